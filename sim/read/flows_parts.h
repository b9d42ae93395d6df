// What the readers of the formats of flows share: the unit at hand, lines counted as bytes go by, damage noted.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/read/byte_stream.h"
#include "sim/read/flows.h"
#include "sim/read/flows_rows.h"
#include "sim/read/flows_tuple.h"

namespace azroute::flows {

/// A byte of the text and the line it stands in; lines count from 0.
struct Place {
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  std::uint64_t line_begin = 0;
};

/// Counts line breaks, once over each byte.
class Lines {
 public:
  /// The next bytes, which stand at `offset`; those before must have been counted.
  void next_piece(std::string_view piece, std::uint64_t offset) {
    piece_ = piece;
    offset_ = offset;
    counted_.offset = std::max(counted_.offset, offset);
  }
  /// Of a byte at which, or behind which, nothing has been asked for; or of one before, in the same line.
  Place at(std::uint64_t offset) {
    if (offset > counted_.offset) count_to(offset);
    return {.offset = offset, .line = counted_.line, .line_begin = counted_.line_begin};
  }
  void start_at(std::uint64_t offset) { counted_ = {.offset = offset, .line = 0, .line_begin = offset}; }

 private:
  void count_to(std::uint64_t offset) {
    const char* at = piece_.data() + (counted_.offset - offset_);
    const char* const end = piece_.data() + (offset - offset_);
    while (at < end) {
      const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
      if (found == nullptr) break;
      at = static_cast<const char*>(found) + 1;
      ++counted_.line;
      counted_.line_begin = offset_ + static_cast<std::uint64_t>(at - piece_.data());
    }
    counted_.offset = offset;
  }

  std::string_view piece_;
  std::uint64_t offset_ = 0;
  Place counted_;
};

/// Where a unit's stream begins: whether a part begins with its first byte, the byte before it tells.
inline std::uint64_t first_byte(const FlowUnit& unit) {
  return unit.exact || unit.begin == 0 ? unit.begin : unit.begin - 1;
}

/// A unit while it is read: what a format's reader fills.
struct Reading {
  const FlowUnit& unit;
  const FlowReadOptions& options;
  FlowRows rows;
  Lines lines;
  FlowUnitResult result;
  Place origin;              // of result.begin
  bool stopped = false;      // by the sink or by the first damage
  bool reached_end = false;  // of the unit

  Reading(const FlowUnit& read_unit, const FlowReadOptions& read_options, const FlowSink& sink)
      : unit(read_unit), options(read_options), rows(sink) {}

  /// False: read no further.
  bool add(const FlowRow& row, std::uint64_t recorder) {
    ++result.ledger.tuples;
    if (!rows.add(row, recorder)) stopped = true;
    return !stopped;
  }
  bool damaged_tuple(const Place& place, const Rule& rule, std::string message, std::string help = {}) {
    ++result.ledger.damaged_tuples;
    return damaged(place, rule, std::move(message), std::move(help));
  }
  bool damaged_record(const Place& place, const Rule& rule, std::string message, std::string help = {}) {
    ++result.ledger.damaged_records;
    return damaged(place, rule, std::move(message), std::move(help));
  }
  /// The unit's first record begins here.
  void begin_at(const Place& place) {
    origin = place;
    result.begin = place.offset;
  }
  /// The next unit's first record begins here.
  void end_at(const Place& place) {
    reached_end = true;
    result.next_begin = place.offset;
    result.lines = place.line - origin.line;
    result.line_begin = place.line_begin;
  }

 private:
  bool damaged(const Place& place, const Rule& rule, std::string message, std::string help) {
    if (options.strict) stopped = true;
    if (result.ledger.damage.size() >= FlowLedger::kShown) return !stopped;
    const std::uint64_t line = place.line - origin.line;
    const std::uint64_t line_begin = line > 0 ? place.line_begin : origin.offset;
    // From 1 on, as if the unit were the whole file; FlowUnitChain adds what stands before it.
    result.ledger.damage.push_back({.path = unit.path,
                                    .offset = place.offset,
                                    .line = line + 1,
                                    .column = place.offset - line_begin + 1,
                                    .rule = &rule,
                                    .message = std::move(message),
                                    .help = std::move(help)});
    return !stopped;
  }
};

/// read_flow_unit() of a stream that is open already, and whose first byte is at first_byte().
FlowUnitResult read_flow_stream(ByteStream& stream, const FlowUnit& unit, const FlowReadOptions& options,
                                const FlowSink& sink, const std::function<bool(std::uint64_t)>& progress = {});

/// What the first bytes of a file (at least kSniffed, if it has as many) show of its format.
inline constexpr std::size_t kSniffed = std::size_t{1} << 16U;
FlowFormat format_of(std::string_view text);

}  // namespace azroute::flows
