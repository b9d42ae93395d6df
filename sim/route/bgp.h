// The control plane: what gateways, route servers, virtual hubs, sites and appliances learn from each other, by BGP and
// by configuration.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/route/route.h"
#include "sim/route/rules.h"

namespace azroute {

/// Whoever holds routes and tells others of them.
struct Speaker {
  enum class Kind : std::uint8_t { Gateway, RouteServer, Hub, Site, Appliance };
  Kind kind = Kind::Gateway;
  std::uint32_t index = 0;  // id of the gateway, route server, virtual hub, site or network interface

  friend constexpr auto operator<=>(const Speaker&, const Speaker&) = default;
};
constexpr Speaker speaker(Id<VirtualNetworkGateway> id) {
  return {Speaker::Kind::Gateway, id.index};
}
constexpr Speaker speaker(Id<RouteServer> id) {
  return {Speaker::Kind::RouteServer, id.index};
}
constexpr Speaker speaker(Id<VirtualHub> id) {
  return {Speaker::Kind::Hub, id.index};
}
constexpr Speaker speaker(Id<Site> id) {
  return {Speaker::Kind::Site, id.index};
}
constexpr Speaker speaker(Id<NetworkInterface> id) {
  return {Speaker::Kind::Appliance, id.index};
}
std::string_view name_of(const Topology& topology, const Speaker& speaker);

/// Where a route first comes from, as hubs and route servers tell routes apart.
enum class RouteKind : std::uint8_t {
  VirtualNetwork,  // a range of a virtual network
  Static,          // a static route of a hub's route table or connection, or a routing policy
  Vpn,             // over a VPN connection, by BGP or from its local network gateway
  ExpressRoute,
  Appliance,
};

/// A prefix that a speaker knows a way to: through one connection, session, hub connection or firewall. Which of the
/// ids is valid says which.
struct LearnedRoute {
  Prefix prefix{};
  RouteKind kind = RouteKind::Vpn;
  std::optional<Speaker> from{};                     // who told it by BGP; nothing: configured
  Id<Connection> connection{};                       // gateway, site: leads through this connection
  Id<ExpressRouteCircuit> global_reach{};            // site: through this circuit of its own to another's
  Id<NetworkInterface> appliance{};                  // route server, hub: learned from this appliance
  std::optional<Address> next_hop{};                 // appliance: where its packets go, kept as announced
  Id<VirtualNetworkGateway> gateway{};               // route server, hub: through this gateway
  Id<HubVirtualNetworkConnection> hub_connection{};  // hub: into this virtual network
  Id<VirtualHub> remote_hub{};                       // hub: over this other hub
  Id<AzureFirewall> firewall{};                      // hub: static, to its firewall
  bool by_bgp = false;                               // else configured
  std::uint32_t weight = 0;                          // gateway: the connection's routingWeight
  std::vector<Asn> as_path{};                        // BGP: neighbour first, origin last
  std::uint32_t med = 0;
  const Rule* learned_by = nullptr;
  bool best = false;              // no other route of the speaker for this prefix is better; several: shared traffic
  const Rule* lost_by = nullptr;  // hub: the rule by which it is not
  bool unsettled = false;         // BGP comes to no single outcome here (ControlPlane::disputes)

  friend bool operator==(const LearnedRoute&, const LearnedRoute&) = default;
};

/// The longest prefix of a speaker that contains an address, and the equal best ways to it, which share the traffic.
struct LearnedMatch {
  Prefix prefix{};
  std::vector<LearnedRoute> best{};
};

/// Speakers that keep changing their choice, each because of the others': BGP has no single outcome for the prefixes.
struct BgpDispute {
  std::vector<Speaker> members{};  // in canonical order, two or more
  std::vector<Prefix> prefixes{};
};

/// What a virtual network is told, and by whom. Virtual networks with equal sources hear the same.
struct RouteSources {
  std::vector<Id<VirtualNetworkGateway>> gateways;  // its own, or those it uses over a peering
  Id<RouteServer> route_server;                     // of the same virtual network as the gateways
  Id<VirtualHub> hub;                               // else: connected to this hub,
  Id<HubRouteTable> hub_table;                      // associated with this route table,
  bool hub_default = true;                          // and told of 0.0.0.0/0 (enableInternetSecurity)

  [[nodiscard]] bool any() const { return !gateways.empty() || route_server.valid() || hub.valid(); }
  friend auto operator<=>(const RouteSources&, const RouteSources&) = default;
};
RouteSources sources_of(const Topology& topology, Id<VirtualNetwork> vnet);

/// Rows of a virtual network's sources, and those that they keep back.
struct LearnedRows {
  std::vector<Route> rows;
  std::vector<RemovedRoute> withheld;
};

/// The outcome of BGP over the whole topology. Immutable; cheap to copy.
///
/// Prefixes that are announced by the same speakers with equal attributes, and that the same filters let pass, travel
/// as one class, so that what is done and kept here grows with the classes, not with the prefixes.
class ControlPlane {
 public:
  ControlPlane() = default;

  /// Gateway, route server, site, appliance: how it sends to the address; nothing: it knows no way. Of a gateway these
  /// are its connections, beside the ranges of virtual networks, which it reaches by itself.
  [[nodiscard]] std::optional<LearnedMatch> match(const Speaker& speaker, const Address& destination) const;
  /// Hub: by one of its route tables, or, with `behind_firewall`, by all that the hub knows, as its firewall sends.
  [[nodiscard]] std::optional<LearnedMatch> match(Id<HubRouteTable> table, const Address& destination) const;
  [[nodiscard]] std::optional<LearnedMatch> match_behind_firewall(Id<VirtualHub> hub, const Address& destination) const;

  /// Everything a speaker knows a way to, by prefix, best first.
  [[nodiscard]] std::vector<LearnedRoute> table(const Speaker& speaker) const;
  [[nodiscard]] std::vector<LearnedRoute> table(Id<HubRouteTable> table) const;
  /// The routes of exactly this prefix, best first.
  [[nodiscard]] std::vector<LearnedRoute> routes_at(const Speaker& speaker, const Prefix& prefix) const;
  [[nodiscard]] std::vector<LearnedRoute> routes_at(Id<HubRouteTable> table, const Prefix& prefix) const;

  /// What one speaker tells another, by prefix: AS paths are as the receiver sees them.
  struct Advertised {
    Prefix prefix;
    Speaker to;
    Id<Connection> connection;  // over which, where it is one
    std::vector<Asn> as_path;
    std::optional<Address> next_hop;
  };
  [[nodiscard]] std::vector<Advertised> advertised(const Speaker& speaker) const;

  [[nodiscard]] std::span<const BgpDispute> disputes() const;
  /// f(prefix, class): every prefix that somebody announces or has configured. Those of one class are announced by the
  /// same speakers with equal attributes, and the same filters let them pass.
  void for_each_prefix(const std::function<void(const Prefix&, std::uint32_t)>& f) const;
  /// How many classes of prefixes there are, and how many messages it took: what a benchmark counts.
  [[nodiscard]] std::size_t class_count() const;
  [[nodiscard]] std::size_t message_count() const;

  /// The rows that these sources put into every subnet that hears them.
  [[nodiscard]] LearnedRows rows(const RouteSources& sources, Date as_of) const;

  /// What the parts of route/ share; defined there.
  struct State;

 private:
  friend ControlPlane propagate(const Topology& topology);
  std::shared_ptr<const State> state_;
};

/// Spreads what every site, appliance, virtual network and gateway announces, round by round, until nothing changes.
/// Its outcome does not depend on the order of anything in the topology. Where that does not end within a number of
/// rounds that grows with the speakers, those that keep changing each other are a dispute. The topology must outlive
/// the result.
ControlPlane propagate(const Topology& topology);

/// The gateways whose routes the virtual network hears: its own, or those it uses over a peering.
std::vector<Id<VirtualNetworkGateway>> gateways_of(const Topology& topology, Id<VirtualNetwork> vnet);

/// Whether the subnet's route table keeps learned routes out (disableBgpRoutePropagation).
bool hears_gateways(const Topology& topology, const Subnet& subnet);

}  // namespace azroute
