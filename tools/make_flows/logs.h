// Flow logs as Azure writes them, of made conversations: records of a minute of a network interface, with tuples.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/topology/flow_batch.h"
#include "sim/topology/topology.h"
#include "tools/make_flows/flow_maker.h"
#include "tools/make_flows/text.h"

namespace azroute::make_flows {

/// VirtualNetwork: version 4. SecurityGroup, SecurityGroup1: version 2 and 1.
enum class LogKind : std::uint8_t { VirtualNetwork, SecurityGroup, SecurityGroup1 };

struct LogOptions {
  LogKind kind = LogKind::VirtualNetwork;
  std::uint64_t start = 0;             // milliseconds since 1970-01-01, a whole minute
  std::uint32_t tuples_a_record = 32;  // an even number
  unsigned damage_per_million = 0;
};

/// Tuples are numbered as they stand: record after record, and the records of a minute, one of each recorder, before
/// those of the next.
///
///   record        0    1   ...  R-1  |   R   R+1  ...  2R-1  | ...        R recorders
///   recorder      0    1   ...  R-1  |   0    1   ...   R-1  | ...
///   minute        0    0   ...   0   |   1    1   ...    1   | ...
///
/// In a recorder's records slots of two cells a minute follow through the minutes. Of 16 cells, eight minutes, one
/// pattern says which conversation each is of, and whether it begins it, goes on with it, ends it, or was denied:
///
///   minute      0     1     2     3     4     5     6     7
///   one       aB aE bB bE cB cE dB dE eB eE fB fE gB gE hB hE     short ones
///   another   aB bB aC bC aC bC aC bC aC bC aC bC aC bC aE bE     two long ones
class LogMaker {
 public:
  static constexpr std::uint32_t kMostTuples = 100'000;  // of a record

  LogMaker(const Topology& topology, const FlowMaker& maker, const LogOptions& options);

  [[nodiscard]] std::uint64_t tuples_a_record() const { return options_.tuples_a_record; }
  [[nodiscard]] std::uint64_t recorders() const { return maker_.recorders().size(); }
  /// The record's tuples at the places [begin, end), in an object of JSON.
  void append_record(std::uint64_t record, std::uint64_t begin, std::uint64_t end, std::string& out);
  /// Where Azure would keep the record: "flowLogResourceID=/.../y=2026/m=08/d=13/h=20/m=00/macAddress=.../PT1H.json".
  [[nodiscard]] std::string blob_path(std::uint64_t record) const;
  /// Minutes from the log's start to the end of the hour that `minute` is in.
  [[nodiscard]] std::uint64_t end_of_hour(std::uint64_t minute) const;
  /// Tuples that were spoiled on purpose so far.
  [[nodiscard]] std::uint64_t spoiled() const { return spoiled_; }

 private:
  struct Tuple {
    MadeFlow flow;
    FlowState state = FlowState::Begin;
    bool outbound = false;
    std::uint64_t time = 0;
  };

  void make_tuples(std::uint64_t record);
  [[nodiscard]] Tuple make_tuple(const Recorder& recorder, std::uint64_t slot, std::uint64_t cell) const;
  static std::size_t rule_of(const Tuple& tuple);
  void append_head(std::uint64_t record, const Recorder& recorder, std::string& out) const;
  void append_groups(std::uint64_t record, const Recorder& recorder, std::uint64_t begin, std::uint64_t end,
                     std::string& out);
  void append_tuple(const Tuple& tuple, std::uint64_t number, std::string& out);
  char* write_tuple(const Tuple& tuple, char* at) const;
  [[nodiscard]] const Recorder& recorder_of(std::uint64_t record) const {
    return maker_.recorders()[record % recorders()];
  }
  [[nodiscard]] std::uint64_t time_of(std::uint64_t record) const {
    return options_.start + record / recorders() * 60'000;
  }
  [[nodiscard]] std::string network_of(const Recorder& recorder) const;
  [[nodiscard]] std::string region_of(const Recorder& recorder) const;

  const Topology& topology_;
  const FlowMaker& maker_;
  LogOptions options_;
  Damage damage_;
  std::uint64_t spoiled_ = 0;
  std::vector<Tuple> tuples_;                        // of the record being made
  std::vector<std::vector<std::uint32_t>> of_rule_;  // which of these each rule logs
  std::string spoiled_row_;
};

}  // namespace azroute::make_flows
