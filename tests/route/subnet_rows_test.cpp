// A subnet's own rows: user routes of every kind, service endpoints, and what a default route of the user's takes.
#include "sim/route/subnet_rows.h"

#include <string>

#include <doctest/doctest.h>

#include "sim/report/json.h"
#include "tests/support/row_lines.h"

using namespace azroute;
using azroute::testing::lines_with;
using namespace azroute::testing;

namespace {

/// v (10.0.0.0/16) with subnets s, which has the table, and plain, which has none; w (10.1.0.0/16) is peered with v; a
/// VPN gateway leads to 10.10.0.0/16.
std::string network(const std::string& routes, const std::string& keys = "") {
  return R"(
serviceTags: service-tags.json
assumptions: {noneRoutes: documented}
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.0.0/24, routeTable: t)" +
         keys + R"(}
      - {name: plain, addressPrefix: 10.0.1.0/24}
      - {name: appliances, addressPrefix: 10.0.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}
    virtualNetworkPeerings: [{remoteVirtualNetwork: w}]
  - {name: w, addressSpace: {addressPrefixes: [10.1.0.0/16]}, virtualNetworkPeerings: [{remoteVirtualNetwork: v}]}
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: Vpn}]
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [10.10.0.0/16]}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l}]
networkInterfaces:
  - {name: n4, subnet: appliances, privateIPAddress: 10.0.2.4, enableIPForwarding: true}
  - {name: n5, subnet: appliances, privateIPAddress: 10.0.2.5, enableIPForwarding: true}
routeTables: [{name: t, routes: [)" +
         routes + "]}]\n";
}

constexpr const char* kToNva = "nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.2.4}";

}  // namespace

TEST_CASE("R3.1: a table's rows are in the subnets it is associated with only, of the five types a user may write") {
  auto loaded = load_text(network(std::string("{name: a, addressPrefix: 20.0.0.0/24, ") + kToNva +
                                  ", {name: b, addressPrefix: 20.0.1.0/24, nextHopType: VirtualNetworkGateway}"
                                  ", {name: c, addressPrefix: 20.0.2.0/24, nextHopType: None}"
                                  ", {name: d, addressPrefix: 10.0.3.0/24, nextHopType: VnetLocal}"
                                  ", {name: e, addressPrefix: 20.0.4.0/24, nextHopType: Internet}"));
  CHECK(rows_with(*loaded, "v/s", "User") ==
        "User Active 10.0.3.0/24 VnetLocal\n"
        "User Active 20.0.0.0/24 VirtualAppliance 10.0.2.4\n"
        "User Active 20.0.1.0/24 VirtualNetworkGateway\n"
        "User Active 20.0.2.0/24 None\n"
        "User Active 20.0.4.0/24 Internet\n");
  CHECK(rows_with(*loaded, "v/plain", "User").empty());
}

TEST_CASE("R3.2: a user route with several appliances is a row for each, all Active, which share the traffic") {
  auto loaded = load_text(
      network("{name: both, addressPrefix: 20.0.0.0/8, nextHopType: VirtualApplianceEcmp, nextHop: "
              "{nextHopIpAddresses: [10.0.2.5, 10.0.2.4]}}, {name: other, addressPrefix: 21.0.0.0/8, nextHopType: "
              "VirtualApplianceEcmp, nextHop: {nextHopIpAddresses: [10.0.2.4, 10.0.2.5]}}"));
  CHECK(rows_with(*loaded, "v/s", "20.0.0.0/8") ==
        "User Active 20.0.0.0/8 VirtualApplianceEcmp 10.0.2.4\n"
        "User Active 20.0.0.0/8 VirtualApplianceEcmp 10.0.2.5\n");
  const Id<Subnet> subnet = find_subnet(loaded->topology, "v/s");
  const EffectiveRoutes& routes = loaded->network->routes_of(subnet);
  CHECK(routes.lookup(address("20.1.2.3")).size() == 2);
  // Azure's listing has one entry of it.
  const std::string listing = json::pretty(json::routes(loaded->topology, subnet, routes.rows()));
  CHECK(listing.find("\"nextHopIpAddress\": [\n        \"10.0.2.4\",\n        \"10.0.2.5\"\n      ]") !=
        std::string::npos);
  std::size_t entries = 0;
  for (std::size_t at = listing.find("VirtualApplianceEcmp"); at != std::string::npos;
       at = listing.find("VirtualApplianceEcmp", at + 1)) {
    ++entries;
  }
  CHECK(entries == 2);
}

TEST_CASE("R3.2: several appliances for a service tag are rows of every prefix with every appliance, one entry") {
  auto loaded =
      load_text(network("{name: tag, addressPrefix: Storage, nextHopType: VirtualApplianceEcmp, nextHop: "
                        "{nextHopIpAddresses: [10.0.2.4, 10.0.2.5]}}"));
  CHECK(rows_with(*loaded, "v/s", "User") ==
        "User Active 191.235.255.192/26 VirtualApplianceEcmp 10.0.2.4\n"
        "User Active 191.235.255.192/26 VirtualApplianceEcmp 10.0.2.5\n"
        "User Active 191.239.203.0/28 VirtualApplianceEcmp 10.0.2.4\n"
        "User Active 191.239.203.0/28 VirtualApplianceEcmp 10.0.2.5\n");
  const Id<Subnet> subnet = find_subnet(loaded->topology, "v/s");
  const std::string listing =
      json::pretty(json::routes(loaded->topology, subnet, loaded->network->routes_of(subnet).rows()));
  CHECK(listing.find("\"191.235.255.192/26\",\n        \"191.239.203.0/28\"\n      ]") != std::string::npos);
  CHECK(listing.find("\"10.0.2.4\",\n        \"10.0.2.5\"\n      ]") != std::string::npos);
}

TEST_CASE("R3.3: the row of an appliance carries its address, in a peered virtual network too") {
  auto loaded = load_text(
      network("{name: far, addressPrefix: 20.0.0.0/8, nextHopType: VirtualAppliance, nextHopIpAddress: 10.1.0.4}"));
  CHECK(rows_with(*loaded, "v/s", "User") == "User Active 20.0.0.0/8 VirtualAppliance 10.1.0.4\n");
}

TEST_CASE("R3.18: a default route to an appliance takes everything but what a service endpoint serves") {
  auto loaded = load_text(network(std::string("{name: all, addressPrefix: 0.0.0.0/0, ") + kToNva,
                                  ", serviceEndpoints: [Microsoft.Storage]"));
  CHECK(next_hop(*loaded, "v/s", "191.239.203.1") == "VirtualNetworkServiceEndpoint");
  CHECK(next_hop(*loaded, "v/s", "20.50.2.1") == "VirtualAppliance 10.0.2.4");  // another service
  CHECK(next_hop(*loaded, "v/s", "8.8.8.8") == "VirtualAppliance 10.0.2.4");
  auto direct = load_text(network("{name: all, addressPrefix: 0.0.0.0/0, nextHopType: Internet}"));
  CHECK(next_hop(*direct, "v/s", "20.50.2.1") == "Internet");
}

TEST_CASE("R3.19: with a default route to an appliance the reply to a caller on the Internet goes there") {
  auto loaded = load_text(network(std::string("{name: all, addressPrefix: 0.0.0.0/0, ") + kToNva));
  CHECK(rows_with(*loaded, "v/s", "Internet") == "Default Invalid 0.0.0.0/0 Internet\n");
  CHECK(next_hop(*loaded, "v/s", "198.51.100.7") == "VirtualAppliance 10.0.2.4");
  CHECK(next_hop(*loaded, "v/plain", "198.51.100.7") == "Internet");
}

TEST_CASE("R3.20: a default route does not take traffic from a peering; a route of the peered range does") {
  const std::string all = std::string("{name: all, addressPrefix: 0.0.0.0/0, ") + kToNva;
  auto default_only = load_text(network(all));
  CHECK(next_hop(*default_only, "v/s", "10.1.0.4") == "VNetPeering");
  auto named = load_text(network(all + ", {name: peer, addressPrefix: 10.1.0.0/16, " + kToNva));
  CHECK(next_hop(*named, "v/s", "10.1.0.4") == "VirtualAppliance 10.0.2.4");
  CHECK(rows_with(*named, "v/s", "VNetPeering") == "Default Invalid 10.1.0.0/16 VNetPeering\n");
}

TEST_CASE("R2.24: a service endpoint has routes in the subnets that have it on, of the service tag's prefixes") {
  auto loaded = load_text(network("", ", serviceEndpoints: [Microsoft.Storage]"));
  CHECK(rows_with(*loaded, "v/s", "ServiceEndpoint") ==
        "Default Active 191.235.255.192/26 VirtualNetworkServiceEndpoint\n"
        "Default Active 191.239.203.0/28 VirtualNetworkServiceEndpoint\n");
  CHECK(rows_with(*loaded, "v/plain", "ServiceEndpoint").empty());
  CHECK(next_hop(*loaded, "v/plain", "191.239.203.1") == "Internet");
  auto regional = load_text(network("", ", serviceEndpoints: [{service: Microsoft.Storage, locations: [westeurope]}]"));
  CHECK(rows_with(*regional, "v/s", "ServiceEndpoint") ==
        "Default Active 191.239.203.0/28 VirtualNetworkServiceEndpoint\n");
}

TEST_CASE("R2.25: the listing has one entry for a service endpoint, with every prefix and no next hop") {
  auto loaded = load_text(network("", ", serviceEndpoints: [Microsoft.Storage]"));
  const Id<Subnet> subnet = find_subnet(loaded->topology, "v/s");
  const auto listing = json::routes(loaded->topology, subnet, loaded->network->routes_of(subnet).rows());
  std::size_t entries = 0;
  for (const auto& entry : listing.at("value").as_array()) {
    if (entry.at("nextHopType") != "VirtualNetworkServiceEndpoint") continue;
    ++entries;
    CHECK(entry.at("addressPrefix").as_array().size() == 2);
    CHECK(entry.at("nextHopIpAddress").as_array().empty());
    CHECK(entry.at("source") == "Default");
  }
  CHECK(entries == 1);
}

TEST_CASE("R4.5: a gateway route inside a service endpoint's prefix never reaches the table, a wider one does") {
  std::string text = network("", ", serviceEndpoints: [Microsoft.Storage]");
  const std::string_view learned = "addressPrefixes: [10.10.0.0/16]";
  text.replace(text.find(learned), learned.size(),
               "addressPrefixes: [191.239.203.0/28, 191.239.203.8/32, 191.239.0.0/16]");
  auto loaded = load_text(text);
  CHECK(rows_with(*loaded, "v/s", "191.239.") ==
        "Default Active 191.239.203.0/28 VirtualNetworkServiceEndpoint\n"
        "VirtualNetworkGateway Active 191.239.0.0/16 VirtualNetworkGateway\n");
  CHECK(why_gone(*loaded, "v/s", "191.239.203.8/32", NextHopType::VirtualNetworkGateway) ==
        "service-endpoint-over-gateway");
  CHECK(lines_with(rows_with(*loaded, "v/plain", "191.239."), "/32").size() > 0);
}

TEST_CASE("R4.4: learned routes inside a peered range are absent where the peering is, and only there") {
  std::string text = network("");
  const std::string_view learned = "addressPrefixes: [10.10.0.0/16]";
  text.replace(text.find(learned), learned.size(), "addressPrefixes: [10.1.10.0/24, 10.0.9.0/24, 10.0.0.0/8]");
  auto loaded = load_text(text);
  CHECK(rows_with(*loaded, "v/s", "VirtualNetworkGateway") ==
        "VirtualNetworkGateway Active 10.0.0.0/8 VirtualNetworkGateway\n");
  for (const char* gone : {"10.1.10.0/24", "10.0.9.0/24"}) {
    CHECK(why_gone(*loaded, "v/s", gone, NextHopType::VirtualNetworkGateway) == "system-preferred-over-gateway");
  }
  const std::string_view peered = "    virtualNetworkPeerings: [{remoteVirtualNetwork: w}]\n";
  text.erase(text.find(peered), peered.size());
  CHECK(rows_with(*load_text(text), "v/s", "10.1.10.0/24") ==
        "VirtualNetworkGateway Active 10.1.10.0/24 VirtualNetworkGateway\n");
}
