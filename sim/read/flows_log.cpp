// LogReader on Boost.JSON's basic_parser; the only file that includes its implementation.
#include "sim/read/flows_log.h"

#include <algorithm>
#include <array>
#include <string>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/read/flows_log_handler.h"
#include "sim/read/flows_resync.h"
#include "sim/read/flows_rules.h"

namespace azroute::flows {

namespace {

using Error = boost::json::error_code;

/// So many bytes before a piece are remembered: to find where a fault begins, and a record that begins just before it.
constexpr std::size_t kTail = 32;
constexpr std::uint64_t kLookedBack = 8;

boost::json::parse_options options() {
  boost::json::parse_options result;
  result.max_depth = LogHandler::kMaxDepth;
  result.allow_invalid_utf8 = true;  // in names that are not looked at
  return result;
}

/// Which of these it is depends on how the text was cut.
bool is_escape(const Error& error) {
  using Kind = boost::json::error;
  return error == Kind::expected_hex_digit || error == Kind::illegal_leading_surrogate ||
         error == Kind::illegal_trailing_surrogate;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

struct LogReader::State {
  /// Between records; in a value that the parser has begun; behind damage, or before a part's first record.
  enum class Where : std::uint8_t { Between, Value, Search };

  Reading& reading;
  boost::json::basic_parser<LogHandler> parser;
  RecordSearch search;
  Where where = Where::Between;
  bool begun = false;        // the unit's first record has been found
  bool done = false;         // what follows is the next unit's
  bool in_string = false;    // between records: `string` was a text, perhaps the name of an extra value
  bool ignore_next = false;  // the next value belongs to such a name
  Place string;
  std::string_view piece;
  std::uint64_t offset = 0;        // of the piece
  std::size_t at = 0;              // in the piece
  std::array<char, kTail> tail{};  // what stands before the piece
  std::uint64_t tail_size = 0;

  explicit State(Reading& of) : reading(of), parser(options(), of), offset(first_byte(of.unit)) {
    if (of.unit.exact) {
      begun = true;
      reading.lines.start_at(of.unit.begin);
      reading.begin_at(reading.lines.at(of.unit.begin));
    } else {
      where = Where::Search;
      search.start(of.unit.begin == 0);
    }
  }

  LogHandler& handler() { return parser.handler(); }
  [[nodiscard]] std::uint64_t here() const { return offset + at; }
  [[nodiscard]] char byte(std::uint64_t position) const {
    return position >= offset ? piece[position - offset] : tail[kTail - (offset - position)];
  }
  [[nodiscard]] std::uint64_t first_known() const { return offset - tail_size; }

  void remember_tail() {
    if (piece.size() >= kTail) {
      std::copy_n(piece.end() - kTail, kTail, tail.begin());
    } else {
      std::ranges::rotate(tail, tail.begin() + static_cast<std::ptrdiff_t>(piece.size()));
      std::ranges::copy(piece, tail.end() - static_cast<std::ptrdiff_t>(piece.size()));
    }
    tail_size = std::min<std::uint64_t>(kTail, tail_size + piece.size());
  }

  bool take(std::string_view next, std::uint64_t next_offset) {
    piece = next;
    offset = next_offset;
    at = 0;
    reading.lines.next_piece(piece, offset);
    handler().next_piece(piece, offset);
    while (at < piece.size() && !done && !reading.stopped) {
      switch (where) {
        case Where::Between: between(); break;
        case Where::Value: value(); break;
        case Where::Search: look(); break;
      }
    }
    if (done || reading.stopped) return false;
    // The piece is gone when more is asked for.
    reading.lines.at(offset + piece.size());
    remember_tail();
    return true;
  }

  /// The next unit's first record begins at `place`.
  void end_at(const Place& place) {
    reading.end_at(place);
    done = true;
  }

  void between() {
    while (at < piece.size()) {
      const char c = piece[at];
      if (is_blank(c)) {
        ++at;
        continue;
      }
      if (in_string) {
        in_string = false;
        if (c == ':') {
          ignore_next = true;
          ++at;
          continue;
        }
        if (!no_record(string)) return;
        if (!std::string_view(",]}[{").contains(c)) {  // its quotes are not those that belong together
          lost();
          return start_search(here(), string.offset + 1);
        }
      }
      if (c == ',') {
        ignore_next = false;
        ++at;
      } else if (c == '[' && !ignore_next) {
        ++reading.result.open;
        ++at;
      } else if (c == ']' || c == '}') {
        --reading.result.open;
        ignore_next = false;
        ++at;
      } else if (here() < 3 && c == "\xEF\xBB\xBF"[here()]) {  // a byte order mark
        ++at;
      } else {
        return begin_value(c);
      }
    }
  }

  void begin_value(char c) {
    const Place place = reading.lines.at(here());
    if (c == '{' && !ignore_next && place.offset >= reading.unit.end) return end_at(place);
    parser.reset();
    handler().start(place, ignore_next);
    ignore_next = false;
    where = Where::Value;
  }

  /// What stands at `place` instead of a record. False: read no further.
  bool no_record(const Place& place) { return reading.damaged_record(place, kRecord, "a record is an object", {}); }

  void value() {
    Error error;
    const std::size_t size = piece.size() - at;
    const std::size_t used = parser.write_some(true, piece.data() + at, size, error);
    if (handler().stop() == LogHandler::Stop::Reading) return;
    if (handler().stop() == LogHandler::Stop::Records) {
      at += used + 1;  // past the bracket
      reading.result.open += 2;
      where = Where::Between;
      return;
    }
    at += used;
    if (error) return damage(error);
    if (parser.done()) end_value();
  }

  void end_value() {
    where = Where::Between;
    const LogHandler& value = handler();
    if (value.ignored()) return;
    if (value.is_text()) {
      in_string = true;
      string = value.begin();
    } else if (!value.is_object()) {
      no_record(value.begin());
    } else if (value.has_flows()) {
      ++reading.result.ledger.records;
    } else {
      reading.damaged_record(value.begin(), kRecord, "a record without `flowTuples`");
    }
  }

  /// Where the fault that the parser found here begins. It finds faults in words and in escapes somewhere within them,
  /// depending on how the text was cut into pieces.
  [[nodiscard]] std::uint64_t fault_begin(const Error& error) const {
    std::uint64_t begin = here();
    const std::uint64_t least = std::max(handler_begin(), first_known());
    if (is_escape(error)) {
      constexpr std::uint64_t kLongestEscape = 6;
      for (std::uint64_t back = here(); back > least && here() - back < kLongestEscape;) {
        if (byte(--back) == '\\') return back;
      }
      return begin;
    }
    constexpr std::uint64_t kLongestWord = 4;
    while (begin > least && here() - begin < kLongestWord && byte(begin - 1) >= 'a' && byte(begin - 1) <= 'z') --begin;
    return begin;
  }
  [[nodiscard]] std::uint64_t handler_begin() const { return parser.handler().begin().offset; }

  void damage(const Error& error) {
    const std::uint64_t begin = fault_begin(error);
    Place place = reading.lines.at(here());
    place.offset = begin;
    std::string message;
    if (error == boost::json::error::too_deep) {
      message = fmt::format("more than {} brackets within each other", LogHandler::kMaxDepth);
    } else if (is_escape(error)) {
      message = "an escape that stands for no character";
    } else if (error == boost::json::error::syntax && at < piece.size()) {
      message = fmt::format("a syntax error at {}", shown(byte(begin)));
    } else {
      message = error.message();
    }
    reading.damaged_record(place, kJson, std::move(message), "the log is read on from the next record");
    lost();
    start_search(begin, handler_begin() + 1);
  }

  /// Damage has hidden what brackets are open.
  void lost() {
    reading.result.open = 0;
    reading.result.open_unknown = true;
    in_string = ignore_next = false;
  }

  static std::string shown(char c) {
    return c >= ' ' && c <= '~' ? quoted(std::string_view(&c, 1))
                                : fmt::format("byte {:#04x}", static_cast<unsigned char>(c));
  }

  /// Behind damage, which may lie in what is already the next record: a text without its end lasts up to the first
  /// quote in there, behind the brace.
  void start_search(std::uint64_t fault, std::uint64_t least) {
    where = Where::Search;
    search.start(false);
    const std::uint64_t back = fault > kLookedBack ? fault - kLookedBack : 0;
    const std::uint64_t first = std::max({back, least, first_known()});
    for (std::uint64_t position = first; position < here(); ++position) search.take(byte(position), position);
  }

  void look() {
    while (at < piece.size()) {
      const std::uint64_t position = here();
      if (position < reading.unit.begin) {  // the byte before a part
        search.start(piece[at++] == '\n');
        continue;
      }
      const bool found = search.take(piece[at], position);
      // Its line is counted while its bytes are at hand.
      if (search.after_brace() && search.brace() == position) brace_place = reading.lines.at(position);
      ++at;
      if (found) return begin_found();
    }
  }

  void begin_found() {
    const std::uint64_t brace = search.brace();
    Place place = brace_place;
    if (place.offset != brace) {
      place = reading.lines.at(brace);
    }
    if (!begun) {
      begun = true;
      reading.begin_at(place);
    }
    if (brace >= reading.unit.end) return end_at(place);
    parser.reset();
    handler().start(place, false);
    where = Where::Value;
    // The brace may have stood in a piece that is gone; what it and the key were is known.
    const std::string head = "{\"" + search.key() + "\"";
    Error error;
    parser.write_some(true, head.data(), head.size(), error);
  }

  void finish() {
    if (done || reading.stopped) return;
    const Place place = reading.lines.at(std::max(offset + piece.size(), reading.unit.begin));
    if (!begun) reading.begin_at(place);
    if (where == Where::Value) {
      Error error;
      parser.write_some(false, nullptr, 0, error);
      if (!error && parser.done()) {
        end_value();
      } else if (handler().stop() != LogHandler::Stop::Reading) {
        reading.damaged_record(handler().begin(), kJson, "the file ends within the record that begins here");
        lost();
      }
    }
    if (in_string && !reading.stopped) no_record(string);
    if (!reading.stopped) end_at(place);
  }

  Place brace_place;
};

LogReader::LogReader(Reading& reading) : state_(std::make_unique<State>(reading)) {}
LogReader::~LogReader() = default;

bool LogReader::take(std::string_view piece, std::uint64_t offset) {
  return state_->take(piece, offset);
}

void LogReader::finish() {
  state_->finish();
}

}  // namespace azroute::flows
