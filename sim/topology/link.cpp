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
    linking::kPeeringWithItself,
    linking::kPeeringTwice,
    linking::kPeeringOverlap,
    linking::kPeeringOneSided,
    linking::kPeeringState,
    linking::kTransitNotAllowed,
    linking::kRemoteGatewayMissing,
    linking::kRemoteGatewayBesideOwn,
    linking::kRemoteGatewayTwice,
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
    linking::kHubNextHop,
    linking::kManagedRouteIgnored,
    linking::kUnknownTarget,
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
  check_flows(context);
  // Beyond this point the topology does not change.
}

std::span<const Rule> link_rules() {
  return kRules;
}

}  // namespace azroute
