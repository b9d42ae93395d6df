// azroute-make-routes: a table with the shape of the Internet's, or of many hosts, as a prefix list.
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "tools/make_routes/full_table.h"
#include "tools/option_list.h"

namespace azroute {
namespace {

namespace po = boost::program_options;

constexpr int kBadUsage = 2;

std::string help(const po::options_description& options) {
  std::string text =
      "azroute-make-routes prints distinct prefixes, one a line, with the lengths, nesting and gaps of the\n"
      "Internet's full table. One seed gives the same prefixes everywhere.\n"
      "\n"
      "  azroute-make-routes --family 6 --count 200000 --seed 7 > table.txt\n"
      "\n"
      "usage: azroute-make-routes [OPTIONS]\n"
      "\n";
  text += option_list(options, 16);
  return text;
}

bool print(const std::vector<Prefix>& prefixes) {
  std::string text;
  for (const Prefix& prefix : prefixes) fmt::format_to(std::back_inserter(text), "{}\n", prefix.to_string());
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

int fail(std::string_view message) {
  fmt::print(stderr, "azroute-make-routes: error: {}\n`azroute-make-routes --help` lists the options\n", message);
  return kBadUsage;
}

int run(int argc, char** argv) {
  int family = 4;
  long long count = 0;
  std::uint64_t seed = 1;
  po::options_description options;
  options.add_options()                                                                        //
      ("family", po::value(&family)->value_name("4|6"), "which addresses (4)")                 //
      ("count", po::value(&count)->value_name("N"), "how many (900000 for 4, 200000 for 6)")   //
      ("seed", po::value(&seed)->value_name("S"), "where chance begins (1)")                   //
      ("host-heavy", "and 10.0.0.0/8 with 65,536 subnets, in each a /28 and eight addresses")  //
      ("help,h", "this help");
  po::variables_map values;
  try {
    po::store(po::command_line_parser(argc, argv).options(options).positional({}).run(), values);
    po::notify(values);
  } catch (const po::error& error) {
    return fail(error.what());
  }
  if (values.contains("help")) {
    std::fputs(help(options).c_str(), stdout);
    return 0;
  }
  if (family != 4 && family != 6) return fail("--family is 4 or 6");
  if (!values.contains("count")) count = family == 4 ? 900'000 : 200'000;
  if (count < 0 || static_cast<std::size_t>(count) > kMaxFullTable) {
    return fail(fmt::format("--count is 0 to {}", kMaxFullTable));
  }
  if (!print(full_table(family == 4 ? Family::V4 : Family::V6, static_cast<std::size_t>(count), seed))) return 3;
  if (values.contains("host-heavy") && !print(host_heavy_table(seed))) return 3;
  return std::fflush(stdout) == 0 ? 0 : 3;
}

}  // namespace
}  // namespace azroute

int main(int argc, char** argv) {
  try {
    return azroute::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "azroute-make-routes: internal error: %s\n", error.what());
  } catch (...) {
    std::fputs("azroute-make-routes: internal error\n", stderr);
  }
  return 3;
}
