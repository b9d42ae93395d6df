// Effective routes of many subnets that hear the same gateway: time, memory, and lookups through the shared rows.
//
// The arguments are spokes and subnets of each; every subnet has 10 user routes of its own, and hears 4,000 prefixes.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <unistd.h>

#include "sim/net/fib.h"
#include "sim/read/native.h"
#include "sim/route/effective_routes.h"
#include "tools/measure/hub_and_spokes.h"

namespace {

using azroute::Address;
using azroute::EffectiveRoutes;
using azroute::Fib;
using azroute::Network;
using azroute::Topology;

constexpr unsigned kAnnounced = 4'000;
constexpr unsigned kUserRoutes = 10;
const azroute::Date kAsOf = azroute::make_date(2026, 11, 23);

/// Bytes of the process that are in memory.
std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

Topology topology_of(const benchmark::State& state) {
  azroute::Sources sources;
  azroute::Diagnostics diagnostics;
  const auto source = sources.add("bench.yaml", azroute::measure::topology_text({
                                                    .spokes = static_cast<unsigned>(state.range(0)),
                                                    .subnets = static_cast<unsigned>(state.range(1)),
                                                    .announced = kAnnounced,
                                                    .user_routes = kUserRoutes,
                                                }));
  return azroute::read_topology(sources, source, {.today = kAsOf}, diagnostics);
}

/// Also what is made once for all: announcements spread, the gateway's rows decided.
void effective_routes_of_all_subnets(benchmark::State& state) {
  const Topology topology = topology_of(state);
  std::size_t bytes = 0;
  std::size_t grown = 0;
  for (auto _ : state) {
    state.PauseTiming();
    malloc_trim(0);  // so that what is made now is seen to grow the process
    const std::size_t before = resident_bytes();
    state.ResumeTiming();
    auto network = std::make_unique<Network>(topology, kAsOf);
    for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) benchmark::DoNotOptimize(&network->routes_of({i}));
    state.PauseTiming();
    bytes = network->bytes();
    grown = std::max(grown, resident_bytes() - std::min(before, resident_bytes()));
    network.reset();
    state.ResumeTiming();
  }
  const auto subnets = static_cast<double>(topology.subnets.size());
  state.counters["subnets"] = subnets;
  state.counters["MB"] = static_cast<double>(bytes) / 1e6;
  state.counters["MB_resident"] = static_cast<double>(grown) / 1e6;
  state.counters["bytes_per_subnet"] = static_cast<double>(bytes) / subnets;
  state.counters["subnets_per_second"] = benchmark::Counter(subnets, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(effective_routes_of_all_subnets)
    ->ArgNames({"spokes", "subnets"})
    ->Args({1, 100})
    ->Args({1, 1'000})
    ->Args({4, 2'500})
    ->Args({10, 10})
    ->Args({100, 10})
    ->Args({1'000, 10})
    ->Unit(benchmark::kMillisecond);

std::vector<Address> destinations() {
  std::mt19937_64 random(1);
  std::vector<Address> addresses;
  for (std::size_t i = 0; i < std::size_t{1} << 16U; ++i) {
    // Behind the gateway, among the user routes, anywhere.
    const auto bits = static_cast<std::uint32_t>(random());
    const std::uint32_t kinds[] = {0xAC100000U | (bits & 0xFFFFFU), 0x14000000U | (bits & 0xFFU), bits};
    addresses.push_back(Address::v4(kinds[i % 3]));
  }
  return addresses;
}

void lookup_in_shared_rows(benchmark::State& state) {
  const Topology topology = topology_of(state);
  Network network(topology, kAsOf);
  const EffectiveRoutes& routes = network.routes_of(azroute::find_subnet(topology, "spoke0/s0"));
  const std::vector<Address> addresses = destinations();
  for (auto _ : state) {
    for (const Address& address : addresses) benchmark::DoNotOptimize(routes.lookup(address).data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(addresses.size()));
}
BENCHMARK(lookup_in_shared_rows)->ArgNames({"spokes", "subnets"})->Args({10, 10});

/// What the same lookups would cost in a table of the subnet's own.
void lookup_in_own_table(benchmark::State& state) {
  const Topology topology = topology_of(state);
  Network network(topology, kAsOf);
  std::vector<Fib::Entry> entries;
  for (const azroute::Route& row : network.routes_of(azroute::find_subnet(topology, "spoke0/s0")).rows()) {
    entries.push_back({row.prefix, static_cast<Fib::Value>(entries.size())});
  }
  const Fib fib = Fib::build(entries);
  const std::vector<Address> addresses = destinations();
  for (auto _ : state) {
    for (const Address& address : addresses) benchmark::DoNotOptimize(fib.lookup(address));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(addresses.size()));
}
BENCHMARK(lookup_in_own_table)->ArgNames({"spokes", "subnets"})->Args({10, 10});

}  // namespace
