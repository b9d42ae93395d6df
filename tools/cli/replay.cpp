// azroute replay: where recorded flows would end on a topology, and which of them another topology changes.
#include "sim/report/replay.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/report/diagnostics.h"
#include "sim/report/json.h"
#include "tools/cli/cli.h"
#include "tools/cli/flow_rows.h"
#include "tools/cli/replay.h"
#include "tools/cli/replay_run.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()                       //
      ("file", po::value<std::string>(), "")  //
      ("flows", po::value<std::vector<std::string>>()->multitoken()->value_name("PATH..."),
       "flow logs, CSV, NDJSON or compact flows; folders of them; - for standard input")  //
      ("against", po::value<std::string>()->value_name("FILE"),
       "another topology: which flows end otherwise there")  //
      ("per-flow", po::value<std::string>()->value_name("ndjson|csv"),
       "a line for each tuple instead of the summary")  //
      ("only", po::value<std::string>()->value_name("all|problems|changes"),
       "with --per-flow: which; default: changes with --against, else all")                                       //
      ("top", po::value<std::string>()->value_name("N"), "flows named for each problem and change; 0: all (10)")  //
      ("shard", po::value<std::string>()->value_name("I/N"),
       "one of N parts of the flows, as JSON for azroute merge")  //
      ("input-format", po::value<std::string>()->value_name("log|csv|ndjson|compact"),
       "of all files; default: what they look like")                                      //
      ("threads", po::value<std::string>()->value_name("N"), "default: one a processor")  //
      ("recorded", po::value<std::string>()->value_name("outbound|inbound"),
       "only what the sender's interface recorded, or only the receiver's; default: both")  //
      ("strict", po::bool_switch(), "stop at the first damaged record");
  positional.add("file", 1).add("flows", -1);
  add_topology_options(options);
  add_what_if_option(options);
  add_output_options(options);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

struct Shard {
  std::uint64_t index = 1;
  std::uint64_t count = 1;
};
constexpr std::uint64_t kMostShards = 1'000'000;

std::optional<Shard> shard_of(const po::variables_map& options) {
  const std::string text = text_option(options, "shard");
  if (text.empty()) return std::nullopt;
  const std::size_t slash = text.find('/');
  const auto index = parse_number(std::string_view(text).substr(0, slash));
  const auto count = slash == std::string::npos ? std::nullopt : parse_number(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index == 0 || *index > *count || *count > kMostShards) {
    throw UsageError{fmt::format("`{}` is no shard", text),
                     "--shard I/N, with I from 1 to N: the parts are 1/N to N/N"};
  }
  return Shard{*index, *count};
}

template <typename T, std::size_t N>
T choice_of(const po::variables_map& options, const char* name,
            const std::array<std::pair<std::string_view, T>, N>& choices, T otherwise) {
  const std::string text = text_option(options, name);
  if (text.empty()) return otherwise;
  for (const auto& [word, value] : choices) {
    if (word == text) return value;
  }
  std::vector<std::string_view> words;
  words.reserve(N);
  for (const auto& choice : choices) words.push_back(choice.first);
  std::string help = did_you_mean(text, std::span<const std::string_view>(words));
  if (help.empty()) help = fmt::format("{}", fmt::join(words, ", "));
  throw UsageError{fmt::format("--{} is not `{}`", name, text), std::move(help)};
}

std::size_t threads_of(const po::variables_map& options) {
  const std::string text = text_option(options, "threads");
  if (text.empty()) return std::max(1U, std::thread::hardware_concurrency());
  const auto number = parse_number(text);
  if (!number || *number == 0 || *number > 1024)
    throw UsageError{fmt::format("`{}` is no number of threads", text), "1 to 1024"};
  return *number;
}

std::vector<FlowUnit> units_of(const std::vector<std::string>& paths, const po::variables_map& options, bool whole,
                               bool in_shards) {
  static constexpr std::array<std::pair<std::string_view, std::optional<FlowFormat>>, 4> kFormats{{
      {"log", FlowFormat::Log},
      {"csv", FlowFormat::Csv},
      {"ndjson", FlowFormat::Ndjson},
      {"compact", FlowFormat::Compact},
  }};
  FlowPlanOptions plan{.format = choice_of(options, "input-format", kFormats, {})};
  if (whole) plan.chunk = std::numeric_limits<std::uint64_t>::max();
  if (in_shards) plan.compact_chunk = std::uint64_t{1} << 20U;  // so that each shard gets its share of one file
  auto units = plan_flow_units(paths, plan);
  if (!units) throw UsageError{units.error().message, units.error().help};
  return *std::move(units);
}

/// Everything that was counted, in words.
class TallyMaker {
 public:
  TallyMaker(const ReplayPlan& plan, const Loaded& loaded, const Loaded* against) : plan_(plan) {
    tally_.as_of = to_string(loaded.as_of);
    tally_.without = loaded.without;
    if (against != nullptr) tally_.against_as_of = to_string(against->as_of);
  }

  ReplayTally make(ReplayPlan& asked, ReplayRunResult&& run) {
    for (std::uint32_t i = 0; i < run.counts.size(); ++i) {
      if (run.counts[i] == ReplayCounts{}) continue;
      ReplayTally::Result& result = tally_.results[pair_of(i)];
      result.counts += run.counts[i];
      result.talkers.add(run.talkers[i]);
    }
    for (const ConversationEdge& edge : run.edges.first) {
      tally_.first_results.push_back(pair_of(asked.result_of_flow({.source = edge.key.source,
                                                                   .destination = edge.key.destination,
                                                                   .source_port = edge.key.source_port,
                                                                   .destination_port = edge.key.destination_port},
                                                                  edge.key.protocol)));
    }
    tally_.records = run.ledger.records;
    tally_.tuples = run.ledger.tuples;
    tally_.left_out = run.left_out;
    tally_.damaged_records = run.ledger.damaged_records;
    tally_.damaged_tuples = run.ledger.damaged_tuples;
    for (const FlowDamage& one : run.ledger.damage) {
      tally_.damage.push_back({printable(one.path), one.line, one.column, one.offset, std::string(one.rule->id),
                               printable(one.message), printable(one.help)});
    }
    for (const auto& [path, error] : run.unread) {
      const std::string why = error.help.empty() ? error.message : error.message + "; " + error.help;
      tally_.unread.push_back(printable(fmt::format("{}: {}", path, why)));
    }
    tally_.limit_talkers();
    tally_.interrupted = run.interrupted;
    tally_.edges = std::move(run.edges);
    return std::move(tally_);
  }

  ReplayTally& tally() { return tally_; }

 private:
  [[nodiscard]] ReplayTally::Pair pair_of(std::uint32_t number) const {
    const ReplayResult& result = plan_.result(number);
    return {words_of(plan_.outcome(result.outcome)), words_of(plan_.outcome(result.against))};
  }

  const ReplayPlan& plan_;
  ReplayTally tally_;
};

int run(const po::variables_map& options) {
  const std::string file = text_option(options, "file");
  if (file.empty()) throw UsageError{"replay needs a topology file", "the topology stands before --flows"};
  if (options.count("flows") == 0) throw UsageError{"replay needs --flows PATH...", {}};
  const auto paths = options["flows"].as<std::vector<std::string>>();
  const bool as_json = wants_json(options);
  const std::optional<Shard> shard = shard_of(options);
  const std::size_t top = top_of(options);
  const std::string other_file = text_option(options, "against");
  const std::optional<FlowRowsOptions> rows = flow_rows_options(options, !other_file.empty());
  if (rows && shard) throw UsageError{"--per-flow and --shard exclude each other", {}};
  if ((rows || shard) && options.count("format") != 0 && !options["format"].defaulted()) {
    throw UsageError{fmt::format("--format is not for {}", rows ? "--per-flow" : "--shard"),
                     rows ? "--per-flow ndjson or --per-flow csv" : "parts are JSON; --format is for azroute merge"};
  }
  static constexpr std::array<std::pair<std::string_view, FlowDirection>, 2> kDirections{
      {{"outbound", FlowDirection::Outbound}, {"inbound", FlowDirection::Inbound}}};
  const ReplayRunOptions run_options{.threads = threads_of(options),
                                     .strict = options["strict"].as<bool>(),
                                     .recorded = choice_of(options, "recorded", kDirections, FlowDirection::Unknown)};
  if (rows && run_options.recorded != FlowDirection::Unknown) {
    throw UsageError{"--recorded is not for --per-flow, whose lines tell the direction", {}};
  }
  std::vector<FlowUnit> units = units_of(paths, options, rows.has_value(), shard.has_value());

  const auto loaded = load_or_fail(file, options);
  const auto other = other_file.empty() ? nullptr : load_or_fail(other_file, options, false);
  ReplayPlan plan(*loaded->network, other ? other->network.get() : nullptr);
  if (plan.keys() == 0) throw UsageError{fmt::format("{}: too many addresses and ports to tell apart", file), {}};
  end_on_signals();
  if (rows) return write_flow_rows(plan, units, *rows, run_options.strict);

  if (shard) units = units_of_shard(std::move(units), shard->index, shard->count);
  ReplayRunResult result = ReplayRun(plan, std::move(units), run_options).run();
  if (result.damaged) {
    report_damage(result.ledger.damage.front(), true);
    return kBadInput;
  }
  TallyMaker maker(plan, *loaded, other.get());
  maker.tally().topology = printable(file);
  maker.tally().against = printable(other_file);
  for (const std::string& path : paths) maker.tally().flows.push_back(printable(path));
  maker.tally().recorded = text_option(options, "recorded");
  ReplayTally tally = maker.make(plan, std::move(result));
  if (shard) {
    tally.shard = shard->index;
    tally.shards = shard->count;
    print(boost::json::serialize(json::replay_part(tally)) + "\n");
    return exit_code_of(tally);
  }
  print(as_json ? json::pretty(json::replay(tally, top))
                : text::replay(tally, top, wants_color(options, STDOUT_FILENO)));
  return exit_code_of(tally);
}

}  // namespace

int exit_code_of(const ReplayTally& tally) {
  return tally.is_complete() && !tally.read_nothing() ? kFine : kFindings;
}

std::size_t top_of(const po::variables_map& options) {
  const std::string text = text_option(options, "top");
  if (text.empty()) return 10;
  const auto number = parse_number(text);
  if (!number) throw UsageError{fmt::format("--top is not `{}`", text), "a number; 0 lists all"};
  return *number;
}

extern constexpr Command kReplay{
    "replay",
    "FILE --flows PATH... [--against FILE] [--per-flow ndjson|csv] [--shard I/N] [--strict]",
    "where recorded flows would end on a topology, and what another one changes",
    "azroute replay topologies/activation/forced-tunnel.yaml --flows topologies/flows",
    "Flows are Azure's flow logs of network security groups and virtual networks (PT1H.json, or a record a line; a\n"
    "folder is searched as the logs lie in storage), CSV and NDJSON with named columns, and azroute's compact form\n"
    "(azroute-make-flows writes it). Each may be packed by gzip or bzip2. A conversation that a log tells in several\n"
    "tuples counts once. What is damaged is skipped, counted and located.\n"
    "\n"
    "Every flow becomes what azroute trace says of it: one walk is made for all flows that no rule tells apart. A "
    "sender\n"
    "is a network interface, an address of a subnet, a site, or anybody on the Internet; flows of others are outside "
    "the\n"
    "topology and are counted as such.\n"
    "\n"
    "With --shard I/N, each of N machines reads a part, and azroute merge joins the parts to exactly what one run "
    "says.\n"
    "Exit code 1: the result is partial, as it was interrupted or a file could not be read to its end.\n",
    add_options,
    run};

}  // namespace azroute::cli
