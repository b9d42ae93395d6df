// Walks through virtual hubs: tables, policies, static routes, branches, and what Network Watcher says of them.
#include <string>

#include <doctest/doctest.h>

#include "sim/flow/next_hop.h"
#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

constexpr Date kListing = make_date(2026, 7, 27);

/// "VirtualHub 10.100.0.68 System Route".
std::string watcher(Loaded& loaded, std::string_view subnet, std::string_view to) {
  const NextHopResult result = next_hop_result(*loaded.network, find_subnet(loaded.topology, subnet), address(to));
  return std::string(result.next_hop_type) + " " +
         (result.next_hop_ip_address ? result.next_hop_ip_address->to_string() + " " : "") + result.route_table_id;
}

/// The other hub of the WAN, whose spoke has a virtual machine.
const char* const kSecondHub = R"(
  - name: hub2
    location: westus
    addressPrefix: 10.101.0.0/23
    hubVirtualNetworkConnections: [{name: conn-3, remoteVirtualNetwork: spoke3}]
)";

std::string two_hubs(const std::string& text) {
  std::string both = replaced(text, "virtualNetworkGateways:\n  - {name: vpn",
                              std::string(kSecondHub).substr(1) + "virtualNetworkGateways:\n  - {name: vpn");
  both = replaced(both, "virtualHubs:",
                  "  - {name: spoke3, location: westus, addressSpace: {addressPrefixes: [10.3.0.0/24]}, "
                  "subnets: [{name: s3, addressPrefix: 10.3.0.0/26}]}\nvirtualHubs:");
  return replaced(both, "  - {name: far,",
                  "  - {name: other, subnet: spoke3/s3, privateIPAddress: 10.3.0.4}\n  - {name: far,");
}

}  // namespace

TEST_CASE("WE17: a hub's static 0.0.0.0/0 to an appliance in a spoke, listed, asked for and walked") {
  auto loaded = load_text(WanText{}.text(), kListing);
  CHECK(next_hop(*loaded, "vm", "8.8.8.8") == "VirtualNetworkGateway 10.100.0.68");  // 17.1
  CHECK(rows(*loaded, "spoke1/s1").contains("VirtualNetworkGateway Active 0.0.0.0/0 "));
  CHECK(watcher(*loaded, "spoke1/s1", "8.8.8.8") == "VirtualHub 10.100.0.68 System Route");  // 17.2
  CHECK(next_hop(*loaded, "vm", "10.0.0.68") == "VNetPeering 10.100.0.68");                  // 17.3
  CHECK(rows(*loaded, "spoke1/s1").contains("VNetPeering Active 10.0.0.0/24 VNetPeering 10.100.0.68"));
  CHECK(way(*loaded, "vm", "8.8.8.8:443") == "vm > hub > ilb > nva > Internet: egressed-azure");  // 17.4
  CHECK(source(*loaded, "vm", "8.8.8.8:443") == "azurePublic 20.65.77.169");
}

TEST_CASE("R4.16: show-next-hop says VirtualHub where effective routes say VirtualNetworkGateway or VNetPeering") {
  auto loaded = load_text(WanText{}.text(), kListing);
  CHECK(watcher(*loaded, "spoke1/s1", "10.2.0.4") == "VirtualHub 10.100.0.68 System Route");
  CHECK(watcher(*loaded, "spoke1/s1", "10.100.0.4") == "VirtualHub 10.100.0.68 System Route");
  CHECK(watcher(*loaded, "spoke1/s1", "10.1.0.9") == "VnetLocal System Route");
  CHECK(watcher(*loaded, "dmz/nvas", "8.8.8.8") == "Internet System Route");
}

TEST_CASE("a hub passes traffic between spokes and branches, and its own range to what stands there") {
  auto loaded = load_text(WanText{}.text());
  CHECK(way(*loaded, "vm", "far") == "vm > hub > far: delivered-nic");
  CHECK(way(*loaded, "vm", "192.168.1.1:443") == "vm > hub > vpn > branch: delivered-site");
  CHECK(way(*loaded, "vm", "10.100.0.4") == "vm > hub > vpn: delivered-gateway");
  CHECK(way(*loaded, "vm", "10.100.0.69") == "vm > hub: delivered-hub");
  CHECK(way(*loaded, "vm", "10.100.1.77") == "vm > hub: hub-no-route");
  CHECK(way(*loaded, "vm", "10.0.0.68:443") == "vm > hub > ilb > nva: delivered-nic");
}

TEST_CASE("R4.14: a connection's packets are routed by its own table, and a branch's by the default one") {
  const std::string text = replaced(
      replaced(WanText{}.text(), "{name: conn-1, remoteVirtualNetwork: spoke1}",
               "{name: conn-1, remoteVirtualNetwork: spoke1, routingConfiguration: {associatedRouteTable: red, "
               "propagatedRouteTables: {labels: [default]}}}"),
      "hubRouteTables: [",
      "hubRouteTables: [{name: red, routes: [{name: r, destinations: [10.2.0.0/16], nextHop: conn-dmz}]}, ");
  auto loaded = load_text(replaced(text, "addressPrefixes: [0.0.0.0/0], nextHopIpAddress",
                                   "addressPrefixes: [0.0.0.0/0, 10.2.0.0/16], nextHopIpAddress"));
  // Table red: to the DMZ. From there spoke2 by the default table.
  CHECK(way(*loaded, "vm", "far") == "vm > hub > ilb > nva > hub > far: delivered-nic");
  CHECK(way(*loaded, "far", "vm") == "far > hub > vm: delivered-nic");
  CHECK(way(*loaded, "vm", "192.168.1.1") == "vm: next-hop-none");
}

TEST_CASE("a static route of the connection decides where a hub's static route to it leads, the longest first") {
  const std::string routes =
      "[{name: all, addressPrefixes: [0.0.0.0/0], nextHopIpAddress: 10.0.0.68}, "
      "{name: one, addressPrefixes: [8.0.0.0/8], nextHopIpAddress: 10.0.0.70}]";
  auto loaded =
      load_text(replaced(WanText{.dmz_routes = routes}.text(),
                         "vnetRoutes: {staticRoutes: ", "vnetRoutes: {propagateStaticRoutes: false, staticRoutes: "));
  CHECK(way(*loaded, "vm", "8.8.8.8:443") == "vm > hub > nva > Internet: egressed-azure");
  CHECK(way(*loaded, "vm", "9.9.9.9:443") == "vm > hub > ilb > nva > Internet: egressed-azure");
  auto none = load_text(WanText{.dmz_routes = "[]"}.text());
  CHECK(way(*none, "vm", "8.8.8.8:443") == "vm > hub: hub-connection-no-route");
}

TEST_CASE("R4.17: routing policies send private traffic and Internet traffic through the hub's firewall") {
  auto loaded = load_text(secured_hub(kBothPolicies));
  CHECK(way(*loaded, "vm", "far") == "vm > hub > fw > far: delivered-nic");
  CHECK(source(*loaded, "vm", "far") == "private 10.1.0.4");
  CHECK(way(*loaded, "vm", "192.168.1.1:443") == "vm > hub > fw > vpn > branch: delivered-site");
  CHECK(way(*loaded, "vm", "8.8.8.8:443") == "vm > hub > fw > Internet: egressed-azure");
  CHECK(source(*loaded, "vm", "8.8.8.8:443") == "azurePublic 203.0.113.7");
  auto internet_only = load_text(secured_hub("[{name: i, destinations: [Internet], nextHop: fw}]"));
  CHECK(way(*internet_only, "vm", "far") == "vm > hub > far: delivered-nic");
  CHECK(way(*internet_only, "vm", "8.8.8.8:443") == "vm > hub > fw > Internet: egressed-azure");
  auto private_only = load_text(secured_hub("[{name: p, destinations: [PrivateTraffic], nextHop: fw}]"));
  CHECK(way(*private_only, "vm", "far") == "vm > hub > fw > far: delivered-nic");
  CHECK(way(*private_only, "vm", "8.8.8.8:443") == "vm > Internet: egressed-azure");
}

TEST_CASE("R4.17: what passes between two hubs passes each hub's firewall once") {
  const std::string text = two_hubs(secured_hub(kBothPolicies));
  auto one = load_text(text);
  CHECK(way(*one, "vm", "other") == "vm > hub > fw > hub2 > other: delivered-nic");
  CHECK(way(*one, "other", "vm") == "other > hub2 > hub > fw > vm: delivered-nic");
  std::string both =
      replaced(text, "    hubVirtualNetworkConnections: [{name: conn-3",
               "    routingIntent: {routingPolicies: [{name: p, destinations: [PrivateTraffic], nextHop: "
               "fw2}]}\n    hubVirtualNetworkConnections: [{name: conn-3");
  both = replaced(both, "azureFirewalls: [",
                  "azureFirewalls: [{name: fw2, virtualHub: hub2, privateIPAddress: 10.101.0.132}, ");
  auto two = load_text(both);
  CHECK(way(*two, "vm", "other") == "vm > hub > fw > hub2 > fw2 > other: delivered-nic");
}

TEST_CASE("a branch's packets enter its hub by the gateway they came in, and may leave by it again") {
  const std::string text = replaced(
      replaced(
          replaced(WanText{}.text(), "sites: [",
                   "sites: [{name: b2, asn: 65020, addressPrefixes: [192.168.7.0/24], advertises: [192.168.7.0/24]}, "),
          "connections: [",
          "connections: [{name: c2, connectionType: IPsec, virtualNetworkGateway1: vpn, localNetworkGateway2: l2, "
          "site: b2, enableBgp: true}, "),
      "localNetworkGateways: [",
      "localNetworkGateways: [{name: l2, bgpSettings: {asn: 65020, bgpPeeringAddress: 192.168.7.1}}, ");
  // An appliance of the DMZ has a tunnel to the first branch, which reaches the second one over the hub's gateway.
  auto loaded = load_text(replaced(text, "sourceNat: Internet}", "sourceNat: Internet, tunnelsTo: [branch]}"));
  CHECK(way(*loaded, "nva", "192.168.7.9") == "nva > branch > vpn > hub > vpn > b2: delivered-site");
}

TEST_CASE("a hub's BGP peer gets what it announced, or whom it named as next hop") {
  const auto text = [](const char* announcement) {
    const std::string wan = WanText{.dmz_routes = "[]",
                                    .hub =
                                        "\n    bgpConnections: [{name: b, peerAsn: 65001, peerIp: 10.0.0.70, "
                                        "hubVirtualNetworkConnection: conn-dmz}]"}
                                .text();
    return replaced(
        replaced(wan, "sites: [", "sites: [{name: sdwan, addressPrefixes: [172.30.0.0/16]}, "), "sourceNat: Internet}",
        "sourceNat: Internet, tunnelsTo: [sdwan], bgp: {asn: 65001, advertises: [" + std::string(announcement) + "]}}");
  };
  auto own = load_text(text("172.30.0.0/16"));
  CHECK(way(*own, "vm", "172.30.1.1") == "vm > hub > nva > sdwan: delivered-site");
  auto third = load_text(text("{addressPrefixes: [172.30.0.0/16], nextHop: 10.0.0.68}"));
  CHECK(way(*third, "vm", "172.30.1.1") == "vm > hub > ilb > nva > sdwan: delivered-site");
}
