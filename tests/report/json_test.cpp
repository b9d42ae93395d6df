// JSON for programs: the Azure CLI's shape to the letter, and documents that parse back to the same value.
#include "sim/report/json.h"

#include <string>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

constexpr const char* kTopology = R"(
serviceTags: service-tags.json
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.0.1.0/24, routeTable: t, serviceEndpoints: [Microsoft.Storage]}]
routeTables:
  - name: t
    disableBgpRoutePropagation: true
    routes:
      - {name: west, addressPrefix: Storage.WestEurope, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.1.5}
      - {name: default, addressPrefix: 0.0.0.0/0, nextHopType: None}
networkInterfaces: [{name: vm, subnet: s, privateIPAddress: 10.0.1.4}]
)";

boost::json::object routes_document(Loaded& loaded) {
  const Id<Subnet> subnet = find_subnet(loaded.topology, "v/s");
  return json::routes(loaded.topology, subnet, loaded.network->routes_of(subnet).rows()).as_object();
}

}  // namespace

TEST_CASE("effective routes have the fields of az network nic show-effective-route-table, in its order and types") {
  auto loaded = load_text(kTopology);
  const boost::json::object document = routes_document(*loaded);
  CHECK(document.size() == 2);
  CHECK(document.at("nextLink").is_null());
  for (const boost::json::value& entry : document.at("value").as_array()) {
    std::string keys;
    for (const auto& member : entry.as_object()) keys += std::string(member.key()) + " ";
    CHECK(keys ==
          "addressPrefix destinationServiceTags disableBgpRoutePropagation hasBgpOverride name nextHopIpAddress "
          "nextHopType source state tagMap ");
    const boost::json::object& route = entry.as_object();
    CHECK(route.at("addressPrefix").is_array());
    CHECK(route.at("destinationServiceTags").is_array());
    CHECK(route.at("disableBgpRoutePropagation").is_bool());
    CHECK(route.at("hasBgpOverride").is_bool());
    CHECK((route.at("name").is_null() || route.at("name").is_string()));
    CHECK(route.at("nextHopIpAddress").is_array());
    CHECK(route.at("tagMap").is_object());
  }
}

TEST_CASE("rows of one service endpoint or tag are one entry for each state, with all its prefixes") {
  auto loaded = load_text(kTopology);
  std::string out;
  const boost::json::object document = routes_document(*loaded);
  for (const boost::json::value& entry : document.at("value").as_array()) {
    const boost::json::object& route = entry.as_object();
    out += boost::json::serialize(route.at("state")) + boost::json::serialize(route.at("nextHopType")) +
           boost::json::serialize(route.at("addressPrefix")) + boost::json::serialize(route.at("name")) + "\n";
  }
  CHECK(out ==
        "\"Active\"\"VnetLocal\"[\"10.0.0.0/16\"]null\n"
        "\"Active\"\"VirtualNetworkServiceEndpoint\"[\"191.235.255.192/26\"]null\n"
        "\"Invalid\"\"VirtualNetworkServiceEndpoint\"[\"191.239.203.0/28\"]null\n"
        "\"Invalid\"\"Internet\"[\"0.0.0.0/0\"]null\n"
        "\"Active\"\"None\"[\"0.0.0.0/0\"]\"default\"\n"
        "\"Active\"\"VirtualAppliance\"[\"191.239.203.0/28\"]\"west\"\n");
}

TEST_CASE("pretty text parses back to the same value and indents by two") {
  const boost::json::value value = boost::json::parse(R"({"a": [1, {"b": []}], "c": {}, "d": "x\"\u0007", "e": null})");
  const std::string text = json::pretty(value);
  CHECK(boost::json::parse(text) == value);
  CHECK(text.starts_with("{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {},\n"));
  CHECK(text.ends_with("}\n"));
}

TEST_CASE("a walk's document names places, steps, rules and the identity") {
  auto loaded = load_text(kTopology);
  const FlowResult result = query(*loaded, "vm", "191.235.255.193:443");
  const boost::json::object document = json::flow_result(*loaded->network, result).as_object();
  CHECK(document.at("verdict") == "delivered");
  CHECK(document.at("works") == true);
  const boost::json::object& trace = document.at("traces").as_array().front().as_object();
  CHECK(trace.at("identity").as_object().at("class") == "private");
  CHECK(trace.at("hops").as_array().front().as_object().at("place") == "vm");
  CHECK(trace.at("hops").as_array().front().as_object().at("steps").as_array().front().as_object().at("step") ==
        "route");
}
