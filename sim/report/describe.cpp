// Ids into words.
#include "sim/report/describe.h"

#include <fmt/format.h>

namespace azroute {

std::string name_of(const Topology& topology, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Nic: return topology.network_interfaces[place.index].name.value;
    case Place::Kind::Gateway: return topology.gateways[place.index].name.value;
    case Place::Kind::Site: return topology.sites[place.index].name.value;
    case Place::Kind::LocalNetwork: return topology.local_network_gateways[place.index].name.value;
    case Place::Kind::Subnet: return full_name(topology, Id<Subnet>{place.index});
    case Place::Kind::Service: return "Azure service";
    case Place::Kind::Internet: return "Internet";
    case Place::Kind::Platform: return "host platform";
  }
  return "";
}

std::string kind_of(const Topology& topology, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Nic:
      return "network interface in " + full_name(topology, topology.network_interfaces[place.index].subnet.id);
    case Place::Kind::Gateway: {
      const VirtualNetworkGateway& gateway = topology.gateways[place.index];
      return fmt::format("{} gateway of {}", to_string(gateway.type), topology[gateway.virtual_network.id].name.value);
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

std::string origin_of(const Topology& topology, const LearnedRoute& route) {
  const Connection& connection = topology[route.connection];
  std::string far_end;
  if (connection.site.id.valid()) {
    far_end = "site " + topology[connection.site.id].name.value;
  } else if (connection.local_gateway2.id.valid()) {
    far_end = "local network gateway " + topology[connection.local_gateway2.id].name.value;
  } else {
    far_end = "the other virtual network";
  }
  if (route.learned_by == &origin_rules::kGatewayLocalNetwork) {
    far_end = "local network gateway " + topology[connection.local_gateway2.id].name.value;
    return fmt::format("prefix of {}, connection {}", far_end, connection.name.value);
  }
  if (route.learned_by == &origin_rules::kGatewayDefaultSite) {
    return fmt::format("default site {}, connection {}", topology[connection.local_gateway2.id].name.value,
                       connection.name.value);
  }
  if (route.learned_by == &origin_rules::kGatewayPeerHost) {
    return fmt::format("BGP peer of connection {}", connection.name.value);
  }
  if (route.by_bgp) return fmt::format("learned by BGP from {} over connection {}", far_end, connection.name.value);
  return fmt::format("range of the virtual network behind connection {}", connection.name.value);
}

std::string origin_of(const Network& network, const Route& route) {
  const Topology& topology = network.topology();
  switch (route.source) {
    case RouteSource::User: {
      const RouteTable& table = topology[route.user.table];
      const UserRoute& user = table.routes[route.user.index];
      std::string text = fmt::format("route {} of route table {}", user.name.value, table.name.value);
      if (!user.prefix) text += fmt::format(", service tag {}", user.destination.value);
      return text;
    }
    case RouteSource::VirtualNetworkGateway: {
      const GatewayTable& table = network.control_plane().gateways[route.gateway.index];
      const std::string gateway = topology[route.gateway].name.value;
      if (const auto* best = table.best_by_prefix.find(route.prefix)) {
        return fmt::format("{}, gateway {}", origin_of(topology, table.routes[best->front()]), gateway);
      }
      return "gateway " + gateway;
    }
    case RouteSource::VNetPeering:
    case RouteSource::Default: break;
  }
  if (route.private_endpoint.valid()) {
    return "system route, private endpoint " + topology[route.private_endpoint].name.value;
  }
  if (route.next_hop_type == NextHopType::ConnectedGroup) {
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

std::string text_of(const Address& address, std::uint16_t port) {
  if (port == 0) return address.to_string();
  return fmt::format(fmt::runtime(address.is_v4() ? "{}:{}" : "[{}]:{}"), address.to_string(), port);
}

}  // namespace azroute
