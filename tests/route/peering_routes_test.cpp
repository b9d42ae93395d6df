// Which prefixes a peering brings, and when it brings any.
#include <string>

#include <doctest/doctest.h>

#include "tests/support/row_lines.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// near (two subnets) and far (two ranges, two subnets), peered; `to_far` and `to_near` are further keys of each side.
std::string two_networks(const std::string& to_far, const std::string& to_near, const std::string& far_location = "") {
  return R"(
assumptions: {noneRoutes: documented}
virtualNetworks:
  - name: near
    location: westeurope
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: a, addressPrefix: 10.1.0.0/24}, {name: b, addressPrefix: 10.1.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: far)" +
         to_far + R"(}]
  - name: far
    addressSpace: {addressPrefixes: [10.2.0.0/16, 10.3.0.0/16, 'fd00:2::/48']}
    subnets:
      - {name: c, addressPrefixes: [10.2.0.0/24, 'fd00:2::/64']}
      - {name: d, addressPrefix: 10.3.5.0/24}
    virtualNetworkPeerings: [{remoteVirtualNetwork: near)" +
         to_near + "}]\n" + (far_location.empty() ? "" : "    location: " + far_location + "\n");
}

/// The rows by peering of near/a.
std::string peering_rows(const std::string& to_far, const std::string& to_near, const std::string& location = "") {
  return rows_with(*load_text(two_networks(to_far, to_near, location)), "near/a", "Peering");
}

constexpr const char* kEveryRange =
    "Default Active 10.2.0.0/16 VNetPeering\n"
    "Default Active 10.3.0.0/16 VNetPeering\n"
    "Default Active fd00:2::/48 VNetPeering\n";

}  // namespace

TEST_CASE("R2.1: a peering gives every subnet one route for each range of the other side") {
  auto loaded = load_text(two_networks("", ""));
  for (const char* subnet : {"near/a", "near/b"}) CHECK(rows_with(*loaded, subnet, "Peering") == kEveryRange);
  for (const char* subnet : {"far/c", "far/d"}) {
    CHECK(rows_with(*loaded, subnet, "Peering") == "Default Active 10.1.0.0/16 VNetPeering\n");
  }
}

TEST_CASE("R2.2: the type says whether both sides are known to be in one region") {
  CHECK(peering_rows("", "", "West Europe") == kEveryRange);
  CHECK(peering_rows("", "", "eastus") ==
        "Default Active 10.2.0.0/16 VNetGlobalPeering\n"
        "Default Active 10.3.0.0/16 VNetGlobalPeering\n"
        "Default Active fd00:2::/48 VNetGlobalPeering\n");
}

TEST_CASE("R2.3: a peering leads no further than its other side") {
  auto loaded = load_text(R"(
virtualNetworks:
  - {name: a, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: s, addressPrefix: 10.1.0.0/24}], virtualNetworkPeerings: [{remoteVirtualNetwork: b}]}
  - {name: b, addressSpace: {addressPrefixes: [10.2.0.0/16]}, virtualNetworkPeerings: [{remoteVirtualNetwork: a}, {remoteVirtualNetwork: c}]}
  - {name: c, addressSpace: {addressPrefixes: [10.3.0.0/16]}, virtualNetworkPeerings: [{remoteVirtualNetwork: b}]}
)");
  CHECK(rows_with(*loaded, "a/s", "Peering") == "Default Active 10.2.0.0/16 VNetPeering\n");
}

TEST_CASE("R2.4: there are rows only when both sides are Connected") {
  CHECK(peering_rows(", peeringState: Connected", ", peeringState: Connected") == kEveryRange);
  for (const char* state : {", peeringState: Initiated", ", peeringState: Disconnected"}) {
    CHECK(peering_rows(state, "").empty());
    CHECK(peering_rows("", state).empty());
  }
}

TEST_CASE("R2.5: rows follow the ranges last synchronised, where these are not those there are now") {
  const char* stale = ", remoteAddressSpace: {addressPrefixes: [10.2.0.0/16, 10.9.0.0/16]}";
  for (const char* level : {"", ", peeringSyncLevel: RemoteNotInSync", ", peeringSyncLevel: LocalNotInSync",
                            ", peeringSyncLevel: LocalAndRemoteNotInSync"}) {
    CAPTURE(level);
    auto loaded = load_text(two_networks(std::string(stale) + level, ""));
    CHECK(rows_with(*loaded, "near/a", "Peering") ==
          "Default Active 10.2.0.0/16 VNetPeering\n"
          "Default Active 10.9.0.0/16 VNetPeering\n");
    CHECK(why_gone(*loaded, "near/a", "10.3.0.0/16", NextHopType::VNetPeering) == "peering-out-of-step");
    CHECK(why_gone(*loaded, "near/a", "10.2.0.0/16", NextHopType::VNetPeering).empty());
    for (const Route& route : loaded->network->routes_of(find_subnet(loaded->topology, "near/a")).rows()) {
      if (route.prefix == prefix("10.2.0.0/16")) CHECK(route.added_by->id == "system-peering");
      if (route.prefix == prefix("10.9.0.0/16")) CHECK(route.added_by->id == "peering-out-of-step");
    }
  }
  CHECK(peering_rows(", peeringSyncLevel: FullyInSync", "") == kEveryRange);
}

TEST_CASE("R2.6: allowVirtualNetworkAccess: false leaves the rows where they are") {
  CHECK(peering_rows(", allowVirtualNetworkAccess: false", "") == kEveryRange);
  CHECK(peering_rows("", ", allowVirtualNetworkAccess: false") == kEveryRange);
}

TEST_CASE("R2.12: a subnet peering gives every local subnet the remote subnets that it names, no more") {
  auto loaded = load_text(two_networks(", peerCompleteVnets: false, localSubnetNames: [a], remoteSubnetNames: [c]",
                                       ", peerCompleteVnets: false, localSubnetNames: [c], remoteSubnetNames: [a]"));
  for (const char* subnet : {"near/a", "near/b"}) {
    CAPTURE(subnet);
    CHECK(rows_with(*loaded, subnet, "Peering") ==
          "Default Active 10.2.0.0/24 VNetPeering\n"
          "Default Active fd00:2::/64 VNetPeering\n");
  }
  CHECK(rows_with(*loaded, "far/d", "Peering") == "Default Active 10.1.0.0/24 VNetPeering\n");
  CHECK(next_hop(*loaded, "near/a", "10.2.1.4") == "None");
}

TEST_CASE("R2.12: with enableOnlyIPv6Peering no IPv4 prefix comes over the peering") {
  auto loaded = load_text(two_networks(
      ", enableOnlyIPv6Peering: true, peerCompleteVnets: false, localSubnetNames: [a], remoteSubnetNames: [c]",
      ", enableOnlyIPv6Peering: true, peerCompleteVnets: false, localSubnetNames: [c], remoteSubnetNames: [a]"));
  CHECK(rows_with(*loaded, "near/a", "Peering") == "Default Active fd00:2::/64 VNetPeering\n");
  CHECK(why_gone(*loaded, "near/a", "10.2.0.0/24", NextHopType::VNetPeering) == "peering-only-ipv6");
}

TEST_CASE("R2.13: a subnet peering's remoteAddressSpace holds subnets, and rows follow it until it is synchronised") {
  auto loaded =
      load_text(two_networks(", peerCompleteVnets: false, localSubnetNames: [a], remoteSubnetNames: [c, d], "
                             "remoteAddressSpace: {addressPrefixes: [10.3.5.0/24]}",
                             ", peerCompleteVnets: false, localSubnetNames: [c, d], remoteSubnetNames: [a]"));
  CHECK(rows_with(*loaded, "near/a", "Peering") == "Default Active 10.3.5.0/24 VNetPeering\n");
  CHECK(why_gone(*loaded, "near/a", "10.2.0.0/24", NextHopType::VNetPeering) == "peering-out-of-step");
}

TEST_CASE("R4.16: a virtual network connected to a hub has a row for the hub's own range, propagation or not") {
  for (const char* off : {"false", "true"}) {
    auto loaded = load_text(R"(
assumptions: {noneRoutes: documented}
virtualNetworks:
  - {name: v, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: s, addressPrefix: 10.1.0.0/24, routeTable: t}]}
  - {name: w, addressSpace: {addressPrefixes: [10.2.0.0/16]}, subnets: [{name: s, addressPrefix: 10.2.0.0/24}]}
routeTables: [{name: t, routes: [], disableBgpRoutePropagation: )" +
                            std::string(off) + R"(}]
virtualHubs:
  - {name: hub, addressPrefix: 192.168.0.0/16, hubVirtualNetworkConnections: [{name: c, remoteVirtualNetwork: v}]}
)");
    CHECK(rows_with(*loaded, "v/s", "192.168.0.0/16") == "Default Active 192.168.0.0/16 VNetPeering\n");
    CHECK(why_gone(*loaded, "v/s", "192.168.0.0/16", NextHopType::None) == "none-replaced-by-peering");
    CHECK(rows_with(*loaded, "w/s", "192.168.0.0/16") == "Default Active 192.168.0.0/16 None\n");
  }
}
