// DOT and JSON of a graph: names are quoted, a peering says what differs from a plain one, both say the same.
#include "sim/report/dot.h"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/support/network_builder.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// Two virtual networks with a peering from the first only, and one alone.
Topology three() {
  NetworkBuilder build;
  build.vnet(R"(a "quoted" \ name)", {"10.0.0.0/16"});
  VirtualNetworkPeering& peering = build.peering("b");
  peering.name = build.text("to-b");
  peering.allow_forwarded_traffic = true;
  peering.allow_virtual_network_access = false;
  peering.peer_complete_vnets = false;
  peering.local_subnets = {build.ref<Subnet>("s1"), build.ref<Subnet>("s2")};
  peering.remote_subnets = {build.ref<Subnet>("s3")};
  peering.remote_virtual_network.id = {1};
  build.vnet("b", {"10.1.0.0/16"});
  build.vnet("c", {"10.2.0.0/16", "fd00::/48"});
  return std::move(build.topology);
}

}  // namespace

TEST_CASE("DOT quotes names, tells a peering's flags, marks what carries nothing and names the parts") {
  const Topology topology = three();
  const Graph graph = make_graph(topology);
  CHECK(dot::graph(topology, graph, "without \"x\"") ==
        "// no link connects these 3 parts:\n"
        "//   virtualNetwork/a \"quoted\" \\ name\n"
        "//   virtualNetwork/b\n"
        "//   virtualNetwork/c\n"
        "digraph azroute {\n"
        "  rankdir=LR\n"
        "  labelloc=t\n"
        "  label=\"without \\\"x\\\"\"\n"
        "  \"virtualNetwork/a \\\"quoted\\\" \\\\ name\" [shape=box, label=\"a \\\"quoted\\\" \\\\ "
        "name\\nvirtualNetwork\\n10.0.0.0/16\"]\n"
        "  \"virtualNetwork/b\" [shape=box, label=\"b\\nvirtualNetwork\\n10.1.0.0/16\"]\n"
        "  \"virtualNetwork/c\" [shape=box, label=\"c\\nvirtualNetwork\\n10.2.0.0/16\\nfd00::/48\"]\n"
        "  \"virtualNetwork/a \\\"quoted\\\" \\\\ name\" -> \"virtualNetwork/b\" [color=red, "
        "label=\"Initiated\\nallowVirtualNetworkAccess: false\\nallowForwardedTraffic\\nsubnets s1, s2 to s3\"]\n"
        "}\n");
}

TEST_CASE("JSON has the peering's own words, and every link's ends are ids of nodes") {
  const Topology topology = three();
  const Graph graph = make_graph(topology);
  const boost::json::object document = json::graph(topology, graph).as_object();
  REQUIRE(document.at("nodes").as_array().size() == 3);
  CHECK(boost::json::serialize(document.at("nodes").as_array()[1]) ==
        R"({"id":"virtualNetwork/b","kind":"virtualNetwork","name":"b"})");
  REQUIRE(document.at("links").as_array().size() == 1);
  const boost::json::object link = document.at("links").as_array()[0].as_object();
  CHECK(link.at("from") == document.at("nodes").as_array()[0].as_object().at("id"));
  CHECK(link.at("to") == "virtualNetwork/b");
  CHECK(link.at("name") == "to-b");
  CHECK(link.at("directed") == true);
  CHECK(link.at("carries") == false);
  CHECK(boost::json::serialize(link.at("peering")) ==
        R"({"allowVirtualNetworkAccess":false,"allowForwardedTraffic":true,"allowGatewayTransit":false,)"
        R"("useRemoteGateways":false,"peeringState":"Initiated","peeringSyncLevel":null,"peerCompleteVnets":false,)"
        R"("localSubnetNames":["s1","s2"],"remoteSubnetNames":["s3"],"enableOnlyIPv6Peering":false,"managed":false})");
  CHECK(document.at("components").as_array().size() == 3);
}

TEST_CASE("an empty topology is an empty picture") {
  const Topology topology;
  CHECK(dot::graph(topology, make_graph(topology), "") == "digraph azroute {\n  rankdir=LR\n}\n");
}
