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

/// "winner | loser by rule to beater | ...", sorted, independent of the input's order.
std::string describe(const std::vector<Route>& candidates, const Assumptions& assumptions = {}) {
  const auto name = [&](std::uint32_t index) {
    return candidates[index].prefix.to_string() + " " + std::string(to_string(candidates[index].source)) + " " +
           std::string(to_string(candidates[index].next_hop_type));
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
    "R4.5: a user route to Internet never takes a service endpoint's traffic; another does; a switch says never") {
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
  for (int round = 0; round < 3000; ++round) {
    std::vector<Route> candidates;
    for (std::uint32_t i = 0; i < 6; ++i) {
      Route one = system("0.0.0.0/0", static_cast<NextHopType>(pick(8)));
      one.prefix = Prefix::make(Address::v4(0x0A000000), 8 * pick(4));
      static constexpr std::array kSources{RouteSource::Default, RouteSource::VirtualNetworkGateway, RouteSource::User};
      one.source = kSources[pick(3)];
      one.tag_rank = static_cast<TagRank>(pick(5));
      if (one.source == RouteSource::VirtualNetworkGateway) {
        one.learned_from = pick(2) == 1 ? LearnedFrom::ExpressRoute : LearnedFrom::Vpn;
      }
      one.gateway = {pick(2)};
      one.user.index = i;
      candidates.push_back(one);
    }
    Assumptions assumptions;
    assumptions.service_endpoint_always_wins = pick(2) == 1;
    const std::string before = describe(candidates, assumptions);
    for (const Loss& loss : decide(candidates, assumptions).losses) fired.insert(loss.rule->rule.id);
    std::ranges::shuffle(candidates, random);
    REQUIRE(describe(candidates, assumptions) == before);
    REQUIRE(before.starts_with("+ "));
  }
  for (const PrecedenceRule& rule : precedence_rules()) CHECK_MESSAGE(fired.contains(rule.rule.id), rule.rule.id);
}

TEST_CASE("of routes that contain one address a rule looks at their kinds and at which prefix is longer, at no more") {
  const std::vector<Route> kinds = [] {
    std::vector<Route> made;
    for (const RouteSource source : {RouteSource::Default, RouteSource::VirtualNetworkGateway, RouteSource::User}) {
      for (const NextHopType type : {NextHopType::VnetLocal, NextHopType::VNetPeering, NextHopType::VNetGlobalPeering,
                                     NextHopType::VirtualNetworkServiceEndpoint, NextHopType::VirtualNetworkGateway,
                                     NextHopType::Internet, NextHopType::VirtualAppliance, NextHopType::None}) {
        for (const bool express_route : {false, true}) {
          Route one = route("0.0.0.0/0", source, type);
          if (source == RouteSource::VirtualNetworkGateway) {
            one.learned_from = express_route ? LearnedFrom::ExpressRoute : LearnedFrom::Vpn;
          }
          one.tag_rank = express_route ? TagRank::ExplicitPrefix : TagRank::AzureCloud;
          one.user.index = express_route ? 1 : 2;
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
