// ReplayView: a tally as its readers want it: an outcome a row, the changes, the most before the least.
#pragma once

#include <vector>

#include "sim/report/replay.h"

namespace azroute {

class ReplayView {
 public:
  struct Row {
    ReplayWords words;
    ReplayCounts counts;
    Talkers talkers;
  };
  struct Change {
    ReplayWords before;
    ReplayWords after;
    ReplayCounts counts;
    Talkers talkers;
  };

  explicit ReplayView(const ReplayTally& tally);

  /// Outcomes on the topology, those outside of it last.
  [[nodiscard]] const std::vector<Row>& outcomes() const { return outcomes_; }
  /// Flows whose outcome on the other topology is another.
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }
  [[nodiscard]] const ReplayCounts& total() const { return total_; }

 private:
  std::vector<Row> outcomes_;
  std::vector<Change> changes_;
  ReplayCounts total_;
};

/// By conversations, then bytes, then in order; at most `top`, 0: all.
std::vector<Talkers::Entry> top_talkers(const Talkers& talkers, std::size_t top);

}  // namespace azroute
