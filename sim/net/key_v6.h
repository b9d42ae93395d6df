// KeyV6: an IPv6 address as batches of lookups take it, two numbers without a family.
#pragma once

#include <compare>
#include <cstdint>

#include "sim/net/ip.h"

namespace azroute {

struct KeyV6 {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
  static constexpr KeyV6 of(const Address& address) { return {address.hi(), address.lo()}; }
  friend constexpr auto operator<=>(const KeyV6&, const KeyV6&) = default;
};

}  // namespace azroute
