// The spellings of Azure's closed choices: what is accepted from any tool, what is printed as the Azure CLI prints it.
#include "sim/topology/names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace azroute {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Lower case without the blanks and marks in which the tools differ: "VNet peering" and VNetPeering become one.
std::string squeezed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '-' && c != '_') result.push_back(lower(c));
  }
  return result;
}

/// Every known spelling, squeezed. The first of a type is the CLI's; the others are the portal's ("Virtual network"),
/// Network Watcher's (VnetPeering), Virtual Network Manager's (GlobalVNetPeering) and the documentation's tables.
constexpr auto kNextHopSpellings = std::to_array<std::pair<std::string_view, NextHopType>>({
    {"vnetlocal", NextHopType::VnetLocal},
    {"virtualnetwork", NextHopType::VnetLocal},
    {"virtualnetworklocal", NextHopType::VnetLocal},
    {"vnetpeering", NextHopType::VNetPeering},
    {"virtualnetworkpeering", NextHopType::VNetPeering},
    {"vnetglobalpeering", NextHopType::VNetGlobalPeering},
    {"globalvnetpeering", NextHopType::VNetGlobalPeering},
    {"virtualnetworkglobalpeering", NextHopType::VNetGlobalPeering},
    {"globalvirtualnetworkpeering", NextHopType::VNetGlobalPeering},
    {"virtualnetworkserviceendpoint", NextHopType::VirtualNetworkServiceEndpoint},
    {"vnetserviceendpoint", NextHopType::VirtualNetworkServiceEndpoint},
    {"virtualnetworkgateway", NextHopType::VirtualNetworkGateway},
    {"vnetgateway", NextHopType::VirtualNetworkGateway},
    {"virtualappliance", NextHopType::VirtualAppliance},
    {"virtualapplianceecmp", NextHopType::VirtualApplianceEcmp},
    {"connectedgroup", NextHopType::ConnectedGroup},
    {"interfaceendpoint", NextHopType::InterfaceEndpoint},
    {"internet", NextHopType::Internet},
    {"none", NextHopType::None},
});

constexpr auto kClouds = std::to_array<std::pair<std::string_view, Cloud>>({
    {"AzureCloud", Cloud::AzureCloud},
    {"AzureUSGovernment", Cloud::AzureUSGovernment},
    {"AzureChinaCloud", Cloud::AzureChinaCloud},
    {"AzureGermanCloud", Cloud::AzureGermanCloud},
});

}  // namespace

std::string_view to_string(Cloud cloud) {
  switch (cloud) {
    case Cloud::AzureCloud: return "AzureCloud";
    case Cloud::AzureUSGovernment: return "AzureUSGovernment";
    case Cloud::AzureChinaCloud: return "AzureChinaCloud";
    case Cloud::AzureGermanCloud: return "AzureGermanCloud";
  }
  return "";
}

std::string_view to_string(NextHopType type) {
  switch (type) {
    case NextHopType::VnetLocal: return "VnetLocal";
    case NextHopType::VNetPeering: return "VNetPeering";
    case NextHopType::VNetGlobalPeering: return "VNetGlobalPeering";
    case NextHopType::VirtualNetworkServiceEndpoint: return "VirtualNetworkServiceEndpoint";
    case NextHopType::VirtualNetworkGateway: return "VirtualNetworkGateway";
    case NextHopType::VirtualAppliance: return "VirtualAppliance";
    case NextHopType::VirtualApplianceEcmp: return "VirtualApplianceEcmp";
    case NextHopType::ConnectedGroup: return "ConnectedGroup";
    case NextHopType::InterfaceEndpoint: return "InterfaceEndpoint";
    case NextHopType::Internet: return "Internet";
    case NextHopType::None: return "None";
  }
  return "";
}

std::string_view to_string(GatewayType type) {
  switch (type) {
    case GatewayType::Vpn: return "Vpn";
    case GatewayType::ExpressRoute: return "ExpressRoute";
  }
  return "";
}

std::string_view to_string(ConnectionType type) {
  switch (type) {
    case ConnectionType::IPsec: return "IPsec";
    case ConnectionType::Vnet2Vnet: return "Vnet2Vnet";
    case ConnectionType::ExpressRoute: return "ExpressRoute";
  }
  return "";
}

std::string_view to_string(PeeringState state) {
  switch (state) {
    case PeeringState::Initiated: return "Initiated";
    case PeeringState::Connected: return "Connected";
    case PeeringState::Disconnected: return "Disconnected";
  }
  return "";
}

std::string_view to_string(HubRoutingPreference preference) {
  switch (preference) {
    case HubRoutingPreference::ExpressRoute: return "ExpressRoute";
    case HubRoutingPreference::VpnGateway: return "VpnGateway";
    case HubRoutingPreference::ASPath: return "ASPath";
  }
  return "";
}

std::string_view to_string(Transport transport) {
  switch (transport) {
    case Transport::Tcp: return "tcp";
    case Transport::Udp: return "udp";
    case Transport::Icmp: return "icmp";
  }
  return "";
}

std::optional<Cloud> parse_cloud(std::string_view text) {
  for (const auto& [name, cloud] : kClouds) {
    if (equal_ignoring_case(text, name)) return cloud;
  }
  return std::nullopt;
}

std::optional<NextHopType> parse_next_hop_type(std::string_view text) {
  const std::string wanted = squeezed(text);
  for (const auto& [spelling, type] : kNextHopSpellings) {
    if (wanted == spelling) return type;
  }
  return std::nullopt;
}

// https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview, "User-defined": peerings and
// service endpoints make their routes themselves and cannot be named.
bool is_user_next_hop_type(NextHopType type) {
  switch (type) {
    case NextHopType::VnetLocal:
    case NextHopType::VirtualNetworkGateway:
    case NextHopType::VirtualAppliance:
    case NextHopType::VirtualApplianceEcmp:
    case NextHopType::Internet:
    case NextHopType::None: return true;
    case NextHopType::ConnectedGroup:
    case NextHopType::InterfaceEndpoint:
    case NextHopType::VNetPeering:
    case NextHopType::VNetGlobalPeering:
    case NextHopType::VirtualNetworkServiceEndpoint: return false;
  }
  return false;
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) continue;
    if (!is_digit(text[i])) return std::nullopt;
    digits = digits * 10 + (text[i] - '0');
  }
  const Date date =
      make_date(digits / 10000, static_cast<unsigned>(digits / 100 % 100), static_cast<unsigned>(digits % 100));
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string to_string(Date date) {
  std::string result(10, '-');
  const auto put = [&result](std::size_t end, unsigned value, int count) {
    for (; count > 0; --count, value /= 10) result[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put(7, static_cast<unsigned>(date.month()), 2);
  put(10, static_cast<unsigned>(date.day()), 2);
  return result;
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool same_location(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view location) {
    std::string text = to_lower(location);
    std::erase(text, ' ');
    return text;
  };
  return plain(a) == plain(b);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace azroute
