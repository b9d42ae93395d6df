// Generated tables: one seed, one table; as many prefixes as asked for; the shape that was measured.
#include "tools/make_routes/full_table.h"

#include <algorithm>
#include <functional>
#include <set>

#include <doctest/doctest.h>

#include "sim/net/radix_trie.h"

namespace azroute {
namespace {

bool strictly_ascending(const std::vector<Prefix>& prefixes) {
  return std::ranges::adjacent_find(prefixes, std::ranges::greater_equal{}) == prefixes.end();
}

std::uint64_t digest(const std::vector<Prefix>& prefixes) {
  std::uint64_t sum = 0;
  for (const Prefix& prefix : prefixes) {
    for (const std::uint64_t part : {prefix.address().hi(), prefix.address().lo(), std::uint64_t{prefix.length()}})
      sum = (sum ^ part) * 0x100000001B3ULL;
  }
  return sum;
}

/// Per mille of the prefixes that lie in another one.
std::size_t covered_per_mille(const std::vector<Prefix>& prefixes) {
  RadixTrie<int> trie;
  std::size_t covered = 0;
  for (const Prefix& prefix : prefixes) {  // a prefix stands behind those that cover it
    covered += trie.longest_match(prefix) ? 1 : 0;
    trie.insert_or_assign(prefix, 0);
  }
  return 1000 * covered / prefixes.size();
}

std::size_t of_length(const std::vector<Prefix>& prefixes, unsigned length) {
  return static_cast<std::size_t>(std::ranges::count(prefixes, length, &Prefix::length));
}

TEST_CASE("as many distinct prefixes of the family as asked for, in ascending order") {
  for (const Family family : {Family::V4, Family::V6}) {
    for (const std::size_t count : {0U, 1U, 2U, 3U, 10U, 100U, 1'000U, 30'000U}) {
      CAPTURE(count);
      const std::vector<Prefix> prefixes = full_table(family, count, count);
      CHECK(prefixes.size() == count);
      CHECK(strictly_ascending(prefixes));
      CHECK(std::ranges::all_of(prefixes, [&](const Prefix& prefix) { return prefix.family() == family; }));
    }
  }
}

TEST_CASE("a seed gives one table, on every platform, and another seed another one") {
  CHECK(full_table(Family::V4, 5'000, 1) == full_table(Family::V4, 5'000, 1));
  CHECK(full_table(Family::V4, 5'000, 1) != full_table(Family::V4, 5'000, 2));
  CHECK(digest(full_table(Family::V4, 5'000, 1)) == 8720884609309817345U);
  CHECK(digest(full_table(Family::V6, 5'000, 1)) == 1766436020353673220U);
  CHECK(digest(host_heavy_table(1)) == 11142598880952500296U);
}

TEST_CASE("a full table's shape: lengths, nesting, blocks") {
  const std::vector<Prefix> v4 = full_table(Family::V4, 300'000, 3);
  // Of 901,899 measured prefixes 596,184 per million have 24 bits, 120,438 have 22 and 14,957 have 16.
  CHECK(of_length(v4, 24) == doctest::Approx(178'855).epsilon(0.001));
  CHECK(of_length(v4, 22) == doctest::Approx(36'131).epsilon(0.001));
  CHECK(of_length(v4, 16) == doctest::Approx(4'487).epsilon(0.001));
  CHECK(covered_per_mille(v4) == doctest::Approx(507).epsilon(0.15));
  const std::vector<Prefix> v6 = full_table(Family::V6, 160'000, 3);
  CHECK(of_length(v6, 48) == doctest::Approx(75'419).epsilon(0.001));
  CHECK(of_length(v6, 32) == doctest::Approx(22'527).epsilon(0.001));
  CHECK(covered_per_mille(v6) == doctest::Approx(569).epsilon(0.15));

  std::set<std::uint64_t> v4_blocks, v6_blocks;
  for (const Prefix& prefix : v4) {
    if (prefix.length() >= 18) v4_blocks.insert(prefix.address().hi() >> 46U);
  }
  for (const Prefix& prefix : v6) {
    if (prefix.length() >= 32) v6_blocks.insert(prefix.address().hi() >> 32U);
  }
  CHECK(v4_blocks.size() == doctest::Approx(24'564).epsilon(0.01));  // 73,849 of 901,899
  CHECK(v6_blocks.size() == doctest::Approx(29'342).epsilon(0.01));  // 29,369 of 160,147
}

TEST_CASE("no prefix where the Internet has none") {
  for (const Prefix& prefix : full_table(Family::V4, 20'000, 4)) {
    const std::uint32_t first = prefix.address().v4_bits() >> 24U;
    if (first == 0 || first == 10 || first == 127 || first >= 224) FAIL_CHECK(prefix.to_string());
  }
  const Prefix global = Prefix::make(Address::v6(0x2000ULL << 48U, 0), 3);
  for (const Prefix& prefix : full_table(Family::V6, 20'000, 4)) {
    if (!global.covers(prefix)) FAIL_CHECK(prefix.to_string());
  }
}

TEST_CASE("the table of hosts") {
  const std::vector<Prefix> prefixes = host_heavy_table(9);
  CHECK(prefixes.size() == 655'361);
  CHECK(strictly_ascending(prefixes));
  CHECK(of_length(prefixes, 8) == 1);
  CHECK(of_length(prefixes, 24) == 65'536);
  CHECK(of_length(prefixes, 28) == 65'536);
  CHECK(of_length(prefixes, 32) == 524'288);
  CHECK(std::ranges::all_of(prefixes, [&](const Prefix& prefix) { return prefixes.front().covers(prefix); }));
}

}  // namespace
}  // namespace azroute
