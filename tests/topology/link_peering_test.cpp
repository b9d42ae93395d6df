// Peerings: two objects that must agree.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {

namespace {

Span one_peering_of_two(NetworkBuilder& net, Span& first) {
  add_hub(net);
  net.topology.virtual_networks.back().location = "westeurope";
  net.peering("a").allow_gateway_transit = true;
  net.vnet("hub2", {"10.2.0.0/16"});
  net.subnet("GatewaySubnet", {"10.2.255.0/27"});
  net.peering("a").allow_gateway_transit = true;
  net.gateway("gw", "hub");
  net.gateway("gw2", "hub2");
  net.vnet("a", {"10.1.0.0/16"});
  VirtualNetworkPeering& one = net.peering("hub");
  one.use_remote_gateways = true;
  first = one.span;
  VirtualNetworkPeering& two = net.peering("hub2");
  two.use_remote_gateways = true;
  return two.span;
}

}  // namespace

const std::vector<LinkCase>& peering_cases() {
  static const std::vector<LinkCase> all = {
      {"peering-with-itself", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.peering("a").span;
       }},
      {"peering-twice", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.peering("a");
         add_workload(net);
         net.peering("hub");
         return net.peering("HUB").span;
       }},
      {"peering-overlap", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         const Span here = net.peering("b").span;
         net.vnet("b", {"10.9.0.0/16", "10.1.128.0/17"});
         net.peering("a");
         return here;
       }},
      {"peering-one-sided", kWarning,
       [](NetworkBuilder& net) {
         add_hub(net);
         add_workload(net);
         return net.peering("hub").span;
       },
       "the other side's peering"},
      {"peering-state", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         add_workload(net);
         return net.peering("hub", PeeringState::Connected).peering_state->span;
       }},
      {"peering-state", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.peering("a", PeeringState::Disconnected);
         add_workload(net);
         return net.peering("hub", PeeringState::Connected).peering_state->span;
       }},
      {"gateway-transit-not-allowed", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub");
         net.peering("a");
         add_workload(net);
         VirtualNetworkPeering& one = net.peering("hub");
         one.use_remote_gateways = true;
         return one.span;
       },
       "allowGatewayTransit"},
      {"remote-gateway-missing", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.peering("a").allow_gateway_transit = true;
         add_workload(net);
         VirtualNetworkPeering& one = net.peering("hub");
         one.use_remote_gateways = true;
         return one.span;
       }},
      {"remote-gateway-beside-own", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("gw", "hub");
         net.peering("a").allow_gateway_transit = true;
         add_workload(net);
         net.subnet("GatewaySubnet", {"10.1.2.0/24"});
         net.gateway("own", "a");
         VirtualNetworkPeering& one = net.peering("hub");
         one.use_remote_gateways = true;
         return one.span;
       }},
      {"remote-gateway-twice", kError,
       [](NetworkBuilder& net) {
         Span first;
         return one_peering_of_two(net, first);
       }},
  };
  return all;
}

TEST_CASE("peerings that contradict each other are reported") {
  check_cases(peering_cases());
}

TEST_CASE("a peering stands only when both sides do") {
  for (const PeeringState state : {PeeringState::Initiated, PeeringState::Disconnected}) {
    NetworkBuilder net;
    add_hub(net);
    net.peering("a", state);
    add_workload(net);
    net.peering("hub");
    const Diagnostics diagnostics = linked(net.topology);
    CHECK_FALSE(diagnostics.has_errors());
    const auto& vnets = net.topology.virtual_networks;
    for (std::uint32_t i = 0; i < vnets.size(); ++i) CHECK_FALSE(is_connected(net.topology, {i}, vnets[i].peerings[0]));
  }
}

TEST_CASE("the reported one of two is the later in the file, whatever their names") {
  NetworkBuilder net;
  Span first;
  const Span second = one_peering_of_two(net, first);
  const Diagnostics diagnostics = linked(net.topology);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].span == second);
  CHECK(diagnostics.all()[0].labels[0].span == first);
}

}  // namespace azroute::testing
