// The graph against Warshall's closure, its slow twin, and what it makes of small topologies.
#include "sim/topology/graph.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

using namespace azroute;

namespace {

using Edge = std::pair<std::uint32_t, std::uint32_t>;
using Groups = std::vector<std::vector<std::uint32_t>>;

/// closure[a][b]: b can be reached from a; each node from itself.
std::vector<std::vector<bool>> warshall(std::uint32_t nodes, const std::vector<Edge>& edges) {
  std::vector<std::vector<bool>> closure(nodes, std::vector<bool>(nodes, false));
  for (std::uint32_t node = 0; node < nodes; ++node) closure[node][node] = true;
  for (const auto& [from, to] : edges) closure[from][to] = true;
  for (std::uint32_t by = 0; by < nodes; ++by) {
    for (std::uint32_t from = 0; from < nodes; ++from) {
      for (std::uint32_t to = 0; to < nodes; ++to) {
        if (closure[from][by] && closure[by][to]) closure[from][to] = true;
      }
    }
  }
  return closure;
}

Groups slow_strong_components(std::uint32_t nodes, const std::vector<Edge>& edges) {
  const auto closure = warshall(nodes, edges);
  Groups result;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const auto home = std::ranges::find_if(result, [&](const std::vector<std::uint32_t>& group) {
      return closure[group.front()][node] && closure[node][group.front()];
    });
    if (home == result.end()) {
      result.push_back({node});
    } else {
      home->push_back(node);
    }
  }
  return result;
}

std::vector<Edge> random_edges(std::uint32_t nodes, std::size_t count, std::mt19937& random) {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = static_cast<std::uint32_t>(random() % nodes);
    const auto to = static_cast<std::uint32_t>(random() % nodes);
    edges.emplace_back(from, to);
  }
  return edges;
}

}  // namespace

TEST_CASE("strong components are those of Warshall's closure, in whatever order the edges come") {
  std::mt19937 random(20261124);
  for (int round = 0; round < 300; ++round) {
    const auto nodes = static_cast<std::uint32_t>(1 + random() % 14);
    std::vector<Edge> edges = random_edges(nodes, random() % (2 * nodes), random);
    const Groups expected = slow_strong_components(nodes, edges);
    CHECK(strong_components(nodes, edges) == expected);
    std::ranges::shuffle(edges, random);
    CHECK(strong_components(nodes, edges) == expected);
  }
}

TEST_CASE("strong components of no node are none; a node on no cycle is one of its own") {
  CHECK(strong_components(0, {}).empty());
  const std::vector<Edge> edges{{3, 1}, {1, 3}, {0, 2}, {2, 2}};
  CHECK(strong_components(5, edges) == Groups{{0}, {1, 3}, {2}, {4}});
}

TEST_CASE("a cycle of a hundred thousand nodes needs no deep stack") {
  constexpr std::uint32_t kNodes = 100'000;
  std::vector<Edge> edges;
  for (std::uint32_t node = 0; node < kNodes; ++node) edges.emplace_back(node, (node + 1) % kNodes);
  const Groups found = strong_components(kNodes, edges);
  REQUIRE(found.size() == 1);
  CHECK(found.front().size() == kNodes);
}
