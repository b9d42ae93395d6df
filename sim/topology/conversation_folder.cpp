// The tuples that still matter, and what of them a part leaves open.
#include "sim/topology/conversation_folder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

namespace azroute {

namespace {

/// Slots for so many keys, of which at most half are used then; of a table that fits a core's cache less, as room has
/// to be made the less often.
std::size_t slots_for(std::size_t keys) {
  constexpr std::size_t kLeast = 256;
  constexpr std::size_t kSmall = std::size_t{1} << 13U;
  return std::bit_ceil(std::max(kLeast, (keys < kSmall ? 4 : 2) * keys));
}

}  // namespace

// Who writes a log to make keys collide would have to know where this object lies.
ConversationFolder::ConversationFolder(std::size_t most)
    : most_(std::max<std::size_t>(most, 16)),
      salt_(fold_product(std::bit_cast<std::uintptr_t>(this) | 1U, 0x9E3779B97F4A7C15ULL)),
      spans_(salt_) {}

ConversationFolder::LongSlot ConversationFolder::long_slot_of(const ConversationKey& key) {
  return {.source_hi = key.source.hi(),
          .source_lo = key.source.lo(),
          .destination_hi = key.destination.hi(),
          .destination_lo = key.destination.lo(),
          .recorder = key.recorder,
          .tail = static_cast<std::uint64_t>(key.source_port) << 48U |
                  static_cast<std::uint64_t>(key.destination_port) << 32U |
                  static_cast<std::uint64_t>(key.protocol) << 24U | static_cast<std::uint64_t>(key.direction) << 16U |
                  static_cast<std::uint64_t>(key.source.family()) << 8U |
                  static_cast<std::uint64_t>(key.destination.family())};
}

ConversationEdge ConversationFolder::edge_of(const LongSlot& slot) {
  const auto address = [](std::uint64_t family, std::uint64_t hi, std::uint64_t lo) {
    return static_cast<Family>(family & 0xFFU) == Family::V4 ? Address::v4(static_cast<std::uint32_t>(hi >> 32U))
                                                             : Address::v6(hi, lo);
  };
  return {.key = {.source = address(slot.tail >> 8U, slot.source_hi, slot.source_lo),
                  .destination = address(slot.tail, slot.destination_hi, slot.destination_lo),
                  .recorder = slot.recorder,
                  .source_port = static_cast<std::uint16_t>(slot.tail >> 48U),
                  .destination_port = static_cast<std::uint16_t>(slot.tail >> 32U),
                  .protocol = static_cast<std::uint8_t>(slot.tail >> 24U),
                  .direction = static_cast<FlowDirection>((slot.tail >> 16U) & 0xFFU)},
          .state = slot.state,
          .time = slot.time};
}

ConversationEdge ConversationFolder::edge_of(const ShortSlot& slot, std::uint64_t recorder) {
  return {.key = {.source = Address::v4(static_cast<std::uint32_t>(slot.addresses >> 32U)),
                  .destination = Address::v4(static_cast<std::uint32_t>(slot.addresses)),
                  .recorder = recorder,
                  .source_port = static_cast<std::uint16_t>(slot.rest >> 32U),
                  .destination_port = static_cast<std::uint16_t>(slot.rest >> 16U),
                  .protocol = static_cast<std::uint8_t>(slot.rest >> 8U),
                  .direction = static_cast<FlowDirection>(slot.rest & 0xFFU)},
          .state = slot.state,
          .time = slot.time};
}

std::uint64_t ConversationFolder::hash_of(const LongSlot& key) const {
  const std::uint64_t source = fold_product(key.source_hi ^ salt_, key.source_lo ^ 0xA0761D6478BD642FULL);
  const std::uint64_t destination =
      fold_product(key.destination_hi ^ 0xE7037ED1A0B428DBULL, key.destination_lo ^ ~salt_);
  const std::uint64_t rest = fold_product(key.recorder ^ 0x8EBC6AF09C88C6E3ULL, key.tail ^ salt_);
  return fold_product(source ^ std::rotl(rest, 23), destination ^ rest ^ 0x589965CC75374CC3ULL);
}

void ConversationFolder::prefetch(const ConversationKey& key, std::uint64_t time_ms, Ready& ready) {
  if (key.source.is_v4() && key.destination.is_v4()) {
    prefetch({.source = key.source.v4_bits(),
              .destination = key.destination.v4_bits(),
              .recorder = key.recorder,
              .source_port = key.source_port,
              .destination_port = key.destination_port,
              .protocol = key.protocol,
              .direction = key.direction,
              .time = time_ms},
             ready);
    if (ready.is_short) return;
  }
  ready.is_short = false;
  ready.span = spans_.number_of(key.recorder, time_ms);
  ready.hash = hash_of(long_slot_of(key));
  long_.prefetch(ready.hash);
}

/// Drops what can no longer matter, and makes the table so large that half of it is used at most.
template <typename Slot>
void ConversationFolder::make_room(ConversationTable<Slot>& table) {
  std::vector<Slot> kept;
  kept.reserve(table.used());
  table.collect(matters(), kept);
  table.assign(kept, slots_for(kept.size()), [this](const Slot& slot) { return hash_of(slot); });
}

/// Of both tables, and forgets the oldest if there are too many: enough for an eighth of `most_`, so that it pays.
void ConversationFolder::make_room() {
  make_room(short_);
  make_room(long_);
  std::vector<ShortSlot> short_kept;
  std::vector<LongSlot> long_kept;
  const auto all = [](const auto& /*slot*/) { return true; };
  short_.collect(all, short_kept);
  long_.collect(all, long_kept);
  std::vector<std::uint64_t> times;
  times.reserve(used());
  for (const ShortSlot& slot : short_kept) times.push_back(slot.time);
  for (const LongSlot& slot : long_kept) times.push_back(slot.time);
  const std::optional<std::uint64_t> until = time_to_forget(std::move(times), most_ - most_ / 8);
  if (!until) return;
  const auto forget = [&](auto& table, auto& kept) {
    std::erase_if(kept, [&](const auto& slot) {
      if (slot.time > *until) return false;
      forgotten_ += slot.state != FlowState::End ? 1 : 0;
      return true;
    });
    table.assign(kept, slots_for(kept.size()), [this](const auto& slot) { return this->hash_of(slot); });
  };
  forget(short_, short_kept);
  forget(long_, long_kept);
}

template <typename Slot>
bool ConversationFolder::add_slot(ConversationTable<Slot>& table, const Slot& tuple, std::uint64_t hash,
                                  const auto& edge) {
  if (used() >= most_) make_room();
  if (table.full()) make_room(table);
  RecorderSpan& span = spans_[tuple.span()];
  extend(span, {.recorder = span.recorder, .first = tuple.time, .newest = tuple.time});
  Slot& slot = table.find(tuple, hash);
  const FlowState before = slot.state;
  const bool begins = begins_conversation(before, slot.time, tuple.state, tuple.time);
  slot = tuple;
  if (before == FlowState::Whole && tuple.state != FlowState::Begin && may_go_back(span, tuple.time)) {
    if (first_.size() < most_) {
      first_.push_back(edge());
    } else {
      ++forgotten_;
    }
  }
  return begins;
}

bool ConversationFolder::add(const Ready& ready, const ConversationKey& key, FlowState state, std::uint64_t time_ms) {
  if (ready.is_short) {
    const ShortSlot tuple{.addresses = ready.addresses, .rest = ready.rest, .time = time_ms, .state = state};
    return add_slot(short_, tuple, ready.hash, [&] { return edge_of(tuple, spans_[ready.span].recorder); });
  }
  LongSlot tuple = long_slot_of(key);
  tuple.time = time_ms;
  tuple.span_number = ready.span;
  tuple.state = state;
  return add_slot(long_, tuple, ready.hash, [&] { return edge_of(tuple); });
}

ConversationEdges ConversationFolder::finish() {
  ConversationEdges edges;
  edges.first = std::exchange(first_, {});
  // A key that was dropped as old and came again is there twice: its first counts.
  std::ranges::stable_sort(edges.first, {}, &ConversationEdge::key);
  const auto repeated = std::ranges::unique(edges.first, {}, &ConversationEdge::key);
  edges.first.erase(repeated.begin(), repeated.end());

  // Short ones are sorted as numbers, with their recorders' places among recorders.
  std::vector<ShortSlot> short_slots;
  short_.collect(matters(), short_slots);
  std::vector<LongSlot> long_slots;
  long_.collect(matters(), long_slots);
  const std::vector<RecorderSpan> spans = spans_.take();
  edges.spans = spans;
  std::ranges::sort(edges.spans);
  std::vector<std::uint16_t> places(spans.size());
  for (std::size_t number = 0; number < spans.size(); ++number) {
    const auto place = std::ranges::lower_bound(edges.spans, spans[number].recorder, {}, &RecorderSpan::recorder);
    places[number] = static_cast<std::uint16_t>(place - edges.spans.begin());
  }
  constexpr std::uint64_t kBehindSpan = ~std::uint64_t{0} >> 16U;
  for (ShortSlot& slot : short_slots) {
    slot.rest = (slot.rest & kBehindSpan) | static_cast<std::uint64_t>(places[slot.span()]) << 48U;
  }
  std::ranges::sort(short_slots, [](const ShortSlot& a, const ShortSlot& b) {
    return a.addresses != b.addresses ? a.addresses < b.addresses : a.rest < b.rest;
  });
  edges.last.reserve(short_slots.size() + long_slots.size());
  for (const ShortSlot& slot : short_slots) edges.last.push_back(edge_of(slot, edges.spans[slot.span()].recorder));
  for (const LongSlot& slot : long_slots) edges.last.push_back(edge_of(slot));
  if (!long_slots.empty()) {
    const auto middle = edges.last.begin() + static_cast<std::ptrdiff_t>(short_slots.size());
    std::ranges::sort(middle, edges.last.end(), {}, &ConversationEdge::key);
    std::ranges::inplace_merge(edges.last, middle, {}, &ConversationEdge::key);
  }
  edges.forgotten = std::exchange(forgotten_, 0);
  short_ = {};
  long_ = {};
  return edges;
}

}  // namespace azroute
