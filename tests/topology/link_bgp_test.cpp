// Route servers and BGP sessions: what Azure refuses, what stays silent, and which appliance answers.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

/// A virtual network for a route server, with a peered one.
const std::string kVnets = R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: work, addressPrefix: 10.1.1.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.2.0/27}
      - {name: RouteServerSubnet, addressPrefix: 10.1.3.0/27}
    virtualNetworkPeerings: [{remoteVirtualNetwork: b}]
  - name: b
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: far, addressPrefix: 10.2.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: a}]
  - name: c
    addressSpace: {addressPrefixes: [10.3.0.0/16]}
    subnets: [{name: lost, addressPrefix: 10.3.1.0/24}]
)";
const std::string kAppliance =
    "networkInterfaces: [{name: nva, subnet: work, privateIPAddress: 10.1.1.4, bgp: {asn: 65001}}]\n";

std::string server(std::string_view sessions) {
  return kVnets + fmt::format("routeServers: [{{name: rs, virtualNetwork: a, bgpConnections: [{}]}}]\n", sessions);
}

/// `count` host prefixes from 172.16.0.0 on.
std::string prefixes(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("{}172.16.{}.{}/32", i == 0 ? "" : ", ", i / 256, i % 256);
  return text;
}

std::string announcing(int count, std::string_view date) {
  return fmt::format("asOf: {}\n", date) + server("{name: s, peerAsn: 65001, peerIp: 10.1.1.4}") +
         fmt::format(
             "networkInterfaces: [{{name: nva, subnet: work, privateIPAddress: 10.1.1.4, bgp: {{asn: 65001, "
             "advertises: [{}]}}}}]\n",
             prefixes(count));
}

std::string tunnel(std::string_view advertises) {
  return kVnets + fmt::format(R"(
virtualNetworkGateways: [{{name: gw, virtualNetwork: a, gatewayType: Vpn}}]
localNetworkGateways: [{{name: lng, bgpSettings: {{asn: 65010}}}}]
sites: [{{name: dc, asn: 65010, advertises: [{}]}}]
connections:
  - {{name: one, connectionType: IPsec, virtualNetworkGateway1: gw, localNetworkGateway2: lng, site: dc, enableBgp: true}}
)",
                              advertises);
}

}  // namespace

const std::vector<TextCase>& bgp_cases() {
  static const std::vector<TextCase> all = {
      {"route-server-without-subnet", kError, kVnets + "routeServers: [{name: rs, virtualNetwork: <<b>>}]\n", "a /27"},
      {"route-server-subnet-size", kError, R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: RouteServerSubnet, addressPrefix: <<10.1.3.0/28>>}]
routeServers: [{name: rs, virtualNetwork: a}]
)"},
      {"route-server-address-outside-subnet", kError,
       kVnets + "routeServers: [{name: rs, virtualNetwork: a, virtualRouterIps: [10.1.3.4, <<10.1.1.5>>]}]\n"},
      {"route-server-twice", kError,
       kVnets + "routeServers: [{name: z, virtualNetwork: a}, {name: <<y>>, virtualNetwork: a}]\n"},
      {"branch-to-branch-active-passive", kWarning, kVnets + R"(
virtualNetworkGateways: [{name: <<gw>>, virtualNetwork: a, gatewayType: Vpn}]
routeServers: [{name: rs, virtualNetwork: a, allowBranchToBranchTraffic: true}]
)"},
      {"reserved-asn", kError,
       server("{name: s, peerAsn: <<12076>>, peerIp: 10.1.1.4}") +
           "networkInterfaces: [{name: nva, subnet: work, privateIPAddress: 10.1.1.4, bgp: {asn: 12076}}]\n"},
      {"bgp-session-twice", kError,
       server("{name: b, peerAsn: 65001, peerIp: 10.1.1.4}, {name: a, peerAsn: 65001, peerIp: <<10.1.1.4>>}") +
           kAppliance},
      {"bgp-session-without-peer", kWarning, server("{name: s, peerAsn: 65001, peerIp: <<10.1.1.9>>}")},
      {"bgp-session-without-peer", kWarning,
       server("{name: s, peerAsn: 65001, peerIp: <<10.3.1.4>>}") +
           "networkInterfaces: [{name: nva, subnet: lost, privateIPAddress: 10.3.1.4}]\n"},
      {"bgp-session-silent", kWarning,
       server("{name: s, peerAsn: 65001, peerIp: <<10.1.1.4>>}") +
           "networkInterfaces: [{name: nva, subnet: work, privateIPAddress: 10.1.1.4}]\n"},
      {"bgp-session-asn", kWarning, server("{name: s, peerAsn: <<65002>>, peerIp: 10.1.1.4}") + kAppliance},
      {"appliance-unheard", kWarning,
       kVnets + "networkInterfaces: [{name: nva, subnet: work, privateIPAddress: 10.1.1.4, bgp: {asn: <<65001>>}}]\n"},
      {"too-many-peer-routes", kWarning,
       [] {
         std::string text = announcing(1001, "2025-01-01");
         const std::size_t at = text.find("10.1.1.4");
         return text.replace(at, 8, "<<10.1.1.4>>");
       }()},
      {"too-many-bgp-prefixes", kWarning,
       [] {
         std::string text = tunnel(prefixes(4001));
         const std::size_t at = text.find("site: dc") + 6;
         return text.replace(at, 2, "<<dc>>");
       }()},
      {"bgp-same-asn", kWarning, R"(
virtualNetworks:
  - {name: a, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: GatewaySubnet, addressPrefix: 10.1.0.0/27}]}
  - {name: b, addressSpace: {addressPrefixes: [10.2.0.0/16]}, subnets: [{name: GatewaySubnet, addressPrefix: 10.2.0.0/27}]}
virtualNetworkGateways:
  - {name: one, virtualNetwork: a, gatewayType: Vpn, bgpSettings: {asn: 65010}}
  - {name: two, virtualNetwork: b, gatewayType: Vpn, bgpSettings: {asn: 65010}}
connections:
  - {name: c, connectionType: Vnet2Vnet, virtualNetworkGateway1: one, virtualNetworkGateway2: <<two>>, enableBgp: true}
)"},
      {"summary-without-gateway", kWarning, R"(
virtualNetworks:
  - {name: a, addressSpace: {addressPrefixes: [10.1.0.0/16]}, summarizedGatewayPrefixes: [<<10.0.0.0/8>>]}
)"},
      {"fastpath-ignored", kWarning, kVnets + R"(
virtualNetworkGateways: [{name: er, virtualNetwork: a, gatewayType: ExpressRoute}]
sites: [{name: dc, addressPrefixes: [10.9.0.0/16]}]
expressRouteCircuits: [{name: circuit, site: dc}]
connections:
  - {name: <<c>>, connectionType: ExpressRoute, virtualNetworkGateway1: er, peer: circuit, expressRouteGatewayBypass: true}
)"},
      {"unknown-name", kError,
       kVnets + "expressRouteCircuits: [{name: here, site: dc, globalReachConnections: [<<ther>>]}, {name: there, "
                "site: dc}]\nsites: [{name: dc, addressPrefixes: [10.9.0.0/16]}]\n",
       "did you mean `there`?"},
      {"unknown-name", kError, tunnel("{addressPrefixes: [10.9.0.0/16], connections: [<<onne>>]}"),
       "did you mean `one`?"},
  };
  return all;
}

TEST_CASE("route servers and sessions that Azure refuses, or that say nothing, are reported") {
  check_cases(bgp_cases());
}

TEST_CASE("a session's appliance is the interface with its address, at home or in a directly peered virtual network") {
  const LinkedText read(server("{name: far, peerAsn: 65002, peerIp: 10.2.1.4}, {name: near, peerAsn: 65001, peerIp: "
                               "10.1.1.4}, {name: none, peerAsn: 65003, peerIp: 10.3.1.4}") +
                        R"(
networkInterfaces:
  - {name: far, subnet: far, privateIPAddress: 10.2.1.4, bgp: {asn: 65002}}
  - {name: lost, subnet: lost, privateIPAddress: 10.3.1.4}
  - {name: near, subnet: work, privateIPAddress: 10.1.1.4, bgp: {asn: 65001}}
virtualHubs:
  - name: h
    addressPrefix: 10.100.0.0/23
    hubVirtualNetworkConnections: [{name: b, remoteVirtualNetwork: b}, {name: c, remoteVirtualNetwork: c}]
    bgpConnections:
      - {name: any, peerAsn: 65002, peerIp: 10.2.1.4}
      - {name: peered, peerAsn: 65001, peerIp: 10.1.1.4, hubVirtualNetworkConnection: b}
      - {name: wrong, peerAsn: 65003, peerIp: 10.3.1.4, hubVirtualNetworkConnection: b}
)");
  CAPTURE(shown(read.diagnostics));
  CHECK_FALSE(read.diagnostics.has_errors());
  const Topology& topology = read.topology;
  const std::vector<BgpSession>& own = topology.route_servers.at(0).bgp_connections;
  REQUIRE(own.size() == 3);
  CHECK(own[0].nic == find_nic(topology, "far"));
  CHECK(own[1].nic == find_nic(topology, "near"));
  CHECK_FALSE(own[2].nic.valid());
  const std::vector<BgpSession>& hub = topology.virtual_hubs.at(0).bgp_connections;
  REQUIRE(hub.size() == 3);
  CHECK(hub[0].nic == find_nic(topology, "far"));
  CHECK(hub[1].nic == find_nic(topology, "near"));
  CHECK_FALSE(hub[2].nic.valid());
}

TEST_CASE("C8: a route server took 200 routes from a peer once, and takes 1000 now") {
  using Rules = std::vector<std::string_view>;
  CHECK(LinkedText(announcing(200, "2021-06-01")).rules() == Rules{});
  CHECK(LinkedText(announcing(201, "2021-06-01")).rules() == Rules{"too-many-peer-routes"});
  CHECK(LinkedText(announcing(1000, "2025-01-01")).rules() == Rules{});
}

TEST_CASE("R2.16: only what is announced over the connection counts towards its 4000 prefixes") {
  const std::string all = prefixes(4000);
  CHECK(LinkedText(tunnel(all)).rules().empty());
  CHECK(LinkedText(tunnel(all + ", {addressPrefixes: [10.9.0.0/16], connections: [one]}")).rules() ==
        std::vector<std::string_view>{"too-many-bgp-prefixes"});
  // Over another connection, which exchanges no routes with a VPN gateway.
  CHECK(LinkedText(tunnel(all + ", {addressPrefixes: [10.9.0.0/16], connections: [two]}") + R"(
  - {name: two, connectionType: IPsec, virtualNetworkGateway1: gw, localNetworkGateway2: lng}
)")
            .rules()
            .empty());
}

}  // namespace azroute::testing
