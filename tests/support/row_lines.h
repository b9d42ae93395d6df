// Picking rows out of a listing that rows() made.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/topology_text.h"

namespace azroute::testing {

/// The lines of the text that contain the word.
inline std::string lines_with(std::string_view text, std::string_view word) {
  std::string found;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n') + 1);
    if (line.find(word) != std::string_view::npos) found += line;
    text.remove_prefix(line.size());
  }
  return found;
}

/// Of the subnet's rows those that contain the word.
inline std::string rows_with(Loaded& loaded, std::string_view subnet, std::string_view word) {
  return lines_with(rows(loaded, subnet), word);
}

/// The rule that keeps a row of the prefix and type out of the subnet's table; empty: none does.
inline std::string why_gone(Loaded& loaded, std::string_view subnet, std::string_view prefix_text, NextHopType type) {
  std::string found;
  for (const RemovedRoute& removed : loaded.network->routes_of(find_subnet(loaded.topology, subnet)).removed()) {
    if (removed.route.prefix == prefix(prefix_text) && removed.route.next_hop_type == type) found = removed.rule->id;
  }
  return found;
}

/// The rule by which the prefix's row of the type loses the destination; empty: it does not, or is no candidate.
inline std::string why_lost(Loaded& loaded, std::string_view subnet, std::string_view to, std::string_view prefix_text,
                            NextHopType type) {
  const Explanation explanation = loaded.network->routes_of(find_subnet(loaded.topology, subnet)).explain(address(to));
  for (const Loss& loss : explanation.choice.losses) {
    const Route& route = explanation.candidates[loss.candidate];
    if (route.prefix == prefix(prefix_text) && route.next_hop_type == type) return std::string(loss.rule->rule.id);
  }
  return {};
}

}  // namespace azroute::testing
