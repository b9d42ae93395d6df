// Virtual hubs: which route table or policy decides, and what the routes of a hub lead to.
#include <algorithm>
#include <array>

#include "sim/flow/forward.h"
#include "sim/flow/walker.h"

namespace azroute {
namespace {

bool is_rfc1918(const Address& address) {
  static constexpr std::array kRanges{Prefix::make(Address::v4(10U << 24U), 8),
                                      Prefix::make(Address::v4((172U << 24U) | (16U << 16U)), 12),
                                      Prefix::make(Address::v4((192U << 24U) | (168U << 16U)), 16)};
  return std::ranges::any_of(kRanges, [&](const Prefix& prefix) { return prefix.contains(address); });
}

/// The firewall to which a routing policy of the hub sends the destination; invalid: no policy takes it.
Id<AzureFirewall> policy_for(const Topology& topology, const VirtualHub& hub, const Address& destination) {
  if (!hub.routing_intent) return {};
  const RoutingIntent& intent = *hub.routing_intent;
  const bool private_traffic = is_rfc1918(destination) || contains(intent.private_traffic_prefixes, destination);
  const Id<AzureFirewall> firewall = private_traffic ? intent.private_traffic.id : intent.internet.id;
  return firewall.valid() && !topology[firewall].withdrawn ? firewall : Id<AzureFirewall>();
}

auto place_led_to(const LearnedRoute& route) {
  return std::tuple(route.firewall, route.remote_hub, route.gateway, route.appliance, route.hub_connection,
                    route.next_hop);
}

}  // namespace

void Walker::enter_hub(Id<VirtualHub> hub, Id<HubRouteTable> table) {
  hub_table_ = table;
  go({Place::Kind::Hub, hub.index});
}

void Walker::at_hub(Id<VirtualHub> id) {
  const VirtualHub& hub = topology_[id];
  if (hub.address_prefix.value.contains(flow_.destination)) return deliver_in_hub(id);
  if (const Id<AzureFirewall> firewall = policy_for(topology_, hub, flow_.destination); firewall.valid()) {
    record(HubStep{.hub = id, .table = hub_table_, .policy = firewall});
    return go({Place::Kind::Firewall, firewall.index});
  }
  const auto match = control_plane().match(hub_table_, flow_.destination);
  hop_from_hub(id, hub_table_, match ? match->best : std::vector<LearnedRoute>());
}

void Walker::deliver_in_hub(Id<VirtualHub> id) {
  const auto has = [&](const std::optional<Located<Address>>& address) {
    return address && address->value == flow_.destination;
  };
  for (std::uint32_t i = 0; i < topology_.gateways.size(); ++i) {
    const VirtualNetworkGateway& gateway = topology_.gateways[i];
    if (gateway.withdrawn || gateway.virtual_hub.id != id) continue;
    const bool own = std::ranges::any_of(gateway.ip_configurations, [&](const GatewayIpConfiguration& configuration) {
      return has(configuration.private_ip_address);
    });
    if (own) return arrive({Place::Kind::Gateway, i}, reasons::kGateway);
  }
  for (std::uint32_t i = 0; i < topology_.azure_firewalls.size(); ++i) {
    const AzureFirewall& firewall = topology_.azure_firewalls[i];
    if (!firewall.withdrawn && firewall.virtual_hub.id == id && has(firewall.private_ip_address)) {
      return go({Place::Kind::Firewall, i});
    }
  }
  const auto& routers = topology_[id].virtual_router_ips;
  if (std::ranges::find(routers, flow_.destination, &Located<Address>::value) != routers.end()) {
    return arrive({Place::Kind::Hub, id.index}, reasons::kHub);
  }
  end(reasons::kHubNoRoute);
}

void Walker::hop_from_hub(Id<VirtualHub> hub, Id<HubRouteTable> table, const std::vector<LearnedRoute>& ways) {
  HubStep step{.hub = hub, .table = table, .policy = {}, .equal = ways.size()};
  if (ways.empty()) {
    record(step);
    return end(reasons::kHubNoRoute);
  }
  const LearnedRoute& route = choose_distinct(std::span<const LearnedRoute>(ways), place_led_to);
  step.route = route;
  record(std::move(step));
  if (route.unsettled) return end(reasons::kBgpUnsettled);
  if (route.firewall.valid()) return go({Place::Kind::Firewall, route.firewall.index});
  if (route.remote_hub.valid()) return enter_hub(route.remote_hub, topology_[route.remote_hub].default_route_table);
  if (route.appliance.valid() || route.hub_connection.valid()) return into_hub_connection(route);
  if (route.gateway.valid()) return go({Place::Kind::Gateway, route.gateway.index});
  end(reasons::kHubNoRoute);
}

void Walker::into_hub_connection(const LearnedRoute& route) {
  // A hub's connections have no flag for forwarded traffic, and what the hub's router sends is nobody's own.
  Sender sender{.vnet = {}, .subnet = {}, .is_gateway = true};
  if (route.hub_connection.valid()) {
    sender.vnet = topology_[route.hub_connection].remote_virtual_network.id;
  } else {
    sender.vnet = topology_[topology_[route.appliance].subnet.id].virtual_network;
  }
  if (route.next_hop) return to_appliance(*route.next_hop, sender);
  if (route.appliance.valid()) {
    const auto own = own_address(topology_[route.appliance], route.prefix.family());
    return own ? to_appliance(*own, sender) : end(reasons::kApplianceMissing);
  }
  if (route.kind == RouteKind::Static) {
    std::optional<ConnectionRouteStep> longest;
    for (const HubStaticRoute& one : topology_[route.hub_connection].routing.static_routes) {
      const auto prefix = longest_containing(one.address_prefixes, flow_.destination);
      if (!prefix || (longest && prefix->length() <= longest->prefix.length())) continue;
      longest = {.connection = route.hub_connection, .prefix = *prefix, .next_hop = one.next_hop_ip_address.value};
    }
    if (longest) {
      record(*longest);
      return to_appliance(longest->next_hop, sender);
    }
  }
  deliver(sender.vnet, sender, reasons::kHubConnectionNoRoute);
}

void Walker::at_hub_firewall(Id<AzureFirewall> id, const Flow& before) {
  const Id<VirtualHub> hub = topology_[id].virtual_hub.id;
  const bool in_hub = topology_[hub].address_prefix.value.contains(flow_.destination);
  const auto& intent = topology_[hub].routing_intent;
  const bool inside =
      is_private(flow_.destination) || (intent && contains(intent->private_traffic_prefixes, flow_.destination));
  std::vector<LearnedRoute> ways;
  if (const auto match = control_plane().match_behind_firewall(hub, flow_.destination)) {
    const bool to_internet = match->prefix.is_default() && !inside;
    // What leads to a firewall has led here. A default route is for those before the firewall, which has its own way
    // out.
    if (!to_internet) {
      ways = match->best;
      std::erase_if(ways, [](const LearnedRoute& route) { return route.firewall.valid(); });
    }
  }
  if (ways.empty() && !in_hub && !inside) {
    return leave_firewall(id, {}, before);
  }
  translate_at_firewall(id, before);
  if (in_hub) return deliver_in_hub(hub);
  hop_from_hub(hub, {}, ways);
}

}  // namespace azroute
