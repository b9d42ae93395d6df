// azroute explain: the decision of one subnet's routes alone, with every loser and its rule.
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/cli/cli.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("file", po::value<std::string>(), "")(
      "from", po::value<std::string>()->value_name("NIC|SUBNET"), "a network interface, or VNET/SUBNET")(
      "to", po::value<std::string>()->value_name("ADDRESS"), "the destination address");
  positional.add("file", 1);
  add_topology_options(options);
  add_what_if_option(options);
  add_output_options(options);
}

Id<Subnet> subnet_of(const Topology& topology, const std::string& name) {
  if (find_nic(topology, name).valid()) return topology[nic_or_fail(topology, name)].subnet.id;
  return subnet_or_fail(topology, name);
}

int run(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const std::string file = required_text(options, "file", "explain needs a topology file");
  const std::string from = required_text(options, "from", "explain needs --from NIC or --from VNET/SUBNET");
  const std::string to = required_text(options, "to", "explain needs --to ADDRESS");
  const auto address = parse_address(to);
  if (!address) throw UsageError{fmt::format("`{}` is no address: {}", to, address.error().message), {}};
  const auto loaded = load_or_fail(file, options);
  const Id<Subnet> subnet = subnet_of(loaded->topology, from);
  Network& network = *loaded->network;
  const Explanation explanation = network.routes_of(subnet).explain(*address);
  if (as_json) {
    boost::json::object document = json::explanation(network, subnet, explanation).as_object();
    add_without(document, *loaded);
    print(json::pretty(document));
  } else {
    const bool color = wants_color(options, STDOUT_FILENO);
    print(without_heading(*loaded, color) + text::explanation(network, subnet, explanation, color));
  }
  return kFine;
}

}  // namespace

extern constexpr Command kExplain{
    "explain",
    "FILE --from NIC|SUBNET --to ADDRESS [--without NAME,...] [--as-of DATE]",
    "show every candidate route to an address, and the rule each loser lost by",
    "azroute explain topologies/precedence/longest-prefix.yaml --from vnet/workload --to 10.0.1.4",
    "Candidates stand longest prefix first. Each loser names the rule and the route that beat it; rows that never\n"
    "reached the table name the rule that kept them out.\n",
    add_options,
    run};

}  // namespace azroute::cli
