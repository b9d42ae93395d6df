// Any bytes as a run of updates of one IPv6 table: it agrees with the trie after each, by single lookups and batches.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "sim/net/fib_v6.h"
#include "sim/net/radix_trie.h"

namespace {

using azroute::Address;
using azroute::FibV6;
using azroute::Kernel;
using azroute::KeyV6;
using azroute::Prefix;

constexpr std::size_t kStepBytes = 5;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Sixteen bits that vary, at one of eight places: around /16, /24, /56 and /64, at both ends, so that prefixes meet.
Address address_of(std::uint8_t place, std::uint8_t high, std::uint8_t low) {
  static constexpr std::array<unsigned, 8> kFirstBits{0, 8, 12, 20, 44, 52, 56, 112};
  const unsigned first = kFirstBits[place % 8U];
  const std::uint64_t bits = std::uint64_t{high} << 8U | low;
  // The end of the first half and the beginning of the second.
  const std::uint64_t hi = first <= 48 ? bits << (48 - first) : first < 64 ? bits >> (first - 48) : 0;
  const std::uint64_t lo = first == 112 ? bits : first > 48 ? bits << (112 - first) : 0;
  return Address::v6(hi, lo);
}

Address before(const Address& address) {
  return Address::v6(address.lo() == 0 ? address.hi() - 1 : address.hi(), address.lo() - 1);
}

struct Twins {
  azroute::RadixTrie<FibV6::Value> trie;
  std::vector<std::unique_ptr<FibV6>> fibs;  // one for each kernel

  Twins() {
    for (const Kernel kernel : azroute::kKernels) {
      if (azroute::supported(kernel)) fibs.push_back(FibV6::build({}, {.kernel = kernel, .width = {}}));
    }
  }

  void insert(const Prefix& prefix, FibV6::Value value) {
    for (const auto& fib : fibs) fib->insert(KeyV6::of(prefix.address()), prefix.length(), value);
    trie.insert_or_assign(prefix, value);
  }

  void erase(const Prefix& prefix) {
    const bool erased = trie.erase(prefix);
    for (const auto& fib : fibs) {
      require(fib->erase(KeyV6::of(prefix.address()), prefix.length()) == erased);
      require(fib->size() == trie.size());
    }
  }

  void compare(std::span<const Address> addresses) const {
    std::vector<KeyV6> keys;
    for (const Address& address : addresses) keys.push_back(KeyV6::of(address));
    std::vector<FibV6::Value> values(keys.size());
    for (const auto& fib : fibs) {
      fib->lookup_batch(keys, values);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto match = trie.longest_match(addresses[i]);
        require(values[i] == (match ? *match->value : FibV6::kNone));
        require(fib->lookup(keys[i]) == values[i]);
      }
    }
  }
};

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  // Tables for all inputs, each of which leaves them empty.
  static Twins twins;
  const std::span<const unsigned char> bytes(data, std::min(size, std::size_t{150} * kStepBytes));
  std::vector<Address> probes(20, Address::v6(0, 0));
  for (std::size_t at = 0; at + kStepBytes <= bytes.size(); at += kStepBytes) {
    const auto step = bytes.subspan(at, kStepBytes);
    const Prefix prefix = Prefix::make(address_of(step[0], step[1], step[2]), step[3] % 129);
    if (step[4] % 3 == 0) {
      twins.erase(prefix);
    } else {
      // A few values most of the time, sometimes many, so that leaves become wider.
      twins.insert(prefix, step[4] % 3 == 1 ? step[4] : static_cast<FibV6::Value>(at * 7));
    }
    const std::array around{prefix.address(), before(prefix.address()), prefix.last(), prefix.last().next()};
    for (std::size_t i = 0; i < around.size(); ++i) probes[(at / kStepBytes * 4 + i) % probes.size()] = around[i];
    twins.compare(probes);
  }
  std::vector<Prefix> all;
  twins.trie.for_each([&](const Prefix& prefix, FibV6::Value) { all.push_back(prefix); });
  for (const Prefix& prefix : all) twins.erase(prefix);
  require(twins.trie.empty());
  return 0;
}
