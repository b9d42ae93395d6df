// What libyaml would refuse is refused here, because the message needs the exact byte.
#include "sim/read/yaml_text.h"

#include <algorithm>

#include "sim/diag/utf8.h"

namespace azroute {

namespace {

/// YAML 1.2.2, production c-printable.
bool printable(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  if (c < 0x7F) return true;
  if (c < 0xA0) return c == 0x85;
  return c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

bool is_break_beyond_ascii(std::string_view text, std::size_t at, std::size_t& length) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\xC2\x85")) {
    length = 2;
    return true;
  }
  length = 3;
  return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9");
}

}  // namespace

std::size_t byte_order_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

std::vector<BadBytes> find_bad_bytes(std::string_view text, std::size_t limit) {
  std::vector<BadBytes> found;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return {{.kind = BadBytes::Kind::Utf16, .begin = 0, .end = 2, .code_point = 0}};
  }
  for (std::size_t at = byte_order_mark(text); at < text.size() && found.size() < limit;) {
    const CodePoint decoded = decode_utf8(text, at);
    const std::size_t end = at + decoded.length;
    if (!decoded.valid) {
      found.push_back({.kind = BadBytes::Kind::InvalidUtf8, .begin = at, .end = end, .code_point = 0});
    } else if (!printable(decoded.value)) {
      found.push_back({.kind = BadBytes::Kind::ControlCharacter, .begin = at, .end = end, .code_point = decoded.value});
    }
    at = end;
  }
  return found;
}

std::size_t skip_blanks(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t at = begin;
  while (at < end) {
    std::size_t length = 1;
    if (text[at] == '#') {
      at = std::min(text.find_first_of("\r\n", at), end);
    } else if (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n' ||
               is_break_beyond_ascii(text, at, length)) {
      at += length;
    } else {
      return at;
    }
  }
  return end;
}

std::size_t next_code_point(std::string_view text, std::size_t begin) {
  std::size_t at = std::min(begin + 1, text.size());
  while (at < text.size() && continues_code_point(text[at])) ++at;
  return at;
}

CodePointIndex::CodePointIndex(std::string_view text)
    : text_(text), ascii_(std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
  if (ascii_) return;
  std::size_t code_point = 0;
  for (std::size_t at = 0; at < text_.size(); at = next_code_point(text_, at), ++code_point) {
    if (code_point % kStep == 0) steps_.push_back(static_cast<std::uint32_t>(at));
  }
}

std::size_t CodePointIndex::to_byte(std::size_t code_point) {
  if (ascii_) return std::min(code_point, text_.size());
  const std::size_t step = std::min(code_point / kStep, steps_.size() - 1);
  if (code_point < cursor_code_point_ && cursor_code_point_ - code_point <= code_point - step * kStep) {
    for (; cursor_code_point_ > code_point; --cursor_code_point_) {
      do {
        --cursor_byte_;
      } while (continues_code_point(text_[cursor_byte_]));
    }
  } else if (code_point < cursor_code_point_ || step * kStep > cursor_code_point_) {
    cursor_code_point_ = step * kStep;
    cursor_byte_ = steps_[step];
  }
  while (cursor_code_point_ < code_point && cursor_byte_ < text_.size()) {
    cursor_byte_ = next_code_point(text_, cursor_byte_);
    ++cursor_code_point_;
  }
  return cursor_byte_;
}

}  // namespace azroute
