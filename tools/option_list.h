// The options of a program, a line each, as every help of azroute shows them.
#pragma once

#include <cstddef>
#include <string>

#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/options_description.hpp>
#include <fmt/format.h>

namespace azroute {

/// "  --name VALUE           what it does"; options without a description are left out.
inline std::string option_list(const boost::program_options::options_description& options, std::size_t width) {
  std::string text;
  for (const auto& option : options.options()) {
    if (option->description().empty()) continue;
    std::string name = option->canonical_display_name(boost::program_options::command_line_style::allow_long);
    if (!option->format_parameter().empty()) name += " " + option->format_parameter();
    if (name.size() > width) name += "\n" + std::string(width + 2, ' ');  // a line of its own
    text += fmt::format("  {:<{}} {}\n", name, width, option->description());
  }
  return text;
}

}  // namespace azroute
