// Disputes: wheels of gateways of any size end, and are named with nobody else; what is around them settles.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/slow_bgp.h"
#include "tests/support/whole_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

std::string name(unsigned i) {
  return "g" + std::string(i < 10 ? "0" : "") + std::to_string(i);
}

/// The gateways of a ring, or the first `with_site` of them, have a connection to the site, and prefer as heavy a
/// neighbour as `weight_in_ring` says. `tail` more gateways follow the first in a chain, and prefer nothing.
template <typename Weight>
std::string wheel(unsigned size, unsigned tail, Weight weight_in_ring, std::mt19937& random, unsigned with_site = 99) {
  std::string vnets = "virtualNetworks:\n";
  std::string gateways = "virtualNetworkGateways:\n";
  std::string locals = "localNetworkGateways:\n";
  std::vector<std::string> connections;
  const auto join = [&](unsigned a, unsigned b, unsigned weight) {
    connections.push_back("  - {name: to-" + name(b) + "-of-" + name(a) + ", connectionType: Vnet2Vnet, " +
                          "virtualNetworkGateway1: " + name(a) + ", virtualNetworkGateway2: " + name(b) +
                          ", enableBgp: true, routingWeight: " + std::to_string(weight) + "}\n");
  };
  for (unsigned i = 0; i < size + tail; ++i) {
    const std::string range = "10." + std::to_string(i);
    vnets += "  - {name: v-" + name(i) + ", addressSpace: {addressPrefixes: [" + range + ".0.0/24]}, subnets: [" +
             "{name: GatewaySubnet, addressPrefix: " + range + ".0.0/26}]}\n";
    gateways += "  - {name: " + name(i) + ", virtualNetwork: v-" + name(i) +
                ", gatewayType: Vpn, bgpSettings: {asn: " + std::to_string(64000 + i) + "}}\n";
    if (i < size && i < with_site) {
      locals += "  - {name: l" + std::to_string(i) + ", bgpSettings: {asn: 65001}}\n";
      connections.push_back("  - {name: site-of-" + name(i) +
                            ", connectionType: IPsec, virtualNetworkGateway1: " + name(i) +
                            ", localNetworkGateway2: l" + std::to_string(i) + ", site: far, enableBgp: true}\n");
    }
    if (i < size) {
      if (size > 2 || i == 0) join(i, (i + 1) % size, weight_in_ring());
    } else {
      join(i == size ? 0 : i - 1, i, 0);
    }
  }
  std::ranges::shuffle(connections, random);
  std::string all = vnets + gateways + locals + "connections:\n";
  for (const std::string& connection : connections) all += connection;
  return all + "sites:\n  - {name: far, asn: 65001, advertises: [172.16.0.0/12]}\n";
}

std::vector<std::string> members_of(const Loaded& loaded) {
  std::vector<std::string> members;
  for (const BgpDispute& dispute : loaded.network->control_plane().disputes()) {
    for (const Speaker& member : dispute.members) members.emplace_back(name_of(loaded.topology, member));
  }
  return members;
}

}  // namespace

TEST_CASE("two gateways that prefer each other over their own site: a dispute of the two, whatever hangs on them") {
  std::mt19937 random(7);
  for (unsigned tail = 0; tail <= 18; tail += 3) {
    CAPTURE(tail);
    const auto loaded = try_load(wheel(2, tail, [] { return 100U; }, random));
    REQUIRE(loaded != nullptr);
    const auto disputes = loaded->network->control_plane().disputes();
    REQUIRE(disputes.size() == 1);
    CHECK(members_of(*loaded) == std::vector<std::string>{name(0), name(1)});
    CHECK(disputes[0].prefixes == std::vector<Prefix>{prefix("172.16.0.0/12")});
    // The ranges of the virtual networks, which nobody prefers anything for, are learned everywhere.
    const auto last = speaker(Id<VirtualNetworkGateway>{tail + 1});
    const auto range = loaded->network->control_plane().routes_at(last, prefix("10.0.0.0/24"));
    REQUIRE(!range.empty());
    CHECK_FALSE(range[0].unsettled);
  }
}

TEST_CASE(
    "rings of two to twenty gateways with any preferences: a dispute where the slow twin does not end, of the ring") {
  std::mt19937 random(9);
  unsigned disputed = 0;
  for (unsigned size = 2; size <= 20; ++size) {
    for (unsigned tail = 0; tail < 4; ++tail) {
      CAPTURE(size);
      CAPTURE(tail);
      const auto loaded = try_load(wheel(size, tail, [&] { return static_cast<unsigned>(random() % 3); }, random));
      REQUIRE(loaded != nullptr);
      const ControlPlane& control_plane = loaded->network->control_plane();
      for (const std::string& member : members_of(*loaded)) CHECK(member < name(size));
      bool ends = true;
      for (const BgpDispute& dispute : control_plane.disputes()) {
        if (std::ranges::find(dispute.prefixes, prefix("172.16.0.0/12")) == dispute.prefixes.end()) continue;
        ends = false;
        for (const Speaker& member : dispute.members) {
          const auto routes = control_plane.routes_at(member, prefix("172.16.0.0/12"));
          CHECK(std::ranges::any_of(routes, &LearnedRoute::unsettled));
        }
      }
      CHECK(SlowBgp(loaded->topology, prefix("172.16.0.0/12")).run() == ends);
      disputed += ends ? 0 : 1;
    }
  }
  CHECK(disputed > 20);
}

TEST_CASE("a ring in which one gateway prefers its own site settles") {
  std::mt19937 random(8);
  for (unsigned size = 2; size <= 20; size += 3) {
    CAPTURE(size);
    std::string yaml = wheel(size, 1, [] { return 100U; }, random);
    const std::string own = "localNetworkGateway2: l0, site: far, enableBgp: true";
    yaml.replace(yaml.find(own), own.size(), own + ", routingWeight: 200");
    const auto loaded = try_load(yaml);
    REQUIRE(loaded != nullptr);
    CHECK(loaded->network->control_plane().disputes().empty());
    for (std::uint32_t i = 0; i < size; ++i) {
      const auto routes =
          loaded->network->control_plane().routes_at(speaker(Id<VirtualNetworkGateway>{i}), prefix("172.16.0.0/12"));
      REQUIRE(!routes.empty());
      CHECK(routes[0].best);
      CHECK_FALSE(routes[0].unsettled);
    }
  }
}

TEST_CASE("two gateways of a ring that prefer each other: a dispute of the two, though the ring carries news round") {
  std::mt19937 random(11);
  for (unsigned size = 3; size <= 12; size += 3) {
    CAPTURE(size);
    unsigned made = 0;
    const auto loaded = try_load(wheel(size, 1, [&] { return made++ == 0 ? 100U : 0U; }, random, 2));
    REQUIRE(loaded != nullptr);
    const auto disputes = loaded->network->control_plane().disputes();
    const auto ours = std::ranges::find_if(disputes, [](const BgpDispute& dispute) {
      return std::ranges::find(dispute.prefixes, prefix("172.16.0.0/12")) != dispute.prefixes.end();
    });
    CHECK(disputes.size() == 1);
    REQUIRE(ours != disputes.end());
    CHECK(ours->members ==
          std::vector<Speaker>{speaker(Id<VirtualNetworkGateway>{0}), speaker(Id<VirtualNetworkGateway>{1})});
  }
}
