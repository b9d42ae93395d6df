// Rounds of announcements, what each kind of speaker tells, and what a receiver refuses.
#include "sim/route/propagation.h"

#include <algorithm>
#include <tuple>

#include "sim/route/best_path.h"
#include "sim/route/learned_rules.h"
#include "sim/topology/graph.h"

namespace azroute {
namespace {

constexpr Asn kMicrosoftEdge{12076};  // the routers at the far end of an ExpressRoute circuit
constexpr Asn kBetweenHubs{65520};    // stands twice for each hub that a route passed on
constexpr Asn kAzure{65515};          // gateways, route servers and hubs

/// Better first. What compares equal stands in the order of the sessions, which is canonical.
auto preference_of(const Path& path) {
  return std::tuple(path.as_path.size(), path.bgp_origin, path.med);
}

}  // namespace

// ---- rounds

Outcome Propagation::run(std::uint32_t class_index) {
  const PrefixClass& cls = origins_.classes()[class_index];
  start(cls);
  std::vector<Node> active = touched_;
  // No announcement has farther to go than through every speaker once; what takes much longer does not end.
  for (std::size_t rounds = 0; !active.empty(); ++rounds) {
    if (rounds > 2 * touched_.size() + 32) {
      settle_dispute(cls, std::move(active));
      break;
    }
    active = round(cls, active, nullptr);
  }
  Outcome outcome;
  std::ranges::sort(touched_);
  for (const Node node : touched_) {
    std::vector<Held> routes;
    for (const std::uint32_t origin : own_[node]) {
      if (origins_.all()[origin].usable) routes.push_back({.origin = origin});
    }
    for (const Told& told : heard_[node]) {
      routes.push_back({.session = told.session, .path = told.path, .unsettled = unsettled_[node]});
    }
    if (!routes.empty()) outcome.emplace_back(node, std::move(routes));
    heard_[node].clear();
    own_[node].clear();
    unsettled_[node] = false;
    is_touched_[node] = false;
  }
  touched_.clear();
  return outcome;
}

void Propagation::start(const PrefixClass& cls) {
  is_touched_.resize(speakers_.size());
  unsettled_.resize(speakers_.size());
  disputes_.clear();
  for (const std::uint32_t origin : cls.origins) {
    const Node at = origins_.all()[origin].at;
    own_[at].push_back(origin);
    if (!is_touched_[at]) touched_.push_back(at);
    is_touched_[at] = true;
  }
}

/// Everybody speaks at once, on what the last round brought; then everybody hears.
std::vector<Node> Propagation::round(const PrefixClass& cls, const std::vector<Node>& active, Changes* changes) {
  std::vector<Message> messages;
  for (const Node from : active) {
    for (const std::uint32_t session : speakers_.sessions_of(from)) {
      const Node to = speakers_.sessions()[session].other(from);
      messages.push_back({.from = from, .to = to, .session = session, .path = told(cls, from, session)});
    }
  }
  std::vector<Node> changed;
  for (Message& message : messages) {
    const auto [from, to] = std::pair(message.from, message.to);
    if (!deliver(std::move(message))) continue;
    changed.push_back(to);
    if (changes != nullptr) changes->emplace_back(from, to);
  }
  messages_ += messages.size();
  std::ranges::sort(changed);
  changed.erase(std::ranges::unique(changed).begin(), changed.end());
  return changed;
}

bool Propagation::deliver(Message message) {
  std::vector<Told>& heard = heard_[message.to];
  const auto place = std::ranges::lower_bound(heard, message.session, {}, &Told::session);
  const bool known = place != heard.end() && place->session == message.session;
  if (!message.path) {
    if (known) heard.erase(place);
    return known;
  }
  if (known && paths_[place->path] == *message.path) return false;
  const auto id = static_cast<PathId>(paths_.size());
  paths_.push_back(*std::move(message.path));
  if (known) {
    place->path = id;
  } else {
    heard.insert(place, {message.session, id});
  }
  if (!is_touched_[message.to]) touched_.push_back(message.to);
  is_touched_[message.to] = true;
  return true;
}

/// As many rounds again show who keeps changing whom: the groups that do so in a circle.
void Propagation::settle_dispute(const PrefixClass& cls, std::vector<Node> active) {
  Changes changes;
  for (std::size_t rounds = touched_.size() + 8; rounds > 0 && !active.empty(); --rounds) {
    active = round(cls, active, &changes);
    for (const Node node : active) unsettled_[node] = true;
  }
  std::ranges::sort(changes);
  changes.erase(std::ranges::unique(changes).begin(), changes.end());
  if (active.empty()) {  // it ended after all
    std::fill(unsettled_.begin(), unsettled_.end(), false);
    return;
  }
  for (const auto& group : strong_components(speakers_.size(), changes)) {
    if (group.size() > 1) disputes_.emplace_back(group.begin(), group.end());
  }
}

// ---- what is told

std::optional<Path> Propagation::told(const PrefixClass& cls, Node from, std::uint32_t session_index) const {
  const Session& session = speakers_.sessions()[session_index];
  std::optional<Path> path;
  switch (speakers_.speaker(from).kind) {
    case Speaker::Kind::Gateway: path = told_by_gateway(cls, from, session); break;
    case Speaker::Kind::RouteServer: path = told_by_route_server(cls, from, session); break;
    case Speaker::Kind::Hub: path = told_by_hub(cls, from, session_index); break;
    case Speaker::Kind::Site:
    case Speaker::Kind::Appliance: path = told_by_outsider(from, session_index); break;
  }
  if (!path) return path;
  put_on_wire(*path, from, session);
  if (!accepts(session.other(from), session, *path)) path.reset();
  return path;
}

Path Propagation::path_of(const Origin& origin) const {
  return {.trail = {},
          .as_path = origin.as_path,
          .med = origin.route.med,
          .bgp_origin = origin.bgp_origin,
          .no_advertise = origin.no_advertise,
          .kind = origin.route.kind,
          .targets = origin.targets,
          .next_hop = origin.route.next_hop};
}

/// Over Global Reach goes what the edge of the site's own circuit hears.
bool Propagation::is_announced_over(const Origin& origin, const Session& session) const {
  if (origin.only_over.empty()) return true;
  if (session.kind != Session::Kind::GlobalReach) {
    return std::ranges::binary_search(origin.only_over, session.connection);
  }
  const Id<ExpressRouteCircuit> own = origin.at == session.a ? session.circuit_of_a : session.circuit_of_b;
  return std::ranges::any_of(origin.only_over,
                             [&](Id<Connection> connection) { return topology_[connection].circuit.id == own; });
}

std::optional<Path> Propagation::own_path(Node node, const Session& over) const {
  std::optional<Path> best;
  for (const std::uint32_t index : own_[node]) {
    const Origin& origin = origins_.all()[index];
    if (!origin.announced || !is_announced_over(origin, over)) continue;
    Path path = path_of(origin);
    if (!best || std::tuple(preference_of(path), path) < std::tuple(preference_of(*best), *best))
      best = std::move(path);
  }
  return best;
}

std::optional<Path> Propagation::told_by_gateway(const PrefixClass& cls, Node from, const Session& session) const {
  const bool is_vpn = topology_.gateways[speakers_.speaker(from).index].type == GatewayType::Vpn;
  const bool inward = session.kind == Session::Kind::Internal;
  if (!inward) {
    if (auto own = own_path(from, session)) return own;
    if (is_vpn && std::ranges::binary_search(cls.blocked, from)) return std::nullopt;
  }
  // As it sends: its own connections first, by weight, configured before BGP, then by what BGP compares.
  const auto weight = [&](Id<Connection> connection) {
    return connection.valid() ? topology_[connection].routing_weight : 0;
  };
  std::optional<std::tuple<bool, std::uint32_t, bool, std::size_t, BgpOrigin, std::uint32_t>> best_key;
  std::optional<Path> best;
  bool best_is_inward = false;
  const auto offer = [&](Path path, std::uint32_t its_weight, bool by_bgp, bool from_inside) {
    const std::tuple key(from_inside, ~its_weight, by_bgp, path.as_path.size(), path.bgp_origin, path.med);
    if (best_key && *best_key <= key) return;
    best_key = key;
    best = std::move(path);
    best_is_inward = from_inside;
  };
  if (inward) {
    for (const std::uint32_t index : own_[from]) {
      const Origin& origin = origins_.all()[index];
      if (origin.usable && origin.announced) offer(path_of(origin), weight(origin.route.connection), false, false);
    }
  }
  for (const Told& told : heard_[from]) {
    const Session& by = speakers_.sessions()[told.session];
    const bool from_inside = by.kind == Session::Kind::Internal;
    if (inward && from_inside) continue;
    // An ExpressRoute gateway passes nothing from circuit to circuit.
    const Path& path = paths_[told.path];
    if (!inward && !is_vpn && (!from_inside || path.kind == RouteKind::ExpressRoute)) continue;
    if (path.no_advertise) continue;
    offer(path, weight(by.connection), true, from_inside);
  }
  if (!best) return best;
  // What was heard over this very session is not told back: the receiver stands in its trail, and refuses it.
  if (!inward && cls.is_default) {
    const bool by_hub = topology_.gateways[speakers_.speaker(from).index].virtual_hub.id.valid() && best_is_inward;
    if (by_hub ? !topology_[session.connection].enable_internet_security : is_vpn) return std::nullopt;
  }
  return best;
}

std::optional<Path> Propagation::told_by_route_server(const PrefixClass& cls, Node from, const Session& session) const {
  if (session.kind == Session::Kind::RouteServerPeer) {
    if (auto own = own_path(from, session)) return own;
  }
  if (std::ranges::binary_search(cls.blocked, from)) return std::nullopt;
  const HubRoutingPreference preference = topology_.route_servers[speakers_.speaker(from).index].preference;
  const Path* best = nullptr;
  const auto key = [&](const Path& path) {
    return std::tuple(rank_in_route_server(path.kind, preference), preference_of(path));
  };
  for (const Told& told : heard_[from]) {
    const Path& path = paths_[told.path];
    if (path.no_advertise) continue;
    if (best == nullptr || key(path) < key(*best)) best = &path;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::optional<Path> Propagation::told_by_hub(const PrefixClass& cls, Node from, std::uint32_t session_index) const {
  const Session& session = speakers_.sessions()[session_index];
  const Id<VirtualHub> hub_id{speakers_.speaker(from).index};
  const VirtualHub& hub = topology_[hub_id];
  const bool to_hub = session.kind == Session::Kind::HubToHub;
  if (to_hub && cls.is_default) return std::nullopt;
  Id<HubRouteTable> table = hub.default_route_table;
  if (session.hub_connection.valid()) {
    const Ref<HubRouteTable>& associated = topology_[session.hub_connection].routing.associated_route_table;
    if (associated.id.valid()) table = associated.id;
  }
  // A policy for private traffic leaves the branches knowing what there is: they are told every prefix that the hub
  // knows, and not the policy's wide ones.
  const bool by_policy = !to_hub && !cls.is_default && has_private_policy(hub);
  const auto is_told = [&](const Path& path) {
    if (to_hub || origins_.reaches(path.targets, table)) return true;
    return by_policy && path.kind != RouteKind::Static;
  };
  std::vector<Path> paths;
  std::vector<HubCandidate> candidates;
  const auto offer = [&](const Path& path) {
    if (path.no_advertise || !is_told(path)) return;
    paths.push_back(path);
    candidates.push_back({.kind = path.kind,
                          .remote = path.crossed_hub,
                          .from_private_policy = path.from_private_policy,
                          .as_path_length = static_cast<std::uint32_t>(path.as_path.size()),
                          .preference = hub.preference,
                          .many_remote_hubs = speakers_.other_hubs(hub_id) > 1});
  };
  for (const std::uint32_t index : own_[from]) {
    const Origin& origin = origins_.all()[index];
    if (by_policy && origin.route.learned_by == &learned_rules::kRoutingPolicy) continue;
    if (!to_hub || origin.crosses_hubs) offer(path_of(origin));
  }
  for (const Told& told : heard_[from]) offer(paths_[told.path]);
  if (candidates.empty()) return std::nullopt;
  const HubDecision decision = decide_in_hub(candidates);
  // A hub tells other hubs of its own routes only, and of those only where they are its best.
  const auto local = std::ranges::find_if(decision.winners,
                                          [&](std::uint32_t winner) { return !to_hub || !paths[winner].crossed_hub; });
  if (local == decision.winners.end()) return std::nullopt;
  return std::move(paths[*local]);
}

std::optional<Path> Propagation::told_by_outsider(Node from, std::uint32_t session_index) const {
  const Session& session = speakers_.sessions()[session_index];
  const Speaker who = speakers_.speaker(from);
  const bool is_site = who.kind == Speaker::Kind::Site;
  if (auto own = own_path(from, session)) return own;
  const bool readvertises =
      is_site ? topology_.sites[who.index].readvertises : topology_.network_interfaces[who.index].bgp->readvertises;
  if (!readvertises) return std::nullopt;
  const Told* best = nullptr;
  for (const Told& told : heard_[from]) {
    if (paths_[told.path].no_advertise) continue;
    if (best == nullptr || preference_of(paths_[told.path]) < preference_of(paths_[best->path])) best = &told;
  }
  if (best == nullptr || best->session == session_index) return std::nullopt;
  Path path = paths_[best->path];
  path.next_hop.reset();
  return path;
}

// ---- on the way

void Propagation::put_on_wire(Path& path, Node from, const Session& session) const {
  const Speaker::Kind kind = speakers_.speaker(from).kind;
  const auto prepend = [&](Asn asn) { path.as_path.insert(path.as_path.begin(), asn); };
  path.trail.insert(path.trail.begin(), from);
  switch (session.kind) {
    case Session::Kind::Vpn:
    case Session::Kind::Vnet2Vnet:
      prepend(speakers_.asn_of(from));
      path.kind = RouteKind::Vpn;
      path.next_hop.reset();  // now the gateway, or whoever announces
      break;
    case Session::Kind::ExpressRoute:
    case Session::Kind::GlobalReach:
      prepend(speakers_.asn_of(from));
      prepend(kMicrosoftEdge);
      path.kind = RouteKind::ExpressRoute;
      path.next_hop.reset();
      break;
    case Session::Kind::Internal: {
      const Speaker to = speakers_.speaker(session.other(from));
      if (to.kind == Speaker::Kind::Hub) path.targets = origins_.branch_targets({to.index});
      break;
    }
    case Session::Kind::HubToHub:
      prepend(kBetweenHubs);
      prepend(kBetweenHubs);
      path.crossed_hub = true;
      path.from_private_policy = has_private_policy(topology_.virtual_hubs[speakers_.speaker(from).index]);
      path.next_hop.reset();
      break;
    case Session::Kind::RouteServerPeer:
    case Session::Kind::HubPeer:
      prepend(speakers_.asn_of(from));
      if (kind != Speaker::Kind::Appliance) {
        path.next_hop.reset();
        break;
      }
      path.kind = RouteKind::Appliance;
      if (!path.next_hop) path.next_hop = session.peer_ip;
      if (session.kind == Session::Kind::HubPeer) {
        path.targets = origins_.branch_targets({speakers_.speaker(session.other(from)).index});
        path.crossed_hub = false;
        path.from_private_policy = false;
      }
      break;
  }
}

bool Propagation::accepts(Node to, const Session& session, const Path& path) const {
  if (std::ranges::find(path.trail, to) != path.trail.end()) return false;
  const auto times = [&](Asn asn) { return std::ranges::count(path.as_path, asn); };
  const Asn own = speakers_.asn_of(to);
  if (own != Asn{0} && times(own) > 0) return false;
  const Speaker::Kind kind = speakers_.speaker(to).kind;
  const bool in_azure = kind == Speaker::Kind::RouteServer || kind == Speaker::Kind::Hub;
  if (in_azure && times(kAzure) > 0) return false;
  switch (session.kind) {
    case Session::Kind::ExpressRoute:
    case Session::Kind::GlobalReach: return times(kMicrosoftEdge) <= 1;  // the edge refuses what has passed an edge
    case Session::Kind::HubToHub: return times(kBetweenHubs) <= 2;
    default: return true;
  }
}

}  // namespace azroute
