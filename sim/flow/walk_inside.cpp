// Inside virtual networks: by which route, over which peering, to whom a packet is delivered.
#include <algorithm>

#include "sim/flow/security.h"
#include "sim/flow/walker.h"

namespace azroute {
namespace {

/// Rows of equal ways that lead to the same place are one way.
auto place_led_to(const Route& route) {
  const bool by_address = !route.hub.valid() && (!route.gateway.valid() || route.route_server.valid());
  return std::tuple(route.next_hop_type, route.hub, by_address ? Id<VirtualNetworkGateway>() : route.gateway,
                    route.peer, by_address ? route.next_hop_ip_address : std::nullopt);
}

/// The platform's own way to an address inside virtual networks.
bool is_inside(NextHopType type) {
  return type == NextHopType::VnetLocal || type == NextHopType::VNetPeering || type == NextHopType::VNetGlobalPeering ||
         type == NextHopType::ConnectedGroup || type == NextHopType::InterfaceEndpoint;
}

bool names(std::span<const Ref<Subnet>> subnets, Id<Subnet> subnet) {
  return std::ranges::any_of(subnets, [&](const Ref<Subnet>& named) { return named.id == subnet; });
}

}  // namespace

// --- decisions

std::optional<Route> Walker::decide(Id<Subnet> subnet) {
  const EffectiveRoutes& routes = network_.routes_of(subnet);
  const std::span<const Route> winners = routes.lookup(flow_.destination);
  RouteStep step{.subnet = subnet, .explanation = routes.explain(flow_.destination), .equal = winners.size()};
  if (!winners.empty()) step.route = choose_distinct(winners, place_led_to);
  const std::optional<Route> route = step.route;
  record(std::move(step));
  return route;
}

void Walker::follow(const Route& route, const Sender& sender) {
  if (is_unsettled(route)) return end(reasons::kBgpUnsettled);
  if (route.hub.valid()) {
    const Id<HubRouteTable> table = sources_of(topology_, sender.vnet).hub_table;
    return enter_hub(route.hub, table.valid() ? table : topology_[route.hub].default_route_table);
  }
  if (route.next_hop_type == NextHopType::VirtualNetworkGateway && route.learned_from != LearnedFrom::Appliance) {
    return to_gateway(route, sender);
  }
  switch (route.next_hop_type) {
    case NextHopType::VnetLocal: return deliver_to_vnet(route, sender);
    case NextHopType::VNetPeering:
    case NextHopType::VNetGlobalPeering:
      if (cross_peering(sender, route.peer, flow_.destination)) {
        deliver(route.peer, sender, reasons::kPeeringOutOfDate);
      }
      return;
    case NextHopType::ConnectedGroup: return cross_group(route, sender);
    case NextHopType::InterfaceEndpoint: return to_private_endpoint(route.private_endpoint, sender);
    default: break;
  }
  // link() lets no VirtualAppliance route pass without an address.
  if (!route.next_hop_ip_address) return end(reasons::kApplianceMissing);
  to_appliance(*route.next_hop_ip_address, sender);
}

void Walker::to_service() {
  if (in_reply_) return end(reasons::kReplyAstray);
  trace_.identity = {.source_class = SourceClass::Private, .addresses = {flow_.source}};
  go({Place::Kind::Service, 0});
  judge_at_far_end(reasons::kService);
}

bool Walker::into_tunnel(Id<NetworkInterface> id) {
  const NetworkInterface& nic = topology_[id];
  std::vector<TunnelStep> ways;
  const auto offer = [&](Id<Site> site, const Prefix& prefix) {
    if (!prefix.contains(flow_.destination) || prefix.is_default()) return;
    if (!ways.empty() && prefix.length() < ways.front().prefix.length()) return;
    if (!ways.empty() && prefix.length() > ways.front().prefix.length()) ways.clear();
    ways.push_back({.site = site, .prefix = prefix});
  };
  for (const Ref<Site>& ref : nic.tunnels_to) {
    if (!ref.id.valid()) continue;
    for (const auto& prefix : topology_[ref.id].address_prefixes) offer(ref.id, prefix.value);
    for (const Announcement& announcement : topology_[ref.id].advertises) {
      for (const auto& prefix : announcement.prefixes) offer(ref.id, prefix.value);
    }
  }
  if (ways.empty()) return false;
  // A virtual network in reach with a longer prefix is not behind the tunnel.
  const std::span<const Route> winners = network_.routes_of(nic.subnet.id).lookup(flow_.destination);
  if (!winners.empty() && winners.front().is_system() && is_inside(winners.front().next_hop_type) &&
      winners.front().prefix.length() > ways.front().prefix.length()) {
    return false;
  }
  const TunnelStep& way =
      choose_distinct(std::span<const TunnelStep>(ways), [](const TunnelStep& step) { return step.site; });
  const Id<Site> site = way.site;
  record(way);
  go({Place::Kind::Site, site.index});
  return true;
}

// --- delivery

void Walker::deliver_to_vnet(const Route& route, const Sender& sender) {
  if (route.source == RouteSource::User) {
    // The route may cover a private endpoint of a virtual network that is directly peered.
    Id<PrivateEndpoint> endpoint = private_endpoint_with_address(topology_, sender.vnet, flow_.destination);
    for (const VirtualNetworkPeering& peering : topology_[sender.vnet].peerings) {
      if (endpoint.valid() || !is_connected(topology_, sender.vnet, peering)) continue;
      endpoint = private_endpoint_with_address(topology_, peering.remote_virtual_network.id, flow_.destination);
    }
    if (endpoint.valid()) {
      const Subnet& subnet = topology_[topology_[endpoint].subnet.id];
      const bool basic =
          topology_[subnet.virtual_network].private_endpoint_vnet_policies == PrivateEndpointVNetPolicies::Basic;
      if (subnet.routes_reach_private_endpoints() && !basic) return end(reasons::kPrivateEndpointByVnetRoute);
      return to_private_endpoint(endpoint, sender);
    }
  }
  deliver(sender.vnet, sender, reasons::kNotInVirtualNetwork);
}

void Walker::deliver(Id<VirtualNetwork> vnet, const Sender& sender, const Reason& outside) {
  const Address& to = flow_.destination;
  if (const auto nic = nic_with_address(topology_, vnet, to); nic.valid()) {
    const Place there{Place::Kind::Nic, nic.index};
    return place() == there ? arrive(there, reasons::kNic) : go(there);
  }
  if (const auto gateway = gateway_with_address(topology_, vnet, to); gateway.valid()) {
    return arrive({Place::Kind::Gateway, gateway.index}, reasons::kGateway);
  }
  if (const auto firewall = firewall_with_address(topology_, vnet, to); firewall.valid()) {
    return go({Place::Kind::Firewall, firewall.index});
  }
  if (const auto endpoint = private_endpoint_with_address(topology_, vnet, to); endpoint.valid()) {
    return at_private_endpoint(endpoint);
  }
  if (const auto balancer = load_balancer_with_address(topology_, vnet, to); balancer.valid()) {
    if (reaches_balancer(balancer, sender, vnet)) to_frontend(balancer, Session::At::Box);
    return;
  }
  const Id<Subnet> subnet = subnet_with_address(topology_, vnet, to);
  if (!subnet.valid()) {
    return end(contains(topology_[vnet].address_prefixes, to) ? reasons::kNoSubnet : outside);
  }
  const bool reserved = std::ranges::any_of(topology_[subnet].address_prefixes, [&](const Located<Prefix>& prefix) {
    return is_reserved_in(prefix.value, to);
  });
  if (reserved) return end(reasons::kReservedAddress);
  go({Place::Kind::Subnet, subnet.index});
  if (!in_reply_) filter(filters_entering(network_, subnet, flow_));
  arrive(place(), reasons::kSubnet);
}

void Walker::to_private_endpoint(Id<PrivateEndpoint> id, const Sender& sender) {
  if (!id.valid()) return end(reasons::kNotInVirtualNetwork);
  const Id<VirtualNetwork> home = topology_[topology_[id].subnet.id].virtual_network;
  if (home != sender.vnet && !cross_peering(sender, home, flow_.destination)) return;
  at_private_endpoint(id);
}

void Walker::at_private_endpoint(Id<PrivateEndpoint> id) {
  go({Place::Kind::PrivateEndpoint, id.index});
  filter(filters_entering_private_endpoint(network_, topology_[id].subnet.id, flow_));
  arrive(place(), reasons::kPrivateEndpoint);
}

void Walker::cross_group(const Route& route, const Sender& sender) {
  const bool forwarded = !contains(topology_[sender.vnet].address_prefixes, flow_.source);
  record(GroupStep{.from = sender.vnet, .to = route.peer, .forwarded = forwarded});
  deliver(route.peer, sender, reasons::kPeeringOutOfDate);
}

bool Walker::is_between_peered_subnets(const Sender& sender, Id<VirtualNetwork> to, const Address& target) const {
  const Id<Subnet> near = sender.subnet;
  const Id<Subnet> far = subnet_with_address(topology_, to, target);
  const VirtualNetworkPeering* out = find_peering(topology_, sender.vnet, to);
  const VirtualNetworkPeering* in = find_peering(topology_, to, sender.vnet);
  const auto passes = [](const VirtualNetworkPeering* side, Id<Subnet> local, Id<Subnet> remote) {
    if (side == nullptr || side->peer_complete_vnets) return true;
    return (!local.valid() || names(side->local_subnets, local)) && names(side->remote_subnets, remote);
  };
  if (in != nullptr && !in->peer_complete_vnets && !far.valid()) return false;
  return passes(out, near, far) && (!near.valid() || passes(in, far, near));
}

bool Walker::cross_peering(const Sender& sender, Id<VirtualNetwork> to, const Address& target) {
  record(PeeringStep{sender.vnet, to});
  const VirtualNetworkPeering* out = find_peering(topology_, sender.vnet, to);
  const VirtualNetworkPeering* in = find_peering(topology_, to, sender.vnet);
  if (out == nullptr || in == nullptr || !out->allow_virtual_network_access || !in->allow_virtual_network_access) {
    note(reasons::kPeeringAccessDenied);
  }
  if (!is_between_peered_subnets(sender, to, target)) {
    end(reasons::kSubnetNotPeered);
    return false;
  }
  // The flag of the receiving side governs packets whose source is not in the sending network.
  const bool forwarded = !contains(topology_[sender.vnet].address_prefixes, flow_.source);
  if (forwarded && !sender.is_gateway && in != nullptr && !in->allow_forwarded_traffic) {
    note(reasons::kForwardedTrafficDenied);
  }
  return true;
}

// --- next hops

Id<VirtualNetwork> Walker::holder_of(const Address& next_hop, const Sender& sender, bool& by_group) const {
  const VirtualNetwork& vnet = topology_[sender.vnet];
  if (contains(vnet.address_prefixes, next_hop)) return sender.vnet;
  for (const VirtualNetworkPeering& peering : vnet.peerings) {
    const Id<VirtualNetwork> peer = peering.remote_virtual_network.id;
    const bool carries = !peering.enable_only_ipv6_peering || !next_hop.is_v4();
    if (carries && is_connected(topology_, sender.vnet, peering) &&
        contains(topology_[peer].address_prefixes, next_hop)) {
      return peer;
    }
  }
  if (!sender.subnet.valid()) return {};
  const Explanation ways = network_.routes_of(sender.subnet).explain(next_hop);
  const auto member = std::ranges::find(ways.candidates, NextHopType::ConnectedGroup, &Route::next_hop_type);
  if (member == ways.candidates.end()) return {};
  by_group = true;
  return member->peer;
}

void Walker::to_appliance(const Address& next_hop, const Sender& sender) {
  bool by_group = false;
  const Id<VirtualNetwork> holder = holder_of(next_hop, sender, by_group);
  if (!holder.valid()) return end(reasons::kNextHopUnreachable);
  if (by_group) {
    const bool forwarded = !contains(topology_[sender.vnet].address_prefixes, flow_.source);
    record(GroupStep{.from = sender.vnet, .to = holder, .forwarded = forwarded});
  } else if (holder != sender.vnet && !cross_peering(sender, holder, next_hop)) {
    return;
  }
  if (const auto nic = nic_with_address(topology_, holder, next_hop); nic.valid()) return to_forwarding_nic(nic);
  if (const auto firewall = firewall_with_address(topology_, holder, next_hop); firewall.valid()) {
    return go({Place::Kind::Firewall, firewall.index});
  }
  if (const auto balancer = load_balancer_with_address(topology_, holder, next_hop); balancer.valid()) {
    if (!reaches_balancer(balancer, sender, holder)) return;
    const LoadBalancingRule* rule = nullptr;
    const Id<NetworkInterface> backend = balance(balancer, rule);
    if (backend.valid()) to_forwarding_nic(backend);
    return;
  }
  if (const auto gateway = gateway_with_address(topology_, holder, next_hop); gateway.valid()) {
    return go({Place::Kind::Gateway, gateway.index});
  }
  end(reasons::kApplianceMissing);
}

void Walker::to_forwarding_nic(Id<NetworkInterface> nic) {
  go({Place::Kind::Nic, nic.index});
}

}  // namespace azroute
