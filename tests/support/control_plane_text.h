// A topology file with every key of the control plane: hubs, route servers, announcements, network managers and what
// has a private address. Its lists are in canonical order.
#pragma once

#include <string_view>

namespace azroute::testing {

inline constexpr std::string_view kControlPlaneText = R"(
asOf: 2026-05-01
assumptions: {peeringOverConnectedGroup: false, connectedGroupOverGateway: false}
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: AzureFirewallSubnet, addressPrefix: 10.1.4.0/26}
      - {name: ends, addressPrefix: 10.1.2.0/24, privateEndpointNetworkPolicies: routetableenabled}
      - {name: GatewaySubnet, addressPrefix: 10.1.5.0/27}
      - {name: RouteServerSubnet, addressPrefix: 10.1.3.0/27}
      - {name: work, addressPrefix: 10.1.1.0/24, routeTable: rt}
    virtualNetworkPeerings:
      - remoteVirtualNetwork: b
        peeringSyncLevel: localAndRemoteNotInSync
        peerCompleteVnets: false
        localSubnetNames: [ends, work]
        remoteSubnetNames: [there]
        enableOnlyIPv6Peering: true
    summarizedGatewayPrefixes: [10.0.0.0/8, "fd00::/16"]
    privateEndpointVNetPolicies: basic
  - name: b
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: there, addressPrefix: 10.2.1.0/24}]
    virtualNetworkPeerings:
      - {remoteVirtualNetwork: a, peerCompleteVnets: false, localSubnetNames: [there], remoteSubnetNames: [ends, work], enableOnlyIPv6Peering: true}
  - {name: c, addressSpace: {addressPrefixes: [10.3.0.0/16]}}
  - {name: d, addressSpace: {addressPrefixes: [10.4.0.0/16]}}
routeTables:
  - name: rt
    routes:
      - name: shared
        addressPrefix: 10.9.0.0/16
        nextHopType: Virtual appliance ECMP
        nextHop: {nextHopIpAddresses: [10.1.1.4, 10.1.1.5]}
networkInterfaces:
  - {name: idle, subnet: work, privateIPAddress: 10.1.1.5}
  - name: nva
    subnet: work
    privateIPAddress: 10.1.1.4
    tunnelsTo: [dc, shop]
    bgp:
      asn: 65001
      readvertises: true
      advertises:
        - 10.60.0.0/16
        - addressPrefixes: [10.70.0.0/16, 10.71.0.0/16]
          asPath: [65001, 65002, 4200000000]
          med: 50
          origin: incomplete
          communities: ["65001:7", no-advertise]
          nextHop: 10.1.1.9
        - 10.61.0.0/16
virtualNetworkGateways:
  - {name: hub-er, virtualHub: east, gatewayType: ExpressRoute}
  - {name: own-er, virtualNetwork: a, gatewayType: ExpressRoute}
connections:
  - name: hub-circuit
    connectionType: ExpressRoute
    virtualNetworkGateway1: hub-er
    peer: circuit
    enableInternetSecurity: true
    routingConfiguration: {propagatedRouteTables: {labels: [everyone]}}
  - {name: own, connectionType: ExpressRoute, virtualNetworkGateway1: own-er, site: shop, expressRouteGatewayBypass: true}
expressRouteCircuits:
  - {name: circuit, site: dc, nextHopIpAddresses: [10.255.0.1, 10.255.0.2], globalReachConnections: [other]}
  - {name: other, site: shop}
sites:
  - name: dc
    readvertises: true
    advertises: [192.168.0.0/24, {addressPrefixes: [192.168.0.0/16], connections: [hub-circuit], asPath: [65100]}]
  - {name: shop, addressPrefixes: [192.168.128.0/17]}
  - {name: silent, addressPrefixes: [172.20.0.0/16], advertises: []}
routeServers:
  - name: rs
    virtualNetwork: a
    virtualRouterIps: [10.1.3.4, 10.1.3.5]
    allowBranchToBranchTraffic: true
    hubRoutingPreference: aspath
    bgpConnections: [{name: to-nva, peerAsn: 65001, peerIp: 10.1.1.4}]
virtualHubs:
  - name: east
    virtualWan: wan
    location: East US
    addressPrefix: 10.100.0.0/23
    virtualRouterIps: [10.100.0.4, 10.100.0.5]
    virtualRouterAsn: 65499
    hubRoutingPreference: vpngateway
    hubRouteTables:
      - name: mine
        labels: [everyone, special]
        routes:
          - {name: one, destinations: [10.80.0.0/16, 10.81.0.0/16], nextHop: to-c}
          - {name: two, destinations: [0.0.0.0/0], nextHop: hub-fw}
    hubVirtualNetworkConnections:
      - name: to-c
        remoteVirtualNetwork: c
        enableInternetSecurity: false
        routingConfiguration:
          associatedRouteTable: mine
          propagatedRouteTables: {labels: [default, everyone], ids: [mine, west/noneRouteTable]}
          vnetRoutes:
            propagateStaticRoutes: false
            staticRoutes: [{name: s, addressPrefixes: [10.82.0.0/16], nextHopIpAddress: 10.3.0.4}]
    bgpConnections: [{name: behind-c, peerAsn: 65002, peerIp: 10.3.0.4, hubVirtualNetworkConnection: to-c}]
  - name: west
    virtualWan: wan
    addressPrefix: 10.102.0.0/23
    hubVirtualNetworkConnections: [{name: to-d, remoteVirtualNetwork: d}]
    routingIntent:
      routingPolicies:
        - {name: i, destinations: [internet], nextHop: west-fw}
        - {name: p, destinations: [PrivateTraffic], nextHop: west-fw}
      privateTrafficPrefixes: [25.0.0.0/8]
azureFirewalls:
  - {name: hub-fw, virtualHub: east, privateIPAddress: 10.100.0.132}
  - {name: vnet-fw, virtualNetwork: a, privateIPAddress: 10.1.4.4, publicIPAddresses: [p1, p2]}
  - {name: west-fw, virtualHub: west}
publicIPAddresses: [{name: p1}, {name: p2}, {name: p3}]
loadBalancers:
  - name: inner
    sku: basic
    frontendIPConfigurations: [{name: f, subnet: work, privateIPAddress: 10.1.1.9}]
    backendAddressPool: [idle, nva]
  - name: outer
    frontendIPConfigurations: [{name: f, publicIPAddress: p3}]
    loadBalancingRules:
      - {name: dns, protocol: udp, frontendPort: 53}
      - {name: web, protocol: tcp, frontendPort: 443, disableOutboundSnat: true}
    outboundRules: true
  - name: pairs
    frontendIPConfigurations: [{name: f, subnet: work, privateIPAddress: 10.1.1.10}]
    loadBalancingRules: [{name: ha, protocol: all, frontendPort: 0}]
privateEndpoints:
  - {name: many, subnet: ends, privateIPAddresses: [10.1.2.5, 10.1.2.6]}
  - {name: one, subnet: a/ends, privateIPAddress: 10.1.2.4, service: the blobs}
networkManagers:
  - name: m
    networkGroups: [{name: all, members: [a, b]}, {name: none}]
    connectivityConfigurations:
      - {name: mesh, connectivityTopology: mesh, isGlobal: true, appliesToGroups: [{networkGroup: all}, {networkGroup: none, isGlobal: false}]}
      - name: spokes
        connectivityTopology: hubAndSpoke
        hub: a
        appliesToGroups: [{networkGroup: all, groupConnectivity: directlyConnected, isGlobal: true, useHubGateway: true}, {networkGroup: none}]
    routingConfigurations:
      - name: r
        ruleCollections:
          - name: c
            appliesTo: [none]
            disableBgpRoutePropagation: true
            rules: [{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}]
)";

}  // namespace azroute::testing
