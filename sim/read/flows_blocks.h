// CompactReader: azroute's compact flows as one of the formats that units have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/read/flows_compact.h"
#include "sim/read/flows_parts.h"

namespace azroute::flows {

/// Hands batches on as they are: each row is a conversation, and columns are as long as blocks are.
class CompactReader {
 public:
  CompactReader(Reading& reading, const FlowSink& sink)
      : reading_(reading),
        decoder_([this](const CompactDamage& damage) { note(damage); }, reading.unit.begin, reading.unit.end),
        sink_([this, &sink](const FlowBatch& batch) {
          if (reading_.stopped) return false;
          reading_.result.ledger.tuples += batch.size();
          reading_.stopped = !sink(batch);
          return !reading_.stopped;
        }) {
    reading.begin_at({.offset = reading.unit.begin, .line = 0, .line_begin = reading.unit.begin});
  }

  bool take(std::string_view piece, std::uint64_t offset) {
    end_ = offset + piece.size();
    if (decoder_.feed(piece, sink_)) return !reading_.stopped;
    if (!reading_.stopped) end();
    return false;
  }
  void finish() {
    decoder_.finish(sink_);
    if (!reading_.stopped) end();
  }

 private:
  void end() {
    if (reading_.unit.end != ByteStream::kToEnd) end_ = reading_.unit.end;
    reading_.end_at({.offset = end_, .line = 0, .line_begin = end_});
  }
  void note(const CompactDamage& damage) {
    if (reading_.stopped) return;
    FlowLedger& ledger = reading_.result.ledger;
    ++ledger.damaged_records;
    ledger.damaged_tuples += damage.rows;
    if (reading_.options.strict) reading_.stopped = true;
    if (ledger.damage.size() >= FlowLedger::kShown) return;
    ledger.damage.push_back({.path = reading_.unit.path,
                             .offset = damage.offset,
                             .line = 0,
                             .column = 0,
                             .rule = damage.rule,
                             .message = std::string(damage.message),
                             .help = {}});
  }

  Reading& reading_;
  std::uint64_t end_ = reading_.unit.begin;  // of what was taken
  CompactDecoder decoder_;
  FlowSink sink_;
};

}  // namespace azroute::flows
