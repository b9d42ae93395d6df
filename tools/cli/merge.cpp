// azroute merge: joins the parts that azroute replay --shard wrote.
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/read/file.h"
#include "sim/report/diagnostics.h"
#include "sim/report/json.h"
#include "sim/report/replay.h"
#include "tools/cli/replay.h"

namespace azroute::cli {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kMostBytes = std::size_t{4} << 30U;

void add_options(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("parts", po::value<std::vector<std::string>>(), "")(
      "top", po::value<std::string>()->value_name("N"), "flows named for each problem and change; 0: all (10)");
  positional.add("parts", -1);
  add_output_options(options);
}

ReplayTally read_part(const std::string& path) {
  const auto bytes = read_file(path, kMostBytes);
  if (!bytes) throw UsageError{fmt::format("{}: {}", path, bytes.error().message), bytes.error().help};
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(*bytes, error);
  if (error)
    throw UsageError{fmt::format("{}: not JSON: {}", path, error.message()), "parts are what replay --shard writes"};
  auto part = parse_replay_part(value);
  if (!part) throw UsageError{fmt::format("{}: {}", path, part.error()), {}};
  return *std::move(part);
}

int run(const po::variables_map& options) {
  const bool as_json = wants_json(options);
  const std::size_t top = top_of(options);
  if (options.count("parts") == 0) throw UsageError{"merge needs the parts that azroute replay --shard wrote", {}};
  std::vector<ReplayTally> parts;
  for (const std::string& path : options["parts"].as<std::vector<std::string>>()) parts.push_back(read_part(path));
  const auto whole = join(std::move(parts));
  if (!whole) throw UsageError{whole.error(), "give every part once, in any order"};
  print(as_json ? json::pretty(json::replay(*whole, top))
                : text::replay(*whole, top, wants_color(options, STDOUT_FILENO)));
  return exit_code_of(*whole);
}

}  // namespace

extern constexpr Command kMerge{
    "merge",
    "PART... [--top N]",
    "join the parts of a replay that was shared out by --shard",
    "azroute merge part-1.json part-2.json part-3.json part-4.json",
    "The result is what one replay of all the flows says, byte for byte, in whatever order the parts are given.\n"
    "\n"
    "  parallel 'azroute replay net.yaml --flows logs --shard {}/4 > part-{}.json' ::: 1 2 3 4\n"
    "  azroute merge part-*.json\n",
    add_options,
    run};

}  // namespace azroute::cli
