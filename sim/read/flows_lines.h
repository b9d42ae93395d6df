// LineCutter: a text that comes in pieces, line by line; only a line that lies across pieces is copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sim/read/flows_parts.h"

namespace azroute::flows {

/// Longer lines are damaged without being kept.
inline constexpr std::size_t kMaxLine = std::size_t{1} << 16U;

/// Calls `on_line(text, place, too_long)` for each line that begins in the unit, without its line break (LF or CRLF).
/// Of one that is too long the first kMaxLine bytes are given.
class LineCutter {
 public:
  explicit LineCutter(Reading& reading) : reading_(reading), skip_(!reading.unit.exact && reading.unit.begin > 0) {
    if (skip_) return;
    line_ = {.offset = reading.unit.begin, .line = 0, .line_begin = reading.unit.begin};
    reading.begin_at(line_);
  }

  /// False: the unit is at its end, or nothing more is wanted.
  template <typename OnLine>
  bool take(std::string_view piece, std::uint64_t offset, const OnLine& on_line) {
    std::size_t at = 0;
    while (at < piece.size()) {
      const void* const found = std::memchr(piece.data() + at, '\n', piece.size() - at);
      const std::size_t end =
          found == nullptr ? piece.size() : static_cast<std::size_t>(static_cast<const char*>(found) - piece.data());
      const std::string_view part = piece.substr(at, end - at);
      if (found == nullptr) {
        if (!skip_ && at_end()) return false;
        if (!skip_) keep(part);
        return true;
      }
      if (!skip_) {
        if (at_end()) return false;
        if (!kept_.empty()) {
          keep(part);
          if (!give_kept(on_line)) return false;
        } else if (!give(part, part.size() > kMaxLine, on_line)) {
          return false;
        }
      }
      at = end + 1;
      next_line(offset + at);
    }
    return true;
  }

  /// The last line, which no line break ends.
  template <typename OnLine>
  void finish(std::uint64_t end, const OnLine& on_line) {
    if (skip_) {
      reading_.begin_at({.offset = end, .line = 0, .line_begin = end});
      line_ = reading_.origin;
      kept_.clear();
    }
    if (!kept_.empty() && !give_kept(on_line)) return;
    if (!reading_.stopped) reading_.end_at({.offset = end, .line = line_.line, .line_begin = line_.offset});
  }

 private:
  void next_line(std::uint64_t offset) {
    if (skip_) {
      skip_ = false;
      line_ = {.offset = offset, .line = 0, .line_begin = offset};
      reading_.begin_at(line_);
      return;
    }
    line_ = {.offset = offset, .line = line_.line + 1, .line_begin = offset};
  }
  bool at_end() {
    if (line_.offset < reading_.unit.end) return false;
    reading_.end_at(line_);
    return true;
  }
  void keep(std::string_view part) {
    // More than may be is cut where that can be seen.
    kept_ += part.substr(0, kMaxLine + 2 - kept_.size());
  }
  template <typename OnLine>
  bool give_kept(const OnLine& on_line) {
    const bool more = give(kept_, kept_.size() > kMaxLine, on_line);
    kept_.clear();
    return more;
  }
  template <typename OnLine>
  bool give(std::string_view text, bool too_long, const OnLine& on_line) {
    if (text.ends_with('\r') && !too_long) text.remove_suffix(1);
    return on_line(text.substr(0, kMaxLine), line_, too_long);
  }

  Reading& reading_;
  bool skip_;   // until the first line break: what is before it is the last line of the part before
  Place line_;  // that begins next, or has begun
  std::string kept_;
};

}  // namespace azroute::flows
