// Questions to the control plane, and who asks whom: the sources of a virtual network's learned rows.
#include "sim/route/bgp.h"

#include <algorithm>
#include <array>

#include "sim/route/control_plane.h"
#include "sim/route/learned_rules.h"

namespace azroute {

std::string_view name_of(const Topology& topology, const Speaker& speaker) {
  switch (speaker.kind) {
    case Speaker::Kind::Gateway: return topology.gateways[speaker.index].name.value;
    case Speaker::Kind::RouteServer: return topology.route_servers[speaker.index].name.value;
    case Speaker::Kind::Hub: return topology.virtual_hubs[speaker.index].name.value;
    case Speaker::Kind::Site: return topology.sites[speaker.index].name.value;
    case Speaker::Kind::Appliance: return topology.network_interfaces[speaker.index].name.value;
  }
  return "";
}

std::vector<Id<VirtualNetworkGateway>> gateways_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  std::vector<Id<VirtualNetworkGateway>> found;
  const Id<VirtualNetwork> home = home_of(topology, vnet);
  if (!home.valid()) return found;
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
    if (!topology.gateways[i].withdrawn && topology.gateways[i].virtual_network.id == home) found.push_back({i});
  }
  return found;
}

RouteSources sources_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  RouteSources sources;
  if (const auto connection_id = hub_connection_of(topology, vnet); connection_id.valid()) {
    const HubVirtualNetworkConnection& connection = topology[connection_id];
    const VirtualHub& hub = topology[connection.virtual_hub];
    sources.hub = connection.virtual_hub;
    // Routing intent associates every connection with the default route table.
    sources.hub_table = connection.routing.associated_route_table.id;
    if (!sources.hub_table.valid() || hub.routing_intent) sources.hub_table = hub.default_route_table;
    sources.hub_default = connection.enable_internet_security;
    return sources;
  }
  sources.gateways = gateways_of(topology, vnet);
  if (const auto home = home_of(topology, vnet); home.valid()) sources.route_server = route_server_of(topology, home);
  return sources;
}

bool hears_gateways(const Topology& topology, const Subnet& subnet) {
  return !subnet.route_table.id.valid() || !topology[subnet.route_table.id].disable_bgp_route_propagation;
}

std::span<const Rule* const> learned_rule_list() {
  using namespace learned_rules;
  static constexpr std::array kRules{
      &kVirtualNetworkRange, &kRouteServerRoute, &kBranchToBranch,     &kHubRoute,
      &kHubRouter,           &kHubRowAsPeering,  &kHubDefaultWithheld, &kHubConnection,
      &kHubConnectionStatic, &kHubStatic,        &kRoutingPolicy,      &kHubBgp,
      &kSiteLearned,         &kSiteStatic,       &kGlobalReach,        &kApplianceLearned};
  return kRules;
}

ControlPlane propagate(const Topology& topology) {
  auto state = std::make_shared<ControlPlane::State>(topology);
  state->run();
  ControlPlane control_plane;
  control_plane.state_ = std::move(state);
  return control_plane;
}

// ---- questions

std::optional<LearnedMatch> ControlPlane::match(const Speaker& speaker, const Address& destination) const {
  const Node node = state_->speakers.node(speaker);
  return state_->match(node, node, destination);
}

std::optional<LearnedMatch> ControlPlane::match(Id<HubRouteTable> table, const Address& destination) const {
  const Node hub = state_->speakers.node(azroute::speaker(state_->topology[table].virtual_hub));
  return state_->match(state_->place(table), hub, destination);
}

std::optional<LearnedMatch> ControlPlane::match_behind_firewall(Id<VirtualHub> hub, const Address& destination) const {
  return state_->match(state_->place_of_all(hub), state_->speakers.node(azroute::speaker(hub)), destination);
}

std::vector<LearnedRoute> ControlPlane::table(const Speaker& speaker) const {
  const Node node = state_->speakers.node(speaker);
  if (speaker.kind == Speaker::Kind::Hub) return state_->table(state_->place_of_all({speaker.index}), node);
  return state_->table(node, node);
}

std::vector<LearnedRoute> ControlPlane::table(Id<HubRouteTable> table) const {
  const Node hub = state_->speakers.node(azroute::speaker(state_->topology[table].virtual_hub));
  return state_->table(state_->place(table), hub);
}

std::vector<LearnedRoute> ControlPlane::routes_at(const Speaker& speaker, const Prefix& prefix) const {
  const Node node = state_->speakers.node(speaker);
  const std::size_t at = speaker.kind == Speaker::Kind::Hub ? state_->place_of_all({speaker.index}) : node;
  return state_->routes_at(at, node, prefix);
}

std::vector<LearnedRoute> ControlPlane::routes_at(Id<HubRouteTable> table, const Prefix& prefix) const {
  const Node hub = state_->speakers.node(azroute::speaker(state_->topology[table].virtual_hub));
  return state_->routes_at(state_->place(table), hub, prefix);
}

std::vector<ControlPlane::Advertised> ControlPlane::advertised(const Speaker& speaker) const {
  std::vector<Advertised> all;
  const Node from = state_->speakers.node(speaker);
  for (const std::uint32_t session_index : state_->speakers.sessions_of(from)) {
    const Session& session = state_->speakers.sessions()[session_index];
    const Node to = session.other(from);
    const Speaker receiver = state_->speakers.speaker(to);
    const std::size_t at = receiver.kind == Speaker::Kind::Hub ? state_->place_of_all({receiver.index}) : to;
    state_->places[at].for_each([&](std::uint32_t class_index, std::span<const Decided> routes) {
      for (const Decided& decided : routes) {
        if (decided.held.session != session_index) continue;
        const Path& path = state_->propagation.path(decided.held.path);
        for (const Prefix& prefix : state_->origins.classes()[class_index].prefixes) {
          all.push_back({prefix, receiver, session.connection, state_->propagation.as_path(path),
                         state_->propagation.next_hop(path)});
        }
      }
    });
  }
  std::ranges::stable_sort(all, {},
                           [](const Advertised& one) { return std::tuple(one.prefix, one.to, one.connection); });
  return all;
}

std::span<const BgpDispute> ControlPlane::disputes() const {
  return state_->disputes;
}

void ControlPlane::for_each_prefix(const std::function<void(const Prefix&, std::uint32_t)>& f) const {
  if (!state_) return;
  const std::vector<PrefixClass>& classes = state_->origins.classes();
  for (std::uint32_t i = 0; i < classes.size(); ++i) {
    for (const Prefix& prefix : classes[i].prefixes) f(prefix, i);
  }
}

std::size_t ControlPlane::class_count() const {
  return state_->origins.classes().size();
}

std::size_t ControlPlane::message_count() const {
  return state_->propagation.messages();
}

}  // namespace azroute
