// Learned routes as rows of effective routes: from gateways, from a route server, from a hub.
#include <algorithm>
#include <set>

#include "sim/route/control_plane.h"
#include "sim/route/learned_rules.h"
#include "sim/route/system_routes.h"

namespace azroute {
namespace {

/// The addresses of a VPN gateway that rows list as next hops: of both instances where both are active.
std::set<std::optional<Address>> next_hops_of(const Topology& topology, const VirtualNetworkGateway& gateway) {
  std::set<std::optional<Address>> hops;
  for (const GatewayIpConfiguration& configuration : gateway.ip_configurations) {
    if (gateway.active_active || gateway.virtual_hub.id.valid()) {
      if (configuration.private_ip_address) hops.emplace(configuration.private_ip_address->value);
    } else if (configuration.public_ip_address.id.valid()) {
      const auto& public_address = topology[configuration.public_ip_address.id].ip_address;
      if (!public_address) continue;
      hops.emplace(public_address->value);
      break;
    }
  }
  return hops;
}

/// The addresses of Microsoft's edge that the circuits of these routes are listed with.
std::set<std::optional<Address>> edges_of(const Topology& topology, std::span<const LearnedRoute> best) {
  std::set<std::optional<Address>> hops;
  for (const LearnedRoute& route : best) {
    if (!route.connection.valid()) continue;
    const Id<ExpressRouteCircuit> circuit = topology[route.connection].circuit.id;
    if (!circuit.valid()) continue;
    for (const auto& address : topology[circuit].next_hop_ip_addresses) hops.emplace(address.value);
  }
  return hops;
}

Route learned_row(LearnedFrom from, const Rule& rule) {
  Route row;
  row.source = RouteSource::VirtualNetworkGateway;
  row.next_hop_type = NextHopType::VirtualNetworkGateway;
  row.learned_from = from;
  row.added_by = &rule;
  return row;
}

/// Adds the row once for each next hop and prefix; without next hops once for each prefix.
void add_rows(Route row, const std::set<std::optional<Address>>& hops, std::span<const Prefix> prefixes,
              std::vector<Route>& rows) {
  const auto add = [&](const std::optional<Address>& hop) {
    row.next_hop_ip_address = hop;
    for (const Prefix& prefix : prefixes) {
      row.prefix = prefix;
      rows.push_back(row);
    }
  };
  if (hops.empty()) add(std::nullopt);
  for (const auto& hop : hops) add(hop);
}

class RowMaker {
 public:
  RowMaker(const ControlPlane::State& state, const RouteSources& sources, Date as_of)
      : state_(state), topology_(state.topology), sources_(sources), as_of_(as_of) {
    if (sources.route_server.valid()) preference_ = topology_[sources.route_server].preference;
  }

  LearnedRows make() {
    for (const Id<VirtualNetworkGateway> gateway : sources_.gateways) add_gateway(gateway);
    if (sources_.route_server.valid()) add_route_server();
    if (sources_.hub.valid()) add_hub();
    return std::move(made_);
  }

 private:
  /// The best routes of a class at a place, without prefixes; of a gateway those through its own connections.
  [[nodiscard]] std::vector<LearnedRoute> best_of(Node node, std::span<const Decided> decided) const {
    std::vector<LearnedRoute> best;
    for (const Decided& one : decided) {
      if (one.best) best.push_back(state_.learned(node, one, {}));
    }
    return best;
  }

  void add_gateway(Id<VirtualNetworkGateway> id) {
    const VirtualNetworkGateway& gateway = topology_[id];
    const bool express_route = gateway.type == GatewayType::ExpressRoute;
    const Node node = state_.speakers.node(speaker(id));
    const auto instances = next_hops_of(topology_, gateway);
    state_.places[node].for_each([&](std::uint32_t class_index, std::span<const Decided> decided) {
      const std::vector<LearnedRoute> best = best_of(node, decided);
      if (best.empty() || !best.front().connection.valid()) return;
      Route row = learned_row(express_route ? LearnedFrom::ExpressRoute : LearnedFrom::Vpn, *best.front().learned_by);
      row.gateway = id;
      row.preference = preference_;
      if (preference_) row.as_path_length = static_cast<std::uint32_t>(best.front().as_path.size());
      add_rows(row, express_route ? edges_of(topology_, best) : instances, prefixes_of(class_index), made_.rows);
    });
  }

  /// Of appliances only: what gateways tell a route server they put into the virtual network themselves.
  void add_route_server() {
    const Node node = state_.speakers.node(speaker(sources_.route_server));
    state_.places[node].for_each([&](std::uint32_t class_index, std::span<const Decided> decided) {
      std::vector<LearnedRoute> appliances;
      for (const Decided& one : decided) {
        LearnedRoute route = state_.learned(node, one, {});
        if (route.appliance.valid()) appliances.push_back(std::move(route));
      }
      if (appliances.empty()) return;
      // Decided better first: the first of them has the shortest path, and others as short share its traffic.
      const std::size_t shortest = appliances.front().as_path.size();
      std::set<std::optional<Address>> hops;
      for (const LearnedRoute& route : appliances) {
        if (route.as_path.size() == shortest) hops.insert(route.next_hop);
      }
      Route row = learned_row(LearnedFrom::Appliance, learned_rules::kRouteServerRoute);
      row.route_server = sources_.route_server;
      row.preference = preference_;
      row.as_path_length = static_cast<std::uint32_t>(shortest);
      add_rows(row, hops, prefixes_of(class_index), made_.rows);
    });
  }

  void add_hub() {
    const Node node = state_.speakers.node(speaker(sources_.hub));
    if (!sources_.hub_table.valid()) return;
    state_.places[state_.place(sources_.hub_table)].for_each(
        [&](std::uint32_t class_index, std::span<const Decided> decided) {
          const std::vector<LearnedRoute> best = best_of(node, decided);
          if (!best.empty()) add_hub_rows(class_index, best);
        });
  }

  void add_hub_rows(std::uint32_t class_index, std::span<const LearnedRoute> best) {
    const VirtualHub& hub = topology_[sources_.hub];
    Route row = learned_row(LearnedFrom::Hub, learned_rules::kHubRoute);
    row.hub = sources_.hub;
    std::set<std::optional<Address>> hops;
    const LearnedRoute& first = best.front();
    if (first.gateway.valid()) {
      const VirtualNetworkGateway& gateway = topology_[first.gateway];
      hops = gateway.type == GatewayType::ExpressRoute ? edges_behind(first.gateway, class_index)
                                                       : next_hops_of(topology_, gateway);
      row.gateway = first.gateway;
      row.added_by = &learned_rules::kHubRouter;
    } else if (first.kind == RouteKind::VirtualNetwork && !first.remote_hub.valid() && as_of_ >= kHubRowsArePeerings) {
      row.source = RouteSource::VNetPeering;
      row.next_hop_type = NextHopType::VNetPeering;
      row.added_by = &learned_rules::kHubRowAsPeering;
    }
    if (hops.empty() && !hub.virtual_router_ips.empty()) hops.emplace(hub.virtual_router_ips.front().value);
    std::vector<Route> rows;
    add_rows(row, hops, prefixes_of(class_index), rows);
    for (const Route& one : rows) {
      if (one.prefix.is_default() && !sources_.hub_default) {
        made_.withheld.push_back({one, &learned_rules::kHubDefaultWithheld, std::nullopt});
      } else {
        made_.rows.push_back(one);
      }
    }
  }

  [[nodiscard]] std::set<std::optional<Address>> edges_behind(Id<VirtualNetworkGateway> gateway,
                                                              std::uint32_t class_index) const {
    const Node node = state_.speakers.node(speaker(gateway));
    return edges_of(topology_, best_of(node, state_.places[node].at(class_index)));
  }

  [[nodiscard]] std::span<const Prefix> prefixes_of(std::uint32_t class_index) const {
    return state_.origins.classes()[class_index].prefixes;
  }

  const ControlPlane::State& state_;
  const Topology& topology_;
  const RouteSources& sources_;
  Date as_of_;
  std::optional<HubRoutingPreference> preference_;
  LearnedRows made_;
};

}  // namespace

LearnedRows ControlPlane::rows(const RouteSources& sources, Date as_of) const {
  return RowMaker(*state_, sources, as_of).make();
}

}  // namespace azroute
