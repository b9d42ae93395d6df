// azroute-make-flows: flow logs and flow files of any size, of flows that could be a topology's.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "sim/read/native.h"
#include "sim/report/diagnostics.h"
#include "tools/make_flows/flow_maker.h"
#include "tools/make_flows/logs.h"
#include "tools/make_flows/write_files.h"
#include "tools/option_list.h"

namespace azroute::make_flows {
namespace {

namespace po = boost::program_options;

constexpr int kBadUsage = 2;
constexpr std::uint64_t kMinute = 60'000;

/// What the command line says.
struct Settings : FileSettings {
  std::string topology;
  std::uint64_t seed = 1;
};

std::optional<Format> format_of(std::string_view name) {
  if (name == "compact") return Format::Compact;
  if (name == "vnet") return Format::VirtualNetwork;
  if (name == "nsg") return Format::SecurityGroup;
  if (name == "nsg1") return Format::SecurityGroup1;
  if (name == "csv") return Format::Csv;
  if (name == "ndjson") return Format::Ndjson;
  return std::nullopt;
}

/// Milliseconds since 1970-01-01 of the minute that "2026-08-13T20:00:00Z" is in.
std::optional<std::uint64_t> minute_of(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  const auto fits = [](char c, char shape) { return shape == 'd' ? c >= '0' && c <= '9' : c == shape; };
  if (!std::ranges::equal(text, kShape, fits)) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + length, value);
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(0, 4))),
                                         std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
  if (!date.ok() || number(0, 4) < 1970 || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 60)
    return std::nullopt;
  const auto days = static_cast<std::uint64_t>(std::chrono::sys_days(date).time_since_epoch().count());
  return ((days * 24 + number(11, 2)) * 60 + number(14, 2)) * kMinute;
}

std::string help(const po::options_description& options) {
  std::string text =
      "azroute-make-flows makes flow logs of any size: flows that could be a topology's, from its network\n"
      "interfaces, from other hosts in its subnets, from its sites and from the Internet.\n"
      "\n"
      "  azroute-make-flows hub-spoke.yaml --count 100000000 --output flows.azflows\n"
      "  azroute-make-flows hub-spoke.yaml --count 1000000 --format vnet --layout blobs --output logs\n"
      "\n"
      "One topology, seed and format give the same flows everywhere, and a flow is known by its number: --first 5000\n"
      "--count 1000 makes those that a whole file of 10000 has there, so that parts can be made apart.\n"
      "\n"
      "usage: azroute-make-flows TOPOLOGY [OPTIONS]\n"
      "\n";
  text += option_list(options, 16);
  text +=
      "\n"
      "  compact  azroute's own form: columns in blocks, some 20 bytes a flow\n"
      "  vnet     flow logs of virtual networks, version 4: a record a minute of each network interface\n"
      "  nsg      flow logs of network security groups, version 2; nsg1 is version 1, without states and sizes\n"
      "  csv      a line a flow, the first line names the columns; ndjson: an object of JSON a line\n"
      "\n"
      "In logs --count is that of tuples: conversations have several, which begin them, go on with them and end them.\n"
      "exit codes: 0 made, 2 a wrong option or a topology that cannot be read, 3 it could not be written\n";
  return text;
}

int fail(std::string_view message) {
  fmt::print(stderr, "azroute-make-flows: error: {}\n`azroute-make-flows --help` lists the options\n", message);
  return kBadUsage;
}

/// What is wrong with the settings; empty: nothing.
std::string interpret(const po::variables_map& values, Settings& settings) {
  if (settings.topology.empty()) return "which TOPOLOGY?";
  const auto number = [&](const char* name, std::uint64_t most, auto& value) {
    if (!values.contains(name)) return true;
    const auto given = values[name].as<long long>();
    if (given < 0 || static_cast<std::uint64_t>(given) > most) return false;
    value = static_cast<std::remove_reference_t<decltype(value)>>(given);
    return true;
  };
  constexpr std::uint64_t kMost = 1'000'000'000'000;
  if (!number("count", kMost, settings.count)) return fmt::format("--count is 0 to {}", kMost);
  if (!number("first", kMost, settings.first)) return fmt::format("--first is 0 to {}", kMost);
  if (!number("damage", 1'000'000, settings.damage)) return "--damage is 0 to 1000000";
  if (!number("rate", LogMaker::kMostTuples, settings.rate) || settings.rate < 2 || settings.rate % 2 != 0)
    return fmt::format("--rate is an even number, 2 to {}", LogMaker::kMostTuples);
  const auto text = [&](const char* name, std::string_view otherwise) {
    return values.contains(name) ? values[name].as<std::string>() : std::string(otherwise);
  };
  const std::string format = text("format", "compact");
  const std::optional<Format> known = format_of(format);
  if (!known) return fmt::format("there is no format `{}`: compact, vnet, nsg, nsg1, csv or ndjson", format);
  settings.format = *known;
  const bool log =
      settings.format != Format::Compact && settings.format != Format::Csv && settings.format != Format::Ndjson;
  if (values.contains("layout")) {
    if (values["layout"].as<std::string>() != "blobs") return "--layout is `blobs`, or is not given";
    if (!log) return fmt::format("--layout is for logs, not for {}", format);
    if (settings.output.empty()) return "--layout needs a folder: --output FOLDER";
    settings.blobs = true;
  }
  const std::string start = text("start", "2026-08-13T20:00:00Z");
  const std::optional<std::uint64_t> minute = minute_of(start);
  if (!minute) return fmt::format("--start is no time such as 2026-08-13T20:00:00Z: {}", start);
  settings.start = *minute;
  return {};
}

int run(int argc, char** argv) {
  Settings settings;
  po::options_description options;
  options.add_options()                                                                                            //
      ("count", po::value<long long>()->value_name("N"), "how many flows, in logs tuples (1000000)")               //
      ("first", po::value<long long>()->value_name("K"), "the number of the first one (0)")                        //
      ("seed", po::value(&settings.seed)->value_name("S"), "where chance begins (1)")                              //
      ("format", po::value<std::string>()->value_name("FORMAT"),                                                   //
       "compact (the default), vnet, nsg, nsg1, csv or ndjson")                                                    //
      ("output", po::value(&settings.output)->value_name("FILE"), "where to; default: standard output")            //
      ("layout", po::value<std::string>()->value_name("blobs"),                                                    //
       "a file an hour and interface, in the folders of a storage account; --output names the first")              //
      ("start", po::value<std::string>()->value_name("TIME"),                                                      //
       "when logs begin (2026-08-13T20:00:00Z)")                                                                   //
      ("rate", po::value<long long>()->value_name("N"), "tuples a minute that an interface logs (32)")             //
      ("damage", po::value<long long>()->value_name("N"), "of a million tuples so many are spoiled, and counted")  //
      ("help,h", "this help");
  po::options_description all;
  all.add(options).add_options()("topology", po::value(&settings.topology));
  po::positional_options_description positional;
  positional.add("topology", 1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(argc, argv).options(all).positional(positional).run(), values);
    po::notify(values);
  } catch (const po::error& error) {
    return fail(error.what());
  }
  if (values.contains("help")) {
    std::fputs(help(options).c_str(), stdout);
    return 0;
  }
  if (const std::string wrong = interpret(values, settings); !wrong.empty()) return fail(wrong);

  Sources sources;
  Diagnostics diagnostics;
  // A date of its own, so that one topology gives the same flows on any day.
  const ReadOptions read_options{.today = kEndpointDataDate};
  const Topology topology = load_topology(settings.topology, sources, read_options, diagnostics);
  if (diagnostics.has_errors()) {
    diagnostics.sort();
    std::fputs(render_text(diagnostics, sources, false).c_str(), stderr);
    return kBadUsage;
  }
  const FlowMaker maker(topology, settings.seed);
  if (!maker.can_make()) return fail("the topology has nobody who could send");

  const Made made = write_flows(settings, topology, maker);
  if (settings.damage != 0)
    fmt::print(stderr, "azroute-make-flows: {} tuples written, {} of them spoiled\n", made.tuples, made.spoiled);
  return 0;
}

}  // namespace
}  // namespace azroute::make_flows

int main(int argc, char** argv) {
  try {
    return azroute::make_flows::run(argc, argv);
  } catch (const azroute::make_flows::Failure& failure) {
    std::fprintf(stderr, "azroute-make-flows: error: %s\n", failure.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "azroute-make-flows: internal error: %s\n", error.what());
  } catch (...) {
    std::fputs("azroute-make-flows: internal error\n", stderr);
  }
  return 3;
}
