// Flow: the 5-tuple a walk carries.
#pragma once

#include <compare>
#include <cstdint>
#include <span>

#include "sim/net/ip.h"
#include "sim/topology/names.h"

namespace azroute {

struct Flow {
  Address source;
  Address destination;
  Transport protocol = Transport::Tcp;
  std::uint16_t source_port = 0;       // 0: not stated
  std::uint16_t destination_port = 0;  // 0: not stated

  friend auto operator<=>(const Flow&, const Flow&) = default;
};

/// RFC 1918, RFC 6598 (100.64.0.0/10), loopback and link-local; for IPv6 unique local, link-local and loopback.
bool is_private(const Address& address);
/// Multicast, the limited broadcast address and the unspecified address.
bool is_not_unicast(const Address& address);
/// Every prefix that the two look at.
std::span<const Prefix> special_prefixes();
/// Answered by the host itself: 168.63.129.16 and 169.254.169.254.
bool is_platform_address(const Address& address);

}  // namespace azroute
