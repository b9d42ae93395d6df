// Virtual hubs: what Azure refuses, and what every hub has without being told.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

/// Two virtual networks, one with a GatewaySubnet and a RouteServerSubnet.
const std::string kVnets = R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: work, addressPrefix: 10.1.1.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.2.0/27}
      - {name: RouteServerSubnet, addressPrefix: 10.1.3.0/27}
  - {name: b, addressSpace: {addressPrefixes: [10.2.0.0/16]}}
)";
const std::string kFirewall = "azureFirewalls: [{name: fw, virtualHub: h, privateIPAddress: 10.100.0.132}]\n";

std::string hub(std::string_view rest) {
  return kVnets + fmt::format("virtualHubs: [{{name: h, addressPrefix: 10.100.0.0/23, {}}}]\n", rest);
}

/// A hub whose Internet traffic passes its firewall.
std::string intent(std::string_view rest) {
  return kFirewall + hub(fmt::format("routingIntent: {{routingPolicies: [{{name: p, destinations: [Internet], nextHop: "
                                     "fw}}]}}, {}",
                                     rest));
}

/// A hub with a virtual network of that many ranges.
std::string many_ranges(int count, bool intent_too, std::string_view name) {
  std::string ranges;
  for (int i = 0; i < count; ++i) ranges += fmt::format("{}10.{}.{}.0/24", i == 0 ? "" : ", ", i / 256, i % 256);
  return fmt::format(
      "virtualNetworks: [{{name: a, addressSpace: {{addressPrefixes: [{}]}}}}]\n"
      "azureFirewalls: [{{name: fw, virtualHub: h}}]\n"
      "virtualHubs: [{{name: {}, addressPrefix: 10.100.0.0/23, hubVirtualNetworkConnections: [{{name: c, "
      "remoteVirtualNetwork: a}}]{}}}]\n",
      ranges, name,
      intent_too ? ", routingIntent: {routingPolicies: [{name: p, destinations: [Internet], nextHop: fw}]}" : "");
}

}  // namespace

const std::vector<TextCase>& hub_cases() {
  static const std::vector<TextCase> all = {
      {"vnet-in-two-hubs", kError, kVnets + R"(
virtualHubs:
  - {name: h2, addressPrefix: 10.101.0.0/23, hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a}]}
  - {name: h1, addressPrefix: 10.100.0.0/23, hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: <<a>>}]}
)"},
      {"hub-vnet-with-gateway", kError,
       hub("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: <<a>>}]") +
           "virtualNetworkGateways: [{name: gw, virtualNetwork: a, gatewayType: Vpn}]\n"},
      {"hub-vnet-with-gateway", kError,
       hub("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: <<a>>}]") +
           "routeServers: [{name: rs, virtualNetwork: a}]\n"},
      {"hub-vnet-with-gateway", kError, R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: GatewaySubnet, addressPrefix: 10.1.2.0/27}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: b, allowGatewayTransit: true}]
  - name: b
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    virtualNetworkPeerings: [{remoteVirtualNetwork: a, useRemoteGateways: true}]
virtualNetworkGateways: [{name: gw, virtualNetwork: a, gatewayType: Vpn}]
virtualHubs:
  - {name: h, addressPrefix: 10.100.0.0/23, hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: <<b>>}]}
)"},
      {"hub-prefix-overlap", kError, kVnets + R"(
virtualHubs:
  - {name: h, addressPrefix: <<10.1.8.0/23>>, hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a}]}
)"},
      {"hub-prefix-overlap", kError, kVnets + R"(
virtualHubs:
  - {name: h1, addressPrefix: 10.100.0.0/23, virtualWan: W}
  - {name: h2, addressPrefix: <<10.100.0.0/24>>, virtualWan: w}
)"},
      {"gateway-twice", kError, hub("") + R"(
virtualNetworkGateways:
  - {name: one, virtualHub: h, gatewayType: Vpn}
  - {name: er, virtualHub: h, gatewayType: ExpressRoute}
  - {name: <<another>>, virtualHub: h, gatewayType: Vpn}
)"},
      {"unknown-name", kError,
       hub("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a, routingConfiguration: "
           "{associatedRouteTable: <<defaultRouteTabel>>}}]"),
       "did you mean `defaultRouteTable`?"},
      {"unknown-name", kError,
       hub("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a, routingConfiguration: "
           "{propagatedRouteTables: {ids: [<<hh/defaultRouteTable>>]}}}]"),
       "did you mean `h`?"},
      {"unknown-name", kError,
       hub("bgpConnections: [{name: s, peerAsn: 65001, peerIp: 10.1.1.4, hubVirtualNetworkConnection: <<c>>}], "
           "hubVirtualNetworkConnections: [{name: cc, remoteVirtualNetwork: a}]") +
           "networkInterfaces: [{name: nva, subnet: work, privateIPAddress: 10.1.1.4, bgp: {asn: 65001}}]\n",
       "did you mean `cc`?"},
      {"duplicate-name", kError, hub("hubRouteTables: [{name: t}, {name: <<T>>}]")},
      {"hub-route-next-hop", kError,
       hub("hubVirtualNetworkConnections: [{name: conn, remoteVirtualNetwork: a}], hubRouteTables: [{name: t, routes: "
           "[{name: r, destinations: [0.0.0.0/0], nextHop: <<con>>}]}]"),
       "did you mean `conn`?"},
      {"hub-route-next-hop", kError, kFirewall + kVnets + R"(
virtualHubs:
  - {name: h, addressPrefix: 10.100.0.0/23}
  - name: h2
    addressPrefix: 10.102.0.0/23
    hubRouteTables: [{name: t, routes: [{name: r, destinations: [0.0.0.0/0], nextHop: <<fw>>}]}]
)"},
      {"ambiguous-name", kError,
       kFirewall + hub("hubVirtualNetworkConnections: [{name: FW, remoteVirtualNetwork: a}], hubRouteTables: [{name: "
                       "t, routes: [{name: r, destinations: [0.0.0.0/0], nextHop: <<fw>>}]}]")},
      {"routing-intent-next-hop", kError, kFirewall + kVnets + R"(
virtualHubs:
  - {name: h, addressPrefix: 10.100.0.0/23}
  - name: h2
    addressPrefix: 10.102.0.0/23
    routingIntent: {routingPolicies: [{name: p, destinations: [PrivateTraffic], nextHop: <<fw>>}]}
)"},
      {"routing-intent-beside-routes", kError, intent("hubRouteTables: [{name: <<mine>>}]")},
      {"routing-intent-beside-routes", kError,
       intent("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a}], hubRouteTables: [{name: "
              "defaultRouteTable, routes: [{name: <<r>>, destinations: [10.9.0.0/16], nextHop: c}]}]")},
      {"routing-intent-beside-routes", kError,
       intent("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a, routingConfiguration: "
              "{associatedRouteTable: <<noneRouteTable>>}}]")},
      {"routing-intent-beside-routes", kError,
       intent("hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: a, routingConfiguration: {vnetRoutes: "
              "{staticRoutes: [{name: <<s>>, addressPrefixes: [10.9.0.0/16], nextHopIpAddress: 10.1.1.4}]}}}]")},
      {"routing-intent-replaces-routes", kWarning,
       intent("hubRouteTables: [{name: defaultRouteTable, routes: [{name: <<r>>, destinations: [10.0.0.0/8], nextHop: "
              "fw}]}]")},
      {"routing-intent-cloud", kError, "cloud: AzureChinaCloud\n" + kFirewall + kVnets + R"(
virtualHubs:
  - name: <<h>>
    addressPrefix: 10.100.0.0/23
    routingIntent: {routingPolicies: [{name: p, destinations: [PrivateTraffic, Internet], nextHop: fw}]}
)"},
      {"too-many-intent-prefixes", kWarning, many_ranges(601, true, "<<h>>")},
      {"branch-association", kError, hub("hubRouteTables: [{name: t}]") + R"(
virtualNetworkGateways: [{name: er, virtualHub: h, gatewayType: ExpressRoute}]
sites: [{name: dc, addressPrefixes: [10.9.0.0/16]}]
connections:
  - {name: c, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: dc, routingConfiguration: {associatedRouteTable: <<t>>}}
)"},
      {"hub-connection-keys", kError, kVnets + R"(
virtualNetworkGateways: [{name: er, virtualNetwork: a, gatewayType: ExpressRoute}]
sites: [{name: dc, addressPrefixes: [10.9.0.0/16]}]
connections:
  - {name: <<c>>, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: dc, enableInternetSecurity: true}
)"},
      {"hub-vnet2vnet", kError, hub("") + R"(
virtualNetworkGateways:
  - {name: one, virtualHub: h, gatewayType: Vpn}
  - {name: two, virtualNetwork: a, gatewayType: Vpn}
connections: [{name: c, connectionType: Vnet2Vnet, virtualNetworkGateway1: <<one>>, virtualNetworkGateway2: two}]
)"},
  };
  return all;
}

TEST_CASE("what Azure refuses in and around a virtual hub is reported") {
  check_cases(hub_cases());
}

TEST_CASE(
    "a hub has its default and its none route table, written or not, and what names no table has the default one") {
  const LinkedText read(kVnets + R"(
virtualHubs:
  - {name: plain, addressPrefix: 10.100.0.0/23}
  - name: written
    addressPrefix: 10.102.0.0/23
    hubRouteTables: [{name: DEFAULTROUTETABLE, labels: [mine]}, {name: x}]
    hubVirtualNetworkConnections:
      - {name: one, remoteVirtualNetwork: a}
      - {name: two, remoteVirtualNetwork: b, routingConfiguration: {associatedRouteTable: x, propagatedRouteTables: {ids: [plain/noneRouteTable, x]}}}
)");
  CAPTURE(shown(read.diagnostics));
  REQUIRE(read.diagnostics.all().empty());
  const Topology& topology = read.topology;
  const VirtualHub& plain = topology.virtual_hubs.at(0);
  const VirtualHub& written = topology.virtual_hubs.at(1);
  CHECK(plain.route_tables.size() == 2);
  REQUIRE(plain.default_route_table.valid());
  CHECK(topology[plain.default_route_table].name.value == "defaultRouteTable");
  REQUIRE(topology[plain.default_route_table].labels.size() == 1);
  CHECK(topology[plain.default_route_table].labels[0].value == "default");
  CHECK(written.route_tables.size() == 3);
  REQUIRE(written.default_route_table.valid());
  CHECK(topology[written.default_route_table].name.value == "DEFAULTROUTETABLE");
  CHECK(topology[written.default_route_table].labels.size() == 2);
  const RoutingConfiguration& one = topology[written.connections.at(0)].routing;
  CHECK(one.associated_route_table.id == written.default_route_table);
  CHECK_FALSE(one.propagation_stated);
  const RoutingConfiguration& two = topology[written.connections.at(1)].routing;
  CHECK(topology[two.associated_route_table.id].name.value == "x");
  CHECK(topology[two.associated_route_table.id].virtual_hub == Id<VirtualHub>{1});
  REQUIRE(two.propagated_tables.size() == 2);
  CHECK(topology[two.propagated_tables[0].id].name.value == "noneRouteTable");
  CHECK(topology[two.propagated_tables[0].id].virtual_hub == Id<VirtualHub>{0});
  for (std::uint32_t i = 0; i < topology.virtual_hubs.size(); ++i) {
    for (const Id<HubRouteTable> id : topology.virtual_hubs[i].route_tables)
      CHECK(topology[id].virtual_hub == Id<VirtualHub>{i});
  }
}

TEST_CASE("R4.17: with routing intent, at most 600 ranges of virtual networks") {
  CHECK(LinkedText(many_ranges(601, false, "h")).rules().empty());
  CHECK(LinkedText(many_ranges(600, true, "h")).rules().empty());
}

}  // namespace azroute::testing
