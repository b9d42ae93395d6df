// Virtual hubs: which routes go into which table, what wins there, and what connected virtual networks are shown.
#include <string>

#include <doctest/doctest.h>

#include "sim/route/best_path.h"
#include "tests/support/learned_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// Two hubs with a spoke each; what else there is, list by list.
struct Wan {
  std::string hub1{};               // further keys of the first hub
  std::string hub2{};               // of the second
  std::string connection1{};        // further keys of the first hub's connection to its spoke
  std::string more_connections1{};  // items of the first hub's list
  std::string networks{};           // further virtual networks
  std::string rest{};               // further lists of the topology

  [[nodiscard]] std::string text() const {
    return R"(asOf: 2023-10-15
virtualNetworks:
  - {name: spoke1, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: s, addressPrefix: 10.1.0.0/24}]}
  - {name: spoke2, addressSpace: {addressPrefixes: [10.2.0.0/16]}, subnets: [{name: s, addressPrefix: 10.2.0.0/24}]}
)" + networks +
           R"(virtualHubs:
  - name: hub1
    addressPrefix: 10.100.0.0/23
    virtualRouterIps: [10.100.0.68]
    hubVirtualNetworkConnections:
      - {name: to-spoke1, remoteVirtualNetwork: spoke1)" +
           connection1 + "}\n" + more_connections1 + hub1 +
           R"(  - name: hub2
    addressPrefix: 10.200.0.0/23
    virtualRouterIps: [10.200.0.68]
    hubVirtualNetworkConnections:
      - {name: to-spoke2, remoteVirtualNetwork: spoke2}
)" + hub2 + rest;
  }
};

/// Branches that announce one prefix: ExpressRoute and VPN at hub1, the same at hub2, each as asked for.
std::string branches(const std::string& gateways_and_paths) {
  std::string gateways = "virtualNetworkGateways:\n";
  std::string locals =
      "localNetworkGateways:\n  - {name: unused, localNetworkAddressSpace: {addressPrefixes: [192.0.2.0/24]}}\n";
  std::string connections = "connections:\n";
  std::string sites = "sites:\n";
  std::size_t begin = 0;
  while (begin < gateways_and_paths.size()) {
    std::size_t end = gateways_and_paths.find(';', begin);
    if (end == std::string::npos) end = gateways_and_paths.size();
    const std::string one = gateways_and_paths.substr(begin, end - begin);  // "er1 65001" or "vpn2 65001 65001"
    begin = end + 1;
    const std::string name = one.substr(0, one.find(' '));
    std::string path = one.substr(name.size());
    for (char& c : path) c = c == ' ' ? ',' : c;
    if (!path.empty()) path.erase(0, 1);
    const std::string hub = std::string("hub") + name.back();
    const bool express_route = name.starts_with("er");
    const std::string asn = std::to_string(65000 + static_cast<int>(name.back() - '0') * 10 + (express_route ? 1 : 2));
    gateways += "  - {name: " + name + ", virtualHub: " + hub +
                ", gatewayType: " + (express_route ? "ExpressRoute" : "Vpn") + "}\n";
    sites += "  - {name: site-" + name + ", asn: " + asn +
             ", advertises: [{addressPrefixes: [172.16.0.0/16], asPath: [" + path + "]}]}\n";
    if (express_route) {
      connections += "  - {name: c-" + name + ", connectionType: ExpressRoute, virtualNetworkGateway1: " + name +
                     ", site: site-" + name + "}\n";
    } else {
      locals += "  - {name: l-" + name + ", bgpSettings: {asn: " + asn + "}}\n";
      connections += "  - {name: c-" + name + ", connectionType: IPsec, virtualNetworkGateway1: " + name +
                     ", localNetworkGateway2: l-" + name + ", site: site-" + name + ", enableBgp: true}\n";
    }
  }
  return gateways + locals + connections + sites;
}

/// Which gateway or hub the first hub's default table takes for 172.16.0.0/16, by which rule the others lose.
std::string choice(const std::string& preference, const std::string& gateways_and_paths) {
  auto loaded = load_text(
      Wan{.hub1 = "    hubRoutingPreference: " + preference + "\n", .rest = branches(gateways_and_paths)}.text());
  return at_hub(*loaded, "hub1", "172.16.0.0/16");
}

}  // namespace

TEST_CASE("R4.12: preference ExpressRoute: local over remote, then ExpressRoute over VPN, then the shorter path") {
  CHECK(choice("ExpressRoute", "er1 65500 65500;vpn1") ==
        "* 172.16.0.0/16 [12076-65011-65500-65500] from er1\n"
        "  172.16.0.0/16 [65012] from vpn1 by hub-expressroute-over-vpn\n");
  CHECK(choice("ExpressRoute", "vpn1 65500 65500 65500 65500;er2") ==
        "* 172.16.0.0/16 [65012-65500-65500-65500-65500] from vpn1\n"
        "  172.16.0.0/16 [65520-65520-12076-65021] from hub2 by hub-local-over-remote\n");
}

TEST_CASE("R4.12: preference ExpressRoute: among the routes of other hubs VPN wins over ExpressRoute") {
  // Of one hub only its best arrives, so that the two come from two other hubs.
  const HubCandidate express{.kind = RouteKind::ExpressRoute, .remote = true, .as_path_length = 4};
  const HubCandidate vpn{.kind = RouteKind::Vpn, .remote = true, .as_path_length = 9};
  const HubDecision decision = decide_in_hub(std::vector{express, vpn});
  CHECK(decision.winners == std::vector<std::uint32_t>{1});
  REQUIRE(decision.losses.size() == 1);
  CHECK(decision.losses[0].rule->id == "hub-remote-vpn-over-expressroute");
}

TEST_CASE("R4.12: preference VpnGateway: local over remote, then VPN over ExpressRoute, then the shorter path") {
  CHECK(choice("VpnGateway", "er1;vpn1 65500 65500 65500") ==
        "* 172.16.0.0/16 [65012-65500-65500-65500] from vpn1\n"
        "  172.16.0.0/16 [12076-65011] from er1 by hub-vpn-preferred\n");
  CHECK(choice("VpnGateway", "er1 65500 65500 65500;vpn2") ==
        "* 172.16.0.0/16 [12076-65011-65500-65500-65500] from er1\n"
        "  172.16.0.0/16 [65520-65520-65022] from hub2 by hub-local-over-remote\n");
}

TEST_CASE("R4.12: preference ASPath: the shorter path first, then local over remote, then ExpressRoute over VPN") {
  CHECK(choice("ASPath", "er1 65500 65500 65500;vpn2") ==
        "* 172.16.0.0/16 [65520-65520-65022] from hub2\n"
        "  172.16.0.0/16 [12076-65011-65500-65500-65500] from er1 by hub-as-path-first\n");
  CHECK(choice("ASPath", "vpn1 65500 65500;vpn2") ==
        "* 172.16.0.0/16 [65012-65500-65500] from vpn1\n"
        "  172.16.0.0/16 [65520-65520-65022] from hub2 by hub-local-over-remote\n");
  CHECK(choice("ASPath", "er1;vpn1 65500") ==
        "* 172.16.0.0/16 [12076-65011] from er1\n"
        "  172.16.0.0/16 [65012-65500] from vpn1 by hub-expressroute-over-vpn\n");
  // With one other hub its ExpressRoute route wins by its length.
  CHECK(choice("ASPath", "vpn1 65500 65500 65500 65500;er2").starts_with("* 172.16.0.0/16 [65520-65520-12076-65021]"));
}

TEST_CASE("R4.12: preference ASPath with several other hubs: their ExpressRoute routes are taken last") {
  HubCandidate local{.kind = RouteKind::Vpn, .as_path_length = 9, .preference = HubRoutingPreference::ASPath};
  HubCandidate express{
      .kind = RouteKind::ExpressRoute, .remote = true, .as_path_length = 4, .preference = HubRoutingPreference::ASPath};
  CHECK(decide_in_hub(std::vector{local, express}).winners == std::vector<std::uint32_t>{1});
  local.many_remote_hubs = express.many_remote_hubs = true;
  const HubDecision decision = decide_in_hub(std::vector{local, express});
  CHECK(decision.winners == std::vector<std::uint32_t>{0});
  REQUIRE(decision.losses.size() == 1);
  CHECK(decision.losses[0].rule->id == "hub-remote-expressroute-last");
}

TEST_CASE("R4.12: what no step tells apart shares the traffic, in every order of the candidates") {
  const HubCandidate a{.kind = RouteKind::Vpn, .as_path_length = 3};
  CHECK(decide_in_hub(std::vector{a, a}).winners.size() == 2);
  CHECK(decide_in_hub(std::vector{a, a}).losses.empty());
}

TEST_CASE("R4.12: static routes of a hub route table win over those learned by BGP") {
  auto loaded = load_text(
      Wan{.hub1 = "    hubRouteTables: [{name: defaultRouteTable, routes: [{name: out, destinations: [172.16.0.0/16], "
                  "nextHop: to-spoke1}]}]\n",
          .rest = branches("er1")}
          .text());
  CHECK(at_hub(*loaded, "hub1", "172.16.0.0/16") ==
        "* 172.16.0.0/16 [] into to-spoke1\n"
        "  172.16.0.0/16 [12076-65011] from er1 by hub-static-over-bgp\n");
}

TEST_CASE("R4.13: a hub tells other hubs its best route only, with 65520 twice before its path") {
  auto loaded = load_text(Wan{.rest = branches("er1;vpn1")}.text());
  CHECK(at_hub(*loaded, "hub2", "172.16.0.0/16") == "* 172.16.0.0/16 [65520-65520-12076-65011] from hub1\n");
  CHECK(at_hub(*loaded, "hub2", "10.1.0.0/16") == "* 10.1.0.0/16 [65520-65520] from hub1\n");
}

TEST_CASE("R4.13: routes of hubs with a policy for private traffic win over those of other hubs") {
  const HubCandidate plain{.kind = RouteKind::Vpn, .remote = true, .as_path_length = 3};
  const HubCandidate policy{.kind = RouteKind::Vpn, .remote = true, .from_private_policy = true, .as_path_length = 5};
  const HubDecision decision = decide_in_hub(std::vector{plain, policy});
  CHECK(decision.winners == std::vector<std::uint32_t>{1});
  REQUIRE(decision.losses.size() == 1);
  CHECK(decision.losses[0].rule->id == "hub-private-policy-first");
}

TEST_CASE("every hub preference rule takes something from some pair of candidates") {
  std::vector<HubCandidate> candidates;
  for (const RouteKind kind : {RouteKind::VirtualNetwork, RouteKind::Static, RouteKind::Vpn, RouteKind::ExpressRoute}) {
    for (const bool remote : {false, true}) {
      for (const std::uint32_t length : {2U, 5U}) {
        candidates.push_back({.kind = kind, .remote = remote, .as_path_length = length});
        candidates.push_back({.kind = kind, .remote = remote, .from_private_policy = remote, .as_path_length = length});
      }
    }
  }
  for (const HubRule& rule : hub_rules()) {
    bool fired = false;
    for (const HubRoutingPreference preference :
         {HubRoutingPreference::ExpressRoute, HubRoutingPreference::VpnGateway, HubRoutingPreference::ASPath}) {
      for (HubCandidate a : candidates) {
        for (HubCandidate b : candidates) {
          a.preference = b.preference = preference;
          a.many_remote_hubs = b.many_remote_hubs = true;
          for (const HubLoss& loss : decide_in_hub(std::vector{a, b}).losses) fired = fired || loss.rule == &rule.rule;
        }
      }
    }
    CHECK_MESSAGE(fired, rule.rule.id);
  }
}

TEST_CASE("R4.14: association says what a connection sees, propagation and labels where its prefixes go") {
  auto loaded = load_text(Wan{
      .hub1 = "    hubRouteTables: [{name: red, labels: [RED]}, {name: blue}]\n",
      .hub2 = "    hubRouteTables: [{name: crimson, labels: [red]}]\n",
      .connection1 = ", routingConfiguration: {associatedRouteTable: red, propagatedRouteTables: {labels: [red], ids: "
                     "[blue]}}",
      .more_connections1 = "      - {name: to-spoke3, remoteVirtualNetwork: spoke3}\n",
      .networks = "  - {name: spoke3, addressSpace: {addressPrefixes: [10.3.0.0/16]}, subnets: [{name: s, "
                  "addressPrefix: 10.3.0.0/24}]}\n"}
                              .text());
  CHECK(at_hub(*loaded, "hub1/red") == "* 10.1.0.0/16 [] into to-spoke1\n");
  CHECK(at_hub(*loaded, "hub1/blue") == "* 10.1.0.0/16 [] into to-spoke1\n");
  CHECK(at_hub(*loaded, "hub1") == "* 10.2.0.0/16 [65520-65520] from hub2\n* 10.3.0.0/16 [] into to-spoke3\n");
  CHECK(at_hub(*loaded, "hub2/crimson") == "* 10.1.0.0/16 [65520-65520] from hub1\n");
  CHECK(at_hub(*loaded, "hub2", "10.1.0.0/16").empty());
  CHECK(at_hub(*loaded, "hub1/noneRouteTable").empty());
  // spoke1 sees the table it is associated with, spoke3 the default one.
  CHECK(next_hop(*loaded, "spoke1/s", "10.3.0.4") == "None");
  CHECK(next_hop(*loaded, "spoke3/s", "10.2.0.4") == "VirtualNetworkGateway 10.100.0.68");
}

TEST_CASE("R4.14: neither a default route nor a static route crosses from hub to hub") {
  auto loaded = load_text(Wan{
      .hub1 = "    hubRouteTables: [{name: defaultRouteTable, routes: [{name: out, destinations: [0.0.0.0/0, "
              "198.18.0.0/15], nextHop: to-spoke1}]}]\n",
      .rest =
          "virtualNetworkGateways: [{name: er1, virtualHub: hub1, gatewayType: ExpressRoute}]\nconnections: "
          "[{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: er1, site: dc}]\nsites: [{name: dc, asn: "
          "65001, advertises: [0.0.0.0/0]}]\n"}
                              .text());
  CHECK(at_hub(*loaded, "hub1", "0.0.0.0/0").starts_with("* 0.0.0.0/0 [] into to-spoke1\n"));
  CHECK(at_hub(*loaded, "hub1", "198.18.0.0/15") == "* 198.18.0.0/15 [] into to-spoke1\n");
  CHECK(at_hub(*loaded, "hub2", "0.0.0.0/0").empty());
  CHECK(at_hub(*loaded, "hub2", "198.18.0.0/15").empty());
}

TEST_CASE("R4.15: a connection without enableInternetSecurity is not told the hub's default route") {
  const std::string with_default =
      "    hubRouteTables: [{name: defaultRouteTable, routes: [{name: out, destinations: [0.0.0.0/0], nextHop: "
      "to-spoke1}]}]\n";
  const std::string third =
      "  - {name: spoke3, addressSpace: {addressPrefixes: [10.3.0.0/16]}, subnets: [{name: s, addressPrefix: "
      "10.3.0.0/24}]}\n";
  for (const bool secured : {true, false}) {
    auto loaded =
        load_text(Wan{.hub1 = with_default,
                      .more_connections1 = std::string("      - {name: to-spoke3, remoteVirtualNetwork: spoke3") +
                                           (secured ? "" : ", enableInternetSecurity: false") + "}\n",
                      .networks = third}
                      .text());
    CHECK(next_hop(*loaded, "spoke3/s", "8.8.8.8") == (secured ? "VirtualNetworkGateway 10.100.0.68" : "Internet"));
    const auto removed = loaded->network->routes_of(find_subnet(loaded->topology, "spoke3/s")).removed();
    const bool told =
        std::ranges::none_of(removed, [](const RemovedRoute& one) { return one.rule->id == "hub-default-withheld"; });
    CHECK(told == secured);
  }
  // Branches: off by default.
  const std::string branch =
      "virtualNetworkGateways: [{name: er1, virtualHub: hub1, gatewayType: ExpressRoute}]\nsites: [{name: dc, asn: "
      "65001, "
      "addressPrefixes: [172.16.0.0/16]}]\nconnections: [{name: c, connectionType: ExpressRoute, "
      "virtualNetworkGateway1: "
      "er1, site: dc";
  auto closed = load_text(Wan{.hub1 = with_default, .rest = branch + "}]\n"}.text());
  CHECK(at_site(*closed, "dc", "0.0.0.0/0").empty());
  auto open = load_text(Wan{.hub1 = with_default, .rest = branch + ", enableInternetSecurity: true}]\n"}.text());
  CHECK(at_site(*open, "dc", "0.0.0.0/0") == "* 0.0.0.0/0 [12076-65515] from er1\n");
}

TEST_CASE("R4.16: a spoke is shown the hub's router, Microsoft's edge of its own circuit, its own VPN's instances") {
  const std::string rest = R"(virtualNetworkGateways:
  - {name: er1, virtualHub: hub1, gatewayType: ExpressRoute}
  - {name: er2, virtualHub: hub2, gatewayType: ExpressRoute}
  - {name: vpn1, virtualHub: hub1, gatewayType: Vpn, ipConfigurations: [{privateIPAddress: 10.100.1.14}, {privateIPAddress: 10.100.1.15}]}
expressRouteCircuits:
  - {name: near, site: near, nextHopIpAddresses: [10.20.78.139]}
  - {name: far, site: far, nextHopIpAddresses: [10.20.79.139]}
localNetworkGateways: [{name: branch, localNetworkAddressSpace: {addressPrefixes: [192.168.7.0/24]}}]
connections:
  - {name: c1, connectionType: ExpressRoute, virtualNetworkGateway1: er1, peer: near}
  - {name: c2, connectionType: ExpressRoute, virtualNetworkGateway1: er2, peer: far}
  - {name: v1, connectionType: IPsec, virtualNetworkGateway1: vpn1, localNetworkGateway2: branch}
sites:
  - {name: near, asn: 65001, addressPrefixes: [172.16.0.0/16]}
  - {name: far, asn: 65002, addressPrefixes: [172.17.0.0/16]}
)";
  const Wan wan{.more_connections1 = "      - {name: to-spoke3, remoteVirtualNetwork: spoke3}\n",
                .networks =
                    "  - {name: spoke3, addressSpace: {addressPrefixes: [10.3.0.0/16]}, subnets: [{name: s, "
                    "addressPrefix: 10.3.0.0/24}]}\n",
                .rest = rest};
  auto loaded = load_text(wan.text());
  const std::string shown = rows(*loaded, "spoke1/s");
  for (const char* row : {"Default Active 10.100.0.0/23 VNetPeering\n",
                          "VirtualNetworkGateway Active 10.3.0.0/16 VirtualNetworkGateway 10.100.0.68\n",
                          "VirtualNetworkGateway Active 10.2.0.0/16 VirtualNetworkGateway 10.100.0.68\n",
                          "VirtualNetworkGateway Active 172.16.0.0/16 VirtualNetworkGateway 10.20.78.139\n",
                          "VirtualNetworkGateway Active 172.17.0.0/16 VirtualNetworkGateway 10.100.0.68\n",
                          "VirtualNetworkGateway Active 192.168.7.0/24 VirtualNetworkGateway 10.100.1.14\n",
                          "VirtualNetworkGateway Active 192.168.7.0/24 VirtualNetworkGateway 10.100.1.15\n"}) {
    CHECK_MESSAGE(shown.contains(row), row << shown);
  }
  // Listings of 2026 print neighbours on the hub, and the hub itself, as peerings with the router's address.
  auto newer = load_text("asOf: 2026-07-27" + wan.text().substr(16));
  const std::string newly_shown = rows(*newer, "spoke1/s");
  CHECK(newly_shown.contains("VNetPeering Active 10.100.0.0/23 VNetPeering 10.100.0.68\n"));
  CHECK(newly_shown.contains("VNetPeering Active 10.3.0.0/16 VNetPeering 10.100.0.68\n"));
}

TEST_CASE("R4.17: routing intent puts its policies into the default table, and connections then propagate nothing") {
  const std::string intent =
      "    routingIntent: {routingPolicies: [{name: private, destinations: [PrivateTraffic], nextHop: fw1}, {name: "
      "internet, "
      "destinations: [Internet], nextHop: fw1}], privateTrafficPrefixes: [100.64.0.0/10]}\n";
  auto loaded = load_text(
      Wan{.hub1 = intent, .rest = "azureFirewalls: [{name: fw1, virtualHub: hub1, privateIPAddress: 10.100.0.132}]\n"}
          .text());
  CHECK(at_hub(*loaded, "hub1") ==
        "* 0.0.0.0/0 [] to fw1\n* 10.0.0.0/8 [] to fw1\n* 100.64.0.0/10 [] to fw1\n* 172.16.0.0/12 [] to fw1\n"
        "* 192.168.0.0/16 [] to fw1\n");
  CHECK(next_hop(*loaded, "spoke1/s", "10.2.0.4") == "VirtualNetworkGateway 10.100.0.68");
  CHECK(next_hop(*loaded, "spoke1/s", "8.8.8.8") == "VirtualNetworkGateway 10.100.0.68");
  // The other hub has no policy: it learns what stands behind this one, but not the default route.
  CHECK(at_hub(*loaded, "hub2") == "* 10.1.0.0/16 [65520-65520] from hub1\n* 10.2.0.0/16 [] into to-spoke2\n");
  CHECK(next_hop(*loaded, "spoke2/s", "8.8.8.8") == "Internet");
}

TEST_CASE(
    "R4.17: a branch is told the prefixes behind its hub's policy and those of other hubs, not the policy's own") {
  const std::string intent =
      "    routingIntent: {routingPolicies: [{name: private, destinations: [PrivateTraffic], nextHop: fw";
  const std::string firewalls =
      "azureFirewalls: [{name: fw1, virtualHub: hub1, privateIPAddress: 10.100.0.132}, {name: fw2, virtualHub: hub2, "
      "privateIPAddress: 10.200.0.132}]\n";
  const auto told = [&](const std::string& more1, const std::string& more2) {
    auto loaded = load_text(Wan{.hub1 = more1, .hub2 = more2, .rest = branches("vpn1 65001") + firewalls}.text());
    return at_site(*loaded, "site-vpn1");
  };
  const std::string everything = "* 10.1.0.0/16 [65515] from vpn1\n* 10.2.0.0/16 [65515-65520-65520] from vpn1\n";
  CHECK(told("", "") == everything);
  CHECK(told(intent + "1}]}\n", "") == everything);
  CHECK(told(intent + "1}]}\n", intent + "2}]}\n") == everything);
}

TEST_CASE("R4.17: with an Internet policy alone connections go on propagating to the default table") {
  auto loaded = load_text(
      Wan{.hub1 = "    routingIntent: {routingPolicies: [{name: internet, destinations: [Internet], nextHop: fw1}]}\n",
          .rest = "azureFirewalls: [{name: fw1, virtualHub: hub1, privateIPAddress: 10.100.0.132}]\n"}
          .text());
  CHECK(at_hub(*loaded, "hub1") ==
        "* 0.0.0.0/0 [] to fw1\n* 10.1.0.0/16 [] into to-spoke1\n* 10.2.0.0/16 [65520-65520] from hub2\n");
}

TEST_CASE("R3.6: a virtual network on a hub hears the hub alone, even with a gateway of its own") {
  auto loaded = load_text(Wan{.rest = branches("er1")}.text());
  const RouteSources sources = sources_of(loaded->topology, named(loaded->topology.virtual_networks, "spoke1"));
  CHECK(sources.hub.valid());
  CHECK(sources.gateways.empty());
}
