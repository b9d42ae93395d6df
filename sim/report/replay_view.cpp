// Results summed by outcome, and sorted.
#include "sim/report/replay_view.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace azroute {

ReplayView::ReplayView(const ReplayTally& tally) : total_(tally.total()) {
  std::map<ReplayWords, Row> rows;
  for (const auto& [pair, result] : tally.results) {
    Row& row = rows[pair.first];
    row.words = pair.first;
    row.counts += result.counts;
    if (pair.first.is_problem()) row.talkers.add(result.talkers);
    if (pair.first != pair.second) changes_.push_back({pair.first, pair.second, result.counts, result.talkers});
  }
  for (auto& [words, row] : rows) outcomes_.push_back(std::move(row));
  const auto most_first = [](const auto& a, const auto& b) {
    return std::tuple(b.counts.conversations, b.counts.bytes()) < std::tuple(a.counts.conversations, a.counts.bytes());
  };
  std::ranges::stable_sort(outcomes_, [&](const Row& a, const Row& b) {
    const bool out_a = !a.words.outside.empty();
    const bool out_b = !b.words.outside.empty();
    return out_a != out_b ? out_b : most_first(a, b);
  });
  std::ranges::stable_sort(changes_, most_first);
}

std::vector<Talkers::Entry> top_talkers(const Talkers& talkers, std::size_t top) {
  std::vector<Talkers::Entry> all = talkers.entries();
  const auto before = [](const Talkers::Entry& a, const Talkers::Entry& b) {
    return std::tuple(b.counts.conversations, b.counts.bytes(), a.talker) <
           std::tuple(a.counts.conversations, a.counts.bytes(), b.talker);
  };
  const std::size_t kept = top == 0 ? all.size() : std::min(top, all.size());
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(kept), before);
  all.resize(kept);
  return all;
}

}  // namespace azroute
