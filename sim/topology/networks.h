// Virtual networks and what stands in their subnets: tables, peerings, interfaces, load balancers, endpoints.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/ip.h"
#include "sim/topology/ids.h"
#include "sim/topology/names.h"
#include "sim/topology/security.h"

namespace azroute {

struct UserRoute {
  Located<std::string> name;
  Located<std::string> destination;  // as written: a prefix or a service tag
  std::optional<Prefix> prefix;      // nothing: `destination` is a service tag
  Located<NextHopType> next_hop_type;
  std::optional<Located<Address>> next_hop_ip_address;  // VirtualAppliance
  std::vector<Located<Address>> next_hop_ip_addresses;  // VirtualApplianceEcmp: 2 to 64
  bool managed = false;                                 // written by a network manager's routing configuration
  Span span;
};

struct RouteTable {
  Located<std::string> name;
  bool disable_bgp_route_propagation = false;
  std::vector<UserRoute> routes;
};

struct ServiceEndpoint {
  Located<std::string> service;                 // "Microsoft.Storage"
  std::vector<Located<std::string>> locations;  // empty or "*": every region
};

/// Which rules reach the private endpoints of a subnet (privateEndpointNetworkPolicies).
enum class PrivateEndpointPolicies : std::uint8_t { Disabled, NetworkSecurityGroupEnabled, RouteTableEnabled, Enabled };
/// privateEndpointVNetPolicies: with Basic a user route to the virtual network keeps private endpoints reachable.
enum class PrivateEndpointVNetPolicies : std::uint8_t { Disabled, Basic };

struct Subnet {
  Located<std::string> name;
  Id<VirtualNetwork> virtual_network;
  std::vector<Located<Prefix>> address_prefixes;
  Ref<RouteTable> route_table;
  Ref<NatGateway> nat_gateway;
  Ref<NetworkSecurityGroup> network_security_group;
  std::vector<ServiceEndpoint> service_endpoints;
  std::optional<bool> default_outbound_access;  // nothing: not stated
  PrivateEndpointPolicies private_endpoint_network_policies = PrivateEndpointPolicies::Disabled;

  /// Whether user routes may take the traffic of the subnet's private endpoints.
  [[nodiscard]] bool routes_reach_private_endpoints() const {
    return private_endpoint_network_policies == PrivateEndpointPolicies::RouteTableEnabled ||
           private_endpoint_network_policies == PrivateEndpointPolicies::Enabled;
  }
  /// Whether the subnet's network security group filters what goes to its private endpoints.
  [[nodiscard]] bool security_groups_reach_private_endpoints() const {
    return private_endpoint_network_policies == PrivateEndpointPolicies::NetworkSecurityGroupEnabled ||
           private_endpoint_network_policies == PrivateEndpointPolicies::Enabled;
  }
};

struct VirtualNetworkPeering {
  Located<std::string> name;
  Ref<VirtualNetwork> remote_virtual_network;
  bool allow_virtual_network_access = true;
  bool allow_forwarded_traffic = false;
  bool allow_gateway_transit = false;
  bool use_remote_gateways = false;
  std::optional<Located<PeeringState>> peering_state;       // nothing: Connected if both sides exist, else Initiated
  std::optional<std::vector<Prefix>> remote_address_space;  // what was last synchronised; nothing: in sync
  std::optional<Located<PeeringSyncLevel>> peering_sync_level;
  bool peer_complete_vnets = true;          // else a subnet peering, of the subnets named here
  std::vector<Ref<Subnet>> local_subnets;   // localSubnetNames: of this virtual network
  std::vector<Ref<Subnet>> remote_subnets;  // remoteSubnetNames: of the other one
  bool enable_only_ipv6_peering = false;
  bool managed = false;  // made by a network manager's connectivity configuration
  Span span;
};

struct VirtualNetwork {
  Located<std::string> name;
  std::string location;
  std::vector<Located<Prefix>> address_prefixes;
  std::vector<Id<Subnet>> subnets;
  std::vector<VirtualNetworkPeering> peerings;
  std::vector<Located<Prefix>> summarized_gateway_prefixes;  // announced instead of the ranges they cover
  PrivateEndpointVNetPolicies private_endpoint_vnet_policies = PrivateEndpointVNetPolicies::Disabled;
};

struct PublicIPAddress {
  Located<std::string> name;
  std::optional<Located<Address>> ip_address;  // nothing: Azure chooses, so it is not known beforehand
  Family version = Family::V4;
  std::optional<bool> standard;  // sku; nothing: not stated
};

struct NatGateway {
  Located<std::string> name;
  bool standard_v2 = false;  // sku StandardV2 also carries IPv6
  std::vector<Ref<PublicIPAddress>> public_ip_addresses;
};

struct IpConfiguration {
  Located<Address> private_ip_address;
  Ref<PublicIPAddress> public_ip_address;
};

/// What an appliance's own software does to the source address, which Azure cannot know.
enum class SourceNat : std::uint8_t {
  None,      // forwards packets as they are
  Internet,  // own address, unless the destination is private (RFC 1918, RFC 6598, unique local)
  Always,    // own address
};

/// BGP's ORIGIN attribute, best first.
enum class BgpOrigin : std::uint8_t { Igp, Egp, Incomplete };

/// Prefixes that a site or an appliance announces with equal attributes.
struct Announcement {
  std::vector<Located<Prefix>> prefixes;
  std::vector<Asn> as_path;  // what stands in the path behind the announcer's own number, nearest first
  std::uint32_t med = 0;
  BgpOrigin origin = BgpOrigin::Igp;
  bool no_advertise = false;  // community 65535:65282: the receiver announces it to nobody
  std::vector<Located<std::string>> communities;
  std::optional<Located<Address>> next_hop;  // an appliance: a third party's address, such as a load balancer's
  std::vector<Ref<Connection>> connections;  // a site: over these only; none: over all
};

/// What an appliance says in BGP, which Azure cannot know.
struct ApplianceBgp {
  Located<Asn> asn;
  std::vector<Announcement> advertises;
  bool readvertises = false;  // passes on to its other peers what it learns
};

struct NetworkInterface {
  Located<std::string> name;
  Ref<Subnet> subnet;
  std::vector<IpConfiguration> ip_configurations;  // at least one; the first is primary
  bool enable_ip_forwarding = false;
  SourceNat source_nat = SourceNat::None;
  std::optional<ApplianceBgp> bgp;
  std::vector<Ref<Site>> tunnels_to;  // an appliance's own tunnels: sites whose addresses it delivers to
  Ref<NetworkSecurityGroup> network_security_group;
  std::vector<Ref<ApplicationSecurityGroup>> application_security_groups;
  std::optional<GuestFirewall> guest_firewall;
  Id<Appliance> appliance;  // link() finds it; invalid: none is described
  bool withdrawn = false;   // what-if: as if it were not there
};

struct FrontendIpConfiguration {
  Located<std::string> name;
  Ref<Subnet> subnet;                                  // internal
  std::optional<Located<Address>> private_ip_address;  // internal
  Ref<PublicIPAddress> public_ip_address;              // public
};

struct LoadBalancingRule {
  Located<std::string> name;
  std::optional<Transport> protocol;  // nothing: All
  std::uint16_t frontend_port = 0;    // 0 with All: HA ports
  std::uint16_t backend_port = 0;     // 0: as frontend_port
  Located<std::string> frontend;      // frontendIPConfiguration; empty: every front end
  bool disable_outbound_snat = false;
};

struct LoadBalancer {
  Located<std::string> name;
  bool standard = true;  // sku
  std::vector<FrontendIpConfiguration> frontends;
  std::vector<Ref<NetworkInterface>> backends;
  std::vector<LoadBalancingRule> rules;
  bool outbound_rules = false;  // the backends leave with the public frontends' addresses
  bool withdrawn = false;

  [[nodiscard]] bool has_ha_ports() const {
    return std::ranges::any_of(rules,
                               [](const LoadBalancingRule& rule) { return !rule.protocol && rule.frontend_port == 0; });
  }
};

struct PrivateEndpoint {
  Located<std::string> name;
  Ref<Subnet> subnet;
  std::vector<Located<Address>> private_ip_addresses;
  Located<std::string> service;  // what it leads to, in the user's words; may be empty
};

struct NetworkGroup {
  Located<std::string> name;
  std::vector<Ref<VirtualNetwork>> members;
};

/// A group's part in a connectivity configuration.
struct ConnectivityGroup {
  Ref<NetworkGroup> group;
  bool directly_connected = false;  // groupConnectivity: DirectlyConnected; always so in a mesh
  bool is_global = false;           // reaches other regions
  bool use_hub_gateway = false;
};

/// A network manager's connectivity configuration, deployed.
struct ConnectivityConfiguration {
  Located<std::string> name;
  bool mesh = false;  // connectivityTopology: Mesh, else HubAndSpoke
  Ref<VirtualNetwork> hub;
  std::vector<ConnectivityGroup> groups;
};

/// A network manager's routing configuration, deployed: link() puts its routes into the members' tables.
struct RoutingRuleCollection {
  Located<std::string> name;
  std::vector<Ref<NetworkGroup>> applies_to;
  bool disable_bgp_route_propagation = false;
  std::vector<UserRoute> rules;
};

}  // namespace azroute
