// All that a topology comes to, as text by names, so that two topologies can be compared whatever their ids are.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check/control_plane.h"
#include "sim/check/expect.h"
#include "sim/report/text.h"
#include "tests/support/learned_text.h"

namespace azroute::testing {

/// Reads YAML text; nothing where it has errors.
inline std::unique_ptr<Loaded> try_load(std::string_view yaml, const std::string& path = "topologies/test.yaml",
                                        Date as_of = make_date(2026, 11, 23)) {
  auto loaded = std::make_unique<Loaded>();
  const SourceId source = loaded->sources.add(std::string(AZROUTE_SOURCE_DIR) + "/" + path, std::string(yaml));
  loaded->topology = read_topology(loaded->sources, source, {.today = as_of}, loaded->diagnostics);
  loaded->diagnostics.sort();
  if (loaded->diagnostics.has_errors()) return nullptr;
  loaded->network = std::make_unique<Network>(loaded->topology, loaded->topology.as_of.value().value);
  return loaded;
}

inline std::vector<Speaker> speakers_of(const Topology& topology) {
  std::vector<Speaker> all;
  const auto add = [&](Speaker::Kind kind, std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) all.push_back({kind, i});
  };
  add(Speaker::Kind::Gateway, topology.gateways.size());
  add(Speaker::Kind::RouteServer, topology.route_servers.size());
  add(Speaker::Kind::Hub, topology.virtual_hubs.size());
  add(Speaker::Kind::Site, topology.sites.size());
  add(Speaker::Kind::Appliance, topology.network_interfaces.size());
  return all;
}

/// Every member of the route.
inline std::string whole_text(const Topology& topology, const LearnedRoute& route) {
  std::string out = std::string(route.best ? "* " : "  ") + route.prefix.to_string() + " [" + path_text(route.as_path) +
                    "] kind " + std::to_string(static_cast<int>(route.kind)) + " med " + std::to_string(route.med) +
                    " weight " + std::to_string(route.weight);
  const auto add = [&](std::string_view word, auto id, const auto& things) {
    if (id.valid()) out += std::string(word) + things[id.index].name.value;
  };
  if (route.from) out += " from " + std::string(name_of(topology, *route.from));
  add(" over ", route.connection, topology.connections);
  add(" reaching ", route.global_reach, topology.circuits);
  add(" of appliance ", route.appliance, topology.network_interfaces);
  if (route.next_hop) out += " at " + route.next_hop->to_string();
  add(" of gateway ", route.gateway, topology.gateways);
  add(" into ", route.hub_connection, topology.hub_connections);
  add(" over hub ", route.remote_hub, topology.virtual_hubs);
  add(" to ", route.firewall, topology.azure_firewalls);
  if (route.by_bgp) out += " bgp";
  if (route.learned_by != nullptr) out += " " + std::string(route.learned_by->id);
  if (route.lost_by != nullptr) out += " lost by " + std::string(route.lost_by->id);
  if (route.unsettled) out += " unsettled";
  return out + "\n";
}

inline std::string whole_text(const Topology& topology, const std::vector<LearnedRoute>& routes) {
  std::string out;
  for (const LearnedRoute& route : routes) out += whole_text(topology, route);
  return out;
}

inline std::string table_name(const Topology& topology, std::uint32_t table) {
  const HubRouteTable& one = topology.hub_route_tables[table];
  return topology[one.virtual_hub].name.value + "/" + one.name.value;
}

/// The tables of all speakers and hubs, what each tells the others, and the disputes.
inline std::string whole_text(const Topology& topology, const ControlPlane& control_plane) {
  std::string out;
  for (const Speaker& speaker : speakers_of(topology)) {
    out += "= " + std::string(name_of(topology, speaker)) + "\n" + whole_text(topology, control_plane.table(speaker));
    for (const ControlPlane::Advertised& told : control_plane.advertised(speaker)) {
      out += "  tells " + std::string(name_of(topology, told.to)) + " " + told.prefix.to_string() + " [" +
             path_text(told.as_path) + "]\n";
    }
  }
  for (std::uint32_t i = 0; i < topology.hub_route_tables.size(); ++i) {
    out += "= " + table_name(topology, i) + "\n" + whole_text(topology, control_plane.table(Id<HubRouteTable>{i}));
  }
  for (const BgpDispute& dispute : control_plane.disputes()) {
    out += "dispute";
    for (const Speaker& member : dispute.members) out += " " + std::string(name_of(topology, member));
    for (const Prefix& prefix : dispute.prefixes) out += " " + prefix.to_string();
    out += "\n";
  }
  return out;
}

/// What `routes` and `check` print of it all: effective routes of every subnet with what is not in them, findings,
/// flows.
inline std::string printed_text(Loaded& loaded) {
  const Topology& topology = loaded.topology;
  std::string out;
  for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) {
    const EffectiveRoutes& routes = loaded.network->routes_of({i});
    out += "= " + full_name(topology, {i}) + "\n" + text::routes(routes.rows());
    for (const RemovedRoute& removed : routes.removed()) {
      out += "  not " + removed.route.prefix.to_string() + " " + std::string(to_string(removed.route.next_hop_type)) +
             (removed.route.next_hop_ip_address ? " " + removed.route.next_hop_ip_address->to_string() : "") + " " +
             std::string(removed.rule->id) + (removed.by ? " by " + removed.by->prefix.to_string() : "") + "\n";
    }
  }
  Diagnostics findings;
  check_control_plane(*loaded.network, findings);
  std::vector<std::string> messages;
  for (const Diagnostic& one : findings.all()) messages.push_back(std::string(one.rule->id) + ": " + one.message);
  for (const Diagnostic& one : loaded.diagnostics.all())
    messages.push_back(std::string(one.rule->id) + ": " + one.message);
  std::ranges::sort(messages);
  for (const std::string& message : messages) out += message + "\n";
  return out + text::flow_checks(*loaded.network, check_flows(*loaded.network), false);
}

/// The first line in which two texts differ, of both; empty: they are equal.
inline std::string first_difference(std::string_view one, std::string_view two) {
  std::string heading;
  while (!one.empty() || !two.empty()) {
    const std::string_view a = one.substr(0, one.find('\n'));
    const std::string_view b = two.substr(0, two.find('\n'));
    if (a != b) return heading + "\n" + std::string(a) + "\n" + std::string(b);
    if (a.starts_with("= ")) heading = a;
    one.remove_prefix(std::min(one.size(), a.size() + 1));
    two.remove_prefix(std::min(two.size(), b.size() + 1));
  }
  return {};
}

}  // namespace azroute::testing
