// What-if: which names mean what, what is taken away, and what is said of names that mean nothing or several things.
#include "sim/topology/what_if.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/support/network_builder.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

BgpSession session(std::string_view name) {
  BgpSession made;
  made.name.value = name;
  return made;
}

/// One thing of every kind; `er` is a connection and a circuit, and both route servers have a session `nva`.
Topology everything() {
  NetworkBuilder build;
  build.vnet("hub", {"10.0.0.0/16"});
  build.subnet("s", {"10.0.1.0/24"});
  build.nic("nva", "s", "10.0.1.4").bgp.emplace().advertises.emplace_back().prefixes =
      build.prefixes({"10.9.0.0/16", "fd00:9::/32"});
  build.gateway("vpn", "hub");
  build.site("hq", {"192.168.0.0/16", "0.0.0.0/0"});
  build.site("branch", {"172.16.0.0/16"});
  build.connection("er", ConnectionType::ExpressRoute, "vpn", "hq");
  build.connection("Tunnel", ConnectionType::IPsec, "vpn", "l");
  Topology& topology = build.topology;
  topology.circuits.emplace_back().name.value = "er";
  for (const char* name : {"rs1", "rs2"}) {
    RouteServer& server = topology.route_servers.emplace_back();
    server.name.value = name;
    server.bgp_connections = {session("nva")};
  }
  topology.route_servers[1].bgp_connections.push_back(session("only"));
  topology.virtual_hubs.emplace_back().name.value = "east";
  topology.virtual_hubs[0].bgp_connections = {session("hub-peer")};
  topology.hub_connections.emplace_back().name.value = "to-hub";
  topology.hub_connections[0].virtual_hub = {0};
  topology.azure_firewalls.emplace_back().name.value = "fw";
  topology.load_balancers.emplace_back().name.value = "lb";
  return std::move(build.topology);
}

/// Everything that is taken away, in a fixed order.
std::string taken(const Topology& topology) {
  std::string out;
  const auto list = [&](std::string_view kind, const auto& resources) {
    for (const auto& resource : resources) {
      if (resource.withdrawn) out += std::string(kind) + " " + resource.name.value + "; ";
    }
  };
  list("connection", topology.connections);
  list("circuit", topology.circuits);
  list("gateway", topology.gateways);
  list("route server", topology.route_servers);
  list("firewall", topology.azure_firewalls);
  list("balancer", topology.load_balancers);
  list("nic", topology.network_interfaces);
  list("hub connection", topology.hub_connections);
  for (const RouteServer& server : topology.route_servers)
    list("session of " + server.name.value, server.bgp_connections);
  for (const VirtualHub& hub : topology.virtual_hubs) list("session of " + hub.name.value, hub.bgp_connections);
  return out;
}

/// "TEXT -> what is taken away", or "error: message (help)".
std::string outcome(std::string_view name) {
  Topology topology = everything();
  const WithdrawResult result = withdraw(topology, name);
  if (result) return result->text + " -> " + taken(topology);
  CHECK(taken(topology).empty());
  return "error: " + result.error().message + " (" + result.error().help + ")";
}

std::string announced(std::string_view name) {
  Topology topology = everything();
  const WithdrawResult result = withdraw(topology, name);
  if (!result) return "error: " + result.error().message + " (" + result.error().help + ")";
  CHECK(taken(topology).empty());
  std::string out = result->text + " -> ";
  const auto list = [&](std::string_view owner, const std::vector<Announcement>& announcements) {
    out += std::string(owner) + ":";
    for (const Announcement& announcement : announcements) {
      out += " [";
      for (const auto& one : announcement.prefixes) out += " " + one.value.to_string();
      out += " ]";
    }
    out += "; ";
  };
  for (const Site& site : topology.sites) list(site.name.value, site.advertises);
  list("nva", topology.network_interfaces[0].bgp->advertises);
  return out;
}

}  // namespace

TEST_CASE("a name takes away the one thing that has it, case aside") {
  CHECK(outcome("tunnel") == "Tunnel -> connection Tunnel; ");
  CHECK(outcome("VPN") == "vpn -> gateway vpn; ");
  CHECK(outcome("rs1") == "rs1 -> route server rs1; ");
  CHECK(outcome("fw") == "fw -> firewall fw; ");
  CHECK(outcome("lb") == "lb -> balancer lb; ");
  CHECK(outcome("to-hub") == "to-hub -> hub connection to-hub; ");
  CHECK(outcome("hub-peer") == "hub-peer -> session of east hub-peer; ");
  CHECK(outcome("only") == "only -> session of rs2 only; ");
}

TEST_CASE("a name of several things needs its kind, or its owner, and a kind in front is always accepted") {
  CHECK(outcome("er") == "error: `er` means several things here (write `connection/er` or `expressRouteCircuit/er`)");
  CHECK(outcome("connection/er") == "connection/er -> connection er; ");
  CHECK(outcome("EXPRESSROUTECIRCUIT/er") == "expressRouteCircuit/er -> circuit er; ");
  CHECK(outcome("nva") ==
        "error: `nva` means several things here (write `bgpConnection/rs1/nva` or `bgpConnection/rs2/nva` or "
        "`networkInterface/nva`)");
  CHECK(outcome("bgpConnection/nva") ==
        "error: `bgpConnection/nva` means several things here (write `bgpConnection/rs1/nva` or "
        "`bgpConnection/rs2/nva`)");
  CHECK(outcome("rs2/nva") == "bgpConnection/rs2/nva -> session of rs2 nva; ");
  CHECK(outcome("bgpConnection/rs1/nva") == "bgpConnection/rs1/nva -> session of rs1 nva; ");
  CHECK(outcome("networkInterface/nva") == "networkInterface/nva -> nic nva; ");
  CHECK(outcome("azureFirewall/fw") == "fw -> firewall fw; ");
  CHECK(outcome("hubVirtualNetworkConnection/east/to-hub") == "to-hub -> hub connection to-hub; ");
}

TEST_CASE("an announced prefix leaves its announcement, and an announcement without prefixes goes") {
  CHECK(announced("hq:0.0.0.0/0") ==
        "hq:0.0.0.0/0 -> hq: [ 192.168.0.0/16 ]; branch: [ 172.16.0.0/16 ]; nva: [ 10.9.0.0/16 fd00:9::/32 ]; ");
  CHECK(announced("BRANCH:172.16.0.0/16") ==
        "branch:172.16.0.0/16 -> hq: [ 192.168.0.0/16 0.0.0.0/0 ]; branch:; nva: [ 10.9.0.0/16 fd00:9::/32 ]; ");
  CHECK(announced("nva:fd00:9::/32") ==
        "nva:fd00:9::/32 -> hq: [ 192.168.0.0/16 0.0.0.0/0 ]; branch: [ 172.16.0.0/16 ]; nva: [ 10.9.0.0/16 ]; ");
  CHECK(announced("site/hq:0.0.0.0/0") == announced("hq:0.0.0.0/0"));
}

TEST_CASE("a prefix is taken out of every announcement of the announcer that has it") {
  Topology topology = everything();
  topology.sites[0].advertises.push_back(topology.sites[0].advertises.front());
  REQUIRE(withdraw(topology, "hq:0.0.0.0/0").has_value());
  REQUIRE(topology.sites[0].advertises.size() == 2);
  for (const Announcement& announcement : topology.sites[0].advertises) CHECK(announcement.prefixes.size() == 1);
}

TEST_CASE("a site and an appliance of one name are told apart by their kind") {
  Topology topology = everything();
  topology.sites[1].name.value = "nva";
  const WithdrawResult both = withdraw(topology, "nva:10.9.0.0/16");
  REQUIRE_FALSE(both.has_value());
  CHECK(both.error().help == "write `networkInterface/nva:10.9.0.0/16` or `site/nva:10.9.0.0/16`");
  const WithdrawResult one = withdraw(topology, "networkInterface/nva:10.9.0.0/16");
  REQUIRE(one.has_value());
  CHECK(one->text == "networkInterface/nva:10.9.0.0/16");
}

TEST_CASE("a name with a colon of its own announces too") {
  Topology topology = everything();
  topology.sites[0].name.value = "hq: old";
  CHECK(withdraw(topology, "hq: old:0.0.0.0/0").has_value());
  CHECK(topology.sites[0].advertises[0].prefixes.size() == 1);
}

TEST_CASE("a name that means nothing is told with the nearest one, or with all where they are few") {
  CHECK(outcome("tunel") == "error: nothing that can be taken away is named `tunel` (did you mean `Tunnel`?)");
  CHECK(outcome("connection/eer") ==
        "error: nothing that can be taken away is named `connection/eer` (did you mean `connection/er`?)");
  CHECK(outcome("something-else") ==
        "error: nothing that can be taken away is named `something-else` (there is Tunnel, "
        "bgpConnection/rs1/nva, bgpConnection/rs2/nva, connection/er, expressRouteCircuit/er, fw, hub-peer, lb, "
        "networkInterface/nva, only, rs1, rs2, to-hub, vpn)");
  CHECK(outcome("branch") ==
        "error: nothing that can be taken away is named `branch` (what it announces can be: `branch:PREFIX`)");
  CHECK(announced("branhc:0.0.0.0/0") ==
        "error: no site or appliance that announces prefixes is named `branhc` (did you mean `branch`?)");
  CHECK(announced("hq:10.0.0.0/8") ==
        "error: hq does not announce 10.0.0.0/8 (it announces 0.0.0.0/0, 192.168.0.0/16)");
  CHECK(announced("hq:10.0.0.0/33").starts_with("error: `10.0.0.0/33` is no prefix: "));
  Topology empty;
  const WithdrawResult nothing = withdraw(empty, "er");
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().help.empty());
}
