// Linking as a whole: no rule without a case, sound topologies are silent, half-filled ones crash nothing, large ones
// take no time.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

using Hop = NextHopType;

TEST_CASE("every rule of linking has a case, a sentence and a source; every case a rule") {
  std::set<std::string_view> tried;
  for (const auto* cases : {&name_cases(), &network_cases(), &peering_cases(), &route_cases(), &gateway_cases()}) {
    for (const LinkCase& one : *cases) tried.insert(one.rule);
  }
  for (const auto* cases : {&hub_cases(), &bgp_cases(), &private_cases(), &manager_cases(), &subnet_peering_cases(),
                            &route_text_cases(), &security_cases(), &appliance_cases(), &flow_cases()}) {
    for (const TextCase& one : *cases) tried.insert(one.rule);
  }
  std::set<std::string_view> known;
  for (const Rule& rule : link_rules()) {
    CAPTURE(rule.id);
    CHECK(known.insert(rule.id).second);
    CHECK(tried.contains(rule.id));
    CHECK(rule.sentence.ends_with('.'));
    CHECK_FALSE(rule.reference.empty());
  }
  CHECK(std::ranges::includes(known, tried));
}

/// A hub with two gateways, a spoke that uses one, a site behind both: nothing here is worth a word.
void sound(NetworkBuilder& net) {
  add_hub(net);
  net.subnet("AzureFirewallSubnet", {"10.0.1.0/26"});
  net.peering("spoke").allow_gateway_transit = true;
  net.nic("fw", "AzureFirewallSubnet", "10.0.1.4").enable_ip_forwarding = true;
  net.vnet("spoke", {"10.1.0.0/16", "fd00:1::/48"});
  net.peering("hub").use_remote_gateways = true;
  net.subnet("web", {"10.1.1.0/24", "fd00:1::/64"}, "rt").nat_gateway = net.ref<NatGateway>("nat");
  net.public_ip("nat-ip", "203.0.113.1");
  net.nat("nat", {"nat-ip"});
  net.nic("vm", "spoke/WEB", "10.1.1.4");
  net.table("rt");
  net.route("0.0.0.0/0", Hop::VirtualAppliance, "10.0.1.4");
  net.route("20.118.99.224/32", Hop::Internet);
  net.route("203.0.113.9/32", Hop::Internet);
  net.gateway("vpn", "hub", GatewayType::Vpn, "10.0.255.4").gateway_default_site = net.ref<LocalNetworkGateway>("lng");
  net.gateway("er", "hub", GatewayType::ExpressRoute);
  net.local_gateway("lng", {"192.168.0.0/16"}, 65001);
  net.site("dc", {"192.168.0.0/16", "10.0.0.0/8"}, {"198.51.100.7"});
  Connection& tunnel = net.connection("tunnel", ConnectionType::IPsec, "vpn", "lng");
  tunnel.enable_bgp = true;
  tunnel.site = net.ref<Site>("dc");
  net.connection("circuit", ConnectionType::ExpressRoute, "er", "dc");
  net.flow("to nic", "vm", "fw");
  net.flow("to address", "vm", "203.0.113.9:443");
  net.flow("to IPv6", "vm", "[2001:db8::1]:443");
  net.flow("to endpoint", "vm", "KMS");
}

TEST_CASE("a sound topology is linked without a word, and every reference has its id") {
  NetworkBuilder net;
  sound(net);
  const Diagnostics diagnostics = linked(net.topology);
  CAPTURE(shown(diagnostics));
  CHECK(diagnostics.all().empty());
  const Topology& topology = net.topology;
  const Id<Subnet> web = find_subnet(topology, "web");
  REQUIRE(web.valid());
  CHECK(full_name(topology, web) == "spoke/web");
  CHECK(topology[topology[web].route_table.id].name.value == "rt");
  const Id<VirtualNetwork> spoke = topology[web].virtual_network;
  const Id<VirtualNetwork> hub_id = topology[spoke].peerings[0].remote_virtual_network.id;
  CHECK(topology[hub_id].name.value == "hub");
  const VirtualNetworkPeering* towards_hub = find_peering(topology, spoke, hub_id);
  REQUIRE(towards_hub != nullptr);
  CHECK(is_connected(topology, spoke, *towards_hub));
  CHECK(nic_with_address(topology, hub_id, address("10.0.1.4")) == find_nic(topology, "FW"));
  CHECK_FALSE(nic_with_address(topology, spoke, address("10.0.1.4")).valid());
  CHECK(gateway_with_address(topology, hub_id, address("10.0.255.4")).valid());
  CHECK_FALSE(gateway_with_address(topology, spoke, address("10.0.255.4")).valid());
  CHECK(subnet_with_address(topology, spoke, address("10.1.1.77")) == web);
  CHECK_FALSE(subnet_with_address(topology, spoke, address("10.1.9.1")).valid());
  CHECK(topology.flows[0].to.nic == find_nic(topology, "fw"));
  CHECK(topology.flows[1].to.port == 443);
  CHECK(topology.flows[2].to.address == address("2001:db8::1"));
  CHECK(topology.flows[3].to.endpoint == "KMS");
}

TEST_CASE("what a reader refused before is not reported as missing") {
  NetworkBuilder net;
  net.nat("nat", {});
  static constexpr Rule kRefused{"refused", "Refused.", "test", Evidence::Format};
  Diagnostics diagnostics;
  diagnostics.error(kRefused, net.place(), "refused");
  link(net.topology, diagnostics);
  CHECK(diagnostics.all().size() == 1);
}

TEST_CASE("all mistakes of a topology come in one run") {
  NetworkBuilder net;
  net.vnet("a", {"10.1.0.0/16", "10.1.0.0/24", "224.0.0.0/8"});
  net.subnet("web", {"10.1.1.0/30"}, "nowhere");
  net.nic("vm", "web", "10.9.9.9");
  net.flow("f", "nobody", "nothing");
  const Diagnostics diagnostics = linked(net.topology);
  std::set<std::string_view> rules;
  for (const Diagnostic& one : diagnostics.all()) rules.insert(one.rule->id);
  CAPTURE(shown(diagnostics));
  CHECK(rules == std::set<std::string_view>{"vnet-range-overlap", "vnet-range-reserved", "subnet-too-small",
                                            "unknown-name", "nic-outside-subnet", "unknown-sender", "unknown-target"});
}

TEST_CASE("a topology that a reader left half filled crashes nothing") {
  Topology empty;
  CHECK(linked(empty).all().empty());
  Topology hollow;
  hollow.virtual_networks.resize(2);
  hollow.virtual_networks[0].peerings.resize(2);
  hollow.subnets.resize(2);
  hollow.subnets[0].virtual_network = {0};
  hollow.virtual_networks[0].subnets.push_back({0});
  hollow.subnets[0].service_endpoints.resize(1);
  hollow.route_tables.resize(1);
  hollow.route_tables[0].routes.resize(2);
  hollow.public_ip_addresses.resize(1);
  hollow.nat_gateways.resize(1);
  hollow.nat_gateways[0].public_ip_addresses.resize(1);
  hollow.network_interfaces.resize(2);
  hollow.network_interfaces[0].ip_configurations.resize(1);
  hollow.gateways.resize(1);
  hollow.gateways[0].ip_configurations.resize(1);
  hollow.local_network_gateways.resize(1);
  hollow.connections.resize(3);
  hollow.connections[1].type = ConnectionType::Vnet2Vnet;
  hollow.connections[2].type = ConnectionType::ExpressRoute;
  hollow.sites.resize(1);
  hollow.sites[0].advertises.resize(1);
  hollow.circuits.resize(1);
  hollow.circuits[0].global_reach.resize(1);
  hollow.route_servers.resize(1);
  hollow.route_servers[0].bgp_connections.resize(1);
  hollow.virtual_hubs.resize(1);
  hollow.virtual_hubs[0].routing_intent.emplace();
  hollow.virtual_hubs[0].route_tables.push_back({0});
  hollow.hub_route_tables.resize(1);
  hollow.hub_route_tables[0].virtual_hub = {0};
  hollow.virtual_hubs[0].connections.push_back({0});
  hollow.hub_connections.resize(1);
  hollow.hub_connections[0].virtual_hub = {0};
  hollow.azure_firewalls.resize(1);
  hollow.load_balancers.resize(1);
  hollow.load_balancers[0].frontends.resize(1);
  hollow.load_balancers[0].rules.resize(1);
  hollow.private_endpoints.resize(1);
  hollow.network_groups.resize(1);
  hollow.network_groups[0].members.resize(1);
  hollow.connectivity_configurations.resize(1);
  hollow.connectivity_configurations[0].groups.resize(1);
  hollow.routing_rule_collections.resize(1);
  hollow.routing_rule_collections[0].applies_to.resize(1);
  hollow.routing_rule_collections[0].rules.resize(1);
  hollow.endpoints.resize(1);
  hollow.flows.resize(1);
  const Diagnostics diagnostics = linked(hollow);
  CAPTURE(shown(diagnostics));
  CHECK(diagnostics.errors() <= 2);
}

TEST_CASE("ten thousand subnets, a hundred thousand routes and twenty thousand interfaces link without a word") {
  NetworkBuilder net;
  constexpr int kVnets = 100;
  constexpr int kSubnets = 100;
  for (int v = 0; v < kVnets; ++v) {
    net.vnet(fmt::format("vnet-{}", v), {fmt::format("10.{}.0.0/16", v)});
    for (int s = 0; s < kSubnets; ++s)
      net.subnet(fmt::format("subnet-{}", s), {fmt::format("10.{}.{}.0/24", v, s)}, fmt::format("table-{}", v));
    for (int n = 0; n < 2 * kSubnets; ++n) {
      net.nic(fmt::format("nic-{}-{}", v, n), fmt::format("vnet-{}/subnet-{}", v, n / 2),
              fmt::format("10.{}.{}.{}", v, n / 2, 4 + n % 2));
    }
    net.table(fmt::format("table-{}", v));
    for (int r = 0; r < 1000; ++r)
      net.route(fmt::format("11.{}.{}.{}/32", v, r / 250, r % 250), Hop::VirtualAppliance, fmt::format("10.{}.0.9", v));
  }
  // A check that compares everything with everything would take minutes here.
  const Diagnostics diagnostics = linked(net.topology);
  for (const Diagnostic& one : diagnostics.all()) CHECK(one.rule->id == "too-many-routes");
  CHECK(diagnostics.warnings() == kVnets);
}

}  // namespace
}  // namespace azroute::testing
