// Virtual hubs: route tables, connections, sessions with appliances, routing intent, firewalls.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/net/ip.h"
#include "sim/topology/ids.h"
#include "sim/topology/names.h"
#include "sim/topology/security.h"

namespace azroute {

/// A route of a hub's connection to a virtual network: next hops inside that network.
struct HubStaticRoute {
  Located<std::string> name;
  std::vector<Located<Prefix>> address_prefixes;
  Located<Address> next_hop_ip_address;
};

/// routingConfiguration of a hub's connection.
struct RoutingConfiguration {
  Ref<HubRouteTable> associated_route_table;            // not written: the hub's default route table
  std::vector<Ref<HubRouteTable>> propagated_tables;    // propagatedRouteTables.ids
  std::vector<Located<std::string>> propagated_labels;  // propagatedRouteTables.labels
  bool propagation_stated = false;                      // else: label `default`
  std::vector<HubStaticRoute> static_routes;            // vnetRoutes.staticRoutes
  bool propagate_static_routes = true;                  // vnetRoutes.staticRoutesConfig
};

/// A BGP session of a route server or virtual hub with an appliance.
struct BgpSession {
  Located<std::string> name;
  Located<Asn> peer_asn;
  Located<Address> peer_ip;
  Ref<HubVirtualNetworkConnection> hub_connection;  // of a hub: the connection behind which the peer stands
  Id<NetworkInterface> nic;                         // link() finds the appliance; invalid: nobody answers
  bool withdrawn = false;
};

/// A static route of a hub's route table. Its next hop is a connection to a virtual network or the hub's firewall.
struct HubRoute {
  Located<std::string> name;
  std::vector<Located<Prefix>> destinations;
  Located<std::string> next_hop;  // as written
  Id<HubVirtualNetworkConnection> connection;
  Id<AzureFirewall> firewall;
};

struct HubRouteTable {
  Located<std::string> name;
  Id<VirtualHub> virtual_hub;
  std::vector<Located<std::string>> labels;
  std::vector<HubRoute> routes;
};
inline constexpr std::string_view kDefaultRouteTable = "defaultRouteTable";
inline constexpr std::string_view kNoneRouteTable = "noneRouteTable";
inline constexpr std::string_view kDefaultLabel = "default";

struct HubVirtualNetworkConnection {
  Located<std::string> name;
  Id<VirtualHub> virtual_hub;
  Ref<VirtualNetwork> remote_virtual_network;
  bool enable_internet_security = true;
  RoutingConfiguration routing;
  bool withdrawn = false;
};

/// routingIntent: which traffic of a hub passes its firewall.
struct RoutingIntent {
  Ref<AzureFirewall> internet;                            // not written: no Internet policy
  Ref<AzureFirewall> private_traffic;                     // not written: no private policy
  std::vector<Located<Prefix>> private_traffic_prefixes;  // beside RFC 1918
};

struct VirtualHub {
  Located<std::string> name;
  std::string virtual_wan;  // hubs of one virtual WAN reach each other
  std::string location;
  Located<Prefix> address_prefix;
  std::vector<Located<Address>> virtual_router_ips;
  Asn asn{65515};
  HubRoutingPreference preference = HubRoutingPreference::ExpressRoute;
  std::vector<Id<HubRouteTable>> route_tables;  // link() adds the default and the none route table where not written
  std::vector<Id<HubVirtualNetworkConnection>> connections;
  std::vector<BgpSession> bgp_connections;
  std::optional<RoutingIntent> routing_intent;
  Id<HubRouteTable> default_route_table;  // link() finds it
};

/// In a virtual hub, or in a virtual network's AzureFirewallSubnet: one of the two is written.
struct AzureFirewall {
  Located<std::string> name;
  Ref<VirtualHub> virtual_hub;
  Ref<VirtualNetwork> virtual_network;
  std::optional<Located<Address>> private_ip_address;
  std::vector<Ref<PublicIPAddress>> public_ip_addresses;
  /// Forced-tunnel mode: managementIpConfiguration is written, and Internet traffic follows the firewall's subnet's
  /// routes with the firewall's private address.
  bool forced_tunneling = false;
  Ref<PublicIPAddress> management_public_ip_address;
  std::optional<std::vector<FirewallRuleCollection>> rule_collections;  // nothing: not described, everything passes
  /// Destinations whose source network rules keep; nothing: RFC 1918 and 100.64.0.0/10.
  std::optional<std::vector<Located<Prefix>>> snat_private_ranges;
  bool withdrawn = false;
};

}  // namespace azroute
