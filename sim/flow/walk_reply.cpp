// Conversations: what boxes remember of them, the way of the reply, and which route is missing where it fails.
#include <algorithm>
#include <ranges>

#include "sim/flow/forward.h"
#include "sim/flow/walk_rules.h"
#include "sim/flow/walker.h"

namespace azroute {

// --- sessions

void Walker::remember(Place box, Session::At at, const Flow& before, const Rule& by) {
  sessions_.push_back({.box = box, .at = at, .before = before, .after = flow_, .by = &by});
}

const Walker::Session* Walker::session_at(Place box, Session::At at) const {
  // The last that fits: a packet that passed twice comes back by its last passage first. But what was addressed to the
  // box is only led on by a passage that translated it.
  const Session* found = nullptr;
  for (const Session& session : sessions_ | std::views::reverse) {
    if (session.box != box || session.at != at || reversed(session.after) != flow_) continue;
    if (session.before != session.after) return &session;
    if (found == nullptr) found = &session;
  }
  return found;
}

bool Walker::resume(Place box, Session::At at) {
  const Session* session = session_at(box, at);
  if (session == nullptr) return false;
  const Flow after = reversed(session->before);
  record(SessionStep{.before = flow_, .after = after, .by = session->by});
  flow_ = after;
  return true;
}

// --- the reply

void Walker::walk_reply() {
  const Reason* const forward_end = end_;
  in_reply_ = true;
  way_ = &trace_.reply;
  ended_ = false;
  end_ = nullptr;
  seen_.clear();
  start_reply();
  if (!trace_.reply.empty()) {
    walk_on();
    judge_reply();
    trace_.reply_end = end_;
  }
  in_reply_ = false;
  end_ = forward_end;
}

void Walker::start_reply() {
  const Place from = trace_.hops.back().place;
  flow_ = reversed(flow_);
  switch (from.kind) {
    case Place::Kind::Nic:
    case Place::Kind::Subnet:
    case Place::Kind::Site: return go(from);
    case Place::Kind::PrivateEndpoint: return reply_from_private_endpoint({from.index});
    case Place::Kind::Internet: go(from); return on_internet(reasons::kEgressedAzure);
    case Place::Kind::LocalNetwork: {
      // Nobody describes the far end: it is taken to answer through the tunnel that the packet came by.
      go(from);
      const auto gateway = std::ranges::find(trace_.hops.rbegin(), trace_.hops.rend(), Place::Kind::Gateway,
                                             [](const Hop& hop) { return hop.place.kind; });
      if (gateway == trace_.hops.rend()) return arrive(from, reasons::kLocalNetwork);
      record(SessionStep{.before = flow_, .after = flow_, .by = &walk_rules::kReplyBySameTunnel});
      return go(gateway->place);
    }
    // Azure's own boxes answer by themselves, and a service endpoint's service over the endpoint.
    default: return;
  }
}

bool Walker::back_into_tunnel(Id<Site> id) {
  const Place here{Place::Kind::Site, id.index};
  for (std::size_t i = 1; i < trace_.hops.size(); ++i) {
    if (trace_.hops[i].place != here || trace_.hops[i - 1].place.kind != Place::Kind::Nic) continue;
    record(SessionStep{.before = flow_, .after = flow_, .by = &walk_rules::kTunnel});
    go(trace_.hops[i - 1].place);
    return true;
  }
  return false;
}

void Walker::reply_from_private_endpoint(Id<PrivateEndpoint> id) {
  const Id<Subnet> subnet = topology_[id].subnet.id;
  const Id<VirtualNetwork> home = topology_[subnet].virtual_network;
  go({Place::Kind::PrivateEndpoint, id.index});
  record(SessionStep{.before = flow_, .after = flow_, .by = &walk_rules::kPrivateEndpointReply});
  const Sender sender{.vnet = home, .subnet = subnet};
  if (contains(topology_[home].address_prefixes, flow_.destination)) {
    return deliver(home, sender, reasons::kNotInVirtualNetwork);
  }
  for (const VirtualNetworkPeering& peering : topology_[home].peerings) {
    const Id<VirtualNetwork> peer = peering.remote_virtual_network.id;
    if (!is_connected(topology_, home, peering) || !contains(topology_[peer].address_prefixes, flow_.destination)) {
      continue;
    }
    if (cross_peering(sender, peer, flow_.destination)) deliver(peer, sender, reasons::kPeeringOutOfDate);
    return;
  }
  // From farther away it comes back as it went: no source address has to be translated for it.
  for (auto hop = trace_.hops.rbegin() + 1; hop != trace_.hops.rend(); ++hop) go(hop->place);
  flow_ = reversed(trace_.flow);
  end(trace_.hops.front().place.kind == Place::Kind::Nic ? reasons::kNic : reasons::kSite);
}

bool Walker::passed_in_reply(Place box) const {
  return std::ranges::any_of(trace_.reply, [&](const Hop& hop) {
    if (hop.place == box) return true;
    return hop.place.kind == Place::Kind::Nic && box.kind == Place::Kind::Nic && box_of({hop.place.index}) == box;
  });
}

void Walker::judge_reply() {
  if (end_ == nullptr || !works(end_->verdict)) return;
  const Place sender = trace_.hops.front().place;
  const Flow expected = reversed(trace_.flow);
  if (place() != sender) {
    end(reasons::kReplyAstray);
  } else if (flow_ != expected) {
    const auto around = std::ranges::find_if(stateful_, [&](const Place& box) { return !passed_in_reply(box); });
    end(reasons::kReplyFromOtherAddress, around == stateful_.end() ? std::nullopt : cure_around(*around));
  }
  if (flow_.protocol != Transport::Tcp) return;
  for (const Place& box : stateful_) {
    if (!passed_in_reply(box)) return end(reasons::kReplyAroundFirewall, cure_around(box));
  }
}

// --- cures

std::optional<Address> Walker::next_hop_of(Place box) const {
  const Family family = flow_.destination.family();
  if (box.kind == Place::Kind::Firewall) {
    const auto& own = topology_.azure_firewalls[box.index].private_ip_address;
    return own ? std::optional(own->value) : std::nullopt;
  }
  // Where a load balancer stands before the appliance, its front end is the next hop.
  for (const auto& [conversation, backend] : balanced_) {
    if (box_of(backend) != box) continue;
    for (const FrontendIpConfiguration& frontend : topology_[conversation.first].frontends) {
      if (frontend.private_ip_address) return frontend.private_ip_address->value;
    }
  }
  // The interface by which the first packet came in.
  for (const Hop& hop : trace_.hops) {
    if (hop.place.kind == Place::Kind::Nic && box_of({hop.place.index}) == box) {
      return own_address(topology_.network_interfaces[hop.place.index], family);
    }
  }
  return std::nullopt;
}

namespace {

/// The first decision of a subnet's routes at or behind the hop.
const RouteStep* first_decision_from(std::span<const Hop> hops, std::size_t from) {
  for (std::size_t i = from; i < hops.size(); ++i) {
    for (const Step& step : hops[i].steps) {
      if (const auto* decision = std::get_if<RouteStep>(&step)) return decision;
    }
  }
  return nullptr;
}
const RouteStep* last_decision(std::span<const Hop> hops) {
  for (const Hop& hop : hops | std::views::reverse) {
    for (const Step& step : hop.steps | std::views::reverse) {
      if (const auto* decision = std::get_if<RouteStep>(&step)) return decision;
    }
  }
  return nullptr;
}

/// What the missing route should cover: what the followed row does, unless that is everything.
Prefix prefix_for(const RouteStep& step, const Address& destination) {
  const bool narrow = step.route && !step.route->prefix.is_default();
  return narrow ? step.route->prefix : Prefix::host(destination);
}

}  // namespace

std::optional<Cure> Walker::cure_around(Place box) const {
  // Behind the last stateful box that out and back share.
  std::size_t from = 0;
  for (std::size_t i = 0; i < trace_.reply.size(); ++i) {
    const Place& place = trace_.reply[i].place;
    const Place as_box = place.kind == Place::Kind::Nic ? box_of({place.index}) : place;
    if (std::ranges::find(stateful_, as_box) != stateful_.end()) from = i;
  }
  const RouteStep* step = first_decision_from(trace_.reply, from);
  const std::optional<Address> next_hop = next_hop_of(box);
  if (step == nullptr || !next_hop) return std::nullopt;
  return Cure{.subnet = step->subnet,
              .prefix = prefix_for(*step, step->explanation.destination),
              .next_hop_ip_address = next_hop};
}

std::optional<Cure> Walker::cure_without_session() const {
  const RouteStep* out = first_decision_from(trace_.hops, 0);
  const bool from_internet = trace_.hops.front().place.kind == Place::Kind::Internet;
  const RouteStep* back = last_decision(trace_.reply);
  if (out == nullptr || from_internet || out->route->next_hop_type == NextHopType::Internet) {
    // What came straight in has to go straight out.
    if (back == nullptr || is_private(flow_.destination)) return std::nullopt;
    return Cure{
        .subnet = back->subnet, .prefix = Prefix::host(flow_.destination), .next_hop_type = NextHopType::Internet};
  }
  const auto next_hop = back != nullptr && back->route ? back->route->next_hop_ip_address : std::nullopt;
  if (!next_hop) return std::nullopt;
  return Cure{
      .subnet = out->subnet, .prefix = prefix_for(*out, out->explanation.destination), .next_hop_ip_address = next_hop};
}

}  // namespace azroute
