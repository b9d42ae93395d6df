// Rounds of lookups and single updates against the clock.
#include "tools/measure/measure_table.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace azroute::measure {
namespace {

using Clock = std::chrono::steady_clock;
using Step = std::function<void(std::string_view)>;

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

/// 0, which the compiler cannot know: added to the next key's index it makes that lookup wait for this one.
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
template <typename Engine>
void measure_engine(std::span<const Fib::Entry> entries, const FibOptions& options, const Settings& settings,
                    const Step& step, FamilyReport& report) {
  const auto own = engine_entries<Engine>(entries);
  step("building");
  std::unique_ptr<Engine> fib;
  std::vector<double> builds;
  for (int i = 0; i < 3; ++i) {
    fib.reset();
    const Clock::time_point start = Clock::now();
    fib = Engine::build(own, options);
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
    step(fmt::format("{}, {} traffic", to_string(report.family), to_string(traffic)));
    const auto keys = engine_keys<Engine>(make_traffic(traffic, prefixes, kKeys, settings.seed));
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
  step(fmt::format("{}, updates", to_string(report.family)));
  const auto narrow = [](const Prefix& prefix) { return Engine::key_of(prefix.address()); };
  time_updates(
      entries, settings, report,
      [&](const Prefix& prefix, Fib::Value value) { fib->insert(narrow(prefix), prefix.length(), value); },
      [&](const Prefix& prefix) { fib->erase(narrow(prefix), prefix.length()); });
}

/// A table that is small enough for lines.
void measure_lines(std::span<const Fib::Entry> entries, const FibOptions& options, const Settings& settings,
                   const Step& step, FamilyReport& report) {
  step("building");
  const Clock::time_point start = Clock::now();
  Fib fib = Fib::build(entries, options);
  report.build_ms = seconds_since(start) * 1e3;
  report.form = "lines";
  report.memory = fib.memory();
  const std::vector<Prefix> prefixes = prefixes_of(entries);
  for (const Traffic traffic : settings.traffics) {
    step(fmt::format("{}, {} traffic", to_string(report.family), to_string(traffic)));
    const std::vector<Address> keys = make_traffic(traffic, prefixes, kKeys, settings.seed);
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
  step(fmt::format("{}, updates", to_string(report.family)));
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

}  // namespace

std::size_t steps_of(const Settings& settings) {
  return settings.traffics.size() + 2;  // building, updates
}

FamilyReport measure_family(Family family, std::span<const Fib::Entry> entries, const Settings& settings,
                            const Step& step) {
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
    measure_lines(entries, options, settings, step, report);
  } else if (family == Family::V4) {
    measure_engine<FibV4>(entries, options, settings, step, report);
  } else {
    measure_engine<FibV6>(entries, options, settings, step, report);
  }
  return report;
}

}  // namespace azroute::measure
