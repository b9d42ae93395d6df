// NdjsonReader: flows as JSON objects, one a line, whose keys are the names of columns.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/read/flows_lines.h"
#include "sim/read/flows_parts.h"

namespace azroute::flows {

class NdjsonReader {
 public:
  explicit NdjsonReader(Reading& reading);
  NdjsonReader(const NdjsonReader&) = delete;
  NdjsonReader(NdjsonReader&&) = delete;
  NdjsonReader& operator=(const NdjsonReader&) = delete;
  NdjsonReader& operator=(NdjsonReader&&) = delete;
  ~NdjsonReader();

  bool take(std::string_view piece, std::uint64_t offset);
  void finish();

 private:
  struct Row;
  bool row(std::string_view line, const Place& place, bool too_long);

  Reading& reading_;
  LineCutter lines_;
  std::uint64_t end_ = first_byte(reading_.unit);  // of what was taken
  std::unique_ptr<Row> row_;
};

}  // namespace azroute::flows
