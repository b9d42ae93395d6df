// Topology: what exists. Plain values in Azure's own vocabulary, references by name that link() turns into ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"
#include "sim/net/ip.h"
#include "sim/topology/endpoints.h"
#include "sim/topology/names.h"
#include "sim/topology/service_tags.h"

namespace azroute {

/// Index of a T in its Topology's vector.
template <typename T>
struct Id {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t index = kNone;

  [[nodiscard]] constexpr bool valid() const { return index != kNone; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

/// A name as written, and what link() found it to mean. An absent reference has an empty name.
template <typename T>
struct Ref {
  Located<std::string> name;
  Id<T> id;

  [[nodiscard]] bool written() const { return !name.value.empty(); }
};

/// An autonomous system number, 1 to 4294967295.
enum class Asn : std::uint32_t {};

struct VirtualNetwork;
struct Subnet;
struct RouteTable;
struct PublicIPAddress;
struct NatGateway;
struct NetworkInterface;
struct VirtualNetworkGateway;
struct LocalNetworkGateway;
struct Connection;
struct Site;
struct ExpressRouteCircuit;
struct RouteServer;
struct VirtualHub;
struct HubRouteTable;
struct HubVirtualNetworkConnection;
struct AzureFirewall;
struct LoadBalancer;
struct PrivateEndpoint;
struct NetworkGroup;

struct UserRoute {
  Located<std::string> name;
  Located<std::string> destination;  // as written: a prefix or a service tag
  std::optional<Prefix> prefix;      // nothing: `destination` is a service tag
  Located<NextHopType> next_hop_type;
  std::optional<Located<Address>> next_hop_ip_address;   // VirtualAppliance
  std::vector<Located<Address>> next_hop_ip_addresses;   // VirtualApplianceEcmp: 2 to 64
  bool managed = false;                                  // written by a network manager's routing configuration
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
  std::vector<ServiceEndpoint> service_endpoints;
  std::optional<bool> default_outbound_access;  // nothing: not stated
  PrivateEndpointPolicies private_endpoint_network_policies = PrivateEndpointPolicies::Disabled;

  /// Whether user routes may take the traffic of the subnet's private endpoints.
  [[nodiscard]] bool routes_reach_private_endpoints() const {
    return private_endpoint_network_policies == PrivateEndpointPolicies::RouteTableEnabled ||
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
  bool peer_complete_vnets = true;               // else a subnet peering, of the subnets named here
  std::vector<Ref<Subnet>> local_subnets;        // localSubnetNames: of this virtual network
  std::vector<Ref<Subnet>> remote_subnets;       // remoteSubnetNames: of the other one
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
  bool no_advertise = false;                // community 65535:65282: the receiver announces it to nobody
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
  bool withdrawn = false;             // what-if: as if it were not there
};

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

/// A route of a hub's connection to a virtual network: next hops inside that network.
struct HubStaticRoute {
  Located<std::string> name;
  std::vector<Located<Prefix>> address_prefixes;
  Located<Address> next_hop_ip_address;
};

/// routingConfiguration of a hub's connection.
struct RoutingConfiguration {
  Ref<HubRouteTable> associated_route_table;              // not written: the hub's default route table
  std::vector<Ref<HubRouteTable>> propagated_tables;      // propagatedRouteTables.ids
  std::vector<Located<std::string>> propagated_labels;    // propagatedRouteTables.labels
  bool propagation_stated = false;                        // else: label `default`
  std::vector<HubStaticRoute> static_routes;              // vnetRoutes.staticRoutes
  bool propagate_static_routes = true;                    // vnetRoutes.staticRoutesConfig
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
  bool express_route_gateway_bypass = false;                // FastPath: makes no difference to where packets go
  bool enable_internet_security = false;                    // of a hub's gateway: takes 0.0.0.0/0 from the hub
  std::optional<RoutingConfiguration> routing_configuration;  // of a hub's gateway
  bool withdrawn = false;
};

struct ExpressRouteCircuit {
  Located<std::string> name;
  Ref<Site> site;
  std::vector<Located<Address>> next_hop_ip_addresses;      // what effective routes list as its next hops
  std::vector<Ref<ExpressRouteCircuit>> global_reach;       // circuits joined to it by Global Reach
  bool withdrawn = false;
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
  bool withdrawn = false;
};

struct FrontendIpConfiguration {
  Located<std::string> name;
  Ref<Subnet> subnet;                                    // internal
  std::optional<Located<Address>> private_ip_address;    // internal
  Ref<PublicIPAddress> public_ip_address;                // public
};

struct LoadBalancingRule {
  Located<std::string> name;
  std::optional<Transport> protocol;  // nothing: All
  std::uint16_t frontend_port = 0;    // 0 with All: HA ports
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
    for (const LoadBalancingRule& rule : rules) {
      if (!rule.protocol && rule.frontend_port == 0) return true;
    }
    return false;
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

/// An on-premises network: what Azure cannot know.
struct Site {
  Located<std::string> name;
  std::vector<Located<Prefix>> address_prefixes;      // what it owns
  std::vector<Announcement> advertises;               // what it announces by BGP
  std::vector<Located<Address>> public_ip_addresses;  // how its Internet edge appears, at most one a family
  std::optional<Asn> asn;
  bool readvertises = false;  // announces over its other connections what it learns over one
};

/// What is expected of a flow; every member that is set must hold.
enum class VerdictWord : std::uint8_t { Works, Fails, Delivered, Egressed, Refused, Dropped, Loop, Unknown };
std::string_view to_string(VerdictWord word);
std::optional<VerdictWord> parse_verdict_word(std::string_view text);

enum class SourceClass : std::uint8_t { None, Private, AzurePublic, OnPremisesPublic };
std::string_view to_string(SourceClass source_class);
std::optional<SourceClass> parse_source_class(std::string_view text);

struct Expectation {
  std::optional<Located<VerdictWord>> verdict;
  std::optional<Located<std::string>> reason;  // a reason's id
  std::optional<Located<Address>> source;
  std::optional<Located<SourceClass>> source_class;
  std::optional<Located<NextHopType>> next_hop_type;    // of the first routing decision
  std::optional<Located<Address>> next_hop_ip_address;  // of the first routing decision
  std::optional<Located<Prefix>> route;                 // deciding prefix of the first routing decision
};

/// Where a flow goes: one address, a NIC's address, or all an endpoint needs.
struct FlowTarget {
  Located<std::string> text;  // as written
  std::optional<Address> address;
  std::optional<std::uint16_t> port;
  Id<NetworkInterface> nic;
  std::string endpoint;  // its id or a part's name, when it is one
};

struct FlowSpec {
  Located<std::string> name;
  Ref<NetworkInterface> from;
  FlowTarget to;
  std::optional<Transport> protocol;  // nothing: tcp, or what the endpoint speaks
  Expectation expect;
  Span span;
};

/// The open questions, each answered one way by default; a file may answer otherwise.
struct Assumptions {
  /// Does a user route 0.0.0.0/0 to Internet make the None rows vanish, as every other override of 0.0.0.0/0 does?
  bool user_internet_default_removes_none_routes = true;
  /// Do 0.0.0.0/1 and 128.0.0.0/1 together make the None rows vanish?
  bool two_halves_remove_none_routes = false;
  /// Service endpoint against a user route of the same or a longer prefix: what labs observed, or what the page says.
  bool service_endpoint_always_wins = false;
  /// None rows: the newest published listing, or only those the documentation names.
  bool only_documented_none_routes = false;
  /// Do SUSE's update servers still refuse sources outside Azure?
  bool suse_requires_azure_source = true;
  /// Of equal prefixes of a peering and a connected group: does the peering win?
  bool peering_over_connected_group = true;
  /// Does a connected group's prefix keep out gateway routes equal to or inside it, as a peering's does?
  bool connected_group_over_gateway = true;
};

struct Topology {
  Cloud cloud = Cloud::AzureCloud;
  std::optional<Located<Date>> as_of;
  Located<std::string> service_tags_file;  // as written; empty: none
  Assumptions assumptions;

  std::vector<VirtualNetwork> virtual_networks;
  std::vector<Subnet> subnets;  // of all virtual networks
  std::vector<RouteTable> route_tables;
  std::vector<PublicIPAddress> public_ip_addresses;
  std::vector<NatGateway> nat_gateways;
  std::vector<NetworkInterface> network_interfaces;
  std::vector<VirtualNetworkGateway> gateways;
  std::vector<LocalNetworkGateway> local_network_gateways;
  std::vector<Connection> connections;
  std::vector<Site> sites;
  std::vector<ExpressRouteCircuit> circuits;
  std::vector<RouteServer> route_servers;
  std::vector<VirtualHub> virtual_hubs;
  std::vector<HubRouteTable> hub_route_tables;              // of all hubs
  std::vector<HubVirtualNetworkConnection> hub_connections;  // of all hubs
  std::vector<AzureFirewall> azure_firewalls;
  std::vector<LoadBalancer> load_balancers;
  std::vector<PrivateEndpoint> private_endpoints;
  std::vector<NetworkGroup> network_groups;  // of all network managers
  std::vector<ConnectivityConfiguration> connectivity_configurations;
  std::vector<RoutingRuleCollection> routing_rule_collections;
  std::vector<Endpoint> endpoints;
  std::vector<FlowSpec> flows;
  ServiceTags service_tags;

  [[nodiscard]] const VirtualNetwork& operator[](Id<VirtualNetwork> id) const { return virtual_networks[id.index]; }
  [[nodiscard]] const Subnet& operator[](Id<Subnet> id) const { return subnets[id.index]; }
  [[nodiscard]] const RouteTable& operator[](Id<RouteTable> id) const { return route_tables[id.index]; }
  [[nodiscard]] const PublicIPAddress& operator[](Id<PublicIPAddress> id) const {
    return public_ip_addresses[id.index];
  }
  [[nodiscard]] const NatGateway& operator[](Id<NatGateway> id) const { return nat_gateways[id.index]; }
  [[nodiscard]] const NetworkInterface& operator[](Id<NetworkInterface> id) const {
    return network_interfaces[id.index];
  }
  [[nodiscard]] const VirtualNetworkGateway& operator[](Id<VirtualNetworkGateway> id) const {
    return gateways[id.index];
  }
  [[nodiscard]] const LocalNetworkGateway& operator[](Id<LocalNetworkGateway> id) const {
    return local_network_gateways[id.index];
  }
  [[nodiscard]] const Connection& operator[](Id<Connection> id) const { return connections[id.index]; }
  [[nodiscard]] const Site& operator[](Id<Site> id) const { return sites[id.index]; }
  [[nodiscard]] const ExpressRouteCircuit& operator[](Id<ExpressRouteCircuit> id) const { return circuits[id.index]; }
  [[nodiscard]] const RouteServer& operator[](Id<RouteServer> id) const { return route_servers[id.index]; }
  [[nodiscard]] const VirtualHub& operator[](Id<VirtualHub> id) const { return virtual_hubs[id.index]; }
  [[nodiscard]] const HubRouteTable& operator[](Id<HubRouteTable> id) const { return hub_route_tables[id.index]; }
  [[nodiscard]] const HubVirtualNetworkConnection& operator[](Id<HubVirtualNetworkConnection> id) const { return hub_connections[id.index]; }
  [[nodiscard]] const AzureFirewall& operator[](Id<AzureFirewall> id) const { return azure_firewalls[id.index]; }
  [[nodiscard]] const LoadBalancer& operator[](Id<LoadBalancer> id) const { return load_balancers[id.index]; }
  [[nodiscard]] const PrivateEndpoint& operator[](Id<PrivateEndpoint> id) const { return private_endpoints[id.index]; }
  [[nodiscard]] const NetworkGroup& operator[](Id<NetworkGroup> id) const { return network_groups[id.index]; }
};

/// "VNET/SUBNET".
std::string full_name(const Topology& topology, Id<Subnet> subnet);
/// The subnet named "VNET/SUBNET", or "SUBNET" where only one virtual network has it; case does not matter.
Id<Subnet> find_subnet(const Topology& topology, std::string_view name);
Id<NetworkInterface> find_nic(const Topology& topology, std::string_view name);
/// The NIC that holds the address, seen from the virtual network: its own NICs only. Invalid when none does.
Id<NetworkInterface> nic_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);
/// The gateway of the virtual network that holds the private address. Invalid when none does.
Id<VirtualNetworkGateway> gateway_with_address(const Topology& topology, Id<VirtualNetwork> vnet,
                                               const Address& address);
/// The Azure Firewall, internal load balancer or private endpoint of the virtual network that holds the private address.
Id<AzureFirewall> firewall_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);
Id<LoadBalancer> load_balancer_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);
Id<PrivateEndpoint> private_endpoint_with_address(const Topology& topology, Id<VirtualNetwork> vnet,
                                                  const Address& address);
/// The hub connection of the virtual network that is in place. Invalid when it is connected to no hub.
Id<HubVirtualNetworkConnection> hub_connection_of(const Topology& topology, Id<VirtualNetwork> vnet);
/// The route server of the virtual network that is in place. Invalid when there is none.
Id<RouteServer> route_server_of(const Topology& topology, Id<VirtualNetwork> vnet);
/// The site behind an ExpressRoute or IPsec connection, through its circuit where it names one; invalid: not described.
Id<Site> site_of(const Topology& topology, const Connection& connection);
/// The connection and what it needs (gateway, circuit) are in place.
bool is_in_place(const Topology& topology, const Connection& connection);
/// The virtual network's subnet that contains the address.
Id<Subnet> subnet_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);

/// The peering object that `from` has towards `to`, or nullptr.
const VirtualNetworkPeering* find_peering(const Topology& topology, Id<VirtualNetwork> from, Id<VirtualNetwork> to);
/// Both sides exist and neither is Initiated or Disconnected.
bool is_connected(const Topology& topology, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering);
/// Names of subnets that Azure reserves a meaning for.
inline constexpr std::string_view kGatewaySubnet = "GatewaySubnet";

/// The forms of a target that need no topology: an address, ADDRESS:PORT, [IPV6] or [IPV6]:PORT. In place.
bool interpret_address(FlowTarget& target);

/// Interprets a flow's "to" (an address, ADDRESS:PORT, [IPV6]:PORT, a NIC or an endpoint's name) in place; false when
/// it is none of them.
bool interpret_target(const Topology& topology, FlowTarget& target);

/// What is wrong with a text that was meant as an IPv4 address or ADDRESS:PORT; empty when it reads like a name.
std::string fault_of_target(std::string_view text);

/// Sorts every list by name or value, but for flows, which are reported as written, and IP configurations, of which the
/// first is primary. Before link(): afterwards ids are positions.
void put_in_canonical_order(Topology& topology);

/// Puts the topology in canonical order, resolves every reference by name and checks what one resource alone cannot
/// know: names that mean nothing or two things, ranges that overlap, addresses outside their subnet, next hops and
/// gateways that are not allowed. *Beyond this point the topology does not change.*
void link(Topology& topology, Diagnostics& diagnostics);

/// The rules that link() may report.
std::span<const Rule> link_rules();

}  // namespace azroute
