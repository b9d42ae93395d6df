// Learned routes as the Azure CLI lists them, and walks through hubs in text and JSON.
#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

Id<VirtualNetworkGateway> gateway_named(const Topology& topology, std::string_view name) {
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
    if (topology.gateways[i].name.value == name) return {i};
  }
  FAIL(std::string(name));
  return {};
}

std::string keys_of(const boost::json::value& object) {
  std::string keys;
  for (const auto& member : object.as_object()) keys += std::string(member.key()) + " ";
  return keys;
}

}  // namespace

TEST_CASE("R9.5: a gateway's learned routes have the fields of list-learned-routes, what became of each behind them") {
  auto loaded = load_text(WanText{.default_routes = "[]", .dmz_routes = "[]"}.text());
  const Speaker gateway = speaker(gateway_named(loaded->topology, "vpn"));
  const boost::json::value document = json::learned_routes(*loaded->network, gateway);
  std::string out;
  for (const boost::json::value& route : document.at("value").as_array()) {
    CHECK(keys_of(route) ==
          "asPath localAddress network nextHop origin sourcePeer weight routingWeight best lostBy unsettled ");
    CHECK(route.at("localAddress") == "10.100.0.4");
    out += boost::json::value_to<std::string>(route.at("network")) + " " +
           boost::json::value_to<std::string>(route.at("origin")) + " [" +
           boost::json::value_to<std::string>(route.at("asPath")) + "] " + boost::json::serialize(route.at("best")) +
           boost::json::serialize(route.at("lostBy")) + "\n";
  }
  // The branch's prefix is configured and told by BGP; what the hub tells comes from the same autonomous system.
  CHECK(out ==
        "10.0.0.0/24 IBgp [] truenull\n"
        "10.1.0.0/24 IBgp [] truenull\n"
        "10.2.0.0/24 IBgp [] truenull\n"
        "192.168.0.0/16 Network [] truenull\n"
        "192.168.0.0/16 EBgp [65010] false\"gateway-best-path\"\n"
        "192.168.255.1/32 Network [] truenull\n");
}

TEST_CASE("R9.5: a hub's route table has the fields and next hop types of vhub get-effective-routes") {
  auto loaded = load_text(WanText{}.text());
  const VirtualHub& hub = loaded->topology.virtual_hubs[0];
  const boost::json::value document = json::learned_routes(*loaded->network, hub.default_route_table);
  for (const boost::json::value& route : document.at("value").as_array()) {
    CHECK(keys_of(route) == "addressPrefixes asPath nextHopType nextHops routeOrigin best lostBy unsettled ");
  }
  CHECK(text::learned_routes(*loaded->network, hub.default_route_table) ==
        R"(AddressPrefixes  AsPath  NextHopType                 NextHops  RouteOrigin        Outcome
---------------  ------  --------------------------  --------  -----------------  -------
0.0.0.0/0                Virtual Network Connection  conn-dmz  defaultRouteTable  best
10.0.0.0/24              Virtual Network Connection  conn-dmz  conn-dmz           best
10.1.0.0/24              Virtual Network Connection  conn-1    conn-1             best
10.2.0.0/24              Virtual Network Connection  conn-2    conn-2             best
192.168.0.0/16           VPN_S2S_Gateway             vpn       vpn                best
)");
  auto secured = load_text(secured_hub(kBothPolicies));
  const std::string table =
      text::learned_routes(*secured->network, secured->topology.virtual_hubs[0].default_route_table);
  CHECK_MESSAGE(
      table.find("0.0.0.0/0                Azure Firewall  fw        defaultRouteTable  best\n") != std::string::npos,
      table);
}

TEST_CASE("a route server's learned routes name the appliance and its next hop") {
  auto loaded = load_text(RouteServerText{}.text());
  const Speaker server = speaker(Id<RouteServer>{0});
  const std::string table = text::learned_routes(*loaded->network, server);
  CHECK(table.starts_with("Network       Origin  SourcePeer  AsPath  Weight  NextHop   RoutingWeight  Outcome\n"));
  CHECK(table.find("192.0.2.0/24  EBgp    10.1.1.5    65001   32768   10.1.1.5                 best\n") !=
        std::string::npos);
}

TEST_CASE("explain says where learned rows come from, and what show-next-hop answers") {
  auto loaded = load_text(WanText{}.text(), make_date(2026, 7, 27));
  const Id<Subnet> subnet = find_subnet(loaded->topology, "spoke1/s1");
  const Explanation explanation = loaded->network->routes_of(subnet).explain(address("8.8.8.8"));
  const std::string out = text::explanation(*loaded->network, subnet, explanation, false);
  CHECK(out.find("\nnext hop: 0.0.0.0/0 VirtualNetworkGateway 10.100.0.68\n"
                 "show-next-hop: VirtualHub 10.100.0.68, System Route\n") != std::string::npos);
  const boost::json::value document = json::explanation(*loaded->network, subnet, explanation);
  CHECK(boost::json::serialize(document.at("showNextHop")) ==
        R"({"nextHopType":"VirtualHub","nextHopIpAddress":"10.100.0.68","routeTableId":"System Route"})");

  auto server = load_text(RouteServerText{}.text());
  const Id<Subnet> vms = find_subnet(server->topology, "hub/vms");
  const auto winners = server->network->routes_of(vms).lookup(address("192.0.2.1"));
  REQUIRE(winners.size() == 1);
  CHECK(origin_of(*server->network, winners.front()) == "learned by BGP from appliance nva, route server rs");
}

TEST_CASE("a walk's text and JSON show each place of a virtual WAN and what it decided by") {
  auto loaded = load_text(WanText{}.text());
  const FlowResult result = query(*loaded, "vm", "8.8.8.8:443");
  const std::string out = text::flow_result(*loaded->network, "vm", "8.8.8.8:443", result, false);
  for (const char* const line :
       {"    2  hub, virtual hub\n"
        "       route table defaultRouteTable: 0.0.0.0/0: static route to connection conn-dmz\n"
        "       static route 0.0.0.0/0 of connection conn-dmz: 10.0.0.68\n",
        "    3  ilb, load balancer\n       backend nva\n",
        "       source 10.0.0.70 becomes 20.65.77.169 (azurePublic, load balancer plb)\n",
        "  hub-connection-static-route  [Documented]\n"}) {
    CHECK_MESSAGE(out.find(line) != std::string::npos, out);
  }
  const boost::json::value document = json::flow_result(*loaded->network, result);
  std::string steps;
  for (const boost::json::value& hop : document.at("traces").at(0).at("hops").as_array()) {
    steps += boost::json::value_to<std::string>(hop.at("kind")) + ":";
    for (const boost::json::value& step : hop.at("steps").as_array()) {
      steps += " " + boost::json::value_to<std::string>(step.at("step"));
    }
    steps += "\n";
  }
  CHECK(steps ==
        "networkInterface: route\n"
        "virtualHub: hub connectionRoute\n"
        "loadBalancer: loadBalancer\n"
        "networkInterface: translate route translate\n"
        "internet:\n");
  auto secured = load_text(secured_hub(kBothPolicies));
  const std::string inspected =
      text::flow_result(*secured->network, "vm", "192.168.1.1", query(*secured, "vm", "192.168.1.1"), false);
  CHECK(inspected.find("       routing policy: to firewall fw\n"
                       "    3  fw, Azure Firewall of hub\n"
                       "       firewall-rules-not-described: allowed\n"
                       "       all that hub hub knows: 192.168.0.0/16: Vpn gateway vpn\n") != std::string::npos);
}
