// azroute bench: how fast a route set can be looked up in, built and updated on this machine, and how much it takes.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/net/fib.h"
#include "sim/read/route_set.h"
#include "sim/report/diagnostics.h"
#include "sim/report/json.h"
#include "tools/cli/cli.h"
#include "tools/cli/progress.h"
#include "tools/measure/table_under_test.h"
#include "tools/measure/traffic.h"

namespace azroute::cli {
namespace {

namespace bj = boost::json;
namespace po = boost::program_options;
using measure::Traffic;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRounds = 9;
constexpr std::size_t kKeys = std::size_t{1} << 20U;
constexpr std::size_t kBatch = 4096;  // keys a call
constexpr std::size_t kMostUpdates = 100'000'000;

struct Settings {
  std::vector<Traffic> traffics;
  std::size_t updates = 100'000;
  std::uint64_t seed = 1;
  std::optional<Kernel> kernel;
  std::size_t threads = 1;
};

struct Rate {
  std::string_view mode;
  std::string_view what;
  double nanoseconds = 0;  // a lookup; median of the rounds
};

struct TrafficRates {
  Traffic traffic{};
  std::vector<Rate> rates;
};

/// What was measured of one family.
struct FamilyReport {
  Family family{};
  std::vector<std::size_t> by_length;  // prefixes, by length
  std::size_t values = 0;              // distinct
  std::string form;
  std::string kernel;  // empty for lines
  double build_ms = 0;
  FibMemory memory;
  std::vector<TrafficRates> lookups;
  std::size_t updates = 0;
  double update_median_ns = 0;
  double update_p99_ns = 0;

  [[nodiscard]] std::size_t prefixes() const {
    std::size_t sum = 0;
    for (const std::size_t count : by_length) sum += count;
    return sum;
  }
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double share_of(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// Nanoseconds a key, the median of kRounds runs over all keys. f(first key, how many).
double time_lookups(std::size_t keys, const std::function<void(std::size_t, std::size_t)>& f) {
  std::vector<double> rounds;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const Clock::time_point start = Clock::now();
    for (std::size_t at = 0; at < keys; at += kBatch) f(at, std::min(kBatch, keys - at));
    rounds.push_back(seconds_since(start) * 1e9 / static_cast<double>(keys));
  }
  std::ranges::sort(rounds);
  return share_of(rounds, 0.5);
}

/// The same number that the compiler cannot know, so that each lookup waits for the one before it.
std::size_t always_zero(Fib::Value value) {
  return value == 0xFFFFFFFE ? 1 : 0;
}

template <typename Keys, typename Lookup>
double time_dependent(const Keys& keys, Lookup lookup) {
  std::size_t carried = 0;
  const double ns = time_lookups(keys.size() / 8, [&](std::size_t at, std::size_t count) {
    for (std::size_t i = at; i < at + count; ++i) carried = always_zero(lookup(keys[i + carried]));
  });
  return ns;
}

/// Times of updates that replace, erase and insert prefixes of the table, which is as before in the end.
template <typename Insert, typename Erase>
void time_updates(std::span<const Fib::Entry> entries, const Settings& settings, FamilyReport& report, Insert insert,
                  Erase erase) {
  if (settings.updates == 0) return;
  std::mt19937_64 random(settings.seed);
  std::vector<double> times;
  times.reserve(settings.updates);
  const auto timed = [&](auto&& update) {
    const Clock::time_point start = Clock::now();
    update();
    times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - start).count());
  };
  while (times.size() < settings.updates) {
    const Fib::Entry& one = entries[random() % entries.size()];
    const Fib::Entry& other = entries[random() % entries.size()];
    timed([&] { insert(one.prefix, other.value); });
    if (times.size() < settings.updates) timed([&] { erase(one.prefix); });
    if (times.size() < settings.updates) {
      timed([&] { insert(one.prefix, one.value); });
    } else {
      insert(one.prefix, one.value);
    }
  }
  std::ranges::sort(times);
  report.updates = times.size();
  report.update_median_ns = share_of(times, 0.5);
  report.update_p99_ns = share_of(times, 0.99);
}

std::vector<Prefix> prefixes_of(std::span<const Fib::Entry> entries) {
  std::vector<Prefix> prefixes;
  prefixes.reserve(entries.size());
  for (const Fib::Entry& entry : entries) prefixes.push_back(entry.prefix);
  return prefixes;
}

/// A table large enough for an engine.
template <typename Table>
void measure_engine(std::span<const Fib::Entry> entries, const FibOptions& options, const Settings& settings,
                    Progress& progress, FamilyReport& report) {
  const auto own = measure::entries_of<Table>(entries);
  progress.step("building");
  std::unique_ptr<typename Table::Engine> fib;
  std::vector<double> builds;
  for (int i = 0; i < 3; ++i) {
    fib.reset();
    const Clock::time_point start = Clock::now();
    fib = Table::Engine::build(own, options);
    builds.push_back(seconds_since(start) * 1e3);
  }
  std::ranges::sort(builds);
  report.build_ms = builds[1];
  report.kernel = to_string(fib->kernel());
  report.form = fmt::format("{} with leaves of {} byte{}", report.family == Family::V4 ? "P18" : "S6", fib->width(),
                            fib->width() == 1 ? "" : "s");
  const auto memory = fib->memory();
  report.memory = {.rib = memory.rib, .lookup = memory.lookup};
  const std::vector<Prefix> prefixes = prefixes_of(entries);
  for (const Traffic traffic : settings.traffics) {
    progress.step(fmt::format("{}, {} traffic", to_string(report.family), to_string(traffic)));
    const auto keys = measure::keys_of<Table>(measure::make_traffic(traffic, prefixes, kKeys, settings.seed));
    const std::span all(keys);
    TrafficRates rates{.traffic = traffic, .rates = {}};
    rates.rates.push_back({"lookup", "one at a time, each waiting for the one before",
                           time_dependent(keys, [&](const auto& key) { return fib->lookup(key); })});
    std::vector<Fib::Value> values(keys.size());
    rates.rates.push_back(
        {"lookup_batch", "values of 4 bytes", time_lookups(keys.size(), [&](std::size_t at, std::size_t n) {
           fib->lookup_batch(all.subspan(at, n), std::span(values).subspan(at, n));
         })});
    const auto codes = [&]<typename Code>(std::vector<Code> narrow, std::string_view what) {
      rates.rates.push_back({"lookup_codes", what, time_lookups(keys.size(), [&](std::size_t at, std::size_t n) {
                               fib->lookup_codes(all.subspan(at, n), std::span(narrow).subspan(at, n));
                             })});
    };
    if (fib->width() == 1) codes(std::vector<std::uint8_t>(keys.size()), "codes of 1 byte");
    if (fib->width() == 2) codes(std::vector<std::uint16_t>(keys.size()), "codes of 2 bytes");
    rates.rates.push_back(
        {"interval_ids", "numbers to count by", time_lookups(keys.size(), [&](std::size_t at, std::size_t n) {
           fib->interval_ids(all.subspan(at, n), std::span(values).subspan(at, n));
         })});
    report.lookups.push_back(std::move(rates));
  }
  progress.step(fmt::format("{}, updates", to_string(report.family)));
  const auto narrow = [](const Prefix& prefix) { return Table::key(prefix.address()); };
  time_updates(
      entries, settings, report,
      [&](const Prefix& prefix, Fib::Value value) { fib->insert(narrow(prefix), prefix.length(), value); },
      [&](const Prefix& prefix) { fib->erase(narrow(prefix), prefix.length()); });
}

/// A table that is small enough for lines.
void measure_lines(std::span<const Fib::Entry> entries, const FibOptions& options, const Settings& settings,
                   Progress& progress, FamilyReport& report) {
  progress.step("building");
  const Clock::time_point start = Clock::now();
  Fib fib = Fib::build(entries, options);
  report.build_ms = seconds_since(start) * 1e3;
  report.form = "lines";
  report.memory = fib.memory();
  const std::vector<Prefix> prefixes = prefixes_of(entries);
  for (const Traffic traffic : settings.traffics) {
    progress.step(fmt::format("{}, {} traffic", to_string(report.family), to_string(traffic)));
    const std::vector<Address> keys = measure::make_traffic(traffic, prefixes, kKeys, settings.seed);
    std::vector<Fib::Value> values(keys.size());
    TrafficRates rates{.traffic = traffic, .rates = {}};
    rates.rates.push_back({"lookup", "one at a time, each waiting for the one before",
                           time_dependent(keys, [&](const Address& address) { return fib.lookup(address); })});
    rates.rates.push_back(
        {"lookup_batch", "values of 4 bytes", time_lookups(keys.size(), [&](std::size_t at, std::size_t n) {
           fib.lookup_batch(std::span(keys).subspan(at, n), std::span(values).subspan(at, n));
         })});
    report.lookups.push_back(std::move(rates));
  }
  progress.step(fmt::format("{}, updates", to_string(report.family)));
  time_updates(
      entries, settings, report, [&](const Prefix& prefix, Fib::Value value) { fib.insert(prefix, value); },
      [&](const Prefix& prefix) { fib.erase(prefix); });
}

Executor executor_of(std::size_t threads) {
  return {.workers = threads, .run = [](std::size_t count, const std::function<void(std::size_t)>& task) {
            std::vector<std::thread> running;
            for (std::size_t i = 1; i < count; ++i) running.emplace_back([&task, i] { task(i); });
            task(0);
            for (std::thread& thread : running) thread.join();
          }};
}

FamilyReport measure_family(Family family, std::span<const Fib::Entry> entries, const Settings& settings,
                            Progress& progress) {
  FamilyReport report{.family = family,
                      .by_length = std::vector<std::size_t>(bits_of(family) + 1),
                      .values = {},
                      .form = {},
                      .kernel = {},
                      .memory = {},
                      .lookups = {}};
  std::vector<Fib::Value> values;
  for (const auto& [prefix, value] : entries) {
    ++report.by_length[prefix.length()];
    values.push_back(value);
  }
  std::ranges::sort(values);
  report.values = static_cast<std::size_t>(std::ranges::unique(values).begin() - values.begin());
  const Executor executor = executor_of(settings.threads);
  const FibOptions options{
      .kernel = settings.kernel, .width = {}, .executor = settings.threads > 1 ? &executor : nullptr};
  if (entries.size() <= Fib::kMostInLines) {
    measure_lines(entries, options, settings, progress, report);
  } else if (family == Family::V4) {
    measure_engine<measure::TableV4>(entries, options, settings, progress, report);
  } else {
    measure_engine<measure::TableV6>(entries, options, settings, progress, report);
  }
  return report;
}

// ---- output

/// 901899 as 901,899.
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

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
  options.add_options()("routes", po::value<std::string>(), "")(
      "traffic", po::value<std::string>()->value_name("random|in-prefix|zipf|all"),
      "what is looked up: addresses anywhere; in a random prefix (the default, the hardest); in 200,000 flows of "
      "unequal weight; or each of these")("updates", po::value<std::string>()->value_name("N"),
                                          "how many updates are timed; default 100000, 0: none")(
      "kernel", po::value<std::string>()->value_name("NAME"),
      "portable, avx2 or avx512; default: the last that runs here")(
      "threads", po::value<std::string>()->value_name("N"), "threads that build; default 1")(
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
  Progress progress(1 + 2 * (settings.traffics.size() + 2));
  progress.step("reading");
  Sources sources;
  Diagnostics diagnostics;
  const Clock::time_point start = Clock::now();
  const RouteSet set = load_route_set(file, sources, diagnostics);
  const double read_seconds = seconds_since(start);
  diagnostics.sort();
  std::fputs(render_text(diagnostics, sources, wants_color(options, STDERR_FILENO)).c_str(), stderr);
  if (diagnostics.has_errors()) return kBadInput;

  const bool named = !set.next_hops.empty();
  std::array<std::vector<Fib::Entry>, 2> families;
  for (const auto& [prefix, next_hop] : set.routes) {
    // A route without next hop among others with one has a value of its own.
    const Fib::Value no_hop = static_cast<Fib::Value>(set.next_hops.size());
    const Fib::Value value = !named ? measure::spread_value(prefix) : next_hop == kNoNextHop ? no_hop : next_hop;
    families[prefix.family() == Family::V4 ? 0 : 1].push_back({prefix, value});
  }
  std::vector<FamilyReport> reports;
  for (const Family family : {Family::V4, Family::V6}) {
    const auto& entries = families[family == Family::V4 ? 0 : 1];
    if (!entries.empty()) reports.push_back(measure_family(family, entries, settings, progress));
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
  out += fmt::format("\nlookups: median of {} rounds over {} addresses, {} a call\n", kRounds, grouped(kKeys),
                     grouped(kBatch));
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
    "exact routes (RIB) and for lookups, the rate of lookups in each mode, and how long updates take.\n",
    add_options,
    run};

}  // namespace azroute::cli
