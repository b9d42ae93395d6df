// The index of endpoint addresses answers exactly as the slow functions do, for every address around every known one.
#include "sim/topology/endpoint_index.h"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace azroute {
namespace {

Endpoint random_endpoint(std::mt19937& random, int number) {
  Endpoint endpoint;
  endpoint.id = "own-" + std::to_string(number);
  EndpointPart& part = endpoint.parts.emplace_back();
  part.name = endpoint.id;
  std::uniform_int_distribution<std::uint32_t> byte(0, 255);
  for (int i = 0; i < 4; ++i) {
    // Few distinct bytes, so that neighbours and repetitions are common.
    part.addresses.emplace_back().address = Address::v4(203U << 24U | byte(random) % 3 << 8U | byte(random) % 40);
    part.addresses.emplace_back().address = Address::v6(0x2001'0db8'0000'0000, byte(random) % 64);
  }
  return endpoint;
}

std::vector<Address> neighbours(const Address& address) {
  std::vector<Address> around = {address};
  for (std::uint64_t step = 1; step < 40; ++step) {
    if (address.is_v4()) {
      const std::uint32_t bits = address.v4_bits();
      const auto small = static_cast<std::uint32_t>(step);
      for (const std::uint32_t other : {bits + small, bits - small, bits ^ small << 8U, bits ^ small << 24U})
        around.push_back(Address::v4(other));
    } else {
      around.push_back(Address::v6(address.hi(), address.lo() + step));
      around.push_back(Address::v6(address.hi(), address.lo() ^ step << 16U));
    }
  }
  return around;
}

TEST_CASE("EndpointIndex agrees with find_by_address() and near_miss()") {
  std::mt19937 random(20261123);
  std::vector<Endpoint> own;
  for (int i = 0; i < 12; ++i) own.push_back(random_endpoint(random, i));
  std::size_t hits = 0;
  for (const Cloud cloud : {Cloud::AzureCloud, Cloud::AzureChinaCloud}) {
    const EndpointIndex index(cloud, own);
    std::vector<Address> known;
    for (const std::span<const Endpoint> endpoints : {builtin_endpoints(), std::span<const Endpoint>(own)}) {
      for (const Endpoint& endpoint : endpoints) {
        for (const EndpointPart& part : endpoint.parts) {
          for (const EndpointAddress& address : part.addresses) known.push_back(address.address);
        }
      }
    }
    for (const Address& center : known) {
      for (const Address& address : neighbours(center)) {
        const std::vector<EndpointMatch> slow = find_by_address(address, cloud, own);
        const std::span<const EndpointMatch> fast = index.find(address);
        REQUIRE(slow.size() == fast.size());
        for (std::size_t i = 0; i < slow.size(); ++i) REQUIRE(slow[i].address == fast[i].address);
        const std::optional<EndpointMatch> slow_miss = near_miss(address, cloud, own);
        const EndpointMatch* const fast_miss = index.near_miss(address);
        const std::string text = address.to_string();
        CAPTURE(text);
        REQUIRE(slow_miss.has_value() == (fast_miss != nullptr));
        if (slow_miss && fast_miss != nullptr) {
          CHECK(slow_miss->address == fast_miss->address);
          ++hits;
        }
      }
    }
  }
  CHECK(hits > 1000);
}

}  // namespace
}  // namespace azroute
