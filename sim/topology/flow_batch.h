// FlowBatch: recorded flows, column by column, as readers of flow logs give them and a replay takes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "sim/net/ip.h"
#include "sim/net/key_v6.h"

namespace azroute {

/// What a tuple of a flow log says of its conversation. Whole: it is the whole conversation, as where the format knows
/// no states.
enum class FlowState : std::uint8_t { Whole, Begin, Continue, End, Deny };
constexpr std::string_view to_string(FlowState state) {
  switch (state) {
    case FlowState::Whole: return "whole";
    case FlowState::Begin: return "begin";
    case FlowState::Continue: return "continue";
    case FlowState::End: return "end";
    case FlowState::Deny: return "deny";
  }
  return "";
}
/// Seen from the network interface that recorded it. The source is who opened the conversation, either way.
enum class FlowDirection : std::uint8_t { Unknown, Inbound, Outbound };

/// Flows that a reader collects before it hands them on.
inline constexpr std::size_t kFlowBatch = 2048;

/// Recorded flows of one family, a row each. Columns marked `optional` are empty or as long as the others.
struct FlowBatch {
  Family family = Family::V4;
  std::vector<std::uint32_t> source_v4;  // with V4; else empty
  std::vector<std::uint32_t> destination_v4;
  std::vector<KeyV6> source_v6;  // with V6; else empty
  std::vector<KeyV6> destination_v6;
  std::vector<std::uint16_t> source_port;  // 0 for protocols without ports
  std::vector<std::uint16_t> destination_port;
  std::vector<std::uint8_t> protocol;       // as IANA numbers them
  std::vector<std::uint64_t> packets_sent;  // from source to destination
  std::vector<std::uint64_t> bytes_sent;
  std::vector<std::uint64_t> packets_received;
  std::vector<std::uint64_t> bytes_received;
  std::vector<std::uint8_t> begins;      // optional: 0 where the row goes on with a conversation already counted
  std::vector<FlowDirection> direction;  // optional
  std::vector<FlowState> state;          // optional
  std::vector<std::uint64_t> time;       // optional: milliseconds since 1970-01-01, 0 where not known

  [[nodiscard]] std::size_t size() const { return protocol.size(); }
  [[nodiscard]] Address source(std::size_t row) const {
    return family == Family::V4 ? Address::v4(source_v4[row]) : Address::v6(source_v6[row].hi, source_v6[row].lo);
  }
  [[nodiscard]] Address destination(std::size_t row) const {
    return family == Family::V4 ? Address::v4(destination_v4[row])
                                : Address::v6(destination_v6[row].hi, destination_v6[row].lo);
  }
  /// Without rows, and with its memory.
  void clear();
};

/// Takes a batch; false: nothing more is wanted.
using FlowSink = std::function<bool(const FlowBatch&)>;

}  // namespace azroute
