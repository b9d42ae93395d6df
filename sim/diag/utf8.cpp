// The table of well-formed sequences of RFC 3629, section 4.
#include "sim/diag/utf8.h"

namespace azroute {

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {.length = 1, .value = lead, .valid = true};
  // How many bytes follow, and the range of the first of them, which is where overlong forms, surrogates and values
  // past U+10FFFF are refused.
  std::size_t following = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    following = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    following = 2;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    following = 3;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {};
  }
  std::uint32_t value = lead & (0x3FU >> following);
  for (std::size_t i = 1; i <= following; ++i) {
    const unsigned char next = at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
    if (next < low || next > high) return {.length = i, .value = 0, .valid = false};
    value = (value << 6U) | (next & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {.length = following + 1, .value = value, .valid = true};
}

}  // namespace azroute
