// Peerings: two objects that must agree, and the gateways that they lend.
#include <fmt/format.h>

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

void check_overlap(LinkContext& context, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  const Topology& topology = context.topology;
  const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
  // Each pair once, at the first side that has a peering; the ranges of the smaller side are looked up in the other's.
  if (to < from && context.peering(to, from) != nullptr) return;
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
  if (context.gateways(to).empty()) {
    context.diagnostics.error(linking::kRemoteGatewayMissing, span,
                              fmt::format("useRemoteGateways, but {} has no gateway", quoted(name_of(topology, to))),
                              {}, {{topology[to].name.span, "the virtual network without a gateway is here"}});
  }
  if (!context.gateways(from).empty()) {
    context.diagnostics.error(linking::kRemoteGatewayBesideOwn, span,
                              fmt::format("{} has a gateway of its own and cannot use that of {}",
                                          quoted(name_of(topology, from)), quoted(name_of(topology, to))),
                              {}, {{topology[context.gateways(from).front()].name.span, "its own gateway is here"}});
  }
}

void check_peerings_of(LinkContext& context, Id<VirtualNetwork> from) {
  const VirtualNetworkPeering* first_remote = nullptr;
  for (const VirtualNetworkPeering& peering : context.topology[from].peerings) {
    const Id<VirtualNetwork> to = peering.remote_virtual_network.id;
    // A second one is left to its own message.
    if (!to.valid() || to == from || context.peering(from, to) != &peering) continue;
    check_overlap(context, from, peering);
    check_other_side(context, from, peering);
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
