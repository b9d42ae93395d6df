// Every key of a topology file, one table per kind of object; those of filters are in native_keys_filters.h.
#pragma once

#include <algorithm>
#include <string_view>

#include "sim/read/native_key_types.h"
#include "sim/read/native_keys_filters.h"
#include "sim/read/native_schema.h"

namespace azroute::native {

inline constexpr KeySpec kTopology[] = {
    {"cloud", "AzureCloud|AzureUSGovernment|AzureChinaCloud|AzureGermanCloud"},
    {"asOf", "date"},
    {"serviceTags", "path"},
    {"assumptions", "assumptions"},
    {"virtualNetworks", "[virtualNetwork]", kRequired},
    {"routeTables", "[routeTable]"},
    {"networkInterfaces", "[networkInterface]"},
    {"publicIPAddresses", "[publicIPAddress]"},
    {"natGateways", "[natGateway]"},
    {"virtualNetworkGateways", "[virtualNetworkGateway]"},
    {"localNetworkGateways", "[localNetworkGateway]"},
    {"connections", "[connection]"},
    {"expressRouteCircuits", "[expressRouteCircuit]"},
    {"sites", "[site]"},
    {"routeServers", "[routeServer]"},
    {"virtualHubs", "[virtualHub]"},
    {"azureFirewalls", "[azureFirewall]"},
    {"loadBalancers", "[loadBalancer]"},
    {"privateEndpoints", "[privateEndpoint]"},
    {"networkManagers", "[networkManager]"},
    {"networkSecurityGroups", "[networkSecurityGroup]"},
    {"applicationSecurityGroups", "[name or applicationSecurityGroup]"},
    {"appliances", "[appliance]"},
    {"endpoints", "[endpoint]"},
    {"flows", "[flow]"},
};
inline constexpr KeySpec kAssumptions[] = {
    {"userInternetDefaultRemovesNoneRoutes", kFlag},
    {"twoHalvesRemoveNoneRoutes", kFlag},
    {"serviceEndpointAlwaysWins", kFlag},
    {"noneRoutes", "observed|documented"},
    {"suseRequiresAzureSource", kFlag},
    {"peeringOverConnectedGroup", kFlag},
    {"connectedGroupOverGateway", kFlag},
};
inline constexpr KeySpec kVirtualNetwork[] = {
    {"name", "name", kRequired},
    {"location", "text"},
    {"addressSpace", "addressSpace", kRequired},
    {"subnets", "[subnet]"},
    {"virtualNetworkPeerings", "[virtualNetworkPeering]"},
    {"summarizedGatewayPrefixes", "[prefix]"},
    {"privateEndpointVNetPolicies", "Disabled|Basic"},
};
inline constexpr KeySpec kAddressSpace[] = {{"addressPrefixes", "[prefix]", kRequired}};
inline constexpr KeySpec kSubnet[] = {
    {"name", "name", kRequired},
    {"addressPrefix", "prefix"},  // one of these two is required: read_subnet() says so
    {"addressPrefixes", "[prefix]"},
    {"routeTable", "name of a routeTable"},
    {"natGateway", "name of a natGateway"},
    {"networkSecurityGroup", "name of a networkSecurityGroup"},
    {"serviceEndpoints", "[service or serviceEndpoint]"},
    {"defaultOutboundAccess", kFlag},
    {"privateEndpointNetworkPolicies", "Disabled|NetworkSecurityGroupEnabled|RouteTableEnabled|Enabled"},
};
inline constexpr KeySpec kServiceEndpoint[] = {{"service", "service", kRequired}, {"locations", "[text]"}};
inline constexpr KeySpec kVirtualNetworkPeering[] = {
    {"name", "name"},
    {"remoteVirtualNetwork", "name of a virtualNetwork", kRequired},
    {"allowVirtualNetworkAccess", kFlag},
    {"allowForwardedTraffic", kFlag},
    {"allowGatewayTransit", kFlag},
    {"useRemoteGateways", kFlag},
    {"peeringState", "Initiated|Connected|Disconnected"},
    {"peeringSyncLevel", "FullyInSync|RemoteNotInSync|LocalNotInSync|LocalAndRemoteNotInSync"},
    {"remoteAddressSpace", "addressSpace"},
    {"peerCompleteVnets", kFlag},
    {"localSubnetNames", "[name of a subnet]"},
    {"remoteSubnetNames", "[name of a subnet]"},
    {"enableOnlyIPv6Peering", kFlag},
};
inline constexpr KeySpec kRouteTable[] = {
    {"name", "name", kRequired},
    {"disableBgpRoutePropagation", kFlag},
    {"routes", "[route]"},
};
inline constexpr KeySpec kRoute[] = {
    {"name", "name", kRequired},
    {"addressPrefix", "prefix or service tag", kRequired},
    {"nextHopType", "VnetLocal|VirtualNetworkGateway|VirtualAppliance|VirtualApplianceEcmp|Internet|None", kRequired},
    {"nextHopIpAddress", "address"},
    {"nextHop", "nextHop"},
};
inline constexpr KeySpec kNextHop[] = {{"nextHopIpAddresses", "[address]", kRequired}};
inline constexpr KeySpec kNetworkInterface[] = {
    {"name", "name", kRequired},
    {"subnet", "name of a subnet", kRequired},
    {"privateIPAddress", "address"},  // this, or ipConfigurations: read_network_interface() says so
    {"publicIPAddress", "name of a publicIPAddress"},
    {"ipConfigurations", "[ipConfiguration]"},
    {"enableIPForwarding", kFlag},
    {"sourceNat", "None|Internet|Always"},
    {"bgp", "applianceBgp"},
    {"tunnelsTo", "[name of a site]"},
    {"networkSecurityGroup", "name of a networkSecurityGroup"},
    {"applicationSecurityGroups", "[name of an applicationSecurityGroup]"},
    {"guestFirewall", "guestFirewall"},
};
inline constexpr KeySpec kIpConfiguration[] = {
    {"name", "name"},
    {"privateIPAddress", "address", kRequired},
    {"publicIPAddress", "name of a publicIPAddress"},
};
inline constexpr KeySpec kApplianceBgp[] = {
    {"asn", "integer", kRequired},
    {"advertises", "[prefix or announcement]"},
    {"readvertises", kFlag},
};
inline constexpr KeySpec kAnnouncement[] = {
    {"addressPrefixes", "[prefix]", kRequired}, {"asPath", "[integer]"},        {"med", "integer"},
    {"origin", "IGP|EGP|Incomplete"},           {"communities", "[community]"}, {"nextHop", "address"},
    {"connections", "[name of a connection]"},
};
inline constexpr KeySpec kPublicIPAddress[] = {
    {"name", "name", kRequired},
    {"ipAddress", "address"},
    {"publicIPAddressVersion", "IPv4|IPv6"},
    {"sku", "Basic|Standard"},
};
inline constexpr KeySpec kNatGateway[] = {
    {"name", "name", kRequired},
    {"sku", "Standard|StandardV2"},
    {"publicIpAddresses", "[name of a publicIPAddress]", kRequired},
};
inline constexpr KeySpec kVirtualNetworkGateway[] = {
    {"name", "name", kRequired},
    {"virtualNetwork", "name of a virtualNetwork"},  // this, or virtualHub: read_virtual_network_gateways() says so
    {"virtualHub", "name of a virtualHub"},
    {"gatewayType", "Vpn|ExpressRoute", kRequired},
    {"vpnType", "RouteBased|PolicyBased"},
    {"activeActive", kFlag},
    {"gatewayDefaultSite", "name of a localNetworkGateway"},
    {"ipConfigurations", "[gatewayIpConfiguration]"},
    {"bgpSettings", "bgpSettings"},
};
inline constexpr KeySpec kGatewayIpConfiguration[] = {
    {"name", "name"},
    {"privateIPAddress", "address"},
    {"publicIPAddress", "name of a publicIPAddress"},
};
inline constexpr KeySpec kBgpSettings[] = {{"asn", "integer"}, {"bgpPeeringAddress", "address"}};
inline constexpr KeySpec kLocalNetworkGateway[] = {
    {"name", "name", kRequired},
    {"localNetworkAddressSpace", "addressSpace"},
    {"gatewayIpAddress", "address"},
    {"bgpSettings", "bgpSettings"},
};
inline constexpr KeySpec kConnection[] = {
    {"name", "name", kRequired},
    {"connectionType", "IPsec|Vnet2Vnet|ExpressRoute", kRequired},
    {"virtualNetworkGateway1", "name of a virtualNetworkGateway", kRequired},
    {"virtualNetworkGateway2", "name of a virtualNetworkGateway"},
    {"localNetworkGateway2", "name of a localNetworkGateway"},
    {"site", "name of a site"},
    {"peer", "name of an expressRouteCircuit"},
    {"enableBgp", kFlag},
    {"routingWeight", "integer"},
    {"expressRouteGatewayBypass", kFlag},
    {"enableInternetSecurity", kFlag},
    {"routingConfiguration", "routingConfiguration"},
};
inline constexpr KeySpec kExpressRouteCircuit[] = {
    {"name", "name", kRequired},
    {"site", "name of a site", kRequired},
    {"nextHopIpAddresses", "[address]"},
    {"globalReachConnections", "[name of an expressRouteCircuit]"},
};
inline constexpr KeySpec kSite[] = {
    {"name", "name", kRequired},
    {"addressPrefixes", "[prefix]"},
    {"advertises", "[prefix or announcement]"},
    {"publicIPAddresses", "[address]"},
    {"asn", "integer"},
    {"readvertises", kFlag},
};
inline constexpr KeySpec kRouteServer[] = {
    {"name", "name", kRequired},
    {"virtualNetwork", "name of a virtualNetwork", kRequired},
    {"virtualRouterIps", "[address]"},
    {"allowBranchToBranchTraffic", kFlag},
    {"hubRoutingPreference", kRoutingPreference},
    {"bgpConnections", "[bgpConnection]"},
};
inline constexpr KeySpec kBgpConnection[] = {
    {"name", "name", kRequired},
    {"peerAsn", "integer", kRequired},
    {"peerIp", "address", kRequired},
    {"hubVirtualNetworkConnection", "name of a hubVirtualNetworkConnection"},
};
inline constexpr KeySpec kVirtualHub[] = {
    {"name", "name", kRequired},
    {"virtualWan", "name"},
    {"location", "text"},
    {"addressPrefix", "prefix", kRequired},
    {"virtualRouterIps", "[address]"},
    {"virtualRouterAsn", "integer"},
    {"hubRoutingPreference", kRoutingPreference},
    {"hubRouteTables", "[hubRouteTable]"},
    {"hubVirtualNetworkConnections", "[hubVirtualNetworkConnection]"},
    {"bgpConnections", "[bgpConnection]"},
    {"routingIntent", "routingIntent"},
};
inline constexpr KeySpec kHubRouteTable[] = {
    {"name", "name", kRequired},
    {"labels", "[text]"},
    {"routes", "[hubRoute]"},
};
inline constexpr KeySpec kHubRoute[] = {
    {"name", "name", kRequired},
    {"destinations", "[prefix]", kRequired},
    {"nextHop", "name of a hubVirtualNetworkConnection or azureFirewall", kRequired},
};
inline constexpr KeySpec kHubVirtualNetworkConnection[] = {
    {"name", "name", kRequired},
    {"remoteVirtualNetwork", "name of a virtualNetwork", kRequired},
    {"enableInternetSecurity", kFlag},
    {"routingConfiguration", "routingConfiguration"},
};
inline constexpr KeySpec kRoutingConfiguration[] = {
    {"associatedRouteTable", "name of a hubRouteTable"},
    {"propagatedRouteTables", "propagatedRouteTables"},
    {"vnetRoutes", "vnetRoutes"},
};
inline constexpr KeySpec kPropagatedRouteTables[] = {{"labels", "[text]"}, {"ids", "[name of a hubRouteTable]"}};
inline constexpr KeySpec kVnetRoutes[] = {{"staticRoutes", "[staticRoute]"}, {"propagateStaticRoutes", kFlag}};
inline constexpr KeySpec kStaticRoute[] = {
    {"name", "name", kRequired},
    {"addressPrefixes", "[prefix]", kRequired},
    {"nextHopIpAddress", "address", kRequired},
};
inline constexpr KeySpec kRoutingIntent[] = {
    {"routingPolicies", "[routingPolicy]", kRequired},
    {"privateTrafficPrefixes", "[prefix]"},
};
inline constexpr KeySpec kRoutingPolicy[] = {
    {"name", "name", kRequired},
    {"destinations", "[Internet|PrivateTraffic]", kRequired},
    {"nextHop", "name of an azureFirewall", kRequired},
};
inline constexpr KeySpec kAzureFirewall[] = {
    {"name", "name", kRequired},
    {"virtualNetwork", "name of a virtualNetwork"},  // this, or virtualHub: read_azure_firewalls() says so
    {"virtualHub", "name of a virtualHub"},
    {"privateIPAddress", "address"},
    {"publicIPAddresses", "[name of a publicIPAddress]"},
    {"managementIpConfiguration", "managementIpConfiguration"},
    {"snat", "snat"},
    {"ruleCollections", "[firewallRuleCollection]"},
};
inline constexpr KeySpec kManagementIpConfiguration[] = {{"publicIPAddress", "name of a publicIPAddress"}};
inline constexpr KeySpec kSnat[] = {{"privateRanges", "[prefix]", kRequired}};
inline constexpr KeySpec kLoadBalancer[] = {
    {"name", "name", kRequired},
    {"sku", "Basic|Standard"},
    {"frontendIPConfigurations", "[frontendIPConfiguration]", kRequired},
    {"backendAddressPool", "[name of a networkInterface]"},
    {"loadBalancingRules", "[loadBalancingRule]"},
    {"outboundRules", kFlag},
};
inline constexpr KeySpec kFrontendIPConfiguration[] = {
    {"name", "name", kRequired},
    {"subnet", "name of a subnet"},
    {"privateIPAddress", "address"},  // this, or publicIPAddress: read_frontend() says so
    {"publicIPAddress", "name of a publicIPAddress"},
};
inline constexpr KeySpec kLoadBalancingRule[] = {
    {"name", "name", kRequired},
    {"protocol", "All|Tcp|Udp", kRequired},
    {"frontendPort", "integer", kRequired},
    {"backendPort", "integer"},
    {"frontendIPConfiguration", "name of a frontendIPConfiguration"},
    {"disableOutboundSnat", kFlag},
};
inline constexpr KeySpec kPrivateEndpoint[] = {
    {"name", "name", kRequired},         {"subnet", "name of a subnet", kRequired},
    {"privateIPAddress", "address"},  // this, or privateIPAddresses: read_private_endpoint() says so
    {"privateIPAddresses", "[address]"}, {"service", "text"},
};
inline constexpr KeySpec kNetworkManager[] = {
    {"name", "name", kRequired},
    {"networkGroups", "[networkGroup]"},
    {"connectivityConfigurations", "[connectivityConfiguration]"},
    {"routingConfigurations", "[managerRoutingConfiguration]"},
    {"securityAdminConfigurations", "[securityAdminConfiguration]"},
};
inline constexpr KeySpec kNetworkGroup[] = {{"name", "name", kRequired}, {"members", "[name of a virtualNetwork]"}};
inline constexpr KeySpec kConnectivityConfiguration[] = {
    {"name", "name", kRequired},
    {"connectivityTopology", "HubAndSpoke|Mesh", kRequired},
    {"hub", "name of a virtualNetwork"},
    {"isGlobal", kFlag},
    {"appliesToGroups", "[connectivityGroup]", kRequired},
};
inline constexpr KeySpec kConnectivityGroup[] = {
    {"networkGroup", "name of a networkGroup", kRequired},
    {"groupConnectivity", "None|DirectlyConnected"},
    {"isGlobal", kFlag},
    {"useHubGateway", kFlag},
};
inline constexpr KeySpec kManagerRoutingConfiguration[] = {
    {"name", "name", kRequired},
    {"ruleCollections", "[ruleCollection]", kRequired},
};
inline constexpr KeySpec kRuleCollection[] = {
    {"name", "name", kRequired},
    {"appliesTo", "[name of a networkGroup]", kRequired},
    {"disableBgpRoutePropagation", kFlag},
    {"rules", "[route]"},
};
inline constexpr KeySpec kEndpoint[] = {
    {"name", "name", kRequired}, {"addresses", "[address]"},  // these and ports, or parts: read_endpoint() says so
    {"ports", "[port]"},         {"combine", "anyOf|allOf"},
    {"parts", "[endpointPart]"}, {"accepts", "anyone|azurePublic|[prefix]"},
};
inline constexpr KeySpec kEndpointPart[] = {
    {"name", "name", kRequired},
    {"addresses", "[address]", kRequired},
    {"ports", "[port]", kRequired},
    {"combine", "anyOf|allOf"},
};
inline constexpr KeySpec kFlow[] = {
    {"name", "text", kRequired},
    {"from", "sender", kRequired},
    {"source", "address"},
    {"to", "target", kRequired},
    {"fqdn", "text"},
    {"protocol", "tcp|udp|icmp"},
    {"expect", "verdict or expectation", kRequired},
};
inline constexpr KeySpec kExpectation[] = {
    {"verdict", "works|fails|delivered|egressed|refused|dropped|loop|unknown"},
    {"reason", "text"},
    {"source", "address"},
    {"sourceClass", "none|private|azurePublic|onPremisesPublic|internet"},
    {"nextHopType", kAnyNextHopType},
    {"nextHopIpAddress", "address"},
    {"route", "prefix"},
};

inline constexpr ObjectSpec kSchema[] = {
    {"topology", kTopology},
    {"virtualNetwork", kVirtualNetwork},
    {"addressSpace", kAddressSpace},
    {"subnet", kSubnet},
    {"serviceEndpoint", kServiceEndpoint},
    {"virtualNetworkPeering", kVirtualNetworkPeering},
    {"routeTable", kRouteTable},
    {"route", kRoute},
    {"nextHop", kNextHop},
    {"networkInterface", kNetworkInterface},
    {"ipConfiguration", kIpConfiguration},
    {"applianceBgp", kApplianceBgp},
    {"announcement", kAnnouncement},
    {"publicIPAddress", kPublicIPAddress},
    {"natGateway", kNatGateway},
    {"virtualNetworkGateway", kVirtualNetworkGateway},
    {"gatewayIpConfiguration", kGatewayIpConfiguration},
    {"bgpSettings", kBgpSettings},
    {"localNetworkGateway", kLocalNetworkGateway},
    {"connection", kConnection},
    {"expressRouteCircuit", kExpressRouteCircuit},
    {"site", kSite},
    {"routeServer", kRouteServer},
    {"bgpConnection", kBgpConnection},
    {"virtualHub", kVirtualHub},
    {"hubRouteTable", kHubRouteTable},
    {"hubRoute", kHubRoute},
    {"hubVirtualNetworkConnection", kHubVirtualNetworkConnection},
    {"routingConfiguration", kRoutingConfiguration},
    {"propagatedRouteTables", kPropagatedRouteTables},
    {"vnetRoutes", kVnetRoutes},
    {"staticRoute", kStaticRoute},
    {"routingIntent", kRoutingIntent},
    {"routingPolicy", kRoutingPolicy},
    {"azureFirewall", kAzureFirewall},
    {"managementIpConfiguration", kManagementIpConfiguration},
    {"snat", kSnat},
    {"loadBalancer", kLoadBalancer},
    {"frontendIPConfiguration", kFrontendIPConfiguration},
    {"loadBalancingRule", kLoadBalancingRule},
    {"privateEndpoint", kPrivateEndpoint},
    {"networkManager", kNetworkManager},
    {"networkGroup", kNetworkGroup},
    {"connectivityConfiguration", kConnectivityConfiguration},
    {"connectivityGroup", kConnectivityGroup},
    {"managerRoutingConfiguration", kManagerRoutingConfiguration},
    {"ruleCollection", kRuleCollection},
    {"securityAdminConfiguration", kSecurityAdminConfiguration},
    {"adminRuleCollection", kAdminRuleCollection},
    {"adminRule", kAdminRule},
    {"networkSecurityGroup", kNetworkSecurityGroup},
    {"securityRule", kSecurityRule},
    {"applicationSecurityGroup", kApplicationSecurityGroup},
    {"guestFirewall", kGuestFirewall},
    {"guestRule", kGuestRule},
    {"appliance", kAppliance},
    {"applianceRoute", kApplianceRoute},
    {"firewallRuleCollection", kFirewallRuleCollection},
    {"firewallRule", kFirewallRule},
    {"applicationProtocol", kApplicationProtocol},
    {"endpoint", kEndpoint},
    {"endpointPart", kEndpointPart},
    {"flow", kFlow},
    {"expectation", kExpectation},
    {"assumptions", kAssumptions},
};
static_assert(std::ranges::all_of(kSchema, [](const ObjectSpec& o) { return o.keys.size() <= kMaxKeys; }));

}  // namespace azroute::native
