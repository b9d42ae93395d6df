// Every key of a topology file, one table per kind of object, and the types of their values in words.
#include "sim/read/native_schema.h"

#include <algorithm>

#include <fmt/format.h>

namespace azroute {
namespace {

constexpr bool kRequired = true;
constexpr std::string_view kFlag = "true|false";

constexpr KeySpec kTopology[] = {
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
    {"sites", "[site]"},
    {"endpoints", "[endpoint]"},
    {"flows", "[flow]"},
};
constexpr KeySpec kAssumptions[] = {
    {"userInternetDefaultRemovesNoneRoutes", kFlag},
    {"twoHalvesRemoveNoneRoutes", kFlag},
    {"serviceEndpointAlwaysWins", kFlag},
    {"noneRoutes", "observed|documented"},
    {"suseRequiresAzureSource", kFlag},
};
constexpr KeySpec kVirtualNetwork[] = {
    {"name", "name", kRequired},
    {"location", "text"},
    {"addressSpace", "addressSpace", kRequired},
    {"subnets", "[subnet]"},
    {"virtualNetworkPeerings", "[virtualNetworkPeering]"},
};
constexpr KeySpec kAddressSpace[] = {{"addressPrefixes", "[prefix]", kRequired}};
constexpr KeySpec kSubnet[] = {
    {"name", "name", kRequired},
    {"addressPrefix", "prefix"},  // one of these two is required: read_subnet() says so
    {"addressPrefixes", "[prefix]"},
    {"routeTable", "name of a routeTable"},
    {"natGateway", "name of a natGateway"},
    {"serviceEndpoints", "[service or serviceEndpoint]"},
    {"defaultOutboundAccess", kFlag},
};
constexpr KeySpec kServiceEndpoint[] = {{"service", "service", kRequired}, {"locations", "[text]"}};
constexpr KeySpec kVirtualNetworkPeering[] = {
    {"name", "name"},
    {"remoteVirtualNetwork", "name of a virtualNetwork", kRequired},
    {"allowVirtualNetworkAccess", kFlag},
    {"allowForwardedTraffic", kFlag},
    {"allowGatewayTransit", kFlag},
    {"useRemoteGateways", kFlag},
    {"peeringState", "Initiated|Connected|Disconnected"},
    {"remoteAddressSpace", "addressSpace"},
};
constexpr KeySpec kRouteTable[] = {
    {"name", "name", kRequired},
    {"disableBgpRoutePropagation", kFlag},
    {"routes", "[route]"},
};
constexpr KeySpec kRoute[] = {
    {"name", "name", kRequired},
    {"addressPrefix", "prefix or service tag", kRequired},
    {"nextHopType", "VnetLocal|VirtualNetworkGateway|VirtualAppliance|Internet|None", kRequired},
    {"nextHopIpAddress", "address"},
};
constexpr KeySpec kNetworkInterface[] = {
    {"name", "name", kRequired},
    {"subnet", "name of a subnet", kRequired},
    {"privateIPAddress", "address"},  // this, or ipConfigurations: read_network_interface() says so
    {"publicIPAddress", "name of a publicIPAddress"},
    {"ipConfigurations", "[ipConfiguration]"},
    {"enableIPForwarding", kFlag},
    {"sourceNat", "None|Internet|Always"},
};
constexpr KeySpec kIpConfiguration[] = {
    {"name", "name"},
    {"privateIPAddress", "address", kRequired},
    {"publicIPAddress", "name of a publicIPAddress"},
};
constexpr KeySpec kPublicIPAddress[] = {
    {"name", "name", kRequired},
    {"ipAddress", "address"},
    {"publicIPAddressVersion", "IPv4|IPv6"},
    {"sku", "Basic|Standard"},
};
constexpr KeySpec kNatGateway[] = {
    {"name", "name", kRequired},
    {"sku", "Standard|StandardV2"},
    {"publicIpAddresses", "[name of a publicIPAddress]", kRequired},
};
constexpr KeySpec kVirtualNetworkGateway[] = {
    {"name", "name", kRequired},
    {"virtualNetwork", "name of a virtualNetwork", kRequired},
    {"gatewayType", "Vpn|ExpressRoute", kRequired},
    {"vpnType", "RouteBased|PolicyBased"},
    {"activeActive", kFlag},
    {"gatewayDefaultSite", "name of a localNetworkGateway"},
    {"ipConfigurations", "[gatewayIpConfiguration]"},
    {"bgpSettings", "bgpSettings"},
};
constexpr KeySpec kGatewayIpConfiguration[] = {
    {"name", "name"},
    {"privateIPAddress", "address"},
    {"publicIPAddress", "name of a publicIPAddress"},
};
constexpr KeySpec kBgpSettings[] = {{"asn", "integer"}, {"bgpPeeringAddress", "address"}};
constexpr KeySpec kLocalNetworkGateway[] = {
    {"name", "name", kRequired},
    {"localNetworkAddressSpace", "addressSpace"},
    {"gatewayIpAddress", "address"},
    {"bgpSettings", "bgpSettings"},
};
constexpr KeySpec kConnection[] = {
    {"name", "name", kRequired},
    {"connectionType", "IPsec|Vnet2Vnet|ExpressRoute", kRequired},
    {"virtualNetworkGateway1", "name of a virtualNetworkGateway", kRequired},
    {"virtualNetworkGateway2", "name of a virtualNetworkGateway"},
    {"localNetworkGateway2", "name of a localNetworkGateway"},
    {"site", "name of a site"},
    {"enableBgp", kFlag},
    {"routingWeight", "integer"},
};
constexpr KeySpec kSite[] = {
    {"name", "name", kRequired}, {"addressPrefixes", "[prefix]"},
    {"advertises", "[prefix]"},  {"publicIPAddresses", "[address]"},
    {"asn", "integer"},
};
constexpr KeySpec kEndpoint[] = {
    {"name", "name", kRequired}, {"addresses", "[address]", kRequired},      {"ports", "[port]", kRequired},
    {"combine", "anyOf|allOf"},  {"accepts", "anyone|azurePublic|[prefix]"},
};
constexpr KeySpec kFlow[] = {
    {"name", "text", kRequired},  {"from", "name of a networkInterface", kRequired}, {"to", "target", kRequired},
    {"protocol", "tcp|udp|icmp"}, {"expect", "verdict or expectation", kRequired},
};
constexpr KeySpec kExpectation[] = {
    {"verdict", "works|fails|delivered|egressed|refused|dropped|loop|unknown"},
    {"reason", "text"},
    {"source", "address"},
    {"sourceClass", "none|private|azurePublic|onPremisesPublic"},
    {"nextHopType", native::kAnyNextHopType},
    {"nextHopIpAddress", "address"},
    {"route", "prefix"},
};

constexpr ObjectSpec kSchema[] = {
    {"topology", kTopology},
    {"virtualNetwork", kVirtualNetwork},
    {"addressSpace", kAddressSpace},
    {"subnet", kSubnet},
    {"serviceEndpoint", kServiceEndpoint},
    {"virtualNetworkPeering", kVirtualNetworkPeering},
    {"routeTable", kRouteTable},
    {"route", kRoute},
    {"networkInterface", kNetworkInterface},
    {"ipConfiguration", kIpConfiguration},
    {"publicIPAddress", kPublicIPAddress},
    {"natGateway", kNatGateway},
    {"virtualNetworkGateway", kVirtualNetworkGateway},
    {"gatewayIpConfiguration", kGatewayIpConfiguration},
    {"bgpSettings", kBgpSettings},
    {"localNetworkGateway", kLocalNetworkGateway},
    {"connection", kConnection},
    {"site", kSite},
    {"endpoint", kEndpoint},
    {"flow", kFlow},
    {"expectation", kExpectation},
    {"assumptions", kAssumptions},
};
static_assert(std::ranges::all_of(kSchema, [](const ObjectSpec& o) { return o.keys.size() <= native::kMaxKeys; }));

/// "prefixes", "names of publicIPAddresses"; of a choice the first, which is the short form.
std::string plural(std::string_view type) {
  constexpr std::string_view kNameOf = "name of a ";
  if (type.starts_with(kNameOf)) return "names of " + plural(type.substr(kNameOf.size()));
  const std::string noun(type.substr(0, type.find(" or ")));
  return noun + (noun.ends_with('s') || noun.ends_with('x') ? "es" : "s");
}

}  // namespace

std::span<const ObjectSpec> native_schema() {
  return kSchema;
}

namespace native {

const ObjectSpec* object_of_type(std::string_view type) {
  if (type.starts_with('[') && type.ends_with(']')) type = type.substr(1, type.size() - 2);
  if (const auto blank = type.rfind(" or "); blank != std::string_view::npos) type.remove_prefix(blank + 4);
  const auto* const found = std::ranges::find(kSchema, type, &ObjectSpec::name);
  return found == std::end(kSchema) ? nullptr : found;
}

std::string with_article(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiouAEIO").contains(noun.front());
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

std::string describe_type(std::string_view type) {
  if (type == kFlag) return "true or false";
  if (type.starts_with('[')) return fmt::format("a list of {}", plural(type.substr(1, type.size() - 2)));
  if (type.contains('|')) {
    std::string text = std::ranges::count(type, '|') > 1 ? "one of " : "";
    while (true) {
      const std::size_t bar = type.find('|');
      const std::string_view word = type.substr(0, bar);
      text += word.starts_with('[') ? describe_type(word) : std::string(word);
      if (bar == std::string_view::npos) return text;
      type.remove_prefix(bar + 1);
      text += type.contains('|') ? ", " : " or ";
    }
  }
  if (type.starts_with("name of ")) return fmt::format("the {}", type);
  if (const auto* object = object_of_type(type); object != nullptr && object->name == type) {
    return type.ends_with('s') ? fmt::format("a mapping of {}", type)
                               : fmt::format("a mapping that describes {}", with_article(type));
  }
  return with_article(type);
}

}  // namespace native
}  // namespace azroute
