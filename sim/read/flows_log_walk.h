// RecordWalk: what is simple in the records of flow logs, told to LogHandler without a JSON parser.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/read/flows_log_handler.h"
#include "sim/read/flows_tuple_quick.h"

namespace azroute::flows {

/// Goes from one resting place to the next: behind a bracket that opens a list or an object, or behind a value. What
/// lies between two of them is told as a whole or not at all, so that a parser can go on from each one: with what is
/// damaged, cut off by the end of a piece or merely rare, such as fractions and most texts with escapes.
class RecordWalk {
 public:
  explicit RecordWalk(LogHandler& handler) : handler_(handler) {}

  /// The next byte stands behind a bracket that opened something, or else behind a value.
  void rest_at(bool opened) { opened_ = opened; }

  enum class Why : std::uint8_t {
    Parser,   // has to go on here
    Piece,    // is at its end
    Record,   // likewise
    Handler,  // wants no more, at this byte
  };
  /// Walks on from `at`, which becomes the last resting place.
  Why walk(std::string_view piece, std::size_t& rest) {
    std::size_t at = rest;
    const Why why = go(piece, at);
    rest = at;
    return why;
  }

  /// What brings a parser to where the walk rests, as far as it matters what may follow.
  [[nodiscard]] std::string way_here() const {
    std::string text;
    for (std::size_t depth = 1; depth <= handler_.depth(); ++depth) {
      const bool list = handler_.list_at(depth);
      text += list ? '[' : '{';
      if (depth == handler_.depth() && opened_) break;
      if (!list) text += R"("":)";
      if (depth == handler_.depth()) text += "0 ";
    }
    return text;
  }

 private:
  enum class Step : std::uint8_t { Done, Odd, Refused };
  /// A text between its quotes.
  struct Text {
    std::size_t begin = 0;
    std::size_t end = 0;   // the quote; 0: it is not simple
    bool escapes = false;  // of one letter
  };

  Why go(std::string_view piece, std::size_t& at) {
    while (true) {
      at = behind_blanks(piece, at);
      if (at == piece.size()) return Why::Piece;
      const bool list = handler_.in_list();
      if (piece[at] == (list ? ']' : '}')) {
        list ? handler_.on_array_end(0, error_) : handler_.on_object_end(0, error_);
        opened_ = false;
        ++at;
        if (handler_.depth() == 0) return Why::Record;
        continue;
      }
      std::size_t next = at;
      if (!opened_) {
        if (piece[at] != ',') return Why::Parser;
        next = behind_blanks(piece, at + 1);
      }
      const Step step = list ? value(piece, next, {}) : member(piece, next);
      if (step != Step::Done) {
        if (step == Step::Refused) at = next;
        return step == Step::Refused ? Why::Handler : Why::Parser;
      }
      at = next;
    }
  }

  static std::size_t behind_blanks(std::string_view piece, std::size_t at) {
    while (at < piece.size() && (piece[at] == ' ' || piece[at] == '\n' || piece[at] == '\r' || piece[at] == '\t')) ++at;
    return at;
  }

  /// Each byte below 0x20, quote and backslash has its top bit, and perhaps some behind the first of them.
  static std::uint64_t special(std::uint64_t bytes) {
    constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
    const std::uint64_t quotes = bytes ^ kOnes * '"';
    const std::uint64_t slashes = bytes ^ kOnes * '\\';
    return (((quotes - kOnes) & ~quotes) | ((slashes - kOnes) & ~slashes) | ((bytes - kOnes * 0x20) & ~bytes)) &
           (kOnes << 7U);
  }

  static Text text_at(std::string_view piece, std::size_t begin) {
    Text text{.begin = begin};
    for (std::size_t at = begin; at < piece.size();) {
      const std::uint64_t found = special(load8(piece.data() + at));
      if (found == 0) {
        at += 8;
        continue;
      }
      at += static_cast<std::size_t>(std::countr_zero(found)) / 8;
      if (at >= piece.size()) break;
      if (piece[at] == '"') {
        text.end = at;
        break;
      }
      if (piece[at] != '\\' || at + 1 >= piece.size() || !kEscapes.contains(piece[at + 1])) break;
      text.escapes = true;
      at += 2;
    }
    return text;
  }

  Step member(std::string_view piece, std::size_t& at) {
    if (at >= piece.size() || piece[at] != '"') return Step::Odd;
    const Text key = text_at(piece, at + 1);
    if (key.end == 0 || key.escapes) return Step::Odd;
    std::size_t next = behind_blanks(piece, key.end + 1);
    if (next >= piece.size() || piece[next] != ':') return Step::Odd;
    next = behind_blanks(piece, next + 1);
    const Step step = value(piece, next, key);
    if (step != Step::Odd) at = next;
    return step;
  }

  /// A value with the key before it, if there is one.
  Step value(std::string_view piece, std::size_t& at, const Text& key) {
    if (at >= piece.size()) return Step::Odd;
    switch (piece[at]) {
      case '"': return key.end == 0 && handler_.in_tuples() ? tuple(piece, at) : text(piece, at, key);
      case '{':
      case '[': return open(piece, at, key);
      case 't': return word(piece, at, key, "true");
      case 'f': return word(piece, at, key, "false");
      case 'n': return word(piece, at, key, "null");
      default: return number(piece, at, key);
    }
  }

  void tell_key(std::string_view piece, const Text& key) {
    if (key.end != 0) handler_.on_key(key_of(piece, key), key.end - key.begin, error_);
  }

  Step tuple(std::string_view piece, std::size_t& at) {
    const std::size_t size = parse_quoted_tuple_widely(piece.substr(at + 1), row_);
    if (size == 0) return text(piece, at, {});
    return ended(handler_.on_tuple(row_, error_), at, size + 2);
  }

  Step text(std::string_view piece, std::size_t& at, const Text& key) {
    const Text text = text_at(piece, at + 1);
    if (text.end == 0) return Step::Odd;
    // What a text with escapes says the parser has to tell, unless nobody wants to know.
    if (text.escapes && (key.end == 0 ? handler_.in_tuples() : LogHandler::is_known(key_of(piece, key)))) {
      return Step::Odd;
    }
    tell_key(piece, key);
    const std::string_view said = piece.substr(text.begin, text.end - text.begin);
    return ended(handler_.on_string(said, said.size(), error_), at, text.end + 1 - at);
  }
  static std::string_view key_of(std::string_view piece, const Text& key) {
    return piece.substr(key.begin, key.end - key.begin);
  }

  Step open(std::string_view piece, std::size_t& at, const Text& key) {
    if (handler_.depth() >= LogHandler::kMaxDepth) return Step::Odd;
    tell_key(piece, key);
    const bool more = piece[at] == '[' ? handler_.on_array_begin(error_) : handler_.on_object_begin(error_);
    if (!more) return Step::Refused;
    opened_ = true;
    ++at;
    return Step::Done;
  }

  /// Whether a value that no bracket and no quote ends does end at `at`.
  static bool ends(std::string_view piece, std::size_t at) {
    return at < piece.size() && std::string_view(",]} \t\r\n").contains(piece[at]);
  }
  Step word(std::string_view piece, std::size_t& at, const Text& key, std::string_view word) {
    if (!piece.substr(at).starts_with(word) || !ends(piece, at + word.size())) return Step::Odd;
    tell_key(piece, key);
    const bool more = word == "null" ? handler_.on_null(error_) : handler_.on_bool(word == "true", error_);
    return ended(more, at, word.size());
  }
  Step number(std::string_view piece, std::size_t& at, const Text& key) {
    constexpr std::size_t kMostDigits = 15;
    std::size_t digits = 0;
    const std::string_view rest = piece.substr(at, kMostDigits + 1);
    while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') ++digits;
    if (digits == 0 || (digits > 1 && rest[0] == '0') || digits > kMostDigits || !ends(piece, at + digits)) {
      return Step::Odd;
    }
    tell_key(piece, key);
    return ended(handler_.on_uint64(0, {}, error_), at, digits);
  }
  Step ended(bool more, std::size_t& at, std::size_t size) {
    if (!more) return Step::Refused;
    opened_ = false;
    at += size;
    return Step::Done;
  }

  static constexpr std::string_view kEscapes = R"("\/bfnrt)";

  LogHandler& handler_;
  LogHandler::Error error_;
  bool opened_ = true;
  FlowRow row_;  // of the last tuple: what IPv4 has no use for stays as it is
};

}  // namespace azroute::flows
