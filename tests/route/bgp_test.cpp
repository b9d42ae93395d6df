// What gateways learn through each other: long chains and meshes of gateways end, and soon.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/learned_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// `count` virtual networks, each with a gateway; `connections` is what connects them.
std::string gateways(unsigned count, const std::string& connections) {
  std::string yaml = "virtualNetworks:\n";
  std::string gateways = "virtualNetworkGateways:\n";
  for (unsigned i = 0; i < count; ++i) {
    const std::string range = "10." + std::to_string(i >> 8U) + "." + std::to_string(i & 255U);
    yaml += "  - {name: v" + std::to_string(i) + ", addressSpace: {addressPrefixes: [" + range +
            ".0/24]}, subnets: [{name: s, addressPrefix: " + range +
            ".128/25}, {name: GatewaySubnet, addressPrefix: " + range + ".0/26}]}\n";
    gateways += "  - {name: g" + std::to_string(i) + ", virtualNetwork: v" + std::to_string(i) +
                ", gatewayType: Vpn, bgpSettings: {asn: " + std::to_string(64000 + i) + "}}\n";
  }
  return yaml + gateways + "connections:\n" + connections;
}

std::string connection(unsigned a, unsigned b) {
  return "  - {name: c" + std::to_string(a) + "-" + std::to_string(b) + ", connectionType: Vnet2Vnet, " +
         "virtualNetworkGateway1: g" + std::to_string(a) + ", virtualNetworkGateway2: g" + std::to_string(b) +
         ", enableBgp: true}\n";
}

}  // namespace

TEST_CASE("a chain of gateways: the first learns the last's range by a path through all between") {
  constexpr unsigned kCount = 60;
  std::string connections;
  for (unsigned i = 0; i + 1 < kCount; ++i) connections += connection(i, i + 1);
  auto loaded = load_text(gateways(kCount, connections));
  CHECK(next_hop(*loaded, "v0/s", "10.0.59.200") == "VirtualNetworkGateway");
  const auto gateway = speaker(named(loaded->topology.gateways, "g0"));
  const auto learned = loaded->network->control_plane().routes_at(gateway, prefix("10.0.59.0/24"));
  REQUIRE(learned.size() == 1);
  CHECK(learned[0].as_path.size() == kCount - 1);
}

TEST_CASE("a ring of gateways: each range by the shorter way round, by both where they are equal") {
  constexpr unsigned kCount = 6;
  std::string connections;
  for (unsigned i = 0; i < kCount; ++i) connections += connection(i, (i + 1) % kCount);
  auto loaded = load_text(gateways(kCount, connections));
  const auto gateway = speaker(named(loaded->topology.gateways, "g0"));
  const auto ways = [&](const char* range) {
    const auto learned = loaded->network->control_plane().routes_at(gateway, prefix(range));
    return std::ranges::count_if(learned, &LearnedRoute::best);
  };
  CHECK(ways("10.0.1.0/24") == 1);
  CHECK(ways("10.0.2.0/24") == 1);
  CHECK(ways("10.0.3.0/24") == 2);
  CHECK(ways("10.0.5.0/24") == 1);
}

TEST_CASE("a full mesh of gateways: every range directly") {
  constexpr unsigned kCount = 16;
  std::string connections;
  for (unsigned i = 0; i < kCount; ++i) {
    for (unsigned j = i + 1; j < kCount; ++j) connections += connection(i, j);
  }
  auto loaded = load_text(gateways(kCount, connections));
  for (const GatewayTable& table : loaded->network->control_plane().gateways) {
    table.best_by_prefix.for_each([&](const Prefix& /*range*/, const std::vector<std::uint32_t>& best) {
      CHECK(best.size() == 1);
      CHECK(table.routes[best.front()].as_path.size() == 1);
    });
    CHECK(table.best_by_prefix.size() == kCount - 1);
  }
}
