// LogReader: flow logs as text, record by record, whatever stands around the records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/read/flows_parts.h"

namespace azroute::flows {

/// Takes the text piece by piece. Each record is one value for the JSON parser; what stands between records (blanks,
/// commas, brackets, the heads and tails of objects around them) is the same to it wherever it stands, so that a part
/// of a file reads as it does within the whole. After damage it goes on with the next text that looks like a record.
class LogReader {
 public:
  explicit LogReader(Reading& reading);
  LogReader(const LogReader&) = delete;
  LogReader(LogReader&&) = delete;
  LogReader& operator=(const LogReader&) = delete;
  LogReader& operator=(LogReader&&) = delete;
  ~LogReader();

  /// The bytes that stand at `offset`, of which ByteStream::kSlack more may be read. False: no more are wanted.
  bool take(std::string_view piece, std::uint64_t offset);
  /// There are no more.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace azroute::flows
