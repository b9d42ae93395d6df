// Tables with the shape of the Internet's full one, from a seed, for programs that measure and test lookups.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/net/ip.h"

namespace azroute {

/// full_table() makes no larger one.
inline constexpr std::size_t kMaxFullTable = 1'200'000;

/// `count` distinct prefixes (at most kMaxFullTable) in ascending order, the same on every platform for one seed. Like
/// the table of the Internet's default-free zone they have its shares of lengths, lie in others to the same extent, and
/// gather in blocks of addresses as unevenly. There is none in 0.0.0.0/8, 10.0.0.0/8, 127.0.0.0/8 or from 224.0.0.0 on,
/// and IPv6 has only those of 2000::/3; the default route is not among them.
std::vector<Prefix> full_table(Family family, std::size_t count, std::uint64_t seed);

/// 10.0.0.0/8, its 65,536 prefixes of length 24, and in each of these one of length 28 and eight addresses: 655,361
/// prefixes in ascending order, deep where full_table() has nothing.
std::vector<Prefix> host_heavy_table(std::uint64_t seed);

}  // namespace azroute
