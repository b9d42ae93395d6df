// SpeakerSet: who takes part in the control plane, numbered, and between which of them routes are exchanged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/route/bgp.h"

namespace azroute {

/// Speakers in one numbering: gateways, route servers, hubs, sites, network interfaces.
using Node = std::uint32_t;

/// Two speakers that exchange routes.
struct Session {
  enum class Kind : std::uint8_t {
    Vpn,              // VPN gateway and site, BGP over an IPsec connection
    ExpressRoute,     // ExpressRoute gateway and site, through Microsoft's edge
    Vnet2Vnet,        // two VPN gateways
    GlobalReach,      // two sites, through Microsoft's edge and past Azure
    Internal,         // a gateway and the hub or route server beside it
    HubToHub,         // two hubs of one virtual WAN
    RouteServerPeer,  // route server and appliance
    HubPeer,          // hub and appliance
  };
  Kind kind = Kind::Vpn;
  Node a = 0;
  Node b = 0;
  Id<Connection> connection{};
  Id<ExpressRouteCircuit> circuit_of_a{};  // GlobalReach
  Id<ExpressRouteCircuit> circuit_of_b{};
  std::optional<Address> peer_ip{};  // an appliance's
  Id<HubVirtualNetworkConnection> hub_connection{};

  [[nodiscard]] Node other(Node one) const { return one == a ? b : a; }
};

class SpeakerSet {
 public:
  explicit SpeakerSet(const Topology& topology);

  [[nodiscard]] Node size() const { return size_; }
  [[nodiscard]] Node node(const Speaker& speaker) const {
    return first_[static_cast<std::size_t>(speaker.kind)] + speaker.index;
  }
  [[nodiscard]] Speaker speaker(Node node) const;

  [[nodiscard]] std::span<const Session> sessions() const { return sessions_; }
  [[nodiscard]] std::span<const std::uint32_t> sessions_of(Node node) const { return sessions_of_[node]; }

  /// Asn{0} where a site's is not known.
  [[nodiscard]] Asn asn_of(Node node) const { return asns_[node]; }
  /// Ranges of the virtual networks behind a gateway or route server, in order.
  [[nodiscard]] std::span<const Prefix> ranges(Node node) const;
  /// What a gateway announces of them: the summary of its virtual network where there is one.
  [[nodiscard]] std::vector<Prefix> announced_ranges(Node gateway) const;
  /// How many other hubs the hub's virtual WAN has.
  [[nodiscard]] std::uint32_t other_hubs(Id<VirtualHub> hub) const { return other_hubs_[hub.index]; }

 private:
  void add_connections();
  void add_global_reach();
  void add_route_servers();
  void add_hubs();
  void add_ranges();

  const Topology& topology_;
  std::uint32_t first_[5] = {};
  Node size_ = 0;
  std::vector<Session> sessions_;
  std::vector<std::vector<std::uint32_t>> sessions_of_;
  std::vector<Asn> asns_;
  std::vector<std::vector<Prefix>> ranges_by_vnet_;  // of the virtual network that lends its gateways: all behind it
  std::vector<std::uint32_t> other_hubs_;
};

/// The virtual network whose gateways and route server the virtual network uses: itself, or one that it is peered with
/// and that allows it. Invalid when there is none, or when a hub connects it.
Id<VirtualNetwork> home_of(const Topology& topology, Id<VirtualNetwork> vnet);

}  // namespace azroute
