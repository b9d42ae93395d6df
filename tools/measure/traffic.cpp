// Destinations from a generator that the standard fixes, by arithmetic of our own, as its distributions are not fixed.
#include "tools/measure/traffic.h"

#include <algorithm>
#include <random>

namespace azroute::measure {
namespace {

constexpr std::size_t kZipfFlows = 200'000;

Address any_address(Family family, std::mt19937_64& random) {
  const std::uint64_t hi = random();
  if (family == Family::V4) return Address::v4(static_cast<std::uint32_t>(hi >> 32U));
  return Address::v6(0x2000'0000'0000'0000 | hi >> 3U, random());
}

Address address_in(const Prefix& prefix, std::mt19937_64& random) {
  const std::uint64_t hi = random();
  const std::uint64_t lo = random();
  const Address mask = Address::v6(~0ULL, ~0ULL).masked(prefix.length());
  const std::uint64_t filled_hi = prefix.address().hi() | (hi & ~mask.hi());
  if (prefix.family() == Family::V4) return Address::v4(static_cast<std::uint32_t>(filled_hi >> 32U));
  return Address::v6(filled_hi, prefix.address().lo() | (lo & ~mask.lo()));
}

}  // namespace

std::optional<Traffic> parse_traffic(std::string_view text) {
  const auto* const found = std::ranges::find(kTraffics, text, [](Traffic traffic) { return to_string(traffic); });
  if (found == kTraffics.end()) return std::nullopt;
  return *found;
}

std::vector<Address> make_traffic(Traffic traffic, std::span<const Prefix> prefixes, std::size_t count,
                                  std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Address> addresses;
  addresses.reserve(count);
  if (traffic == Traffic::Random) {
    while (addresses.size() < count) addresses.push_back(any_address(prefixes.front().family(), random));
    return addresses;
  }
  const auto in_any_prefix = [&] { return address_in(prefixes[random() % prefixes.size()], random); };
  if (traffic == Traffic::InPrefix) {
    while (addresses.size() < count) addresses.push_back(in_any_prefix());
    return addresses;
  }
  std::vector<Address> flows;
  std::vector<double> sums;  // of the flows' weights so far
  while (flows.size() < kZipfFlows) {
    flows.push_back(in_any_prefix());
    sums.push_back((sums.empty() ? 0 : sums.back()) + 1.0 / static_cast<double>(flows.size()));
  }
  while (addresses.size() < count) {
    const double at = static_cast<double>(random() >> 11U) * 0x1p-53 * sums.back();
    const auto flow = std::ranges::upper_bound(sums, at) - sums.begin();
    addresses.push_back(flows[std::min(static_cast<std::size_t>(flow), flows.size() - 1)]);
  }
  return addresses;
}

std::uint32_t spread_value(const Prefix& prefix) {
  std::uint64_t mixed =
      (prefix.address().hi() ^ prefix.address().lo()) * 0x9E3779B97F4A7C15ULL + prefix.length() * 0xBF58476D1CE4E5B9ULL;
  mixed ^= mixed >> 29U;
  mixed *= 0x94D049BB133111EBULL;
  return static_cast<std::uint32_t>((mixed >> 32U) % 255);
}

}  // namespace azroute::measure
