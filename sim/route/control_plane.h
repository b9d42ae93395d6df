// What a ControlPlane keeps: per speaker and hub table the routes of each class of prefixes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/route/best_path.h"
#include "sim/route/origins.h"
#include "sim/route/propagation.h"
#include "sim/route/speakers.h"

namespace azroute {

/// A route of a place for the prefixes of a class, decided.
struct Decided {
  Held held;
  bool best = false;
  const Rule* lost_by = nullptr;  // in a hub
};

/// The routes of one place, class by class in order. Places are the speakers, then the tables of hubs, then what each
/// hub knows altogether.
class PlaceRoutes {
 public:
  void add(std::uint32_t class_index, std::vector<Decided> routes);
  [[nodiscard]] std::span<const Decided> at(std::uint32_t class_index) const;
  template <typename F>
  void for_each(F f) const {
    for (const Entry& entry : entries_) f(entry.class_index, std::span(routes_).subspan(entry.first, entry.count));
  }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::uint32_t class_index = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  std::vector<Entry> entries_;
  std::vector<Decided> routes_;
};

struct ControlPlane::State {
  explicit State(const Topology& in)
      : topology(in), speakers(in), origins(in, speakers), propagation(in, speakers, origins) {}

  const Topology& topology;
  SpeakerSet speakers;
  Origins origins;
  Propagation propagation;
  std::vector<PlaceRoutes> places;
  std::vector<BgpDispute> disputes;

  // A speaker's place is its node.
  [[nodiscard]] std::size_t place(Id<HubRouteTable> table) const { return speakers.size() + table.index; }
  [[nodiscard]] std::size_t place_of_all(Id<VirtualHub> hub) const {
    return speakers.size() + topology.hub_route_tables.size() + hub.index;
  }

  void run();
  /// The route as its speaker knows it, with the prefix.
  [[nodiscard]] LearnedRoute learned(Node node, const Decided& decided, const Prefix& prefix) const;
  [[nodiscard]] std::optional<LearnedMatch> match(std::size_t at, Node node, const Address& destination) const;
  [[nodiscard]] std::vector<LearnedRoute> table(std::size_t at, Node node) const;
  [[nodiscard]] std::vector<LearnedRoute> routes_at(std::size_t at, Node node, const Prefix& prefix) const;

 private:
  void keep(std::uint32_t class_index, const Outcome& outcome);
  [[nodiscard]] std::vector<Decided> decide(Node node, const std::vector<Held>& held) const;
  void keep_in_hub(std::uint32_t class_index, Id<VirtualHub> hub, const std::vector<Held>& held);
  [[nodiscard]] HubCandidate candidate_of(Id<VirtualHub> hub, const Held& held) const;
  [[nodiscard]] TargetSet targets_of(const Held& held) const;
  void keep_dispute(const PrefixClass& cls, const std::vector<Node>& members);
  [[nodiscard]] LearnedRoute told(Node node, const Held& held) const;
};

}  // namespace azroute
