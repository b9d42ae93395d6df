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

/// Prefixes side by side, so that each is an interval, with gaps.
std::vector<Fib::Entry> side_by_side(Family family, std::uint32_t count) {
  std::vector<Fib::Entry> entries;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Address address = family == Family::V4 ? Address::v4(0x0A000000U + i * 16)
                                                 : Address::v6(0xFD00'0000'0000'0000, std::uint64_t{i} * 16);
    entries.push_back({Prefix::make(address, bits_of(family) - 3), i});
  }
  return entries;
}

TEST_CASE("every size of lines: a line, full lines, one more, levels") {
  for (const Family family : {Family::V4, Family::V6}) {
    for (const std::uint32_t count : {1U, 7U, 8U, 9U, 127U, 128U, 129U, 2047U, 2048U, 2049U, 5000U}) {
      CAPTURE(count);
      std::vector<Fib::Entry> entries = side_by_side(family, count);
      entries.push_back({Prefix::host(Prefix::everything(family).last()), 0x12345678});
      const Fib fib = Fib::build(entries);
      for (std::uint32_t i = 0; i < count; ++i) {
        const Address start = entries[i].prefix.address();
        REQUIRE(fib.lookup(start) == i);
        REQUIRE(fib.lookup(entries[i].prefix.last()) == i);
        REQUIRE(fib.lookup(entries[i].prefix.last().next()) == Fib::kNone);
      }
      REQUIRE(fib.lookup(entries.back().prefix.address()) == 0x12345678);
      REQUIRE(fib.lookup(Prefix::everything(family).address()) == Fib::kNone);
    }
  }
}

TEST_CASE("the same prefixes in lines and in an engine give the same") {
  PrefixMaker random(34);
  std::vector<Fib::Entry> entries = random_entries(random, 3000);
  const Fib lines = Fib::build(entries);
  // Far from the others, enough to need an engine in each family.
  for (std::uint32_t i = 0; i < 2 * Fib::kMostInLines; ++i) {
    entries.push_back({Prefix::host(Address::v4(0xE0000000U + i * 256)), i});
    entries.push_back({Prefix::host(Address::v6(0xFF00'0000'0000'0000 + i, 1)), i});
  }
  const Fib engine = Fib::build(entries);
  CHECK(engine.memory().lookup > 4 << 20);
  CHECK(lines.memory().lookup < 200'000);
  std::vector<Address> addresses;
  for (const auto& entry : entries) {
    for (const Address& address : random.probes(entry.prefix)) {
      const bool far = address.is_v4() ? address.v4_bits() >= 0xE0000000U : address.hi() >= 0xFF00'0000'0000'0000;
      if (!far) addresses.push_back(address);
    }
  }
  std::vector<Fib::Value> of_lines(addresses.size());
  std::vector<Fib::Value> of_engine(addresses.size());
  lines.lookup_batch(addresses, of_lines);
  engine.lookup_batch(addresses, of_engine);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    CAPTURE(addresses[i].to_string());
    REQUIRE(of_lines[i] == of_engine[i]);
    REQUIRE(lines.lookup(addresses[i]) == of_lines[i]);
    REQUIRE(engine.lookup(addresses[i]) == of_lines[i]);
  }
}

TEST_CASE("a small table takes little") {
  const Fib::Entry entries[] = {{pfx("0.0.0.0/0"), 0},     {pfx("10.0.0.0/8"), 1},       {pfx("10.0.0.0/16"), 2},
                                {pfx("100.64.0.0/10"), 1}, {pfx("172.16.0.0/12"), 1},    {pfx("192.168.0.0/16"), 1},
                                {pfx("10.1.0.0/16"), 3},   {pfx("20.118.99.224/32"), 4}, {pfx("40.83.235.53/32"), 4}};
  const FibMemory memory = Fib::build(entries).memory();
  CHECK(memory.lookup <= 64 + 16 + 8);  // a line of starts, their values, where the line is
  CHECK(memory.rib <= 9 * sizeof(Fib::Entry));
}

TEST_CASE("equal tables are one, others are not, and none is kept that nobody has") {
  PrefixMaker random(35);
  FibPool pool;
  const std::vector<Fib::Entry> entries = random_entries(random, 200);
  Oracle<Fib::Value> distinct;
  for (const auto& [prefix, value] : entries) distinct.insert_or_assign(prefix, value);
  std::vector<Fib::Entry> same;
  for (const auto& [prefix, value] : distinct.all()) same.push_back({prefix, value});
  std::shared_ptr<const Fib> first = pool.share(entries);
  std::shared_ptr<const Fib> second = pool.share(random.shuffled(same));
  CHECK(first == second);
  std::vector<Fib::Entry> other = same;
  ++other.back().value;
  const std::shared_ptr<const Fib> third = pool.share(other);
  CHECK(third != first);
  CHECK(pool.size() == 2);
  const std::shared_ptr<const Fib> large = pool.share(side_by_side(Family::V4, 12'000));
  CHECK(pool.share(side_by_side(Family::V4, 12'000)) == large);
  CHECK(pool.size() == 3);
  first.reset();
  second.reset();
  CHECK(pool.size() == 2);
  CHECK(pool.share(entries)->size() == same.size());
}

}  // namespace
}  // namespace azroute
