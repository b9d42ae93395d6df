// Next hops of user routes: several appliances, load balancers, and gateways that take no user routes.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

std::string ecmp(std::string_view addresses, std::string_view type = "VirtualApplianceEcmp",
                 std::string_view destination = "0.0.0.0/0") {
  return fmt::format(R"(
virtualNetworks:
  - name: a
    addressSpace: {{addressPrefixes: [10.1.0.0/16, "fd00::/48"]}}
    subnets: [{{name: work, addressPrefix: 10.1.1.0/24, routeTable: rt}}]
routeTables:
  - name: rt
    routes: [{{name: r, addressPrefix: {}, nextHopType: {}, nextHop: {{nextHopIpAddresses: [{}]}}}}]
)",
                     destination, type, addresses);
}

std::string addresses(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("{}10.1.1.{}", i == 0 ? "" : ", ", 4 + i);
  return text;
}

/// Two peered virtual networks; a route of the first leads to a load balancer in the second.
std::string balanced(std::string_view location, std::string_view sku) {
  return fmt::format(R"(
virtualNetworks:
  - name: a
    location: westeurope
    addressSpace: {{addressPrefixes: [10.1.0.0/16]}}
    subnets: [{{name: work, addressPrefix: 10.1.1.0/24, routeTable: rt}}]
    virtualNetworkPeerings: [{{remoteVirtualNetwork: b}}]
  - name: b
    location: {}
    addressSpace: {{addressPrefixes: [10.2.0.0/16]}}
    subnets: [{{name: fw, addressPrefix: 10.2.1.0/24}}]
    virtualNetworkPeerings: [{{remoteVirtualNetwork: a}}]
routeTables:
  - {{name: rt, routes: [{{name: r, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: <<10.2.1.4>>}}]}}
loadBalancers: [{{name: lb, sku: {}, frontendIPConfigurations: [{{name: f, subnet: fw, privateIPAddress: 10.2.1.4}}]}}]
)",
                     location, sku);
}

/// A route to the gateway from a virtual network whose gateway is what `rest` makes it.
std::string to_gateway(std::string_view rest) {
  return R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: work, addressPrefix: 10.1.1.0/24, routeTable: rt}
      - {name: GatewaySubnet, addressPrefix: 10.1.2.0/27}
      - {name: RouteServerSubnet, addressPrefix: 10.1.3.0/27}
routeTables: [{name: rt, routes: [{name: r, addressPrefix: 10.9.0.0/16, nextHopType: <<VirtualNetworkGateway>>}]}]
)" + std::string(rest);
}

std::string unmarked(std::string text) {
  text.erase(text.find("<<"), 2);
  text.erase(text.find(">>"), 2);
  return text;
}

}  // namespace

const std::vector<TextCase>& route_text_cases() {
  static const std::vector<TextCase> all = {
      {"ecmp-next-hops", kError, ecmp("10.1.1.4", "<<VirtualApplianceEcmp>>"), "VirtualAppliance"},
      {"ecmp-next-hops", kError, ecmp(addresses(65), "<<VirtualApplianceEcmp>>")},
      {"ecmp-next-hops", kError, ecmp("10.1.1.4, 10.1.1.5, <<10.1.1.4>>")},
      {"route-next-hop-family", kError, ecmp("10.1.1.4, <<\"fd00::4\">>, 10.1.1.5")},
      {"next-hop-out-of-reach", kWarning, ecmp("10.1.1.4, <<10.2.1.4>>")},
      {"basic-load-balancer-over-global-peering", kWarning, balanced("northeurope", "Basic"), "sku: Standard"},
      {"route-to-expressroute", kWarning,
       to_gateway("virtualNetworkGateways: [{name: gw, virtualNetwork: a, gatewayType: Vpn}]\n"
                  "routeServers: [{name: rs, virtualNetwork: a}]\n")},
      {"route-to-expressroute", kWarning,
       to_gateway("virtualHubs: [{name: h, addressPrefix: 10.100.0.0/23, hubVirtualNetworkConnections: [{name: c, "
                  "remoteVirtualNetwork: a}]}]\n")},
  };
  return all;
}

TEST_CASE("next hops that Azure refuses, or that cannot work, are reported") {
  check_cases(route_text_cases());
}

TEST_CASE("R3.2: two to sixty-four appliances share a route's traffic") {
  CHECK(LinkedText(ecmp(addresses(2))).rules().empty());
  CHECK(LinkedText(ecmp(addresses(64))).rules().empty());
}

TEST_CASE("next hops of a route to a service tag are of one family too") {
  NetworkBuilder net;
  net.tag("Storage", {"20.0.0.0/24"});
  net.table("rt");
  UserRoute& route = net.route("Storage", Hop::VirtualApplianceEcmp);
  route.next_hop_ip_addresses = {net.at(address("10.1.1.4")), net.at(address("fd00::4"))};
  const Span second = route.next_hop_ip_addresses[1].span;
  const Diagnostics diagnostics = linked(net.topology);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].rule->id == "ecmp-next-hops");
  CHECK(diagnostics.all()[0].span == second);
}

TEST_CASE("R2.11: a Basic load balancer is reached from its own region, a Standard one from every region") {
  CHECK(LinkedText(unmarked(balanced("West Europe", "Basic"))).rules().empty());
  CHECK(LinkedText(unmarked(balanced("northeurope", "Standard"))).rules().empty());
}

TEST_CASE("R3.6: a user route to a VPN gateway alone is supported") {
  CHECK(LinkedText(unmarked(to_gateway("virtualNetworkGateways: [{name: gw, virtualNetwork: a, gatewayType: Vpn}]\n")))
            .rules()
            .empty());
}

}  // namespace azroute::testing
