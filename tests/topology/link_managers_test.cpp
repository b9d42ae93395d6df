// Network managers: the peerings and routes that link() makes of what is deployed.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

/// A hub with a gateway and two spokes, one with a route table.
const std::string kVnets = R"(
virtualNetworks:
  - name: hub
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: GatewaySubnet, addressPrefix: 10.0.0.0/27}, {name: work, addressPrefix: 10.0.1.0/24}]
  - name: one
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: own, addressPrefix: 10.1.1.0/24, routeTable: rt}
      - {name: bare, addressPrefix: 10.1.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.3.0/27}
      - {name: RouteServerSubnet, addressPrefix: 10.1.4.0/27}
      - {name: AzureBastionSubnet, addressPrefix: 10.1.5.0/26}
  - name: two
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: work, addressPrefix: 10.2.1.0/24}]
routeTables:
  - name: rt
    routes: [{name: m, addressPrefix: 10.9.0.0/16, nextHopType: None}]
)";
const std::string kGateway = "virtualNetworkGateways: [{name: gw, virtualNetwork: hub, gatewayType: Vpn}]\n";

std::string connected(std::string_view group, std::string_view members = "one, two") {
  return kVnets + fmt::format(R"(
networkManagers:
  - name: m
    networkGroups: [{{name: g, members: [{}]}}]
    connectivityConfigurations:
      - {{name: spokes, connectivityTopology: HubAndSpoke, hub: hub, appliesToGroups: [{{networkGroup: g{}}}]}}
)",
                              members, group);
}

std::string routed(std::string_view rules, std::string_view more = "") {
  return kVnets + fmt::format(R"(
networkManagers:
  - name: m
    networkGroups: [{{name: g, members: [one]}}]
    routingConfigurations:
      - {{name: r, ruleCollections: [{{name: c, appliesTo: [g], rules: [{}]{}}}]}}
)",
                              rules, more);
}

/// Five hundred and one rules for five hundred subnets.
std::string too_much() {
  std::string subnets;
  std::string rules;
  for (int i = 0; i < 500; ++i)
    subnets += fmt::format("{}{{name: s{}, addressPrefix: 10.{}.{}.0/24}}", i == 0 ? "" : ", ", i, i / 256, i % 256);
  for (int i = 0; i < 501; ++i)
    rules += fmt::format("{}{{name: r{}, addressPrefix: 11.{}.{}.0/24, nextHopType: None}}", i == 0 ? "" : ", ", i,
                         i / 256, i % 256);
  return fmt::format(R"(
virtualNetworks:
  - name: a
    addressSpace: {{addressPrefixes: [10.0.0.0/8]}}
    subnets: [{}]
networkManagers:
  - name: m
    networkGroups: [{{name: g, members: [a]}}]
    routingConfigurations: [{{name: r, ruleCollections: [{{name: <<c>>, appliesTo: [g], rules: [{}]}}]}}]
)",
                     subnets, rules);
}

}  // namespace

const std::vector<TextCase>& manager_cases() {
  static const std::vector<TextCase> all = {
      {"managed-route-ignored", kWarning,
       routed("{name: same, addressPrefix: <<10.9.0.0/16>>, nextHopType: Internet}")},
      {"unknown-name", kError, connected("", "one, <<twoo>>"), "did you mean `two`?"},
      {"remote-gateway-beside-own", kError,
       [] {
         std::string text = connected(", useHubGateway: true", "one");
         text +=
             "virtualNetworkGateways: [{name: gw, virtualNetwork: hub, gatewayType: Vpn}, {name: own, "
             "virtualNetwork: one, gatewayType: Vpn}]\n";
         return text.replace(text.find("hub: hub") + 5, 3, "<<hub>>");
       }()},
      {"deployment-too-large", kError, too_much()},
      {"duplicate-name", kError, kVnets + R"(
networkManagers:
  - {name: m, networkGroups: [{name: g, members: [one]}]}
  - {name: n, networkGroups: [{name: <<G>>, members: [two]}]}
)"},
  };
  return all;
}

TEST_CASE("what a network manager cannot deploy is reported") {
  check_cases(manager_cases());
}

TEST_CASE("R2.27: hub and spoke become peerings, both ways, beside none that exists") {
  const LinkedText read(connected("") + kGateway);
  CAPTURE(shown(read.diagnostics));
  REQUIRE(read.diagnostics.all().empty());
  const Topology& topology = read.topology;
  const Id<VirtualNetwork> hub{0};
  REQUIRE(topology[hub].peerings.size() == 2);
  CHECK(topology[hub].peerings[0].remote_virtual_network.name.value == "one");
  for (const VirtualNetworkPeering& there : topology[hub].peerings) {
    CHECK(there.managed);
    CHECK(there.allow_forwarded_traffic);
    CHECK_FALSE(there.allow_gateway_transit);
    CHECK(is_connected(topology, hub, there));
    const VirtualNetworkPeering* back = find_peering(topology, there.remote_virtual_network.id, hub);
    REQUIRE(back != nullptr);
    CHECK(back->managed);
    CHECK(back->allow_forwarded_traffic);
    CHECK_FALSE(back->use_remote_gateways);
  }
}

TEST_CASE("the hub lends its gateway where the group asks for it and there is one to lend") {
  const auto lends = [](const LinkedText& read) {
    CAPTURE(shown(read.diagnostics));
    CHECK(read.diagnostics.all().empty());
    const Topology& topology = read.topology;
    const VirtualNetworkPeering* there = find_peering(topology, {0}, {2});
    const VirtualNetworkPeering* back = find_peering(topology, {2}, {0});
    REQUIRE(there != nullptr);
    REQUIRE(back != nullptr);
    CHECK(there->allow_gateway_transit == back->use_remote_gateways);
    return back->use_remote_gateways;
  };
  CHECK(lends(LinkedText(connected(", useHubGateway: true") + kGateway)));
  CHECK_FALSE(lends(LinkedText(connected(", useHubGateway: true"))));
  CHECK_FALSE(lends(LinkedText(connected(", useHubGateway: false") + kGateway)));
}

TEST_CASE("a peering that is written stays as it is, and a mesh makes none") {
  const auto peerings = [](std::string_view shape) {
    const LinkedText read(fmt::format(R"(
virtualNetworks:
  - {{name: hub, addressSpace: {{addressPrefixes: [10.0.0.0/16]}}, virtualNetworkPeerings: [{{remoteVirtualNetwork: one}}]}}
  - {{name: one, addressSpace: {{addressPrefixes: [10.1.0.0/16]}}, virtualNetworkPeerings: [{{remoteVirtualNetwork: hub}}]}}
  - {{name: two, addressSpace: {{addressPrefixes: [10.2.0.0/16]}}}}
networkManagers:
  - name: m
    networkGroups: [{{name: g, members: [one, two, hub]}}]
    connectivityConfigurations: [{{name: c, {}, appliesToGroups: [{{networkGroup: g}}]}}]
)",
                                      shape));
    CAPTURE(shown(read.diagnostics));
    CHECK(read.diagnostics.all().empty());
    std::string text;
    for (const VirtualNetwork& vnet : read.topology.virtual_networks) {
      for (const VirtualNetworkPeering& peering : vnet.peerings)
        text += fmt::format("{}-{}{} ", vnet.name.value, peering.remote_virtual_network.name.value,
                            peering.managed ? "*" : "");
    }
    return text;
  };
  CHECK(peerings("connectivityTopology: HubAndSpoke, hub: hub") == "hub-one hub-two* one-hub two-hub* ");
  CHECK(peerings("connectivityTopology: Mesh") == "hub-one one-hub ");
}

TEST_CASE("R3.11: rules join the members' tables, a subnet without one gets one, and reserved subnets get none") {
  const LinkedText read(
      routed("{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}, {name: z, addressPrefix: "
             "10.9.0.0/16, nextHopType: Internet}"));
  CHECK(read.rules() == std::vector<std::string_view>{"managed-route-ignored"});
  const Topology& topology = read.topology;
  const auto table_of = [&](std::string_view subnet) { return topology[find_subnet(topology, subnet)].route_table.id; };
  REQUIRE(table_of("one/own").valid());
  const std::vector<UserRoute>& own = topology[table_of("one/own")].routes;
  REQUIRE(own.size() == 2);  // in the order of their names
  CHECK(own[0].name.value == "d");
  CHECK(own[0].managed);
  CHECK(own[1].name.value == "m");
  CHECK(own[1].next_hop_type.value == NextHopType::None);
  CHECK_FALSE(own[1].managed);
  REQUIRE(table_of("one/bare").valid());
  CHECK(table_of("one/bare") != table_of("one/own"));
  CHECK(topology[table_of("one/bare")].name.value == "one/bare");
  CHECK(topology[table_of("one/bare")].routes.size() == 2);
  for (const std::string_view subnet :
       {"one/GatewaySubnet", "one/RouteServerSubnet", "one/AzureBastionSubnet", "two/work", "hub/work"}) {
    CAPTURE(subnet);
    CHECK_FALSE(table_of(subnet).valid());
  }
}

TEST_CASE("a rule collection may switch propagation off") {
  const std::string rule = "{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}";
  const LinkedText on(routed(rule));
  const LinkedText off(routed(rule, ", disableBgpRoutePropagation: true"));
  for (const std::string_view subnet : {"one/own", "one/bare"}) {
    CAPTURE(subnet);
    const auto disabled = [&](const LinkedText& read) {
      return read.topology[read.topology[find_subnet(read.topology, subnet)].route_table.id]
          .disable_bgp_route_propagation;
    };
    CHECK_FALSE(disabled(on));
    CHECK(disabled(off));
  }
}

TEST_CASE("linking what is linked changes nothing") {
  LinkedText read(routed("{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}"));
  const std::size_t tables = read.topology.route_tables.size();
  Diagnostics again;
  link(read.topology, again);
  CHECK(again.all().empty());
  CHECK(read.topology.route_tables.size() == tables);
  for (const RouteTable& table : read.topology.route_tables) CHECK(table.routes.size() <= 2);
}

}  // namespace azroute::testing
