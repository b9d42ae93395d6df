// Lines by tuples: the words of an outcome are made once, numbers each time.
#include "tools/cli/flow_rows.h"

#include <cstdio>
#include <iterator>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "sim/report/diagnostics.h"
#include "sim/report/replay.h"
#include "tools/cli/rate.h"
#include "tools/cli/replay_run.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;
using Form = FlowRowsOptions::Form;
using Only = FlowRowsOptions::Only;

constexpr std::size_t kWriteAt = std::size_t{1} << 20U;

std::string csv_cell(std::string_view text) {
  if (text.find_first_of("\",\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  return fmt::format("{}", fmt::join(texts, between));
}

/// The columns of an outcome, with `prefix` before their names.
std::string csv_header(std::string_view prefix) {
  if (prefix.empty()) return "verdict,reason,egressKind,egress,sourceClass,sourceAddresses";
  return fmt::format("{0}Verdict,{0}Reason,{0}EgressKind,{0}Egress,{0}SourceClass,{0}SourceAddresses", prefix);
}
std::string csv_of(const ReplayWords& words) {
  const bool outside = !words.outside.empty();
  return fmt::format("{},{},{},{},{},{}", outside ? "outside" : words.verdict, outside ? words.outside : words.reason,
                     words.egress_kind, csv_cell(words.egress), words.source_class,
                     joined(words.source_addresses, " "));
}
std::string json_of(const ReplayWords& words) {
  namespace bj = boost::json;
  if (!words.outside.empty()) return bj::serialize(bj::object{{"verdict", "outside"}, {"reason", words.outside}});
  bj::array addresses;
  for (const std::string& address : words.source_addresses) addresses.emplace_back(address);
  return bj::serialize(bj::object{{"verdict", words.verdict},
                                  {"reason", words.reason},
                                  {"egress", {{"kind", words.egress_kind}, {"name", words.egress}}},
                                  {"sourceClass", words.source_class},
                                  {"sourceAddresses", std::move(addresses)}});
}

class Rows {
 public:
  Rows(ReplayPlan& plan, const FlowRowsOptions& options)
      : plan_(plan), options_(options), counter_(plan, [&](const auto& question) { question(plan); }) {
    if (options.form == Form::Csv) {
      out_ =
          "time,state,source,sourcePort,destination,destinationPort,protocol,packetsSent,bytesSent,packetsReceived,"
          "bytesReceived," +
          csv_header("") + (plan.compares() ? "," + csv_header("against") : "") + "\n";
    }
  }

  /// False: nobody reads them any more.
  bool add(const FlowBatch& batch) {
    const std::span<const std::uint32_t> results = counter_.results_of(batch);
    for (std::size_t row = 0; row < batch.size(); ++row) {
      if (!is_wanted(plan_.result(results[row]))) continue;
      options_.form == Form::Csv ? add_csv(batch, row) : add_json(batch, row);
      out_ += words_of_result(results[row]);
      if (out_.size() >= kWriteAt) write();
    }
    return std::ferror(stdout) == 0;
  }
  void write() {
    print(out_);
    out_.clear();
  }

 private:
  [[nodiscard]] bool is_wanted(const ReplayResult& result) const {
    switch (options_.only) {
      case Only::All: return true;
      case Only::Changes: return result.changes();
      case Only::Problems: return plan_.outcome(result.outcome).is_problem();
    }
    return true;
  }
  static std::string_view state_of(const FlowBatch& batch, std::size_t row) {
    return to_string(batch.state.empty() ? FlowState::Whole : batch.state[row]);
  }
  void add_csv(const FlowBatch& batch, std::size_t row) {
    fmt::format_to(std::back_inserter(out_), "{},{},{},{},{},{},{},{},{},{},{},",
                   batch.time.empty() || batch.time[row] == 0 ? std::string() : std::to_string(batch.time[row]),
                   state_of(batch, row), batch.source(row).to_string(), batch.source_port[row],
                   batch.destination(row).to_string(), batch.destination_port[row], batch.protocol[row],
                   batch.packets_sent[row], batch.bytes_sent[row], batch.packets_received[row],
                   batch.bytes_received[row]);
  }
  void add_json(const FlowBatch& batch, std::size_t row) {
    out_ += '{';
    if (!batch.time.empty() && batch.time[row] != 0)
      fmt::format_to(std::back_inserter(out_), "\"time\":{},", batch.time[row]);
    fmt::format_to(std::back_inserter(out_),
                   "\"state\":\"{}\",\"source\":\"{}\",\"sourcePort\":{},\"destination\":\"{}\",\"destinationPort\":{},"
                   "\"protocol\":{},\"packetsSent\":{},\"bytesSent\":{},\"packetsReceived\":{},\"bytesReceived\":{},",
                   state_of(batch, row), batch.source(row).to_string(), batch.source_port[row],
                   batch.destination(row).to_string(), batch.destination_port[row], batch.protocol[row],
                   batch.packets_sent[row], batch.bytes_sent[row], batch.packets_received[row],
                   batch.bytes_received[row]);
  }
  /// The end of the line.
  const std::string& words_of_result(std::uint32_t number) {
    if (number >= texts_.size()) texts_.resize(number + 1);
    std::string& text = texts_[number];
    if (!text.empty()) return text;
    const ReplayResult& result = plan_.result(number);
    const ReplayWords own = words_of(plan_.outcome(result.outcome));
    const bool csv = options_.form == Form::Csv;
    text = csv ? csv_of(own) : "\"outcome\":" + json_of(own);
    if (plan_.compares()) {
      const ReplayWords other = words_of(plan_.outcome(result.against));
      text += csv ? "," + csv_of(other) : ",\"against\":" + json_of(other);
    }
    text += csv ? "\n" : "}\n";
    return text;
  }

  ReplayPlan& plan_;
  FlowRowsOptions options_;
  ReplayCounter counter_;
  std::string out_;
  std::vector<std::string> texts_;  // by result
};

}  // namespace

std::optional<FlowRowsOptions> flow_rows_options(const po::variables_map& options, bool against) {
  const std::string form = text_option(options, "per-flow");
  const std::string only = text_option(options, "only");
  if (form.empty()) {
    if (!only.empty()) throw UsageError{"--only is for --per-flow", "--per-flow ndjson --only " + only};
    return std::nullopt;
  }
  FlowRowsOptions rows{.form = Form::Ndjson, .only = against ? Only::Changes : Only::All};
  if (form == "csv") rows.form = Form::Csv;
  if (form != "csv" && form != "ndjson") throw UsageError{fmt::format("--per-flow is not `{}`", form), "ndjson or csv"};
  if (only == "all") rows.only = Only::All;
  if (only == "problems") rows.only = Only::Problems;
  if (only == "changes") rows.only = Only::Changes;
  if (!only.empty() && only != "all" && only != "problems" && only != "changes") {
    throw UsageError{fmt::format("--only is not `{}`", only), "all, problems or changes"};
  }
  if (rows.only == Only::Changes && !against) throw UsageError{"--only changes needs --against", {}};
  return rows;
}

void report_damage(const FlowDamage& damage, bool error) {
  const std::string place =
      damage.line != 0 ? fmt::format("{}:{}", damage.line, damage.column) : fmt::format("byte {}", damage.offset);
  std::string text = fmt::format("{}:{}: {}: {} [{}]\n", printable(damage.path), place, error ? "error" : "warning",
                                 printable(damage.message), damage.rule->id);
  if (!damage.help.empty()) text += fmt::format("help: {}\n", printable(damage.help));
  std::fputs(text.c_str(), stderr);
}

int write_flow_rows(ReplayPlan& plan, const std::vector<FlowUnit>& units, const FlowRowsOptions& options, bool strict) {
  std::uint64_t bytes = 0;
  for (const FlowUnit& unit : units) bytes += unit.size;
  RateBar bar(bytes);
  Rows rows(plan, options);
  FlowUnitChain chain;
  FlowLedger ledger;
  bool unread = false;
  for (const FlowUnit& unit : units) {
    std::uint64_t consumed = 0;
    std::uint64_t flows = 0;
    const auto sink = [&](const FlowBatch& batch) {
      flows += batch.size();
      return rows.add(batch);
    };
    const auto progress = [&](std::uint64_t now) {
      bar.add(now - consumed, flows);
      consumed = now;
      flows = 0;
      return !interrupted;
    };
    FlowUnitResult result = read_flow_unit(unit, {.strict = strict}, sink, progress);
    (void)chain.accept(unit, result);  // whole files: nothing is guessed
    ledger += result.ledger;
    if (result.failure) {
      unread = true;
      std::fputs(
          fmt::format("azroute: error: {}: {}\n", printable(unit.path), printable(result.failure->message)).c_str(),
          stderr);
    }
    if (interrupted || std::ferror(stdout) != 0 || (strict && !ledger.damage.empty())) break;
  }
  rows.write();
  for (const FlowDamage& damage : ledger.damage) report_damage(damage, strict);
  if (strict && !ledger.damage.empty()) return kBadInput;
  const std::uint64_t damaged = ledger.damaged_records + ledger.damaged_tuples;
  if (damaged > ledger.damage.size()) std::fputs(fmt::format("azroute: {} damaged in all\n", damaged).c_str(), stderr);
  if (interrupted) std::fputs("azroute: interrupted: the lines are of a part of the flows\n", stderr);
  return unread || interrupted ? kFindings : kFine;
}

}  // namespace azroute::cli
