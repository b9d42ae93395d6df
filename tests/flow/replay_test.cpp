// The replay against the walk: what a class of flows was said to become must be what each of its flows becomes.
#include "sim/flow/replay.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/support/random_net.h"
#include "tests/support/replay_flows.h"

using namespace azroute;
using namespace azroute::testing;

namespace {
constexpr Date kToday = make_date(2026, 11, 23);
}  // namespace

TEST_CASE("replay, trace: on random networks a flow's class says what its own walk says") {
  ReplayTally tally;
  for (unsigned seed = 1; seed <= rounds(300) && tally.shown == 0; ++seed) {
    RandomNet net(seed);
    Diagnostics diagnostics;
    link(net.topology(), diagnostics);
    if (diagnostics.has_errors()) continue;
    Network network(net.topology(), kToday);
    compare(network, nullptr, seed, 150, tally, "random network " + std::to_string(seed));
  }
  CHECK(tally.flows > 10'000);
  CHECK(tally.outcomes.size() > 20);
  CHECK(tally.classes < tally.flows);
}
