// The graph with Boost.Graph, whose headers cost seconds: no other file includes them.
#include "sim/topology/graph.h"

#include <type_traits>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>
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

/// A vertex is an index in Graph::places; an edge knows its link.
struct Edge {
  const GraphLink* link = nullptr;
};
template <typename Direction>
using Map = boost::adjacency_list<boost::vecS, boost::vecS, Direction, boost::no_property, Edge>;

template <typename M>
struct Carries {
  const M* map = nullptr;
  bool operator()(const typename M::edge_descriptor& edge) const { return (*map)[edge].link->carries; }
};
template <typename M>
using Passable = boost::filtered_graph<M, Carries<M>>;

/// A link without a direction is two edges of a directed map, and one of an undirected map.
template <typename Direction>
Map<Direction> map_of(const Graph& graph) {
  Map<Direction> map(graph.places.size());
  for (const GraphLink& link : graph.links) {
    boost::add_edge(link.from, link.to, Edge{&link}, map);
    if (std::is_same_v<Direction, boost::directedS> && !link.directed()) {
      boost::add_edge(link.to, link.from, Edge{&link}, map);
    }
  }
  return map;
}

}  // namespace

std::vector<std::uint32_t> Graph::reach(std::uint32_t from) const {
  using Directed = Map<boost::directedS>;
  const Directed map = map_of<boost::directedS>(*this);
  const Passable<Directed> passable(map, {&map});
  std::vector<boost::default_color_type> colors(places.size(), boost::white_color);
  boost::breadth_first_search(passable, from, boost::color_map(by_index(colors)));
  std::vector<std::uint32_t> reached;
  for (std::uint32_t place = 0; place < places.size(); ++place) {
    if (colors[place] != boost::white_color) reached.push_back(place);
  }
  return reached;
}

std::vector<std::vector<std::uint32_t>> Graph::components() const {
  using Undirected = Map<boost::undirectedS>;
  const Undirected map = map_of<boost::undirectedS>(*this);
  const Passable<Undirected> passable(map, {&map});
  std::vector<std::uint32_t> number_of(places.size());
  const auto count = boost::connected_components(passable, by_index(number_of));
  return groups(number_of, static_cast<std::uint32_t>(count));
}

std::vector<std::vector<std::uint32_t>> strong_components(
    std::uint32_t nodes, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) {
  using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  const Directed graph(edges.begin(), edges.end(), nodes);
  std::vector<std::uint32_t> number_of(nodes);
  const auto count = boost::strong_components(graph, by_index(number_of));
  return groups(number_of, static_cast<std::uint32_t>(count));
}

}  // namespace azroute
