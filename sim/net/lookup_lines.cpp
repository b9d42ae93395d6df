// Laying the lines out.
#include "sim/net/lookup_lines.h"

#include <utility>

namespace azroute {

template <typename Key>
void NarrowValues::assign(std::span<const Interval<Key>> intervals) {
  std::uint32_t most = 0;
  for (const auto& interval : intervals) {
    if (interval.value != kNone) most = std::max(most, interval.value);
  }
  width_ = most < 0xFF ? 1 : most < 0xFFFF ? 2 : 4;
  bytes_.resize(intervals.size() * width_);
  std::uint8_t* to = bytes_.data();
  for (const auto& interval : intervals) {
    const auto narrow = static_cast<std::uint16_t>(interval.value);
    if (width_ == 1) *to = static_cast<std::uint8_t>(interval.value);
    if (width_ == 2) std::memcpy(to, &narrow, sizeof(narrow));
    if (width_ == 4) std::memcpy(to, &interval.value, sizeof(interval.value));
    to += width_;
  }
}

Lines<std::uint32_t>::Lines(std::span<const Interval<std::uint32_t>> intervals) {
  values_.assign(intervals);
  // Levels from the bottom up, each the first starts of the lines below; what is left of a line is filled with the
  // highest address, which no interval that follows could be found by.
  std::vector<std::vector<std::uint32_t>> levels(1);
  for (const auto& interval : intervals) levels[0].push_back(interval.start);
  while (levels.back().size() > kPerLine) {
    std::vector<std::uint32_t> above;
    for (std::size_t i = 0; i < levels.back().size(); i += kPerLine) above.push_back(levels.back()[i]);
    levels.push_back(std::move(above));
  }
  std::ranges::reverse(levels);
  for (const auto& level : levels) {
    // What is found is the number of a start, which is that of a line of the level below.
    levels_.push_back({static_cast<std::uint32_t>(lines_.size()), static_cast<std::uint32_t>(level.size() - 1)});
    for (std::size_t i = 0; i < level.size(); i += kPerLine) {
      Line line;
      line.starts.fill(~0U);
      std::copy_n(level.begin() + static_cast<std::ptrdiff_t>(i), std::min<std::size_t>(kPerLine, level.size() - i),
                  line.starts.begin());
      lines_.push_back(line);
    }
  }
}

Lines<KeyV6>::Lines(std::span<const Interval<KeyV6>> intervals) {
  values_.assign(intervals);
  for (const auto& interval : intervals) starts_.push_back(interval.start);
}

}  // namespace azroute
