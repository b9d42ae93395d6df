// The bytes under a YAML parser: what may not stand in a text, blanks between tokens, code points counted as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace azroute {

/// Bytes [begin, end) that no YAML text may hold.
struct BadBytes {
  enum class Kind : std::uint8_t { InvalidUtf8, Utf16, ControlCharacter };
  Kind kind = Kind::InvalidUtf8;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint32_t code_point = 0;  // of a ControlCharacter
};

/// Every byte sequence that is not UTF-8 and every character outside YAML's printable set, in order, at most `limit`.
/// A byte order mark is allowed at the very start.
std::vector<BadBytes> find_bad_bytes(std::string_view text, std::size_t limit);

/// Bytes of a byte order mark at the start of `text`: 3 or 0.
std::size_t byte_order_mark(std::string_view text);

/// The first byte at or after `begin`, before `end`, that is no blank, line break or comment; else `end`.
std::size_t skip_blanks(std::string_view text, std::size_t begin, std::size_t end);

/// The end of the code point that starts at `begin`.
std::size_t next_code_point(std::string_view text, std::size_t begin);

/// Where the code point with a given number stands: libyaml counts code points, spans are bytes. Costs nothing for
/// ASCII, and little when asked in ascending order.
class CodePointIndex {
 public:
  /// `text` is valid UTF-8 and outlives the index.
  explicit CodePointIndex(std::string_view text);
  /// The text's size for a number past the last code point.
  [[nodiscard]] std::size_t to_byte(std::size_t code_point);

 private:
  static constexpr std::size_t kStep = 1024;
  std::string_view text_;
  bool ascii_ = true;
  std::vector<std::uint32_t> steps_;  // byte of every kStep-th code point
  std::size_t cursor_code_point_ = 0;
  std::size_t cursor_byte_ = 0;
};

}  // namespace azroute
