// Columns of tables of flows: what they may be called, and rows from their cells.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/read/flows_rows.h"
#include "sim/read/flows_tuple.h"

namespace azroute::flows {

enum class Column : std::uint8_t {
  Source,
  Destination,
  SourcePort,
  DestinationPort,
  Protocol,
  Time,
  Direction,
  State,
  Recorder,
  PacketsSent,
  BytesSent,
  PacketsReceived,
  BytesReceived,
  Packets,  // sent, where no column says so itself
  Bytes,
};
inline constexpr std::size_t kColumns = 15;

/// What a name says: of two names for one column the one with the lower rank counts.
struct NamedColumn {
  Column column = Column::Source;
  std::size_t rank = 0;
};

/// The column called `name`, whatever its case; blanks, `_`, `-` and `.` in it do not count, nor does the `_s` or `_d`
/// that Log Analytics adds. Nothing for other names, whose values are not read.
std::optional<NamedColumn> column_of(std::string_view name);

/// "`source`, `src`, `srcip`, ...": what a column may be called.
std::string names_of(Column column);
/// "did you mean `source`?" for a name that is near one of the column's; else an empty text.
std::string near_name_of(Column column, std::string_view name);

/// A row's values; those of columns that it does not have are empty. Views into the row or elsewhere.
struct Cells {
  struct Cell {
    std::string_view text;
    std::size_t offset = 0;  // in the row
  };
  std::array<Cell, kColumns> cells{};

  Cell& operator[](Column column) { return cells[static_cast<std::size_t>(column)]; }
  const Cell& operator[](Column column) const { return cells[static_cast<std::size_t>(column)]; }
};

/// Source and destination are needed. Of the others blank ones are 0, or not known; the protocol then is TCP, as where
/// a trace names none.
std::optional<TextFault> parse_row(const Cells& cells, FlowRow& row, std::uint64_t& recorder);

/// Milliseconds since 1970-01-01 of a date and time as ISO 8601 writes them, in UTC where no zone is named.
std::optional<std::uint64_t> parse_date(std::string_view text);

}  // namespace azroute::flows
