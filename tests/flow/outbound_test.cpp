// With which address a packet leaves: the whole order of methods, what each carries, and what answers to it.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// vm in one subnet. Each member is further keys of what it is named for.
struct One {
  std::string subnet{};
  std::string nic{};
  std::string routes = "[]";
  std::string more{};

  [[nodiscard]] std::string text() const {
    return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16, "fd00::/48"]}
    subnets: [{name: s, addressPrefixes: [10.0.1.0/24, "fd00::/64"], routeTable: t)" +
           subnet + R"(}, {name: a, addressPrefix: 10.0.2.0/24}]
routeTables: [{name: t, routes: )" +
           routes + R"(}]
publicIPAddresses:
  - {name: own, ipAddress: 203.0.113.50}
  - {name: nat-ip, ipAddress: 203.0.113.9}
  - {name: nat-ip4, ipAddress: 203.0.113.8}
  - {name: lb-ip, ipAddress: 203.0.113.60}
  - {name: nat-ip6, ipAddress: "2001:db8::9", publicIPAddressVersion: IPv6}
natGateways: [{name: nat, publicIpAddresses: [nat-ip]}, {name: nat2, sku: StandardV2, publicIpAddresses: [nat-ip4, nat-ip6]}]
networkInterfaces:
  - {name: vm, subnet: s, ipConfigurations: [{privateIPAddress: 10.0.1.4)" +
           nic + R"(}, {privateIPAddress: "fd00::4"}]}
  - {name: nva, subnet: a, privateIPAddress: 10.0.2.4, enableIPForwarding: true, sourceNat: Internet}
)" + more;
  }
};

std::string leaves(const One& one, const char* to = "8.8.8.8:443", Transport protocol = Transport::Tcp) {
  auto loaded = load_text(one.text(), make_date(2026, 11, 23));
  const FlowResult result = query(*loaded, "vm", to, protocol);
  const EgressIdentity& identity = result.primary_trace()->identity;
  std::string out = std::string(result.reason->rule.id) + " " + std::string(to_string(identity.method));
  for (const Address& address : identity.addresses) out += " " + address.to_string();
  return out;
}

constexpr const char* kBalancer =
    "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, publicIPAddress: lb-ip}], backendAddressPool: "
    "[vm],"
    " outboundRules: true}]\n";

std::string route_to(const char* type) {
  return std::string("[{name: d, addressPrefix: 0.0.0.0/0, nextHopType: ") + type + "}]";
}

}  // namespace

TEST_CASE("R6.1: appliance before NAT gateway before the own address before the load balancer before default access") {
  const std::string nva =
      "[{name: d, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}]";
  const std::string all_nic = ", publicIPAddress: own";
  CHECK(leaves({.subnet = ", natGateway: nat", .nic = all_nic, .routes = nva, .more = kBalancer}) ==
        "egressed-azure defaultOutboundAccess");  // the appliance's own way out
  CHECK(leaves({.subnet = ", natGateway: nat", .nic = all_nic, .more = kBalancer}) ==
        "egressed-azure natGateway 203.0.113.9");
  CHECK(leaves({.nic = all_nic, .more = kBalancer}) == "egressed-azure instancePublicIP 203.0.113.50");
  CHECK(leaves({.more = kBalancer}) == "egressed-azure loadBalancer 203.0.113.60");
  CHECK(leaves({}) == "egressed-azure defaultOutboundAccess");
}

TEST_CASE("R6.2: a user route to the Internet keeps the NAT gateway in use, also before an own address") {
  CHECK(leaves({.subnet = ", natGateway: nat", .nic = ", publicIPAddress: own", .routes = route_to("Internet")}) ==
        "egressed-azure natGateway 203.0.113.9");
}

TEST_CASE("R6.3: a NAT gateway carries TCP and UDP, of IPv6 only as StandardV2, and takes replies only") {
  CHECK(leaves({.subnet = ", natGateway: nat"}, "8.8.8.8:53", Transport::Udp) ==
        "egressed-azure natGateway 203.0.113.9");
  CHECK(leaves({.subnet = ", natGateway: nat"}, "8.8.8.8", Transport::Icmp) == "protocol-not-carried none");
  CHECK(leaves({.subnet = ", natGateway: nat"}, "[2001:db8:1::1]:443") == "no-outbound-address-ipv6 none");
  CHECK(leaves({.subnet = ", natGateway: nat2"}, "[2001:db8:1::1]:443") == "egressed-azure natGateway 2001:db8::9");
  auto loaded = load_text(One{.subnet = ", natGateway: nat"}.text());
  CHECK(outcome(*loaded, "internet", "203.0.113.9:443") == "dropped public-address-silent");
}

TEST_CASE("R6.4: an instance's public address carries every protocol, out and in") {
  CHECK(leaves({.nic = ", publicIPAddress: own"}, "8.8.8.8", Transport::Icmp) ==
        "egressed-azure instancePublicIP 203.0.113.50");
  auto loaded = load_text(One{.nic = ", publicIPAddress: own"}.text());
  CHECK(outcome(*loaded, "internet", "203.0.113.50", Transport::Icmp) == "delivered delivered-nic");
  CHECK(leaves({.more = kBalancer}, "8.8.8.8", Transport::Icmp) == "protocol-not-carried none");
}

TEST_CASE("R6.5: default outbound access is for subnets that are not private, and carries no ICMP") {
  CHECK(leaves({.subnet = ", defaultOutboundAccess: false"}) == "no-outbound-address none");
  CHECK(leaves({.subnet = ", defaultOutboundAccess: true"}) == "egressed-azure defaultOutboundAccess");
  CHECK(leaves({}, "8.8.8.8", Transport::Icmp) == "protocol-not-carried none");
  // A Basic public load balancer's backend uses the load balancer.
  CHECK(leaves({.more = replaced(kBalancer, "outboundRules: true",
                                 "sku: Basic, loadBalancingRules: [{name: r, protocol: Tcp, frontendPort: 80}]")}) ==
        "egressed-azure loadBalancer 203.0.113.60");
}

TEST_CASE("R6.6: what is not stated about default outbound access is allowed, and after March 2026 an assumption") {
  const auto rests = [](const char* subnet, Date as_of) {
    auto loaded = load_text(One{.subnet = subnet}.text(), as_of);
    std::string ids;
    const FlowResult result = query(*loaded, "vm", "8.8.8.8:443");
    for (const Rule* rule : result.primary_trace()->undocumented_rules()) ids += std::string(rule->id) + " ";
    return ids;
  };
  CHECK(rests("", make_date(2026, 11, 23)) == "outbound-default-access-not-stated ");
  CHECK(rests("", make_date(2026, 3, 31)).empty());
  CHECK(rests(", defaultOutboundAccess: true", make_date(2026, 11, 23)).empty());
}

TEST_CASE("R6.9, R5.5: a route to the Internet has no address to leave with in a private subnet") {
  CHECK(leaves({.subnet = ", defaultOutboundAccess: false", .routes = route_to("Internet")}) ==
        "no-outbound-address none");
  CHECK(leaves({.subnet = ", defaultOutboundAccess: true", .routes = route_to("Internet")}) ==
        "egressed-azure defaultOutboundAccess");
}

TEST_CASE("R6.10: over a service endpoint the private address is kept, whatever NAT gateway there is") {
  auto loaded = load_text(One{.subnet = ", natGateway: nat, serviceEndpoints: [Microsoft.Storage]",
                              .more = "serviceTags: ../tests/read/service_tags_small.json\n"}
                              .text());
  const Id<Subnet> subnet = find_subnet(loaded->topology, "v/s");
  std::string to;
  for (const Route& route : loaded->network->routes_of(subnet).rows()) {
    if (route.next_hop_type == NextHopType::VirtualNetworkServiceEndpoint && route.prefix.address().is_v4()) {
      to = route.prefix.address().to_string() + ":443";
    }
  }
  REQUIRE_FALSE(to.empty());
  const FlowResult result = query(*loaded, "vm", to);
  CHECK(result.reason->rule.id == "delivered-service-endpoint");
  CHECK(result.primary_trace()->identity.addresses == std::vector{address("10.0.1.4")});
}

TEST_CASE("R3.19: with 0.0.0.0/0 overridden the answer to what came in by a public address goes another way") {
  auto plain = load_text(One{.nic = ", publicIPAddress: own"}.text());
  CHECK(outcome(*plain, "internet", "203.0.113.50:443") == "delivered delivered-nic");
  auto overridden = load_text(
      One{.nic = ", publicIPAddress: own",
          .routes = "[{name: d, addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}]"}
          .text());
  // The appliance leaves with an address of its own.
  CHECK(outcome(*overridden, "internet", "203.0.113.50:443") == "dropped reply-from-other-address");
}

TEST_CASE("a public address of the SKU Standard takes nothing from the Internet without a security group") {
  const std::string standard = replaced(One{.nic = ", publicIPAddress: own"}.text(), "ipAddress: 203.0.113.50}",
                                        "ipAddress: 203.0.113.50, sku: Standard}");
  CHECK(outcome(*load_text(standard), "internet", "203.0.113.50:443") == "dropped standard-public-address-closed");
  const std::string group =
      "networkSecurityGroups: [{name: g, securityRules: [{name: web, priority: 100, direction: Inbound, access: Allow,"
      " protocol: Tcp, destinationPortRange: \"443\"}]}]\n";
  auto open = load_text(replaced(standard, "routeTable: t", "routeTable: t, networkSecurityGroup: g") + group);
  CHECK(outcome(*open, "internet", "203.0.113.50:443") == "delivered delivered-nic");
  CHECK(outcome(*open, "internet", "203.0.113.50:80") == "dropped security-group-denied");
}
