// Block: 64 equal parts of an address range and the value of each, in sixteen bytes that change at once.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#include "sim/net/thread_sanitizer.h"

namespace azroute {

///   starts   bit s: part s has another value than part s - 1; bit 0 is always 0
///   leaves   the place of the first part's value; the value of part s is leaves[leaves + number of bits 1 ... s]
///   deeper   IPv4 root: 0, or the line where the parts that hold prefixes longer than /24 begin
///
///   parts     0 1 2 3 4 5 6 7 ... 63          starts  ...0000 0001 0100
///   values    a a b b c c c c     c    ->     leaves -> | a | b | c |
///
/// When all parts are equal, `starts` is 0 and `leaves` the value itself, because each table of leaves begins with
/// leaves[v] = v: equal and mixed blocks are read by the same instructions, without a branch.
struct alignas(16) Block {
  std::uint64_t starts = 0;
  std::uint32_t leaves = 0;
  std::uint32_t deeper = 0;

  [[nodiscard]] bool uniform() const { return starts == 0; }
  /// Leaves in the run of a block that is not uniform.
  [[nodiscard]] std::uint32_t run_length() const { return 1 + static_cast<std::uint32_t>(std::popcount(starts)); }
  /// Where the value of a part stands; part < 64.
  [[nodiscard]] std::uint32_t leaf_of(std::uint32_t part) const {
    return leaves + static_cast<std::uint32_t>(std::popcount(starts << (63 - part)));
  }
};
static_assert(sizeof(Block) == 16);

/// Reads a block that a writer may be replacing: the old one or the new one, never half of each. An aligned load or
/// store of sixteen bytes is one access on every x86-64 processor with AVX (Intel's manual, volume 3, 9.1.1; AMD's,
/// volume 2, 7.3.2), which the compiler's own sixteen-byte atomics do not use: they call a function.
[[gnu::always_inline]] inline Block load_block(const Block* from) {
#if defined(__x86_64__) && !defined(AZROUTE_THREAD_SANITIZER)
  return std::bit_cast<Block>(*reinterpret_cast<const volatile __m128i*>(from));
#else
  Block block;
  __atomic_load(from, &block, __ATOMIC_ACQUIRE);
  return block;
#endif
}

#if defined(__x86_64__)
/// The same as its bits in a register.
[[gnu::always_inline]] inline __m128i load_block_bits(const Block* from) {
#if defined(AZROUTE_THREAD_SANITIZER)
  return std::bit_cast<__m128i>(load_block(from));
#else
  return *reinterpret_cast<const volatile __m128i*>(from);
#endif
}
#endif

[[gnu::always_inline]] inline void store_block(Block* to, const Block& block) {
#if defined(__x86_64__) && !defined(AZROUTE_THREAD_SANITIZER)
  // What the block leads to has been written before: stores are seen in their order, and must be compiled in it.
  __atomic_signal_fence(__ATOMIC_RELEASE);
  *reinterpret_cast<volatile __m128i*>(to) = std::bit_cast<__m128i>(block);
#else
  Block copy = block;
  __atomic_store(to, &copy, __ATOMIC_RELEASE);
#endif
}

}  // namespace azroute
