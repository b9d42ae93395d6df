// Disputes, and loops that a route server makes.
#include "sim/check/control_plane.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace azroute {
namespace {

constexpr Rule kDispute{
    "bgp-dispute",
    "Speakers that each prefer the way through the other never settle: which way wins is chance, so "
    "routes that depend on it are unknown.",
    "RFC 4264 and RFC 3345: BGP with more than one outcome, or none", Evidence::Documented};
constexpr Rule kOwnAppliance{
    "appliance-routed-to-itself",
    "A route server puts an appliance's announcements into the appliance's own subnet too, where they lead back to it: "
    "a "
    "loop, unless a user route or disableBgpRoutePropagation keeps them out.",
    "github.com/malgebary/Azure-Route-Server-MicroHack, README.md: the loop of its first exercise", Evidence::Observed};

constexpr std::array kRules{kDispute, kOwnAppliance};

Span place_of(const Topology& topology, const Speaker& speaker) {
  switch (speaker.kind) {
    case Speaker::Kind::Gateway: return topology.gateways[speaker.index].name.span;
    case Speaker::Kind::RouteServer: return topology.route_servers[speaker.index].name.span;
    case Speaker::Kind::Hub: return topology.virtual_hubs[speaker.index].name.span;
    case Speaker::Kind::Site: return topology.sites[speaker.index].name.span;
    case Speaker::Kind::Appliance: return topology.network_interfaces[speaker.index].name.span;
  }
  return {};
}

/// "10.0.0.0/8", "10.0.0.0/8 and 2 more prefixes".
std::string some_of(const std::vector<Prefix>& prefixes) {
  std::string text = prefixes.front().to_string();
  if (prefixes.size() > 1) {
    text += fmt::format(" and {} more prefix{}", prefixes.size() - 1, prefixes.size() == 2 ? "" : "es");
  }
  return text;
}

void report(const Topology& topology, const BgpDispute& dispute, Diagnostics& diagnostics) {
  std::vector<std::pair<Span, std::string_view>> members;
  members.reserve(dispute.members.size());
  for (const Speaker& member : dispute.members) {
    members.emplace_back(place_of(topology, member), name_of(topology, member));
  }
  std::string names;  // in canonical order, whatever the file's is
  for (const auto& [span, name] : members) names += (names.empty() ? "" : ", ") + quoted(name);
  std::ranges::sort(members);
  std::vector<Label> labels;
  for (const auto& [span, name] : members) {
    if (span != members.front().first) labels.push_back({span, fmt::format("{} is defined here", quoted(name))});
  }
  diagnostics.warning(kDispute, members.front().first,
                      fmt::format("BGP has no single outcome for {}: {} keep changing each other's choice",
                                  some_of(dispute.prefixes), names),
                      "give one of them a route that it prefers whatever the others say, by routingWeight or a shorter "
                      "AS path",
                      std::move(labels));
}

/// Appliances that a route server hears, each once.
std::vector<Id<NetworkInterface>> peers_of(const Topology& topology) {
  std::vector<Id<NetworkInterface>> peers;
  for (const RouteServer& server : topology.route_servers) {
    if (server.withdrawn) continue;
    for (const BgpSession& session : server.bgp_connections) {
      if (session.nic.valid() && !session.withdrawn && !topology[session.nic].withdrawn) peers.push_back(session.nic);
    }
  }
  std::ranges::sort(peers);
  peers.erase(std::ranges::unique(peers).begin(), peers.end());
  return peers;
}

/// Whether the appliance puts all of the prefix into a tunnel of its own, and so asks no route of its subnet.
bool goes_into_tunnel(const Topology& topology, const NetworkInterface& nic, const Prefix& prefix) {
  const auto covers = [&](const Located<Prefix>& one) { return !one.value.is_default() && one.value.covers(prefix); };
  return std::ranges::any_of(nic.tunnels_to, [&](const Ref<Site>& ref) {
    if (!ref.id.valid()) return false;
    const Site& site = topology[ref.id];
    return std::ranges::any_of(site.address_prefixes, covers) ||
           std::ranges::any_of(site.advertises, [&](const Announcement& announcement) {
             return std::ranges::any_of(announcement.prefixes, covers);
           });
  });
}

void check_own_routes(Network& network, Id<NetworkInterface> id, Diagnostics& diagnostics) {
  const NetworkInterface& nic = network.topology()[id];
  if (!nic.subnet.id.valid()) return;
  std::vector<Prefix> own;
  for (const Route& row : network.routes_of(nic.subnet.id).rows()) {
    const bool to_itself = row.learned_from == LearnedFrom::Appliance && row.state == RouteState::Active &&
                           row.next_hop_ip_address &&
                           std::ranges::any_of(nic.ip_configurations, [&](const IpConfiguration& configuration) {
                             return configuration.private_ip_address.value == *row.next_hop_ip_address;
                           });
    if (to_itself && !goes_into_tunnel(network.topology(), nic, row.prefix)) own.push_back(row.prefix);
  }
  if (own.empty()) return;
  diagnostics.warning(
      kOwnAppliance, nic.name.span,
      fmt::format("the subnet of {} routes {} back to it", quoted(nic.name.value), some_of(own)),
      "give its subnet a route table with disableBgpRoutePropagation, or with routes of its own to these "
      "prefixes");
}

}  // namespace

std::span<const Rule> control_plane_rules() {
  return kRules;
}

void check_control_plane(Network& network, Diagnostics& diagnostics) {
  for (const BgpDispute& dispute : network.control_plane().disputes()) {
    report(network.topology(), dispute, diagnostics);
  }
  for (const Id<NetworkInterface> appliance : peers_of(network.topology())) {
    check_own_routes(network, appliance, diagnostics);
  }
}

}  // namespace azroute
