// What-if: one thing, or one announced prefix, taken out of a linked topology, by the name its file gives it.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "sim/topology/topology.h"

namespace azroute {

/// What was taken away, as results name it: its name, with its kind in front where others share the name.
struct Withdrawn {
  std::string text;
};

/// A name that means nothing here, or several things.
struct WithdrawFault {
  std::string message;  // lower case, no full stop
  std::string help;     // may be empty
};

using WithdrawResult = std::expected<Withdrawn, WithdrawFault>;

/// Takes away what the name says, case aside; on a fault nothing. After link() only.
///
///     NAME             a connection, expressRouteCircuit, virtualNetworkGateway, routeServer, azureFirewall,
///     loadBalancer,
///                      networkInterface, bgpConnection or hubVirtualNetworkConnection
///     OWNER/NAME       the same of one route server or virtual hub
///     KIND/NAME, KIND/OWNER/NAME
///                      where things of several kinds share the name, but accepted always
///     SITE:PREFIX, NIC:PREFIX
///                      a prefix that a site or an appliance announces; site/SITE:PREFIX, networkInterface/NIC:PREFIX
WithdrawResult withdraw(Topology& topology, std::string_view name);

}  // namespace azroute
