// azroute bench: how fast a route set can be looked up in, built and updated on this machine, and how much it takes.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/net/fib.h"
#include "sim/read/route_set.h"
#include "sim/report/diagnostics.h"
#include "sim/report/grouped.h"
#include "sim/report/json.h"
#include "tools/cli/cli.h"
#include "tools/cli/progress.h"
#include "tools/measure/measure_table.h"
#include "tools/measure/traffic.h"

namespace azroute::cli {
namespace {

namespace bj = boost::json;
namespace po = boost::program_options;
using measure::FamilyReport;
using measure::Rate;
using measure::Settings;
using measure::Traffic;
using measure::TrafficRates;

constexpr std::size_t kMostUpdates = 100'000'000;

std::string lengths_text(const std::vector<std::size_t>& by_length) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t length = 0; length < by_length.size(); ++length) {
    if (by_length[length] == 0) continue;
    if (column != 0 && column % 6 == 0) out += '\n';
    out += fmt::format("{}{:>4} {:>9}", column++ % 6 == 0 ? "  " : "   ", fmt::format("/{}", length),
                       grouped(by_length[length]));
  }
  return out + '\n';
}

std::string family_text(const FamilyReport& report, const Settings& settings) {
  const auto prefixes = static_cast<double>(report.prefixes());
  std::string out = fmt::format("\n{}: {} prefix{}, {} value{}\n{}", to_string(report.family),
                                grouped(report.prefixes()), report.prefixes() == 1 ? "" : "es", grouped(report.values),
                                report.values == 1 ? "" : "s", lengths_text(report.by_length));
  out += fmt::format("  form          {}{}{}\n", report.form, report.kernel.empty() ? "" : ", kernel ", report.kernel);
  out += fmt::format("  build         {:.2f} ms on {} thread{}\n", report.build_ms, settings.threads,
                     settings.threads == 1 ? "" : "s");
  out += fmt::format("  memory        lookup form {} bytes, {:.1f} a prefix; RIB {} bytes, {:.1f} a prefix\n",
                     grouped(report.memory.lookup), static_cast<double>(report.memory.lookup) / prefixes,
                     grouped(report.memory.rib), static_cast<double>(report.memory.rib) / prefixes);
  for (const TrafficRates& lookups : report.lookups) {
    out += fmt::format("  lookups, {} traffic\n", to_string(lookups.traffic));
    for (const Rate& rate : lookups.rates) {
      out += fmt::format("    {:<13} {:>7.2f} ns {:>8.1f} M/s  {}\n", rate.mode, rate.nanoseconds,
                         1e3 / rate.nanoseconds, rate.what);
    }
  }
  if (report.updates != 0) {
    out +=
        fmt::format("  updates       median {:.0f} ns, 99 of 100 within {:.0f} ns ({} that replace, erase, insert)\n",
                    report.update_median_ns, report.update_p99_ns, grouped(report.updates));
  }
  return out;
}

bj::object family_json(const FamilyReport& report) {
  bj::object lengths;
  for (std::size_t length = 0; length < report.by_length.size(); ++length) {
    if (report.by_length[length] != 0) lengths[std::to_string(length)] = report.by_length[length];
  }
  bj::array lookups;
  for (const TrafficRates& traffic : report.lookups) {
    for (const Rate& rate : traffic.rates) {
      lookups.push_back(bj::object{{"traffic", to_string(traffic.traffic)},
                                   {"mode", rate.mode},
                                   {"nanoseconds", rate.nanoseconds},
                                   {"perSecond", 1e9 / rate.nanoseconds}});
    }
  }
  const auto prefixes = static_cast<double>(report.prefixes());
  bj::object out{{"family", to_string(report.family)},
                 {"prefixes", report.prefixes()},
                 {"prefixesByLength", std::move(lengths)},
                 {"values", report.values},
                 {"form", report.form},
                 {"kernel", report.kernel.empty() ? bj::value() : bj::value(report.kernel)},
                 {"buildMilliseconds", report.build_ms},
                 {"lookupBytes", report.memory.lookup},
                 {"lookupBytesPerPrefix", static_cast<double>(report.memory.lookup) / prefixes},
                 {"ribBytes", report.memory.rib},
                 {"ribBytesPerPrefix", static_cast<double>(report.memory.rib) / prefixes},
                 {"lookups", std::move(lookups)}};
  if (report.updates != 0) {
    out["updates"] = bj::object{{"count", report.updates},
                                {"medianNanoseconds", report.update_median_ns},
                                {"p99Nanoseconds", report.update_p99_ns}};
  }
  return out;
}

// ---- the command

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("routes", po::value<std::string>(), "")("traffic", po::value<std::string>()->value_name("KIND"),
                                                                "random, in-prefix (the default), zipf, or all three")(
      "updates", po::value<std::string>()->value_name("N"), "how many updates are timed; default 100000, 0: none")(
      "kernel", po::value<std::string>()->value_name("NAME"),
      "portable, avx2 or avx512; default: the last that runs here")(
      "threads", po::value<std::string>()->value_name("N"), "threads that build the IPv4 table; default 1")(
      "seed", po::value<std::string>()->value_name("N"), "of the traffic and the updates; default 1");
  positional.add("routes", 1);
  add_output_options(options);
}

std::uint64_t number_option(const po::variables_map& options, const char* name, std::uint64_t otherwise,
                            std::uint64_t least, std::uint64_t most) {
  const std::string text = text_option(options, name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
    throw UsageError{fmt::format("--{} is not `{}`", name, text), fmt::format("a number from {} to {}", least, most)};
  }
  return number;
}

Settings settings_of(const po::variables_map& options) {
  Settings settings;
  const std::string traffic = text_option(options, "traffic");
  if (traffic == "all") {
    settings.traffics.assign(measure::kTraffics.begin(), measure::kTraffics.end());
  } else {
    const auto one = measure::parse_traffic(traffic.empty() ? to_string(Traffic::InPrefix) : traffic);
    if (!one) {
      constexpr std::array<std::string_view, 4> kNames{"random", "in-prefix", "zipf", "all"};
      std::string help = did_you_mean(traffic, std::span<const std::string_view>(kNames));
      throw UsageError{fmt::format("there is no traffic `{}`", traffic),
                       help.empty() ? "random, in-prefix, zipf or all" : std::move(help)};
    }
    settings.traffics = {*one};
  }
  settings.updates = number_option(options, "updates", settings.updates, 0, kMostUpdates);
  settings.seed = number_option(options, "seed", settings.seed, 0, ~0ULL);
  settings.threads = number_option(options, "threads", 1, 1, 256);
  const std::string kernel = text_option(options, "kernel");
  if (!kernel.empty()) {
    const auto* const found = std::ranges::find(kKernels, kernel, [](Kernel one) { return to_string(one); });
    if (found == kKernels.end())
      throw UsageError{fmt::format("there is no kernel `{}`", kernel), "portable, avx2 or avx512"};
    if (!supported(*found)) throw UsageError{fmt::format("this processor cannot run kernel `{}`", kernel), {}};
    settings.kernel = *found;
  }
  return settings;
}

int run(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const Settings settings = settings_of(options);
  const std::string file = required_text(options, "routes", "bench needs a file of routes");
  Progress progress(1 + 2 * measure::steps_of(settings));
  progress.step("reading");
  Sources sources;
  Diagnostics diagnostics;
  const auto start = std::chrono::steady_clock::now();
  const RouteSet set = load_route_set(file, sources, diagnostics);
  const double read_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  diagnostics.sort();
  std::fputs(render_text(diagnostics, sources, wants_color(options, STDERR_FILENO)).c_str(), stderr);
  if (diagnostics.has_errors()) return kBadInput;

  const bool named = !set.next_hops.empty();
  std::array<std::vector<Fib::Entry>, 2> families;
  for (const auto& [prefix, next_hop] : set.routes) {
    // A route without next hop among others with one has a value of its own.
    const auto no_hop = static_cast<Fib::Value>(set.next_hops.size());
    const Fib::Value value = !named ? measure::spread_value(prefix) : next_hop == kNoNextHop ? no_hop : next_hop;
    families[prefix.family() == Family::V4 ? 0 : 1].push_back({prefix, value});
  }
  const auto step = [&](std::string_view what) { progress.step(what); };
  std::vector<FamilyReport> reports;
  for (const Family family : {Family::V4, Family::V6}) {
    const auto& entries = families[family == Family::V4 ? 0 : 1];
    if (!entries.empty()) reports.push_back(measure::measure_family(family, entries, settings, step));
  }

  if (as_json) {
    bj::array list;
    for (const FamilyReport& report : reports) list.push_back(family_json(report));
    print(json::pretty(bj::object{{"format", "azroute-bench/1"},
                                  {"file", file},
                                  {"routeSet", to_string(set.format)},
                                  {"routes", set.routes.size()},
                                  {"repeated", set.repeated},
                                  {"skipped", set.skipped},
                                  {"readSeconds", read_seconds},
                                  {"valuesFrom", named ? "next hops" : "spread over 255"},
                                  {"threads", settings.threads},
                                  {"families", std::move(list)}}));
    return kFine;
  }
  std::string out = fmt::format(
      "{}: {}, {} routes{}{}, read in {:.2f} s\n", printable(file), to_string(set.format), grouped(set.routes.size()),
      set.repeated == 0 ? "" : fmt::format(", {} repeated", grouped(set.repeated)),
      set.skipped == 0 ? "" : fmt::format(", {} skipped", grouped(set.skipped)), read_seconds);
  out += named ? "values: the file's next hops\n"
               : "values: 255, spread over the prefixes, as the file names no next hops\n";
  for (const FamilyReport& report : reports) out += family_text(report, settings);
  out += fmt::format("\nlookups: median of {} rounds over {} addresses, {} a call\n", measure::kRounds,
                     grouped(measure::kKeys), grouped(measure::kBatch));
  print(out);
  return kFine;
}

}  // namespace

extern constexpr Command kBench{
    "bench",
    "ROUTES [--traffic random|in-prefix|zipf|all] [--updates N]",
    "measure longest-prefix match on a route set of your own",
    "azroute bench routes.txt.gz --traffic all",
    "ROUTES is a prefix list (PREFIX [NEXT-HOP] a line), a configuration with `network` statements, or an MRT table\n"
    "dump; plain, gzip or bzip2. Shown are its prefixes by length, the time to build the table, the bytes it takes "
    "for\n"
    "exact routes (RIB) and for lookups, the rate of lookups in each mode, and how long updates take.\n"
    "\n"
    "Traffic is random: any address; in-prefix: an address in a random prefix, the hardest, as no place is asked for\n"
    "twice; zipf: 200,000 such addresses, a few of them much more often than the others.\n",
    add_options,
    run};

}  // namespace azroute::cli
