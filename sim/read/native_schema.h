// The words of native_schema(), and what the reader says about keys that are not in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sim/diag/rule.h"
#include "sim/read/native.h"

namespace azroute::native {

/// No object has more keys; lets an object keep its values in an array.
inline constexpr std::size_t kMaxKeys = 32;

/// The type of a key that holds any next hop type an effective route may have, not only those of user-defined routes.
inline constexpr std::string_view kAnyNextHopType = "next hop type";

/// The kind of object that a type's text names: "[subnet]" -> subnet, "verdict or expectation" -> expectation; nullptr
/// for the types of single values.
const ObjectSpec* object_of_type(std::string_view type);

/// "a list of prefixes", "true or false", "one of Vpn or ExpressRoute": the type for the middle of a sentence.
std::string describe_type(std::string_view type);

/// "a subnet", "an endpoint".
std::string with_article(std::string_view noun);

/// What to say about a key that its object does not have.
struct KeyFault {
  const Rule* rule = nullptr;
  std::string message;
  std::string help;
  std::size_t meant = kMaxKeys;  // index of the own key it was probably meant to be; kMaxKeys when there is none
};
KeyFault judge_unknown_key(std::string_view key, const ObjectSpec& object);

}  // namespace azroute::native
