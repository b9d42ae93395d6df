// UTF-8, byte by byte: what a text that may hold anything has at an offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace azroute {

/// In valid UTF-8 every other byte starts a code point; in other text, counting those still is a column.
constexpr bool continues_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// What stands at an offset. Not valid: the `length` bytes, at least one, that start no sequence which can be
/// completed.
struct CodePoint {
  std::size_t length = 1;
  std::uint32_t value = 0;
  bool valid = false;
};

/// `at` is less than the text's size.
CodePoint decode_utf8(std::string_view text, std::size_t at);

}  // namespace azroute
