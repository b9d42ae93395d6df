// mix64: spreads the bits of a number, so that near numbers become far ones; one to one.
#pragma once

#include <cstdint>

namespace azroute {

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix64(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

}  // namespace azroute
