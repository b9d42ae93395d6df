// Names of speakers into speakers, and their routes.
#include "tools/cli/learned.h"

#include <array>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "sim/report/json.h"
#include "sim/report/text.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;

struct SpeakerOption {
  const char* name;
  const char* value;
  const char* description;
};
constexpr std::array kSpeakers{
    SpeakerOption{"gateway", "NAME", "what a virtualNetworkGateway has learned, instead of effective routes"},
    SpeakerOption{"hub", "NAME[/TABLE]", "what a virtualHub knows, or one of its route tables has"},
    SpeakerOption{"route-server", "NAME", "what a routeServer has learned"},
    SpeakerOption{"site", "NAME", "what a site has learned"},
    SpeakerOption{"appliance", "NIC", "what an appliance that speaks BGP has learned"},
};

/// Whose routes: a speaker's, or those of one table of a hub.
struct Subject {
  Speaker speaker;
  Id<HubRouteTable> table;
};

template <typename T, typename Keep>
Id<T> named_or_fail(const std::vector<T>& all, std::string_view kind, const std::string& name, Keep keep) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (!keep(all[i])) continue;
    if (equal_ignoring_case(all[i].name.value, name)) return {i};
    names.push_back(all[i].name.value);
  }
  std::string help = did_you_mean(name, std::span<const std::string>(names));
  if (help.empty() && !names.empty() && names.size() <= 20) {
    help = fmt::format("the file has {}", fmt::join(names, ", "));
  }
  throw UsageError{fmt::format("no {} is named `{}`", kind, name), std::move(help)};
}

template <typename T>
Id<T> present_or_fail(const std::vector<T>& all, std::string_view kind, const std::string& name) {
  const auto any = [](const T&) { return true; };
  const Id<T> id = named_or_fail(all, kind, name, any);
  if (all[id.index].withdrawn) {
    throw UsageError{fmt::format("--without takes `{}` away, and what is not there has no routes", name), {}};
  }
  return id;
}

Subject hub_or_fail(const Topology& topology, const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto any = [](const VirtualHub&) { return true; };
  const Id<VirtualHub> hub = named_or_fail(topology.virtual_hubs, "virtualHub", text.substr(0, slash), any);
  if (slash == std::string::npos) return {speaker(hub), {}};
  const auto of_hub = [&](const HubRouteTable& table) { return table.virtual_hub == hub; };
  return {speaker(hub),
          named_or_fail(topology.hub_route_tables, fmt::format("route table of {}", topology[hub].name.value),
                        text.substr(slash + 1), of_hub)};
}

Subject subject_or_fail(const Topology& topology, const SpeakerChoice& choice) {
  if (choice.option == "gateway") {
    return {speaker(present_or_fail(topology.gateways, "virtualNetworkGateway", choice.name)), {}};
  }
  if (choice.option == "route-server") {
    return {speaker(present_or_fail(topology.route_servers, "routeServer", choice.name)), {}};
  }
  if (choice.option == "hub") return hub_or_fail(topology, choice.name);
  if (choice.option == "site") {
    const auto any = [](const Site&) { return true; };
    return {speaker(named_or_fail(topology.sites, "site", choice.name, any)), {}};
  }
  (void)nic_or_fail(topology, choice.name);
  const auto speaks = [](const NetworkInterface& nic) { return nic.bgp.has_value(); };
  return {speaker(named_or_fail(topology.network_interfaces, "networkInterface with bgp", choice.name, speaks)), {}};
}

boost::json::object as_object(const boost::json::value& value, const Loaded& loaded) {
  boost::json::object document = value.as_object();
  add_without(document, loaded);
  return document;
}

}  // namespace

void add_speaker_options(po::options_description& options) {
  for (const SpeakerOption& one : kSpeakers) {
    options.add_options()(one.name, po::value<std::string>()->value_name(one.value), one.description);
  }
  options.add_options()("advertised", po::bool_switch(), "with one of these: what it tells each of its neighbours");
}

SpeakerChoice speaker_choice(const po::variables_map& options) {
  SpeakerChoice choice;
  choice.advertised = options["advertised"].as<bool>();
  for (const SpeakerOption& one : kSpeakers) {
    std::string name = text_option(options, one.name);
    if (name.empty()) continue;
    if (choice.made()) throw UsageError{fmt::format("--{} and --{} exclude each other", choice.option, one.name), {}};
    choice.option = one.name;
    choice.name = std::move(name);
  }
  if (choice.advertised && !choice.made()) {
    throw UsageError{"--advertised needs to know of whom",
                     "--gateway, --hub, --route-server, --site or --appliance with a name"};
  }
  if (choice.advertised && choice.option == "hub" && choice.name.find('/') != std::string::npos) {
    throw UsageError{"a hub advertises, not one of its route tables", "--hub NAME --advertised"};
  }
  return choice;
}

std::string speaker_routes(const Loaded& loaded, const Network& network, const SpeakerChoice& choice, bool as_json,
                           bool color) {
  const Subject subject = subject_or_fail(loaded.topology, choice);
  if (as_json) {
    boost::json::value routes;
    if (choice.advertised) {
      routes = json::advertised_routes(network, subject.speaker);
    } else if (subject.table.valid()) {
      routes = json::learned_routes(network, subject.table);
    } else {
      routes = json::learned_routes(network, subject.speaker);
    }
    return json::pretty(as_object(routes, loaded));
  }
  std::string text;
  if (choice.advertised) {
    text = text::advertised_routes(network, subject.speaker);
  } else if (subject.table.valid()) {
    text = text::learned_routes(network, subject.table);
  } else {
    text = text::learned_routes(network, subject.speaker);
  }
  return without_heading(loaded, color) + text;
}

}  // namespace azroute::cli
