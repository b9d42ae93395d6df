// azroute check: every diagnostic of the files, and every flow against its expectation.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <set>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/check/expect.h"
#include "sim/report/diagnostics.h"
#include "sim/report/json.h"
#include "sim/report/style.h"
#include "sim/report/text.h"
#include "tools/cli/cli.h"

namespace azroute::cli {
namespace {

namespace bj = boost::json;
namespace fs = std::filesystem;
namespace po = boost::program_options;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("path", po::value<std::vector<std::string>>(), "")(
      "strict", po::bool_switch(), "an answer that rests on an assumption fails");
  positional.add("path", -1);
  add_topology_options(options);
  add_what_if_option(options);
  add_output_options(options);
}

/// Topology files below a folder, in the order of their paths; a file stands for itself.
std::vector<std::string> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error), end;
       it != end && !error; it.increment(error)) {
    const fs::path& file = it->path();
    const bool hidden = file.filename().string().starts_with('.');
    if (hidden && it->is_directory(error)) it.disable_recursion_pending();
    if (!hidden && it->is_regular_file(error) && (file.extension() == ".yaml" || file.extension() == ".yml")) {
      files.push_back(file.string());
    }
  }
  if (files.empty()) {
    throw UsageError{fmt::format("the folder {} holds no topology", printable(path)),
                     "topology files end in .yaml or .yml"};
  }
  std::ranges::sort(files);
  return files;
}

struct Totals {
  std::size_t files = 0;
  std::size_t bad_files = 0;
  std::size_t flows = 0;
  std::size_t failed = 0;
  std::size_t warnings = 0;
};

/// "checking 12 of 300" on stderr, once a second has gone by, for a person who waits.
class Progress {
 public:
  Progress(std::size_t total, bool shown) : total_(total), shown_(shown && isatty(STDERR_FILENO) != 0) {}
  void step(std::size_t done) {
    if (!shown_ || std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)) return;
    std::fprintf(stderr, "\rchecking %zu of %zu", done, total_);
    printed_ = true;
  }
  void clear() {
    if (printed_) std::fputs("\r\x1b[K", stderr);
    printed_ = false;
  }

 private:
  std::size_t total_;
  bool shown_;
  bool printed_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Checks one file: its part of the report, and what it adds to the totals.
std::string check_text(const std::string& path, const po::variables_map& options, Totals& totals) {
  const auto loaded = load(path, options);
  const bool color = wants_color(options, STDOUT_FILENO);
  std::string out = render_text(loaded->diagnostics, loaded->sources, color);
  totals.warnings += loaded->diagnostics.warnings();
  if (loaded->diagnostics.has_errors()) {
    ++totals.bad_files;
    return out;
  }
  Network& network = *loaded->network;
  const std::vector<FlowCheck> checks = check_flows(network, options["strict"].as<bool>());
  totals.flows += checks.size();
  totals.failed +=
      static_cast<std::size_t>(std::ranges::count_if(checks, [](const auto& check) { return !check.holds(); }));
  out += fmt::format("{}, as of {}{}{}\n", paint(printable(path), Paint::Bold, color), to_string(network.as_of()),
                     loaded->without.empty() ? "" : ", ", without_text(*loaded));
  if (checks.empty()) out += "  no flows: nothing is expected of this topology\n";
  return out + text::flow_checks(network, checks, color);
}

bj::value check_json(const std::string& path, const po::variables_map& options, Totals& totals) {
  const auto loaded = load(path, options);
  bj::object file{{"file", printable(path)}};
  file["diagnostics"] = diagnostics_json(loaded->diagnostics, loaded->sources);
  totals.warnings += loaded->diagnostics.warnings();
  if (loaded->diagnostics.has_errors()) {
    ++totals.bad_files;
    file["asOf"] = nullptr;
    file["flows"] = bj::array{};
    return file;
  }
  Network& network = *loaded->network;
  file["asOf"] = to_string(network.as_of());
  add_without(file, *loaded);
  bj::array flows;
  for (const FlowCheck& check : check_flows(network, options["strict"].as<bool>())) {
    ++totals.flows;
    if (!check.holds()) ++totals.failed;
    flows.push_back(json::flow_check(network, check));
  }
  file["flows"] = std::move(flows);
  return file;
}

std::string plural(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string closing(const Totals& totals) {
  std::string out = fmt::format("{} in {}: {} as expected, {} not", plural(totals.flows, "flow"),
                                plural(totals.files, "file"), totals.flows - totals.failed, totals.failed);
  if (totals.warnings > 0) out += ", " + plural(totals.warnings, "warning");
  if (totals.bad_files > 0) out += fmt::format("; {} with errors", plural(totals.bad_files, "file"));
  return out + "\n";
}

int run(const po::variables_map& options) {
  if (options.count("path") == 0) throw UsageError{"check needs a topology file or a folder of them", {}};
  const bool as_json = wants_json(options);
  (void)chosen_date(options);  // a bad date is told before any file is read
  std::vector<std::string> files;
  std::set<std::string> seen;
  for (const std::string& path : options["path"].as<std::vector<std::string>>()) {
    for (std::string& file : files_of(path)) {
      if (seen.insert(file).second) files.push_back(std::move(file));
    }
  }
  Totals totals;
  totals.files = files.size();
  Progress progress(files.size(), !as_json);
  bj::array reports;
  for (std::size_t i = 0; i < files.size(); ++i) {
    progress.step(i);
    if (as_json) {
      reports.push_back(check_json(files[i], options, totals));
      continue;
    }
    const std::string report = check_text(files[i], options, totals);
    progress.clear();
    print(report + "\n");
  }
  progress.clear();
  if (as_json) {
    print(json::pretty(bj::object{{"format", "azroute-check/1"},
                                  {"files", std::move(reports)},
                                  {"summary", bj::object{{"files", totals.files},
                                                         {"filesWithErrors", totals.bad_files},
                                                         {"warnings", totals.warnings},
                                                         {"flows", totals.flows},
                                                         {"asExpected", totals.flows - totals.failed},
                                                         {"notAsExpected", totals.failed}}}}));
  } else {
    print(closing(totals));
  }
  if (totals.bad_files > 0) return kBadInput;
  return totals.failed > 0 ? kFindings : kFine;
}

}  // namespace

extern constexpr Command kCheck{
    "check",
    "PATH... [--strict] [--without NAME,...] [--as-of DATE] [--service-tags FILE] [--format text|json]",
    "hold every flow of topology files against what is expected of it",
    "azroute check topologies/activation/forced-tunnel.yaml",
    "A folder stands for every .yaml file below it. Exit code 1 when an expectation does not hold, 2 when a file has\n"
    "errors. Each failure is printed with the path of the packet and the rules that decided it.\n",
    add_options,
    run};

}  // namespace azroute::cli
