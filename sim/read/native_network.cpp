// Virtual networks with their subnets and peerings, and route tables.
#include <utility>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

/// An item is the service's name alone, or a mapping that limits it to locations.
void read_service_endpoint(Input& in, const Field& item, Subnet& subnet) {
  ServiceEndpoint endpoint;
  if (item.node->kind == Node::Kind::Scalar) {
    if (auto service = read_text(in, item)) {
      endpoint.service = *std::move(service);
      subnet.service_endpoints.push_back(std::move(endpoint));
    }
    return;
  }
  const Object object(in, item, *object_of_type(item.type));
  if (!object.is_mapping()) return;
  const bool named = object.text("service", endpoint.service);
  object.each("locations", [&](const Field& location) {
    if (auto text = read_text(in, location)) endpoint.locations.push_back(*std::move(text));
  });
  if (named) subnet.service_endpoints.push_back(std::move(endpoint));
}

Subnet read_subnet(const Object& object) {
  Subnet subnet;
  object.name("name", subnet.name);
  object.exclusive("addressPrefix", "addressPrefixes");
  object.require_either("addressPrefix", "addressPrefixes");
  Located<Prefix> prefix;
  if (object.prefix("addressPrefix", prefix)) subnet.address_prefixes.push_back(prefix);
  object.prefixes("addressPrefixes", subnet.address_prefixes);
  object.require_items("addressPrefixes");
  object.reference("routeTable", subnet.route_table);
  object.reference("natGateway", subnet.nat_gateway);
  object.reference("networkSecurityGroup", subnet.network_security_group);
  object.each("serviceEndpoints", [&](const Field& item) { read_service_endpoint(object.input(), item, subnet); });
  if (bool outbound = false; object.flag("defaultOutboundAccess", outbound)) subnet.default_outbound_access = outbound;
  object.word("privateEndpointNetworkPolicies", subnet.private_endpoint_network_policies);
  return subnet;
}

VirtualNetworkPeering read_peering(const Object& object) {
  VirtualNetworkPeering peering;
  peering.span = object.span();
  object.name("name", peering.name);
  object.reference("remoteVirtualNetwork", peering.remote_virtual_network);
  object.flag("allowVirtualNetworkAccess", peering.allow_virtual_network_access);
  object.flag("allowForwardedTraffic", peering.allow_forwarded_traffic);
  object.flag("allowGatewayTransit", peering.allow_gateway_transit);
  object.flag("useRemoteGateways", peering.use_remote_gateways);
  object.word("peeringState", peering.peering_state);
  if (std::vector<Located<Prefix>> prefixes; object.has("remoteAddressSpace")) {
    read_address_space(object, "remoteAddressSpace", prefixes);
    auto& space = peering.remote_address_space.emplace();
    for (const Located<Prefix>& prefix : prefixes) space.push_back(prefix.value);
  }
  object.word("peeringSyncLevel", peering.peering_sync_level);
  object.flag("peerCompleteVnets", peering.peer_complete_vnets);
  object.references("localSubnetNames", peering.local_subnets);
  object.references("remoteSubnetNames", peering.remote_subnets);
  object.flag("enableOnlyIPv6Peering", peering.enable_only_ipv6_peering);
  return peering;
}

void read_virtual_network(const Object& object, Topology& topology) {
  const Id<VirtualNetwork> id{static_cast<std::uint32_t>(topology.virtual_networks.size())};
  VirtualNetwork vnet;
  object.name("name", vnet.name);
  if (Located<std::string> location; object.text("location", location)) vnet.location = std::move(location.value);
  read_address_space(object, "addressSpace", vnet.address_prefixes);
  object.each_object("subnets", [&](const Object& inner) {
    Subnet subnet = read_subnet(inner);
    subnet.virtual_network = id;
    vnet.subnets.push_back({static_cast<std::uint32_t>(topology.subnets.size())});
    topology.subnets.push_back(std::move(subnet));
  });
  object.each_object("virtualNetworkPeerings", [&](const Object& inner) {
    VirtualNetworkPeering peering = read_peering(inner);
    // One without a remote network says nothing, and nothing refers to a peering by its name.
    if (peering.remote_virtual_network.written()) vnet.peerings.push_back(std::move(peering));
  });
  object.prefixes("summarizedGatewayPrefixes", vnet.summarized_gateway_prefixes);
  object.word("privateEndpointVNetPolicies", vnet.private_endpoint_vnet_policies);
  topology.virtual_networks.push_back(std::move(vnet));
}

/// The destination is a prefix if it looks like an attempt at one: no service tag has a `/` or a `:`, or begins with a
/// digit.
bool read_destination(const Object& object, UserRoute& route) {
  if (!object.text("addressPrefix", route.destination)) return false;
  const std::string& text = route.destination.value;
  const bool digit = text.front() >= '0' && text.front() <= '9';
  if (!digit && !text.contains('/') && !text.contains(':')) return true;
  Located<Prefix> prefix;
  if (!object.prefix("addressPrefix", prefix)) return false;
  route.prefix = prefix.value;
  return true;
}

/// Which keys the next hop type asks for, and which it excludes; false if one that it needs could not be read.
bool check_next_hops(const Object& object, UserRoute& route) {
  const NextHopType type = route.next_hop_type.value;
  const bool addressed = route.next_hop_ip_address.has_value();
  const bool listed = !route.next_hop_ip_addresses.empty();
  if (type == NextHopType::VirtualAppliance) {
    object.require("nextHopIpAddress", "add `nextHopIpAddress`: the appliance's address");
  } else {
    object.forbid("nextHopIpAddress", type == NextHopType::VirtualApplianceEcmp
                                          ? "the addresses of several appliances stand in `nextHop`"
                                          : "only the next hop type VirtualAppliance has an address");
    route.next_hop_ip_address.reset();
  }
  if (type == NextHopType::VirtualApplianceEcmp) {
    object.require("nextHop", "add `nextHop: {nextHopIpAddresses: [...]}`: the appliances' addresses");
    return listed;
  }
  object.forbid("nextHop", "only the next hop type VirtualApplianceEcmp has several addresses");
  route.next_hop_ip_addresses.clear();
  return type != NextHopType::VirtualAppliance || addressed;
}

}  // namespace

std::optional<UserRoute> read_route(const Object& object) {
  UserRoute route;
  route.span = object.span();
  object.name("name", route.name);
  const bool destined = read_destination(object, route);
  const Field type = object.field("nextHopType");
  const auto next_hop = type.node == nullptr ? std::nullopt : read_next_hop_type(object.input(), type);
  object.address("nextHopIpAddress", route.next_hop_ip_address);
  bool complete = true;
  object.with_object("nextHop", [&](const Object& inner) {
    complete = inner.addresses("nextHopIpAddresses", route.next_hop_ip_addresses);
  });
  if (!next_hop) return std::nullopt;
  route.next_hop_type = *next_hop;
  if (!check_next_hops(object, route) || !complete || !destined) return std::nullopt;
  return route;
}

bool read_address_space(const Object& object, std::string_view key, std::vector<Located<Prefix>>& out) {
  bool all = false;
  object.with_object(key, [&](const Object& space) { all = space.prefixes("addressPrefixes", out); });
  return all;
}

void read_virtual_networks(const Object& root, Topology& topology) {
  root.each_object("virtualNetworks", [&](const Object& object) { read_virtual_network(object, topology); });
}

void read_route_tables(const Object& root, Topology& topology) {
  root.each_object("routeTables", [&](const Object& object) {
    RouteTable table;
    object.name("name", table.name);
    object.flag("disableBgpRoutePropagation", table.disable_bgp_route_propagation);
    object.each_object("routes", [&](const Object& inner) {
      if (auto route = read_route(inner)) table.routes.push_back(*std::move(route));
    });
    topology.route_tables.push_back(std::move(table));
  });
}

}  // namespace azroute::native
