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

/// A mistake in a topology file: the finding must stand between << and >>, which the reader does not see.
struct TextCase {
  std::string_view rule;
  Severity severity;
  std::string text;
  std::string_view help = {};  // a part of its help
};

// Each is defined beside the test that runs it; together they emit every rule.
const std::vector<LinkCase>& name_cases();
const std::vector<LinkCase>& network_cases();
const std::vector<LinkCase>& peering_cases();
const std::vector<LinkCase>& route_cases();
const std::vector<LinkCase>& gateway_cases();
const std::vector<TextCase>& hub_cases();
const std::vector<TextCase>& bgp_cases();
const std::vector<TextCase>& private_cases();
const std::vector<TextCase>& manager_cases();
const std::vector<TextCase>& subnet_peering_cases();
const std::vector<TextCase>& route_text_cases();
const std::vector<TextCase>& security_cases();
const std::vector<TextCase>& appliance_cases();
const std::vector<TextCase>& flow_cases();

/// Links, and sorts what was found.
Diagnostics linked(Topology& topology);
std::string shown(const Diagnostics& diagnostics);
/// Checks that each case is reported once, by its rule and nothing else.
void check_cases(const std::vector<LinkCase>& cases);
void check_cases(const std::vector<TextCase>& cases);

/// A topology file that was read and linked.
struct LinkedText {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;

  explicit LinkedText(std::string text);
  /// The rules that were reported, each once, in the order of the file.
  [[nodiscard]] std::vector<std::string_view> rules() const;
};

/// A hub with a GatewaySubnet.
void add_hub(NetworkBuilder& net);
/// Virtual network `a` with a network interface `vm` in subnet `web`, which has the route table if one is named.
void add_workload(NetworkBuilder& net, std::string_view table = {});

}  // namespace azroute::testing
