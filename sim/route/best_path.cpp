// A hub's choice, step by step, on one screen.
#include "sim/route/best_path.h"

#include <algorithm>
#include <array>
#include <utility>

namespace azroute {
namespace {

bool is_static(const HubCandidate& one) {
  return one.kind == RouteKind::Static;
}
bool is_express_route(const HubCandidate& one) {
  return one.kind == RouteKind::ExpressRoute;
}
bool is_vpn(const HubCandidate& one) {
  return one.kind == RouteKind::Vpn;
}
bool by_as_path(const HubCandidate& one) {
  return one.preference == HubRoutingPreference::ASPath;
}
bool by_vpn(const HubCandidate& one) {
  return one.preference == HubRoutingPreference::VpnGateway;
}

constexpr std::array kSteps{
    HubRule{
        {"hub-static-over-bgp", "In a hub static routes win over those learned by BGP.", reference::kHubPreference,
         Evidence::Documented},
        [](const HubCandidate& winner, const HubCandidate& loser) { return is_static(winner) && !is_static(loser); }},
    HubRule{{"hub-private-policy-first",
             "In a hub routes from other hubs that have a policy for private traffic win over others from other hubs.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) {
              return winner.from_private_policy && loser.remote && !loser.from_private_policy;
            }},
    HubRule{
        {"hub-remote-expressroute-last",
         "With preference ASPath and several other hubs, ExpressRoute routes of other hubs are taken last, however "
         "short their path.",
         "learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing-preference: its note; its worked table has "
         "one other hub",
         Evidence::Documented},
        [](const HubCandidate& winner, const HubCandidate& loser) {
          return by_as_path(loser) && loser.many_remote_hubs && loser.remote && is_express_route(loser) &&
                 !(winner.remote && is_express_route(winner));
        }},
    HubRule{{"hub-as-path-first", "With preference ASPath the shorter AS path wins in a hub before all else.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) {
              return by_as_path(loser) && winner.as_path_length < loser.as_path_length;
            }},
    HubRule{{"hub-local-over-remote", "In a hub its own routes win over those of other hubs.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) { return !winner.remote && loser.remote; }},
    HubRule{{"hub-vpn-preferred", "With preference VpnGateway a hub takes VPN over ExpressRoute.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) {
              return by_vpn(loser) && is_vpn(winner) && is_express_route(loser);
            }},
    HubRule{{"hub-expressroute-over-vpn", "Among a hub's own routes ExpressRoute wins over VPN.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) {
              return !by_vpn(loser) && !loser.remote && is_express_route(winner) && is_vpn(loser);
            }},
    HubRule{{"hub-remote-vpn-over-expressroute", "Among routes of other hubs VPN wins over ExpressRoute.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) {
              return !by_vpn(loser) && loser.remote && is_vpn(winner) && is_express_route(loser);
            }},
    HubRule{{"hub-shorter-as-path",
             "In a hub the shorter AS path wins among what is left; what is still equal shares the "
             "traffic.",
             reference::kHubPreference, Evidence::Documented},
            [](const HubCandidate& winner, const HubCandidate& loser) {
              return winner.as_path_length < loser.as_path_length;
            }},
};

}  // namespace

std::span<const HubRule> hub_rules() {
  return kSteps;
}

HubDecision decide_in_hub(std::span<const HubCandidate> candidates) {
  std::vector<std::uint32_t> alive(candidates.size());
  for (std::uint32_t i = 0; i < alive.size(); ++i) alive[i] = i;
  HubDecision decision;
  for (const HubRule& step : kSteps) {
    if (alive.size() < 2) break;
    std::vector<std::uint32_t> staying;
    for (const std::uint32_t loser : alive) {
      const bool beaten = std::ranges::any_of(
          alive, [&](std::uint32_t winner) { return step.beats(candidates[winner], candidates[loser]); });
      if (beaten) {
        decision.losses.push_back({loser, &step.rule});
      } else {
        staying.push_back(loser);
      }
    }
    alive = std::move(staying);
  }
  decision.winners = std::move(alive);
  std::ranges::sort(decision.losses, {}, &HubLoss::candidate);
  return decision;
}

unsigned rank_in_route_server(RouteKind kind, HubRoutingPreference preference) {
  switch (preference) {
    case HubRoutingPreference::ExpressRoute: return kind == RouteKind::ExpressRoute ? 0 : 1;
    case HubRoutingPreference::VpnGateway: return kind == RouteKind::ExpressRoute ? 1 : 0;
    case HubRoutingPreference::ASPath: return 0;
  }
  return 0;
}

}  // namespace azroute
