// azroute routes: the effective route table of any subnet, as the Azure CLI prints it.
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/cli/cli.h"
#include "tools/cli/learned.h"

namespace azroute::cli {
namespace {

namespace bj = boost::json;
namespace po = boost::program_options;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("file", po::value<std::string>(), "")(
      "subnet", po::value<std::string>()->value_name("VNET/SUBNET"), "a subnet, GatewaySubnet and empty ones included")(
      "nic", po::value<std::string>()->value_name("NAME"), "the subnet of a network interface")(
      "all", po::bool_switch(), "every subnet of the file");
  add_speaker_options(options);
  positional.add("file", 1);
  add_topology_options(options);
  add_what_if_option(options);
  add_output_options(options);
}

std::string one_as_text(Network& network, Id<Subnet> subnet) {
  return text::routes(network.routes_of(subnet).rows());
}

bj::value one_as_json(Network& network, Id<Subnet> subnet) {
  return json::routes(network.topology(), subnet, network.routes_of(subnet).rows());
}

int run(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const bool color = wants_color(options, STDOUT_FILENO);
  const std::string file = required_text(options, "file", "routes needs a topology file");
  const std::string subnet_name = text_option(options, "subnet");
  const std::string nic_name = text_option(options, "nic");
  const bool all = options["all"].as<bool>();
  const int chosen = (subnet_name.empty() ? 0 : 1) + (nic_name.empty() ? 0 : 1) + (all ? 1 : 0);
  if (chosen > 1) throw UsageError{"--subnet, --nic and --all exclude each other", {}};
  const SpeakerChoice speaker = speaker_choice(options);
  if (chosen > 0 && speaker.made()) {
    throw UsageError{fmt::format("--{} and --subnet, --nic or --all exclude each other", speaker.option), {}};
  }
  const auto loaded = load_or_fail(file, options);
  const Topology& topology = loaded->topology;
  Network& network = *loaded->network;
  if (speaker.made()) {
    print(speaker_routes(*loaded, network, speaker, as_json, color));
    return kFine;
  }
  Id<Subnet> subnet;
  if (!nic_name.empty()) {
    subnet = topology[nic_or_fail(topology, nic_name)].subnet.id;
  } else if (!subnet_name.empty()) {
    subnet = subnet_or_fail(topology, subnet_name);
  } else if (!all && topology.subnets.size() == 1) {
    subnet = {0};
  } else if (!all) {
    std::vector<std::string> names;
    names.reserve(topology.subnets.size());
    for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) names.push_back(full_name(topology, {i}));
    throw UsageError{"routes needs --subnet VNET/SUBNET, --nic NAME or --all, or whose learned routes",
                     names.size() <= 20 ? fmt::format("the file has {}", fmt::join(names, ", ")) : std::string()};
  }
  if (!all) {
    if (as_json) {
      bj::object document = one_as_json(network, subnet).as_object();
      add_without(document, *loaded);
      print(json::pretty(document));
    } else {
      print(without_heading(*loaded, color) + one_as_text(network, subnet));
    }
    return kFine;
  }
  bj::array tables;
  std::string out = without_heading(*loaded, color);
  for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) {
    if (as_json) {
      tables.push_back(
          bj::object{{"subnet", full_name(topology, {i})}, {"effectiveRoutes", one_as_json(network, {i})}});
    } else {
      out += fmt::format("{}{}\n{}", i == 0 ? "" : "\n", full_name(topology, {i}), one_as_text(network, {i}));
    }
  }
  if (!as_json) {
    print(out);
    return kFine;
  }
  bj::object document{{"format", "azroute-routes/1"}};
  add_without(document, *loaded);
  document["subnets"] = std::move(tables);
  print(json::pretty(document));
  return kFine;
}

}  // namespace

extern constexpr Command kRoutes{
    "routes",
    "FILE [--subnet VNET/SUBNET | --nic NAME | --all | --SPEAKER NAME [--advertised]] [--without NAME,...] [--as-of "
    "DATE]",
    "print effective routes, also of subnets that have no network interface, and what BGP speakers learned",
    "azroute routes topologies/reference/microsoft-routing-example.yaml --subnet VNet1/Subnet1\n"
    "  azroute routes topologies/activation/forced-tunnel.yaml --gateway er-gateway --advertised",
    "The text is the table of `az network nic show-effective-route-table -o table`, with a row for each prefix; the "
    "JSON\n"
    "of one subnet is exactly its `-o json`. With --all the JSON is a list of such documents by subnet.\n"
    "A SPEAKER is a gateway, hub, route-server, site or appliance. What it has learned stands in the columns of\n"
    "`az network vnet-gateway list-learned-routes`, of a hub in those of `az network vhub get-effective-routes`; then\n"
    "come which routes are used, and the rule by which the others are not.\n",
    add_options,
    run};

}  // namespace azroute::cli
