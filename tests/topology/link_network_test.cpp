// Ranges, subnets, addresses and who has them.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {

const std::vector<LinkCase>& network_cases() {
  static const std::vector<LinkCase> all = {
      {"vnet-range-overlap", kError,
       [](NetworkBuilder& net) { return net.vnet("a", {"10.1.0.0/16", "10.0.0.0/8"}).address_prefixes[1].span; }},
      {"vnet-range-reserved", kError,
       [](NetworkBuilder& net) { return net.vnet("a", {"169.254.7.0/24"}).address_prefixes[0].span; }},
      {"vnet-range-reserved", kError,
       [](NetworkBuilder& net) { return net.vnet("a", {"168.0.0.0/8"}).address_prefixes[0].span; }},
      {"subnet-outside-vnet", kError,
       [](NetworkBuilder& net) {
         net.vnet("a", {"10.1.0.0/16", "10.3.0.0/16"});
         return net.subnet("web", {"10.2.1.0/24"}).address_prefixes[0].span;
       }},
      {"subnet-overlap", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.subnet("db", {"10.1.0.0/23"}).address_prefixes[0].span;
       }},
      {"subnet-too-small", kError,
       [](NetworkBuilder& net) {
         net.vnet("a", {"10.1.0.0/16"});
         return net.subnet("web", {"10.1.1.0/30"}).address_prefixes[0].span;
       }},
      {"subnet-ipv6-size", kError,
       [](NetworkBuilder& net) {
         net.vnet("a", {"fd00::/48"});
         return net.subnet("web", {"fd00::/96"}).address_prefixes[0].span;
       },
       "did you mean `fd00::/64`?"},
      {"nic-outside-subnet", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("n", "web", "10.1.2.4").ip_configurations[0].private_ip_address.span;
       }},
      {"nic-reserved-address", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("n", "web", "10.1.1.3").ip_configurations[0].private_ip_address.span;
       },
       "the first free address is 10.1.1.4"},
      {"nic-reserved-address", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("n", "web", "10.1.1.255").ip_configurations[0].private_ip_address.span;
       }},
      {"address-used-twice", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("a-first-by-name", "web", "10.1.1.4").ip_configurations[0].private_ip_address.span;
       }},
      {"public-ip-family", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         net.public_ip("six", "2001:db8::1");
         return net.nic("n", "web", "10.1.1.5", "six").ip_configurations[0].public_ip_address.name.span;
       }},
      {"public-ip-used-twice", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         net.public_ip("p", "203.0.113.1");
         net.nic("n", "web", "10.1.1.5", "p");
         return net.nat("nat", {"p"}).public_ip_addresses[0].name.span;
       }},
      {"nat-gateway-without-address", kError, [](NetworkBuilder& net) { return net.nat("nat", {}).name.span; }},
      {"nat-gateway-ipv6", kError,
       [](NetworkBuilder& net) {
         net.public_ip("six", "2001:db8::1");
         return net.nat("nat", {"six"}).public_ip_addresses[0].name.span;
       },
       "StandardV2"},
      {"nat-gateway-too-many-addresses", kError,
       [](NetworkBuilder& net) {
         NatGateway& nat = net.nat("nat", {});
         for (char c = 'a'; c <= 'q'; ++c) {
           const std::string name(1, c);
           net.public_ip(name, fmt::format("203.0.113.{}", static_cast<int>(c)));
           nat.public_ip_addresses.push_back(net.ref<PublicIPAddress>(name));
         }
         return nat.public_ip_addresses.back().name.span;
       }},
      {"unknown-service", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         ServiceEndpoint& one = net.topology.subnets[0].service_endpoints.emplace_back();
         one.service = net.text("Microsoft.Storag");
         return one.service.span;
       },
       "did you mean `Microsoft.Storage`?"},
  };
  return all;
}

TEST_CASE("what Azure refuses to create in a virtual network is reported") {
  check_cases(network_cases());
}

}  // namespace azroute::testing
