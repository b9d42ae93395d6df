// Virtual hubs: the route tables that every hub has, and what hubs and their connections name.
#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "sim/topology/link_name_tables.h"

namespace azroute {
namespace {

/// TABLE is of the hub itself, HUB/TABLE of another hub.
void resolve_table(Ref<HubRouteTable>& ref, Id<VirtualHub> own, const NameTables& names, LinkContext& context) {
  const std::string_view text = ref.name.value;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return names.hub_tables.resolve(ref, own);
  const Id<VirtualHub> hub = names.hubs.find(text.substr(0, slash));
  if (hub.valid()) return names.hub_tables.resolve(ref, hub, text.substr(slash + 1));
  context.diagnostics.error(linking::kUnknownName, ref.name.span,
                            fmt::format("no virtualHub is named {}", quoted(text.substr(0, slash))),
                            context.suggest(text.substr(0, slash), names.hubs.names()));
}

void resolve_routing(RoutingConfiguration& routing, Id<VirtualHub> hub, const NameTables& names, LinkContext& context) {
  if (routing.associated_route_table.written()) {
    resolve_table(routing.associated_route_table, hub, names, context);
  } else if (hub.valid()) {
    routing.associated_route_table.id = context.topology[hub].default_route_table;
  }
  for (Ref<HubRouteTable>& table : routing.propagated_tables) resolve_table(table, hub, names, context);
}

/// A hub's route leads to one of the hub's connections, or to its firewall.
void resolve_next_hop(HubRoute& route, Id<VirtualHub> hub, const NameTables& names, LinkContext& context) {
  const std::string& name = route.next_hop.value;
  route.connection = names.hub_connections.find(hub, name);
  const Id<AzureFirewall> firewall = names.firewalls.find(name);
  const Topology& topology = context.topology;
  const bool own = firewall.valid() && topology[firewall].virtual_hub.id == hub;
  route.firewall = own && !route.connection.valid() ? firewall : Id<AzureFirewall>{};
  if (own && route.connection.valid()) {
    context.diagnostics.error(
        linking::kAmbiguousName, route.next_hop.span,
        fmt::format("{} is a connection and a firewall of {}", quoted(name), quoted(topology[hub].name.value)),
        "give one of them another name", {{topology[firewall].name.span, "the firewall is here"}});
  }
  if (own || route.connection.valid()) return;
  if (context.diagnostics.left_out() > 0)
    return context.diagnostics.error(linking::kHubNextHop, route.next_hop.span, {});
  std::vector<std::string> candidates = names.hub_connections.names_of(hub);
  for (const AzureFirewall& one : topology.azure_firewalls) {
    if (one.virtual_hub.id == hub) candidates.push_back(one.name.value);
  }
  std::vector<Label> labels{{topology[hub].name.span, "the hub is here"}};
  if (firewall.valid()) labels = {{topology[firewall].name.span, "the firewall stands elsewhere"}};
  context.diagnostics.error(linking::kHubNextHop, route.next_hop.span,
                            fmt::format("virtualHub {} has no connection or firewall named {}",
                                        quoted(topology[hub].name.value), quoted(name)),
                            context.suggest(name, candidates), std::move(labels));
}

}  // namespace

void add_built_in_hub_tables(Topology& topology) {
  for (std::uint32_t i = 0; i < topology.virtual_hubs.size(); ++i) {
    VirtualHub& hub = topology.virtual_hubs[i];
    const auto find_or_add = [&](std::string_view name) -> HubRouteTable& {
      for (const Id<HubRouteTable> id : hub.route_tables) {
        if (equal_ignoring_case(topology[id].name.value, name)) return topology.hub_route_tables[id.index];
      }
      hub.route_tables.push_back(id_at<HubRouteTable>(topology.hub_route_tables.size()));
      HubRouteTable& table = topology.hub_route_tables.emplace_back();
      table.name = {std::string(name), hub.name.span};
      table.virtual_hub = {i};
      return table;
    };
    find_or_add(kNoneRouteTable);
    HubRouteTable& table = find_or_add(kDefaultRouteTable);
    const bool labelled = std::ranges::any_of(table.labels, [](const Located<std::string>& label) {
      return equal_ignoring_case(label.value, kDefaultLabel);
    });
    if (!labelled) table.labels.push_back({std::string(kDefaultLabel), table.name.span});
  }
}

void resolve_hub_names(LinkContext& context, const NameTables& names) {
  Topology& topology = context.topology;
  std::unordered_map<std::string, std::string> wans;  // one spelling of each
  for (VirtualHub& hub : topology.virtual_hubs)
    hub.virtual_wan = wans.try_emplace(to_lower(hub.virtual_wan), hub.virtual_wan).first->second;
  for (std::size_t i = 0; i < topology.virtual_hubs.size(); ++i) {
    const Id<VirtualHub> id = id_at<VirtualHub>(i);
    VirtualHub& hub = topology.virtual_hubs[i];
    hub.default_route_table = names.hub_tables.find(id, kDefaultRouteTable);
    check_inner_names(hub.bgp_connections, "bgpConnections", hub.name.value, context.diagnostics);
    for (BgpSession& session : hub.bgp_connections) names.hub_connections.resolve(session.hub_connection, id);
    if (!hub.routing_intent) continue;
    names.firewalls.resolve(hub.routing_intent->internet);
    names.firewalls.resolve(hub.routing_intent->private_traffic);
  }
  for (HubRouteTable& table : topology.hub_route_tables) {
    check_inner_names(table.routes, "routes", table.name.value, context.diagnostics);
    for (HubRoute& route : table.routes) resolve_next_hop(route, table.virtual_hub, names, context);
  }
  for (HubVirtualNetworkConnection& connection : topology.hub_connections) {
    names.vnets.resolve(connection.remote_virtual_network);
    check_inner_names(connection.routing.static_routes, "staticRoutes", connection.name.value, context.diagnostics);
    resolve_routing(connection.routing, connection.virtual_hub, names, context);
  }
  for (Connection& connection : topology.connections) {
    if (!connection.gateway1.id.valid()) continue;
    const Id<VirtualHub> hub = topology[connection.gateway1.id].virtual_hub.id;
    if (!connection.routing_configuration || !hub.valid()) continue;
    resolve_routing(*connection.routing_configuration, hub, names, context);
  }
}

}  // namespace azroute
