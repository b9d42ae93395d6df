// What each kind of speaker tells.
#include "sim/route/teller.h"

#include <algorithm>
#include <tuple>

#include "sim/route/best_path.h"
#include "sim/route/learned_rules.h"

namespace azroute {
namespace {

template <typename T, typename Make>
const T& once(std::optional<T>& slot, Make make) {
  if (!slot) slot.emplace(make());
  return *slot;
}

}  // namespace

Teller::Teller(const Propagation& propagation, const PrefixClass& cls, Node from)
    : all_(propagation),
      topology_(propagation.topology_),
      cls_(cls),
      from_(from),
      who_(propagation.speakers_.speaker(from)),
      is_blocked_(std::ranges::binary_search(cls.blocked, from)) {}

std::optional<Path> Teller::says(std::uint32_t session_index) {
  const Session& session = all_.speakers_.sessions()[session_index];
  switch (who_.kind) {
    case Speaker::Kind::Gateway: return gateway_says(session);
    case Speaker::Kind::RouteServer: {
      const bool to_peer = session.kind == Session::Kind::RouteServerPeer;
      return once(to_peer ? outward_ : inward_, [&] { return route_server_says(session); }).path;
    }
    case Speaker::Kind::Hub: return hub_says(session);
    case Speaker::Kind::Site:
    case Speaker::Kind::Appliance: return outsider_says(session_index);
  }
  return std::nullopt;
}

// ---- of its own accord

/// Over Global Reach goes what the edge of the site's own circuit hears.
bool Teller::is_announced_over(const Origin& origin, const Session& session) const {
  if (origin.only_over.empty()) return true;
  if (session.kind != Session::Kind::GlobalReach) {
    return std::ranges::binary_search(origin.only_over, session.connection);
  }
  const Id<ExpressRouteCircuit> own = origin.at == session.a ? session.circuit_of_a : session.circuit_of_b;
  return std::ranges::any_of(origin.only_over,
                             [&](Id<Connection> connection) { return topology_[connection].circuit.id == own; });
}

std::optional<Path> Teller::own_path(const Session& over) const {
  const Origin* best = nullptr;
  std::uint32_t best_index = 0;
  using Key = std::tuple<std::size_t, BgpOrigin, std::uint32_t, const std::vector<Asn>&, bool, TargetSet,
                         const std::optional<Address>&>;
  const auto key = [](const Origin& origin) {
    return Key(origin.as_path.size(), origin.bgp_origin, origin.route.med, origin.as_path, origin.no_advertise,
               origin.targets, origin.route.next_hop);
  };
  for (const std::uint32_t index : all_.own_[from_]) {
    const Origin& origin = all_.origins_.all()[index];
    if (!origin.announced || !is_announced_over(origin, over)) continue;
    if (best != nullptr && key(*best) <= key(origin)) continue;
    best = &origin;
    best_index = index;
  }
  if (best == nullptr) return std::nullopt;
  return all_.of_origin_[best_index];
}

// ---- gateways

std::uint32_t Teller::weight_of(Id<Connection> connection) const {
  return connection.valid() ? topology_[connection].routing_weight : 0;
}

std::optional<Path> Teller::gateway_says(const Session& session) {
  if (session.kind == Session::Kind::Internal) return once(inward_, [&] { return gateway_inward(); }).path;
  const Choice& choice = once(outward_, [&] { return gateway_outward(session); });
  if (!cls_.is_default || choice.own || !choice.path) return choice.path;
  const VirtualNetworkGateway& gateway = topology_.gateways[who_.index];
  const bool by_hub = gateway.virtual_hub.id.valid() && choice.inward;
  if (by_hub ? !topology_[session.connection].enable_internet_security : gateway.type == GatewayType::Vpn) {
    return std::nullopt;
  }
  return choice.path;
}

/// As it sends: its own connections first, by weight, configured before BGP, then by what BGP compares.
Teller::Choice Teller::gateway_outward(const Session& session) const {
  if (auto own = own_path(session)) return {.path = own, .own = true};
  const bool is_vpn = topology_.gateways[who_.index].type == GatewayType::Vpn;
  if (is_vpn && is_blocked_) return {};
  Choice choice;
  const auto key = [&](const Path& path, Id<Connection> connection, bool inward) {
    return std::tuple(inward, ~weight_of(connection), preference_of(path));
  };
  std::optional<decltype(key({}, {}, false))> best;
  for (const auto& told : all_.heard_[from_]) {
    const Session& by = all_.speakers_.sessions()[told.session];
    const bool inward = by.kind == Session::Kind::Internal;
    const Path& path = all_.paths_[told.path];
    // An ExpressRoute gateway passes nothing from circuit to circuit.
    if (path.no_advertise || (!is_vpn && (!inward || path.kind == RouteKind::ExpressRoute))) continue;
    const auto its_key = key(path, by.connection, inward);
    if (best && *best <= its_key) continue;
    best = its_key;
    choice = {.path = path, .inward = inward};
  }
  return choice;
}

Teller::Choice Teller::gateway_inward() const {
  Choice choice;
  const auto key = [&](const Path& path, Id<Connection> connection, bool by_bgp) {
    return std::tuple(~weight_of(connection), by_bgp, preference_of(path));
  };
  std::optional<decltype(key({}, {}, false))> best;
  const auto offer = [&](const Path& path, Id<Connection> connection, bool by_bgp) {
    const auto its_key = key(path, connection, by_bgp);
    if (best && *best <= its_key) return;
    best = its_key;
    choice.path = path;
  };
  for (const std::uint32_t index : all_.own_[from_]) {
    const Origin& origin = all_.origins_.all()[index];
    if (origin.usable && origin.announced) offer(all_.of_origin_[index], origin.route.connection, false);
  }
  for (const auto& told : all_.heard_[from_]) {
    const Session& by = all_.speakers_.sessions()[told.session];
    const Path& path = all_.paths_[told.path];
    if (by.kind != Session::Kind::Internal && !path.no_advertise) offer(path, by.connection, true);
  }
  return choice;
}

// ---- route servers

Teller::Choice Teller::route_server_says(const Session& session) const {
  if (session.kind == Session::Kind::RouteServerPeer) {
    if (auto own = own_path(session)) return {.path = own, .own = true};
  }
  if (is_blocked_) return {};
  const HubRoutingPreference preference = topology_.route_servers[who_.index].preference;
  const Path* best = nullptr;
  const auto key = [&](const Path& path) {
    return std::tuple(rank_in_route_server(path.kind, preference), preference_of(path));
  };
  for (const auto& told : all_.heard_[from_]) {
    const Path& path = all_.paths_[told.path];
    if (path.no_advertise) continue;
    if (best == nullptr || key(path) < key(*best)) best = &path;
  }
  if (best == nullptr) return {};
  return {.path = *best};
}

// ---- hubs

std::optional<Path> Teller::hub_says(const Session& session) {
  const bool to_hub = session.kind == Session::Kind::HubToHub;
  if (to_hub && cls_.is_default) return std::nullopt;
  Id<HubRouteTable> table;
  if (!to_hub) {
    table = topology_.virtual_hubs[who_.index].default_route_table;
    if (session.hub_connection.valid()) {
      const Ref<HubRouteTable>& associated = topology_[session.hub_connection].routing.associated_route_table;
      if (associated.id.valid()) table = associated.id;
    }
  }
  for (const auto& [known, path] : by_table_) {
    if (known == table) return path;
  }
  by_table_.emplace_back(table, hub_choice(to_hub, table));
  return by_table_.back().second;
}

std::optional<Path> Teller::hub_choice(bool to_hub, Id<HubRouteTable> table) const {
  const Id<VirtualHub> hub_id{who_.index};
  // A policy for private traffic leaves the branches knowing what there is: they are told every prefix that the hub
  // knows, and not the policy's wide ones.
  const bool by_policy = !to_hub && !cls_.is_default && has_private_policy(topology_[hub_id]);
  std::vector<const Path*> paths;
  std::vector<HubCandidate> candidates;
  const auto offer = [&](const Path& path) {
    const bool known =
        to_hub || all_.origins_.reaches(path.targets, table) || (by_policy && path.kind != RouteKind::Static);
    if (path.no_advertise || !known) return;
    paths.push_back(&path);
    candidates.push_back({.kind = path.kind,
                          .remote = path.crossed_hub,
                          .from_private_policy = path.from_private_policy,
                          .as_path_length = path.as_path_length,
                          .preference = topology_[hub_id].preference,
                          .many_remote_hubs = all_.speakers_.other_hubs(hub_id) > 1});
  };
  for (const std::uint32_t index : all_.own_[from_]) {
    const Origin& origin = all_.origins_.all()[index];
    if (by_policy && origin.route.learned_by == &learned_rules::kRoutingPolicy) continue;
    if (!to_hub || origin.crosses_hubs) offer(all_.of_origin_[index]);
  }
  for (const auto& told : all_.heard_[from_]) offer(all_.paths_[told.path]);
  if (candidates.empty()) return std::nullopt;
  const HubDecision decision = decide_in_hub(candidates);
  // A hub tells other hubs of its own routes only, and of those only where they are its best.
  const auto local = std::ranges::find_if(decision.winners,
                                          [&](std::uint32_t winner) { return !to_hub || !paths[winner]->crossed_hub; });
  if (local == decision.winners.end()) return std::nullopt;
  return *paths[*local];
}

// ---- sites and appliances

std::optional<Path> Teller::outsider_says(std::uint32_t session_index) {
  if (auto own = own_path(all_.speakers_.sessions()[session_index])) return own;
  const bool readvertises = who_.kind == Speaker::Kind::Site
                                ? topology_.sites[who_.index].readvertises
                                : topology_.network_interfaces[who_.index].bgp->readvertises;
  if (!readvertises) return std::nullopt;
  const auto* best = once(heard_, [&] {
    const Propagation::Told* found = nullptr;
    for (const auto& told : all_.heard_[from_]) {
      const Path& path = all_.paths_[told.path];
      if (path.no_advertise) continue;
      if (found == nullptr || preference_of(path) < preference_of(all_.paths_[found->path])) found = &told;
    }
    return found;
  });
  if (best == nullptr || best->session == session_index) return std::nullopt;
  Path path = all_.paths_[best->path];
  path.next_hop = 0;
  return path;
}

}  // namespace azroute
