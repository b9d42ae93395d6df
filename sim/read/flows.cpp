// A unit of recorded flows from its bytes to batches, and how the results of units are joined.
#include "sim/read/flows.h"

#include <algorithm>
#include <utility>

#include "sim/read/flows_blocks.h"
#include "sim/read/flows_csv.h"
#include "sim/read/flows_log.h"
#include "sim/read/flows_ndjson.h"
#include "sim/read/flows_parts.h"
#include "sim/read/flows_rules.h"

namespace azroute {

namespace {

using flows::Reading;

std::vector<Rule> all_rules() {
  std::vector<Rule> rules = {flows::kJson, flows::kRecord, flows::kTuple, flows::kField, flows::kRow, flows::kCell};
  const std::span<const Rule> compact = compact_flow_rules();
  rules.insert(rules.end(), compact.begin(), compact.end());
  return rules;
}

using Progress = std::function<bool(std::uint64_t)>;

/// The bytes of a stream, of which the first have been looked at already.
class Bytes {
 public:
  Bytes(ByteStream& stream, std::uint64_t offset, const Progress& progress)
      : stream_(stream), offset_(offset), progress_(progress) {}

  /// The first bytes, as many as tell the format; they come again.
  std::string_view first() {
    while (head_.size() < flows::kSniffed) {
      const std::string_view piece = stream_.next();
      if (piece.empty()) break;
      head_ += piece;
    }
    head_size_ = head_.size();
    head_.resize(head_size_ + ByteStream::kSlack);
    return {head_.data(), head_size_};
  }

  /// Feeds all to a reader, as long as it takes them; whether that was to the end.
  template <typename Reader>
  bool feed(Reader& reader) {
    bool more = head_size_ == 0 || take(reader, {head_.data(), head_size_});
    head_ = {};
    while (more) {
      const std::string_view piece = stream_.next();
      if (piece.empty()) {
        reader.finish();
        return true;
      }
      more = take(reader, piece);
      if (more && progress_ && !progress_(stream_.consumed())) return false;
    }
    return false;
  }

 private:
  template <typename Reader>
  bool take(Reader& reader, std::string_view piece) {
    const bool more = reader.take(piece, offset_);
    offset_ += piece.size();
    return more;
  }

  ByteStream& stream_;
  std::uint64_t offset_;
  const Progress& progress_;
  std::string head_;
  std::size_t head_size_ = 0;
};

template <typename Reader, typename... Arguments>
bool read_with(Bytes& bytes, Reading& reading, const Arguments&... arguments) {
  Reader reader(reading, arguments...);
  return bytes.feed(reader);
}

}  // namespace

namespace flows {

FlowUnitResult read_flow_stream(ByteStream& stream, const FlowUnit& unit, const FlowReadOptions& options,
                                const FlowSink& sink, const Progress& progress) {
  Reading reading(unit, options, sink);
  Bytes bytes(stream, first_byte(unit), progress);
  const FlowFormat format = unit.format ? *unit.format : format_of(bytes.first());
  bool ended = false;
  switch (format) {
    case FlowFormat::Log: ended = read_with<LogReader>(bytes, reading); break;
    case FlowFormat::Csv: ended = read_with<CsvReader>(bytes, reading); break;
    case FlowFormat::Ndjson: ended = read_with<NdjsonReader>(bytes, reading); break;
    case FlowFormat::Compact: ended = read_with<CompactReader>(bytes, reading, sink); break;
  }
  FlowUnitResult& result = reading.result;
  if (stream.fault() && !result.failure) result.failure = stream.fault();
  if (!reading.stopped && !reading.rows.flush()) reading.stopped = true;
  // What has been read is handed on also when reading ends at damage.
  if (reading.stopped && options.strict) reading.rows.flush();
  result.complete = !reading.stopped && !result.failure && (ended || reading.reached_end);
  result.edges = reading.rows.finish();
  return std::move(result);
}

}  // namespace flows

std::string_view to_string(FlowFormat format) {
  switch (format) {
    case FlowFormat::Log: return "flow log";
    case FlowFormat::Csv: return "CSV";
    case FlowFormat::Ndjson: return "NDJSON";
    case FlowFormat::Compact: return "compact flows";
  }
  return "";
}

FlowLedger& FlowLedger::operator+=(const FlowLedger& next) {
  records += next.records;
  tuples += next.tuples;
  damaged_records += next.damaged_records;
  damaged_tuples += next.damaged_tuples;
  const std::size_t room = kShown - std::min(kShown, damage.size());
  damage.insert(damage.end(), next.damage.begin(),
                next.damage.begin() + static_cast<std::ptrdiff_t>(std::min(room, next.damage.size())));
  return *this;
}

FlowUnitResult read_flow_unit(const FlowUnit& unit, const FlowReadOptions& options, const FlowSink& sink,
                              const Progress& progress) {
  std::expected<ByteStream, FileError> stream = ByteStream::open(unit.path, flows::first_byte(unit));
  if (stream) return flows::read_flow_stream(*stream, unit, options, sink, progress);
  FlowUnitResult result;
  result.failure = stream.error();
  return result;
}

std::optional<FlowUnit> FlowUnitChain::accept(const FlowUnit& unit, FlowUnitResult& result) {
  const bool whole = unit.begin == 0 && unit.exact;
  if (whole || unit.path != path_) {
    *this = {};
    path_ = unit.path;
  } else if (result.begin != next_begin_) {
    FlowUnit again = unit;
    again.begin = next_begin_;
    again.exact = true;
    return again;
  }
  for (FlowDamage& damage : result.ledger.damage) {
    if (damage.line == 0) continue;
    if (damage.line == 1) damage.column += result.begin - line_begin_;
    damage.line += line_ - 1;
  }
  if (result.lines > 0) line_begin_ = result.line_begin;
  line_ += result.lines;
  next_begin_ = result.next_begin;
  if (result.open_unknown) {
    open_known_ = false;
  } else {
    open_ += result.open;
  }
  const bool last = unit.end == ByteStream::kToEnd;
  if (last && result.complete && open_known_ && open_ > 0) {
    FlowLedger end;
    end.damaged_records = 1;
    end.damage.push_back({.path = unit.path,
                          .offset = next_begin_,
                          .line = line_,
                          .column = next_begin_ - line_begin_ + 1,
                          .rule = &flows::kJson,
                          .message = "the file ends before its brackets are closed",
                          .help = "is it complete?"});
    result.ledger += end;
  }
  return std::nullopt;
}

std::span<const Rule> flow_rules() {
  static const std::vector<Rule> rules = all_rules();
  return rules;
}

}  // namespace azroute
