// Conversations: the tuples that a flow log has of one conversation (begin, continue, end, deny) are counted as one.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "sim/net/ip.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

/// A tuple goes on with the conversation of the one before it with the same key, if that came at most so long before:
/// a continued one is recorded at least every five minutes, a denied one is tried again within seconds.
inline constexpr std::uint64_t kConversationGap = 15ULL * 60 * 1000;  // milliseconds
inline constexpr std::uint64_t kDenialGap = 3ULL * 60 * 1000;

/// Whose tuples belong together: those that one network interface recorded of one 5-tuple in one direction.
struct ConversationKey {
  Address source;
  Address destination;
  std::uint64_t recorder = 0;  // the interface's MAC address; 0 where the format does not tell
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t protocol = 0;
  FlowDirection direction = FlowDirection::Unknown;

  friend auto operator<=>(const ConversationKey&, const ConversationKey&) = default;
};

struct ConversationEdge {
  ConversationKey key;
  FlowState state = FlowState::Whole;
  std::uint64_t time = 0;  // milliseconds since 1970-01-01

  friend auto operator<=>(const ConversationEdge&, const ConversationEdge&) = default;
};

/// What a part of the logs leaves open, so that parts that were read apart can be joined as if they were one.
struct ConversationEdges {
  std::vector<ConversationEdge> first;  // counted as begun here as nothing before them is known, in order of keys
  std::vector<ConversationEdge> last;   // what a later tuple may go on from, in order of keys
  std::uint64_t forgotten = 0;          // conversations left out of `last` (and of memory) as there were too many

  friend bool operator==(const ConversationEdges&, const ConversationEdges&) = default;
};

/// Whether `next` begins a conversation when `before` was the tuple before it with the same key:
///
///   Whole, Begin      always
///   Continue, End     unless `before` is Begin or Continue, at most kConversationGap old
///   Deny              unless `before` is Deny, at most kDenialGap old
bool begins_conversation(FlowState before, std::uint64_t before_time, FlowState next, std::uint64_t next_time);

}  // namespace azroute
