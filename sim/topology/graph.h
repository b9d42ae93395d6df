// The graph: the places of a topology and what links them, for questions of reach and for pictures. Packets do not
// follow it: routes decide where they go. Its .cpp is the only user of Boost.Graph.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute {

/// Where a packet can stand and be handed on, or whoever says where it goes.
struct GraphPlace {
  enum class Kind : std::uint8_t {
    VirtualNetwork,
    Gateway,
    RouteServer,
    Hub,
    Site,
    Circuit,
    LocalNetwork,  // a local network gateway behind which no site is described
    Appliance,     // a network interface that speaks BGP, has tunnels, is a next hop or stands behind a load balancer
    Firewall,
    LoadBalancer,
  };
  Kind kind = Kind::VirtualNetwork;
  std::uint32_t index = 0;  // id of the resource

  friend auto operator<=>(const GraphPlace&, const GraphPlace&) = default;
};

/// As KIND/NAME writes it: "virtualNetwork", "virtualNetworkGateway", "networkInterface"...
std::string_view to_string(GraphPlace::Kind kind);
std::string_view name_of(const Topology& topology, const GraphPlace& place);

struct GraphLink {
  enum class Kind : std::uint8_t {
    Peering,         // directed: the peering object `index` of the virtual network `from`
    ConnectedGroup,  // two virtual networks share a network manager's connected group
    Home,            // `from` stands in `to`, a virtual network or hub
    Connection,      // the connection `index`
    CircuitSite,
    GlobalReach,
    Tunnel,         // an appliance's own, to a site
    HubConnection,  // the hub connection `index`
    HubToHub,
    BgpSession,  // session `index` of `from`, a route server or hub
    Backend,     // of a load balancer
  };
  std::uint32_t from = 0;  // index in Graph::places
  std::uint32_t to = 0;
  Kind kind = Kind::Peering;
  std::uint32_t index = 0;
  bool carries = true;  // a peering: it is connected, and both sides allow access

  [[nodiscard]] bool directed() const { return kind == Kind::Peering; }
  friend auto operator<=>(const GraphLink&, const GraphLink&) = default;
};

/// "peering", "hubVirtualNetworkConnection"...
std::string_view to_string(GraphLink::Kind kind);
/// The peering object of a Peering link.
const VirtualNetworkPeering& peering_of(const Topology& topology, const std::vector<GraphPlace>& places,
                                        const GraphLink& link);
/// The link's own name, where it has one: of the connection, session, peering or hub connection.
std::string_view name_of(const Topology& topology, const std::vector<GraphPlace>& places, const GraphLink& link);

struct Graph {
  std::vector<GraphPlace> places;  // by kind, then id
  std::vector<GraphLink> links;    // by their ends

  /// The places that can be reached from one over links that carry, it included, ascending. Routes are not asked.
  [[nodiscard]] std::vector<std::uint32_t> reach(std::uint32_t from) const;
  /// Places that links which carry join, whatever their direction: members ascend, the first members too. More than one
  /// component means that nothing connects some places with the rest.
  [[nodiscard]] std::vector<std::vector<std::uint32_t>> components() const;
  /// Of these places, ascending, and the links between them.
  [[nodiscard]] Graph part(std::span<const std::uint32_t> chosen) const;
};

/// The places and links of a linked topology, without what is withdrawn. Public load balancers and Internet edges are
/// no links: the Internet joins all.
Graph make_graph(const Topology& topology);

/// The strongly connected components of a directed graph whose nodes are 0 to nodes - 1: each the largest set in which
/// every node reaches every other along the edges. A node on no cycle is a component of its own. Canonical: members
/// ascend, and components stand in the order of their first members, whatever the order of the edges, which may repeat.
std::vector<std::vector<std::uint32_t>> strong_components(
    std::uint32_t nodes, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges);

}  // namespace azroute
