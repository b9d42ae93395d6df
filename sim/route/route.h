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
enum class RouteSource : std::uint8_t { Default, VirtualNetworkGateway, User };
enum class RouteState : std::uint8_t { Active, Invalid };

constexpr std::string_view to_string(RouteSource source) {
  switch (source) {
    case RouteSource::Default: return "Default";
    case RouteSource::VirtualNetworkGateway: return "VirtualNetworkGateway";
    case RouteSource::User: return "User";
  }
  return "";
}
constexpr std::string_view to_string(RouteState state) {
  return state == RouteState::Active ? "Active" : "Invalid";
}

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
  const Rule* added_by = nullptr;     // why the row exists
  Id<VirtualNetwork> peer;            // VNetPeering, VNetGlobalPeering: the virtual network behind it
  Id<VirtualNetworkGateway> gateway;  // VirtualNetworkGateway by a gateway's own routes: that gateway
  bool express_route = false;         // ... and whether it is an ExpressRoute gateway
  UserRouteId user;                   // User
  std::uint32_t entry = 0;  // rows that Azure lists as one entry (a service endpoint, a service tag) share it; 0: alone

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
  return a == b && a.added_by == b.added_by && a.peer == b.peer && a.express_route == b.express_route &&
         a.tag_rank == b.tag_rank && a.entry == b.entry;
}

/// A row that is not in the table although something would have put it there, and why.
struct RemovedRoute {
  Route route;
  const Rule* rule = nullptr;
  std::optional<Route> by;  // the row that displaced it; nothing when a range of the virtual network did
};

}  // namespace azroute
