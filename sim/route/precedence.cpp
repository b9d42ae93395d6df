// The policy on one screen, and the narrowing that applies it.
#include "sim/route/precedence.h"

#include <algorithm>
#include <array>

namespace azroute {
namespace {

bool is_user(const Route& route) {
  return route.source == RouteSource::User;
}
bool is_gateway(const Route& route) {
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
          route.next_hop_type == NextHopType::VNetGlobalPeering);
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
                     return is_preferred_system(winner) && is_gateway(loser) && winner.prefix.covers(loser.prefix);
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
          return is_service_endpoint(winner) && is_gateway(loser) && winner.prefix.covers(loser.prefix);
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
                     return is_user(winner) && is_gateway(loser) && same_prefix(winner, loser);
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
                     return is_gateway(winner) && is_system(loser) && same_prefix(winner, loser);
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
          return is_gateway(winner) && is_gateway(loser) && same_prefix(winner, loser) && 
                 winner.learned_from == LearnedFrom::ExpressRoute && loser.learned_from == LearnedFrom::Vpn;
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
