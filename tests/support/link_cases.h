// One mistake a case: a network that makes it, and the rule that must report it, alone and at the right place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/topology/topology.h"
#include "tests/support/network_builder.h"

namespace azroute::testing {

using Hop = NextHopType;
inline constexpr Severity kError = Severity::Error;
inline constexpr Severity kWarning = Severity::Warning;
inline constexpr ConnectionType kIPsec = ConnectionType::IPsec;
inline constexpr GatewayType kExpressRoute = GatewayType::ExpressRoute;

struct LinkCase {
  std::string_view rule;
  Severity severity;
  Span (*make)(NetworkBuilder&);  // returns where the finding must stand
  std::string_view help = {};     // a part of its help
};

// Each is defined beside the test that runs it; together they emit every rule.
const std::vector<LinkCase>& name_cases();
const std::vector<LinkCase>& network_cases();
const std::vector<LinkCase>& peering_cases();
const std::vector<LinkCase>& route_cases();
const std::vector<LinkCase>& gateway_cases();

/// Links, and sorts what was found.
Diagnostics linked(Topology& topology);
std::string shown(const Diagnostics& diagnostics);
/// Checks that each case is reported once, by its rule and nothing else.
void check_cases(const std::vector<LinkCase>& cases);

/// A hub with a GatewaySubnet.
void add_hub(NetworkBuilder& net);
/// Virtual network `a` with a network interface `vm` in subnet `web`, which has the route table if one is named.
void add_workload(NetworkBuilder& net, std::string_view table = {});

}  // namespace azroute::testing
