// What the commands share: options, loading a topology, output, exit codes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>

#include "sim/read/native.h"
#include "sim/route/effective_routes.h"

namespace azroute::cli {

inline constexpr int kFine = 0;
inline constexpr int kFindings = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kOurFault = 3;

/// Thrown by option parsing and argument checks; main prints it with the command's usage line and exits with kBadInput.
struct UsageError {
  std::string message;
  std::string help;
};

struct Command {
  std::string_view name;
  std::string_view arguments;  // "FILE --from NIC --to TARGET"
  std::string_view summary;    // one line
  std::string_view example;    // a whole command line
  std::string_view details;    // what the long help adds
  void (*add_options)(boost::program_options::options_description& options,
                      boost::program_options::positional_options_description& positional);
  int (*run)(const boost::program_options::variables_map& options);
};

/// Every command, in the order of the help.
std::span<const Command* const> commands();

extern const Command kCheck;
extern const Command kTrace;
extern const Command kExplain;
extern const Command kRoutes;
extern const Command kGraph;
extern const Command kRules;
extern const Command kEndpoints;
extern const Command kBench;
extern const Command kReplay;
extern const Command kMerge;

/// --format, --color and, for commands that read topologies, --as-of and --service-tags.
void add_output_options(boost::program_options::options_description& options);
void add_topology_options(boost::program_options::options_description& options);
/// --without, for commands whose answers depend on what is there.
void add_what_if_option(boost::program_options::options_description& options);

bool wants_json(const boost::program_options::variables_map& options);
/// Whether text for `stream` (1 stdout, 2 stderr) is coloured: --color, NO_COLOR, FORCE_COLOR, a terminal.
bool wants_color(const boost::program_options::variables_map& options, int stream);
std::optional<Date> chosen_date(const boost::program_options::variables_map& options);
Date today();
std::string required_text(const boost::program_options::variables_map& options, std::string_view name,
                          std::string_view what);

/// One topology read from a file, with its network when it has no errors.
struct Loaded {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;
  std::unique_ptr<Network> network;  // when there are no errors
  Date as_of;                        // --as-of, else the file's asOf, else today
  std::vector<std::string> without;  // what --without took away, as results name it
};

/// "without er-circuit, headquarters:0.0.0.0/0"; empty when nothing was taken away.
std::string without_text(const Loaded& loaded);
/// The same as the line above a text result, with a blank line behind it.
std::string without_heading(const Loaded& loaded, bool color);
/// Says in a JSON result what was taken away, if anything was.
void add_without(boost::json::object& document, const Loaded& loaded);

/// Never nullptr. Diagnostics are sorted and not yet printed. What --without names is taken away when there are no
/// errors; a name that means nothing in the file is a UsageError.
/// Without `with_what_if` nothing is taken away.
std::unique_ptr<Loaded> load(const std::string& path, const boost::program_options::variables_map& options,
                             bool with_what_if = true);
/// load() for commands about one file: prints its diagnostics to stderr and throws kBadInput as LoadFailed on errors.
struct LoadFailed {};
std::unique_ptr<Loaded> load_or_fail(const std::string& path, const boost::program_options::variables_map& options,
                                     bool with_what_if = true);

/// A network interface that is there: --without has not taken it away.
Id<NetworkInterface> nic_or_fail(const Topology& topology, const std::string& name);
Id<Subnet> subnet_or_fail(const Topology& topology, const std::string& name);

/// Writes results; a reader that closed the pipe is no error.
void print(std::string_view text);

/// A program option's text value.
std::string text_option(const boost::program_options::variables_map& options, const char* name);

}  // namespace azroute::cli
