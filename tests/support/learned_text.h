// What speakers learned, as text that a test can compare: "* 10.0.0.0/8 [65001-65010] from gateway".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/topology_text.h"

namespace azroute::testing {

inline std::string path_text(const std::vector<Asn>& path) {
  std::string text;
  for (const Asn asn : path) text += (text.empty() ? "" : "-") + std::to_string(static_cast<std::uint32_t>(asn));
  return text;
}

/// One line a route, the best marked; those of one prefix only, or of all.
inline std::string text_of(const Topology& topology, const std::vector<LearnedRoute>& routes,
                           std::string_view prefix_text = {}) {
  std::string out;
  for (const LearnedRoute& route : routes) {
    if (!prefix_text.empty() && route.prefix != prefix(prefix_text)) continue;
    out += std::string(route.best ? "* " : "  ") + route.prefix.to_string() + " [" + path_text(route.as_path) + "]";
    if (route.from) out += " from " + std::string(name_of(topology, *route.from));
    if (route.hub_connection.valid()) out += " into " + topology[route.hub_connection].name.value;
    if (route.firewall.valid()) out += " to " + topology[route.firewall].name.value;
    if (route.next_hop) out += " at " + route.next_hop->to_string();
    if (route.lost_by != nullptr) out += " by " + std::string(route.lost_by->id);
    if (route.unsettled) out += " unsettled";
    out += "\n";
  }
  return out;
}

template <typename T>
Id<T> named(const std::vector<T>& things, std::string_view name) {
  for (std::uint32_t i = 0; i < things.size(); ++i) {
    if (things[i].name.value == name) return {i};
  }
  FAIL("nothing is named " << name);
  return {};
}

inline std::string at_gateway(Loaded& loaded, std::string_view name, std::string_view prefix_text = {}) {
  const auto id = named(loaded.topology.gateways, name);
  return text_of(loaded.topology, loaded.network->control_plane().table(speaker(id)), prefix_text);
}
inline std::string at_site(Loaded& loaded, std::string_view name, std::string_view prefix_text = {}) {
  const auto id = named(loaded.topology.sites, name);
  return text_of(loaded.topology, loaded.network->control_plane().table(speaker(id)), prefix_text);
}
inline std::string at_appliance(Loaded& loaded, std::string_view name, std::string_view prefix_text = {}) {
  const auto id = named(loaded.topology.network_interfaces, name);
  return text_of(loaded.topology, loaded.network->control_plane().table(speaker(id)), prefix_text);
}
inline std::string at_route_server(Loaded& loaded, std::string_view name, std::string_view prefix_text = {}) {
  const auto id = named(loaded.topology.route_servers, name);
  return text_of(loaded.topology, loaded.network->control_plane().table(speaker(id)), prefix_text);
}
/// "HUB/TABLE", or "HUB" for the default route table.
inline std::string at_hub(Loaded& loaded, std::string_view name, std::string_view prefix_text = {}) {
  const std::string_view hub = name.substr(0, name.find('/'));
  const std::string_view table = hub.size() < name.size() ? name.substr(hub.size() + 1) : kDefaultRouteTable;
  const Topology& topology = loaded.topology;
  for (std::uint32_t i = 0; i < topology.hub_route_tables.size(); ++i) {
    const HubRouteTable& one = topology.hub_route_tables[i];
    if (one.name.value == table && topology[one.virtual_hub].name.value == hub) {
      return text_of(topology, loaded.network->control_plane().table(Id<HubRouteTable>{i}), prefix_text);
    }
  }
  FAIL("no hub route table " << name);
  return {};
}

}  // namespace azroute::testing
