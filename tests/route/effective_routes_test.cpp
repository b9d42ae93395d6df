// Effective routes against a slow oracle written straight from the rules, on random topologies; order independence.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/route/system_routes.h"
#include "tests/support/random_routing.h"
#include "tests/support/slow_effective_routes.h"
#include "tests/support/topology_text.h"
#include "tests/support/whole_routes.h"
#include "tools/measure/hub_and_spokes.h"

using namespace azroute;
using namespace azroute::testing;

TEST_CASE("effective routes agree with the oracle on random topologies") {
  RandomRouting generator(20261123);
  for (int round = 0; round < 400; ++round) {
    const Topology topology = generator.topology();
    Network network(topology, make_date(2026, 11, 23));
    const EffectiveRoutes& routes = network.routes_of({0});
    for (int probe = 0; probe < 60; ++probe) {
      const Address destination = generator.any_address();
      CAPTURE(round);
      CAPTURE(destination.to_string());
      REQUIRE(answer(routes, destination) == slow_answer(topology, topology.subnets[0], destination));
      // The explanation decides the same way: its winner is the lookup's.
      const Explanation explanation = routes.explain(destination);
      REQUIRE(explanation.choice.winners.empty() == routes.lookup(destination).empty());
      if (!explanation.choice.winners.empty()) {
        REQUIRE(explanation.candidates[explanation.choice.winners.front()].prefix ==
                routes.lookup(destination).front().prefix);
      }
      REQUIRE(explanation.choice.winners.size() + explanation.choice.losses.size() == explanation.candidates.size());
    }
  }
}

TEST_CASE("rows of a subnet's own above shared gateway rows are the same as all rows in one list") {
  RandomRouting generator(20261124);
  const auto same_list = [](const std::vector<RemovedRoute>& some, const std::vector<RemovedRoute>& others) {
    return some.size() == others.size() && std::ranges::all_of(some, [&](const RemovedRoute& one) {
             return std::ranges::any_of(others, [&](const RemovedRoute& other) {
               return one.route == other.route && one.rule == other.rule && one.by == other.by;
             });
           });
  };
  std::size_t two_gateways = 0;
  for (int round = 0; round < 600; ++round) {
    CAPTURE(round);
    const Topology topology = generator.topology();
    two_gateways += topology.gateways.size() == 2 ? 1 : 0;
    Network network(topology, make_date(2026, 11, 24));
    for (const Id<Subnet> subnet : {Id<Subnet>{0}, Id<Subnet>{1}}) {
      const EffectiveRoutes& routes = network.routes_of(subnet);
      const WholeRoutes whole(topology, network.control_plane(), subnet, make_date(2026, 11, 24));
      REQUIRE(routes.rows() == whole.rows);
      REQUIRE(same_list(routes.removed(), whole.removed));
      for (int probe = 0; probe < 30; ++probe) {
        const Address destination = generator.any_address();
        CAPTURE(destination.to_string());
        REQUIRE(std::ranges::equal(routes.lookup(destination), whole.lookup(destination)));
      }
    }
  }
  CHECK(two_gateways > 50);
}

TEST_CASE("a user route for everything decides nothing anew among the gateways' prefixes") {
  const measure::HubAndSpokes shape{.spokes = 2, .subnets = 2, .announced = 600, .user_routes = 1};
  std::string text = measure::topology_text(shape);
  const std::string_view first_route = "20.0.0.0/32, nextHopType: Internet";
  text.replace(text.find(first_route), first_route.size(), "0.0.0.0/0, nextHopType: None");
  const auto loaded = load_text(text);
  const EffectiveRoutes& routes = loaded->network->routes_of(find_subnet(loaded->topology, "spoke0/s0"));
  CHECK(routes.rows().size() > 600);
  CHECK(routes.decision_count() < 40);
  CHECK(routes.lookup(address("172.16.5.9")).front().source == RouteSource::VirtualNetworkGateway);
  CHECK(routes.lookup(address("8.8.8.8")).front().source == RouteSource::User);
  CHECK(routes.bytes() < 20'000);
}

TEST_CASE("subnets with the same rows share them, others do not") {
  const auto loaded = load_text(R"(
asOf: 2026-11-23
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: a, addressPrefix: 10.0.0.0/24, defaultOutboundAccess: true}
      - {name: b, addressPrefix: 10.0.1.0/24, defaultOutboundAccess: true}
      - {name: c, addressPrefix: 10.0.2.0/24, defaultOutboundAccess: true, routeTable: t}
  - name: w
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: d, addressPrefix: 10.1.0.0/24, defaultOutboundAccess: true}
routeTables:
  - name: t
    routes:
      - {name: r, addressPrefix: 20.0.0.0/8, nextHopType: None}
)");
  const auto of = [&](const char* name) { return &loaded->network->routes_of(find_subnet(loaded->topology, name)); };
  CHECK(of("v/a") == of("v/b"));
  CHECK(of("v/a") != of("v/c"));
  CHECK(of("v/a") != of("w/d"));
}

TEST_CASE("the order of user routes and announcements in the topology changes no row") {
  RandomRouting generator(5);
  for (int round = 0; round < 200; ++round) {
    Topology topology = generator.topology();
    put_in_canonical_order(topology);
    Network network(topology, make_date(2026, 11, 23));
    const auto rows = network.routes_of({1}).rows();
    const std::vector<Route> expected(rows.begin(), rows.end());
    Topology shuffled = topology;
    for (RouteTable& table : shuffled.route_tables) std::ranges::shuffle(table.routes, generator.random());
    for (Site& site : shuffled.sites) {
      for (Announcement& announcement : site.advertises) {
        std::ranges::shuffle(announcement.prefixes, generator.random());
      }
    }
    put_in_canonical_order(shuffled);
    Network again(shuffled, make_date(2026, 11, 23));
    REQUIRE(std::ranges::equal(again.routes_of({1}).rows(), expected));
  }
}

TEST_CASE("a row that loses everywhere changes no decision when it is taken out") {
  RandomRouting generator(11);
  for (int round = 0; round < 200; ++round) {
    const Topology topology = generator.topology();
    Network network(topology, make_date(2026, 11, 23));
    const EffectiveRoutes& routes = network.routes_of({0});
    for (int probe = 0; probe < 40; ++probe) {
      const Address destination = generator.any_address();
      const Explanation explanation = routes.explain(destination);
      if (explanation.choice.winners.empty()) continue;
      std::vector<Route> winners;
      for (const std::uint32_t winner : explanation.choice.winners) winners.push_back(explanation.candidates[winner]);
      REQUIRE(decide(winners, topology.assumptions).winners.size() == winners.size());
    }
  }
}

TEST_CASE("R1.4: a range equal to or wider than a None prefix takes its place, one inside leaves it whole") {
  const auto none_rows = [](const char* range) {
    auto loaded = load_text(
        "assumptions: {noneRoutes: documented}\nvirtualNetworks:\n  - name: v\n    addressSpace: {addressPrefixes: [" +
        std::string(range) + "]}\n    subnets: [{name: s, addressPrefix: " +
        std::string(range).substr(0, std::string(range).find('/')) + "/24}]\n");
    return rows(*loaded, "v/s");
  };
  CHECK(none_rows("10.1.0.0/16").find("10.0.0.0/8 None") != std::string::npos);
  CHECK(none_rows("10.0.0.0/8").find("10.0.0.0/8 None") == std::string::npos);
  CHECK(none_rows("10.0.0.0/8").find("10.0.0.0/8 VnetLocal") != std::string::npos);
  CHECK(none_rows("172.0.0.0/8").find("172.16.0.0/12 None") == std::string::npos);
  CHECK(none_rows("172.0.0.0/8").find("192.168.0.0/16 None") != std::string::npos);
}

TEST_CASE("R1.5: the None list follows the date, with the documented prefixes always on") {
  std::size_t sizes[4] = {};
  const Date dates[4] = {make_date(2018, 1, 1), make_date(2020, 6, 1), make_date(2022, 1, 1), make_date(2023, 10, 1)};
  for (int i = 0; i < 4; ++i) {
    for (const NoneRoute& none : none_list()) {
      if ((!none.from || *none.from <= dates[i]) && (!none.until || dates[i] < *none.until)) ++sizes[i];
    }
  }
  CHECK(sizes[0] == 4);
  CHECK(sizes[1] == 6);
  CHECK(sizes[2] == 16);
  CHECK(sizes[3] == 17);
}

TEST_CASE("R1.8: user 0/0 to Internet and the two halves, each by its switch") {
  const auto text = [](const char* assumptions, const char* routes) {
    auto loaded =
        load_text(std::string("assumptions: {noneRoutes: documented") + assumptions +
                  "}\nvirtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.0.0.0/16]}, subnets: [{name: s, "
                  "addressPrefix: 10.0.1.0/24, routeTable: t}]}]\nrouteTables: [{name: t, routes: [" +
                  routes + "]}]\n");
    return rows(*loaded, "v/s").find("192.168.0.0/16 None") != std::string::npos;
  };
  const char* internet = "{name: a, addressPrefix: 0.0.0.0/0, nextHopType: Internet}";
  const char* halves =
      "{name: a, addressPrefix: 0.0.0.0/1, nextHopType: None}, {name: b, addressPrefix: 128.0.0.0/1, nextHopType: "
      "None}";
  CHECK_FALSE(text("", internet));
  CHECK(text(", userInternetDefaultRemovesNoneRoutes: false", internet));
  CHECK(text("", halves));
  CHECK_FALSE(text(", twoHalvesRemoveNoneRoutes: true", halves));
}

TEST_CASE("R2.15: an active-active VPN gateway gives one row for each instance") {
  auto loaded = load_text(R"(
virtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: s, addressPrefix: 10.1.1.0/24}, {name: GatewaySubnet, addressPrefix: 10.1.5.0/24}]}]
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: Vpn, activeActive: true, ipConfigurations: [{privateIPAddress: 10.1.5.5}, {privateIPAddress: 10.1.5.4}]}]
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l}]
)");
  const std::string text = rows(*loaded, "v/s");
  CHECK(text.find("VirtualNetworkGateway Active 192.168.0.0/16 VirtualNetworkGateway 10.1.5.4\n"
                  "VirtualNetworkGateway Active 192.168.0.0/16 VirtualNetworkGateway 10.1.5.5\n") != std::string::npos);
}
