// Flows read from texts, whole, in pieces and in units, as one text to compare.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/read/flows.h"
#include "tests/support/flow_units.h"

namespace azroute::testing {

/// All that reading gives.
struct FlowsRead {
  std::vector<std::string> rows;  // IPv4's, then IPv6's, each in the order of the file
  FlowLedger ledger;
  ConversationEdges edges;  // of the last unit
  std::optional<FileError> failure;
  std::size_t again = 0;  // units read twice

  [[nodiscard]] std::string damage() const {
    std::string text;
    for (const FlowDamage& damage : ledger.damage) {
      text += fmt::format("{}:{}: {} [{}]", damage.line, damage.column, damage.message, damage.rule->id);
      if (!damage.help.empty()) text += " | " + damage.help;
      text += "\n";
    }
    return text;
  }
  [[nodiscard]] std::string counts() const {
    return fmt::format("{} records, {} tuples, {} and {} damaged", ledger.records, ledger.tuples,
                       ledger.damaged_records, ledger.damaged_tuples);
  }
  [[nodiscard]] std::string all_rows() const {
    std::string text;
    for (const std::string& row : rows) text += row + "\n";
    return text;
  }
  /// What must not depend on how the text was cut. What begins a conversation does, until edges are joined.
  [[nodiscard]] std::string summary() const {
    std::string text = counts() + "\n" + damage();
    for (const std::string& row : rows) text += row.substr(0, row.find(" begins")) + "\n";
    return text + (failure ? failure->message : "");
  }
};

/// "13:00.000 10.0.0.1:1 > 10.0.0.2:443/6 Outbound Begin 1/2 3/4 begins", its time in milliseconds.
inline std::string row_text(const FlowBatch& batch, std::size_t i) {
  constexpr std::string_view kDirections[] = {"", " in", " out"};
  return fmt::format("{} {}:{} > {}:{}/{}{} {} {}/{} {}/{}{}", batch.time.at(i), batch.source(i).to_string(),
                     batch.source_port.at(i), batch.destination(i).to_string(), batch.destination_port.at(i),
                     batch.protocol.at(i), kDirections[static_cast<std::size_t>(batch.direction.at(i))],
                     to_string(batch.state.at(i)), batch.packets_sent.at(i), batch.bytes_sent.at(i),
                     batch.packets_received.at(i), batch.bytes_received.at(i),
                     batch.begins.at(i) != 0 ? " begins" : "");
}

/// Reads a text in units of `chunk` bytes, each in pieces of `piece` bytes.
inline FlowsRead read_flows(const std::string& text, std::optional<FlowFormat> format = {},
                            std::size_t piece = ByteStream::kPiece, std::uint64_t chunk = ByteStream::kToEnd,
                            const FlowReadOptions& options = {}, const std::string& header = {}) {
  FlowsRead read;
  std::vector<std::string> rows[2];
  const TextCut cut{.piece = piece, .chunk = chunk, .header = header};
  const auto on_unit = [&](FlowUnitResult& result, const std::vector<FlowBatch>& batches) {
    for (const FlowBatch& batch : batches) {
      for (std::size_t i = 0; i < batch.size(); ++i) rows[batch.family == Family::V6].push_back(row_text(batch, i));
    }
    read.ledger += result.ledger;
    read.edges = std::move(result.edges);
    if (result.failure) read.failure = result.failure;
  };
  const std::optional<std::size_t> again = read_in_units(text, format, cut, options, on_unit);
  read.again = again.value_or(0);
  if (!again) read.failure = FileError{.message = "read again in vain", .help = {}};
  read.rows = std::move(rows[0]);
  read.rows.insert(read.rows.end(), rows[1].begin(), rows[1].end());
  return read;
}

/// A log of a virtual network around these records.
inline std::string records(std::initializer_list<std::string> of) {
  std::string text = "{\"records\":[";
  for (const std::string& record : of) text += (text.ends_with('[') ? "" : ",") + record;
  return text + "]}";
}

/// A record of version 4 with these tuples, which are JSON.
inline std::string record(std::string_view tuples, std::string_view mac = "00224800AA01") {
  return fmt::format(R"({{"time":"2026-03-01T10:00:00.0000000Z","flowLogGUID":"g","macAddress":"{}",)"
                     R"("category":"FlowLogFlowEvent","flowLogVersion":4,"flowRecords":{{"flows":[{{"aclID":"a",)"
                     R"("flowGroups":[{{"rule":"r","flowTuples":[{}]}}]}}]}}}})",
                     mac, tuples);
}

}  // namespace azroute::testing
