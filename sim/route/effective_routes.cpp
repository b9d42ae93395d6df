// Collects a subnet's own candidates, withdraws what vanishes, and decides where the gateways' decisions may not hold.
#include "sim/route/effective_routes.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sim/route/system_routes.h"

namespace azroute {
namespace {

void add_user_routes(const Topology& topology, const Subnet& subnet, std::uint32_t& entry, std::vector<Route>& routes) {
  if (!subnet.route_table.id.valid()) return;
  const RouteTable& table = topology[subnet.route_table.id];
  for (std::uint32_t i = 0; i < table.routes.size(); ++i) {
    const UserRoute& user = table.routes[i];
    Route route;
    route.source = RouteSource::User;
    route.next_hop_type = user.next_hop_type.value;
    if (user.next_hop_ip_address) route.next_hop_ip_address = user.next_hop_ip_address->value;
    route.added_by = &origin_rules::kUserRoute;
    route.user = {.table = subnet.route_table.id, .index = i};
    if (user.prefix) {
      route.prefix = *user.prefix;
      routes.push_back(route);
      continue;
    }
    const ServiceTag* tag = topology.service_tags.find(user.destination.value);
    if (tag == nullptr) continue;  // link() reported it
    route.tag_rank = rank_of_tag(tag->name);
    route.entry = ++entry;
    for (const Prefix& prefix : tag->prefixes) {
      if (!has_family(topology[subnet.virtual_network], prefix.family())) continue;
      route.prefix = prefix;
      routes.push_back(route);
    }
  }
}

bool longer_first(const Route& a, const Route& b) {
  if (a.prefix.length() != b.prefix.length()) return a.prefix.length() > b.prefix.length();
  return a < b;
}

bool same_row(const Route& a, const Route& b) {
  return a == b && a.added_by == b.added_by && a.peer == b.peer && a.express_route == b.express_route &&
         a.tag_rank == b.tag_rank && a.entry == b.entry;
}

bool same_removed(const RemovedRoute& a, const RemovedRoute& b) {
  return same_row(a.route, b.route) && a.rule == b.rule && a.by.has_value() == b.by.has_value() &&
         (!a.by || same_row(*a.by, *b.by));
}

}  // namespace

EffectiveRoutes::EffectiveRoutes(const Topology& topology, std::shared_ptr<const GatewayLayer> layer,
                                 Id<Subnet> subnet_id, Date as_of)
    : assumptions_(topology.assumptions), layer_(std::move(layer)) {
  const Subnet& subnet = topology[subnet_id];
  hears_ = hears_gateways(topology, subnet);
  std::uint32_t entry = 0;
  add_virtual_network_routes(topology, subnet, own_);
  add_peering_routes(topology, subnet, own_);
  add_service_endpoint_routes(topology, subnet, entry, own_);
  add_internet_routes(topology, subnet, own_);
  add_none_routes(topology, as_of, own_, removed_);
  add_user_routes(topology, subnet, entry, own_);
  withdraw_nones(topology);
  std::ranges::sort(own_);
  own_.shrink_to_fit();
  // *Beyond this point no route is added or removed.*
}

/// With those rows of the layer that can make None rows vanish: the ones at their prefixes and at the default route.
void EffectiveRoutes::withdraw_nones(const Topology& topology) {
  if (layer_ && hears_) {
    std::vector<Prefix> prefixes{Prefix::everything(Family::V4), Prefix::make(Address::v4(0), 1),
                                 Prefix::make(Address::v4(0x80000000U), 1)};
    for (const Route& route : own_) {
      if (route.source == RouteSource::Default && route.next_hop_type == NextHopType::None) {
        prefixes.push_back(route.prefix);
      }
    }
    std::ranges::sort(prefixes);
    prefixes.erase(std::ranges::unique(prefixes).begin(), prefixes.end());
    for (const Prefix& prefix : prefixes) {
      const RouteRun run = layer_->at(prefix);
      const auto rows = layer_->rows().subspan(run.first, run.count);
      own_.insert(own_.end(), rows.begin(), rows.end());
    }
  }
  withdraw_none_routes(topology, own_, removed_);
  std::erase_if(own_, [](const Route& route) { return route.source == RouteSource::VirtualNetworkGateway; });
}

/// Gathers the candidates of one prefix after the other, and what is decided about them.
class EffectiveRoutes::Decider {
 public:
  explicit Decider(EffectiveRoutes& routes) : routes_(routes) {
    for (std::uint32_t i = 0; i < routes_.own_.size(); ++i) {
      const Prefix& prefix = routes_.own_[i].prefix;
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
      const bool reaches = std::ranges::any_of(
          here, [&](std::uint32_t own) { return heard()->may_reach_into(routes_.own_[own], routes_.assumptions_); });
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
    routes_.fib_ = Fib::build(entries);
  }

 private:
  [[nodiscard]] const GatewayLayer* heard() const { return routes_.hears_ ? routes_.layer_.get() : nullptr; }

  void decide_at(const Prefix& prefix) {
    candidates_.clear();
    numbers_.clear();
    by_prefix_.covering(prefix, [&](const Prefix&, const std::vector<std::uint32_t>& level) {
      for (const std::uint32_t own : level) {
        candidates_.push_back(routes_.own_[own]);
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
  RadixTrie<std::vector<std::uint32_t>> by_prefix_;  // indices of own_
  std::vector<Route> candidates_;
  std::vector<std::uint32_t> numbers_;  // where each candidate stands: in own_, then in the layer
};

void EffectiveRoutes::decide_all() {
  shown_.assign(own_.size(), LoserShown::Active);
  Decider(*this).run();
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
  for (std::size_t i = 0; i < own_.size(); ++i) add(own_[i], shown_[i]);
  if (layer_ && hears_) {
    auto here = layer_rows_.begin();
    for (std::uint32_t row = 0; row < layer_->rows().size(); ++row) {
      const bool decided_here = here != layer_rows_.end() && here->row == row;
      add(layer_->rows()[row], decided_here ? here->shown : layer_->shown(row));
      if (decided_here) ++here;
    }
  }
  std::ranges::sort(rows);
  return rows;
}

std::vector<RemovedRoute> EffectiveRoutes::removed() const {
  std::vector<RemovedRoute> removed = removed_;
  if (layer_ && hears_) {
    for (const GatewayLayer::Removed& shared : layer_->removed()) {
      if (!std::ranges::binary_search(layer_rows_, shared.row, {}, &ShownRow::row)) removed.push_back(shared.removed);
    }
  } else if (layer_) {
    for (const Route& row : layer_->rows()) removed.push_back({row, &origin_rules::kPropagationDisabled, std::nullopt});
  }
  std::ranges::sort(removed, longer_first, &RemovedRoute::route);
  return removed;
}

std::span<const Route> EffectiveRoutes::lookup(const Address& destination) const {
  const Fib::Value value = fib_.lookup(destination);
  const Decision* own = value == Fib::kNone ? nullptr : &decisions_[value];
  if (layer_ && hears_) {
    const auto shared = layer_->lookup(destination);
    if (shared && (own == nullptr || shared->length > own->length)) return shared->winners;
  }
  if (own == nullptr) return {};
  return std::span(own->own ? own_ : winners_).subspan(own->winners.first, own->winners.count);
}

Explanation EffectiveRoutes::explain(const Address& destination) const {
  Explanation explanation;
  explanation.destination = destination;
  for (const Route& route : own_) {
    if (route.prefix.contains(destination)) explanation.candidates.push_back(route);
  }
  const auto each_shared = [&](auto&& f) {
    layer_->covering(Prefix::host(destination), [&](const Prefix&, const RouteRun& run) {
      for (const Route& row : layer_->rows().subspan(run.first, run.count)) f(row);
    });
  };
  if (layer_ && hears_) each_shared([&](const Route& row) { explanation.candidates.push_back(row); });
  std::ranges::sort(explanation.candidates, longer_first);
  explanation.choice = decide(explanation.candidates, assumptions_);
  // What a rule of precedence kept out of the table stands among the losers already.
  for (const RemovedRoute& removed : removed_) {
    if (!removed.route.prefix.contains(destination)) continue;
    const bool decided =
        std::ranges::any_of(precedence_rules(), [&](const PrecedenceRule& rule) { return &rule.rule == removed.rule; });
    if (!decided) explanation.removed.push_back(removed);
  }
  if (layer_ && !hears_) {
    each_shared([&](const Route& row) {
      explanation.removed.push_back({row, &origin_rules::kPropagationDisabled, std::nullopt});
    });
  }
  std::ranges::sort(explanation.removed, longer_first, &RemovedRoute::route);
  return explanation;
}

bool EffectiveRoutes::same_as(const EffectiveRoutes& other) const {
  return layer_ == other.layer_ && hears_ == other.hears_ && std::ranges::equal(own_, other.own_, same_row) &&
         // Those that deciding adds follow from the rest.
         std::ranges::equal(std::span(removed_).first(std::min(removed_.size(), other.removed_.size())),
                            std::span(other.removed_).first(std::min(removed_.size(), other.removed_.size())),
                            same_removed);
}

std::size_t EffectiveRoutes::content_hash() const {
  std::size_t hash = own_.size() * 2 + (hears_ ? 1 : 0);
  const auto add = [&](std::size_t value) { hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL + (hash >> 29U); };
  for (const Route& route : own_) {
    add(std::hash<Prefix>{}(route.prefix));
    add(static_cast<std::size_t>(route.next_hop_type));
    if (route.next_hop_ip_address) add(std::hash<Address>{}(*route.next_hop_ip_address));
    add(route.user.table.index * std::size_t{31} + route.user.index);
  }
  return hash;
}

std::size_t EffectiveRoutes::bytes() const {
  const FibMemory fib = fib_.memory();
  return sizeof(*this) + (own_.capacity() + winners_.capacity()) * sizeof(Route) + shown_.capacity() +
         layer_rows_.capacity() * sizeof(ShownRow) + removed_.capacity() * sizeof(RemovedRoute) +
         decisions_.capacity() * sizeof(Decision) + fib.rib + fib.lookup;
}

}  // namespace azroute
