// The graph against Warshall's closure, its slow twin, and what it makes of small topologies.
#include "sim/topology/graph.h"

#include <algorithm>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/network_builder.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

using Edge = std::pair<std::uint32_t, std::uint32_t>;
using Groups = std::vector<std::vector<std::uint32_t>>;

/// closure[a][b]: b can be reached from a; each node from itself.
std::vector<std::vector<bool>> warshall(std::uint32_t nodes, const std::vector<Edge>& edges) {
  std::vector<std::vector<bool>> closure(nodes, std::vector<bool>(nodes, false));
  for (std::uint32_t node = 0; node < nodes; ++node) closure[node][node] = true;
  for (const auto& [from, to] : edges) closure[from][to] = true;
  for (std::uint32_t by = 0; by < nodes; ++by) {
    for (std::uint32_t from = 0; from < nodes; ++from) {
      for (std::uint32_t to = 0; to < nodes; ++to) {
        if (closure[from][by] && closure[by][to]) closure[from][to] = true;
      }
    }
  }
  return closure;
}

Groups slow_strong_components(std::uint32_t nodes, const std::vector<Edge>& edges) {
  const auto closure = warshall(nodes, edges);
  Groups result;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const auto home = std::ranges::find_if(result, [&](const std::vector<std::uint32_t>& group) {
      return closure[group.front()][node] && closure[node][group.front()];
    });
    if (home == result.end()) {
      result.push_back({node});
    } else {
      home->push_back(node);
    }
  }
  return result;
}

std::vector<Edge> random_edges(std::uint32_t nodes, std::size_t count, std::mt19937& random) {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = static_cast<std::uint32_t>(random() % nodes);
    const auto to = static_cast<std::uint32_t>(random() % nodes);
    edges.emplace_back(from, to);
  }
  return edges;
}

/// A graph of places without a topology; some links carry nothing, and only peerings have a direction.
Graph random_graph(std::mt19937& random) {
  Graph graph;
  const auto nodes = static_cast<std::uint32_t>(1 + random() % 12);
  for (std::uint32_t node = 0; node < nodes; ++node) graph.places.push_back({GraphPlace::Kind::Site, node});
  for (const auto& [from, to] : random_edges(nodes, random() % (std::size_t{2} * nodes), random)) {
    const auto kind = random() % 2 == 0 ? GraphLink::Kind::Peering : GraphLink::Kind::Connection;
    graph.links.push_back({from, to, kind, 0, random() % 4 != 0});
  }
  return graph;
}

std::vector<Edge> passable_edges(const Graph& graph, bool both_ways) {
  std::vector<Edge> edges;
  for (const GraphLink& link : graph.links) {
    if (!link.carries) continue;
    edges.emplace_back(link.from, link.to);
    if (both_ways || !link.directed()) edges.emplace_back(link.to, link.from);
  }
  return edges;
}

/// Every link, "from -kind-> to", "--" where it has no direction and "-x" in front where it carries nothing.
std::string links_of(const Topology& topology, const Graph& graph) {
  std::string out;
  for (const GraphLink& link : graph.links) {
    out += std::string(name_of(topology, graph.places[link.from])) + (link.carries ? " -" : " -x") +
           std::string(to_string(link.kind)) + (link.directed() ? "-> " : "-- ") +
           std::string(name_of(topology, graph.places[link.to]));
    const std::string_view name = name_of(topology, graph.places, link);
    out += name.empty() ? "\n" : " (" + std::string(name) + ")\n";
  }
  return out;
}

std::string places_of(const Topology& topology, const Graph& graph) {
  std::string out;
  for (const GraphPlace& place : graph.places) {
    out += std::string(to_string(place.kind)) + "/" + std::string(name_of(topology, place)) + " ";
  }
  return out;
}

/// Two spokes on a hub with a VPN gateway; one peering has one side only.
Topology hub_and_spokes() {
  NetworkBuilder build;
  build.vnet("a-hub", {"10.0.0.0/16"});
  build.subnet("GatewaySubnet", {"10.0.255.0/24"});
  build.subnet("appliances", {"10.0.1.0/24"});
  build.peering("spoke1").allow_gateway_transit = true;
  build.vnet("spoke1", {"10.1.0.0/16"});
  build.subnet("s", {"10.1.1.0/24"}, "t");
  build.peering("a-hub");
  build.vnet("spoke2", {"10.2.0.0/16"});
  build.subnet("s", {"10.2.1.0/24"});
  build.peering("a-hub");
  build.table("t");
  build.route("0.0.0.0/0", NextHopType::VirtualAppliance, "10.0.1.4");
  build.nic("fw", "a-hub/appliances", "10.0.1.4").enable_ip_forwarding = true;
  build.nic("vm", "spoke1/s", "10.1.1.4");
  build.gateway("vpn", "a-hub");
  build.local_gateway("branch", {"192.168.1.0/24"});
  build.local_gateway("hq-lng", {"192.168.2.0/24"});
  build.site("hq", {"192.168.2.0/24"});
  build.connection("to-branch", ConnectionType::IPsec, "vpn", "branch");
  build.connection("to-hq", ConnectionType::IPsec, "vpn", "hq-lng").site = build.ref<Site>("hq");
  Diagnostics diagnostics;
  link(build.topology, diagnostics);
  return std::move(build.topology);
}

template <typename T>
Id<T> id_named(const std::vector<T>& all, std::string_view name) {
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (all[i].name.value == name) return {i};
  }
  FAIL("no " << std::string(name));
  return {};
}

}  // namespace

TEST_CASE("reach is a row of Warshall's closure over the links that carry, in their directions") {
  std::mt19937 random(20261125);
  for (int round = 0; round < 300; ++round) {
    const Graph graph = random_graph(random);
    const auto nodes = static_cast<std::uint32_t>(graph.places.size());
    const auto closure = warshall(nodes, passable_edges(graph, false));
    for (std::uint32_t from = 0; from < nodes; ++from) {
      std::vector<std::uint32_t> expected;
      for (std::uint32_t to = 0; to < nodes; ++to) {
        if (closure[from][to]) expected.push_back(to);
      }
      CHECK(graph.reach(from) == expected);
    }
  }
}

TEST_CASE("components are the classes of Warshall's closure over the links that carry, both ways") {
  std::mt19937 random(20261126);
  for (int round = 0; round < 300; ++round) {
    const Graph graph = random_graph(random);
    const auto nodes = static_cast<std::uint32_t>(graph.places.size());
    CHECK(graph.components() == slow_strong_components(nodes, passable_edges(graph, true)));
  }
}

TEST_CASE("a hub and its spokes: homes, peerings in their directions, a next hop as a place, a VM as none") {
  const Topology topology = hub_and_spokes();
  const Graph graph = make_graph(topology);
  CHECK(places_of(topology, graph) ==
        "virtualNetwork/a-hub virtualNetwork/spoke1 virtualNetwork/spoke2 virtualNetworkGateway/vpn site/hq "
        "localNetworkGateway/branch networkInterface/fw ");
  CHECK(links_of(topology, graph) ==
        "a-hub -peering-> spoke1\n"
        "spoke1 -peering-> a-hub\n"
        "spoke2 -xpeering-> a-hub\n"
        "vpn -home-- a-hub\n"
        "vpn -connection-- hq (to-hq)\n"
        "vpn -connection-- branch (to-branch)\n"
        "fw -home-- a-hub\n");
  CHECK(graph.components() == Groups{{0, 1, 3, 4, 5, 6}, {2}});
  CHECK(graph.reach(4) == std::vector<std::uint32_t>{0, 1, 3, 4, 5, 6});
  CHECK(graph.reach(2) == std::vector<std::uint32_t>{2});
}

TEST_CASE("a peering without access carries nothing, whichever side says so") {
  for (const std::string_view side : {"a-hub", "spoke1"}) {
    Topology topology = hub_and_spokes();
    topology.virtual_networks[id_named(topology.virtual_networks, side).index]
        .peerings[0]
        .allow_virtual_network_access = false;
    const Graph graph = make_graph(topology);
    CHECK(graph.reach(0) == std::vector<std::uint32_t>{0, 3, 4, 5, 6});
  }
}

TEST_CASE("what is withdrawn is in no graph, nor are its links") {
  Topology topology = hub_and_spokes();
  topology.connections[id_named(topology.connections, "to-hq").index].withdrawn = true;
  CHECK(links_of(topology, make_graph(topology)).find("to-hq") == std::string::npos);
  CHECK(make_graph(topology).components().size() == 3);
  topology.gateways[0].withdrawn = true;
  topology.network_interfaces[id_named(topology.network_interfaces, "fw").index].withdrawn = true;
  const Graph graph = make_graph(topology);
  CHECK(places_of(topology, graph) == "virtualNetwork/a-hub virtualNetwork/spoke1 virtualNetwork/spoke2 site/hq ");
  CHECK(graph.links.size() == 3);
}

TEST_CASE("hubs, circuits, sessions, tunnels and load balancers are linked with what they join") {
  NetworkBuilder build;
  build.vnet("v", {"10.0.0.0/16"});
  build.subnet("s", {"10.0.1.0/24"});
  build.nic("nva", "s", "10.0.1.4");
  build.nic("sdwan", "s", "10.0.1.5");
  build.site("hq", {"192.168.0.0/16"});
  Topology topology = std::move(build.topology);
  for (NetworkInterface& nic : topology.network_interfaces) nic.subnet.id = {0};
  topology.network_interfaces[1].tunnels_to.emplace_back().id = {0};
  for (const char* name : {"east", "west", "other"}) topology.virtual_hubs.emplace_back().name.value = name;
  topology.virtual_hubs[2].virtual_wan = "another";
  HubVirtualNetworkConnection& to_v = topology.hub_connections.emplace_back();
  to_v.name.value = "to-v";
  to_v.virtual_hub = {0};
  to_v.remote_virtual_network.id = {0};
  for (const char* name : {"c1", "c2"}) {
    ExpressRouteCircuit& circuit = topology.circuits.emplace_back();
    circuit.name.value = name;
    circuit.site.id = {0};
  }
  topology.circuits[0].global_reach.emplace_back().id = {1};
  topology.circuits[1].global_reach.emplace_back().id = {0};
  VirtualNetworkGateway& gateway = topology.gateways.emplace_back();
  gateway.name.value = "er";
  gateway.virtual_hub.id = {0};
  Connection& connection = topology.connections.emplace_back();
  connection.name.value = "er-c1";
  connection.gateway1.id = {0};
  connection.circuit.id = {0};
  RouteServer& server = topology.route_servers.emplace_back();
  server.name.value = "rs";
  server.virtual_network.id = {0};
  server.bgp_connections.emplace_back().name.value = "peer";
  server.bgp_connections[0].nic = {0};
  AzureFirewall& firewall = topology.azure_firewalls.emplace_back();
  firewall.name.value = "fw";
  firewall.virtual_hub.id = {0};
  LoadBalancer& balancer = topology.load_balancers.emplace_back();
  balancer.name.value = "lb";
  balancer.frontends.emplace_back().subnet.id = {0};
  balancer.backends.emplace_back().id = {0};
  CHECK(links_of(topology, make_graph(topology)) ==
        "er -home-- east\n"
        "er -connection-- c1 (er-c1)\n"
        "rs -home-- v\n"
        "rs -bgpConnection-- nva (peer)\n"
        "east -hubVirtualNetworkConnection-- v (to-v)\n"
        "east -hubToHub-- west\n"
        "c1 -circuitSite-- hq\n"
        "c1 -globalReach-- c2\n"
        "c2 -circuitSite-- hq\n"
        "nva -home-- v\n"
        "sdwan -home-- v\n"
        "sdwan -tunnel-- hq\n"
        "fw -home-- east\n"
        "lb -home-- v\n"
        "lb -backend-- nva\n");
}

TEST_CASE("members of a connected group are linked in their region, and beyond it when both are global") {
  NetworkBuilder build;
  for (const char* name : {"a", "b", "c"}) build.vnet(name, {});
  Topology topology = std::move(build.topology);
  topology.virtual_networks[0].location = topology.virtual_networks[1].location = "East US";
  topology.virtual_networks[2].location = "westus";
  topology.network_groups.emplace_back().members.resize(3);
  for (std::uint32_t i = 0; i < 3; ++i) topology.network_groups[0].members[i].id = {i};
  ConnectivityConfiguration& mesh = topology.connectivity_configurations.emplace_back();
  mesh.mesh = true;
  mesh.groups.emplace_back().group.id = {0};
  CHECK(links_of(topology, make_graph(topology)) == "a -connectedGroup-- b\n");
  mesh.groups[0].is_global = true;
  CHECK(links_of(topology, make_graph(topology)) ==
        "a -connectedGroup-- b\na -connectedGroup-- c\nb -connectedGroup-- c\n");
}

TEST_CASE("a part has the chosen places and the links among them only") {
  const Topology topology = hub_and_spokes();
  const Graph graph = make_graph(topology);
  const std::vector<std::uint32_t> chosen{1, 3, 0};
  std::vector<std::uint32_t> ascending = chosen;
  std::ranges::sort(ascending);
  const Graph part = graph.part(ascending);
  CHECK(places_of(topology, part) == "virtualNetwork/a-hub virtualNetwork/spoke1 virtualNetworkGateway/vpn ");
  CHECK(links_of(topology, part) == "a-hub -peering-> spoke1\nspoke1 -peering-> a-hub\nvpn -home-- a-hub\n");
}

TEST_CASE("strong components are those of Warshall's closure, in whatever order the edges come") {
  std::mt19937 random(20261124);
  for (int round = 0; round < 300; ++round) {
    const auto nodes = static_cast<std::uint32_t>(1 + random() % 14);
    std::vector<Edge> edges = random_edges(nodes, random() % (std::size_t{2} * nodes), random);
    const Groups expected = slow_strong_components(nodes, edges);
    CHECK(strong_components(nodes, edges) == expected);
    std::ranges::shuffle(edges, random);
    CHECK(strong_components(nodes, edges) == expected);
  }
}

TEST_CASE("strong components of no node are none; a node on no cycle is one of its own") {
  CHECK(strong_components(0, {}).empty());
  const std::vector<Edge> edges{{3, 1}, {1, 3}, {0, 2}, {2, 2}};
  CHECK(strong_components(5, edges) == Groups{{0}, {1, 3}, {2}, {4}});
}

TEST_CASE("a cycle of a hundred thousand nodes needs no deep stack") {
  constexpr std::uint32_t kNodes = 100'000;
  std::vector<Edge> edges;
  for (std::uint32_t node = 0; node < kNodes; ++node) edges.emplace_back(node, (node + 1) % kNodes);
  const Groups found = strong_components(kNodes, edges);
  REQUIRE(found.size() == 1);
  CHECK(found.front().size() == kNodes);
}
