// NdjsonReader on Boost.JSON's basic_parser, a line at a time.
#include "sim/read/flows_ndjson.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "sim/read/flows_columns.h"
#include "sim/read/flows_rules.h"

namespace azroute::flows {

namespace {

using Error = boost::json::error_code;

/// Keeps the values of one object's columns; what lies deeper is passed over.
class RowHandler {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the parser reads these names
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  void start(std::string_view line) {
    line_ = line;
    cells_ = {};
    ranks_.fill(kNone);
    scratch_.clear();
    scratch_.reserve(line.size());  // so that views into it stay
    text_begin_ = 0;
    column_.reset();
    depth_ = 0;
    is_object_ = false;
  }
  [[nodiscard]] const Cells& cells() const { return cells_; }
  [[nodiscard]] bool is_object() const { return is_object_; }

  static bool on_document_begin(Error&) { return true; }
  static bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) {
    if (depth_ == 0) is_object_ = true;
    return open();
  }
  bool on_object_end(std::size_t, Error&) { return close(); }
  bool on_array_begin(Error&) { return open(); }
  bool on_array_end(std::size_t, Error&) { return close(); }
  bool on_key_part(std::string_view part, std::size_t, Error&) { return keep(part); }
  bool on_key(std::string_view part, std::size_t total, Error&) {
    const Cells::Cell key = text(part, total);
    column_.reset();
    if (depth_ == 1) column_ = column_of(key.text);
    scratch_.resize(text_begin_);
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, Error&) { return keep(part); }
  bool on_string(std::string_view part, std::size_t total, Error&) {
    set(text(part, total));
    text_begin_ = scratch_.size();
    return true;
  }
  static bool on_number_part(std::string_view, Error&) { return true; }
  bool on_int64(std::int64_t, std::string_view number, Error&) { return set({number, offset_of(number)}); }
  bool on_uint64(std::uint64_t, std::string_view number, Error&) { return set({number, offset_of(number)}); }
  bool on_double(double, std::string_view number, Error&) { return set({number, offset_of(number)}); }
  bool on_bool(bool value, Error&) { return set({value ? "true" : "false", 0}); }
  bool on_null(Error&) {
    column_.reset();  // as if it were not there
    return true;
  }
  static bool on_comment_part(std::string_view, Error&) { return true; }
  static bool on_comment(std::string_view, Error&) { return true; }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    const bool inside = part.data() >= line_.data() && part.data() <= line_.data() + line_.size();
    return inside ? static_cast<std::size_t>(part.data() - line_.data()) : 0;
  }
  bool open() {
    // A list or an object is no value of a column.
    if (depth_ == 1) set({"...", 0});
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    column_.reset();
    return true;
  }
  bool keep(std::string_view part) {
    if (scratch_.size() == text_begin_) text_offset_ = offset_of(part);
    scratch_ += part;
    return true;
  }
  Cells::Cell text(std::string_view part, std::size_t total) {
    if (part.size() == total && offset_of(part) > 0) return {part, offset_of(part)};
    keep(part);
    return {std::string_view(scratch_).substr(text_begin_), text_offset_};
  }
  bool set(const Cells::Cell& cell) {
    if (!column_ || depth_ != 1) return true;
    const NamedColumn name = *std::exchange(column_, std::nullopt);
    std::size_t& rank = ranks_[static_cast<std::size_t>(name.column)];
    if (rank < name.rank) return true;
    rank = name.rank;
    cells_[name.column] = cell;
    return true;
  }

  std::string_view line_;
  Cells cells_;
  std::array<std::size_t, kColumns> ranks_{};
  std::string scratch_;  // texts that have escapes
  std::size_t text_begin_ = 0;
  std::size_t text_offset_ = 0;
  std::optional<NamedColumn> column_;
  std::size_t depth_ = 0;
  bool is_object_ = false;
};

boost::json::parse_options options() {
  boost::json::parse_options result;
  result.allow_invalid_utf8 = true;  // in names that are not looked at
  return result;
}

}  // namespace

struct NdjsonReader::Row {
  boost::json::basic_parser<RowHandler> parser{options()};
};

NdjsonReader::NdjsonReader(Reading& reading) : reading_(reading), lines_(reading), row_(std::make_unique<Row>()) {}
NdjsonReader::~NdjsonReader() = default;

bool NdjsonReader::take(std::string_view piece, std::uint64_t offset) {
  end_ = offset + piece.size();
  return lines_.take(piece, offset, [this](std::string_view line, const Place& place, bool too_long) {
    return row(line, place, too_long);
  });
}

void NdjsonReader::finish() {
  lines_.finish(
      end_, [this](std::string_view line, const Place& place, bool too_long) { return row(line, place, too_long); });
}

bool NdjsonReader::row(std::string_view line, const Place& place, bool too_long) {
  const std::size_t mark = place.offset == 0 && line.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (line.find_first_not_of(" \t\r", mark) == std::string_view::npos) return true;
  Place there = place;
  if (too_long) {
    return reading_.damaged_tuple(there, kRow, fmt::format("a row of more than {} bytes", kMaxLine));
  }
  auto& parser = row_->parser;
  parser.reset();
  parser.handler().start(line);
  Error error;
  const std::size_t used = mark + parser.write_some(false, line.data() + mark, line.size() - mark, error);
  if (error || !parser.done()) {
    there.offset += std::min(used, line.size());
    return reading_.damaged_tuple(there, kRow, fmt::format("a row is no JSON: {}", error.message()));
  }
  if (used < line.size()) {
    there.offset += used;
    return reading_.damaged_tuple(there, kRow, "text behind the object");
  }
  const RowHandler& handler = parser.handler();
  if (!handler.is_object()) return reading_.damaged_tuple(there, kRow, "a row is an object");
  FlowRow row;
  std::uint64_t recorder = 0;
  auto fault = parse_row(handler.cells(), row, recorder);
  if (!fault) return reading_.add(row, recorder);
  there.offset += fault->offset;
  if (fault->rule == &kRow && fault->help.empty()) {
    fault->help =
        fmt::format("it may be called {}",
                    names_of(handler.cells()[Column::Source].text.empty() ? Column::Source : Column::Destination));
  }
  return reading_.damaged_tuple(there, *fault->rule, std::move(fault->message), std::move(fault->help));
}

}  // namespace azroute::flows
