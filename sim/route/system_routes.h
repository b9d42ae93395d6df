// The routes Azure adds and withdraws by itself, one named function each.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/route/route.h"
#include "sim/route/rules.h"

namespace azroute {

/// A prefix the platform routes to None from `from` on until `until` (exclusive, open when absent).
struct NoneRoute {
  Prefix prefix;
  std::optional<Date> from;
  std::optional<Date> until;
  const Rule* rule = nullptr;  // documented, or only observed
  std::string_view source;     // the listing it stands in
};

/// The None list as dated data: the documented prefixes first, then what published listings show.
std::span<const NoneRoute> none_list();

/// Whether the virtual network has a range of the family. Service tags hold both families; a network without IPv6 gets
/// no IPv6 rows of them.
bool has_family(const VirtualNetwork& vnet, Family family);

/// A row of the platform's own making.
Route system_route(const Prefix& prefix, NextHopType type, const Rule& rule);

/// One route per address range of the virtual network.
void add_virtual_network_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes);
/// One route per address range of each connected peering's other side, as last synchronised; of a subnet peering one
/// per prefix of the subnets it names there. What the peering does not bring goes to `removed`.
void add_peering_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes,
                        std::vector<RemovedRoute>& removed);
/// Since when listings print what a hub gives as VNetPeering, with the hub router's address: the first that does.
inline constexpr Date kHubRowsArePeerings = make_date(2026, 7, 1);
/// The range of the virtual hub that the virtual network is connected to.
void add_hub_routes(const Topology& topology, const Subnet& subnet, Date as_of, std::vector<Route>& routes);
/// One route per address range of each other virtual network in a connected group of a network manager. After the
/// peerings, of which a subnet peering takes the group's place.
void add_connected_group_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes,
                                std::vector<RemovedRoute>& removed);
/// One route per address of each private endpoint in the virtual network and in those that the rows added so far lead
/// to by a peering.
void add_private_endpoint_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes,
                                 std::vector<RemovedRoute>& removed);
/// One entry of many prefixes per service endpoint of the subnet. `entry` numbers entries, from 1.
void add_service_endpoint_routes(const Topology& topology, const Subnet& subnet, std::uint32_t& entry,
                                 std::vector<Route>& routes);
/// 0.0.0.0/0, and ::/0 in a dual-stack virtual network.
void add_internet_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes);
/// The None list as of the date, less the prefixes whose place an own range or one of those above takes (`removed`).
void add_none_routes(const Topology& topology, Date as_of, std::vector<Route>& routes,
                     std::vector<RemovedRoute>& removed);
/// Once every other route is there: None rows that an override of 0.0.0.0/0, or a route of the same prefix, makes
/// vanish move from `routes` to `removed`.
void withdraw_none_routes(const Topology& topology, std::vector<Route>& routes, std::vector<RemovedRoute>& removed);

/// All of the above that add, in the order they need.
void add_system_routes(const Topology& topology, const Subnet& subnet, Date as_of, std::uint32_t& entry,
                       std::vector<Route>& routes, std::vector<RemovedRoute>& removed);

}  // namespace azroute
