// What gateways put into the subnets: which rows, in which subnets, of which source and type.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/row_lines.h"

using namespace azroute;
using namespace azroute::testing;

TEST_CASE("R2.14: BGP and local network gateway prefixes are rows of every subnet but those without propagation") {
  auto loaded = load_text(R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: a, addressPrefix: 10.1.1.0/24}
      - {name: b, addressPrefix: 10.1.2.0/24, routeTable: on}
      - {name: c, addressPrefix: 10.1.3.0/24, routeTable: off}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
routeTables: [{name: on, routes: []}, {name: off, disableBgpRoutePropagation: true, routes: []}]
publicIPAddresses: [{name: p, ipAddress: 203.0.113.7}]
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: Vpn, ipConfigurations: [{publicIPAddress: p}]}]
localNetworkGateways:
  - {name: told, localNetworkAddressSpace: {addressPrefixes: [172.20.0.0/16]}}
  - {name: speaks, bgpSettings: {asn: 65010, bgpPeeringAddress: 172.21.255.1}}
connections:
  - {name: c1, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: told}
  - {name: c2, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: speaks, site: branch, enableBgp: true}
sites: [{name: branch, asn: 65010, advertises: [172.21.0.0/16]}]
)");
  const std::string expected =
      "VirtualNetworkGateway Active 172.20.0.0/16 VirtualNetworkGateway 203.0.113.7\n"
      "VirtualNetworkGateway Active 172.21.0.0/16 VirtualNetworkGateway 203.0.113.7\n"
      "VirtualNetworkGateway Active 172.21.255.1/32 VirtualNetworkGateway 203.0.113.7\n";
  for (const char* subnet : {"v/a", "v/b", "v/GatewaySubnet"}) {
    CAPTURE(subnet);
    CHECK(rows_with(*loaded, subnet, "VirtualNetworkGateway") == expected);
  }
  CHECK(rows_with(*loaded, "v/c", "VirtualNetworkGateway").empty());
}
