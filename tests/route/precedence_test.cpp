// The policy: one winner in every order, and each loser its one rule.
#include "sim/route/precedence.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/topology_text.h"

using namespace azroute;
using azroute::testing::prefix;

namespace {

Route route(const char* text, RouteSource source, NextHopType type) {
  Route made;
  made.prefix = prefix(text);
  made.source = source;
  made.next_hop_type = type;
  return made;
}

Route system(const char* text, NextHopType type) {
  return route(text, RouteSource::Default, type);
}
Route user(const char* text, NextHopType type = NextHopType::VirtualAppliance) {
  return route(text, RouteSource::User, type);
}
Route gateway(const char* text) {
  Route made = route(text, RouteSource::VirtualNetworkGateway, NextHopType::VirtualNetworkGateway);
  made.learned_from = LearnedFrom::Vpn;
  return made;
}

constexpr unsigned kNextHopTypes = 11;
static_assert(static_cast<unsigned>(NextHopType::None) == kNextHopTypes - 1);

/// "winner | loser by rule to beater | ...", sorted, independent of the input's order.
std::string describe(const std::vector<Route>& candidates, const Assumptions& assumptions = {}) {
  const auto name = [&](std::uint32_t index) {
    const Route& route = candidates[index];
    std::string text = route.prefix.to_string() + " " + std::string(to_string(route.source)) + " " +
                       std::string(to_string(route.next_hop_type));
    if (route.next_hop_ip_address) text += " " + route.next_hop_ip_address->to_string();
    return text;
  };
  const Choice choice = decide(candidates, assumptions);
  std::set<std::string> parts;
  for (const std::uint32_t winner : choice.winners) parts.insert("+ " + name(winner));
  for (const Loss& loss : choice.losses) {
    parts.insert("- " + name(loss.candidate) + " by " + std::string(loss.rule->rule.id) + " to " + name(loss.by));
  }
  std::string out;
  for (const std::string& part : parts) out += part + "\n";
  return out;
}

/// The same description for every permutation of the candidates.
std::string in_every_order(std::vector<Route> candidates, const Assumptions& assumptions = {}) {
  std::vector<std::size_t> order(candidates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::string first = describe(candidates, assumptions);
  do {
    std::vector<Route> shuffled;
    for (const std::size_t index : order) shuffled.push_back(candidates[index]);
    CHECK(describe(shuffled, assumptions) == first);
  } while (std::ranges::next_permutation(order).found);
  return first;
}

}  // namespace

TEST_CASE("the cycle VNet over BGP over user over VNet has one winner in every order, each loser its rule") {
  CHECK(in_every_order({system("10.0.0.0/16", NextHopType::VnetLocal), user("10.0.0.0/20"), gateway("10.0.0.0/24")}) ==
        "+ 10.0.0.0/20 User VirtualAppliance\n"
        "- 10.0.0.0/16 Default VnetLocal by longest-prefix to 10.0.0.0/20 User VirtualAppliance\n"
        "- 10.0.0.0/24 VirtualNetworkGateway VirtualNetworkGateway by system-preferred-over-gateway to 10.0.0.0/16 "
        "Default VnetLocal\n");
}

TEST_CASE("R4.1: length first, over all kinds of route together") {
  CHECK(in_every_order({system("10.1.0.0/16", NextHopType::VNetPeering), user("10.0.0.0/8"), gateway("0.0.0.0/0")}) ==
        "+ 10.1.0.0/16 Default VNetPeering\n"
        "- 0.0.0.0/0 VirtualNetworkGateway VirtualNetworkGateway by longest-prefix to 10.1.0.0/16 Default VNetPeering\n"
        "- 10.0.0.0/8 User VirtualAppliance by longest-prefix to 10.1.0.0/16 Default VNetPeering\n");
}

TEST_CASE("R4.2: of equal prefixes user, then gateway, then system") {
  CHECK(in_every_order({system("0.0.0.0/0", NextHopType::Internet), gateway("0.0.0.0/0"), user("0.0.0.0/0")}) ==
        "+ 0.0.0.0/0 User VirtualAppliance\n"
        "- 0.0.0.0/0 Default Internet by user-over-system to 0.0.0.0/0 User VirtualAppliance\n"
        "- 0.0.0.0/0 VirtualNetworkGateway VirtualNetworkGateway by user-over-gateway to 0.0.0.0/0 User "
        "VirtualAppliance\n");
  CHECK(in_every_order({system("0.0.0.0/0", NextHopType::Internet), gateway("0.0.0.0/0")})
            .starts_with("+ 0.0.0.0/0 VirtualNetworkGateway"));
}

TEST_CASE("R4.3: a gateway route equal to or inside a VNet, peering or service endpoint prefix never wins") {
  for (const NextHopType type : {NextHopType::VnetLocal, NextHopType::VNetPeering, NextHopType::VNetGlobalPeering,
                                 NextHopType::VirtualNetworkServiceEndpoint}) {
    for (const char* inside : {"10.0.0.0/16", "10.0.0.0/24", "10.0.0.4/32"}) {
      const std::vector<Route> candidates{system("10.0.0.0/16", type), gateway(inside)};
      const Choice choice = decide(candidates, {});
      CHECK(choice.winners == std::vector<std::uint32_t>{0});
      CHECK(choice.losses.front().rule->loser_shown == LoserShown::Absent);
    }
    // A wider one serves what the system prefix leaves.
    CHECK(decide(std::vector<Route>{system("10.0.0.0/16", type), gateway("10.0.0.0/8")}, {})
              .losses.front()
              .rule->rule.id == "longest-prefix");
  }
  // None and Internet rows are not preferred.
  CHECK(decide(std::vector<Route>{system("10.0.0.0/8", NextHopType::None), gateway("10.5.0.0/16")}, {}).winners ==
        std::vector<std::uint32_t>{1});
}

TEST_CASE(
    "R2.26, R4.5: a user route to Internet never takes a service endpoint's traffic; another does; a switch says "
    "never") {
  const Route endpoint = system("20.0.0.0/16", NextHopType::VirtualNetworkServiceEndpoint);
  for (const char* text : {"20.0.0.0/16", "20.0.0.0/24", "0.0.0.0/0"}) {
    CHECK(decide(std::vector{endpoint, user(text, NextHopType::Internet)}, {}).winners ==
          std::vector<std::uint32_t>{0});
  }
  for (const NextHopType type :
       {NextHopType::VirtualAppliance, NextHopType::None, NextHopType::VirtualNetworkGateway}) {
    CHECK(decide(std::vector{endpoint, user("20.0.0.0/16", type)}, {}).winners == std::vector<std::uint32_t>{1});
    CHECK(decide(std::vector{endpoint, user("20.0.0.0/24", type)}, {}).winners == std::vector<std::uint32_t>{1});
    CHECK(decide(std::vector{endpoint, user("20.0.0.0/8", type)}, {}).winners == std::vector<std::uint32_t>{0});
    Assumptions documented;
    documented.service_endpoint_always_wins = true;
    CHECK(decide(std::vector{endpoint, user("20.0.0.0/24", type)}, documented).winners ==
          std::vector<std::uint32_t>{0});
  }
}

TEST_CASE("R3.7: of equal prefixes explicit, regional tag, top-level tag, AzureCloud.region, AzureCloud") {
  std::vector<Route> candidates;
  for (const TagRank rank : {TagRank::AzureCloud, TagRank::AzureCloudRegion, TagRank::TopLevelTag, TagRank::RegionalTag,
                             TagRank::ExplicitPrefix}) {
    Route one = user("20.0.0.0/16");
    one.tag_rank = rank;
    one.user.index = static_cast<std::uint32_t>(candidates.size());
    candidates.push_back(one);
  }
  while (candidates.size() > 1) {
    const Choice choice = decide(candidates, {});
    REQUIRE(choice.winners.size() == 1);
    CHECK(choice.winners.front() == candidates.size() - 1);
    candidates.pop_back();
  }
}

TEST_CASE("R4.6: ExpressRoute over VPN for one prefix; the longer prefix of either wins") {
  Route express = gateway("192.168.0.0/16");
  express.learned_from = LearnedFrom::ExpressRoute;
  express.gateway = {1};
  Route vpn = gateway("192.168.0.0/16");
  vpn.gateway = {0};
  CHECK(decide(std::vector{express, vpn}, {}).winners == std::vector<std::uint32_t>{0});
  CHECK(decide(std::vector{express, gateway("192.168.9.0/24")}, {}).winners == std::vector<std::uint32_t>{1});
}

TEST_CASE("R4.8: rows of one prefix that no rule tells apart share the traffic") {
  Route a = gateway("192.168.0.0/16");
  a.next_hop_ip_address = Address::v4(1);
  Route b = a;
  b.next_hop_ip_address = Address::v4(2);
  CHECK(decide(std::vector{a, b}, {}).winners.size() == 2);
}

TEST_CASE("every rule beats somebody in random candidate sets, and the outcome never depends on their order") {
  std::mt19937 random(7);
  std::set<std::string_view> fired;
  const auto pick = [&](std::uint32_t n) { return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random); };
  std::optional<HubRoutingPreference> preference;
  const auto any_learned = [&] {
    Route one = gateway("0.0.0.0/0");
    one.learned_from = static_cast<LearnedFrom>(1 + pick(4));
    one.gateway = {pick(2)};
    one.preference = preference;
    one.as_path_length = pick(3);
    return one;
  };
  const auto any_route = [&] {
    const auto type = static_cast<NextHopType>(pick(kNextHopTypes));
    switch (pick(3)) {
      case 0: return any_learned();
      case 1: return user("0.0.0.0/0", type);
      default: return system("0.0.0.0/0", type);
    }
  };
  for (int round = 0; round < 12000; ++round) {
    preference.reset();
    if (pick(4) > 0) preference = static_cast<HubRoutingPreference>(pick(3));
    std::vector<Route> candidates;
    for (std::uint32_t i = 0; i < 6; ++i) {
      Route one = any_route();
      one.prefix = Prefix::make(Address::v4(0x0A000000), 8 * pick(5));
      one.tag_rank = static_cast<TagRank>(pick(5));
      one.private_endpoint_reach = pick(2) == 1 ? 16 : 129;
      one.user.index = i;
      one.next_hop_ip_address = Address::v4(i);
      candidates.push_back(one);
    }
    Assumptions assumptions;
    assumptions.service_endpoint_always_wins = pick(2) == 1;
    assumptions.peering_over_connected_group = pick(2) == 1;
    assumptions.connected_group_over_gateway = pick(2) == 1;
    const std::string before = describe(candidates, assumptions);
    for (const Loss& loss : decide(candidates, assumptions).losses) fired.insert(loss.rule->rule.id);
    std::ranges::shuffle(candidates, random);
    REQUIRE(describe(candidates, assumptions) == before);
    REQUIRE(before.starts_with("+ "));
  }
  for (const PrecedenceRule& rule : precedence_rules()) CHECK_MESSAGE(fired.contains(rule.rule.id), rule.rule.id);
}

// What GatewayLayer::may_reach_into relies on. The rules about private endpoints look at how long a prefix is, and are
// outside it: they take no learned row.
TEST_CASE("a rule that takes a learned row looks at the kinds of both and at which prefix is longer, at no more") {
  const std::vector<Route> kinds = [] {
    std::vector<Route> made;
    for (unsigned type = 0; type < kNextHopTypes; ++type) {
      for (const bool first : {false, true}) {
        for (Route one :
             {system("0.0.0.0/0", static_cast<NextHopType>(type)), user("0.0.0.0/0", static_cast<NextHopType>(type))}) {
          one.tag_rank = first ? TagRank::ExplicitPrefix : TagRank::AzureCloud;
          one.user.index = first ? 1 : 2;
          one.private_endpoint_reach = first ? 9 : 129;
          made.push_back(one);
        }
      }
    }
    using enum HubRoutingPreference;
    for (const LearnedFrom from :
         {LearnedFrom::Vpn, LearnedFrom::ExpressRoute, LearnedFrom::Appliance, LearnedFrom::Hub}) {
      for (const auto preference :
           std::initializer_list<std::optional<HubRoutingPreference>>{std::nullopt, ExpressRoute, VpnGateway, ASPath}) {
        for (const unsigned path : {1U, 2U}) {
          Route one = gateway("0.0.0.0/0");
          one.learned_from = from;
          one.preference = preference;
          one.as_path_length = path;
          made.push_back(one);
        }
      }
    }
    return made;
  }();
  // All contain 10.1.2.3; in each pair the first is shorter, equal, longer.
  const std::vector<std::vector<std::pair<const char*, const char*>>> same = {
      {{"0.0.0.0/0", "10.0.0.0/8"}, {"10.0.0.0/8", "10.1.0.0/16"}, {"0.0.0.0/1", "10.1.2.3/32"}},
      {{"0.0.0.0/0", "0.0.0.0/0"}, {"10.1.0.0/16", "10.1.0.0/16"}, {"10.1.2.3/32", "10.1.2.3/32"}},
      {{"10.0.0.0/8", "0.0.0.0/0"}, {"10.1.2.3/32", "10.1.2.0/24"}, {"10.1.2.0/24", "10.0.0.0/8"}}};
  for (const PrecedenceRule& rule : precedence_rules()) {
    CAPTURE(rule.rule.id);
    for (Route winner : kinds) {
      for (Route loser : kinds) {
        if (!loser.is_learned()) continue;
        for (const auto& pairs : same) {
          std::set<bool> answers;
          for (const auto& [first, second] : pairs) {
            winner.prefix = prefix(first);
            loser.prefix = prefix(second);
            winner.next_hop_ip_address = prefix(first).address();  // is no part of a kind
            answers.insert(rule.beats(winner, loser));
          }
          REQUIRE(answers.size() == 1);
        }
      }
    }
  }
}

TEST_CASE("of two learned rows no rule takes one for the other's longer prefix but longest-prefix") {
  for (const LearnedFrom winner_from : {LearnedFrom::Vpn, LearnedFrom::ExpressRoute, LearnedFrom::Appliance}) {
    for (const LearnedFrom loser_from : {LearnedFrom::Vpn, LearnedFrom::ExpressRoute, LearnedFrom::Appliance}) {
      for (unsigned preference = 0; preference < 3; ++preference) {
        Route winner = gateway("10.0.0.0/8");
        winner.learned_from = winner_from;
        winner.preference = static_cast<HubRoutingPreference>(preference);
        winner.as_path_length = 1;
        Route loser = gateway("10.1.0.0/16");
        loser.learned_from = loser_from;
        loser.preference = winner.preference;
        loser.as_path_length = 5;
        for (const PrecedenceRule& rule : precedence_rules()) {
          CAPTURE(rule.rule.id);
          CHECK_FALSE(rule.beats(winner, loser));
          if (rule.rule.id != "longest-prefix") CHECK_FALSE(rule.beats(loser, winner));
        }
      }
    }
  }
}

namespace {

Route learned(LearnedFrom from, HubRoutingPreference preference, std::uint32_t as_path_length) {
  Route made = gateway("192.168.0.0/16");
  made.learned_from = from;
  made.preference = preference;
  made.as_path_length = as_path_length;
  return made;
}

/// "er:2 vpn:3 nva:1" under a preference -> the words of those that win.
std::string winners_under(HubRoutingPreference preference,
                          const std::vector<std::pair<LearnedFrom, unsigned>>& offers) {
  std::vector<Route> candidates;
  for (const auto& [from, length] : offers) candidates.push_back(learned(from, preference, length));
  const Choice choice = decide(candidates, {});
  for (const Loss& loss : choice.losses) CHECK(loss.rule->loser_shown == LoserShown::Absent);
  std::string text;
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    if (std::ranges::find(choice.winners, i) == choice.winners.end()) continue;
    const LearnedFrom from = candidates[i].learned_from;
    text += from == LearnedFrom::ExpressRoute ? "er " : from == LearnedFrom::Vpn ? "vpn " : "nva ";
  }
  return text;
}

}  // namespace

TEST_CASE("R4.9: a route server's preference decides first, the shorter AS path between what it leaves") {
  using enum HubRoutingPreference;
  const auto er = LearnedFrom::ExpressRoute;
  const auto vpn = LearnedFrom::Vpn;
  const auto nva = LearnedFrom::Appliance;
  CHECK(winners_under(ExpressRoute, {{er, 5}, {vpn, 1}, {nva, 1}}) == "er ");
  CHECK(winners_under(ExpressRoute, {{er, 5}, {er, 4}}) == "er ");
  CHECK(winners_under(ExpressRoute, {{vpn, 2}, {nva, 1}}) == "nva ");
  CHECK(winners_under(VpnGateway, {{er, 1}, {vpn, 3}, {nva, 4}}) == "vpn ");
  CHECK(winners_under(VpnGateway, {{er, 1}, {vpn, 3}, {nva, 3}}) == "vpn nva ");
  CHECK(winners_under(VpnGateway, {{er, 1}, {nva, 9}}) == "nva ");
  CHECK(winners_under(ASPath, {{er, 2}, {vpn, 1}, {nva, 3}}) == "vpn ");
  CHECK(winners_under(ASPath, {{er, 1}, {vpn, 2}, {nva, 1}}) == "er nva ");
  // The longer prefix wins before any of it.
  Route longer = learned(nva, ExpressRoute, 9);
  longer.prefix = prefix("192.168.1.0/24");
  CHECK(decide(std::vector{learned(er, ExpressRoute, 1), longer}, {}).winners == std::vector<std::uint32_t>{1});
}

TEST_CASE("R4.9: each way to lose to another learned route has its rule") {
  using enum HubRoutingPreference;
  const auto rule_of = [](const Route& winner, const Route& loser) {
    const Choice choice = decide(std::vector{loser, winner}, {});
    REQUIRE(choice.losses.size() == 1);
    CHECK(choice.losses.front().candidate == 0);
    return choice.losses.front().rule->rule.id;
  };
  const auto er = LearnedFrom::ExpressRoute;
  const auto nva = LearnedFrom::Appliance;
  CHECK(rule_of(learned(er, ExpressRoute, 2), learned(nva, ExpressRoute, 1)) == "route-server-prefers-expressroute");
  CHECK(rule_of(learned(nva, VpnGateway, 2), learned(er, VpnGateway, 1)) == "route-server-prefers-vpn");
  CHECK(rule_of(learned(nva, ASPath, 1), learned(er, ASPath, 2)) == "route-server-shorter-path");
  CHECK(rule_of(learned(nva, VpnGateway, 1), learned(nva, VpnGateway, 2)) == "route-server-shorter-path");
}

namespace {

Route private_endpoint(unsigned reach) {
  Route made = system("10.1.4.4/32", NextHopType::InterfaceEndpoint);
  made.private_endpoint_reach = reach;
  return made;
}

}  // namespace

TEST_CASE("R2.18: with policies off only a user route of the very address takes a private endpoint's traffic") {
  for (const char* wider : {"0.0.0.0/0", "10.1.0.0/16", "10.1.4.0/24", "10.1.4.4/31"}) {
    CHECK(decide(std::vector{private_endpoint(129), user(wider)}, {}).winners == std::vector<std::uint32_t>{0});
  }
  const Choice choice = decide(std::vector{private_endpoint(129), user("10.1.4.4/32")}, {});
  CHECK(choice.winners == std::vector<std::uint32_t>{1});
  CHECK(choice.losses.front().rule->rule.id == "user-over-system");
  CHECK(choice.losses.front().rule->loser_shown == LoserShown::Invalid);
}

TEST_CASE("R2.19: with policies on a user route no wider than the virtual network's range takes it, a wider one not") {
  for (const char* narrow : {"10.1.0.0/16", "10.1.4.0/24", "10.1.4.4/32"}) {
    CAPTURE(narrow);
    const Choice choice = decide(std::vector{private_endpoint(16), user(narrow)}, {});
    REQUIRE(choice.winners == std::vector<std::uint32_t>{1});
    CHECK(choice.losses.front().rule->rule.id == "user-over-private-endpoint");
    CHECK(choice.losses.front().rule->loser_shown == LoserShown::Invalid);
  }
  for (const char* wide : {"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/15"}) {
    CHECK(decide(std::vector{private_endpoint(16), user(wide)}, {}).winners == std::vector<std::uint32_t>{0});
  }
}

TEST_CASE("R2.20: neither a learned route nor a range takes a private endpoint's traffic") {
  for (const unsigned reach : {16U, 129U}) {
    CHECK(decide(std::vector{private_endpoint(reach), gateway("10.1.4.4/32")}, {}).winners ==
          std::vector<std::uint32_t>{0});
    CHECK(decide(std::vector{private_endpoint(reach), gateway("10.1.0.0/16")}, {}).winners ==
          std::vector<std::uint32_t>{0});
    for (const NextHopType type : {NextHopType::VnetLocal, NextHopType::VNetPeering, NextHopType::ConnectedGroup}) {
      CHECK(decide(std::vector{private_endpoint(reach), system("10.1.0.0/16", type)}, {}).winners ==
            std::vector<std::uint32_t>{0});
    }
  }
}

TEST_CASE("R2.21: a user route to the virtual network takes a private endpoint's traffic by a rule of its own") {
  const Choice choice = decide(std::vector{private_endpoint(16), user("10.1.0.0/16", NextHopType::VnetLocal)}, {});
  CHECK(choice.winners == std::vector<std::uint32_t>{1});
  CHECK(choice.losses.front().rule->rule.id == "user-virtual-network-over-private-endpoint");
  CHECK(choice.losses.front().rule->loser_shown == LoserShown::Invalid);
  CHECK(decide(std::vector{private_endpoint(129), user("10.1.0.0/16", NextHopType::VnetLocal)}, {}).winners ==
        std::vector<std::uint32_t>{0});
}

TEST_CASE(
    "R2.27: a peering and a connected group of one prefix, and learned routes inside a group's, by their switches") {
  const Route peering = system("10.2.0.0/16", NextHopType::VNetPeering);
  const Route group = system("10.2.0.0/16", NextHopType::ConnectedGroup);
  Assumptions assumptions;
  CHECK(decide(std::vector{peering, group}, assumptions).winners == std::vector<std::uint32_t>{0});
  CHECK(decide(std::vector{group, gateway("10.2.1.0/24")}, assumptions).winners == std::vector<std::uint32_t>{0});
  CHECK(decide(std::vector{group, gateway("10.2.0.0/16")}, assumptions).winners == std::vector<std::uint32_t>{0});
  assumptions.peering_over_connected_group = false;
  CHECK(decide(std::vector{peering, group}, assumptions).winners == std::vector<std::uint32_t>{1});
  assumptions.connected_group_over_gateway = false;
  CHECK(decide(std::vector{group, gateway("10.2.1.0/24")}, assumptions).winners == std::vector<std::uint32_t>{1});
  CHECK(decide(std::vector{group, gateway("10.2.0.0/16")}, assumptions).winners == std::vector<std::uint32_t>{1});
  // Of different lengths the longer one wins, whatever the switches say.
  CHECK(decide(std::vector{system("10.2.3.0/24", NextHopType::VNetPeering), group}, assumptions).winners ==
        std::vector<std::uint32_t>{0});
}
