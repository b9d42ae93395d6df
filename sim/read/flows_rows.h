// FlowRows: rows on their way from a reader into batches, IPv4 and IPv6 apart, conversations folded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/net/ip.h"
#include "sim/net/key_v6.h"
#include "sim/topology/conversation_folder.h"
#include "sim/topology/flow_batch.h"

namespace azroute::flows {

/// A flow as it stands in a file.
struct FlowRow {
  Family family = Family::V4;
  FlowDirection direction = FlowDirection::Unknown;
  FlowState state = FlowState::Whole;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t source_v4 = 0;  // with V4
  std::uint32_t destination_v4 = 0;
  KeyV6 source_v6;  // with V6
  KeyV6 destination_v6;
  std::uint64_t time = 0;  // milliseconds
  std::uint64_t packets_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;

  friend bool operator==(const FlowRow&, const FlowRow&) = default;
};

class FlowRows {
 public:
  explicit FlowRows(const FlowSink& sink);

  /// False: the sink wants no more.
  bool add(const FlowRow& row, std::uint64_t recorder) {
    Rows& rows = row.family == Family::V4 ? v4_ : v6_;
    write(rows, row, recorder);
    return ++rows.used < kFlowBatch || flush(rows);
  }
  /// Hands on what has been collected.
  bool flush() { return flush(v4_) && flush(v6_); }
  /// Once all has been handed on.
  ConversationEdges finish() { return folder_.finish(); }

 private:
  struct Rows {
    FlowBatch batch;  // its columns are longer than what is used of them, while they are filled
    std::size_t used = 0;
  };
  /// A row that waits for what memory knows of its conversation.
  struct Waiting {
    ConversationFolder::Ready ready;
    ConversationKey key;  // unless `ready` says all
    std::uint64_t time = 0;
    FlowState state = FlowState::Whole;
    std::uint8_t* begins = nullptr;
  };
  static constexpr std::size_t kWaiting = 32;  // a power of two

  static void resize(FlowBatch& batch, std::size_t size);
  void write(Rows& rows, const FlowRow& row, std::uint64_t recorder);
  void prefetch(const FlowRow& row, std::uint64_t recorder, Waiting& waiting);
  void fold(const Waiting& row) { *row.begins = folder_.add(row.ready, row.key, row.state, row.time) ? 1 : 0; }
  void fold_all();
  bool flush(Rows& rows);

  const FlowSink& sink_;
  ConversationFolder folder_;
  Rows v4_;
  Rows v6_;
  std::array<Waiting, kWaiting> waiting_;  // a ring, in the order of the file
  std::size_t waited_ = 0;                 // rows that ever waited
  std::size_t folded_ = 0;                 // of these, those that wait no more
};

}  // namespace azroute::flows
