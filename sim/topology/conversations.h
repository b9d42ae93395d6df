// Conversations: the tuples that a flow log has of one conversation (begin, continue, end, deny) are counted as one.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/net/ip.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

/// A tuple goes on with the conversation of the one before it with the same key, if that came at most so long before:
/// a continued one is recorded at least every five minutes, a denied one is tried again within seconds.
inline constexpr std::uint64_t kConversationGap = 15ULL * 60 * 1000;  // milliseconds
inline constexpr std::uint64_t kDenialGap = 3ULL * 60 * 1000;
/// The tuples of one recorder may stand in a log so much out of order; where they do more, a conversation may be
/// counted more than once.
inline constexpr std::uint64_t kConversationDisorder = 150ULL * 1000;
/// So long before the newest of its recorder a tuple can no longer matter: what comes may be older than the newest by
/// the disorder, and what the tuple hides of those before it may be newer than it by as much.
inline constexpr std::uint64_t kConversationMemory = kConversationGap + 2 * kConversationDisorder;
/// Tuples remembered at once.
inline constexpr std::size_t kMaxOpenConversations = std::size_t{1} << 20U;

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

/// From when to when a part of the logs has tuples of a recorder.
struct RecorderSpan {
  std::uint64_t recorder = 0;
  std::uint64_t first = 0;   // the time of its first tuple as they stand
  std::uint64_t newest = 0;  // its newest one's; since it fell back by more than kConversationMemory, if it did

  friend auto operator<=>(const RecorderSpan&, const RecorderSpan&) = default;
};

/// What a part of the logs leaves open, so that parts that were read apart can be joined as if they were one.
struct ConversationEdges {
  std::vector<ConversationEdge> first;  // counted as begun here as nothing before them is known, in order of keys
  std::vector<ConversationEdge> last;   // each key's last tuple, be it an End, as long as it matters; in order of keys
  std::vector<RecorderSpan> spans;      // in order of recorders
  std::uint64_t forgotten = 0;          // conversations left out of `last` (and of memory) as there were too many

  friend bool operator==(const ConversationEdges&, const ConversationEdges&) = default;
};

/// Whether `next` begins a conversation when `before` was the tuple before it with the same key:
///
///   Whole, Begin      always
///   Continue, End     unless `before` is Begin or Continue, at most kConversationGap old
///   Deny              unless `before` is Deny, at most kDenialGap old
///
/// One that is older than `before` stands out of order, and counts as being of its time. Nothing but the result depends
/// on the states, which no processor could guess.
constexpr bool begins_conversation(FlowState before, std::uint64_t before_time, FlowState next,
                                   std::uint64_t next_time) {
  using enum FlowState;
  constexpr auto kBit = [](FlowState state) { return 1U << static_cast<unsigned>(state); };
  constexpr std::array<unsigned, 5> kGoesOn = {0, 0, kBit(Begin) | kBit(Continue), kBit(Begin) | kBit(Continue),
                                               kBit(Deny)};
  constexpr std::array<std::uint64_t, 5> kGaps = {0, 0, kConversationGap, kConversationGap, kDenialGap};
  const auto index = static_cast<std::size_t>(next);
  const unsigned goes_on = kGoesOn[index] >> static_cast<unsigned>(before) & 1U;
  const unsigned in_time = next_time <= before_time || next_time - before_time <= kGaps[index] ? 1U : 0U;
  return (goes_on & in_time) == 0;
}

/// Makes `before` the edges of two parts that follow each other. The result are those of after.first that go on with a
/// conversation of `before`: each was counted as one too many. Associative: what is subtracted in all is the same
/// however the parts of a log are joined, as long as they stay in order.
std::vector<ConversationEdge> join(ConversationEdges& before, const ConversationEdges& after);

/// `span` with a later tuple of its recorder, or what it is when `later` follows it.
constexpr void extend(RecorderSpan& span, const RecorderSpan& later) {
  const bool starts_over = later.first < span.newest && span.newest - later.first > kConversationMemory;
  span.newest = starts_over ? later.newest : std::max(span.newest, later.newest);
}

/// With more than `most` times, the one up to which all are to be forgotten, so that at most three quarters of `most`
/// stay.
std::optional<std::uint64_t> time_to_forget(std::vector<std::uint64_t> times, std::size_t most);

/// Whether a tuple at `time` that begins a conversation, as far as a part knows, could go on with one from before it.
constexpr bool may_go_back(const RecorderSpan& part, std::uint64_t time) {
  return time <= part.first || time - part.first <= kConversationGap + kConversationDisorder;
}
/// Whether a tuple at `time` may matter to those that come.
constexpr bool may_matter(const RecorderSpan& part, std::uint64_t time) {
  return time >= part.newest || part.newest - time <= kConversationMemory;
}

}  // namespace azroute
