// The walk, place by place. Each place decides where the packet goes next, or how it ends.
#include "sim/flow/forward.h"

#include <algorithm>
#include <set>
#include <utility>

namespace azroute {
namespace {

bool contains(std::span<const Located<Prefix>> prefixes, const Address& address) {
  return std::ranges::any_of(prefixes, [&](const Located<Prefix>& prefix) { return prefix.value.contains(address); });
}

std::optional<Prefix> longest_containing(std::span<const Located<Prefix>> prefixes, const Address& address) {
  std::optional<Prefix> longest;
  for (const Located<Prefix>& prefix : prefixes) {
    if (prefix.value.contains(address) && (!longest || prefix.value.length() > longest->length())) {
      longest = prefix.value;
    }
  }
  return longest;
}

/// The first four addresses of an IPv4 subnet and its last; no source states any for IPv6.
bool is_reserved(const Prefix& subnet, const Address& address) {
  if (!address.is_v4() || !subnet.contains(address)) return false;
  if (address == subnet.last()) return true;
  Address reserved = subnet.address();
  for (int i = 0; i < 4; ++i, reserved = reserved.next()) {
    if (reserved == address) return true;
  }
  return false;
}

bool owns(const NetworkInterface& nic, const Address& address) {
  return std::ranges::any_of(nic.ip_configurations, [&](const IpConfiguration& configuration) {
    return configuration.private_ip_address.value == address;
  });
}

class Walker {
 public:
  /// `choices` says which of the equal ways to take at each fork; forks beyond it take the first.
  Walker(Network& network, const Flow& flow, std::vector<std::size_t> choices)
      : network_(network), topology_(network.topology()), flow_(flow), choices_(std::move(choices)) {
    trace_.flow = flow;
  }

  Trace run(Id<NetworkInterface> nic) {
    go({Place::Kind::Nic, nic.index});
    while (!ended_) {
      const Place place = trace_.hops.back().place;
      if (!seen_.emplace(place, flow_).second) {
        end(reasons::kLoop);
        break;
      }
      switch (place.kind) {
        case Place::Kind::Nic: at_nic({place.index}); break;
        case Place::Kind::Gateway: at_gateway({place.index}); break;
        case Place::Kind::Site: at_site({place.index}); break;
        default: return std::move(trace_);  // the other places are ends
      }
    }
    return std::move(trace_);
  }

  /// How many equal ways there were at each fork of the walk.
  [[nodiscard]] const std::vector<std::size_t>& forks() const { return forks_; }

 private:
  // --- bookkeeping

  std::size_t choose(std::size_t ways) {
    const std::size_t fork = forks_.size();
    forks_.push_back(ways);
    return fork < choices_.size() ? choices_[fork] : 0;
  }

  void go(Place place) { trace_.hops.push_back({.place = place, .steps = {}}); }

  template <typename S>
  void record(S step) {
    trace_.hops.back().steps.emplace_back(std::move(step));
  }

  void end(const Reason& reason) {
    trace_.reason = &reason;
    trace_.verdict = reason.verdict;
    ended_ = true;
  }

  /// Ends inside the topology: the packet arrives with the private source address it has.
  void arrive(Place place, const Reason& reason) {
    if (trace_.hops.back().place != place) go(place);
    trace_.identity = {.source_class = SourceClass::Private, .addresses = {flow_.source}};
    end(reason);
  }

  // --- places

  void at_nic(Id<NetworkInterface> id) {
    const NetworkInterface& nic = topology_[id];
    const bool forwards = trace_.hops.size() > 1;
    if (forwards && owns(nic, flow_.destination)) return arrive({Place::Kind::Nic, id.index}, reasons::kNic);
    if (is_platform_address(flow_.destination)) return arrive({Place::Kind::Platform, 0}, reasons::kPlatform);
    if (is_not_unicast(flow_.destination)) return end(reasons::kNotUnicast);
    if (forwards) translate_at_appliance(nic);
    const Subnet& subnet = topology_[nic.subnet.id];
    const std::optional<Route> route = decide(nic.subnet.id);
    if (!route) return end(reasons::kNoRoute);
    switch (route->next_hop_type) {
      case NextHopType::None: return end(reasons::kNextHopNone);
      case NextHopType::Internet: return leave_azure(id);
      case NextHopType::VirtualNetworkGateway: return to_gateway(*route, subnet.virtual_network);
      case NextHopType::VirtualNetworkServiceEndpoint:
        trace_.identity = {.source_class = SourceClass::Private, .addresses = {flow_.source}};
        go({Place::Kind::Service, 0});
        return judge_at_far_end(reasons::kService);
      default: return follow_inside(*route, subnet.virtual_network, false);
    }
  }

  void at_gateway(Id<VirtualNetworkGateway> id) {
    const VirtualNetworkGateway& gateway = topology_[id];
    const Id<VirtualNetwork> home = gateway.virtual_network.id;
    if (gateway_with_address(topology_, home, flow_.destination) == id) {
      return arrive({Place::Kind::Gateway, id.index}, reasons::kGateway);
    }
    const Id<Subnet> subnet = gateway_subnet_of(home);
    if (!subnet.valid()) return end(reasons::kNoGateway);
    const std::optional<Route> route = decide(subnet);
    if (!route) return end(reasons::kGatewayNoRoute);
    switch (route->next_hop_type) {
      case NextHopType::None:
        return end(route->source == RouteSource::User ? reasons::kNextHopNone : reasons::kGatewayNoRoute);
      case NextHopType::Internet:
      case NextHopType::VirtualNetworkServiceEndpoint: return end(reasons::kGatewayNoRoute);
      case NextHopType::VirtualNetworkGateway: return into_connection(id, *route);
      default: return follow_inside(*route, home, true);
    }
  }

  void at_site(Id<Site> id) {
    const Site& site = topology_[id];
    const bool is_own_edge = std::ranges::any_of(
        site.public_ip_addresses, [&](const Located<Address>& own) { return own.value == flow_.destination; });
    const std::optional<Prefix> owned = is_own_edge ? std::optional(Prefix::host(flow_.destination))
                                                    : longest_containing(site.address_prefixes, flow_.destination);
    const SiteTable& table = network_.control_plane().sites[id.index];
    const auto learned = table.best_by_prefix.longest_match(flow_.destination);
    if (owned && (!learned || owned->length() >= learned->prefix.length())) {
      record(SiteStep{SiteStep::How::Owns, *owned});
      return arrive({Place::Kind::Site, id.index}, reasons::kSite);
    }
    if (learned && !learned->prefix.is_default()) {
      record(SiteStep{SiteStep::How::Learned, learned->prefix});
      return go({Place::Kind::Gateway, table.routes[*learned->value].gateway.index});
    }
    if (is_private(flow_.destination)) return end(reasons::kSiteNoRoute);
    record(SiteStep{SiteStep::How::InternetEdge, Prefix::everything(flow_.destination.family())});
    const auto edge = std::ranges::find_if(site.public_ip_addresses, [&](const Located<Address>& own) {
      return own.value.family() == flow_.destination.family();
    });
    if (edge == site.public_ip_addresses.end()) return end(reasons::kSiteNoInternet);
    trace_.identity = {.source_class = SourceClass::OnPremisesPublic,
                       .method = OutboundMethod::SiteEdge,
                       .addresses = {edge->value},
                       .rule = &outbound_rules::kSiteEdge};
    record(TranslateStep{flow_.source, trace_.identity});
    flow_.source = edge->value;
    go({Place::Kind::Internet, 0});
    judge_at_far_end(reasons::kEgressedSite);
  }

  // --- decisions

  /// Asks the subnet's effective routes and records the answer.
  std::optional<Route> decide(Id<Subnet> subnet) {
    const EffectiveRoutes& routes = network_.routes_of(subnet);
    const std::span<const Route> winners = routes.lookup(flow_.destination);
    RouteStep step{.subnet = subnet, .explanation = routes.explain(flow_.destination), .equal = winners.size()};
    if (!winners.empty()) step.route = winners.front();
    const std::optional<Route> route = step.route;
    record(std::move(step));
    return route;
  }

  /// Next hops inside a virtual network or over one peering: VnetLocal, peerings, appliances.
  void follow_inside(const Route& route, Id<VirtualNetwork> vnet, bool by_gateway) {
    switch (route.next_hop_type) {
      case NextHopType::VnetLocal: return deliver(vnet, reasons::kNotInVirtualNetwork);
      case NextHopType::VNetPeering:
      case NextHopType::VNetGlobalPeering:
        if (cross_peering(vnet, route.peer, by_gateway)) deliver(route.peer, reasons::kPeeringOutOfDate);
        return;
      default: break;
    }
    // link() lets no VirtualAppliance route pass without an address.
    if (!route.next_hop_ip_address) return end(reasons::kApplianceMissing);
    to_appliance(*route.next_hop_ip_address, vnet, by_gateway);
  }

  void deliver(Id<VirtualNetwork> vnet, const Reason& outside) {
    if (const auto nic = nic_with_address(topology_, vnet, flow_.destination); nic.valid()) {
      return arrive({Place::Kind::Nic, nic.index}, reasons::kNic);
    }
    if (const auto gateway = gateway_with_address(topology_, vnet, flow_.destination); gateway.valid()) {
      return arrive({Place::Kind::Gateway, gateway.index}, reasons::kGateway);
    }
    const Id<Subnet> subnet = subnet_with_address(topology_, vnet, flow_.destination);
    if (!subnet.valid()) {
      return end(contains(topology_[vnet].address_prefixes, flow_.destination) ? reasons::kNoSubnet : outside);
    }
    const bool reserved = std::ranges::any_of(topology_[subnet].address_prefixes, [&](const Located<Prefix>& prefix) {
      return is_reserved(prefix.value, flow_.destination);
    });
    if (reserved) return end(reasons::kReservedAddress);
    arrive({Place::Kind::Subnet, subnet.index}, reasons::kSubnet);
  }

  /// False when the peering stops the packet, which then has ended.
  bool cross_peering(Id<VirtualNetwork> from, Id<VirtualNetwork> to, bool by_gateway) {
    record(PeeringStep{from, to});
    const VirtualNetworkPeering* out = find_peering(topology_, from, to);
    const VirtualNetworkPeering* in = find_peering(topology_, to, from);
    if (out == nullptr || in == nullptr || !out->allow_virtual_network_access || !in->allow_virtual_network_access) {
      end(reasons::kPeeringAccessDenied);
      return false;
    }
    // The flag of the receiving side governs packets whose source is not in the sending network; Azure's own gateways
    // need no such leave.
    const bool forwarded = !contains(topology_[from].address_prefixes, flow_.source);
    if (forwarded && !by_gateway && !in->allow_forwarded_traffic) {
      end(reasons::kForwardedTrafficDenied);
      return false;
    }
    return true;
  }

  void to_appliance(const Address& next_hop, Id<VirtualNetwork> vnet, bool by_gateway) {
    Id<VirtualNetwork> holder;
    if (contains(topology_[vnet].address_prefixes, next_hop)) {
      holder = vnet;
    } else {
      for (const VirtualNetworkPeering& peering : topology_[vnet].peerings) {
        const Id<VirtualNetwork> peer = peering.remote_virtual_network.id;
        if (is_connected(topology_, vnet, peering) && contains(topology_[peer].address_prefixes, next_hop)) {
          holder = peer;
          break;
        }
      }
      if (!holder.valid()) return end(reasons::kNextHopUnreachable);
      if (!cross_peering(vnet, holder, by_gateway)) return;
    }
    if (const auto nic = nic_with_address(topology_, holder, next_hop); nic.valid()) {
      go({Place::Kind::Nic, nic.index});
      if (!topology_[nic].enable_ip_forwarding && !owns(topology_[nic], flow_.destination)) {
        end(reasons::kIpForwardingOff);
      }
      return;
    }
    if (const auto gateway = gateway_with_address(topology_, holder, next_hop); gateway.valid()) {
      return go({Place::Kind::Gateway, gateway.index});
    }
    end(reasons::kApplianceMissing);
  }

  void to_gateway(const Route& route, Id<VirtualNetwork> vnet) {
    if (route.gateway.valid()) return go({Place::Kind::Gateway, route.gateway.index});
    const auto gateways = gateways_of(topology_, vnet);
    if (gateways.empty()) return end(reasons::kNoGateway);
    const bool express_route = std::ranges::any_of(
        gateways, [&](Id<VirtualNetworkGateway> id) { return topology_[id].type == GatewayType::ExpressRoute; });
    if (express_route) return end(reasons::kGatewayNotVpn);
    go({Place::Kind::Gateway, gateways.front().index});
  }

  void into_connection(Id<VirtualNetworkGateway> id, const Route& route) {
    const GatewayTable& table = network_.control_plane().gateways[id.index];
    const auto match = table.best_by_prefix.longest_match(flow_.destination);
    if (!match) {
      if (route.gateway.valid() && route.gateway != id) return go({Place::Kind::Gateway, route.gateway.index});
      return end(reasons::kGatewayNoRoute);
    }
    const LearnedRoute& learned = table.routes[(*match->value)[choose(match->value->size())]];
    record(GatewayStep{learned, match->value->size()});
    const Connection& connection = topology_[learned.connection];
    if (connection.type == ConnectionType::Vnet2Vnet) {
      const auto other = connection.gateway1.id == id ? connection.gateway2.id : connection.gateway1.id;
      return go({Place::Kind::Gateway, other.index});
    }
    if (connection.site.id.valid()) return go({Place::Kind::Site, connection.site.id.index});
    const Place end_of_tunnel{Place::Kind::LocalNetwork, connection.local_gateway2.id.index};
    if (contains(topology_[connection.local_gateway2.id].address_prefixes, flow_.destination)) {
      return arrive(end_of_tunnel, reasons::kLocalNetwork);
    }
    go(end_of_tunnel);
    end(reasons::kSiteNotDescribed);
  }

  // --- source addresses and the far end

  void translate_at_appliance(const NetworkInterface& nic) {
    if (nic.source_nat == SourceNat::None || owns(nic, flow_.source)) return;
    if (nic.source_nat == SourceNat::Internet && is_private(flow_.destination)) return;
    const std::optional<Address> own = own_address(nic, flow_.source.family());
    if (!own) return;
    record(TranslateStep{flow_.source, {.source_class = SourceClass::Private, .addresses = {*own}}});
    flow_.source = *own;
  }

  void leave_azure(Id<NetworkInterface> nic) {
    if (is_private(flow_.destination)) return end(reasons::kPrivateDestination);
    const Outbound outbound = outbound_of(topology_, nic, flow_, network_.as_of());
    if (outbound.failure != nullptr) return end(*outbound.failure);
    trace_.identity = outbound.identity;
    record(TranslateStep{flow_.source, outbound.identity});
    if (outbound.identity.addresses.size() == 1) flow_.source = outbound.identity.addresses.front();
    go({Place::Kind::Internet, 0});
    judge_at_far_end(reasons::kEgressedAzure);
  }

  /// The far end of a known endpoint judges date, port and source; anything else answers everybody.
  void judge_at_far_end(const Reason& otherwise) {
    const auto matches = find_by_address(flow_.destination, topology_.cloud, topology_.endpoints);
    if (matches.empty()) return end(otherwise);
    const auto serving = std::ranges::find_if(
        matches, [&](const EndpointMatch& match) { return match.address->serves(network_.as_of()); });
    if (serving == matches.end()) {
      record(FarEndStep{matches.front().endpoint, matches.front().part, false});
      return end(reasons::kNotServingOnDate);
    }
    const auto answers = [&](const EndpointMatch& match) {
      if (!match.address->serves(network_.as_of())) return false;
      if (flow_.destination_port == 0 && flow_.protocol != Transport::Icmp) return true;
      return std::ranges::find(match.part->ports, ServicePort{flow_.protocol, flow_.destination_port}) !=
             match.part->ports.end();
    };
    const auto match = std::ranges::find_if(matches, answers);
    if (match == matches.end()) {
      record(FarEndStep{serving->endpoint, serving->part, false});
      return end(reasons::kPortNotServed);
    }
    record(FarEndStep{match->endpoint, match->part, judges_source(*match->endpoint)});
    end(*judge_source(*match->endpoint, otherwise));
  }

  [[nodiscard]] bool judges_source(const Endpoint& endpoint) const {
    if (endpoint.id == "suse" && !topology_.assumptions.suse_requires_azure_source) return false;
    return endpoint.accepts != AcceptedSource::Anyone;
  }

  [[nodiscard]] const Reason* judge_source(const Endpoint& endpoint, const Reason& otherwise) const {
    const EgressIdentity& identity = trace_.identity;
    if (!judges_source(endpoint)) return &otherwise;
    if (endpoint.accepts == AcceptedSource::AzurePublic) {
      return identity.source_class == SourceClass::AzurePublic ? &otherwise : &reasons::kSourceNotAccepted;
    }
    const auto listed = std::ranges::count_if(identity.addresses, [&](const Address& address) {
      return std::ranges::any_of(endpoint.accepted_prefixes,
                                 [&](const Prefix& prefix) { return prefix.contains(address); });
    });
    if (identity.addresses.empty()) return &reasons::kSourceAddressUnknown;
    if (listed == 0) return &reasons::kSourceNotAccepted;
    return static_cast<std::size_t>(listed) == identity.addresses.size() ? &otherwise : &reasons::kSourceAddressUnknown;
  }

  [[nodiscard]] Id<Subnet> gateway_subnet_of(Id<VirtualNetwork> vnet) const {
    for (const Id<Subnet> subnet : topology_[vnet].subnets) {
      if (equal_ignoring_case(topology_[subnet].name.value, kGatewaySubnet)) return subnet;
    }
    return {};
  }

  Network& network_;
  const Topology& topology_;
  Flow flow_;
  Trace trace_;
  std::set<std::pair<Place, Flow>> seen_;
  bool ended_ = false;
  std::vector<std::size_t> choices_;
  std::vector<std::size_t> forks_;
};

}  // namespace

std::optional<Address> own_address(const NetworkInterface& nic, Family family) {
  for (const IpConfiguration& configuration : nic.ip_configurations) {
    if (configuration.private_ip_address.value.family() == family) return configuration.private_ip_address.value;
  }
  return std::nullopt;
}

Trace walk(Network& network, Id<NetworkInterface> nic, const Flow& flow) {
  // Depth-first over the forks, like counting: the last fork that has a way left takes the next one.
  std::optional<Trace> speaking;
  std::size_t paths = 0;
  std::size_t failing = 0;
  for (std::vector<std::size_t> choices; paths < kMaxPaths;) {
    Walker walker(network, flow, choices);
    Trace trace = walker.run(nic);
    ++paths;
    if (!works(trace.verdict)) ++failing;
    if (!speaking || (works(speaking->verdict) && !works(trace.verdict))) speaking = std::move(trace);
    const std::vector<std::size_t>& forks = walker.forks();
    choices.resize(forks.size(), 0);
    while (!choices.empty() && choices.back() + 1 == forks[choices.size() - 1]) choices.pop_back();
    if (choices.empty()) break;
    ++choices.back();
  }
  speaking->paths = paths;
  speaking->failing_paths = failing;
  return std::move(*speaking);
}

}  // namespace azroute
