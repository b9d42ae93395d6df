// Which ranges a network manager's connected groups bring.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/row_lines.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

struct Net {
  const char* name;
  const char* range;
  const char* location = "westeurope";
  std::string peerings = {};
};

/// Virtual networks with one subnet s each, and a network manager with groups one (a, b, c) and two (d).
std::string managed(const std::vector<Net>& nets, const std::string& configuration, const std::string& more = "") {
  std::string yaml = more + "virtualNetworks:\n";
  for (const Net& net : nets) {
    const std::string range(net.range);
    const std::string location = *net.location == 0 ? "" : ", location: " + std::string(net.location);
    yaml += "  - {name: " + std::string(net.name) + location + ", addressSpace: {addressPrefixes: [" + range +
            "]}, subnets: [{name: s, addressPrefix: " + range.substr(0, range.find('/')) +
            "/24}], virtualNetworkPeerings: [" + net.peerings + "]}\n";
  }
  return yaml + R"(
networkManagers:
  - name: manager
    networkGroups: [{name: one, members: [a, b, c]}, {name: two, members: [d]}]
    connectivityConfigurations: [{name: k, )" +
         configuration + "}]\n";
}

std::vector<Net> four() {
  return {{"a", "10.1.0.0/16"}, {"b", "10.2.0.0/16"}, {"c", "10.3.0.0/16", "eastus"}, {"d", "10.4.0.0/16"}};
}

constexpr const char* kDocumented = "assumptions: {noneRoutes: documented}\n";

}  // namespace

TEST_CASE("R2.27: a mesh gives each member the ranges of the others in its region, by connected group") {
  auto loaded = load_text(managed(four(), "connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}]"));
  CHECK(rows_with(*loaded, "a/s", "ConnectedGroup") == "Default Active 10.2.0.0/16 ConnectedGroup\n");
  CHECK(rows_with(*loaded, "b/s", "ConnectedGroup") == "Default Active 10.1.0.0/16 ConnectedGroup\n");
  CHECK(rows_with(*loaded, "c/s", "ConnectedGroup").empty());
  CHECK(rows_with(*loaded, "d/s", "ConnectedGroup").empty());
  CHECK(next_hop(*loaded, "a/s", "10.2.0.4") == "ConnectedGroup");
}

TEST_CASE("R2.27: a global mesh joins every region, and several groups are one mesh") {
  auto loaded = load_text(managed(
      four(),
      "connectivityTopology: Mesh, isGlobal: true, appliesToGroups: [{networkGroup: one}, {networkGroup: two}]"));
  CHECK(rows_with(*loaded, "a/s", "ConnectedGroup") ==
        "Default Active 10.2.0.0/16 ConnectedGroup\n"
        "Default Active 10.3.0.0/16 ConnectedGroup\n"
        "Default Active 10.4.0.0/16 ConnectedGroup\n");
}

TEST_CASE("R2.27: a virtual network whose location is unknown counts as being in every region") {
  auto nets = four();
  nets[2].location = "";
  auto loaded = load_text(managed(nets, "connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}]"));
  CHECK(rows_with(*loaded, "a/s", "ConnectedGroup") ==
        "Default Active 10.2.0.0/16 ConnectedGroup\n"
        "Default Active 10.3.0.0/16 ConnectedGroup\n");
}

TEST_CASE("R2.27: hub and spokes are peered; only a directly connected group has routes of its own, within itself") {
  auto nets = four();
  nets.push_back({"h", "10.0.0.0/16"});
  auto loaded = load_text(managed(nets,
                                  "connectivityTopology: HubAndSpoke, hub: h, appliesToGroups: [{networkGroup: one, "
                                  "groupConnectivity: DirectlyConnected, isGlobal: true}, {networkGroup: two}]"));
  CHECK(rows_with(*loaded, "a/s", "Peering") == "Default Active 10.0.0.0/16 VNetPeering\n");
  CHECK(rows_with(*loaded, "a/s", "ConnectedGroup") ==
        "Default Active 10.2.0.0/16 ConnectedGroup\n"
        "Default Active 10.3.0.0/16 ConnectedGroup\n");
  CHECK(rows_with(*loaded, "d/s", "ConnectedGroup").empty());
  CHECK(rows_with(*loaded, "d/s", "Peering") == "Default Active 10.0.0.0/16 VNetPeering\n");
  // The hub is a member, too, but its peerings go before the group.
  CHECK(rows_with(*loaded, "h/s", "ConnectedGroup").empty());
  CHECK(why_gone(*loaded, "a/s", "10.0.0.0/16", NextHopType::ConnectedGroup) == "peering-over-connected-group");
  CHECK(why_gone(*loaded, "h/s", "10.1.0.0/16", NextHopType::ConnectedGroup) == "peering-over-connected-group");
  CHECK(why_gone(*loaded, "h/s", "10.4.0.0/16", NextHopType::ConnectedGroup).empty());
}

TEST_CASE("R2.27: when a peering between hub and spoke fails the group still leads there") {
  auto nets = four();
  nets[0].peerings = "{remoteVirtualNetwork: h, peeringState: Disconnected}";
  nets.push_back({"h", "10.0.0.0/16", "westeurope", "{remoteVirtualNetwork: a, peeringState: Disconnected}"});
  auto loaded = load_text(managed(nets,
                                  "connectivityTopology: HubAndSpoke, hub: h, appliesToGroups: [{networkGroup: one, "
                                  "groupConnectivity: DirectlyConnected}]"));
  CHECK(rows_with(*loaded, "a/s", "10.0.0.0/16") == "Default Active 10.0.0.0/16 ConnectedGroup\n");
  CHECK(rows_with(*loaded, "h/s", "10.1.0.0/16") == "Default Active 10.1.0.0/16 ConnectedGroup\n");
}

TEST_CASE("R2.27: ranges of a group that overlap are left out, all of them") {
  auto nets = four();
  nets[2] = {"c", "10.2.128.0/17"};
  auto loaded = load_text(
      managed(nets, "connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}, {networkGroup: two}]"));
  CHECK(rows_with(*loaded, "a/s", "ConnectedGroup") == "Default Active 10.4.0.0/16 ConnectedGroup\n");
  CHECK(why_gone(*loaded, "a/s", "10.2.0.0/16", NextHopType::ConnectedGroup) == "connected-group-overlap");
  CHECK(why_gone(*loaded, "a/s", "10.2.128.0/17", NextHopType::ConnectedGroup) == "connected-group-overlap");
  // One that overlaps the own range, too; the own range stays.
  CHECK(why_gone(*loaded, "c/s", "10.2.0.0/16", NextHopType::ConnectedGroup) == "connected-group-overlap");
  CHECK(rows_with(*loaded, "c/s", "10.2.") == "Default Active 10.2.128.0/17 VnetLocal\n");
  CHECK(rows_with(*loaded, "d/s", "ConnectedGroup") == "Default Active 10.1.0.0/16 ConnectedGroup\n");
}

TEST_CASE("R2.27: a peering between two members takes the group's place, or not, by its switch") {
  auto nets = four();
  nets[0].peerings = "{remoteVirtualNetwork: b}";
  nets[1].peerings = "{remoteVirtualNetwork: a}";
  const char* mesh = "connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}]";
  CHECK(rows_with(*load_text(managed(nets, mesh)), "a/s", "10.2.") == "Default Active 10.2.0.0/16 VNetPeering\n");
  auto other = load_text(managed(nets, mesh, "assumptions: {peeringOverConnectedGroup: false}\n"));
  CHECK(rows_with(*other, "a/s", "10.2.") == "Default Active 10.2.0.0/16 ConnectedGroup\n");
  CHECK(why_gone(*other, "a/s", "10.2.0.0/16", NextHopType::VNetPeering) == "connected-group-over-peering");
}

TEST_CASE("R2.12: a subnet peering between two members of a group takes away all that the group gives them") {
  auto loaded = load_text(R"(
assumptions: {noneRoutes: documented}
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.1.0.0/24}, {name: t, addressPrefix: 10.1.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: b, peerCompleteVnets: false, localSubnetNames: [s], remoteSubnetNames: [s]}]
  - name: b
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.2.0.0/24}, {name: t, addressPrefix: 10.2.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: a, peerCompleteVnets: false, localSubnetNames: [s], remoteSubnetNames: [s]}]
networkManagers:
  - name: manager
    networkGroups: [{name: one, members: [a, b]}]
    connectivityConfigurations: [{name: k, connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}]}]
)");
  for (const char* subnet : {"a/s", "a/t"}) {
    CHECK(rows_with(*loaded, subnet, "10.2.") == "Default Active 10.2.0.0/24 VNetPeering\n");
    CHECK(why_gone(*loaded, subnet, "10.2.0.0/16", NextHopType::ConnectedGroup) ==
          "subnet-peering-over-connected-group");
    CHECK(next_hop(*loaded, subnet, "10.2.1.4") == "None");
  }
}

TEST_CASE("R1.4: a range of a connected group takes a None row's place as a peered one does") {
  auto nets = four();
  nets[1].range = "192.168.0.0/16";
  auto loaded =
      load_text(managed(nets, "connectivityTopology: Mesh, appliesToGroups: [{networkGroup: one}]", kDocumented));
  CHECK(rows_with(*loaded, "a/s", "192.168.0.0/16") == "Default Active 192.168.0.0/16 ConnectedGroup\n");
  CHECK(why_gone(*loaded, "a/s", "192.168.0.0/16", NextHopType::None) == "none-replaced-by-peering");
  CHECK(rows_with(*loaded, "d/s", "192.168.0.0/16") == "Default Active 192.168.0.0/16 None\n");
}
