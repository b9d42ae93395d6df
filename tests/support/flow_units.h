// A text of recorded flows read in units of some size, each in pieces of some size, as the pieces of a file would be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/read/flows.h"
#include "sim/read/flows_parts.h"

namespace azroute::testing {

struct TextCut {
  std::size_t piece = ByteStream::kPiece;
  std::uint64_t chunk = ByteStream::kToEnd;
  std::string header{};  // of CSV: for the units that do not begin the text
};

/// on_unit(result, batches) for each unit that FlowUnitChain accepts. How many were read twice; nothing: one in vain.
template <typename OnUnit>
std::optional<std::size_t> read_in_units(const std::string& text, std::optional<FlowFormat> format, const TextCut& cut,
                                         const FlowReadOptions& options, const OnUnit& on_unit) {
  std::size_t again = 0;
  FlowUnitChain chain;
  std::vector<FlowBatch> batches;
  const auto read = [&](const FlowUnit& unit) {
    batches.clear();
    const auto first = static_cast<std::size_t>(std::min<std::uint64_t>(flows::first_byte(unit), text.size()));
    ByteStream stream = ByteStream::of_text(text.substr(first), cut.piece);
    return flows::read_flow_stream(stream, unit, options, [&](const FlowBatch& batch) {
      batches.push_back(batch);
      return true;
    });
  };
  for (std::uint64_t begin = 0;; begin += cut.chunk) {
    const bool last = cut.chunk >= text.size() - begin;
    FlowUnit unit{.path = "flows", .format = format, .header = begin > 0 ? cut.header : ""};
    unit.begin = begin;
    unit.end = last ? ByteStream::kToEnd : begin + cut.chunk;
    unit.exact = begin == 0;
    FlowUnitResult result = read(unit);
    if (const std::optional<FlowUnit> anew = chain.accept(unit, result)) {
      ++again;
      result = read(*anew);
      if (chain.accept(*anew, result)) return std::nullopt;
    }
    on_unit(result, batches);
    if (last || result.failure) return again;
  }
}

}  // namespace azroute::testing
