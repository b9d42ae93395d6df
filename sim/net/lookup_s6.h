// S6: the lookup form of IPv6 routes: three steps by 8 bits, then a B-tree of cache lines over the next 32.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

#include "sim/net/kernel.h"
#include "sim/net/rib_v6.h"

namespace azroute {

/// What a leaf holds for an interval is a code of 1, 2 or 4 bytes; `values` says what it means (4 bytes: itself).
///
///   words    | block of 256 | block of 256 | ...      u64; block 0 is for bits 0-7, others for bits 8-15 or 16-23
///
///            word | kind : 32 | payload : 32 |
///              kind 0         every address below has the code `payload`
///              kind 1 .. 30   a B-tree of that height over bits 24-55, its top line being `payload`
///              kind 31        the next 8 bits choose a word of the block that begins at `payload`
///
///   lines    64 bytes each, by index
///
///     inner  | bound 0 .. bound 14 | children |        16 children, lines that stand one after the other; the child is
///            | 15 x 4 bytes        | 4 bytes  |        children + number of bounds that are less than the key
///
///     leaf   | bound 0 .. 11 | code 0 .. 12 | - | deep |     1-byte codes: 13 intervals in a line
///            | 12 x 4 bytes  | 13 x 1       | 1 | 2    |     2-byte: 7 to 10 bounds, 11 codes; 4-byte: 7 and 8
///
/// A bound is the last key of the interval before it, sign bit flipped, so that a signed compare orders it; the bounds
/// that are not used are the greatest. Bit i of `deep` says that interval i is one key (a /56) that has longer routes:
/// they stand in a list of their own. Its code is then kS6DeepCode, which may be a route's code as well: only lookups
/// that give this code have to look at `deep` at all.
struct alignas(64) S6Line {
  std::array<std::int32_t, 16> word{};
};

template <typename Code>
inline constexpr Code kS6DeepCode = std::numeric_limits<Code>::max() - (sizeof(Code) == 4 ? 1 : 0);

struct S6Word {
  static constexpr std::uint32_t kUniform = 0;
  static constexpr std::uint32_t kBlock = 31;
  static constexpr std::uint64_t make(std::uint32_t kind, std::uint32_t payload) {
    return std::uint64_t{kind} << 32 | payload;
  }
  static constexpr std::uint32_t kind(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }
  static constexpr std::uint32_t payload(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
};

inline constexpr unsigned kS6InnerBounds = 15;
inline constexpr unsigned kS6Fanout = 16;
inline constexpr std::int32_t kS6NoBound = 0x7FFFFFFF;
inline constexpr std::size_t kS6DeepAt = 62;
/// In an id of an interval: the line, then the interval in it.
inline constexpr unsigned kS6IdBits = 4;

constexpr std::int32_t s6_ordered(std::uint32_t key) {
  return static_cast<std::int32_t>(key ^ 0x80000000U);
}

/// Where things stand in a leaf with codes of `width` bytes.
struct S6Shape {
  unsigned bounds;
  explicit constexpr S6Shape(unsigned width) : bounds(width == 1 ? 12 : width == 2 ? 10 : 7) {}
  [[nodiscard]] constexpr unsigned intervals() const { return bounds + 1; }
  [[nodiscard]] constexpr unsigned codes_at() const { return bounds * 4; }
};

template <typename Code>
Code s6_code(const S6Line& leaf, unsigned interval) {
  Code code;
  std::memcpy(
      &code, reinterpret_cast<const unsigned char*>(&leaf) + S6Shape(sizeof(Code)).codes_at() + interval * sizeof(Code),
      sizeof(Code));
  return code;
}

inline std::uint16_t s6_deep(const S6Line& leaf) {
  std::uint16_t deep;
  std::memcpy(&deep, reinterpret_cast<const unsigned char*>(&leaf) + kS6DeepAt, sizeof(deep));
  return deep;
}

/// Loads what a writer may be replacing.
inline std::uint64_t s6_load(const std::uint64_t& word) {
  return std::atomic_ref<std::uint64_t>(const_cast<std::uint64_t&>(word)).load(std::memory_order_acquire);
}
inline std::uint32_t s6_children(const S6Line& inner) {
  return static_cast<std::uint32_t>(
      std::atomic_ref<std::int32_t>(const_cast<std::int32_t&>(inner.word[15])).load(std::memory_order_acquire));
}

struct DeepV6;

/// What a reader needs: where the arrays are now. The arrays grow by being copied, and then a new view is published.
struct S6View {
  const std::uint64_t* words = nullptr;
  const S6Line* lines = nullptr;
  const std::uint32_t* values = nullptr;  // by code, for a width of 1 or 2
  const DeepV6* deep = nullptr;
  std::uint32_t line_count = 0;
  std::uint32_t word_count = 0;
  unsigned width = 4;
};

/// What a lookup ended at.
struct S6Found {
  std::uint32_t code = 0;
  std::uint32_t id = 0;  // of the interval, see FibV6::interval_ids
};
/// One key at a time; the twin of every kernel. Follows deep routes.
S6Found s6_find(const S6View& view, const KeyV6& key);

/// What a batch gives for each key. Codes are given in as many bytes as `out` has for each.
enum class S6Result : std::uint8_t { Values, Codes8, Codes16, Ids };
void s6_batch(Kernel kernel, const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out);

}  // namespace azroute
