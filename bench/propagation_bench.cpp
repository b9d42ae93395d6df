// The control plane: how the time to spread announcements grows with sites, virtual networks and prefixes.
//
// One virtual network has a VPN gateway with a BGP connection to each site; the other virtual networks use it over
// peerings. With `alike` all prefixes of a site have equal attributes and travel as one; without, each has its own MED,
// so that each travels alone: the cost that gathering them saves.
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
  std::string peerings;
  std::string spokes;
  for (std::int64_t i = 1; i < vnets; ++i) {
    peerings += fmt::format("      - {{remoteVirtualNetwork: v{}, allowGatewayTransit: true}}\n", i);
    spokes += fmt::format(
        "  - name: v{0}\n    addressSpace: {{addressPrefixes: [10.{1}.{2}.0/24]}}\n    subnets: [{{name: s, "
        "addressPrefix: "
        "10.{1}.{2}.0/25}}]\n    virtualNetworkPeerings: [{{remoteVirtualNetwork: v0, useRemoteGateways: true}}]\n",
        i, i >> 8, i & 255);
  }
  std::string locals;
  std::string connections;
  std::string far;
  std::int64_t made = 0;
  for (std::int64_t i = 0; i < sites; ++i) {
    locals += fmt::format("  - {{name: l{}, bgpSettings: {{asn: {}}}}}\n", i, 4'200'000'000 + i);
    connections += fmt::format(
        "  - {{name: c{0}, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l{0}, site: s{0}, "
        "enableBgp: true}}\n",
        i);
    far += fmt::format("  - name: s{}\n    asn: {}\n    advertises:\n", i, 4'200'000'000 + i);
    for (const std::int64_t end = prefixes * (i + 1) / sites; made < end; ++made) {
      const std::string prefix = fmt::format("172.{}.{}.{}/30", 16 + (made >> 14), (made >> 6) & 255, (made & 63) * 4);
      far += alike ? fmt::format("      - {}\n", prefix)
                   : fmt::format("      - {{addressPrefixes: [{}], med: {}}}\n", prefix, made);
    }
  }
  return "virtualNetworks:\n  - name: v0\n    addressSpace: {addressPrefixes: [10.0.0.0/24]}\n    subnets:\n"
         "      - {name: GatewaySubnet, addressPrefix: 10.0.0.0/27}\n      - {name: s, addressPrefix: 10.0.0.128/25}\n"
         "    virtualNetworkPeerings:\n" +
         (peerings.empty() ? "      []\n" : peerings) + spokes +
         "virtualNetworkGateways: [{name: g, virtualNetwork: v0, gatewayType: Vpn}]\nlocalNetworkGateways:\n" + locals +
         "connections:\n" + connections + "sites:\n" + far;
}

Topology topology_of(benchmark::State& state) {
  azroute::Sources sources;
  azroute::Diagnostics diagnostics;
  const auto source =
      sources.add("bench.yaml", topology_text(state.range(0), state.range(1), state.range(2), state.range(3) != 0));
  Topology topology = azroute::read_topology(sources, source, {.today = kAsOf}, diagnostics);
  diagnostics.sort();
  if (diagnostics.has_errors()) state.SkipWithError(diagnostics.all().front().message.c_str());
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
