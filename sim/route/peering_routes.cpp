// What connected peerings and a virtual hub's own range put into every subnet.
#include <algorithm>

#include "sim/route/system_routes.h"

namespace azroute {
namespace {

/// What the peering is about on its other side, as things stand there now.
std::vector<Prefix> live_prefixes(const Topology& topology, const VirtualNetworkPeering& peering) {
  std::vector<Prefix> prefixes;
  const auto add = [&](const std::vector<Located<Prefix>>& located) {
    for (const Located<Prefix>& prefix : located) prefixes.push_back(prefix.value);
  };
  if (peering.peer_complete_vnets) {
    add(topology[peering.remote_virtual_network.id].address_prefixes);
  } else {
    for (const Ref<Subnet>& subnet : peering.remote_subnets) {
      if (subnet.id.valid()) add(topology[subnet.id].address_prefixes);
    }
  }
  return prefixes;
}

bool has(const std::vector<Prefix>& prefixes, const Prefix& prefix) {
  return std::ranges::find(prefixes, prefix) != prefixes.end();
}

}  // namespace

void add_peering_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes,
                        std::vector<RemovedRoute>& removed) {
  const VirtualNetwork& vnet = topology[subnet.virtual_network];
  for (const VirtualNetworkPeering& peering : vnet.peerings) {
    if (!is_connected(topology, subnet.virtual_network, peering)) continue;
    const VirtualNetwork& remote = topology[peering.remote_virtual_network.id];
    const bool global =
        !vnet.location.empty() && !remote.location.empty() && !same_location(vnet.location, remote.location);
    const auto row = [&](const Prefix& prefix, const Rule& rule) {
      Route route = system_route(prefix, global ? NextHopType::VNetGlobalPeering : NextHopType::VNetPeering, rule);
      route.peer = peering.remote_virtual_network.id;
      return route;
    };
    const Rule& usual = peering.peer_complete_vnets ? system_rules::kPeering : system_rules::kSubnetPeering;
    const std::vector<Prefix> live = live_prefixes(topology, peering);
    for (const Prefix& prefix : peering.remote_address_space ? *peering.remote_address_space : live) {
      // Such a row may lead to a range that is no more: that it is still there is the rule's doing.
      const Route route = row(prefix, has(live, prefix) ? usual : system_rules::kPeeringOutOfStep);
      if (peering.enable_only_ipv6_peering && prefix.family() == Family::V4) {
        removed.push_back({route, &system_rules::kPeeringOnlyIPv6, std::nullopt});
      } else {
        routes.push_back(route);
      }
    }
    if (!peering.remote_address_space) continue;
    for (const Prefix& prefix : live) {
      if (has(*peering.remote_address_space, prefix)) continue;
      removed.push_back({row(prefix, usual), &system_rules::kPeeringOutOfStep, std::nullopt});
    }
  }
}

void add_hub_routes(const Topology& topology, const Subnet& subnet, Date as_of, std::vector<Route>& routes) {
  const Id<HubVirtualNetworkConnection> connection = hub_connection_of(topology, subnet.virtual_network);
  if (!connection.valid()) return;
  const VirtualHub& hub = topology[topology[connection].virtual_hub];
  Route route = system_route(hub.address_prefix.value, NextHopType::VNetPeering, system_rules::kHubRange);
  route.hub = topology[connection].virtual_hub;
  if (as_of >= kHubRowsArePeerings) {
    route.source = RouteSource::VNetPeering;
    if (!hub.virtual_router_ips.empty()) route.next_hop_ip_address = hub.virtual_router_ips.front().value;
  }
  routes.push_back(route);
}

}  // namespace azroute
