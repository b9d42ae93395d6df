// Connected groups: which virtual networks a network manager's configurations join without peerings.
#pragma once

#include <vector>

#include "sim/topology/topology.h"

namespace azroute {

struct ConnectedMember {
  Id<VirtualNetwork> vnet;
  bool global = false;  // reaches members in other regions
};

/// The members of each connected group. A mesh is one group, whatever number of network groups it is made of; in
/// hub-and-spoke each directly connected network group is one, together with the hub.
std::vector<std::vector<ConnectedMember>> connected_groups(const Topology& topology);

/// Whether two members of one group are connected: in one region, or both global. An unknown location is any.
bool within_reach(const Topology& topology, const ConnectedMember& a, const ConnectedMember& b);

}  // namespace azroute
