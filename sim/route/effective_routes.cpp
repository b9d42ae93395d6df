// Collects a subnet's candidates, withdraws what vanishes, and decides once per distinct prefix.
#include "sim/route/effective_routes.h"

#include <algorithm>
#include <map>
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

}  // namespace

EffectiveRoutes::EffectiveRoutes(const Topology& topology, const ControlPlane& control_plane, Id<Subnet> subnet_id,
                                 Date as_of)
    : assumptions_(topology.assumptions) {
  const Subnet& subnet = topology[subnet_id];
  std::uint32_t entry = 0;
  add_virtual_network_routes(topology, subnet, candidates_);
  add_peering_routes(topology, subnet, candidates_);
  add_service_endpoint_routes(topology, subnet, entry, candidates_);
  add_internet_routes(topology, subnet, candidates_);
  add_none_routes(topology, as_of, candidates_, removed_);
  add_gateway_routes(topology, control_plane, subnet, candidates_, removed_);
  add_user_routes(topology, subnet, entry, candidates_);
  withdraw_none_routes(topology, candidates_, removed_);
  // *Beyond this point no route is added or removed.*
  decide_all();
}

void EffectiveRoutes::decide_all() {
  std::ranges::sort(candidates_);
  for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
    std::vector<std::uint32_t>* here = by_prefix_.find(candidates_[i].prefix);
    if (here == nullptr) here = &by_prefix_.insert_or_assign(candidates_[i].prefix, {});
    here->push_back(i);
  }
  std::vector<LoserShown> shown(candidates_.size(), LoserShown::Active);
  std::vector<Fib::Entry> entries;
  std::vector<std::uint32_t> trail;
  std::vector<Route> routes;
  by_prefix_.for_each([&](const Prefix& prefix, const std::vector<std::uint32_t>& here) {
    trail.clear();
    routes.clear();
    by_prefix_.covering(prefix, [&](const Prefix& /*covering*/, const std::vector<std::uint32_t>& level) {
      trail.insert(trail.end(), level.begin(), level.end());
    });
    for (const std::uint32_t index : trail) routes.push_back(candidates_[index]);
    const Choice choice = decide(routes, assumptions_);
    std::vector<Route> winners;
    winners.reserve(choice.winners.size());
    for (const std::uint32_t winner : choice.winners) winners.push_back(routes[winner]);
    std::ranges::sort(winners);
    entries.push_back({.prefix = prefix, .value = static_cast<Fib::Value>(decisions_.size())});
    decisions_.push_back(std::move(winners));
    for (const Loss& loss : choice.losses) {
      const std::uint32_t loser = trail[loss.candidate];
      if (std::ranges::find(here, loser) == here.end()) continue;  // judged at its own prefix
      shown[loser] = loss.rule->loser_shown;
      if (loss.rule->loser_shown == LoserShown::Absent) {
        removed_.push_back({candidates_[loser], &loss.rule->rule, routes[loss.by]});
      }
    }
  });
  for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
    if (shown[i] == LoserShown::Absent) continue;
    Route row = candidates_[i];
    row.state = shown[i] == LoserShown::Invalid ? RouteState::Invalid : RouteState::Active;
    rows_.push_back(row);
  }
  std::ranges::sort(removed_, longer_first, &RemovedRoute::route);
  fib_ = Fib::build(entries);
}

std::span<const Route> EffectiveRoutes::lookup(const Address& destination) const {
  const Fib::Value value = fib_.lookup(destination);
  if (value == Fib::kNone) return {};
  return decisions_[value];
}

Explanation EffectiveRoutes::explain(const Address& destination) const {
  Explanation explanation;
  explanation.destination = destination;
  by_prefix_.covering(destination, [&](const Prefix& /*covering*/, const std::vector<std::uint32_t>& level) {
    for (const std::uint32_t index : level) explanation.candidates.push_back(candidates_[index]);
  });
  std::ranges::sort(explanation.candidates, longer_first);
  explanation.choice = decide(explanation.candidates, assumptions_);
  // What a rule of precedence kept out of the table stands among the losers already.
  for (const RemovedRoute& removed : removed_) {
    if (!removed.route.prefix.contains(destination)) continue;
    const bool decided =
        std::ranges::any_of(precedence_rules(), [&](const PrecedenceRule& rule) { return &rule.rule == removed.rule; });
    if (!decided) explanation.removed.push_back(removed);
  }
  return explanation;
}

Network::Network(const Topology& topology, Date as_of)
    : topology_(&topology), as_of_(as_of), control_plane_(propagate(topology)), by_subnet_(topology.subnets.size()) {}

const EffectiveRoutes& Network::routes_of(Id<Subnet> subnet) {
  auto& slot = by_subnet_[subnet.index];
  if (!slot) slot = std::make_unique<EffectiveRoutes>(*topology_, control_plane_, subnet, as_of_);
  return *slot;
}

}  // namespace azroute
