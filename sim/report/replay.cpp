// Outcomes in words, and how tallies join.
#include "sim/report/replay.h"

#include <algorithm>

#include <fmt/format.h>

namespace azroute {
bool ReplayWords::is_problem() const {
  return outside.empty() && verdict != to_string(Verdict::Delivered) && verdict != to_string(Verdict::Egressed);
}

ReplayWords words_of(const ReplayOutcome& outcome) {
  ReplayWords words;
  if (outcome.outside != nullptr) {
    words.outside = outcome.outside->id;
    words.sentence = outcome.outside->sentence;
    return words;
  }
  words.verdict = to_string(outcome.verdict);
  words.reason = outcome.reason->rule.id;
  words.sentence = outcome.reason->rule.sentence;
  const bool leaves = outcome.method != OutboundMethod::None;
  words.egress_kind = leaves ? to_string(outcome.method) : to_string(outcome.ends_at);
  words.egress = outcome.egress;
  words.source_class = to_string(outcome.source_class);
  for (const Address& address : outcome.addresses) words.source_addresses.push_back(address.to_string());
  for (const Rule* rule : outcome.assumed) words.assumed.emplace_back(rule->id);
  return words;
}

void ReplayTally::limit_talkers() {
  const auto with = std::ranges::count_if(results, [](const auto& one) { return !one.second.talkers.empty(); });
  const std::size_t share = Talkers::share_of(static_cast<std::size_t>(with));
  for (auto& [pair, result] : results) result.talkers.limit(share);
}

ReplayCounts ReplayTally::total() const {
  ReplayCounts total;
  for (const auto& [pair, result] : results) total += result.counts;
  return total;
}

namespace {

bool same_question(const ReplayTally& a, const ReplayTally& b) {
  return a.topology == b.topology && a.as_of == b.as_of && a.without == b.without && a.against == b.against &&
         a.against_as_of == b.against_as_of && a.flows == b.flows && a.recorded == b.recorded && a.shards == b.shards;
}

void uncount(ReplayTally& tally, const ReplayTally::Pair& pair, const ConversationEdge& edge) {
  const ConversationKey& key = edge.key;
  const std::uint64_t one_less = ~std::uint64_t{0};  // sums wrap
  const ReplayCounts less{.conversations = one_less, .denied = edge.state == FlowState::Deny ? one_less : 0};
  ReplayTally::Result& result = tally.results[pair];
  result.counts += less;
  if (result.talkers.empty()) return;
  result.talkers.add(key.source, key.destination, key.destination_port, key.protocol, less);
}

void append(ReplayTally& whole, ReplayTally&& part) {
  for (auto& [pair, result] : part.results) {
    ReplayTally::Result& sum = whole.results[pair];
    sum.counts += result.counts;
    sum.talkers.add(result.talkers);
  }
  for (const ConversationEdge& edge : join(whole.edges, part.edges)) {
    const auto at = std::ranges::lower_bound(part.edges.first, edge.key, {}, &ConversationEdge::key);
    uncount(whole, part.first_results[static_cast<std::size_t>(at - part.edges.first.begin())], edge);
  }
  whole.records += part.records;
  whole.tuples += part.tuples;
  whole.left_out += part.left_out;
  whole.damaged_records += part.damaged_records;
  whole.damaged_tuples += part.damaged_tuples;
  for (ReplayDamage& damage : part.damage) {
    if (whole.damage.size() < ReplayTally::kShownDamage) whole.damage.push_back(std::move(damage));
  }
  for (std::string& file : part.unread) whole.unread.push_back(std::move(file));
  whole.interrupted = whole.interrupted || part.interrupted;
  whole.limit_talkers();
}

}  // namespace

std::expected<ReplayTally, std::string> join(std::vector<ReplayTally> parts) {
  if (parts.empty()) return std::unexpected("there are no parts");
  std::ranges::stable_sort(parts, {}, &ReplayTally::shard);
  ReplayTally whole = std::move(parts.front());
  if (whole.shard != 1) return std::unexpected(fmt::format("shard 1 of {} is missing", whole.shards));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!same_question(whole, parts[i])) {
      return std::unexpected(
          "the parts are of different replays: topology, date, flows and --shard have to be the same");
    }
    if (parts[i].shard == i) return std::unexpected(fmt::format("shard {} of {} is there twice", i, whole.shards));
    if (parts[i].shard != i + 1) {
      return std::unexpected(fmt::format("shard {} of {} is missing", i + 1, whole.shards));
    }
    append(whole, std::move(parts[i]));
  }
  if (parts.size() != whole.shards) {
    return std::unexpected(fmt::format("shard {} of {} is missing", parts.size() + 1, whole.shards));
  }
  whole.shard = 0;
  whole.shards = 0;
  return whole;
}

}  // namespace azroute
