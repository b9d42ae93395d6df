// The list of what is not modelled, by area.
#include "sim/route/not_modelled.h"

#include <array>

#include "sim/route/rules.h"

namespace azroute {
namespace {

namespace page {
constexpr std::string_view kVnetFaq = "learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
constexpr std::string_view kPlatformAddress =
    "learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16";
constexpr std::string_view kSecurityGroups =
    "learn.microsoft.com/azure/virtual-network/network-security-groups-overview";
constexpr std::string_view kServiceTags = "learn.microsoft.com/azure/virtual-network/service-tags-overview";
constexpr std::string_view kDefaultOutbound =
    "learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access";
constexpr std::string_view kOutbound = "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections";
constexpr std::string_view kNatGateway = "learn.microsoft.com/azure/nat-gateway/nat-gateway-resource";
constexpr std::string_view kRoutingAppliance =
    "learn.microsoft.com/azure/virtual-network/how-to-create-virtual-network-routing-appliance";
constexpr std::string_view kHubPreference =
    "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing-preference";
constexpr std::string_view kHubEffective = "learn.microsoft.com/azure/virtual-wan/effective-routes-virtual-hub";
constexpr std::string_view kRoutingIntent = "learn.microsoft.com/azure/virtual-wan/how-to-routing-policies";
constexpr std::string_view kServerPreference = "learn.microsoft.com/azure/route-server/hub-routing-preference";
constexpr std::string_view kRouteInjection = "learn.microsoft.com/azure/route-server/route-injection-in-spokes";
constexpr std::string_view kManagerLimits = "learn.microsoft.com/azure/virtual-network-manager/concept-limitations";
constexpr std::string_view kManagerAdmin = "learn.microsoft.com/azure/virtual-network-manager/concept-security-admins";
constexpr std::string_view kManagerDeploy = "learn.microsoft.com/azure/virtual-network-manager/concept-deployments";
constexpr std::string_view kFirewallRanges = "learn.microsoft.com/azure/firewall/snat-private-range";
constexpr std::string_view kFirewallBalancer = "learn.microsoft.com/azure/firewall/integrate-lb";
constexpr std::string_view kEndpointPolicies =
    "learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy";
constexpr std::string_view kGatewayOverview =
    "learn.microsoft.com/azure/expressroute/expressroute-about-virtual-network-gateways";
constexpr std::string_view kLimits =
    "learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits";
constexpr std::string_view kActivation =
    "learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation";
}  // namespace page

constexpr std::array kList{
    NotModelled{"gre-and-ip-in-ip", "packets", "The platform drops GRE and IP-in-IP packets.", page::kVnetFaq,
                "a flow here is TCP, UDP or ICMP, so that nobody can ask for one"},
    NotModelled{"reserved-source-port", "packets", "UDP source port 65330 is reserved for the platform.",
                page::kVnetFaq, "a flow here has no source port: every one is meant"},
    NotModelled{"equal-paths-hash", "packets",
                "Which of several equal next hops a flow takes is decided by a hash over its addresses, ports and "
                "protocol.",
                "github.com/microsoft/WhatTheHack, 035-HubAndSpoke, routing cheat sheet",
                "the hash is not published: every equal path is walked, and one that fails speaks for all"},
    NotModelled{"guest-forwarding", "packets", "An appliance's operating system has to forward packets as well.",
                reference::kUdr, "Azure does not know it either: an appliance with IP forwarding is taken to forward"},
    NotModelled{"name-resolution", "packets", "A name resolves to different addresses inside and outside Azure.",
                page::kPlatformAddress,
                "flows go to addresses; the names of known endpoints stand for their published addresses"},

    NotModelled{"user-route-equal-to-system-route", "routes",
                "One report has neither route in effect where a user route equals a system route.",
                "github.com/MicrosoftDocs/azure-docs/issues/94578",
                "unconfirmed, and against the documentation: the user route wins"},
    NotModelled{"routing-appliance", "routes",
                "A virtual network routing appliance (preview) forwards by routes of its own, which no interface's "
                "effective routes show.",
                page::kRoutingAppliance, "a preview whose forwarding is not published"},
    NotModelled{"next-hop-command-words", "routes",
                "az network watcher show-next-hop has words of its own, such as VirtualHub where effective routes say "
                "VirtualNetworkGateway.",
                page::kHubEffective, "only the words of effective routes are printed"},

    NotModelled{"local-network-gateway-public-prefix", "gateways",
                "One report has a public prefix of a local network gateway not override 0.0.0.0/0.",
                "github.com/MicrosoftDocs/azure-docs/issues/39001",
                "unconfirmed, and against longest prefix match: the longer prefix wins"},
    NotModelled{
        "traffic-selectors", "gateways", "A tunnel carries only what the traffic selectors of both its ends name.",
        reference::kForcedTunneling,
        "the far end's selectors are not part of the topology: every tunnel carries all that is routed into it"},
    NotModelled{
        "fastpath", "gateways", "FastPath hands packets from ExpressRoute to virtual machines past the gateway.",
        page::kGatewayOverview,
        "they end where they would without it; expressRouteGatewayBypass is read and said to make no difference"},
    NotModelled{"expressroute-failback", "gateways",
                "After an ExpressRoute circuit fails and returns, traffic may stay on VPN or an appliance whose paths "
                "are not made longer.",
                page::kHubPreference, "there is no time here: every outcome is that of routes that have settled"},
    NotModelled{"microsoft-peering", "gateways",
                "ExpressRoute's Microsoft peering leads to public services, and private AS numbers are taken out of "
                "its paths.",
                reference::kExpressRouteOptimize, "circuits here have private peering only"},
    NotModelled{"expressroute-communities", "gateways",
                "Azure marks what it announces over ExpressRoute with communities of the region, and heeds none that "
                "others set.",
                reference::kExpressRouteRouting,
                "no filter of a site is modelled; a route server's no-advertise community is"},
    NotModelled{"site-preference", "gateways",
                "A site's own routers may prefer one way into Azure by rules of their own, such as local preference.",
                reference::kExpressRouteOptimize, "nobody tells Azure: a site here prefers the shorter path"},
    NotModelled{"bgp-session-dropped", "gateways",
                "A VPN gateway ends a BGP session over which more than 4,000 prefixes come.", reference::kVpnFaq,
                "a warning says so, and the prefixes are learned nevertheless"},
    NotModelled{"route-server-static-over-bgp", "gateways",
                "A text of 2023 has a route server prefer static routes to BGP before its preference setting counts.",
                page::kServerPreference, "newer editions of the page have no such step"},

    NotModelled{"routing-intent-aggregates", "virtual WAN",
                "Where Microsoft has enabled transit between circuits, a hub with a policy for private traffic also "
                "announces the "
                "policy's wide prefixes over ExpressRoute.",
                page::kRoutingIntent, "such transit is not modelled: a site is told the prefixes that the hub knows"},
    NotModelled{"expressroute-transit-by-request", "virtual WAN",
                "Microsoft can enable transit from ExpressRoute to ExpressRoute through a hub's firewall on request.",
                page::kRoutingIntent, "circuits reach each other by Global Reach only"},
    NotModelled{"routing-intent-sovereign", "virtual WAN",
                "Routing intent does not exist in Azure operated by 21Vianet.", page::kRoutingIntent,
                "a topology of AzureChinaCloud may have one all the same"},

    NotModelled{"configuration-not-deployed", "network manager",
                "A network manager's configuration does nothing in a region until it is deployed there.",
                page::kManagerDeploy, "a configuration in the file is a deployed one"},
    NotModelled{"manager-limits", "network manager",
                "A network manager limits how many virtual networks a group or a connected group has.",
                page::kManagerLimits, "groups of any size are taken; the limits of tables and peerings are warned of"},

    NotModelled{"limits-enforced", "limits", "Azure refuses what goes beyond a limit.", page::kLimits,
                "a warning says so, and the topology is computed as written: limits move, and can be raised"},

    NotModelled{"private-subnet-storage", "outbound",
                "From a private subnet Azure Storage of the same region stays reachable without an outbound method.",
                page::kDefaultOutbound, "which addresses that covers is not published: such a packet is dropped here"},
    NotModelled{"scale-set-flexible", "outbound",
                "Instances of a scale set with flexible orchestration get no default outbound access.",
                page::kDefaultOutbound, "there are no scale sets here: state defaultOutboundAccess: false instead"},
    NotModelled{"backend-pool-by-address", "outbound",
                "Members of a load balancer's pool that is configured by address leave with default outbound access.",
                page::kDefaultOutbound, "a known fault of the platform; pools here are of network interfaces"},
    NotModelled{"source-ports-run-out", "outbound",
                "A public address has 64,000 ports for translation, and a load balancer gives each backend a fixed "
                "share.",
                page::kOutbound, "one flow is walked at a time, and none is counted"},
    NotModelled{"idle-timeout", "outbound",
                "A NAT gateway forgets a flow that is idle, and resets what it does not know.", page::kNatGateway,
                "there is no time here, and no flow that is open already"},
    NotModelled{"outbound-fragments", "outbound", "Default outbound access carries no fragments.",
                page::kDefaultOutbound, "packets here have no size"},
    NotModelled{"firewall-learned-ranges", "outbound",
                "Azure Firewall's ranges without translation can be set, or learned through a route server, and its "
                "application rules always translate.",
                page::kFirewallRanges,
                "planned with firewall policies; now network rules with the default ranges are meant"},
    NotModelled{"activation-renewal", "known endpoints",
                "A Windows activation lasts 180 days, and is renewed before that.", page::kActivation,
                "a flow is one attempt; when a machine notices a failure is not said"},
    NotModelled{"windows-update", "known endpoints",
                "Windows Update is reached at the addresses of the tags AzureUpdateDelivery and "
                "AzureFrontDoor.FirstParty.",
                page::kServiceTags, "planned; now such an endpoint can be written into the file"},

    NotModelled{"network-security-groups", "security rules",
                "A network security group on a subnet or a network interface allows or denies a flow.",
                page::kSecurityGroups, "planned; now every port is open"},
    NotModelled{"security-admin-rules", "security rules",
                "A network manager's security admin rules come before network security groups.", page::kManagerAdmin,
                "planned; now every port is open"},
    NotModelled{"virtual-network-tag", "security rules",
                "In security rules the tag VirtualNetwork also covers peered and on-premises ranges and the prefixes "
                "of user routes, a default route included.",
                page::kServiceTags, "planned with security rules"},
    NotModelled{"platform-security-rules", "security rules",
                "Hidden rules let activation and the platform's own addresses past security rules, some of them only "
                "while 0.0.0.0/0 is not overridden.",
                page::kSecurityGroups, "planned with security rules"},
    NotModelled{"private-endpoint-security-rules", "security rules",
                "Security rules reach a private endpoint only where its subnet's network policies say so.",
                page::kEndpointPolicies, "planned with security rules"},

    NotModelled{"reply-paths", "replies",
                "A reply finds its own way back, which may be another one: a stateful hop that sees one direction "
                "only drops it.",
                page::kRouteInjection, "planned; now a flow is walked in one direction"},
    NotModelled{"balanced-replies", "replies",
                "A load balancer with HA ports sends both directions of a flow through the same appliance.",
                page::kRouteInjection, "planned with replies"},
    NotModelled{"private-endpoint-replies", "replies",
                "What a private endpoint answers does not follow its subnet's route table, so that an appliance on "
                "the way has to translate the source.",
                "github.com/dmauser/PrivateLink, PEP-Firewall-Inspection: a lab", "planned with replies"},
    NotModelled{"inbound-from-internet", "inbound",
                "A packet from the Internet to a public address arrives, but its reply goes where 0.0.0.0/0 leads.",
                reference::kUdrDefaultPrefix, "planned; now flows start at network interfaces"},
    NotModelled{"destination-translation", "inbound",
                "A load balancer's public frontend and a firewall's DNAT rules replace the destination address.",
                page::kFirewallBalancer, "planned with inbound flows"},
};

}  // namespace

std::span<const NotModelled> not_modelled() {
  return kList;
}

}  // namespace azroute
