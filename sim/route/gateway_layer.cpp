// Deciding among gateway rows, prefix by prefix.
#include "sim/route/gateway_layer.h"

#include <algorithm>
#include <utility>

namespace azroute {
namespace {

/// The row without what tells it from others of its kind, where no learned row is the winner.
Route kind_of(Route row) {
  row.prefix = {};
  row.next_hop_ip_address.reset();
  row.as_path_length = 0;
  return row;
}

}  // namespace

GatewayLayer::GatewayLayer(LearnedRows learned, const Assumptions& assumptions, FibPool& pool)
    : rows_(std::move(learned.rows)), withheld_(std::move(learned.withheld)) {
  std::ranges::sort(rows_);
  shown_.assign(rows_.size(), LoserShown::Active);
  for (const Route& row : rows_) {
    const Route kind = kind_of(row);
    if (std::ranges::none_of(kinds_, [&](const Route& known) { return same_in_all(known, kind); }))
      kinds_.push_back(kind);
  }
  // Equal prefixes stand side by side, as all rows are learned.
  std::vector<Fib::Entry> entries;
  for (std::uint32_t first = 0; first < rows_.size();) {
    const Prefix prefix = rows_[first].prefix;
    std::uint32_t end = first;
    while (end < rows_.size() && rows_[end].prefix == prefix) ++end;
    const RouteRun run{first, end - first};
    by_prefix_.insert_or_assign(prefix, run);
    const Choice choice = decide(std::span(rows_).subspan(first, run.count), assumptions);
    for (const Loss& loss : choice.losses) {
      const std::uint32_t row = first + loss.candidate;
      shown_[row] = loss.rule->loser_shown;
      if (loss.rule->loser_shown == LoserShown::Absent) {
        removed_.push_back({row, {rows_[row], &loss.rule->rule, rows_[first + loss.by]}});
      }
    }
    std::vector<std::uint32_t> winners = choice.winners;
    std::ranges::sort(winners);
    entries.push_back({.prefix = prefix, .value = static_cast<Fib::Value>(decisions_.size())});
    decisions_.push_back(
        {{static_cast<std::uint32_t>(winners_.size()), static_cast<std::uint32_t>(winners.size())}, prefix.length()});
    for (const std::uint32_t winner : winners) winners_.push_back(rows_[first + winner]);
    first = end;
  }
  fib_ = pool.share(entries);
}

RouteRun GatewayLayer::at(const Prefix& prefix) const {
  const RouteRun* run = by_prefix_.find(prefix);
  return run != nullptr ? *run : RouteRun{};
}

std::optional<GatewayLayer::Found> GatewayLayer::lookup(const Address& destination) const {
  const Fib::Value value = fib_->lookup(destination);
  if (value == Fib::kNone) return std::nullopt;
  const Decision& decision = decisions_[value];
  return Found{decision.length, std::span(winners_).subspan(decision.winners.first, decision.winners.count)};
}

bool GatewayLayer::may_reach_into(const Route& route, const Assumptions& assumptions) const {
  if (route.prefix.is_host()) return false;
  for (Route row : kinds_) {
    row.prefix = Prefix::make(route.prefix.address(), route.prefix.length() + 1);
    for (const PrecedenceRule& rule : precedence_rules()) {
      if (rule.applies != nullptr && !rule.applies(assumptions)) continue;
      if (rule.beats(route, row)) return true;
    }
  }
  return false;
}

std::size_t GatewayLayer::bytes() const {
  return (rows_.capacity() + winners_.capacity()) * sizeof(Route) + shown_.capacity() +
         removed_.capacity() * sizeof(Removed) + by_prefix_.bytes() + decisions_.capacity() * sizeof(Decision);
}

}  // namespace azroute
