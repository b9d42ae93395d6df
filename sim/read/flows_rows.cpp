// FlowRows: columns keep their length, so that a row costs its stores and nothing else.
#include "sim/read/flows_rows.h"

#include <algorithm>

namespace azroute::flows {

namespace {

/// Many files have few flows.
constexpr std::size_t kLeastRoom = 64;

}  // namespace

FlowRows::FlowRows(const FlowSink& sink) : sink_(sink) {
  v6_.batch.family = Family::V6;
}

void FlowRows::resize(FlowBatch& batch, std::size_t size) {
  const std::size_t v4_size = batch.family == Family::V4 ? size : 0;
  batch.source_v4.resize(v4_size);
  batch.destination_v4.resize(v4_size);
  batch.source_v6.resize(size - v4_size);
  batch.destination_v6.resize(size - v4_size);
  batch.source_port.resize(size);
  batch.destination_port.resize(size);
  batch.protocol.resize(size);
  batch.packets_sent.resize(size);
  batch.bytes_sent.resize(size);
  batch.packets_received.resize(size);
  batch.bytes_received.resize(size);
  batch.begins.resize(size);
  batch.direction.resize(size);
  batch.state.resize(size);
  batch.time.resize(size);
}

void FlowRows::write(Rows& rows, const FlowRow& row, std::uint64_t recorder) {
  FlowBatch& batch = rows.batch;
  const std::size_t at = rows.used;
  if (at == batch.size()) {
    fold_all();  // what waits knows where its rows lie
    resize(batch, std::clamp<std::size_t>(4 * at, kLeastRoom, kFlowBatch));
  }
  if (batch.family == Family::V4) {
    batch.source_v4[at] = row.source_v4;
    batch.destination_v4[at] = row.destination_v4;
  } else {
    batch.source_v6[at] = row.source_v6;
    batch.destination_v6[at] = row.destination_v6;
  }
  batch.source_port[at] = row.source_port;
  batch.destination_port[at] = row.destination_port;
  batch.protocol[at] = row.protocol;
  batch.packets_sent[at] = row.packets_sent;
  batch.bytes_sent[at] = row.bytes_sent;
  batch.packets_received[at] = row.packets_received;
  batch.bytes_received[at] = row.bytes_received;
  batch.direction[at] = row.direction;
  batch.state[at] = row.state;
  batch.time[at] = row.time;
  batch.begins[at] = 1;
  if (row.state == FlowState::Whole) return;  // stands for itself
  Waiting& waiting = waiting_[waited_ % kWaiting];
  prefetch(row, recorder, waiting);
  waiting.time = row.time;
  waiting.state = row.state;
  waiting.begins = &batch.begins[at];
  ++waited_;
  if (waited_ - folded_ == kWaiting) fold(waiting_[folded_++ % kWaiting]);
}

void FlowRows::prefetch(const FlowRow& row, std::uint64_t recorder, Waiting& waiting) {
  ConversationKey& key = waiting.key;
  if (row.family == Family::V4) {
    folder_.prefetch({.source = row.source_v4,
                      .destination = row.destination_v4,
                      .recorder = recorder,
                      .source_port = row.source_port,
                      .destination_port = row.destination_port,
                      .protocol = row.protocol,
                      .direction = row.direction,
                      .time = row.time},
                     waiting.ready);
    if (waiting.ready.is_short) return;
    key.source = Address::v4(row.source_v4);
    key.destination = Address::v4(row.destination_v4);
  } else {
    key.source = Address::v6(row.source_v6.hi, row.source_v6.lo);
    key.destination = Address::v6(row.destination_v6.hi, row.destination_v6.lo);
  }
  key.recorder = recorder;
  key.source_port = row.source_port;
  key.destination_port = row.destination_port;
  key.protocol = row.protocol;
  key.direction = row.direction;
  folder_.prefetch(key, row.time, waiting.ready);
}

void FlowRows::fold_all() {
  while (folded_ < waited_) fold(waiting_[folded_++ % kWaiting]);
}

bool FlowRows::flush(Rows& rows) {
  if (rows.used == 0) return true;
  fold_all();
  if (rows.used < kFlowBatch) resize(rows.batch, rows.used);
  rows.used = 0;
  return sink_(rows.batch);
}

}  // namespace azroute::flows
