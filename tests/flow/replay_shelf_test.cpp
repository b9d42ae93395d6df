// The replay against the walk on virtual WANs and on every topology of the shelf.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "sim/flow/replay.h"
#include "tests/support/random_wan.h"
#include "tests/support/replay_flows.h"
#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {
constexpr Date kToday = make_date(2026, 11, 23);
}  // namespace

TEST_CASE("replay, trace: on random virtual WANs a flow's class says what its own walk says") {
  ReplayTally tally;
  for (unsigned seed = 1; seed <= rounds(60) && tally.shown == 0; ++seed) {
    const auto loaded = load_text(random_wan(seed), kToday);
    compare(*loaded->network, nullptr, seed, 200, tally, "random WAN " + std::to_string(seed));
  }
  CHECK(tally.flows > 1'000);
}

TEST_CASE("replay, trace: on every topology of the shelf a flow's class says what its own walk says") {
  ReplayTally tally;
  unsigned files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(AZROUTE_SOURCE_DIR "/topologies")) {
    if (file.path().extension() != ".yaml") continue;
    std::ifstream stream(file.path());
    Loaded loaded;
    const SourceId source =
        loaded.sources.add(file.path().string(), std::string(std::istreambuf_iterator<char>(stream), {}));
    loaded.topology = read_topology(loaded.sources, source, {.today = kToday}, loaded.diagnostics);
    if (loaded.diagnostics.has_errors()) continue;
    Network network(loaded.topology, loaded.topology.as_of.value().value);
    compare(network, nullptr, ++files, rounds(400), tally, file.path().filename().string());
  }
  CHECK(files > 60);
  CHECK(tally.outcomes.size() > 40);
}

namespace {

/// A private subnet with a NAT gateway, and one without; `more` stands before all of it in every order.
std::string two_subnets(std::string_view gateway, std::string_view more_networks = "", std::string_view more = "") {
  return "virtualNetworks:\n" + std::string(more_networks) +
         "  - name: net\n"
         "    addressSpace: {addressPrefixes: [10.1.0.0/16]}\n"
         "    subnets:\n"
         "      - {name: with, addressPrefix: 10.1.1.0/24, natGateway: " +
         std::string(gateway) +
         "}\n"
         "      - {name: without, addressPrefix: 10.1.2.0/24, defaultOutboundAccess: false}\n"
         "natGateways: [{name: " +
         std::string(gateway) + ", publicIpAddresses: [ip]}" + std::string(more) +
         "]\n"
         "publicIPAddresses: [{name: ip, ipAddress: 20.1.1.1}, {name: a-ip, ipAddress: 20.1.1.9}]\n"
         "networkInterfaces: [{name: vm, subnet: net/with, privateIPAddress: 10.1.1.4}]\n";
}

}  // namespace

TEST_CASE("a flow changes when its outcome has another name on the other topology, not when it has another number") {
  const auto own = load_text(two_subnets("nat"), kToday);
  const auto shifted = load_text(
      two_subnets("nat",
                  "  - {name: a, addressSpace: {addressPrefixes: [10.9.0.0/16]}, subnets: [{name: a, addressPrefix: "
                  "10.9.1.0/24}, {name: b, addressPrefix: 10.9.2.0/24}]}\n",
                  ", {name: a-nat, publicIpAddresses: [a-ip]}"),
      kToday);
  const auto renamed = load_text(two_subnets("other"), kToday);
  const auto changes = [&](Loaded& other, std::string_view source, std::string_view destination) {
    ReplayPlan plan(*own->network, other.network.get());
    const Flow flow{.source = address(source), .destination = address(destination), .destination_port = 443};
    return plan.result(plan.result_of_flow(flow, 6)).changes();
  };
  CHECK_FALSE(changes(*shifted, "10.1.1.4", "1.1.1.1"));   // by the NAT gateway
  CHECK_FALSE(changes(*shifted, "10.1.2.9", "1.1.1.1"));   // stopped in the subnet
  CHECK_FALSE(changes(*shifted, "10.1.2.9", "10.1.1.4"));  // delivered
  CHECK(changes(*shifted, "10.9.1.9", "1.1.1.1"));         // outside of the one
  CHECK(changes(*renamed, "10.1.1.4", "1.1.1.1"));
  CHECK_FALSE(changes(*renamed, "10.1.2.9", "1.1.1.1"));
}

TEST_CASE("a few results name each talker, however many of their rows come at once") {
  const auto loaded = load_text(two_subnets("nat"), kToday);
  ReplayPlan plan(*loaded->network, nullptr);
  ReplayCounter counter(plan, [&](const auto& question) { question(plan); });
  FlowBatch batch;
  constexpr std::uint32_t kRows = 2000;
  constexpr std::uint32_t kResults = 5;  // more than 64 by 16 rows each
  for (std::uint32_t i = 0; i < kRows * kResults; ++i) {
    // No public address to leave with; not unicast; reserved; no such subnet; private and not routed.
    constexpr std::array<std::uint32_t, kResults> kTo{0x14000000U, 0xE0000000U, 0x0A010100U, 0x0A010300U, 0xAC100000U};
    const std::uint32_t kind = i % kResults;
    batch.source_v4.push_back(0x0A010209U);
    batch.destination_v4.push_back(kind == 2 ? kTo[kind] : kTo[kind] + (kind == 3 ? i / kResults % 250 : i / kResults));
    batch.source_port.push_back(40'000);
    batch.destination_port.push_back(static_cast<std::uint16_t>(kind == 2 || kind == 3 ? 1000 + i / kResults : 443));
    batch.protocol.push_back(6);
    for (auto* column : {&batch.packets_sent, &batch.bytes_sent, &batch.packets_received, &batch.bytes_received}) {
      column->push_back(1);
    }
  }
  counter.count(batch);
  const ReplayCounter::Counted counted = counter.take();
  std::size_t named = 0;
  std::size_t results = 0;
  for (const Talkers& talkers : counted.talkers) {
    if (talkers.empty()) continue;
    ++results;
    named += talkers.size();
    CHECK(talkers.level() == 0);
  }
  CHECK(results >= 3);
  CHECK(named == std::size_t{kRows} * kResults);
  // And again after they have been taken.
  counter.count(batch);
  for (const Talkers& talkers : counter.take().talkers) CHECK(talkers.level() == 0);
}
