// Tidy: every rule and reason has an id of its own, a sentence and a source, and a lesson that shows it.
#include <filesystem>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "sim/check/control_plane.h"
#include "sim/check/expect.h"
#include "sim/flow/outbound.h"
#include "sim/flow/reasons.h"
#include "sim/flow/sender_index.h"
#include "sim/flow/walk_rules.h"
#include "sim/read/document.h"
#include "sim/read/flows.h"
#include "sim/read/native.h"
#include "sim/read/route_set.h"
#include "sim/read/service_tags.h"
#include "sim/route/learned_rules.h"
#include "sim/route/not_modelled.h"
#include "sim/route/precedence.h"
#include "sim/topology/topology.h"

using namespace azroute;

namespace {

std::vector<const Rule*> all_rules() {
  std::vector<const Rule*> rules(route_rules().begin(), route_rules().end());
  rules.insert(rules.end(), learned_rule_list().begin(), learned_rule_list().end());
  for (const HubRule& rule : hub_rules()) rules.push_back(&rule.rule);
  for (const PrecedenceRule& rule : precedence_rules()) rules.push_back(&rule.rule);
  rules.insert(rules.end(), walk_rule_list().begin(), walk_rule_list().end());
  rules.insert(rules.end(), outbound_rule_list().begin(), outbound_rule_list().end());
  rules.insert(rules.end(), outside_rule_list().begin(), outside_rule_list().end());
  for (const Reason* reason : all_reasons()) rules.push_back(&reason->rule);
  for (const auto list : {document_rules(), native_rules(), service_tags_rules(), link_rules(), expectation_rules(),
                          control_plane_rules(), route_set_rules(), flow_rules()}) {
    for (const Rule& rule : list) rules.push_back(&rule);
  }
  return rules;
}

}  // namespace

TEST_CASE("every rule has an id of its own in kebab-case, one sentence and a source") {
  std::set<std::string_view> ids;
  for (const Rule* rule : all_rules()) {
    CAPTURE(rule->id);
    CHECK(ids.insert(rule->id).second);
    CHECK(rule->id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK(rule->sentence.size() > 20);
    CHECK(rule->sentence.ends_with('.'));
    CHECK_FALSE(rule->reference.empty());
  }
}

TEST_CASE("what is not modelled has an id that no rule has, a sentence, a source and a reason, and stands by area") {
  std::set<std::string_view> ids;
  for (const Rule* rule : all_rules()) ids.insert(rule->id);
  for (const Endpoint& endpoint : builtin_endpoints()) ids.insert(endpoint.source_rule.id);
  std::set<std::string_view> areas;
  std::string_view area;
  for (const NotModelled& one : not_modelled()) {
    CAPTURE(one.id);
    CHECK(ids.insert(one.id).second);
    CHECK(one.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK(one.sentence.ends_with('.'));
    CHECK_FALSE(one.source.empty());
    CHECK_FALSE(one.why.empty());
    CHECK_FALSE(one.why.ends_with('.'));
    if (one.area != area) CHECK(areas.insert(one.area).second);
    area = one.area;
  }
}

TEST_CASE("every rule of routes and precedence has its lesson in topologies/precedence, and every lesson its rule") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(AZROUTE_SOURCE_DIR) / "topologies/precedence";
  std::set<std::string> lessons;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") lessons.insert(entry.path().stem().string());
  }
  std::set<std::string> rules;
  for (const Rule* rule : route_rules()) rules.emplace(rule->id);
  for (const PrecedenceRule& rule : precedence_rules()) rules.emplace(rule.rule.id);
  CHECK(lessons == rules);
}

TEST_CASE("every verdict has a meaning and at least one reason, and reasons stand grouped by verdict") {
  for (const VerdictMeaning& verdict : kVerdicts) {
    CHECK_FALSE(verdict.meaning.empty());
    bool found = false;
    for (const Reason* reason : all_reasons()) found = found || reason->verdict == verdict.verdict;
    CHECK_MESSAGE(found, to_string(verdict.verdict));
  }
}
