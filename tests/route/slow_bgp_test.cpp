// The control plane against its slow twin, prefix by prefix and speaker by speaker.
#include "tests/support/slow_bgp.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/random_wan.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

std::string line(const Topology& topology, bool best, std::optional<Speaker> from,
                 const std::vector<std::uint32_t>& path, std::uint32_t med, RouteKind kind, Id<Connection> connection,
                 Id<HubVirtualNetworkConnection> into, std::optional<Address> next_hop) {
  std::string out = best ? "* [" : "  [";
  for (const std::uint32_t asn : path) out += std::to_string(asn) + " ";
  out += "] med " + std::to_string(med) + " kind " + std::to_string(static_cast<int>(kind));
  if (from) out += " from " + std::string(name_of(topology, *from));
  if (connection.valid()) out += " over " + topology[connection].name.value;
  if (next_hop) out += " at " + next_hop->to_string();
  if (into.valid()) out += " into " + topology[into].name.value;
  return out + "\n";
}

std::string lines(std::vector<std::string> all) {
  std::ranges::sort(all);
  std::string out;
  for (const std::string& one : all) out += one;
  return out;
}

std::string text(const Topology& topology, const std::vector<LearnedRoute>& routes) {
  std::vector<std::string> all;
  for (const LearnedRoute& route : routes) {
    std::vector<std::uint32_t> path;
    for (const Asn asn : route.as_path) path.push_back(static_cast<std::uint32_t>(asn));
    all.push_back(line(topology, route.best, route.from, path, route.med, route.kind, route.connection,
                       route.hub_connection, route.next_hop));
  }
  return lines(std::move(all));
}

std::string text(const Topology& topology, const std::vector<SlowBgp::Way>& ways) {
  std::vector<std::string> all;
  for (const SlowBgp::Way& way : ways) {
    std::optional<Speaker> from;
    if (!way.passed.empty()) from = way.passed.front();
    all.push_back(line(topology, way.best, from, way.as_path, way.med, way.kind, way.connection, way.into,
                       way.kind == RouteKind::Appliance || !from ? way.next_hop : std::nullopt));
  }
  return lines(std::move(all));
}

std::set<Prefix> known_prefixes(const Topology& topology, const ControlPlane& control_plane) {
  std::set<Prefix> all;
  for (const Speaker& speaker : speakers_of(topology)) {
    for (const LearnedRoute& route : control_plane.table(speaker)) all.insert(route.prefix);
  }
  for (const Site& site : topology.sites) {
    for (const Announcement& announcement : site.advertises) {
      for (const auto& prefix : announcement.prefixes) all.insert(prefix.value);
    }
  }
  for (const VirtualNetwork& vnet : topology.virtual_networks) {
    for (const auto& range : vnet.address_prefixes) all.insert(range.value);
  }
  return all;
}

bool is_disputed(const ControlPlane& control_plane, const Prefix& prefix) {
  return std::ranges::any_of(control_plane.disputes(), [&](const BgpDispute& dispute) {
    return std::ranges::find(dispute.prefixes, prefix) != dispute.prefixes.end();
  });
}

void compare(const Topology& topology, const ControlPlane& control_plane) {
  for (const Prefix& prefix : known_prefixes(topology, control_plane)) {
    CAPTURE(prefix.to_string());
    SlowBgp slow(topology, prefix);
    const bool ends = slow.run();
    CHECK(is_disputed(control_plane, prefix) == !ends);
    if (!ends) continue;
    for (const Speaker& speaker : speakers_of(topology)) {
      if (speaker.kind == Speaker::Kind::Hub) continue;
      CAPTURE(name_of(topology, speaker));
      std::vector<SlowBgp::Way> ways = slow.ways(speaker);
      if (speaker.kind == Speaker::Kind::Site || speaker.kind == Speaker::Kind::Appliance) {
        for (SlowBgp::Way& way : ways) way.next_hop.reset();  // they have none: the connection says it all
      }
      CHECK(text(topology, control_plane.routes_at(speaker, prefix)) == text(topology, ways));
    }
    for (std::uint32_t i = 0; i < topology.hub_route_tables.size(); ++i) {
      CAPTURE(table_name(topology, i));
      const Id<HubRouteTable> table{i};
      CHECK(text(topology, control_plane.routes_at(table, prefix)) == text(topology, slow.ways(table)));
    }
  }
}

}  // namespace

TEST_CASE("random topologies: what each speaker hears and takes, against rounds in which everybody says everything") {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    const auto loaded = try_load(random_wan(seed, {.everything_else = false}));
    compare(loaded->topology, loaded->network->control_plane());
  }
}

TEST_CASE("random topologies without virtual hubs: what each speaker hears and takes, against the slow twin") {
  for (unsigned seed = 1001; seed <= 1100; ++seed) {
    CAPTURE(seed);
    const auto loaded = try_load(random_wan(seed, {.hubs = false, .everything_else = false}));
    compare(loaded->topology, loaded->network->control_plane());
  }
}
