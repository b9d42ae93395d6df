// Expectations against what flows do: each member alone, and what can never hold.
#include "sim/check/expect.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

std::string topology(const std::string& expect, const char* to = "8.8.8.8:443") {
  return R"(
virtualNetworks:
  - name: v
    location: westeurope
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.0.1.0/24, routeTable: t, natGateway: nat}]
routeTables:
  - name: t
    routes: [{name: a, addressPrefix: 9.9.9.0/24, nextHopType: VirtualAppliance, nextHopIpAddress: 10.0.1.5}]
publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}]
natGateways: [{name: nat, publicIpAddresses: [p]}]
networkInterfaces: [{name: vm, subnet: s, privateIPAddress: 10.0.1.4}]
flows:
  - {name: f, from: vm, to: ")" +
         std::string(to) + "\", expect: " + expect + "}\n";
}

/// "verdict dropped egressed (egressed-azure)": the mismatches, or "holds".
std::string outcome_of(const std::string& expect, const char* to = "8.8.8.8:443") {
  auto loaded = load_text(topology(expect, to));
  const std::vector<FlowCheck> checks = check_flows(*loaded->network);
  REQUIRE(checks.size() == 1);
  if (checks[0].holds()) return "holds";
  std::string out;
  for (const Mismatch& mismatch : checks[0].mismatches) {
    CHECK(mismatch.span.known());
    out += (out.empty() ? "" : "; ") + std::string(mismatch.key) + " " + mismatch.expected + " " + mismatch.got;
  }
  return out;
}

std::string diagnostics_of(const std::string& expect) {
  auto loaded = load_text(topology(expect));
  Diagnostics diagnostics;
  check_expectations(loaded->topology, diagnostics);
  std::string out;
  for (const Diagnostic& one : diagnostics.all())
    out += std::string(one.rule->id) + ": " + one.message + " | " + one.help;
  return out;
}

}  // namespace

TEST_CASE("each member of an expectation holds or fails by itself") {
  CHECK(outcome_of("works") == "holds");
  CHECK(outcome_of("egressed") == "holds");
  CHECK(outcome_of("fails") == "verdict fails egressed (egressed-azure)");
  CHECK(outcome_of("delivered") == "verdict delivered egressed (egressed-azure)");
  CHECK(outcome_of("{reason: egressed-azure}") == "holds");
  CHECK(outcome_of("{reason: egressed-site}") == "reason egressed-site egressed-azure");
  CHECK(outcome_of("{source: 203.0.113.9}") == "holds");
  CHECK(outcome_of("{source: 203.0.113.8}") == "source 203.0.113.8 203.0.113.9");
  CHECK(outcome_of("{sourceClass: azurePublic}") == "holds");
  CHECK(outcome_of("{sourceClass: private}") == "sourceClass private azurePublic");
  CHECK(outcome_of("{nextHopType: Internet}") == "holds");
  CHECK(outcome_of("{nextHopType: None}") == "nextHopType None Internet");
  CHECK(outcome_of("{route: 0.0.0.0/0}") == "holds");
  CHECK(outcome_of("{route: 8.0.0.0/8}") == "route 8.0.0.0/8 0.0.0.0/0");
  CHECK(outcome_of("{nextHopIpAddress: 10.0.1.5}", "9.9.9.9:443") == "holds");
  CHECK(outcome_of("{nextHopIpAddress: 10.0.1.6}", "9.9.9.9:443") == "nextHopIpAddress 10.0.1.6 10.0.1.5");
  CHECK(outcome_of("{nextHopIpAddress: 10.0.1.6}") == "nextHopIpAddress 10.0.1.6 none");
}

TEST_CASE("every member that does not hold is reported, in one order") {
  CHECK(outcome_of("{route: 8.0.0.0/8, verdict: dropped, source: 203.0.113.8}") ==
        "verdict dropped egressed (egressed-azure); source 203.0.113.8 203.0.113.9; route 8.0.0.0/8 0.0.0.0/0");
}

TEST_CASE("fails holds for a drop, a refusal and a loop, not for what is unknown") {
  CHECK(outcome_of("fails", "10.99.0.1") == "holds");
  CHECK(outcome_of("fails", "13.91.47.76:444") == "holds");
  CHECK(outcome_of("{verdict: fails, reason: appliance-missing}", "9.9.9.9:443") == "holds");
  CHECK(outcome_of("fails", "suse") == "verdict fails unknown (endpoint-data-missing)");
  CHECK(outcome_of("unknown", "suse") == "holds");
}

TEST_CASE("a reason nobody ends with, and one of another verdict, are errors") {
  CHECK(diagnostics_of("works").empty());
  CHECK(diagnostics_of("{reason: egresed-azure}") ==
        "unknown-reason: no walk ends with reason `egresed-azure` | did you mean `egressed-azure`?");
  CHECK(diagnostics_of("{verdict: dropped, reason: egressed-azure}").starts_with("contradicting-expectation: "));
  CHECK(diagnostics_of("{verdict: works, reason: egressed-azure}").empty());
}
