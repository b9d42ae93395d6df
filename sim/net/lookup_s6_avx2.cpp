// S6 with AVX2: a line is compared in two halves.
#if defined(__x86_64__)

#include <immintrin.h>

#include "sim/net/kernel_targets.h"
#include "sim/net/lookup_s6_batch.h"

namespace azroute::s6 {
namespace {

/// The writer may be replacing `children` while the line's bounds are compared; that lane is masked out.
AZROUTE_AVX2 inline unsigned below(const S6Line& line, std::int32_t key, unsigned bounds_mask) {
  const __m256i wanted = _mm256_set1_epi32(key);
  const auto* half = reinterpret_cast<const __m256i*>(&line);
  const auto low = static_cast<unsigned>(
      _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(wanted, _mm256_load_si256(half)))));
  const auto high = static_cast<unsigned>(
      _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(wanted, _mm256_load_si256(half + 1)))));
  return static_cast<unsigned>(__builtin_popcount((low | high << 8U) & bounds_mask));
}

struct Avx2Batch {
  const S6View& view;

  template <typename Code, S6Result Result>
  AZROUTE_AVX2 void operator()(const KeyV6* keys, std::size_t count, Out<Result>* out) const {
    const S6Line* const lines = view.lines;
    Lanes<Code> lanes;
    for (unsigned i = 0; i < kBatch; ++i) {
      std::uint32_t at = 0;
      const std::uint64_t word = find_word(view, keys[i].hi, at);
      lanes.kind[i] = S6Word::kind(word);
      lanes.code[i] = static_cast<Code>(S6Word::payload(word));
      lanes.at[i] = S6Word::payload(word);
      lanes.key[i] = s6_ordered(RibV6::middle_of(keys[i]));
      if (Result == S6Result::Ids && S6Word::kind(word) == S6Word::kUniform) {
        lanes.at[i] = (view.line_count << kS6IdBits) + at;
      }
    }
    std::array<unsigned, 32> ends;
    const unsigned highest = sort_by_height(lanes, ends);
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
    std::uint64_t perhaps_deep = 0;
    for (unsigned i = 0; i < count; ++i) {
      perhaps_deep |= std::uint64_t{lanes.code[i] == kS6DeepCode<Code>} << i;
    }
    resolve<Result>(view, keys, lanes, perhaps_deep);
    give<Result>(view, lanes, count, out);
  }
};

}  // namespace

void batch_avx2(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out) {
  dispatch(view, keys, result, out, Avx2Batch{view});
}

}  // namespace azroute::s6

#endif
