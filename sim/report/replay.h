// What a replay comes to, in words and numbers that stand for themselves: printed, written as a part, joined again.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "sim/flow/replay.h"
#include "sim/topology/conversations.h"

namespace azroute {

/// A ReplayOutcome without its topology. Members that do not apply are empty.
struct ReplayWords {
  std::string outside;  // id of the rule by which it is none of the topology's flows
  std::string verdict;
  std::string reason;
  std::string egress_kind;  // "natGateway", "siteEdge"...; of what stays inside or stops the kind of place: "subnet"
  std::string egress;       // its name
  std::string source_class;
  std::vector<std::string> source_addresses;
  std::vector<std::string> assumed;  // ids of rules
  std::string sentence;              // of the reason, or of the rule why it is outside

  [[nodiscard]] bool is_problem() const;
  friend auto operator<=>(const ReplayWords&, const ReplayWords&) = default;
};
ReplayWords words_of(const ReplayOutcome& outcome);

/// A place in a flow file that could not be read.
struct ReplayDamage {
  std::string path;
  std::uint64_t line = 0;  // 0: none
  std::uint64_t column = 0;
  std::uint64_t offset = 0;
  std::string rule;
  std::string message;
  std::string help;
  friend bool operator==(const ReplayDamage&, const ReplayDamage&) = default;
};

/// All that was counted of some flows. Tallies of parts that follow each other add up to the tally of the whole.
struct ReplayTally {
  static constexpr std::size_t kShownDamage = 20;

  struct Result {
    ReplayCounts counts;
    Talkers talkers;
  };
  /// (outcome, outcome on the other topology); equal without one.
  using Pair = std::pair<ReplayWords, ReplayWords>;

  // What was asked: equal in all parts.
  std::string topology;
  std::string as_of;
  std::vector<std::string> without;
  std::string against;  // empty: none
  std::string against_as_of;
  std::vector<std::string> flows;  // as given
  std::string recorded;            // "outbound" or "inbound": only what is recorded so counts; empty: all

  std::map<Pair, Result> results;

  // What was read.
  std::uint64_t records = 0;
  std::uint64_t tuples = 0;
  std::uint64_t left_out = 0;  // of these, recorded in the other direction
  std::uint64_t damaged_records = 0;
  std::uint64_t damaged_tuples = 0;
  std::vector<ReplayDamage> damage;  // the first kShownDamage
  std::vector<std::string> unread;   // files that could not be read to their end, and why
  bool interrupted = false;

  // How it joins with what comes before and behind it.
  std::uint64_t shard = 0;  // counted from 1; 0: this is the whole
  std::uint64_t shards = 0;
  ConversationEdges edges;
  std::vector<Pair> first_results;  // of edges.first, by index: where each was counted

  [[nodiscard]] bool is_part() const { return shards != 0; }
  /// Everything was read, as far as it was not damaged.
  [[nodiscard]] bool is_complete() const { return !interrupted && unread.empty(); }
  /// Files were there, and nothing in them could be read.
  [[nodiscard]] bool read_nothing() const { return tuples == 0 && damaged_records + damaged_tuples > 0; }
  [[nodiscard]] ReplayCounts total() const;
  /// The more results tell talkers, the fewer each: to be done once all results are there.
  void limit_talkers();
};

/// Joins all parts of a replay, in any order; a message when they are not all of one.
std::expected<ReplayTally, std::string> join(std::vector<ReplayTally> parts);

namespace text {
/// The table of outcomes, what is outside and damaged, and for each problem and change who sends the most: at most
/// `top` of them, 0: all.
std::string replay(const ReplayTally& tally, std::size_t top, bool color);
}  // namespace text

namespace json {
boost::json::value replay(const ReplayTally& tally, std::size_t top);
/// A part with all that join() needs.
boost::json::value replay_part(const ReplayTally& tally);
}  // namespace json

/// Reads what json::replay_part() wrote; a message when it is something else.
std::expected<ReplayTally, std::string> parse_replay_part(const boost::json::value& value);

}  // namespace azroute
