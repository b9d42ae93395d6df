// A topology of any size to measure with: a hub whose gateway learns many routes, and spokes that use it.
#pragma once

#include <string>

namespace azroute::measure {

struct HubAndSpokes {
  unsigned spokes = 1;
  unsigned subnets = 1;      // of each spoke, with a route table each
  unsigned announced = 1;    // prefixes that the site behind the hub's ExpressRoute gateway announces; at most 4,096
  unsigned user_routes = 1;  // in each table; no two tables have one in common
};

/// As a topology file. The spokes are named spoke0, spoke1 ..., their subnets s0, s1 ...; both fit into 10.0.0.0/8.
std::string topology_text(const HubAndSpokes& shape);

}  // namespace azroute::measure
