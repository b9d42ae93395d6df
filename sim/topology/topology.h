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

struct UserRoute {
  Located<std::string> name;
  Located<std::string> destination;  // as written: a prefix or a service tag
  std::optional<Prefix> prefix;      // nothing: `destination` is a service tag
  Located<NextHopType> next_hop_type;
  std::optional<Located<Address>> next_hop_ip_address;
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

struct Subnet {
  Located<std::string> name;
  Id<VirtualNetwork> virtual_network;
  std::vector<Located<Prefix>> address_prefixes;
  Ref<RouteTable> route_table;
  Ref<NatGateway> nat_gateway;
  std::vector<ServiceEndpoint> service_endpoints;
  std::optional<bool> default_outbound_access;  // nothing: not stated
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
  Span span;
};

struct VirtualNetwork {
  Located<std::string> name;
  std::string location;
  std::vector<Located<Prefix>> address_prefixes;
  std::vector<Id<Subnet>> subnets;
  std::vector<VirtualNetworkPeering> peerings;
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

struct NetworkInterface {
  Located<std::string> name;
  Ref<Subnet> subnet;
  std::vector<IpConfiguration> ip_configurations;  // at least one; the first is primary
  bool enable_ip_forwarding = false;
  SourceNat source_nat = SourceNat::None;
};

struct BgpSettings {
  Asn asn{65515};
  std::optional<Located<Address>> bgp_peering_address;
};

struct GatewayIpConfiguration {
  std::optional<Located<Address>> private_ip_address;
  Ref<PublicIPAddress> public_ip_address;
};

struct VirtualNetworkGateway {
  Located<std::string> name;
  Ref<VirtualNetwork> virtual_network;
  GatewayType type = GatewayType::Vpn;
  VpnType vpn_type = VpnType::RouteBased;
  bool active_active = false;
  Ref<LocalNetworkGateway> gateway_default_site;
  std::vector<GatewayIpConfiguration> ip_configurations;
  BgpSettings bgp;
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
  bool enable_bgp = false;
  std::uint32_t routing_weight = 0;
};

/// An on-premises network: what Azure cannot know.
struct Site {
  Located<std::string> name;
  std::vector<Located<Prefix>> address_prefixes;      // what it owns
  std::vector<Located<Prefix>> advertises;            // what it announces by BGP
  std::vector<Located<Address>> public_ip_addresses;  // how its Internet edge appears, at most one a family
  std::optional<Asn> asn;
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
