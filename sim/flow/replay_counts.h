// ReplayCounts: how much of what was recorded came to something.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "sim/topology/flow_batch.h"

namespace azroute {

struct ReplayCounts {
  std::uint64_t tuples = 0;         // rows as they were recorded
  std::uint64_t conversations = 0;  // of which these begin one
  std::uint64_t denied = 0;         // of these the log says that they were denied
  std::uint64_t packets_sent = 0;   // from source to destination
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;

  ReplayCounts& operator+=(const ReplayCounts& other) {
    tuples += other.tuples;
    conversations += other.conversations;
    denied += other.denied;
    packets_sent += other.packets_sent;
    bytes_sent += other.bytes_sent;
    packets_received += other.packets_received;
    bytes_received += other.bytes_received;
    return *this;
  }
  [[nodiscard]] std::uint64_t packets() const { return packets_sent + packets_received; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_sent + bytes_received; }
  friend auto operator<=>(const ReplayCounts&, const ReplayCounts&) = default;
};

/// What one row of the batch counts.
inline ReplayCounts counts_of(const FlowBatch& batch, std::size_t row) {
  const std::uint64_t begins = batch.begins.empty() ? 1 : batch.begins[row];
  const bool denied = !batch.state.empty() && batch.state[row] == FlowState::Deny;
  return {.tuples = 1,
          .conversations = begins,
          .denied = denied ? begins : 0,
          .packets_sent = batch.packets_sent[row],
          .bytes_sent = batch.bytes_sent[row],
          .packets_received = batch.packets_received[row],
          .bytes_received = batch.bytes_received[row]};
}

}  // namespace azroute
