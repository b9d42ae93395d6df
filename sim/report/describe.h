// The words that text reports share: places, routes and where they come from, source addresses.
#pragma once

#include <string>

#include "sim/flow/forward.h"

namespace azroute {

/// "vm", "hub/GatewaySubnet", "the Internet".
std::string name_of(const Topology& topology, const Place& place);
/// "network interface in spoke/workload", "site", ...
std::string kind_of(const Topology& topology, const Place& place);
/// "0.0.0.0/0 VirtualAppliance 10.0.0.4".
std::string text_of(const Route& route);
/// Who put the row there: "route kms-1 of route table cure", "learned by BGP from site hq over connection er".
std::string origin_of(const Network& network, const Route& route);
/// "198.51.100.10 (onPremisesPublic)"; "an Azure-owned address that may change (azurePublic)".
std::string text_of(const Topology& topology, const EgressIdentity& identity);
/// The same without the method: "198.51.100.10 (onPremisesPublic)", "an Azure address (azurePublic)".
std::string brief(const EgressIdentity& identity);
/// "20.118.99.224:1688", "[2001:db8::1]:443", without a port where none is stated.
std::string text_of(const Address& address, std::uint16_t port);
/// "learned by BGP ...", for a gateway's own choice.
std::string origin_of(const Topology& topology, const LearnedRoute& route);

}  // namespace azroute
