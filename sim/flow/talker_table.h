// TalkerTable: counters by a key, found by hashing; what Talkers keeps for each family.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/flow/replay_counts.h"
#include "sim/net/mix.h"

namespace azroute {

/// A talker's bits, of which a level keeps some.
struct TalkerKeyV4 {
  std::uint64_t addresses = 0;  // source << 32 | destination
  std::uint64_t rest = 0;       // protocol << 16 | port

  [[nodiscard]] TalkerKeyV4 masked(const TalkerKeyV4& mask) const {
    return {.addresses = addresses & mask.addresses, .rest = rest & mask.rest};
  }
  [[nodiscard]] std::uint64_t hash() const { return mix64(addresses ^ rest * 0x9E3779B97F4A7C15ULL); }
  friend bool operator==(const TalkerKeyV4&, const TalkerKeyV4&) = default;
};

struct TalkerKeyV6 {
  std::uint64_t source_hi = 0;
  std::uint64_t source_lo = 0;
  std::uint64_t destination_hi = 0;
  std::uint64_t destination_lo = 0;
  std::uint64_t rest = 0;  // protocol << 16 | port

  [[nodiscard]] TalkerKeyV6 masked(const TalkerKeyV6& mask) const {
    return {.source_hi = source_hi & mask.source_hi,
            .source_lo = source_lo & mask.source_lo,
            .destination_hi = destination_hi & mask.destination_hi,
            .destination_lo = destination_lo & mask.destination_lo,
            .rest = rest & mask.rest};
  }
  [[nodiscard]] std::uint64_t hash() const {
    const std::uint64_t source = mix64(source_hi ^ mix64(source_lo));
    return mix64(source ^ destination_hi ^ mix64(destination_lo ^ rest * 0x9E3779B97F4A7C15ULL));
  }
  friend bool operator==(const TalkerKeyV6&, const TalkerKeyV6&) = default;
};

template <typename Key>
class TalkerTable {
 public:
  struct Row {
    Key key;
    ReplayCounts counts;
  };

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

  /// The counters of the key, valid until the next call; zero where it is new.
  ReplayCounts& at(const Key& key) { return at(key, key.hash()); }
  ReplayCounts& at(const Key& key, std::uint64_t hash) {
    if (kRoom * (rows_.size() + 1) > places_.size()) make_places(std::max(kFirstPlaces, 2 * places_.size()));
    const std::size_t mask = places_.size() - 1;
    std::size_t at = hash & mask;
    for (; places_[at] != 0; at = (at + 1) & mask) {
      Row& row = rows_[places_[at] - 1U];
      if (row.key == key) return row.counts;
    }
    rows_.push_back({.key = key, .counts = {}});
    places_[at] = static_cast<std::uint16_t>(rows_.size());
    return rows_.back().counts;
  }

  /// Brings memory near: what at() looks at first, and once that is there what it looks at then.
  void fetch_place(std::uint64_t hash) const {
    if (!places_.empty()) __builtin_prefetch(&places_[hash & (places_.size() - 1)]);
  }
  void fetch_row(std::uint64_t hash) const {
    if (places_.empty()) return;
    const std::size_t place = places_[hash & (places_.size() - 1)];
    if (place != 0) __builtin_prefetch(&rows_[place - 1], 1);
  }

  /// Empties it.
  std::vector<Row> take() {
    places_.clear();
    return std::exchange(rows_, {});
  }

 private:
  static constexpr std::size_t kFirstPlaces = 16;
  static constexpr std::size_t kRoom = 4;  // places for each row: most rows are found where they are looked for first

  void make_places(std::size_t count) {
    places_.assign(count, 0);
    const std::size_t mask = count - 1;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      std::size_t at = rows_[i].key.hash() & mask;
      while (places_[at] != 0) at = (at + 1) & mask;
      places_[at] = static_cast<std::uint16_t>(i + 1);
    }
  }

  std::vector<Row> rows_;
  std::vector<std::uint16_t> places_;  // 1 + index of a row, by hash; 0: free. A power of two
};

}  // namespace azroute
