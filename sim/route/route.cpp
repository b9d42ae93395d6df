// The canonical order of rows: virtual network, peerings, service endpoints, gateway, Internet, None, user routes.
#include "sim/route/route.h"

namespace azroute {
namespace {

int listing_rank(const Route& route) {
  if (route.source == RouteSource::User) return 8;
  if (route.is_learned()) return 5;
  switch (route.next_hop_type) {
    case NextHopType::VnetLocal: return 0;
    case NextHopType::VNetPeering: return 1;
    case NextHopType::VNetGlobalPeering: return 2;
    case NextHopType::ConnectedGroup:
    case NextHopType::InterfaceEndpoint: return 3;
    case NextHopType::VirtualNetworkServiceEndpoint: return 4;
    case NextHopType::VirtualNetworkGateway:
    case NextHopType::VirtualAppliance:
    case NextHopType::VirtualApplianceEcmp: return 5;
    case NextHopType::Internet: return 6;
    case NextHopType::None: return 7;
  }
  return 7;
}

}  // namespace

std::tuple<int, Family, unsigned, Prefix, std::optional<Address>, NextHopType, UserRouteId, Id<VirtualNetworkGateway>>
Route::key(const Route& route) {
  // None rows are listed by length, as every published listing has them; the others by address.
  const bool by_length = route.source == RouteSource::Default && route.next_hop_type == NextHopType::None;
  return {listing_rank(route),
          route.prefix.family(),
          by_length ? route.prefix.length() : 0,
          route.prefix,
          route.next_hop_ip_address,
          route.next_hop_type,
          route.user,
          route.gateway};
}

}  // namespace azroute
