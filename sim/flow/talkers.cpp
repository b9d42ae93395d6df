// Talkers by open addressing; widening makes them anew.
#include "sim/flow/talkers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/net/mix.h"

namespace azroute {
namespace {

/// How long prefixes are at a level.
struct Width {
  std::uint8_t source_v4;
  std::uint8_t source_v6;
  std::uint8_t destination_v4;
  std::uint8_t destination_v6;
  bool port;
};
constexpr std::array<Width, Talkers::kLevels> kWidths{{
    {32, 128, 32, 128, true},
    {32, 128, 24, 64, true},
    {32, 128, 0, 0, true},
    {32, 128, 0, 0, false},
    {24, 64, 0, 0, false},
    {16, 48, 0, 0, false},
    {8, 32, 0, 0, false},
    {0, 0, 0, 0, false},
}};

constexpr std::size_t kFirstPlaces = 16;
constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint64_t kPortBits = 0xFFFF;  // of Key::rest

}  // namespace

Talkers::Key Talkers::Key::masked(const Key& mask) const {
  return {.source_hi = source_hi & mask.source_hi,
          .destination_hi = destination_hi & mask.destination_hi,
          .source_lo = source_lo & mask.source_lo,
          .destination_lo = destination_lo & mask.destination_lo,
          .rest = rest & mask.rest};
}

const Talkers::Key& Talkers::mask_of(Family family, std::uint32_t level) {
  static const auto all = [] {
    std::array<std::array<Key, kLevels>, 2> masks{};
    for (std::uint32_t at = 0; at < kLevels; ++at) {
      const Width& width = kWidths[at];
      for (const bool v4 : {true, false}) {
        const Address source = Address::v6(kAll, kAll).masked(v4 ? width.source_v4 : width.source_v6);
        const Address destination = Address::v6(kAll, kAll).masked(v4 ? width.destination_v4 : width.destination_v6);
        masks[v4 ? 0 : 1][at] = {.source_hi = source.hi(),
                                 .destination_hi = destination.hi(),
                                 .source_lo = source.lo(),
                                 .destination_lo = destination.lo(),
                                 .rest = width.port ? kAll : ~kPortBits};
      }
    }
    return masks;
  }();
  return all[family == Family::V4 ? 0 : 1][level];
}

Talkers::Key Talkers::key_of(const Address& source, const Address& destination, std::uint16_t port,
                             std::uint8_t protocol) {
  return {.source_hi = source.hi(),
          .destination_hi = destination.hi(),
          .source_lo = source.lo(),
          .destination_lo = destination.lo(),
          .rest = (source.is_v4() ? 0ULL : 1ULL << 24U) | (std::uint64_t{protocol} << 16U) | port};
}

std::size_t Talkers::hash_of(const Key& key) {
  const std::uint64_t lo = key.source_lo ^ mix64(key.destination_lo);
  return mix64(key.source_hi ^ (key.destination_hi >> 32U | key.destination_hi << 32U) ^
               (key.rest * 0x9E3779B97F4A7C15ULL) ^ lo);
}

Family Talkers::family_of(const Key& key) {
  return key.rest >> 24U == 0 ? Family::V4 : Family::V6;
}

Talkers::Prepared Talkers::prepare(const Address& source, const Address& destination, std::uint16_t port,
                                   std::uint8_t protocol) const {
  Prepared prepared;
  prepared.key = key_of(source, destination, port, protocol).masked(mask_of(source.family(), level_));
  prepared.hash = hash_of(prepared.key);
  prepared.level = level_;
  if (!places_.empty()) __builtin_prefetch(&places_[prepared.hash & (places_.size() - 1)]);
  return prepared;
}

void Talkers::fetch(const Prepared& prepared) const {
  if (places_.empty()) return;
  const std::uint16_t place = places_[prepared.hash & (places_.size() - 1)];
  if (place == 0) return;
  const Row* row = &rows_[place - 1U];
  __builtin_prefetch(row, 1);
  __builtin_prefetch(&row->counts, 1);
}

void Talkers::add(const Prepared& prepared, const ReplayCounts& counts) {
  if (prepared.level == level_) return add(prepared.key, prepared.hash, counts);
  const Key wider = prepared.key.masked(mask_of(family_of(prepared.key), level_));
  add(wider, hash_of(wider), counts);
}

void Talkers::add(const Address& source, const Address& destination, std::uint16_t port, std::uint8_t protocol,
                  const ReplayCounts& counts) {
  add(prepare(source, destination, port, protocol), counts);
}

void Talkers::add(const Talkers& other) {
  if (other.level_ > level_) widen(other.level_);
  for (const Row& row : other.rows_) {
    const Key key = row.key.masked(mask_of(family_of(row.key), level_));
    add(key, hash_of(key), row.counts);
  }
}

void Talkers::add(std::uint32_t level, std::span<const Entry> entries) {
  if (level > level_) widen(level);
  for (const Entry& entry : entries) {
    const Talker& talker = entry.talker;
    add(talker.source.address(), talker.destination.address(), talker.port, talker.protocol, entry.counts);
  }
}

void Talkers::limit(std::size_t most) {
  most_ = most;
  while (rows_.size() > most_ && level_ + 1 < kLevels) widen(level_ + 1);
}

void Talkers::add(const Key& key, std::size_t hash, const ReplayCounts& counts) {
  if (2 * (rows_.size() + 1) > places_.size()) make_places(std::max(kFirstPlaces, 2 * places_.size()));
  const std::size_t mask = places_.size() - 1;
  std::size_t at = hash & mask;
  for (; places_[at] != 0; at = (at + 1) & mask) {
    Row& row = rows_[places_[at] - 1U];
    if (row.key != key) continue;
    row.counts += counts;
    return;
  }
  rows_.push_back({key, counts});
  places_[at] = static_cast<std::uint16_t>(rows_.size());
  if (rows_.size() > most_ && level_ + 1 < kLevels) widen(level_ + 1);
}

void Talkers::make_places(std::size_t count) {
  places_.assign(count, 0);
  const std::size_t mask = count - 1;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::size_t at = hash_of(rows_[i].key) & mask;
    while (places_[at] != 0) at = (at + 1) & mask;
    places_[at] = static_cast<std::uint16_t>(i + 1);
  }
}

void Talkers::widen(std::uint32_t level) {
  level_ = level;  // at the last one there is a row a family and protocol
  std::vector<Row> rows;
  std::swap(rows, rows_);
  places_.clear();
  for (const Row& row : rows) {
    const Key key = row.key.masked(mask_of(family_of(row.key), level_));
    add(key, hash_of(key), row.counts);
  }
}

std::vector<Talkers::Entry> Talkers::entries() const {
  std::vector<Entry> entries;
  entries.reserve(rows_.size());
  for (const Row& row : rows_) {
    const bool v4 = family_of(row.key) == Family::V4;
    const auto address = [v4](std::uint64_t hi, std::uint64_t lo) {
      return v4 ? Address::v4(static_cast<std::uint32_t>(hi >> 32U)) : Address::v6(hi, lo);
    };
    const Width& width = kWidths[level_];
    entries.push_back({.talker = {.source = Prefix::make(address(row.key.source_hi, row.key.source_lo),
                                                         v4 ? width.source_v4 : width.source_v6),
                                  .destination = Prefix::make(address(row.key.destination_hi, row.key.destination_lo),
                                                              v4 ? width.destination_v4 : width.destination_v6),
                                  .port = static_cast<std::uint16_t>(row.key.rest & kPortBits),
                                  .protocol = static_cast<std::uint8_t>(row.key.rest >> 16U & 0xFFU)},
                       .counts = row.counts});
  }
  return entries;
}

}  // namespace azroute
