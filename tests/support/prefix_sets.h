// Seeded prefixes and addresses of the kinds that trouble a trie, and short ways to write some down.
#pragma once

#include <algorithm>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/net/ip.h"

namespace azroute::testing {

inline Address addr(std::string_view text) {
  const auto address = parse_address(text);
  REQUIRE_MESSAGE(address, text);
  return *address;
}

inline Prefix pfx(std::string_view text) {
  const auto prefix = parse_prefix(text);
  REQUIRE_MESSAGE(prefix, text);
  return *prefix;
}

/// The same in every run: the generator and the arithmetic are fixed by the standard, its distributions are not.
class PrefixMaker {
 public:
  explicit PrefixMaker(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  Address address(Family family) {
    const std::uint64_t hi = random_();
    return family == Family::V4 ? Address::v4(static_cast<std::uint32_t>(hi)) : Address::v6(hi, random_());
  }

  /// Any address with any length.
  Prefix scattered() {
    const Family family = below(2) == 0 ? Family::V4 : Family::V6;
    return Prefix::make(address(family), static_cast<unsigned>(below(bits_of(family) + 1)));
  }

  /// All on the way to four addresses a family, so that one contains the next.
  Prefix nested() {
    const Family family = below(2) == 0 ? Family::V4 : Family::V6;
    PrefixMaker fixed(1000 + below(4));
    return Prefix::make(fixed.address(family), static_cast<unsigned>(below(bits_of(family) + 1)));
  }

  /// Many neighbours in a few bits, at the end of the address or in its middle, with the ends /0, /32 and /128.
  Prefix clustered() {
    const std::uint64_t few = below(256);
    switch (below(6)) {
      case 0: return Prefix::make(Address::v4(0x0A000000U | static_cast<std::uint32_t>(few)), length(24, 32));
      case 1: return Prefix::make(Address::v4(0x0A000000U | static_cast<std::uint32_t>(few << 12)), length(12, 20));
      case 2: return Prefix::make(Address::v6(0xFD00'0000'0000'0000, few), length(120, 128));
      case 3: return Prefix::make(Address::v6(0xFD00'0000'0000'0000 | few >> 4, few << 60), length(60, 68));
      case 4: return Prefix::everything(below(2) == 0 ? Family::V4 : Family::V6);
      default: return Prefix::host(below(2) == 0 ? Address::v4(~0U) : Address::v6(~0ULL, ~0ULL));
    }
  }

  /// One of the three kinds.
  Prefix any() {
    switch (below(3)) {
      case 0: return scattered();
      case 1: return nested();
      default: return clustered();
    }
  }

  /// The first and last address of the prefix, those around it, and one inside that is random.
  std::vector<Address> probes(const Prefix& prefix) {
    const Address noise = address(prefix.family());
    const Address mask = Address::v6(~0ULL, ~0ULL).masked(prefix.length());
    const std::uint64_t hi = prefix.address().hi() | (noise.hi() & ~mask.hi());
    const std::uint64_t lo = prefix.address().lo() | (noise.lo() & ~mask.lo());
    const bool v4 = prefix.family() == Family::V4;
    const Address inside = v4 ? Address::v4(static_cast<std::uint32_t>(hi >> 32)) : Address::v6(hi, lo);
    return {prefix.address(), prefix.last(), prefix.last().next(), inside, noise};
  }

  template <typename T>
  std::vector<T> shuffled(std::vector<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    return items;
  }

 private:
  unsigned length(unsigned shortest, unsigned longest) {
    return shortest + static_cast<unsigned>(below(longest - shortest + 1));
  }

  std::mt19937_64 random_;
};

}  // namespace azroute::testing
