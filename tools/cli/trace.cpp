// azroute trace: one packet from a network interface, hop by hop; or all packets an endpoint needs.
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/check/expect.h"
#include "sim/report/diagnostics.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/cli/cli.h"

namespace azroute::cli {
namespace {

namespace bj = boost::json;
namespace po = boost::program_options;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("file", po::value<std::string>(), "")(
      "from", po::value<std::string>()->value_name("SENDER"),
      "the network interface that sends, VNET/SUBNET for one that is not described, a site, or internet")(
      "source", po::value<std::string>()->value_name("ADDRESS"),
      "the sender's address; default: the interface's, the subnet's or site's first, or 203.0.113.1 on the Internet")(
      "to", po::value<std::string>()->value_name("TARGET"),
      "ADDRESS, ADDRESS:PORT, [IPV6]:PORT, a network interface, or an endpoint such as kms")(
      "protocol", po::value<std::string>()->value_name("tcp|udp|icmp"), "default: tcp, or what the endpoint speaks")(
      "fqdn", po::value<std::string>()->value_name("NAME"), "the host name that the client asks for")(
      "strict", po::bool_switch(), "exit code 1 when the answer rests on an assumption")("brief", po::bool_switch(),
                                                                                         "one line for each walk");
  positional.add("file", 1);
  add_topology_options(options);
  add_what_if_option(options);
  add_output_options(options);
}

std::optional<Transport> protocol_of(const po::variables_map& options) {
  const std::string text = text_option(options, "protocol");
  if (text.empty()) return std::nullopt;
  for (const Transport transport : {Transport::Tcp, Transport::Udp, Transport::Icmp}) {
    if (equal_ignoring_case(text, to_string(transport))) return transport;
  }
  throw UsageError{fmt::format("there is no protocol `{}`", text), "tcp, udp or icmp"};
}

FlowSource source_of(const Topology& topology, const std::string& from, const std::string& address) {
  FlowSource source;
  source.text.value = from;
  const bool known = interpret_source(topology, source);
  if (known && source.nic.valid()) (void)nic_or_fail(topology, from);  // says so if it is taken away
  if (!known) {
    std::vector<std::string> names{std::string(kInternet)};
    for (const NetworkInterface& nic : topology.network_interfaces) names.push_back(nic.name.value);
    for (const Site& site : topology.sites) names.push_back(site.name.value);
    for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) names.push_back(full_name(topology, Id<Subnet>{i}));
    std::string help = did_you_mean(from, std::span<const std::string>(names));
    if (help.empty()) help = "a network interface of the topology, VNET/SUBNET, a site, or `internet`";
    throw UsageError{fmt::format("`{}` is no network interface, subnet or site, and not `internet`", from),
                     std::move(help)};
  }
  if (address.empty()) return source;
  FlowTarget parsed;
  parsed.text.value = address;
  if (!interpret_address(parsed) || parsed.port) {
    throw UsageError{fmt::format("`{}` is no address", address), "--source takes an IPv4 or IPv6 address"};
  }
  if (source.nic.valid() && !owns(topology[source.nic], *parsed.address)) {
    throw UsageError{fmt::format("`{}` does not have the address {}", from, address),
                     "Azure drops what a network interface sends with another address"};
  }
  if (source.subnet.valid() && !is_free_in(topology, source.subnet, *parsed.address)) {
    throw UsageError{fmt::format("{} is no free address of subnet `{}`", parsed.address->to_string(), from),
                     "give an address of the subnet that Azure does not keep for itself, or the name of what has it"};
  }
  if (source.internet && is_private(*parsed.address)) {
    throw UsageError{fmt::format("nobody sends from the Internet with {}", address),
                     "leave --source out, or give a public address"};
  }
  source.address = parsed.address;
  return source;
}

FlowTarget target_of(const Topology& topology, const std::string& text) {
  FlowTarget target;
  target.text.value = text;
  if (interpret_target(topology, target)) return target;
  std::vector<std::string> names = endpoint_names(topology.cloud, topology.endpoints);
  for (const NetworkInterface& nic : topology.network_interfaces) names.push_back(nic.name.value);
  std::string help = did_you_mean(text, std::span<const std::string>(names));
  if (const std::string fault = fault_of_target(text); !fault.empty()) {
    throw UsageError{fmt::format("`{}` is no address: {}", text, fault), std::move(help)};
  }
  if (help.empty()) help = "`azroute endpoints` lists the known endpoints";
  throw UsageError{fmt::format("`{}` is no address, no network interface and no endpoint", text), std::move(help)};
}

int run(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const std::string file = required_text(options, "file", "trace needs a topology file");
  const std::string from = required_text(options, "from", "trace needs --from NIC");
  const std::string to = required_text(options, "to", "trace needs --to TARGET");
  FlowQuery query;
  query.protocol = protocol_of(options);
  const auto loaded = load_or_fail(file, options);
  query.from = source_of(loaded->topology, from, text_option(options, "source"));
  query.fqdn = text_option(options, "fqdn");
  query.to = target_of(loaded->topology, to);
  Network& network = *loaded->network;
  const FlowResult result = walk_query(network, query);
  if (result.traces.empty() && result.unknown_parts.empty()) {
    throw UsageError{fmt::format("`{}` has nothing that speaks {}", to, text_option(options, "protocol")), {}};
  }
  if (as_json) {
    bj::object document{{"format", "azroute-trace/1"},
                        {"file", printable(file)},
                        {"asOf", to_string(network.as_of())},
                        {"from", from},
                        {"to", to}};
    add_without(document, *loaded);
    const bj::value walked = json::flow_result(network, result);
    for (const auto& member : walked.as_object()) document[member.key()] = member.value();
    print(json::pretty(document));
  } else {
    const bool color = wants_color(options, STDOUT_FILENO);
    print(without_heading(*loaded, color) + (options["brief"].as<bool>()
                                                 ? text::flow_lines(network, from, result, color)
                                                 : text::flow_result(network, from, to, result, color)));
  }
  return options["strict"].as<bool>() && !assumptions_of(result).empty() ? kFindings : kFine;
}

}  // namespace

extern constexpr Command kTrace{
    "trace",
    "FILE --from SENDER --to TARGET [--protocol tcp|udp|icmp] [--brief] [--strict] [--without NAME,...]",
    "walk a packet hop by hop to where it ends, and with which address",
    "azroute trace topologies/activation/forced-tunnel.yaml --from windows-vm --to 20.118.99.224:1688",
    "The packet is walked out, and its reply back. An endpoint (azroute endpoints lists them) is walked to every\n"
    "address it needs on the date. The exit code says whether the question could be answered, not what the answer is:\n"
    "check holds answers against expectations. With --brief each walk is one line, which scripts can read.\n",
    add_options,
    run};

}  // namespace azroute::cli
