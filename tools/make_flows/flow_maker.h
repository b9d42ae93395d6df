// FlowMaker: flows that could be a topology's, any number of them, each a function of the seed and its number.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/topology/flow_batch.h"
#include "sim/topology/topology.h"
#include "tools/make_flows/places.h"

namespace azroute::make_flows {

/// What an address of a flow is. Public: a public address of the topology. Tag: of a service tag's prefix.
enum class Where : std::uint8_t {
  Interface,
  Host,
  Site,
  PrivateEndpoint,
  Platform,
  Endpoint,
  Public,
  Tag,
  Internet,
};

struct MadeFlow {
  Address source;
  Address destination;
  Where from = Where::Internet;
  Where to = Where::Internet;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t protocol = 6;
  std::uint64_t packets_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;

  friend bool operator==(const MadeFlow&, const MadeFlow&) = default;
};

/// Draws with weights, of what there is.
class Choice {
 public:
  struct Weight {
    Where where = Where::Internet;
    unsigned weight = 0;
  };
  Choice() = default;
  Choice(const Places& places, std::span<const Weight> weights);

  [[nodiscard]] bool empty() const { return empty_; }
  [[nodiscard]] Where draw(std::uint64_t bits) const { return table_[bits % table_.size()]; }

 private:
  std::array<Where, 64> table_{};
  bool empty_ = true;
};

/// Flows between the places of one topology: from each network interface, from hosts in its subnets that it does not
/// name, from its sites, and from the Internet; to each other, to known endpoints, private endpoints, the platform's
/// addresses, those of service tags, and the Internet. A few of each place have most of the flows. Where the topology
/// has IPv6, a flow in twenty is of it. The same seed gives the same flows on every platform.
class FlowMaker {
 public:
  FlowMaker(const Topology& topology, std::uint64_t seed);

  /// False: the topology has nobody who could send.
  [[nodiscard]] bool can_make() const { return can_make_; }
  [[nodiscard]] MadeFlow flow(std::uint64_t number) const;
  /// Makes `v4` and `v6` the flows from `first` to first + count - 1, in order within each family.
  void fill(std::uint64_t first, std::size_t count, FlowBatch& v4, FlowBatch& v6) const;

  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  /// Whose flows a log records.
  [[nodiscard]] std::span<const Recorder> recorders() const { return everywhere_.recorders; }
  /// A conversation that the recorder takes part in, as an opener or the other end; a denied one mostly as the latter.
  [[nodiscard]] MadeFlow conversation(const Recorder& recorder, std::uint64_t number, bool denied) const;

 private:
  struct Choices {
    Choice senders;
    Choice from_inside;  // where to, from interfaces and hosts
    Choice from_site;
    Choice from_internet;
    Choice to_recorder;  // where from, to an interface whose flows are logged
    Choice denied;
  };

  [[nodiscard]] const Choices& choices(Family family) const { return family == Family::V4 ? v4_ : v6_; }
  [[nodiscard]] Address address_of(Where where, Family family, Random& random) const;
  void choose_destination(MadeFlow& flow, const Choice& choice, Family family, Random& random) const;
  static void choose_service(MadeFlow& flow, Random& random);
  static void choose_size(MadeFlow& flow, Random& random);

  std::uint64_t seed_;
  Everywhere everywhere_;
  Choices v4_;
  Choices v6_;
  bool can_make_ = false;
};

}  // namespace azroute::make_flows
