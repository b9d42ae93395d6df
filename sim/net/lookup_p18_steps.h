// The steps of a batch of IPv4 lookups as plain C++, which each kernel compiles for its own processor.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/net/lookup_p18.h"

namespace azroute::p18 {

/// Keys that go through one step together. Between two steps lie the cache misses that the first one has asked for, so
/// a chunk has to be long enough to hide them and short enough that what has arrived is still in the first cache: 256
/// lines are 16 KiB.
inline constexpr std::size_t kChunk = 256;

/// What a chunk carries from step to step.
struct Work {
  alignas(64) std::array<std::uint32_t, kChunk> leaf;        // where the value of key i stands
  alignas(64) std::array<std::uint32_t, kChunk + 16> line;   // of the j-th key in a block with cut parts: the head
  alignas(64) std::array<std::uint32_t, kChunk + 16> which;  // ... and that key's number
};

[[gnu::always_inline]] inline void prefetch_roots(const P18View& view, const std::uint32_t* keys, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) __builtin_prefetch(view.root + (keys[i] >> 14U));
}

/// Step 1: from keys to leaves. Returns how many keys lie in blocks with cut parts.
[[gnu::always_inline]] inline std::size_t find_leaves(const P18View& view, const std::uint32_t* keys, std::size_t n,
                                                      std::size_t leaf_bytes, Work& work) {
  const auto* leaves = static_cast<const char*>(view.leaves);
  std::size_t deep = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Block block = load_block(view.root + (keys[i] >> 14U));
    const std::uint32_t leaf = block.leaf_of((keys[i] >> 8U) & 63U);
    work.leaf[i] = leaf;
    if (leaf_bytes != 0) __builtin_prefetch(leaves + leaf * leaf_bytes);
    work.line[deep] = block.deeper;
    work.which[deep] = static_cast<std::uint32_t>(i);
    deep += block.deeper != 0 ? 1 : 0;
  }
  return deep;
}

/// Step 2: of the keys in blocks with cut parts keeps those in a cut part, with the block of their quarter in place of
/// the head line. Returns how many.
[[gnu::always_inline]] inline std::size_t find_quarters(const P18View& view, const std::uint32_t* keys,
                                                        std::size_t deep, Work& work) {
  for (std::size_t j = 0; j < deep; ++j) __builtin_prefetch(view.deeper + work.line[j] * kBlocksPerLine);
  std::size_t kept = 0;
  for (std::size_t j = 0; j < deep; ++j) {
    const std::uint32_t key = keys[work.which[j]];
    const std::uint32_t part = (key >> 8U) & 63U;
    const std::uint64_t cut = cut_parts(view.deeper[work.line[j] * kBlocksPerLine]);
    const std::uint32_t quarter = quarters_of(work.line[j], cut, part) + ((key >> 6U) & 3U);
    __builtin_prefetch(view.deeper + quarter);  // also where the part is not cut, rather than a branch
    work.line[kept] = quarter;
    work.which[kept] = work.which[j];
    kept += (cut >> part) & 1U;
  }
  return kept;
}

/// Step 3: where the values of those stand.
[[gnu::always_inline]] inline void find_deeper(const P18View& view, const std::uint32_t* keys, std::size_t deep,
                                               std::size_t leaf_bytes, Work& work) {
  const auto* leaves = static_cast<const char*>(view.leaves);
  const std::size_t cut = find_quarters(view, keys, deep, work);
  for (std::size_t j = 0; j < cut; ++j) {
    const std::uint32_t i = work.which[j];
    const std::uint32_t leaf = load_block(view.deeper + work.line[j]).leaf_of(keys[i] & 63U);
    work.leaf[i] = leaf;
    if (leaf_bytes != 0) __builtin_prefetch(leaves + leaf * leaf_bytes);
  }
}

/// All steps. Emit: void emit(const Work&, n, out) makes results of the leaves found.
template <std::size_t leaf_bytes, typename Out, typename Emit>
[[gnu::always_inline]] inline void run(const P18View& view, const std::uint32_t* keys, std::size_t n, Out* out,
                                       Emit emit) {
  Work work;
  prefetch_roots(view, keys, std::min(n, kChunk));
  for (std::size_t at = 0; at < n; at += kChunk) {
    const std::size_t here = std::min(kChunk, n - at);
    const std::size_t next = std::min(kChunk, n - at - here);
    const std::size_t deep = find_leaves(view, keys + at, here, leaf_bytes, work);
    prefetch_roots(view, keys + at + here, next);
    if (deep != 0) find_deeper(view, keys + at, deep, leaf_bytes, work);
    emit(work, here, out + at);
  }
}

/// The last step, when all that is asked for is on its way or there.
template <typename Leaf>
struct EmitValues {
  const P18View& view;
  [[gnu::always_inline]] void operator()(const Work& work, std::size_t n, std::uint32_t* out) const {
    const auto* leaves = static_cast<const Leaf*>(view.leaves);
    for (std::size_t i = 0; i < n; ++i) out[i] = view.values[leaves[work.leaf[i]]];
  }
};
template <typename Leaf>
struct EmitCodes {
  const P18View& view;
  [[gnu::always_inline]] void operator()(const Work& work, std::size_t n, Leaf* out) const {
    const auto* leaves = static_cast<const Leaf*>(view.leaves);
    for (std::size_t i = 0; i < n; ++i) out[i] = leaves[work.leaf[i]];
  }
};

template <typename Leaf>
[[gnu::always_inline]] inline void values(const P18View& view, const std::uint32_t* keys, std::size_t n,
                                          std::uint32_t* out) {
  run<sizeof(Leaf)>(view, keys, n, out, EmitValues<Leaf>{view});
}

template <typename Leaf>
[[gnu::always_inline]] inline void codes(const P18View& view, const std::uint32_t* keys, std::size_t n, Leaf* out) {
  run<sizeof(Leaf)>(view, keys, n, out, EmitCodes<Leaf>{view});
}

[[gnu::always_inline]] inline void ids(const P18View& view, const std::uint32_t* keys, std::size_t n,
                                       std::uint32_t* out) {
  run<0>(view, keys, n, out,
         [](const Work& work, std::size_t count, std::uint32_t* to) { std::copy_n(work.leaf.data(), count, to); });
}

}  // namespace azroute::p18
