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

constexpr std::size_t kPlaces = 4 * Talkers::kMost;  // a power of two

Talker widened(const Talker& talker, std::uint32_t level) {
  const Width& width = kWidths[level];
  const bool v4 = talker.source.family() == Family::V4;
  const unsigned source = std::min<unsigned>(talker.source.length(), v4 ? width.source_v4 : width.source_v6);
  const unsigned destination =
      std::min<unsigned>(talker.destination.length(), v4 ? width.destination_v4 : width.destination_v6);
  return {.source = Prefix::make(talker.source.address(), source),
          .destination = Prefix::make(talker.destination.address(), destination),
          .port = width.port ? talker.port : std::uint16_t{0},
          .protocol = talker.protocol};
}

std::size_t hash_of(const Talker& talker) {
  const Address& source = talker.source.address();
  const Address& destination = talker.destination.address();
  const std::uint64_t rest = (std::uint64_t{talker.port} << 8U) | talker.protocol;
  return mix64(source.hi() + mix64(source.lo() + mix64(destination.hi() + mix64(destination.lo() ^ rest))));
}

}  // namespace

void Talkers::add(const Address& source, const Address& destination, std::uint16_t port, std::uint8_t protocol,
                  const ReplayCounts& counts) {
  const Talker talker{
      .source = Prefix::host(source), .destination = Prefix::host(destination), .port = port, .protocol = protocol};
  add(level_ == 0 ? talker : widened(talker, level_), counts);
}

void Talkers::add(const Talkers& other) {
  add(other.level_, other.entries_);
}

void Talkers::add(std::uint32_t level, std::span<const Entry> entries) {
  if (level > level_) widen(level);
  for (const Entry& entry : entries) add(widened(entry.talker, level_), entry.counts);
}

void Talkers::add(const Talker& talker, const ReplayCounts& counts) {
  if (places_.empty()) places_.resize(kPlaces);
  std::size_t at = hash_of(talker) % kPlaces;
  for (; places_[at] != 0; at = (at + 1) % kPlaces) {
    Entry& entry = entries_[places_[at] - 1];
    if (entry.talker != talker) continue;
    entry.counts += counts;
    return;
  }
  entries_.push_back({talker, counts});
  places_[at] = static_cast<std::uint32_t>(entries_.size());
  if (entries_.size() > kMost) widen(level_ + 1);
}

void Talkers::widen(std::uint32_t level) {
  // At the last level there is one entry a protocol.
  level_ = std::min(level, kLevels - 1);
  std::vector<Entry> entries;
  std::swap(entries, entries_);
  places_.assign(kPlaces, 0);
  for (const Entry& entry : entries) add(widened(entry.talker, level_), entry.counts);
}

}  // namespace azroute
