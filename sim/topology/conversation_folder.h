// ConversationFolder: tells of each tuple of a log whether it begins a conversation, remembering as little as it may.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/net/mix.h"
#include "sim/topology/conversation_table.h"
#include "sim/topology/conversations.h"
#include "sim/topology/recorder_spans.h"

namespace azroute {

/// Takes the tuples of one part of the logs in their order. A tuple of the state Whole stands for itself: it takes no
/// memory and says nothing of others. Of the others each key's last is remembered: half a cache line where both
/// addresses are IPv4, as nearly always, else a whole one.
///
/// When a table is full, those that can no longer matter are dropped, and it grows where more than half of it is still
/// used, until `most` are remembered. Then the oldest are forgotten, which is counted.
class ConversationFolder {
 public:
  explicit ConversationFolder(std::size_t most = kMaxOpenConversations);

  /// Whether the tuple begins a conversation, as far as the tuples before it tell. `time_ms`: milliseconds since
  /// 1970-01-01, 0 where not known.
  bool add(const ConversationKey& key, FlowState state, std::uint64_t time_ms) {
    if (state == FlowState::Whole) return true;
    Ready ready;
    prefetch(key, time_ms, ready);
    return add(ready, key, state, time_ms);
  }

  /// A tuple of a key of IPv4 addresses.
  struct TupleV4 {
    std::uint32_t source = 0;
    std::uint32_t destination = 0;
    std::uint64_t recorder = 0;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint8_t protocol = 0;
    FlowDirection direction = FlowDirection::Unknown;
    std::uint64_t time = 0;
  };
  /// What add() needs of a tuple, while its memory is being fetched.
  struct Ready {
    std::uint64_t hash = 0;
    std::uint64_t addresses = 0;  // of a short key, as is `rest`
    std::uint64_t rest = 0;
    std::uint32_t span = 0;
    bool is_short = false;  // add() does not look at the key
  };
  /// The same in two steps, so that memory is fetched while other tuples are read; what is prefetched, of no state
  /// Whole, has to be added in the same order.
  void prefetch(const TupleV4& tuple, Ready& ready) {
    ready.span = spans_.number_of(tuple.recorder, tuple.time);
    // Of a recorder that shares a span the number does not tell which one it is.
    ready.is_short = spans_[ready.span].recorder == tuple.recorder;
    if (!ready.is_short) return;
    const std::uint64_t addresses = static_cast<std::uint64_t>(tuple.source) << 32U | tuple.destination;
    const std::uint64_t rest =
        static_cast<std::uint64_t>(ready.span) << 48U | static_cast<std::uint64_t>(tuple.source_port) << 32U |
        static_cast<std::uint64_t>(tuple.destination_port) << 16U | static_cast<std::uint64_t>(tuple.protocol) << 8U |
        static_cast<std::uint64_t>(tuple.direction);
    ready.addresses = addresses;
    ready.rest = rest;
    ready.hash = hash_of(addresses, rest);
    short_.prefetch(ready.hash);
  }
  void prefetch(const ConversationKey& key, std::uint64_t time_ms, Ready& ready);
  bool add(const Ready& ready, const ConversationKey& key, FlowState state, std::uint64_t time_ms);

  /// What the part leaves open. The next tuple is the first of another part.
  ConversationEdges finish();

 private:
  /// As numbers, both parts of the key are in the order of keys, if spans are in that of recorders.
  struct ShortSlot {
    std::uint64_t addresses = 0;  // source, destination
    std::uint64_t rest = 0;       // the span's number, ports, protocol, direction
    std::uint64_t time = 0;
    FlowState state = FlowState::Whole;

    [[nodiscard]] std::uint32_t span() const { return static_cast<std::uint32_t>(rest >> 48U); }
    friend bool same_key(const ShortSlot& a, const ShortSlot& b) {
      return ((a.addresses ^ b.addresses) | (a.rest ^ b.rest)) == 0;
    }
  };
  struct alignas(64) LongSlot {
    std::uint64_t source_hi = 0, source_lo = 0;
    std::uint64_t destination_hi = 0, destination_lo = 0;
    std::uint64_t recorder = 0;
    std::uint64_t time = 0;
    std::uint64_t tail = 0;  // ports, protocol, direction, families
    std::uint32_t span_number = 0;
    FlowState state = FlowState::Whole;

    [[nodiscard]] std::uint32_t span() const { return span_number; }
    friend bool same_key(const LongSlot& a, const LongSlot& b) {
      return ((a.source_hi ^ b.source_hi) | (a.source_lo ^ b.source_lo) | (a.destination_hi ^ b.destination_hi) |
              (a.destination_lo ^ b.destination_lo) | (a.recorder ^ b.recorder) | (a.tail ^ b.tail)) == 0;
    }
  };
  static_assert(sizeof(ShortSlot) == 32 && sizeof(LongSlot) == 64);
  static_assert(RecorderSpans::kMost <= 65'536);

  static LongSlot long_slot_of(const ConversationKey& key);
  static ConversationEdge edge_of(const LongSlot& slot);
  static ConversationEdge edge_of(const ShortSlot& slot, std::uint64_t recorder);
  [[nodiscard]] std::uint64_t hash_of(std::uint64_t addresses, std::uint64_t rest) const {
    return fold_product(fold_product(addresses ^ salt_, rest ^ 0xA0761D6478BD642FULL) ^ rest, 0xE7037ED1A0B428DBULL);
  }
  [[nodiscard]] std::uint64_t hash_of(const ShortSlot& slot) const { return hash_of(slot.addresses, slot.rest); }
  [[nodiscard]] std::uint64_t hash_of(const LongSlot& key) const;

  [[nodiscard]] std::size_t used() const { return short_.used() + long_.used(); }
  template <typename Slot>
  bool add_slot(ConversationTable<Slot>& table, const Slot& tuple, std::uint64_t hash, const auto& edge);
  void make_room();
  template <typename Slot>
  void make_room(ConversationTable<Slot>& table);
  [[nodiscard]] auto matters() const {
    return [this](const auto& slot) { return may_matter(spans_[slot.span()], slot.time); };
  }

  std::size_t most_;
  std::uint64_t salt_;
  ConversationTable<ShortSlot> short_;
  ConversationTable<LongSlot> long_;
  RecorderSpans spans_;
  std::vector<ConversationEdge> first_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace azroute
