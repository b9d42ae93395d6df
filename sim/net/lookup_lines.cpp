// Laying the lines out, and walking down them.
#include "sim/net/lookup_lines.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace azroute {

LookupLines::LookupLines(std::span<const Interval> intervals) : size_(intervals.size()) {
  assert(!intervals.empty());
  std::uint32_t most = 0;
  for (const Interval& interval : intervals) {
    if (interval.value != kNone) most = std::max(most, interval.value);
  }
  width_ = most < 0xFF ? 1 : most < 0xFFFF ? 2 : 4;
  values_.resize(size_ * width_);
  for (std::size_t i = 0; i < size_; ++i) {
    const std::uint32_t value = intervals[i].value;
    const auto narrow = static_cast<std::uint16_t>(value);
    std::uint8_t* to = values_.data() + i * width_;
    if (width_ == 1) *to = static_cast<std::uint8_t>(value);
    if (width_ == 2) std::memcpy(to, &narrow, sizeof(narrow));
    if (width_ == 4) std::memcpy(to, &value, sizeof(value));
  }
  if (!intervals.front().start.is_v4()) {
    for (const Interval& interval : intervals) wide_.push_back({interval.start.hi(), interval.start.lo()});
    return;
  }
  // Levels from the bottom up, each the first starts of the lines below; what is left of a line is filled with the
  // highest address, which no interval that follows could be found by.
  std::vector<std::vector<std::uint32_t>> levels(1);
  for (const Interval& interval : intervals) levels[0].push_back(interval.start.v4_bits());
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

std::size_t LookupLines::bytes() const {
  return lines_.capacity() * sizeof(Line) + levels_.capacity() * sizeof(Level) + wide_.capacity() * sizeof(Wide) +
         values_.capacity();
}

}  // namespace azroute
