// Every reason a walk can end with: the glossary of what a trace may say.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sim/flow/reasons_boxes.h"
#include "sim/flow/verdict.h"

namespace azroute {

namespace reasons {
inline constexpr std::string_view kOwn = "topologies/README.md";
inline constexpr std::string_view kUdrPage = "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview";
inline constexpr std::string_view kDefaultOutbound =
    "learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access";
inline constexpr std::string_view kPeeringPage =
    "learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering";
inline constexpr std::string_view kVnetFaq = "learn.microsoft.com/azure/virtual-network/virtual-networks-faq";

// Delivered
inline constexpr Reason kPlatform{
    {"platform-address",
     "168.63.129.16 and 169.254.169.254 are answered by the host itself and are subject to no route.",
     "learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16", Evidence::Documented},
    Verdict::Delivered};
inline constexpr Reason kNic{
    {"delivered-nic", "The packet reaches the network interface that holds its destination address.", kOwn,
     Evidence::Format},
    Verdict::Delivered};
inline constexpr Reason kSubnet{
    {"delivered-subnet",
     "The packet reaches the subnet of its destination; the topology describes no network interface with that address.",
     kOwn, Evidence::Format},
    Verdict::Delivered};
inline constexpr Reason kGateway{
    {"delivered-gateway", "The packet is addressed to the gateway itself.", kOwn, Evidence::Format},
    Verdict::Delivered};
inline constexpr Reason kFirewall{{"delivered-firewall", "The packet is addressed to the firewall itself.",
                                   "learn.microsoft.com/azure/firewall/overview", Evidence::Documented},
                                  Verdict::Delivered};
inline constexpr Reason kHub{{"delivered-hub", "The packet is addressed to a router of the virtual hub.",
                              "learn.microsoft.com/azure/virtual-wan/scenario-bgp-peering-hub", Evidence::Documented},
                             Verdict::Delivered};
inline constexpr Reason kPrivateEndpoint{
    {"delivered-private-endpoint", "The packet arrives at a private endpoint, behind which the service stands.",
     "learn.microsoft.com/azure/private-link/private-endpoint-overview", Evidence::Documented},
    Verdict::Delivered};
inline constexpr Reason kSite{
    {"delivered-site", "The packet reaches the site that owns its destination address.", kOwn, Evidence::Format},
    Verdict::Delivered};
inline constexpr Reason kLocalNetwork{
    {"delivered-local-network",
     "The packet leaves by the tunnel whose local network gateway lists its destination address.",
     "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings", Evidence::Documented},
    Verdict::Delivered};
inline constexpr Reason kService{
    {"delivered-service-endpoint",
     "The packet reaches the Azure service over the service endpoint, with its private source address.",
     "learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview", Evidence::Documented},
    Verdict::Delivered};
// Egressed
inline constexpr Reason kEgressedAzure{
    {"egressed-azure", "The packet leaves Azure to the Internet with an Azure public source address.",
     "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections", Evidence::Documented},
    Verdict::Egressed};
inline constexpr Reason kEgressedSite{
    {"egressed-site", "The packet leaves by the site's own Internet edge, with the site's public address.",
     "learn.microsoft.com/azure/vpn-gateway/about-site-to-site-tunneling", Evidence::Documented},
    Verdict::Egressed};
// Refused
inline constexpr Reason kSourceNotAccepted{
    {"source-not-accepted", "The far end answers only certain source addresses, and this packet's is none of them.",
     kOwn, Evidence::Format},
    Verdict::Refused};
inline constexpr Reason kPortNotServed{
    {"port-not-served", "The far end does not serve this protocol and port.", kOwn, Evidence::Format},
    Verdict::Refused};
inline constexpr Reason kNotServingOnDate{
    {"not-serving-on-date", "The service does not use this address on the date that is asked about.", kOwn,
     Evidence::Format},
    Verdict::Refused};
// Dropped
inline constexpr Reason kNextHopNone{
    {"next-hop-none", "The winning route's next hop type is None: the packet is discarded.", kUdrPage,
     Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kNoRoute{
    {"no-route", "No route contains the destination: the packet is discarded.",
     "learn.microsoft.com/training/modules/configure-network-routing-endpoints/2-review-system-routes",
     Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kNoSourceAddress{
    {"no-source-address", "The network interface has no address of the destination's family.", kOwn, Evidence::Format},
    Verdict::Dropped};
inline constexpr Reason kNotUnicast{
    {"not-unicast", "A virtual network carries unicast only: multicast and broadcast are discarded.", kVnetFaq,
     Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kReservedAddress{
    {"reserved-address",
     "The first four addresses and the last one of a subnet belong to the platform; nothing can be delivered there.",
     kVnetFaq, Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kNoSubnet{
    {"no-subnet", "The destination lies in the virtual network's range but in none of its subnets.", kVnetFaq,
     Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kNotInVirtualNetwork{
    {"not-in-virtual-network",
     "A user route says the destination is in the virtual network, and no range of it contains the destination.",
     "no source states what happens", Evidence::Assumed},
    Verdict::Dropped};
inline constexpr Reason kPeeringAccessDenied{
    {"peering-access-denied", "allowVirtualNetworkAccess is off on a side of the peering: no traffic passes.",
     kPeeringPage, Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kPeeringOutOfDate{
    {"peering-out-of-date",
     "The peering still routes a range that the other virtual network no longer has: nothing receives the packet.",
     "learn.microsoft.com/azure/virtual-network/update-virtual-network-peering-address-space", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kForwardedTrafficDenied{
    {"forwarded-traffic-denied",
     "The receiving virtual network's peering has allowForwardedTraffic off, and the packet's source is not in the "
     "sending virtual network.",
     "github.com/erjosito/azure-networking-lab: flags on the hub's side off, on the spokes' side on, traffic flows",
     Evidence::Observed},
    Verdict::Dropped};
inline constexpr Reason kSubnetNotPeered{
    {"subnet-not-peered",
     "The peering is of certain subnets only, and the packet comes from or goes to another one: that one has the "
     "route, "
     "and its packets are discarded.",
     "learn.microsoft.com/azure/virtual-network/how-to-configure-subnet-peering", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kPrivateEndpointByVnetRoute{
    {"private-endpoint-by-vnet-route",
     "A user route to the virtual network takes the private endpoint's route away without taking its place, unless "
     "privateEndpointVNetPolicies is Basic.",
     "github.com/MicrosoftDocs/azure-docs/pull/128666", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kNextHopUnreachable{
    {"next-hop-unreachable",
     "The next hop address lies neither in the virtual network nor in one directly "
     "peered with it, which makes the route invalid: it may not lead through a "
     "gateway or a virtual hub.",
     kUdrPage, Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kApplianceMissing{
    {"appliance-missing", "No network interface, load balancer, firewall or gateway has the next hop address.",
     kUdrPage, Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kIpForwardingOff{
    {"ip-forwarding-off",
     "The next hop's network interface has enableIPForwarding off, so it takes no packet addressed to somebody else.",
     kUdrPage, Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kLoadBalancerNoRule{
    {"load-balancer-no-rule",
     "No load balancing rule of the load balancer fits the packet's protocol and port, and it has no HA ports.",
     "learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kLoadBalancerNoBackend{
    {"load-balancer-no-backend", "The load balancer has no backend to hand the packet to.",
     "learn.microsoft.com/azure/load-balancer/components", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kBasicLoadBalancerGlobal{
    {"basic-load-balancer-global-peering",
     "The front end of a Basic internal load balancer cannot be reached over a peering between regions.",
     "learn.microsoft.com/azure/virtual-network/virtual-network-troubleshoot-peering-issues", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kNoGateway{
    {"no-gateway", "The route's next hop is a virtual network gateway, and the virtual network has and uses none.",
     kUdrPage, Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kGatewayNotVpn{{"gateway-not-vpn",
                                        "A user route with next hop VirtualNetworkGateway works only where the virtual "
                                        "network's gateway is a VPN gateway; "
                                        "with ExpressRoute, alone or beside VPN, with a route server or "
                                        "a virtual hub it does not.",
                                        kUdrPage, Evidence::Documented},
                                       Verdict::Dropped};
inline constexpr Reason kGatewayNoRoute{
    {"gateway-no-route", "The gateway has no connection that leads to the destination.",
     "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kHubNoRoute{
    {"hub-no-route",
     "The virtual hub has no route to the destination in the route table that decides, and nothing in its own range "
     "has "
     "the address.",
     "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kHubConnectionNoRoute{
    {"hub-connection-no-route",
     "The hub sends the packet into a virtual network whose ranges do not contain the destination, and no static route "
     "of the connection names a next hop there.",
     "learn.microsoft.com/azure/virtual-wan/scenario-route-through-nva", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kSiteNoRoute{
    {"site-no-route",
     "The site neither owns the destination nor learned it, and a private address is not routed on the Internet.", kOwn,
     Evidence::Format},
    Verdict::Dropped};
inline constexpr Reason kSiteNoInternet{
    {"site-no-internet", "The site states no public address of the destination's family to reach the Internet with.",
     kOwn, Evidence::Format},
    Verdict::Dropped};
inline constexpr Reason kNoOutboundAddress{{"no-outbound-address",
                                            "The subnet is private (defaultOutboundAccess is false) and has no NAT "
                                            "gateway, and the network interface no public "
                                            "address: the packet has no public source address to leave with.",
                                            kDefaultOutbound, Evidence::Documented},
                                           Verdict::Dropped};
inline constexpr Reason kNoOutboundAddressV6{
    {"no-outbound-address-ipv6",
     "Default outbound access gives no IPv6 address, and the network interface has no public one.",
     "the page on default outbound access speaks of IPv4 addresses only", Evidence::Assumed},
    Verdict::Dropped};
inline constexpr Reason kNoOutboundBehindLoadBalancer{
    {"no-outbound-address-load-balancer",
     "A backend of a Standard load balancer has no default outbound access; without NAT gateway, public address or "
     "outbound rule it has no public source address to leave with.",
     "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections#scenarios, not checked against a lab",
     Evidence::Assumed},
    Verdict::Dropped};
inline constexpr Reason kFirewallNoPublicAddress{
    {"firewall-no-public-address",
     "The firewall has no public address of the destination's family, so it has no source to leave with.",
     "learn.microsoft.com/azure/firewall/overview", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kForeignSource{{"foreign-source",
                                        "Azure translates a network interface's own addresses only: an appliance that "
                                        "forwards to the Internet must put its "
                                        "own address in as the source (sourceNat).",
                                        kUdrPage, Evidence::Documented},
                                       Verdict::Dropped};
inline constexpr Reason kProtocolNotCarried{
    {"protocol-not-carried", "The outbound method carries TCP and UDP only, so ICMP is discarded.",
     "learn.microsoft.com/azure/nat-gateway/nat-overview; "
     "learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access",
     Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kPrivateDestination{
    {"private-destination", "A private destination address is not routed on the Internet.",
     "RFC 1918, RFC 4193, RFC 6598", Evidence::Documented},
    Verdict::Dropped};
// Loop
inline constexpr Reason kLoop{
    {"forwarding-loop", "The packet comes back unchanged to a place it has left before, so it never ends.", kOwn,
     Evidence::Format},
    Verdict::Loop};
inline constexpr Reason kApplianceOwnRoute{
    {"appliance-own-route",
     "The route server puts the appliance's own announcement into the appliance's subnet too: the appliance sends the "
     "packet to itself. A user route there, or propagation off, cures it.",
     "a Route Server lab with two regions, listings of effective routes", Evidence::Observed},
    Verdict::Loop};
// Unknown
inline constexpr Reason kSiteNotDescribed{
    {"site-not-described",
     "The tunnel's far end is no site of the topology, so nobody knows what it does with this destination.", kOwn,
     Evidence::Format},
    Verdict::Unknown};
inline constexpr Reason kBgpUnsettled{
    {"bgp-unsettled",
     "The route that decides is one of those on which BGP comes to no single outcome: which way holds depends on the "
     "order of messages.",
     "RFC 4264", Evidence::Documented},
    Verdict::Unknown};
inline constexpr Reason kEndpointDataMissing{
    {"endpoint-data-missing",
     "The endpoint has a part whose addresses for this region or date are not known, so the whole is not proven.", kOwn,
     Evidence::Format},
    Verdict::Unknown};

inline constexpr Reason kSourceAddressUnknown{
    {"source-address-unknown",
     "The far end answers listed source addresses only, and which one this packet gets is Azure's choice.", kOwn,
     Evidence::Format},
    Verdict::Unknown};

inline constexpr Reason kSourceWithdrawn{
    {"source-withdrawn", "The network interface that the flow starts from is taken away, so there is no packet.", kOwn,
     Evidence::Format},
    Verdict::Unknown};

inline constexpr std::array kAll{
    &kPlatform,
    &kNic,
    &kSubnet,
    &kGateway,
    &kFirewall,
    &kHub,
    &kPrivateEndpoint,
    &kSite,
    &kLocalNetwork,
    &kService,
    &kEgressedAzure,
    &kEgressedSite,
    &kSourceNotAccepted,
    &kPortNotServed,
    &kNotServingOnDate,
    &kNextHopNone,
    &kNoRoute,
    &kNoSourceAddress,
    &kNotUnicast,
    &kReservedAddress,
    &kNoSubnet,
    &kNotInVirtualNetwork,
    &kPeeringAccessDenied,
    &kPeeringOutOfDate,
    &kForwardedTrafficDenied,
    &kSubnetNotPeered,
    &kPrivateEndpointByVnetRoute,
    &kNextHopUnreachable,
    &kApplianceMissing,
    &kIpForwardingOff,
    &kLoadBalancerNoRule,
    &kLoadBalancerNoBackend,
    &kBasicLoadBalancerGlobal,
    &kNoGateway,
    &kGatewayNotVpn,
    &kGatewayNoRoute,
    &kHubNoRoute,
    &kHubConnectionNoRoute,
    &kSiteNoRoute,
    &kSiteNoInternet,
    &kNoOutboundAddress,
    &kNoOutboundAddressV6,
    &kNoOutboundBehindLoadBalancer,
    &kFirewallNoPublicAddress,
    &kForeignSource,
    &kProtocolNotCarried,
    &kPrivateDestination,
    &kSecurityGroupDenied,
    &kAdminRuleDenied,
    &kGuestFirewallDenied,
    &kFirewallDenied,
    &kFirewallApplicationOnly,
    &kFirewallNoDnat,
    &kPublicAddressClosed,
    &kPublicAddressSilent,
    &kReplyWithoutSession,
    &kReplyAroundFirewall,
    &kReplyFromOtherAddress,
    &kReplyAstray,
    &kLoop,
    &kApplianceOwnRoute,
    &kSiteNotDescribed,
    &kBgpUnsettled,
    &kEndpointDataMissing,
    &kSourceAddressUnknown,
    &kSourceWithdrawn,
    &kFirewallFqdnNotStated,
};
}  // namespace reasons

/// Every reason, grouped by verdict in the order of the enumeration.
inline std::span<const Reason* const> all_reasons() {
  return reasons::kAll;
}

}  // namespace azroute
