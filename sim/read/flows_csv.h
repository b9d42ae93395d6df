// CsvReader: flows a line each, their columns named by the first line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/read/flows_columns.h"
#include "sim/read/flows_lines.h"
#include "sim/read/flows_parts.h"

namespace azroute::flows {

/// Reads rows as RFC 4180 has them, but that a row ends with its line, also where a quote is open: one such cannot hide
/// the rows behind it, and a file can be cut at any line.
class CsvReader {
 public:
  explicit CsvReader(Reading& reading);

  bool take(std::string_view piece, std::uint64_t offset);
  void finish();

 private:
  bool row(std::string_view line, const Place& place, bool too_long);
  bool read_header(std::string_view line, std::uint64_t line_number);
  bool refuse(std::string message, std::string help);
  /// The fields of a line, into fields_; what is wrong with it.
  std::optional<TextFault> split(std::string_view line);

  Reading& reading_;
  LineCutter lines_;
  std::uint64_t end_ = first_byte(reading_.unit);  // of what was taken
  bool has_header_ = false;
  char separator_ = ',';
  std::vector<std::optional<Column>> columns_;
  std::vector<Cells::Cell> fields_;
  std::string unquoted_;
};

}  // namespace azroute::flows
