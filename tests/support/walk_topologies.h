// Small topologies that tests of the walk share: a virtual WAN, and a hub network with a route server.
#pragma once

#include <string>
#include <string_view>

#include "sim/report/describe.h"
#include "tests/support/topology_text.h"

namespace azroute::testing {

/// The text with its only occurrence of `from` replaced; the test fails when there is none.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, std::string(from));
  return text.replace(at, from.size(), to);
}

/// The places of the walk that speaks: "vm > hub > nva > Internet".
inline std::string way(const Loaded& loaded, const Trace& trace) {
  std::string out;
  for (const Hop& hop : trace.hops) {
    out += (out.empty() ? "" : " > ") + name_of(loaded.topology, hop.place);
  }
  return out;
}
inline std::string way(Loaded& loaded, std::string_view from, std::string_view to,
                       std::optional<Transport> protocol = std::nullopt) {
  const FlowResult result = query(loaded, from, to, protocol);
  REQUIRE(result.primary_trace() != nullptr);
  return way(loaded, *result.primary_trace()) + ": " + std::string(result.reason->rule.id);
}
/// "azurePublic 20.65.77.169".
inline std::string source(Loaded& loaded, std::string_view from, std::string_view to) {
  const FlowResult result = query(loaded, from, to);
  const EgressIdentity& identity = result.primary_trace()->identity;
  std::string out(to_string(identity.source_class));
  for (const Address& one : identity.addresses) out += " " + one.to_string();
  return out;
}

/// A hub with two spokes, a DMZ whose appliance stands behind an internal load balancer, and a branch over VPN.
struct WanText {
  std::string default_routes = "[{name: all, destinations: [0.0.0.0/0], nextHop: conn-dmz}]";
  std::string dmz_routes = "[{name: all, addressPrefixes: [0.0.0.0/0], nextHopIpAddress: 10.0.0.68}]";
  std::string hub{};  // further keys of the hub
  std::string more{};

  [[nodiscard]] std::string text() const {
    return R"(
virtualNetworks:
  - {name: spoke1, location: eastus, addressSpace: {addressPrefixes: [10.1.0.0/24]}, subnets: [{name: s1, addressPrefix: 10.1.0.0/26}]}
  - {name: spoke2, location: eastus, addressSpace: {addressPrefixes: [10.2.0.0/24]}, subnets: [{name: s2, addressPrefix: 10.2.0.0/26}]}
  - {name: dmz, location: eastus, addressSpace: {addressPrefixes: [10.0.0.0/24]}, subnets: [{name: nvas, addressPrefix: 10.0.0.64/26}]}
virtualHubs:
  - name: hub
    location: eastus
    addressPrefix: 10.100.0.0/23
    virtualRouterIps: [10.100.0.68, 10.100.0.69])" +
           hub + R"(
    hubRouteTables: [{name: defaultRouteTable, routes: )" +
           default_routes + R"(}]
    hubVirtualNetworkConnections:
      - {name: conn-1, remoteVirtualNetwork: spoke1}
      - {name: conn-2, remoteVirtualNetwork: spoke2}
      - name: conn-dmz
        remoteVirtualNetwork: dmz
        enableInternetSecurity: false
        routingConfiguration: {vnetRoutes: {staticRoutes: )" +
           dmz_routes + R"(}}
virtualNetworkGateways:
  - {name: vpn, virtualHub: hub, gatewayType: Vpn, ipConfigurations: [{privateIPAddress: 10.100.0.4}]}
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}, bgpSettings: {asn: 65010, bgpPeeringAddress: 192.168.255.1}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: vpn, localNetworkGateway2: l, site: branch, enableBgp: true}]
sites: [{name: branch, asn: 65010, addressPrefixes: [192.168.0.0/16], advertises: [192.168.0.0/16], publicIPAddresses: [198.51.100.10]}]
publicIPAddresses: [{name: lb-ip, ipAddress: 20.65.77.169}, {name: fw-ip, ipAddress: 203.0.113.7}]
loadBalancers:
  - name: ilb
    frontendIPConfigurations: [{name: f, subnet: dmz/nvas, privateIPAddress: 10.0.0.68}]
    backendAddressPool: [nva]
    loadBalancingRules: [{name: ha, protocol: All, frontendPort: 0}]
  - name: plb
    frontendIPConfigurations: [{name: f, publicIPAddress: lb-ip}]
    backendAddressPool: [nva]
    outboundRules: true
networkInterfaces:
  - {name: vm, subnet: spoke1/s1, privateIPAddress: 10.1.0.4}
  - {name: far, subnet: spoke2/s2, privateIPAddress: 10.2.0.4}
  - {name: nva, subnet: dmz/nvas, privateIPAddress: 10.0.0.70, enableIPForwarding: true, sourceNat: Internet}
)" + more;
  }
};

/// WanText with a firewall in the hub and routing policies for it.
inline std::string secured_hub(std::string_view policies, std::string_view firewall_ips = "[fw-ip]") {
  return WanText{
      .default_routes = "[]",
      .dmz_routes = "[]",
      .hub = "\n    routingIntent: {routingPolicies: " + std::string(policies) + "}",
      .more = "azureFirewalls: [{name: fw, virtualHub: hub, privateIPAddress: 10.100.0.132, publicIPAddresses: " +
              std::string(firewall_ips) + "}]\n"}
      .text();
}
inline constexpr std::string_view kBothPolicies =
    "[{name: i, destinations: [Internet], nextHop: fw}, {name: p, destinations: [PrivateTraffic], nextHop: fw}]";

/// A hub network with a route server and an appliance that announces; a spoke that uses the route server over a
/// peering.
struct RouteServerText {
  std::string announces = "[192.0.2.0/24]";
  std::string appliance{};  // further keys of the appliance
  std::string nva_table{};  // further keys of the appliance's subnet
  std::string more{};

  [[nodiscard]] std::string text() const {
    return R"(
virtualNetworks:
  - name: hub
    location: eastus
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: RouteServerSubnet, addressPrefix: 10.1.0.0/26}
      - {name: nvas, addressPrefix: 10.1.1.0/24)" +
           nva_table + R"(}
      - {name: vms, addressPrefix: 10.1.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
    virtualNetworkPeerings: [{remoteVirtualNetwork: spoke, allowGatewayTransit: true, allowForwardedTraffic: true}]
  - name: spoke
    location: eastus
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.2.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: hub, useRemoteGateways: true, allowForwardedTraffic: true}]
routeServers:
  - {name: rs, virtualNetwork: hub, virtualRouterIps: [10.1.0.4, 10.1.0.5], bgpConnections: [{name: to-nva, peerAsn: 65001, peerIp: 10.1.1.5}]}
networkInterfaces:
  - {name: nva, subnet: nvas, privateIPAddress: 10.1.1.5, enableIPForwarding: true, bgp: {asn: 65001, advertises: )" +
           announces + "}" + appliance + R"(}
  - {name: vm, subnet: vms, privateIPAddress: 10.1.2.4}
  - {name: sv, subnet: s, privateIPAddress: 10.2.1.4}
)" + more;
  }
};

}  // namespace azroute::testing
