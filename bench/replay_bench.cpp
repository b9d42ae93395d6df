// Replay of recorded flows: what each stage costs beside what it could not do without, from one lookup to whole files.
//
// A flow's least is one longest-prefix match; its most a walk of its own, which the replay saves. A file's least is to
// read its bytes; a log's, to find the brackets and quotes of its JSON. Files hold some 50 MB: the environment variable
// AZROUTE_REPLAY_FLOWS says how many flows the compact ones have, of which all else has a quarter.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/json/basic_parser_impl.hpp>
#include <unistd.h>

#include "sim/flow/replay.h"
#include "sim/net/fib_v4.h"
#include "sim/read/byte_stream.h"
#include "sim/read/flows.h"
#include "sim/read/flows_compact.h"
#include "sim/read/native.h"
#include "sim/route/effective_routes.h"
#include "tools/make_flows/flow_maker.h"
#include "tools/make_flows/write_files.h"
#include "tools/measure/hub_and_spokes.h"

namespace {

using azroute::ByteStream;
using azroute::FibV4;
using azroute::FlowBatch;
using azroute::FlowUnitResult;
using azroute::Network;
using azroute::ReplayCounter;
using azroute::ReplayPlan;
using azroute::Topology;
using azroute::make_flows::FlowMaker;
using azroute::make_flows::Format;

constexpr unsigned kAnnounced = 1'000;
constexpr unsigned kUserRoutes = 4;
constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kStart = 1'795'392'000'000;  // of logs: 2026-11-23
const azroute::Date kAsOf = azroute::make_date(2026, 11, 23);

std::uint64_t flows_of_a_file(Format format) {
  const char* const text = std::getenv("AZROUTE_REPLAY_FLOWS");
  const std::uint64_t flows = text != nullptr ? std::strtoull(text, nullptr, 10) : 2'000'000;
  return std::max<std::uint64_t>(1, format == Format::Compact ? flows : flows / 4);
}

/// Spokes of ten subnets, or one spoke with fewer.
Topology make_topology(std::int64_t subnets) {
  azroute::Sources sources;
  azroute::Diagnostics diagnostics;
  const auto count = static_cast<unsigned>(subnets);
  const auto source = sources.add("bench.yaml", azroute::measure::topology_text({
                                                    .spokes = count < 10 ? 1 : count / 10,
                                                    .subnets = count < 10 ? count : 10,
                                                    .announced = kAnnounced,
                                                    .user_routes = kUserRoutes,
                                                }));
  return azroute::read_topology(sources, source, {.today = kAsOf}, diagnostics);
}

/// A topology, flows that could be its own, and all that is known of them when they have been counted once.
struct Subject {
  explicit Subject(std::int64_t subnets) : topology(make_topology(subnets)) {
    const std::uint64_t count = flows_of_a_file(Format::Csv);
    for (std::uint64_t at = 0; at < count; at += azroute::kFlowBatch) {
      FlowBatch v4, v6;
      maker.fill(at, std::min<std::uint64_t>(azroute::kFlowBatch, count - at), v4, v6);
      flows += static_cast<std::int64_t>(v4.size());
      batches.push_back(std::move(v4));
    }
  }

  Topology topology;
  FlowMaker maker{topology, kSeed};
  Network network{topology, kAsOf};
  ReplayPlan plan{network, nullptr};
  ReplayCounter counter{plan, [this](const auto& use) { use(plan); }};
  std::vector<FlowBatch> batches;  // of IPv4: the topology has no other addresses
  std::int64_t flows = 0;
};

Subject& subject_of(const benchmark::State& state) {
  static std::map<std::int64_t, std::unique_ptr<Subject>> subjects;
  auto& subject = subjects[state.range(0)];
  if (!subject) subject = std::make_unique<Subject>(state.range(0));
  return *subject;
}

void count_all(ReplayCounter& counter, const std::vector<FlowBatch>& batches) {
  for (const FlowBatch& batch : batches) counter.count(batch);
}

void tell_plan(benchmark::State& state, const ReplayPlan& plan) {
  state.counters["address_classes"] = plan.addresses().size();
  state.counters["service_classes"] = plan.services().size();
  state.counters["walks"] = static_cast<double>(plan.walks());
}

/// Where flows fare badly their talkers are counted as well, which is dearer: so the share of these is told.
void tell_counts(benchmark::State& state, const ReplayPlan& plan, ReplayCounter& counter) {
  tell_plan(state, plan);
  const ReplayCounter::Counted counted = counter.take();
  std::uint64_t all = 0;
  std::uint64_t named = 0;
  for (std::uint32_t i = 0; i < counted.counts.size(); ++i) {
    all += counted.counts[i].tuples;
    if (plan.result(i).names_talkers) named += counted.counts[i].tuples;
  }
  state.counters["results"] = static_cast<double>(plan.results());
  state.counters["share_with_talkers"] =
      static_cast<double>(named) / static_cast<double>(std::max<std::uint64_t>(1, all));
}

// --- flows that are in memory already

/// The flows' destinations in one subnet's effective routes, as a table of its own.
void lookup_in_one_subnets_routes(benchmark::State& state) {
  Subject& subject = subject_of(state);
  std::vector<azroute::FibEntry> entries;
  for (const azroute::Route& row :
       subject.network.routes_of(azroute::find_subnet(subject.topology, "spoke0/s0")).rows()) {
    entries.push_back({row.prefix, static_cast<std::uint32_t>(entries.size())});
  }
  const auto fib = FibV4::build(azroute::engine_entries<FibV4>(entries), {});
  std::vector<std::uint32_t> values(azroute::kFlowBatch);
  for (auto _ : state) {
    for (const FlowBatch& batch : subject.batches) {
      fib->lookup_batch(batch.destination_v4, std::span(values).first(batch.size()));
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * subject.flows);
}

/// The same in the classes of all addresses, of which counting a flow needs two.
void lookup_of_one_class(benchmark::State& state) {
  const Subject& subject = subject_of(state);
  std::vector<std::uint32_t> classes(azroute::kFlowBatch);
  for (auto _ : state) {
    for (const FlowBatch& batch : subject.batches) {
      subject.plan.addresses().of_batch(batch.destination_v4, std::span(classes).first(batch.size()));
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * subject.flows);
  state.counters["prefixes"] = static_cast<double>(subject.plan.addresses().prefixes());
}

void count_all_known(benchmark::State& state) {
  Subject& subject = subject_of(state);
  count_all(subject.counter, subject.batches);
  for (auto _ : state) count_all(subject.counter, subject.batches);
  state.SetItemsProcessed(state.iterations() * subject.flows);
  tell_counts(state, subject.plan, subject.counter);
}

/// With the plan, and what it makes of the topology, from nothing.
void count_none_known(benchmark::State& state) {
  const Subject& subject = subject_of(state);
  for (auto _ : state) {
    Network network(subject.topology, kAsOf);
    ReplayPlan plan(network, nullptr);
    ReplayCounter counter(plan, [&plan](const auto& use) { use(plan); });
    count_all(counter, subject.batches);
    tell_counts(state, plan, counter);
  }
  state.SetItemsProcessed(state.iterations() * subject.flows);
}

void walk_each_flow(benchmark::State& state) {
  Subject& subject = subject_of(state);
  azroute::ReplayTopology topology(subject.network);
  std::size_t batch = 0;
  std::size_t row = 0;
  for (auto _ : state) {
    const FlowBatch& flows = subject.batches[batch];
    benchmark::DoNotOptimize(topology.ask({.source = flows.source(row),
                                           .destination = flows.destination(row),
                                           .source_port = flows.source_port[row],
                                           .destination_port = flows.destination_port[row]},
                                          flows.protocol[row]));
    if (++row < flows.size()) continue;
    row = 0;
    batch = (batch + 1) % subject.batches.size();
  }
  state.SetItemsProcessed(state.iterations());
}

/// The network has to spread announcements and find every subnet's routes; or, `known`, has done so.
void make_plan(benchmark::State& state, bool known) {
  Subject& subject = subject_of(state);
  for (auto _ : state) {
    std::optional<Network> network;
    if (!known) network.emplace(subject.topology, kAsOf);
    const ReplayPlan plan(network ? *network : subject.network, nullptr);
    tell_plan(state, plan);
  }
}

void for_all_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("subnets")->RangeMultiplier(10)->Range(1, 10'000)->Unit(benchmark::kMillisecond);
}
BENCHMARK(lookup_in_one_subnets_routes)->Apply(for_all_sizes);
BENCHMARK(lookup_of_one_class)->Apply(for_all_sizes);
BENCHMARK(count_all_known)->Apply(for_all_sizes);
BENCHMARK(count_none_known)->Apply(for_all_sizes);
BENCHMARK(walk_each_flow)->Apply(for_all_sizes)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(make_plan, of_a_known_network, true)->Apply(for_all_sizes);
BENCHMARK_CAPTURE(make_plan, of_a_new_network, false)->Apply(for_all_sizes);

// --- flows in files

/// Where the files are, as long as the program runs.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("azroute-replay-bench-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct File {
  azroute::FlowUnit unit;
  std::int64_t bytes = 0;
  std::int64_t rows = 0;
};

const File& file_of(const benchmark::State& state, Format format) {
  static const Folder folder;
  static std::map<std::pair<std::int64_t, Format>, File> files;
  File& file = files[{state.range(0), format}];
  if (file.rows != 0) return file;
  const std::string path =
      folder.path() / (std::to_string(state.range(0)) + "-" + std::to_string(static_cast<int>(format)));
  const Subject& subject = subject_of(state);
  const std::uint64_t rows = flows_of_a_file(format);
  azroute::make_flows::write_flows({.count = rows, .format = format, .output = path, .start = kStart}, subject.topology,
                                   subject.maker);
  file.unit.path = path;
  file.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
  file.rows = static_cast<std::int64_t>(rows);
  return file;
}

void tell_rates(benchmark::State& state, const File& file) {
  state.SetItemsProcessed(state.iterations() * file.rows);
  state.SetBytesProcessed(state.iterations() * file.bytes);
  state.counters["file_MB"] = static_cast<double>(file.bytes) / 1e6;
}

/// f(piece) for the whole file; false is a fault.
template <typename F>
bool for_each_piece(const File& file, F&& f) {
  auto stream = ByteStream::open(file.unit.path);
  if (!stream) return false;
  for (std::string_view piece = stream->next(); !piece.empty(); piece = stream->next()) {
    if (!f(piece)) return false;
  }
  return !stream->fault();
}

void only_bytes(benchmark::State& state, Format format) {
  const File& file = file_of(state, format);
  for (auto _ : state) {
    const bool fine = for_each_piece(file, [](std::string_view piece) {
      benchmark::DoNotOptimize(piece.data());
      return true;
    });
    if (!fine) return state.SkipWithError("the file cannot be read");
  }
  tell_rates(state, file);
}

/// The compact form's blocks, from memory.
void only_blocks(benchmark::State& state) {
  const File& file = file_of(state, Format::Compact);
  std::ifstream stream(file.unit.path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator(stream), std::istreambuf_iterator<char>()};
  for (auto _ : state) {
    azroute::CompactDecoder decoder([](const azroute::CompactDamage&) {});
    const azroute::FlowSink sink = [](const FlowBatch& batch) {
      benchmark::DoNotOptimize(batch.protocol.data());
      return true;
    };
    for (std::size_t at = 0; at < bytes.size(); at += ByteStream::kPiece) {
      decoder.feed(std::string_view(bytes).substr(at, ByteStream::kPiece), sink);
    }
    decoder.finish(sink);
    if (decoder.rows() != static_cast<std::uint64_t>(file.rows)) return state.SkipWithError("rows are missing");
  }
  tell_rates(state, file);
}

/// Has nothing to do with what Boost.JSON finds.
struct NoHandler {
  // NOLINTBEGIN(readability-identifier-naming): as the parser asks for them
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  // NOLINTEND(readability-identifier-naming)
  using Error = boost::json::error_code;
  using Text = std::string_view;

  static bool on_document_begin(Error&) { return true; }
  static bool on_document_end(Error&) { return true; }
  static bool on_object_begin(Error&) { return true; }
  static bool on_object_end(std::size_t, Error&) { return true; }
  static bool on_array_begin(Error&) { return true; }
  static bool on_array_end(std::size_t, Error&) { return true; }
  static bool on_key_part(Text, std::size_t, Error&) { return true; }
  static bool on_key(Text, std::size_t, Error&) { return true; }
  static bool on_string_part(Text, std::size_t, Error&) { return true; }
  static bool on_string(Text, std::size_t, Error&) { return true; }
  static bool on_number_part(Text, Error&) { return true; }
  static bool on_int64(std::int64_t, Text, Error&) { return true; }
  static bool on_uint64(std::uint64_t, Text, Error&) { return true; }
  static bool on_double(double, Text, Error&) { return true; }
  static bool on_bool(bool, Error&) { return true; }
  static bool on_null(Error&) { return true; }
  static bool on_comment_part(Text, Error&) { return true; }
  static bool on_comment(Text, Error&) { return true; }
};

void only_syntax(benchmark::State& state, Format format) {
  const File& file = file_of(state, format);
  boost::json::parse_options options;
  options.allow_invalid_utf8 = true;  // as the reader of logs has it
  boost::json::basic_parser<NoHandler> parser(options);
  for (auto _ : state) {
    parser.reset();
    boost::json::error_code error;
    const bool fine = for_each_piece(file, [&](std::string_view piece) {
      while (!piece.empty() && !error) {
        // What stands behind the value is a line break.
        piece.remove_prefix(parser.write_some(true, piece.data(), piece.size(), error));
        if (parser.done()) break;
      }
      return !error;
    });
    if (!fine || !parser.done()) return state.SkipWithError("the file is no JSON");
  }
  tell_rates(state, file);
}

bool is_whole(const FlowUnitResult& result, const File& file) {
  return result.complete && result.ledger.tuples == static_cast<std::uint64_t>(file.rows) &&
         result.ledger.damaged_records == 0;
}

/// Into batches, of which nothing is done.
void read(benchmark::State& state, Format format) {
  const File& file = file_of(state, format);
  const azroute::FlowSink sink = [](const FlowBatch& batch) {
    benchmark::DoNotOptimize(batch.protocol.data());
    return true;
  };
  for (auto _ : state) {
    if (!is_whole(azroute::read_flow_unit(file.unit, {}, sink), file)) return state.SkipWithError("rows are missing");
  }
  tell_rates(state, file);
}

/// From the file to the counts, with what becomes of the flows known.
void read_and_count(benchmark::State& state, Format format) {
  const File& file = file_of(state, format);
  Subject& subject = subject_of(state);
  const azroute::FlowSink sink = [&subject](const FlowBatch& batch) {
    subject.counter.count(batch);
    return true;
  };
  azroute::read_flow_unit(file.unit, {}, sink);
  for (auto _ : state) {
    if (!is_whole(azroute::read_flow_unit(file.unit, {}, sink), file)) return state.SkipWithError("rows are missing");
  }
  tell_rates(state, file);
  tell_counts(state, subject.plan, subject.counter);
}

void for_one_size(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("subnets")->Arg(100)->Unit(benchmark::kMillisecond);
}
BENCHMARK_CAPTURE(only_bytes, compact, Format::Compact)->Apply(for_one_size);
BENCHMARK(only_blocks)->Name("only_blocks/compact")->Apply(for_one_size);
BENCHMARK_CAPTURE(read, compact, Format::Compact)->Apply(for_one_size);
BENCHMARK_CAPTURE(read_and_count, compact, Format::Compact)->Apply(for_all_sizes);
BENCHMARK_CAPTURE(only_bytes, log, Format::VirtualNetwork)->Apply(for_one_size);
BENCHMARK_CAPTURE(only_syntax, log, Format::VirtualNetwork)->Apply(for_one_size);
BENCHMARK_CAPTURE(read, log, Format::VirtualNetwork)->Apply(for_one_size);
BENCHMARK_CAPTURE(read_and_count, log, Format::VirtualNetwork)->Apply(for_one_size);
BENCHMARK_CAPTURE(only_bytes, csv, Format::Csv)->Apply(for_one_size);
BENCHMARK_CAPTURE(read, csv, Format::Csv)->Apply(for_one_size);
BENCHMARK_CAPTURE(read_and_count, csv, Format::Csv)->Apply(for_one_size);
BENCHMARK_CAPTURE(read, ndjson, Format::Ndjson)->Apply(for_one_size);
BENCHMARK_CAPTURE(read_and_count, ndjson, Format::Ndjson)->Apply(for_one_size);

}  // namespace
