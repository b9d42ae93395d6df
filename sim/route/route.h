// Route: the words of "effective routes". One row of one prefix; equal prefixes with several next hops are several
// rows.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

#include "sim/diag/rule.h"
#include "sim/net/ip.h"
#include "sim/topology/topology.h"

namespace azroute {

/// Who put the route there, in the words of the Azure CLI: the platform ("system route"), a gateway, or the user.
/// VNetPeering is what newer listings print for what a virtual hub gives.
enum class RouteSource : std::uint8_t { Default, VNetPeering, VirtualNetworkGateway, User };
enum class RouteState : std::uint8_t { Active, Invalid };

constexpr std::string_view to_string(RouteSource source) {
  switch (source) {
    case RouteSource::Default: return "Default";
    case RouteSource::VNetPeering: return "VNetPeering";
    case RouteSource::VirtualNetworkGateway: return "VirtualNetworkGateway";
    case RouteSource::User: return "User";
  }
  return "";
}
constexpr std::string_view to_string(RouteState state) {
  return state == RouteState::Active ? "Active" : "Invalid";
}

/// Who told the virtual network's routes that no user wrote and no platform made.
enum class LearnedFrom : std::uint8_t {
  Nobody,        // not such a route
  Vpn,           // a VPN gateway
  ExpressRoute,  // an ExpressRoute gateway
  Appliance,     // an appliance, through a route server
  Hub,           // a virtual hub's router
};

/// Which of a route table's routes a User row comes from.
struct UserRouteId {
  Id<RouteTable> table;
  std::uint32_t index = 0;
  friend constexpr auto operator<=>(const UserRouteId&, const UserRouteId&) = default;
};

struct Route {
  Prefix prefix;
  RouteSource source = RouteSource::Default;
  NextHopType next_hop_type = NextHopType::None;
  RouteState state = RouteState::Active;
  TagRank tag_rank = TagRank::ExplicitPrefix;  // User: how specific the destination text is
  std::optional<Address> next_hop_ip_address;
  const Rule* added_by = nullptr;  // why the row exists
  Id<VirtualNetwork> peer;         // VNetPeering, VNetGlobalPeering: the virtual network behind it
  LearnedFrom learned_from = LearnedFrom::Nobody;
  Id<VirtualNetworkGateway> gateway;               // learned from a gateway of the virtual network: that one
  Id<RouteServer> route_server;                    // learned from an appliance: the route server that told it
  Id<VirtualHub> hub;                              // learned from a hub, and the hub's own range: that hub
  std::optional<HubRoutingPreference> preference;  // what the route server there prefers; nothing: there is none
  std::uint32_t as_path_length = 0;                // compared where a route server is
  Id<PrivateEndpoint> private_endpoint;            // InterfaceEndpoint
  /// InterfaceEndpoint: the length from which on a user route takes it, 129 when none but its own prefix does.
  unsigned private_endpoint_reach = 129;
  UserRouteId user;         // User
  std::uint32_t entry = 0;  // rows that Azure lists as one entry (a service endpoint, a service tag) share it; 0: alone

  /// A gateway, a route server or a hub told it: propagation can be switched off, and ranges keep it out.
  [[nodiscard]] bool is_learned() const { return learned_from != LearnedFrom::Nobody; }
  /// The platform made it.
  [[nodiscard]] bool is_system() const { return !is_learned() && source != RouteSource::User; }

  friend bool operator==(const Route& a, const Route& b) { return key(a) == key(b) && a.state == b.state; }
  /// The order of every list: where Azure's listing puts the row, then prefix, then next hop. No order of preference.
  friend std::strong_ordering operator<=>(const Route& a, const Route& b) { return key(a) <=> key(b); }

 private:
  static std::tuple<int, Family, unsigned, Prefix, std::optional<Address>, NextHopType, UserRouteId,
                    Id<VirtualNetworkGateway>>
  key(const Route& route);
};

/// Equal also in what the order of lists does not look at.
inline bool same_in_all(const Route& a, const Route& b) {
  return a == b && a.source == b.source && a.added_by == b.added_by && a.peer == b.peer &&
         a.learned_from == b.learned_from && a.route_server == b.route_server && a.hub == b.hub &&
         a.preference == b.preference && a.as_path_length == b.as_path_length &&
         a.private_endpoint == b.private_endpoint && a.private_endpoint_reach == b.private_endpoint_reach &&
         a.tag_rank == b.tag_rank && a.entry == b.entry;
}

/// A row that is not in the table although something would have put it there, and why.
struct RemovedRoute {
  Route route;
  const Rule* rule = nullptr;
  std::optional<Route> by;  // the row that displaced it; nothing when a range of the virtual network did
};

}  // namespace azroute
