// Which of several routes for one prefix a speaker takes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/route/bgp.h"
#include "sim/route/learned_rules.h"

namespace azroute {

/// What a hub compares. The setting is the hub's own, the same in all candidates of one choice.
struct HubCandidate {
  RouteKind kind = RouteKind::VirtualNetwork;
  bool remote = false;               // over another hub
  bool from_private_policy = false;  // over another hub that has a policy for private traffic
  std::uint32_t as_path_length = 0;
  HubRoutingPreference preference = HubRoutingPreference::ExpressRoute;
  bool many_remote_hubs = false;  // the virtual WAN has several other hubs
};

/// A candidate that lost, and by which step.
struct HubLoss {
  std::uint32_t candidate = 0;
  const Rule* rule = nullptr;
};
struct HubDecision {
  std::vector<std::uint32_t> winners;  // several share the traffic
  std::vector<HubLoss> losses;         // in the order of the candidates
};

/// Applies hub_rules(). The result does not depend on the candidates' order, up to their numbering.
HubDecision decide_in_hub(std::span<const HubCandidate> candidates);

/// How a route server ranks routes of one prefix by kind; lower is better.
unsigned rank_in_route_server(RouteKind kind, HubRoutingPreference preference);

}  // namespace azroute
