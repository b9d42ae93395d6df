// Classes of flows, the walk that speaks for each, and the counters.
#include "sim/flow/replay.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/flow/address_labels.h"

namespace azroute {
namespace {

/// An ordinary network interface is told as its subnet.
Place coarse(const Topology& topology, Place place) {
  if (place.kind != Place::Kind::Nic) return place;
  const NetworkInterface& nic = topology.network_interfaces[place.index];
  if (nic.enable_ip_forwarding || nic.appliance.valid()) return place;
  return {Place::Kind::Subnet, nic.subnet.id.index};
}

/// The name of what the packet left by for the Internet.
std::string egress_of(const Topology& topology, const Trace& trace) {
  const EgressIdentity& identity = trace.identity;
  switch (identity.method) {
    case OutboundMethod::NatGateway: return topology[identity.nat_gateway].name.value;
    case OutboundMethod::InstancePublicIP: return topology[identity.public_ip_address].name.value;
    case OutboundMethod::LoadBalancer: return topology[identity.load_balancer].name.value;
    case OutboundMethod::Firewall: return topology[identity.firewall].name.value;
    default: break;
  }
  // Default outbound access of a subnet, or a site's edge: what stands before the Internet.
  const std::size_t hops = trace.hops.size();
  const Place& box = trace.hops[hops < 2 ? 0 : hops - 2].place;
  if (box.kind != Place::Kind::Nic) return name_of(topology, box);
  return full_name(topology, topology.network_interfaces[box.index].subnet.id);
}

/// Where the reason of the verdict stands.
Place place_of(const Trace& trace) {
  for (const Finding& finding : trace.findings) {
    if (finding.reason != trace.reason) continue;
    const std::vector<Hop>& way = finding.in_reply ? trace.reply : trace.hops;
    if (finding.hop < way.size()) return way[finding.hop].place;
  }
  return trace.hops.back().place;
}

std::uint64_t hash_of(const ReplayOutcome& outcome) {
  const auto number = [](const void* rule) {
    return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(rule));
  };
  Mark mark = Mark::of(number(outcome.outside)).then(Mark::of(number(outcome.reason)));
  mark = mark.then({static_cast<std::uint64_t>(outcome.method), static_cast<std::uint64_t>(outcome.ends_at)});
  mark = mark.then(Mark::of(std::hash<std::string>{}(outcome.egress)));
  mark = mark.then({static_cast<std::uint64_t>(outcome.source_class), outcome.assumed.size()});
  for (const Address& address : outcome.addresses) mark = mark.then({address.hi(), address.lo()});
  return mark.a ^ mark.b;
}

}  // namespace

ReplayOutcome outcome_of(const Topology& topology, const Trace& trace) {
  ReplayOutcome outcome;
  outcome.verdict = trace.verdict;
  outcome.reason = trace.reason;
  const EgressIdentity& identity = trace.identity;
  outcome.source_class = identity.source_class;
  const bool is_public =
      identity.source_class == SourceClass::AzurePublic || identity.source_class == SourceClass::OnPremisesPublic;
  const bool on_internet = trace.hops.back().place.kind == Place::Kind::Internet;
  const bool stopped = trace.verdict == Verdict::Dropped || trace.verdict == Verdict::Loop;
  if (is_public && on_internet && !stopped) {
    outcome.method = identity.method;
    outcome.egress = egress_of(topology, trace);
  } else {
    const Place end = coarse(topology, place_of(trace));
    outcome.ends_at = end.kind;
    outcome.egress = name_of(topology, end);
  }
  if (identity.addresses != std::vector{trace.flow.source}) outcome.addresses = identity.addresses;
  for (const Rule* rule : trace.undocumented_rules()) {
    if (rule->evidence == Evidence::Assumed) outcome.assumed.push_back(rule);
  }
  std::ranges::sort(outcome.assumed, {}, &Rule::id);
  return outcome;
}

ReplayOutcome ReplayTopology::ask(const Flow& flow, std::uint8_t protocol) {
  ReplayOutcome outcome;
  const std::optional<Transport> transport = transport_of(protocol);
  if (!transport) {
    outcome.outside = &outside_rules::kProtocol;
    return outcome;
  }
  const RecordedSender sender = senders_.sender_of(flow.source);
  if (sender.outside != nullptr) {
    outcome.outside = sender.outside;
    return outcome;
  }
  Flow walked = flow;
  walked.protocol = *transport;
  if (*transport == Transport::Icmp) walked.source_port = walked.destination_port = 0;
  if (sender.from.internet && is_private(walked.destination)) {
    const std::optional<Flow> sent = senders_.as_sent(walked);
    if (!sent) {
      outcome.outside = &outside_rules::kNoPublicAddress;
      return outcome;
    }
    walked = *sent;
  }
  return outcome_of(network_->topology(), walk(*network_, sender.from, walked));
}

// --- the plan

ReplayPlan::ReplayPlan(Network& network, Network* against) : own_(network) {
  AddressLabels labels;
  add_labels(network, labels);
  std::vector<const Topology*> topologies{&network.topology()};
  if (against != nullptr) {
    against_.emplace(*against);
    add_labels(*against, labels);
    topologies.push_back(&against->topology());
  }
  addresses_ = AddressClasses(std::move(labels));
  services_ = ServiceClasses(topologies);
}

std::uint64_t ReplayPlan::keys() const {
  std::uint64_t keys = 0;
  const std::uint64_t pairs = std::uint64_t{addresses_.size()} * addresses_.size();
  return __builtin_mul_overflow(pairs, std::uint64_t{services_.size()}, &keys) ? 0 : keys;
}

std::uint32_t ReplayPlan::number_of(ReplayOutcome outcome) {
  const std::uint64_t hash = hash_of(outcome);
  const auto [first, last] = by_content_.equal_range(hash);
  for (auto known = first; known != last; ++known) {
    if (outcomes_[known->second] == outcome) return known->second;
  }
  const auto number = static_cast<std::uint32_t>(outcomes_.size());
  by_content_.emplace(hash, number);
  outcomes_.push_back(std::move(outcome));
  return number;
}

std::uint32_t ReplayPlan::walk(const Flow& flow, std::uint8_t protocol) {
  ++walks_;
  ReplayResult result;
  result.outcome = number_of(own_.ask(flow, protocol));
  result.against = against_ ? number_of(against_->ask(flow, protocol)) : result.outcome;
  const std::uint64_t pair = (std::uint64_t{result.outcome} << 32U) | result.against;
  const auto [known, is_new] = by_pair_.try_emplace(pair, static_cast<std::uint32_t>(results_.size()));
  if (is_new) {
    result.names_talkers = result.changes() || outcomes_[result.outcome].is_problem();
    results_.push_back(result);
  }
  return known->second;
}

std::uint32_t ReplayPlan::result_of(std::uint64_t key, const Flow& flow, std::uint8_t protocol) {
  const auto known = by_key_.find(key);
  return known != by_key_.end() ? known->second : by_key_.emplace(key, walk(flow, protocol)).first->second;
}

std::uint32_t ReplayPlan::result_to_itself(std::uint64_t key, const Flow& flow, std::uint8_t protocol) {
  key = 2 * key + (flow.source_port == flow.destination_port ? 1 : 0);
  const auto known = to_itself_.find(key);
  return known != to_itself_.end() ? known->second : to_itself_.emplace(key, walk(flow, protocol)).first->second;
}

std::uint32_t ReplayPlan::result_of_flow(const Flow& flow, std::uint8_t protocol) {
  const std::uint64_t key = key_of(addresses_.of(flow.source), addresses_.of(flow.destination),
                                   services_.of(protocol, flow.source_port, flow.destination_port));
  return flow.source == flow.destination ? result_to_itself(key, flow, protocol) : result_of(key, flow, protocol);
}

// --- counting

ReplayCounter::ReplayCounter(const ReplayPlan& plan, Ask ask, FlowDirection only)
    : plan_(&plan), ask_(std::move(ask)), only_(only), slots_(plan.keys()) {}

void ReplayCounter::make_room(std::uint32_t result, bool names_talkers) {
  if (result >= names_talkers_.size()) {
    lines_.resize(result + 1);
    talkers_.resize(result + 1);
    named_of_result_.resize(result + 1);
    names_talkers_.resize(result + 1);
  }
  if (names_talkers) names_talkers_[result] = std::max(names_talkers_[result], kNamesTalkers);
}

template <typename Address>
void ReplayCounter::find_results(const FlowBatch& batch, std::span<const Address> sources,
                                 std::span<const Address> destinations) {
  const std::size_t rows = batch.size();
  sources_.resize(rows);
  destinations_.resize(rows);
  keys_.resize(rows);
  results_.resize(rows);
  const AddressClasses& addresses = plan_->addresses();
  const ServiceClasses& services = plan_->services();
  addresses.of_batch(sources, sources_);
  addresses.of_batch(destinations, destinations_);
  for (std::size_t i = 0; i < rows; ++i) {
    keys_[i] = plan_->key_of(sources_[i], destinations_[i],
                             services.of(batch.protocol[i], batch.source_port[i], batch.destination_port[i]));
  }
  slots_.find(keys_, results_);
  // Nearly always there is none, which a loop without branches finds out.
  slow_rows_.clear();
  const auto is_slow = [&](std::size_t row) {
    return results_[row] == SlotTable::kUnknown || sources[row] == destinations[row];
  };
  bool any = false;
  for (std::size_t row = 0; row < rows; ++row) any |= is_slow(row);
  for (std::uint32_t row = 0; any && row < rows; ++row) {
    if (is_slow(row)) slow_rows_.push_back(row);
  }
}

std::span<const std::uint32_t> ReplayCounter::results_of(const FlowBatch& batch) {
  if (batch.family == Family::V4) {
    find_results<std::uint32_t>(batch, batch.source_v4, batch.destination_v4);
  } else {
    find_results<KeyV6>(batch, batch.source_v6, batch.destination_v6);
  }
  if (!slow_rows_.empty()) ask_about(batch);
  return results_;
}

void ReplayCounter::ask_about(const FlowBatch& batch) {
  ask_([&](ReplayPlan& plan) {
    for (const std::uint32_t row : slow_rows_) {
      const Flow flow{.source = batch.source(row),
                      .destination = batch.destination(row),
                      .source_port = batch.source_port[row],
                      .destination_port = batch.destination_port[row]};
      const std::uint8_t protocol = batch.protocol[row];
      if (flow.source == flow.destination) {
        results_[row] = plan.result_to_itself(keys_[row], flow, protocol);
      } else {
        results_[row] = plan.result_of(keys_[row], flow, protocol);
        slots_.set(keys_[row], results_[row]);
      }
      make_room(results_[row], plan.result(results_[row]).names_talkers);
    }
  });
}

void ReplayCounter::count(const FlowBatch& batch) {
  results_of(batch);
  count_last(batch);
}

void ReplayCounter::count_last(const FlowBatch& batch) {
  if (named_rows_.size() < batch.size()) named_rows_.resize(batch.size());
  if (batch.begins.empty() && batch.state.empty() && batch.direction.empty()) {
    count_rows<true>(batch);
  } else {
    count_rows<false>(batch);
  }
  count_talkers(batch);
}

/// Whole: each row is a conversation, of which nothing more is known.
template <bool Whole>
void ReplayCounter::count_rows(const FlowBatch& batch) {
  const bool some = only_ != FlowDirection::Unknown && !batch.direction.empty();
  std::size_t named = 0;
  for (std::uint32_t i = 0; i < batch.size(); ++i) {
    if (!Whole && some && batch.direction[i] != FlowDirection::Unknown && batch.direction[i] != only_) {
      ++left_out_;
      continue;
    }
    const std::uint32_t result = results_[i];
    Line& line = lines_[result];
    line.sent += Amounts{batch.packets_sent[i], batch.bytes_sent[i]};
    line.received += Amounts{batch.packets_received[i], batch.bytes_received[i]};
    if constexpr (Whole) {
      ++line.whole;
    } else {
      const std::uint64_t begins = batch.begins.empty() ? 1 : batch.begins[i];
      const bool denied = !batch.state.empty() && batch.state[i] == FlowState::Deny;
      ++line.tuples;
      line.conversations += begins;
      line.denied += denied ? begins : 0;
    }
    named_rows_[named] = i;  // without a branch, which would often be guessed wrong
    named += names_talkers_[result] != 0 ? 1 : 0;
  }
  named_ = named;
}

/// By result, as a table's rounds are its own.
void ReplayCounter::count_talkers(const FlowBatch& batch) {
  named_results_.clear();
  for (const std::uint32_t row : std::span(named_rows_).first(named_)) {
    std::vector<std::uint32_t>& rows = named_of_result_[results_[row]];
    if (rows.empty()) named_results_.push_back(results_[row]);
    rows.push_back(row);
  }
  for (const std::uint32_t result : named_results_) {
    talkers_of(result).add(batch, named_of_result_[result]);
    named_of_result_[result].clear();
  }
}

/// When there are more and more of them, each may tell less.
Talkers& ReplayCounter::talkers_of(std::uint32_t result) {
  Talkers& own = talkers_[result];
  if (names_talkers_[result] == kHasTalkers) return own;
  names_talkers_[result] = kHasTalkers;
  const std::size_t share = Talkers::share_of(++with_talkers_);
  if (share != share_) {
    share_ = share;
    for (Talkers& talkers : talkers_) talkers.limit(share);
  }
  own.limit(share_);
  return own;
}

void ReplayCounter::uncount_conversation(const Flow& flow, std::uint8_t protocol, bool denied) {
  std::uint32_t result = 0;
  ask_([&](ReplayPlan& plan) {
    result = plan.result_of_flow(flow, protocol);
    make_room(result, plan.result(result).names_talkers);
  });
  const std::uint64_t one_less = ~std::uint64_t{0};  // sums wrap
  const ReplayCounts less{.conversations = one_less, .denied = denied ? one_less : 0};
  lines_[result].conversations += less.conversations;
  lines_[result].denied += less.denied;
  if (names_talkers_[result] != 0) {
    talkers_of(result).add(flow.source, flow.destination, flow.destination_port, protocol, less);
  }
}

ReplayCounter::Counted ReplayCounter::take() {
  Counted taken{.counts = {}, .talkers = std::move(talkers_), .left_out = left_out_};
  taken.counts.reserve(lines_.size());
  for (Line& line : lines_) {
    taken.counts.push_back({.tuples = line.tuples + line.whole,
                            .conversations = line.conversations + line.whole,
                            .denied = line.denied,
                            .packets_sent = line.sent[0],
                            .bytes_sent = line.sent[1],
                            .packets_received = line.received[0],
                            .bytes_received = line.received[1]});
    line = {};
  }
  talkers_.clear();
  talkers_.resize(lines_.size());
  for (std::uint8_t& names : names_talkers_) names = std::min(names, kNamesTalkers);
  left_out_ = 0;
  with_talkers_ = 0;
  share_ = Talkers::kMost;
  return taken;
}

}  // namespace azroute
