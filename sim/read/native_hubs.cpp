// Virtual hubs with their route tables, connections and routing intent.
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

/// The names of hub route tables, which may have their hub's in front.
void read_table_names(const Object& object, std::string_view key, std::vector<Ref<HubRouteTable>>& out) {
  object.each(key, [&](const Field& item) {
    if (auto name = read_hub_table_name(object.input(), item)) out.push_back({.name = *std::move(name), .id = {}});
  });
}

void read_static_routes(const Object& object, RoutingConfiguration& routing) {
  object.flag("propagateStaticRoutes", routing.propagate_static_routes);
  object.each_object("staticRoutes", [&](const Object& inner) {
    HubStaticRoute route;
    inner.name("name", route.name);
    inner.prefixes("addressPrefixes", route.address_prefixes);
    // Nobody refers to a static route, so one that leads nowhere is left out.
    if (inner.address("nextHopIpAddress", route.next_hop_ip_address)) routing.static_routes.push_back(std::move(route));
  });
}

HubRouteTable read_hub_route_table(const Object& object) {
  HubRouteTable table;
  object.name("name", table.name);
  object.texts("labels", table.labels);
  object.each_object("routes", [&](const Object& inner) {
    HubRoute route;
    inner.name("name", route.name);
    inner.prefixes("destinations", route.destinations);
    if (inner.name("nextHop", route.next_hop)) table.routes.push_back(std::move(route));
  });
  return table;
}

HubVirtualNetworkConnection read_hub_connection(const Object& object) {
  HubVirtualNetworkConnection connection;
  object.name("name", connection.name);
  object.reference("remoteVirtualNetwork", connection.remote_virtual_network);
  object.flag("enableInternetSecurity", connection.enable_internet_security);
  if (auto routing = read_routing_configuration(object)) connection.routing = *std::move(routing);
  return connection;
}

/// The policy for one kind of traffic; the second one for the same kind is reported.
void set_policy(Input& in, const Field& destination, const Ref<AzureFirewall>& next_hop, Ref<AzureFirewall>& policy) {
  if (policy.written()) {
    in.diagnostics.error(kRoutingPolicyTwice, destination.node->span,
                         fmt::format("a second routing policy for {}", shown(destination.node->text)),
                         "each kind of traffic has one next hop", {{policy.name.span, "the first one's is here"}});
    return;
  }
  policy = next_hop;
}

RoutingIntent read_routing_intent(const Object& object) {
  RoutingIntent intent;
  object.each_object("routingPolicies", [&](const Object& policy) {
    enum class Traffic : std::uint8_t { Internet, Private };
    Located<std::string> name;
    policy.name("name", name);
    Ref<AzureFirewall> next_hop;
    const bool leads = policy.reference("nextHop", next_hop);
    policy.each("destinations", [&](const Field& item) {
      const auto word = read_word(policy.input(), item);
      if (!word || !leads) return;
      const bool internet = static_cast<Traffic>(word->value) == Traffic::Internet;
      set_policy(policy.input(), item, next_hop, internet ? intent.internet : intent.private_traffic);
    });
  });
  object.prefixes("privateTrafficPrefixes", intent.private_traffic_prefixes);
  return intent;
}

void read_virtual_hub(const Object& object, Topology& topology) {
  const Id<VirtualHub> id{static_cast<std::uint32_t>(topology.virtual_hubs.size())};
  VirtualHub hub;
  object.name("name", hub.name);
  if (Located<std::string> wan; object.name("virtualWan", wan)) hub.virtual_wan = std::move(wan.value);
  if (Located<std::string> location; object.text("location", location)) hub.location = std::move(location.value);
  object.prefix("addressPrefix", hub.address_prefix);
  object.addresses("virtualRouterIps", hub.virtual_router_ips);
  object.asn("virtualRouterAsn", hub.asn);
  object.word("hubRoutingPreference", hub.preference);
  object.each_object("hubRouteTables", [&](const Object& inner) {
    HubRouteTable table = read_hub_route_table(inner);
    table.virtual_hub = id;
    hub.route_tables.push_back({static_cast<std::uint32_t>(topology.hub_route_tables.size())});
    topology.hub_route_tables.push_back(std::move(table));
  });
  object.each_object("hubVirtualNetworkConnections", [&](const Object& inner) {
    HubVirtualNetworkConnection connection = read_hub_connection(inner);
    connection.virtual_hub = id;
    hub.connections.push_back({static_cast<std::uint32_t>(topology.hub_connections.size())});
    topology.hub_connections.push_back(std::move(connection));
  });
  hub.bgp_connections = read_bgp_connections(object, SessionOwner::Hub);
  object.with_object("routingIntent", [&](const Object& inner) { hub.routing_intent = read_routing_intent(inner); });
  topology.virtual_hubs.push_back(std::move(hub));
}

}  // namespace

std::optional<RoutingConfiguration> read_routing_configuration(const Object& object) {
  std::optional<RoutingConfiguration> read;
  object.with_object("routingConfiguration", [&](const Object& inner) {
    RoutingConfiguration& routing = read.emplace();
    if (const Field table = inner.field("associatedRouteTable"); table.node != nullptr) {
      if (auto name = read_hub_table_name(inner.input(), table)) routing.associated_route_table.name = *std::move(name);
    }
    inner.with_object("propagatedRouteTables", [&](const Object& propagated) {
      routing.propagation_stated = true;
      propagated.texts("labels", routing.propagated_labels);
      read_table_names(propagated, "ids", routing.propagated_tables);
    });
    inner.with_object("vnetRoutes", [&](const Object& routes) { read_static_routes(routes, routing); });
  });
  return read;
}

void read_virtual_hubs(const Object& root, Topology& topology) {
  root.each_object("virtualHubs", [&](const Object& object) { read_virtual_hub(object, topology); });
}

}  // namespace azroute::native
