// Conversations: the reply's way, devices that see half of one, public addresses from outside, and missing routes
// named.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// "delivered-nic", or every finding's reason in order; `<` marks those of the reply.
std::string findings(const FlowResult& result) {
  const Trace& trace = *result.primary_trace();
  if (trace.findings.empty()) return std::string(trace.reason->rule.id);
  std::string out;
  for (const Finding& finding : trace.findings) {
    out += (out.empty() ? "" : " ") + std::string(finding.in_reply ? "<" : "") + std::string(finding.reason->rule.id);
  }
  return out;
}
std::string findings(Loaded& loaded, std::string_view from, std::string_view to,
                     std::optional<Transport> protocol = std::nullopt) {
  return findings(query(loaded, from, to, protocol));
}

/// The places of the reply.
std::string way_back(Loaded& loaded, std::string_view from, std::string_view to) {
  const FlowResult result = query(loaded, from, to);
  std::string out;
  for (const Hop& hop : result.primary_trace()->reply) {
    out += (out.empty() ? "" : " > ") + name_of(loaded.topology, hop.place);
  }
  return out;
}

std::string cure(Loaded& loaded, std::string_view from, std::string_view to) {
  const FlowResult result = query(loaded, from, to);
  for (const Finding& finding : result.primary_trace()->findings) {
    if (finding.cure) return text_of(loaded.topology, *finding.cure);
  }
  return "none";
}

/// A spoke behind a firewall in its hub, a second spoke, and headquarters behind the hub's VPN gateway. `gateway` are
/// the further keys of GatewaySubnet, `second` those of the second spoke's subnet.
std::string hub_and_spoke(const std::string& gateway = "", const std::string& second = "",
                          const std::string& more = "") {
  return R"(
virtualNetworks:
  - name: hub
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: AzureFirewallSubnet, addressPrefix: 10.0.1.0/26}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27)" +
         gateway + R"(}
    virtualNetworkPeerings:
      - {remoteVirtualNetwork: spoke, allowForwardedTraffic: true, allowGatewayTransit: true}
      - {remoteVirtualNetwork: second, allowForwardedTraffic: true, allowGatewayTransit: true}
  - name: spoke
    location: eastus
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.1.0.0/24, routeTable: to-firewall}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: hub, allowForwardedTraffic: true, useRemoteGateways: true}]
  - name: second
    location: eastus
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.2.0.0/24)" +
         second + R"(}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: hub, allowForwardedTraffic: true, useRemoteGateways: true}]
routeTables:
  - name: to-firewall
    disableBgpRoutePropagation: true
    routes: [{name: all, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.1.4}]
  - name: inspect
    routes:
      - {name: spoke, addressPrefix: 10.1.0.0/16, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.1.4}
azureFirewalls:
  - name: fw
    virtualNetwork: hub
    privateIPAddress: 10.0.1.4
    publicIPAddresses: [fw-ip]
    ruleCollections:
      - {name: all, priority: 200, ruleType: NetworkRule, action: Allow, rules: [{name: any, ipProtocols: [Any], destinationAddresses: ["*"], destinationPorts: ["*"]}]}
publicIPAddresses: [{name: fw-ip, ipAddress: 203.0.113.7}]
virtualNetworkGateways: [{name: vpn, virtualNetwork: hub, gatewayType: Vpn}]
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: vpn, localNetworkGateway2: l, site: hq}]
sites: [{name: hq, addressPrefixes: [192.168.0.0/16], publicIPAddresses: [198.51.100.10]}]
networkInterfaces:
  - {name: vm, subnet: spoke/s, privateIPAddress: 10.1.0.4}
  - {name: far, subnet: second/s, privateIPAddress: 10.2.0.4}
)" + more;
}

/// A workload behind a public load balancer, whose subnet sends all to a firewall in the same virtual network.
std::string balanced(const std::string& routes, const std::string& backends = "[web]") {
  return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.3.0.0/16]}
    subnets:
      - {name: w, addressPrefix: 10.3.0.0/24, routeTable: t}
      - {name: AzureFirewallSubnet, addressPrefix: 10.3.1.0/26}
routeTables: [{name: t, routes: )" +
         routes + R"(}]
publicIPAddresses: [{name: fw-ip, ipAddress: 13.86.122.41}, {name: lb-ip, ipAddress: 20.65.77.169}]
azureFirewalls:
  - name: fw
    virtualNetwork: v
    privateIPAddress: 10.3.1.4
    publicIPAddresses: [fw-ip]
    ruleCollections:
      - name: in
        priority: 100
        ruleType: NatRule
        rules: [{name: web, ipProtocols: [TCP], destinationAddresses: [13.86.122.41], destinationPorts: ["443"], translatedAddress: 20.65.77.169, translatedPort: 443}]
loadBalancers:
  - name: lb
    frontendIPConfigurations: [{name: f, publicIPAddress: lb-ip}]
    backendAddressPool: )" +
         backends + R"(
    loadBalancingRules: [{name: web, protocol: Tcp, frontendPort: 443, backendPort: 8443}]
networkInterfaces: [{name: web, subnet: w, privateIPAddress: 10.3.0.4}]
)";
}

constexpr const char* kToFirewall =
    "{name: all, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.3.1.4}";

}  // namespace

TEST_CASE("R8.7: without a route on GatewaySubnet the reply goes around the firewall; with it both directions pass") {
  auto without = load_text(hub_and_spoke());
  CHECK(way(*without, "vm", "192.168.0.9:443") == "vm > fw > vpn > hq: reply-around-stateful-device");
  CHECK(way_back(*without, "vm", "192.168.0.9:443") == "hq > vpn > vm");
  CHECK(cure(*without, "vm", "192.168.0.9:443") ==
        "a route table on hub/GatewaySubnet with 10.1.0.0/16 VirtualAppliance 10.0.1.4");
  auto with = load_text(hub_and_spoke(", routeTable: inspect"));
  CHECK(way(*with, "vm", "192.168.0.9:443") == "vm > fw > vpn > hq: delivered-site");
  CHECK(way_back(*with, "vm", "192.168.0.9:443") == "hq > vpn > fw > vm");
}

TEST_CASE(
    "R8.7, S14: from on-premises the first packet goes around the firewall, and the reply meets it without session") {
  auto without = load_text(hub_and_spoke());
  CHECK(way(*without, "hq", "vm") == "hq > vpn > vm: reply-without-session");
  CHECK(way_back(*without, "hq", "vm") == "vm > fw");
  CHECK(cure(*without, "hq", "vm") == "a route table on hub/GatewaySubnet with 10.1.0.0/16 VirtualAppliance 10.0.1.4");
  auto with = load_text(hub_and_spoke(", routeTable: inspect"));
  CHECK(way(*with, "hq", "vm") == "hq > vpn > fw > vm: delivered-nic");
}

TEST_CASE("R8.7: half a conversation matters to TCP; a datagram's answer arrives all the same") {
  auto loaded = load_text(hub_and_spoke());
  CHECK(findings(*loaded, "vm", "192.168.0.9:53", Transport::Tcp) == "<reply-around-stateful-device");
  CHECK(findings(*loaded, "vm", "192.168.0.9:53", Transport::Udp) == "delivered-site");
  // A device without a session drops whatever comes.
  CHECK(findings(*loaded, "hq", "vm", Transport::Udp) == "<reply-without-session");
}

TEST_CASE("R8.8: spokes reach each other through the firewall when both send there, and the missing side is named") {
  auto one = load_text(hub_and_spoke());
  CHECK(way(*one, "vm", "far") == "vm > fw > far: next-hop-none");
  auto both = load_text(hub_and_spoke("", ", routeTable: to-firewall"));
  CHECK(way(*both, "vm", "far") == "vm > fw > far: delivered-nic");
  CHECK(way_back(*both, "vm", "far") == "far > fw > vm");
}

TEST_CASE(
    "WE26: what comes through a firewall's public address must go back to it straight, not by the firewall's inside") {
  auto only_default = load_text(balanced(std::string("[") + kToFirewall + "]"));
  CHECK(way(*only_default, "internet", "13.86.122.41:443") ==
        "Internet > fw > Internet > lb > web: reply-without-session");
  CHECK(cure(*only_default, "internet", "13.86.122.41:443") == "route table t of v/w with 13.86.122.41/32 Internet");
  auto cured = load_text(balanced(std::string("[") + kToFirewall +
                                  ", {name: back, addressPrefix: 13.86.122.41/32, nextHopType: Internet}]"));
  CHECK(way(*cured, "internet", "13.86.122.41:443") == "Internet > fw > Internet > lb > web: delivered-nic");
  CHECK(way_back(*cured, "internet", "13.86.122.41:443") == "web > Internet > fw > Internet");
}

TEST_CASE("R8.5: a subnet that sends all to a firewall loses the replies to what a public load balancer sends it") {
  auto loaded = load_text(balanced(std::string("[") + kToFirewall + "]"));
  CHECK(findings(*loaded, "internet", "20.65.77.169:443") == "<reply-without-session");
  auto direct = load_text(balanced("[]"));
  CHECK(findings(*direct, "internet", "20.65.77.169:443") == "delivered-nic");
  CHECK(findings(*direct, "internet", "20.65.77.169:80") == "load-balancer-no-rule");
}

TEST_CASE("R7.7: a load balancer keeps the client's address and gives the backend's port") {
  auto loaded = load_text(balanced("[]"));
  const FlowResult result = query(*loaded, "internet", "20.65.77.169:443");
  const Trace& trace = *result.primary_trace();
  CHECK(trace.arrived.source == address("203.0.113.1"));
  CHECK(trace.arrived.destination == address("10.3.0.4"));
  CHECK(trace.arrived.destination_port == 8443);
}

TEST_CASE("R7.4: a group lets the reply of what it let pass come back, and asks about it only where it is new") {
  const std::string groups =
      "networkSecurityGroups: [{name: closed, securityRules: [{name: no, priority: 100, direction: Inbound, access: "
      "Deny, "
      "protocol: \"*\"}]}, {name: shut, securityRules: [{name: no, priority: 100, direction: Outbound, access: Deny, "
      "protocol: \"*\"}]}]\n";
  // Nothing new may enter the client's subnet, nor leave the server's: the conversation is neither.
  std::string yaml = hub_and_spoke("", ", networkSecurityGroup: shut, routeTable: to-firewall", groups);
  yaml = replaced(yaml, "10.1.0.0/24, routeTable: to-firewall",
                  "10.1.0.0/24, routeTable: to-firewall, networkSecurityGroup: closed");
  auto loaded = load_text(yaml);
  CHECK(findings(*loaded, "vm", "far") == "delivered-nic");
  CHECK(findings(*loaded, "far", "vm") == "security-group-denied");
}

TEST_CASE("R2.22, WE10.4: a private endpoint's reply goes around the appliance, unless that put its own address in") {
  const auto text = [](const std::string& nva, const std::string& more = "") {
    return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: clients, addressPrefix: 10.0.3.0/24, routeTable: t}
      - {name: pes, addressPrefix: 10.0.1.0/24, routeTable: back, privateEndpointNetworkPolicies: Enabled}
      - {name: a, addressPrefix: 10.0.2.0/24}
routeTables:
  - {name: t, routes: [{name: r, addressPrefix: 10.0.1.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}]}
  - {name: back, routes: [{name: r, addressPrefix: 10.0.3.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}]}
privateEndpoints: [{name: pe, subnet: v/pes, privateIPAddress: 10.0.1.4}]
appliances: [{name: box, networkInterfaces: [nva]}]
networkInterfaces:
  - {name: vm, subnet: clients, privateIPAddress: 10.0.3.4}
  - {name: nva, subnet: a, privateIPAddress: 10.0.2.4, enableIPForwarding: true)" +
           nva + "}\n" + more;
  };
  // Not even the route table of its own subnet brings it to the appliance.
  auto plain = load_text(text(""));
  CHECK(way(*plain, "vm", "10.0.1.4:443") == "vm > nva > pe: reply-around-stateful-device");
  CHECK(way_back(*plain, "vm", "10.0.1.4:443") == "pe > vm");
  auto translated = load_text(text(", sourceNat: Always"));
  CHECK(way(*translated, "vm", "10.0.1.4:443") == "vm > nva > pe: delivered-private-endpoint");
  CHECK(way_back(*translated, "vm", "10.0.1.4:443") == "pe > nva > vm");
}
