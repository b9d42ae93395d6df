// Precedence: the table of rules that decides between routes to one destination, and explains with the same data.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/route/route.h"
#include "sim/route/rules.h"

namespace azroute {

/// What the effective route table shows of a row that a rule beat.
enum class LoserShown : std::uint8_t {
  Active,   // it still serves other destinations of its prefix
  Invalid,  // listed, with state Invalid
  Absent,   // never reaches the table
};

/// One row of the policy. A rule removes from the candidates of one destination every route that another remaining
/// candidate `beats` by it. Rules are applied in order, so each loser leaves by exactly one rule. Azure's preferences
/// form no order among routes (VNet over BGP, longer over shorter, user over system can make a cycle), which is why
/// there is no comparator of routes.
struct PrecedenceRule {
  Rule rule;
  LoserShown loser_shown = LoserShown::Active;
  bool (*applies)(const Assumptions& assumptions) = nullptr;  // nullptr: always
  bool (*beats)(const Route& winner, const Route& loser) = nullptr;
};

/// The whole policy, in the order of its application.
std::span<const PrecedenceRule> precedence_rules();

/// A candidate that lost: `by` and `candidate` index the list given to decide().
struct Loss {
  std::uint32_t candidate = 0;
  std::uint32_t by = 0;
  const PrecedenceRule* rule = nullptr;
};

struct Choice {
  std::vector<std::uint32_t> winners;  // several: they share the traffic
  std::vector<Loss> losses;            // in the order of the candidates
};

/// Decides between routes whose prefixes all contain one address. The result does not depend on the candidates' order,
/// up to their numbering. At least one wins unless there is no candidate.
Choice decide(std::span<const Route> candidates, const Assumptions& assumptions);

}  // namespace azroute
