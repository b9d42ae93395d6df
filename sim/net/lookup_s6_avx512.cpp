// S6 with AVX-512: words are gathered eight at a time, a line is compared at once.
#if defined(__x86_64__)

#include <immintrin.h>

#include "sim/net/kernel_targets.h"
#include "sim/net/lookup_s6_batch.h"

namespace azroute::s6 {
namespace {

AZROUTE_AVX512 inline unsigned below(const S6Line& line, std::int32_t key, unsigned bounds_mask) {
  const __mmask16 less = _mm512_cmplt_epi32_mask(_mm512_load_si512(&line), _mm512_set1_epi32(key));
  return static_cast<unsigned>(__builtin_popcount(less & bounds_mask));
}

/// The words of all lanes: key, kind, payload (in `at` and `code`); for Ids, `at` of the uniform ones is their id. A
/// gather loads each aligned word at once, so none is torn.
template <S6Result Result, typename Code>
AZROUTE_AVX512 inline void load_words(const S6View& view, const KeyV6* keys, Lanes<Code>& lanes) {
  const __m512i high_halves = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
  const __m512i low_byte = _mm512_set1_epi64(0xFF);
  const __m512i payload_bits = _mm512_set1_epi64(0xFFFFFFFF);
  const __m512i blocks = _mm512_set1_epi64(static_cast<long long>(S6Word::make(S6Word::kBlock, 0)));
  const __m256i sign = _mm256_set1_epi32(static_cast<int>(0x80000000U));
  for (unsigned i = 0; i < kBatch; i += 8) {
    const __m512i hi =
        _mm512_permutex2var_epi64(_mm512_loadu_si512(keys + i), high_halves, _mm512_loadu_si512(keys + i + 4));
    __m512i at = _mm512_srli_epi64(hi, 56);
    __m512i word = _mm512_i64gather_epi64(at, view.words, 8);
    __mmask8 block = _mm512_cmpge_epu64_mask(word, blocks);
    if (block != 0) {
      const __m512i second = _mm512_and_si512(_mm512_srli_epi64(hi, 48), low_byte);
      at = _mm512_mask_add_epi64(at, block, _mm512_and_si512(word, payload_bits), second);
      word = _mm512_mask_i64gather_epi64(word, block, at, view.words, 8);
      block = _mm512_cmpge_epu64_mask(word, blocks);
      const __m512i third = _mm512_and_si512(_mm512_srli_epi64(hi, 40), low_byte);
      at = _mm512_mask_add_epi64(at, block, _mm512_and_si512(word, payload_bits), third);
      word = _mm512_mask_i64gather_epi64(word, block, at, view.words, 8);
    }
    const __m512i kind = _mm512_srli_epi64(word, 32);
    const __m256i key = _mm256_xor_si256(_mm512_cvtepi64_epi32(_mm512_srli_epi64(hi, 8)), sign);
    _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.key[i]), key);
    _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.kind[i]), _mm512_cvtepi64_epi32(kind));
    if constexpr (sizeof(Code) == 1) _mm512_mask_cvtepi64_storeu_epi8(&lanes.code[i], 0xFF, word);
    if constexpr (sizeof(Code) == 2) _mm512_mask_cvtepi64_storeu_epi16(&lanes.code[i], 0xFF, word);
    if constexpr (sizeof(Code) == 4) _mm512_mask_cvtepi64_storeu_epi32(&lanes.code[i], 0xFF, word);
    if constexpr (Result == S6Result::Ids) {
      const __m512i id = _mm512_add_epi64(at, _mm512_set1_epi64(view.line_count << kS6IdBits));
      word = _mm512_mask_mov_epi64(word, _mm512_testn_epi64_mask(kind, kind), id);
    }
    _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.at[i]), _mm512_cvtepi64_epi32(word));
  }
}

/// As sort_by_height, without the lanes of height 0, by one compress for each height and 16 lanes.
template <typename Code>
AZROUTE_AVX512 inline unsigned compress_by_height(Lanes<Code>& lanes, std::array<unsigned, 32>& ends) {
  const __m512i first_lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m512i kind[4];
  for (unsigned i = 0; i < 4; ++i) kind[i] = _mm512_load_si512(&lanes.kind[std::size_t{i} * 16]);
  const unsigned highest =
      _mm512_reduce_max_epu32(_mm512_max_epu32(_mm512_max_epu32(kind[0], kind[1]), _mm512_max_epu32(kind[2], kind[3])));
  unsigned count = 0;
  ends[1] = 0;
  for (unsigned height = highest; height > 0; --height) {
    const __m512i wanted = _mm512_set1_epi32(static_cast<int>(height));
    for (unsigned i = 0; i < 4; ++i) {
      const __mmask16 here = _mm512_cmpeq_epi32_mask(kind[i], wanted);
      const __m512i numbers = _mm512_add_epi32(first_lanes, _mm512_set1_epi32(static_cast<int>(i * 16)));
      _mm512_storeu_si512(&lanes.order[count], _mm512_maskz_compress_epi32(here, numbers));
      count += static_cast<unsigned>(__builtin_popcount(here));
    }
    ends[height] = count;
  }
  return highest;
}

template <typename Code>
AZROUTE_AVX512 inline std::uint64_t perhaps_deep(const Lanes<Code>& lanes, std::size_t count) {
  std::uint64_t found = 0;
  if constexpr (sizeof(Code) == 1) {
    found = _mm512_cmpeq_epi8_mask(_mm512_load_si512(lanes.code.data()), _mm512_set1_epi8(-1));
  } else if constexpr (sizeof(Code) == 2) {
    for (unsigned i = 0; i < kBatch; i += 32) {
      const __mmask32 here = _mm512_cmpeq_epi16_mask(_mm512_load_si512(&lanes.code[i]), _mm512_set1_epi16(-1));
      found |= std::uint64_t{here} << i;
    }
  } else {
    for (unsigned i = 0; i < kBatch; i += 16) {
      const __mmask16 here = _mm512_cmpeq_epi32_mask(_mm512_load_si512(&lanes.code[i]), _mm512_set1_epi32(-2));
      found |= std::uint64_t{here} << i;
    }
  }
  return count == kBatch ? found : found & ((std::uint64_t{1} << count) - 1);
}

template <typename Code>
AZROUTE_AVX512 inline void give_values(const S6View& view, const Lanes<Code>& lanes, std::uint32_t* out) {
  for (unsigned i = 0; i < kBatch; i += 16) {
    __m512i code;
    if constexpr (sizeof(Code) == 1) {
      code = _mm512_cvtepu8_epi32(_mm_load_si128(reinterpret_cast<const __m128i*>(&lanes.code[i])));
    } else {
      code = _mm512_cvtepu16_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(&lanes.code[i])));
    }
    _mm512_storeu_si512(out + i, _mm512_i32gather_epi32(code, view.values, 4));
  }
}

struct Avx512Batch {
  const S6View& view;

  template <typename Code, S6Result Result>
  AZROUTE_AVX512 void operator()(const KeyV6* keys, std::size_t count, Out<Result>* out) const {
    const S6Line* const lines = view.lines;
    Lanes<Code> lanes;
    std::array<unsigned, 32> ends;
    load_words<Result>(view, keys, lanes);
    const unsigned highest = compress_by_height(lanes, ends);
    for (unsigned i = 0; i < ends[1]; ++i) __builtin_prefetch(lines + lanes.at[lanes.order[i]]);
    for (unsigned height = highest; height > 1; --height) {
      for (unsigned i = 0; i < ends[height]; ++i) {
        const std::uint32_t lane = lanes.order[i];
        const S6Line& line = lines[lanes.at[lane]];
        lanes.at[lane] = s6_children(line) + below(line, lanes.key[lane], (1U << kS6InnerBounds) - 1);
        __builtin_prefetch(lines + lanes.at[lane]);
      }
    }
    for (unsigned i = 0; i < ends[1]; ++i) {
      const std::uint32_t lane = lanes.order[i];
      const S6Line& line = lines[lanes.at[lane]];
      const unsigned interval = below(line, lanes.key[lane], (1U << S6Shape(sizeof(Code)).bounds) - 1);
      lanes.code[lane] = s6_code<Code>(line, interval);
      if constexpr (Result == S6Result::Ids) lanes.at[lane] = (lanes.at[lane] << kS6IdBits) + interval;
    }
    const std::uint64_t lanes_to_resolve = perhaps_deep(lanes, count);
    if (lanes_to_resolve != 0) resolve<Result>(view, keys, lanes, lanes_to_resolve);
    if constexpr (Result == S6Result::Values && sizeof(Code) < 4) {
      if (count == kBatch) return give_values(view, lanes, out);
    }
    give<Result>(view, lanes, count, out);
  }
};

}  // namespace

void batch_avx512(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out) {
  dispatch(view, keys, result, out, Avx512Batch{view});
}

}  // namespace azroute::s6

#endif
