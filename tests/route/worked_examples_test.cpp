// Published cases with published answers: Azure's routing example, the networking lab, forced tunnelling, activation.
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

struct Case {
  const char* to;
  const char* expected;
};

void check_cases(Loaded& loaded, const char* from, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    CAPTURE(from);
    CAPTURE(one.to);
    CHECK(next_hop(loaded, from, one.to) == one.expected);
  }
}

// learn.microsoft.com, "Virtual network traffic routing", Routing example.
constexpr const char* kRoutingExample = R"(
serviceTags: service-tags.json
assumptions: {noneRoutes: documented}
virtualNetworks:
  - name: VNet1
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: Subnet1, addressPrefix: 10.0.0.0/24, routeTable: table, serviceEndpoints: [Microsoft.Storage]}
      - {name: Subnet2, addressPrefix: 10.0.1.0/24}
      - {name: appliances, addressPrefix: 10.0.100.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}
    virtualNetworkPeerings: [{remoteVirtualNetwork: VNet2}]
  - name: VNet2
    addressSpace: {addressPrefixes: [10.1.0.0/16, 10.2.0.0/16]}
    virtualNetworkPeerings: [{remoteVirtualNetwork: VNet1}]
routeTables:
  - name: table
    routes:
      - {name: Within-VNet1, addressPrefix: 10.0.0.0/16, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.100.4}
      - {name: Within-Subnet1, addressPrefix: 10.0.0.0/24, nextHopType: Virtual network}
      - {name: ToVNet2-1-Drop, addressPrefix: 10.1.0.0/16, nextHopType: None}
      - {name: ToVNet2-2-Drop, addressPrefix: 10.2.0.0/16, nextHopType: None}
      - {name: To-On-Prem, addressPrefix: 10.10.0.0/16, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.100.4}
      - {name: Default-NVA, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.100.4}
networkInterfaces:
  - {name: nva, subnet: appliances, privateIPAddress: 10.0.100.4, enableIPForwarding: true}
virtualNetworkGateways:
  - {name: gateway, virtualNetwork: VNet1, gatewayType: Vpn}
localNetworkGateways:
  - {name: on-prem, localNetworkAddressSpace: {addressPrefixes: [10.10.0.0/16]}}
connections:
  - {name: tunnel, connectionType: IPsec, virtualNetworkGateway1: gateway, localNetworkGateway2: on-prem}
)";

/// The networking lab: hub VNet4 with an appliance, spokes 1 to 3 (3 in another region), each peered to the hub only.
std::string lab(const std::string& table1, const std::string& table2, const std::string& table3) {
  std::string yaml = R"(
virtualNetworks:
  - name: VNet4
    location: westeurope
    addressSpace: {addressPrefixes: [10.4.0.0/16]}
    subnets:
      - {name: appliances, addressPrefix: 10.4.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.4.0.0/27}
    virtualNetworkPeerings:
      - {remoteVirtualNetwork: VNet1}
      - {remoteVirtualNetwork: VNet2}
      - {remoteVirtualNetwork: VNet3}
)";
  const std::array<std::string, 3> tables{table1, table2, table3};
  for (int i = 1; i <= 3; ++i) {
    const std::string n = std::to_string(i);
    yaml += "  - name: VNet" + n + "\n    location: " + (i == 3 ? "westus2" : "westeurope") +
            "\n    addressSpace: {addressPrefixes: [10." + n + ".0.0/16]}\n    subnets: [{name: subnet" + n +
            ", addressPrefix: 10." + n + ".1.0/24" +
            (tables[static_cast<std::size_t>(i - 1)].empty() ? "" : ", routeTable: table" + n) +
            "}]\n    virtualNetworkPeerings: [{remoteVirtualNetwork: VNet4, allowForwardedTraffic: true}]\n";
  }
  yaml +=
      "networkInterfaces:\n"
      "  - {name: nva, subnet: appliances, privateIPAddress: 10.4.2.101, enableIPForwarding: true}\n"
      "  - {name: vm1, subnet: subnet1, privateIPAddress: 10.1.1.4}\n"
      "  - {name: vm2, subnet: subnet2, privateIPAddress: 10.2.1.4}\n"
      "  - {name: vm3, subnet: subnet3, privateIPAddress: 10.3.1.4}\n";
  yaml += "routeTables:\n";
  for (int i = 1; i <= 3; ++i) {
    const std::string& routes = tables[static_cast<std::size_t>(i - 1)];
    if (!routes.empty()) yaml += "  - name: table" + std::to_string(i) + "\n    routes:\n      - " + routes + "\n";
  }
  if (table1.empty() && table2.empty() && table3.empty()) yaml += "  []\n";
  return yaml;
}

constexpr const char* kToNva = "nextHopType: VirtualAppliance, nextHopIpAddress: 10.4.2.101}";

}  // namespace

TEST_CASE("WE1: Subnet1 of the routing example has the published rows and next hops") {
  auto loaded = load_text(kRoutingExample);
  CHECK(rows(*loaded, "VNet1/Subnet1") ==
        "Default Invalid 10.0.0.0/16 VnetLocal\n"
        "Default Invalid 10.1.0.0/16 VNetPeering\n"
        "Default Invalid 10.2.0.0/16 VNetPeering\n"
        "Default Active 191.235.255.192/26 VirtualNetworkServiceEndpoint\n"
        "Default Active 191.239.203.0/28 VirtualNetworkServiceEndpoint\n"
        "VirtualNetworkGateway Invalid 10.10.0.0/16 VirtualNetworkGateway\n"
        "Default Invalid 0.0.0.0/0 Internet\n"
        "User Active 0.0.0.0/0 VirtualAppliance 10.0.100.4\n"
        "User Active 10.0.0.0/16 VirtualAppliance 10.0.100.4\n"
        "User Active 10.0.0.0/24 VnetLocal\n"
        "User Active 10.1.0.0/16 None\n"
        "User Active 10.2.0.0/16 None\n"
        "User Active 10.10.0.0/16 VirtualAppliance 10.0.100.4\n");
  check_cases(*loaded, "VNet1/Subnet1",
              {{"10.0.0.5", "VnetLocal"},
               {"10.0.5.9", "VirtualAppliance 10.0.100.4"},
               {"10.1.4.4", "None"},
               {"10.2.0.9", "None"},
               {"10.10.3.3", "VirtualAppliance 10.0.100.4"},
               {"191.239.203.1", "VirtualNetworkServiceEndpoint"},
               {"8.8.8.8", "VirtualAppliance 10.0.100.4"},
               {"192.168.5.5", "VirtualAppliance 10.0.100.4"},
               {"10.99.0.1", "VirtualAppliance 10.0.100.4"}});
}

TEST_CASE("WE1: Subnet2 of the routing example has the published rows and next hops") {
  auto loaded = load_text(kRoutingExample);
  CHECK(rows(*loaded, "VNet1/Subnet2") ==
        "Default Active 10.0.0.0/16 VnetLocal\n"
        "Default Active 10.1.0.0/16 VNetPeering\n"
        "Default Active 10.2.0.0/16 VNetPeering\n"
        "VirtualNetworkGateway Active 10.10.0.0/16 VirtualNetworkGateway\n"
        "Default Active 0.0.0.0/0 Internet\n"
        "Default Active 10.0.0.0/8 None\n"
        "Default Active 100.64.0.0/10 None\n"
        "Default Active 172.16.0.0/12 None\n"
        "Default Active 192.168.0.0/16 None\n");
  check_cases(*loaded, "VNet1/Subnet2",
              {{"10.0.0.5", "VnetLocal"},
               {"10.1.0.9", "VNetPeering"},
               {"10.10.1.1", "VirtualNetworkGateway"},
               {"10.99.0.1", "None"},
               {"192.168.1.1", "None"},
               {"100.64.0.1", "None"},
               {"8.8.8.8", "Internet"},
               {"191.239.203.1", "Internet"},
               {"172.16.0.1", "None"}});
}

TEST_CASE("WE2: the longer prefix wins, and a user's default route over the system's") {
  auto loaded = load_text(R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.0.0/24, routeTable: t}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}
routeTables:
  - name: t
    routes:
      - {name: longer, addressPrefix: 10.0.0.0/24, nextHopType: None}
      - {name: default, addressPrefix: 0.0.0.0/0, nextHopType: VirtualNetworkGateway}
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: Vpn}]
)");
  check_cases(*loaded, "v/s", {{"10.0.0.5", "None"}, {"10.0.1.5", "VnetLocal"}, {"8.8.8.8", "VirtualNetworkGateway"}});
}

TEST_CASE("WE3: a spoke without user routes drops what the None list holds") {
  auto loaded = load_text(lab("", "", ""));
  CHECK(rows(*loaded, "VNet1/subnet1") ==
        "Default Active 10.1.0.0/16 VnetLocal\n"
        "Default Active 10.4.0.0/16 VNetPeering\n"
        "Default Active 0.0.0.0/0 Internet\n"
        "Default Active 10.0.0.0/8 None\n"
        "Default Active 127.0.0.0/8 None\n"
        "Default Active 100.64.0.0/10 None\n"
        "Default Active 25.48.0.0/12 None\n"
        "Default Active 172.16.0.0/12 None\n"
        "Default Active 25.4.0.0/14 None\n"
        "Default Active 198.18.0.0/15 None\n"
        "Default Active 25.33.0.0/16 None\n"
        "Default Active 40.109.0.0/16 None\n"
        "Default Active 104.147.0.0/16 None\n"
        "Default Active 157.59.0.0/16 None\n"
        "Default Active 192.168.0.0/16 None\n"
        "Default Active 40.108.0.0/17 None\n"
        "Default Active 104.146.0.0/17 None\n"
        "Default Active 23.103.0.0/18 None\n"
        "Default Active 25.41.0.0/20 None\n"
        "Default Active 20.35.252.0/22 None\n");
  check_cases(*loaded, "vm1",
              {{"10.2.1.4", "None"},
               {"10.4.2.101", "VNetPeering"},
               {"10.1.200.7", "VnetLocal"},
               {"8.8.8.8", "Internet"},
               {"25.33.1.1", "None"},
               {"40.108.1.1", "None"},
               {"40.108.200.1", "Internet"},
               {"104.146.200.1", "Internet"},
               {"20.35.255.255", "None"},
               {"20.36.0.0", "Internet"}});
  CHECK(outcome(*loaded, "vm1", "10.2.1.4") == "dropped next-hop-none");
}

TEST_CASE("WE4: a user route equal to one None prefix removes that row only") {
  auto loaded = load_text(lab(std::string("{name: rfc, addressPrefix: 10.0.0.0/8, ") + kToNva, "", ""));
  CHECK(rows(*loaded, "VNet1/subnet1").find("10.0.0.0/8 None") == std::string::npos);
  CHECK(rows(*loaded, "VNet1/subnet1").find("Default Active 127.0.0.0/8 None") != std::string::npos);
  check_cases(*loaded, "vm1",
              {{"10.2.1.4", "VirtualAppliance 10.4.2.101"},
               {"10.4.2.5", "VNetPeering"},
               {"192.168.5.5", "None"},
               {"172.16.9.9", "None"},
               {"8.8.8.8", "Internet"}});
}

TEST_CASE("WE5: a user default route removes every None row, and spokes meet through the appliance") {
  auto loaded = load_text(lab(std::string("{name: rfc, addressPrefix: 10.0.0.0/8, ") + kToNva,
                              std::string("{name: default, addressPrefix: 0.0.0.0/0, ") + kToNva,
                              std::string("{name: default, addressPrefix: 0.0.0.0/0, ") + kToNva));
  CHECK(rows(*loaded, "VNet2/subnet2") ==
        "Default Active 10.2.0.0/16 VnetLocal\n"
        "Default Active 10.4.0.0/16 VNetPeering\n"
        "Default Invalid 0.0.0.0/0 Internet\n"
        "User Active 0.0.0.0/0 VirtualAppliance 10.4.2.101\n");
  CHECK(rows(*loaded, "VNet3/subnet3") ==
        "Default Active 10.3.0.0/16 VnetLocal\n"
        "Default Active 10.4.0.0/16 VNetGlobalPeering\n"
        "Default Invalid 0.0.0.0/0 Internet\n"
        "User Active 0.0.0.0/0 VirtualAppliance 10.4.2.101\n");
  check_cases(*loaded, "vm2",
              {{"10.1.1.4", "VirtualAppliance 10.4.2.101"},
               {"8.8.8.8", "VirtualAppliance 10.4.2.101"},
               {"192.168.5.5", "VirtualAppliance 10.4.2.101"},
               {"25.33.0.1", "VirtualAppliance 10.4.2.101"},
               {"10.4.2.5", "VNetPeering"}});
  check_cases(*loaded, "vm3", {{"10.1.1.4", "VirtualAppliance 10.4.2.101"}, {"10.4.2.101", "VNetGlobalPeering"}});
  // Step 13 of the lab: both machines reach each other over SSH.
  CHECK(outcome(*loaded, "vm1", "10.2.1.4:22") == "delivered delivered-nic");
  CHECK(outcome(*loaded, "vm2", "10.1.1.4:22") == "delivered delivered-nic");
  CHECK(outcome(*loaded, "vm1", "10.3.1.4:22") == "delivered delivered-nic");
}

namespace {

/// The lab with VNet5 behind a VPN between gateways: labs 9 and 10.
std::string vpn_lab(bool transit, bool propagation, const char* next_hop) {
  const std::string hub_flags = transit ? ", allowGatewayTransit: true" : "";
  const std::string spoke_flags = transit ? ", useRemoteGateways: true" : "";
  std::string yaml =
      "virtualNetworks:\n"
      "  - name: VNet4\n    addressSpace: {addressPrefixes: [10.4.0.0/16]}\n    subnets:\n"
      "      - {name: appliances, addressPrefix: 10.4.2.0/24}\n"
      "      - {name: GatewaySubnet, addressPrefix: 10.4.0.0/24}\n    virtualNetworkPeerings:\n";
  for (const char* spoke : {"VNet1", "VNet2"}) {
    yaml += "      - {remoteVirtualNetwork: " + std::string(spoke) + hub_flags + "}\n";
  }
  for (const char* n : {"1", "2"}) {
    yaml += "  - name: VNet" + std::string(n) + "\n    addressSpace: {addressPrefixes: [10." + n +
            ".0.0/16]}\n    subnets: [{name: subnet" + n + ", addressPrefix: 10." + n +
            ".1.0/24, routeTable: table}]\n    virtualNetworkPeerings: [{remoteVirtualNetwork: VNet4, "
            "allowForwardedTraffic: true" +
            spoke_flags + "}]\n";
  }
  yaml += R"(  - name: VNet5
    addressSpace: {addressPrefixes: [10.5.0.0/16]}
    subnets:
      - {name: subnet5, addressPrefix: 10.5.1.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.5.0.0/24}
publicIPAddresses:
  - {name: hub-ip, ipAddress: 172.176.82.173}
  - {name: remote-ip, ipAddress: 172.176.83.53}
virtualNetworkGateways:
  - name: hub-gateway
    virtualNetwork: VNet4
    gatewayType: Vpn
    bgpSettings: {asn: 65504, bgpPeeringAddress: 10.4.0.4}
    ipConfigurations: [{privateIPAddress: 10.4.0.4, publicIPAddress: hub-ip}]
  - name: remote-gateway
    virtualNetwork: VNet5
    gatewayType: Vpn
    bgpSettings: {asn: 65505, bgpPeeringAddress: 10.5.0.4}
    ipConfigurations: [{privateIPAddress: 10.5.0.4, publicIPAddress: remote-ip}]
connections:
  - {name: c, connectionType: Vnet2Vnet, virtualNetworkGateway1: hub-gateway, virtualNetworkGateway2: remote-gateway, enableBgp: true}
networkInterfaces:
  - {name: nva, subnet: appliances, privateIPAddress: 10.4.2.100, enableIPForwarding: true}
  - {name: vm1, subnet: subnet1, privateIPAddress: 10.1.1.4}
  - {name: vm2, subnet: subnet2, privateIPAddress: 10.2.1.4}
  - {name: vm5, subnet: subnet5, privateIPAddress: 10.5.1.4}
routeTables:
  - name: table
)";
  if (!propagation) yaml += "    disableBgpRoutePropagation: true\n";
  yaml += "    routes: [{name: rfc, addressPrefix: 10.0.0.0/8, nextHopType: VirtualAppliance, nextHopIpAddress: " +
          std::string(next_hop) + "}]\n";
  return yaml;
}

}  // namespace

TEST_CASE("WE7, R2.9: gateway transit brings routes that bypass a broad user route, until propagation is off") {
  auto before = load_text(vpn_lab(false, true, "10.4.2.100"));
  CHECK(next_hop(*before, "vm1", "10.5.1.4") == "VirtualAppliance 10.4.2.100");  // 7.1
  CHECK(rows(*before, "VNet1/subnet1").find("VirtualNetworkGateway") == std::string::npos);
  CHECK(next_hop(*before, "vm5", "10.4.2.101") == "VirtualNetworkGateway 172.176.83.53");  // 7.5
  CHECK(next_hop(*before, "vm5", "10.1.1.4") == "None");                                   // 7.6

  auto transit = load_text(vpn_lab(true, true, "10.4.2.100"));
  CHECK(next_hop(*transit, "vm1", "10.5.1.4") == "VirtualNetworkGateway 172.176.82.173");  // 7.2
  CHECK(rows(*transit, "VNet1/subnet1")
            .find("VirtualNetworkGateway Active 10.5.0.4/32 VirtualNetworkGateway 172.176.82.173") !=
        std::string::npos);
  CHECK(next_hop(*transit, "vm5", "10.4.2.101") == "VirtualNetworkGateway 172.176.83.53");
  CHECK(next_hop(*transit, "vm5", "10.1.1.4") == "VirtualNetworkGateway 172.176.83.53");
  CHECK(outcome(*transit, "vm1", "10.5.1.4:22") == "delivered delivered-nic");
  CHECK(outcome(*transit, "vm5", "10.1.1.4:22") == "delivered delivered-nic");

  auto off = load_text(vpn_lab(true, false, "10.4.2.100"));
  CHECK(next_hop(*off, "vm1", "10.5.1.4") == "VirtualAppliance 10.4.2.100");  // 7.3
}

TEST_CASE("WE7.4: a VPN gateway's private address as next hop forwards from spoke to spoke") {
  auto loaded = load_text(vpn_lab(true, true, "10.4.0.4"));
  CHECK(next_hop(*loaded, "vm1", "10.2.1.4") == "VirtualAppliance 10.4.0.4");
  const FlowResult result = query(*loaded, "vm1", "10.2.1.4:22");
  CHECK(result.reason->rule.id == "delivered-nic");
  REQUIRE(result.primary_trace()->hops.size() >= 2);
  CHECK(result.primary_trace()->hops[1].place.kind == Place::Kind::Gateway);
}

namespace {

/// A forced tunnel over ExpressRoute; `routes` are /32 user routes to Internet, `subnet` further keys of the subnet.
std::string forced_tunnel(const std::vector<const char*>& direct, const std::string& subnet,
                          const std::string& more = "") {
  std::string yaml = R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.1.1.0/24, routeTable: t)" +
                     subnet + R"(}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: ExpressRoute}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: g, site: hq}]
sites: [{name: hq, addressPrefixes: [192.168.0.0/16], advertises: [0.0.0.0/0], publicIPAddresses: [198.51.100.10]}]
networkInterfaces: [{name: vm, subnet: s, privateIPAddress: 10.1.1.4}]
)" + more + "routeTables:\n  - name: t\n    routes:\n";
  for (const char* one : direct) {
    yaml += "      - {name: r" + std::string(one) + ", addressPrefix: " + one + "/32, nextHopType: Internet}\n";
  }
  if (direct.empty()) yaml += "      []\n";
  return yaml;
}

const std::vector<const char*> kCure{"20.118.99.224", "40.83.235.53", "23.102.135.246"};
constexpr Date kNow = make_date(2026, 11, 23);

}  // namespace

TEST_CASE("WE23.1: with 0/0 on-premises activation is refused, from the site's address") {
  auto loaded = load_text(forced_tunnel({}, ""), kNow);
  CHECK(next_hop(*loaded, "vm", "20.118.99.224") == "VirtualNetworkGateway");
  CHECK(outcome(*loaded, "vm", "20.118.99.224:1688") == "refused source-not-accepted");
  const FlowResult result = query(*loaded, "vm", "kms");
  CHECK(result.verdict == Verdict::Refused);
  CHECK(result.traces.size() == 4);  // 20.118.99.224 serves under both names
  CHECK(result.primary_trace()->identity.source_class == SourceClass::OnPremisesPublic);
  CHECK(result.primary_trace()->identity.addresses == std::vector{address("198.51.100.10")});
}

TEST_CASE("WE23.2 and WE23.3: three /32 routes cure activation and nothing else") {
  auto loaded = load_text(forced_tunnel(kCure, ", defaultOutboundAccess: true"), kNow);
  for (const char* server : kCure) {
    CHECK(next_hop(*loaded, "vm", server) == "Internet");
    CHECK(outcome(*loaded, "vm", std::string(server) + ":1688") == "egressed egressed-azure");
  }
  CHECK(outcome(*loaded, "vm", "kms") == "egressed egressed-azure");
  CHECK(next_hop(*loaded, "vm", "8.8.8.8") == "VirtualNetworkGateway");
}

TEST_CASE("WE23.4: the old cure works until the name moves") {
  const std::string yaml = forced_tunnel({"23.102.135.246"}, "");
  CHECK(outcome(*load_text(yaml, make_date(2022, 6, 1)), "vm", "kms") == "egressed egressed-azure");
  CHECK(outcome(*load_text(yaml, make_date(2022, 10, 2)), "vm", "kms") == "egressed egressed-azure");
  for (const Date date : {make_date(2022, 10, 3), kNow}) {
    auto loaded = load_text(yaml, date);
    CHECK(outcome(*loaded, "vm", "kms") == "refused source-not-accepted");
    CHECK(outcome(*loaded, "vm", "40.83.235.53:1688") == "refused source-not-accepted");
    CHECK(next_hop(*loaded, "vm", "20.118.99.224") == "VirtualNetworkGateway");
  }
}

TEST_CASE("WE23.5: in a private subnet the cure has no address to leave with") {
  auto loaded = load_text(forced_tunnel(kCure, ", defaultOutboundAccess: false"), kNow);
  CHECK(next_hop(*loaded, "vm", "20.118.99.224") == "Internet");
  CHECK(outcome(*loaded, "vm", "kms") == "dropped no-outbound-address");
}

TEST_CASE("WE23.6: a NAT gateway gives the private subnet an address") {
  auto loaded = load_text(forced_tunnel(kCure, ", defaultOutboundAccess: false, natGateway: nat",
                                        "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}]\n"
                                        "natGateways: [{name: nat, publicIpAddresses: [p]}]\n"),
                          kNow);
  const FlowResult result = query(*loaded, "vm", "kms");
  CHECK(result.verdict == Verdict::Egressed);
  CHECK(result.primary_trace()->identity.addresses == std::vector{address("203.0.113.9")});
}

TEST_CASE("WE23.11: one RHUI address in the table leaves the others refused") {
  auto loaded = load_text(forced_tunnel({"52.136.197.163"}, ""), kNow);
  CHECK(outcome(*loaded, "vm", "52.136.197.163:443") == "egressed egressed-azure");
  CHECK(next_hop(*loaded, "vm", "20.225.226.182") == "VirtualNetworkGateway");
  CHECK(outcome(*loaded, "vm", "20.225.226.182:443") == "refused source-not-accepted");
  CHECK(outcome(*loaded, "vm", "rhui") == "refused source-not-accepted");
}

TEST_CASE("WE23.12: platform addresses follow no route") {
  auto loaded = load_text(forced_tunnel({"168.63.129.16"}, ", defaultOutboundAccess: false"), kNow);
  CHECK(outcome(*loaded, "vm", "168.63.129.16:53") == "delivered platform-address");
  CHECK(outcome(*loaded, "vm", "169.254.169.254:80") == "delivered platform-address");
}

TEST_CASE(
    "WE24: VPN forced tunnelling as documented: default site, one subnet let out, branches by their own tunnels") {
  auto loaded = load_text(R"(
virtualNetworks:
  - name: VNet1
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: Frontend, addressPrefix: 10.1.0.0/24, routeTable: t}
      - {name: Mid-tier, addressPrefix: 10.1.1.0/24}
      - {name: Backend, addressPrefix: 10.1.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
routeTables: [{name: t, routes: [{name: out, addressPrefix: 0.0.0.0/0, nextHopType: Internet}]}]
virtualNetworkGateways: [{name: g, virtualNetwork: VNet1, gatewayType: Vpn, gatewayDefaultSite: HQ}]
localNetworkGateways:
  - {name: HQ, localNetworkAddressSpace: {addressPrefixes: [192.168.1.0/24]}}
  - {name: b2, localNetworkAddressSpace: {addressPrefixes: [192.168.2.0/24]}}
  - {name: b3, localNetworkAddressSpace: {addressPrefixes: [192.168.3.0/24]}}
connections:
  - {name: chq, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: HQ, site: headquarters}
  - {name: cb2, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: b2}
  - {name: cb3, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: b3}
sites: [{name: headquarters, addressPrefixes: [192.168.1.0/24], publicIPAddresses: [198.51.100.1]}]
networkInterfaces: [{name: backend, subnet: Backend, privateIPAddress: 10.1.2.4}]
)");
  CHECK(next_hop(*loaded, "Frontend", "8.8.8.8") == "Internet");               // 24.1
  CHECK(next_hop(*loaded, "Mid-tier", "8.8.8.8") == "VirtualNetworkGateway");  // 24.2
  CHECK(next_hop(*loaded, "Backend", "8.8.8.8") == "VirtualNetworkGateway");
  CHECK(next_hop(*loaded, "Backend", "192.168.3.9") == "VirtualNetworkGateway");  // 24.3
  CHECK(outcome(*loaded, "backend", "8.8.8.8:443") == "egressed egressed-site");
  const FlowResult branch = query(*loaded, "backend", "192.168.3.9:443");
  CHECK(branch.reason->rule.id == "delivered-local-network");
  const Place end = branch.primary_trace()->hops.back().place;
  CHECK(loaded->topology.local_network_gateways[end.index].name.value == "b3");
}
