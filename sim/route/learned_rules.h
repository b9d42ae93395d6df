// Rules of the control plane beyond a single gateway: route servers, virtual hubs, and what they prefer.
#pragma once

#include <span>

#include "sim/diag/rule.h"
#include "sim/route/rules.h"

namespace azroute {

namespace reference {
inline constexpr std::string_view kHubRouting = "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing";
inline constexpr std::string_view kHubPreference =
    "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing-preference";
inline constexpr std::string_view kRoutingIntent = "learn.microsoft.com/azure/virtual-wan/how-to-routing-policies";
inline constexpr std::string_view kHubEffective = "learn.microsoft.com/azure/virtual-wan/effective-routes-virtual-hub";
inline constexpr std::string_view kRouteServerInjection =
    "learn.microsoft.com/azure/route-server/route-injection-in-spokes";
inline constexpr std::string_view kWanLab = "github.com/dmauser/azure-virtualwan: effective routes of labs";
}  // namespace reference

namespace learned_rules {
inline constexpr Rule kVirtualNetworkRange{
    "virtual-network-range",
    "Gateways and route servers announce the ranges of their virtual network and of those that use it over a peering; "
    "summarizedGatewayPrefixes stand in for the ranges they cover.",
    reference::kVpnFaq, Evidence::Documented};
inline constexpr Rule kRouteServerRoute{
    "route-server-route",
    "A prefix that an appliance announces to a route server becomes a route in every subnet of its virtual network and "
    "over peerings that use it, with the announced next hop: the appliance itself or a third party.",
    reference::kRouteServerInjection, Evidence::Documented};
inline constexpr Rule kHubRoute{
    "hub-route",
    "A virtual network connected to a hub gets the routes of the hub route table that its connection is associated "
    "with.",
    reference::kHubRouting, Evidence::Documented};
inline constexpr Rule kHubRouter{
    "hub-next-hop",
    "The next hop of a hub's route is the hub's router; for prefixes of the hub's own ExpressRoute circuit it is "
    "Microsoft's edge, for those of its own VPN the gateway's instances.",
    reference::kWanLab, Evidence::Observed};
inline constexpr Rule kHubRowAsPeering{
    "hub-row-as-peering",
    "Since 2026 ranges of other virtual networks on the hub are listed as VNetPeering with the hub router's address, "
    "before as VirtualNetworkGateway.",
    reference::kWanLab, Evidence::Observed};
inline constexpr Rule kHubDefaultWithheld{
    "hub-default-withheld", "A hub tells its default route only to connections with enableInternetSecurity.",
    reference::kHubEffective, Evidence::Documented};
inline constexpr Rule kHubConnection{
    "hub-connection",
    "A connected virtual network's ranges go into the route tables that its connection propagates to.",
    reference::kHubRouting, Evidence::Documented};
inline constexpr Rule kHubConnectionStatic{
    "hub-connection-static",
    "A static route of a hub connection leads to an address inside the connected virtual network; it goes no further "
    "than its own hub.",
    reference::kHubRouting, Evidence::Documented};
inline constexpr Rule kHubStatic{"hub-static",
                                 "A static route of a hub route table leads to a connection or to the hub's firewall.",
                                 reference::kHubRouting, Evidence::Documented};
inline constexpr Rule kRoutingPolicy{
    "hub-policy-routes",
    "Routing intent puts 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and added private prefixes, or 0.0.0.0/0, into the "
    "default route table, towards the hub's firewall; connections then propagate their prefixes to no table.",
    reference::kRoutingIntent, Evidence::Documented};
inline constexpr Rule kHubBgp{"hub-bgp", "A hub learns from its gateways, other hubs and appliances by BGP.",
                              reference::kHubRouting, Evidence::Documented};
inline constexpr Rule kBranchToBranch{
    "route-server-branch-to-branch",
    "With branch-to-branch traffic allowed a route server passes routes between gateways and appliances.",
    "learn.microsoft.com/azure/route-server/expressroute-vpn-support", Evidence::Documented};
inline constexpr Rule kSiteLearned{"site-learned",
                                   "A site learns by BGP what the gateways at its connections announce.",
                                   reference::kVpnFaq, Evidence::Documented};
inline constexpr Rule kSiteStatic{
    "site-static", "Behind a tunnel without BGP the site has static routes to the virtual network's ranges.",
    "no source states what a site configures", Evidence::Assumed};
inline constexpr Rule kGlobalReach{
    "global-reach", "Circuits joined by Global Reach carry their sites' announcements to each other past Azure.",
    "learn.microsoft.com/azure/expressroute/expressroute-global-reach", Evidence::Documented};
inline constexpr Rule kApplianceLearned{"appliance-learned",
                                        "An appliance learns by BGP what its route server or hub announces.",
                                        "learn.microsoft.com/azure/route-server/overview", Evidence::Documented};
}  // namespace learned_rules

/// All of the above, in a fixed order.
std::span<const Rule* const> learned_rule_list();

/// A hub's choice among routes of one prefix: applied in order, each removes what another remaining route beats by it.
struct HubCandidate;
struct HubRule {
  Rule rule;
  bool (*beats)(const HubCandidate& winner, const HubCandidate& loser) = nullptr;
};
std::span<const HubRule> hub_rules();

}  // namespace azroute
