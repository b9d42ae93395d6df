// The two quick ways of reading flow tuples: for any processor, and for those of x86 with AVX2 and BMI2.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "sim/read/flows_rows.h"

namespace azroute::flows {

/// Both as parse_tuple_quickly(), whose promises they keep; each takes some that the other does not.
bool parse_tuple_portably(std::string_view text, FlowRow& row);
/// Takes tuples of virtual networks in milliseconds; false also where has_wide_tuples() is.
bool parse_tuple_widely(std::string_view text, FlowRow& row);
/// Whether this processor can.
bool has_wide_tuples();

/// Of tuples that are read quickly: the shortest one of 13 fields has more bytes.
inline constexpr std::size_t kLeastTuple = 36;

/// B, C, E, D: the states by their letters' low bits.
inline constexpr std::array<FlowState, 8> kStates = {FlowState::Whole,    FlowState::Whole, FlowState::Begin,
                                                     FlowState::Continue, FlowState::Deny,  FlowState::End,
                                                     FlowState::Whole,    FlowState::Whole};
constexpr bool is_state_letter(char c) {
  return c >= 'B' && c <= 'E';
}

/// Eight bytes, the first one the lowest.
inline std::uint64_t load8(const char* text) {
  std::uint64_t v = 0;
  std::memcpy(&v, text, sizeof v);
  return std::endian::native == std::endian::big ? __builtin_bswap64(v) : v;
}

}  // namespace azroute::flows
