// The Fib compared with a golden table, with its slow twin, and with itself built in another way.
#include "sim/net/fib.h"

#include <cstdint>
#include <string_view>
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

std::vector<Fib::Entry> random_entries(PrefixMaker& random, std::uint32_t count) {
  std::vector<Fib::Entry> entries;
  entries.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) entries.push_back({random.any(), i});
  return entries;
}

Fib::Value expected_value(const Oracle<Fib::Value>& oracle, const Address& address) {
  const auto match = oracle.longest_match(address);
  return match ? match->second : Fib::kNone;
}

TEST_CASE("golden: the value of the longest prefix that contains the address") {
  const Fib::Entry entries[] = {
      {pfx("0.0.0.0/0"), 0},    {pfx("10.0.0.0/8"), 8}, {pfx("10.1.0.0/16"), 16},     {pfx("10.1.2.0/24"), 24},
      {pfx("10.1.2.3/32"), 32}, {pfx("fd00::/8"), 108}, {pfx("fd00:1234::/32"), 132}, {pfx("fd00:1234::1/128"), 228},
  };
  const struct {
    std::string_view address;
    Fib::Value value;
  } table[] = {
      {"0.0.0.0", 0},         {"9.255.255.255", 0},  {"10.0.0.0", 8},        {"10.0.255.255", 8},
      {"10.1.0.0", 16},       {"10.1.1.255", 16},    {"10.1.2.0", 24},       {"10.1.2.2", 24},
      {"10.1.2.3", 32},       {"10.1.2.4", 24},      {"10.1.3.0", 16},       {"10.2.0.0", 8},
      {"11.0.0.0", 0},        {"::", Fib::kNone},    {"fcff::", Fib::kNone}, {"fd00::", 108},
      {"fd00:1234::", 132},   {"fd00:1234::1", 228}, {"fd00:1234::2", 132},  {"fd00:1235::", 108},
      {"fe00::", Fib::kNone},
  };
  const Fib fib = Fib::build(entries);
  CHECK(fib.size() == 8);
  for (const auto& [text, value] : table) {
    CAPTURE(text);
    CHECK(fib.lookup(addr(text)) == value);
  }
}

TEST_CASE("an empty Fib") {
  const Fib fib = Fib::build({});
  CHECK(fib.size() == 0);
  CHECK(fib.lookup(addr("10.0.0.1")) == Fib::kNone);
  CHECK(fib.lookup(addr("::")) == Fib::kNone);
  fib.lookup_batch({}, {});
}

TEST_CASE("a prefix that stands twice keeps the last value") {
  const Fib::Entry entries[] = {{pfx("10.0.0.0/8"), 1}, {pfx("10.0.0.0/8"), 2}};
  Fib fib = Fib::build(entries);
  CHECK(fib.size() == 1);
  CHECK(fib.lookup(addr("10.0.0.1")) == 2);
  fib.insert(pfx("10.0.0.0/8"), 3);
  CHECK(fib.lookup(addr("10.0.0.1")) == 3);
}

TEST_CASE("the Fib agrees with a list that is searched from end to end") {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    PrefixMaker random(seed);
    const std::vector<Fib::Entry> entries = random_entries(random, 300);
    Oracle<Fib::Value> oracle;
    for (const auto& [prefix, value] : entries) oracle.insert_or_assign(prefix, value);
    const Fib fib = Fib::build(entries);
    REQUIRE(fib.size() == oracle.all().size());
    for (const auto& entry : entries) {
      for (const Address& address : random.probes(entry.prefix)) {
        CAPTURE(address.to_string());
        REQUIRE(fib.lookup(address) == expected_value(oracle, address));
      }
    }
  }
}

TEST_CASE("insert and erase, one by one, agree with building anew") {
  PrefixMaker random(31);
  Fib fib;
  Oracle<Fib::Value> oracle;
  for (Fib::Value step = 0; step < 1500; ++step) {
    const Prefix prefix = random.any();
    CAPTURE(prefix.to_string());
    if (random.below(3) == 0) {
      REQUIRE(fib.erase(prefix) == oracle.erase(prefix));
    } else {
      fib.insert(prefix, step);
      oracle.insert_or_assign(prefix, step);
    }
    for (const Address& address : random.probes(prefix)) {
      REQUIRE(fib.lookup(address) == expected_value(oracle, address));
    }
  }
  std::vector<Fib::Entry> left;
  for (const auto& [prefix, value] : oracle.all()) left.push_back({prefix, value});
  const Fib anew = Fib::build(left);
  REQUIRE(fib.size() == anew.size());
  for (const auto& entry : left) {
    for (const Address& address : random.probes(entry.prefix)) REQUIRE(fib.lookup(address) == anew.lookup(address));
  }
}

TEST_CASE("the order of distinct entries does not matter; erase undoes insert") {
  PrefixMaker random(32);
  Oracle<Fib::Value> distinct;
  for (const auto& [prefix, value] : random_entries(random, 300)) distinct.insert_or_assign(prefix, value);
  std::vector<Fib::Entry> entries;
  for (const auto& [prefix, value] : distinct.all()) entries.push_back({prefix, value});
  const Fib fib = Fib::build(entries);
  Fib other = Fib::build(random.shuffled(entries));
  for (Fib::Value i = 0; i < 300; ++i) {
    const Prefix prefix = random.any();
    if (distinct.has(prefix)) continue;
    other.insert(prefix, i);
    REQUIRE(other.erase(prefix));
  }
  REQUIRE(other.size() == fib.size());
  for (const auto& entry : entries) {
    for (const Address& address : random.probes(entry.prefix)) REQUIRE(other.lookup(address) == fib.lookup(address));
  }
}

TEST_CASE("a batch gives what single lookups give") {
  PrefixMaker random(33);
  const Fib fib = Fib::build(random_entries(random, 500));
  for (const std::size_t size : {0U, 1U, 7U, 64U, 1000U}) {
    std::vector<Address> addresses;
    addresses.reserve(size);
    for (std::size_t i = 0; i < size; ++i) addresses.push_back(random.any().last());
    std::vector<Fib::Value> values(size, 12345);
    fib.lookup_batch(addresses, values);
    for (std::size_t i = 0; i < size; ++i) REQUIRE(values[i] == fib.lookup(addresses[i]));
  }
}

}  // namespace
}  // namespace azroute
