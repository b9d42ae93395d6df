// The rules by which hubs, firewalls, load balancers and appliances hand a packet on, where no route table speaks.
#pragma once

#include <span>

#include "sim/flow/trace.h"

namespace azroute {

namespace walk_rules {
inline constexpr Rule kHubRouteTable{
    "hub-route-table",
    "A virtual hub routes what comes from a virtual network by the route table that its connection is associated with, "
    "and whatever comes from a branch or another hub by the default route table.",
    "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing", Evidence::Documented};
inline constexpr Rule kHubPolicy{"hub-routing-policy",
                                 "A routing policy of the hub sends its class of traffic to the hub's firewall before "
                                 "any route is looked at: private "
                                 "traffic is RFC 1918 and the prefixes named beside it, all else is Internet traffic.",
                                 "learn.microsoft.com/azure/virtual-wan/how-to-routing-policies", Evidence::Documented};
inline constexpr Rule kHubFirewall{
    "hub-behind-firewall",
    "Behind its firewall a hub sends by everything that it knows, whatever the table of the connection the packet came "
    "from.",
    "learn.microsoft.com/azure/virtual-wan/how-to-routing-policies", Evidence::Documented};
inline constexpr Rule kHubConnectionRoute{
    "hub-connection-static-route",
    "A hub's static route that leads to a connection is followed by the static routes of that connection, whose next "
    "hops stand in the virtual network.",
    "learn.microsoft.com/azure/virtual-wan/scenario-route-through-nva", Evidence::Documented};
inline constexpr Rule kLoadBalancer{"load-balancer-next-hop",
                                    "An internal load balancer whose rules fit hands each flow to one of its backends; "
                                    "with HA ports every protocol and "
                                    "port fits.",
                                    "learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview",
                                    Evidence::Documented};
inline constexpr Rule kTunnel{
    "appliance-tunnel",
    "An appliance with tunnels of its own (tunnelsTo) puts what a site there owns or announces into them, before its "
    "subnet's routes are asked; 0.0.0.0/0 excepted.",
    "topologies/README.md", Evidence::Format};
inline constexpr Rule kGroupForwards{
    "connected-group-forwards",
    "Between the members of a connected group forwarded traffic passes: there is no peering whose flag could stop it.",
    "no source states what happens to forwarded traffic", Evidence::Assumed};
}  // namespace walk_rules

std::span<const Rule* const> walk_rule_list();

/// The rule that a step rests on; nullptr: none beside the route it shows.
const Rule* rule_of(const HubStep& step);
const Rule* rule_of(const ConnectionRouteStep& step);
const Rule* rule_of(const LoadBalancerStep& step);
const Rule* rule_of(const TunnelStep& step);
const Rule* rule_of(const GroupStep& step);

}  // namespace azroute
