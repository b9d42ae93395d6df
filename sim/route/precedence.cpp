// The policy on one screen, and the narrowing that applies it.
#include "sim/route/precedence.h"

#include <algorithm>
#include <array>

namespace azroute {
namespace {

bool is_user(const Route& route) {
  return route.source == RouteSource::User;
}
bool is_learned(const Route& route) {
  return route.is_learned();
}
bool is_system(const Route& route) {
  return route.is_system();
}
bool is_service_endpoint(const Route& route) {
  return is_system(route) && route.next_hop_type == NextHopType::VirtualNetworkServiceEndpoint;
}
bool is_preferred_system(const Route& route) {
  return is_system(route) &&
         (route.next_hop_type == NextHopType::VnetLocal || route.next_hop_type == NextHopType::VNetPeering ||
          route.next_hop_type == NextHopType::VNetGlobalPeering ||
          // Its address lies in the range of a virtual network, its own or a peered one.
          route.next_hop_type == NextHopType::InterfaceEndpoint);
}
bool is_peering(const Route& route) {
  return is_system(route) &&
         (route.next_hop_type == NextHopType::VNetPeering || route.next_hop_type == NextHopType::VNetGlobalPeering);
}
bool is_connected_group(const Route& route) {
  return is_system(route) && route.next_hop_type == NextHopType::ConnectedGroup;
}
bool takes_private_endpoint(const Route& winner, const Route& loser) {
  return is_user(winner) && is_system(loser) && loser.next_hop_type == NextHopType::InterfaceEndpoint &&
         winner.prefix.covers(loser.prefix) && winner.prefix.length() >= loser.private_endpoint_reach;
}
/// Both hear of the same route server, which has this preference.
bool under_preference(const Route& winner, const Route& loser, HubRoutingPreference preference) {
  return is_learned(winner) && is_learned(loser) && winner.preference == preference && loser.preference == preference;
}
bool from_vpn_or_appliance(const Route& route) {
  return route.learned_from == LearnedFrom::Vpn || route.learned_from == LearnedFrom::Appliance;
}
bool same_prefix(const Route& a, const Route& b) {
  return a.prefix == b.prefix;
}

constexpr std::array kPolicy{
    PrecedenceRule{{"system-preferred-over-gateway",
                    "A gateway route equal to or inside a virtual network or peering prefix never wins, however "
                    "specific it is, and never reaches the table.",
                    reference::kUdrSelection, Evidence::Documented},
                   LoserShown::Absent,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_preferred_system(winner) && is_learned(loser) && winner.prefix.covers(loser.prefix);
                   }},
    PrecedenceRule{{"connected-group-over-gateway",
                    "A gateway route equal to or inside the prefix of a connected group's member never wins and never "
                    "reaches the table (assumptions.connectedGroupOverGateway).",
                    "taken over from peerings; no source states it for connected groups", Evidence::Assumed},
                   LoserShown::Absent,
                   [](const Assumptions& assumptions) { return assumptions.connected_group_over_gateway; },
                   [](const Route& winner, const Route& loser) {
                     return is_connected_group(winner) && is_learned(loser) && winner.prefix.covers(loser.prefix);
                   }},
    PrecedenceRule{
        {"service-endpoint-over-gateway",
         "A gateway route equal to or inside a service endpoint prefix never wins and never reaches the table.",
         "learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview states it; "
         "github.com/MicrosoftDocs/azure-docs/pull/128591 saw the contrary",
         Evidence::Assumed},
        LoserShown::Absent,
        nullptr,
        [](const Route& winner, const Route& loser) {
          return is_service_endpoint(winner) && is_learned(loser) && winner.prefix.covers(loser.prefix);
        }},
    PrecedenceRule{
        {"service-endpoint-always-wins",
         "A service endpoint route cannot be overridden (assumptions.serviceEndpointAlwaysWins).",
         "learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview states it; "
         "lab reports saw the contrary",
         Evidence::Assumed},
        LoserShown::Invalid,
        [](const Assumptions& assumptions) { return assumptions.service_endpoint_always_wins; },
        [](const Route& winner, const Route& loser) { return is_service_endpoint(winner) && is_user(loser); }},
    PrecedenceRule{{"service-endpoint-over-user-internet",
                    "A user route with next hop type Internet does not take traffic from a service endpoint; other "
                    "user routes do.",
                    "github.com/MicrosoftDocs/azure-docs/issues/111706: a lab of 2023, against the documentation",
                    Evidence::Observed},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_service_endpoint(winner) && is_user(loser) &&
                            loser.next_hop_type == NextHopType::Internet;
                   }},
    PrecedenceRule{
        {"user-over-service-endpoint",
         "A user route equal to or inside a service endpoint prefix, of any next hop type but Internet, takes the "
         "endpoint's traffic.",
         "github.com/MicrosoftDocs/azure-docs/issues/111706 and issues/111594: labs of 2023, against the documentation",
         Evidence::Observed},
        LoserShown::Invalid,
        nullptr,
        [](const Route& winner, const Route& loser) {
          return is_user(winner) && is_service_endpoint(loser) && loser.prefix.covers(winner.prefix);
        }},
    PrecedenceRule{{"user-over-private-endpoint",
                    "Where the network policies of a private endpoint's subnet reach routes, a user route that covers "
                    "its address and is no wider than the virtual network's range takes its traffic.",
                    reference::kPrivateEndpointPolicies, Evidence::Documented},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return takes_private_endpoint(winner, loser) && winner.next_hop_type != NextHopType::VnetLocal;
                   }},
    PrecedenceRule{{"user-virtual-network-over-private-endpoint",
                    "A user route to the virtual network takes a private endpoint's traffic like any other, but leads "
                    "to the endpoint only where privateEndpointVNetPolicies is Basic.",
                    "github.com/MicrosoftDocs/azure-docs/pull/128666 and issues/119645", Evidence::Observed},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return takes_private_endpoint(winner, loser) && winner.next_hop_type == NextHopType::VnetLocal;
                   }},
    PrecedenceRule{
        {"longest-prefix", "The route with the longest prefix that contains the destination wins.",
         reference::kUdrSelection, Evidence::Documented},
        LoserShown::Active,
        nullptr,
        [](const Route& winner, const Route& loser) { return winner.prefix.length() > loser.prefix.length(); }},
    PrecedenceRule{{"user-over-gateway", "Of equal prefixes the user-defined route wins over the gateway's.",
                    reference::kUdrSelection, Evidence::Documented},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_user(winner) && is_learned(loser) && same_prefix(winner, loser);
                   }},
    PrecedenceRule{{"user-over-system", "Of equal prefixes the user-defined route wins over the system route.",
                    reference::kUdrSelection, Evidence::Documented},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_user(winner) && is_system(loser) && same_prefix(winner, loser);
                   }},
    PrecedenceRule{{"gateway-over-system", "Of equal prefixes the gateway's route wins over the system route.",
                    reference::kUdrSelection, Evidence::Documented},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_learned(winner) && is_system(loser) && same_prefix(winner, loser);
                   }},
    PrecedenceRule{{"peering-over-connected-group",
                    "Of equal prefixes of a peering and of a connected group the peering's wins, and the group's never "
                    "reaches the table (assumptions.peeringOverConnectedGroup).",
                    "learn.microsoft.com/azure/virtual-network-manager/concept-connectivity-configuration shows only "
                    "peering routes between a hub and its directly connected spokes, and states no rule",
                    Evidence::Assumed},
                   LoserShown::Absent,
                   [](const Assumptions& assumptions) { return assumptions.peering_over_connected_group; },
                   [](const Route& winner, const Route& loser) {
                     return is_peering(winner) && is_connected_group(loser) && same_prefix(winner, loser);
                   }},
    PrecedenceRule{{"connected-group-over-peering",
                    "Of equal prefixes of a peering and of a connected group the group's wins, and the peering's never "
                    "reaches the table (assumptions.peeringOverConnectedGroup: false).",
                    "no source states it", Evidence::Assumed},
                   LoserShown::Absent,
                   [](const Assumptions& assumptions) { return !assumptions.peering_over_connected_group; },
                   [](const Route& winner, const Route& loser) {
                     return is_connected_group(winner) && is_peering(loser) && same_prefix(winner, loser);
                   }},
    PrecedenceRule{{"more-specific-tag",
                    "Of equal prefixes in one route table an explicit prefix wins over a regional service tag, that "
                    "over a top-level tag, that over AzureCloud.region, that over AzureCloud.",
                    reference::kUdrServiceTags, Evidence::Documented},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_user(winner) && is_user(loser) && same_prefix(winner, loser) &&
                            winner.tag_rank < loser.tag_rank;
                   }},
    PrecedenceRule{{"first-tag-route",
                    "Of two equally specific service tags with the same prefix in one route table the route whose name "
                    "sorts first wins.",
                    "no source states it", Evidence::Assumed},
                   LoserShown::Invalid,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return is_user(winner) && is_user(loser) && same_prefix(winner, loser) &&
                            winner.tag_rank == loser.tag_rank && winner.user < loser.user;
                   }},
    PrecedenceRule{
        {"expressroute-over-vpn", "Of equal prefixes learned by an ExpressRoute and a VPN gateway ExpressRoute's wins.",
         "learn.microsoft.com/azure/expressroute/expressroute-howto-coexist-resource-manager states it; "
         "github.com/MicrosoftDocs/azure-docs/issues/19326 denies any preference",
         Evidence::Assumed},
        LoserShown::Absent,
        nullptr,
        [](const Route& winner, const Route& loser) {
          return is_learned(winner) && is_learned(loser) && same_prefix(winner, loser) && !winner.preference &&
                 !loser.preference && winner.learned_from == LearnedFrom::ExpressRoute &&
                 loser.learned_from == LearnedFrom::Vpn;
        }},
    PrecedenceRule{{"route-server-prefers-expressroute",
                    "Where a route server prefers ExpressRoute, as it does by default, ExpressRoute's route wins over "
                    "those of equal prefix learned from a VPN gateway or an appliance.",
                    reference::kRouteServerPreference, Evidence::Documented},
                   LoserShown::Absent,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return under_preference(winner, loser, HubRoutingPreference::ExpressRoute) &&
                            same_prefix(winner, loser) && winner.learned_from == LearnedFrom::ExpressRoute &&
                            from_vpn_or_appliance(loser);
                   }},
    PrecedenceRule{{"route-server-prefers-vpn",
                    "Where a route server prefers VpnGateway, a route learned from a VPN gateway or an appliance wins "
                    "over one of equal prefix learned from ExpressRoute.",
                    reference::kRouteServerPreference, Evidence::Documented},
                   LoserShown::Absent,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return under_preference(winner, loser, HubRoutingPreference::VpnGateway) &&
                            same_prefix(winner, loser) && from_vpn_or_appliance(winner) &&
                            loser.learned_from == LearnedFrom::ExpressRoute;
                   }},
    PrecedenceRule{{"route-server-shorter-path",
                    "Where a route server is, the shorter AS path wins among the routes of equal prefix that its "
                    "preference leaves; with the preference ASPath that is all of them.",
                    reference::kRouteServerPreference, Evidence::Documented},
                   LoserShown::Absent,
                   nullptr,
                   [](const Route& winner, const Route& loser) {
                     return winner.preference && under_preference(winner, loser, *winner.preference) &&
                            same_prefix(winner, loser) && winner.as_path_length < loser.as_path_length;
                   }},
};

}  // namespace

std::span<const PrecedenceRule> precedence_rules() {
  return kPolicy;
}

Choice decide(std::span<const Route> candidates, const Assumptions& assumptions) {
  std::vector<std::uint32_t> alive(candidates.size());
  for (std::uint32_t i = 0; i < alive.size(); ++i) alive[i] = i;
  // The beater that is named must not depend on the order of the input: the first in the canonical order of routes.
  std::ranges::sort(alive, [&](std::uint32_t a, std::uint32_t b) {
    const auto order = candidates[a] <=> candidates[b];
    return order == 0 ? a < b : order < 0;
  });

  Choice choice;
  for (const PrecedenceRule& rule : kPolicy) {
    if (alive.size() < 2) break;
    if (rule.applies != nullptr && !rule.applies(assumptions)) continue;
    const auto beater_of = [&](std::uint32_t loser) {
      return std::ranges::find_if(
          alive, [&](std::uint32_t winner) { return rule.beats(candidates[winner], candidates[loser]); });
    };
    // A route that itself leaves by this rule is no witness: name one that stays.
    std::vector<std::uint32_t> staying;
    std::ranges::copy_if(alive, std::back_inserter(staying),
                         [&](std::uint32_t route) { return beater_of(route) == alive.end(); });
    for (const std::uint32_t loser : alive) {
      const auto by = std::ranges::find_if(
          staying, [&](std::uint32_t winner) { return rule.beats(candidates[winner], candidates[loser]); });
      if (by != staying.end()) choice.losses.push_back({.candidate = loser, .by = *by, .rule = &rule});
    }
    alive = std::move(staying);
  }
  choice.winners = std::move(alive);
  // Where a winner beats the loser by the same rule, it is a better witness than a route that lost later.
  for (Loss& loss : choice.losses) {
    const auto by = std::ranges::find_if(choice.winners, [&](std::uint32_t winner) {
      return loss.rule->beats(candidates[winner], candidates[loss.candidate]);
    });
    if (by != choice.winners.end()) loss.by = *by;
  }
  std::ranges::sort(choice.losses, {}, &Loss::candidate);
  return choice;
}

}  // namespace azroute
