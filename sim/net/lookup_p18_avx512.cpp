// The AVX-512 kernel of IPv4 lookups: sixteen keys a step.
#include "sim/net/lookup_p18.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "sim/net/kernel_targets.h"
#include "sim/net/lookup_p18_steps.h"

namespace azroute {
namespace {

using p18::kChunk;
using p18::Work;

constexpr std::size_t kLanes = 16;

/// The blocks of keys[0], keys[2], keys[4] and keys[6], each by one aligned load, so that none is torn.
AZROUTE_AVX512 inline __m512i load_every_other(const P18View& view, const std::uint32_t* keys) {
  const auto block = [&](std::size_t i)
                         __attribute__((always_inline)) { return load_block_bits(view.root + (keys[i] >> 14U)); };
  const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(block(0)), block(2), 1);
  const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(block(4)), block(6), 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

struct Eight {
  __m256i leaves;
  __m512i places;  // leaves | deeper << 32
};

/// Eight keys: of the even and the odd ones' blocks the low halves make the eight `starts`, the high halves the rest.
AZROUTE_AVX512 inline Eight find_eight(const P18View& view, const std::uint32_t* keys) {
  const __m512i even = load_every_other(view, keys);
  const __m512i odd = load_every_other(view, keys + 1);
  const __m512i starts = _mm512_unpacklo_epi64(even, odd);
  const __m512i places = _mm512_unpackhi_epi64(even, odd);
  const __m512i key = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(keys)));
  // 63 - part is the complement of the part's six bits.
  const __m512i shift = _mm512_andnot_si512(_mm512_srli_epi64(key, 8), _mm512_set1_epi64(63));
  const __m512i rank = _mm512_popcnt_epi64(_mm512_sllv_epi64(starts, shift));
  return {_mm512_cvtepi64_epi32(_mm512_add_epi64(places, rank)), places};
}

/// Sixteen keys: where their values stand. Appends those in blocks with cut parts to the work.
AZROUTE_AVX512 inline __m512i find_sixteen(const P18View& view, const std::uint32_t* keys, std::size_t i, Work& work,
                                           std::size_t& deep) {
  const __m512i deeper_bits = _mm512_set1_epi64(static_cast<long long>(0xFFFF'FFFF'0000'0000ULL));
  const Eight low = find_eight(view, keys);
  const Eight high = find_eight(view, keys + 8);
  const auto deeper =
      static_cast<__mmask16>(_mm512_test_epi64_mask(low.places, deeper_bits) |
                             (static_cast<unsigned>(_mm512_test_epi64_mask(high.places, deeper_bits)) << 8U));
  if (deeper != 0) {
    const __m512i lines =
        _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi64_epi32(_mm512_srli_epi64(low.places, 32))),
                           _mm512_cvtepi64_epi32(_mm512_srli_epi64(high.places, 32)), 1);
    const __m512i numbers = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(i)),
                                             _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    _mm512_mask_compressstoreu_epi32(work.line.data() + deep, deeper, lines);
    _mm512_mask_compressstoreu_epi32(work.which.data() + deep, deeper, numbers);
    deep += static_cast<std::size_t>(__builtin_popcount(deeper));
  }
  return _mm512_inserti64x4(_mm512_castsi256_si512(low.leaves), high.leaves, 1);
}

/// Whole groups of sixteen keys; what is left over is for the plain steps. `emit` makes results of a chunk's work.
///
/// Nothing is prefetched: a processor with AVX-512 has some hundred loads at work by itself, and with instructions of
/// their own that ask for them earlier it was slower (a full table: codes 1.5 times rte_fib's rate, without 2.1).
template <typename Out, typename Emit>
AZROUTE_AVX512 inline std::size_t run(const P18View& view, const std::uint32_t* keys, std::size_t n, Out* out,
                                      Emit emit) {
  Work work;
  const std::size_t whole = n / kLanes * kLanes;
  for (std::size_t at = 0; at < whole; at += kChunk) {
    const std::size_t here = std::min(kChunk, whole - at);
    std::size_t deep = 0;
    for (std::size_t i = 0; i < here; i += kLanes) {
      _mm512_store_si512(work.leaf.data() + i, find_sixteen(view, keys + at + i, i, work, deep));
    }
    if (deep != 0) p18::find_deeper(view, keys + at, deep, 0, work);
    emit(work, here, out + at);
  }
  return whole;
}

template <typename Leaf>
AZROUTE_AVX512 void values(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* out) {
  const std::size_t done = run(view, keys, n, out, p18::EmitValues<Leaf>{view});
  p18::values<Leaf>(view, keys + done, n - done, out + done);
}

template <typename Leaf>
AZROUTE_AVX512 void codes(const P18View& view, const std::uint32_t* keys, std::size_t n, Leaf* out) {
  const std::size_t done = run(view, keys, n, out, p18::EmitCodes<Leaf>{view});
  p18::codes<Leaf>(view, keys + done, n - done, out + done);
}

/// Places go straight to the results.
AZROUTE_AVX512 void ids(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* out) {
  Work work;
  const std::size_t whole = n / kLanes * kLanes;
  for (std::size_t at = 0; at < whole; at += kChunk) {
    const std::size_t here = std::min(kChunk, whole - at);
    std::size_t deep = 0;
    for (std::size_t i = 0; i < here; i += kLanes) {
      _mm512_storeu_si512(out + at + i, find_sixteen(view, keys + at + i, i, work, deep));
    }
    if (deep == 0) continue;
    const std::size_t cut = p18::find_quarters(view, keys + at, deep, work);
    for (std::size_t j = 0; j < cut; ++j) {
      const std::uint32_t i = work.which[j];
      out[at + i] = load_block(view.deeper + work.line[j]).leaf_of(keys[at + i] & 63U);
    }
  }
  p18::ids(view, keys + whole, n - whole, out + whole);
}

}  // namespace

const P18Kernel& p18_avx512(unsigned width) {
  static constexpr P18Kernel kByWidth[] = {{values<std::uint8_t>, ids, codes<std::uint8_t>, nullptr},
                                           {values<std::uint16_t>, ids, nullptr, codes<std::uint16_t>},
                                           {values<std::uint32_t>, ids, nullptr, nullptr}};
  return p18_of_width(kByWidth, width);
}

}  // namespace azroute
#endif
