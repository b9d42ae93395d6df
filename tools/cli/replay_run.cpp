// Threads that read, and the order in which what they read is accepted.
#include "tools/cli/replay_run.h"

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace azroute::cli {

std::atomic<bool> interrupted = false;

namespace {

int no_input = -1;  // opened on /dev/null, since a signal handler may not open it

void on_signal(int /*signal*/) {
  interrupted = true;
  if (no_input >= 0) dup2(no_input, STDIN_FILENO);
}

/// Units that may be read and not yet accepted, for each thread: what they counted waits in memory.
constexpr std::size_t kAhead = 4;

std::uint64_t bytes_of(const std::vector<FlowUnit>& units) {
  std::uint64_t bytes = 0;
  for (const FlowUnit& unit : units) bytes += unit.size;
  return bytes;
}

}  // namespace

void end_on_signals() {
  no_input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  struct sigaction action{};
  action.sa_handler = on_signal;  // without SA_RESTART: a read that waits returns
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

ReplayRun::ReplayRun(ReplayPlan& plan, std::vector<FlowUnit> units, const ReplayRunOptions& options)
    : plan_(plan), units_(std::move(units)), options_(options), bar_(bytes_of(units_)) {}

ReplayCounter ReplayRun::counter() {
  const auto ask = [this](const std::function<void(ReplayPlan&)>& question) {
    const std::lock_guard lock(plan_mutex_);
    question(plan_);
  };
  return ReplayCounter(plan_, ask, options_.recorded);
}

ReplayRunResult ReplayRun::run() {
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min(options_.threads, units_.size()); ++i) others.emplace_back([this] { work(); });
  work();
  others.clear();  // joins them
  total_.interrupted = interrupted;
  return std::move(total_);
}

void ReplayRun::work() {
  ReplayCounter own = counter();
  while (true) {
    std::size_t unit = 0;
    {
      std::unique_lock lock(mutex_);
      moved_.wait(lock, [this] { return stop_ || taken_ < accepted_ + kAhead * options_.threads; });
      if (stop_ || interrupted || taken_ == units_.size()) break;
      unit = taken_++;
    }
    Read done = read(units_[unit], own);
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace(unit, std::move(done));
    }
    accept_those_next(own);
  }
  moved_.notify_all();
}

ReplayRun::Read ReplayRun::read(const FlowUnit& unit, ReplayCounter& counter) {
  std::uint64_t consumed = 0;
  std::uint64_t flows = 0;
  const auto sink = [&](const FlowBatch& batch) {
    counter.count(batch);
    flows += batch.size();
    return true;
  };
  const auto progress = [&](std::uint64_t now) {
    bar_.add(now - consumed, flows);
    consumed = now;
    flows = 0;
    return !stop_ && !interrupted;
  };
  Read read;
  read.result = read_flow_unit(unit, {.strict = options_.strict}, sink, progress);
  read.counted = counter.take();
  return read;
}

void ReplayRun::accept_those_next(ReplayCounter& counter) {
  std::unique_lock lock(mutex_);
  while (!accepting_ && !stop_) {
    const auto next = waiting_.find(accepted_);
    if (next == waiting_.end()) return;
    Read read = std::move(next->second);
    waiting_.erase(next);
    accepting_ = true;
    lock.unlock();
    accept(accepted_, std::move(read), counter);
    lock.lock();
    accepting_ = false;
    ++accepted_;
    moved_.notify_all();
  }
}

void ReplayRun::accept(std::size_t unit, Read done, ReplayCounter& counter) {
  FlowUnit as = units_[unit];
  while (const std::optional<FlowUnit> again = chain_.accept(as, done.result)) {
    as = *again;
    done = read(as, counter);
  }
  keep_recorded(done.result.edges);
  total_.ledger += done.result.ledger;
  for (const ConversationEdge& edge : join(total_.edges, done.result.edges)) {
    const ConversationKey& key = edge.key;
    counter.uncount_conversation({.source = key.source,
                                  .destination = key.destination,
                                  .source_port = key.source_port,
                                  .destination_port = key.destination_port},
                                 key.protocol, edge.state == FlowState::Deny);
  }
  const ReplayCounter::Counted uncounted = counter.take();
  for (const ReplayCounter::Counted* counted : {&std::as_const(done.counted), &uncounted}) {
    if (total_.counts.size() < counted->counts.size()) {
      total_.counts.resize(counted->counts.size());
      total_.talkers.resize(counted->counts.size());
    }
    total_.left_out += counted->left_out;
    for (std::size_t i = 0; i < counted->counts.size(); ++i) {
      total_.counts[i] += counted->counts[i];
      if (counted->talkers[i].empty()) continue;
      if (total_.talkers[i].empty()) ++with_talkers_;
      total_.talkers[i].limit(share_);
      total_.talkers[i].add(counted->talkers[i]);
    }
    if (const std::size_t share = Talkers::share_of(with_talkers_); share != share_) {
      share_ = share;
      for (Talkers& talkers : total_.talkers) talkers.limit(share);
    }
  }
  if (done.result.failure) total_.unread.emplace_back(as.path, *done.result.failure);
  const bool damage = options_.strict && !done.result.ledger.damage.empty();
  total_.damaged = total_.damaged || damage;
  // Behind what was not read to its end nothing can be accepted.
  if (damage || (!done.result.complete && !done.result.failure)) stop_ = true;
}

void ReplayRun::keep_recorded(ConversationEdges& edges) const {
  if (options_.recorded == FlowDirection::Unknown) return;
  const auto left_out = [&](const ConversationEdge& edge) {
    return edge.key.direction != FlowDirection::Unknown && edge.key.direction != options_.recorded;
  };
  std::erase_if(edges.first, left_out);
  std::erase_if(edges.last, left_out);
}

std::vector<FlowUnit> units_of_shard(std::vector<FlowUnit> units, std::uint64_t shard, std::uint64_t shards) {
  if (shards <= 1) return units;
  // Of text files only the reader of the whole knows which line it is at.
  const auto belong_together = [](const FlowUnit& a, const FlowUnit& b) {
    return a.path == b.path && b.format != FlowFormat::Compact;
  };
  const double all = std::max(1.0, static_cast<double>(bytes_of(units)));
  std::vector<FlowUnit> own;
  std::uint64_t before = 0;
  for (std::size_t first = 0; first < units.size();) {
    std::size_t end = first + 1;
    std::uint64_t size = units[first].size;
    for (; end < units.size() && belong_together(units[first], units[end]); ++end) size += units[end].size;
    const double middle = static_cast<double>(before) + static_cast<double>(size) / 2;
    const auto at = std::min(shards - 1, static_cast<std::uint64_t>(middle / all * static_cast<double>(shards)));
    for (; first < end; ++first) {
      if (at == shard - 1) own.push_back(std::move(units[first]));
    }
    before += size;
  }
  return own;
}

}  // namespace azroute::cli
