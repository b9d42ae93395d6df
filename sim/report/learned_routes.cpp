// What gateways, route servers and hubs have learned, in the columns that the Azure CLI lists them in.
#include <array>
#include <span>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "sim/report/describe.h"
#include "sim/report/json.h"
#include "sim/report/text.h"

namespace azroute {
namespace {

namespace bj = boost::json;

/// The weight that gateways list: the platform's, one more for what comes from ExpressRoute.
constexpr unsigned kListedWeight = 32768;

std::string first_address(const VirtualNetworkGateway& gateway) {
  if (gateway.bgp.bgp_peering_address) return gateway.bgp.bgp_peering_address->value.to_string();
  for (const GatewayIpConfiguration& configuration : gateway.ip_configurations) {
    if (configuration.private_ip_address) return configuration.private_ip_address->value.to_string();
  }
  return {};
}

/// The first address of a hub's or route server's routers, else its name.
std::string router_of(const Topology& topology, const Speaker& router) {
  std::span<const Located<Address>> addresses;
  if (router.kind == Speaker::Kind::Hub) addresses = topology.virtual_hubs[router.index].virtual_router_ips;
  if (router.kind == Speaker::Kind::RouteServer) addresses = topology.route_servers[router.index].virtual_router_ips;
  return addresses.empty() ? std::string(name_of(topology, router)) : addresses.front().value.to_string();
}

/// The BGP address of whoever stands at the other end, or its name where the topology states no address.
std::string peer_of(const Topology& topology, const Speaker& listener, const LearnedRoute& route) {
  if (route.appliance.valid()) {
    return topology[route.appliance].ip_configurations.front().private_ip_address.value.to_string();
  }
  if (route.gateway.valid()) {
    const std::string address = first_address(topology[route.gateway]);
    return address.empty() ? topology[route.gateway].name.value : address;
  }
  if (!route.connection.valid()) return route.from ? router_of(topology, *route.from) : std::string();
  const Connection& connection = topology[route.connection];
  if (listener.kind == Speaker::Kind::Site) {
    const std::string address = first_address(topology[connection.gateway1.id]);
    return address.empty() ? topology[connection.gateway1.id].name.value : address;
  }
  if (connection.type == ConnectionType::Vnet2Vnet) {
    const bool first = listener == speaker(connection.gateway1.id);
    const VirtualNetworkGateway& other = topology[first ? connection.gateway2.id : connection.gateway1.id];
    const std::string address = first_address(other);
    return address.empty() ? other.name.value : address;
  }
  if (connection.local_gateway2.id.valid()) {
    const LocalNetworkGateway& local = topology[connection.local_gateway2.id];
    if (local.bgp && local.bgp->bgp_peering_address) return local.bgp->bgp_peering_address->value.to_string();
    if (!route.by_bgp) return local.name.value;
  }
  const Id<Site> site = site_of(topology, connection);
  return site.valid() ? topology[site].name.value : connection.name.value;
}

/// Route servers, hubs and gateways speak within one autonomous system.
std::string_view origin_word(const LearnedRoute& route) {
  if (!route.by_bgp) return "Network";
  const bool over_connection = route.connection.valid() || !route.from;
  const bool outside =
      over_connection || route.from->kind == Speaker::Kind::Site || route.from->kind == Speaker::Kind::Appliance;
  return outside ? "EBgp" : "IBgp";
}

unsigned listed_weight(const LearnedRoute& route) {
  return kListedWeight + (route.kind == RouteKind::ExpressRoute ? 1 : 0);
}

std::string next_hop_text(const Topology& topology, const Speaker& listener, const LearnedRoute& route) {
  if (route.next_hop) return route.next_hop->to_string();
  return peer_of(topology, listener, route);
}

std::string outcome_of(const LearnedRoute& route) {
  std::string text = "best";
  if (!route.best) text = fmt::format("lost by {}", route.lost_by != nullptr ? route.lost_by->id : lost_rule().id);
  return route.unsettled ? text + ", unsettled" : text;
}

// --- hubs

std::string_view hub_next_hop_type(const Topology& topology, const LearnedRoute& route) {
  if (route.appliance.valid()) return "HubBgpConnection";
  if (route.hub_connection.valid()) return "Virtual Network Connection";
  if (route.remote_hub.valid()) return "Remote Hub";
  if (route.firewall.valid()) return "Azure Firewall";
  if (!route.gateway.valid()) return "";
  return topology[route.gateway].type == GatewayType::Vpn ? "VPN_S2S_Gateway" : "ExpressRouteGateway";
}

/// The CLI prints resource ids here; names are what a topology has.
std::string hub_next_hop(const Topology& topology, const LearnedRoute& route) {
  if (route.appliance.valid()) {
    return route.next_hop ? route.next_hop->to_string() : topology[route.appliance].name.value;
  }
  if (route.hub_connection.valid()) return topology[route.hub_connection].name.value;
  if (route.remote_hub.valid()) return topology[route.remote_hub].name.value;
  if (route.firewall.valid()) return topology[route.firewall].name.value;
  return route.gateway.valid() ? topology[route.gateway].name.value : std::string();
}

std::string hub_route_origin(const Topology& topology, Id<HubRouteTable> table, const LearnedRoute& route) {
  // A route that stands in the table itself comes from the table.
  if (route.kind == RouteKind::Static && !route.next_hop && !route.remote_hub.valid() && table.valid()) {
    return topology[table].name.value;
  }
  if (!route.appliance.valid()) return hub_next_hop(topology, route);
  for (const VirtualHub& hub : topology.virtual_hubs) {
    for (const BgpSession& session : hub.bgp_connections) {
      if (session.nic == route.appliance) return session.name.value;
    }
  }
  return topology[route.appliance].name.value;
}

std::string hub_text(const Topology& topology, Id<HubRouteTable> table, std::span<const LearnedRoute> routes) {
  std::vector<std::vector<std::string>> rows;
  rows.reserve(routes.size());
  for (const LearnedRoute& route : routes) {
    rows.push_back({route.prefix.to_string(), as_path_text(route.as_path),
                    std::string(hub_next_hop_type(topology, route)), hub_next_hop(topology, route),
                    hub_route_origin(topology, table, route), outcome_of(route)});
  }
  static constexpr std::array<std::string_view, 6> kHeader{"AddressPrefixes", "AsPath",      "NextHopType",
                                                           "NextHops",        "RouteOrigin", "Outcome"};
  return text::table(kHeader, rows);
}

bj::string json_text(std::string_view view) {
  return bj::string(view.data(), view.size());
}

bj::value text_or_null(const std::string& text) {
  return text.empty() ? bj::value(nullptr) : bj::value(text);
}

/// What the CLI does not say: whether the route is used, and by which rule it is not.
void add_outcome(bj::object& object, const LearnedRoute& route) {
  const Rule* rule = route.lost_by != nullptr ? route.lost_by : &lost_rule();
  object["best"] = route.best;
  object["lostBy"] = route.best ? bj::value(nullptr) : bj::value(json_text(rule->id));
  object["unsettled"] = route.unsettled;
}

bj::value hub_json(const Topology& topology, Id<HubRouteTable> table, std::span<const LearnedRoute> routes) {
  bj::array value;
  for (const LearnedRoute& route : routes) {
    bj::object object{{"addressPrefixes", bj::array{bj::value(route.prefix.to_string())}},
                      {"asPath", text_or_null(as_path_text(route.as_path))},
                      {"nextHopType", json_text(hub_next_hop_type(topology, route))},
                      {"nextHops", bj::array{bj::value(hub_next_hop(topology, route))}},
                      {"routeOrigin", hub_route_origin(topology, table, route)}};
    add_outcome(object, route);
    value.emplace_back(std::move(object));
  }
  return bj::object{{"value", std::move(value)}};
}

}  // namespace

const Rule& lost_rule() {
  return origin_rules::kWeightBeforePath;
}

std::string text::learned_routes(const Network& network, const Speaker& listener) {
  const Topology& topology = network.topology();
  const std::vector<LearnedRoute> routes = network.control_plane().table(listener);
  if (listener.kind == Speaker::Kind::Hub) return hub_text(topology, {}, routes);
  std::vector<std::vector<std::string>> rows;
  rows.reserve(routes.size());
  for (const LearnedRoute& route : routes) {
    rows.push_back({route.prefix.to_string(), std::string(origin_word(route)), peer_of(topology, listener, route),
                    as_path_text(route.as_path), std::to_string(listed_weight(route)),
                    next_hop_text(topology, listener, route),
                    route.connection.valid() ? std::to_string(route.weight) : "", outcome_of(route)});
  }
  static constexpr std::array<std::string_view, 8> kHeader{"Network", "Origin",  "SourcePeer",    "AsPath",
                                                           "Weight",  "NextHop", "RoutingWeight", "Outcome"};
  return table(kHeader, rows);
}

std::string text::learned_routes(const Network& network, Id<HubRouteTable> table) {
  return hub_text(network.topology(), table, network.control_plane().table(table));
}

bj::value json::learned_routes(const Network& network, const Speaker& listener) {
  const Topology& topology = network.topology();
  const std::vector<LearnedRoute> routes = network.control_plane().table(listener);
  if (listener.kind == Speaker::Kind::Hub) return hub_json(topology, {}, routes);
  bj::value local = nullptr;
  if (listener.kind == Speaker::Kind::Gateway) local = text_or_null(first_address(topology.gateways[listener.index]));
  bj::array value;
  for (const LearnedRoute& route : routes) {
    bj::object object{{"asPath", as_path_text(route.as_path)},
                      {"localAddress", local},
                      {"network", route.prefix.to_string()},
                      {"nextHop", text_or_null(next_hop_text(topology, listener, route))},
                      {"origin", json_text(origin_word(route))},
                      {"sourcePeer", text_or_null(peer_of(topology, listener, route))},
                      {"weight", listed_weight(route)},
                      {"routingWeight", route.connection.valid() ? bj::value(route.weight) : bj::value(nullptr)}};
    add_outcome(object, route);
    value.emplace_back(std::move(object));
  }
  return bj::object{{"value", std::move(value)}};
}

bj::value json::learned_routes(const Network& network, Id<HubRouteTable> table) {
  return hub_json(network.topology(), table, network.control_plane().table(table));
}

}  // namespace azroute
