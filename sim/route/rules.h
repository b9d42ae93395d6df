// Every rule by which a route appears, vanishes or wins, with its sentence, source and evidence.
#pragma once

#include <span>

#include "sim/diag/rule.h"

namespace azroute {

namespace reference {
inline constexpr std::string_view kUdr = "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview";
inline constexpr std::string_view kUdrSelection =
    "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#how-azure-selects-a-route";
inline constexpr std::string_view kUdrDefaultRoutes =
    "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#default";
inline constexpr std::string_view kUdrServiceTags =
    "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#service-tags-for-user-defined-routes";
inline constexpr std::string_view kUdrDefaultPrefix =
    "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#default-route";
inline constexpr std::string_view kPeering = "learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering";
inline constexpr std::string_view kServiceEndpoints =
    "learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview";
inline constexpr std::string_view kVpnFaq = "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq";
inline constexpr std::string_view kForcedTunneling =
    "learn.microsoft.com/azure/vpn-gateway/about-site-to-site-tunneling";
inline constexpr std::string_view kExpressRouteRouting = "learn.microsoft.com/azure/expressroute/expressroute-routing";
inline constexpr std::string_view kExpressRouteOptimize =
    "learn.microsoft.com/azure/expressroute/expressroute-optimize-routing";
inline constexpr std::string_view kCoexistence =
    "learn.microsoft.com/azure/expressroute/expressroute-howto-coexist-resource-manager";
inline constexpr std::string_view kRouteServerPreference =
    "learn.microsoft.com/azure/route-server/hub-routing-preference";
inline constexpr std::string_view kSubnetPeering =
    "learn.microsoft.com/azure/virtual-network/how-to-configure-subnet-peering";
inline constexpr std::string_view kConnectivity =
    "learn.microsoft.com/azure/virtual-network-manager/concept-connectivity-configuration";
inline constexpr std::string_view kPrivateEndpointPolicies =
    "learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy";
inline constexpr std::string_view kNetworkingLab =
    "github.com/erjosito/azure-networking-lab, README.md: effective route tables of 2023";
}  // namespace reference

/// Routes the platform adds and withdraws by itself.
namespace system_rules {
inline constexpr Rule kVirtualNetwork{
    "system-virtual-network",
    "Every subnet has one route to the virtual network for each of its address ranges, and none for its subnets.",
    reference::kUdrDefaultRoutes, Evidence::Documented};
inline constexpr Rule kInternet{
    "system-internet",
    "Every subnet has a route 0.0.0.0/0 to the Internet, which keeps traffic to Azure's own "
    "public addresses on Azure's network.",
    reference::kUdrDefaultRoutes, Evidence::Documented};
inline constexpr Rule kInternetV6{
    "system-internet-ipv6",
    "A subnet of a virtual network with an IPv6 range has a route ::/0 to the Internet and no IPv6 None routes.",
    "no published listing has IPv6 rows; taken over from IPv4", Evidence::Assumed};
inline constexpr Rule kNoneDocumented{
    "system-none",
    "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10 are routed to None: what no other route covers there "
    "is dropped.",
    reference::kUdrDefaultRoutes, Evidence::Documented};
inline constexpr Rule kNoneObserved{
    "system-none-observed",
    "Beyond the documented ranges the platform routes further prefixes to None, a list that changes over the years.",
    reference::kNetworkingLab, Evidence::Observed};
inline constexpr Rule kNoneReplaced{
    "none-replaced-by-range",
    "An address range of the virtual network that equals or includes a None prefix takes that None route's place; a "
    "range inside one leaves it whole.",
    reference::kUdrDefaultRoutes, Evidence::Documented};
inline constexpr Rule kNoneReplacedByPeering{
    "none-replaced-by-peering",
    "A peered address range that equals or includes a None prefix takes that None route's place, as an own range does; "
    "so does that of a connected group's member or of a virtual hub.",
    "taken over from the virtual network's own ranges; no source states it for others", Evidence::Assumed};
inline constexpr Rule kNoneVanishesWithDefault{
    "none-vanishes-with-default",
    "When the system route 0.0.0.0/0 to the Internet is overridden, every None route vanishes: private destinations "
    "then follow the new default route.",
    reference::kUdrDefaultRoutes, Evidence::Documented};
inline constexpr Rule kNoneVanishesWithInternetDefault{
    "none-vanishes-with-internet-default",
    "A user route 0.0.0.0/0 to Internet makes the None routes vanish like any other override of 0.0.0.0/0 "
    "(assumptions.userInternetDefaultRemovesNoneRoutes).",
    "no source states it for next hop type Internet", Evidence::Assumed};
inline constexpr Rule kNoneVanishesWithHalves{
    "none-vanishes-with-halves",
    "Routes 0.0.0.0/1 and 128.0.0.0/1 together make the None routes vanish (assumptions.twoHalvesRemoveNoneRoutes).",
    "no source states it", Evidence::Assumed};
inline constexpr Rule kNoneStaysWithInternetDefault{
    "none-stays-with-internet-default",
    "A user route 0.0.0.0/0 to Internet leaves the None routes where they are "
    "(assumptions.userInternetDefaultRemovesNoneRoutes: false).",
    "no source states it for next hop type Internet", Evidence::Assumed};
inline constexpr Rule kNoneStaysWithHalves{
    "none-stays-with-halves",
    "Routes 0.0.0.0/1 and 128.0.0.0/1 leave the None routes where they are, because neither overrides 0.0.0.0/0.",
    "no source states it", Evidence::Assumed};
inline constexpr Rule kNoneVanishesWithEqual{
    "none-vanishes-with-equal-prefix",
    "A user or gateway route of exactly a None route's prefix makes that one None route vanish, and no other.",
    reference::kNetworkingLab, Evidence::Observed};
inline constexpr Rule kPeering{
    "system-peering",
    "A connected peering gives every subnet one route for each address range of the other virtual network; it goes no "
    "further than that virtual network.",
    reference::kUdr, Evidence::Documented};
inline constexpr Rule kPeeringOutOfStep{
    "peering-out-of-step",
    "A peering's routes are for the remote ranges as they were last synchronised: one that was added since has none, "
    "one "
    "that was removed still has its own.",
    "learn.microsoft.com/azure/virtual-network/update-virtual-network-peering-address-space", Evidence::Documented};
inline constexpr Rule kPeeringOnlyIPv6{"peering-only-ipv6",
                                       "A peering with enableOnlyIPv6Peering gives no route for an IPv4 prefix.",
                                       reference::kSubnetPeering, Evidence::Documented};
inline constexpr Rule kSubnetPeering{"system-subnet-peering",
                                     "A subnet peering gives one route for each prefix of the remote subnets that it "
                                     "names, to every local subnet, also to "
                                     "those that it does not name and whose packets it drops.",
                                     reference::kSubnetPeering, Evidence::Documented};
inline constexpr Rule kHubRange{
    "system-hub-range",
    "A virtual network that is connected to a virtual hub has a route to the hub's own range, as to a peered one.",
    "github.com/dmauser/azure-virtualwan, gr-vwan/notes.txt: effective routes of a spoke", Evidence::Observed};
inline constexpr Rule kConnectedGroup{
    "system-connected-group",
    "A mesh, or direct connectivity in a hub-and-spoke configuration, gives every subnet of a member one route for "
    "each "
    "address range of each other member of its region, or of every region where it is global; the hub is a member too.",
    reference::kConnectivity, Evidence::Documented};
inline constexpr Rule kConnectedGroupOverlap{
    "connected-group-overlap",
    "Ranges of a connected group's members that overlap have no routes of the group, neither of them.",
    reference::kConnectivity, Evidence::Documented};
inline constexpr Rule kSubnetPeeringOverConnectedGroup{"subnet-peering-over-connected-group",
                                                       "Between two members of a connected group that have a subnet "
                                                       "peering the group gives no routes, so that subnets the "
                                                       "peering leaves out do not reach each other.",
                                                       reference::kSubnetPeering, Evidence::Documented};
inline constexpr Rule kPrivateEndpoint{
    "system-private-endpoint",
    "A private endpoint has a host route in every subnet of its virtual network and of those directly peered with it.",
    "github.com/MicrosoftDocs/azure-docs/issues/105920 quotes the page; listings of hub-and-spoke labs show it",
    Evidence::Documented};
inline constexpr Rule kPrivateEndpointNoFurther{
    "private-endpoint-no-further",
    "A private endpoint has no host route in the other members of a connected group, nor across a peering that has no "
    "route to its address.",
    "no source states it; the network manager's page counts private endpoints by connected group, which may speak "
    "against "
    "it",
    Evidence::Assumed};
inline constexpr Rule kServiceEndpoint{
    "system-service-endpoint",
    "A service endpoint routes the prefixes of the service's tag to the service, in the subnets that have it on only; "
    "the packet keeps its private source address.",
    reference::kServiceEndpoints, Evidence::Documented};
}  // namespace system_rules

/// Routes that gateways learn and users write.
namespace origin_rules {
inline constexpr Rule kUserRoute{"user-route",
                                 "A route of the route table associated with the subnet; a service tag stands for each "
                                 "of its prefixes.",
                                 reference::kUdr, Evidence::Documented};
inline constexpr Rule kUserRouteEcmp{
    "user-route-ecmp",
    "A user route of type VirtualApplianceEcmp is a row for each of its 2 to 64 next hop addresses, which share the "
    "traffic.",
    "learn.microsoft.com/rest/api/virtualnetwork/routes/create-or-update, API version 2026-01-01",
    Evidence::Documented};
inline constexpr Rule kGatewayBgp{
    "gateway-bgp",
    "A prefix that a gateway learns by BGP becomes a route in every subnet of its virtual network, and over peerings "
    "that use the gateway.",
    reference::kUdr, Evidence::Documented};
inline constexpr Rule kGatewayLocalNetwork{
    "gateway-local-network", "A prefix of a connected local network gateway becomes a route like one learned by BGP.",
    reference::kUdr, Evidence::Documented};
inline constexpr Rule kGatewayDefaultSite{"gateway-default-site",
                                          "A gateway with a default site sends 0.0.0.0/0 through that site's tunnel.",
                                          reference::kForcedTunneling, Evidence::Documented};
inline constexpr Rule kGatewayPeerHost{"gateway-bgp-peer",
                                       "A gateway adds the /32 of each BGP peer by itself, through the peer's tunnel.",
                                       reference::kVpnFaq, Evidence::Documented};
inline constexpr Rule kGatewayVnetToVnet{
    "gateway-vnet-to-vnet",
    "A connection between two virtual networks exchanges their address ranges; with BGP also those of virtual networks "
    "that use the gateway.",
    reference::kVpnFaq, Evidence::Documented};
inline constexpr Rule kGatewayReadvertises{"gateway-readvertises",
                                           "A VPN gateway passes on what it learned to its other BGP peers, except a "
                                           "default route and prefixes that overlap a "
                                           "virtual network.",
                                           reference::kVpnFaq, Evidence::Documented};
inline constexpr Rule kPropagationDisabled{
    "propagation-disabled",
    "disableBgpRoutePropagation keeps every gateway route out of the subnet, learned by BGP or static.",
    reference::kUdr, Evidence::Documented};
inline constexpr Rule kWeightBeforePath{"gateway-best-path",
                                        "Among connections of one gateway the higher routing weight wins, then the "
                                        "static prefix, then the shorter AS path; "
                                        "what is still equal shares the traffic.",
                                        reference::kExpressRouteOptimize, Evidence::Documented};
}  // namespace origin_rules

/// The rules of system_routes.h, then those of bgp.h, in a fixed order.
std::span<const Rule* const> route_rules();

}  // namespace azroute
