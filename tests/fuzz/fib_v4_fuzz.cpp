// Any bytes as a run of updates of one IPv4 table: it agrees with the trie after each, by every kernel.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "sim/net/fib_v4.h"
#include "sim/net/radix_trie.h"

namespace {

using azroute::Address;
using azroute::FibV4;
using azroute::Kernel;
using azroute::Prefix;

constexpr std::size_t kStepBytes = 5;

void require(bool condition) {
  if (!condition) std::abort();
}

/// The bits of an address that vary: two of the first octet, four around /16 and /18, the last fourteen.
std::uint32_t address_of(std::uint8_t high, std::uint8_t middle, std::uint8_t low) {
  return (std::uint32_t{high} & 3U) << 30U | (std::uint32_t{high} >> 2U) << 13U | std::uint32_t{middle} << 6U |
         std::uint32_t{low};
}

struct Twins {
  azroute::RadixTrie<FibV4::Value> trie;
  std::unique_ptr<FibV4> fib = FibV4::build({});

  void compare(std::span<const std::uint32_t> addresses) const {
    std::vector<FibV4::Value> values(addresses.size());
    for (const Kernel kernel : azroute::kKernels) {
      if (!azroute::supported(kernel)) continue;
      fib->use(kernel);
      fib->lookup_batch(addresses, values);
      for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto match = trie.longest_match(Address::v4(addresses[i]));
        require(values[i] == (match ? *match->value : FibV4::kNone));
      }
    }
  }
};

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  // One table for all inputs, each of which leaves it empty: making one takes longer than most inputs. A step on a
  // default route paints all blocks anew, so there are not many steps.
  static Twins twins;
  const std::span<const unsigned char> bytes(data, std::min(size, std::size_t{80} * kStepBytes));
  std::vector<std::uint32_t> probes(32, 0);
  for (std::size_t at = 0; at + kStepBytes <= bytes.size(); at += kStepBytes) {
    const auto step = bytes.subspan(at, kStepBytes);
    const Prefix prefix = Prefix::make(Address::v4(address_of(step[0], step[1], step[2])), step[3] % 33);
    const std::uint32_t address = prefix.address().v4_bits();
    if (step[4] % 3 == 0) {
      require(twins.fib->erase(address, prefix.length()) == twins.trie.erase(prefix));
    } else {
      // A few values most of the time, sometimes many, so that leaves become wider.
      const FibV4::Value value = step[4] % 3 == 1 ? step[4] : static_cast<FibV4::Value>(at * 7);
      twins.fib->insert(address, prefix.length(), value);
      twins.trie.insert_or_assign(prefix, value);
    }
    const std::uint32_t last = prefix.last().v4_bits();
    const std::array around{address, address - 1, last, last + 1, address + (last - address) / 2};
    for (std::size_t i = 0; i < around.size(); ++i) probes[(at / kStepBytes * 5 + i) % probes.size()] = around[i];
    twins.compare(probes);
  }
  require(twins.fib->size() == twins.trie.size());
  std::vector<Prefix> all;
  twins.trie.for_each([&](const Prefix& prefix, FibV4::Value) { all.push_back(prefix); });
  for (const Prefix& prefix : all) {
    require(twins.fib->erase(prefix.address().v4_bits(), prefix.length()) && twins.trie.erase(prefix));
  }
  require(twins.fib->size() == 0);
  return 0;
}
