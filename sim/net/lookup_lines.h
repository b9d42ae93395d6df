// LookupLines: the form of a small table that a lookup reads: where each interval begins, searched a cache line a step.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "sim/net/ip.h"

namespace azroute {

/// From `start` to the next interval's start all addresses have the value.
struct Interval {
  Address start;
  std::uint32_t value = 0;
};

/// IPv4: an implicit tree of lines of 16 starts. A line names the first start of each of its 16 children, so a child is
/// found by counting the starts that are not above the address, and its place by arithmetic; nothing points.
///
///   level 1   | 0 | s16 | s32 | ...  (one line)
///   level 0   | 0 s1 ... s15 | s16 ... s31 | s32 ...          values  | v0 v1 v2 ...
///
/// Sixteen intervals are one line, 256 two steps, 4,096 three. Starts take 4 bytes and a sixteenth more, values as many
/// bytes as the largest needs: 6.3 bytes an interval for up to 65,535 values, against 4 MiB for the smallest P18Table.
///
/// IPv6: starts of 16 bytes in one sorted array, halved at each step.
class LookupLines {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  LookupLines() = default;
  /// Intervals of one family in the order of their starts; the first one starts at the family's first address.
  explicit LookupLines(std::span<const Interval> intervals);

  [[nodiscard]] std::uint32_t lookup_v4(std::uint32_t address) const { return value(interval_v4(address)); }
  [[nodiscard]] std::uint32_t lookup_v6(std::uint64_t hi, std::uint64_t lo) const;
  /// The number of the interval, from 0 in the order of addresses.
  [[nodiscard]] std::uint32_t interval_v4(std::uint32_t address) const;
  [[nodiscard]] std::uint32_t value(std::uint32_t interval) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::uint32_t kPerLine = 16;
  struct alignas(64) Line {
    std::array<std::uint32_t, kPerLine> starts;
  };
  struct Level {
    std::uint32_t begin = 0;  // its first line
    std::uint32_t last = 0;   // number of its last start
  };
  struct Wide {
    std::uint64_t hi;
    std::uint64_t lo;
  };

  std::vector<Line> lines_;  // IPv4: level by level, the top one first
  std::vector<Level> levels_;
  std::vector<Wide> wide_;            // IPv6
  std::vector<std::uint8_t> values_;  // width_ bytes each; all bits set is kNone
  unsigned width_ = 1;
  std::size_t size_ = 0;
};

// A lookup is a few dozen instructions, less than a call of it in a loop would cost besides.

inline std::uint32_t LookupLines::interval_v4(std::uint32_t address) const {
  std::uint32_t at = 0;
  for (const Level& level : levels_) {
    const Line& line = lines_[level.begin + at];
    std::uint32_t count = 0;
    for (const std::uint32_t start : line.starts) count += start <= address ? 1 : 0;
    // The filling counts for the highest address.
    at = std::min(at * kPerLine + count - 1, level.last);
  }
  return at;
}

inline std::uint32_t LookupLines::lookup_v6(std::uint64_t hi, std::uint64_t lo) const {
  const Wide* base = wide_.data();
  for (std::size_t count = size_; count > 1;) {
    const std::size_t half = count / 2;
    const bool below = base[half].hi < hi || (base[half].hi == hi && base[half].lo <= lo);
    base += below ? half : 0;
    count -= half;
  }
  return value(static_cast<std::uint32_t>(base - wide_.data()));
}

inline std::uint32_t LookupLines::value(std::uint32_t interval) const {
  const std::uint8_t* at = values_.data() + std::size_t{interval} * width_;
  if (width_ == 1) return *at == 0xFF ? kNone : *at;
  if (width_ == 2) {
    std::uint16_t narrow = 0;
    std::memcpy(&narrow, at, sizeof(narrow));
    return narrow == 0xFFFF ? kNone : narrow;
  }
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

}  // namespace azroute
