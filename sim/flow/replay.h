// Replay: where recorded flows end on a topology, counted. One walk speaks for all flows that no walk tells apart.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/flow/address_classes.h"
#include "sim/flow/forward.h"
#include "sim/flow/sender_index.h"
#include "sim/flow/service_classes.h"
#include "sim/flow/slot_table.h"
#include "sim/flow/talkers.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

/// What becomes of a flow: what a trace says, without the way there.
struct ReplayOutcome {
  const Rule* outside = nullptr;  // none of the topology's flows, and why; then nothing else is set
  Verdict verdict = Verdict::Unknown;
  const Reason* reason = nullptr;
  OutboundMethod method = OutboundMethod::None;  // how it leaves for the Internet; None: it does not
  Place::Kind ends_at = Place::Kind::Internet;   // without a method: at what it ends
  /// Of the NAT gateway, public IP address, load balancer, firewall, subnet (default outbound access) or site (its
  /// edge) by which it leaves, or of where it ends. A name, as it is compared with what another topology makes of the
  /// flow; an ordinary network interface is told as its subnet.
  std::string egress;
  SourceClass source_class = SourceClass::None;
  std::vector<Address> addresses;    // its source there, where that is not the sender's own; several: Azure picks
  std::vector<const Rule*> assumed;  // rules that it rests on and that nobody states

  [[nodiscard]] bool is_problem() const { return outside == nullptr && !works(verdict); }
  friend bool operator==(const ReplayOutcome&, const ReplayOutcome&) = default;
};
ReplayOutcome outcome_of(const Topology& topology, const Trace& trace);

/// One topology, asked about recorded flows.
class ReplayTopology {
 public:
  /// The network must outlive it.
  explicit ReplayTopology(Network& network) : network_(&network), senders_(network.topology()) {}

  /// By a walk. `protocol` is IANA's number.
  ReplayOutcome ask(const Flow& flow, std::uint8_t protocol);

 private:
  Network* network_;
  SenderIndex senders_;
};

/// What there is to count a flow by: its outcome, and with a second topology the outcome there.
struct ReplayResult {
  std::uint32_t outcome = 0;
  std::uint32_t against = 0;   // without a second topology the same as `outcome`
  bool names_talkers = false;  // a problem or a change: who sends it is asked

  [[nodiscard]] bool changes() const { return outcome != against; }
};

/// The classes of all flows, and what becomes of those classes that have been met. Const members may be called by
/// several threads at once, the others by one at a time.
class ReplayPlan {
 public:
  ReplayPlan(Network& network, Network* against);

  [[nodiscard]] const AddressClasses& addresses() const { return addresses_; }
  [[nodiscard]] const ServiceClasses& services() const { return services_; }
  /// Keys are 0 to keys() - 1; 0: there are more than a number of 64 bits tells, and nothing else may be asked.
  [[nodiscard]] std::uint64_t keys() const;
  [[nodiscard]] std::uint64_t key_of(std::uint32_t source, std::uint32_t destination, std::uint32_t service) const {
    return (std::uint64_t{source} * addresses_.size() + destination) * services_.size() + service;
  }

  /// Number of the result of the key, of which the flow is one; a walk when it is asked for the first time.
  std::uint32_t result_of(std::uint64_t key, const Flow& flow, std::uint8_t protocol);
  /// The same for a flow to its own sender, which a key does not tell from one to another of the sender's class. Of its
  /// ports only the classes and whether they are equal matter.
  std::uint32_t result_to_itself(std::uint64_t key, const Flow& flow, std::uint8_t protocol);

  /// The same by the flow alone.
  std::uint32_t result_of_flow(const Flow& flow, std::uint8_t protocol);

  [[nodiscard]] const ReplayResult& result(std::uint32_t number) const { return results_[number]; }
  [[nodiscard]] std::size_t results() const { return results_.size(); }
  [[nodiscard]] const ReplayOutcome& outcome(std::uint32_t number) const { return outcomes_[number]; }
  [[nodiscard]] std::size_t walks() const { return walks_; }
  /// Whether there is a second topology.
  [[nodiscard]] bool compares() const { return against_.has_value(); }

 private:
  std::uint32_t walk(const Flow& flow, std::uint8_t protocol);
  std::uint32_t number_of(ReplayOutcome outcome);

  ReplayTopology own_;
  std::optional<ReplayTopology> against_;
  AddressClasses addresses_;
  ServiceClasses services_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_key_;
  std::unordered_map<std::uint64_t, std::uint32_t> to_itself_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_pair_;  // of outcomes -> result
  std::unordered_multimap<std::uint64_t, std::uint32_t> by_content_;
  std::deque<ReplayOutcome> outcomes_;  // those that are there stay where they are
  std::deque<ReplayResult> results_;
  std::size_t walks_ = 0;
};

/// Counts flows. Each thread has its own; what they count adds up.
class ReplayCounter {
 public:
  /// Asks the plan, which other threads may be asking as well, as one at a time.
  using Ask = std::function<void(const std::function<void(ReplayPlan&)>&)>;

  /// With a direction, rows that are known to be of the other one are left out.
  ReplayCounter(const ReplayPlan& plan, Ask ask, FlowDirection only = FlowDirection::Unknown);

  void count(const FlowBatch& batch);
  /// The number of each row's result.
  std::span<const std::uint32_t> results_of(const FlowBatch& batch);
  /// Counts what results_of() has just been asked about.
  void count_last(const FlowBatch& batch);
  /// Takes back a conversation that was counted although an earlier part of the log has its beginning.
  void uncount_conversation(const Flow& flow, std::uint8_t protocol, bool denied);

  /// By the number of the result.
  struct Counted {
    std::vector<ReplayCounts> counts;
    std::vector<Talkers> talkers;
    std::uint64_t left_out = 0;  // rows
  };
  /// Everything that was counted since the last time.
  Counted take();

 private:
  /// And which rows have to be asked about: their class has not been met, or they go to their own sender.
  template <typename Address>
  void find_results(const FlowBatch& batch, std::span<const Address> sources, std::span<const Address> destinations);
  void ask_about(const FlowBatch& batch);
  void make_room(std::uint32_t result, bool names_talkers);
  template <bool Whole>
  void count_rows(const FlowBatch& batch);
  void count_talkers(const FlowBatch& batch);
  Talkers& talkers_of(std::uint32_t result);

  const ReplayPlan* plan_;
  Ask ask_;
  FlowDirection only_;
  SlotTable slots_;  // key -> result
  static constexpr std::uint8_t kNamesTalkers = 1;
  static constexpr std::uint8_t kHasTalkers = 2;  // some since the last take()
  std::vector<std::uint8_t> names_talkers_;       // by result
  /// Packets and bytes, which are added at once.
  using Amounts [[gnu::vector_size(16)]] = std::uint64_t;
  /// A cache line, so that a row touches one.
  struct alignas(64) Line {
    Amounts sent{};
    Amounts received{};
    std::uint64_t whole = 0;  // rows that are each a conversation, not in what follows
    std::uint64_t tuples = 0;
    std::uint64_t conversations = 0;
    std::uint64_t denied = 0;
  };
  std::vector<Line> lines_;  // by result
  std::vector<Talkers> talkers_;
  std::uint64_t left_out_ = 0;
  std::size_t with_talkers_ = 0;  // results with kHasTalkers
  std::size_t share_ = Talkers::kMost;
  // Rows of the batch whose senders are to be told, `named_` of them; the same by result; the results that have any.
  std::vector<std::uint32_t> named_rows_;
  std::size_t named_ = 0;
  std::vector<std::vector<std::uint32_t>> named_of_result_;
  std::vector<std::uint32_t> named_results_;
  std::vector<std::uint32_t> sources_;  // classes
  std::vector<std::uint32_t> destinations_;
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> results_;
  std::vector<std::uint32_t> slow_rows_;
};

}  // namespace azroute
