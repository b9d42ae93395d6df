// The order, the bound and the counts of diagnostics; near names.
#include "sim/diag/diagnostic.h"

#include <array>
#include <random>

#include <doctest/doctest.h>

namespace azroute {
namespace {

constexpr Rule kFirst{"a-rule", "One.", "none", Evidence::Format};
constexpr Rule kSecond{"b-rule", "Two.", "none", Evidence::Format};

TEST_CASE("the order is file, offset, rule, message, and duplicates go") {
  Diagnostics diagnostics;
  diagnostics.error(kSecond, {0, 5, 6}, "later rule");
  diagnostics.error(kFirst, {0, 5, 6}, "second");
  diagnostics.error(kFirst, {0, 5, 6}, "first");
  diagnostics.error(kFirst, {1, 0, 1}, "other file");
  diagnostics.warning(kFirst, {0, 2, 3}, "earlier");
  diagnostics.error(kFirst, {0, 5, 6}, "first");
  diagnostics.error(kFirst, {}, "nowhere");
  CHECK(diagnostics.errors() == 6);
  diagnostics.sort();
  diagnostics.sort();
  std::string messages;
  for (const Diagnostic& diagnostic : diagnostics.all()) messages += diagnostic.message + "|";
  CHECK(messages == "earlier|first|second|later rule|other file|nowhere|");
  CHECK(diagnostics.errors() == 5);
  CHECK(diagnostics.warnings() == 1);
  CHECK(diagnostics.left_out() == 0);
}

TEST_CASE("past the limit only the count goes on, and an error takes a warning's place") {
  Diagnostics diagnostics;
  CHECK_FALSE(diagnostics.has_errors());
  for (std::uint32_t i = 0; i < Diagnostics::kLimit + 10; ++i) diagnostics.warning(kFirst, {0, i, i + 1}, "warning");
  diagnostics.error(kSecond, {0, 0, 1}, "the error");
  CHECK(diagnostics.all().size() == Diagnostics::kLimit);
  CHECK(diagnostics.warnings() == Diagnostics::kLimit + 10);
  CHECK(diagnostics.left_out() == 11);
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.all().back().message == "the error");
}

TEST_CASE("a quoted text is cut between code points") {
  CHECK(quoted("web") == "`web`");
  CHECK(quoted(std::string(48, 'x')) == "`" + std::string(48, 'x') + "`");
  CHECK(quoted(std::string(49, 'x')) == "`" + std::string(40, 'x') + "...`");
  CHECK(quoted(std::string(39, 'x') + "\xE2\x82\xAC" + std::string(9, 'y')) == "`" + std::string(39, 'x') + "...`");
}

/// The definition, without the table: exponential, so only for short texts.
std::size_t slow_distance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  std::size_t best = slow_distance(a.substr(1), b.substr(1)) + (a[0] == b[0] ? 0 : 1);
  best = std::min(best, slow_distance(a.substr(1), b) + 1);
  best = std::min(best, slow_distance(a, b.substr(1)) + 1);
  if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
    best = std::min(best, slow_distance(a.substr(2), b.substr(2)) + 1);
  }
  return best;
}

TEST_CASE("edit distance agrees with its definition") {
  std::mt19937 random(11);  // NOLINT(bugprone-random-generator-seed): the same texts in every run
  for (int round = 0; round < 400; ++round) {
    std::array<std::string, 2> texts;
    for (std::string& text : texts) {
      for (std::size_t length = random() % 7; length > 0; --length) text += static_cast<char>('a' + random() % 3);
    }
    const std::size_t expected = slow_distance(texts[0], texts[1]);
    for (std::size_t limit = 0; limit < 8; ++limit) {
      REQUIRE(edit_distance(texts[0], texts[1], limit) == std::min(expected, limit + 1));
    }
  }
}

TEST_CASE("the nearest name") {
  const std::array<std::string_view, 5> names = {"subnets", "routeTable", "virtualNetworks", "sub", "subnetz"};
  CHECK(nearest("subents", names) == "subnets");
  CHECK(nearest("SUBNETS", names) == "subnets");
  CHECK(nearest("subnet", names) == "subnets");  // subnetz is as near; alphabetical order decides
  CHECK(nearest("virtualnetwork", names) == "virtualNetworks");
  CHECK_FALSE(nearest("gateway", names).has_value());
  CHECK_FALSE(nearest("", names).has_value());
  CHECK_FALSE(nearest(std::string(100'000, 's'), names).has_value());
  const std::array<std::string, 2> single = {"b", ""};
  CHECK_FALSE(nearest("a", single).has_value());
  CHECK(did_you_mean("routetabel", names) == "did you mean `routeTable`?");
  CHECK(did_you_mean("firewall", names).empty());
}

}  // namespace
}  // namespace azroute
