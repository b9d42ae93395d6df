// What happens to one address in a subnet, by the rules of effective routes gone through one after the other.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/route/effective_routes.h"
#include "sim/route/system_routes.h"
#include "tests/support/topology_text.h"

namespace azroute::testing {

/// One route as the oracle sees it.
struct Plain {
  Prefix prefix;
  char kind = 's';  // v virtual network, p peering, c connected group, e private endpoint, i Internet, n None,
                    // g gateway, u user
  NextHopType type = NextHopType::None;
  std::vector<Address> hops;
  unsigned reach = 0;  // e: from which length on a user route takes it
};

/// Ranges of the group's other members, less all that overlap another member's.
inline void add_group_routes(const Topology& topology, Id<VirtualNetwork> home, std::vector<Plain>& routes) {
  for (const NetworkGroup& group : topology.network_groups) {
    for (const auto& member : group.members) {
      if (member.id == home) continue;
      for (const auto& range : topology[member.id].address_prefixes) {
        const bool overlaps = std::ranges::any_of(group.members, [&](const auto& other) {
          return other.id != member.id &&
                 std::ranges::any_of(topology[other.id].address_prefixes,
                                     [&](const auto& one) { return one.value.overlaps(range.value); });
        });
        if (!overlaps) routes.push_back({range.value, 'c', NextHopType::ConnectedGroup, {}});
      }
    }
  }
}

/// Those of the own and of the peered virtual network.
inline void add_endpoint_routes(const Topology& topology, Id<VirtualNetwork> home, std::vector<Plain>& routes) {
  for (const PrivateEndpoint& endpoint : topology.private_endpoints) {
    const Subnet& subnet = topology[endpoint.subnet.id];
    const bool peered = std::ranges::any_of(topology[home].peerings, [&](const auto& peering) {
      return peering.remote_virtual_network.id == subnet.virtual_network;
    });
    if (subnet.virtual_network != home && !peered) continue;
    for (const auto& address : endpoint.private_ip_addresses) {
      Plain route{Prefix::host(address.value), 'e', NextHopType::InterfaceEndpoint, {}, 200};
      if (subnet.private_endpoint_network_policies == PrivateEndpointPolicies::RouteTableEnabled ||
          subnet.private_endpoint_network_policies == PrivateEndpointPolicies::Enabled) {
        route.reach = topology[subnet.virtual_network].address_prefixes.front().value.length();
      }
      routes.push_back(route);
    }
  }
}

/// Every route of the subnet before anything vanishes, straight from the topology's members.
inline std::vector<Plain> all_routes(const Topology& topology, const Subnet& subnet) {
  std::vector<Plain> routes;
  const VirtualNetwork& vnet = topology[subnet.virtual_network];
  for (const auto& range : vnet.address_prefixes) routes.push_back({range.value, 'v', NextHopType::VnetLocal, {}});
  for (const auto& peering : vnet.peerings) {
    for (const auto& range : topology[peering.remote_virtual_network.id].address_prefixes) {
      routes.push_back({range.value, 'p', NextHopType::VNetPeering, {}});
    }
  }
  add_group_routes(topology, subnet.virtual_network, routes);
  add_endpoint_routes(topology, subnet.virtual_network, routes);
  routes.push_back({prefix("0.0.0.0/0"), 'i', NextHopType::Internet, {}});
  for (const char* none : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"}) {
    routes.push_back({prefix(none), 'n', NextHopType::None, {}});
  }
  const RouteTable* table = subnet.route_table.id.valid() ? &topology[subnet.route_table.id] : nullptr;
  if (table == nullptr || !table->disable_bgp_route_propagation) {
    for (const Connection& connection : topology.connections) {
      if (topology[connection.gateway1.id].virtual_network.id != subnet.virtual_network) continue;
      for (const Announcement& announcement : topology[connection.site.id].advertises) {
        for (const auto& announced : announcement.prefixes) {
          routes.push_back({announced.value, 'g', NextHopType::VirtualNetworkGateway, {}});
        }
      }
    }
  }
  if (table != nullptr) {
    for (const UserRoute& user : table->routes) {
      Plain route{*user.prefix, 'u', user.next_hop_type.value, {}};
      if (user.next_hop_ip_address) route.hops.push_back(user.next_hop_ip_address->value);
      for (const auto& hop : user.next_hop_ip_addresses) route.hops.push_back(hop.value);
      std::ranges::sort(route.hops);
      routes.push_back(route);
    }
  }
  return routes;
}

/// What happens to one address, by going through the rules one after the other.
inline std::string slow_answer(const Topology& topology, const Subnet& subnet, const Address& destination) {
  std::vector<Plain> routes = all_routes(topology, subnet);
  const auto is_range = [](const Plain& route) { return route.kind == 'v' || route.kind == 'p' || route.kind == 'c'; };
  const auto preferred = [&](const Plain& route) {
    return is_range(route) && (route.kind != 'c' || topology.assumptions.connected_group_over_gateway);
  };
  // Gateway routes equal to or inside a virtual network or peering range never arrive.
  const std::vector<Plain> all = routes;
  std::erase_if(routes, [&](const Plain& route) {
    return route.kind == 'g' && std::ranges::any_of(all, [&](const Plain& other) {
             return preferred(other) && other.prefix.covers(route.prefix);
           });
  });
  // A peering and a connected group of one prefix: one of them stays, but both have kept gateway routes out.
  const auto group_or_peering = [](char kind) { return kind == 'c' || kind == 'p'; };
  const char weaker = topology.assumptions.peering_over_connected_group ? 'c' : 'p';
  const std::vector<Plain> given = routes;
  std::erase_if(routes, [&](const Plain& route) {
    return route.kind == weaker && std::ranges::any_of(given, [&](const Plain& other) {
             return group_or_peering(other.kind) && other.kind != weaker && other.prefix == route.prefix;
           });
  });
  // A private endpoint's route falls to a user route that is long enough.
  std::erase_if(routes, [&](const Plain& route) {
    return route.kind == 'e' && std::ranges::any_of(all, [&](const Plain& other) {
             return other.kind == 'u' && other.prefix.covers(route.prefix) && other.prefix.length() >= route.reach;
           });
  });
  // Ranges that equal or include a None prefix take its place; so does an equal user or gateway route; any override of
  // the default route takes all of them.
  const bool overridden = std::ranges::any_of(
      routes, [](const Plain& route) { return (route.kind == 'u' || route.kind == 'g') && route.prefix.is_default(); });
  const std::vector<Plain> before = routes;
  std::erase_if(routes, [&](const Plain& route) {
    if (route.kind != 'n') return false;
    return overridden || std::ranges::any_of(before, [&](const Plain& other) {
             return (is_range(other) && other.prefix.covers(route.prefix)) ||
                    ((other.kind == 'u' || other.kind == 'g') && other.prefix == route.prefix);
           });
  });
  const auto source_rank = [](char kind) { return kind == 'u' ? 0 : kind == 'g' ? 1 : 2; };
  const Plain* best = nullptr;
  for (const Plain& route : routes) {
    if (!route.prefix.contains(destination)) continue;
    if (best == nullptr || route.prefix.length() > best->prefix.length() ||
        (route.prefix.length() == best->prefix.length() && source_rank(route.kind) < source_rank(best->kind))) {
      best = &route;
    }
  }
  if (best == nullptr) return "drop";
  std::string text = best->prefix.to_string() + " " + std::string(to_string(best->type));
  for (const Address& hop : best->hops) text += " " + hop.to_string();
  return text;
}

inline std::string answer(const EffectiveRoutes& routes, const Address& destination) {
  const auto winners = routes.lookup(destination);
  if (winners.empty()) return "drop";
  const Route& route = winners.front();
  std::string text = route.prefix.to_string() + " " + std::string(to_string(route.next_hop_type));
  for (const Route& winner : winners) {
    if (winner.next_hop_ip_address) text += " " + winner.next_hop_ip_address->to_string();
  }
  return text;
}

}  // namespace azroute::testing
