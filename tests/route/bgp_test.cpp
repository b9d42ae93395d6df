// What gateways learn through each other: long chains and meshes of gateways end, and soon.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "sim/check/control_plane.h"
#include "tests/support/learned_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// `count` virtual networks, each with a gateway; `connections` is what connects them.
std::string gateways(unsigned count, const std::string& connections, const std::string& more_gateways = {}) {
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
  return yaml + gateways + more_gateways + "connections:\n" + connections;
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
  for (std::uint32_t i = 0; i < kCount; ++i) {
    std::size_t best = 0;
    for (const LearnedRoute& route : loaded->network->control_plane().table(speaker(Id<VirtualNetworkGateway>{i}))) {
      if (!route.best) continue;
      ++best;
      CHECK(route.as_path.size() == 1);
    }
    CHECK(best == kCount - 1);
  }
}

TEST_CASE("R4.7: the connection's weight before the AS path, then the shorter path, then shared traffic") {
  const auto two_circuits = [](const std::string& weight, const std::string& announced1,
                               const std::string& announced2) {
    auto loaded = load_text(
        gateways(1,
                 R"(  - {name: c1, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: s1)" + weight + R"(}
  - {name: c2, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: s2}
sites:
  - {name: s1, asn: 65001, advertises: )" +
                     announced1 + R"(}
  - {name: s2, asn: 65002, advertises: )" +
                     announced2 + "}\n",
                 "  - {name: er, virtualNetwork: v0, gatewayType: ExpressRoute}\n"));
    return at_gateway(*loaded, "er", "172.16.0.0/16");
  };
  const std::string plain = "[172.16.0.0/16]";
  const std::string longer = "[{addressPrefixes: [172.16.0.0/16], asPath: [65500, 65500]}]";
  CHECK(two_circuits(", routingWeight: 10", longer, plain) ==
        "* 172.16.0.0/16 [12076-65001-65500-65500] from s1\n  172.16.0.0/16 [12076-65002] from s2\n");
  CHECK(two_circuits("", longer, plain) ==
        "* 172.16.0.0/16 [12076-65002] from s2\n  172.16.0.0/16 [12076-65001-65500-65500] from s1\n");
  CHECK(two_circuits("", plain, plain) ==
        "* 172.16.0.0/16 [12076-65001] from s1\n* 172.16.0.0/16 [12076-65002] from s2\n");
}

namespace {

/// A gateway with BGP tunnels to two branches, of which the first announces what is given, and a gateway connected to
/// it.
std::string two_branches(const std::string& announced, const std::string& branch_keys = {}) {
  return gateways(
      2,
      R"(  - {name: t1, connectionType: IPsec, virtualNetworkGateway1: g0, localNetworkGateway2: l1, site: branch1, enableBgp: true}
  - {name: t2, connectionType: IPsec, virtualNetworkGateway1: g0, localNetworkGateway2: l2, site: branch2, enableBgp: true}
)" + connection(0, 1) +
          R"(localNetworkGateways:
  - {name: l1, localNetworkAddressSpace: {addressPrefixes: [192.168.77.0/24]}, bgpSettings: {asn: 65010, bgpPeeringAddress: 192.168.1.1}}
  - {name: l2, bgpSettings: {asn: 65020, bgpPeeringAddress: 192.168.2.1}}
sites:
  - {name: branch1, asn: 65010, advertises: )" +
          announced + branch_keys + R"(}
  - {name: branch2, asn: 65020, addressPrefixes: [172.20.0.0/16]}
)");
}

}  // namespace

TEST_CASE(
    "R2.16: a gateway adds its peers' /32, keeps static prefixes beside BGP, and announces all of it but defaults") {
  auto loaded = load_text(two_branches("[0.0.0.0/0, 172.16.0.0/16, 10.0.0.0/8, 10.0.0.64/26]"));
  CHECK(at_gateway(*loaded, "g0", "192.168.1.1/32") == "* 192.168.1.1/32 []\n");
  CHECK(at_gateway(*loaded, "g0", "192.168.77.0/24") == "* 192.168.77.0/24 []\n");
  CHECK(at_gateway(*loaded, "g0", "0.0.0.0/0") == "* 0.0.0.0/0 [65010] from branch1\n");
  // To the other branch: ranges, static prefixes, what others announced, nothing that overlaps a range, no default.
  CHECK(at_site(*loaded, "branch2") ==
        "* 10.0.0.0/24 [64000] from g0\n"
        "* 10.0.1.0/24 [64000-64001] from g0\n"
        "* 172.16.0.0/16 [64000-65010] from g0\n"
        "* 192.168.77.0/24 [64000] from g0\n");
}

TEST_CASE("R5.2: two halves stand in for the default route that a VPN gateway does not pass on") {
  auto loaded = load_text(two_branches("[0.0.0.0/1, 128.0.0.0/1]"));
  // The lower half covers the virtual networks' own ranges, and so stays behind.
  CHECK(at_gateway(*loaded, "g1", "128.0.0.0/1") == "* 128.0.0.0/1 [64000-65010] from g0\n");
  CHECK(at_gateway(*loaded, "g1", "0.0.0.0/1").empty());
}

TEST_CASE("R2.10: summarizedGatewayPrefixes replace the gateway's own range and the spokes' ranges that they cover") {
  const auto announced = [](const std::string& summary) {
    auto loaded = load_text(R"(asOf: 2026-11-23
virtualNetworks:
  - name: hub
    addressSpace: {addressPrefixes: [10.0.0.0/24]}
)" + summary + R"(    subnets: [{name: GatewaySubnet, addressPrefix: 10.0.0.0/27}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: near, allowGatewayTransit: true}, {remoteVirtualNetwork: far, allowGatewayTransit: true}]
  - {name: near, addressSpace: {addressPrefixes: [10.1.0.0/16]}, virtualNetworkPeerings: [{remoteVirtualNetwork: hub, useRemoteGateways: true}]}
  - {name: far, addressSpace: {addressPrefixes: [172.30.0.0/16]}, virtualNetworkPeerings: [{remoteVirtualNetwork: hub, useRemoteGateways: true}]}
virtualNetworkGateways: [{name: er, virtualNetwork: hub, gatewayType: ExpressRoute}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: dc}]
sites: [{name: dc, asn: 65001, addressPrefixes: [192.168.0.0/16]}]
)");
    return at_site(*loaded, "dc");
  };
  CHECK(announced("") ==
        "* 10.0.0.0/24 [12076-65515] from er\n* 10.1.0.0/16 [12076-65515] from er\n"
        "* 172.30.0.0/16 [12076-65515] from er\n");
  CHECK(announced("    summarizedGatewayPrefixes: [10.0.0.0/8]\n") ==
        "* 10.0.0.0/8 [12076-65515] from er\n* 172.30.0.0/16 [12076-65515] from er\n");
}

TEST_CASE("a path is refused by whom it names: own numbers, 65515 in Azure, 12076 at the edge") {
  auto own = load_text(two_branches("[{addressPrefixes: [172.16.0.0/16], asPath: [64000]}]"));
  CHECK(at_gateway(*own, "g0", "172.16.0.0/16").empty());
  auto far = load_text(two_branches("[{addressPrefixes: [172.16.0.0/16], asPath: [65020]}]"));
  CHECK_FALSE(at_gateway(*far, "g0", "172.16.0.0/16").empty());
  CHECK(at_site(*far, "branch2", "172.16.0.0/16").empty());
  const std::string circuit = R"(  - {name: c1, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: s1}
sites: [{name: s1, asn: 65001, advertises: [{addressPrefixes: [172.16.0.0/16], asPath: [12076]}, 172.17.0.0/16]}]
)";
  auto edge = load_text(gateways(1, circuit, "  - {name: er, virtualNetwork: v0, gatewayType: ExpressRoute}\n"));
  CHECK(at_gateway(*edge, "er") == "* 172.17.0.0/16 [12076-65001] from s1\n");
}

TEST_CASE("a site passes on what it learns only where it says so, and what comes back to its source is refused") {
  const auto learned = [](const std::string& keys) {
    auto loaded = load_text(two_branches("[172.16.0.0/16]", keys));
    return at_gateway(*loaded, "g0", "172.20.0.0/16");
  };
  CHECK(learned("") == "* 172.20.0.0/16 [65020] from branch2\n");
  CHECK(learned(", readvertises: true") == "* 172.20.0.0/16 [65020] from branch2\n");
}

TEST_CASE("an ExpressRoute gateway passes nothing from circuit to circuit; Global Reach does, past Azure") {
  const auto between =
      [](const std::string& joined) {
        auto loaded =
            load_text(gateways(1, R"(  - {name: c1, connectionType: ExpressRoute, virtualNetworkGateway1: er, peer: k1}
  - {name: c2, connectionType: ExpressRoute, virtualNetworkGateway1: er, peer: k2}
expressRouteCircuits:
  - {name: k1, site: s1)" + joined + R"(}
  - {name: k2, site: s2}
sites:
  - {name: s1, asn: 65001, addressPrefixes: [172.16.0.0/16]}
  - {name: s2, asn: 65002, addressPrefixes: [172.17.0.0/16]}
)",
                               "  - {name: er, virtualNetwork: v0, gatewayType: ExpressRoute}\n"));
        return at_site(*loaded, "s2", "172.16.0.0/16");
      };
  CHECK(between("").empty());
  CHECK(between(", globalReachConnections: [k2]") == "* 172.16.0.0/16 [12076-65001] from s1\n");
}

TEST_CASE("an announcement goes over the connections it names, over all when it names none") {
  auto loaded = load_text(gateways(
      2,
      R"(  - {name: t0, connectionType: IPsec, virtualNetworkGateway1: g0, localNetworkGateway2: l, site: hq, enableBgp: true}
  - {name: t1, connectionType: IPsec, virtualNetworkGateway1: g1, localNetworkGateway2: l, site: hq, enableBgp: true}
localNetworkGateways: [{name: l, bgpSettings: {asn: 65010}}]
sites: [{name: hq, asn: 65010, advertises: [172.16.0.0/16, {addressPrefixes: [172.17.0.0/16], connections: [t1]}]}]
)"));
  CHECK(at_gateway(*loaded, "g0") == "* 172.16.0.0/16 [65010] from hq\n");
  CHECK(at_gateway(*loaded, "g1") == "* 172.16.0.0/16 [65010] from hq\n* 172.17.0.0/16 [65010] from hq\n");
}

namespace {

/// Gateways in a ring, each with a tunnel to the site that announces 172.16.0.0/16, each preferring its neighbour's
/// way.
std::string ring_of_preference(unsigned count) {
  std::string connections;
  for (unsigned i = 0; i < count; ++i) {
    connections += "  - {name: t" + std::to_string(i) + ", connectionType: IPsec, virtualNetworkGateway1: g" +
                   std::to_string(i) + ", localNetworkGateway2: l, site: hq, enableBgp: true}\n";
    if (count > 2 || i == 0) {
      std::string between = connection(i, (i + 1) % count);
      between.insert(between.find(", enableBgp"), ", routingWeight: 100");
      connections += between;
    }
  }
  return gateways(count, connections + R"(localNetworkGateways: [{name: l, bgpSettings: {asn: 65010}}]
sites: [{name: hq, asn: 65010, advertises: [172.16.0.0/16, 172.17.0.0/16]}]
)");
}

}  // namespace

TEST_CASE("two gateways that each prefer the way through the other are a dispute, which names both and its prefixes") {
  auto loaded = load_text(ring_of_preference(2));
  const auto disputes = loaded->network->control_plane().disputes();
  REQUIRE(disputes.size() == 1);
  CHECK(disputes[0].members == std::vector<Speaker>{speaker(named(loaded->topology.gateways, "g0")),
                                                    speaker(named(loaded->topology.gateways, "g1"))});
  CHECK(disputes[0].prefixes == std::vector<Prefix>{prefix("172.16.0.0/16"), prefix("172.17.0.0/16")});
  CHECK(at_gateway(*loaded, "g0", "172.16.0.0/16").contains("unsettled"));
  Diagnostics findings;
  check_control_plane(*loaded->network, findings);
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all()[0].message ==
        "BGP has no single outcome for 172.16.0.0/16 and 1 more prefix: `g0`, `g1` keep changing each other's choice");
}

TEST_CASE("a dispute of many gateways ends, in messages that grow with their square at most") {
  auto loaded = load_text(ring_of_preference(12));
  CHECK(loaded->network->control_plane().disputes().size() == 1);
  CHECK(loaded->network->control_plane().message_count() < 20'000);
}

TEST_CASE("without the weights the same ring settles") {
  std::string text = ring_of_preference(5);
  for (std::size_t at = text.find(", routingWeight: 100"); at != std::string::npos;
       at = text.find(", routingWeight: 100")) {
    text.erase(at, std::string(", routingWeight: 100").size());
  }
  auto loaded = load_text(text);
  CHECK(loaded->network->control_plane().disputes().empty());
  CHECK(at_gateway(*loaded, "g3", "172.16.0.0/16").starts_with("* 172.16.0.0/16 [65010] from hq\n"));
}
