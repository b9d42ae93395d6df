// Gathering the members of connected groups from the deployed configurations.
#include "sim/topology/connected_groups.h"

#include <utility>

namespace azroute {

std::vector<std::vector<ConnectedMember>> connected_groups(const Topology& topology) {
  std::vector<std::vector<ConnectedMember>> groups;
  for (const ConnectivityConfiguration& configuration : topology.connectivity_configurations) {
    std::vector<ConnectedMember> members;
    for (const ConnectivityGroup& group : configuration.groups) {
      if (!group.group.id.valid() || (!configuration.mesh && !group.directly_connected)) continue;
      for (const Ref<VirtualNetwork>& member : topology[group.group.id].members) {
        if (member.id.valid()) members.push_back({member.id, group.is_global});
      }
      if (configuration.mesh) continue;
      if (configuration.hub.id.valid()) members.push_back({configuration.hub.id, group.is_global});
      groups.push_back(std::exchange(members, {}));
    }
    if (configuration.mesh) groups.push_back(std::move(members));
  }
  return groups;
}

bool within_reach(const Topology& topology, const ConnectedMember& a, const ConnectedMember& b) {
  const std::string& here = topology[a.vnet].location;
  const std::string& there = topology[b.vnet].location;
  return here.empty() || there.empty() || same_location(here, there) || (a.global && b.global);
}

}  // namespace azroute
