// The two quick ways of reading flow tuples: for any processor, and for those of x86 with AVX2 and BMI2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/read/flows_rows.h"
#include "sim/read/little_endian.h"

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

/// Of eight bytes, the last so many; none of more than eight, which are for others to read.
inline constexpr std::array<std::uint64_t, 64> kLastBytes = [] {
  std::array<std::uint64_t, 64> masks{};
  for (unsigned length = 1; length <= 8; ++length) masks[length] = ~0ULL << (64 - 8 * length);
  return masks;
}();

/// The number of up to eight digits at the end of eight bytes, of which those before are 0, as 0x30 is subtracted from
/// each digit; `bad` gets bits where there is something else than digits. Nothing depends on the digits but the result.
[[gnu::always_inline]] inline std::uint64_t number_of(std::uint64_t digits, std::uint64_t& bad) {
  // 00 00 00 00 00 01 02 03, the first byte the lowest, is 123.
  bad |= ((digits + 0x0606060606060606ULL) | digits) & 0xF0F0F0F0F0F0F0F0ULL;
  digits = digits * 10 + (digits >> 8U);  // pairs of digits in every other byte
  constexpr std::uint64_t kPairs = 0x000000FF000000FFULL;
  return ((digits & kPairs) * 0x000F424000000064ULL + ((digits >> 16U) & kPairs) * 0x0000271000000001ULL) >> 32U;
}
inline constexpr std::uint64_t kDigitZeros = 0x3030303030303030ULL;

}  // namespace azroute::flows
