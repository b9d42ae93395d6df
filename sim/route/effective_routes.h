// All routes of a subnet -> the table Azure would show -> decisions per distinct prefix -> Fib.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/net/fib.h"
#include "sim/net/radix_trie.h"
#include "sim/route/bgp.h"
#include "sim/route/precedence.h"
#include "sim/route/route.h"

namespace azroute {

/// Why a destination goes where it goes.
struct Explanation {
  Address destination;
  std::vector<Route> candidates;      // every route whose prefix contains the destination, longest first
  Choice choice;                      // indexes `candidates`
  std::vector<RemovedRoute> removed;  // rows that would have been candidates but are not in the table, longest first
};

/// The effective routes of one subnet on one date. Immutable once made.
class EffectiveRoutes {
 public:
  EffectiveRoutes(const Topology& topology, const ControlPlane& control_plane, Id<Subnet> subnet, Date as_of);

  /// The rows Azure lists, Active and Invalid, in canonical order.
  [[nodiscard]] std::span<const Route> rows() const { return rows_; }
  /// Rows that something would have put into the table, and the rule that kept them out.
  [[nodiscard]] std::span<const RemovedRoute> removed() const { return removed_; }
  /// The rows that win for the destination, in canonical order; several share the traffic; none: no route matches.
  [[nodiscard]] std::span<const Route> lookup(const Address& destination) const;
  /// The same decision with every loser and its rule.
  [[nodiscard]] Explanation explain(const Address& destination) const;

 private:
  void decide_all();

  Assumptions assumptions_;
  std::vector<Route> candidates_;  // in canonical order
  RadixTrie<std::vector<std::uint32_t>> by_prefix_;
  std::vector<Route> rows_;
  std::vector<RemovedRoute> removed_;
  std::vector<std::vector<Route>> decisions_;  // the winners at one distinct prefix
  Fib fib_;                                    // prefix -> index of its decision
};

/// A topology with its routes on one date. Effective routes are made when first asked for.
class Network {
 public:
  Network(const Topology& topology, Date as_of);

  [[nodiscard]] const Topology& topology() const { return *topology_; }
  [[nodiscard]] Date as_of() const { return as_of_; }
  [[nodiscard]] const ControlPlane& control_plane() const { return control_plane_; }
  const EffectiveRoutes& routes_of(Id<Subnet> subnet);

 private:
  const Topology* topology_;
  Date as_of_;
  ControlPlane control_plane_;
  std::vector<std::unique_ptr<EffectiveRoutes>> by_subnet_;
};

}  // namespace azroute
