// DeepV6: the intervals inside those /56 that have longer routes.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/net/rib_v6.h"

namespace azroute {

/// The intervals of one /56, sorted; the first begins where the /56 does.
struct DeepBlock {
  struct Interval {
    KeyV6 start;
    std::uint32_t code = 0;
    std::uint32_t id = 0;
  };
  std::vector<Interval> intervals;

  [[nodiscard]] const Interval& find(const KeyV6& key) const {
    const auto after = std::ranges::upper_bound(intervals, key, {}, &Interval::start);
    return *(after - 1);
  }
};

/// An open hash table from the 56 bits to the block. One writer; a reader may look for what a line says is deep.
///
///   place | bits 0-55 + 1, or 0 | block |
///
/// A key stays in its place until the table is made anew, which the writer does when it is too full.
struct DeepV6 {
  struct Place {
    std::atomic<std::uint64_t> key{0};
    std::atomic<const DeepBlock*> block{nullptr};
  };
  explicit DeepV6(std::size_t count) : places(count) {}  // a power of two

  [[nodiscard]] static std::uint64_t key_of(const KeyV6& key) { return (key.hi >> 8) + 1; }

  /// The place of the key, or the empty one where it belongs.
  [[nodiscard]] const Place& place(std::uint64_t key) const {
    const std::size_t mask = places.size() - 1;
    std::size_t at = static_cast<std::size_t>(key * 0x9E3779B97F4A7C15ULL >> 20) & mask;
    while (true) {
      const std::uint64_t there = places[at].key.load(std::memory_order_acquire);
      if (there == key || there == 0) return places[at];
      at = (at + 1) & mask;
    }
  }
  [[nodiscard]] Place& place(std::uint64_t key) { return const_cast<Place&>(std::as_const(*this).place(key)); }
  [[nodiscard]] const DeepBlock* find(std::uint64_t key) const {
    return place(key).block.load(std::memory_order_acquire);
  }

  std::vector<Place> places;
  std::size_t used = 0;  // places with a key
};

}  // namespace azroute
