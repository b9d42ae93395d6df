// RandomRouting: topologies with every kind of route that a subnet can have, in few prefixes, so that they meet.
#pragma once

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "sim/topology/topology.h"
#include "tests/support/topology_text.h"

namespace azroute::testing {

class RandomRouting {
 public:
  explicit RandomRouting(unsigned seed) : random_(seed) {}

  unsigned pick(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random_); }

  /// A prefix near what the topology is made of, so that prefixes nest and collide.
  Prefix any_prefix() {
    static const std::vector<const char*> bases{"10.0.0.0",    "10.1.0.0",   "10.1.128.0", "172.16.0.0", "172.16.3.0",
                                                "192.168.0.0", "100.64.0.0", "8.8.8.0",    "10.0.0.4",   "10.1.0.4"};
    static const std::vector<unsigned> lengths{0, 1, 8, 10, 12, 16, 17, 20, 24, 32};
    return Prefix::make(address(bases[pick(static_cast<unsigned>(bases.size()))]),
                        lengths[pick(static_cast<unsigned>(lengths.size()))]);
  }

  Topology topology() {
    Topology made;
    made.assumptions.only_documented_none_routes = true;
    static const std::vector<const char*> ranges{"10.0.0.0/16", "10.1.0.0/17",    "172.16.0.0/12",
                                                 "10.0.0.0/8",  "192.168.0.0/15", "10.1.0.0/24"};
    made.assumptions.peering_over_connected_group = pick(2) == 0;
    made.assumptions.connected_group_over_gateway = pick(2) == 0;
    made.virtual_networks.resize(3);
    made.subnets.resize(4);
    static constexpr std::array kHomes{0U, 0U, 1U, 2U};
    for (std::uint32_t i = 0; i < 4; ++i) {
      made.subnets[i].virtual_network = {kHomes[i]};
      made.virtual_networks[kHomes[i]].subnets.push_back({i});
    }
    made.subnets[0].name.value = "s";
    made.subnets[1].name.value = "GatewaySubnet";
    made.virtual_networks[0].name.value = "v";
    made.virtual_networks[1].name.value = "w";
    made.virtual_networks[2].name.value = "x";
    for (VirtualNetwork& vnet : made.virtual_networks) vnet.address_prefixes = {{prefix(ranges[pick(6)]), {}}};
    const auto range_of = [&](unsigned i) { return made.virtual_networks[i].address_prefixes.front().value; };
    if (pick(2) == 1 && !range_of(0).overlaps(range_of(1))) {
      for (std::uint32_t i = 0; i < 2; ++i) {
        VirtualNetworkPeering peering;
        peering.remote_virtual_network = {{i == 0 ? "w" : "v", {}}, {1 - i}};
        made.virtual_networks[i].peerings.push_back(peering);
      }
    }
    if (pick(2) == 1) add_connected_group(made);
    for (unsigned i = pick(3); i > 0; --i) add_private_endpoint(made, 2 * i - 1);
    RouteTable table;
    table.name.value = "t";
    table.disable_bgp_route_propagation = pick(4) == 0;
    for (unsigned i = pick(6); i > 0; --i) add_user_route(table);
    made.route_tables.push_back(table);
    made.subnets[0].route_table = {{"t", {}}, {0}};
    if (pick(3) > 0) {
      VirtualNetworkGateway gateway;
      gateway.name.value = "g";
      gateway.virtual_network = {{"v", {}}, {0}};
      gateway.type = GatewayType::ExpressRoute;
      made.gateways.push_back(gateway);
      Connection connection;
      connection.type = ConnectionType::ExpressRoute;
      connection.gateway1 = {{"g", {}}, {0}};
      connection.site = {{"hq", {}}, {0}};
      made.connections.push_back(connection);
      Site site;
      site.name.value = "hq";
      auto& announced = site.advertises.emplace_back().prefixes;
      for (unsigned i = pick(5); i > 0; --i) announced.push_back({any_prefix(), {}});
      made.sites.push_back(site);
      if (pick(3) == 0) add_vpn(made);
    }
    return made;
  }

  Address any_address() {
    if (pick(6) == 0) return address(kEndpoints[pick(5)]);
    const Prefix near = any_prefix();
    return Address::v4(near.address().v4_bits() ^ (pick(2) == 0 ? pick(1024) : pick(0x7FFFFFFF)));
  }

  std::mt19937& random() { return random_; }

 private:
  static constexpr std::array kEndpoints{"10.0.0.4", "10.1.0.4", "172.16.3.4", "192.168.0.4", "10.1.128.4"};

  /// A mesh of v and x, maybe also of w.
  void add_connected_group(Topology& made) {
    NetworkGroup& group = made.network_groups.emplace_back();
    group.members = {{{"v", {}}, {0}}, {{"x", {}}, {2}}};
    if (pick(2) == 1) group.members.push_back({{"w", {}}, {1}});
    ConnectivityConfiguration& mesh = made.connectivity_configurations.emplace_back();
    mesh.mesh = true;
    mesh.groups.emplace_back().group = {{"g", {}}, {0}};
  }

  /// In the subnet, if one of the addresses lies in its virtual network.
  void add_private_endpoint(Topology& made, std::uint32_t subnet) {
    made.subnets[subnet].private_endpoint_network_policies = static_cast<PrivateEndpointPolicies>(pick(4));
    const Prefix range =
        made.virtual_networks[made.subnets[subnet].virtual_network.index].address_prefixes.front().value;
    for (const char* one : kEndpoints) {
      if (!range.contains(address(one))) continue;
      PrivateEndpoint& endpoint = made.private_endpoints.emplace_back();
      endpoint.name.value = "e" + std::to_string(subnet);
      endpoint.subnet = {{"s", {}}, {subnet}};
      endpoint.private_ip_addresses = {{address(one), {}}};
      return;
    }
  }

  /// A second gateway that learns much the same.
  void add_vpn(Topology& made) {
    made.gateways.push_back(made.gateways[0]);
    made.gateways[1].name.value = "h";
    made.gateways[1].type = GatewayType::Vpn;
    Connection connection;
    connection.type = ConnectionType::IPsec;
    connection.enable_bgp = true;
    connection.gateway1 = {{"h", {}}, {1}};
    connection.site = {{"branch", {}}, {1}};
    made.connections.push_back(connection);
    Site site = made.sites[0];
    site.name.value = "branch";
    site.advertises.front().prefixes.push_back({any_prefix(), {}});
    made.sites.push_back(site);
  }

  void add_user_route(RouteTable& table) {
    UserRoute route;
    route.name.value = "r" + std::to_string(table.routes.size());
    route.prefix = any_prefix();
    static constexpr std::array kTypes{NextHopType::VirtualAppliance,
                                       NextHopType::None,
                                       NextHopType::Internet,
                                       NextHopType::VnetLocal,
                                       NextHopType::VirtualNetworkGateway,
                                       NextHopType::VirtualApplianceEcmp};
    route.next_hop_type.value = kTypes[pick(6)];
    if (route.next_hop_type.value == NextHopType::VirtualApplianceEcmp) {
      route.next_hop_ip_addresses = {{Address::v4(0x0A000206), {}}, {Address::v4(0x0A000205), {}}};
    }
    if (route.next_hop_type.value == NextHopType::VirtualAppliance) {
      route.next_hop_ip_address = Located<Address>{Address::v4(0x0A000204), {}};
    }
    const bool taken =
        std::ranges::any_of(table.routes, [&](const UserRoute& other) { return other.prefix == route.prefix; });
    if (!taken) table.routes.push_back(route);
  }

  std::mt19937 random_;
};

}  // namespace azroute::testing
