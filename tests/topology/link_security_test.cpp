// Network security groups, admin rules and firewall rules: what contradicts itself, and what is not known.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

std::string network(std::string_view subnets = "") {
  return fmt::format(R"(
virtualNetworks:
  - name: a
    addressSpace: {{addressPrefixes: [10.1.0.0/16]}}
    subnets:
      - {{name: work, addressPrefix: 10.1.1.0/24, networkSecurityGroup: nsg}}
{})",
                     subnets);
}

/// A rule of a group with these keys more.
std::string rule(std::string_view name, std::string_view priority, std::string_view more = "") {
  return fmt::format("{{name: {}, priority: {}, direction: Inbound, access: Allow, protocol: Tcp{}}}", name, priority,
                     more);
}

std::string group(const std::string& rules) {
  return network() + "networkSecurityGroups: [{name: nsg, securityRules: [" + rules + "]}]\n";
}

std::string reserved(std::string_view subnet) {
  return network(
             fmt::format("      - {{name: {}, addressPrefix: 10.1.2.0/26, networkSecurityGroup: <<nsg>>}}\n", subnet)) +
         "networkSecurityGroups: [{name: nsg}]\n";
}

std::string admin(const std::string& rules) {
  return network() + R"(
networkSecurityGroups: [{name: nsg}]
networkManagers:
  - name: m
    networkGroups: [{name: g, members: [a]}]
    securityAdminConfigurations:
      - {name: c, ruleCollections: [{name: rc, appliesTo: [g], rules: [)" +
         rules + "]}]}\n";
}

constexpr std::string_view kFirewallSubnetText = "      - {name: AzureFirewallSubnet, addressPrefix: 10.1.4.0/26}\n";

std::string firewall(std::string_view name, std::string_view more) {
  return network(kFirewallSubnetText) +
         fmt::format("networkSecurityGroups: [{{name: nsg}}]\nazureFirewalls: [{{name: {}, virtualNetwork: a{}}}]\n",
                     name, more);
}

constexpr std::string_view kAddress = ", privateIPAddress: 10.1.4.4";

/// A network rule collection; `rule_more` are keys of its only rule.
std::string collection(std::string_view name, std::string_view priority,
                       std::string_view rule_more = ", destinationAddresses: [10.9.0.0/16]") {
  return fmt::format("{{name: {}, priority: {}, ruleType: NetworkRule, action: Allow, rules: [{{name: r{}}}]}}", name,
                     priority, rule_more);
}

}  // namespace

const std::vector<TextCase>& security_cases() {
  static const std::vector<TextCase> all = {
      {"unknown-name", kError,
       network() + "networkInterfaces: [{name: vm, subnet: work, privateIPAddress: 10.1.1.4, "
                   "networkSecurityGroup: <<nsh>>}]\nnetworkSecurityGroups: [{name: nsg}]\n",
       "did you mean `nsg`?"},
      {"unknown-name", kError,
       group(rule("r", "100", ", sourceApplicationSecurityGroups: [<<wbe>>]")) + "applicationSecurityGroups: [web]\n",
       "did you mean `web`?"},
      {"unknown-name", kError,
       network() + "networkSecurityGroups: [{name: nsg}]\nnetworkInterfaces: [{name: vm, subnet: work, "
                   "privateIPAddress: 10.1.1.4, applicationSecurityGroups: [<<web>>]}]\n",
       "the file defines no applicationSecurityGroup"},
      {"unknown-name", kError, R"(
virtualNetworks: [{name: a, addressSpace: {addressPrefixes: [10.1.0.0/16]}}]
networkManagers:
  - name: m
    networkGroups: [{name: spokes}]
    securityAdminConfigurations: [{name: c, ruleCollections: [{name: rc, appliesTo: [<<spoke>>]}]}]
)",
       "did you mean `spokes`?"},
      {"duplicate-name", kError, group(rule("r", "100") + ", " + rule("<<R>>", "101"))},
      {"duplicate-name", kError, group("") + "applicationSecurityGroups: [web, {name: <<Web>>}]\n"},
      {"duplicate-name", kError,
       admin(rule("r", "1", ", sourceAddressPrefix: 10.0.0.0/8") + ", " + rule("<<R>>", "2"))},
      {"duplicate-name", kError,
       firewall("fw", fmt::format("{}, ruleCollections: [{}, {}]", kAddress, collection("c", "100"),
                                  collection("<<C>>", "200")))},
      {"security-rule-priority-twice", kError, group(rule("r", "100") + ", " + rule("s", "<<100>>"))},
      {"several-tags-in-field", kError,
       group(rule("r", "100", ", sourceAddressPrefixes: [VirtualNetwork, 10.0.0.0/8, <<Internet>>]")), "one rule"},
      {"several-tags-in-field", kError,
       admin(rule("r", "1", ", destinationAddressPrefixes: [AzureLoadBalancer, <<Internet>>]"))},
      {"unknown-service-tag", kError, group(rule("r", "100", ", sourceAddressPrefix: <<VirtualNetworks>>")),
       "did you mean `VirtualNetwork`?"},
      {"no-service-tags", kError,
       group(rule("r", "100", ", destinationAddressPrefix: <<Storage>>") + ", " +
             rule("s", "101", ", destinationAddressPrefix: Storage")),
       "--service-tags"},
      {"no-service-tags", kError, admin(rule("r", "1", ", destinationAddressPrefix: <<Storage>>"))},
      {"no-service-tags", kError,
       firewall("fw", fmt::format("{}, ruleCollections: [{}]", kAddress,
                                  collection("c", "100", ", destinationAddresses: [<<VirtualNetwork>>]")))},
      {"gateway-subnet-security-group", kError, reserved("GatewaySubnet"), "remove `networkSecurityGroup`"},
      {"route-server-security-group", kError, reserved("RouteServerSubnet")},
      {"firewall-subnet-security-group", kError, reserved("AzureFirewallSubnet")},
      {"too-many-security-rules", kWarning,
       [] {
         std::string rules;
         for (int i = 0; i < 1001; ++i) rules += rule(fmt::format("r{}", i), std::to_string(100 + i)) + ", ";
         return network() + "networkSecurityGroups: [{name: <<nsg>>, securityRules: [" + rules + "]}]\n";
       }()},
      {"firewall-without-management-subnet", kError,
       firewall("<<fw>>", fmt::format("{}, managementIpConfiguration: {{}}", kAddress)), "a /26"},
      {"firewall-rules-without-address", kError,
       firewall("<<fw>>", fmt::format(", ruleCollections: [{}]", collection("c", "100"))), "privateIPAddress"},
      {"rule-collection-priority-twice", kError,
       firewall("fw", fmt::format("{}, ruleCollections: [{}, {}]", kAddress, collection("c", "100"),
                                  collection("d", "<<100>>")))},
      {"public-ip-used-twice", kError,
       network(std::string(kFirewallSubnetText) +
               "      - {name: AzureFirewallManagementSubnet, addressPrefix: 10.1.5.0/26}\n") +
           "networkSecurityGroups: [{name: nsg}]\npublicIPAddresses: [{name: p}]\nazureFirewalls: [{name: fw, "
           "virtualNetwork: a, publicIPAddresses: [p], managementIpConfiguration: {publicIPAddress: <<p>>}}]\n"},
      {"unknown-name", kError, network() + R"(
networkSecurityGroups: [{name: nsg}]
loadBalancers:
  - name: lb
    frontendIPConfigurations: [{name: front, subnet: work, privateIPAddress: 10.1.1.4}]
    loadBalancingRules: [{name: r, protocol: Tcp, frontendPort: 80, frontendIPConfiguration: <<frnot>>}]
)",
       "did you mean `front`?"},
  };
  return all;
}

TEST_CASE("filters that Azure refuses, or that mislead, are reported") {
  check_cases(security_cases());
}

TEST_CASE("R7.1: one priority may stand once for each direction, and once for each type of rule collection") {
  const std::string both = rule("r", "100") +
                           ", {name: s, priority: 100, direction: Outbound, access: Deny, protocol: "
                           "'*', destinationAddressPrefixes: [10.0.0.0/8, 10.1.0.0/16, Internet]}";
  const LinkedText groups(group(both));
  CAPTURE(shown(groups.diagnostics));
  CHECK(groups.diagnostics.all().empty());
  const LinkedText collections(firewall(
      "fw", fmt::format("{}, ruleCollections: [{}, {{name: d, priority: 100, ruleType: ApplicationRule, action: Allow, "
                        "rules: [{{name: r, targetFqdns: ['*'], protocols: [{{protocolType: Http}}]}}]}}]",
                        kAddress, collection("c", "100"))));
  CAPTURE(shown(collections.diagnostics));
  CHECK(collections.diagnostics.all().empty());
}

TEST_CASE("R7.5, R7.6: the six tags that need no file, in groups and admin rules, in any case") {
  for (const std::string tag : {"VirtualNetwork", "Internet", "AzureLoadBalancer", "AzurePlatformDNS",
                                "AzurePlatformIMDS", "AzurePlatformLKM"}) {
    CAPTURE(tag);
    CHECK(LinkedText(group(rule("r", "100", ", destinationAddressPrefix: " + to_lower(tag)))).rules().empty());
    CHECK(LinkedText(admin(rule("r", "1", ", sourceAddressPrefix: " + tag))).rules().empty());
  }
}

}  // namespace azroute::testing
