// Any bytes as a run of inserts, erases and lookups: the Fib and the trie agree with a list searched from end to end.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "sim/net/fib.h"
#include "sim/net/radix_trie.h"
#include "tests/support/oracle.h"

namespace {

using azroute::Address;
using azroute::Fib;
using azroute::Prefix;
using Entries = std::vector<std::pair<Prefix, Fib::Value>>;

void require(bool condition) {
  if (!condition) std::abort();
}

/// One step, as the fuzzer writes it. Few address bits vary, so that prefixes meet often.
///
///   byte 0   | operation : 2 | family : 1 | place : 5 |   how far from the top the varying bits begin, in fours
///   byte 1   the varying bits
///   byte 2   the length, modulo the family's
struct Step {
  unsigned operation = 0;
  Prefix prefix;
};
constexpr std::size_t kStepBytes = 3;

Step read_step(std::span<const unsigned char> bytes) {
  const unsigned place = (bytes[0] & 0x1FU) * 4;
  const std::uint64_t bits = bytes[1];
  const bool v4 = (bytes[0] & 0x20U) == 0;
  const std::uint64_t hi = place < 56 ? bits << (56 - place) : 0;
  const std::uint64_t lo = place >= 64 && place <= 120 ? bits << (120 - place) : 0;
  const Address address = v4 ? Address::v4(static_cast<std::uint32_t>(hi >> 32)) : Address::v6(hi, lo);
  return {static_cast<unsigned>(bytes[0]) >> 6U, Prefix::make(address, bytes[2] % (bits_of(address.family()) + 1))};
}

struct Gather {
  Entries& into;
  void operator()(const Prefix& prefix, Fib::Value value) const { into.emplace_back(prefix, value); }
};

struct Twins {
  Fib fib;
  azroute::RadixTrie<Fib::Value> trie;
  azroute::testing::Oracle<Fib::Value> oracle;

  void insert(const Prefix& prefix, Fib::Value value) {
    fib.insert(prefix, value);
    require(trie.insert_or_assign(prefix, value) == value);
    oracle.insert_or_assign(prefix, value);
  }

  void erase(const Prefix& prefix) {
    const bool erased = oracle.erase(prefix);
    require(fib.erase(prefix) == erased);
    require(trie.erase(prefix) == erased);
  }

  void compare_at(const Prefix& prefix) const {
    for (const Address& address : {prefix.address(), prefix.last(), prefix.last().next()}) {
      const auto expected = oracle.longest_match(address);
      const auto match = trie.longest_match(address);
      require(match.has_value() == expected.has_value());
      if (match && expected) require(match->prefix == expected->first && *match->value == expected->second);
      require(fib.lookup(address) == (expected ? expected->second : Fib::kNone));
    }
    Entries covering;
    trie.covering(prefix, Gather{covering});
    require(covering == oracle.covering(prefix));
    Entries covered;
    trie.covered_by(prefix, Gather{covered});
    require(covered == oracle.covered_by(prefix));
  }

  void compare_whole() const {
    Entries all;
    trie.for_each(Gather{all});
    require(all == oracle.all());
    require(trie.size() == all.size() && fib.size() == all.size());
    require(trie.node_count() < 2 * all.size() || all.empty());
  }
};

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  Twins twins;
  // The list is searched from end to end at each step: more of them cost time and find nothing new.
  const std::span<const unsigned char> bytes(data, std::min(size, std::size_t{200} * kStepBytes));
  Fib::Value next_value = 0;
  for (std::size_t at = 0; at + kStepBytes <= bytes.size(); at += kStepBytes) {
    const auto [operation, prefix] = read_step(bytes.subspan(at, kStepBytes));
    if (operation <= 1) twins.insert(prefix, next_value++);
    if (operation == 2) twins.erase(prefix);
    twins.compare_at(prefix);
  }
  twins.compare_whole();
  return 0;
}
