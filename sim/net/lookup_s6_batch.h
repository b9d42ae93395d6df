// What the kernels of S6 share: a batch of 64 keys, and what is left to do when all codes are there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "sim/net/lookup_s6.h"

namespace azroute::s6 {

inline constexpr unsigned kBatch = 64;

template <S6Result Result>
using Out = std::conditional_t<Result == S6Result::Codes8, std::uint8_t,
                               std::conditional_t<Result == S6Result::Codes16, std::uint16_t, std::uint32_t>>;

/// A batch on its way, by lane. The room behind `order` is for whole vectors.
template <typename Code>
struct Lanes {
  alignas(64) std::array<std::int32_t, kBatch> key;          // bits 24-55, ordered
  alignas(64) std::array<std::uint32_t, kBatch> at;          // the line; in the end, for Ids, the id
  alignas(64) std::array<std::uint32_t, kBatch> kind;        // of the word
  alignas(64) std::array<std::uint32_t, kBatch + 16> order;  // lanes by height, the highest first
  alignas(64) std::array<Code, kBatch> code;
};

/// `words[at]` for a key, following blocks.
inline std::uint64_t find_word(const S6View& view, std::uint64_t hi, std::uint32_t& at) {
  at = static_cast<std::uint32_t>(hi >> 56);
  std::uint64_t word = s6_load(view.words[at]);
  for (unsigned shift = 48; S6Word::kind(word) == S6Word::kBlock; shift -= 8) {
    at = S6Word::payload(word) + (static_cast<std::uint32_t>(hi >> shift) & 0xFF);
    word = s6_load(view.words[at]);
  }
  return word;
}

/// Sorts the lanes of a batch by the height of their trees. ends[h]: how many have a height of at least h.
template <typename Code>
unsigned sort_by_height(Lanes<Code>& lanes, std::array<unsigned, 32>& ends) {
  ends.fill(0);
  for (unsigned i = 0; i < kBatch; ++i) ++ends[lanes.kind[i]];
  unsigned highest = 0;
  std::array<unsigned, 32> next;
  unsigned before = 0;
  for (unsigned height = 31; height > 0; --height) {
    next[height] = before;
    before += ends[height];
    if (ends[height] != 0 && highest == 0) highest = height;
    ends[height] = before;
  }
  next[0] = before;
  for (unsigned i = 0; i < kBatch; ++i) lanes.order[next[lanes.kind[i]]++] = i;
  return highest;
}

/// The lanes from `begin` on whose code may stand for a deep route are looked up one by one.
template <S6Result Result, typename Code>
void resolve(const S6View& view, const KeyV6* keys, Lanes<Code>& lanes, std::uint64_t lanes_to_resolve) {
  for (; lanes_to_resolve != 0; lanes_to_resolve &= lanes_to_resolve - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctzll(lanes_to_resolve));
    const S6Found found = s6_find(view, keys[lane]);
    lanes.code[lane] = static_cast<Code>(found.code);
    if constexpr (Result == S6Result::Ids) lanes.at[lane] = found.id;
  }
}

template <S6Result Result, typename Code>
void give(const S6View& view, const Lanes<Code>& lanes, std::size_t count, Out<Result>* out) {
  for (std::size_t i = 0; i < count; ++i) {
    if constexpr (Result == S6Result::Ids) {
      out[i] = lanes.at[i];
    } else if constexpr (Result == S6Result::Values && sizeof(Code) < 4) {
      out[i] = view.values[lanes.code[i]];
    } else {
      out[i] = static_cast<Out<Result>>(lanes.code[i]);
    }
  }
}

/// Calls batch.template operator()<Code, Result>(keys, count, out) for each 64 keys; the last ones come from a copy
/// with room for 64.
template <typename Code, S6Result Result, typename Batch>
void each_batch(std::span<const KeyV6> keys, void* out, Batch&& batch) {
  auto* to = static_cast<Out<Result>*>(out);
  std::size_t at = 0;
  for (; at + kBatch <= keys.size(); at += kBatch) batch.template operator()<Code, Result>(&keys[at], kBatch, to + at);
  if (at == keys.size()) return;
  std::array<KeyV6, kBatch> rest{};
  std::copy(keys.begin() + static_cast<std::ptrdiff_t>(at), keys.end(), rest.begin());
  batch.template operator()<Code, Result>(rest.data(), keys.size() - at, to + at);
}

template <typename Code, typename Batch>
void each_result(std::span<const KeyV6> keys, S6Result result, void* out, Batch&& batch) {
  switch (result) {
    case S6Result::Values: return each_batch<Code, S6Result::Values>(keys, out, batch);
    case S6Result::Codes8: return each_batch<Code, S6Result::Codes8>(keys, out, batch);
    case S6Result::Codes16: return each_batch<Code, S6Result::Codes16>(keys, out, batch);
    case S6Result::Ids: return each_batch<Code, S6Result::Ids>(keys, out, batch);
  }
}

template <typename Batch>
void dispatch(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out, Batch&& batch) {
  switch (view.width) {
    case 1: return each_result<std::uint8_t>(keys, result, out, batch);
    case 2: return each_result<std::uint16_t>(keys, result, out, batch);
    default: return each_result<std::uint32_t>(keys, result, out, batch);
  }
}

void batch_portable(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out);
#if defined(__x86_64__)
void batch_avx2(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out);
void batch_avx512(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out);
#endif

}  // namespace azroute::s6
