// Effective routes against a slow oracle written straight from the rules, on random topologies; order independence.
#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/route/system_routes.h"
#include "tests/support/topology_text.h"
#include "tests/support/whole_routes.h"
#include "tools/measure/hub_and_spokes.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// One route as the oracle sees it.
struct Plain {
  Prefix prefix;
  char kind = 's';  // v virtual network, p peering, c connected group, e private endpoint, i Internet, n None,
                    // g gateway, u user
  NextHopType type = NextHopType::None;
  std::vector<Address> hops;
  unsigned reach = 0;  // e: from which length on a user route takes it
};

/// Ranges of the group's other members, less all that overlap another member's.
void add_group_routes(const Topology& topology, Id<VirtualNetwork> home, std::vector<Plain>& routes) {
  for (const NetworkGroup& group : topology.network_groups) {
    for (const auto& member : group.members) {
      if (member.id == home) continue;
      for (const auto& range : topology[member.id].address_prefixes) {
        const bool overlaps = std::ranges::any_of(group.members, [&](const auto& other) {
          return other.id != member.id &&
                 std::ranges::any_of(topology[other.id].address_prefixes,
                                     [&](const auto& one) { return one.value.overlaps(range.value); });
        });
        if (!overlaps) routes.push_back({range.value, 'c', NextHopType::ConnectedGroup, {}});
      }
    }
  }
}

/// Those of the own and of the peered virtual network.
void add_endpoint_routes(const Topology& topology, Id<VirtualNetwork> home, std::vector<Plain>& routes) {
  for (const PrivateEndpoint& endpoint : topology.private_endpoints) {
    const Subnet& subnet = topology[endpoint.subnet.id];
    const bool peered = std::ranges::any_of(topology[home].peerings, [&](const auto& peering) {
      return peering.remote_virtual_network.id == subnet.virtual_network;
    });
    if (subnet.virtual_network != home && !peered) continue;
    for (const auto& address : endpoint.private_ip_addresses) {
      Plain route{Prefix::host(address.value), 'e', NextHopType::InterfaceEndpoint, {}, 200};
      if (subnet.private_endpoint_network_policies == PrivateEndpointPolicies::RouteTableEnabled ||
          subnet.private_endpoint_network_policies == PrivateEndpointPolicies::Enabled) {
        route.reach = topology[subnet.virtual_network].address_prefixes.front().value.length();
      }
      routes.push_back(route);
    }
  }
}

/// Every route of the subnet before anything vanishes, straight from the topology's members.
std::vector<Plain> all_routes(const Topology& topology, const Subnet& subnet) {
  std::vector<Plain> routes;
  const VirtualNetwork& vnet = topology[subnet.virtual_network];
  for (const auto& range : vnet.address_prefixes) routes.push_back({range.value, 'v', NextHopType::VnetLocal, {}});
  for (const auto& peering : vnet.peerings) {
    for (const auto& range : topology[peering.remote_virtual_network.id].address_prefixes) {
      routes.push_back({range.value, 'p', NextHopType::VNetPeering, {}});
    }
  }
  add_group_routes(topology, subnet.virtual_network, routes);
  add_endpoint_routes(topology, subnet.virtual_network, routes);
  routes.push_back({prefix("0.0.0.0/0"), 'i', NextHopType::Internet, {}});
  for (const char* none : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"}) {
    routes.push_back({prefix(none), 'n', NextHopType::None, {}});
  }
  const RouteTable* table = subnet.route_table.id.valid() ? &topology[subnet.route_table.id] : nullptr;
  if (table == nullptr || !table->disable_bgp_route_propagation) {
    for (const Connection& connection : topology.connections) {
      if (topology[connection.gateway1.id].virtual_network.id != subnet.virtual_network) continue;
      for (const Announcement& announcement : topology[connection.site.id].advertises) {
        for (const auto& announced : announcement.prefixes) {
          routes.push_back({announced.value, 'g', NextHopType::VirtualNetworkGateway, {}});
        }
      }
    }
  }
  if (table != nullptr) {
    for (const UserRoute& user : table->routes) {
      Plain route{*user.prefix, 'u', user.next_hop_type.value, {}};
      if (user.next_hop_ip_address) route.hops.push_back(user.next_hop_ip_address->value);
      for (const auto& hop : user.next_hop_ip_addresses) route.hops.push_back(hop.value);
      std::ranges::sort(route.hops);
      routes.push_back(route);
    }
  }
  return routes;
}

/// What happens to one address, by going through the rules one after the other.
std::string oracle(const Topology& topology, const Subnet& subnet, const Address& destination) {
  std::vector<Plain> routes = all_routes(topology, subnet);
  const auto is_range = [](const Plain& route) { return route.kind == 'v' || route.kind == 'p' || route.kind == 'c'; };
  const auto preferred = [&](const Plain& route) {
    return is_range(route) && (route.kind != 'c' || topology.assumptions.connected_group_over_gateway);
  };
  // Gateway routes equal to or inside a virtual network or peering range never arrive.
  const std::vector<Plain> all = routes;
  std::erase_if(routes, [&](const Plain& route) {
    return route.kind == 'g' && std::ranges::any_of(all, [&](const Plain& other) {
             return preferred(other) && other.prefix.covers(route.prefix);
           });
  });
  // A peering and a connected group of one prefix: one of them stays, but both have kept gateway routes out.
  const auto group_or_peering = [](char kind) { return kind == 'c' || kind == 'p'; };
  const char weaker = topology.assumptions.peering_over_connected_group ? 'c' : 'p';
  const std::vector<Plain> given = routes;
  std::erase_if(routes, [&](const Plain& route) {
    return route.kind == weaker && std::ranges::any_of(given, [&](const Plain& other) {
             return group_or_peering(other.kind) && other.kind != weaker && other.prefix == route.prefix;
           });
  });
  // A private endpoint's route falls to a user route that is long enough.
  std::erase_if(routes, [&](const Plain& route) {
    return route.kind == 'e' && std::ranges::any_of(all, [&](const Plain& other) {
             return other.kind == 'u' && other.prefix.covers(route.prefix) && other.prefix.length() >= route.reach;
           });
  });
  // Ranges that equal or include a None prefix take its place; so does an equal user or gateway route; any override of
  // the default route takes all of them.
  const bool overridden = std::ranges::any_of(
      routes, [](const Plain& route) { return (route.kind == 'u' || route.kind == 'g') && route.prefix.is_default(); });
  const std::vector<Plain> before = routes;
  std::erase_if(routes, [&](const Plain& route) {
    if (route.kind != 'n') return false;
    return overridden || std::ranges::any_of(before, [&](const Plain& other) {
             return (is_range(other) && other.prefix.covers(route.prefix)) ||
                    ((other.kind == 'u' || other.kind == 'g') && other.prefix == route.prefix);
           });
  });
  const auto source_rank = [](char kind) { return kind == 'u' ? 0 : kind == 'g' ? 1 : 2; };
  const Plain* best = nullptr;
  for (const Plain& route : routes) {
    if (!route.prefix.contains(destination)) continue;
    if (best == nullptr || route.prefix.length() > best->prefix.length() ||
        (route.prefix.length() == best->prefix.length() && source_rank(route.kind) < source_rank(best->kind))) {
      best = &route;
    }
  }
  if (best == nullptr) return "drop";
  std::string text = best->prefix.to_string() + " " + std::string(to_string(best->type));
  for (const Address& hop : best->hops) text += " " + hop.to_string();
  return text;
}

std::string answer(const EffectiveRoutes& routes, const Address& destination) {
  const auto winners = routes.lookup(destination);
  if (winners.empty()) return "drop";
  const Route& route = winners.front();
  std::string text = route.prefix.to_string() + " " + std::string(to_string(route.next_hop_type));
  for (const Route& winner : winners) {
    if (winner.next_hop_ip_address) text += " " + winner.next_hop_ip_address->to_string();
  }
  return text;
}

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

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

}  // namespace

TEST_CASE("effective routes agree with the oracle on random topologies") {
  Generator generator(20261123);
  for (int round = 0; round < 400; ++round) {
    const Topology topology = generator.topology();
    Network network(topology, make_date(2026, 11, 23));
    const EffectiveRoutes& routes = network.routes_of({0});
    for (int probe = 0; probe < 60; ++probe) {
      const Address destination = generator.any_address();
      CAPTURE(round);
      CAPTURE(destination.to_string());
      REQUIRE(answer(routes, destination) == oracle(topology, topology.subnets[0], destination));
      // The explanation decides the same way: its winner is the lookup's.
      const Explanation explanation = routes.explain(destination);
      REQUIRE(explanation.choice.winners.empty() == routes.lookup(destination).empty());
      if (!explanation.choice.winners.empty()) {
        REQUIRE(explanation.candidates[explanation.choice.winners.front()].prefix ==
                routes.lookup(destination).front().prefix);
      }
      REQUIRE(explanation.choice.winners.size() + explanation.choice.losses.size() == explanation.candidates.size());
    }
  }
}

TEST_CASE("rows of a subnet's own above shared gateway rows are the same as all rows in one list") {
  Generator generator(20261124);
  const auto same_list = [](const std::vector<RemovedRoute>& some, const std::vector<RemovedRoute>& others) {
    return some.size() == others.size() && std::ranges::all_of(some, [&](const RemovedRoute& one) {
             return std::ranges::any_of(others, [&](const RemovedRoute& other) {
               return one.route == other.route && one.rule == other.rule && one.by == other.by;
             });
           });
  };
  std::size_t two_gateways = 0;
  for (int round = 0; round < 600; ++round) {
    CAPTURE(round);
    const Topology topology = generator.topology();
    two_gateways += topology.gateways.size() == 2 ? 1 : 0;
    Network network(topology, make_date(2026, 11, 24));
    for (const Id<Subnet> subnet : {Id<Subnet>{0}, Id<Subnet>{1}}) {
      const EffectiveRoutes& routes = network.routes_of(subnet);
      const WholeRoutes whole(topology, network.control_plane(), subnet, make_date(2026, 11, 24));
      REQUIRE(routes.rows() == whole.rows);
      REQUIRE(same_list(routes.removed(), whole.removed));
      for (int probe = 0; probe < 30; ++probe) {
        const Address destination = generator.any_address();
        CAPTURE(destination.to_string());
        REQUIRE(std::ranges::equal(routes.lookup(destination), whole.lookup(destination)));
      }
    }
  }
  CHECK(two_gateways > 50);
}

TEST_CASE("a user route for everything decides nothing anew among the gateways' prefixes") {
  const measure::HubAndSpokes shape{.spokes = 2, .subnets = 2, .announced = 600, .user_routes = 1};
  std::string text = measure::topology_text(shape);
  const std::string_view first_route = "20.0.0.0/32, nextHopType: Internet";
  text.replace(text.find(first_route), first_route.size(), "0.0.0.0/0, nextHopType: None");
  const auto loaded = load_text(text);
  const EffectiveRoutes& routes = loaded->network->routes_of(find_subnet(loaded->topology, "spoke0/s0"));
  CHECK(routes.rows().size() > 600);
  CHECK(routes.decision_count() < 40);
  CHECK(routes.lookup(address("172.16.5.9")).front().source == RouteSource::VirtualNetworkGateway);
  CHECK(routes.lookup(address("8.8.8.8")).front().source == RouteSource::User);
  CHECK(routes.bytes() < 20'000);
}

TEST_CASE("subnets with the same rows share them, others do not") {
  const auto loaded = load_text(R"(
asOf: 2026-11-23
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: a, addressPrefix: 10.0.0.0/24, defaultOutboundAccess: true}
      - {name: b, addressPrefix: 10.0.1.0/24, defaultOutboundAccess: true}
      - {name: c, addressPrefix: 10.0.2.0/24, defaultOutboundAccess: true, routeTable: t}
  - name: w
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: d, addressPrefix: 10.1.0.0/24, defaultOutboundAccess: true}
routeTables:
  - name: t
    routes:
      - {name: r, addressPrefix: 20.0.0.0/8, nextHopType: None}
)");
  const auto of = [&](const char* name) { return &loaded->network->routes_of(find_subnet(loaded->topology, name)); };
  CHECK(of("v/a") == of("v/b"));
  CHECK(of("v/a") != of("v/c"));
  CHECK(of("v/a") != of("w/d"));
}

TEST_CASE("the order of user routes and announcements in the topology changes no row") {
  Generator generator(5);
  for (int round = 0; round < 200; ++round) {
    Topology topology = generator.topology();
    put_in_canonical_order(topology);
    Network network(topology, make_date(2026, 11, 23));
    const auto rows = network.routes_of({1}).rows();
    const std::vector<Route> expected(rows.begin(), rows.end());
    Topology shuffled = topology;
    for (RouteTable& table : shuffled.route_tables) std::ranges::shuffle(table.routes, generator.random());
    for (Site& site : shuffled.sites) {
      for (Announcement& announcement : site.advertises) {
        std::ranges::shuffle(announcement.prefixes, generator.random());
      }
    }
    put_in_canonical_order(shuffled);
    Network again(shuffled, make_date(2026, 11, 23));
    REQUIRE(std::ranges::equal(again.routes_of({1}).rows(), expected));
  }
}

TEST_CASE("a row that loses everywhere changes no decision when it is taken out") {
  Generator generator(11);
  for (int round = 0; round < 200; ++round) {
    const Topology topology = generator.topology();
    Network network(topology, make_date(2026, 11, 23));
    const EffectiveRoutes& routes = network.routes_of({0});
    for (int probe = 0; probe < 40; ++probe) {
      const Address destination = generator.any_address();
      const Explanation explanation = routes.explain(destination);
      if (explanation.choice.winners.empty()) continue;
      std::vector<Route> winners;
      for (const std::uint32_t winner : explanation.choice.winners) winners.push_back(explanation.candidates[winner]);
      REQUIRE(decide(winners, topology.assumptions).winners.size() == winners.size());
    }
  }
}

TEST_CASE("R1.4: a range equal to or wider than a None prefix takes its place, one inside leaves it whole") {
  const auto none_rows = [](const char* range) {
    auto loaded = load_text(
        "assumptions: {noneRoutes: documented}\nvirtualNetworks:\n  - name: v\n    addressSpace: {addressPrefixes: [" +
        std::string(range) + "]}\n    subnets: [{name: s, addressPrefix: " +
        std::string(range).substr(0, std::string(range).find('/')) + "/24}]\n");
    return rows(*loaded, "v/s");
  };
  CHECK(none_rows("10.1.0.0/16").find("10.0.0.0/8 None") != std::string::npos);
  CHECK(none_rows("10.0.0.0/8").find("10.0.0.0/8 None") == std::string::npos);
  CHECK(none_rows("10.0.0.0/8").find("10.0.0.0/8 VnetLocal") != std::string::npos);
  CHECK(none_rows("172.0.0.0/8").find("172.16.0.0/12 None") == std::string::npos);
  CHECK(none_rows("172.0.0.0/8").find("192.168.0.0/16 None") != std::string::npos);
}

TEST_CASE("R1.5: the None list follows the date, with the documented prefixes always on") {
  std::size_t sizes[4] = {};
  const Date dates[4] = {make_date(2018, 1, 1), make_date(2020, 6, 1), make_date(2022, 1, 1), make_date(2023, 10, 1)};
  for (int i = 0; i < 4; ++i) {
    for (const NoneRoute& none : none_list()) {
      if ((!none.from || *none.from <= dates[i]) && (!none.until || dates[i] < *none.until)) ++sizes[i];
    }
  }
  CHECK(sizes[0] == 4);
  CHECK(sizes[1] == 6);
  CHECK(sizes[2] == 16);
  CHECK(sizes[3] == 17);
}

TEST_CASE("R1.8: user 0/0 to Internet and the two halves, each by its switch") {
  const auto text = [](const char* assumptions, const char* routes) {
    auto loaded =
        load_text(std::string("assumptions: {noneRoutes: documented") + assumptions +
                  "}\nvirtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.0.0.0/16]}, subnets: [{name: s, "
                  "addressPrefix: 10.0.1.0/24, routeTable: t}]}]\nrouteTables: [{name: t, routes: [" +
                  routes + "]}]\n");
    return rows(*loaded, "v/s").find("192.168.0.0/16 None") != std::string::npos;
  };
  const char* internet = "{name: a, addressPrefix: 0.0.0.0/0, nextHopType: Internet}";
  const char* halves =
      "{name: a, addressPrefix: 0.0.0.0/1, nextHopType: None}, {name: b, addressPrefix: 128.0.0.0/1, nextHopType: "
      "None}";
  CHECK_FALSE(text("", internet));
  CHECK(text(", userInternetDefaultRemovesNoneRoutes: false", internet));
  CHECK(text("", halves));
  CHECK_FALSE(text(", twoHalvesRemoveNoneRoutes: true", halves));
}

TEST_CASE("R2.15: an active-active VPN gateway gives one row for each instance") {
  auto loaded = load_text(R"(
virtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: s, addressPrefix: 10.1.1.0/24}, {name: GatewaySubnet, addressPrefix: 10.1.5.0/24}]}]
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: Vpn, activeActive: true, ipConfigurations: [{privateIPAddress: 10.1.5.5}, {privateIPAddress: 10.1.5.4}]}]
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l}]
)");
  const std::string text = rows(*loaded, "v/s");
  CHECK(text.find("VirtualNetworkGateway Active 192.168.0.0/16 VirtualNetworkGateway 10.1.5.4\n"
                  "VirtualNetworkGateway Active 192.168.0.0/16 VirtualNetworkGateway 10.1.5.5\n") != std::string::npos);
}
