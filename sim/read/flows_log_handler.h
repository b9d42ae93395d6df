// LogHandler: what Boost.JSON's parser tells of one record of a flow log, reduced to its tuples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <boost/json/error.hpp>

#include "sim/read/flows_parts.h"
#include "sim/read/flows_rules.h"

namespace azroute::flows {

/// Takes a value's events. The value is a record, or the head of an object around records, of which it stops the parser
/// at the bracket that opens them; or something else, of which nothing is kept.
class LogHandler {
 public:
  static constexpr std::size_t kMaxDepth = 32;
  enum class Stop : std::uint8_t { None, Records, Reading };

  // What the parser asks for; every limit is this handler's own.
  // NOLINTBEGIN(readability-identifier-naming): the parser reads these names
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  explicit LogHandler(Reading& reading) : reading_(reading) {}

  /// The value at `place` comes next. An ignored one is only passed over.
  void start(const Place& place, bool ignored) {
    begin_ = place;
    ignored_ = ignored;
    depth_ = 0;
    key_ = Key::Other;
    frames_[0] = {};
    is_object_ = is_text_ = has_flows_ = false;
    stop_ = Stop::None;
  }
  /// The bytes that the parser gets next stand at `offset`.
  void next_piece(std::string_view piece, std::uint64_t offset) {
    piece_ = piece;
    offset_ = offset;
  }

  [[nodiscard]] const Place& begin() const { return begin_; }
  [[nodiscard]] bool ignored() const { return ignored_; }
  [[nodiscard]] bool is_object() const { return is_object_; }
  [[nodiscard]] bool is_text() const { return is_text_; }
  [[nodiscard]] bool has_flows() const { return has_flows_; }
  [[nodiscard]] Stop stop() const { return stop_; }

  using Error = boost::json::error_code;

  static bool on_document_begin(Error&) { return true; }
  static bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error& error) {
    if (depth_ == 0) is_object_ = true;
    if (!not_a_text("an object", error)) return false;
    open(false);
    return true;
  }
  bool on_object_end(std::size_t, Error&) { return close(); }
  bool on_array_begin(Error& error) {
    if (key_ == Key::Records && depth_ == 1 && !ignored_) return stop_with(Stop::Records, error);
    const bool tuples = key_ == Key::Tuples;
    if (tuples) key_ = Key::Other;
    if (!not_a_text("a list", error)) return false;
    open(tuples && !ignored_);
    return true;
  }
  bool on_array_end(std::size_t, Error&) { return close(); }

  bool on_key_part(std::string_view part, std::size_t total, Error&) {
    keep(part, total);
    return true;
  }
  bool on_key(std::string_view part, std::size_t total, Error&) {
    if (part.size() == total) {
      key_ = key_of(part);
    } else {
      keep(part, total);
      key_ = key_of({text_.data(), text_size_});
    }
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t total, Error&) {
    if (wanted()) keep(part, total);
    return true;
  }
  bool on_string(std::string_view part, std::size_t total, Error& error) {
    if (depth_ == 0) is_text_ = true;
    if (!wanted()) return true;
    if (frames_[depth_].tuples) {
      if (part.size() == total && in_piece(part)) return tuple_in_piece(part, error);
      keep(part, total);
      return kept_tuple(error);
    }
    keep(part, total);
    if (key_ == Key::Mac) frames_[depth_].recorder = recorder_of({text_.data(), text_size_});
    if (key_ == Key::Tuples) return not_a_text("a text", error);
    key_ = Key::Other;
    return true;
  }
  static bool on_number_part(std::string_view, Error&) { return true; }
  bool on_int64(std::int64_t, std::string_view, Error& error) { return not_a_text("a number", error); }
  bool on_uint64(std::uint64_t, std::string_view, Error& error) { return not_a_text("a number", error); }
  bool on_double(double, std::string_view, Error& error) { return not_a_text("a number", error); }
  bool on_bool(bool, Error& error) { return not_a_text("a truth value", error); }
  bool on_null(Error& error) { return not_a_text("null", error); }
  static bool on_comment_part(std::string_view, Error&) { return true; }
  static bool on_comment(std::string_view, Error&) { return true; }

 private:
  enum class Key : std::uint8_t { Other, Records, Mac, Tuples };
  /// An object or a list that is open.
  struct Frame {
    bool tuples = false;         // a list of tuples
    std::uint64_t recorder = 0;  // the nearest one named so far
  };

  Key key_of(std::string_view key) {
    switch (key.size()) {
      case 3: return key == "mac" ? Key::Mac : Key::Other;
      case 5: has_flows_ = has_flows_ || key == "flows"; return Key::Other;
      case 7: return key == "records" ? Key::Records : Key::Other;
      case 10:
        if (key == "macAddress") return Key::Mac;
        if (key != "flowTuples") return Key::Other;
        has_flows_ = true;
        return Key::Tuples;
      default: return Key::Other;
    }
  }
  [[nodiscard]] bool wanted() const { return !ignored_ && (frames_[depth_].tuples || key_ != Key::Other); }
  void open(bool tuples) {
    key_ = Key::Other;
    frames_[depth_ + 1] = {.tuples = tuples, .recorder = frames_[depth_].recorder};
    ++depth_;
  }
  bool close() {
    --depth_;
    return true;
  }
  bool stop_with(Stop stop, Error& error) {
    stop_ = stop;
    error = boost::json::error::exception;  // any: the parser takes one as the end
    return false;
  }
  bool go_on(bool wanted_more, Error& error) { return wanted_more || stop_with(Stop::Reading, error); }

  [[nodiscard]] bool in_piece(std::string_view part) const {
    return part.data() >= piece_.data() && part.data() < piece_.data() + piece_.size();
  }
  [[nodiscard]] std::uint64_t offset_of(std::string_view part) const {
    return offset_ + static_cast<std::uint64_t>(part.data() - piece_.data());
  }

  /// Appends a part of a text that comes in parts, as far as there is room.
  void keep(std::string_view part, std::size_t total) {
    if (part.size() == total) {
      text_size_ = 0;
      // A text that begins with an escape is placed no better than its record.
      text_place_ = in_piece(part) && !part.empty() ? reading_.lines.at(offset_of(part)) : begin_;
    }
    const std::size_t room = text_.size() - ByteStream::kSlack - text_size_;
    text_size_ += part.copy(text_.data() + text_size_, room);
  }

  bool tuple_in_piece(std::string_view text, Error& error) {
    FlowRow row;
    if (parse_tuple_quickly(text, row)) return go_on(reading_.add(row, frames_[depth_].recorder), error);
    const auto fault = parse_tuple(text, row);
    if (!fault) return go_on(reading_.add(row, frames_[depth_].recorder), error);
    return damaged(reading_.lines.at(offset_of(text)), *fault, error);
  }
  bool kept_tuple(Error& error) {
    FlowRow row;
    const auto fault = parse_tuple({text_.data(), text_size_}, row);
    if (!fault) return go_on(reading_.add(row, frames_[depth_].recorder), error);
    return damaged(text_place_, *fault, error);
  }
  bool damaged(Place place, const TextFault& fault, Error& error) {
    if (place.offset != begin_.offset) place.offset += fault.offset;
    return go_on(reading_.damaged_tuple(place, *fault.rule, fault.message, fault.help), error);
  }
  /// A value that is no text, where one should be; anywhere else it is fine.
  bool not_a_text(std::string_view what, Error& error) {
    const bool list = key_ == Key::Tuples && !ignored_;
    const bool tuple = frames_[depth_].tuples;
    key_ = Key::Other;
    if (!list && !tuple) return true;
    std::string message = list ? "`flowTuples` is no list but " : "a flow tuple is no text but ";
    message += what;
    return go_on(reading_.damaged_tuple(begin_, kTuple, message + ", in the record that begins here"), error);
  }

  Reading& reading_;
  std::string_view piece_;
  std::uint64_t offset_ = 0;
  Place begin_;
  bool ignored_ = false;
  bool is_object_ = false;
  bool is_text_ = false;
  bool has_flows_ = false;
  Stop stop_ = Stop::None;
  Key key_ = Key::Other;
  std::size_t depth_ = 0;
  std::array<Frame, kMaxDepth + 2> frames_{};
  std::array<char, kMaxTuple + 1 + ByteStream::kSlack> text_{};  // a key, an interface or a tuple that came in parts
  std::size_t text_size_ = 0;
  Place text_place_;
};

}  // namespace azroute::flows
