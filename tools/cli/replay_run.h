// Reading flow files with several threads and counting their flows: what `azroute replay` does.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "sim/flow/replay.h"
#include "sim/read/flows.h"
#include "tools/cli/rate.h"

namespace azroute::cli {

/// Set when the user wants it to end (Ctrl-C): what was done until then is the result.
extern std::atomic<bool> interrupted;
/// From now on SIGINT and SIGTERM set it, and end standard input, on which a read may be waiting.
void end_on_signals();

struct ReplayRunOptions {
  std::size_t threads = 1;
  bool strict = false;
  FlowDirection recorded = FlowDirection::Unknown;  // else only tuples of this direction count
};

/// What all units came to together.
struct ReplayRunResult {
  std::vector<ReplayCounts> counts;  // by number of the plan's result
  std::vector<Talkers> talkers;
  FlowLedger ledger;
  std::uint64_t left_out = 0;  // tuples of another direction than is wanted
  ConversationEdges edges;
  std::vector<std::pair<std::string, FileError>> unread;  // path, why
  bool interrupted = false;
  bool damaged = false;  // with `strict`: the last damage of the ledger ended it
};

/// Units are read by whichever thread is free, and accepted in their order, so that the number of threads changes
/// nothing:
///
///   thread 1   | unit 1 | unit 3       | unit 5 ...
///   thread 2   | unit 2      | unit 4 |                 accepted: 1 2 3 4 ...
class ReplayRun {
 public:
  ReplayRun(ReplayPlan& plan, std::vector<FlowUnit> units, const ReplayRunOptions& options);

  ReplayRunResult run();

 private:
  struct Read {
    FlowUnitResult result;
    ReplayCounter::Counted counted;
  };

  void work();
  Read read(const FlowUnit& unit, ReplayCounter& counter);
  /// Takes the units that are next, if no other thread does.
  void accept_those_next(ReplayCounter& counter);
  void accept(std::size_t unit, Read done, ReplayCounter& counter);
  [[nodiscard]] ReplayCounter counter();
  /// What is not counted goes on from nothing.
  void keep_recorded(ConversationEdges& edges) const;

  ReplayPlan& plan_;
  std::vector<FlowUnit> units_;
  ReplayRunOptions options_;
  RateBar bar_;
  std::mutex plan_mutex_;
  std::mutex mutex_;  // for what follows
  std::condition_variable moved_;
  std::size_t taken_ = 0;
  std::size_t accepted_ = 0;
  bool accepting_ = false;
  std::map<std::size_t, Read> waiting_;
  std::atomic<bool> stop_ = false;
  // of the accepting thread alone
  FlowUnitChain chain_;
  ReplayRunResult total_;
  std::size_t with_talkers_ = 0;  // of total_.talkers
  std::size_t share_ = Talkers::kMost;
};

/// The share of the units that one of `shards` shards (counted from 1) takes: units that follow each other, cut where
/// a file ends or a compact file's block begins, so that each shard reads about as many bytes.
std::vector<FlowUnit> units_of_shard(std::vector<FlowUnit> units, std::uint64_t shard, std::uint64_t shards);

}  // namespace azroute::cli
