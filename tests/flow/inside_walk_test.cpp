// Walks inside virtual networks: next hops of every kind, route servers, firewalls, load balancers, private endpoints.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// vm in v; hub network h is peered with v and w; `routes` are the table's of vm's subnet.
std::string peered(const std::string& routes, const std::string& more = "",
                   const std::string& pe_policies = "Disabled") {
  return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.1.0/24, routeTable: t}
      - {name: pes, addressPrefix: 10.0.3.0/24, privateEndpointNetworkPolicies: )" +
         pe_policies + R"(}
    virtualNetworkPeerings: [{remoteVirtualNetwork: h, allowForwardedTraffic: true}]
  - name: h
    location: eastus
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: a, addressPrefix: 10.1.2.0/24}
      - {name: AzureFirewallSubnet, addressPrefix: 10.1.3.0/26}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
    virtualNetworkPeerings:
      - {remoteVirtualNetwork: v, allowForwardedTraffic: true}
      - {remoteVirtualNetwork: w, allowForwardedTraffic: true}
  - name: w
    location: eastus
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: ws, addressPrefix: 10.2.1.0/24, routeTable: back}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: h, allowForwardedTraffic: true}]
routeTables: [{name: back, routes: [{name: r, addressPrefix: 10.0.0.0/16, nextHopType: VirtualAppliance, nextHopIpAddress: 10.1.2.4}]}, {name: t, routes: )" +
         routes + R"(}]
publicIPAddresses: [{name: p1, ipAddress: 203.0.113.7}, {name: p2, ipAddress: 203.0.113.8}]
networkInterfaces:
  - {name: vm, subnet: s, privateIPAddress: 10.0.1.4}
  - {name: nva1, subnet: a, privateIPAddress: 10.1.2.4, enableIPForwarding: true}
  - {name: nva2, subnet: a, privateIPAddress: 10.1.2.5, enableIPForwarding: true}
  - {name: far, subnet: ws, privateIPAddress: 10.2.1.4}
)" + more;
}

std::string via(const char* prefix, const char* hop) {
  return std::string("[{name: r, addressPrefix: ") + prefix +
         ", nextHopType: VirtualAppliance, nextHopIpAddress: " + hop + "}]";
}

constexpr const char* kFirewall =
    "azureFirewalls: [{name: fw, virtualNetwork: h, privateIPAddress: 10.1.3.4, publicIPAddresses: [p1, p2]}]\n";

std::string balancer(const std::string& rules, const char* more = "") {
  return "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: h/a, privateIPAddress: 10.1.2.100}], "
         "backendAddressPool: [nva1, nva2], loadBalancingRules: " +
         rules + more + "}]\n";
}
constexpr const char* kHaPorts = "[{name: ha, protocol: All, frontendPort: 0}]";

constexpr const char* kEndpoint =
    "privateEndpoints: [{name: pe, subnet: v/pes, privateIPAddress: 10.0.3.4, service: storage}]\n";

}  // namespace

// --- next hops

TEST_CASE("R3.3: a next hop behind one peering is reached, one behind two or behind a hub is not") {
  CHECK(way(*load_text(peered(via("10.2.0.0/16", "10.1.2.4"))), "vm", "far") == "vm > nva1 > far: delivered-nic");
  CHECK(way(*load_text(peered(via("9.9.9.0/24", "10.2.1.4"))), "vm", "9.9.9.9") == "vm: next-hop-unreachable");
  const std::string wan =
      replaced(WanText{.more = "routeTables: [{name: t, routes: [{name: r, addressPrefix: 9.9.9.0/24, nextHopType: "
                               "VirtualAppliance, nextHopIpAddress: 10.0.0.70}]}]\n"}
                   .text(),
               "{name: s1, addressPrefix: 10.1.0.0/26}", "{name: s1, addressPrefix: 10.1.0.0/26, routeTable: t}");
  CHECK(way(*load_text(wan), "vm", "9.9.9.9") == "vm: next-hop-unreachable");
}

TEST_CASE("R3.4: a VPN gateway's private address as next hop forwards from spoke to spoke") {
  const std::string gateway =
      "virtualNetworkGateways: [{name: g, virtualNetwork: h, gatewayType: Vpn, ipConfigurations: [{privateIPAddress: "
      "10.1.255.4}]}]\n";
  const std::string text = peered(via("10.2.0.0/16", "10.1.255.4"), gateway);
  CHECK(way(*load_text(text), "vm", "far") == "vm > g > far: delivered-nic");
}

TEST_CASE("R3.6: a user route to the virtual network gateway reaches a VPN gateway only") {
  const std::string routes = "[{name: r, addressPrefix: 9.9.9.0/24, nextHopType: VirtualNetworkGateway}]";
  const auto outcome_with = [&](const std::string& more) {
    // The gateway's own network asks.
    std::string text = replaced(peered("[]", more), "{name: a, addressPrefix: 10.1.2.0/24}",
                                "{name: a, addressPrefix: 10.1.2.0/24, routeTable: u}");
    text = replaced(text, "routeTables: [", "routeTables: [{name: u, routes: " + routes + "}, ");
    return way(*load_text(text), "nva1", "9.9.9.9");
  };
  const std::string vpn = "{name: g, virtualNetwork: h, gatewayType: Vpn}";
  const std::string er = "{name: e, virtualNetwork: h, gatewayType: ExpressRoute}";
  CHECK(outcome_with("") == "nva1: no-gateway");
  CHECK(outcome_with("virtualNetworkGateways: [" + vpn + "]\n") == "nva1 > g: gateway-no-route");
  CHECK(outcome_with("virtualNetworkGateways: [" + er + "]\n") == "nva1: gateway-not-vpn");
  CHECK(outcome_with("virtualNetworkGateways: [" + vpn + ", " + er + "]\n") == "nva1: gateway-not-vpn");

  const std::string server =
      replaced(RouteServerText{.more = "routeTables: [{name: u, routes: " + routes + "}]\n"}.text(),
               "{name: vms, addressPrefix: 10.1.2.0/24}", "{name: vms, addressPrefix: 10.1.2.0/24, routeTable: u}");
  CHECK(way(*load_text(server), "vm", "9.9.9.9") == "vm: gateway-not-vpn");
  const std::string hub =
      replaced(WanText{.more = "routeTables: [{name: u, routes: " + routes + "}]\n"}.text(),
               "{name: s1, addressPrefix: 10.1.0.0/26}", "{name: s1, addressPrefix: 10.1.0.0/26, routeTable: u}");
  CHECK(way(*load_text(hub), "vm", "9.9.9.9") == "vm: gateway-not-vpn");
}

TEST_CASE("R3.10: with propagation off, static routes of the gateway vanish, and a user route still reaches it") {
  const auto text = [](const char* routes) {
    return std::string(R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.1.0/24, routeTable: t}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}
routeTables: [{name: t, disableBgpRoutePropagation: true, routes: )") +
           routes + R"(}]
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: Vpn}]
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l}]
networkInterfaces: [{name: vm, subnet: s, privateIPAddress: 10.0.1.4}]
)";
  };
  CHECK(way(*load_text(text("[]")), "vm", "192.168.1.1") == "vm: next-hop-none");
  CHECK(way(*load_text(text("[{name: r, addressPrefix: 192.168.0.0/16, nextHopType: VirtualNetworkGateway}]")), "vm",
            "192.168.1.1") == "vm > g > l: delivered-local-network");
}

TEST_CASE("R8.1: an appliance's network interface needs IP forwarding; a firewall and a load balancer need no flag") {
  const std::string off =
      replaced(peered(via("10.2.0.0/16", "10.1.2.4")), "10.1.2.4, enableIPForwarding: true", "10.1.2.4");
  CHECK(way(*load_text(off), "vm", "far") == "vm > nva1 > far: ip-forwarding-off");
  const std::string firewall = peered(via("10.2.0.0/16", "10.1.3.4"), kFirewall);
  CHECK(way(*load_text(firewall), "vm", "far") == "vm > fw > far: reply-around-stateful-device");
  CHECK(way(*load_text(replaced(firewall, "nextHopIpAddress: 10.1.2.4}]}", "nextHopIpAddress: 10.1.3.4}]}")), "vm",
            "far") == "vm > fw > far: delivered-nic");
  CHECK(way(*load_text(peered(via("10.2.0.0/16", "10.1.2.100"), balancer(kHaPorts))), "vm", "far") ==
        "vm > lb > nva1 > far: delivered-nic");
}

TEST_CASE("R8.2: an appliance forwards by the routes of its own subnet") {
  std::string text = replaced(peered(via("9.9.9.0/24", "10.1.2.4")), "{name: a, addressPrefix: 10.1.2.0/24}",
                              "{name: a, addressPrefix: 10.1.2.0/24, routeTable: u}");
  text = replaced(text, "routeTables: [", "routeTables: [{name: u, routes: " + via("9.9.9.0/24", "10.2.1.4") + "}, ");
  text = replaced(text, "ws, privateIPAddress: 10.2.1.4}",
                  "ws, privateIPAddress: 10.2.1.4, enableIPForwarding: true, sourceNat: Always}");
  CHECK(way(*load_text(text), "vm", "9.9.9.9:443") == "vm > nva1 > far > Internet: egressed-azure");
}

TEST_CASE("R8.3: an appliance that does not translate the source gets nothing out") {
  const std::string text = peered(via("0.0.0.0/0", "10.1.2.4"));
  CHECK(way(*load_text(text), "vm", "8.8.8.8:443") == "vm > nva1: foreign-source");
  auto translating =
      load_text(replaced(text, "10.1.2.4, enableIPForwarding: true",
                         "10.1.2.4, enableIPForwarding: true, sourceNat: Internet, publicIPAddress: p1"));
  CHECK(way(*translating, "vm", "8.8.8.8:443") == "vm > nva1 > Internet: egressed-azure");
  CHECK(source(*translating, "vm", "8.8.8.8:443") == "azurePublic 203.0.113.7");
}

TEST_CASE("R8.4: a firewall keeps the source towards private destinations and translates all others") {
  auto loaded = load_text(peered(via("0.0.0.0/0", "10.1.3.4"), kFirewall));
  CHECK(way(*loaded, "vm", "8.8.8.8:443") == "vm > fw > Internet: egressed-azure");
  CHECK(source(*loaded, "vm", "8.8.8.8:443") == "azurePublic 203.0.113.7 203.0.113.8");
  CHECK(source(*loaded, "vm", "far") == "private 10.0.1.4");
  // Beyond the firewall a public range of a virtual network: the firewall's own private address.
  std::string text = peered(via("0.0.0.0/0", "10.1.3.4"), kFirewall);
  text = replaced(text, "[10.2.0.0/16]}\n    subnets: [{name: ws, addressPrefix: 10.2.1.0/24, routeTable: back}]",
                  "[10.2.0.0/16, 198.51.100.0/24]}\n    subnets: [{name: ws, addressPrefix: 10.2.1.0/24, routeTable: "
                  "back}, {name: pub, "
                  "addressPrefix: 198.51.100.0/25}]");
  text = replaced(text, "  - {name: far,",
                  "  - {name: pub, subnet: pub, privateIPAddress: 198.51.100.9}\n  - {name: far,");
  auto public_range = load_text(text);
  CHECK(way(*public_range, "vm", "pub") == "vm > fw > pub: delivered-nic");
  CHECK(source(*public_range, "vm", "pub") == "private 10.1.3.4");
  const std::string nat =
      "natGateways: [{name: nat, publicIpAddresses: [p2]}]\nazureFirewalls: [{name: fw, virtualNetwork: h, "
      "privateIPAddress: 10.1.3.4, publicIPAddresses: [p1]}]\n";
  auto behind_nat = load_text(replaced(peered(via("0.0.0.0/0", "10.1.3.4"), nat), "addressPrefix: 10.1.3.0/26",
                                       "addressPrefix: 10.1.3.0/26, natGateway: nat"));
  CHECK(source(*behind_nat, "vm", "8.8.8.8:443") == "azurePublic 203.0.113.8");
}

// --- load balancers

TEST_CASE("R8.6: a load balancer as next hop spreads over its backends, each of which is walked") {
  auto loaded = load_text(peered(via("10.2.0.0/16", "10.1.2.100"), balancer(kHaPorts)));
  const FlowResult good = query(*loaded, "vm", "far");
  CHECK(good.primary_trace()->paths == 2);
  CHECK(good.primary_trace()->failing_paths == 0);
  const std::string one_bad = replaced(peered(via("10.2.0.0/16", "10.1.2.100"), balancer(kHaPorts)),
                                       "10.1.2.5, enableIPForwarding: true", "10.1.2.5");
  auto half = load_text(one_bad);
  CHECK(way(*half, "vm", "far") == "vm > lb > nva2 > far: ip-forwarding-off");
  CHECK(query(*half, "vm", "far").primary_trace()->failing_paths == 1);
}

TEST_CASE("a load balancer without HA ports takes the protocol and port of its rules only") {
  const std::string rule = "[{name: r, protocol: Tcp, frontendPort: 443}]";
  auto loaded = load_text(peered(via("10.2.0.0/16", "10.1.2.100"), balancer(rule)));
  CHECK(way(*loaded, "vm", "10.2.1.4:443") == "vm > lb > nva1 > far: delivered-nic");
  CHECK(way(*loaded, "vm", "10.2.1.4:80") == "vm > lb: load-balancer-no-rule");
  CHECK(way(*loaded, "vm", "10.2.1.4:443", Transport::Udp) == "vm > lb: load-balancer-no-rule");
  CHECK(way(*loaded, "vm", "10.1.2.100:443") == "vm > lb > nva1: delivered-nic");
}

TEST_CASE("R2.11: a Basic load balancer is not reached over a peering between regions, a Standard one is") {
  const auto text = [](const char* sku) {
    return replaced(peered(via("10.2.0.0/16", "10.1.2.100"), balancer(kHaPorts, sku)),
                    "location: eastus\n    addressSpace: {addressPrefixes: [10.0.0.0/16]}",
                    "location: westus\n    addressSpace: {addressPrefixes: [10.0.0.0/16]}");
  };
  CHECK(way(*load_text(text(", sku: Standard")), "vm", "far") == "vm > lb > nva1 > far: delivered-nic");
  const std::string basic = replaced(text(", sku: Basic"), "[{name: ha, protocol: All, frontendPort: 0}]",
                                     "[{name: r, protocol: Tcp, frontendPort: 443}]");
  CHECK(way(*load_text(basic), "vm", "10.2.1.4:443") == "vm > lb: basic-load-balancer-global-peering");
}

TEST_CASE("R6.1: a backend leaves with the public load balancer's address, after NAT gateway and its own address") {
  const auto text = [](const std::string& balancers, const char* subnet = "", const char* nic = "") {
    return replaced(replaced(peered("[]", balancers), "addressPrefix: 10.0.1.0/24",
                             std::string("addressPrefix: 10.0.1.0/24") + subnet),
                    "privateIPAddress: 10.0.1.4", std::string("privateIPAddress: 10.0.1.4") + nic);
  };
  const auto public_balancer = [](const char* keys) {
    return std::string(
               "loadBalancers: [{name: plb, frontendIPConfigurations: [{name: f, publicIPAddress: p1}], "
               "backendAddressPool: [vm]") +
           keys + "}]\n";
  };
  const auto leave = [](const std::string& yaml) {
    auto loaded = load_text(yaml);
    return query(*loaded, "vm", "8.8.8.8:443").reason->rule.id == "egressed-azure"
               ? source(*loaded, "vm", "8.8.8.8:443")
               : std::string(query(*loaded, "vm", "8.8.8.8:443").reason->rule.id);
  };
  const std::string outbound = public_balancer(", outboundRules: true");
  CHECK(leave(text(outbound)) == "azurePublic 203.0.113.7");
  CHECK(leave(text(outbound, ", defaultOutboundAccess: false")) == "azurePublic 203.0.113.7");
  CHECK(leave(text(outbound, "", ", publicIPAddress: p2")) == "azurePublic 203.0.113.8");
  CHECK(leave(text(outbound + "natGateways: [{name: nat, publicIpAddresses: [p2]}]\n", ", natGateway: nat")) ==
        "azurePublic 203.0.113.8");
  CHECK(leave(text(public_balancer(", loadBalancingRules: [{name: r, protocol: Tcp, frontendPort: 443}]"))) ==
        "azurePublic 203.0.113.7");
  CHECK(leave(text(public_balancer(
            ", loadBalancingRules: [{name: r, protocol: Tcp, frontendPort: 443, disableOutboundSnat: true}]"))) ==
        "no-outbound-address-load-balancer");
}

TEST_CASE("R6.8: a backend of a Standard internal load balancer alone has no outbound address") {
  const auto text = [](const char* sku) {
    return peered("[]",
                  "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: v/s, privateIPAddress: "
                  "10.0.1.100}], backendAddressPool: [vm], loadBalancingRules: [{name: r, protocol: Tcp, "
                  "frontendPort: 80}], sku: " +
                      std::string(sku) + "}]\n");
  };
  CHECK(way(*load_text(text("Standard")), "vm", "8.8.8.8:443") == "vm: no-outbound-address-load-balancer");
  CHECK(way(*load_text(text("Basic")), "vm", "8.8.8.8:443") == "vm > Internet: egressed-azure");
}

// --- private endpoints

TEST_CASE("a private endpoint is delivered to by its own row, over a peering, and by an appliance") {
  CHECK(way(*load_text(peered("[]", kEndpoint)), "vm", "10.0.3.4:443") == "vm > pe: delivered-private-endpoint");
  CHECK(way(*load_text(peered("[]", kEndpoint)), "nva1", "10.0.3.4:443") == "nva1 > pe: delivered-private-endpoint");
  CHECK(way(*load_text(peered(via("10.0.3.4/32", "10.1.2.4"), kEndpoint)), "vm", "10.0.3.4:443") ==
        "vm > nva1 > pe: delivered-private-endpoint");
  // Not directly peered: no row, only the spoke's default.
  CHECK(way(*load_text(peered("[]", kEndpoint)), "far", "10.0.3.4:443") ==
        "far > nva1 > pe: delivered-private-endpoint");
}

TEST_CASE("WE10: user routes and policies decide who gets a private endpoint's packets") {
  const std::string wide = via("10.0.3.0/24", "10.1.2.4");
  CHECK(way(*load_text(peered(wide, kEndpoint)), "vm", "10.0.3.4") == "vm > pe: delivered-private-endpoint");
  CHECK(way(*load_text(peered(wide, kEndpoint, "RouteTableEnabled")), "vm", "10.0.3.4") ==
        "vm > nva1 > pe: delivered-private-endpoint");
}

TEST_CASE("R2.21, WE11.5: a user route to the virtual network fails for private endpoints with policies on") {
  const std::string routes = "[{name: r, addressPrefix: 10.0.3.0/24, nextHopType: VnetLocal}]";
  CHECK(way(*load_text(peered(routes, kEndpoint, "Enabled")), "vm", "10.0.3.4") ==
        "vm: private-endpoint-by-vnet-route");
  CHECK(way(*load_text(peered(routes, kEndpoint)), "vm", "10.0.3.4") == "vm > pe: delivered-private-endpoint");
  const std::string basic = replaced(peered(routes, kEndpoint, "Enabled"), "  - name: v\n",
                                     "  - name: v\n    privateEndpointVNetPolicies: Basic\n");
  CHECK(way(*load_text(basic), "vm", "10.0.3.4") == "vm > pe: delivered-private-endpoint");
}

// --- several next hops, subnet peerings, connected groups

TEST_CASE("R3.2: every address of an ECMP next hop is walked") {
  const std::string routes =
      "[{name: r, addressPrefix: 10.2.0.0/16, nextHopType: VirtualApplianceEcmp, nextHop: {nextHopIpAddresses: "
      "[10.1.2.4, 10.1.2.5]}}]";
  auto loaded = load_text(peered(routes));
  CHECK(query(*loaded, "vm", "far").primary_trace()->paths == 2);
  auto half = load_text(replaced(peered(routes), "10.1.2.5, enableIPForwarding: true", "10.1.2.5"));
  CHECK(way(*half, "vm", "far") == "vm > nva2 > far: ip-forwarding-off");
}

TEST_CASE("R2.12: a subnet peering drops what comes from or goes to a subnet that it does not name") {
  std::string text = replaced(peered("[]"), "{remoteVirtualNetwork: h, allowForwardedTraffic: true}]\n  - name: h",
                              "{remoteVirtualNetwork: h, peerCompleteVnets: false, localSubnetNames: [s], "
                              "remoteSubnetNames: [a]}]\n  - name: h");
  text = replaced(text, "{remoteVirtualNetwork: v, allowForwardedTraffic: true}",
                  "{remoteVirtualNetwork: v, peerCompleteVnets: false, localSubnetNames: [a], remoteSubnetNames: [s]}");
  text = replaced(text, "  - {name: far,", "  - {name: vm2, subnet: pes, privateIPAddress: 10.0.3.9}\n  - {name: far,");
  auto loaded = load_text(text);
  CHECK(way(*loaded, "vm", "nva1") == "vm > nva1: delivered-nic");
  CHECK(way(*loaded, "vm2", "nva1") == "vm2: subnet-not-peered");
  CHECK(way(*loaded, "nva1", "vm") == "nva1 > vm: delivered-nic");
}

TEST_CASE("R2.27: members of a connected group reach each other, and an appliance of one serves the other") {
  const std::string group =
      "networkManagers: [{name: m, networkGroups: [{name: g, members: [v, w]}], connectivityConfigurations: [{name: c, "
      "connectivityTopology: Mesh, appliesToGroups: [{networkGroup: g, groupConnectivity: DirectlyConnected}]}]}]\n";
  auto loaded = load_text(peered("[]", group));
  CHECK(way(*loaded, "vm", "far") == "vm > far: delivered-nic");
  const std::string text = replaced(peered(via("10.9.0.0/16", "10.2.1.4"), group), "ws, privateIPAddress: 10.2.1.4}",
                                    "ws, privateIPAddress: 10.2.1.4, enableIPForwarding: true, sourceNat: Always}");
  CHECK(way(*load_text(text), "vm", "10.9.1.1") == "vm > far: next-hop-none");
  // Forwarded traffic passes, which nobody states.
  const std::string forwarded =
      replaced(peered(via("10.2.0.0/16", "10.0.3.9"), group), "  - {name: far,",
               "  - {name: n, subnet: pes, privateIPAddress: 10.0.3.9, enableIPForwarding: true}\n"
               "  - {name: far,");
  auto own = load_text(forwarded);
  CHECK(way(*own, "vm", "far") == "vm > n > far: delivered-nic");
  CHECK(query(*own, "vm", "far").primary_trace()->undocumented_rules().empty());
  auto foreign = load_text(replaced(replaced(peered("[]", group), "{name: a, addressPrefix: 10.1.2.0/24}",
                                             "{name: a, addressPrefix: 10.1.2.0/24, routeTable: u}"),
                                    "routeTables: [",
                                    "routeTables: [{name: u, routes: " + via("10.2.0.0/16", "10.0.1.4") + "}, "));
  foreign->topology.network_interfaces[find_nic(foreign->topology, "vm").index].enable_ip_forwarding = true;
  const FlowResult result = query(*foreign, "nva1", "far");
  CHECK(way(*foreign, *result.primary_trace()) == "nva1 > vm > far");
  REQUIRE(result.primary_trace()->undocumented_rules().size() >= 1);
  CHECK(result.primary_trace()->undocumented_rules().back()->id == "connected-group-forwards");
}

TEST_CASE("R3.5: an appliance in the subnet that routes to it sends what it forwards to itself") {
  const auto lab = [](const char* home) {
    return load_text(std::string(R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: work, addressPrefix: 10.0.1.0/24, routeTable: t}
      - {name: own, addressPrefix: 10.0.2.0/24}
routeTables: [{name: t, routes: [{name: out, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: )") +
                     home + R"(}]}]
networkInterfaces:
  - {name: vm, subnet: work, privateIPAddress: 10.0.1.4}
  - {name: together, subnet: work, privateIPAddress: 10.0.1.9, enableIPForwarding: true, sourceNat: Internet}
  - {name: apart, subnet: own, privateIPAddress: 10.0.2.9, enableIPForwarding: true, sourceNat: Internet}
)");
  };
  CHECK(outcome(*lab("10.0.1.9"), "vm", "8.8.8.8:443") == "loop forwarding-loop");
  CHECK(outcome(*lab("10.0.1.9"), "together", "8.8.8.8:443") == "loop forwarding-loop");
  CHECK(way(*lab("10.0.2.9"), "vm", "8.8.8.8:443") == "vm > apart > Internet: egressed-azure");
}

// --- route servers and tunnels

TEST_CASE("R4.11: a route server's route in the appliance's own subnet leads the appliance to itself") {
  auto loaded = load_text(RouteServerText{}.text());
  CHECK(way(*loaded, "vm", "192.0.2.9") == "vm > nva: appliance-own-route");
  CHECK(query(*loaded, "vm", "192.0.2.9").verdict == Verdict::Loop);
  auto cured = load_text(RouteServerText{.appliance = ", sourceNat: Always",
                                         .nva_table = ", routeTable: t",
                                         .more = "routeTables: [{name: t, disableBgpRoutePropagation: true}]\n"}
                             .text());
  CHECK(way(*cured, "vm", "192.0.2.9:443") == "vm > nva > Internet: egressed-azure");
  CHECK(way(*cured, "sv", "192.0.2.9:443") == "sv > nva > Internet: egressed-azure");
}

TEST_CASE("an appliance with a tunnel delivers to the site, whatever the routes of its subnet say") {
  const std::string site = "sites: [{name: branch, addressPrefixes: [172.20.0.0/16]}]\n";
  auto loaded = load_text(
      RouteServerText{.announces = "[172.20.0.0/16]", .appliance = ", tunnelsTo: [branch]", .more = site}.text());
  CHECK(way(*loaded, "vm", "172.20.1.1") == "vm > nva > branch: delivered-site");
  CHECK(way(*loaded, "sv", "172.20.1.1") == "sv > nva > branch: delivered-site");
  CHECK(way(*loaded, "nva", "172.20.1.1") == "nva > branch: delivered-site");
}

TEST_CASE("a next hop that an appliance announces for others is where packets go: its load balancer") {
  const std::string more =
      "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: hub/vms, privateIPAddress: "
      "10.1.2.100}], "
      "backendAddressPool: [nva], loadBalancingRules: [{name: ha, protocol: All, frontendPort: 0}]}]\n"
      "sites: [{name: branch, addressPrefixes: [172.20.0.0/16]}]\n";
  auto loaded = load_text(RouteServerText{.announces = "[{addressPrefixes: [172.20.0.0/16], nextHop: 10.1.2.100}]",
                                          .appliance = ", tunnelsTo: [branch]",
                                          .more = more}
                              .text());
  CHECK(way(*loaded, "sv", "172.20.1.1") == "sv > lb > nva > branch: delivered-site");
}

TEST_CASE("a gateway beside a route server sends a branch's packets to the appliance that announced the way") {
  // The branch is entered by a tunnel of another network's appliance, and sends on what it learned.
  const std::string more = R"(
virtualNetworkGateways: [{name: g, virtualNetwork: hub, gatewayType: Vpn, activeActive: true, bgpSettings: {asn: 65515}}]
localNetworkGateways: [{name: l, bgpSettings: {asn: 65010, bgpPeeringAddress: 172.20.0.1}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l, site: branch, enableBgp: true}]
sites:
  - {name: branch, asn: 65010, addressPrefixes: [172.20.0.0/16], advertises: [172.20.0.0/16, 198.51.0.0/16, 10.7.0.0/16]}
  - {name: lab, addressPrefixes: [198.51.100.0/24]}
)";
  const auto text = [&](const char* branch_to_branch) {
    const std::string yaml =
        RouteServerText{.announces = "[198.51.100.0/24]", .appliance = ", tunnelsTo: [lab]", .more = more}.text();
    return replaced(
        replaced(replaced(yaml, "virtualRouterIps: [10.1.0.4, 10.1.0.5],",
                          std::string("virtualRouterIps: [10.1.0.4, 10.1.0.5], allowBranchToBranchTraffic: ") +
                              branch_to_branch + ","),
                 "virtualNetworks:\n",
                 "virtualNetworks:\n  - {name: edge, addressSpace: {addressPrefixes: [10.7.0.0/16]}, subnets: "
                 "[{name: e, addressPrefix: 10.7.1.0/24}]}\n"),
        "  - {name: vm,",
        "  - {name: cpe, subnet: e, privateIPAddress: 10.7.1.4, tunnelsTo: [branch]}\n  - {name: vm,");
  };
  CHECK(way(*load_text(text("true")), "cpe", "198.51.100.9") == "cpe > branch > g > nva > lab: delivered-site");
  CHECK(way(*load_text(text("false")), "cpe", "198.51.100.9") == "cpe > branch: site-no-internet");
}

TEST_CASE("Global Reach joins two sites over their circuits") {
  const auto text = [](const char* reach) {
    return std::string(R"(
virtualNetworks:
  - {name: v, addressSpace: {addressPrefixes: [10.0.0.0/16]}, subnets: [{name: GatewaySubnet, addressPrefix: 10.0.255.0/27}]}
  - {name: edge, addressSpace: {addressPrefixes: [10.7.0.0/16]}, subnets: [{name: e, addressPrefix: 10.7.1.0/24}]}
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: ExpressRoute}]
expressRouteCircuits: [{name: c1, site: one, globalReachConnections: )") +
           reach + R"(}, {name: c2, site: two}]
connections:
  - {name: k1, connectionType: ExpressRoute, virtualNetworkGateway1: g, peer: c1}
  - {name: k2, connectionType: ExpressRoute, virtualNetworkGateway1: g, peer: c2}
sites:
  - {name: one, asn: 65001, addressPrefixes: [172.20.0.0/16], advertises: [172.20.0.0/16, 172.16.0.0/12, 10.7.0.0/16]}
  - {name: two, asn: 65002, addressPrefixes: [172.21.0.0/16], advertises: [172.21.0.0/16]}
networkInterfaces: [{name: cpe, subnet: e, privateIPAddress: 10.7.1.4, tunnelsTo: [one]}]
)";
  };
  CHECK(way(*load_text(text("[c2]")), "cpe", "172.21.1.1") == "cpe > one > two: delivered-site");
  CHECK(way(*load_text(text("[]")), "cpe", "172.21.1.1") == "cpe > one: site-no-route");
}

TEST_CASE("WE24: forced tunnelling through the default site, branches through their own tunnels") {
  auto loaded = load_text(R"(
virtualNetworks:
  - name: vnet1
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: Frontend, addressPrefix: 10.1.0.0/24, routeTable: direct}
      - {name: Mid-tier, addressPrefix: 10.1.1.0/24}
      - {name: Backend, addressPrefix: 10.1.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
routeTables: [{name: direct, routes: [{name: out, addressPrefix: 0.0.0.0/0, nextHopType: Internet}]}]
virtualNetworkGateways: [{name: g, virtualNetwork: vnet1, gatewayType: Vpn, gatewayDefaultSite: hq}]
localNetworkGateways:
  - {name: hq, localNetworkAddressSpace: {addressPrefixes: [192.168.1.0/24]}}
  - {name: b2, localNetworkAddressSpace: {addressPrefixes: [192.168.2.0/24]}}
  - {name: b3, localNetworkAddressSpace: {addressPrefixes: [192.168.3.0/24]}}
connections:
  - {name: c1, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: hq, site: office}
  - {name: c2, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: b2}
  - {name: c3, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: b3}
sites: [{name: office, addressPrefixes: [192.168.1.0/24], publicIPAddresses: [198.51.100.10]}]
networkInterfaces:
  - {name: front, subnet: Frontend, privateIPAddress: 10.1.0.4}
  - {name: mid, subnet: Mid-tier, privateIPAddress: 10.1.1.4}
  - {name: back, subnet: Backend, privateIPAddress: 10.1.2.4}
)");
  CHECK(way(*loaded, "front", "8.8.8.8:443") == "front > Internet: egressed-azure");
  CHECK(way(*loaded, "mid", "8.8.8.8:443") == "mid > g > office > Internet: egressed-site");
  CHECK(way(*loaded, "back", "8.8.8.8:443") == "back > g > office > Internet: egressed-site");
  CHECK(way(*loaded, "back", "192.168.3.9") == "back > g > b3: delivered-local-network");
}
