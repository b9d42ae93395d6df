// LookupP18: the form of a large IPv4 table that a lookup reads: blocks of a /18, their leaves, and longer prefixes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/net/block.h"
#include "sim/net/kernel.h"

namespace azroute {

/// What a lookup reads. An address goes through at most three tables:
///
///   address   |<---- 18 bits ---->|<- 6 bits ->|<- 8 bits ->|
///              root[]              part of      part of a
///              a Block of a /18    the block    /24 that is cut further
///
///   root    Block[2^18]                 4 MiB; the four blocks of a /16 are one cache line
///   leaves  u8, u16 or u32 codes        leaves[c] = c for every code c, then the runs of the mixed blocks
///   deeper  lines of four Blocks        for a /18 with prefixes longer than /24, a head line that says which of its 64
///                                       parts are cut further, then for each of those one line: a Block a quarter,
///                                       which is a /26 of 64 single addresses
///
///             head line                      line of the first cut part
///     deeper: | bits of cut parts | ... |    | Block /26 | Block /26 | Block /26 | Block /26 | ...
///
/// A code is a small integer for a value, and values[code] the value; code 0 is "no prefix". 901,899 prefixes of the
/// Internet make 1.0 million leaves: 4 MiB + 1 B a leaf = 5.8 B a prefix with codes of one byte, 6.9 B with two.
struct P18View {
  const Block* root = nullptr;
  const void* leaves = nullptr;
  const Block* deeper = nullptr;
  const std::uint32_t* values = nullptr;
  unsigned width = 1;  // bytes of a leaf
};

inline constexpr std::uint32_t kRootBlocks = 1U << 18U;
inline constexpr std::size_t kBlocksPerLine = 4;

/// The cut parts of a /18, and the first block of those of `part`.
[[gnu::always_inline]] inline std::uint64_t cut_parts(const Block& head) {
  return head.starts;
}
[[gnu::always_inline]] inline std::uint32_t quarters_of(std::uint32_t head_line, std::uint64_t cut,
                                                        std::uint32_t part) {
  const std::uint64_t before = cut & ((std::uint64_t{1} << part) - 1);
  return static_cast<std::uint32_t>((head_line + 1 + static_cast<std::uint32_t>(std::popcount(before))) *
                                    kBlocksPerLine);
}

/// Batches of lookups, n keys at once (host order), by one kernel over leaves of one width.
struct P18Kernel {
  void (*values)(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* values) = nullptr;
  void (*ids)(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* ids) = nullptr;
  /// The codes as they are: of one byte from leaves of one byte, of two from leaves of two, else nullptr.
  void (*codes8)(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint8_t* codes) = nullptr;
  void (*codes16)(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint16_t* codes) = nullptr;
};

/// `width` is the bytes of a leaf: 1, 2 or 4. The kernel has to be supported.
const P18Kernel& p18_kernel(Kernel kernel, unsigned width);

/// Of a kernel's tables, which stand in the order 1, 2, 4, the one of this width.
inline const P18Kernel& p18_of_width(const P18Kernel (&tables)[3], unsigned width) {
  return tables[width / 2];
}

/// The kernels' own tables, one a width. Only p18_kernel() should ask for them.
const P18Kernel& p18_portable(unsigned width);
const P18Kernel& p18_avx2(unsigned width);
const P18Kernel& p18_avx512(unsigned width);

}  // namespace azroute
