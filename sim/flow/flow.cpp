// Classes of addresses that a walk tells apart.
#include "sim/flow/flow.h"

#include <algorithm>
#include <array>

namespace azroute {
namespace {

constexpr Prefix v4(unsigned a, unsigned b, unsigned c, unsigned d, unsigned length) {
  return Prefix::make(Address::v4((a << 24) | (b << 16) | (c << 8) | d), length);
}

constexpr std::array kSpecial{
    // private
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
    Prefix::make(Address::v6(0xFC00ULL << 48, 0), 7),
    Prefix::make(Address::v6(0xFE80ULL << 48, 0), 10),
    Prefix::host(Address::v6(0, 1)),
    // not unicast
    v4(224, 0, 0, 0, 4),
    v4(255, 255, 255, 255, 32),
    v4(0, 0, 0, 0, 32),
    Prefix::make(Address::v6(0xFF00ULL << 48, 0), 8),
    Prefix::host(Address::v6(0, 0)),
    // the host's
    v4(168, 63, 129, 16, 32),
    v4(169, 254, 169, 254, 32),
};
constexpr std::size_t kPrivateOnes = 9;
constexpr std::size_t kNotUnicastOnes = 5;

bool any_contains(std::span<const Prefix> prefixes, const Address& address) {
  return std::ranges::any_of(prefixes, [&](const Prefix& prefix) { return prefix.contains(address); });
}

}  // namespace

std::span<const Prefix> special_prefixes() {
  return kSpecial;
}

bool is_private(const Address& address) {
  return any_contains(special_prefixes().first(kPrivateOnes), address);
}

bool is_not_unicast(const Address& address) {
  return any_contains(special_prefixes().subspan(kPrivateOnes, kNotUnicastOnes), address);
}

bool is_platform_address(const Address& address) {
  return any_contains(special_prefixes().subspan(kPrivateOnes + kNotUnicastOnes), address);
}

}  // namespace azroute
