// Route servers: what they put into virtual networks, what they pass on, and what they prefer.
#include <string>

#include <doctest/doctest.h>

#include "sim/check/control_plane.h"
#include "tests/support/learned_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// A hub with a route server and two appliances that speak with it, a spoke that uses it, both kinds of gateway.
struct Injection {
  std::string server{};  // further keys of the route server
  std::string announces1 = "[0.0.0.0/0, 10.100.0.0/16]";
  std::string announces2 = "[0.0.0.0/0]";
  std::string appliance_table{};  // of the appliances' subnet
  std::string rest{};

  [[nodiscard]] std::string text() const {
    return R"(asOf: 2023-10-15
virtualNetworks:
  - name: hub
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: nva, addressPrefix: 10.1.1.0/24)" +
           appliance_table + R"(}
      - {name: GatewaySubnet, addressPrefix: 10.1.5.0/27}
      - {name: RouteServerSubnet, addressPrefix: 10.1.3.0/26}
    virtualNetworkPeerings: [{remoteVirtualNetwork: spoke, allowGatewayTransit: true}]
  - name: spoke
    addressSpace: {addressPrefixes: [10.11.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.11.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: hub, useRemoteGateways: true, allowForwardedTraffic: true}]
routeServers:
  - name: rs
    virtualNetwork: hub
    bgpConnections: [{name: one, peerAsn: 65001, peerIp: 10.1.1.4}, {name: two, peerAsn: 65002, peerIp: 10.1.1.5}]
)" + server +
           R"(networkInterfaces:
  - {name: nva1, subnet: hub/nva, privateIPAddress: 10.1.1.4, enableIPForwarding: true, bgp: {asn: 65001, advertises: )" +
           announces1 + R"(}}
  - {name: nva2, subnet: hub/nva, privateIPAddress: 10.1.1.5, enableIPForwarding: true, bgp: {asn: 65002, advertises: )" +
           announces2 + R"(}}
  - {name: vm, subnet: spoke/s, privateIPAddress: 10.11.1.4}
)" + rest;
  }
};

/// A VPN branch and an ExpressRoute site, which announce what they are given.
std::string gateways(const std::string& vpn_announces, const std::string& er_announces) {
  return R"(virtualNetworkGateways:
  - {name: vpn, virtualNetwork: hub, gatewayType: Vpn, activeActive: true, ipConfigurations: [{privateIPAddress: 10.1.5.4}, {privateIPAddress: 10.1.5.5}]}
  - {name: er, virtualNetwork: hub, gatewayType: ExpressRoute}
localNetworkGateways: [{name: l, bgpSettings: {asn: 65010}}]
expressRouteCircuits: [{name: circuit, site: dc, nextHopIpAddresses: [10.20.78.139]}]
connections:
  - {name: tunnel, connectionType: IPsec, virtualNetworkGateway1: vpn, localNetworkGateway2: l, site: branch, enableBgp: true}
  - {name: er-circuit, connectionType: ExpressRoute, virtualNetworkGateway1: er, peer: circuit}
sites:
  - {name: branch, asn: 65010, advertises: )" +
         vpn_announces + R"(}
  - {name: dc, asn: 65020, advertises: )" +
         er_announces + "}\n";
}

const std::string kBranchToBranch = "    allowBranchToBranchTraffic: true\n";

/// The active next hops of one prefix in the spoke, and the rule of each learned row that is gone.
std::string shown(Loaded& loaded, std::string_view text) {
  const auto& routes = loaded.network->routes_of(find_subnet(loaded.topology, "spoke/s"));
  std::string out;
  for (const Route& row : routes.rows()) {
    if (row.prefix != prefix(text) || !row.is_learned()) continue;
    out += row.next_hop_ip_address ? row.next_hop_ip_address->to_string() + " " : "- ";
  }
  for (const RemovedRoute& removed : routes.removed()) {
    if (removed.route.prefix == prefix(text) && removed.route.is_learned())
      out += "| " + std::string(removed.rule->id) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("R2.15: what a route server learns has the appliance itself as next hop, in its network and the spokes") {
  auto loaded = load_text(Injection{}.text());
  CHECK(next_hop(*loaded, "vm", "10.100.0.9") == "VirtualNetworkGateway 10.1.1.4");
  CHECK(next_hop(*loaded, "hub/nva", "10.100.0.9") == "VirtualNetworkGateway 10.1.1.4");
}

TEST_CASE("R4.8: appliances with equally long paths share the traffic, a longer path is left out") {
  auto equal = load_text(Injection{}.text());
  CHECK(shown(*equal, "0.0.0.0/0") == "10.1.1.4 10.1.1.5 ");
  auto longer = load_text(Injection{.announces2 = "[{addressPrefixes: [0.0.0.0/0], asPath: [65002]}]"}.text());
  CHECK(shown(*longer, "0.0.0.0/0") == "10.1.1.4 ");
}

TEST_CASE("R2.8: a spoke hears a route server only with useRemoteGateways and allowGatewayTransit") {
  const std::string text = Injection{}.text();
  for (const std::string flag : {", useRemoteGateways: true", ", allowGatewayTransit: true"}) {
    std::string without = text;
    without.erase(without.find(flag), flag.size());
    Sources sources;
    Diagnostics diagnostics;
    const SourceId source = sources.add("topologies/test.yaml", without);
    const Topology topology = read_topology(sources, source, {.today = make_date(2023, 10, 15)}, diagnostics);
    CHECK_FALSE(sources_of(topology, named(topology.virtual_networks, "spoke")).any());
  }
}

TEST_CASE("R4.4: a route server neither shows nor passes on a prefix equal to or inside its virtual networks") {
  auto loaded = load_text(Injection{.announces1 = "[10.1.10.0/24, 10.11.0.0/16, 10.0.0.0/8]"}.text());
  const std::string all = rows(*loaded, "spoke/s");
  CHECK_FALSE(all.contains("10.1.10.0/24"));
  CHECK_FALSE(all.contains("10.11.0.0/16 VirtualNetworkGateway"));
  CHECK(all.contains("10.0.0.0/8 VirtualNetworkGateway 10.1.1.4"));
  CHECK(at_appliance(*loaded, "nva2", "10.1.10.0/24").empty());
  CHECK(at_appliance(*loaded, "nva2", "10.0.0.0/8") == "* 10.0.0.0/8 [65515-65001] from rs\n");
}

TEST_CASE(
    "R4.9: preference ExpressRoute, VpnGateway and ASPath among a gateway's, a circuit's and an appliance's route") {
  const auto preferring = [](const std::string& preference, const std::string& nva, const std::string& vpn,
                             const std::string& er) {
    auto loaded = load_text(Injection{.server = "    hubRoutingPreference: " + preference + "\n",
                                      .announces1 = nva,
                                      .announces2 = "[]",
                                      .rest = gateways(vpn, er)}
                                .text());
    return shown(*loaded, "172.16.0.0/16");
  };
  const std::string all = "[172.16.0.0/16]";
  const std::string longer = "[{addressPrefixes: [172.16.0.0/16], asPath: [65500, 65500, 65500]}]";
  CHECK(preferring("ExpressRoute", all, all, longer) ==
        "10.20.78.139 | route-server-prefers-expressroute | route-server-prefers-expressroute | "
        "route-server-prefers-expressroute ");
  CHECK(preferring("VpnGateway", longer, all, all) ==
        "10.1.5.4 10.1.5.5 | route-server-shorter-path | route-server-prefers-vpn ");
  CHECK(preferring("VpnGateway", all, longer, all) ==
        "10.1.1.4 | route-server-shorter-path | route-server-shorter-path | route-server-prefers-vpn ");
  CHECK(preferring("ASPath", all, longer, longer) ==
        "10.1.1.4 | route-server-shorter-path | route-server-shorter-path | route-server-shorter-path ");
}

TEST_CASE("R4.10: branch-to-branch lets routes pass between gateways and appliances; it is off by default") {
  const std::string rest = gateways("[172.16.0.0/16]", "[172.17.0.0/16]");
  auto off = load_text(Injection{.rest = rest}.text());
  CHECK(at_site(*off, "dc") == "* 10.1.0.0/16 [12076-65515] from er\n* 10.11.0.0/16 [12076-65515] from er\n");
  CHECK(at_appliance(*off, "nva1", "172.16.0.0/16").empty());
  auto on = load_text(Injection{.server = kBranchToBranch, .rest = rest}.text());
  CHECK(at_site(*on, "dc", "172.16.0.0/16") == "* 172.16.0.0/16 [12076-65515-65010] from er\n");
  CHECK(at_site(*on, "branch", "172.17.0.0/16") == "* 172.17.0.0/16 [65515-12076-65020] from vpn\n");
  CHECK(at_site(*on, "dc", "10.100.0.0/16") == "* 10.100.0.0/16 [12076-65515-65001] from er\n");
  CHECK(at_appliance(*on, "nva1", "172.16.0.0/16") == "* 172.16.0.0/16 [65515-65010] from rs\n");
}

TEST_CASE("R4.10: the no-advertise community keeps a route inside the virtual networks") {
  auto loaded = load_text(Injection{.server = kBranchToBranch,
                                    .announces1 = "[{addressPrefixes: [10.100.0.0/16], communities: ['65535:65282']}]",
                                    .rest = gateways("[172.16.0.0/16]", "[172.17.0.0/16]")}
                              .text());
  CHECK(next_hop(*loaded, "vm", "10.100.0.9") == "VirtualNetworkGateway 10.1.1.4");
  CHECK(at_site(*loaded, "dc", "10.100.0.0/16").empty());
  CHECK(at_site(*loaded, "branch", "10.100.0.0/16").empty());
  CHECK(at_appliance(*loaded, "nva2", "10.100.0.0/16").empty());
}

TEST_CASE("R4.10: the announced next hop is kept, also a third party's") {
  auto loaded = load_text(Injection{.announces1 = "[{addressPrefixes: [10.100.0.0/16], nextHop: 10.1.1.100}]"}.text());
  CHECK(next_hop(*loaded, "vm", "10.100.0.9") == "VirtualNetworkGateway 10.1.1.100");
}

TEST_CASE("R4.10: a route server refuses a path that holds 65515") {
  auto loaded = load_text(Injection{.announces1 = "[{addressPrefixes: [10.100.0.0/16], asPath: [65515]}]"}.text());
  CHECK(at_route_server(*loaded, "rs", "10.100.0.0/16").empty());
}

TEST_CASE("R4.11: the appliance's own subnet is routed back to it: a loop, of which a finding warns") {
  auto loaded = load_text(Injection{.announces2 = "[]"}.text());
  CHECK(next_hop(*loaded, "hub/nva", "10.100.0.9") == "VirtualNetworkGateway 10.1.1.4");
  CHECK(outcome(*loaded, "vm", "10.100.0.9").starts_with("loop"));
  Diagnostics findings;
  check_control_plane(*loaded->network, findings);
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all()[0].rule->id == "appliance-routed-to-itself");
  CHECK(findings.all()[0].message == "the subnet of `nva1` routes 0.0.0.0/0 and 1 more prefix back to it");

  auto cured = load_text(Injection{.announces2 = "[]",
                                   .appliance_table = ", routeTable: own",
                                   .rest = "routeTables: [{name: own, disableBgpRoutePropagation: true}]\n"}
                             .text());
  Diagnostics none;
  check_control_plane(*cured->network, none);
  CHECK(none.all().empty());

  // What it puts into a tunnel of its own does not come back to it: its default route still does.
  std::string tunnel =
      Injection{.announces2 = "[]", .rest = "sites: [{name: far, addressPrefixes: [10.100.0.0/15]}]\n"}.text();
  tunnel.insert(tunnel.find("bgp: {asn: 65001"), "tunnelsTo: [far], ");
  auto tunnelled = load_text(tunnel);
  CHECK(outcome(*tunnelled, "vm", "10.100.0.9") == "delivered delivered-site");
  Diagnostics left;
  check_control_plane(*tunnelled->network, left);
  REQUIRE(left.all().size() == 1);
  CHECK(left.all()[0].message == "the subnet of `nva1` routes 0.0.0.0/0 back to it");
}
