// The columns of blocks of compact flows: what CompactWriter and CompactDecoder share.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/net/key_v6.h"
#include "sim/read/little_endian.h"

namespace azroute::flows {

inline constexpr std::string_view kCompactMagic =
    "\x8D"
    "AZflow";
inline constexpr std::size_t kMagicBytes = 8;     // with the letter
inline constexpr std::size_t kCheckedBytes = 32;  // of a header
inline constexpr std::size_t kPorts = 3;          // columns: two ports and the protocol
inline constexpr std::size_t kCounters = 4;
inline constexpr std::size_t kWidths = kPorts + kCounters;

/// 0, 1, 2, 4 or 8 bytes.
inline unsigned width_of(std::uint64_t value) {
  const unsigned bytes = (static_cast<unsigned>(std::bit_width(value)) + 7) / 8;
  return bytes <= 2 ? bytes : std::bit_ceil(bytes);
}

template <typename Stored, typename T>
void widen(const char* from, std::size_t rows, T* to) {
  for (std::size_t i = 0; i < rows; ++i) to[i] = static_cast<T>(load<Stored>(from + i * sizeof(Stored)));
}

/// The rows of a column that has `width` bytes a row.
template <typename T>
void read_column(const char* from, unsigned width, std::size_t rows, std::vector<T>& to) {
  to.resize(rows);
  switch (width) {
    case 1: return widen<std::uint8_t>(from, rows, to.data());
    case 2:
      if constexpr (sizeof(T) >= 2) widen<std::uint16_t>(from, rows, to.data());
      return;
    case 4:
      if constexpr (sizeof(T) >= 4) widen<std::uint32_t>(from, rows, to.data());
      return;
    case 8:
      if constexpr (sizeof(T) >= 8) widen<std::uint64_t>(from, rows, to.data());
      return;
    default: std::ranges::fill(to, T{0});
  }
}

template <typename Stored, typename T>
void narrow(const std::vector<T>& from, char* to) {
  for (std::size_t i = 0; i < from.size(); ++i) store(to + i * sizeof(Stored), static_cast<Stored>(from[i]));
}

template <typename T>
char* write_column(const std::vector<T>& from, unsigned width, char* to) {
  switch (width) {
    case 1: narrow<std::uint8_t>(from, to); break;
    case 2: narrow<std::uint16_t>(from, to); break;
    case 4: narrow<std::uint32_t>(from, to); break;
    case 8: narrow<std::uint64_t>(from, to); break;
    default: break;
  }
  return to + width * from.size();
}

inline char* write_addresses(const std::vector<KeyV6>& from, char* to) {
  for (const KeyV6& key : from) {
    store(to, key.hi);
    store(to + 8, key.lo);
    to += 16;
  }
  return to;
}

inline void read_addresses(const char* from, std::size_t rows, std::vector<KeyV6>& to) {
  to.resize(rows);
  for (std::size_t i = 0; i < rows; ++i)
    to[i] = {.hi = load<std::uint64_t>(from + 16 * i), .lo = load<std::uint64_t>(from + 16 * i + 8)};
}

/// A counter that its column has no room for.
struct LargeCounter {
  static constexpr std::size_t kBytes = 12;
  std::uint32_t place = 0;  // row << 8 | which of the four
  std::uint64_t value = 0;

  [[nodiscard]] std::size_t row() const { return place >> 8U; }
  [[nodiscard]] std::size_t which() const { return place & 0xFFU; }

  static LargeCounter read(const char* at) {
    return {.place = load<std::uint32_t>(at), .value = load<std::uint64_t>(at + 4)};
  }
  void write(char* at) const {
    store(at, place);
    store(at + 4, value);
  }
};

}  // namespace azroute::flows
