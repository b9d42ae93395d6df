// Outbound: with which public source address, if any, a network interface's packet leaves Azure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/flow/flow.h"
#include "sim/flow/reasons.h"
#include "sim/topology/topology.h"

namespace azroute {

enum class OutboundMethod : std::uint8_t {
  None,
  NatGateway,
  InstancePublicIP,
  LoadBalancer,
  DefaultOutboundAccess,
  Firewall,
  SiteEdge,
};

constexpr std::string_view to_string(OutboundMethod method) {
  switch (method) {
    case OutboundMethod::None: return "none";
    case OutboundMethod::NatGateway: return "natGateway";
    case OutboundMethod::InstancePublicIP: return "instancePublicIP";
    case OutboundMethod::LoadBalancer: return "loadBalancer";
    case OutboundMethod::Firewall: return "firewall";
    case OutboundMethod::DefaultOutboundAccess: return "defaultOutboundAccess";
    case OutboundMethod::SiteEdge: return "siteEdge";
  }
  return "";
}

/// With which address, of which class, a packet arrives at the far end.
struct EgressIdentity {
  SourceClass source_class = SourceClass::None;
  OutboundMethod method = OutboundMethod::None;
  /// The addresses it may be: one where it is known, several where Azure picks one, none where only Azure knows it.
  std::vector<Address> addresses{};
  Id<NatGateway> nat_gateway{};
  Id<PublicIPAddress> public_ip_address{};  // with InstancePublicIP
  Id<LoadBalancer> load_balancer{};         // with LoadBalancer
  Id<AzureFirewall> firewall{};             // with Firewall, also for a private address
  const Rule* rule = nullptr;               // why this method

  friend bool operator==(const EgressIdentity&, const EgressIdentity&) = default;
};

namespace outbound_rules {
inline constexpr Rule kNatGateway{"outbound-nat-gateway",
                                  "A NAT gateway on the subnet comes before every other outbound method.",
                                  "learn.microsoft.com/azure/nat-gateway/nat-overview", Evidence::Documented};
inline constexpr Rule kNatGatewayOverInstance{
    "outbound-nat-gateway-over-instance",
    "A NAT gateway on the subnet comes before a public address on the IP configuration.",
    "learn.microsoft.com/azure/nat-gateway/nat-overview states it; an older text of "
    "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections puts the instance's address first",
    Evidence::Assumed};
inline constexpr Rule kInstancePublicIP{
    "outbound-instance-public-ip",
    "Without a NAT gateway a public address on the IP configuration is the packet's source, one to one and for every "
    "protocol.",
    "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections", Evidence::Documented};
inline constexpr Rule kLoadBalancer{
    "outbound-load-balancer",
    "Without a NAT gateway and a public address of its own, a backend of a public load balancer with outbound rules, "
    "or "
    "with a rule that does not disable outbound SNAT, leaves with the front end's addresses.",
    "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections", Evidence::Documented};
inline constexpr Rule kFirewallSnat{
    "firewall-snat",
    "Azure Firewall's network rules put the firewall's address in as the source, unless the destination is in "
    "snat.privateRanges: RFC 1918 and 100.64.0.0/10 where it is not written.",
    "learn.microsoft.com/azure/firewall/snat-private-range", Evidence::Documented};
inline constexpr Rule kFirewallProxy{
    "firewall-proxy", "Azure Firewall's application rules speak for the client: the source is always the firewall's.",
    "learn.microsoft.com/azure/firewall/snat-private-range", Evidence::Documented};
inline constexpr Rule kFirewallDnatSource{
    "firewall-dnat-source",
    "What Azure Firewall sends on by a DNAT rule has the firewall's private address as its source, so that the answer "
    "comes back to it.",
    "learn.microsoft.com/azure/firewall/tutorial-firewall-dnat", Evidence::Documented};
inline constexpr Rule kFirewallPublicIP{"outbound-firewall",
                                        "What Azure Firewall sends to the Internet leaves with one of its public "
                                        "addresses.",
                                        "learn.microsoft.com/azure/firewall/snat-private-range", Evidence::Documented};
inline constexpr Rule kDefaultOutbound{"outbound-default-access",
                                       "Without an explicit method a subnet that is not private leaves with an "
                                       "Azure-owned public address that may change.",
                                       "learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access",
                                       Evidence::Documented};
inline constexpr Rule kDefaultOutboundNotStated{
    "outbound-default-access-not-stated",
    "Where defaultOutboundAccess is not stated it is allowed, as for every network made with an API version before "
    "2025-07-01; newer ones make the subnet private.",
    "learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access", Evidence::Assumed};
inline constexpr Rule kSiteEdge{
    "outbound-site-edge", "A site sends what it does not own to the Internet with its own public address.",
    "learn.microsoft.com/azure/vpn-gateway/about-site-to-site-tunneling", Evidence::Documented};
}  // namespace outbound_rules

std::span<const Rule* const> outbound_rule_list();

/// Either an identity to leave with, or the reason why there is none.
struct Outbound {
  EgressIdentity identity;
  const Reason* failure = nullptr;
  bool protocol_not_carried = false;  // the method carries TCP and UDP only
};

/// How a firewall came to forward a packet.
struct FirewallSource {
  bool proxied = false;                 // by an application rule
  bool destination_translated = false;  // by a DNAT rule

  /// Whatever snat.privateRanges says.
  [[nodiscard]] bool always_translated() const { return proxied || destination_translated; }
};

/// The packet stands at `nic_id` and its route's next hop is Internet.
Outbound outbound_of(const Topology& topology, Id<NetworkInterface> nic_id, const Flow& flow, Date as_of);
/// The packet is sent from an address of the subnet behind which no network interface is described.
Outbound outbound_of(const Topology& topology, Id<Subnet> subnet_id, const Flow& flow, Date as_of);
/// The packet stands at a firewall, in a hub or in `subnet`, and goes to the Internet.
Outbound outbound_of(const Topology& topology, Id<AzureFirewall> firewall_id, Id<Subnet> subnet, const Flow& flow);
/// What the firewall makes of the source of a packet that it forwards inside; nothing: it stays as it is.
std::optional<EgressIdentity> inside_source_of(const Topology& topology, Id<AzureFirewall> firewall_id,
                                               const Flow& flow, const FirewallSource& how);
/// snat.privateRanges holds 0.0.0.0/0: network rules translate no source.
bool keeps_every_source(const AzureFirewall& firewall);

}  // namespace azroute
