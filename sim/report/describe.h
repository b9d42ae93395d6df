// The words that text reports share: places, routes and where they come from, source addresses.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/flow/forward.h"

namespace azroute {

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
/// "65010-12076-65515" as the CLI prints a path, `?` for a number that the topology does not state; empty without one.
std::string as_path_text(std::span<const Asn> path);
/// "subnet's group web, Outbound: rule deny-internet (100), denied"; the azroute rule's id where no rule of the filter
/// decides.
std::string text_of(const Topology& topology, const SecurityStep& step);
/// "rule collection net, rule kms: allowed"; "firewall-implicit-deny: denied".
std::string text_of(const FirewallStep& step);
/// "a route table on hub/GatewaySubnet with 10.1.0.0/16 VirtualAppliance 10.0.1.4"; "route table t of ..." if it has
/// one.
std::string text_of(const Topology& topology, const Cure& cure);
/// The reply arrives, over the places of the packet in reverse.
bool reply_comes_back_the_same_way(const Trace& trace);
/// "20.118.99.224:1688", "[2001:db8::1]:443", without a port where none is stated.
std::string text_of(const Address& address, std::uint16_t port);
/// The rule by which a learned route that names none is not used: gateways, sites and route servers have but one.
const Rule& lost_rule();
/// "learned by BGP ...", for the choice of a gateway, route server, site or hub.
std::string origin_of(const Topology& topology, const LearnedRoute& route);

/// Who told a learned route, and every way it has to that prefix, best first; no ways where nobody told it.
struct LearnedWays {
  std::string holder;  // "gateway er", "virtual hub h, route table red"
  std::vector<LearnedRoute> routes;
};
LearnedWays learned_ways(const Network& network, Id<Subnet> subnet, const Route& route);

}  // namespace azroute
