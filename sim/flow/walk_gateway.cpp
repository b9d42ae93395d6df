// Gateways and sites: into which connection, and what stands at its far end.
#include <algorithm>

#include "sim/flow/forward.h"
#include "sim/flow/walker.h"

namespace azroute {
namespace {

auto place_led_to(const LearnedRoute& route) {
  return std::tuple(route.connection, route.gateway, route.appliance, route.next_hop, route.global_reach, route.from);
}

}  // namespace

bool Walker::is_unsettled(const Route& route) const {
  if (!route.route_server.valid()) return false;
  const auto told = control_plane().routes_at(speaker(route.route_server), route.prefix);
  return std::ranges::any_of(told, &LearnedRoute::unsettled);
}

void Walker::at_gateway(Id<VirtualNetworkGateway> id) {
  const VirtualNetworkGateway& gateway = topology_[id];
  if (gateway.virtual_hub.id.valid()) {
    if (came_from_hub()) return into_connection(id, std::nullopt);
    return enter_hub(gateway.virtual_hub.id, topology_[gateway.virtual_hub.id].default_route_table);
  }
  const Id<VirtualNetwork> home = gateway.virtual_network.id;
  if (gateway_with_address(topology_, home, flow_.destination) == id) {
    return arrive({Place::Kind::Gateway, id.index}, reasons::kGateway);
  }
  const Id<Subnet> subnet = subnet_named(home, kGatewaySubnet);
  if (!subnet.valid()) return end(reasons::kNoGateway);
  const std::optional<Route> route = decide(subnet);
  if (!route) return end(reasons::kGatewayNoRoute);
  switch (route->next_hop_type) {
    case NextHopType::None:
      return end(route->source == RouteSource::User ? reasons::kNextHopNone : reasons::kGatewayNoRoute);
    case NextHopType::Internet:
    case NextHopType::VirtualNetworkServiceEndpoint: return end(reasons::kGatewayNoRoute);
    case NextHopType::VirtualNetworkGateway:
      if (route->learned_from != LearnedFrom::Appliance) return into_connection(id, route);
      break;
    default: break;
  }
  follow(*route, {.vnet = home, .subnet = subnet, .is_gateway = true});
}

void Walker::to_gateway(const Route& route, const Sender& sender) {
  Id<VirtualNetworkGateway> gateway = route.gateway;
  if (!gateway.valid()) {
    // One gateway speaks for the virtual network, and only a VPN gateway takes what a user route sends it: a route
    // server comes before ExpressRoute, ExpressRoute before VPN, and behind a hub it is always the hub's router.
    const RouteSources sources = sources_of(topology_, sender.vnet);
    if (sources.hub.valid() || sources.route_server.valid()) return end(reasons::kGatewayNotVpn);
    if (sources.gateways.empty()) return end(reasons::kNoGateway);
    const bool express_route = std::ranges::any_of(sources.gateways, [&](Id<VirtualNetworkGateway> id) {
      return topology_[id].type == GatewayType::ExpressRoute;
    });
    if (express_route) return end(reasons::kGatewayNotVpn);
    gateway = sources.gateways.front();
  }
  // Over the peering to a gateway's network forwarded packets need leave as over any other.
  const Id<VirtualNetwork> home = topology_[gateway].virtual_network.id;
  const VirtualNetworkPeering* in = home.valid() ? find_peering(topology_, home, sender.vnet) : nullptr;
  const bool forwarded = !contains(topology_[sender.vnet].address_prefixes, flow_.source);
  if (in != nullptr && forwarded && !sender.is_gateway && !in->allow_forwarded_traffic) {
    note(reasons::kForwardedTrafficDenied);
  }
  go({Place::Kind::Gateway, gateway.index});
}

void Walker::into_connection(Id<VirtualNetworkGateway> id, const std::optional<Route>& route) {
  const auto match = control_plane().match(speaker(id), flow_.destination);
  if (!match || match->best.empty()) {
    if (route && route->gateway.valid() && route->gateway != id) {
      return go({Place::Kind::Gateway, route->gateway.index});
    }
    return end(reasons::kGatewayNoRoute);
  }
  const LearnedRoute& learned = choose_distinct(std::span<const LearnedRoute>(match->best), place_led_to);
  record(GatewayStep{learned, match->best.size()});
  if (learned.unsettled) return end(reasons::kBgpUnsettled);
  const bool stands_aside = !learned.connection.valid() && !learned.appliance.valid();
  // What a route server told of another gateway of the virtual network: that one stands in the row.
  if (stands_aside && route && route->gateway.valid() && route->gateway != id) {
    return go({Place::Kind::Gateway, route->gateway.index});
  }
  through(learned, id);
}

void Walker::through(const LearnedRoute& learned, Id<VirtualNetworkGateway> id) {
  if (learned.appliance.valid()) {
    const Id<VirtualNetwork> home = topology_[id].virtual_network.id;
    const auto next_hop =
        learned.next_hop ? learned.next_hop : own_address(topology_[learned.appliance], learned.prefix.family());
    if (!home.valid() || !next_hop) return end(reasons::kApplianceMissing);
    return to_appliance(*next_hop, {.vnet = home, .subnet = subnet_named(home, kGatewaySubnet), .is_gateway = true});
  }
  if (!learned.connection.valid()) return end(reasons::kGatewayNoRoute);
  const Connection& connection = topology_[learned.connection];
  if (connection.type == ConnectionType::Vnet2Vnet) {
    const auto other = connection.gateway1.id == id ? connection.gateway2.id : connection.gateway1.id;
    return go({Place::Kind::Gateway, other.index});
  }
  if (const Id<Site> site = site_of(topology_, connection); site.valid()) {
    return go({Place::Kind::Site, site.index});
  }
  if (!connection.local_gateway2.id.valid()) return end(reasons::kSiteNotDescribed);
  const Place end_of_tunnel{Place::Kind::LocalNetwork, connection.local_gateway2.id.index};
  if (contains(topology_[connection.local_gateway2.id].address_prefixes, flow_.destination)) {
    return arrive(end_of_tunnel, reasons::kLocalNetwork);
  }
  go(end_of_tunnel);
  end(reasons::kSiteNotDescribed);
}

void Walker::at_site(Id<Site> id) {
  const Site& site = topology_[id];
  if (in_reply_ && !is_start()) resume({Place::Kind::Site, id.index}, Session::At::Box);
  if (in_reply_ && back_into_tunnel(id)) return;
  const bool is_own_edge = std::ranges::any_of(
      site.public_ip_addresses, [&](const Located<Address>& own) { return own.value == flow_.destination; });
  const std::optional<Prefix> owned = is_own_edge ? std::optional(Prefix::host(flow_.destination))
                                                  : longest_containing(site.address_prefixes, flow_.destination);
  const auto match = control_plane().match(speaker(id), flow_.destination);
  const bool learned = match && !match->best.empty();
  if (owned && (!learned || owned->length() >= match->prefix.length())) {
    record(SiteStep{.how = SiteStep::How::Owns, .prefix = *owned});
    return arrive({Place::Kind::Site, id.index}, reasons::kSite);
  }
  // A default route that Azure announces is for a site without an Internet edge of its own.
  if (!learned || (match->prefix.is_default() && !site.public_ip_addresses.empty())) return leave_site(site, id);
  const LearnedRoute& way = choose_distinct(std::span<const LearnedRoute>(match->best), place_led_to);
  record(SiteStep{.how = SiteStep::How::Learned, .prefix = match->prefix, .route = way, .equal = match->best.size()});
  if (way.unsettled) return end(reasons::kBgpUnsettled);
  if (way.global_reach.valid() && way.from && way.from->kind == Speaker::Kind::Site) {
    return go({Place::Kind::Site, way.from->index});
  }
  if (!way.connection.valid()) return end(reasons::kSiteNoRoute);
  go({Place::Kind::Gateway, topology_[way.connection].gateway1.id.index});
}

}  // namespace azroute
