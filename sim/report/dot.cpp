// Places and links into DOT and JSON: what is said of a link is gathered once for both.
#include "sim/report/dot.h"

#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace azroute {
namespace {

namespace bj = boost::json;

bj::string text(std::string_view view) {
  return bj::string(view.data(), view.size());
}

std::string_view shape_of(GraphPlace::Kind kind) {
  switch (kind) {
    case GraphPlace::Kind::VirtualNetwork: return "box";
    case GraphPlace::Kind::Gateway: return "hexagon";
    case GraphPlace::Kind::RouteServer: return "diamond";
    case GraphPlace::Kind::Hub: return "doubleoctagon";
    case GraphPlace::Kind::Site: return "house";
    case GraphPlace::Kind::Circuit: return "cds";
    case GraphPlace::Kind::LocalNetwork: return "folder";
    case GraphPlace::Kind::Appliance: return "component";
    case GraphPlace::Kind::Firewall: return "octagon";
    case GraphPlace::Kind::LoadBalancer: return "trapezium";
  }
  return "box";
}

/// In double quotes; a line break is DOT's own.
std::string dot_quoted(std::string_view raw) {
  std::string out = "\"";
  for (const char c : raw) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

template <typename T>
std::vector<std::string> names_of(const std::vector<Ref<T>>& references) {
  std::vector<std::string> names;
  names.reserve(references.size());
  for (const Ref<T>& one : references) names.push_back(one.name.value);
  return names;
}

PeeringState state_of(const Topology& topology, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  if (peering.peering_state) return peering.peering_state->value;
  const bool both = find_peering(topology, peering.remote_virtual_network.id, from) != nullptr;
  return both ? PeeringState::Connected : PeeringState::Initiated;
}

std::string_view sync_word(PeeringSyncLevel level) {
  switch (level) {
    case PeeringSyncLevel::FullyInSync: return "FullyInSync";
    case PeeringSyncLevel::RemoteNotInSync: return "RemoteNotInSync";
    case PeeringSyncLevel::LocalNotInSync: return "LocalNotInSync";
    case PeeringSyncLevel::LocalAndRemoteNotInSync: return "LocalAndRemoteNotInSync";
  }
  return "";
}

/// What differs from a plain peering, a line each.
std::string peering_label(const Topology& topology, const Graph& graph, const GraphLink& link) {
  const VirtualNetworkPeering& peering = peering_of(topology, graph.places, link);
  std::vector<std::string> lines;
  const auto say = [&](bool condition, std::string line) {
    if (condition) lines.push_back(std::move(line));
  };
  const PeeringState state = state_of(topology, {graph.places[link.from].index}, peering);
  say(state != PeeringState::Connected, std::string(to_string(state)));
  const auto level = peering.peering_sync_level;
  say(level && level->value != PeeringSyncLevel::FullyInSync,
      std::string(sync_word(level ? level->value : PeeringSyncLevel::FullyInSync)));
  say(!peering.allow_virtual_network_access, "allowVirtualNetworkAccess: false");
  say(peering.allow_forwarded_traffic, "allowForwardedTraffic");
  say(peering.allow_gateway_transit, "allowGatewayTransit");
  say(peering.use_remote_gateways, "useRemoteGateways");
  say(!peering.peer_complete_vnets, fmt::format("subnets {} to {}", fmt::join(names_of(peering.local_subnets), ", "),
                                                fmt::join(names_of(peering.remote_subnets), ", ")));
  say(peering.enable_only_ipv6_peering, "enableOnlyIPv6Peering");
  say(peering.managed, "by a network manager");
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string connection_label(const Connection& connection) {
  std::string label = fmt::format("{}\n{}", connection.name.value, to_string(connection.type));
  if (connection.enable_bgp && connection.type != ConnectionType::ExpressRoute) label += ", BGP";
  if (connection.routing_weight != 0) label += fmt::format("\nrouting weight {}", connection.routing_weight);
  return label;
}

std::string label_of(const Topology& topology, const Graph& graph, const GraphLink& link) {
  std::string name(name_of(topology, graph.places, link));
  switch (link.kind) {
    case GraphLink::Kind::Peering: return peering_label(topology, graph, link);
    case GraphLink::Kind::ConnectedGroup: return "connected group";
    case GraphLink::Kind::Home:
    case GraphLink::Kind::CircuitSite: return {};
    case GraphLink::Kind::Connection: return connection_label(topology.connections[link.index]);
    case GraphLink::Kind::GlobalReach: return "Global Reach";
    case GraphLink::Kind::Tunnel: return "tunnel";
    case GraphLink::Kind::HubConnection: return name;
    case GraphLink::Kind::HubToHub: return "hub to hub";
    case GraphLink::Kind::BgpSession: return name + "\nBGP";
    case GraphLink::Kind::Backend: return "backend";
  }
  return {};
}

std::string place_label(const Topology& topology, const GraphPlace& place) {
  std::string label = fmt::format("{}\n{}", name_of(topology, place), to_string(place.kind));
  if (place.kind == GraphPlace::Kind::VirtualNetwork) {
    for (const auto& range : topology.virtual_networks[place.index].address_prefixes) {
      label += "\n" + range.value.to_string();
    }
  } else if (place.kind == GraphPlace::Kind::Hub) {
    label += "\n" + topology.virtual_hubs[place.index].address_prefix.value.to_string();
  }
  return label;
}

/// Comments that name the parts, where there are several.
std::string parts_comment(const Topology& topology, const Graph& graph) {
  const auto components = graph.components();
  if (components.size() < 2) return {};
  std::string out = fmt::format("// no link connects these {} parts:\n", components.size());
  for (const auto& members : components) {
    std::vector<std::string> ids;
    ids.reserve(members.size());
    for (const std::uint32_t member : members) ids.push_back(id_of(topology, graph.places[member]));
    out += fmt::format("//   {}\n", fmt::join(ids, ", "));
  }
  return out;
}

bj::object peering_object(const Topology& topology, const Graph& graph, const GraphLink& link) {
  const VirtualNetworkPeering& peering = peering_of(topology, graph.places, link);
  const auto array = [](const std::vector<std::string>& names) { return bj::array(names.begin(), names.end()); };
  const auto level = peering.peering_sync_level;
  return {{"allowVirtualNetworkAccess", peering.allow_virtual_network_access},
          {"allowForwardedTraffic", peering.allow_forwarded_traffic},
          {"allowGatewayTransit", peering.allow_gateway_transit},
          {"useRemoteGateways", peering.use_remote_gateways},
          {"peeringState", text(to_string(state_of(topology, {graph.places[link.from].index}, peering)))},
          {"peeringSyncLevel", level ? bj::value(text(sync_word(level->value))) : bj::value(nullptr)},
          {"peerCompleteVnets", peering.peer_complete_vnets},
          {"localSubnetNames", array(names_of(peering.local_subnets))},
          {"remoteSubnetNames", array(names_of(peering.remote_subnets))},
          {"enableOnlyIPv6Peering", peering.enable_only_ipv6_peering},
          {"managed", peering.managed}};
}

}  // namespace

std::string id_of(const Topology& topology, const GraphPlace& place) {
  return fmt::format("{}/{}", to_string(place.kind), name_of(topology, place));
}

std::string dot::graph(const Topology& topology, const Graph& graph, std::string_view title) {
  std::string out = parts_comment(topology, graph);
  out += "digraph azroute {\n  rankdir=LR\n";
  if (!title.empty()) out += fmt::format("  labelloc=t\n  label={}\n", dot_quoted(title));
  const auto id = [&](std::uint32_t place) { return dot_quoted(id_of(topology, graph.places[place])); };
  for (std::uint32_t i = 0; i < graph.places.size(); ++i) {
    out += fmt::format("  {} [shape={}, label={}]\n", id(i), shape_of(graph.places[i].kind),
                       dot_quoted(place_label(topology, graph.places[i])));
  }
  for (const GraphLink& link : graph.links) {
    std::vector<std::string> attributes;
    if (!link.directed()) attributes.emplace_back("dir=none");
    if (link.kind == GraphLink::Kind::Home) attributes.emplace_back("style=dotted");
    if (link.kind == GraphLink::Kind::BgpSession) attributes.emplace_back("style=dashed");
    if (!link.carries) attributes.emplace_back("color=red");
    const std::string label = label_of(topology, graph, link);
    if (!label.empty()) attributes.push_back("label=" + dot_quoted(label));
    out += fmt::format("  {} -> {}", id(link.from), id(link.to));
    if (!attributes.empty()) out += fmt::format(" [{}]", fmt::join(attributes, ", "));
    out += "\n";
  }
  return out + "}\n";
}

bj::value json::graph(const Topology& topology, const Graph& graph) {
  const auto id = [&](std::uint32_t place) { return bj::value(id_of(topology, graph.places[place])); };
  bj::array nodes;
  for (const GraphPlace& place : graph.places) {
    nodes.push_back(bj::object{{"id", id_of(topology, place)},
                               {"kind", text(to_string(place.kind))},
                               {"name", text(name_of(topology, place))}});
  }
  bj::array links;
  for (const GraphLink& link : graph.links) {
    const std::string_view name = name_of(topology, graph.places, link);
    bj::object one{{"kind", text(to_string(link.kind))},
                   {"name", name.empty() ? bj::value(nullptr) : bj::value(text(name))},
                   {"from", id(link.from)},
                   {"to", id(link.to)},
                   {"directed", link.directed()},
                   {"carries", link.carries}};
    if (link.kind == GraphLink::Kind::Peering) one["peering"] = peering_object(topology, graph, link);
    links.push_back(std::move(one));
  }
  bj::array components;
  for (const auto& members : graph.components()) {
    bj::array ids;
    for (const std::uint32_t member : members) ids.push_back(id(member));
    components.push_back(std::move(ids));
  }
  return bj::object{{"nodes", std::move(nodes)}, {"links", std::move(links)}, {"components", std::move(components)}};
}

}  // namespace azroute
