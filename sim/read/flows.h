// Recorded flows from files: flow logs of Azure, tables with named columns, azroute's compact form; read in units that
// can be parts of a file, each on its own, and joined as if they had been read in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/diag/rule.h"
#include "sim/read/byte_stream.h"
#include "sim/read/file.h"
#include "sim/topology/conversations.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

/// Log: flow logs of network security groups (version 1 and 2) and of virtual networks (version 4): an object with
/// `records`, a list of records, or one of these or a record a line.
/// Csv: a line a flow, with `,`, `;` or a tab between fields; the first line names the columns.
/// Ndjson: a JSON object a line, with the same names. Compact: azroute's own form.
enum class FlowFormat : std::uint8_t { Log, Csv, Ndjson, Compact };

/// "flow log", "CSV", "NDJSON", "compact flows".
std::string_view to_string(FlowFormat format);

/// A file, or a part of one: what begins in [begin, end) is read, to its own end.
struct FlowUnit {
  std::string path;                       // "-" is standard input
  std::optional<FlowFormat> format = {};  // unknown: what the first bytes show
  std::uint64_t begin = 0;                // bytes of the file; a part begins with what begins at `begin` or behind
  std::uint64_t end = ByteStream::kToEnd;
  std::uint64_t size = 0;   // bytes to read, for progress; 0 where it is not known
  std::string header = {};  // of CSV: the line that names the columns, for parts that do not begin the file
  bool exact = true;        // a record begins at `begin` itself: so it is for whole files, and for parts read again

  friend bool operator==(const FlowUnit&, const FlowUnit&) = default;
};

struct FlowPlanOptions {
  std::optional<FlowFormat> format;  // of all files, whatever they look like
  /// Bytes, about which files are cut into; flow logs, whose parts have to remember conversations, into fewer parts.
  std::uint64_t chunk = std::uint64_t{64} << 20U;
  std::uint64_t compact_chunk = std::uint64_t{64} << 20U;  // of compact flows, which can be cut at any block
};

/// The units of files, of folders (with all in them whose names end like flows: .json, .jsonl, .ndjson, .csv, .azflows,
/// and these with .gz or .bz2), and of standard input ("-"), in canonical order: by the network interface that
/// recorded them where the path tells one (`macAddress=`), then by path. So the parts of what one interface recorded
/// follow each other in time. What is named twice is read once.
std::expected<std::vector<FlowUnit>, FileError> plan_flow_units(std::span<const std::string> paths,
                                                                const FlowPlanOptions& options);

/// A place in a file that could not be read. `line` and `column` count from 1, `column` in bytes, both in the unpacked
/// text; in a unit's result they are relative to the unit until FlowUnitChain has accepted it.
struct FlowDamage {
  std::string path;
  std::uint64_t offset = 0;  // bytes of the unpacked text
  std::uint64_t line = 0;    // 0: there are no lines, as in compact flows
  std::uint64_t column = 0;
  const Rule* rule = nullptr;
  std::string message;  // lower case, no full stop
  std::string help;     // may be empty

  friend bool operator==(const FlowDamage&, const FlowDamage&) = default;
};

/// What was read, and what could not be. Every tuple is either among `tuples` or among `damaged_tuples`, or in a
/// damaged record behind the place of its damage.
struct FlowLedger {
  static constexpr std::size_t kShown = 20;

  std::uint64_t records = 0;          // of flow logs; other formats have none
  std::uint64_t tuples = 0;           // rows, where flows stand in rows
  std::uint64_t damaged_records = 0;  // of compact flows: blocks
  std::uint64_t damaged_tuples = 0;
  std::vector<FlowDamage> damage;  // the first kShown

  /// What follows in canonical order.
  FlowLedger& operator+=(const FlowLedger& next);
  friend bool operator==(const FlowLedger&, const FlowLedger&) = default;
};

struct FlowReadOptions {
  bool strict = false;  // the first damage ends the reading
};

struct FlowUnitResult {
  FlowLedger ledger;
  ConversationEdges edges;
  std::optional<FileError> failure;  // the file, or the rest of it, cannot be read at all; the rest of this is true
  bool complete = false;             // read to its end: not stopped by the sink, by `strict` or by progress

  // What FlowUnitChain joins units by, in bytes of the unpacked text:
  std::uint64_t begin = 0;       // where the first thing that was read begins
  std::uint64_t next_begin = 0;  // where the first thing of the next unit begins
  std::uint64_t lines = 0;       // line breaks between these
  std::uint64_t line_begin = 0;  // where the line of `next_begin` begins, if `lines` is not 0
  std::int64_t open = 0;         // brackets around records that were opened here, less those that were closed
  bool open_unknown = false;     // damage has hidden brackets: `open` counts from behind it
};

/// Reads one unit and hands its flows to `sink` in batches of at most kFlowBatch. After each piece `progress`, if it is
/// set, is told how many bytes of the file have been read; false ends the reading.
FlowUnitResult read_flow_unit(const FlowUnit& unit, const FlowReadOptions& options, const FlowSink& sink,
                              const std::function<bool(std::uint64_t consumed)>& progress = {});

/// Checks that what units took for the begin of a record is one. In a flow log a part begins at the next text that
/// looks like a record, which is a guess that the part before it confirms: it ends where the next record begins.
///
///   unit 1   |{record}{record}{rec|ord}          next_begin ----+
///   unit 2                        |....{record}{re|cord}        v  must be equal to begin of unit 2
///
/// Give the results of all units in canonical order to accept().
class FlowUnitChain {
 public:
  /// Nothing: the result stands, and its damage has got its lines. Else the result has to be thrown away, with all that
  /// its sink got; the unit is to be read again as it is returned, and its result to be given in turn.
  std::optional<FlowUnit> accept(const FlowUnit& unit, FlowUnitResult& result);

 private:
  std::string path_;
  std::uint64_t next_begin_ = 0;
  std::uint64_t line_ = 1;  // of next_begin_
  std::uint64_t line_begin_ = 0;
  std::int64_t open_ = 0;
  bool open_known_ = true;
};

/// The rules that damage may name.
std::span<const Rule> flow_rules();

}  // namespace azroute
