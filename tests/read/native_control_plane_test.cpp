// Hubs, route servers, announcements, network managers and what has a private address: each key arrives in its member.
// The lists are written in canonical order, so that an index means the same before and after link().
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/read/native.h"
#include "tests/read/render.h"
#include "tests/support/control_plane_text.h"

using namespace azroute;

namespace {

struct Reading {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;

  explicit Reading(std::string text) {
    const SourceId source = sources.add("topology.yaml", std::move(text));
    topology = read_topology(sources, source, {}, diagnostics);
  }
  std::string errors() { return testing::render(sources, diagnostics, "/"); }
};

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

Address address(std::string_view text) {
  return parse_address(text).value();
}

template <typename T>
std::vector<T> values(const std::vector<Located<T>>& located) {
  std::vector<T> plain;
  for (const Located<T>& one : located) plain.push_back(one.value);
  return plain;
}

template <typename T>
std::vector<std::string> names(const std::vector<Ref<T>>& refs) {
  std::vector<std::string> plain;
  for (const Ref<T>& one : refs) {
    CHECK(one.id.valid());
    plain.push_back(one.name.value);
  }
  return plain;
}

using Names = std::vector<std::string>;

Reading everything() {
  return Reading(std::string(testing::kControlPlaneText));
}

}  // namespace

TEST_CASE("subnet peerings, policies of private endpoints and shared next hops are read") {
  Reading reading = everything();
  CAPTURE(reading.errors());
  CHECK_FALSE(reading.diagnostics.has_errors());
  const Topology& topology = reading.topology;
  CHECK_FALSE(topology.assumptions.peering_over_connected_group);
  CHECK_FALSE(topology.assumptions.connected_group_over_gateway);
  const VirtualNetwork& a = topology.virtual_networks.at(0);
  CHECK(values(a.summarized_gateway_prefixes) == std::vector{prefix("10.0.0.0/8"), prefix("fd00::/16")});
  CHECK(a.private_endpoint_vnet_policies == PrivateEndpointVNetPolicies::Basic);
  CHECK(topology.virtual_networks.at(1).private_endpoint_vnet_policies == PrivateEndpointVNetPolicies::Disabled);
  REQUIRE(a.peerings.size() == 1);
  const VirtualNetworkPeering& peering = a.peerings[0];
  REQUIRE(peering.peering_sync_level);
  CHECK(peering.peering_sync_level->value == PeeringSyncLevel::LocalAndRemoteNotInSync);
  CHECK_FALSE(peering.peer_complete_vnets);
  CHECK(peering.enable_only_ipv6_peering);
  CHECK(names(peering.local_subnets) == Names{"ends", "work"});
  CHECK(names(peering.remote_subnets) == Names{"there"});
  CHECK(topology[peering.remote_subnets[0].id].virtual_network == Id<VirtualNetwork>{1});
  const Subnet& ends = topology[find_subnet(topology, "ends")];
  CHECK(ends.private_endpoint_network_policies == PrivateEndpointPolicies::RouteTableEnabled);
  CHECK(ends.routes_reach_private_endpoints());
  CHECK_FALSE(topology[find_subnet(topology, "work")].routes_reach_private_endpoints());
  const UserRoute& shared = topology.route_tables.at(0).routes.at(0);
  CHECK(shared.next_hop_type.value == NextHopType::VirtualApplianceEcmp);
  CHECK(values(shared.next_hop_ip_addresses) == std::vector{address("10.1.1.4"), address("10.1.1.5")});
  CHECK_FALSE(shared.next_hop_ip_address);
}

TEST_CASE("announcements: plain prefixes are one, each object is one more") {
  const Reading reading = everything();
  const Topology& topology = reading.topology;
  const NetworkInterface& nva = topology.network_interfaces.at(1);
  CHECK(names(nva.tunnels_to) == Names{"dc", "shop"});
  CHECK_FALSE(topology.network_interfaces.at(0).bgp);
  REQUIRE(nva.bgp);
  CHECK(nva.bgp->asn.value == Asn{65001});
  CHECK(nva.bgp->readvertises);
  REQUIRE(nva.bgp->advertises.size() == 2);
  const Announcement& plain = nva.bgp->advertises[0];
  CHECK(values(plain.prefixes) == std::vector{prefix("10.60.0.0/16"), prefix("10.61.0.0/16")});
  CHECK(plain.as_path.empty());
  CHECK(plain.origin == BgpOrigin::Igp);
  CHECK_FALSE(plain.no_advertise);
  CHECK_FALSE(plain.next_hop);
  const Announcement& rich = nva.bgp->advertises[1];
  CHECK(values(rich.prefixes) == std::vector{prefix("10.70.0.0/16"), prefix("10.71.0.0/16")});
  CHECK(rich.as_path == std::vector{Asn{65001}, Asn{65002}, Asn{4200000000}});
  CHECK(rich.med == 50);
  CHECK(rich.origin == BgpOrigin::Incomplete);
  CHECK(rich.no_advertise);
  CHECK(values(rich.communities) == Names{"65001:7", "65535:65282"});
  REQUIRE(rich.next_hop);
  CHECK(rich.next_hop->value == address("10.1.1.9"));

  const Site& dc = topology.sites.at(0);
  CHECK(dc.readvertises);
  REQUIRE(dc.advertises.size() == 2);  // in the order of their prefixes
  CHECK(values(dc.advertises[0].prefixes) == std::vector{prefix("192.168.0.0/16")});
  CHECK(names(dc.advertises[0].connections) == Names{"hub-circuit"});
  CHECK(dc.advertises[0].as_path == std::vector{Asn{65100}});
  CHECK(dc.advertises[1].connections.empty());
  // Nothing said is what it owns; an empty list is nothing.
  const Site& shop = topology.sites.at(1);
  CHECK_FALSE(shop.readvertises);
  REQUIRE(shop.advertises.size() == 1);
  CHECK(values(shop.advertises[0].prefixes) == std::vector{prefix("192.168.128.0/17")});
  CHECK(topology.sites.at(2).advertises.empty());
}

TEST_CASE("circuits, connections of hubs and route servers are read") {
  const Reading reading = everything();
  const Topology& topology = reading.topology;
  const Connection& hub = topology.connections.at(0);
  REQUIRE(hub.circuit.id.valid());
  CHECK_FALSE(hub.site.written());
  CHECK(topology[site_of(topology, hub)].name.value == "dc");
  CHECK(hub.enable_bgp);
  CHECK(hub.enable_internet_security);
  CHECK_FALSE(hub.express_route_gateway_bypass);
  REQUIRE(hub.routing_configuration);
  CHECK(hub.routing_configuration->propagation_stated);
  CHECK(values(hub.routing_configuration->propagated_labels) == Names{"everyone"});
  CHECK(hub.routing_configuration->associated_route_table.id == topology.virtual_hubs.at(0).default_route_table);
  const Connection& own = topology.connections.at(1);
  CHECK(own.express_route_gateway_bypass);
  CHECK_FALSE(own.enable_internet_security);
  CHECK_FALSE(own.routing_configuration);
  CHECK(topology.gateways.at(0).virtual_hub.id == Id<VirtualHub>{0});
  CHECK_FALSE(topology.gateways.at(0).virtual_network.id.valid());
  const ExpressRouteCircuit& circuit = topology.circuits.at(0);
  CHECK(values(circuit.next_hop_ip_addresses) == std::vector{address("10.255.0.1"), address("10.255.0.2")});
  CHECK(names(circuit.global_reach) == Names{"other"});
  const RouteServer& server = topology.route_servers.at(0);
  CHECK(server.asn == Asn{65515});
  CHECK(values(server.virtual_router_ips) == std::vector{address("10.1.3.4"), address("10.1.3.5")});
  CHECK(server.allow_branch_to_branch_traffic);
  CHECK(server.preference == HubRoutingPreference::ASPath);
  REQUIRE(server.bgp_connections.size() == 1);
  CHECK(server.bgp_connections[0].peer_asn.value == Asn{65001});
  CHECK(server.bgp_connections[0].peer_ip.value == address("10.1.1.4"));
  CHECK(server.bgp_connections[0].nic == Id<NetworkInterface>{1});
}

TEST_CASE("virtual hubs are read") {
  const Reading reading = everything();
  const Topology& topology = reading.topology;
  const VirtualHub& east = topology.virtual_hubs.at(0);
  CHECK(east.virtual_wan == "wan");
  CHECK(east.location == "East US");
  CHECK(east.address_prefix.value == prefix("10.100.0.0/23"));
  CHECK(values(east.virtual_router_ips) == std::vector{address("10.100.0.4"), address("10.100.0.5")});
  CHECK(east.asn == Asn{65499});
  CHECK(east.preference == HubRoutingPreference::VpnGateway);
  CHECK_FALSE(east.routing_intent);
  REQUIRE(east.route_tables.size() == 3);  // the two that every hub has, and
  const HubRouteTable& mine = topology[east.route_tables[1]];
  CHECK(mine.name.value == "mine");
  CHECK(values(mine.labels) == Names{"everyone", "special"});
  REQUIRE(mine.routes.size() == 2);
  CHECK(values(mine.routes[0].destinations) == std::vector{prefix("10.80.0.0/16"), prefix("10.81.0.0/16")});
  CHECK(mine.routes[0].connection == east.connections.at(0));
  CHECK_FALSE(mine.routes[0].firewall.valid());
  CHECK(mine.routes[1].firewall == Id<AzureFirewall>{0});
  const HubVirtualNetworkConnection& connection = topology[east.connections.at(0)];
  CHECK(connection.remote_virtual_network.id == Id<VirtualNetwork>{2});
  CHECK_FALSE(connection.enable_internet_security);
  CHECK(connection.routing.associated_route_table.id == east.route_tables[1]);
  CHECK(connection.routing.propagation_stated);
  CHECK(values(connection.routing.propagated_labels) == Names{"default", "everyone"});
  CHECK(names(connection.routing.propagated_tables) == Names{"mine", "west/noneRouteTable"});
  CHECK_FALSE(connection.routing.propagate_static_routes);
  REQUIRE(connection.routing.static_routes.size() == 1);
  CHECK(values(connection.routing.static_routes[0].address_prefixes) == std::vector{prefix("10.82.0.0/16")});
  CHECK(connection.routing.static_routes[0].next_hop_ip_address.value == address("10.3.0.4"));
  REQUIRE(east.bgp_connections.size() == 1);
  CHECK(east.bgp_connections[0].hub_connection.id == east.connections.at(0));

  const VirtualHub& west = topology.virtual_hubs.at(1);
  CHECK(west.asn == Asn{65515});
  CHECK(west.preference == HubRoutingPreference::ExpressRoute);
  REQUIRE(west.routing_intent);
  CHECK(west.routing_intent->internet.id == Id<AzureFirewall>{2});
  CHECK(west.routing_intent->private_traffic.id == Id<AzureFirewall>{2});
  CHECK(values(west.routing_intent->private_traffic_prefixes) == std::vector{prefix("25.0.0.0/8")});
  CHECK(topology[west.connections.at(0)].enable_internet_security);
  CHECK_FALSE(topology[west.connections.at(0)].routing.propagation_stated);
}

TEST_CASE("firewalls, load balancers and private endpoints are read") {
  const Reading reading = everything();
  const Topology& topology = reading.topology;
  CHECK(topology.azure_firewalls.at(0).virtual_hub.id == Id<VirtualHub>{0});
  REQUIRE(topology.azure_firewalls.at(0).private_ip_address);
  CHECK(topology.azure_firewalls.at(0).private_ip_address->value == address("10.100.0.132"));
  CHECK(topology.azure_firewalls.at(1).virtual_network.id == Id<VirtualNetwork>{0});
  CHECK(names(topology.azure_firewalls.at(1).public_ip_addresses) == Names{"p1", "p2"});
  CHECK(firewall_with_address(topology, {0}, address("10.1.4.4")) == Id<AzureFirewall>{1});
  const LoadBalancer& inner = topology.load_balancers.at(0);
  CHECK_FALSE(inner.standard);
  CHECK_FALSE(inner.outbound_rules);
  CHECK(names(inner.backends) == Names{"idle", "nva"});
  REQUIRE(inner.frontends.size() == 1);
  CHECK(load_balancer_with_address(topology, {0}, address("10.1.1.9")) == Id<LoadBalancer>{0});
  const LoadBalancer& outer = topology.load_balancers.at(1);
  CHECK(outer.standard);
  CHECK(outer.outbound_rules);
  CHECK_FALSE(outer.has_ha_ports());
  CHECK(outer.frontends.at(0).public_ip_address.id == Id<PublicIPAddress>{2});
  REQUIRE(outer.rules.size() == 2);
  CHECK(outer.rules[0].protocol == Transport::Udp);
  CHECK(outer.rules[0].frontend_port == 53);
  CHECK_FALSE(outer.rules[0].disable_outbound_snat);
  CHECK(outer.rules[1].protocol == Transport::Tcp);
  CHECK(outer.rules[1].disable_outbound_snat);
  CHECK(topology.load_balancers.at(2).has_ha_ports());
  const PrivateEndpoint& many = topology.private_endpoints.at(0);
  CHECK(values(many.private_ip_addresses) == std::vector{address("10.1.2.5"), address("10.1.2.6")});
  CHECK(many.service.value.empty());
  const PrivateEndpoint& one = topology.private_endpoints.at(1);
  CHECK(one.subnet.id == find_subnet(topology, "a/ends"));
  CHECK(one.service.value == "the blobs");
  CHECK(private_endpoint_with_address(topology, {0}, address("10.1.2.4")) == Id<PrivateEndpoint>{1});
}

TEST_CASE("network managers are read") {
  const Reading reading = everything();
  const Topology& topology = reading.topology;
  REQUIRE(topology.network_groups.size() == 2);
  CHECK(names(topology.network_groups[0].members) == Names{"a", "b"});
  CHECK(topology.network_groups[1].members.empty());
  REQUIRE(topology.connectivity_configurations.size() == 2);
  const ConnectivityConfiguration& mesh = topology.connectivity_configurations[0];
  CHECK(mesh.mesh);
  REQUIRE(mesh.groups.size() == 2);
  CHECK(mesh.groups[0].group.id == Id<NetworkGroup>{0});
  CHECK(mesh.groups[0].directly_connected);
  CHECK(mesh.groups[0].is_global);
  CHECK_FALSE(mesh.groups[1].is_global);
  const ConnectivityConfiguration& spokes = topology.connectivity_configurations[1];
  CHECK_FALSE(spokes.mesh);
  CHECK(spokes.hub.id == Id<VirtualNetwork>{0});
  CHECK(spokes.groups[0].directly_connected);
  CHECK(spokes.groups[0].is_global);
  CHECK(spokes.groups[0].use_hub_gateway);
  CHECK_FALSE(spokes.groups[1].directly_connected);
  CHECK_FALSE(spokes.groups[1].is_global);
  CHECK_FALSE(spokes.groups[1].use_hub_gateway);
  REQUIRE(topology.routing_rule_collections.size() == 1);
  const RoutingRuleCollection& collection = topology.routing_rule_collections[0];
  CHECK(collection.applies_to.at(0).id == Id<NetworkGroup>{1});
  CHECK(collection.disable_bgp_route_propagation);
  REQUIRE(collection.rules.size() == 1);
  CHECK(collection.rules[0].prefix == prefix("0.0.0.0/0"));
}
