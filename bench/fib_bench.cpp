// Longest-prefix match over table sizes, traffic and forms, beside baselines and rivals in one run; ratios at the end.
//
//   fib_bench [--routes=FILE]... [Google Benchmark's own options]
//
// Without FILE the tables are made from a seed, with the shape of the Internet's. Names are family/table/traffic/form:
//
//   fib_bench --benchmark_filter='IPv4/full/in-prefix' --benchmark_repetitions=9
//     --benchmark_enable_random_interleaving=true
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "bench/rivals/rivals.h"
#include "sim/net/fib.h"
#include "sim/net/radix_trie.h"
#include "sim/read/route_set.h"
#include "sim/report/diagnostics.h"
#include "tools/make_routes/full_table.h"
#include "tools/measure/traffic.h"

namespace azroute::bench {
namespace {

using measure::Traffic;

constexpr std::size_t kKeys = std::size_t{1} << 20U;
constexpr std::size_t kBatch = 4096;
constexpr std::uint64_t kSeed = 1;

/// A table and what has been made of it so far; forms are made when a benchmark first asks for them.
template <typename Engine>
struct Subject {
  using Key = typename Engine::Key;

  std::string name;
  std::vector<Fib::Entry> entries;

  const std::vector<Key>& keys(const std::string& traffic) {
    auto& made = keys_[traffic];
    if (made.empty()) {
      std::vector<Prefix> prefixes;
      prefixes.reserve(entries.size());
      for (const Fib::Entry& entry : entries) prefixes.push_back(entry.prefix);
      if (const auto known = measure::parse_traffic(traffic)) {
        made = engine_keys<Engine>(measure::make_traffic(*known, prefixes, kKeys, kSeed));
      } else {
        // Where no table has a prefix: in 240.0.0.0/4, or in e000::/3.
        const std::vector<Prefix> nowhere{prefixes.front().family() == Family::V4
                                              ? Prefix::make(Address::v4(0xF0000000U), 4)
                                              : Prefix::make(Address::v6(0xE000'0000'0000'0000, 0), 3)};
        made = engine_keys<Engine>(measure::make_traffic(Traffic::InPrefix, nowhere, kKeys, kSeed));
      }
    }
    return made;
  }

  Engine& engine(unsigned width, Kernel kernel) {
    auto& made = engines_[{width, kernel}];
    if (!made) {
      made = Engine::build(engine_entries<Engine>(entries), {.kernel = kernel, .width = width});
    }
    return *made;
  }

  const Fib& fib() {
    if (!fib_) fib_ = Fib::build(entries);
    return *fib_;
  }

  const RadixTrie<Fib::Value>& trie() {
    if (trie_.empty()) {
      for (const auto& [prefix, value] : entries) trie_.insert_or_assign(prefix, value);
    }
    return trie_;
  }

  /// Starts of intervals, and their values: what std::upper_bound is asked.
  const std::vector<std::pair<Address, Fib::Value>>& intervals() {
    if (intervals_.empty()) {
      std::vector<Address> starts{Prefix::everything(entries.front().prefix.family()).address()};
      for (const auto& [prefix, value] : entries) {
        starts.push_back(prefix.address());
        starts.push_back(prefix.last().next());
      }
      std::ranges::sort(starts);
      starts.erase(std::ranges::unique(starts).begin(), starts.end());
      for (const Address& start : starts) {
        const auto match = trie().longest_match(start);
        intervals_.emplace_back(start, match ? *match->value : Fib::kNone);
      }
    }
    return intervals_;
  }

  const std::vector<Rival<Key>>& rivals() {
    if (!rivals_) {
      if constexpr (std::is_same_v<Engine, FibV4>) {
        rivals_ = rivals_v4(engine_entries<Engine>(entries));
      } else {
        rivals_ = rivals_v6(engine_entries<Engine>(entries));
      }
    }
    return *rivals_;
  }

 private:
  std::map<std::string, std::vector<Key>> keys_;
  std::map<std::pair<unsigned, Kernel>, std::unique_ptr<Engine>> engines_;
  std::optional<Fib> fib_;
  RadixTrie<Fib::Value> trie_;
  std::vector<std::pair<Address, Fib::Value>> intervals_;
  std::optional<std::vector<Rival<Key>>> rivals_;
};

template <typename F>
void in_batches(benchmark::State& state, std::size_t keys, F&& f) {
  for (auto _ : state) {
    for (std::size_t at = 0; at < keys; at += kBatch) f(at, std::min(kBatch, keys - at));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(keys));
}

Address address_of(std::uint32_t key) {
  return Address::v4(key);
}
Address address_of(const KeyV6& key) {
  return Address::v6(key.hi, key.lo);
}

template <typename Engine>
using Shared = std::shared_ptr<Subject<Engine>>;

template <typename Engine>
void add_engine(const Shared<Engine>& subject, const std::string& traffic, const std::string& prefix, Kernel kernel) {
  const std::string suffix = kernel == best_kernel() ? "" : "-" + std::string(to_string(kernel));
  const auto add = [&](const std::string& form, const auto& run) {
    benchmark::RegisterBenchmark((prefix + form + suffix).c_str(), [=](benchmark::State& state) {
      const auto& keys = subject->keys(traffic);
      run(state, std::span(keys));
    });
  };
  add("u8", [=](benchmark::State& state, auto keys) {
    auto& engine = subject->engine(1, kernel);
    if (engine.width() != 1) return state.SkipWithError("more than 255 values");
    std::vector<std::uint8_t> codes(keys.size());
    in_batches(state, keys.size(), [&](std::size_t at, std::size_t n) {
      engine.lookup_codes(keys.subspan(at, n), std::span(codes).subspan(at, n));
    });
  });
  add("u16", [=](benchmark::State& state, auto keys) {
    auto& engine = subject->engine(2, kernel);
    std::vector<std::uint16_t> codes(keys.size());
    in_batches(state, keys.size(), [&](std::size_t at, std::size_t n) {
      engine.lookup_codes(keys.subspan(at, n), std::span(codes).subspan(at, n));
    });
  });
  add("values", [=](benchmark::State& state, auto keys) {
    auto& engine = subject->engine(1, kernel);
    std::vector<Fib::Value> values(keys.size());
    in_batches(state, keys.size(), [&](std::size_t at, std::size_t n) {
      engine.lookup_batch(keys.subspan(at, n), std::span(values).subspan(at, n));
    });
    const auto memory = engine.memory();
    state.counters["lookup_bytes_per_prefix"] =
        static_cast<double>(memory.lookup) / static_cast<double>(subject->entries.size());
    state.counters["rib_bytes_per_prefix"] =
        static_cast<double>(memory.rib) / static_cast<double>(subject->entries.size());
  });
  add("ids", [=](benchmark::State& state, auto keys) {
    auto& engine = subject->engine(1, kernel);
    std::vector<std::uint32_t> ids(keys.size());
    in_batches(state, keys.size(), [&](std::size_t at, std::size_t n) {
      engine.interval_ids(keys.subspan(at, n), std::span(ids).subspan(at, n));
    });
  });
  if (kernel != best_kernel()) return;
  add("one-by-one", [=](benchmark::State& state, auto keys) {
    const auto& engine = subject->engine(1, kernel);
    std::size_t carried = 0;  // always 0, which the compiler cannot know
    for (auto _ : state) {
      for (std::size_t i = 0; i < keys.size() / 16; ++i) {
        carried = engine.lookup(keys[i + carried]) == 0xFFFFFFFE ? 1 : 0;
      }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(keys.size() / 16));
  });
}

template <typename Engine>
void add_others(const Shared<Engine>& subject, const std::string& traffic, const std::string& prefix) {
  const auto add = [&](const std::string& form, const auto& run) {
    benchmark::RegisterBenchmark((prefix + form).c_str(), [=](benchmark::State& state) {
      std::vector<Address> addresses;
      for (const auto& key : subject->keys(traffic)) addresses.push_back(address_of(key));
      run(state, addresses);
      state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(addresses.size()));
    });
  };
  add("fib", [=](benchmark::State& state, const std::vector<Address>& addresses) {
    const Fib& fib = subject->fib();
    std::vector<Fib::Value> values(addresses.size());
    for (auto _ : state) fib.lookup_batch(addresses, values);
  });
  add("oracle-trie", [=](benchmark::State& state, const std::vector<Address>& addresses) {
    const auto& trie = subject->trie();
    for (auto _ : state) {
      for (const Address& address : addresses) benchmark::DoNotOptimize(trie.longest_match(address));
    }
  });
  add("sorted-array", [=](benchmark::State& state, const std::vector<Address>& addresses) {
    const auto& intervals = subject->intervals();
    for (auto _ : state) {
      for (const Address& address : addresses) {
        const auto after = std::ranges::upper_bound(intervals, address, {}, &std::pair<Address, Fib::Value>::first);
        benchmark::DoNotOptimize(std::prev(after)->second);
      }
    }
  });
}

/// How many rivals there are is known only once they are made, which takes seconds: so a name for each is registered.
template <typename Engine>
void add_rivals(const Shared<Engine>& subject, const std::string& traffic, const std::string& prefix) {
#ifdef AZROUTE_BENCH_RIVALS
  const std::vector<std::string> names = std::is_same_v<Engine, FibV4>
                                             ? std::vector<std::string>{"rte_fib-2B", "rte_fib-4B"}
                                             : std::vector<std::string>{"rte_fib6", "rte_lpm6"};
#else
  const std::vector<std::string> names;
#endif
  for (const std::string& name : names) {
    benchmark::RegisterBenchmark((prefix + name).c_str(), [=](benchmark::State& state) {
      const auto& rivals = subject->rivals();
      const auto rival = std::ranges::find(rivals, name, &Rival<typename Engine::Key>::name);
      if (rival == rivals.end()) return state.SkipWithError("it cannot hold this table");
      const auto& keys = subject->keys(traffic);
      std::vector<Fib::Value> ours(keys.size());
      subject->engine(1, best_kernel()).lookup_batch(keys, ours);
      if (rival->values(keys) != ours) return state.SkipWithError("it gives other values");
      // All at once, as the conversion of the keys is not to be timed.
      for (auto _ : state) rival->lookup(keys);
      state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(keys.size()));
      state.counters["build_ms"] = rival->build_seconds * 1e3;
    });
  }
}

template <typename Engine>
void add_writes(const Shared<Engine>& subject, const std::string& prefix) {
  benchmark::RegisterBenchmark((prefix + "build").c_str(), [=](benchmark::State& state) {
    auto entries = engine_entries<Engine>(subject->entries);
    std::ranges::shuffle(entries, std::mt19937_64(kSeed));
    for (auto _ : state) benchmark::DoNotOptimize(Engine::build(entries));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(entries.size()));
  })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark((prefix + "update").c_str(), [=](benchmark::State& state) {
    const auto fib = Engine::build(engine_entries<Engine>(subject->entries));
    std::mt19937_64 random(kSeed);
    for (auto _ : state) {
      const Fib::Entry& one = subject->entries[random() % subject->entries.size()];
      const auto key = Engine::key_of(one.prefix.address());
      fib->erase(key, one.prefix.length());
      fib->insert(key, one.prefix.length(), static_cast<Fib::Value>(random() % 255));
    }
    state.SetItemsProcessed(state.iterations() * 2);  // an erase and an insert
  });
}

template <typename Engine>
void add_table(const std::string& name, std::vector<Prefix> prefixes) {
  if (prefixes.empty()) return;
  auto subject = std::make_shared<Subject<Engine>>();
  subject->name = fmt::format("{}/{}", to_string(prefixes.front().family()), name);
  for (const Prefix& prefix : prefixes) subject->entries.push_back({prefix, measure::spread_value(prefix)});
  for (const std::string traffic : {"in-prefix", "random", "zipf", "miss"}) {
    const std::string prefix = fmt::format("{}/{}/", subject->name, traffic);
    for (const Kernel kernel : kKernels) {
      // The other kernels where it matters.
      if (supported(kernel) && (kernel == best_kernel() || (name == "full" && traffic == "in-prefix"))) {
        add_engine<Engine>(subject, traffic, prefix, kernel);
      }
    }
    add_rivals<Engine>(subject, traffic, prefix);
    add_others<Engine>(subject, traffic, prefix);
  }
  add_writes<Engine>(subject, subject->name + "/");
}

/// As the benchmarks run, their best-known measure: the median of the repetitions, or the only one.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto rate = run.counters.find("items_per_second");
      if (run.error_occurred || rate == run.counters.end()) continue;
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median") continue;
      if (run.run_type != Run::RT_Aggregate && run.repetitions > 1) continue;
      const std::string& name = run.run_name.function_name;
      const auto slash = name.rfind('/');
      groups_[name.substr(0, slash)][name.substr(slash + 1)] = rate->second;
    }
  }

  void print_ratios() const {
    for (const auto& [group, rates] : groups_) {
      for (const char* baseline : {"rte_fib-2B", "rte_fib-4B", "rte_fib6", "rte_lpm6", "oracle-trie", "sorted-array"}) {
        const auto base = rates.find(baseline);
        if (base == rates.end()) continue;
        std::string line = fmt::format("{}: times the rate of {} ({:.1f} M/s):", group, baseline, base->second / 1e6);
        for (const auto& [form, rate] : rates) {
          if (form != baseline) line += fmt::format("  {} {:.2f}", form, rate / base->second);
        }
        std::puts(line.c_str());
      }
    }
  }

 private:
  std::map<std::string, std::map<std::string, double>> groups_;
};

bool add_named_routes(const std::string& path) {
  Sources sources;
  Diagnostics diagnostics;
  const RouteSet set = load_route_set(path, sources, diagnostics);
  std::fputs(render_text(diagnostics, sources, false).c_str(), stderr);
  if (diagnostics.has_errors()) return false;
  std::vector<Prefix> v4;
  std::vector<Prefix> v6;
  for (const auto& [prefix, next_hop] : set.routes) (prefix.family() == Family::V4 ? v4 : v6).push_back(prefix);
  std::vector<Prefix> heavy = v4;
  if (heavy.size() > 500'000) {
    for (const Prefix& prefix : host_heavy_table(kSeed)) heavy.push_back(prefix);
    // Some of 10.0.0.0/8 may stand in the file too.
    std::ranges::sort(heavy);
    heavy.erase(std::ranges::unique(heavy).begin(), heavy.end());
    add_table<FibV4>("host-heavy", heavy);
  }
  add_table<FibV4>("full", v4);
  add_table<FibV6>("full", v6);
  return true;
}

void add_made_tables() {
  for (const std::size_t count : {9U, 100U, 1'000U, 10'000U, 100'000U}) {
    add_table<FibV4>(fmt::format("{}", count), full_table(Family::V4, count, kSeed));
  }
  add_table<FibV4>("full", full_table(Family::V4, 900'000, kSeed));
  std::vector<Prefix> heavy = full_table(Family::V4, 900'000, kSeed);
  for (const Prefix& prefix : host_heavy_table(kSeed)) heavy.push_back(prefix);
  add_table<FibV4>("host-heavy", heavy);
  for (const std::size_t count : {9U, 1'000U, 10'000U}) {
    add_table<FibV6>(fmt::format("{}", count), full_table(Family::V6, count, kSeed));
  }
  add_table<FibV6>("full", full_table(Family::V6, 160'000, kSeed));
}

int run(int argc, char** argv) {
  std::vector<char*> others;
  std::vector<std::string> files;
  for (int i = 0; i < argc; ++i) {
    constexpr std::string_view kOption = "--routes=";
    const std::string_view argument(argv[i]);
    if (argument.starts_with(kOption)) {
      files.emplace_back(argument.substr(kOption.size()));
    } else {
      others.push_back(argv[i]);
    }
  }
  int count = static_cast<int>(others.size());
  benchmark::Initialize(&count, others.data());
  if (benchmark::ReportUnrecognizedArguments(count, others.data())) return 2;
  for (const std::string& file : files) {
    if (!add_named_routes(file)) return 2;
  }
  if (files.empty()) add_made_tables();
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_ratios();
  return 0;
}

}  // namespace
}  // namespace azroute::bench

int main(int argc, char** argv) {
  return azroute::bench::run(argc, argv);
}
