// Azure's own words for closed choices: clouds, next hop types, gateway and connection types; parsed as any tool
// spells them, printed as the Azure CLI does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace azroute {

/// Named as `az cloud list` names them.
enum class Cloud : std::uint8_t { AzureCloud, AzureUSGovernment, AzureChinaCloud, AzureGermanCloud };

/// What an effective route does with a packet, in the words of the Azure CLI.
enum class NextHopType : std::uint8_t {
  VnetLocal,
  VNetPeering,
  VNetGlobalPeering,
  VirtualNetworkServiceEndpoint,
  VirtualNetworkGateway,
  VirtualAppliance,
  VirtualApplianceEcmp,  // user routes with several appliances, API version 2026-01-01
  ConnectedGroup,        // another member of a network manager's connected group
  InterfaceEndpoint,     // a private endpoint's address
  Internet,
  None,
};

enum class GatewayType : std::uint8_t { Vpn, ExpressRoute };
enum class VpnType : std::uint8_t { RouteBased, PolicyBased };
enum class ConnectionType : std::uint8_t { IPsec, Vnet2Vnet, ExpressRoute };
enum class PeeringState : std::uint8_t { Initiated, Connected, Disconnected };
enum class PeeringSyncLevel : std::uint8_t { FullyInSync, RemoteNotInSync, LocalNotInSync, LocalAndRemoteNotInSync };
/// What a virtual hub or route server prefers where several offer one prefix (hubRoutingPreference).
enum class HubRoutingPreference : std::uint8_t { ExpressRoute, VpnGateway, ASPath };
enum class Transport : std::uint8_t { Tcp, Udp, Icmp };

std::string_view to_string(Cloud cloud);
std::string_view to_string(NextHopType type);
std::string_view to_string(GatewayType type);
std::string_view to_string(ConnectionType type);
std::string_view to_string(PeeringState state);
std::string_view to_string(HubRoutingPreference preference);
std::string_view to_string(Transport transport);

std::optional<Cloud> parse_cloud(std::string_view text);
/// Portal, CLI, PowerShell, Network Watcher and ARM spell next hop types differently ("Virtual network", VnetLocal,
/// VNETLocal): blanks and case do not matter.
std::optional<NextHopType> parse_next_hop_type(std::string_view text);
/// Whether a user-defined route may have the type.
bool is_user_next_hop_type(NextHopType type);

/// The calendar date whose platform facts hold.
using Date = std::chrono::year_month_day;
/// "YYYY-MM-DD", a date that exists.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date date);
constexpr Date make_date(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

/// ASCII lower case; Azure's resource names do not distinguish case.
std::string to_lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// "West Europe" and "westeurope" are one location.
bool same_location(std::string_view a, std::string_view b);

}  // namespace azroute
