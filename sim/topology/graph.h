// The graph: the places of a topology and what links them, for questions of reach and for pictures. Its .cpp is the
// only user of Boost.Graph.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace azroute {

/// The strongly connected components of a directed graph whose nodes are 0 to nodes - 1: each the largest set in which
/// every node reaches every other along the edges. A node on no cycle is a component of its own. Canonical: members
/// ascend, and components stand in the order of their first members, whatever the order of the edges, which may repeat.
std::vector<std::vector<std::uint32_t>> strong_components(
    std::uint32_t nodes, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges);

}  // namespace azroute
