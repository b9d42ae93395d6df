// Virtual hubs: what may be connected to one, and what its tables and its routing intent may say.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

void check_connections(LinkContext& context) {
  const Topology& topology = context.topology;
  for (std::size_t i = 0; i < topology.hub_connections.size(); ++i) {
    const HubVirtualNetworkConnection& connection = topology.hub_connections[i];
    const Id<VirtualNetwork> vnet = connection.remote_virtual_network.id;
    if (!vnet.valid()) continue;
    const Span here = connection.remote_virtual_network.name.span;
    const std::string_view name = topology[vnet].name.value;
    if (const auto first = context.hub_connection(vnet); first != id_at<HubVirtualNetworkConnection>(i)) {
      const auto [later, earlier] = contradiction(here, topology[first].remote_virtual_network.name.span);
      context.diagnostics.error(linking::kVnetInTwoHubs, later,
                                fmt::format("{} is already connected to a virtual hub", quoted(name)),
                                "remove one of the connections", {{earlier, "the other connection is here"}});
      continue;
    }
    std::vector<Label> own;
    if (!context.gateways(vnet).empty())
      own.push_back({topology[context.gateways(vnet).front()].name.span, "its gateway is here"});
    if (context.route_server(vnet).valid())
      own.push_back({topology[context.route_server(vnet)].name.span, "its route server is here"});
    for (const VirtualNetworkPeering& peering : topology[vnet].peerings) {
      if (peering.use_remote_gateways)
        own.push_back({peering.remote_virtual_network.name.span, "this peering has useRemoteGateways"});
    }
    if (own.empty()) continue;
    context.diagnostics.error(
        linking::kHubVnetGateway, here,
        fmt::format("{} cannot be connected to a virtual hub while it has another gateway or route server",
                    quoted(name)),
        "the hub's router is its only gateway", std::move(own));
  }
}

/// The ranges of hubs of one virtual WAN, and of what is connected to them, have no address in common with a hub's.
void check_overlaps(LinkContext& context) {
  const Topology& topology = context.topology;
  struct Range {
    Prefix prefix;
    Span span;
    std::string_view owner;
    bool hub = false;
  };
  std::map<std::string, std::vector<Range>> ranges;  // by virtual WAN
  for (const VirtualHub& hub : topology.virtual_hubs) {
    if (hub.address_prefix.span.known())
      ranges[hub.virtual_wan].push_back({hub.address_prefix.value, hub.address_prefix.span, hub.name.value, true});
  }
  for (const HubVirtualNetworkConnection& connection : topology.hub_connections) {
    if (!connection.remote_virtual_network.id.valid()) continue;
    const VirtualNetwork& vnet = topology[connection.remote_virtual_network.id];
    std::vector<Range>& of_wan = ranges[topology[connection.virtual_hub].virtual_wan];
    for (const Located<Prefix>& range : vnet.address_prefixes)
      of_wan.push_back({range.value, range.span, vnet.name.value, false});
  }
  for (auto& [wan, of_wan] : ranges) {
    for_each_overlap(of_wan, [&](const Range& wider, const Range& narrower) {
      if (!wider.hub && !narrower.hub) return;
      const auto [here, other] = contradiction(wider.span, narrower.span);
      if (here == other) return;
      const Range& own = here == wider.span ? wider : narrower;
      const Range& theirs = here == wider.span ? narrower : wider;
      context.diagnostics.error(linking::kHubPrefixOverlap, here,
                                fmt::format("{} of {} overlaps {} of {}", own.prefix.to_string(), quoted(own.owner),
                                            theirs.prefix.to_string(), quoted(theirs.owner)),
                                {}, {{other, "the other range is here"}});
    });
  }
}

void check_intent_target(LinkContext& context, Id<VirtualHub> id, const Ref<AzureFirewall>& next_hop) {
  if (!next_hop.id.valid()) return;
  const AzureFirewall& firewall = context.topology[next_hop.id];
  if (firewall.virtual_hub.id == id) return;
  context.diagnostics.error(
      linking::kIntentNextHop, next_hop.name.span,
      fmt::format("{} does not stand in {}", quoted(firewall.name.value), quoted(context.topology[id].name.value)),
      "name a firewall whose `virtualHub` is this hub", {{firewall.name.span, "the firewall is defined here"}});
}

/// Whatever steers routes by hand is refused beside routing intent.
void check_beside_intent(LinkContext& context, const VirtualHub& hub) {
  const Topology& topology = context.topology;
  const auto refuse = [&](Span span, std::string message, std::string help) {
    context.diagnostics.error(linking::kIntentBesideTables, span, std::move(message), std::move(help),
                              {{hub.name.span, "the hub with routing intent is here"}});
  };
  for (const Id<HubRouteTable> id : hub.route_tables) {
    const HubRouteTable& table = topology[id];
    const bool built_in = equal_ignoring_case(table.name.value, kDefaultRouteTable) ||
                          equal_ignoring_case(table.name.value, kNoneRouteTable);
    if (!built_in)
      refuse(table.name.span,
             fmt::format("{} has routing intent and takes no route table of your own", quoted(hub.name.value)),
             "remove the table, or `routingIntent`");
    for (const HubRoute& route : table.routes) {
      if (!built_in) break;
      if (!route.connection.valid()) {
        context.diagnostics.warning(
            linking::kIntentReplacesRoutes, route.name.span,
            fmt::format("routing intent writes the firewall's routes itself, beside {}", quoted(route.name.value)),
            "remove the route", {{hub.name.span, "the hub with routing intent is here"}});
        continue;
      }
      refuse(
          route.name.span,
          fmt::format("{} has routing intent and takes no static route to a virtual network", quoted(hub.name.value)),
          "remove the route, or `routingIntent`");
    }
  }
  const auto check_association = [&](const RoutingConfiguration& routing) {
    const Ref<HubRouteTable>& table = routing.associated_route_table;
    if (!table.written() || !table.id.valid() || table.id == hub.default_route_table) return;
    refuse(table.name.span,
           fmt::format("beside routing intent every connection is associated with {}", quoted(kDefaultRouteTable)),
           "remove `associatedRouteTable`");
  };
  for (const Id<HubVirtualNetworkConnection> id : hub.connections) {
    const HubVirtualNetworkConnection& connection = topology[id];
    check_association(connection.routing);
    for (const HubStaticRoute& route : connection.routing.static_routes)
      refuse(
          route.name.span,
          fmt::format("{} has routing intent and takes no static route to a virtual network", quoted(hub.name.value)),
          "remove the route, or `routingIntent`");
  }
}

void check_intent(LinkContext& context, Id<VirtualHub> id) {
  const Topology& topology = context.topology;
  const VirtualHub& hub = topology[id];
  if (!hub.routing_intent) return;
  check_intent_target(context, id, hub.routing_intent->internet);
  check_intent_target(context, id, hub.routing_intent->private_traffic);
  if (topology.cloud == Cloud::AzureChinaCloud) {
    context.diagnostics.error(
        linking::kIntentCloud, hub.name.span,
        fmt::format("{} cannot have routing intent in {}", quoted(hub.name.value), to_string(topology.cloud)));
  }
  check_beside_intent(context, hub);
  std::size_t count = 0;
  for (const Id<HubVirtualNetworkConnection> connection : hub.connections) {
    const Id<VirtualNetwork> vnet = topology[connection].remote_virtual_network.id;
    if (vnet.valid()) count += topology[vnet].address_prefixes.size();
  }
  const std::size_t most = limit("intent-vnet-prefixes", context.as_of).number;
  if (count <= most) return;
  context.diagnostics.warning(linking::kTooManyIntentPrefixes, hub.name.span,
                              fmt::format("the virtual networks of {} have {} ranges; with routing intent the limit is "
                                          "{}",
                                          quoted(hub.name.value), count, most));
}

/// All branches of a hub look into its default route table.
void check_branches(LinkContext& context) {
  const Topology& topology = context.topology;
  for (const Connection& connection : topology.connections) {
    if (!connection.routing_configuration || !connection.gateway1.id.valid()) continue;
    const Id<VirtualHub> hub = topology[connection.gateway1.id].virtual_hub.id;
    const Ref<HubRouteTable>& table = connection.routing_configuration->associated_route_table;
    if (!hub.valid() || !table.written() || !table.id.valid() || table.id == topology[hub].default_route_table)
      continue;
    context.diagnostics.error(linking::kBranchAssociation, table.name.span,
                              fmt::format("a branch is associated with {} of its hub, not with {}",
                                          quoted(kDefaultRouteTable), quoted(table.name.value)),
                              "remove `associatedRouteTable`",
                              {{topology[table.id].name.span, "the route table is here"}});
  }
}

}  // namespace

void check_virtual_hubs(LinkContext& context) {
  check_connections(context);
  check_overlaps(context);
  for (std::size_t i = 0; i < context.topology.virtual_hubs.size(); ++i) check_intent(context, id_at<VirtualHub>(i));
  check_branches(context);
}

}  // namespace azroute
