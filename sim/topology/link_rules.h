// Every rule that linking a topology may report, with its sentence and the page that states it.
#pragma once

#include <string_view>

#include "sim/diag/rule.h"

namespace azroute::linking {

namespace page {
inline constexpr std::string_view kFormat = "topologies/README.md";
inline constexpr std::string_view kVnetFaq = "learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
inline constexpr std::string_view kUdr = "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview";
inline constexpr std::string_view kUdrTags =
    "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#service-tags-for-user-defined-routes";
inline constexpr std::string_view kServiceTags = "learn.microsoft.com/azure/virtual-network/service-tags-overview";
inline constexpr std::string_view kServiceEndpoints =
    "learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview";
inline constexpr std::string_view kPeering = "learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering";
inline constexpr std::string_view kPeeringRest =
    "learn.microsoft.com/rest/api/virtualnetwork/virtual-network-peerings/create-or-update";
inline constexpr std::string_view kIpv6 = "learn.microsoft.com/azure/virtual-network/ip-services/ipv6-overview";
inline constexpr std::string_view kPublicIp =
    "learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses";
inline constexpr std::string_view kNat = "learn.microsoft.com/azure/nat-gateway/nat-overview";
inline constexpr std::string_view kGatewayUdr =
    "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub";
inline constexpr std::string_view kVpnFaq = "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq";
inline constexpr std::string_view kVpnTypes =
    "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings";
inline constexpr std::string_view kForcedTunneling =
    "learn.microsoft.com/azure/vpn-gateway/about-site-to-site-tunneling";
inline constexpr std::string_view kBastion = "learn.microsoft.com/azure/bastion/bastion-faq";
inline constexpr std::string_view kRouteServer = "learn.microsoft.com/azure/route-server/route-server-faq";
inline constexpr std::string_view kHubRouting = "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing";
inline constexpr std::string_view kManagerRoutes =
    "learn.microsoft.com/azure/virtual-network-manager/concept-user-defined-route";
inline constexpr std::string_view kKms =
    "learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation";
}  // namespace page

// ---- names ----
inline constexpr Rule kUnknownName{"unknown-name", "A name that is referred to is defined in the file.", page::kFormat,
                                   Evidence::Format};
inline constexpr Rule kDuplicateName{"duplicate-name",
                                     "No two things of one kind have the same name; case does not distinguish names.",
                                     page::kFormat, Evidence::Format};
inline constexpr Rule kAmbiguousName{"ambiguous-name", "A name that is referred to means one thing only.",
                                     page::kFormat, Evidence::Format};

// ---- virtual networks, subnets, network interfaces ----
inline constexpr Rule kVnetRangeOverlap{"vnet-range-overlap",
                                        "The address ranges of one virtual network do not overlap.", page::kVnetFaq,
                                        Evidence::Documented};
inline constexpr Rule kVnetRangeReserved{
    "vnet-range-reserved",
    "No address range contains multicast, broadcast, loopback, link-local addresses or Azure's platform address "
    "168.63.129.16.",
    page::kVnetFaq, Evidence::Documented};
inline constexpr Rule kSubnetOutsideVnet{"subnet-outside-vnet",
                                         "A subnet lies inside an address range of its virtual network.",
                                         page::kVnetFaq, Evidence::Documented};
inline constexpr Rule kSubnetOverlap{"subnet-overlap", "The subnets of one virtual network do not overlap.",
                                     page::kVnetFaq, Evidence::Documented};
inline constexpr Rule kSubnetTooSmall{"subnet-too-small",
                                      "An IPv4 subnet is a /29 or larger, because Azure keeps five of its addresses.",
                                      page::kVnetFaq, Evidence::Documented};
inline constexpr Rule kSubnetIpv6Size{"subnet-ipv6-size", "An IPv6 subnet is exactly a /64.", page::kVnetFaq,
                                      Evidence::Documented};
inline constexpr Rule kNicOutsideSubnet{"nic-outside-subnet",
                                        "A network interface's private address lies in its subnet.", page::kVnetFaq,
                                        Evidence::Documented};
inline constexpr Rule kNicReservedAddress{
    "nic-reserved-address", "Azure keeps the first four addresses and the last one of every IPv4 subnet for itself.",
    page::kVnetFaq, Evidence::Documented};
inline constexpr Rule kAddressUsedTwice{"address-used-twice", "A private address is used once in its virtual network.",
                                        page::kVnetFaq, Evidence::Documented};
inline constexpr Rule kPublicIpFamily{"public-ip-family",
                                      "A public address is of the same family as the private address it stands for.",
                                      page::kPublicIp, Evidence::Documented};
inline constexpr Rule kPublicIpUsedTwice{"public-ip-used-twice", "A public IP address belongs to one resource.",
                                         page::kPublicIp, Evidence::Documented};
inline constexpr Rule kNatWithoutAddress{"nat-gateway-without-address",
                                         "A NAT gateway has at least one public IP address.", page::kNat,
                                         Evidence::Documented};
inline constexpr Rule kNatIpv6{"nat-gateway-ipv6", "Only a NAT gateway of SKU StandardV2 has IPv6 addresses.",
                               page::kNat, Evidence::Documented};
inline constexpr Rule kNatTooManyAddresses{"nat-gateway-too-many-addresses",
                                           "A NAT gateway has at most 16 public addresses of one family.", page::kNat,
                                           Evidence::Documented};
inline constexpr Rule kUnknownService{"unknown-service",
                                      "A service endpoint names a service that offers service endpoints.",
                                      page::kServiceEndpoints, Evidence::Documented};

// ---- peerings ----
inline constexpr Rule kPeeringWithItself{"peering-with-itself", "A virtual network is not peered with itself.",
                                         page::kPeering, Evidence::Documented};
inline constexpr Rule kPeeringTwice{"peering-twice",
                                    "A virtual network has one peering to another virtual network at most.",
                                    page::kPeering, Evidence::Documented};
inline constexpr Rule kPeeringOverlap{"peering-overlap", "Peered virtual networks have no address in common.",
                                      page::kPeering, Evidence::Documented};
inline constexpr Rule kPeeringOneSided{
    "peering-one-sided", "A peering carries traffic only when both virtual networks have one to each other.",
    page::kPeering, Evidence::Documented};
inline constexpr Rule kPeeringState{"peering-state",
                                    "A peering is Connected exactly when the other side's peering is Connected.",
                                    page::kPeering, Evidence::Documented};
inline constexpr Rule kTransitNotAllowed{
    "gateway-transit-not-allowed",
    "useRemoteGateways needs allowGatewayTransit on the other virtual network's peering.", page::kPeering,
    Evidence::Documented};
inline constexpr Rule kRemoteGatewayMissing{"remote-gateway-missing",
                                            "useRemoteGateways needs a gateway in the other virtual network.",
                                            page::kPeering, Evidence::Documented};
inline constexpr Rule kRemoteGatewayBesideOwn{"remote-gateway-beside-own",
                                              "A virtual network with a gateway of its own cannot use a remote one.",
                                              page::kPeering, Evidence::Documented};
inline constexpr Rule kRemoteGatewayTwice{"remote-gateway-twice",
                                          "A virtual network uses remote gateways over one peering at most.",
                                          page::kPeeringRest, Evidence::Documented};

// ---- route tables ----
inline constexpr Rule kRoutePrefixTwice{"route-prefix-twice",
                                        "A route table has one route for an address prefix or service tag at most.",
                                        page::kUdr, Evidence::Documented};
inline constexpr Rule kRouteNextHopType{
    "route-next-hop-type",
    "A user-defined route leads to VnetLocal, VirtualNetworkGateway, VirtualAppliance, Internet or None; Azure makes "
    "the other routes itself.",
    page::kUdr, Evidence::Documented};
inline constexpr Rule kRouteNextHopAddress{
    "route-next-hop-address", "A route to a VirtualAppliance has the appliance's address, and no other route has one.",
    page::kUdr, Evidence::Documented};
inline constexpr Rule kRouteNextHopFamily{"route-next-hop-family",
                                          "A route's next hop address is of the same family as its prefix.",
                                          page::kIpv6, Evidence::Assumed};
inline constexpr Rule kUnknownTag{"unknown-service-tag",
                                  "A route's address prefix is a prefix or a published service tag.", page::kUdrTags,
                                  Evidence::Documented};
inline constexpr Rule kNoServiceTags{"no-service-tags",
                                     "The prefixes of a service tag come from a ServiceTags file that the user names.",
                                     page::kFormat, Evidence::Format};
inline constexpr Rule kTagForbidden{"service-tag-forbidden",
                                    "Service tags that stand for no fixed public prefixes cannot be routed.",
                                    page::kServiceTags, Evidence::Documented};
inline constexpr Rule kTagNotRoutable{
    "service-tag-not-routable",
    "A service tag is published as usable in user-defined routes (\"UDR\" among its networkFeatures).",
    page::kServiceTags, Evidence::Observed};
inline constexpr Rule kTooManyTagRoutes{"too-many-tag-routes", "A route table has at most 25 routes to service tags.",
                                        page::kUdrTags, Evidence::Documented};
inline constexpr Rule kTooManyRoutes{"too-many-routes", "A route table has at most 400 routes, 600 from 2026-04-01 on.",
                                     "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview; "
                                     "github.com/MicrosoftDocs/azure-docs/pull/128356",
                                     Evidence::Documented};
inline constexpr Rule kNextHopOutOfReach{
    "next-hop-out-of-reach",
    "An appliance next hop lies in the subnet's own virtual network or in one directly peered with it.", page::kUdr,
    Evidence::Documented};
inline constexpr Rule kTableTwoRoles{
    "route-table-two-roles",
    "A route table serves the gateway's subnet or ordinary ones: what steers a gateway misleads a workload.",
    page::kFormat, Evidence::Format};
inline constexpr Rule kGatewaySubnetDefault{"gateway-subnet-default-route",
                                            "The GatewaySubnet has no user-defined default route.", page::kGatewayUdr,
                                            Evidence::Documented};
inline constexpr Rule kGatewaySubnetOverlap{"gateway-subnet-route-overlap",
                                            "No user route of the GatewaySubnet's table takes in the GatewaySubnet's "
                                            "own range.",
                                            page::kGatewayUdr, Evidence::Documented};
inline constexpr Rule kGatewaySubnetPropagation{
    "gateway-subnet-propagation", "Route propagation stays on in the GatewaySubnet, else the gateway does not work.",
    page::kGatewayUdr, Evidence::Documented};
inline constexpr Rule kGatewaySubnetNat{"gateway-subnet-nat-gateway", "The GatewaySubnet has no NAT gateway.",
                                        page::kNat, Evidence::Documented};
inline constexpr Rule kBastionTable{"bastion-subnet-route-table",
                                    "The AzureBastionSubnet supports no user-defined routes.", page::kBastion,
                                    Evidence::Documented};
inline constexpr Rule kRouteServerTable{"route-server-subnet-route-table",
                                        "The RouteServerSubnet supports no user-defined routes.", page::kRouteServer,
                                        Evidence::Documented};
inline constexpr Rule kRouteToMissingGateway{
    "route-to-missing-gateway",
    "A route to the VirtualNetworkGateway needs a gateway in the virtual network, or one that a peering lends.",
    page::kUdr, Evidence::Documented};
inline constexpr Rule kRouteToExpressRoute{
    "route-to-expressroute",
    "A user-defined route to the VirtualNetworkGateway works with a VPN gateway only; beside an ExpressRoute gateway "
    "it is not supported.",
    page::kUdr, Evidence::Documented};
inline constexpr Rule kNearEndpoint{
    "near-endpoint", "A host route one keystroke from a known endpoint's address is probably a mistyped one.",
    page::kKms, Evidence::Assumed};
inline constexpr Rule kEndpointRetired{
    "endpoint-retired",
    "A host route to an address that has stopped serving leads to the addresses that serve instead.", page::kKms,
    Evidence::Documented};

// ---- gateways, connections, sites ----
inline constexpr Rule kGatewayWithoutSubnet{"gateway-without-subnet",
                                            "A gateway stands in a subnet named GatewaySubnet.", page::kGatewayUdr,
                                            Evidence::Documented};
inline constexpr Rule kGatewayTwice{"gateway-twice", "A virtual network has one gateway of a type at most.",
                                    page::kVpnTypes, Evidence::Documented};
inline constexpr Rule kGatewayOutsideSubnet{"gateway-address-outside-subnet",
                                            "A gateway's private addresses lie in the GatewaySubnet.",
                                            page::kGatewayUdr, Evidence::Documented};
inline constexpr Rule kPolicyBasedBgp{"policy-based-bgp", "A policy-based VPN gateway speaks no BGP.", page::kVpnFaq,
                                      Evidence::Documented};
inline constexpr Rule kDefaultSiteGateway{"default-site-gateway", "Only a route-based VPN gateway has a default site.",
                                          page::kForcedTunneling, Evidence::Documented};
inline constexpr Rule kDefaultSiteUnconnected{"default-site-unconnected",
                                              "A gateway's default site has a connection to that gateway.",
                                              page::kForcedTunneling, Evidence::Documented};
inline constexpr Rule kConnectionGateway{
    "connection-gateway",
    "An ExpressRoute connection starts at an ExpressRoute gateway; IPsec and Vnet2Vnet connections join VPN gateways.",
    page::kVpnTypes, Evidence::Documented};
inline constexpr Rule kConnectionToItself{"connection-to-itself",
                                          "A Vnet2Vnet connection joins two different gateways.", page::kVpnTypes,
                                          Evidence::Documented};
inline constexpr Rule kBgpWithoutSettings{
    "bgp-without-settings", "An IPsec connection with BGP ends at a local network gateway with bgpSettings.",
    page::kVpnFaq, Evidence::Documented};
inline constexpr Rule kBgpSameAsn{
    "bgp-same-asn", "The gateway and the on-premises network that speak BGP have different autonomous system numbers.",
    page::kVpnFaq, Evidence::Documented};
inline constexpr Rule kSiteOverlapsVnet{
    "site-overlaps-vnet",
    "A prefix of a site that equals an address range of a virtual network or lies inside one is never routed to the "
    "site from there.",
    page::kVpnFaq, Evidence::Documented};
inline constexpr Rule kSiteAddressTwice{"site-public-address-twice",
                                        "A site's Internet edge appears with one public address of a family.",
                                        page::kFormat, Evidence::Format};

// ---- virtual hubs ----
inline constexpr Rule kHubNextHop{"hub-route-next-hop",
                                  "A route of a hub's route table leads to a connection of that hub to a virtual "
                                  "network, or to a firewall of that hub.",
                                  page::kHubRouting, Evidence::Documented};

// ---- network managers ----
inline constexpr Rule kManagedRouteIgnored{
    "managed-route-ignored",
    "A network manager's route with the same destination as a route that the table already has is ignored.",
    page::kManagerRoutes, Evidence::Documented};

// ---- flows ----
inline constexpr Rule kUnknownTarget{"unknown-target",
                                     "A flow leads to an address, ADDRESS:PORT, a network interface or an endpoint.",
                                     page::kFormat, Evidence::Format};

}  // namespace azroute::linking
