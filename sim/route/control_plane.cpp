// Deciding what every place uses of what it was told.
#include "sim/route/control_plane.h"

#include <algorithm>
#include <ranges>
#include <tuple>
#include <utility>

#include "sim/route/best_path.h"
#include "sim/route/learned_rules.h"

namespace azroute {

// ---- routes of one place

void PlaceRoutes::add(std::uint32_t class_index, std::vector<Decided> routes) {
  entries_.push_back(
      {class_index, static_cast<std::uint32_t>(routes_.size()), static_cast<std::uint32_t>(routes.size())});
  routes_.insert(routes_.end(), routes.begin(), routes.end());
}

std::span<const Decided> PlaceRoutes::at(std::uint32_t class_index) const {
  const auto entry = std::ranges::lower_bound(entries_, class_index, {}, &Entry::class_index);
  if (entry == entries_.end() || entry->class_index != class_index) return {};
  return std::span(routes_).subspan(entry->first, entry->count);
}

// ---- the run

void ControlPlane::State::run() {
  places.resize(place_of_all({static_cast<std::uint32_t>(topology.virtual_hubs.size())}));
  for (std::uint32_t i = 0; i < origins.classes().size(); ++i) {
    keep(i, propagation.run(i));
    for (const std::vector<Node>& members : propagation.disputes()) keep_dispute(origins.classes()[i], members);
  }
  for (BgpDispute& dispute : disputes) std::ranges::sort(dispute.prefixes);
  std::ranges::sort(disputes, {}, &BgpDispute::members);
}

void ControlPlane::State::keep(std::uint32_t class_index, const Outcome& outcome) {
  for (const auto& [node, held] : outcome) {
    const Speaker who = speakers.speaker(node);
    if (who.kind == Speaker::Kind::Hub) {
      keep_in_hub(class_index, {who.index}, held);
    } else {
      places[node].add(class_index, decide(node, held));
    }
  }
}

void ControlPlane::State::keep_dispute(const PrefixClass& cls, const std::vector<Node>& members) {
  std::vector<Speaker> named;
  named.reserve(members.size());
  for (const Node node : members) named.push_back(speakers.speaker(node));
  std::ranges::sort(named);
  auto known = std::ranges::find(disputes, named, &BgpDispute::members);
  if (known == disputes.end()) known = disputes.insert(known, {.members = std::move(named), .prefixes = {}});
  known->prefixes.insert(known->prefixes.end(), cls.prefixes.begin(), cls.prefixes.end());
}

// ---- decisions

std::vector<Decided> ControlPlane::State::decide(Node node, const std::vector<Held>& held) const {
  const Speaker who = speakers.speaker(node);
  // Lower is better; equal share the traffic.
  const auto key = [&](const Held& one) {
    const bool is_told = one.session != Held::kNoSession;
    const Path path = is_told ? propagation.path(one.path) : Path{};
    // A gateway sends through its own connections before it turns to what stands beside it, and knows their weights.
    std::uint32_t weight = 0;
    bool aside = false;
    if (who.kind == Speaker::Kind::Gateway) {
      const Id<Connection> connection =
          is_told ? speakers.sessions()[one.session].connection : origins.all()[one.origin].route.connection;
      aside = !connection.valid();
      if (!aside) weight = topology[connection].routing_weight;
    }
    const unsigned rank = who.kind == Speaker::Kind::RouteServer
                              ? rank_in_route_server(path.kind, topology.route_servers[who.index].preference)
                              : 0;
    return std::tuple(aside, rank, ~weight, is_told, preference_of(path));
  };
  using Key = decltype(key(held.front()));
  std::vector<std::pair<Key, Held>> keyed;
  keyed.reserve(held.size());
  for (const Held& one : held) keyed.emplace_back(key(one), one);
  std::ranges::stable_sort(keyed, {}, [](const auto& entry) { return entry.first; });
  std::vector<Decided> decided;
  for (const auto& [its_key, one] : keyed) {
    const bool best = its_key == keyed.front().first;
    decided.push_back({.held = one, .best = best});
  }
  return decided;
}

TargetSet ControlPlane::State::targets_of(const Held& held) const {
  return held.session == Held::kNoSession ? origins.all()[held.origin].targets : propagation.path(held.path).targets;
}

HubCandidate ControlPlane::State::candidate_of(Id<VirtualHub> hub, const Held& held) const {
  HubCandidate candidate{.preference = topology[hub].preference, .many_remote_hubs = speakers.other_hubs(hub) > 1};
  if (held.session == Held::kNoSession) {
    candidate.kind = origins.all()[held.origin].route.kind;
    return candidate;
  }
  const Path& path = propagation.path(held.path);
  candidate.kind = path.kind;
  candidate.remote = path.crossed_hub;
  candidate.from_private_policy = path.from_private_policy;
  candidate.as_path_length = path.as_path_length;
  return candidate;
}

void ControlPlane::State::keep_in_hub(std::uint32_t class_index, Id<VirtualHub> hub, const std::vector<Held>& held) {
  const auto keep_at = [&](std::size_t at, auto belongs) {
    std::vector<HubCandidate> candidates;
    std::vector<Decided> decided;
    for (const Held& one : held) {
      if (!belongs(one)) continue;
      candidates.push_back(candidate_of(hub, one));
      decided.push_back({.held = one, .best = true});
    }
    if (decided.empty()) return;
    for (const HubLoss& loss : decide_in_hub(candidates).losses) {
      decided[loss.candidate].best = false;
      decided[loss.candidate].lost_by = loss.rule;
    }
    std::ranges::stable_partition(decided, &Decided::best);
    places[at].add(class_index, std::move(decided));
  };
  for (const Id<HubRouteTable> table : topology[hub].route_tables) {
    keep_at(place(table), [&](const Held& one) { return origins.reaches(targets_of(one), table); });
  }
  // What stands behind a firewall: all but what leads to a firewall.
  keep_at(place_of_all(hub), [&](const Held& one) {
    return one.session != Held::kNoSession || !origins.all()[one.origin].route.firewall.valid();
  });
}

// ---- answers

LearnedRoute ControlPlane::State::told(Node node, const Held& held) const {
  if (held.session == Held::kNoSession) return origins.all()[held.origin].route;
  const Session& session = speakers.sessions()[held.session];
  const Path& path = propagation.path(held.path);
  const Node from = session.other(node);
  LearnedRoute route{.kind = path.kind,
                     .from = speakers.speaker(from),
                     .connection = session.connection,
                     .by_bgp = true,
                     .as_path = propagation.as_path(path),
                     .med = path.med,
                     .unsettled = held.unsettled};
  const Speaker::Kind to = speakers.speaker(node).kind;
  // The weight is the gateway's own affair: nobody at the far end knows it.
  if (to == Speaker::Kind::Gateway && session.connection.valid()) {
    route.weight = topology[session.connection].routing_weight;
  }
  switch (to) {
    case Speaker::Kind::Gateway:
      route.learned_by = session.kind == Session::Kind::Vnet2Vnet  ? &origin_rules::kGatewayVnetToVnet
                         : session.kind == Session::Kind::Internal ? &learned_rules::kBranchToBranch
                                                                   : &origin_rules::kGatewayBgp;
      break;
    case Speaker::Kind::RouteServer: route.learned_by = &learned_rules::kRouteServerRoute; break;
    case Speaker::Kind::Hub: route.learned_by = &learned_rules::kHubBgp; break;
    case Speaker::Kind::Site:
      route.learned_by =
          session.kind == Session::Kind::GlobalReach ? &learned_rules::kGlobalReach : &learned_rules::kSiteLearned;
      break;
    case Speaker::Kind::Appliance: route.learned_by = &learned_rules::kApplianceLearned; break;
  }
  const Speaker teller = *route.from;
  if (session.kind == Session::Kind::GlobalReach) {
    route.global_reach = node == session.a ? session.circuit_of_a : session.circuit_of_b;
  }
  // Through a route server an appliance's packets go to the appliance itself; a gateway beside learns the next hop too.
  if (teller.kind == Speaker::Kind::Appliance) route.appliance = {teller.index};
  if (to != Speaker::Kind::Appliance && to != Speaker::Kind::Site && path.kind == RouteKind::Appliance) {
    route.next_hop = propagation.next_hop(path);
    if (!route.appliance.valid() && teller.kind == Speaker::Kind::RouteServer) {
      const std::optional<Node> behind = propagation.behind_teller(path);
      if (behind && speakers.speaker(*behind).kind == Speaker::Kind::Appliance) {
        route.appliance = {speakers.speaker(*behind).index};
      }
    }
  }
  if (teller.kind == Speaker::Kind::Gateway) route.gateway = {teller.index};
  if (teller.kind == Speaker::Kind::Hub && to == Speaker::Kind::Hub) route.remote_hub = {teller.index};
  return route;
}

LearnedRoute ControlPlane::State::learned(Node node, const Decided& decided, const Prefix& prefix) const {
  LearnedRoute route = told(node, decided.held);
  route.prefix = prefix;
  route.best = decided.best;
  route.lost_by = decided.lost_by;
  return route;
}

std::optional<LearnedMatch> ControlPlane::State::match(std::size_t at, Node node, const Address& destination) const {
  std::vector<std::pair<Prefix, std::uint32_t>> covering;  // shortest first
  origins.class_of().covering(Prefix::host(destination), [&](const Prefix& prefix, std::uint32_t class_index) {
    covering.emplace_back(prefix, class_index);
  });
  for (const auto& [prefix, class_index] : std::views::reverse(covering)) {
    LearnedMatch match{.prefix = prefix, .best = {}};
    for (const Decided& decided : places[at].at(class_index)) {
      if (decided.best) match.best.push_back(learned(node, decided, prefix));
    }
    if (!match.best.empty()) return match;
  }
  return std::nullopt;
}

std::vector<LearnedRoute> ControlPlane::State::routes_at(std::size_t at, Node node, const Prefix& prefix) const {
  std::vector<LearnedRoute> routes;
  const std::uint32_t* class_index = origins.class_of().find(prefix);
  if (class_index == nullptr) return routes;
  for (const Decided& decided : places[at].at(*class_index)) routes.push_back(learned(node, decided, prefix));
  return routes;
}

std::vector<LearnedRoute> ControlPlane::State::table(std::size_t at, Node node) const {
  std::vector<LearnedRoute> routes;
  places[at].for_each([&](std::uint32_t class_index, std::span<const Decided> all) {
    for (const Prefix& prefix : origins.classes()[class_index].prefixes) {
      for (const Decided& decided : all) routes.push_back(learned(node, decided, prefix));
    }
  });
  std::ranges::stable_sort(routes, {}, &LearnedRoute::prefix);
  return routes;
}

}  // namespace azroute
