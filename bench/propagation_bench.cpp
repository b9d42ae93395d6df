// The control plane: how the time to spread announcements grows with sites, virtual networks and prefixes.
//
// A hub has a VPN gateway with a BGP connection to each site; the virtual networks use it, or another hub's gateway
// that is connected to it, over peerings. With `alike` all prefixes of a site have equal attributes and travel as one;
// without, each has its own MED, so that each travels alone: the cost that gathering them saves.
#include <algorithm>
#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "sim/read/native.h"
#include "sim/route/bgp.h"
#include "sim/route/effective_routes.h"

namespace {

using azroute::ControlPlane;
using azroute::Topology;

const azroute::Date kAsOf = azroute::make_date(2026, 11, 23);

std::string topology_text(std::int64_t sites, std::int64_t vnets, std::int64_t prefixes, bool alike) {
  // A virtual network has 500 peerings at most, so spokes gather around hubs whose gateways pass routes on by BGP.
  constexpr std::int64_t kPerHub = 450;
  std::string networks;
  std::string spokes;
  std::string gateways;
  std::string between;
  for (std::int64_t hub = 0, i = 0; i < vnets; ++hub) {
    networks += fmt::format(
        "  - name: h{0}\n    addressSpace: {{addressPrefixes: [192.168.{0}.0/24]}}\n    subnets:\n      - {{name: "
        "GatewaySubnet, addressPrefix: 192.168.{0}.0/27}}\n      - {{name: s, addressPrefix: 192.168.{0}.128/25}}\n    "
        "virtualNetworkPeerings:\n      []\n",
        hub);
    gateways += fmt::format("  - {{name: g{0}, virtualNetwork: h{0}, gatewayType: Vpn, bgpSettings: {{asn: {1}}}}}\n",
                            hub, 64600 + hub);
    if (hub > 0) {
      between += fmt::format(
          "  - {{name: b{0}, connectionType: Vnet2Vnet, virtualNetworkGateway1: g0, virtualNetworkGateway2: g{0}, "
          "enableBgp: true}}\n",
          hub);
    }
    std::string peerings;
    for (const std::int64_t end = std::min(vnets, i + kPerHub); i < end; ++i) {
      peerings += fmt::format("      - {{remoteVirtualNetwork: v{}, allowGatewayTransit: true}}\n", i);
      spokes += fmt::format(
          "  - name: v{0}\n    addressSpace: {{addressPrefixes: [10.{1}.{2}.0/24]}}\n    subnets: [{{name: s, "
          "addressPrefix: 10.{1}.{2}.0/25}}]\n    virtualNetworkPeerings: [{{remoteVirtualNetwork: h{3}, "
          "useRemoteGateways: true}}]\n",
          i, i >> 8, i & 255, hub);
    }
    networks.replace(networks.rfind("      []\n"), 9, peerings);
  }
  std::string locals;
  std::string connections;
  std::string far;
  std::int64_t made = 0;
  for (std::int64_t i = 0; i < sites; ++i) {
    locals += fmt::format("  - {{name: l{}, bgpSettings: {{asn: {}}}}}\n", i, 4'200'000'000 + i);
    connections += fmt::format(
        "  - {{name: c{0}, connectionType: IPsec, virtualNetworkGateway1: g0, localNetworkGateway2: l{0}, site: s{0}, "
        "enableBgp: true}}\n",
        i);
    far += fmt::format("  - name: s{}\n    asn: {}\n    advertises:\n", i, 4'200'000'000 + i);
    for (const std::int64_t end = prefixes * (i + 1) / sites; made < end; ++made) {
      const std::string prefix = fmt::format("172.{}.{}.{}/30", 16 + (made >> 14), (made >> 6) & 255, (made & 63) * 4);
      far += alike ? fmt::format("      - {}\n", prefix)
                   : fmt::format("      - {{addressPrefixes: [{}], med: {}}}\n", prefix, made);
    }
  }
  return "virtualNetworks:\n" + networks + spokes + "virtualNetworkGateways:\n" + gateways + "localNetworkGateways:\n" +
         locals + "connections:\n" + between + connections + "sites:\n" + far;
}

Topology topology_of(benchmark::State& state) {
  azroute::Sources sources;
  azroute::Diagnostics diagnostics;
  const auto source =
      sources.add("bench.yaml", topology_text(state.range(0), state.range(1), state.range(2), state.range(3) != 0));
  Topology topology = azroute::read_topology(sources, source, {.today = kAsOf}, diagnostics);
  diagnostics.sort();
  if (diagnostics.has_errors())
    state.SkipWithError(std::ranges::find(diagnostics.all(), azroute::Severity::Error, &azroute::Diagnostic::severity)
                            ->message.c_str());
  return topology;
}

void propagation(benchmark::State& state) {
  const Topology topology = topology_of(state);
  std::size_t classes = 0;
  std::size_t messages = 0;
  for (auto _ : state) {
    const ControlPlane control_plane = azroute::propagate(topology);
    classes = control_plane.class_count();
    messages = control_plane.message_count();
  }
  state.counters["classes"] = static_cast<double>(classes);
  state.counters["messages"] = static_cast<double>(messages);
}

/// Up to the effective routes of every subnet, which is what somebody waits for.
void effective_routes_of_all(benchmark::State& state) {
  const Topology topology = topology_of(state);
  for (auto _ : state) {
    azroute::Network network(topology, kAsOf);
    for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) benchmark::DoNotOptimize(&network.routes_of({i}));
  }
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"sites", "vnets", "prefixes", "alike"})->Unit(benchmark::kMillisecond);
  for (const std::int64_t prefixes : {1, 100, 10'000}) benchmark->Args({1, 1'000, prefixes, 1});
  for (const std::int64_t vnets : {1, 100}) benchmark->Args({1, vnets, 10'000, 1});
  for (const std::int64_t sites : {10, 100, 1'000}) benchmark->Args({sites, 1'000, 10'000, 1});
  benchmark->Args({1, 1'000, 10'000, 0});
  benchmark->Args({100, 1'000, 10'000, 0});
}
BENCHMARK(propagation)->Apply(sizes);
BENCHMARK(effective_routes_of_all)
    ->ArgNames({"sites", "vnets", "prefixes", "alike"})
    ->Unit(benchmark::kMillisecond)
    ->Args({1, 1'000, 10'000, 1})
    ->Args({100, 1'000, 10'000, 1});

}  // namespace
