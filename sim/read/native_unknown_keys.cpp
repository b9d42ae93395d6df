// What to say about a key that its object does not have: a slip, another object's, or one of Azure's that is refused.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/read/native_fields.h"
#include "sim/read/native_rules.h"
#include "sim/read/native_schema.h"

namespace azroute::native {
namespace {

/// Keys of Azure's resources that change where packets go, and which azroute has no answer to. In every kind of object
/// that has no such key itself.
constexpr std::string_view kNotModelledKeys[] = {
    "applicationGatewayIPConfigurations",
    "authorizationKey",
    "auxiliaryMode",
    "backendAddressPools",
    "bastionHosts",
    "bgpCommunities",
    "bgpPeeringAddresses",
    "connectionProtocol",
    "customRoutes",
    "ddosProtectionPlan",
    "ddosSettings",
    "delegations",
    "destinationIpGroups",
    "destinationIPGroups",
    "dhcpOptions",
    "dnsServers",
    "dnsSettings",
    "egressNatRules",
    "enableAcceleratedNetworking",
    "enableDdosProtection",
    "enableFloatingIP",
    "encryption",
    "extendedLocation",
    "firewallPolicies",
    "firewallPolicy",
    "flowTimeoutInMinutes",
    "flushConnection",
    "fqdnTags",
    "httpHeadersToInsert",
    "idleTimeoutInMinutes",
    "inboundNatPools",
    "inboundNatRules",
    "inboundRouteMap",
    "ingressNatRules",
    "ipAllocations",
    "ipamPoolPrefixAllocations",
    "ipGroups",
    "ipsecPolicies",
    "ipTags",
    "loadBalancerBackendAddressPools",
    "loadDistribution",
    "natRules",
    "outboundRouteMap",
    "p2sVpnGateways",
    "peerWeight",
    "privateLinkServiceConnections",
    "privateLinkServiceNetworkPolicies",
    "privateLinkServices",
    "probes",
    "publicIpAddressesV6",
    "publicIPPrefix",
    "publicIpPrefixes",
    "publicIPPrefixes",
    "publicIpPrefixesV6",
    "remoteBgpCommunities",
    "remoteVirtualNetworkEncryption",
    "routeFilters",
    "routeMaps",
    "scope",
    "securityPartnerProviders",
    "serviceEndpointPolicies",
    "sharedKey",
    "sharingScope",
    "sourceIpGroups",
    "sourceIPGroups",
    "sourceVirtualNetwork",
    "staticRoutesConfig",
    "tapConfigurations",
    "targetUrls",
    "terminateTLS",
    "threatIntelMode",
    "trafficSelectorPolicies",
    "translatedFqdn",
    "usePolicyBasedTrafficSelectors",
    "virtualApplianceSites",
    "virtualNetworkAppliances",
    "virtualNetworkGatewayPolicyGroups",
    "virtualNetworkTaps",
    "virtualWans",
    "vnetLocalRouteOverrideCriteria",
    "vpnClientConfiguration",
    "vpnGateways",
    "vpnSites",
    "webCategories",
};

/// Keys of Azure's resources that say nothing about where packets go.
constexpr std::string_view kMetadataKeys[] = {
    "apiVersion",
    "connectionStatus",
    "description",
    "doNotVerifyRemoteGateways",
    "egressBytesTransferred",
    "etag",
    "gatewayStatus",
    "hasBgpOverride",
    "hostedWorkloads",
    "id",
    "identity",
    "ingressBytesTransferred",
    "ipConfigurationProfiles",
    "kind",
    "macAddress",
    "managedBy",
    "nicType",
    "primary",
    "privateIPAddressVersion",
    "privateIPAllocationMethod",
    "provisioningState",
    "publicIPAllocationMethod",
    "purpose",
    "remoteVirtualNetworkAddressSpace",
    "resourceGroup",
    "resourceGuid",
    "resourceNavigationLinks",
    "serviceAssociationLinks",
    "subscriptionId",
    "tags",
    "tier",
    "tunnelConnectionStatus",
    "type",
    "virtualMachine",
    "vpnGatewayGeneration",
    "zones",
};

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// The own key of which `part` is a piece, when there is but one: "peerings" of virtualNetworkPeerings.
std::optional<std::string> whole_of(std::string_view part, std::span<const std::string_view> own) {
  if (part.size() < 6) return std::nullopt;
  std::optional<std::string> found;
  for (const std::string_view key : own) {
    if (!to_lower(key).contains(to_lower(part))) continue;
    if (found) return std::nullopt;
    found = key;
  }
  return found;
}

/// The kinds of object that have the key: "a subnet", "a subnet or a route".
std::string homes_of(std::string_view key) {
  std::vector<std::string> homes;
  for (const ObjectSpec& object : native_schema()) {
    if (std::ranges::any_of(object.keys, [&](const KeySpec& spec) { return spec.key == key; }))
      homes.push_back(with_article(object.name));
  }
  return fmt::format("{}", fmt::join(homes, " or "));
}

}  // namespace

KeyFault judge_unknown_key(std::string_view key, const ObjectSpec& object) {
  KeyFault fault;
  fault.rule = &kUnknownKey;
  fault.message = fmt::format("{} has no key {}", with_article(object.name), shown(key));
  if (key == "properties") {
    fault.rule = &kNestedProperties;
    fault.message = "`properties` is Azure's REST form: topology files write the properties directly";
    fault.help = "move the keys below `properties` one level up and remove `properties`";
    return fault;
  }
  std::vector<std::string_view> own;
  for (const KeySpec& spec : object.keys) own.push_back(spec.key);
  std::optional<std::string> near = nearest(key, own);
  const auto take_near = [&] {
    fault.help = fmt::format("did you mean `{}`?", *near);
    fault.meant = static_cast<std::size_t>(std::ranges::find(own, *near) - own.begin());
    return fault;
  };
  // A slip of the finger is likelier than another object's key or an unmodelled one that happens to look alike.
  if (near && (equal_ignoring_case(key, *near) || edit_distance(key, *near, 2) <= 2) && !contains(kMetadataKeys, key))
    return take_near();
  // Every gateway has a SKU, but where packets go is the same with each.
  const bool gateway_sku = key == "sku" && object.name == "virtualNetworkGateway";
  if (gateway_sku || contains(kMetadataKeys, key)) {
    fault.rule = &kMetadataKey;
    fault.message = fmt::format("`{}` says nothing about where packets go", key);
    fault.help = fmt::format("remove `{}`: every key in a topology file counts", key);
    return fault;
  }
  if (contains(kNotModelledKeys, key)) {
    fault.rule = &kNotModelled;
    fault.message = fmt::format("`{}` is not modelled", key);
    fault.help = fmt::format("remove `{}` if the question does not depend on it", key);
    return fault;
  }
  if (const std::string homes = homes_of(key); !homes.empty()) {
    fault.rule = &kMisplacedKey;
    fault.message = fmt::format("`{}` does not belong in {}", key, with_article(object.name));
    fault.help = fmt::format("`{}` is a key of {}", key, homes);
    return fault;
  }
  if (!near) near = whole_of(key, own);
  if (near) return take_near();
  fault.help = fmt::format("the keys of {} are {}", with_article(object.name), fmt::join(own, ", "));
  return fault;
}

}  // namespace azroute::native
