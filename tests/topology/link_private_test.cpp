// Private endpoints, load balancers and firewalls: where they may stand, and what they need.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

const std::string kVnet = R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: work, addressPrefix: 10.1.1.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.2.0/27}
)";

std::string firewall(std::string_view size, std::string_view more = "", std::string_view table = "",
                     std::string_view name = "fw") {
  return kVnet + fmt::format(
                     "      - {{name: AzureFirewallSubnet, addressPrefix: {}{}}}\n{}azureFirewalls: [{{name: {}, "
                     "virtualNetwork: a, privateIPAddress: 10.1.4.4}}]\n",
                     size, table, more, name);
}

/// A site that forces tunnelling on the firewall's virtual network.
const std::string kForced = R"(
virtualNetworkGateways: [{name: er, virtualNetwork: a, gatewayType: ExpressRoute}]
sites: [{name: dc, addressPrefixes: [10.9.0.0/16], advertises: [0.0.0.0/0]}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: dc}]
)";

std::string with_table(std::string_view routes, bool propagation) {
  return fmt::format("routeTables: [{{name: rt, disableBgpRoutePropagation: {}, routes: [{}]}}]\n", !propagation,
                     routes);
}

std::string management(std::string_view table, std::string_view ref = "rt") {
  return kVnet +
         fmt::format("      - {{name: AzureFirewallManagementSubnet, addressPrefix: 10.1.5.0/26, routeTable: {}}}\n",
                     ref) +
         std::string(table);
}

}  // namespace

const std::vector<TextCase>& private_cases() {
  static const std::vector<TextCase> all = {
      {"nic-outside-subnet", kError,
       kVnet + "privateEndpoints: [{name: pe, subnet: work, privateIPAddress: <<10.1.9.4>>}]\n"},
      {"nic-outside-subnet", kError,
       kVnet + "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: work, privateIPAddress: "
               "<<10.1.9.4>>}]}]\n"},
      {"nic-reserved-address", kError,
       kVnet + "privateEndpoints: [{name: pe, subnet: work, privateIPAddresses: [10.1.1.4, <<10.1.1.3>>]}]\n"},
      {"address-used-twice", kError, kVnet + R"(
networkInterfaces: [{name: vm, subnet: work, privateIPAddress: 10.1.1.4}]
privateEndpoints: [{name: pe, subnet: work, privateIPAddress: <<10.1.1.4>>}]
)"},
      {"address-used-twice", kError, kVnet + R"(
privateEndpoints: [{name: pe, subnet: work, privateIPAddress: 10.1.1.4}]
loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: work, privateIPAddress: <<10.1.1.4>>}]}]
)"},
      {"public-ip-used-twice", kError, kVnet + R"(
publicIPAddresses: [{name: p}]
loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, publicIPAddress: p}]}]
natGateways: [{name: n, publicIpAddresses: [<<p>>]}]
)"},
      {"duplicate-name", kError, kVnet + R"(
publicIPAddresses: [{name: p}, {name: q}]
loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, publicIPAddress: p}, {name: <<F>>, publicIPAddress: q}]}]
)"},
      {"ha-ports", kError, kVnet + R"(
loadBalancers:
  - name: lb
    sku: Basic
    frontendIPConfigurations: [{name: f, subnet: work, privateIPAddress: 10.1.1.4}]
    loadBalancingRules: [{name: <<all>>, protocol: All, frontendPort: 0}]
)",
       "sku: Standard"},
      {"ha-ports", kError, kVnet + R"(
publicIPAddresses: [{name: p}]
loadBalancers:
  - name: lb
    frontendIPConfigurations: [{name: f, publicIPAddress: p}]
    loadBalancingRules: [{name: <<all>>, protocol: All, frontendPort: 0}]
)",
       "one rule for each port"},
      {"firewall-without-subnet", kError, kVnet + "azureFirewalls: [{name: fw, virtualNetwork: <<a>>}]\n", "a /26"},
      {"firewall-subnet-size", kError, firewall("<<10.1.4.0/27>>")},
      {"firewall-address-outside-subnet", kError,
       kVnet + "      - {name: AzureFirewallSubnet, addressPrefix: 10.1.5.0/26}\n"
               "azureFirewalls: [{name: fw, virtualNetwork: a, privateIPAddress: <<10.1.4.4>>}]\n"},
      {"firewall-default-learned", kWarning, firewall("10.1.4.0/26", "", "", "<<fw>>") + kForced,
       "0.0.0.0/0 to Internet"},
      {"firewall-management-subnet-routes", kError,
       management(with_table("{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}, {name: x, addressPrefix: "
                             "<<10.0.0.0/8>>, nextHopType: None}",
                             false))},
      {"firewall-management-subnet-routes", kError,
       management(with_table("{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}", true), "<<rt>>"),
       "disableBgpRoutePropagation"},
      {"near-reserved-name", kWarning, R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: <<GatewaySubnets>>, addressPrefix: 10.1.2.0/27}]
)",
       "did you mean `GatewaySubnet`?"},
      {"too-many-subnets", kError,
       [] {
         std::string text =
             "virtualNetworks:\n  - name: <<a>>\n    addressSpace: {addressPrefixes: [10.0.0.0/8]}\n    "
             "subnets:\n";
         for (int i = 0; i < 3001; ++i)
           text += fmt::format("      - {{name: s{}, addressPrefix: 10.{}.{}.0/24}}\n", i, i / 256, i % 256);
         return text;
       }()},
  };
  return all;
}

TEST_CASE("private endpoints, load balancers and firewalls that Azure refuses, or that mislead, are reported") {
  check_cases(private_cases());
}

TEST_CASE("R3.13: a learned default is no trouble where the firewall's subnet overrides it or is not meant to go out") {
  using Rules = std::vector<std::string_view>;
  const std::string direct = "{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}";
  CHECK(LinkedText(firewall("10.1.4.0/26") + kForced).rules() == Rules{"firewall-default-learned"});
  CHECK(LinkedText(firewall("10.1.4.0/26", with_table(direct, true), ", routeTable: rt") + kForced).rules() == Rules{});
  CHECK(LinkedText(firewall("10.1.4.0/26", with_table("", false), ", routeTable: rt") + kForced).rules() == Rules{});
  const std::string forced_mode = "      - {name: AzureFirewallManagementSubnet, addressPrefix: 10.1.5.0/26}\n";
  CHECK(LinkedText(firewall("10.1.4.0/26", forced_mode) + kForced).rules() == Rules{});
}

TEST_CASE("R3.17: the six names that Azure reserves for subnets, and no seventh") {
  const auto rules = [](const std::string& name) {
    return LinkedText(
               "virtualNetworks:\n  - {name: a, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: " +
               name + ", addressPrefix: 10.1.2.0/26}]}\n")
        .rules();
  };
  using Rules = std::vector<std::string_view>;
  for (const std::string name : {"GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet",
                                 "AzureBastionSubnet", "RouteServerSubnet", "VirtualNetworkApplianceSubnet"}) {
    CAPTURE(name);
    CHECK(rules(name) == Rules{});
    CHECK(rules(to_lower(name)) == Rules{});
    CHECK(rules(name + "s") == Rules{"near-reserved-name"});
  }
  CHECK(rules("ApplicationGatewaySubnet") == Rules{});
}

TEST_CASE("R3.16: the VirtualNetworkApplianceSubnet may have a route table") {
  const LinkedText read(kVnet +
                        "      - {name: VirtualNetworkApplianceSubnet, addressPrefix: 10.1.6.0/26, routeTable: rt}\n" +
                        with_table("{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}", true));
  CAPTURE(shown(read.diagnostics));
  CHECK(read.diagnostics.all().empty());
}

}  // namespace azroute::testing
