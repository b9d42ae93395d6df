// azroute graph: what a topology links with what, as a picture for Graphviz or as JSON.
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "sim/report/dot.h"
#include "sim/report/json.h"
#include "tools/cli/cli.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("file", po::value<std::string>(), "")(
      "from", po::value<std::string>()->value_name("NAME"),
      "only what links lead to from this place: NAME, or KIND/NAME such as virtualNetwork/hub");
  positional.add("file", 1);
  add_topology_options(options);
  add_what_if_option(options);
  add_output_options(options);
}

std::uint32_t place_or_fail(const Topology& topology, const Graph& graph, const std::string& name) {
  std::vector<std::uint32_t> found;
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < graph.places.size(); ++i) {
    const std::string id = id_of(topology, graph.places[i]);
    names.push_back(id);
    names.emplace_back(name_of(topology, graph.places[i]));
    if (equal_ignoring_case(id, name) || equal_ignoring_case(names.back(), name)) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    throw UsageError{fmt::format("the graph has no place `{}`", name),
                     did_you_mean(name, std::span<const std::string>(names))};
  }
  std::vector<std::string> ids;
  ids.reserve(found.size());
  for (const std::uint32_t place : found) ids.push_back(id_of(topology, graph.places[place]));
  throw UsageError{fmt::format("`{}` is several places", name), fmt::format("write {}", fmt::join(ids, " or "))};
}

int run(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const std::string file = required_text(options, "file", "graph needs a topology file");
  const std::string from = text_option(options, "from");
  const auto loaded = load_or_fail(file, options);
  const Topology& topology = loaded->topology;
  Graph graph = make_graph(topology);
  if (!from.empty()) graph = graph.part(graph.reach(place_or_fail(topology, graph, from)));
  if (!as_json) {
    print(dot::graph(topology, graph, without_text(*loaded)));
    return kFine;
  }
  boost::json::object document{{"format", "azroute-graph/1"}};
  add_without(document, *loaded);
  const boost::json::value drawn = json::graph(topology, graph);
  for (const auto& member : drawn.as_object()) document[member.key()] = member.value();
  print(json::pretty(document));
  return kFine;
}

}  // namespace

extern constexpr Command kGraph{
    "graph",
    "FILE [--from NAME] [--without NAME,...] [--format text|json]",
    "draw what is linked with what, for Graphviz (dot), or list it as JSON",
    "azroute graph topologies/activation/forced-tunnel.yaml | dot -Tsvg > forced-tunnel.svg",
    "Places are virtual networks, gateways, route servers, hubs, sites, circuits, firewalls, load balancers, and "
    "appliances\n"
    "that speak BGP, have tunnels or are next hops. An arrow is a peering, red when it carries nothing; dotted lines "
    "say\n"
    "where a thing stands, dashed ones are BGP sessions. Comments at the top name the parts that no link connects.\n"
    "Links say what could be reached, not what is: routes decide that, and trace follows them.\n",
    add_options,
    run};

}  // namespace azroute::cli
