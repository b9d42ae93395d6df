// RecordSearch: where the next record of a flow log begins, in bytes of which nothing is known.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace azroute::flows {

/// Takes bytes one by one and knows the begin of a record by its first key:
///
///   { "time"      anywhere, also with blanks between: within a string of JSON its quotes could not stand so
///   { "records"   likewise: an object around records
///   { "category"  and other keys of records, where the brace is the first of its line
class RecordSearch {
 public:
  /// Begins to search; whether the byte before the next one ends a line.
  void start(bool line_begins) {
    state_ = State::Between;
    line_begins_ = line_begins;
  }
  /// True: a record's first key ends with this byte, which stands at `offset`.
  bool take(char c, std::uint64_t offset) {
    if (state_ == State::Key) {
      if (c == '"') {
        state_ = State::Between;
        line_begins_ = false;
        return begins_record();
      }
      if (key_.size() < kLongestKey && ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
        key_.push_back(c);
        return false;
      }
      state_ = State::Between;
      line_begins_ = false;
    } else if (state_ == State::Brace) {
      if (is_blank(c) || c == '\n') return false;
      if (c == '"') {
        key_.clear();
        state_ = State::Key;
        return false;
      }
      state_ = State::Between;
      line_begins_ = false;
    }
    if (c == '{') {
      brace_ = offset;
      brace_begins_line_ = line_begins_;
      state_ = State::Brace;
    }
    line_begins_ = c == '\n' || (line_begins_ && is_blank(c));
    return false;
  }
  /// Of the last brace.
  [[nodiscard]] std::uint64_t brace() const { return brace_; }
  [[nodiscard]] bool after_brace() const { return state_ == State::Brace; }
  [[nodiscard]] const std::string& key() const { return key_; }

 private:
  enum class State : std::uint8_t { Between, Brace, Key };
  static constexpr std::size_t kLongestKey = 20;
  static constexpr std::array<std::string_view, 10> kKeys = {
      "systemId",    "macAddress",     "category",          "resourceId",       "operationName",
      "flowLogGUID", "flowLogVersion", "flowLogResourceID", "targetResourceID", "properties"};

  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
  [[nodiscard]] bool begins_record() const {
    if (key_ == "time" || key_ == "records") return true;
    return brace_begins_line_ && std::ranges::find(kKeys, key_) != kKeys.end();
  }

  State state_ = State::Between;
  bool line_begins_ = false;
  bool brace_begins_line_ = false;
  std::uint64_t brace_ = 0;
  std::string key_;
};

}  // namespace azroute::flows
