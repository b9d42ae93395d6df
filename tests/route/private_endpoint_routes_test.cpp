// Where private endpoints have host routes, and which user routes take them: facts and published cases.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/row_lines.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// home (10.1.0.0/16) holds the endpoint 10.1.4.4; `policies` are those of its subnet, `routes` of the table of
/// home/vms.
std::string one_network(const std::string& policies, const std::string& routes, const std::string& more = "") {
  return R"(
assumptions: {noneRoutes: documented}
virtualNetworks:
  - name: home
    addressSpace: {addressPrefixes: [10.1.0.0/16, 'fd00:1::/48']}
    subnets:
      - {name: vms, addressPrefix: 10.1.1.0/24, routeTable: t}
      - {name: appliances, addressPrefix: 10.1.2.0/24}
      - {name: endpoints, addressPrefixes: [10.1.4.0/24, 'fd00:1::/64'], privateEndpointNetworkPolicies: )" +
         policies + R"(}
)" + more +
         R"(
routeTables:
  - name: t
    routes: [)" +
         routes + R"(]
networkInterfaces: [{name: nva, subnet: appliances, privateIPAddress: 10.1.2.4, enableIPForwarding: true}]
privateEndpoints: [{name: endpoint, subnet: home/endpoints, privateIPAddresses: [10.1.4.4, 'fd00:1::4']}]
)";
}

std::string to_nva(const std::string& prefix_text) {
  return "{name: r, addressPrefix: " + prefix_text + ", nextHopType: VirtualAppliance, nextHopIpAddress: 10.1.2.4}";
}

constexpr const char* kActive = "Default Active 10.1.4.4/32 InterfaceEndpoint\n";
constexpr const char* kInvalid = "Default Invalid 10.1.4.4/32 InterfaceEndpoint\n";

}  // namespace

TEST_CASE("R2.17: a private endpoint has a host route in every subnet of its virtual network, its own too") {
  auto loaded = load_text(one_network("Disabled", ""));
  for (const char* subnet : {"home/vms", "home/appliances", "home/endpoints"}) {
    CHECK(rows_with(*loaded, subnet, "InterfaceEndpoint") ==
          std::string(kActive) + "Default Active fd00:1::4/128 InterfaceEndpoint\n");
  }
  const auto rows = loaded->network->routes_of(find_subnet(loaded->topology, "home/vms")).rows();
  const auto row = std::ranges::find(rows, NextHopType::InterfaceEndpoint, &Route::next_hop_type);
  REQUIRE(row != rows.end());
  CHECK(loaded->topology[row->private_endpoint].name.value == "endpoint");
  CHECK(row->added_by->id == "system-private-endpoint");
}

TEST_CASE("R2.17: directly peered virtual networks have the host route, those two peerings away have not") {
  // hub1 holds it; hub1-spoke1, hub1-hub2, hub2-spoke2 are peered: the published lab.
  std::string yaml = "virtualNetworks:\n";
  const std::vector<std::array<std::string, 3>> nets{{"hub1", "10.1.0.0/16", "spoke1 hub2"},
                                                     {"hub2", "10.2.0.0/16", "hub1 spoke2"},
                                                     {"spoke1", "10.3.0.0/16", "hub1"},
                                                     {"spoke2", "10.4.0.0/16", "hub2"}};
  for (const auto& [name, range, peers] : nets) {
    std::string peerings;
    for (std::size_t at = 0; at < peers.size();) {
      const std::size_t end = std::min(peers.find(' ', at), peers.size());
      peerings += "{remoteVirtualNetwork: " + peers.substr(at, end - at) + "}, ";
      at = end + 1;
    }
    yaml += "  - {name: " + name + ", addressSpace: {addressPrefixes: [" + range +
            "]}, subnets: [{name: s, addressPrefix: " + range.substr(0, range.find('/')) +
            "/24}], virtualNetworkPeerings: [" + peerings.substr(0, peerings.size() - 2) + "]}\n";
  }
  auto loaded = load_text(yaml + "privateEndpoints: [{name: e, subnet: hub1/s, privateIPAddress: 10.1.0.4}]\n");
  for (const char* subnet : {"hub1/s", "hub2/s", "spoke1/s"}) {
    CHECK(rows_with(*loaded, subnet, "InterfaceEndpoint") == "Default Active 10.1.0.4/32 InterfaceEndpoint\n");
  }
  CHECK(rows_with(*loaded, "spoke2/s", "InterfaceEndpoint").empty());
  CHECK(why_gone(*loaded, "spoke2/s", "10.1.0.4/32", NextHopType::InterfaceEndpoint).empty());
}

TEST_CASE("R2.17: no host route over a connected group, nor over a subnet peering that leaves the endpoint out") {
  const char* peer = "peerCompleteVnets: false, localSubnetNames: [s]";
  auto loaded = load_text(R"(
virtualNetworks:
  - name: home
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.1.0.0/24}, {name: endpoints, addressPrefix: 10.1.4.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: neighbour, remoteSubnetNames: [s], )" +
                          std::string(peer) + R"(}]
  - name: neighbour
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.2.0.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: home, remoteSubnetNames: [s], )" +
                          std::string(peer) + R"(}]
  - {name: fellow, addressSpace: {addressPrefixes: [10.3.0.0/16]}, subnets: [{name: s, addressPrefix: 10.3.0.0/24}]}
privateEndpoints:
  - {name: outside, subnet: home/endpoints, privateIPAddress: 10.1.4.4}
  - {name: inside, subnet: home/s, privateIPAddress: 10.1.0.9}
networkManagers:
  - name: manager
    networkGroups: [{name: one, members: [home, fellow]}]
    connectivityConfigurations: [{name: k, connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}]}]
)");
  CHECK(rows_with(*loaded, "neighbour/s", "InterfaceEndpoint") == "Default Active 10.1.0.9/32 InterfaceEndpoint\n");
  CHECK(why_gone(*loaded, "neighbour/s", "10.1.4.4/32", NextHopType::InterfaceEndpoint) ==
        "private-endpoint-no-further");
  CHECK(rows_with(*loaded, "fellow/s", "InterfaceEndpoint").empty());
  CHECK(why_gone(*loaded, "fellow/s", "10.1.0.9/32", NextHopType::InterfaceEndpoint) == "private-endpoint-no-further");
  CHECK(next_hop(*loaded, "fellow/s", "10.1.0.9") == "ConnectedGroup");
}

TEST_CASE("R2.18: with policies off a wider user route leaves the host route Active, one of the address does not") {
  CHECK(rows_with(*load_text(one_network("Disabled", to_nva("10.1.4.0/24"))), "home/vms", "4.4/32") == kActive);
  CHECK(rows_with(*load_text(one_network("Disabled", to_nva("10.1.4.4/32"))), "home/vms", "Invalid") == kInvalid);
}

TEST_CASE("R2.19: with policies on the range of the endpoint's virtual network says how wide a user route may be") {
  for (const auto& [prefix_text, expected] :
       std::vector<std::pair<const char*, const char*>>{{"0.0.0.0/0", kActive},
                                                        {"10.0.0.0/8", kActive},
                                                        {"10.0.0.0/15", kActive},
                                                        {"10.1.0.0/16", kInvalid},
                                                        {"10.1.0.0/17", kInvalid},
                                                        {"10.1.4.0/24", kInvalid}}) {
    CAPTURE(prefix_text);
    auto loaded = load_text(one_network("RouteTableEnabled", to_nva(prefix_text)));
    CHECK(rows_with(*loaded, "home/vms", "10.1.4.4/32") == expected);
    // A subnet without the table keeps it.
    CHECK(rows_with(*loaded, "home/appliances", "10.1.4.4/32") == kActive);
  }
  // A user route that does not contain the address takes nothing.
  CHECK(rows_with(*load_text(one_network("Enabled", to_nva("10.1.5.0/24"))), "home/vms", "4.4/32") == kActive);
}

TEST_CASE("R2.19: in a peered virtual network it is still the range of the endpoint's own") {
  const auto peered = [](const char* route) {
    return load_text(R"(
virtualNetworks:
  - {name: home, addressSpace: {addressPrefixes: [10.1.0.0/20]}, virtualNetworkPeerings: [{remoteVirtualNetwork: v}], subnets: [{name: e, addressPrefix: 10.1.4.0/24, privateEndpointNetworkPolicies: Enabled}]}
  - {name: v, addressSpace: {addressPrefixes: [10.0.0.0/16]}, virtualNetworkPeerings: [{remoteVirtualNetwork: home}], subnets: [{name: s, addressPrefix: 10.0.0.0/24, routeTable: t}]}
routeTables: [{name: t, routes: [{name: r, nextHopType: None, addressPrefix: )" +
                     std::string(route) + R"(}]}]
privateEndpoints: [{name: e, subnet: home/e, privateIPAddress: 10.1.4.4}]
)");
  };
  CHECK(rows_with(*peered("10.1.0.0/16"), "v/s", "InterfaceEndpoint") == kActive);
  CHECK(rows_with(*peered("10.1.0.0/20"), "v/s", "InterfaceEndpoint") == kInvalid);
}

TEST_CASE("R2.20: a learned route of the very address does not take the host route") {
  auto loaded = load_text(R"(
virtualNetworks:
  - {name: v, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: s, addressPrefix: 10.1.4.0/24, privateEndpointNetworkPolicies: Enabled}, {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}]}
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: ExpressRoute}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: g, site: hq}]
sites: [{name: hq, addressPrefixes: [192.168.0.0/16], advertises: [10.1.4.4/32, 10.0.0.0/8]}]
privateEndpoints: [{name: e, subnet: v/s, privateIPAddress: 10.1.4.4}]
)");
  CHECK(rows_with(*loaded, "v/s", "10.1.4.4/32") == kActive);
  CHECK(next_hop(*loaded, "v/s", "10.1.4.4") == "InterfaceEndpoint");
}

TEST_CASE("R2.21: a user route to the virtual network makes the host route Invalid, by a rule that says so") {
  auto loaded =
      load_text(one_network("RouteTableEnabled", "{name: r, addressPrefix: 10.1.0.0/16, nextHopType: VnetLocal}"));
  CHECK(rows_with(*loaded, "home/vms", "10.1.4.4/32") == kInvalid);
  CHECK(why_lost(*loaded, "home/vms", "10.1.4.4", "10.1.4.4/32", NextHopType::InterfaceEndpoint) ==
        "user-virtual-network-over-private-endpoint");
}

TEST_CASE("R2.23: only RouteTableEnabled and Enabled let user routes reach a private endpoint") {
  const auto state = [](const char* policies) {
    return rows_with(*load_text(one_network(policies, to_nva("10.1.0.0/16"))), "home/vms", "10.1.4.4/32");
  };
  CHECK(state("Disabled") == kActive);
  CHECK(state("NetworkSecurityGroupEnabled") == kActive);
  CHECK(state("RouteTableEnabled") == kInvalid);
  CHECK(state("Enabled") == kInvalid);
}

TEST_CASE("WE10: one virtual network, an endpoint and an appliance, as the lab shows them") {
  const auto lab = [](const char* policies, const char* routes) {
    return load_text(R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: source, addressPrefix: 10.0.0.0/24, routeTable: t}
      - {name: endpoints, addressPrefix: 10.0.1.0/24, privateEndpointNetworkPolicies: )" +
                     std::string(policies) + R"(}
      - {name: appliances, addressPrefix: 10.0.2.0/24}
networkInterfaces: [{name: nva, subnet: appliances, privateIPAddress: 10.0.2.4, enableIPForwarding: true}]
privateEndpoints: [{name: e, subnet: v/endpoints, privateIPAddress: 10.0.1.4}]
routeTables: [{name: t, routes: [)" +
                     routes + "]}]\n");
  };
  const char* subnet_route =
      "{name: a, addressPrefix: 10.0.1.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}";
  const std::string both = std::string(subnet_route) +
                           ", {name: b, addressPrefix: 10.0.1.4/32, nextHopType: VirtualAppliance, "
                           "nextHopIpAddress: 10.0.2.4}";
  auto off = lab("Disabled", subnet_route);  // 10.1
  CHECK(next_hop(*off, "v/source", "10.0.1.4") == "InterfaceEndpoint");
  CHECK(next_hop(*off, "v/source", "10.0.1.5") == "VirtualAppliance 10.0.2.4");
  auto exact = lab("Disabled", both.c_str());  // 10.2
  CHECK(next_hop(*exact, "v/source", "10.0.1.4") == "VirtualAppliance 10.0.2.4");
  CHECK(rows_with(*exact, "v/source", "InterfaceEndpoint") == "Default Invalid 10.0.1.4/32 InterfaceEndpoint\n");
  auto on = lab("RouteTableEnabled", subnet_route);  // 10.3
  CHECK(next_hop(*on, "v/source", "10.0.1.4") == "VirtualAppliance 10.0.2.4");
  CHECK(rows_with(*on, "v/source", "InterfaceEndpoint") == "Default Invalid 10.0.1.4/32 InterfaceEndpoint\n");
}

TEST_CASE("WE11: how wide a user route may be, with policies on in 10.1.0.0/16") {
  const auto hop = [](const char* prefix_text) {
    return next_hop(*load_text(one_network("Enabled", to_nva(prefix_text))), "home/vms", "10.1.4.4");
  };
  CHECK(hop("10.1.0.0/16") == "VirtualAppliance 10.1.2.4");  // 11.1
  CHECK(hop("10.1.4.0/24") == "VirtualAppliance 10.1.2.4");  // 11.2
  CHECK(hop("10.0.0.0/8") == "InterfaceEndpoint");           // 11.3
  CHECK(hop("0.0.0.0/0") == "InterfaceEndpoint");            // 11.4
  auto local =
      load_text(one_network("Enabled", "{name: r, addressPrefix: 10.1.0.0/16, nextHopType: VnetLocal}"));  // 11.5
  CHECK(rows_with(*local, "home/vms", "10.1.4.4/32") == kInvalid);
  CHECK(next_hop(*local, "home/vms", "10.1.4.4") == "VnetLocal");
}
