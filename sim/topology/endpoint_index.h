// EndpointIndex: find_by_address() and near_miss() for many addresses, without reading every endpoint for each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/topology/endpoints.h"

namespace azroute {

/// Answers as the functions in endpoints.h do. Two texts one keystroke apart have a text in common among themselves and
/// all that is left of them when one character is dropped, so candidates are found by hashing those.
class EndpointIndex {
 public:
  EndpointIndex(Cloud cloud, std::span<const Endpoint> own);

  [[nodiscard]] std::span<const EndpointMatch> find(const Address& address) const;
  [[nodiscard]] const EndpointMatch* near_miss(const Address& address) const;

 private:
  std::unordered_map<Address, std::vector<EndpointMatch>> by_address_;
  std::vector<EndpointMatch> first_uses_;  // of each address that needs a route, in the order of the endpoints
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_shortened_text_;
};

}  // namespace azroute
