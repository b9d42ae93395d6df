// Patterns of conversations, and the JSON around tuples.
#include "tools/make_flows/logs.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace azroute::make_flows {

namespace {

constexpr std::uint64_t kCells = 16;  // of a pattern
constexpr std::uint64_t kMinute = 60'000;
constexpr std::string_view kSubscription = "00000000-0000-0000-0000-000000000000";

/// Which conversation each cell is of, and its state. The more often a pattern stands here, the more often it is taken.
constexpr std::string_view kShort = "aBaEbBbEcBcEdBdEeBeEfBfEgBgEhBhE";
constexpr std::string_view kLong = "aBbBaCbCaCbCaCbCaCbCaCbCaCbCaEbE";
constexpr std::string_view kMixed = "aBbBaCbEaCcBaEcCdBcCdCcCdEcCeBcE";
constexpr std::string_view kOpen = "aCbBaCbCaCbEaCcBaCcEaEdBeBdCeEdC";     // begun before, and not ended
constexpr std::string_view kRetried = "aDaDaDbDbDbDcDcDdDdDdDeDfDfDgDgD";  // denied, and tried again
constexpr std::string_view kScanned = "aDbDcDdDeDfDgDhDiDjDkDlDmDnDoDpD";
constexpr std::array<std::string_view, 16> kPatterns = {kShort, kShort,   kShort,   kShort,  kShort, kLong,
                                                        kLong,  kLong,    kMixed,   kMixed,  kMixed, kMixed,
                                                        kOpen,  kRetried, kRetried, kScanned};

static_assert(std::ranges::all_of(kPatterns, [](std::string_view each) { return each.size() == 2 * kCells; }));

struct NamedRule {
  std::string_view name;
  std::string_view group;  // the network security group that has it
};
constexpr std::array<NamedRule, 6> kRules = {{{"DefaultRule_AllowVnetInBound", "inside-nsg"},
                                              {"UserRule_allow-inbound", "inside-nsg"},
                                              {"DefaultRule_DenyAllInBound", "inside-nsg"},
                                              {"DefaultRule_AllowVnetOutBound", "outside-nsg"},
                                              {"DefaultRule_AllowInternetOutBound", "outside-nsg"},
                                              {"UserRule_deny-outbound", "outside-nsg"}}};

FlowState state_of(char letter) {
  switch (letter) {
    case 'B': return FlowState::Begin;
    case 'C': return FlowState::Continue;
    case 'E': return FlowState::End;
    default: return FlowState::Deny;
  }
}

/// What can stand in JSON and in a path as it is.
std::string plain(std::string_view name, bool upper) {
  std::string text;
  for (const char c : name) {
    const bool small = c >= 'a' && c <= 'z';
    const bool usual = small || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    text += !usual ? '-' : small && upper ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return text;
}

struct CivilTime {
  int year;
  unsigned month, day, hour, minute;
};
CivilTime civil(std::uint64_t milliseconds) {
  const std::uint64_t days = milliseconds / 86'400'000;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days(static_cast<int>(days))}};
  const std::uint64_t minutes = milliseconds % 86'400'000 / kMinute;
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
          static_cast<unsigned>(minutes / 60), static_cast<unsigned>(minutes % 60)};
}

}  // namespace

LogMaker::LogMaker(const Topology& topology, const FlowMaker& maker, const LogOptions& options)
    : topology_(topology),
      maker_(maker),
      options_(options),
      damage_(maker.seed(), options.damage_per_million),
      of_rule_(kRules.size()) {}

std::string LogMaker::network_of(const Recorder& recorder) const {
  return recorder.network.valid() ? plain(topology_[recorder.network].name.value, false) : "network";
}

std::string LogMaker::region_of(const Recorder& recorder) const {
  const std::string region = recorder.network.valid() ? plain(topology_[recorder.network].location, true) : "";
  return region.empty() ? "REGION" : region;
}

LogMaker::Tuple LogMaker::make_tuple(const Recorder& recorder, std::uint64_t slot, std::uint64_t cell) const {
  const std::uint64_t window = cell / kCells;
  const std::uint64_t slot_key = mixed(mixed(maker_.seed(), recorder.mac), slot);
  const std::string_view pattern = kPatterns[mixed(slot_key, window) % kPatterns.size()];
  const char letter = pattern[2 * (cell % kCells)];
  Tuple tuple;
  tuple.state = state_of(pattern[2 * (cell % kCells) + 1]);
  std::uint64_t number = (window << 32U) | slot << 5U | static_cast<std::uint64_t>(letter - 'a');
  // Version 1 logs each conversation once.
  if (options_.kind == LogKind::SecurityGroup1) number = (cell << 32U) | slot << 5U | 31U;
  tuple.flow = maker_.conversation(recorder, number, tuple.state == FlowState::Deny);
  const auto& own = tuple.flow.source.is_v4() ? recorder.v4 : recorder.v6;
  tuple.outbound = own && tuple.flow.source == *own;
  return tuple;
}

std::size_t LogMaker::rule_of(const Tuple& tuple) {
  const std::size_t first = tuple.outbound ? 3 : 0;
  if (tuple.state == FlowState::Deny) return first + 2;
  const Where other = tuple.outbound ? tuple.flow.to : tuple.flow.from;
  return other == Where::Internet || other == Where::Tag || other == Where::Public || other == Where::Endpoint
             ? first + 1
             : first;
}

void LogMaker::make_tuples(std::uint64_t record) {
  const Recorder& recorder = recorder_of(record);
  const std::uint64_t minute = record / recorders();
  tuples_.clear();
  for (auto& each : of_rule_) each.clear();
  for (std::uint64_t slot = 0; slot < tuples_a_record() / 2; ++slot) {
    // Patterns of slots begin in different minutes.
    const std::uint64_t phase = mixed(recorder.mac, slot) % (kCells / 2) * 2;
    for (std::uint64_t half = 0; half < 2; ++half) {
      Tuple tuple = make_tuple(recorder, slot, 2 * minute + phase + half);
      tuple.time = time_of(record) + (2 * slot + half) * kMinute / tuples_a_record();
      of_rule_[rule_of(tuple)].push_back(static_cast<std::uint32_t>(tuples_.size()));
      tuples_.push_back(tuple);
    }
  }
}

char* LogMaker::write_tuple(const Tuple& tuple, char* at) const {
  const bool network = options_.kind == LogKind::VirtualNetwork;
  const MadeFlow& flow = tuple.flow;
  at = write_number(at, network ? tuple.time : tuple.time / 1000);
  *at++ = ',';
  at = write_address(at, flow.source);
  *at++ = ',';
  at = write_address(at, flow.destination);
  *at++ = ',';
  at = write_number(at, flow.source_port);
  *at++ = ',';
  // Security groups log TCP and UDP only.
  const bool other = !network && flow.protocol != 6 && flow.protocol != 17;
  at = write_number(at, other ? 443 : flow.destination_port);
  *at++ = ',';
  const bool denied = tuple.state == FlowState::Deny;
  const bool counted = tuple.state == FlowState::Continue || tuple.state == FlowState::End;
  constexpr std::string_view kStates = "WBCED";
  const char state = kStates[static_cast<std::size_t>(tuple.state)];
  if (network) {
    at = write_number(at, flow.protocol);
  } else {
    *at++ = flow.protocol == 17 ? 'U' : 'T';
  }
  *at++ = ',';
  *at++ = tuple.outbound ? 'O' : 'I';
  *at++ = ',';
  if (network) {
    *at++ = state;
    at = write_text(at, flow.source_port % 16 == 0 ? ",X" : ",NX");
  } else {
    *at++ = denied ? 'D' : 'A';
    if (options_.kind == LogKind::SecurityGroup1) return at;
    *at++ = ',';
    *at++ = denied ? 'B' : state;
    if (!counted) return write_text(at, ",,,,");
  }
  if (!counted) return write_text(at, ",0,0,0,0");
  for (const std::uint64_t number : {flow.packets_sent, flow.bytes_sent, flow.packets_received, flow.bytes_received}) {
    *at++ = ',';
    at = write_number(at, number);
  }
  return at;
}

void LogMaker::append_tuple(const Tuple& tuple, std::uint64_t number, std::string& out) {
  RowBuffer row;
  char* end = row.data();
  *end++ = '"';
  end = write_tuple(tuple, end);
  if (damage_.hits(number)) {
    ++spoiled_;
    spoiled_row_.assign(row.data() + 1, end);
    damage_.spoil(number, spoiled_row_);
    end = write_text(row.data() + 1, spoiled_row_);
  }
  *end++ = '"';
  out.append(row.data(), end);
}

void LogMaker::append_head(std::uint64_t record, const Recorder& recorder, std::string& out) const {
  const CivilTime at = civil(time_of(record) + kMinute);
  const std::string network = network_of(recorder);
  fmt::format_to(std::back_inserter(out), R"({{"time":"{:04}-{:02}-{:02}T{:02}:{:02}:01.4837062Z",)", at.year, at.month,
                 at.day, at.hour, at.minute);
  if (options_.kind == LogKind::VirtualNetwork) {
    fmt::format_to(
        std::back_inserter(out),
        R"("flowLogVersion":4,"flowLogGUID":"{0}","macAddress":"{1:012X}","category":"FlowLogFlowEvent",)"
        R"("flowLogResourceID":"/SUBSCRIPTIONS/{0}/RESOURCEGROUPS/NETWORKWATCHERRG/PROVIDERS/MICROSOFT.NETWORK/)"
        R"(NETWORKWATCHERS/NETWORKWATCHER_{2}/FLOWLOGS/{3}","targetResourceID":"/subscriptions/{0}/resourceGroups/)"
        R"(network/providers/Microsoft.Network/virtualNetworks/{4}","operationName":"FlowLogFlowEvent",)"
        R"("flowRecords":{{"flows":[)",
        kSubscription, recorder.mac, region_of(recorder), plain(network, true), network);
  } else {
    fmt::format_to(std::back_inserter(out),
                   R"("systemId":"{0}","macAddress":"{1:012X}","category":"NetworkSecurityGroupFlowEvent",)"
                   R"("resourceId":"/SUBSCRIPTIONS/{0}/RESOURCEGROUPS/NETWORK/PROVIDERS/MICROSOFT.NETWORK/)"
                   R"(NETWORKSECURITYGROUPS/{2}-NSG","operationName":"NetworkSecurityGroupFlowEvents",)"
                   R"("properties":{{"Version":{3},"flows":[)",
                   kSubscription, recorder.mac, plain(network, true), options_.kind == LogKind::SecurityGroup1 ? 1 : 2);
  }
}

/// The groups of the rules that logged the tuples at the places [begin, end).
void LogMaker::append_groups(std::uint64_t record, const Recorder& recorder, std::uint64_t begin, std::uint64_t end,
                             std::string& out) {
  const bool network = options_.kind == LogKind::VirtualNetwork;
  std::uint64_t place = 0;
  std::string_view group;  // whose flow groups are being written
  bool any = false;
  for (std::size_t rule = 0; rule < kRules.size(); ++rule) {
    const auto& members = of_rule_[rule];
    const std::uint64_t from = std::max(begin, place);
    const std::uint64_t until = std::min<std::uint64_t>(end, place + members.size());
    const std::uint64_t rule_begin = place;
    place += members.size();
    if (from >= until) continue;
    if (network && group != kRules[rule].group) {
      if (any) out += "]},";
      group = kRules[rule].group;
      fmt::format_to(std::back_inserter(out),
                     R"({{"aclID":"/subscriptions/{}/resourceGroups/network/providers/Microsoft.Network/)"
                     R"(networkSecurityGroups/{}","flowGroups":[)",
                     kSubscription, group);
    } else if (any) {
      out += ',';
    }
    any = true;
    out += R"({"rule":")";
    out += kRules[rule].name;
    if (network) {
      out += R"(","flowTuples":[)";
    } else {
      fmt::format_to(std::back_inserter(out), R"(","flows":[{{"mac":"{:012X}","flowTuples":[)", recorder.mac);
    }
    for (std::uint64_t i = from; i < until; ++i) {
      if (i != from) out += ',';
      append_tuple(tuples_[members[i - rule_begin]], record * tuples_a_record() + i, out);
    }
    out += network ? "]}" : "]}]}";
  }
  if (network && any) out += "]}";
}

void LogMaker::append_record(std::uint64_t record, std::uint64_t begin, std::uint64_t end, std::string& out) {
  const Recorder& recorder = recorder_of(record);
  make_tuples(record);
  append_head(record, recorder, out);
  append_groups(record, recorder, begin, end, out);
  out += "]}}";
}

std::string LogMaker::blob_path(std::uint64_t record) const {
  const Recorder& recorder = recorder_of(record);
  const CivilTime at = civil(time_of(record));
  const std::string network = plain(network_of(recorder), true);
  const std::string folder =
      options_.kind == LogKind::VirtualNetwork
          ? fmt::format("flowLogResourceID=/{}_NETWORKWATCHERRG/NETWORKWATCHER_{}_{}", kSubscription,
                        region_of(recorder), network)
          : fmt::format(
                "resourceId=/SUBSCRIPTIONS/{}/RESOURCEGROUPS/NETWORK/PROVIDERS/MICROSOFT.NETWORK/"
                "NETWORKSECURITYGROUPS/{}-NSG",
                kSubscription, network);
  return fmt::format("{}/y={:04}/m={:02}/d={:02}/h={:02}/m=00/macAddress={:012X}/PT1H.json", folder, at.year, at.month,
                     at.day, at.hour, recorder.mac);
}

std::uint64_t LogMaker::end_of_hour(std::uint64_t minute) const {
  const std::uint64_t of_epoch = options_.start / kMinute + minute;
  return minute + 60 - of_epoch % 60;
}

}  // namespace azroute::make_flows
