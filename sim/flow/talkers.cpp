// Talkers by open addressing; widening makes them anew.
#include "sim/flow/talkers.h"

#include <algorithm>
#include <array>
#include <utility>

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

constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint64_t kPortBits = 0xFFFF;  // of a key's rest

KeyV6 mask_of_v6(unsigned length) {
  return KeyV6::of(Address::v6(kAll, kAll).masked(length));
}

std::uint64_t mask_of_v4(unsigned length) {
  return Address::v4(~std::uint32_t{0}).masked(length).v4_bits();
}

std::uint64_t rest_of(std::uint16_t port, std::uint8_t protocol) {
  return std::uint64_t{protocol} << 16U | port;
}

TalkerKeyV4 key_of(std::uint32_t source, std::uint32_t destination, std::uint64_t rest) {
  return {.addresses = std::uint64_t{source} << 32U | destination, .rest = rest};
}

TalkerKeyV6 key_of(const KeyV6& source, const KeyV6& destination, std::uint64_t rest) {
  return {.source_hi = source.hi,
          .source_lo = source.lo,
          .destination_hi = destination.hi,
          .destination_lo = destination.lo,
          .rest = rest};
}

}  // namespace

void Talkers::add(const Address& source, const Address& destination, std::uint16_t port, std::uint8_t protocol,
                  const ReplayCounts& counts) {
  const std::uint64_t rest = rest_of(port, protocol);
  if (source.is_v4()) {
    v4_.at(key_of(source.v4_bits(), destination.v4_bits(), rest).masked(mask_v4_)) += counts;
  } else {
    v6_.at(key_of(KeyV6::of(source), KeyV6::of(destination), rest).masked(mask_v6_)) += counts;
  }
  fit();
}

/// In rounds, as tables of talkers are too many for a core's nearest memory. The mask is the level's, which a row may
/// change for those behind it.
template <typename Key, typename KeyOf>
void Talkers::add_rows(TalkerTable<Key>& table, const Key& mask, const FlowBatch& batch,
                       std::span<const std::uint32_t> rows, const KeyOf& key_of) {
  constexpr std::size_t kRound = 32;
  std::array<Key, kRound> keys;
  std::array<std::uint64_t, kRound> hashes;
  for (; !rows.empty(); rows = rows.subspan(std::min(kRound, rows.size()))) {
    const std::span<const std::uint32_t> round = rows.first(std::min(kRound, rows.size()));
    const std::uint32_t level = level_;
    for (std::size_t i = 0; i < round.size(); ++i) {
      keys[i] = key_of(round[i]).masked(mask);
      hashes[i] = keys[i].hash();
      table.fetch_place(hashes[i]);
    }
    for (std::size_t i = 0; i < round.size(); ++i) table.fetch_row(hashes[i]);
    for (std::size_t i = 0; i < round.size(); ++i) {
      if (level != level_) {
        keys[i] = keys[i].masked(mask);
        hashes[i] = keys[i].hash();
      }
      table.at(keys[i], hashes[i]) += counts_of(batch, round[i]);
      fit();
    }
  }
}

void Talkers::add(const FlowBatch& batch, std::span<const std::uint32_t> rows) {
  const auto rest = [&](std::uint32_t row) { return rest_of(batch.destination_port[row], batch.protocol[row]); };
  if (batch.family == Family::V4) {
    add_rows(v4_, mask_v4_, batch, rows,
             [&](std::uint32_t row) { return key_of(batch.source_v4[row], batch.destination_v4[row], rest(row)); });
  } else {
    add_rows(v6_, mask_v6_, batch, rows,
             [&](std::uint32_t row) { return key_of(batch.source_v6[row], batch.destination_v6[row], rest(row)); });
  }
}

void Talkers::add(const Talkers& other) {
  if (other.level_ > level_) widen(other.level_);
  for (const auto& row : other.v4_.rows()) {
    v4_.at(row.key.masked(mask_v4_)) += row.counts;
    fit();
  }
  for (const auto& row : other.v6_.rows()) {
    v6_.at(row.key.masked(mask_v6_)) += row.counts;
    fit();
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
  fit();
}

void Talkers::fit() {
  while (size() > most_ && level_ + 1 < kLevels) widen(level_ + 1);  // at the last one there is a row a protocol
}

void Talkers::widen(std::uint32_t level) {
  level_ = level;
  const Width& width = kWidths[level];
  const std::uint64_t rest = width.port ? kAll : ~kPortBits;
  const KeyV6 source = mask_of_v6(width.source_v6);
  const KeyV6 destination = mask_of_v6(width.destination_v6);
  mask_v4_ = {.addresses = mask_of_v4(width.source_v4) << 32U | mask_of_v4(width.destination_v4), .rest = rest};
  mask_v6_ = {.source_hi = source.hi,
              .source_lo = source.lo,
              .destination_hi = destination.hi,
              .destination_lo = destination.lo,
              .rest = rest};
  for (const auto& row : v4_.take()) v4_.at(row.key.masked(mask_v4_)) += row.counts;
  for (const auto& row : v6_.take()) v6_.at(row.key.masked(mask_v6_)) += row.counts;
}

std::vector<Talkers::Entry> Talkers::entries() const {
  std::vector<Entry> entries;
  entries.reserve(size());
  const Width& width = kWidths[level_];
  const auto append = [&](const Prefix& source, const Prefix& destination, std::uint64_t rest,
                          const ReplayCounts& counts) {
    entries.push_back({.talker = {.source = source,
                                  .destination = destination,
                                  .port = static_cast<std::uint16_t>(rest & kPortBits),
                                  .protocol = static_cast<std::uint8_t>(rest >> 16U)},
                       .counts = counts});
  };
  for (const auto& [key, counts] : v4_.rows()) {
    append(Prefix::make(Address::v4(static_cast<std::uint32_t>(key.addresses >> 32U)), width.source_v4),
           Prefix::make(Address::v4(static_cast<std::uint32_t>(key.addresses)), width.destination_v4), key.rest,
           counts);
  }
  for (const auto& [key, counts] : v6_.rows()) {
    append(Prefix::make(Address::v6(key.source_hi, key.source_lo), width.source_v6),
           Prefix::make(Address::v6(key.destination_hi, key.destination_lo), width.destination_v6), key.rest, counts);
  }
  return entries;
}

}  // namespace azroute
