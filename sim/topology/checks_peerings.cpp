// Peerings: two objects that must agree, and the gateways that they lend.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

std::string_view name_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  return topology[vnet].name.value;
}

/// The stated state; Connected when nothing is stated, as far as the other side does not contradict.
PeeringState state_of(const VirtualNetworkPeering& peering) {
  return peering.peering_state ? peering.peering_state->value : PeeringState::Connected;
}

Span state_span(const VirtualNetworkPeering& peering) {
  return peering.peering_state ? peering.peering_state->span : peering.remote_virtual_network.name.span;
}

/// Of a subnet peering only the subnets that it names have to be apart.
void check_subnet_overlap(LinkContext& context, const VirtualNetworkPeering& peering) {
  const Topology& topology = context.topology;
  std::vector<Prefix> remote;
  for (const Ref<Subnet>& subnet : peering.remote_subnets) {
    if (!subnet.id.valid()) continue;
    for (const Located<Prefix>& prefix : topology[subnet.id].address_prefixes) remote.push_back(prefix.value);
  }
  const PrefixSet others(std::move(remote));
  for (const Ref<Subnet>& subnet : peering.local_subnets) {
    if (!subnet.id.valid()) continue;
    for (const Located<Prefix>& prefix : topology[subnet.id].address_prefixes) {
      const Prefix* other = others.overlapping(prefix.value);
      if (other == nullptr) continue;
      context.diagnostics.error(linking::kPeeringOverlap, subnet.name.span,
                                fmt::format("{} cannot be peered: {} overlaps {}", quoted(subnet.name.value),
                                            prefix.value.to_string(), other->to_string()),
                                {}, {{prefix.span, fmt::format("this range overlaps {}", other->to_string())}});
      return;
    }
  }
}

void check_overlap(LinkContext& context, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  const Topology& topology = context.topology;
  const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
  // Each pair once, at the first side that has a peering; the ranges of the smaller side are looked up in the other's.
  if (to < from && context.peering(to, from) != nullptr) return;
  if (!peering.peer_complete_vnets) return check_subnet_overlap(context, peering);
  const bool own_is_smaller = context.ranges(from).size() <= context.ranges(to).size();
  const Id<VirtualNetwork> fewer = own_is_smaller ? from : to;
  const Id<VirtualNetwork> more = own_is_smaller ? to : from;
  for (const Located<Prefix>& range : topology[fewer].address_prefixes) {
    const Prefix* other = context.ranges(more).overlapping(range.value);
    if (other == nullptr) continue;
    context.diagnostics.error(
        linking::kPeeringOverlap, peering.remote_virtual_network.name.span,
        fmt::format("{} and {} cannot be peered: {} overlaps {}", quoted(name_of(topology, fewer)),
                    quoted(name_of(topology, more)), range.value.to_string(), other->to_string()),
        {}, {{range.span, fmt::format("this range overlaps {}", other->to_string())}});
    return;
  }
}

void check_other_side(LinkContext& context, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  const Topology& topology = context.topology;
  const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
  const VirtualNetworkPeering* back = context.peering(to, from);
  if (back == nullptr) {
    if (peering.peering_state && peering.peering_state->value == PeeringState::Connected) {
      context.diagnostics.error(linking::kPeeringState, peering.peering_state->span,
                                fmt::format("the peering cannot be Connected: {} has none to {}",
                                            quoted(name_of(topology, to)), quoted(name_of(topology, from))),
                                "add the other side's peering, or state Initiated or Disconnected");
    } else if (!peering.peering_state && context.complete) {
      context.diagnostics.warning(linking::kPeeringOneSided, peering.remote_virtual_network.name.span,
                                  fmt::format("{} has no peering to {}, so this one carries no traffic",
                                              quoted(name_of(topology, to)), quoted(name_of(topology, from))),
                                  "add the other side's peering, or state `peeringState: Initiated`",
                                  {{topology[to].name.span, "the other virtual network is here"}});
    }
    return;
  }
  // Reported at the side that claims more; where nothing is stated there is no claim.
  const bool contradicts = peering.peering_state && back->peering_state &&
                           state_of(peering) == PeeringState::Connected && state_of(*back) != PeeringState::Connected;
  if (!contradicts) return;
  context.diagnostics.error(
      linking::kPeeringState, state_span(peering),
      fmt::format("the peering cannot be Connected while the one from {} to {} is {}", quoted(name_of(topology, to)),
                  quoted(name_of(topology, from)), to_string(state_of(*back))),
      {}, {{state_span(*back), "the other side's state is here"}});
}

void check_remote_gateway(LinkContext& context, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  const Topology& topology = context.topology;
  const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
  const Span span = peering.remote_virtual_network.name.span;
  const VirtualNetworkPeering* back = context.peering(to, from);
  if (back != nullptr && !back->allow_gateway_transit) {
    context.diagnostics.error(linking::kTransitNotAllowed, span,
                              fmt::format("{} does not lend its gateway to {}", quoted(name_of(topology, to)),
                                          quoted(name_of(topology, from))),
                              "add `allowGatewayTransit: true` to the other side's peering",
                              {{back->remote_virtual_network.name.span, "the other side's peering is here"}});
  }
  if (context.gateways(to).empty() && !context.route_server(to).valid()) {
    context.diagnostics.error(
        linking::kRemoteGatewayMissing, span,
        fmt::format("useRemoteGateways, but {} has no gateway or route server", quoted(name_of(topology, to))), {},
        {{topology[to].name.span, "the virtual network without a gateway is here"}});
  }
  const bool own_gateway = !context.gateways(from).empty();
  if (own_gateway || context.route_server(from).valid()) {
    const Span own = own_gateway ? topology[context.gateways(from).front()].name.span
                                 : topology[context.route_server(from)].name.span;
    context.diagnostics.error(
        linking::kRemoteGatewayBesideOwn, span,
        fmt::format("{} has a {} of its own and cannot use that of {}", quoted(name_of(topology, from)),
                    own_gateway ? "gateway" : "route server", quoted(name_of(topology, to))),
        {}, {{own, own_gateway ? "its own gateway is here" : "its own route server is here"}});
  }
}

/// What the level says against what is written of both sides.
void check_sync_level(LinkContext& context, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  if (!peering.peering_sync_level) return;
  const Topology& topology = context.topology;
  const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
  const PeeringSyncLevel level = peering.peering_sync_level->value;
  const bool remote_in_sync = level == PeeringSyncLevel::FullyInSync || level == PeeringSyncLevel::LocalNotInSync;
  const VirtualNetworkPeering* back = context.peering(to, from);
  if (back == nullptr) {
    if (!remote_in_sync) return;
    context.diagnostics.error(linking::kPeeringSyncLevel, peering.peering_sync_level->span,
                              fmt::format("the other side cannot be in sync: {} has no peering to {}",
                                          quoted(name_of(topology, to)), quoted(name_of(topology, from))),
                              "write RemoteNotInSync");
    return;
  }
  if (level != PeeringSyncLevel::FullyInSync || !peering.remote_address_space || !peering.peer_complete_vnets) return;
  std::vector<Prefix> ranges;
  for (const Located<Prefix>& range : topology[to].address_prefixes) ranges.push_back(range.value);
  if (ranges == *peering.remote_address_space) return;
  context.diagnostics.error(
      linking::kPeeringSyncLevel, peering.peering_sync_level->span,
      fmt::format("`remoteAddressSpace` is not what {} has now, so the peering is not FullyInSync",
                  quoted(name_of(topology, to))),
      "write LocalNotInSync, or remove `remoteAddressSpace`",
      {{topology[to].name.span, "the other virtual network is here"}});
}

bool same_subnets(const std::vector<Ref<Subnet>>& one, const std::vector<Ref<Subnet>>& two) {
  return std::ranges::is_permutation(one, two, {}, &Ref<Subnet>::id, &Ref<Subnet>::id);
}

void check_subnet_peering(LinkContext& context, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  const Topology& topology = context.topology;
  const Span here = peering.remote_virtual_network.name.span;
  const bool named = !peering.local_subnets.empty() || !peering.remote_subnets.empty();
  if (peering.peer_complete_vnets && (named || peering.enable_only_ipv6_peering)) {
    context.diagnostics.error(
        linking::kSubnetPeeringKeys, here,
        named ? "a peering of whole virtual networks names no subnets" : "only a subnet peering can be for IPv6 alone",
        "add `peerCompleteVnets: false`");
    return;
  }
  if (peering.peer_complete_vnets) return;
  if ((peering.local_subnets.empty() || peering.remote_subnets.empty()) && context.complete) {
    context.diagnostics.error(linking::kSubnetPeeringKeys, here, "a subnet peering names its subnets on both sides",
                              "add `localSubnetNames` and `remoteSubnetNames`, or remove `peerCompleteVnets`");
    return;
  }
  const std::size_t most = limit("subnets-per-subnet-peering", context.as_of).number;
  for (const auto* subnets : {&peering.local_subnets, &peering.remote_subnets}) {
    if (subnets->size() <= most) continue;
    context.diagnostics.error(linking::kSubnetPeeringTooMany, subnets->front().name.span,
                              fmt::format("{} subnets are named; the limit is {}", subnets->size(), most), {});
  }
  const VirtualNetworkPeering* back = context.peering(peering.remote_virtual_network.id, from);
  // Each pair once; a name that means nothing has its own message.
  const auto unknown = [](const Ref<Subnet>& subnet) { return !subnet.id.valid(); };
  if (back == nullptr || std::ranges::any_of(peering.local_subnets, unknown) ||
      std::ranges::any_of(peering.remote_subnets, unknown) || std::ranges::any_of(back->local_subnets, unknown) ||
      std::ranges::any_of(back->remote_subnets, unknown)) {
    return;
  }
  if (!back->peer_complete_vnets && peering.remote_virtual_network.id < from) return;
  if (!back->peer_complete_vnets && same_subnets(peering.local_subnets, back->remote_subnets) &&
      same_subnets(peering.remote_subnets, back->local_subnets) &&
      peering.enable_only_ipv6_peering == back->enable_only_ipv6_peering) {
    return;
  }
  const auto [later, earlier] = contradiction(here, back->remote_virtual_network.name.span);
  context.diagnostics.error(
      linking::kSubnetPeeringMirror, later,
      fmt::format("the peerings between {} and {} do not name the same subnets", quoted(name_of(topology, from)),
                  quoted(name_of(topology, peering.remote_virtual_network.id))),
      "what one side names as local, the other names as remote", {{earlier, "the other side's peering is here"}});
}

void check_count(LinkContext& context, const VirtualNetwork& vnet) {
  const bool managed = std::ranges::any_of(vnet.peerings, &VirtualNetworkPeering::managed);
  const std::size_t most = limit(managed ? "managed-peerings-per-hub" : "peerings-per-vnet", context.as_of).number;
  if (vnet.peerings.size() <= most) return;
  context.diagnostics.error(
      linking::kTooManyPeerings, vnet.name.span,
      fmt::format("{} has {} peerings; the limit is {}", quoted(vnet.name.value), vnet.peerings.size(), most));
}

void check_peerings_of(LinkContext& context, Id<VirtualNetwork> from) {
  const VirtualNetworkPeering* first_remote = nullptr;
  check_count(context, context.topology[from]);
  for (const VirtualNetworkPeering& peering : context.topology[from].peerings) {
    const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
    // A second one is left to its own message.
    if (!to.valid() || to == from || context.peering(from, to) != &peering) continue;
    check_overlap(context, from, peering);
    check_other_side(context, from, peering);
    check_sync_level(context, from, peering);
    check_subnet_peering(context, from, peering);
    if (!peering.use_remote_gateways) continue;
    check_remote_gateway(context, from, peering);
    if (first_remote == nullptr) {
      first_remote = &peering;
      continue;
    }
    const auto [here, other] =
        contradiction(peering.remote_virtual_network.name.span, first_remote->remote_virtual_network.name.span);
    context.diagnostics.error(
        linking::kRemoteGatewayTwice, here,
        fmt::format("{} uses remote gateways over two peerings, to {} and {}", quoted(name_of(context.topology, from)),
                    quoted(first_remote->remote_virtual_network.name.value),
                    quoted(peering.remote_virtual_network.name.value)),
        "leave useRemoteGateways on one peering", {{other, "the other peering is here"}});
  }
}

}  // namespace

void check_peerings(LinkContext& context) {
  const Topology& topology = context.topology;
  for (std::size_t i = 0; i < topology.virtual_networks.size(); ++i) {
    const Id<VirtualNetwork> from = id_at<VirtualNetwork>(i);
    for (const VirtualNetworkPeering& peering : topology[from].peerings) {
      const Ref<VirtualNetwork>& to = peering.remote_virtual_network;
      if (!to.id.valid()) continue;
      if (to.id == from) {
        context.diagnostics.error(linking::kPeeringWithItself, to.name.span,
                                  fmt::format("{} cannot be peered with itself", quoted(to.name.value)));
      } else if (!context.add_peering(from, peering)) {
        const Span first = context.peering(from, to.id)->remote_virtual_network.name.span;
        context.diagnostics.error(
            linking::kPeeringTwice, to.name.span,
            fmt::format("{} already has a peering to {}", quoted(name_of(topology, from)), quoted(to.name.value)),
            "remove one of them", {{first, "the first one is here"}});
      }
    }
  }
  for (std::size_t i = 0; i < topology.virtual_networks.size(); ++i)
    check_peerings_of(context, id_at<VirtualNetwork>(i));
}

}  // namespace azroute
