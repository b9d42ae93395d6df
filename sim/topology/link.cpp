// link(): its passes in order, and the list of everything they may report.
#include <array>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

constexpr auto kRules = std::to_array<Rule>({
    linking::kUnknownName,
    linking::kDuplicateName,
    linking::kAmbiguousName,
    linking::kVnetRangeOverlap,
    linking::kVnetRangeReserved,
    linking::kSubnetOutsideVnet,
    linking::kSubnetOverlap,
    linking::kSubnetTooSmall,
    linking::kSubnetIpv6Size,
    linking::kNicOutsideSubnet,
    linking::kNicReservedAddress,
    linking::kAddressUsedTwice,
    linking::kPublicIpFamily,
    linking::kPublicIpUsedTwice,
    linking::kNatWithoutAddress,
    linking::kNatIpv6,
    linking::kNatTooManyAddresses,
    linking::kUnknownService,
    linking::kTooManySubnets,
    linking::kNearReservedName,
    linking::kPeeringWithItself,
    linking::kPeeringTwice,
    linking::kPeeringOverlap,
    linking::kPeeringOneSided,
    linking::kPeeringState,
    linking::kTransitNotAllowed,
    linking::kRemoteGatewayMissing,
    linking::kRemoteGatewayBesideOwn,
    linking::kRemoteGatewayTwice,
    linking::kPeeringSyncLevel,
    linking::kSubnetPeeringKeys,
    linking::kSubnetPeeringTooMany,
    linking::kSubnetPeeringMirror,
    linking::kTooManyPeerings,
    linking::kRoutePrefixTwice,
    linking::kRouteNextHopType,
    linking::kRouteNextHopAddress,
    linking::kRouteNextHopFamily,
    linking::kUnknownTag,
    linking::kNoServiceTags,
    linking::kTagForbidden,
    linking::kTagNotRoutable,
    linking::kTooManyTagRoutes,
    linking::kTooManyRoutes,
    linking::kEcmpNextHops,
    linking::kBasicBalancerGlobal,
    linking::kFirewallManagementTable,
    linking::kNextHopOutOfReach,
    linking::kTableTwoRoles,
    linking::kGatewaySubnetDefault,
    linking::kGatewaySubnetOverlap,
    linking::kGatewaySubnetPropagation,
    linking::kGatewaySubnetNat,
    linking::kBastionTable,
    linking::kRouteServerTable,
    linking::kRouteToMissingGateway,
    linking::kRouteToExpressRoute,
    linking::kNearEndpoint,
    linking::kEndpointRetired,
    linking::kGatewayWithoutSubnet,
    linking::kGatewayTwice,
    linking::kGatewayOutsideSubnet,
    linking::kPolicyBasedBgp,
    linking::kDefaultSiteGateway,
    linking::kDefaultSiteUnconnected,
    linking::kConnectionGateway,
    linking::kConnectionToItself,
    linking::kBgpWithoutSettings,
    linking::kBgpSameAsn,
    linking::kSiteOverlapsVnet,
    linking::kSiteAddressTwice,
    linking::kSummaryWithoutGateway,
    linking::kFastPathIgnored,
    linking::kTooManyBgpPrefixes,
    linking::kRouteServerWithoutSubnet,
    linking::kRouteServerSubnetSize,
    linking::kRouteServerOutsideSubnet,
    linking::kRouteServerTwice,
    linking::kBranchToBranchGateway,
    linking::kReservedAsn,
    linking::kSessionTwice,
    linking::kSessionWithoutPeer,
    linking::kSessionSilent,
    linking::kSessionAsn,
    linking::kApplianceUnheard,
    linking::kTooManyPeerRoutes,
    linking::kFirewallWithoutSubnet,
    linking::kFirewallSubnetSize,
    linking::kFirewallOutsideSubnet,
    linking::kFirewallDefaultLearned,
    linking::kHaPorts,
    linking::kFirewallWithoutManagement,
    linking::kFirewallRulesAddress,
    linking::kCollectionPriorityTwice,
    linking::kSecurityPriorityTwice,
    linking::kSeveralTags,
    linking::kTooManySecurityRules,
    linking::kGatewaySubnetGroup,
    linking::kRouteServerGroup,
    linking::kFirewallSubnetGroup,
    linking::kInterfaceInTwoAppliances,
    linking::kApplianceRouteInterface,
    linking::kApplianceNotForwarding,
    linking::kVnetInTwoHubs,
    linking::kHubVnetGateway,
    linking::kHubPrefixOverlap,
    linking::kIntentNextHop,
    linking::kIntentBesideTables,
    linking::kIntentReplacesRoutes,
    linking::kIntentCloud,
    linking::kTooManyIntentPrefixes,
    linking::kBranchAssociation,
    linking::kHubConnectionKeys,
    linking::kHubVnet2Vnet,
    linking::kHubNextHop,
    linking::kDeploymentTooLarge,
    linking::kManagedRouteIgnored,
    linking::kUnknownTarget,
    linking::kUnknownSender,
    linking::kSourceNotSenders,
    linking::kSourceNotPublic,
});

}  // namespace

void LinkContext::index() {
  ranges_.reserve(topology.virtual_networks.size());
  for (const VirtualNetwork& vnet : topology.virtual_networks) {
    std::vector<Prefix> prefixes;
    prefixes.reserve(vnet.address_prefixes.size());
    for (const Located<Prefix>& prefix : vnet.address_prefixes) prefixes.push_back(prefix.value);
    ranges_.emplace_back(std::move(prefixes));
  }
  gateways_.resize(topology.virtual_networks.size());
  for (std::size_t i = 0; i < topology.gateways.size(); ++i) {
    const Id<VirtualNetwork> home = topology.gateways[i].virtual_network.id;
    if (home.valid()) gateways_[home.index].push_back(id_at<VirtualNetworkGateway>(i));
  }
  route_servers_.resize(topology.virtual_networks.size());
  for (std::size_t i = topology.route_servers.size(); i-- > 0;) {
    const Id<VirtualNetwork> home = topology.route_servers[i].virtual_network.id;
    if (home.valid()) route_servers_[home.index] = id_at<RouteServer>(i);
  }
  hub_connections_.resize(topology.virtual_networks.size());
  for (std::size_t i = topology.hub_connections.size(); i-- > 0;) {
    const Id<VirtualNetwork> remote = topology.hub_connections[i].remote_virtual_network.id;
    if (remote.valid()) hub_connections_[remote.index] = id_at<HubVirtualNetworkConnection>(i);
  }
  reserved_subnets_.resize(topology.virtual_networks.size());
  for (std::size_t i = topology.subnets.size(); i-- > 0;) {
    const Id<VirtualNetwork> home = vnet_of(topology, id_at<Subnet>(i));
    for (std::size_t name = 0; home.valid() && name < kReservedSubnets.size(); ++name) {
      if (is_named(topology.subnets[i], kReservedSubnets[name])) reserved_subnets_[home.index][name] = id_at<Subnet>(i);
    }
  }
  users_.resize(topology.route_tables.size());
  for (std::size_t i = 0; i < topology.subnets.size(); ++i) {
    const Id<RouteTable> table = topology.subnets[i].route_table.id;
    if (table.valid()) users_[table.index].push_back(id_at<Subnet>(i));
  }
}

void link(Topology& topology, Diagnostics& diagnostics) {
  add_built_in_hub_tables(topology);
  put_in_canonical_order(topology);
  LinkContext context(topology, diagnostics);
  resolve_names(context);
  // Beyond this point every reference has an id, or an error that says why not.
  deploy_network_managers(context);
  find_session_peers(topology);
  // Beyond this point everything exists that Azure makes of what is written.
  context.index();
  check_virtual_networks(context);
  check_interfaces(context);
  check_peerings(context);
  check_route_tables(context);
  check_table_uses(context);
  check_endpoint_routes(context);
  check_gateways(context);
  check_sites(context);
  check_bgp_sessions(context);
  check_virtual_hubs(context);
  check_firewalls(context);
  check_load_balancers(context);
  check_security_rules(context);
  check_firewall_rules(context);
  check_appliances(context);
  check_flows(context);
  // Beyond this point the topology does not change.
}

std::span<const Rule> link_rules() {
  return kRules;
}

}  // namespace azroute
