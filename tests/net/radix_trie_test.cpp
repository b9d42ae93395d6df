// The trie compared with a golden table, with its slow twin, and with itself in another order.
#include "sim/net/radix_trie.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/oracle.h"
#include "tests/support/prefix_sets.h"

namespace azroute {
namespace {

using testing::addr;
using testing::Oracle;
using testing::pfx;
using testing::PrefixMaker;

using Value = std::uint32_t;
using Entries = std::vector<std::pair<Prefix, Value>>;

/// Gathers what a walk gives, in its order.
struct Gather {
  Entries& into;
  void operator()(const Prefix& prefix, Value value) const { into.emplace_back(prefix, value); }
};

Entries all_of(const RadixTrie<Value>& trie) {
  Entries entries;
  trie.for_each(Gather{entries});
  return entries;
}

template <typename Key>
Entries covering(const RadixTrie<Value>& trie, const Key& key) {
  Entries entries;
  trie.covering(key, Gather{entries});
  return entries;
}

Entries covered_by(const RadixTrie<Value>& trie, const Prefix& prefix) {
  Entries entries;
  trie.covered_by(prefix, Gather{entries});
  return entries;
}

template <typename Key>
std::optional<std::pair<Prefix, Value>> longest_match(const RadixTrie<Value>& trie, const Key& key) {
  const auto match = trie.longest_match(key);
  if (!match) return std::nullopt;
  return std::pair(match->prefix, *match->value);
}

/// Empty when there is none.
std::string longest_name(const RadixTrie<Value>& trie, const Address& address) {
  const auto match = trie.longest_match(address);
  return match ? match->prefix.to_string() : "";
}

std::string names(const Entries& entries) {
  std::string text;
  for (const auto& [prefix, value] : entries) text += (text.empty() ? "" : " ") + prefix.to_string();
  return text;
}

RadixTrie<Value> trie_of(std::initializer_list<std::string_view> prefixes) {
  RadixTrie<Value> trie;
  Value value = 0;
  for (const std::string_view prefix : prefixes) trie.insert_or_assign(pfx(prefix), value++);
  return trie;
}

/// A hub with two spokes, what a site announces, and IPv6 beside it.
RadixTrie<Value> golden() {
  return trie_of({"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/24", "10.0.1.0/24", "10.0.1.4/32", "10.1.0.0/16",
                  "10.2.0.0/16", "168.63.129.16/32", "192.168.0.0/17", "192.168.128.0/17", "fd00::/8", "fd00::/64",
                  "fd00::1/128", "fd00:0:0:1::/64"});
}

TEST_CASE("golden: the prefixes that contain an address, shortest first; the last is the longest match") {
  const struct {
    std::string_view address;
    std::string_view covering;
  } table[] = {
      {"0.0.0.0", "0.0.0.0/0"},
      {"9.255.255.255", "0.0.0.0/0"},
      {"10.0.0.0", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16 10.0.0.0/24"},
      {"10.0.0.255", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16 10.0.0.0/24"},
      {"10.0.1.3", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16 10.0.1.0/24"},
      {"10.0.1.4", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16 10.0.1.0/24 10.0.1.4/32"},
      {"10.0.1.5", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16 10.0.1.0/24"},
      {"10.0.2.0", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16"},
      {"10.1.255.255", "0.0.0.0/0 10.0.0.0/8 10.1.0.0/16"},
      {"10.2.0.0", "0.0.0.0/0 10.0.0.0/8 10.2.0.0/16"},
      {"10.3.0.0", "0.0.0.0/0 10.0.0.0/8"},
      {"11.0.0.0", "0.0.0.0/0"},
      {"168.63.129.16", "0.0.0.0/0 168.63.129.16/32"},
      {"168.63.129.17", "0.0.0.0/0"},
      {"192.168.127.255", "0.0.0.0/0 192.168.0.0/17"},
      {"192.168.128.0", "0.0.0.0/0 192.168.128.0/17"},
      {"255.255.255.255", "0.0.0.0/0"},
      {"::", ""},
      {"fd00::", "fd00::/8 fd00::/64"},
      {"fd00::1", "fd00::/8 fd00::/64 fd00::1/128"},
      {"fd00::ffff:ffff:ffff:ffff", "fd00::/8 fd00::/64"},
      {"fd00:0:0:1::", "fd00::/8 fd00:0:0:1::/64"},
      {"fd00:0:0:2::", "fd00::/8"},
      {"fe00::", ""},
  };
  const RadixTrie<Value> trie = golden();
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    const Entries entries = covering(trie, addr(text));
    CHECK(names(entries) == expected);
    const auto longest = longest_match(trie, addr(text));
    REQUIRE(longest.has_value() == !entries.empty());
    if (longest) CHECK(*longest == entries.back());
  }
}

TEST_CASE("golden: the prefixes that cover a prefix, and those it covers") {
  const struct {
    std::string_view prefix;
    std::string_view covering;
    std::string_view covered;
  } table[] = {
      {"10.0.1.0/24", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16 10.0.1.0/24", "10.0.1.0/24 10.0.1.4/32"},
      {"10.0.0.0/15", "0.0.0.0/0 10.0.0.0/8", "10.0.0.0/16 10.0.0.0/24 10.0.1.0/24 10.0.1.4/32 10.1.0.0/16"},
      {"10.0.0.0/23", "0.0.0.0/0 10.0.0.0/8 10.0.0.0/16", "10.0.0.0/24 10.0.1.0/24 10.0.1.4/32"},
      {"10.2.0.0/16", "0.0.0.0/0 10.0.0.0/8 10.2.0.0/16", "10.2.0.0/16"},
      {"10.2.3.0/24", "0.0.0.0/0 10.0.0.0/8 10.2.0.0/16", ""},
      {"192.168.0.0/16", "0.0.0.0/0", "192.168.0.0/17 192.168.128.0/17"},
      {"11.0.0.0/8", "0.0.0.0/0", ""},
      {"fd00::/60", "fd00::/8", "fd00::/64 fd00::1/128 fd00:0:0:1::/64"},
      {"fd00::1/128", "fd00::/8 fd00::/64 fd00::1/128", "fd00::1/128"},
      {"::/0", "", "fd00::/8 fd00::/64 fd00::1/128 fd00:0:0:1::/64"},
      {"fe00::/8", "", ""},
  };
  const RadixTrie<Value> trie = golden();
  for (const auto& [text, above, below] : table) {
    CAPTURE(text);
    CHECK(names(covering(trie, pfx(text))) == above);
    CHECK(names(covered_by(trie, pfx(text))) == below);
  }
  CHECK(names(covered_by(trie, pfx("0.0.0.0/0"))) + " " + names(covered_by(trie, pfx("::/0"))) == names(all_of(trie)));
}

TEST_CASE("an empty trie answers everything with nothing") {
  RadixTrie<Value> trie;
  CHECK(trie.empty());
  CHECK_FALSE(trie.longest_match(addr("10.0.0.1")));
  CHECK_FALSE(trie.longest_match(pfx("::/0")));
  CHECK(trie.find(pfx("0.0.0.0/0")) == nullptr);
  CHECK_FALSE(trie.erase(pfx("0.0.0.0/0")));
  CHECK(all_of(trie).empty());
  CHECK(covered_by(trie, pfx("0.0.0.0/0")).empty());
}

TEST_CASE("insert keeps what is there, insert_or_assign replaces it") {
  RadixTrie<std::string> trie;
  const Prefix prefix = pfx("10.0.0.0/24");
  const auto [first, inserted] = trie.insert(prefix, "first");
  CHECK(inserted);
  CHECK(*first == "first");
  const auto [kept, again] = trie.insert(prefix, "second");
  CHECK_FALSE(again);
  CHECK(*kept == "first");
  CHECK(trie.insert_or_assign(prefix, "third") == "third");
  CHECK(trie.size() == 1);
  *trie.find(prefix) += "!";
  CHECK(*std::as_const(trie).find(prefix) == "third!");
}

TEST_CASE("a node that only parts two others is no prefix") {
  RadixTrie<Value> trie = trie_of({"10.0.0.0/24", "10.0.1.0/24"});
  CHECK(trie.node_count() == 3);
  const Prefix branch = pfx("10.0.0.0/23");
  CHECK(trie.find(branch) == nullptr);
  CHECK_FALSE(trie.erase(branch));
  CHECK_FALSE(trie.longest_match(branch));
  CHECK(trie.insert(branch, 7).second);
  CHECK(trie.node_count() == 3);
  CHECK(names(all_of(trie)) == "10.0.0.0/23 10.0.0.0/24 10.0.1.0/24");
  CHECK(trie.erase(branch));
  CHECK(trie.node_count() == 3);
  CHECK(trie.erase(pfx("10.0.0.0/24")));
  CHECK(trie.node_count() == 1);
  CHECK(names(all_of(trie)) == "10.0.1.0/24");
}

TEST_CASE("/0, /32 and /128: the ends of both families") {
  RadixTrie<Value> trie = trie_of({"0.0.0.0/0", "0.0.0.0/32", "255.255.255.255/32", "::/0", "::/128",
                                   "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"});
  CHECK(longest_name(trie, addr("0.0.0.0")) == "0.0.0.0/32");
  CHECK(longest_name(trie, addr("0.0.0.1")) == "0.0.0.0/0");
  CHECK(longest_name(trie, addr("255.255.255.255")) == "255.255.255.255/32");
  CHECK(longest_name(trie, addr("::")) == "::/128");
  CHECK(longest_name(trie, addr("::1")) == "::/0");
  CHECK(longest_name(trie, addr("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) ==
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
  CHECK(trie.erase(pfx("0.0.0.0/0")));
  CHECK_FALSE(trie.longest_match(addr("0.0.0.1")));
  CHECK(trie.longest_match(addr("::1")));
}

TEST_CASE("a chain of every length, as deep as a trie can be") {
  for (const Family family : {Family::V4, Family::V6}) {
    for (const bool ones : {false, true}) {
      RadixTrie<Value> trie;
      const Address end = ones ? Prefix::everything(family).last() : Prefix::everything(family).address();
      for (unsigned length = 0; length <= bits_of(family); ++length) trie.insert(Prefix::make(end, length), length);
      CHECK(trie.node_count() == bits_of(family) + 1);
      CHECK(covering(trie, end).size() == bits_of(family) + 1);
      CHECK(all_of(trie) == covering(trie, end));
      CHECK(longest_match(trie, end) == covering(trie, end).back());
    }
  }
}

void check_same_answers(const RadixTrie<Value>& trie, const Oracle<Value>& oracle, PrefixMaker& random) {
  const Prefix prefix = random.any();
  CAPTURE(prefix.to_string());
  for (const Address& address : random.probes(prefix)) {
    CAPTURE(address.to_string());
    REQUIRE(longest_match(trie, address) == oracle.longest_match(address));
    REQUIRE(covering(trie, address) == oracle.covering(address));
  }
  REQUIRE(longest_match(trie, prefix) == oracle.longest_match(prefix));
  REQUIRE(covering(trie, prefix) == oracle.covering(prefix));
  REQUIRE(covered_by(trie, prefix) == oracle.covered_by(prefix));
}

TEST_CASE("the trie agrees with a list that is searched from end to end, whatever is inserted and erased") {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    CAPTURE(seed);
    PrefixMaker random(seed);
    RadixTrie<Value> trie;
    Oracle<Value> oracle;
    for (Value step = 0; step < 400; ++step) {
      const Prefix prefix = random.any();
      CAPTURE(prefix.to_string());
      const bool known = oracle.has(prefix);
      REQUIRE((trie.find(prefix) != nullptr) == known);
      switch (random.below(4)) {
        case 0: REQUIRE(trie.erase(prefix) == oracle.erase(prefix)); break;
        case 1:
          REQUIRE(trie.insert(prefix, step).second == !known);
          if (!known) oracle.insert_or_assign(prefix, step);
          break;
        default: REQUIRE(trie.insert_or_assign(prefix, step) == step); oracle.insert_or_assign(prefix, step);
      }
      check_same_answers(trie, oracle, random);
      REQUIRE((trie.empty() || trie.node_count() < 2 * trie.size()));
    }
    REQUIRE(all_of(trie) == oracle.all());
    REQUIRE(trie.size() == oracle.all().size());
  }
}

TEST_CASE("the order of insertion does not matter") {
  PrefixMaker random(21);
  Entries entries;
  for (Value i = 0; i < 500; ++i) entries.emplace_back(random.any(), 0);
  RadixTrie<Value> first;
  for (const auto& [prefix, value] : entries) first.insert(prefix, value);
  for (int round = 0; round < 5; ++round) {
    RadixTrie<Value> other;
    for (const auto& [prefix, value] : random.shuffled(entries)) other.insert(prefix, value);
    REQUIRE(all_of(other) == all_of(first));
    REQUIRE(other.node_count() == first.node_count());
    for (int probe = 0; probe < 200; ++probe) {
      const Address address = random.any().last();
      REQUIRE(covering(other, address) == covering(first, address));
    }
  }
}

TEST_CASE("erase undoes insert, to the last node") {
  PrefixMaker random(22);
  RadixTrie<Value> trie;
  for (Value i = 0; i < 300; ++i) trie.insert(random.any(), i);
  const Entries before = all_of(trie);
  const std::size_t nodes = trie.node_count();
  for (int round = 0; round < 5; ++round) {
    std::vector<Prefix> added;
    for (Value i = 0; i < 300; ++i) {
      const Prefix prefix = random.any();
      if (trie.insert(prefix, i).second) added.push_back(prefix);
    }
    for (const Prefix& prefix : random.shuffled(added)) REQUIRE(trie.erase(prefix));
    REQUIRE(all_of(trie) == before);
    REQUIRE(trie.node_count() == nodes);
  }
  for (const auto& [prefix, value] : random.shuffled(before)) REQUIRE(trie.erase(prefix));
  CHECK(trie.empty());
  CHECK(trie.node_count() == 0);
}

TEST_CASE("erased nodes are used again, and their values let go") {
  RadixTrie<std::shared_ptr<int>> trie;
  const auto value = std::make_shared<int>(1);
  PrefixMaker random(23);
  for (int round = 0; round < 1000; ++round) {
    const Prefix prefix = random.any();
    trie.insert_or_assign(prefix, value);
    CHECK(trie.erase(prefix));
  }
  CHECK(value.use_count() == 1);
  trie.insert(pfx("10.0.0.0/8"), value);
  trie.insert(pfx("10.0.0.0/8"), value);
  CHECK(value.use_count() == 2);
  trie.clear();
  CHECK(value.use_count() == 1);
  CHECK(trie.insert(pfx("10.0.0.0/8"), value).second);
}

TEST_CASE("a copy is its own trie; a trie that was moved from is empty and can be used") {
  RadixTrie<Value> trie = golden();
  const Entries before = all_of(trie);
  RadixTrie<Value> copy = trie;
  copy.erase(pfx("0.0.0.0/0"));
  copy.insert(pfx("1.0.0.0/8"), 1);
  CHECK(all_of(trie) == before);

  RadixTrie<Value> moved = std::move(trie);
  CHECK(all_of(moved) == before);
  // NOLINTBEGIN(bugprone-use-after-move,clang-analyzer-cplusplus.Move): what is tested
  CHECK(trie.empty());
  CHECK_FALSE(trie.longest_match(addr("10.0.0.1")));
  trie.insert(pfx("10.0.0.0/8"), 5);
  CHECK(names(all_of(trie)) == "10.0.0.0/8");
  // NOLINTEND(bugprone-use-after-move,clang-analyzer-cplusplus.Move)

  trie = std::move(moved);
  CHECK(all_of(trie) == before);
  trie = copy;
  CHECK(all_of(trie) == all_of(copy));
  RadixTrie<Value>& itself = trie;
  trie = std::move(itself);
  CHECK(all_of(trie) == all_of(copy));
}

TEST_CASE("values that can only be moved") {
  RadixTrie<std::unique_ptr<int>> trie;
  trie.insert(pfx("10.0.0.0/8"), std::make_unique<int>(8));
  for (std::uint32_t i = 0; i < 1000; ++i) trie.insert(Prefix::host(Address::v4(0x0A000000 + i)), nullptr);
  CHECK(**trie.find(pfx("10.0.0.0/8")) == 8);
  CHECK(trie.longest_match(addr("10.255.0.0")));
}

}  // namespace
}  // namespace azroute
