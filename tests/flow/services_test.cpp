// Known services under forced tunnelling: what they answer, what exempts them, and what all is needed.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

struct Forced {
  std::string cloud = "AzureCloud";
  std::string subnet{};
  std::string nic{};
  std::string routes = "[]";
  std::string advertises = "[0.0.0.0/0]";
  std::string more{};

  [[nodiscard]] std::string text() const {
    return "cloud: " + cloud + R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.0.1.0/24, routeTable: t)" +
           subnet + R"(}, {name: a, addressPrefix: 10.0.2.0/24}, {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}]
routeTables: [{name: t, routes: )" +
           routes + R"(}]
virtualNetworkGateways: [{name: er, virtualNetwork: v, gatewayType: ExpressRoute}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: hq}]
sites: [{name: hq, addressPrefixes: [192.168.0.0/16], advertises: )" +
           advertises + R"(, publicIPAddresses: [198.51.100.10]}]
networkInterfaces: [{name: vm, subnet: s, privateIPAddress: 10.0.1.4)" +
           nic + "}]\n" + more;
  }
};

std::string kms_routes(const std::vector<const char*>& addresses) {
  std::string out = "[";
  for (const char* one : addresses) {
    out += std::string(out.size() > 1 ? ", " : "") + "{name: k" + one + ", addressPrefix: " + one +
           "/32, nextHopType: Internet}";
  }
  return out + "]";
}
const std::string kCure = kms_routes({"23.102.135.246", "20.118.99.224", "40.83.235.53"});

constexpr const char* kDenyInternet =
    "networkSecurityGroups: [{name: g, securityRules: [{name: no-internet, priority: 100, direction: Outbound, access: "
    "Deny, protocol: \"*\", destinationAddressPrefix: Internet}]}]\n";

}  // namespace

TEST_CASE("R5.1: a route 0.0.0.0/0 to the Internet lets a subnet escape from forced tunnelling") {
  CHECK(outcome(*load_text(Forced{}.text()), "vm", "8.8.8.8:443") == "egressed egressed-site");
  const std::string escape = "[{name: all, addressPrefix: 0.0.0.0/0, nextHopType: Internet}]";
  CHECK(outcome(*load_text(Forced{.routes = escape}.text()), "vm", "8.8.8.8:443") == "egressed egressed-azure");
}

TEST_CASE("R5.3, R5.4, WE23.1, WE23.2, WE23.3: a learned default route breaks activation, and three routes cure it") {
  CHECK(outcome(*load_text(Forced{.advertises = "[192.168.0.0/16]"}.text()), "vm", "kms") == "egressed egressed-azure");
  CHECK(outcome(*load_text(Forced{}.text()), "vm", "kms") == "refused source-not-accepted");
  auto cured = load_text(Forced{.routes = kCure}.text());
  CHECK(outcome(*cured, "vm", "kms") == "egressed egressed-azure");
  CHECK(outcome(*cured, "vm", "8.8.8.8:443") == "egressed egressed-site");
}

TEST_CASE("R5.4, WE23.7: a backend of a Standard internal load balancer alone does not activate") {
  const std::string balancer =
      "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: v/a, privateIPAddress: 10.0.2.10}], "
      "backendAddressPool: [vm]}]\n";
  CHECK(outcome(*load_text(Forced{.routes = kCure, .more = balancer}.text()), "vm", "kms") ==
        "dropped no-outbound-address-load-balancer");
}

TEST_CASE("R5.5, WE23.5, WE23.6: the three routes are useless in a private subnet, until it has a NAT gateway") {
  CHECK(outcome(*load_text(Forced{.subnet = ", defaultOutboundAccess: false", .routes = kCure}.text()), "vm", "kms") ==
        "dropped no-outbound-address");
  const std::string nat =
      "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}]\nnatGateways: [{name: n, publicIpAddresses: [p]}]\n";
  auto with =
      load_text(Forced{.subnet = ", defaultOutboundAccess: false, natGateway: n", .routes = kCure, .more = nat}.text());
  CHECK(outcome(*with, "vm", "kms") == "egressed egressed-azure");
  CHECK(source(*with, "vm", "kms") == "azurePublic 203.0.113.9");
}

TEST_CASE("R5.7, WE23.8, WE23.9, WE23.10: a group that denies the Internet, with and without 0.0.0.0/0 overridden") {
  const Forced plain{.subnet = ", networkSecurityGroup: g", .advertises = "[192.168.0.0/16]", .more = kDenyInternet};
  auto open = load_text(plain.text());
  CHECK(outcome(*open, "vm", "23.102.135.246:1688") == "egressed egressed-azure");
  CHECK(outcome(*open, "vm", "20.118.99.224:1688") == "egressed egressed-azure");
  CHECK(query(*open, "vm", "20.118.99.224:1687").primary_trace()->findings.front().reason->rule.id ==
        "security-group-denied");
  auto overridden =
      load_text(Forced{.subnet = ", networkSecurityGroup: g", .routes = kCure, .more = kDenyInternet}.text());
  CHECK(outcome(*overridden, "vm", "20.118.99.224:1688") == "dropped security-group-denied");
  CHECK(outcome(*overridden, "vm", "20.118.99.224:1687") == "dropped security-group-denied");
  Forced guest = plain;
  guest.nic =
      ", guestFirewall: {rules: [{name: no-kms, direction: Outbound, access: Block, protocol: Tcp, "
      "destinationPortRange: \"1688\"}]}";
  CHECK(outcome(*load_text(guest.text()), "vm", "20.118.99.224:1688") == "dropped guest-firewall-denied");
}

TEST_CASE("R5.8, WE23.11: update servers answer Azure's addresses only, and a route for one of them does not do") {
  const std::string one = kms_routes({"52.142.4.99"});
  auto loaded = load_text(Forced{.routes = one}.text(), make_date(2024, 6, 1));
  CHECK(outcome(*loaded, "vm", "52.142.4.99:443") == "egressed egressed-azure");
  CHECK(outcome(*loaded, "vm", "20.225.226.182:443") == "refused source-not-accepted");
  CHECK(outcome(*loaded, "vm", "rhui") == "refused source-not-accepted");
}

TEST_CASE("R5.9: the update server of US Government is known as the pages write it, not as a script mistypes it") {
  const auto known = [](const char* address) {
    return !find_by_address(testing::address(address), Cloud::AzureUSGovernment, {}).empty();
  };
  CHECK(known("52.244.249.194"));
  CHECK_FALSE(known("52.224.249.194"));
}

TEST_CASE("R5.10: whether SUSE's servers still refuse sources outside Azure is a question of the file's") {
  CHECK(outcome(*load_text(Forced{}.text()), "vm", "suse") == "refused source-not-accepted");
  CHECK(outcome(*load_text("assumptions: {suseRequiresAzureSource: false}\n" + Forced{}.text()), "vm", "suse") ==
        "egressed egressed-site");
}

TEST_CASE("R5.14: activation in US Government needs that cloud's addresses on 1688") {
  const Forced gov{.cloud = "AzureUSGovernment", .routes = kms_routes({"23.97.0.13", "52.126.105.2"})};
  CHECK(outcome(*load_text(gov.text()), "vm", "kms") == "egressed egressed-azure");
  Forced global = gov;
  global.routes = kCure;
  CHECK(outcome(*load_text(global.text()), "vm", "kms") == "refused source-not-accepted");
}

TEST_CASE("WE23.12: the platform's addresses are the host's, whatever routes and groups say") {
  auto loaded = load_text(Forced{.subnet = ", networkSecurityGroup: g", .more = kDenyInternet}.text());
  CHECK(outcome(*loaded, "vm", "168.63.129.16:53") == "delivered platform-address");
  CHECK(outcome(*loaded, "vm", "169.254.169.254:80") == "delivered platform-address");
}

TEST_CASE("a refusal lists every reason, the first that stops the packet before the others") {
  auto loaded = load_text(Forced{.subnet = ", networkSecurityGroup: g", .more = kDenyInternet}.text());
  const FlowResult result = query(*loaded, "vm", "20.118.99.224:1687");
  std::vector<std::string_view> ids;
  for (const Finding& finding : result.primary_trace()->findings) ids.push_back(finding.reason->rule.id);
  CHECK(ids == std::vector<std::string_view>{"security-group-denied", "port-not-served", "source-not-accepted"});
  CHECK(result.verdict == Verdict::Dropped);
  CHECK(result.primary_trace()->identity.source_class == SourceClass::None);
}
