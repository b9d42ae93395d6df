// The table of limits.
#include "sim/topology/limits.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace azroute {
namespace {

constexpr std::string_view kLimitsPage =
    "learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#networking-limits";
constexpr std::string_view kUdrPage = "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview";
constexpr std::string_view kManagerPage =
    "learn.microsoft.com/azure/virtual-network-manager/concept-user-defined-route";
constexpr std::string_view kEcmpPage =
    "learn.microsoft.com/rest/api/virtualnetwork/routes/create-or-update?view=rest-virtualnetwork-2026-01-01";
constexpr Date kMoreRoutes = make_date(2026, 4, 1);
// Which day between the two editions of the page it was, nobody says.
constexpr Date kMorePeerRoutes = make_date(2022, 1, 1);

constexpr auto kLimits = std::to_array<Limit>({
    {"routes-per-table", "routes of a route table", 400, {}, kMoreRoutes, kUdrPage, Evidence::Documented},
    {"routes-per-table",
     "routes of a route table",
     600,
     kMoreRoutes,
     {},
     "github.com/MicrosoftDocs/azure-docs/pull/128356",
     Evidence::Assumed},
    {"managed-routes-per-table",
     "routes of a route table that a network manager writes to",
     1000,
     {},
     {},
     kManagerPage,
     Evidence::Documented},
    {"tag-routes-per-table", "routes of a route table to service tags", 25, {}, {}, kUdrPage, Evidence::Documented},
    {"ecmp-next-hops-least",
     "addresses of a VirtualApplianceEcmp next hop, at least",
     2,
     {},
     {},
     kEcmpPage,
     Evidence::Documented},
    {"ecmp-next-hops", "addresses of a VirtualApplianceEcmp next hop", 64, {}, {}, kEcmpPage, Evidence::Documented},
    {"rules-per-security-group", "rules of a network security group", 1000, {}, {}, kLimitsPage, Evidence::Documented},
    {"peerings-per-vnet", "peerings of a virtual network", 500, {}, {}, kLimitsPage, Evidence::Documented},
    {"managed-peerings-per-hub",
     "peerings of a virtual network that is a network manager's hub",
     1000,
     {},
     {},
     kManagerPage,
     Evidence::Assumed},
    {"subnets-per-vnet", "subnets of a virtual network", 3000, {}, {}, kLimitsPage, Evidence::Documented},
    {"subnets-per-subnet-peering",
     "subnets that one side of a peering names",
     200,
     {},
     {},
     "learn.microsoft.com/azure/virtual-network/how-to-configure-subnet-peering",
     Evidence::Documented},
    {"vpn-bgp-prefixes",
     "prefixes that a VPN gateway takes from one BGP peer",
     4000,
     {},
     {},
     "learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq",
     Evidence::Documented},
    {"route-server-peer-routes",
     "routes that a route server takes from one peer",
     200,
     {},
     kMorePeerRoutes,
     "learn.microsoft.com/azure/route-server/route-server-faq (2021)",
     Evidence::Assumed},
    {"route-server-peer-routes",
     "routes that a route server takes from one peer",
     1000,
     kMorePeerRoutes,
     {},
     "github.com/adstuart/azure-routeserver-summarisation",
     Evidence::Assumed},
    {"intent-vnet-prefixes",
     "address prefixes of the virtual networks of a hub with routing intent",
     600,
     {},
     {},
     "learn.microsoft.com/azure/virtual-wan/how-to-routing-policies",
     Evidence::Documented},
    {"nat-gateway-addresses",
     "public addresses of a NAT gateway of one family",
     16,
     {},
     {},
     "learn.microsoft.com/azure/nat-gateway/nat-overview",
     Evidence::Documented},
});

}  // namespace

std::span<const Limit> limits() {
  return kLimits;
}

const Limit& limit(std::string_view id, Date as_of) {
  const auto* const found =
      std::ranges::find_if(kLimits, [&](const Limit& one) { return one.id == id && one.holds(as_of); });
  assert(found != kLimits.end() && "a check asks for a limit that the table does not have");
  return *found;
}

}  // namespace azroute
