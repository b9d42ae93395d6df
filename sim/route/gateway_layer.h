// GatewayLayer: the rows of a set of gateways, decided once for all subnets that hear them.
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

/// A run of routes in some list.
struct RouteRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// Thousands of subnets hear the same gateways, or the same route server or hub. What these gateways' rows decide among
/// themselves is kept here, and a subnet looks only at those prefixes for which rows of its own may change that
/// (EffectiveRoutes).
///
/// At each prefix that has rows the winners are among these rows: no rule before longest-prefix lets one gateway row
/// beat another, and that one leaves no shorter route. A test holds this against deciding over everything.
class GatewayLayer {
 public:
  GatewayLayer(LearnedRows learned, const Assumptions& assumptions, FibPool& pool);

  /// In canonical order.
  [[nodiscard]] std::span<const Route> rows() const { return rows_; }
  [[nodiscard]] LoserShown shown(std::uint32_t row) const { return shown_[row]; }
  /// Rows that another gateway's kept out of the table, each with its own number.
  struct Removed {
    std::uint32_t row = 0;
    RemovedRoute removed;
  };
  [[nodiscard]] std::span<const Removed> removed() const { return removed_; }
  /// Rows that the sources keep back.
  [[nodiscard]] std::span<const RemovedRoute> withheld() const { return withheld_; }

  /// The rows at exactly this prefix, as a run of rows().
  [[nodiscard]] RouteRun at(const Prefix& prefix) const;
  /// f(prefix, run) for the prefixes that cover the given one, shortest first; for those that it covers, itself too.
  template <typename F>
  void covering(const Prefix& prefix, F&& f) const {
    by_prefix_.covering(prefix, f);
  }
  template <typename F>
  void covered_by(const Prefix& prefix, F&& f) const {
    by_prefix_.covered_by(prefix, f);
  }

  struct Found {
    unsigned length = 0;  // of the prefix that decides
    std::span<const Route> winners;
  };
  [[nodiscard]] std::optional<Found> lookup(const Address& destination) const;

  /// Whether a route that is no gateway's could, by any rule of the policy, take something from a row of a longer
  /// prefix within its own. If not, its presence changes no decision at those prefixes: there longest-prefix takes it
  /// out, while all rows that decide are still there.
  ///
  /// This asks the policy itself, once for each kind of row: of routes that contain one address a rule by which learned
  /// rows lose looks at no more than the kinds of both and which prefix is longer, which
  /// tests/route/precedence_test.cpp holds against every rule. Private endpoints lose by the length of a prefix, but
  /// they are no learned rows.
  [[nodiscard]] bool may_reach_into(const Route& route, const Assumptions& assumptions) const;

  /// Memory without the Fib, which others may share.
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] const Fib& fib() const { return *fib_; }

 private:
  struct Decision {
    RouteRun winners;  // in winners_
    unsigned length = 0;
  };

  std::vector<Route> rows_;
  std::vector<LoserShown> shown_;
  std::vector<Removed> removed_;
  std::vector<RemovedRoute> withheld_;
  RadixTrie<RouteRun> by_prefix_;
  std::vector<Route> kinds_;    // one row of each kind
  std::vector<Route> winners_;  // decision by decision
  std::vector<Decision> decisions_;
  std::shared_ptr<const Fib> fib_;  // prefix -> index of its decision
};

}  // namespace azroute
