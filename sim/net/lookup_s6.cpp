// One key at a time, and the batch that any processor can run.
#include "sim/net/lookup_s6.h"

#include <algorithm>

#include "sim/net/deep_v6.h"
#include "sim/net/lookup_s6_batch.h"

namespace azroute {
namespace {

/// How many of the first bounds are less than the key.
template <unsigned kBounds>
unsigned position(const S6Line& line, std::int32_t key) {
  unsigned below = 0;
  for (unsigned i = 0; i < kBounds; ++i) below += line.word[i] < key ? 1U : 0U;
  return below;
}

template <typename Code>
S6Found find_in(const S6View& view, const KeyV6& key) {
  std::uint32_t at = 0;
  const std::uint64_t word = s6::find_word(view, key.hi, at);
  if (S6Word::kind(word) == S6Word::kUniform) return {S6Word::payload(word), (view.line_count << kS6IdBits) + at};
  const std::int32_t wanted = s6_ordered(RibV6::middle_of(key));
  const S6Line* line = view.lines + S6Word::payload(word);
  for (std::uint32_t height = S6Word::kind(word); height > 1; --height) {
    line = view.lines + s6_children(*line) + position<kS6InnerBounds>(*line, wanted);
  }
  const unsigned interval = position<S6Shape(sizeof(Code)).bounds>(*line, wanted);
  const Code code = s6_code<Code>(*line, interval);
  if (code == kS6DeepCode<Code> && (s6_deep(*line) >> interval & 1) != 0) {
    const DeepBlock* block = view.deep->find(DeepV6::key_of(key));
    // Taken away meanwhile, after the line that said so was replaced.
    if (block == nullptr) return find_in<Code>(view, key);
    const DeepBlock::Interval& deep = block->find(key);
    return {deep.code, (view.line_count << kS6IdBits) + view.word_count + deep.id};
  }
  return {code, (static_cast<std::uint32_t>(line - view.lines) << kS6IdBits) + interval};
}

struct PortableBatch {
  const S6View& view;

  template <typename Code, S6Result Result>
  void operator()(const KeyV6* keys, std::size_t count, s6::Out<Result>* out) const {
    s6::Lanes<Code> lanes;
    for (unsigned i = 0; i < s6::kBatch; ++i) {
      std::uint32_t at = 0;
      const std::uint64_t word = s6::find_word(view, keys[i].hi, at);
      lanes.kind[i] = S6Word::kind(word);
      lanes.code[i] = static_cast<Code>(S6Word::payload(word));
      lanes.at[i] = S6Word::payload(word);
      lanes.key[i] = s6_ordered(RibV6::middle_of(keys[i]));
      if (S6Word::kind(word) != S6Word::kUniform) {
        __builtin_prefetch(view.lines + S6Word::payload(word));
      } else if constexpr (Result == S6Result::Ids) {
        lanes.at[i] = (view.line_count << kS6IdBits) + at;
      }
    }
    std::array<unsigned, 32> ends;
    for (unsigned height = s6::sort_by_height(lanes, ends); height > 1; --height) {
      for (unsigned i = 0; i < ends[height]; ++i) {
        const std::uint32_t lane = lanes.order[i];
        const S6Line& line = view.lines[lanes.at[lane]];
        lanes.at[lane] = s6_children(line) + position<kS6InnerBounds>(line, lanes.key[lane]);
        __builtin_prefetch(view.lines + lanes.at[lane]);
      }
    }
    for (unsigned i = 0; i < ends[1]; ++i) {
      const std::uint32_t lane = lanes.order[i];
      const S6Line& line = view.lines[lanes.at[lane]];
      const unsigned interval = position<S6Shape(sizeof(Code)).bounds>(line, lanes.key[lane]);
      lanes.code[lane] = s6_code<Code>(line, interval);
      if constexpr (Result == S6Result::Ids) lanes.at[lane] = (lanes.at[lane] << kS6IdBits) + interval;
    }
    std::uint64_t perhaps_deep = 0;
    for (unsigned i = 0; i < count; ++i) {
      perhaps_deep |= std::uint64_t{lanes.code[i] == kS6DeepCode<Code>} << i;
    }
    s6::resolve<Result>(view, keys, lanes, perhaps_deep);
    s6::give<Result>(view, lanes, count, out);
  }
};

}  // namespace

S6Found s6_find(const S6View& view, const KeyV6& key) {
  switch (view.width) {
    case 1: return find_in<std::uint8_t>(view, key);
    case 2: return find_in<std::uint16_t>(view, key);
    default: return find_in<std::uint32_t>(view, key);
  }
}

void s6::batch_portable(const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out) {
  dispatch(view, keys, result, out, PortableBatch{view});
}

void s6_batch(Kernel kernel, const S6View& view, std::span<const KeyV6> keys, S6Result result, void* out) {
#if defined(__x86_64__)
  if (kernel == Kernel::Avx2) return s6::batch_avx2(view, keys, result, out);
  if (kernel == Kernel::Avx512) return s6::batch_avx512(view, keys, result, out);
#endif
  s6::batch_portable(view, keys, result, out);
}

}  // namespace azroute
