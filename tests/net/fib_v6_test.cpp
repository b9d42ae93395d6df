// FibV6 compared with the trie and the list that is searched from end to end: every kernel, width and kind of result.
#include "sim/net/fib_v6.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "sim/net/radix_trie.h"
#include "tests/support/oracle.h"
#include "tests/support/prefix_sets.h"

namespace azroute {
namespace {

using testing::Oracle;
using testing::PrefixMaker;
using Value = FibV6::Value;
using Trie = RadixTrie<Value>;

KeyV6 key_of(const Address& address) {
  return KeyV6::of(address);
}
FibV6::Entry entry_of(const Prefix& prefix, Value value) {
  return {key_of(prefix.address()), static_cast<std::uint8_t>(prefix.length()), value};
}
Prefix prefix_of(const FibV6::Entry& entry) {
  return Prefix::make(Address::v6(entry.key.hi, entry.key.lo), entry.length);
}

/// Where the form changes its means: blocks, lines, deep blocks.
constexpr unsigned kBorders[] = {0,  1,  7,  8,  9,  15, 16, 17, 23, 24, 25,  31, 32,
                                 40, 47, 48, 49, 55, 56, 57, 63, 64, 65, 127, 128};

/// Scattered, nested, clustered, or at a border; and crowds in one /24 so that its tree grows high.
Prefix any_v6(PrefixMaker& random) {
  switch (random.below(6)) {
    case 0: return Prefix::make(random.address(Family::V6), kBorders[random.below(std::size(kBorders))]);
    case 1: {
      PrefixMaker fixed(random.below(3));
      return Prefix::make(fixed.address(Family::V6), kBorders[random.below(std::size(kBorders))]);
    }
    case 2: {
      const std::uint64_t hi = 0x20010DB8'00000000ULL | random.below(1U << 12) << 16;
      return Prefix::make(Address::v6(hi, 0), static_cast<unsigned>(36 + random.below(14)));
    }
    case 3: {
      const std::uint64_t hi = 0x20010DB8'00000000ULL | random.below(64) << 4;
      return Prefix::make(Address::v6(hi, random.below(4) << 62), static_cast<unsigned>(52 + random.below(15)));
    }
    default: {
      Prefix prefix = random.any();
      while (prefix.family() != Family::V6) prefix = random.any();
      return prefix;
    }
  }
}

Value expected(const Trie& trie, const KeyV6& key) {
  const auto match = trie.longest_match(Address::v6(key.hi, key.lo));
  return match ? *match->value : FibV6::kNone;
}

std::vector<KeyV6> probes(PrefixMaker& random, const Prefix& prefix) {
  std::vector<KeyV6> keys;
  for (const Address& address : random.probes(prefix)) keys.push_back(key_of(address));
  const KeyV6 first = keys.front();
  keys.push_back({first.lo == 0 ? first.hi - 1 : first.hi, first.lo - 1});
  return keys;
}

std::vector<Kernel> kernels() {
  std::vector<Kernel> all;
  for (const Kernel kernel : kKernels) {
    if (supported(kernel)) all.push_back(kernel);
  }
  return all;
}

/// Every way to look the keys up gives what the trie gives.
void check_all(const FibV6& fib, const Trie& trie, const std::vector<KeyV6>& keys) {
  std::vector<Value> wanted;
  for (const KeyV6& key : keys) wanted.push_back(expected(trie, key));
  std::vector<Value> values(keys.size(), 12345);
  fib.lookup_batch(keys, values);
  REQUIRE(values == wanted);
  std::vector<std::uint32_t> ids(keys.size());
  fib.interval_ids(keys, ids);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (ids[i] >= fib.interval_count() || fib.value_of_interval(ids[i]) != wanted[i]) ++wrong;
    if (i < 2000 && fib.lookup(keys[i]) != wanted[i]) ++wrong;
  }
  if (fib.width() == 1) {
    std::vector<std::uint8_t> codes(keys.size());
    fib.lookup_codes(keys, codes);
    for (std::size_t i = 0; i < keys.size(); ++i) wrong += fib.value_of_code(codes[i]) != wanted[i] ? 1 : 0;
  }
  if (fib.width() <= 2) {
    std::vector<std::uint16_t> codes(keys.size());
    fib.lookup_codes(keys, codes);
    for (std::size_t i = 0; i < keys.size(); ++i) wrong += fib.value_of_code(codes[i]) != wanted[i] ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("FibV6 agrees with a list that is searched from end to end") {
  for (const Kernel kernel : kernels()) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      CAPTURE(to_string(kernel));
      CAPTURE(seed);
      PrefixMaker random(seed);
      Oracle<Value> oracle;
      std::vector<FibV6::Entry> entries;
      for (Value i = 0; i < 400; ++i) {
        const Prefix prefix = any_v6(random);
        entries.push_back(entry_of(prefix, i % 300));
        oracle.insert_or_assign(prefix, i % 300);
      }
      const auto fib = FibV6::build(entries, {.kernel = kernel});
      REQUIRE(fib->size() == oracle.all().size());
      for (const FibV6::Entry& entry : entries) {
        const std::vector<KeyV6> keys = probes(random, prefix_of(entry));
        std::vector<Value> values(keys.size());
        fib->lookup_batch(keys, values);
        for (std::size_t i = 0; i < keys.size(); ++i) {
          const auto match = oracle.longest_match(Address::v6(keys[i].hi, keys[i].lo));
          REQUIRE(values[i] == (match ? match->second : FibV6::kNone));
        }
      }
    }
  }
}

TEST_CASE("every kernel, width, size of a batch and kind of result agrees with the trie") {
  for (const Kernel kernel : kernels()) {
    for (const unsigned width : {1U, 2U, 4U}) {
      CAPTURE(to_string(kernel));
      CAPTURE(width);
      PrefixMaker random(width);
      Trie trie;
      std::vector<FibV6::Entry> entries;
      for (Value i = 0; i < 3000; ++i) {
        const Prefix prefix = any_v6(random);
        // All 255 codes that one byte has, and values that look like the marks.
        const Value value = 0xFFFFFFFE - static_cast<Value>(random.below(255));
        entries.push_back(entry_of(prefix, value));
        trie.insert_or_assign(prefix, value);
      }
      const auto fib = FibV6::build(entries, {.kernel = kernel, .width = width});
      REQUIRE(fib->size() == trie.size());
      REQUIRE(fib->width() == width);
      std::vector<KeyV6> keys;
      for (const FibV6::Entry& entry : entries) {
        for (const KeyV6& key : probes(random, prefix_of(entry))) keys.push_back(key);
      }
      check_all(*fib, trie, keys);
      for (std::size_t size = 0; size <= 100; ++size) {
        check_all(*fib, trie,
                  {keys.begin() + static_cast<std::ptrdiff_t>(size * 7),
                   keys.begin() + static_cast<std::ptrdiff_t>(size * 8)});
      }
    }
  }
}

void run_updates(FibV6& fib, Trie& trie, PrefixMaker& random, Value steps, Value values, std::size_t every) {
  std::vector<Prefix> there;
  trie.for_each([&](const Prefix& prefix, Value) { there.push_back(prefix); });
  for (Value step = 0; step < steps; ++step) {
    const bool known = !there.empty() && random.below(2) == 0;
    const std::size_t pick = there.empty() ? 0 : random.below(there.size());
    const Prefix prefix = known ? there[pick] : any_v6(random);
    CAPTURE(step);
    CAPTURE(prefix.to_string());
    if (random.below(2) == 0) {
      REQUIRE(fib.erase(key_of(prefix.address()), prefix.length()) == trie.erase(prefix));
    } else {
      const auto value = static_cast<Value>(random.below(values));
      REQUIRE(fib.insert(key_of(prefix.address()), prefix.length(), value) == (trie.find(prefix) == nullptr));
      trie.insert_or_assign(prefix, value);
      there.push_back(prefix);
    }
    if (step % every != 0) continue;
    REQUIRE(fib.size() == trie.size());
    const std::vector<KeyV6> keys = probes(random, prefix);
    std::vector<Value> found(keys.size());
    fib.lookup_batch(keys, found);
    for (std::size_t i = 0; i < keys.size(); ++i) REQUIRE(found[i] == expected(trie, keys[i]));
  }
}

std::vector<KeyV6> keys_around(const Trie& trie, PrefixMaker& random) {
  std::vector<KeyV6> keys;
  trie.for_each([&](const Prefix& prefix, Value) {
    for (const KeyV6& key : probes(random, prefix)) keys.push_back(key);
  });
  return keys;
}

std::vector<FibV6::Entry> entries_of(const Trie& trie) {
  std::vector<FibV6::Entry> entries;
  trie.for_each([&](const Prefix& prefix, Value value) { entries.push_back(entry_of(prefix, value)); });
  return entries;
}

TEST_CASE("inserts, replacements and erasures, each visible at once, end where building anew does") {
  for (const Value values : {3U, 200U, 400U, 100000U}) {
    for (const unsigned width : {1U, 2U, 4U}) {
      CAPTURE(values);
      CAPTURE(width);
      PrefixMaker random(values + width);
      Trie trie;
      const auto fib = FibV6::build({}, {.width = width});
      run_updates(*fib, trie, random, 6000, values, 1);
      const std::vector<KeyV6> keys = keys_around(trie, random);
      check_all(*fib, trie, keys);
      check_all(*FibV6::build(random.shuffled(entries_of(trie))), trie, keys);
      for (const FibV6::Entry& entry : entries_of(trie)) {
        REQUIRE(fib->erase(entry.key, entry.length));
        trie.erase(prefix_of(entry));
      }
      REQUIRE(fib->size() == 0);
      check_all(*fib, trie, keys);
    }
  }
}

TEST_CASE("more values than a byte, then than two bytes, widen the leaves") {
  PrefixMaker random(5);
  Trie trie;
  const auto fib = FibV6::build({});
  CHECK(fib->width() == 1);
  for (Value i = 0; i < 66000; ++i) {
    const Prefix prefix = Prefix::make(Address::v6(0x2001'0000'0000'0000ULL | std::uint64_t{i} << 18, 0), 46);
    fib->insert(key_of(prefix.address()), 46, i);
    trie.insert_or_assign(prefix, i);
    if (i == 254) REQUIRE(fib->width() == 1);
    if (i == 255 || i == 65534) REQUIRE(fib->width() == 2);
  }
  REQUIRE(fib->width() == 4);
  check_all(*fib, trie, keys_around(trie, random));
}

TEST_CASE("a code is used anew only for a value that has come after it") {
  const auto fib = FibV6::build({});
  for (Value i = 0; i < 5000; ++i) {
    const Prefix prefix = Prefix::make(Address::v6(0x2001'0000'0000'0000ULL | std::uint64_t{i % 40} << 20, 0), 48);
    fib->insert(key_of(prefix.address()), 48, i);
    REQUIRE(fib->lookup(key_of(prefix.address())) == i);
  }
  CHECK(fib->width() == 1);
}

TEST_CASE("readers see the old value or the new one while the writer updates") {
  for (const Kernel kernel : kernels()) {
    CAPTURE(to_string(kernel));
    // Route i is i's own, and its value is always i plus a multiple of 512: a reader can tell a wrong one.
    const auto route = [](std::uint64_t i) {
      const std::uint64_t hi = 0x2001'0DB8'0000'0000ULL | (i % 512) << 16 | (i % 3 == 0 ? i << 2 & 0xFF : 0);
      return FibV6::Entry{{hi, 0}, static_cast<std::uint8_t>(i % 3 == 0 ? 62 : 48), 0};
    };
    const auto fib = FibV6::build({}, {.kernel = kernel});
    fib->insert({0, 0}, 0, 0xFFFF);
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> wrong{0};
    std::vector<std::thread> readers;
    for (int t = 0; t < 2; ++t) {
      readers.emplace_back([&, reader = fib->reader()] {
        std::vector<KeyV6> keys;
        for (std::uint64_t i = 0; i < 512; ++i) keys.push_back(route(i).key);
        std::vector<Value> values(keys.size());
        while (!stop.load()) {
          reader.lookup_batch(keys, values);
          for (std::uint64_t i = 0; i < keys.size(); ++i) {
            if (values[i] != 0xFFFF && values[i] % 512 != i) ++wrong;
            if (i % 64 == 0) {
              const Value one = reader.lookup(keys[i]);
              if (one != 0xFFFF && one % 512 != i) ++wrong;
            }
          }
        }
      });
    }
    PrefixMaker random(1);
    for (int step = 0; step < 30000; ++step) {
      const std::uint64_t i = random.below(512);
      const FibV6::Entry entry = route(i);
      if (random.below(3) == 0)
        fib->erase(entry.key, entry.length);
      else
        fib->insert(entry.key, entry.length, static_cast<Value>(i + 512 * random.below(step < 15000 ? 1 : 90)));
    }
    stop = true;
    for (std::thread& reader : readers) reader.join();
    REQUIRE(wrong == 0);
  }
}

/// Like a full table: most /48 within few /32, /32 and /29 beside them, some longer than /56.
FibV6::Entry like_a_full_table(PrefixMaker& random, Value values) {
  const std::uint64_t top = 0x2400 + random.below(64) * 16;
  const std::uint64_t crowd = random.below(1U << (4 + random.below(9)));
  const std::uint64_t hi = top << 48 | crowd << 32 | random.below(1U << 13) << 19 | random.below(8) << 16;
  const unsigned lengths[] = {48, 48, 48, 48, 48, 44, 40, 36, 32, 32, 29, 46, 47, 42};
  unsigned length = lengths[random.below(std::size(lengths))];
  if (random.below(300) == 0) length = 57 + static_cast<unsigned>(random.below(72));
  const Prefix prefix = Prefix::make(Address::v6(hi, 0), length);
  return entry_of(prefix, static_cast<Value>(random.below(values)));
}

TEST_CASE("long: a full table, a million updates, three million keys" *
          doctest::skip(std::getenv("AZROUTE_LONG_TESTS") == nullptr)) {
  for (const unsigned width : {1U, 2U, 4U}) {
    CAPTURE(width);
    PrefixMaker random(width);
    Trie trie;
    std::vector<FibV6::Entry> entries;
    while (trie.size() < 160000) {
      entries.push_back(like_a_full_table(random, 255));
      trie.insert_or_assign(prefix_of(entries.back()), entries.back().value);
    }
    const auto fib = FibV6::build(entries, {.width = width});
    for (int step = 0; step < 1000000; ++step) {
      const bool known = random.below(2) == 0;
      const FibV6::Entry entry = known ? entries[random.below(entries.size())] : like_a_full_table(random, 255);
      const Prefix prefix = prefix_of(entry);
      if (random.below(2) == 0) {
        REQUIRE(fib->erase(entry.key, entry.length) == trie.erase(prefix));
      } else {
        fib->insert(entry.key, entry.length, entry.value);
        trie.insert_or_assign(prefix, entry.value);
      }
      if (step % 16 == 0) REQUIRE(fib->lookup(entry.key) == expected(trie, entry.key));
    }
    REQUIRE(fib->size() == trie.size());
    std::vector<KeyV6> keys;
    while (keys.size() < 3000000) {
      for (const KeyV6& key : probes(random, prefix_of(like_a_full_table(random, 2)))) keys.push_back(key);
    }
    for (const Kernel kernel : kernels()) {
      CAPTURE(to_string(kernel));
      fib->use(kernel);
      check_all(*fib, trie, keys);
      check_all(*FibV6::build(entries_of(trie), {.kernel = kernel, .width = width}), trie, keys);
    }
  }
}

}  // namespace
}  // namespace azroute
