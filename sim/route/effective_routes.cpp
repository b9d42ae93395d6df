// Deciding where the gateways' own decisions may not hold, and answering from both layers.
#include "sim/route/effective_routes.h"

#include <algorithm>
#include <utility>

namespace azroute {
namespace {

bool longer_first(const Route& a, const Route& b) {
  if (a.prefix.length() != b.prefix.length()) return a.prefix.length() > b.prefix.length();
  return a < b;
}

}  // namespace

/// Gathers the candidates of one prefix after the other, and what is decided about them.
class EffectiveRoutes::Decider {
 public:
  Decider(EffectiveRoutes& routes, FibPool& pool) : routes_(routes), pool_(pool) {
    for (std::uint32_t i = 0; i < routes_.rows_.own.size(); ++i) {
      const Prefix& prefix = routes_.rows_.own[i].prefix;
      std::vector<std::uint32_t>* here = by_prefix_.find(prefix);
      if (here == nullptr) here = &by_prefix_.insert_or_assign(prefix, {});
      here->push_back(i);
    }
  }

  void run() {
    std::vector<Prefix> prefixes;
    by_prefix_.for_each([&](const Prefix& prefix, const std::vector<std::uint32_t>& here) {
      prefixes.push_back(prefix);
      if (heard() == nullptr) return;
      const bool reaches = std::ranges::any_of(here, [&](std::uint32_t own) {
        return heard()->may_reach_into(routes_.rows_.own[own], routes_.assumptions_);
      });
      if (!reaches) return;
      heard()->covered_by(prefix, [&](const Prefix& within, const RouteRun&) { prefixes.push_back(within); });
    });
    std::ranges::sort(prefixes);
    prefixes.erase(std::ranges::unique(prefixes).begin(), prefixes.end());
    std::vector<Fib::Entry> entries;
    for (const Prefix& prefix : prefixes) {
      entries.push_back({.prefix = prefix, .value = static_cast<Fib::Value>(routes_.decisions_.size())});
      decide_at(prefix);
    }
    std::ranges::sort(routes_.layer_rows_, {}, &ShownRow::row);
    routes_.fib_ = pool_.share(entries);
  }

 private:
  [[nodiscard]] const GatewayLayer* heard() const { return routes_.heard(); }

  void decide_at(const Prefix& prefix) {
    candidates_.clear();
    numbers_.clear();
    by_prefix_.covering(prefix, [&](const Prefix&, const std::vector<std::uint32_t>& level) {
      for (const std::uint32_t own : level) {
        candidates_.push_back(routes_.rows_.own[own]);
        numbers_.push_back(own);
      }
    });
    const std::size_t own_count = candidates_.size();
    if (heard() != nullptr) {
      heard()->covering(prefix, [&](const Prefix&, const RouteRun& run) {
        for (std::uint32_t row = run.first; row < run.first + run.count; ++row) {
          candidates_.push_back(heard()->rows()[row]);
          numbers_.push_back(row);
        }
      });
    }
    const Choice choice = decide(candidates_, routes_.assumptions_);
    keep(choice.winners, own_count, prefix.length());
    // A row is judged at its own prefix.
    if (heard() != nullptr) {
      const RouteRun here = heard()->at(prefix);
      for (std::uint32_t row = here.first; row < here.first + here.count; ++row) {
        routes_.layer_rows_.push_back({row, LoserShown::Active});
      }
    }
    for (const Loss& loss : choice.losses) {
      if (candidates_[loss.candidate].prefix != prefix) continue;
      const std::uint32_t number = numbers_[loss.candidate];
      if (loss.candidate < own_count) {
        routes_.shown_[number] = loss.rule->loser_shown;
      } else {
        const RouteRun here = heard()->at(prefix);
        const std::size_t begin = routes_.layer_rows_.size() - here.count;
        routes_.layer_rows_[begin + number - here.first].shown = loss.rule->loser_shown;
      }
      if (loss.rule->loser_shown == LoserShown::Absent) {
        routes_.removed_.push_back({candidates_[loss.candidate], &loss.rule->rule, candidates_[loss.by]});
      }
    }
  }

  /// Own routes that stand side by side are named, others copied.
  void keep(std::vector<std::uint32_t> winners, std::size_t own_count, unsigned length) {
    std::ranges::sort(winners, {}, [&](std::uint32_t winner) { return candidates_[winner]; });
    Decision decision{.winners = {0, static_cast<std::uint32_t>(winners.size())},
                      .length = static_cast<std::uint8_t>(length),
                      .own = true};
    for (std::size_t i = 0; i < winners.size(); ++i) {
      decision.own = decision.own && winners[i] < own_count && numbers_[winners[i]] == numbers_[winners[0]] + i;
    }
    if (decision.own && !winners.empty()) {
      decision.winners.first = numbers_[winners[0]];
    } else {
      decision.winners.first = static_cast<std::uint32_t>(routes_.winners_.size());
      for (const std::uint32_t winner : winners) routes_.winners_.push_back(candidates_[winner]);
    }
    routes_.decisions_.push_back(decision);
  }

  EffectiveRoutes& routes_;
  FibPool& pool_;
  RadixTrie<std::vector<std::uint32_t>> by_prefix_;  // indices of own_
  std::vector<Route> candidates_;
  std::vector<std::uint32_t> numbers_;  // where each candidate stands: in own_, then in the layer
};

EffectiveRoutes::EffectiveRoutes(SubnetRows rows, const Assumptions& assumptions, FibPool& pool)
    : assumptions_(assumptions), rows_(std::move(rows)), shown_(rows_.own.size(), LoserShown::Active) {
  // *Beyond this point no route is added or removed.*
  Decider(*this, pool).run();
  winners_.shrink_to_fit();
  decisions_.shrink_to_fit();
  layer_rows_.shrink_to_fit();
  removed_.shrink_to_fit();
}

std::vector<Route> EffectiveRoutes::rows() const {
  std::vector<Route> rows;
  const auto add = [&](Route row, LoserShown shown) {
    if (shown == LoserShown::Absent) return;
    row.state = shown == LoserShown::Invalid ? RouteState::Invalid : RouteState::Active;
    rows.push_back(row);
  };
  for (std::size_t i = 0; i < rows_.own.size(); ++i) add(rows_.own[i], shown_[i]);
  if (heard() != nullptr) {
    auto here = layer_rows_.begin();
    for (std::uint32_t row = 0; row < rows_.layer->rows().size(); ++row) {
      const bool decided_here = here != layer_rows_.end() && here->row == row;
      add(rows_.layer->rows()[row], decided_here ? here->shown : rows_.layer->shown(row));
      if (decided_here) ++here;
    }
  }
  std::ranges::sort(rows);
  return rows;
}

std::vector<RemovedRoute> EffectiveRoutes::removed() const {
  std::vector<RemovedRoute> removed = rows_.removed;
  removed.insert(removed.end(), removed_.begin(), removed_.end());
  if (heard() != nullptr) {
    removed.insert(removed.end(), rows_.layer->withheld().begin(), rows_.layer->withheld().end());
    for (const GatewayLayer::Removed& shared : rows_.layer->removed()) {
      if (!std::ranges::binary_search(layer_rows_, shared.row, {}, &ShownRow::row)) removed.push_back(shared.removed);
    }
  } else if (rows_.layer) {
    for (const Route& row : rows_.layer->rows())
      removed.push_back({row, &origin_rules::kPropagationDisabled, std::nullopt});
  }
  std::ranges::sort(removed, longer_first, &RemovedRoute::route);
  return removed;
}

std::span<const Route> EffectiveRoutes::lookup(const Address& destination) const {
  const Fib::Value value = fib_->lookup(destination);
  const Decision* own = value == Fib::kNone ? nullptr : &decisions_[value];
  if (heard() != nullptr) {
    const auto shared = rows_.layer->lookup(destination);
    if (shared && (own == nullptr || shared->length > own->length)) return shared->winners;
  }
  if (own == nullptr) return {};
  return std::span(own->own ? rows_.own : winners_).subspan(own->winners.first, own->winners.count);
}

Explanation EffectiveRoutes::explain(const Address& destination) const {
  Explanation explanation;
  explanation.destination = destination;
  for (const Route& route : rows_.own) {
    if (route.prefix.contains(destination)) explanation.candidates.push_back(route);
  }
  const auto each_shared = [&](auto&& f) {
    rows_.layer->covering(Prefix::host(destination), [&](const Prefix&, const RouteRun& run) {
      for (const Route& row : rows_.layer->rows().subspan(run.first, run.count)) f(row);
    });
  };
  if (heard() != nullptr) each_shared([&](const Route& row) { explanation.candidates.push_back(row); });
  std::ranges::sort(explanation.candidates, longer_first);
  explanation.choice = decide(explanation.candidates, assumptions_);
  // What a rule of precedence kept out of the table, removed_, stands among the losers already.
  for (const RemovedRoute& removed : rows_.removed) {
    if (removed.route.prefix.contains(destination)) explanation.removed.push_back(removed);
  }
  if (heard() != nullptr) {
    for (const RemovedRoute& withheld : rows_.layer->withheld()) {
      if (withheld.route.prefix.contains(destination)) explanation.removed.push_back(withheld);
    }
  }
  if (rows_.layer && !rows_.hears) {
    each_shared([&](const Route& row) {
      explanation.removed.push_back({row, &origin_rules::kPropagationDisabled, std::nullopt});
    });
  }
  std::ranges::sort(explanation.removed, longer_first, &RemovedRoute::route);
  return explanation;
}

std::size_t EffectiveRoutes::bytes() const {
  return sizeof(*this) + (rows_.own.capacity() + winners_.capacity()) * sizeof(Route) + shown_.capacity() +
         layer_rows_.capacity() * sizeof(ShownRow) +
         (rows_.removed.capacity() + removed_.capacity()) * sizeof(RemovedRoute) +
         decisions_.capacity() * sizeof(Decision);
}

}  // namespace azroute
