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

/// One route per address range of the virtual network.
void add_virtual_network_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes);
/// One route per address range of each connected peering's other side.
void add_peering_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes);
/// One entry of many prefixes per service endpoint of the subnet. `entry` numbers entries, from 1.
void add_service_endpoint_routes(const Topology& topology, const Subnet& subnet, std::uint32_t& entry,
                                 std::vector<Route>& routes);
/// 0.0.0.0/0, and ::/0 in a dual-stack virtual network.
/// The range of the hub that the virtual network is connected to.
void add_hub_routes(const Topology& topology, const Subnet& subnet, Date as_of, std::vector<Route>& routes);
void add_internet_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes);
/// The None list as of the date, less the prefixes whose place an own or peered range takes (`removed`).
void add_none_routes(const Topology& topology, Date as_of, std::vector<Route>& routes,
                     std::vector<RemovedRoute>& removed);
/// Once every other route is there: None rows that an override of 0.0.0.0/0, or a route of the same prefix, makes
/// vanish move from `routes` to `removed`.
void withdraw_none_routes(const Topology& topology, std::vector<Route>& routes, std::vector<RemovedRoute>& removed);

}  // namespace azroute
