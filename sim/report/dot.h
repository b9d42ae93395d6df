// The graph of a topology for pictures (Graphviz DOT), and the same for programs.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "sim/topology/graph.h"

namespace azroute {

/// "virtualNetwork/hub": unlike a name alone it means one place.
std::string id_of(const Topology& topology, const GraphPlace& place);

namespace dot {
/// A shape for each kind of place, a label on each link that has something to say; a peering that carries nothing is
/// red. Parts that no link connects with each other are named in a comment. `title` stands above the picture; may be
/// empty.
std::string graph(const Topology& topology, const Graph& graph, std::string_view title);
}  // namespace dot

namespace json {
/// {"nodes": [...], "links": [...], "components": [[id, ...], ...]}.
boost::json::value graph(const Topology& topology, const Graph& graph);
}  // namespace json

}  // namespace azroute
