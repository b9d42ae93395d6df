// Expectations: what a topology's flows are expected to do, held against what they do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/flow/forward.h"

namespace azroute {

/// One member of an expectation that does not hold.
struct Mismatch {
  std::string_view key;  // "verdict", "reason", "source", ...
  std::string expected;
  std::string got;
  Span span;  // of the expected value
};

struct FlowCheck {
  std::size_t flow = 0;  // index in Topology::flows
  FlowResult result;
  std::vector<Mismatch> mismatches;  // in the order of Expectation's members

  [[nodiscard]] bool holds() const { return mismatches.empty(); }
};

/// Walks every flow of the topology, in the order written. With `strict`, an answer that rests on an assumption is a
/// mismatch, whatever is expected.
std::vector<FlowCheck> check_flows(Network& network, bool strict = false);
/// The assumptions that a result rests on, in order of use.
std::vector<const Rule*> assumptions_of(const FlowResult& result);

/// Reports expectations that can never hold: an unknown reason, or one that contradicts the expected verdict.
void check_expectations(const Topology& topology, Diagnostics& diagnostics);

std::span<const Rule> expectation_rules();

}  // namespace azroute
