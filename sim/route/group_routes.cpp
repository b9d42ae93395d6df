// What a network manager's connected groups put into every subnet of their members.
#include <algorithm>

#include "sim/route/system_routes.h"
#include "sim/topology/connected_groups.h"

namespace azroute {
namespace {

/// The other virtual networks that share a connected group with this one, each once.
std::vector<Id<VirtualNetwork>> fellows_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  std::vector<Id<VirtualNetwork>> fellows;
  for (const std::vector<ConnectedMember>& members : connected_groups(topology)) {
    for (const ConnectedMember& self : members) {
      if (self.vnet != vnet) continue;
      for (const ConnectedMember& other : members) {
        if (other.vnet != vnet && within_reach(topology, self, other)) fellows.push_back(other.vnet);
      }
    }
  }
  std::ranges::sort(fellows);
  fellows.erase(std::ranges::unique(fellows).begin(), fellows.end());
  return fellows;
}

/// A range of the group, and the one of another member that it overlaps.
struct GroupRange {
  Route route;  // of this virtual network itself: VnetLocal
  const GroupRange* overlaps = nullptr;
};

/// Prefixes overlap only where one covers the other, and a sorted list has the covering one first.
void find_overlaps(std::vector<GroupRange>& ranges) {
  std::ranges::sort(ranges, {},
                    [](const GroupRange& range) { return std::pair(range.route.prefix, range.route.peer); });
  std::vector<GroupRange*> around;  // each covers the next
  for (GroupRange& range : ranges) {
    while (!around.empty() && !around.back()->route.prefix.covers(range.route.prefix)) around.pop_back();
    for (GroupRange* outer : around) {
      if (outer->overlaps == nullptr) outer->overlaps = &range;
      if (range.overlaps == nullptr) range.overlaps = outer;
    }
    around.push_back(&range);
  }
}

}  // namespace

void add_connected_group_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes,
                                std::vector<RemovedRoute>& removed) {
  const std::vector<Id<VirtualNetwork>> fellows = fellows_of(topology, subnet.virtual_network);
  if (fellows.empty()) return;
  std::vector<GroupRange> ranges;
  for (const Located<Prefix>& range : topology[subnet.virtual_network].address_prefixes) {
    ranges.push_back({.route = system_route(range.value, NextHopType::VnetLocal, system_rules::kVirtualNetwork)});
  }
  for (const Id<VirtualNetwork> fellow : fellows) {
    const VirtualNetworkPeering* peering = find_peering(topology, subnet.virtual_network, fellow);
    const bool subnets_peered =
        peering != nullptr && !peering->peer_complete_vnets && is_connected(topology, subnet.virtual_network, *peering);
    for (const Located<Prefix>& range : topology[fellow].address_prefixes) {
      Route route = system_route(range.value, NextHopType::ConnectedGroup, system_rules::kConnectedGroup);
      route.peer = fellow;
      if (subnets_peered) {
        removed.push_back({route, &system_rules::kSubnetPeeringOverConnectedGroup, std::nullopt});
      } else {
        ranges.push_back({.route = route});
      }
    }
  }
  find_overlaps(ranges);
  for (const GroupRange& range : ranges) {
    if (range.route.next_hop_type == NextHopType::VnetLocal) continue;
    if (range.overlaps == nullptr) {
      routes.push_back(range.route);
    } else {
      removed.push_back({range.route, &system_rules::kConnectedGroupOverlap, range.overlaps->route});
    }
  }
}

}  // namespace azroute
