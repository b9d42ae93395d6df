// azroute: picks the command, parses its options, turns every failure into a message and an exit code.
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "sim/report/diagnostics.h"
#include "tools/cli/cli.h"
#include "tools/option_list.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kVersion = "azroute 0.1.0\n";

std::string help() {
  std::string out =
      "azroute shows where packets of an Azure virtual network go, with which source address they leave,\n"
      "and which routing rule decides it.\n"
      "\n"
      "  azroute check topologies/activation/forced-tunnel.yaml\n"
      "\n"
      "usage: azroute COMMAND [ARGUMENTS]\n"
      "\n";
  for (const Command* command : commands()) out += fmt::format("  {:<11}{}\n", command->name, command->summary);
  out +=
      "  help       azroute help COMMAND, or azroute COMMAND --help: a command's options with an example\n"
      "\n"
      "exit codes: 0 fine, 1 a finding or an expectation that does not hold, 2 bad usage or input, 3 a fault of "
      "azroute\n"
      "topology files: topologies/README.md describes every key\n";
  return out;
}

std::string usage_line(const Command& command) {
  return fmt::format("usage: azroute {} {}\n", command.name, command.arguments);
}

std::string help(const Command& command, const po::options_description& options) {
  // The positional arguments, which have no description, stand in the usage line.
  return fmt::format("{}.\n\n  {}\n\n{}\n{}\n{}", command.summary, command.example, usage_line(command),
                     option_list(options, 22), command.details);
}

const Command* find_command(std::string_view name) {
  for (const Command* command : commands()) {
    if (command->name == name) return command;
  }
  std::vector<std::string_view> names;
  for (const Command* command : commands()) names.push_back(command->name);
  throw UsageError{fmt::format("there is no command `{}`", name),
                   did_you_mean(name, std::span<const std::string_view>(names))};
}

po::variables_map parse(const Command& command, const std::vector<std::string>& arguments,
                        const po::options_description& options, const po::positional_options_description& positional) {
  po::variables_map values;
  try {
    using namespace po::command_line_style;
    const int style = allow_long | long_allow_adjacent | long_allow_next | allow_short | allow_dash_for_short |
                      short_allow_adjacent | short_allow_next | case_insensitive;
    po::store(po::command_line_parser(arguments)
                  .options(options)
                  .positional(positional)
                  .style(style & ~case_insensitive)
                  .run(),
              values);
    po::notify(values);
  } catch (const po::unknown_option& error) {
    std::vector<std::string> names;
    for (const auto& option : options.options()) names.push_back("--" + option->long_name());
    const std::string& name = error.get_option_name();
    throw UsageError{fmt::format("{} has no option `{}`", command.name, name),
                     did_you_mean(name, std::span<const std::string>(names))};
  } catch (const po::error& error) {
    throw UsageError{error.what(), {}};
  }
  return values;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::fputs(help().c_str(), stderr);
    return kBadInput;
  }
  std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  std::string name = arguments.front();
  if (name == "--version") {
    print(kVersion);
    return kFine;
  }
  if (name == "help" || name == "--help" || name == "-h") {
    if (rest.empty()) {
      print(help());
      return kFine;
    }
    name = rest.front();
    rest = {"--help"};
  }
  const Command* command = nullptr;
  try {
    command = find_command(name);
    po::options_description options;
    po::positional_options_description positional;
    command->add_options(options, positional);
    options.add_options()("help,h", "this help");
    for (const std::string& argument : rest) {
      if (argument == "--help" || argument == "-h") {
        print(help(*command, options));
        return kFine;
      }
    }
    return command->run(parse(*command, rest, options, positional));
  } catch (const UsageError& error) {
    std::string text = fmt::format("azroute: error: {}\n", printable(error.message));
    if (!error.help.empty()) text += fmt::format("help: {}\n", printable(error.help));
    text += command != nullptr ? usage_line(*command) : "`azroute help` lists the commands\n";
    std::fputs(text.c_str(), stderr);
    return kBadInput;
  } catch (const LoadFailed&) {
    return kBadInput;
  }
}

}  // namespace

std::span<const Command* const> commands() {
  static constexpr std::array kCommands{&kCheck, &kTrace,     &kExplain, &kRoutes, &kGraph,
                                        &kRules, &kEndpoints, &kReplay,  &kMerge,  &kBench};
  return kCommands;
}

}  // namespace azroute::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return azroute::cli::run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "azroute: internal error: %s\nThis is a fault of azroute, not of its input.\n", error.what());
  } catch (...) {
    std::fputs("azroute: internal error\nThis is a fault of azroute, not of its input.\n", stderr);
  }
  return azroute::cli::kOurFault;
}
