// Effective routes in Network Watcher's words.
#include "sim/flow/next_hop.h"

namespace azroute {
namespace {

std::string_view word_of(const Route& route) {
  // Effective routes say VirtualNetworkGateway, or VNetPeering, of what leads to a hub's router.
  if (route.hub.valid()) return "VirtualHub";
  switch (route.next_hop_type) {
    case NextHopType::VNetPeering:
    case NextHopType::VNetGlobalPeering: return "VnetPeering";
    default: return to_string(route.next_hop_type);
  }
}

}  // namespace

NextHopResult next_hop_result(const Topology& topology, const Route* winner) {
  NextHopResult result{.next_hop_type = "None", .next_hop_ip_address = std::nullopt, .route_table_id = "System Route"};
  if (winner == nullptr) return result;
  result.next_hop_type = word_of(*winner);
  result.next_hop_ip_address = winner->next_hop_ip_address;
  if (winner->source == RouteSource::User) result.route_table_id = topology[winner->user.table].name.value;
  return result;
}

NextHopResult next_hop_result(Network& network, Id<Subnet> subnet, const Address& destination) {
  const auto winners = network.routes_of(subnet).lookup(destination);
  return next_hop_result(network.topology(), winners.empty() ? nullptr : &winners.front());
}

}  // namespace azroute
