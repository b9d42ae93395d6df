// The host routes of private endpoints.
#include <algorithm>
#include <iterator>

#include "sim/route/system_routes.h"

namespace azroute {
namespace {

/// From which length on a user route takes the endpoint's traffic.
unsigned reach_of(const Topology& topology, const Subnet& home, const Address& address) {
  constexpr unsigned kNoLength = 129;
  if (!home.routes_reach_private_endpoints()) return kNoLength;
  for (const Located<Prefix>& range : topology[home.virtual_network].address_prefixes) {
    if (range.value.contains(address)) return range.value.length();
  }
  return kNoLength;
}

}  // namespace

void add_private_endpoint_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes,
                                 std::vector<RemovedRoute>& removed) {
  std::vector<Route> leading;  // to other virtual networks, side by side where to the same one
  std::ranges::copy_if(routes, std::back_inserter(leading), [](const Route& route) { return route.peer.valid(); });
  std::ranges::sort(leading, {}, &Route::peer);
  std::vector<Id<VirtualNetwork>> peered;
  for (const VirtualNetworkPeering& peering : topology[subnet.virtual_network].peerings) {
    if (is_connected(topology, subnet.virtual_network, peering)) peered.push_back(peering.remote_virtual_network.id);
  }
  std::ranges::sort(peered);
  std::vector<Route> rows;
  for (std::uint32_t i = 0; i < topology.private_endpoints.size(); ++i) {
    const PrivateEndpoint& endpoint = topology.private_endpoints[i];
    if (!endpoint.subnet.id.valid()) continue;
    const Subnet& home = topology[endpoint.subnet.id];
    const bool own = home.virtual_network == subnet.virtual_network;
    const bool neighbour = std::ranges::binary_search(peered, home.virtual_network);
    const auto there = std::ranges::equal_range(leading, home.virtual_network, {}, &Route::peer);
    if (!own && !neighbour && there.empty()) continue;
    for (const Located<Address>& address : endpoint.private_ip_addresses) {
      Route row =
          system_route(Prefix::host(address.value), NextHopType::InterfaceEndpoint, system_rules::kPrivateEndpoint);
      row.private_endpoint = {i};
      row.private_endpoint_reach = reach_of(topology, home, address.value);
      const bool by_peering = std::ranges::any_of(there, [&](const Route& route) {
        return route.next_hop_type != NextHopType::ConnectedGroup && route.prefix.contains(address.value);
      });
      const bool by_group = std::ranges::any_of(there, [&](const Route& route) {
        return route.next_hop_type == NextHopType::ConnectedGroup && route.prefix.contains(address.value);
      });
      if (own || by_peering) {
        rows.push_back(row);
      } else if (neighbour || by_group) {
        removed.push_back({row, &system_rules::kPrivateEndpointNoFurther, std::nullopt});
      }
    }
  }
  routes.insert(routes.end(), rows.begin(), rows.end());
}

}  // namespace azroute
