// Walks through firewalls and appliances as they are described: rules, source translation, forced tunnelling,
// interfaces.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// vm's subnet sends all to a firewall in the same virtual network, behind ExpressRoute. `firewall` are its further
/// keys.
std::string guarded(const std::string& firewall, const std::string& advertises = "[192.168.0.0/16]") {
  return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16, 198.51.100.0/24]}
    subnets:
      - {name: s, addressPrefix: 10.0.1.0/24, routeTable: t}
      - {name: w, addressPrefix: 10.0.4.0/24, routeTable: t}
      - {name: pub, addressPrefix: 198.51.100.0/25, routeTable: t}
      - {name: AzureFirewallSubnet, addressPrefix: 10.0.2.0/26}
      - {name: AzureFirewallManagementSubnet, addressPrefix: 10.0.2.64/26, routeTable: m}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27, routeTable: g}
routeTables:
  - name: t
    disableBgpRoutePropagation: true
    routes:
      - {name: all, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}
      - {name: s, addressPrefix: 10.0.1.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}
      - {name: w, addressPrefix: 10.0.4.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}
      - {name: p, addressPrefix: 198.51.100.0/25, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}
  - {name: m, disableBgpRoutePropagation: true, routes: [{name: all, addressPrefix: 0.0.0.0/0, nextHopType: Internet}]}
  - name: g
    routes: [{name: s, addressPrefix: 10.0.1.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}]
publicIPAddresses: [{name: p, ipAddress: 203.0.113.7}, {name: mp, ipAddress: 203.0.113.8}]
virtualNetworkGateways: [{name: er, virtualNetwork: v, gatewayType: ExpressRoute}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: hq}]
sites: [{name: hq, addressPrefixes: [192.168.0.0/16], advertises: )" +
         advertises + R"(, publicIPAddresses: [192.0.2.10]}]
azureFirewalls: [{name: fw, virtualNetwork: v, privateIPAddress: 10.0.2.4, publicIPAddresses: [p])" +
         firewall + R"(}]
networkInterfaces:
  - {name: vm, subnet: s, privateIPAddress: 10.0.1.4}
  - {name: web, subnet: w, privateIPAddress: 10.0.4.4}
  - {name: pub, subnet: pub, privateIPAddress: 198.51.100.9}
)";
}

constexpr const char* kAll =
    ", ruleCollections: [{name: n, priority: 100, ruleType: NetworkRule, action: Allow, rules: [{name: any, "
    "ipProtocols: "
    "[Any], destinationAddresses: [\"*\"], destinationPorts: [\"*\"]}]}]";

}  // namespace

TEST_CASE("R8.4: snat.privateRanges says which sources a firewall keeps: the usual ranges, others, all or none") {
  const auto both = [](const std::string& ranges) {
    auto loaded = load_text(guarded(kAll + ranges));
    return source(*loaded, "vm", "web") + ", " + source(*loaded, "vm", "pub");
  };
  CHECK(both("") == "private 10.0.1.4, private 10.0.2.4");
  CHECK(both(", snat: {privateRanges: [198.51.100.0/24]}") == "private 10.0.2.4, private 10.0.1.4");
  CHECK(both(", snat: {privateRanges: [0.0.0.0/0]}") == "private 10.0.1.4, private 10.0.1.4");
  CHECK(both(", snat: {privateRanges: [255.255.255.255/32]}") == "private 10.0.2.4, private 10.0.2.4");
  // A firewall that keeps every source cannot send to the Internet by itself.
  CHECK(outcome(*load_text(guarded(std::string(kAll) + ", snat: {privateRanges: [0.0.0.0/0]}")), "vm", "8.8.8.8:443") ==
        "dropped foreign-source");
  CHECK(source(*load_text(guarded(kAll)), "vm", "8.8.8.8:443") == "azurePublic 203.0.113.7");
  // But what a DNAT rule sends on is translated all the same, or no answer would come back.
  const std::string published =
      ", snat: {privateRanges: [0.0.0.0/0]}, ruleCollections: [{name: d, priority: 100, ruleType: NatRule, rules: "
      "[{name: "
      "web, ipProtocols: [TCP], destinationAddresses: [203.0.113.7], destinationPorts: [\"443\"], translatedAddress: "
      "10.0.4.4, translatedPort: 443}]}]";
  auto inbound = load_text(guarded(published));
  CHECK(way(*inbound, "internet", "203.0.113.7:443") == "Internet > fw > web: delivered-nic");
  CHECK(source(*inbound, "internet", "203.0.113.7:443") == "private 10.0.2.4");
}

TEST_CASE("R8.4: an application rule always puts the firewall's address in, and carries only what it names") {
  const std::string by_name =
      ", ruleCollections: [{name: a, priority: 100, ruleType: ApplicationRule, action: Allow, rules: [{name: r, "
      "protocols: "
      "[{protocolType: Https, port: 443}], targetFqdns: [\"*\"]}]}]";
  auto loaded = load_text(guarded(by_name));
  CHECK(way(*loaded, "vm", "10.0.4.4:443") == "vm > fw > web: delivered-nic");
  CHECK(source(*loaded, "vm", "10.0.4.4:443") == "private 10.0.2.4");
  CHECK(way(*loaded, "vm", "10.0.4.4:22") == "vm > fw > web: firewall-denied");
}

TEST_CASE(
    "R8.4: in forced-tunnel mode Internet traffic goes where the firewall's subnet sends it, with its private "
    "address") {
  const std::string forced = std::string(kAll) + ", managementIpConfiguration: {publicIPAddress: mp}";
  auto loaded = load_text(guarded(forced, "[0.0.0.0/0, 192.168.0.0/16]"));
  CHECK(way(*loaded, "vm", "8.8.8.8:443") == "vm > fw > er > hq > Internet: egressed-site");
  CHECK(source(*loaded, "vm", "8.8.8.8:443") == "onPremisesPublic 192.0.2.10");
  const FlowResult result = query(*loaded, "vm", "8.8.8.8:443");
  bool translated = false;
  for (const Hop& hop : result.primary_trace()->hops) {
    for (const Step& step : hop.steps) {
      const auto* one = std::get_if<TranslateStep>(&step);
      if (one != nullptr && one->after.addresses == std::vector{address("10.0.2.4")}) translated = true;
    }
  }
  CHECK(translated);
  // Activation leaves with the company's address, whatever the firewall allows.
  CHECK(outcome(*loaded, "vm", "kms") == "refused source-not-accepted");
}

TEST_CASE("R8.2: an appliance with two interfaces sends by its own routes, and the reply comes back through it") {
  const auto text = [](const std::string& routes, const std::string& rules = "") {
    return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.1.0/24, routeTable: t}
      - {name: inside, addressPrefix: 10.0.2.0/24}
      - {name: outside, addressPrefix: 10.0.3.0/24}
routeTables: [{name: t, routes: [{name: all, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}]}]
publicIPAddresses: [{name: p, ipAddress: 203.0.113.7}]
appliances: [{name: box, networkInterfaces: [trust, untrust], routes: )" +
           routes + rules + R"(}]
networkInterfaces:
  - {name: vm, subnet: s, privateIPAddress: 10.0.1.4}
  - {name: trust, subnet: inside, privateIPAddress: 10.0.2.4, enableIPForwarding: true}
  - {name: untrust, subnet: outside, privateIPAddress: 10.0.3.4, enableIPForwarding: true, sourceNat: Internet, publicIPAddress: p}
)";
  };
  const std::string out =
      "[{addressPrefix: 0.0.0.0/0, networkInterface: untrust}, {addressPrefix: 10.0.1.0/24, networkInterface: trust}]";
  auto loaded = load_text(text(out));
  CHECK(way(*loaded, "vm", "8.8.8.8:443") == "vm > trust > untrust > Internet: egressed-azure");
  CHECK(source(*loaded, "vm", "8.8.8.8:443") == "azurePublic 203.0.113.7");
  // Without routes of its own what came in by one interface leaves by it, and that one has no public address.
  CHECK(way(*load_text(text("[]")), "vm", "8.8.8.8:443") == "vm > trust: foreign-source");
  const std::string only_web =
      ", ruleCollections: [{name: n, priority: 100, ruleType: NetworkRule, action: Allow, rules: [{name: web, "
      "ipProtocols: "
      "[TCP], destinationAddresses: [\"*\"], destinationPorts: [\"443\"]}]}]";
  auto ruled = load_text(text(out, only_web));
  CHECK(outcome(*ruled, "vm", "8.8.8.8:443") == "egressed egressed-azure");
  CHECK(outcome(*ruled, "vm", "8.8.8.8:80") == "dropped firewall-denied");
}

TEST_CASE(
    "R8.6: two stateful appliances behind one load balancer see both directions; as equal next hops they may not") {
  const auto text = [](const std::string& hop) {
    return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.1.0/24, routeTable: t}
      - {name: w, addressPrefix: 10.0.4.0/24, routeTable: t}
      - {name: a, addressPrefix: 10.0.2.0/24}
routeTables: [{name: t, routes: [{name: s, addressPrefix: 10.0.1.0/24, )" +
           hop + "}, {name: w, addressPrefix: 10.0.4.0/24, " + hop + R"(}]}]
appliances: [{name: one, networkInterfaces: [n1]}, {name: two, networkInterfaces: [n2]}]
loadBalancers:
  - name: lb
    frontendIPConfigurations: [{name: f, subnet: a, privateIPAddress: 10.0.2.100}]
    backendAddressPool: [n1, n2]
    loadBalancingRules: [{name: ha, protocol: All, frontendPort: 0}]
networkInterfaces:
  - {name: vm, subnet: s, privateIPAddress: 10.0.1.4}
  - {name: web, subnet: w, privateIPAddress: 10.0.4.4}
  - {name: n1, subnet: a, privateIPAddress: 10.0.2.4, enableIPForwarding: true}
  - {name: n2, subnet: a, privateIPAddress: 10.0.2.5, enableIPForwarding: true}
)";
  };
  auto balanced = load_text(text("nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.100"));
  const FlowResult good = query(*balanced, "vm", "web");
  CHECK(good.reason->rule.id == "delivered-nic");
  CHECK(good.primary_trace()->paths == 2);
  CHECK(good.primary_trace()->failing_paths == 0);
  auto equal =
      load_text(text("nextHopType: VirtualApplianceEcmp, nextHop: {nextHopIpAddresses: [10.0.2.4, 10.0.2.5]}"));
  const FlowResult bad = query(*equal, "vm", "web");
  CHECK(bad.reason->rule.id == "reply-without-session");
  CHECK(bad.primary_trace()->paths == 4);
  CHECK(bad.primary_trace()->failing_paths == 2);
}
