// What a network manager's connected groups put into every subnet of their members.
#include <algorithm>

#include "sim/route/system_routes.h"

namespace azroute {
namespace {

struct Member {
  Id<VirtualNetwork> vnet;
  bool global = false;  // reaches members in other regions
};

/// Calls f with the members of each connected group. A mesh is one group, whatever number of network groups it is made
/// of; in hub-and-spoke each directly connected network group is one, together with the hub.
template <typename F>
void each_connected_group(const Topology& topology, F&& f) {
  for (const ConnectivityConfiguration& configuration : topology.connectivity_configurations) {
    std::vector<Member> members;
    for (const ConnectivityGroup& group : configuration.groups) {
      if (!group.group.id.valid() || (!configuration.mesh && !group.directly_connected)) continue;
      for (const Ref<VirtualNetwork>& member : topology[group.group.id].members) {
        if (member.id.valid()) members.push_back({member.id, group.is_global});
      }
      if (configuration.mesh) continue;
      if (configuration.hub.id.valid()) members.push_back({configuration.hub.id, group.is_global});
      f(members);
      members.clear();
    }
    if (configuration.mesh) f(members);
  }
}

bool within_reach(const Topology& topology, const Member& a, const Member& b) {
  const std::string& here = topology[a.vnet].location;
  const std::string& there = topology[b.vnet].location;
  return here.empty() || there.empty() || same_location(here, there) || (a.global && b.global);
}

/// The other virtual networks that share a connected group with this one, each once.
std::vector<Id<VirtualNetwork>> fellows_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  std::vector<Id<VirtualNetwork>> fellows;
  each_connected_group(topology, [&](const std::vector<Member>& members) {
    for (const Member& self : members) {
      if (self.vnet != vnet) continue;
      for (const Member& other : members) {
        if (other.vnet != vnet && within_reach(topology, self, other)) fellows.push_back(other.vnet);
      }
    }
  });
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
