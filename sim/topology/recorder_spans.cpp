// Recorders in a hash table that is never more than half used.
#include "sim/topology/recorder_spans.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/net/mix.h"

namespace azroute {

/// The one that has the recorder, or the free one where it belongs.
std::size_t RecorderSpans::place_of(std::uint64_t recorder) const {
  std::size_t at = mix64(recorder ^ salt_) & (places_.size() - 1);
  while (places_[at] != 0 && spans_[places_[at] - 1].recorder != recorder) at = (at + 1) & (places_.size() - 1);
  return at;
}

void RecorderSpans::grow() {
  places_.assign(std::bit_ceil(std::max<std::size_t>(64, 4 * spans_.size())), 0);
  for (std::uint32_t i = 0; i < spans_.size(); ++i) places_[place_of(spans_[i].recorder)] = i + 1;
}

std::uint32_t RecorderSpans::find(std::uint64_t recorder, std::uint64_t time) {
  if (2 * spans_.size() >= places_.size()) grow();
  std::uint32_t& place = places_[place_of(recorder)];
  if (place == 0) {
    if (spans_.size() == kMost) return kMost - 1;
    spans_.push_back({.recorder = recorder, .first = time, .newest = time});
    place = static_cast<std::uint32_t>(spans_.size());
  }
  return place - 1;
}

std::vector<RecorderSpan> RecorderSpans::take() {
  places_ = {};
  last_ = 0;
  return std::exchange(spans_, {});
}

}  // namespace azroute
