// All routes of a subnet -> the table Azure would show -> decisions per distinct prefix -> Fib.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/net/fib.h"
#include "sim/route/bgp.h"
#include "sim/route/gateway_layer.h"
#include "sim/route/precedence.h"
#include "sim/route/route.h"
#include "sim/route/subnet_rows.h"

namespace azroute {

/// Why a destination goes where it goes.
struct Explanation {
  Address destination;
  std::vector<Route> candidates;      // every route whose prefix contains the destination, longest first
  Choice choice;                      // indexes `candidates`
  std::vector<RemovedRoute> removed;  // rows that would have been candidates but are not in the table, longest first
};

/// The effective routes of one subnet on one date. Immutable once made.
///
/// Two layers: what the gateways give, shared by all subnets that hear the same ones, and the subnet's own rows. A
/// decision is made here for each prefix of an own row, and for each gateway prefix that an own row may take something
/// from; at every other gateway prefix the shared decision holds. A lookup takes the longer of what both layers find:
///
///   own    0.0.0.0/0 . 10.1.0.0/16 .................... 10.1.2.0/24     a dozen of its own, or decided anew
///   shared ............................. 10.2.0.0/16 .. 10.1.2.0/24     thousands, once for all subnets
///
/// A subnet with ten user routes takes about 6 KB, however many routes the gateways give.
class EffectiveRoutes {
 public:
  EffectiveRoutes(SubnetRows rows, const Assumptions& assumptions, FibPool& pool);

  /// The rows Azure lists, Active and Invalid, in canonical order.
  [[nodiscard]] std::vector<Route> rows() const;
  /// Rows that something would have put into the table, and the rule that kept them out.
  [[nodiscard]] std::vector<RemovedRoute> removed() const;
  /// The rows that win for the destination, in canonical order; several share the traffic; none: no route matches.
  [[nodiscard]] std::span<const Route> lookup(const Address& destination) const;
  /// The same decision with every loser and its rule.
  [[nodiscard]] Explanation explain(const Address& destination) const;

  /// What it was decided from.
  [[nodiscard]] const SubnetRows& from() const { return rows_; }
  /// Memory of its own, without the shared layer and the Fib, which others may share.
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] const Fib& fib() const { return *fib_; }
  /// Decisions of its own.
  [[nodiscard]] std::size_t decision_count() const { return decisions_.size(); }

 private:
  struct Decision {
    RouteRun winners;
    std::uint8_t length = 0;  // of the prefix
    bool own = false;         // winners are a run of the own rows, else of winners_
  };
  /// How a row of the layer is shown here, where that is not how the layer shows it by itself.
  struct ShownRow {
    std::uint32_t row = 0;
    LoserShown shown = LoserShown::Active;
  };

  class Decider;
  /// The layer whose rows are candidates.
  [[nodiscard]] const GatewayLayer* heard() const { return rows_.hears ? rows_.layer.get() : nullptr; }

  Assumptions assumptions_;
  SubnetRows rows_;
  std::vector<LoserShown> shown_;      // of rows_.own
  std::vector<ShownRow> layer_rows_;   // by row
  std::vector<RemovedRoute> removed_;  // by a rule of precedence
  std::vector<Route> winners_;         // of decisions whose winners are no run of rows_.own
  std::vector<Decision> decisions_;
  std::shared_ptr<const Fib> fib_;  // prefix -> index of its decision
};

/// A topology with its routes on one date. Effective routes are made when first asked for.
class Network {
 public:
  Network(const Topology& topology, Date as_of);

  [[nodiscard]] const Topology& topology() const { return *topology_; }
  [[nodiscard]] Date as_of() const { return as_of_; }
  [[nodiscard]] const ControlPlane& control_plane() const { return control_plane_; }
  /// Subnets with the same rows share one; those whose rows have the same prefixes share at least the Fib.
  const EffectiveRoutes& routes_of(Id<Subnet> subnet);

  /// Memory of all effective routes made so far, with the layers that they share.
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::shared_ptr<const GatewayLayer> layer_of(Id<VirtualNetwork> vnet);

  const Topology* topology_;
  Date as_of_;
  ControlPlane control_plane_;
  std::vector<const EffectiveRoutes*> by_subnet_;
  std::multimap<std::size_t, std::unique_ptr<const EffectiveRoutes>> by_content_;
  FibPool fibs_;
  std::vector<std::optional<std::shared_ptr<const GatewayLayer>>> by_vnet_;
  std::map<RouteSources, std::shared_ptr<const GatewayLayer>> layers_;
};

}  // namespace azroute
