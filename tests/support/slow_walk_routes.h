// The slow twin of the walk, first part: what a subnet's routes say, by linear scans over the topology.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute::testing {

/// One row that a subnet could follow. Everything is looked up anew for each packet.
struct SlowRow {
  Prefix prefix;
  NextHopType type = NextHopType::None;
  bool user = false;
  std::optional<Address> hop{};
  Id<VirtualNetwork> peer{};
};

inline Prefix slow_prefix(unsigned a, unsigned b, unsigned c, unsigned d, unsigned length) {
  return Prefix::make(Address::v4(a << 24U | b << 16U | c << 8U | d), length);
}

inline bool slow_contains(const std::vector<Located<Prefix>>& prefixes, const Address& address) {
  return std::ranges::any_of(prefixes, [&](const Located<Prefix>& prefix) { return prefix.value.contains(address); });
}

/// Not routed on the Internet: RFC 1918, RFC 6598, loopback, link-local.
inline bool slow_is_private(const Address& address) {
  const std::vector<Prefix> ranges{slow_prefix(10, 0, 0, 0, 8),     slow_prefix(172, 16, 0, 0, 12),
                                   slow_prefix(192, 168, 0, 0, 16), slow_prefix(100, 64, 0, 0, 10),
                                   slow_prefix(127, 0, 0, 0, 8),    slow_prefix(169, 254, 0, 0, 16)};
  return std::ranges::any_of(ranges, [&](const Prefix& prefix) { return prefix.contains(address); });
}

/// R1.9: the host answers these.
inline bool slow_is_platform(const Address& address) {
  return address == Address::v4(168U << 24U | 63U << 16U | 129U << 8U | 16U) ||
         address == Address::v4(169U << 24U | 254U << 16U | 169U << 8U | 254U);
}

/// R2.4: a peering carries when both sides have one.
inline const VirtualNetworkPeering* slow_peering(const Topology& topology, Id<VirtualNetwork> from,
                                                 Id<VirtualNetwork> to) {
  for (const VirtualNetworkPeering& peering : topology[from].peerings) {
    if (peering.remote_virtual_network.id == to) return &peering;
  }
  return nullptr;
}
inline std::vector<Id<VirtualNetwork>> slow_peers(const Topology& topology, Id<VirtualNetwork> vnet) {
  std::vector<Id<VirtualNetwork>> peers;
  for (const VirtualNetworkPeering& peering : topology[vnet].peerings) {
    const Id<VirtualNetwork> remote = peering.remote_virtual_network.id;
    if (slow_peering(topology, remote, vnet) != nullptr) peers.push_back(remote);
  }
  return peers;
}

/// R2.8: the virtual network's own VPN gateway, or the one that it uses over a peering.
inline Id<VirtualNetworkGateway> slow_gateway(const Topology& topology, Id<VirtualNetwork> vnet) {
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
    const Id<VirtualNetwork> home = topology.gateways[i].virtual_network.id;
    if (home == vnet) return {i};
    const VirtualNetworkPeering* ours = slow_peering(topology, vnet, home);
    const VirtualNetworkPeering* theirs = slow_peering(topology, home, vnet);
    if (ours != nullptr && theirs != nullptr && ours->use_remote_gateways && theirs->allow_gateway_transit) return {i};
  }
  return {};
}
/// R2.14, R3.10: what the gateway's local network gateways list, unless the table keeps it out.
inline std::vector<Prefix> slow_learned(const Topology& topology, Id<Subnet> subnet) {
  std::vector<Prefix> learned;
  const Id<VirtualNetworkGateway> gateway = slow_gateway(topology, topology[subnet].virtual_network);
  const Id<RouteTable> table = topology[subnet].route_table.id;
  if (!gateway.valid() || (table.valid() && topology[table].disable_bgp_route_propagation)) return learned;
  for (const Connection& connection : topology.connections) {
    if (connection.gateway1.id != gateway) continue;
    for (const auto& prefix : topology[connection.local_gateway2.id].address_prefixes) learned.push_back(prefix.value);
  }
  return learned;
}

/// R1.1, R1.5: the four documented prefixes and those of the newest listing.
inline std::vector<Prefix> slow_none_list() {
  return {slow_prefix(10, 0, 0, 0, 8),     slow_prefix(172, 16, 0, 0, 12),  slow_prefix(192, 168, 0, 0, 16),
          slow_prefix(100, 64, 0, 0, 10),  slow_prefix(127, 0, 0, 0, 8),    slow_prefix(25, 48, 0, 0, 12),
          slow_prefix(25, 4, 0, 0, 14),    slow_prefix(25, 30, 0, 0, 15),   slow_prefix(198, 18, 0, 0, 15),
          slow_prefix(157, 59, 0, 0, 16),  slow_prefix(25, 33, 0, 0, 16),   slow_prefix(40, 109, 0, 0, 16),
          slow_prefix(104, 147, 0, 0, 16), slow_prefix(104, 146, 0, 0, 17), slow_prefix(40, 108, 0, 0, 17),
          slow_prefix(23, 103, 0, 0, 18),  slow_prefix(25, 41, 0, 0, 20),   slow_prefix(20, 35, 252, 0, 22)};
}

/// The user routes of the subnet's table, if it has one.
inline std::vector<UserRoute> slow_user_routes(const Topology& topology, Id<Subnet> subnet) {
  const Id<RouteTable> table = topology[subnet].route_table.id;
  return table.valid() ? topology[table].routes : std::vector<UserRoute>();
}

/// R1.6, R5.7: the subnet's 0.0.0.0/0 is not the one of the system.
inline bool slow_default_overridden(const Topology& topology, Id<Subnet> subnet) {
  return std::ranges::any_of(slow_user_routes(topology, subnet),
                             [](const UserRoute& route) { return route.prefix && route.prefix->is_default(); });
}

/// Section 0, steps 2 to 5: every row, losers of an equal prefix included.
inline std::vector<SlowRow> slow_rows(const Topology& topology, Id<Subnet> subnet) {
  const Id<VirtualNetwork> vnet = topology[subnet].virtual_network;
  std::vector<SlowRow> rows;
  for (const auto& range : topology[vnet].address_prefixes)
    rows.push_back({range.value, NextHopType::VnetLocal});            // R1.2
  for (const Id<VirtualNetwork> peer : slow_peers(topology, vnet)) {  // R2.1
    for (const auto& range : topology[peer].address_prefixes) {
      rows.push_back({.prefix = range.value, .type = NextHopType::VNetPeering, .peer = peer});
    }
  }
  if (!slow_default_overridden(topology, subnet)) {  // R1.6, R1.8
    for (const Prefix& none : slow_none_list()) {
      bool replaced = false;  // R1.4
      for (const auto& range : topology[vnet].address_prefixes) replaced = replaced || range.value.covers(none);
      if (!replaced) rows.push_back({none, NextHopType::None});
    }
  }
  rows.push_back({Prefix::everything(Family::V4), NextHopType::Internet});  // R1.1
  for (const Prefix& prefix : slow_learned(topology, subnet)) {
    rows.push_back({.prefix = prefix, .type = NextHopType::VirtualNetworkGateway});
  }
  for (const UserRoute& route : slow_user_routes(topology, subnet)) {
    rows.push_back({.prefix = *route.prefix, .type = route.next_hop_type.value, .user = true});
    if (route.next_hop_ip_address) rows.back().hop = route.next_hop_ip_address->value;
  }
  return rows;
}

/// R4.1, R4.2: the longest prefix; of equal ones the user's.
inline std::optional<SlowRow> slow_decide(const Topology& topology, Id<Subnet> subnet, const Address& destination) {
  std::optional<SlowRow> best;
  for (const SlowRow& row : slow_rows(topology, subnet)) {
    if (!row.prefix.contains(destination)) continue;
    const bool longer = !best || row.prefix.length() > best->prefix.length();
    const bool preferred = best && row.prefix.length() == best->prefix.length() && row.user && !best->user;
    // R1.7: a None row equal to another system row does not stand beside it.
    const bool gives_way = best && row.prefix == best->prefix && !best->user && best->type == NextHopType::None;
    if (longer || preferred || gives_way) best = row;
  }
  return best;
}

}  // namespace azroute::testing
