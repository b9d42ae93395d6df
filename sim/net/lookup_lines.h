// Lines: the form of a small table that a lookup reads: where each interval begins, searched a cache line a step.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "sim/net/key_v6.h"

namespace azroute {

/// From `start` to the next interval's start all addresses have the value.
template <typename Key>
struct Interval {
  Key start{};
  std::uint32_t value = 0;
};

/// Values in as many bytes each as the largest needs; all bits set is kNone.
class NarrowValues {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  template <typename Key>
  void assign(std::span<const Interval<Key>> intervals);

  [[nodiscard]] std::uint32_t operator[](std::uint32_t index) const {
    const std::uint8_t* at = bytes_.data() + std::size_t{index} * width_;
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
  [[nodiscard]] std::size_t bytes() const { return bytes_.capacity(); }

 private:
  std::vector<std::uint8_t> bytes_;
  unsigned width_ = 1;
};

/// Intervals in the order of their starts, the first of which is the family's first address. lookup() is for tables
/// that have intervals.
template <typename Key>
class Lines;

/// IPv4: an implicit tree of lines of 16 starts. A line names the first start of each of its 16 children, so a child is
/// found by counting the starts that are not above the address, and its place by arithmetic; nothing points.
///
///   level 1   | 0 | s16 | s32 | ...  (one line)
///   level 0   | 0 s1 ... s15 | s16 ... s31 | s32 ...          values  | v0 v1 v2 ...
///
/// Sixteen intervals are one line, 256 two steps, 4,096 three. Starts take 4 bytes and a sixteenth more: 6.3 bytes an
/// interval for up to 65,535 values, against 4 MiB for the smallest P18Table.
template <>
class Lines<std::uint32_t> {
 public:
  Lines() = default;
  explicit Lines(std::span<const Interval<std::uint32_t>> intervals);

  [[nodiscard]] std::uint32_t lookup(std::uint32_t address) const {
    std::uint32_t at = 0;
    for (const Level& level : levels_) {
      const Line& line = lines_[level.begin + at];
      std::uint32_t count = 0;
      for (const std::uint32_t start : line.starts) count += start <= address ? 1 : 0;
      // The filling counts for the highest address.
      at = std::min(at * kPerLine + count - 1, level.last);
    }
    return values_[at];
  }
  [[nodiscard]] std::size_t bytes() const {
    return lines_.capacity() * sizeof(Line) + levels_.capacity() * sizeof(Level) + values_.bytes();
  }

 private:
  static constexpr std::uint32_t kPerLine = 16;
  struct alignas(64) Line {
    std::array<std::uint32_t, kPerLine> starts;
  };
  struct Level {
    std::uint32_t begin = 0;  // its first line
    std::uint32_t last = 0;   // number of its last start
  };

  std::vector<Line> lines_;  // level by level, the top one first
  std::vector<Level> levels_;
  NarrowValues values_;
};

/// IPv6: starts of 16 bytes in one sorted array, halved at each step.
template <>
class Lines<KeyV6> {
 public:
  Lines() = default;
  explicit Lines(std::span<const Interval<KeyV6>> intervals);

  [[nodiscard]] std::uint32_t lookup(const KeyV6& address) const {
    const KeyV6* base = starts_.data();
    for (std::size_t count = starts_.size(); count > 1;) {
      const std::size_t half = count / 2;
      base += base[half] <= address ? half : 0;
      count -= half;
    }
    return values_[static_cast<std::uint32_t>(base - starts_.data())];
  }
  [[nodiscard]] std::size_t bytes() const { return starts_.capacity() * sizeof(KeyV6) + values_.bytes(); }

 private:
  std::vector<KeyV6> starts_;
  NarrowValues values_;
};

}  // namespace azroute
