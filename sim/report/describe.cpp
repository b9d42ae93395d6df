// Ids into words.
#include "sim/report/describe.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace azroute {
namespace {

std::string home_of(const Topology& topology, const Ref<VirtualHub>& hub, const Ref<VirtualNetwork>& vnet) {
  if (hub.id.valid()) return topology[hub.id].name.value;
  return vnet.id.valid() ? topology[vnet.id].name.value : std::string();
}

}  // namespace

std::string kind_of(const Topology& topology, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Nic:
      return "network interface in " + full_name(topology, topology.network_interfaces[place.index].subnet.id);
    case Place::Kind::Gateway: {
      const VirtualNetworkGateway& gateway = topology.gateways[place.index];
      return fmt::format("{} gateway of {}", to_string(gateway.type),
                         home_of(topology, gateway.virtual_hub, gateway.virtual_network));
    }
    case Place::Kind::Hub: return "virtual hub";
    case Place::Kind::Firewall: {
      const AzureFirewall& firewall = topology.azure_firewalls[place.index];
      return "Azure Firewall of " + home_of(topology, firewall.virtual_hub, firewall.virtual_network);
    }
    case Place::Kind::LoadBalancer: return "load balancer";
    case Place::Kind::PrivateEndpoint: {
      const PrivateEndpoint& endpoint = topology.private_endpoints[place.index];
      const std::string& service = endpoint.service.value;
      return fmt::format("private endpoint in {}{}", full_name(topology, endpoint.subnet.id),
                         service.empty() ? "" : " for " + service);
    }
    case Place::Kind::Site: return "site";
    case Place::Kind::LocalNetwork: return "local network gateway";
    case Place::Kind::Subnet: return "subnet";
    default: return "";
  }
}

std::string text_of(const Route& route) {
  std::string text = fmt::format("{} {}", route.prefix.to_string(), to_string(route.next_hop_type));
  if (route.next_hop_ip_address) text += " " + route.next_hop_ip_address->to_string();
  return text;
}

namespace {

/// What a connection leads to.
std::string far_end_of(const Topology& topology, const Connection& connection) {
  if (const Id<Site> site = site_of(topology, connection); site.valid()) return "site " + topology[site].name.value;
  if (connection.local_gateway2.id.valid()) {
    return "local network gateway " + topology[connection.local_gateway2.id].name.value;
  }
  return "the other virtual network";
}

std::string origin_over_connection(const Topology& topology, const LearnedRoute& route) {
  const Connection& connection = topology[route.connection];
  if (route.learned_by == &origin_rules::kGatewayLocalNetwork) {
    return fmt::format("prefix of local network gateway {}, connection {}",
                       topology[connection.local_gateway2.id].name.value, connection.name.value);
  }
  if (route.learned_by == &origin_rules::kGatewayDefaultSite) {
    return fmt::format("default site {}, connection {}", topology[connection.local_gateway2.id].name.value,
                       connection.name.value);
  }
  if (route.learned_by == &origin_rules::kGatewayPeerHost) {
    return fmt::format("BGP peer of connection {}", connection.name.value);
  }
  if (!route.by_bgp) return fmt::format("range of the virtual network behind connection {}", connection.name.value);
  const bool at_site =
      route.from && route.from->kind == Speaker::Kind::Gateway && connection.type != ConnectionType::Vnet2Vnet;
  const std::string far_end =
      at_site ? "gateway " + std::string(name_of(topology, *route.from)) : far_end_of(topology, connection);
  return fmt::format("learned by BGP from {} over connection {}", far_end, connection.name.value);
}

std::string_view kind_word(Speaker::Kind kind) {
  switch (kind) {
    case Speaker::Kind::Gateway: return "gateway";
    case Speaker::Kind::RouteServer: return "route server";
    case Speaker::Kind::Hub: return "virtual hub";
    case Speaker::Kind::Site: return "site";
    case Speaker::Kind::Appliance: return "appliance";
  }
  return "";
}

/// The words for each of the equal best routes, the first one's; empty: nobody knows the prefix any more.
std::string first_origin(const Topology& topology, std::span<const LearnedRoute> routes) {
  return routes.empty() ? std::string() : origin_of(topology, routes.front()) + ", ";
}

std::string origin_of_learned(const Network& network, const Route& route) {
  const Topology& topology = network.topology();
  const ControlPlane& control_plane = network.control_plane();
  if (route.hub.valid()) return "virtual hub " + topology[route.hub].name.value;
  if (route.route_server.valid()) {
    const auto routes = control_plane.routes_at(speaker(route.route_server), route.prefix);
    const auto told = std::ranges::find_if(routes, [&](const LearnedRoute& one) {
      return one.best && (!one.next_hop || one.next_hop == route.next_hop_ip_address);
    });
    const std::string who = told != routes.end() ? origin_of(topology, *told) : std::string();
    return fmt::format("{}{}route server {}", who, who.empty() ? "" : ", ", topology[route.route_server].name.value);
  }
  if (!route.gateway.valid()) return "learned route";
  return fmt::format("{}gateway {}",
                     first_origin(topology, control_plane.routes_at(speaker(route.gateway), route.prefix)),
                     topology[route.gateway].name.value);
}

}  // namespace

std::string origin_of(const Topology& topology, const LearnedRoute& route) {
  if (route.global_reach.valid()) {
    const std::string other = route.from ? " to site " + std::string(name_of(topology, *route.from)) : std::string();
    return fmt::format("Global Reach of circuit {}{}", topology[route.global_reach].name.value, other);
  }
  if (route.appliance.valid()) return "learned by BGP from appliance " + topology[route.appliance].name.value;
  if (route.connection.valid()) return origin_over_connection(topology, route);
  if (route.firewall.valid()) return "static route to firewall " + topology[route.firewall].name.value;
  if (route.remote_hub.valid()) return "virtual hub " + topology[route.remote_hub].name.value;
  if (route.hub_connection.valid()) {
    const std::string& name = topology[route.hub_connection].name.value;
    return (route.kind == RouteKind::Static ? "static route to connection " : "virtual network of connection ") + name;
  }
  if (route.gateway.valid()) {
    return fmt::format("{} gateway {}", to_string(topology[route.gateway].type), topology[route.gateway].name.value);
  }
  if (!route.from) return "range of a virtual network";
  return fmt::format("learned by BGP from {} {}", kind_word(route.from->kind), name_of(topology, *route.from));
}

LearnedWays learned_ways(const Network& network, Id<Subnet> subnet, const Route& route) {
  const Topology& topology = network.topology();
  const ControlPlane& control_plane = network.control_plane();
  if (!route.is_learned()) return {};
  if (route.hub.valid()) {
    const RouteSources sources = sources_of(topology, topology[subnet].virtual_network);
    if (!sources.hub_table.valid()) return {};
    return {.holder = fmt::format("virtual hub {}, route table {}", topology[route.hub].name.value,
                                  topology[sources.hub_table].name.value),
            .routes = control_plane.routes_at(sources.hub_table, route.prefix)};
  }
  if (route.route_server.valid()) {
    return {.holder = "route server " + topology[route.route_server].name.value,
            .routes = control_plane.routes_at(speaker(route.route_server), route.prefix)};
  }
  if (!route.gateway.valid()) return {};
  return {.holder = "gateway " + topology[route.gateway].name.value,
          .routes = control_plane.routes_at(speaker(route.gateway), route.prefix)};
}

std::string origin_of(const Network& network, const Route& route) {
  const Topology& topology = network.topology();
  if (route.source == RouteSource::User) {
    const RouteTable& table = topology[route.user.table];
    const UserRoute& user = table.routes[route.user.index];
    std::string text = fmt::format("route {} of route table {}", user.name.value, table.name.value);
    if (!user.prefix) text += fmt::format(", service tag {}", user.destination.value);
    if (user.managed) text += ", written by the network manager";
    return text;
  }
  if (route.is_learned()) return origin_of_learned(network, route);
  if (route.private_endpoint.valid()) {
    return "system route, private endpoint " + topology[route.private_endpoint].name.value;
  }
  if (route.next_hop_type == NextHopType::ConnectedGroup && route.peer.valid()) {
    return "system route, connected group with " + topology[route.peer].name.value;
  }
  if (route.hub.valid()) return "system route, range of virtual hub " + topology[route.hub].name.value;
  if (route.peer.valid()) return "system route, peering with " + topology[route.peer].name.value;
  return "system route";
}

std::string text_of(const Topology& topology, const EgressIdentity& identity) {
  if (identity.source_class == SourceClass::None) return "none";
  std::string address;
  for (const Address& one : identity.addresses) address += (address.empty() ? "" : " or ") + one.to_string();
  if (address.empty()) {
    address = identity.method == OutboundMethod::DefaultOutboundAccess ? "an Azure-owned address that may change"
                                                                       : "an address that Azure allocates";
  }
  std::string method;
  switch (identity.method) {
    case OutboundMethod::NatGateway: method = ", NAT gateway " + topology[identity.nat_gateway].name.value; break;
    case OutboundMethod::InstancePublicIP:
      method = ", public IP address " + topology[identity.public_ip_address].name.value;
      break;
    case OutboundMethod::LoadBalancer: method = ", load balancer " + topology[identity.load_balancer].name.value; break;
    case OutboundMethod::Firewall: method = ", firewall " + topology[identity.firewall].name.value; break;
    case OutboundMethod::DefaultOutboundAccess: method = ", default outbound access"; break;
    case OutboundMethod::SiteEdge: method = ", the site's Internet edge"; break;
    case OutboundMethod::None: break;
  }
  return fmt::format("{} ({}{})", address, to_string(identity.source_class), method);
}

std::string brief(const EgressIdentity& identity) {
  if (identity.source_class == SourceClass::None) return "none";
  std::string address;
  for (const Address& one : identity.addresses) address += (address.empty() ? "" : " or ") + one.to_string();
  return fmt::format("{} ({})", address.empty() ? "an Azure address" : address, to_string(identity.source_class));
}

std::string as_path_text(std::span<const Asn> path) {
  std::string text;
  for (const Asn asn : path) {
    if (!text.empty()) text += '-';
    text += asn == Asn{0} ? "?" : std::to_string(std::to_underlying(asn));
  }
  return text;
}

std::string text_of(const Address& address, std::uint16_t port) {
  if (port == 0) return address.to_string();
  return fmt::format(fmt::runtime(address.is_v4() ? "{}:{}" : "[{}]:{}"), address.to_string(), port);
}

std::string text_of(const Topology& topology, const SecurityStep& step) {
  std::string who;
  switch (step.filter) {
    case SecurityStep::Filter::GuestFirewall: who = "guest firewall"; break;
    case SecurityStep::Filter::AdminRules: who = "security admin rules"; break;
    case SecurityStep::Filter::NetworkInterfaceGroup: who = "network interface's group"; break;
    case SecurityStep::Filter::SubnetGroup: who = "subnet's group"; break;
  }
  if (step.group.valid()) who += " " + topology[step.group].name.value;
  std::string what = std::string(step.by->id);
  if (step.rule != nullptr) what = fmt::format("rule {} ({})", step.rule->name.value, step.rule->priority.value);
  return fmt::format("{}, {}: {}, {}", who, to_string(step.direction), what, step.allowed ? "allowed" : "denied");
}

std::string text_of(const FirewallStep& step) {
  const std::string_view outcome = step.allowed ? "allowed" : "denied";
  if (step.collection == nullptr || step.rule == nullptr) return fmt::format("{}: {}", step.by->id, outcome);
  return fmt::format("rule collection {}, rule {}: {}", step.collection->name.value, step.rule->name.value, outcome);
}

std::string text_of(const Topology& topology, const Cure& cure) {
  const Subnet& subnet = topology[cure.subnet];
  const std::string table = subnet.route_table.id.valid()
                                ? "route table " + topology[subnet.route_table.id].name.value + " of "
                                : "a route table on ";
  return fmt::format("{}{} with {} {}{}", table, full_name(topology, cure.subnet), cure.prefix.to_string(),
                     to_string(cure.next_hop_type),
                     cure.next_hop_ip_address ? " " + cure.next_hop_ip_address->to_string() : "");
}

bool reply_comes_back_the_same_way(const Trace& trace) {
  if (trace.reply_end == nullptr || !works(trace.reply_end->verdict) || trace.reply.empty()) return false;
  // Load balancers are passed by on the way back from a backend.
  const auto places = [](const std::vector<Hop>& hops) {
    std::vector<Place> list;
    for (const Hop& hop : hops) {
      if (hop.place.kind != Place::Kind::LoadBalancer) list.push_back(hop.place);
    }
    return list;
  };
  std::vector<Place> back = places(trace.reply);
  std::ranges::reverse(back);
  return places(trace.hops) == back;
}

}  // namespace azroute
