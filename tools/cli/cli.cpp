// Options, loading and output shared by the commands.
#include "tools/cli/cli.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/check/control_plane.h"
#include "sim/check/expect.h"
#include "sim/report/diagnostics.h"
#include "sim/report/style.h"
#include "sim/topology/what_if.h"

namespace azroute::cli {

namespace po = boost::program_options;

void add_output_options(po::options_description& options) {
  options.add_options()("format", po::value<std::string>()->value_name("text|json"),
                        "for people (text, the default) or for programs (json)")(
      "color", po::value<std::string>()->value_name("auto|always|never"),
      "colour; auto, the default, means on a terminal unless NO_COLOR is set");
}

void add_topology_options(po::options_description& options) {
  options.add_options()("as-of", po::value<std::string>()->value_name("DATE"),
                        "the date whose platform facts hold, YYYY-MM-DD; default: the file's asOf, else today")(
      "service-tags", po::value<std::string>()->value_name("FILE"),
      "Microsoft's ServiceTags JSON (gzip accepted), instead of the one the file names");
}

void add_what_if_option(po::options_description& options) {
  options.add_options()(
      "without", po::value<std::vector<std::string>>()->value_name("NAME[,NAME...]"),
      "what if: a connection, circuit, gateway, appliance ... taken away, or SITE:PREFIX not announced");
}

std::string text_option(const po::variables_map& options, const char* name) {
  if (options.count(name) == 0) return {};
  std::string value = options[name].as<std::string>();
  // An unset variable of a script must not silently mean "the default".
  if (value.empty()) throw UsageError{fmt::format("`{}` has an empty value", name), {}};
  return value;
}

bool wants_json(const po::variables_map& options) {
  const std::string format = text_option(options, "format");
  if (format.empty() || format == "text") return false;
  if (format == "json") return true;
  throw UsageError{fmt::format("there is no format `{}`", format), "text or json"};
}

bool wants_color(const po::variables_map& options, int stream) {
  const std::string color = text_option(options, "color");
  if (color == "always") return true;
  if (color == "never") return false;
  if (!color.empty() && color != "auto")
    throw UsageError{fmt::format("--color is not `{}`", color), "auto, always or never"};
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
    return value != nullptr && *value != '\0';
  };
  if (is_set("NO_COLOR")) return false;
  return is_set("FORCE_COLOR") || isatty(stream) != 0;
}

std::optional<Date> chosen_date(const po::variables_map& options) {
  const std::string text = text_option(options, "as-of");
  if (text.empty()) return std::nullopt;
  const std::optional<Date> date = parse_date(text);
  if (!date) throw UsageError{fmt::format("`{}` is no date", text), "write it as YYYY-MM-DD, such as 2022-06-01"};
  return date;
}

Date today() {
  return Date(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
}

std::string required_text(const po::variables_map& options, std::string_view name, std::string_view what) {
  std::string text = text_option(options, std::string(name).c_str());
  if (text.empty()) throw UsageError{std::string(what), {}};
  return text;
}

namespace {

/// The names of every --without, each once.
std::vector<std::string> names_without(const po::variables_map& options) {
  std::vector<std::string> names;
  if (options.count("without") == 0) return names;
  for (const std::string& list : options["without"].as<std::vector<std::string>>()) {
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      std::string name = list.substr(begin, end - begin);
      if (name.empty()) throw UsageError{"`without` has an empty name", "--without NAME, or --without NAME,NAME"};
      const auto same = [&](const std::string& other) { return equal_ignoring_case(name, other); };
      if (std::ranges::none_of(names, same)) names.push_back(std::move(name));
      begin = end + 1;
    }
  }
  return names;
}

void take_away(Loaded& loaded, const std::string& path, const po::variables_map& options) {
  for (const std::string& name : names_without(options)) {
    const WithdrawResult result = withdraw(loaded.topology, name);
    if (!result) throw UsageError{fmt::format("{}: {}", printable(path), result.error().message), result.error().help};
    if (std::ranges::find(loaded.without, result->text) == loaded.without.end()) loaded.without.push_back(result->text);
  }
}

}  // namespace

std::string without_text(const Loaded& loaded) {
  return loaded.without.empty() ? std::string() : fmt::format("without {}", fmt::join(loaded.without, ", "));
}

std::string without_heading(const Loaded& loaded, bool color) {
  return loaded.without.empty() ? std::string() : paint(without_text(loaded) + ":", Paint::Bold, color) + "\n\n";
}

void add_without(boost::json::object& document, const Loaded& loaded) {
  if (loaded.without.empty()) return;
  boost::json::array names;
  for (const std::string& name : loaded.without) names.emplace_back(name);
  document["without"] = std::move(names);
}

std::unique_ptr<Loaded> load(const std::string& path, const po::variables_map& options, bool with_what_if) {
  auto loaded = std::make_unique<Loaded>();
  const ReadOptions read_options{
      .service_tags_file = text_option(options, "service-tags"), .as_of = chosen_date(options), .today = today()};
  loaded->topology = load_topology(path, loaded->sources, read_options, loaded->diagnostics);
  check_expectations(loaded->topology, loaded->diagnostics);
  loaded->as_of = loaded->topology.as_of ? loaded->topology.as_of->value : today();
  if (!loaded->diagnostics.has_errors()) {
    if (with_what_if) take_away(*loaded, path, options);
    loaded->network = std::make_unique<Network>(loaded->topology, loaded->as_of);
    check_control_plane(*loaded->network, loaded->diagnostics);
  }
  loaded->diagnostics.sort();
  return loaded;
}

std::unique_ptr<Loaded> load_or_fail(const std::string& path, const po::variables_map& options, bool with_what_if) {
  auto loaded = load(path, options, with_what_if);
  const std::string text = render_text(loaded->diagnostics, loaded->sources, wants_color(options, STDERR_FILENO));
  std::fputs(text.c_str(), stderr);
  if (loaded->diagnostics.has_errors()) throw LoadFailed{};
  return loaded;
}

Id<NetworkInterface> nic_or_fail(const Topology& topology, const std::string& name) {
  const Id<NetworkInterface> nic = find_nic(topology, name);
  if (nic.valid() && !topology[nic].withdrawn) return nic;
  if (nic.valid()) {
    throw UsageError{
        fmt::format("--without takes `{}` away, and nothing starts from a network interface that is not there",
                    topology[nic].name.value),
        {}};
  }
  std::vector<std::string> names;
  names.reserve(topology.network_interfaces.size());
  for (const NetworkInterface& one : topology.network_interfaces) names.push_back(one.name.value);
  std::string help = did_you_mean(name, std::span<const std::string>(names));
  if (help.empty() && !names.empty()) help = fmt::format("the file has {}", fmt::join(names, ", "));
  throw UsageError{fmt::format("no networkInterface is named `{}`", name), std::move(help)};
}

Id<Subnet> subnet_or_fail(const Topology& topology, const std::string& name) {
  const Id<Subnet> subnet = find_subnet(topology, name);
  if (subnet.valid()) return subnet;
  std::vector<std::string> names;
  names.reserve(topology.subnets.size());
  for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) names.push_back(full_name(topology, {i}));
  std::string help = did_you_mean(name, std::span<const std::string>(names));
  if (help.empty() && !names.empty() && names.size() <= 20)
    help = fmt::format("the file has {}", fmt::join(names, ", "));
  throw UsageError{fmt::format("`{}` names no subnet, or several: write VNET/SUBNET", name), std::move(help)};
}

void print(std::string_view text) {
  // A signal that is handled may stop a write; what was not written then is written again.
  const auto go_on = [] {
    if (errno != EINTR) return false;
    std::clearerr(stdout);
    return true;
  };
  bool written = false;
  do {
    text.remove_prefix(std::fwrite(text.data(), 1, text.size(), stdout));
    written = text.empty() && std::fflush(stdout) == 0;
  } while (!written && go_on());
  if (!written && errno != EPIPE) throw std::runtime_error(std::string("cannot write: ") + std::strerror(errno));
}

}  // namespace azroute::cli
