// Traffic: destinations to look up, in the shapes that measurements of tables are made with.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/net/ip.h"

namespace azroute::measure {

/// Random: uniform over the family's addresses (IPv6: over 2000::/3, where addresses are given out).
/// InPrefix: a uniform prefix of the table, then a uniform address in it: the hardest, as no place is asked for twice.
/// Zipf: 200,000 such addresses, the n-th most frequent 1/n as often as the first.
enum class Traffic : std::uint8_t { Random, InPrefix, Zipf };

inline constexpr std::array kTraffics{Traffic::Random, Traffic::InPrefix, Traffic::Zipf};

constexpr std::string_view to_string(Traffic traffic) {
  switch (traffic) {
    case Traffic::Random: return "random";
    case Traffic::InPrefix: return "in-prefix";
    case Traffic::Zipf: return "zipf";
  }
  return "";
}

std::optional<Traffic> parse_traffic(std::string_view text);

/// The same for the same arguments, on every machine. `prefixes` are of one family and not empty.
std::vector<Address> make_traffic(Traffic traffic, std::span<const Prefix> prefixes, std::size_t count,
                                  std::uint64_t seed);

/// A value for a prefix where a route set names none: one of 255, spread evenly.
std::uint32_t spread_value(const Prefix& prefix);

}  // namespace azroute::measure
