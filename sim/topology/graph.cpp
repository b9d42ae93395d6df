// The graph with Boost.Graph, whose headers cost seconds: no other file includes them.
#include "sim/topology/graph.h"

#include <algorithm>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>

namespace azroute {
namespace {

/// Nodes by the number that an algorithm gave each, in canonical order.
std::vector<std::vector<std::uint32_t>> groups(const std::vector<std::uint32_t>& number_of, std::uint32_t count) {
  constexpr std::uint32_t kNew = 0xFFFFFFFF;
  std::vector<std::uint32_t> place(count, kNew);
  std::vector<std::vector<std::uint32_t>> result;
  result.reserve(count);
  for (std::uint32_t node = 0; node < number_of.size(); ++node) {
    std::uint32_t& at = place[number_of[node]];
    if (at == kNew) {
      at = static_cast<std::uint32_t>(result.size());
      result.emplace_back();
    }
    result[at].push_back(node);
  }
  return result;
}

template <typename Numbers>
auto by_index(Numbers& numbers) {
  return boost::make_iterator_property_map(numbers.begin(), boost::typed_identity_property_map<std::size_t>());
}

}  // namespace

std::vector<std::vector<std::uint32_t>> strong_components(
    std::uint32_t nodes, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) {
  using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  const Directed graph(edges.begin(), edges.end(), nodes);
  std::vector<std::uint32_t> number_of(nodes);
  const auto count = boost::strong_components(graph, by_index(number_of));
  return groups(number_of, static_cast<std::uint32_t>(count));
}

}  // namespace azroute
