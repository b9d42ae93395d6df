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
inline constexpr Rule kFrontend{"load-balancer-frontend",
                                "What is addressed to a load balancer's front end goes to a backend's address and "
                                "backend port; the source stays the "
                                "client's, so security groups at the backend see the client.",
                                "learn.microsoft.com/azure/load-balancer/load-balancer-overview; "
                                "learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
                                Evidence::Documented};
inline constexpr Rule kFrontendReply{"load-balancer-reply",
                                     "A backend's answer to what a load balancer sent it leaves with the front end's "
                                     "address, past the load balancer and "
                                     "by the backend's own routes.",
                                     "learn.microsoft.com/azure/firewall/integrate-lb", Evidence::Documented};
inline constexpr Rule kSameBackend{
    "load-balancer-same-backend",
    "An internal load balancer as next hop hands both directions of a conversation that pass it to one backend.",
    "learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview, not checked against a lab",
    Evidence::Assumed};
inline constexpr Rule kSession{"stateful-session",
                               "A stateful device lets the replies of a conversation pass whose first packet it let "
                               "pass, and translates them back.",
                               "learn.microsoft.com/azure/firewall/rule-processing", Evidence::Documented};
inline constexpr Rule kPublicReply{
    "public-address-reply",
    "What translated the source to a public address translates the reply back, whatever any route says.",
    "learn.microsoft.com/azure/nat-gateway/nat-gateway-resource; "
    "learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections",
    Evidence::Documented};
inline constexpr Rule kPrivateEndpointReply{
    "private-endpoint-reply",
    "The reply of a private endpoint follows no route table of its subnet: to its own virtual network and those "
    "directly "
    "peered it goes straight to the source address, and from farther away it comes back as the packet went.",
    "a private link lab of 2021, listings and captures; github.com/dmauser/PrivateLink", Evidence::Observed};
inline constexpr Rule kReplyBySameTunnel{
    "reply-by-same-tunnel",
    "A far end that no site describes is taken to answer through the tunnel that the packet came by.",
    "no source can state what an undescribed network does", Evidence::Assumed};
}  // namespace walk_rules

std::span<const Rule* const> walk_rule_list();

/// The rule that a step rests on; nullptr: none beside the route it shows.
const Rule* rule_of(const HubStep& step);
const Rule* rule_of(const ConnectionRouteStep& step);
const Rule* rule_of(const LoadBalancerStep& step);
const Rule* rule_of(const TunnelStep& step);
const Rule* rule_of(const GroupStep& step);

}  // namespace azroute
