// Numbering the speakers, and finding the pairs that exchange routes.
#include "sim/route/speakers.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace azroute {
namespace {

bool speaks_bgp(const Connection& connection) {
  return connection.enable_bgp || connection.type == ConnectionType::ExpressRoute;
}

/// A session comes up with the number that it expects.
bool answers(const NetworkInterface& nic, const BgpSession& session) {
  return nic.bgp && nic.bgp->asn.value == session.peer_asn.value;
}

/// Virtual networks that have a gateway or route server in place.
std::vector<bool> lenders_of(const Topology& topology) {
  std::vector<bool> lends(topology.virtual_networks.size());
  const auto add = [&](const Ref<VirtualNetwork>& vnet, bool withdrawn) {
    if (!withdrawn && vnet.id.valid()) lends[vnet.id.index] = true;
  };
  for (const VirtualNetworkGateway& gateway : topology.gateways) add(gateway.virtual_network, gateway.withdrawn);
  for (const RouteServer& server : topology.route_servers) add(server.virtual_network, server.withdrawn);
  return lends;
}

bool has_own(const Topology& topology, Id<VirtualNetwork> vnet) {
  return route_server_of(topology, vnet).valid() ||
         std::ranges::any_of(topology.gateways, [&](const VirtualNetworkGateway& gateway) {
           return !gateway.withdrawn && gateway.virtual_network.id == vnet;
         });
}

/// `has(vnet)`: whether a virtual network has a gateway or route server of its own.
template <typename Has>
Id<VirtualNetwork> home_by(const Topology& topology, Id<VirtualNetwork> vnet, Has has) {
  if (has(vnet)) return vnet;
  for (const VirtualNetworkPeering& peering : topology[vnet].peerings) {
    const Id<VirtualNetwork> remote = peering.remote_virtual_network.id;
    if (!peering.use_remote_gateways || !remote.valid() || !has(remote)) continue;
    const VirtualNetworkPeering* back = find_peering(topology, remote, vnet);
    if (back != nullptr && back->allow_gateway_transit && is_connected(topology, vnet, peering)) return remote;
  }
  return {};
}

}  // namespace

Id<VirtualNetwork> home_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  if (hub_connection_of(topology, vnet).valid()) return {};
  return home_by(topology, vnet, [&](Id<VirtualNetwork> one) { return has_own(topology, one); });
}

SpeakerSet::SpeakerSet(const Topology& topology) : topology_(topology) {
  const std::array<std::size_t, 5> counts{topology.gateways.size(), topology.route_servers.size(),
                                          topology.virtual_hubs.size(), topology.sites.size(),
                                          topology.network_interfaces.size()};
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    first_[kind] = size_;
    size_ += static_cast<Node>(counts[kind]);
  }
  asns_.reserve(size_);
  for (const VirtualNetworkGateway& gateway : topology.gateways) asns_.push_back(gateway.bgp.asn);
  for (const RouteServer& server : topology.route_servers) asns_.push_back(server.asn);
  for (const VirtualHub& hub : topology.virtual_hubs) asns_.push_back(hub.asn);
  for (const Site& site : topology.sites) asns_.push_back(site.asn.value_or(Asn{0}));
  for (const NetworkInterface& nic : topology.network_interfaces) {
    asns_.push_back(nic.bgp ? nic.bgp->asn.value : Asn{0});
  }
  add_connections();
  add_global_reach();
  add_route_servers();
  add_hubs();
  sessions_of_.resize(size_);
  for (std::uint32_t s = 0; s < sessions_.size(); ++s) {
    sessions_of_[sessions_[s].a].push_back(s);
    sessions_of_[sessions_[s].b].push_back(s);
  }
  add_ranges();
}

Speaker SpeakerSet::speaker(Node node) const {
  std::size_t kind = 4;
  while (node < first_[kind]) --kind;
  return {static_cast<Speaker::Kind>(kind), node - first_[kind]};
}

void SpeakerSet::add_connections() {
  for (std::uint32_t i = 0; i < topology_.connections.size(); ++i) {
    const Connection& connection = topology_.connections[i];
    if (!is_in_place(topology_, connection) || !speaks_bgp(connection)) continue;
    const Node gateway = node(azroute::speaker(connection.gateway1.id));
    Session session{.a = gateway, .connection = {i}};
    if (connection.type == ConnectionType::Vnet2Vnet) {
      if (!connection.gateway2.id.valid()) continue;
      session.kind = Session::Kind::Vnet2Vnet;
      session.b = node(azroute::speaker(connection.gateway2.id));
    } else {
      const Id<Site> site = site_of(topology_, connection);
      if (!site.valid()) continue;
      const bool express_route = connection.type == ConnectionType::ExpressRoute;
      session.kind = express_route ? Session::Kind::ExpressRoute : Session::Kind::Vpn;
      session.b = node(azroute::speaker(site));
    }
    sessions_.push_back(session);
  }
}

void SpeakerSet::add_global_reach() {
  std::set<std::pair<std::uint32_t, std::uint32_t>> joined;  // written on either circuit or on both
  for (std::uint32_t i = 0; i < topology_.circuits.size(); ++i) {
    for (const Ref<ExpressRouteCircuit>& other : topology_.circuits[i].global_reach) {
      if (other.id.valid() && other.id.index != i) joined.insert(std::minmax(i, other.id.index));
    }
  }
  for (const auto& [a, b] : joined) {
    const ExpressRouteCircuit& one = topology_.circuits[a];
    const ExpressRouteCircuit& two = topology_.circuits[b];
    if (one.withdrawn || two.withdrawn || !one.site.id.valid() || !two.site.id.valid()) continue;
    if (one.site.id == two.site.id) continue;
    sessions_.push_back({.kind = Session::Kind::GlobalReach,
                         .a = node(azroute::speaker(one.site.id)),
                         .b = node(azroute::speaker(two.site.id)),
                         .circuit_of_a = {a},
                         .circuit_of_b = {b}});
  }
}

void SpeakerSet::add_route_servers() {
  for (std::uint32_t i = 0; i < topology_.route_servers.size(); ++i) {
    const RouteServer& server = topology_.route_servers[i];
    if (server.withdrawn) continue;
    const Node own = node(azroute::speaker(Id<RouteServer>{i}));
    for (const BgpSession& peer : server.bgp_connections) {
      if (peer.withdrawn || !peer.nic.valid()) continue;
      const NetworkInterface& nic = topology_[peer.nic];
      if (nic.withdrawn || !answers(nic, peer)) continue;
      sessions_.push_back({.kind = Session::Kind::RouteServerPeer,
                           .a = own,
                           .b = node(azroute::speaker(peer.nic)),
                           .peer_ip = peer.peer_ip.value});
    }
    if (!server.allow_branch_to_branch_traffic) continue;
    for (std::uint32_t g = 0; g < topology_.gateways.size(); ++g) {
      const VirtualNetworkGateway& gateway = topology_.gateways[g];
      if (gateway.withdrawn || !server.virtual_network.id.valid()) continue;
      if (gateway.virtual_network.id != server.virtual_network.id) continue;
      sessions_.push_back(
          {.kind = Session::Kind::Internal, .a = node(azroute::speaker(Id<VirtualNetworkGateway>{g})), .b = own});
    }
  }
}

void SpeakerSet::add_hubs() {
  other_hubs_.assign(topology_.virtual_hubs.size(), 0);
  for (std::uint32_t i = 0; i < topology_.virtual_hubs.size(); ++i) {
    const VirtualHub& hub = topology_.virtual_hubs[i];
    const Node own = node(azroute::speaker(Id<VirtualHub>{i}));
    for (std::uint32_t j = i + 1; j < topology_.virtual_hubs.size(); ++j) {
      if (!equal_ignoring_case(topology_.virtual_hubs[j].virtual_wan, hub.virtual_wan)) continue;
      ++other_hubs_[i];
      ++other_hubs_[j];
      sessions_.push_back({.kind = Session::Kind::HubToHub, .a = own, .b = node(azroute::speaker(Id<VirtualHub>{j}))});
    }
    for (const BgpSession& peer : hub.bgp_connections) {
      if (peer.withdrawn || !peer.nic.valid()) continue;
      const NetworkInterface& nic = topology_[peer.nic];
      const Id<HubVirtualNetworkConnection> behind = peer.hub_connection.id;
      if (nic.withdrawn || !answers(nic, peer) || (behind.valid() && topology_[behind].withdrawn)) continue;
      sessions_.push_back({.kind = Session::Kind::HubPeer,
                           .a = own,
                           .b = node(azroute::speaker(peer.nic)),
                           .peer_ip = peer.peer_ip.value,
                           .hub_connection = behind});
    }
  }
  for (std::uint32_t g = 0; g < topology_.gateways.size(); ++g) {
    const VirtualNetworkGateway& gateway = topology_.gateways[g];
    if (gateway.withdrawn || !gateway.virtual_hub.id.valid()) continue;
    sessions_.push_back({.kind = Session::Kind::Internal,
                         .a = node(azroute::speaker(Id<VirtualNetworkGateway>{g})),
                         .b = node(azroute::speaker(gateway.virtual_hub.id))});
  }
}

void SpeakerSet::add_ranges() {
  ranges_by_vnet_.resize(topology_.virtual_networks.size());
  const std::vector<bool> lends = lenders_of(topology_);
  std::vector<bool> in_hub(topology_.virtual_networks.size());
  for (const HubVirtualNetworkConnection& connection : topology_.hub_connections) {
    const Id<VirtualNetwork> vnet = connection.remote_virtual_network.id;
    if (!connection.withdrawn && vnet.valid()) in_hub[vnet.index] = true;
  }
  for (std::uint32_t i = 0; i < topology_.virtual_networks.size(); ++i) {
    // One that a hub connects still announces its own ranges by a gateway of its own.
    const auto has = [&](Id<VirtualNetwork> one) { return static_cast<bool>(lends[one.index]); };
    const Id<VirtualNetwork> home = in_hub[i] && !lends[i] ? Id<VirtualNetwork>{} : home_by(topology_, {i}, has);
    if (!home.valid()) continue;
    for (const auto& range : topology_.virtual_networks[i].address_prefixes) {
      ranges_by_vnet_[home.index].push_back(range.value);
    }
  }
  for (std::vector<Prefix>& ranges : ranges_by_vnet_) {
    std::ranges::sort(ranges);
    ranges.erase(std::ranges::unique(ranges).begin(), ranges.end());
  }
}

std::span<const Prefix> SpeakerSet::ranges(Node node) const {
  const Speaker who = speaker(node);
  Id<VirtualNetwork> home;
  if (who.kind == Speaker::Kind::Gateway) home = topology_.gateways[who.index].virtual_network.id;
  if (who.kind == Speaker::Kind::RouteServer) home = topology_.route_servers[who.index].virtual_network.id;
  if (!home.valid()) return {};
  return ranges_by_vnet_[home.index];
}

std::vector<Prefix> SpeakerSet::announced_ranges(Node gateway) const {
  const std::span<const Prefix> all = ranges(gateway);
  const Id<VirtualNetwork> home = topology_.gateways[gateway].virtual_network.id;
  if (!home.valid() || topology_[home].summarized_gateway_prefixes.empty()) return {all.begin(), all.end()};
  std::vector<Prefix> announced;
  for (const auto& summary : topology_[home].summarized_gateway_prefixes) announced.push_back(summary.value);
  const std::vector<Prefix> summaries = announced;
  for (const Prefix& range : all) {
    const bool own = std::ranges::any_of(topology_[home].address_prefixes,
                                         [&](const Located<Prefix>& one) { return one.value == range; });
    const bool covered = std::ranges::any_of(summaries, [&](const Prefix& one) { return one.covers(range); });
    if (!own && !covered) announced.push_back(range);
  }
  std::ranges::sort(announced);
  announced.erase(std::ranges::unique(announced).begin(), announced.end());
  return announced;
}

}  // namespace azroute
