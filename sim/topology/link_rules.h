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
inline constexpr std::string_view kIntent = "learn.microsoft.com/azure/virtual-wan/how-to-routing-policies";
inline constexpr std::string_view kFirewall = "learn.microsoft.com/azure/firewall/firewall-faq";
inline constexpr std::string_view kFirewallTunneling = "learn.microsoft.com/azure/firewall/forced-tunneling";
inline constexpr std::string_view kSecurityGroups =
    "learn.microsoft.com/azure/virtual-network/network-security-groups-overview";
inline constexpr std::string_view kFirewallRules = "learn.microsoft.com/azure/firewall/rule-processing";
inline constexpr std::string_view kFirewallSnat = "learn.microsoft.com/azure/firewall/snat-private-range";
inline constexpr std::string_view kHaPortsPage =
    "learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview";
inline constexpr std::string_view kPeeringFaults =
    "learn.microsoft.com/azure/virtual-network/virtual-network-troubleshoot-peering-issues";
inline constexpr std::string_view kPeeringSync =
    "learn.microsoft.com/azure/virtual-network/update-virtual-network-peering-address-space";
inline constexpr std::string_view kSubnetPeering =
    "learn.microsoft.com/azure/virtual-network/how-to-configure-subnet-peering";
inline constexpr std::string_view kSummaries =
    "learn.microsoft.com/azure/virtual-network/advertised-gateway-prefixes-overview";
inline constexpr std::string_view kRouteRest = "learn.microsoft.com/rest/api/virtualnetwork/routes/create-or-update";
inline constexpr std::string_view kLimits =
    "learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits";
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
inline constexpr Rule kNicOutsideSubnet{
    "nic-outside-subnet",
    "The private address of a network interface, load balancer or private endpoint lies "
    "in its subnet.",
    page::kVnetFaq, Evidence::Documented};
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

inline constexpr Rule kTooManySubnets{"too-many-subnets", "A virtual network has at most 3000 subnets.", page::kLimits,
                                      Evidence::Documented};
inline constexpr Rule kNearReservedName{
    "near-reserved-name", "A subnet named almost as one that Azure reserves a name for is probably meant as that one.",
    page::kVnetFaq, Evidence::Assumed};

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
inline constexpr Rule kRemoteGatewayMissing{
    "remote-gateway-missing", "useRemoteGateways needs a gateway or route server in the other virtual network.",
    page::kPeering, Evidence::Documented};
inline constexpr Rule kRemoteGatewayBesideOwn{
    "remote-gateway-beside-own", "A virtual network with a gateway or route server of its own cannot use a remote one.",
    page::kPeering, Evidence::Documented};
inline constexpr Rule kRemoteGatewayTwice{"remote-gateway-twice",
                                          "A virtual network uses remote gateways over one peering at most.",
                                          page::kPeeringRest, Evidence::Documented};

inline constexpr Rule kPeeringSyncLevel{
    "peering-sync-level",
    "A peering is FullyInSync when the other side exists and its ranges are those last synchronised.",
    page::kPeeringSync, Evidence::Observed};
inline constexpr Rule kSubnetPeeringKeys{
    "subnet-peering-keys",
    "Subnets are named on both sides, and IPv6 alone is chosen, in a peering with peerCompleteVnets: false only.",
    page::kSubnetPeering, Evidence::Documented};
inline constexpr Rule kSubnetPeeringTooMany{"subnet-peering-too-many",
                                            "A peering names at most 200 subnets on each side.", page::kSubnetPeering,
                                            Evidence::Documented};
inline constexpr Rule kSubnetPeeringMirror{
    "subnet-peering-mirror", "What one side of a subnet peering names as local, the other names as remote.",
    page::kSubnetPeering, Evidence::Assumed};
inline constexpr Rule kTooManyPeerings{"too-many-peerings",
                                       "A virtual network has at most 500 peerings, 1000 as a network manager's hub.",
                                       page::kLimits, Evidence::Documented};

// ---- route tables ----
inline constexpr Rule kRoutePrefixTwice{"route-prefix-twice",
                                        "A route table has one route for an address prefix or service tag at most.",
                                        page::kUdr, Evidence::Documented};
inline constexpr Rule kRouteNextHopType{"route-next-hop-type",
                                        "A user-defined route leads to VnetLocal, VirtualNetworkGateway, "
                                        "VirtualAppliance, VirtualApplianceEcmp, Internet or "
                                        "None; Azure makes the other routes itself.",
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
inline constexpr Rule kTooManyRoutes{"too-many-routes",
                                     "A route table has at most 400 routes, 600 from 2026-04-01 on; 1000 where a "
                                     "network manager writes to it.",
                                     "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview; "
                                     "github.com/MicrosoftDocs/azure-docs/pull/128356",
                                     Evidence::Documented};
inline constexpr Rule kEcmpNextHops{
    "ecmp-next-hops", "A route to VirtualApplianceEcmp has 2 to 64 different next hop addresses of one family.",
    page::kRouteRest, Evidence::Documented};
inline constexpr Rule kBasicBalancerGlobal{
    "basic-load-balancer-over-global-peering",
    "The frontend of a Basic load balancer is not reached over a global peering.", page::kPeeringFaults,
    Evidence::Documented};
inline constexpr Rule kFirewallManagementTable{
    "firewall-management-subnet-routes",
    "The table of the AzureFirewallManagementSubnet has 0.0.0.0/0 to Internet as its only route, and route propagation "
    "is off.",
    page::kFirewallTunneling, Evidence::Documented};
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
                                            "own range or the gateway's public address.",
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
    "A user-defined route to the VirtualNetworkGateway works with a VPN gateway only; where an ExpressRoute gateway, a "
    "route server or a virtual hub is the virtual network's gateway, it is not supported.",
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
inline constexpr Rule kGatewayTwice{"gateway-twice",
                                    "A virtual network or virtual hub has one gateway of a type at most.",
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
    "bgp-same-asn", "The two ends of a connection that speak BGP have different autonomous system numbers.",
    page::kVpnFaq, Evidence::Documented};
inline constexpr Rule kSiteOverlapsVnet{
    "site-overlaps-vnet",
    "A prefix of a site that equals an address range of a virtual network or lies inside one is never routed to the "
    "site from there.",
    page::kVpnFaq, Evidence::Documented};
inline constexpr Rule kSiteAddressTwice{"site-public-address-twice",
                                        "A site's Internet edge appears with one public address of a family.",
                                        page::kFormat, Evidence::Format};

inline constexpr Rule kSummaryWithoutGateway{
    "summary-without-gateway", "summarizedGatewayPrefixes say something only in a virtual network that has a gateway.",
    page::kSummaries, Evidence::Documented};
inline constexpr Rule kFastPathIgnored{
    "fastpath-ignored",
    "FastPath (expressRouteGatewayBypass) changes how fast packets travel, not where they go, so it is left out.",
    page::kFormat, Evidence::Format};
inline constexpr Rule kTooManyBgpPrefixes{"too-many-bgp-prefixes",
                                          "A VPN gateway takes at most 4000 prefixes from a BGP peer; beyond that the "
                                          "session is dropped.",
                                          page::kVpnFaq, Evidence::Documented};

// ---- route servers and BGP sessions ----
inline constexpr Rule kRouteServerWithoutSubnet{"route-server-without-subnet",
                                                "A route server stands in a subnet named RouteServerSubnet.",
                                                page::kRouteServer, Evidence::Documented};
inline constexpr Rule kRouteServerSubnetSize{"route-server-subnet-size", "The RouteServerSubnet is a /27 or larger.",
                                             page::kRouteServer, Evidence::Documented};
inline constexpr Rule kRouteServerOutsideSubnet{"route-server-address-outside-subnet",
                                                "A route server's addresses lie in the RouteServerSubnet.",
                                                page::kRouteServer, Evidence::Documented};
inline constexpr Rule kRouteServerTwice{"route-server-twice", "A virtual network has one route server at most.",
                                        page::kRouteServer, Evidence::Documented};
inline constexpr Rule kBranchToBranchGateway{
    "branch-to-branch-active-passive",
    "A route server exchanges routes between branches with a VPN gateway that is active-active.", page::kRouteServer,
    Evidence::Documented};
inline constexpr Rule kReservedAsn{
    "reserved-asn", "A BGP peer of a route server or virtual hub has none of the numbers 65515, 12076 and 65520.",
    page::kRouteServer, Evidence::Documented};
inline constexpr Rule kSessionTwice{"bgp-session-twice",
                                    "A route server or virtual hub has one session with an address at most.",
                                    page::kRouteServer, Evidence::Assumed};
inline constexpr Rule kSessionWithoutPeer{"bgp-session-without-peer",
                                          "A BGP session leads to a network interface that the topology describes.",
                                          page::kFormat, Evidence::Format};
inline constexpr Rule kSessionSilent{"bgp-session-silent", "The appliance at the far end of a BGP session has `bgp`.",
                                     page::kFormat, Evidence::Format};
inline constexpr Rule kSessionAsn{"bgp-session-asn",
                                  "A BGP session comes up when the peer has the number that the session expects.",
                                  page::kRouteServer, Evidence::Documented};
inline constexpr Rule kApplianceUnheard{
    "appliance-unheard", "An appliance that speaks BGP has a session with a route server or virtual hub.",
    page::kFormat, Evidence::Format};
inline constexpr Rule kTooManyPeerRoutes{"too-many-peer-routes",
                                         "A route server takes at most 1000 routes from a peer, once 200.",
                                         page::kRouteServer, Evidence::Assumed};

// ---- firewalls and load balancers ----
inline constexpr Rule kFirewallWithoutSubnet{
    "firewall-without-subnet", "A firewall in a virtual network stands in a subnet named AzureFirewallSubnet.",
    page::kFirewall, Evidence::Documented};
inline constexpr Rule kFirewallSubnetSize{"firewall-subnet-size", "The AzureFirewallSubnet is a /26 or larger.",
                                          page::kFirewall, Evidence::Documented};
inline constexpr Rule kFirewallOutsideSubnet{"firewall-address-outside-subnet",
                                             "A firewall's private address lies in the AzureFirewallSubnet.",
                                             page::kFirewall, Evidence::Documented};
inline constexpr Rule kFirewallDefaultLearned{
    "firewall-default-learned",
    "A firewall that is not made for forced tunnelling reaches the Internet itself: a learned 0.0.0.0/0 is overridden "
    "by a user route to Internet.",
    page::kFirewallTunneling, Evidence::Documented};
inline constexpr Rule kHaPorts{"ha-ports", "Only an internal load balancer of SKU Standard has HA ports.",
                               page::kHaPortsPage, Evidence::Documented};

inline constexpr Rule kFirewallWithoutManagement{
    "firewall-without-management-subnet",
    "A firewall with managementIpConfiguration has its management in a subnet named AzureFirewallManagementSubnet.",
    page::kFirewallTunneling, Evidence::Documented};
inline constexpr Rule kFirewallRulesAddress{
    "firewall-rules-without-address",
    "A firewall whose rules are described states its private address, which packets may leave with.",
    page::kFirewallSnat, Evidence::Format};
inline constexpr Rule kCollectionPriorityTwice{
    "rule-collection-priority-twice",
    "No two rule collections of one type have the same priority, since nothing else says which comes first.",
    page::kFirewallRules, Evidence::Assumed};

// ---- filters ----
inline constexpr Rule kSecurityPriorityTwice{
    "security-rule-priority-twice", "No two rules of a network security group have the same priority and direction.",
    page::kSecurityGroups, Evidence::Documented};
inline constexpr Rule kSeveralTags{"several-tags-in-field", "One side of a security rule has one service tag at most.",
                                   page::kSecurityGroups, Evidence::Documented};
inline constexpr Rule kTooManySecurityRules{
    "too-many-security-rules", "A network security group has at most 1000 rules.", page::kLimits, Evidence::Documented};
inline constexpr Rule kGatewaySubnetGroup{"gateway-subnet-security-group",
                                          "The GatewaySubnet has no network security group.", page::kGatewayUdr,
                                          Evidence::Documented};
inline constexpr Rule kRouteServerGroup{"route-server-security-group",
                                        "The RouteServerSubnet has no network security group.", page::kRouteServer,
                                        Evidence::Documented};
inline constexpr Rule kFirewallSubnetGroup{"firewall-subnet-security-group",
                                           "The AzureFirewallSubnet has no network security group.", page::kFirewall,
                                           Evidence::Documented};

// ---- appliances ----
inline constexpr Rule kInterfaceInTwoAppliances{"interface-in-two-appliances",
                                                "A network interface belongs to one appliance at most.", page::kFormat,
                                                Evidence::Format};
inline constexpr Rule kApplianceRouteInterface{"appliance-route-interface",
                                               "A route of an appliance leads to one of its own network interfaces.",
                                               page::kFormat, Evidence::Format};
inline constexpr Rule kApplianceNotForwarding{
    "appliance-not-forwarding",
    "A network interface of an appliance has enableIPForwarding, without which Azure drops what it forwards.",
    page::kUdr, Evidence::Documented};

// ---- virtual hubs ----
inline constexpr Rule kVnetInTwoHubs{"vnet-in-two-hubs", "A virtual network is connected to one virtual hub at most.",
                                     page::kHubRouting, Evidence::Documented};
inline constexpr Rule kHubVnetGateway{
    "hub-vnet-with-gateway",
    "A virtual network that is connected to a virtual hub has no gateway or route server, and uses no remote one.",
    page::kUdr, Evidence::Documented};
inline constexpr Rule kHubPrefixOverlap{
    "hub-prefix-overlap",
    "A virtual hub's range has no address in common with another hub or a connected virtual network of its virtual "
    "WAN.",
    page::kHubRouting, Evidence::Documented};
inline constexpr Rule kIntentNextHop{"routing-intent-next-hop",
                                     "The next hop of a routing policy is a firewall of the same virtual hub.",
                                     page::kIntent, Evidence::Documented};
inline constexpr Rule kIntentBesideTables{
    "routing-intent-beside-routes",
    "A virtual hub with routing intent has no route table of its own, no static route to a virtual network and no "
    "association with another table than the default one.",
    page::kIntent, Evidence::Documented};
inline constexpr Rule kIntentReplacesRoutes{
    "routing-intent-replaces-routes",
    "Routing intent removes static routes of the default table to the firewall and writes its own.", page::kIntent,
    Evidence::Documented};
inline constexpr Rule kIntentCloud{"routing-intent-cloud", "Azure operated by 21Vianet has no routing intent.",
                                   page::kIntent, Evidence::Documented};
inline constexpr Rule kTooManyIntentPrefixes{
    "too-many-intent-prefixes",
    "The virtual networks of a virtual hub with routing intent have at most 600 address ranges.", page::kIntent,
    Evidence::Documented};
inline constexpr Rule kBranchAssociation{
    "branch-association", "Every branch of a virtual hub is associated with the hub's default route table.",
    page::kHubRouting, Evidence::Documented};
inline constexpr Rule kHubConnectionKeys{
    "hub-connection-keys",
    "enableInternetSecurity and routingConfiguration belong to connections of gateways in virtual hubs.",
    page::kHubRouting, Evidence::Documented};
inline constexpr Rule kHubVnet2Vnet{"hub-vnet2vnet", "A gateway in a virtual hub takes no Vnet2Vnet connection.",
                                    page::kHubRouting, Evidence::Assumed};
inline constexpr Rule kHubNextHop{"hub-route-next-hop",
                                  "A route of a hub's route table leads to a connection of that hub to a virtual "
                                  "network, or to a firewall of that hub.",
                                  page::kHubRouting, Evidence::Documented};

// ---- network managers ----
inline constexpr Rule kDeploymentTooLarge{"deployment-too-large",
                                          "What network managers deploy in one file is at most 250000 peerings and "
                                          "routes.",
                                          page::kFormat, Evidence::Format};
inline constexpr Rule kManagedRouteIgnored{
    "managed-route-ignored",
    "A network manager's route with the same destination as a route that the table already has is ignored.",
    page::kManagerRoutes, Evidence::Documented};

// ---- flows ----
inline constexpr Rule kUnknownTarget{"unknown-target",
                                     "A flow leads to an address, ADDRESS:PORT, a network interface or an endpoint.",
                                     page::kFormat, Evidence::Format};
inline constexpr Rule kUnknownSender{
    "unknown-sender",
    "A flow starts at a network interface, at an address of a subnet (VNET/SUBNET), at a "
    "site or from `internet`.",
    page::kFormat, Evidence::Format};
inline constexpr Rule kSourceNotSenders{"source-not-senders",
                                        "The source address of a flow is one of those that its sender has.",
                                        page::kFormat, Evidence::Format};
inline constexpr Rule kSourceNotPublic{"source-not-public", "Who sends from the Internet has a public address.",
                                       page::kFormat, Evidence::Format};

}  // namespace azroute::linking
