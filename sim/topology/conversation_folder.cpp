// The table of the tuples that still matter.
#include "sim/topology/conversation_folder.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

namespace azroute {

namespace {

constexpr std::size_t kLeastSlots = 256;
constexpr std::size_t kMostSpans = 65'536;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

// Who writes a log to make keys collide would have to know where this object lies.
ConversationFolder::ConversationFolder(std::size_t most)
    : most_(std::max<std::size_t>(most, 16)),
      salt_(mix(std::bit_cast<std::uintptr_t>(this) | 1U, 0x9E3779B97F4A7C15ULL)) {}

std::uint64_t ConversationFolder::pack_tail(const ConversationKey& key) {
  return static_cast<std::uint64_t>(key.source_port) << 48U | static_cast<std::uint64_t>(key.destination_port) << 32U |
         static_cast<std::uint64_t>(key.protocol) << 24U | static_cast<std::uint64_t>(key.direction) << 16U |
         static_cast<std::uint64_t>(key.source.family()) << 8U | static_cast<std::uint64_t>(key.destination.family());
}

ConversationEdge ConversationFolder::edge_of(const Slot& slot) {
  const auto address = [](std::uint64_t family, std::uint64_t hi, std::uint64_t lo) {
    return static_cast<Family>(family & 0xFFU) == Family::V4 ? Address::v4(static_cast<std::uint32_t>(hi >> 32U))
                                                             : Address::v6(hi, lo);
  };
  ConversationEdge edge;
  edge.key = {.source = address(slot.tail >> 8U, slot.source_hi, slot.source_lo),
              .destination = address(slot.tail, slot.destination_hi, slot.destination_lo),
              .recorder = slot.recorder,
              .source_port = static_cast<std::uint16_t>(slot.tail >> 48U),
              .destination_port = static_cast<std::uint16_t>(slot.tail >> 32U),
              .protocol = static_cast<std::uint8_t>(slot.tail >> 24U),
              .direction = static_cast<FlowDirection>((slot.tail >> 16U) & 0xFFU)};
  edge.state = slot.state;
  edge.time = slot.time;
  return edge;
}

bool ConversationFolder::same_key(const Slot& a, const Slot& b) {
  return ((a.source_hi ^ b.source_hi) | (a.source_lo ^ b.source_lo) | (a.destination_hi ^ b.destination_hi) |
          (a.destination_lo ^ b.destination_lo) | (a.recorder ^ b.recorder) | (a.tail ^ b.tail)) == 0;
}

std::uint64_t ConversationFolder::hash_of(const Slot& key) const {
  const std::uint64_t source = mix(key.source_hi ^ salt_, key.source_lo ^ 0xA0761D6478BD642FULL);
  const std::uint64_t destination = mix(key.destination_hi ^ 0xE7037ED1A0B428DBULL, key.destination_lo ^ ~salt_);
  const std::uint64_t rest = mix(key.recorder ^ 0x8EBC6AF09C88C6E3ULL, key.tail ^ salt_);
  return mix(source ^ std::rotl(rest, 23), destination ^ rest ^ 0x589965CC75374CC3ULL);
}

/// The slot that has the key, or the free one where it belongs, which is its own from now on.
ConversationFolder::Slot& ConversationFolder::find(const Slot& key, std::uint64_t hash) {
  const auto tag = static_cast<std::uint8_t>((hash >> 56U) | 1U);
  std::size_t at = hash & (slots_.size() - 1);
  while (tags_[at] != 0 && (tags_[at] != tag || !same_key(slots_[at], key))) at = (at + 1) & (slots_.size() - 1);
  if (tags_[at] == 0) slots_[at] = Slot{};  // not before: a table of which little is used is little memory touched
  tags_[at] = tag;
  return slots_[at];
}

void ConversationFolder::grow_span_places() {
  span_places_.assign(std::max<std::size_t>(64, 4 * spans_.size()), 0);
  span_places_.resize(std::bit_ceil(span_places_.size()));
  for (std::uint32_t i = 0; i < spans_.size(); ++i) {
    std::size_t at = mix(spans_[i].recorder ^ salt_, 0xA0761D6478BD642FULL) & (span_places_.size() - 1);
    while (span_places_[at] != 0) at = (at + 1) & (span_places_.size() - 1);
    span_places_[at] = i + 1;
  }
}

/// The recorder's span with a tuple at `time`. Recorders beyond any number that real logs have share the last one's.
std::uint32_t ConversationFolder::span_of(std::uint64_t recorder, std::uint64_t time) {
  const RecorderSpan tuple{.recorder = recorder, .first = time, .newest = time};
  if (last_span_ >= spans_.size() || spans_[last_span_].recorder != recorder) {
    if (2 * spans_.size() >= span_places_.size()) grow_span_places();
    std::size_t at = mix(recorder ^ salt_, 0xA0761D6478BD642FULL) & (span_places_.size() - 1);
    while (span_places_[at] != 0 && spans_[span_places_[at] - 1].recorder != recorder)
      at = (at + 1) & (span_places_.size() - 1);
    if (span_places_[at] == 0 && spans_.size() < kMostSpans) {
      spans_.push_back(tuple);
      span_places_[at] = static_cast<std::uint32_t>(spans_.size());
      return last_span_ = static_cast<std::uint32_t>(spans_.size() - 1);
    }
    last_span_ = (span_places_[at] != 0 ? span_places_[at] : static_cast<std::uint32_t>(spans_.size())) - 1;
  }
  extend(spans_[last_span_], tuple);
  return last_span_;
}

/// Leaves room for an eighth of `most_`, so that making room pays.
void ConversationFolder::forget_oldest(std::vector<Slot>& kept) {
  std::vector<std::uint64_t> times;
  times.reserve(kept.size());
  for (const Slot& slot : kept) times.push_back(slot.time);
  const std::optional<std::uint64_t> until = time_to_forget(std::move(times), most_ - most_ / 8);
  if (!until) return;
  std::erase_if(kept, [&](const Slot& slot) {
    if (slot.time > *until) return false;
    forgotten_ += slot.state != FlowState::End ? 1 : 0;
    return true;
  });
}

void ConversationFolder::place(const std::vector<Slot>& kept, std::size_t capacity) {
  slots_ = HugeArray<Slot>(capacity);
  tags_.assign(capacity, 0);
  used_ = kept.size();
  for (const Slot& slot : kept) find(slot, hash_of(slot)) = slot;
}

/// Drops what can no longer matter, and makes the table so large that half of it is used at most.
void ConversationFolder::make_room() {
  std::vector<Slot> kept;
  kept.reserve(used_);
  for (std::size_t at = 0; at < slots_.size(); ++at) {
    if (tags_[at] != 0 && may_matter(spans_[slots_[at].span], slots_[at].time)) kept.push_back(slots_[at]);
  }
  forget_oldest(kept);
  const std::size_t wanted = std::bit_ceil(std::max(kLeastSlots, 2 * kept.size()));
  const std::size_t capacity = std::min(wanted, std::bit_ceil(2 * most_));
  place(kept, capacity);
}

ConversationFolder::Slot ConversationFolder::slot_of(const ConversationKey& key) {
  return {.source_hi = key.source.hi(),
          .source_lo = key.source.lo(),
          .destination_hi = key.destination.hi(),
          .destination_lo = key.destination.lo(),
          .recorder = key.recorder,
          .tail = pack_tail(key)};
}

std::uint64_t ConversationFolder::prefetch(const ConversationKey& key) const {
  const std::uint64_t hash = hash_of(slot_of(key));
  if (slots_.size() > 0) {
    const std::size_t at = hash & (slots_.size() - 1);
    __builtin_prefetch(&tags_[at], 1);
    __builtin_prefetch(&slots_[at], 1);
  }
  return hash;
}

bool ConversationFolder::add(const ConversationKey& key, FlowState state, std::uint64_t time_ms) {
  return state == FlowState::Whole || add(key, state, time_ms, hash_of(slot_of(key)));
}

bool ConversationFolder::add(const ConversationKey& key, FlowState state, std::uint64_t time_ms, std::uint64_t hash) {
  if (state == FlowState::Whole) return true;
  if (4 * used_ >= 3 * slots_.size() || used_ >= most_) make_room();
  const std::uint32_t span = span_of(key.recorder, time_ms);
  Slot tuple = slot_of(key);
  tuple.time = time_ms;
  tuple.span = span;
  tuple.state = state;
  Slot& slot = find(tuple, hash);
  bool begins = true;
  if (slot.state != FlowState::Whole) {
    begins = begins_conversation(slot.state, slot.time, state, time_ms);
  } else {
    ++used_;
    if (state != FlowState::Begin && may_go_back(spans_[span], time_ms)) {
      if (first_.size() < most_) {
        first_.push_back({.key = key, .state = state, .time = time_ms});
      } else {
        ++forgotten_;
      }
    }
  }
  slot = tuple;
  return begins;
}

ConversationEdges ConversationFolder::finish() {
  ConversationEdges edges;
  edges.first = std::exchange(first_, {});
  // A key that was dropped as old and came again is there twice: its first counts.
  std::ranges::stable_sort(edges.first, {}, &ConversationEdge::key);
  const auto repeated = std::ranges::unique(edges.first, {}, &ConversationEdge::key);
  edges.first.erase(repeated.begin(), repeated.end());

  for (std::size_t at = 0; at < slots_.size(); ++at) {
    const Slot& slot = slots_[at];
    if (tags_[at] != 0 && may_matter(spans_[slot.span], slot.time)) edges.last.push_back(edge_of(slot));
  }
  std::ranges::sort(edges.last, {}, &ConversationEdge::key);
  edges.spans = std::exchange(spans_, {});
  std::ranges::sort(edges.spans);
  edges.forgotten = std::exchange(forgotten_, 0);
  slots_ = HugeArray<Slot>();
  tags_ = {};
  span_places_ = {};
  used_ = 0;
  last_span_ = 0;
  return edges;
}

}  // namespace azroute
