// The replay against the walk on virtual WANs and on every topology of the shelf.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "sim/flow/replay.h"
#include "tests/support/random_wan.h"
#include "tests/support/replay_flows.h"
#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {
constexpr Date kToday = make_date(2026, 11, 23);
}  // namespace

TEST_CASE("replay, trace: on random virtual WANs a flow's class says what its own walk says") {
  ReplayTally tally;
  for (unsigned seed = 1; seed <= rounds(60) && tally.shown == 0; ++seed) {
    const auto loaded = load_text(random_wan(seed), kToday);
    compare(*loaded->network, nullptr, seed, 200, tally, "random WAN " + std::to_string(seed));
  }
  CHECK(tally.flows > 1'000);
}

TEST_CASE("replay, trace: on every topology of the shelf a flow's class says what its own walk says") {
  ReplayTally tally;
  unsigned files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(AZROUTE_SOURCE_DIR "/topologies")) {
    if (file.path().extension() != ".yaml") continue;
    std::ifstream stream(file.path());
    Loaded loaded;
    const SourceId source =
        loaded.sources.add(file.path().string(), std::string(std::istreambuf_iterator<char>(stream), {}));
    loaded.topology = read_topology(loaded.sources, source, {.today = kToday}, loaded.diagnostics);
    if (loaded.diagnostics.has_errors()) continue;
    Network network(loaded.topology, loaded.topology.as_of.value().value);
    compare(network, nullptr, ++files, rounds(400), tally, file.path().filename().string());
  }
  CHECK(files > 60);
  CHECK(tally.outcomes.size() > 40);
}
