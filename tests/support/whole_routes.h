// The slow, obvious twin of EffectiveRoutes: all routes of the subnet in one list, decided anew for each prefix.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "sim/route/effective_routes.h"
#include "sim/route/system_routes.h"

namespace azroute::testing {

struct WholeRoutes {
  Assumptions assumptions;
  std::vector<Route> candidates;
  std::vector<Route> rows;
  std::vector<RemovedRoute> removed;

  WholeRoutes(const Topology& topology, const ControlPlane& control_plane, Id<Subnet> id, Date as_of)
      : assumptions(topology.assumptions) {
    const Subnet& subnet = topology[id];
    std::uint32_t entry = 0;
    add_system_routes(topology, subnet, as_of, entry, candidates, removed);
    const LearnedRows learned = control_plane.rows(sources_of(topology, subnet.virtual_network), as_of);
    if (hears_gateways(topology, subnet)) {
      removed.insert(removed.end(), learned.withheld.begin(), learned.withheld.end());
    }
    for (const Route& row : learned.rows) {
      if (hears_gateways(topology, subnet)) {
        candidates.push_back(row);
      } else {
        removed.push_back({row, &origin_rules::kPropagationDisabled, std::nullopt});
      }
    }
    if (subnet.route_table.id.valid()) add_user_routes(topology, subnet.route_table.id);
    withdraw_none_routes(topology, candidates, removed);
    std::ranges::sort(candidates);
    for (const Route& candidate : candidates) judge(candidate);
  }

  [[nodiscard]] std::vector<Route> containing(const Prefix& prefix) const {
    std::vector<Route> found;
    std::ranges::copy_if(candidates, std::back_inserter(found),
                         [&](const Route& route) { return route.prefix.covers(prefix); });
    return found;
  }

  [[nodiscard]] std::vector<Route> lookup(const Address& destination) const {
    const std::vector<Route> routes = containing(Prefix::host(destination));
    std::vector<Route> winners;
    for (const std::uint32_t winner : decide(routes, assumptions).winners) winners.push_back(routes[winner]);
    std::ranges::sort(winners);
    return winners;
  }

 private:
  /// Routes with explicit prefixes only.
  void add_user_routes(const Topology& topology, Id<RouteTable> table) {
    for (std::uint32_t i = 0; i < topology[table].routes.size(); ++i) {
      const UserRoute& user = topology[table].routes[i];
      Route route;
      route.prefix = *user.prefix;
      route.source = RouteSource::User;
      route.next_hop_type = user.next_hop_type.value;
      if (user.next_hop_ip_address) route.next_hop_ip_address = user.next_hop_ip_address->value;
      route.added_by = &origin_rules::kUserRoute;
      route.user = {.table = table, .index = i};
      if (user.next_hop_ip_addresses.empty()) candidates.push_back(route);
      for (const Located<Address>& next_hop : user.next_hop_ip_addresses) {
        route.added_by = &origin_rules::kUserRouteEcmp;
        route.next_hop_ip_address = next_hop.value;
        candidates.push_back(route);
      }
    }
  }

  /// At its own prefix.
  void judge(const Route& row) {
    const std::vector<Route> routes = containing(row.prefix);
    Route shown = row;
    for (const Loss& loss : decide(routes, assumptions).losses) {
      if (!(routes[loss.candidate] == row)) continue;
      if (loss.rule->loser_shown == LoserShown::Absent) {
        removed.push_back({row, &loss.rule->rule, routes[loss.by]});
        return;
      }
      if (loss.rule->loser_shown == LoserShown::Invalid) shown.state = RouteState::Invalid;
    }
    rows.push_back(shown);
  }
};

}  // namespace azroute::testing
