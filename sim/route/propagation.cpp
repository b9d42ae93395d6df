// Rounds of announcements, what becomes of them on the way, and what a receiver refuses.
#include "sim/route/propagation.h"

#include <algorithm>
#include <ranges>

#include "sim/route/teller.h"
#include "sim/topology/graph.h"

namespace azroute {

Propagation::Propagation(const Topology& topology, const SpeakerSet& speakers, const Origins& origins)
    : topology_(topology),
      speakers_(speakers),
      origins_(origins),
      heard_(speakers.size()),
      own_(speakers.size()),
      is_touched_(speakers.size()),
      unsettled_(speakers.size()) {
  std::vector<Asn> numbers;
  numbers.reserve(speakers.size());
  for (Node node = 0; node < speakers.size(); ++node) numbers.push_back(speakers.asn_of(node));
  std::ranges::sort(numbers);
  numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  const auto number_of = [&](Asn asn) {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(numbers, asn) - numbers.begin());
  };
  for (Node node = 0; node < speakers.size(); ++node) number_of_.push_back(number_of(speakers.asn_of(node)));
  seen_in_.resize(numbers.size());
  for (std::uint32_t i = 0; i < origins.all().size(); ++i) {
    const Origin& origin = origins.all()[i];
    Path path{.med = origin.route.med,
              .targets = origin.targets,
              .next_hop = origin.route.next_hop ? 2 * i + 2 : 0,
              .kind = origin.route.kind,
              .bgp_origin = origin.bgp_origin,
              .no_advertise = origin.no_advertise};
    for (const Asn asn : std::views::reverse(origin.as_path)) prepend(store_, path, asn);
    of_origin_.push_back(path);
    std::vector<std::uint32_t>& named = numbers_in_.emplace_back();
    for (const Asn asn : origin.as_path) {
      if (std::ranges::binary_search(numbers, asn)) named.push_back(number_of(asn));
    }
  }
}

std::vector<Asn> Propagation::as_path(const Path& path) const {
  std::vector<Asn> numbers;
  numbers.reserve(path.as_path_length);
  for (ListId list = path.as_path; list != 0; list = store_.tail(list)) numbers.push_back(Asn{store_.front(list)});
  return numbers;
}

/// 2n + 2: what origin n says; 2n + 1: the peer at the far end of session n.
std::optional<Address> Propagation::next_hop(const Path& path) const {
  if (path.next_hop == 0) return std::nullopt;
  const std::uint32_t index = (path.next_hop - 1) / 2;
  if (path.next_hop % 2 == 0) return origins_.all()[index].route.next_hop;
  return speakers_.sessions()[index].peer_ip;
}

std::optional<Node> Propagation::behind_teller(const Path& path) const {
  const ListId behind = store_.tail(path.trail);
  if (behind == 0) return std::nullopt;
  return store_.front(behind);
}

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
  return take_outcome();
}

void Propagation::start(const PrefixClass& cls) {
  ++run_;
  disputes_.clear();
  for (const std::uint32_t origin : cls.origins) {
    const Node at = origins_.all()[origin].at;
    own_[at].push_back(origin);
    touch(at);
    for (const std::uint32_t number : numbers_in_[origin]) seen_in_[number] = run_;
  }
}

void Propagation::touch(Node node) {
  if (is_touched_[node]) return;
  is_touched_[node] = true;
  touched_.push_back(node);
  seen_in_[number_of_[node]] = run_;
}

Outcome Propagation::take_outcome() {
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

/// Everybody speaks at once, on what the last round brought; then everybody hears.
std::vector<Node> Propagation::round(const PrefixClass& cls, const std::vector<Node>& active, Choices* choices) {
  messages_of_round_.clear();
  for (const Node from : active) {
    Teller teller(*this, cls, from);
    for (const std::uint32_t session : speakers_.sessions_of(from)) {
      messages_of_round_.push_back({.from = from, .session = session, .path = teller.says(session)});
    }
  }
  if (choices != nullptr) {
    for (const Message& message : messages_of_round_) {
      if (message.path && message.path->trail != 0)
        choices->emplace_back(store_.front(message.path->trail), message.from);
    }
  }
  std::vector<Node> changed;
  for (const Message& message : messages_of_round_) {
    if (deliver(message)) changed.push_back(speakers_.sessions()[message.session].other(message.from));
  }
  messages_ += messages_of_round_.size();
  std::ranges::sort(changed);
  changed.erase(std::ranges::unique(changed).begin(), changed.end());
  return changed;
}

/// Whether it is news.
bool Propagation::deliver(const Message& message) {
  const Session& session = speakers_.sessions()[message.session];
  const Node to = session.other(message.from);
  std::vector<Told>& heard = heard_[to];
  const auto place = std::ranges::lower_bound(heard, message.session, {}, &Told::session);
  const bool known = place != heard.end() && place->session == message.session;
  if (!message.path || !may_pass(*message.path, message.from, session)) {
    if (known) heard.erase(place);
    return known;
  }
  const std::size_t cells = store_.size();
  Path path = *message.path;
  put_on_wire(path, message.from, session);
  if (known && store_.same(paths_[place->path], path)) {
    store_.shrink_to(cells);
    return false;
  }
  if (known) {
    paths_[place->path] = path;
  } else {
    heard.insert(place, {message.session, static_cast<PathId>(paths_.size())});
    paths_.push_back(path);
  }
  touch(to);
  return true;
}

/// As many rounds again show who takes whose routes among those that never rest: the groups that do so in a circle. Who
/// only hears of the quarrel, and takes a route through it, is in no circle.
void Propagation::settle_dispute(const PrefixClass& cls, std::vector<Node> active) {
  Choices choices;
  const auto drop_repeated = [&] {
    std::ranges::sort(choices);
    choices.erase(std::ranges::unique(choices).begin(), choices.end());
  };
  for (std::size_t rounds = 2 * touched_.size() + 8; rounds > 0 && !active.empty(); --rounds) {
    active = round(cls, active, &choices);
    for (const Node node : active) unsettled_[node] = true;
    // Without repetition they are half as many at most.
    if (choices.size() > 4 * speakers_.sessions().size() + 4096) drop_repeated();
  }
  drop_repeated();
  if (active.empty()) {  // it ended after all
    unsettled_.assign(unsettled_.size(), false);
    return;
  }
  for (const auto& group : strong_components(speakers_.size(), choices)) {
    if (group.size() > 1) disputes_.emplace_back(group.begin(), group.end());
  }
  if (disputes_.empty()) disputes_.push_back(std::move(active));  // whatever it is, it is not kept quiet
}

// ---- on the way

void Propagation::put_on_wire(Path& path, Node from, const Session& session) {
  const auto index = static_cast<std::uint32_t>(&session - speakers_.sessions().data());
  path.trail = store_.push(path.trail, from);
  switch (session.kind) {
    case Session::Kind::Vpn:
    case Session::Kind::Vnet2Vnet:
      prepend(store_, path, speakers_.asn_of(from));
      path.kind = RouteKind::Vpn;
      path.next_hop = 0;  // now the gateway, or whoever announces
      break;
    case Session::Kind::ExpressRoute:
    case Session::Kind::GlobalReach:
      prepend(store_, path, speakers_.asn_of(from));
      prepend(store_, path, kMicrosoftEdge);
      path.kind = RouteKind::ExpressRoute;
      path.next_hop = 0;
      break;
    case Session::Kind::Internal: {
      const Speaker to = speakers_.speaker(session.other(from));
      if (to.kind == Speaker::Kind::Hub) path.targets = origins_.branch_targets({to.index});
      break;
    }
    case Session::Kind::HubToHub:
      prepend(store_, path, kBetweenHubs);
      prepend(store_, path, kBetweenHubs);
      path.crossed_hub = true;
      path.from_private_policy = has_private_policy(topology_.virtual_hubs[speakers_.speaker(from).index]);
      path.next_hop = 0;
      break;
    case Session::Kind::RouteServerPeer:
    case Session::Kind::HubPeer:
      prepend(store_, path, speakers_.asn_of(from));
      if (speakers_.speaker(from).kind != Speaker::Kind::Appliance) {
        path.next_hop = 0;
        break;
      }
      path.kind = RouteKind::Appliance;
      if (path.next_hop == 0) path.next_hop = 2 * index + 1;
      if (session.kind == Session::Kind::HubPeer) {
        path.targets = origins_.branch_targets({speakers_.speaker(session.other(from)).index});
        path.crossed_hub = false;
        path.from_private_policy = false;
      }
      break;
  }
}

/// What the receiver would find itself in, and what an edge or a hub has had before, is refused.
bool Propagation::may_pass(const Path& path, Node from, const Session& session) const {
  const Node to = session.other(from);
  if (is_touched_[to] && store_.contains(path.trail, to)) return false;
  const Asn own = speakers_.asn_of(to);
  bool adds_number = true;  // the teller's own
  bool adds_edge = false;
  switch (session.kind) {
    case Session::Kind::ExpressRoute:
    case Session::Kind::GlobalReach:
      if (path.passed_edge || speakers_.asn_of(from) == kMicrosoftEdge) return false;
      adds_edge = true;
      break;
    case Session::Kind::HubToHub:
      if (path.passed_hubs) return false;
      adds_number = false;
      break;
    case Session::Kind::Internal: adds_number = false; break;
    case Session::Kind::Vpn:
    case Session::Kind::Vnet2Vnet:
    case Session::Kind::RouteServerPeer:
    case Session::Kind::HubPeer: break;
  }
  if (own != Asn{0}) {
    if (adds_number && own == speakers_.asn_of(from)) return false;
    if (own == kMicrosoftEdge && (adds_edge || path.passed_edge)) return false;
    if (own == kBetweenHubs && (session.kind == Session::Kind::HubToHub || path.passed_hubs)) return false;
    if (seen_in_[number_of_[to]] == run_ && store_.contains(path.as_path, static_cast<std::uint32_t>(own)))
      return false;
  }
  const Speaker::Kind kind = speakers_.speaker(to).kind;
  const bool in_azure = kind == Speaker::Kind::RouteServer || kind == Speaker::Kind::Hub;
  return !in_azure || (!path.passed_azure && (!adds_number || speakers_.asn_of(from) != kAzure));
}

}  // namespace azroute
