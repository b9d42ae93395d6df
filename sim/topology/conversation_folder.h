// ConversationFolder: tells of each tuple of a log whether it begins a conversation, remembering as little as it may.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/net/huge_array.h"
#include "sim/topology/conversations.h"

namespace azroute {

/// Takes the tuples of one part of the logs in their order. A tuple of the state Whole stands for itself: it takes no
/// memory and says nothing of others. Of the others each key's last is remembered, in one cache line:
///
///   slots_   [ | |x| |x|x| | |x| ]   a power of two of them, at most three quarters used (x); a key lies in the slot
///                 ^   ->             of its hash, or in the next free one
///   tags_    [0|0|7|0|9|3|0|0|5|0]   something of each hash: mostly one slot alone is looked at, and the processor
///                                    need not wait for memory to know which
///
/// When three quarters are used, those that can no longer matter are dropped, and the table grows where more than half
/// of it is still used, until it holds `most`. Then the oldest are forgotten, which is counted.
class ConversationFolder {
 public:
  explicit ConversationFolder(std::size_t most = kMaxOpenConversations);

  /// Whether the tuple begins a conversation, as far as the tuples before it tell. `time_ms`: milliseconds since
  /// 1970-01-01, 0 where not known.
  bool add(const ConversationKey& key, FlowState state, std::uint64_t time_ms);
  /// The same in two steps, so that memory is fetched while other tuples are read: the hash of a key, which fetches
  /// what add() will look at, and add() with it.
  [[nodiscard]] std::uint64_t prefetch(const ConversationKey& key) const;
  bool add(const ConversationKey& key, FlowState state, std::uint64_t time_ms, std::uint64_t hash);
  /// What the part leaves open. The next tuple is the first of another part.
  ConversationEdges finish();

 private:
  struct alignas(64) Slot {
    std::uint64_t source_hi = 0, source_lo = 0;
    std::uint64_t destination_hi = 0, destination_lo = 0;
    std::uint64_t recorder = 0;
    std::uint64_t time = 0;
    std::uint64_t tail = 0;              // ports, protocol, direction, family: pack_tail()
    std::uint32_t span = 0;              // its recorder, in spans_
    FlowState state = FlowState::Whole;  // Whole: the slot is free
  };
  static_assert(sizeof(Slot) == 64);

  static Slot slot_of(const ConversationKey& key);
  static std::uint64_t pack_tail(const ConversationKey& key);
  static ConversationEdge edge_of(const Slot& slot);
  static bool same_key(const Slot& a, const Slot& b);
  [[nodiscard]] std::uint64_t hash_of(const Slot& key) const;
  Slot& find(const Slot& key, std::uint64_t hash);
  std::uint32_t span_of(std::uint64_t recorder, std::uint64_t time);
  void grow_span_places();
  void make_room();
  void place(const std::vector<Slot>& kept, std::size_t capacity);
  void forget_oldest(std::vector<Slot>& kept);

  std::size_t most_;
  std::uint64_t salt_;
  HugeArray<Slot> slots_;
  std::vector<std::uint8_t> tags_;  // of each slot: of its key's hash, never 0; 0: the slot is free
  std::size_t used_ = 0;
  std::vector<RecorderSpan> spans_;
  std::vector<std::uint32_t> span_places_;  // of a recorder: 1 + its index in spans_, found as slots are
  std::uint32_t last_span_ = 0;
  std::vector<ConversationEdge> first_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace azroute
