// Gateways, their connections and circuits, route servers, and the sites at the far ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/ip.h"
#include "sim/topology/hubs.h"
#include "sim/topology/ids.h"
#include "sim/topology/names.h"
#include "sim/topology/networks.h"

namespace azroute {

struct BgpSettings {
  Asn asn{65515};
  std::optional<Located<Address>> bgp_peering_address;
};

struct GatewayIpConfiguration {
  std::optional<Located<Address>> private_ip_address;
  Ref<PublicIPAddress> public_ip_address;
};

/// A gateway of a virtual network, or of a virtual hub: one of the two is written.
struct VirtualNetworkGateway {
  Located<std::string> name;
  Ref<VirtualNetwork> virtual_network;
  Ref<VirtualHub> virtual_hub;
  GatewayType type = GatewayType::Vpn;
  VpnType vpn_type = VpnType::RouteBased;
  bool active_active = false;
  Ref<LocalNetworkGateway> gateway_default_site;
  std::vector<GatewayIpConfiguration> ip_configurations;
  BgpSettings bgp;
  bool withdrawn = false;
};

struct LocalNetworkGateway {
  Located<std::string> name;
  std::vector<Located<Prefix>> address_prefixes;
  std::optional<BgpSettings> bgp;
};

struct Connection {
  Located<std::string> name;
  ConnectionType type = ConnectionType::IPsec;
  Ref<VirtualNetworkGateway> gateway1;
  Ref<VirtualNetworkGateway> gateway2;      // Vnet2Vnet
  Ref<LocalNetworkGateway> local_gateway2;  // IPsec
  Ref<Site> site;                           // what stands at the far end; required with ExpressRoute
  Ref<ExpressRouteCircuit> circuit;         // ExpressRoute; nothing: a circuit of its own, which leads to the site
  bool enable_bgp = false;
  std::uint32_t routing_weight = 0;
  bool express_route_gateway_bypass = false;                  // FastPath: makes no difference to where packets go
  bool enable_internet_security = false;                      // of a hub's gateway: takes 0.0.0.0/0 from the hub
  std::optional<RoutingConfiguration> routing_configuration;  // of a hub's gateway
  bool withdrawn = false;
};

struct ExpressRouteCircuit {
  Located<std::string> name;
  Ref<Site> site;
  std::vector<Located<Address>> next_hop_ip_addresses;  // what effective routes list as its next hops
  std::vector<Ref<ExpressRouteCircuit>> global_reach;   // circuits joined to it by Global Reach
  bool withdrawn = false;
};

struct RouteServer {
  Located<std::string> name;
  Ref<VirtualNetwork> virtual_network;
  std::vector<Located<Address>> virtual_router_ips;
  Asn asn{65515};
  bool allow_branch_to_branch_traffic = false;
  HubRoutingPreference preference = HubRoutingPreference::ExpressRoute;
  std::vector<BgpSession> bgp_connections;
  bool withdrawn = false;
};

/// An on-premises network: what Azure cannot know.
struct Site {
  Located<std::string> name;
  std::vector<Located<Prefix>> address_prefixes;      // what it owns
  std::vector<Announcement> advertises;               // what it announces by BGP
  std::vector<Located<Address>> public_ip_addresses;  // how its Internet edge appears, at most one a family
  std::optional<Asn> asn;
  bool readvertises = false;  // announces over its other connections what it learns over one
};

}  // namespace azroute
