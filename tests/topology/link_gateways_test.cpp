// Gateways, connections and sites.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {

const std::vector<LinkCase>& gateway_cases() {
  static const std::vector<LinkCase> all = {
      {"gateway-without-subnet", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.gateway("gw", "a").virtual_network.name.span;
       }},
      {"gateway-twice", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("z", "hub");
         return net.gateway("a", "hub").name.span;
       }},
      {"gateway-address-outside-subnet", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         return net.gateway("gw", "hub", GatewayType::Vpn, "10.0.1.4").ip_configurations[0].private_ip_address->span;
       }},
      {"policy-based-bgp", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub").vpn_type = VpnType::PolicyBased;
         net.local_gateway("lng", {"10.5.0.0/16"}, 65001);
         Connection& one = net.connection("c", kIPsec, "gw", "lng");
         one.enable_bgp = true;
         return one.gateway1.name.span;
       }},
      {"default-site-gateway", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.local_gateway("lng", {"10.5.0.0/16"});
         VirtualNetworkGateway& one = net.gateway("er", "hub", kExpressRoute);
         one.gateway_default_site = net.ref<LocalNetworkGateway>("lng");
         return one.gateway_default_site.name.span;
       }},
      {"default-site-unconnected", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.local_gateway("lng", {"10.5.0.0/16"});
         VirtualNetworkGateway& one = net.gateway("gw", "hub");
         one.gateway_default_site = net.ref<LocalNetworkGateway>("lng");
         return one.gateway_default_site.name.span;
       }},
      {"connection-gateway", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub");
         net.site("dc", {"10.5.0.0/16"});
         return net.connection("c", ConnectionType::ExpressRoute, "gw", "dc").gateway1.name.span;
       }},
      {"connection-gateway", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("er", "hub", kExpressRoute);
         net.local_gateway("lng", {"10.5.0.0/16"});
         return net.connection("c", kIPsec, "er", "lng").gateway1.name.span;
       }},
      {"connection-to-itself", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub");
         return net.connection("c", ConnectionType::Vnet2Vnet, "gw", "GW").gateway2.name.span;
       }},
      {"bgp-without-settings", kWarning,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub");
         net.local_gateway("lng", {"10.5.0.0/16"});
         Connection& one = net.connection("c", kIPsec, "gw", "lng");
         one.enable_bgp = true;
         return one.local_gateway2.name.span;
       }},
      {"bgp-same-asn", kWarning,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub");
         net.local_gateway("lng", {"10.5.0.0/16"}, 65515);
         Connection& one = net.connection("c", kIPsec, "gw", "lng");
         one.enable_bgp = true;
         return one.local_gateway2.name.span;
       }},
      {"site-overlaps-vnet", kWarning,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.site("dc", {"10.5.0.0/16", "10.1.7.0/24"}).address_prefixes[1].span;
       }},
      {"site-public-address-twice", kError,
       [](NetworkBuilder& net) {
         return net.site("dc", {}, {"203.0.113.1", "2001:db8::1", "203.0.113.2"}).public_ip_addresses[2].span;
       }},
  };
  return all;
}

TEST_CASE("gateways, connections and sites that do not fit are reported") {
  check_cases(gateway_cases());
}

}  // namespace azroute::testing
