// What gateways and sites learn from each other, by BGP and by configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/net/radix_trie.h"
#include "sim/route/route.h"
#include "sim/route/rules.h"

namespace azroute {

/// A prefix that a gateway sends through one of its connections.
struct LearnedRoute {
  Prefix prefix;
  Id<Connection> connection;
  bool by_bgp = false;       // else configured: local network gateway, default site, virtual network ranges
  std::uint32_t weight = 0;  // the connection's routingWeight
  std::vector<Asn> as_path;  // BGP: neighbour first, origin last
  const Rule* learned_by = nullptr;
  bool best = false;  // no other route of the gateway for this prefix is better; several: shared traffic

  friend bool operator==(const LearnedRoute&, const LearnedRoute&) = default;
};

/// A prefix that a site reaches through one of its connections to Azure.
struct SiteRoute {
  Prefix prefix;
  Id<Connection> connection;
  Id<VirtualNetworkGateway> gateway;
  std::vector<Asn> as_path;

  friend bool operator==(const SiteRoute&, const SiteRoute&) = default;
};

struct GatewayTable {
  std::vector<LearnedRoute> routes;                      // by prefix, best first, then connection
  RadixTrie<std::vector<std::uint32_t>> best_by_prefix;  // indices of the best routes
};

struct SiteTable {
  std::vector<SiteRoute> routes;            // by prefix, best first; one a prefix and connection
  RadixTrie<std::uint32_t> best_by_prefix;  // index of the first
};

struct ControlPlane {
  std::vector<GatewayTable> gateways;  // by gateway id
  std::vector<SiteTable> sites;        // by site id
};

/// Spreads what every site and virtual network announces until nothing changes. A speaker refuses a path that holds it
/// already, so announcements end.
ControlPlane propagate(const Topology& topology);

/// The gateways whose routes the virtual network hears: its own, or those it uses over a peering.
std::vector<Id<VirtualNetworkGateway>> gateways_of(const Topology& topology, Id<VirtualNetwork> vnet);

/// Rows that these gateways put into every subnet that hears them, gateway by gateway.
std::vector<Route> gateway_rows(const Topology& topology, const ControlPlane& control_plane,
                                std::span<const Id<VirtualNetworkGateway>> gateways);

/// Whether the subnet's route table keeps gateway routes out (disableBgpRoutePropagation).
bool hears_gateways(const Topology& topology, const Subnet& subnet);

}  // namespace azroute
