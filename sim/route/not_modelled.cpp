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
constexpr std::string_view kManagerLimits = "learn.microsoft.com/azure/virtual-network-manager/concept-limitations";
constexpr std::string_view kManagerAdmin = "learn.microsoft.com/azure/virtual-network-manager/concept-security-admins";
constexpr std::string_view kManagerDeploy = "learn.microsoft.com/azure/virtual-network-manager/concept-deployments";
constexpr std::string_view kFirewallRanges = "learn.microsoft.com/azure/firewall/snat-private-range";
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
                "Azure Firewall can learn the ranges whose sources it keeps from a route server.",
                page::kFirewallRanges, "what it has learned is written as snat.privateRanges"},
    NotModelled{"firewall-instances", "outbound",
                "Azure Firewall is several instances behind a load balancer of its own, each with its own addresses.",
                page::kFirewallRanges, "its answers are the same whichever instance gives them"},
    NotModelled{"activation-renewal", "known endpoints",
                "A Windows activation lasts 180 days, and is renewed before that.", page::kActivation,
                "a flow is one attempt; when a machine notices a failure is not said"},
    NotModelled{"windows-update", "known endpoints",
                "Windows Update is reached at the addresses of the tags AzureUpdateDelivery and "
                "AzureFrontDoor.FirstParty.",
                page::kServiceTags, "they change weekly: such an endpoint is written into the file"},
    NotModelled{"update-servers-by-name", "known endpoints",
                "Ubuntu's update servers are known by their host names only.",
                "azure.archive.ubuntu.com has no published addresses",
                "no address to walk to: such an endpoint is written into the file, with the addresses of the day"},
    NotModelled{"service-tag-dependencies", "known endpoints",
                "Some services need several service tags: backup needs storage and the directory as well.",
                page::kServiceTags, "what a service needs is written as an endpoint with parts"},

    NotModelled{"inbound-nat-rules", "security rules",
                "A load balancer's inbound NAT rules lead a port of a front end to one machine.", page::kOutbound,
                "a load balancing rule with one backend says the same"},
    NotModelled{"admin-rule-exceptions", "security rules",
                "Security admin rules are not applied to virtual networks of some services, such as managed instances "
                "of SQL.",
                page::kManagerAdmin, "no such service is described here"},
    NotModelled{"security-rule-changes", "security rules", "A change of rules holds for new conversations only.",
                page::kSecurityGroups, "every walk is a new conversation"},

};

}  // namespace

std::span<const NotModelled> not_modelled() {
  return kList;
}

}  // namespace azroute
