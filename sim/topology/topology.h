// Topology: all that exists, the flows that matter, and what can be asked of both. Plain values in Azure's own
// vocabulary, references by name that link() turns into ids.
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
#include "sim/topology/gateways.h"
#include "sim/topology/hubs.h"
#include "sim/topology/ids.h"
#include "sim/topology/names.h"
#include "sim/topology/networks.h"
#include "sim/topology/service_tags.h"

namespace azroute {

/// What is expected of a flow; every member that is set must hold.
enum class VerdictWord : std::uint8_t { Works, Fails, Delivered, Egressed, Refused, Dropped, Loop, Unknown };
std::string_view to_string(VerdictWord word);
std::optional<VerdictWord> parse_verdict_word(std::string_view text);

/// Internet: somebody outside, of whom nothing more is known.
enum class SourceClass : std::uint8_t { None, Private, AzurePublic, OnPremisesPublic, Internet };
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

/// Where a flow starts: a network interface, an address of a subnet behind which none is described, a site, or somebody
/// on the Internet.
struct FlowSource {
  Located<std::string> text;  // as written
  Id<NetworkInterface> nic;
  Id<Subnet> subnet;
  Id<Site> site;
  bool internet = false;  // the word `internet`
  /// The sender's; nothing: the NIC's own, the first that is free in the subnet, the site's first, or kInternetSender.
  std::optional<Address> address;
  Span address_span;  // where it is written
};
inline constexpr std::string_view kInternet = "internet";
/// Who sends from the Internet where no address is stated: 203.0.113.1, of the documentation's range.
inline constexpr Address kInternetSender = Address::v4((203U << 24U) | (113U << 8U) | 1U);

struct FlowSpec {
  Located<std::string> name;
  FlowSource from;
  FlowTarget to;
  std::optional<Transport> protocol;  // nothing: tcp, or what the endpoint speaks
  Located<std::string> fqdn;          // the host name that the client asks for; empty: not stated, or the endpoint's
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
  std::vector<HubRouteTable> hub_route_tables;               // of all hubs
  std::vector<HubVirtualNetworkConnection> hub_connections;  // of all hubs
  std::vector<AzureFirewall> azure_firewalls;
  std::vector<LoadBalancer> load_balancers;
  std::vector<PrivateEndpoint> private_endpoints;
  std::vector<NetworkSecurityGroup> network_security_groups;
  std::vector<ApplicationSecurityGroup> application_security_groups;
  std::vector<Appliance> appliances;
  std::vector<NetworkGroup> network_groups;  // of all network managers
  std::vector<ConnectivityConfiguration> connectivity_configurations;
  std::vector<RoutingRuleCollection> routing_rule_collections;
  std::vector<SecurityAdminRuleCollection> security_admin_rule_collections;
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
  [[nodiscard]] const HubVirtualNetworkConnection& operator[](Id<HubVirtualNetworkConnection> id) const {
    return hub_connections[id.index];
  }
  [[nodiscard]] const AzureFirewall& operator[](Id<AzureFirewall> id) const { return azure_firewalls[id.index]; }
  [[nodiscard]] const LoadBalancer& operator[](Id<LoadBalancer> id) const { return load_balancers[id.index]; }
  [[nodiscard]] const PrivateEndpoint& operator[](Id<PrivateEndpoint> id) const { return private_endpoints[id.index]; }
  [[nodiscard]] const NetworkGroup& operator[](Id<NetworkGroup> id) const { return network_groups[id.index]; }
  [[nodiscard]] const NetworkSecurityGroup& operator[](Id<NetworkSecurityGroup> id) const {
    return network_security_groups[id.index];
  }
  [[nodiscard]] const ApplicationSecurityGroup& operator[](Id<ApplicationSecurityGroup> id) const {
    return application_security_groups[id.index];
  }
  [[nodiscard]] const Appliance& operator[](Id<Appliance> id) const { return appliances[id.index]; }
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
/// The Azure Firewall, internal load balancer or private endpoint of the virtual network that holds the private
/// address.
Id<AzureFirewall> firewall_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);
Id<LoadBalancer> load_balancer_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);
Id<PrivateEndpoint> private_endpoint_with_address(const Topology& topology, Id<VirtualNetwork> vnet,
                                                  const Address& address);
/// What has the public address (a NIC's IP configuration, a load balancer's front end, a firewall), if anything in the
/// topology that is not withdrawn has it.
struct PublicAddressOwner {
  Id<NetworkInterface> nic;
  Id<LoadBalancer> load_balancer;
  Id<AzureFirewall> firewall;
  Id<VirtualNetworkGateway> gateway;
  Id<PublicIPAddress> public_ip_address;

  [[nodiscard]] bool valid() const { return public_ip_address.valid(); }
};
PublicAddressOwner owner_of_public_address(const Topology& topology, const Address& address);
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

/// Interprets a flow's "from" (a NIC, VNET/SUBNET, a site, `internet`) in place; false when it is none of them.
bool interpret_source(const Topology& topology, FlowSource& source);
/// Azure keeps it for itself: the first four addresses of an IPv4 subnet and its last; no source states any for IPv6.
bool is_reserved_in(const Prefix& subnet, const Address& address);
/// Whether something that is described has the private address: a NIC, gateway, firewall, private endpoint or load
/// balancer of the subnet's virtual network.
bool is_taken(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address);
/// An address of the subnet that nobody described has, and that Azure does not keep for itself.
bool is_free_in(const Topology& topology, Id<Subnet> subnet, const Address& address);
/// The address that the source sends from to a destination of the family; nothing: it has none.
std::optional<Address> address_of(const Topology& topology, const FlowSource& source, Family family);

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
