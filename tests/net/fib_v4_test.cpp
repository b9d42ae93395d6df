// The IPv4 engine compared with the trie: built at once, updated one by one, with every kernel and width of leaves.
#include "sim/net/fib_v4.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "sim/net/radix_trie.h"
#include "tests/support/prefix_sets.h"

namespace azroute {
namespace {

using testing::addr;
using testing::pfx;
using testing::PrefixMaker;
using Value = FibV4::Value;
using Trie = RadixTrie<Value>;

FibV4::Entry entry(const Prefix& prefix, Value value) {
  return {prefix.address().v4_bits(), static_cast<std::uint8_t>(prefix.length()), value};
}

Value expected(const Trie& trie, std::uint32_t address) {
  const auto match = trie.longest_match(Address::v4(address));
  return match ? *match->value : FibV4::kNone;
}

/// A prefix near those of others: in few /16, of all lengths, more of /24 and of the lengths around the borders
/// between what stands in the trie, in a bucket, and deeper.
Prefix near_borders(PrefixMaker& random) {
  static constexpr std::array<unsigned, 16> kLengths{24, 24, 24, 24, 22, 23, 17, 18, 19, 25, 26, 27, 32, 32, 16, 0};
  const unsigned length = random.below(4) == 0 ? static_cast<unsigned>(random.below(33)) : kLengths[random.below(16)];
  const auto address = static_cast<std::uint32_t>(0x0A000000U | (random.below(3) << 16U) | random.below(1U << 16U));
  return Prefix::make(Address::v4(address), length);
}

/// Clustered as in the Internet's table: most in a few thousand /16, most of them /24.
Prefix internet_like(PrefixMaker& random) {
  static constexpr std::array<unsigned, 16> kLengths{24, 24, 24, 24, 24, 24, 24, 24, 22, 22, 23, 23, 20, 21, 19, 16};
  const auto net = static_cast<std::uint32_t>(random.below(6000) * 0x9E3779B1U) & 0xFFFF0000U;
  const unsigned length = random.below(50) == 0 ? static_cast<unsigned>(random.below(33)) : kLengths[random.below(16)];
  return Prefix::make(Address::v4(net | static_cast<std::uint32_t>(random.below(1U << 16U))), length);
}

/// Addresses at both ends of the prefix, around them, inside, and anywhere.
void add_probes(PrefixMaker& random, const Prefix& prefix, std::vector<std::uint32_t>& probes) {
  for (const Address& address : random.probes(prefix)) probes.push_back(address.v4_bits());
  probes.push_back(prefix.address().v4_bits() - 1);
}

/// Every way to look up gives what the trie gives.
void compare(const FibV4& fib, const Trie& trie, std::span<const std::uint32_t> addresses) {
  std::vector<Value> values(addresses.size());
  fib.lookup_batch(addresses, values);
  std::vector<std::uint32_t> ids(addresses.size());
  fib.interval_ids(addresses, ids);
  std::vector<std::uint32_t> codes(addresses.size(), 0);
  if (fib.width() == 1) {
    std::vector<std::uint8_t> narrow(addresses.size());
    fib.lookup_codes(addresses, narrow);
    std::ranges::copy(narrow, codes.begin());
  } else if (fib.width() == 2) {
    std::vector<std::uint16_t> narrow(addresses.size());
    fib.lookup_codes(addresses, narrow);
    std::ranges::copy(narrow, codes.begin());
  }
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    CAPTURE(Address::v4(addresses[i]).to_string());
    const Value value = expected(trie, addresses[i]);
    REQUIRE(fib.lookup(addresses[i]) == value);
    REQUIRE(values[i] == value);
    REQUIRE(ids[i] < fib.interval_count());
    REQUIRE(fib.value_of_interval(ids[i]) == value);
    if (fib.width() < 4) REQUIRE(fib.value_of_code(codes[i]) == value);
  }
}

struct Both {
  Trie trie;
  std::unique_ptr<FibV4> fib;
};

/// Values below `values`; some prefixes stand twice.
Both random_table(PrefixMaker& random, std::size_t count, Value values, const FibOptions& options) {
  Both both;
  std::vector<FibV4::Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    const Prefix prefix = near_borders(random);
    const auto value = static_cast<Value>(random.below(values));
    both.trie.insert_or_assign(prefix, value);
    entries.push_back(entry(prefix, value));
  }
  both.fib = FibV4::build(entries, options);
  return both;
}

template <typename F>
void with_every_form(F&& f) {
  for (const Kernel kernel : kKernels) {
    if (!supported(kernel)) continue;
    for (const unsigned width : {1U, 2U, 4U}) {
      CAPTURE(to_string(kernel));
      CAPTURE(width);
      f(FibOptions{.kernel = kernel, .width = width});
    }
  }
}

TEST_CASE("golden: prefixes on both sides of each border of the layout") {
  Trie trie;
  std::vector<FibV4::Entry> entries;
  Value value = 1;
  for (const char* text : {"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/17", "10.1.0.0/18", "10.1.64.0/18",
                           "10.1.0.0/24", "10.1.0.0/25", "10.1.0.0/26", "10.1.0.64/26", "10.1.0.255/32",
                           "10.1.63.255/32", "10.1.64.0/32", "255.255.255.255/32", "0.0.0.0/32"}) {
    trie.insert_or_assign(pfx(text), value);
    entries.push_back(entry(pfx(text), value++));
  }
  with_every_form([&](const FibOptions& options) {
    const auto fib = FibV4::build(entries, options);
    CHECK(fib->size() == entries.size());
    std::vector<std::uint32_t> probes;
    PrefixMaker random(1);
    trie.for_each([&](const Prefix& prefix, Value) { add_probes(random, prefix, probes); });
    compare(*fib, trie, probes);
    CHECK(fib->lookup(addr("10.1.0.255").v4_bits()) == 11);
    CHECK(fib->lookup(addr("10.1.0.254").v4_bits()) == 7);
  });
}

TEST_CASE("an empty table") {
  const auto fib = FibV4::build({});
  CHECK(fib->size() == 0);
  compare(*fib, Trie(), std::array{0U, 0x0A000001U, ~0U});
  CHECK_FALSE(fib->erase(0, 0));
  CHECK_FALSE(fib->erase(0x0A000000U, 24));
}

TEST_CASE("a bulk build agrees with the trie, with every kernel and width") {
  with_every_form([](const FibOptions& options) {
    for (const std::size_t count : {1U, 10U, 300U, 3000U}) {
      CAPTURE(count);
      PrefixMaker random(count);
      const Both both = random_table(random, count, 200, options);
      REQUIRE(both.fib->size() == both.trie.size());
      std::vector<std::uint32_t> probes;
      both.trie.for_each([&](const Prefix& prefix, Value) { add_probes(random, prefix, probes); });
      compare(*both.fib, both.trie, probes);
    }
  });
}

TEST_CASE("batches of every size, to the last key and not beyond") {
  PrefixMaker random(5);
  with_every_form([&](const FibOptions& options) {
    const Both both = random_table(random, 2000, 200, options);
    std::vector<std::uint32_t> keys;
    for (std::size_t size = 0; size <= 70; ++size) {
      compare(*both.fib, both.trie, keys);
      std::vector<Value> values(size + 1, 12345);
      both.fib->lookup_batch(keys, std::span(values).first(size));
      REQUIRE(values[size] == 12345);
      keys.push_back(near_borders(random).last().v4_bits());
    }
    for (std::size_t i = 0; i < 1000; ++i) keys.push_back(near_borders(random).last().v4_bits());
    compare(*both.fib, both.trie, keys);
  });
}

TEST_CASE("a build by several threads is the build by one") {
  PrefixMaker random(6);
  std::vector<FibV4::Entry> entries;
  for (Value i = 0; i < 20'000; ++i)
    entries.push_back(entry(i % 2 == 0 ? near_borders(random) : internet_like(random), i % 1000));
  const Executor threads{.workers = 3, .run = [](std::size_t count, const std::function<void(std::size_t)>& task) {
                           std::vector<std::thread> running;
                           for (std::size_t i = 0; i < count; ++i) running.emplace_back([&task, i] { task(i); });
                           for (std::thread& thread : running) thread.join();
                         }};
  const auto one = FibV4::build(entries);
  const auto several = FibV4::build(entries, {.executor = &threads});
  REQUIRE(several->size() == one->size());
  for (std::size_t i = 0; i < 50'000; ++i) {
    const std::uint32_t address = random.address(Family::V4).v4_bits();
    REQUIRE(several->lookup(address) == one->lookup(address));
  }
}

TEST_CASE("insert, replace and erase, one by one, agree with the trie after each") {
  with_every_form([](const FibOptions& options) {
    PrefixMaker random(7);
    Both both = random_table(random, 500, 200, options);
    std::vector<std::uint32_t> probes;
    for (std::size_t step = 0; step < 1500; ++step) {
      const Prefix prefix = near_borders(random);
      CAPTURE(prefix.to_string());
      CAPTURE(step);
      const std::uint32_t address = prefix.address().v4_bits();
      if (random.below(2) == 0) {
        REQUIRE(both.fib->erase(address, prefix.length()) == both.trie.erase(prefix));
      } else {
        const auto value = static_cast<Value>(random.below(200));
        both.fib->insert(address, prefix.length(), value);
        both.trie.insert_or_assign(prefix, value);
      }
      REQUIRE(both.fib->size() == both.trie.size());
      probes.clear();
      add_probes(random, prefix, probes);
      compare(*both.fib, both.trie, probes);
    }
  });
}

TEST_CASE("erasing all leaves the table that was never filled") {
  PrefixMaker random(8);
  Both both = random_table(random, 3000, 200, {});
  std::vector<Prefix> prefixes;
  both.trie.for_each([&](const Prefix& prefix, Value) { prefixes.push_back(prefix); });
  for (const Prefix& prefix : random.shuffled(prefixes)) {
    REQUIRE(both.fib->erase(prefix.address().v4_bits(), prefix.length()));
  }
  CHECK(both.fib->size() == 0);
  std::vector<std::uint32_t> probes;
  for (const Prefix& prefix : prefixes) add_probes(random, prefix, probes);
  compare(*both.fib, Trie(), probes);
}

TEST_CASE("more values than leaves of a byte, then of two bytes, can tell apart") {
  Trie trie;
  const auto fib = FibV4::build({});
  std::vector<std::uint32_t> probes;
  for (Value i = 0; i < 70'000; ++i) {
    // Each its own value, some of them large.
    const Value value = i % 3 == 0 ? 0xFFFFFFFE - i : i;
    const Prefix prefix = Prefix::make(Address::v4(0x0A000000U + i * 256), 24);
    fib->insert(prefix.address().v4_bits(), 24, value);
    trie.insert_or_assign(prefix, value);
    if (i == 100) CHECK(fib->width() == 1);
    if (i == 300) CHECK(fib->width() == 2);
    if (i % 97 == 0 || i < 300) probes.push_back(prefix.last().v4_bits());
    if (i == 254 || i == 255 || i == 256 || i == 65'534 || i == 65'535 || i == 65'536) compare(*fib, trie, probes);
  }
  CHECK(fib->width() == 4);
  compare(*fib, trie, probes);
}

TEST_CASE("a code that is free again serves another value") {
  const auto fib = FibV4::build({});
  for (Value i = 0; i < 2000; ++i) {
    fib->insert(0x0A000000U, 24, i);
    REQUIRE(fib->lookup(0x0A000001U) == i);
  }
  CHECK(fib->width() == 1);
}

TEST_CASE("updates that use up the room for leaves go on in a copy of the table") {
  PrefixMaker random(9);
  Both both = random_table(random, 100, 200, {});
  const std::uint32_t before = both.fib->interval_count();
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    const Prefix prefix = Prefix::make(Address::v4(static_cast<std::uint32_t>(i * 0x9E3779B1U)), 24);
    both.fib->insert(prefix.address().v4_bits(), 24, i % 200);
    both.trie.insert_or_assign(prefix, i % 200);
  }
  CHECK(both.fib->interval_count() > before + 100'000);
  std::vector<std::uint32_t> probes;
  for (std::size_t i = 0; i < 50'000; ++i) probes.push_back(random.address(Family::V4).v4_bits());
  compare(*both.fib, both.trie, probes);
}

TEST_CASE("readers see what was right before or is right after each update, while one thread writes") {
  // Whatever happens, an address in 10.k.0.0/16 has a value whose last three digits are k.
  constexpr Value kNets = 8;
  const auto fib = FibV4::build({});
  for (Value net = 0; net < kNets; ++net) fib->insert(0x0A000000U | (net << 16U), 16, net);
  std::atomic<bool> done = false;
  std::atomic<std::size_t> wrong = 0;
  const auto read = [&](std::uint64_t seed) {
    PrefixMaker random(seed);
    const FibV4::Reader reader = fib->reader();
    std::vector<std::uint32_t> keys(64);
    std::vector<Value> values(keys.size());
    while (!done) {
      for (std::uint32_t& key : keys) {
        key = static_cast<std::uint32_t>(0x0A000000U | (random.below(kNets) << 16U) | random.below(1U << 16U));
      }
      reader.lookup_batch(keys, values);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (values[i] % 1000 != ((keys[i] >> 16U) & 255U)) ++wrong;
      }
      if (reader.lookup(keys[0]) % 1000 != ((keys[0] >> 16U) & 255U)) ++wrong;
    }
  };
  std::vector<std::thread> readers;
  for (std::uint64_t seed = 0; seed < 2; ++seed) readers.emplace_back(read, seed);
  PrefixMaker random(10);
  for (std::size_t step = 0; step < 6000; ++step) {
    const auto net = static_cast<Value>(random.below(kNets));
    const auto length = static_cast<unsigned>(17 + random.below(16));
    const auto address = static_cast<std::uint32_t>(0x0A000000U | (net << 16U) | random.below(1U << 16U));
    const Prefix prefix = Prefix::make(Address::v4(address), length);
    if (random.below(3) == 0) {
      fib->erase(prefix.address().v4_bits(), length);
    } else {
      // Many values, so that codes come and go, and leaves become wider.
      fib->insert(prefix.address().v4_bits(), length, static_cast<Value>(random.below(2000)) * 1000 + net);
    }
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
}

// AZROUTE_LONG_TESTS=1 azroute_tests -tc="long: the IPv4 engine*"
TEST_CASE("long: the IPv4 engine agrees with the trie on 3 million addresses after a million updates") {
  const bool whole = std::getenv("AZROUTE_LONG_TESTS") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  const std::size_t routes = whole ? 900'000 : 20'000;
  const std::size_t updates = whole ? 1'000'000 : 20'000;
  const std::size_t keys = whole ? 3'000'000 : 20'000;
  for (const unsigned width : {1U, 2U, 4U}) {
    CAPTURE(width);
    PrefixMaker random(11);
    Both both;
    std::vector<FibV4::Entry> entries;
    std::vector<Prefix> known;
    for (std::size_t i = 0; i < routes; ++i) {
      const Prefix prefix = internet_like(random);
      const auto value = static_cast<Value>(random.below(250));
      both.trie.insert_or_assign(prefix, value);
      entries.push_back(entry(prefix, value));
      known.push_back(prefix);
    }
    both.fib = FibV4::build(entries, {.width = width});
    for (std::size_t i = 0; i < updates; ++i) {
      const Prefix prefix = random.below(2) == 0 ? known[random.below(known.size())] : internet_like(random);
      if (random.below(2) == 0) {
        REQUIRE(both.fib->erase(prefix.address().v4_bits(), prefix.length()) == both.trie.erase(prefix));
      } else {
        const auto value = static_cast<Value>(random.below(250));
        both.fib->insert(prefix.address().v4_bits(), prefix.length(), value);
        both.trie.insert_or_assign(prefix, value);
      }
    }
    REQUIRE(both.fib->size() == both.trie.size());
    std::vector<std::uint32_t> addresses;
    for (std::size_t i = 0; i < keys; ++i) {
      addresses.push_back(i % 2 == 0 ? random.address(Family::V4).v4_bits()
                                     : internet_like(random).address().v4_bits() + static_cast<std::uint32_t>(i % 300));
    }
    std::vector<FibV4::Entry> left;
    both.trie.for_each([&](const Prefix& prefix, Value value) { left.push_back(entry(prefix, value)); });
    for (const Kernel kernel : kKernels) {
      if (!supported(kernel)) continue;
      CAPTURE(to_string(kernel));
      both.fib->use(kernel);
      compare(*both.fib, both.trie, addresses);
    }
    const auto anew = FibV4::build(left, {.width = width});
    for (const std::uint32_t address : addresses) REQUIRE(anew->lookup(address) == both.fib->lookup(address));
  }
}

}  // namespace
}  // namespace azroute
