// Topologies from YAML text in a test, and the questions tests ask of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "sim/flow/forward.h"
#include "sim/read/native.h"
#include "sim/report/diagnostics.h"
#include "sim/route/effective_routes.h"

namespace azroute::testing {

struct Loaded {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;
  std::unique_ptr<Network> network;
};

/// Reads YAML text; the test fails on any error, with the diagnostics.
inline std::unique_ptr<Loaded> load_text(std::string_view yaml, Date as_of = make_date(2023, 10, 15)) {
  auto loaded = std::make_unique<Loaded>();
  const SourceId source =
      loaded->sources.add(std::string(AZROUTE_SOURCE_DIR) + "/topologies/test.yaml", std::string(yaml));
  loaded->topology = read_topology(loaded->sources, source, {.today = as_of}, loaded->diagnostics);
  loaded->diagnostics.sort();
  INFO(render_text(loaded->diagnostics, loaded->sources, false));
  REQUIRE_FALSE(loaded->diagnostics.has_errors());
  loaded->network = std::make_unique<Network>(loaded->topology, loaded->topology.as_of.value().value);
  return loaded;
}

inline Address address(std::string_view text) {
  const auto parsed = parse_address(text);
  REQUIRE_MESSAGE(parsed.has_value(), std::string(text));
  return *parsed;
}

inline Prefix prefix(std::string_view text) {
  const auto parsed = parse_prefix(text);
  REQUIRE_MESSAGE(parsed.has_value(), std::string(text));
  return *parsed;
}

/// The winning next hop from a subnet or NIC, as "VirtualAppliance 10.0.0.4"; "drop" when nothing matches.
inline std::string next_hop(Loaded& loaded, std::string_view from, std::string_view to) {
  const Id<NetworkInterface> nic = find_nic(loaded.topology, from);
  const Id<Subnet> subnet = nic.valid() ? loaded.topology[nic].subnet.id : find_subnet(loaded.topology, from);
  REQUIRE_MESSAGE(subnet.valid(), std::string(from));
  const auto winners = loaded.network->routes_of(subnet).lookup(address(to));
  if (winners.empty()) return "drop";
  std::string text(to_string(winners.front().next_hop_type));
  if (winners.front().next_hop_ip_address) text += " " + winners.front().next_hop_ip_address->to_string();
  return text;
}

/// The effective routes of a subnet, a row a line: "Default Active 10.0.0.0/16 VnetLocal".
inline std::string rows(Loaded& loaded, std::string_view subnet) {
  const Id<Subnet> id = find_subnet(loaded.topology, subnet);
  REQUIRE_MESSAGE(id.valid(), std::string(subnet));
  std::string out;
  for (const Route& route : loaded.network->routes_of(id).rows()) {
    out += std::string(to_string(route.source)) + " " + std::string(to_string(route.state)) + " " +
           route.prefix.to_string() + " " + std::string(to_string(route.next_hop_type));
    if (route.next_hop_ip_address) out += " " + route.next_hop_ip_address->to_string();
    out += "\n";
  }
  return out;
}

/// Walks a query written as on the command line.
inline FlowResult query(Loaded& loaded, std::string_view from, std::string_view to,
                        std::optional<Transport> protocol = std::nullopt, std::string_view source = {}) {
  FlowQuery flow{.from = {}, .to = {}, .protocol = protocol};
  flow.from.text.value = std::string(from);
  REQUIRE_MESSAGE(interpret_source(loaded.topology, flow.from), std::string(from));
  if (!source.empty()) flow.from.address = address(source);
  flow.to.text.value = std::string(to);
  REQUIRE_MESSAGE(interpret_target(loaded.topology, flow.to), std::string(to));
  return walk_query(*loaded.network, flow);
}

/// "refused source-not-accepted".
inline std::string outcome(Loaded& loaded, std::string_view from, std::string_view to,
                           std::optional<Transport> protocol = std::nullopt) {
  const FlowResult result = query(loaded, from, to, protocol);
  return std::string(to_string(result.verdict)) + " " + std::string(result.reason->rule.id);
}

}  // namespace azroute::testing
