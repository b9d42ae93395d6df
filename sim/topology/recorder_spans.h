// RecorderSpans: the recorders of a part of the logs by number, each with its span of time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/topology/conversations.h"

namespace azroute {

class RecorderSpans {
 public:
  /// More than any number of recorders that real logs have; those beyond share the last one's span.
  static constexpr std::size_t kMost = 65'536;

  explicit RecorderSpans(std::uint64_t salt) : salt_(salt) {}

  /// The number of the recorder's span, which begins at `time` if there was none.
  std::uint32_t number_of(std::uint64_t recorder, std::uint64_t time) {
    if (last_ < spans_.size() && spans_[last_].recorder == recorder) return last_;
    return last_ = find(recorder, time);
  }
  [[nodiscard]] const RecorderSpan& operator[](std::uint32_t number) const { return spans_[number]; }
  RecorderSpan& operator[](std::uint32_t number) { return spans_[number]; }
  /// All, and none are left.
  std::vector<RecorderSpan> take();

 private:
  std::uint32_t find(std::uint64_t recorder, std::uint64_t time);
  [[nodiscard]] std::size_t place_of(std::uint64_t recorder) const;
  void grow();

  std::uint64_t salt_;
  std::vector<RecorderSpan> spans_;
  std::vector<std::uint32_t> places_;  // an open hash table of 1 + numbers; 0: free
  std::uint32_t last_ = 0;             // of the recorder before
};

}  // namespace azroute
