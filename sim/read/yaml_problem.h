// What libyaml says about text it cannot parse, in the words of the person who wrote the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace azroute {

/// A parser error as libyaml reports it, with its marks turned into bytes, and what had been read before it.
struct YamlProblem {
  std::string_view problem;
  std::string_view context;    // "while scanning a quoted scalar"; may be empty, then context_at means nothing
  std::size_t at = 0;          // where the parser gave up
  std::size_t context_at = 0;  // where what it was reading began
  struct Scalar {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool plain = false;
  };
  Scalar last;               // the last scalar before the error; empty when there was none
  bool in_list = false;      // the innermost open collection is a list written with `- `
  bool in_brackets = false;  // some open collection is written with brackets
};

struct YamlExplanation {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string message;
  std::string help;
  std::size_t label_begin = 0;
  std::size_t label_end = 0;
  std::string label;  // empty: no label
};

/// Where the mistake most likely is, which often is not where the parser stopped, and what to write instead.
YamlExplanation explain_yaml_problem(const YamlProblem& problem, std::string_view text);

}  // namespace azroute
