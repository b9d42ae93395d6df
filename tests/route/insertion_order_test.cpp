// The order of a topology file against what it comes to: every list shuffled, and nothing is different.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/read/file.h"
#include "tests/support/random_wan.h"
#include "tests/support/rewrite_yaml.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// Ids too: a topology is put in one order before anybody looks at it.
void check_equal(Loaded& one, Loaded& two) {
  const ControlPlane& a = one.network->control_plane();
  const ControlPlane& b = two.network->control_plane();
  CHECK(first_difference(whole_text(one.topology, a), whole_text(two.topology, b)) == "");
  for (const Speaker& speaker : speakers_of(one.topology)) CHECK(a.table(speaker) == b.table(speaker));
  for (std::uint32_t i = 0; i < one.topology.hub_route_tables.size(); ++i) {
    CHECK(a.table(Id<HubRouteTable>{i}) == b.table(Id<HubRouteTable>{i}));
  }
  CHECK(first_difference(printed_text(one), printed_text(two)) == "");
}

void check_shuffled(const std::string& yaml, unsigned seed, const std::string& path = "topologies/test.yaml") {
  const std::string other = Rewriter(yaml).shuffled(seed);
  const auto one = try_load(yaml, path);
  const auto two = try_load(other, path);
  REQUIRE((one == nullptr) == (two == nullptr));
  if (one != nullptr) check_equal(*one, *two);
}

}  // namespace

TEST_CASE("the lists of random topologies in any order: the same tables, effective routes, findings and flows") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const std::string yaml = random_wan(seed);
    check_shuffled(yaml, seed);
    check_shuffled(yaml, seed + 7'000);
  }
}

TEST_CASE("the lists of the example topologies in any order: the same tables, effective routes, findings and flows") {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  const fs::path root = fs::path(AZROUTE_SOURCE_DIR);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / "topologies")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  REQUIRE(files.size() > 20);
  for (const fs::path& file : files) {
    CAPTURE(file.string());
    const auto text = read_file(file.string(), std::size_t{1} << 20U);
    REQUIRE(text.has_value());
    for (unsigned seed = 1; seed <= 3; ++seed) check_shuffled(*text, seed, fs::relative(file, root).string());
  }
}
