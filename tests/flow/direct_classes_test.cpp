// Direct classes against a search through all prefixes, with few and many classes and leaves.
#include "sim/flow/direct_classes.h"

#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace azroute;

namespace {

/// Random prefixes in their order, each with a class below `classes`; within so many /16s.
std::vector<FibEntry> random_entries(std::mt19937& random, std::size_t count, unsigned blocks, std::uint32_t classes) {
  std::vector<FibEntry> entries{{Prefix::make(Address::v4(0), 0), 0}};
  while (entries.size() < count) {
    const auto block = static_cast<std::uint32_t>(random() % blocks) << 16U;
    const auto length = static_cast<unsigned>(random() % 33);
    const auto low = static_cast<std::uint32_t>(random() & 0xFFFFU);
    entries.push_back({Prefix::make(Address::v4(block | low), length), static_cast<std::uint32_t>(random() % classes)});
  }
  std::ranges::sort(entries, {}, &FibEntry::prefix);
  const auto repeated = std::ranges::unique(entries, {}, &FibEntry::prefix);
  entries.erase(repeated.begin(), repeated.end());
  return entries;
}

std::uint32_t slow(const std::vector<FibEntry>& entries, const Address& address) {
  const FibEntry* best = nullptr;
  for (const FibEntry& entry : entries) {
    if (entry.prefix.contains(address) && (best == nullptr || entry.prefix.length() > best->prefix.length()))
      best = &entry;
  }
  return best->value;
}

/// How many of the addresses are elsewhere; of the others the class is right.
template <typename Number>
std::size_t elsewhere(const std::vector<FibEntry>& entries, std::uint32_t classes, std::mt19937& random) {
  const DirectClasses<Number> direct(entries, classes);
  std::vector<std::uint32_t> addresses;
  for (const FibEntry& entry : entries) {
    const std::uint32_t first = entry.prefix.address().v4_bits();
    const std::uint32_t last = entry.prefix.last().v4_bits();
    addresses.insert(addresses.end(), {first, last, first - 1, last + 1, static_cast<std::uint32_t>(random())});
  }
  std::vector<std::uint32_t> found(addresses.size());
  direct.lookup(addresses, found);
  std::size_t count = 0;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (found[i] == DirectClasses<Number>::kElsewhere) {
      ++count;
    } else {
      CHECK(found[i] == slow(entries, Address::v4(addresses[i])));
    }
  }
  CHECK((count == 0 || !direct.has_all()));
  return count;
}

}  // namespace

TEST_CASE("the class of an address is that of its longest prefix, where leaves are few") {
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    const std::vector<FibEntry> entries = random_entries(random, 200, 20, 127);
    CHECK(elsewhere<std::uint8_t>(entries, 127, random) == 0);
    CHECK(elsewhere<std::uint16_t>(entries, 127, random) == 0);
  }
  const std::vector<FibEntry> many = random_entries(random, 3000, 20, 32'767);
  CHECK(elsewhere<std::uint16_t>(many, 32'767, random) == 0);
}

TEST_CASE("where leaves are more than may be, some addresses are elsewhere and none is told wrongly") {
  std::mt19937 random(2);
  const std::vector<FibEntry> entries = random_entries(random, 600, 300, 100);
  for (const std::size_t count :
       {elsewhere<std::uint8_t>(entries, 100, random), elsewhere<std::uint16_t>(entries, 100, random)}) {
    CHECK(count > 100);
    CHECK(count < 5 * entries.size());
  }
}

TEST_CASE("with more classes than numbers tell, all addresses are elsewhere") {
  std::mt19937 random(3);
  const std::vector<FibEntry> entries = random_entries(random, 100, 4, 128);
  CHECK(elsewhere<std::uint8_t>(entries, 128, random) == 5 * entries.size());
  CHECK(elsewhere<std::uint16_t>(entries, 32'768, random) == 5 * entries.size());
  CHECK(elsewhere<std::uint16_t>(entries, 128, random) == 0);
}
