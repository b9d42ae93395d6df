// A table from libyaml's problems to explanations; each row looks at the text around the marks.
#include "sim/read/yaml_problem.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/diag/diagnostic.h"
#include "sim/read/yaml_text.h"

namespace azroute {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t found = at == 0 ? std::string_view::npos : text.find_last_of("\r\n", at - 1);
  return found == std::string_view::npos ? 0 : found + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of("\r\n", at), text.size());
}

bool same_line(std::string_view text, std::size_t a, std::size_t b) {
  return line_begin(text, a) == line_begin(text, b);
}

bool is_blank(std::string_view text, std::size_t at) {
  return at >= text.size() || kBlanks.contains(text[at]);
}

bool first_on_line(std::string_view text, std::size_t at) {
  return text.find_first_not_of(" \t", line_begin(text, at)) >= at;
}

/// The end of the run of non-blanks at `at`; one code point at least, nothing at a line's end.
std::size_t word_end(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of(kBlanks, at), text.size());
}

/// The rest of the line at `at` without a comment and blanks at its end.
std::size_t phrase_end(std::string_view text, std::size_t at) {
  std::size_t end = line_end(text, at);
  const std::size_t comment = text.substr(at, end - at).find(" #");
  if (comment != std::string_view::npos) end = at + comment;
  while (end > at && is_blank(text, end - 1)) --end;
  return end;
}

std::string slice(std::string_view text, std::size_t begin, std::size_t end) {
  return std::string(text.substr(begin, end - begin));
}

YamlExplanation at_word(std::string_view text, std::size_t at, std::string message, std::string help) {
  if (text.find_first_not_of(kBlanks, at) == std::string_view::npos) {
    // Only blanks follow: the caret belongs to the end of what was written, not to an empty line below it.
    const std::size_t last = text.substr(0, at).find_last_not_of(kBlanks);
    at = last == std::string_view::npos ? 0 : last + 1;
  }
  return {.begin = at,
          .end = word_end(text, at),
          .message = std::move(message),
          .help = std::move(help),
          .label_begin = 0,
          .label_end = 0,
          .label = {}};
}

YamlExplanation at_range(std::size_t begin, std::size_t end, std::string message, std::string help) {
  YamlExplanation explanation;
  explanation.begin = begin;
  explanation.end = end;
  explanation.message = std::move(message);
  explanation.help = std::move(help);
  return explanation;
}

YamlExplanation with_label(YamlExplanation explanation, std::size_t begin, std::size_t end, std::string label) {
  explanation.label_begin = begin;
  explanation.label_end = end;
  explanation.label = std::move(label);
  return explanation;
}

/// The value that begins at `begin` and should have been in quotes: within brackets it ends where an entry would.
std::size_t value_end(std::string_view text, std::size_t begin, bool in_brackets) {
  std::size_t end = phrase_end(text, begin);
  if (in_brackets) end = std::min(text.find_first_of(",]}", begin), end);
  while (end > begin && is_blank(text, end - 1)) --end;
  return end;
}

std::string quote_it(std::string_view text, std::size_t begin, bool in_brackets) {
  const std::string value = slice(text, begin, value_end(text, begin, in_brackets));
  if (value.find_first_of("\"\\") != std::string::npos || value.size() > 40) return "put the text into quotes";
  return "put the text into quotes: \"" + value + "\"";
}

/// Where in `phrase` a colon is directly followed by text, as in `key:value` but not in `http://` or `fd00::1`.
std::size_t tight_colon(std::string_view phrase) {
  const std::size_t colon = phrase.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 >= phrase.size()) return std::string_view::npos;
  const char next = phrase[colon + 1];
  return next == ':' || next == '/' || next == ' ' ? std::string_view::npos : colon;
}

YamlExplanation missing_space(std::string_view text, std::size_t begin, std::size_t colon) {
  const std::size_t end = phrase_end(text, begin);
  const std::string fixed = slice(text, begin, colon + 1) + " " + slice(text, colon + 1, end);
  return at_range(begin, end, "a space is missing after the colon", "write " + quoted(fixed));
}

YamlExplanation tab(std::size_t at) {
  return at_range(at, at + 1, "a tab cannot indent a line in YAML", "indent with spaces");
}

YamlExplanation cannot_start(const YamlProblem& problem, std::string_view text) {
  const std::size_t at = problem.at;
  if (at < text.size() && text[at] == '\t') return tab(at);
  const std::string character = text.substr(at).starts_with('`')
                                    ? std::string("a backtick")
                                    : quoted(text.substr(at, next_code_point(text, at) - at));
  return at_range(at, std::max(value_end(text, at, problem.in_brackets), next_code_point(text, at)),
                  "a text without quotes cannot start with " + character, quote_it(text, at, problem.in_brackets));
}

YamlExplanation tab_indentation(const YamlProblem& problem, std::string_view text) {
  return tab(std::min(text.find('\t', line_begin(text, problem.at)), problem.at));
}

/// The parser wanted the colon of a key that started at the context.
YamlExplanation no_colon(const YamlProblem& problem, std::string_view text) {
  const std::size_t begin = problem.context_at;
  const std::size_t end = phrase_end(text, begin);
  const std::string_view phrase = text.substr(begin, end - begin);
  const bool starts_quoted = phrase.starts_with('"') || phrase.starts_with('\'');
  if (!starts_quoted) {
    const std::size_t colon = tight_colon(phrase);
    if (colon != std::string_view::npos) return missing_space(text, begin, begin + colon);
  }
  if (phrase.starts_with('-') && phrase.size() > 1 && phrase[1] != '-') {
    return at_range(begin, end, "a space is missing after the `-` of a list item",
                    "write " + quoted("- " + std::string(phrase.substr(1))));
  }
  if (problem.in_list) {
    return at_range(begin, end, "expected another list item", "a list item starts with `- `");
  }
  if (starts_quoted && !same_line(text, begin, problem.at) && phrase.find(phrase[0], 1) == std::string_view::npos) {
    return at_range(begin, begin + 1, "this quote is not closed on its line", "close the quote");
  }
  return at_range(begin, end, "expected `key: value`, found only a text", "is a colon missing after it?");
}

/// The last scalar read, where the text goes on into a second line before the colon at `problem.at`.
YamlExplanation colon_after_folded_text(const YamlProblem& problem, std::string_view text) {
  const std::size_t begin = problem.last.begin;
  const std::size_t colon = tight_colon(text.substr(begin, phrase_end(text, begin) - begin));
  if (colon != std::string_view::npos) return missing_space(text, begin, begin + colon);
  std::size_t key = line_begin(text, problem.at);
  key = std::min(text.find_first_not_of(" \t", key), problem.at);
  return with_label(at_range(key, problem.at, "this line is indented deeper than its neighbours",
                             "give the keys of one mapping the same indentation"),
                    begin, phrase_end(text, begin), "so it reads as a continuation of this text");
}

YamlExplanation second_colon(const YamlProblem& problem, std::string_view text) {
  const YamlProblem::Scalar& last = problem.last;
  if (last.end > last.begin && last.end <= problem.at && !same_line(text, last.begin, problem.at) &&
      same_line(text, last.end, problem.at)) {
    return colon_after_folded_text(problem, text);
  }
  if (last.plain && last.end == problem.at && last.end > last.begin && text[last.end - 1] == ':') {
    return at_range(last.begin, problem.at + 1, "a text that ends in a colon reads as a key",
                    quote_it(text, last.begin, problem.in_brackets));
  }
  std::string help = last.plain && last.end <= problem.at && last.end > last.begin
                         ? quote_it(text, last.begin, problem.in_brackets)
                         : "start a new line for a new key, or put a text that holds `: ` into quotes";
  return at_range(problem.at, std::min(problem.at + 1, text.size()), "a second `key: value` on one line",
                  std::move(help));
}

YamlExplanation list_beside_key(const YamlProblem& problem, std::string_view text) {
  return at_range(
      problem.at, std::min(problem.at + 1, text.size()), "a list cannot start here",
      "start the list in the line below its key, each item with `- `; put a text that starts with `- ` into "
      "quotes");
}

YamlExplanation text_after_quotes(const YamlProblem& problem, std::string_view text) {
  const YamlProblem::Scalar& last = problem.last;
  if (!same_line(text, last.begin, last.end)) {
    return with_label(
        at_word(text, problem.at, "text after a closing quote", "is the quote closed where it should be?"), last.begin,
        line_end(text, last.begin), "the quoted text starts here and goes on over the line");
  }
  const bool single = text[last.begin] == '\'';
  return with_label(at_word(text, problem.at, "text after a closing quote",
                            single ? "within single quotes write `''` for `'`"
                                   : R"(quote the whole value; within double quotes write `\"` for `"`)"),
                    last.begin, last.end, "the quoted text");
}

YamlExplanation missing_key(std::size_t colon) {
  return at_range(colon, colon + 1, "a key is missing before the colon",
                  "write a name, or put a text that starts with `:` into quotes");
}

YamlExplanation no_key(const YamlProblem& problem, std::string_view text) {
  const std::size_t at = problem.at;
  const YamlProblem::Scalar& last = problem.last;
  if (!last.plain && last.end > last.begin && last.end <= at && same_line(text, last.end, at)) {
    return text_after_quotes(problem, text);
  }
  if (at < text.size() && text[at] == ':') return missing_key(at);
  const std::size_t context_end = phrase_end(text, problem.context_at);
  if (first_on_line(text, at) && at < text.size()) {
    if (text[at] == '-' && is_blank(text, at + 1)) {
      return with_label(
          at_word(text, at, "a list item where a key was expected", "indent it under the key whose list it belongs to"),
          problem.context_at, context_end, "the keys started here");
    }
    return with_label(at_range(at, phrase_end(text, at), "the indentation of this line matches no line above it",
                               "give the keys of one mapping the same indentation"),
                      problem.context_at, context_end, "the surrounding mapping starts here");
  }
  if (at < text.size() && (text[at] == ']' || text[at] == '}')) {
    return at_range(at, at + 1, quoted(text.substr(at, 1)) + " closes nothing", "remove it");
  }
  return with_label(at_word(text, at, "unexpected text, a key was expected", {}), problem.context_at, context_end,
                    "the surrounding mapping starts here");
}

YamlExplanation no_dash(const YamlProblem& problem, std::string_view text) {
  return with_label(at_range(problem.at, phrase_end(text, problem.at), "expected another list item",
                             "start it with `- `, or indent the line like the key that the list belongs to"),
                    problem.context_at, phrase_end(text, problem.context_at), "the list starts here");
}

/// In brackets: `closing` is what would have closed them.
YamlExplanation unclosed(const YamlProblem& problem, std::string_view text, char closing) {
  const std::size_t open = problem.context_at;
  const std::string bracket = quoted(text.substr(open, 1));
  const std::string wanted = std::string("`,` or `") + closing + "`";
  const bool at_end = text.find_first_not_of(kBlanks, problem.at) == std::string_view::npos;
  if (at_end || !same_line(text, open, problem.at)) {
    YamlExplanation explanation = at_range(open, std::min(open + 1, text.size()), bracket + " is not closed",
                                           std::string("is a `") + closing + "` or a `,` missing?");
    if (at_end) return explanation;
    return with_label(std::move(explanation), problem.at, word_end(text, problem.at), wanted + " was expected here");
  }
  return with_label(at_word(text, problem.at, wanted + " is missing before this",
                            "separate entries with `, `; put a text that holds `: ` into quotes"),
                    open, open + 1, "opened here");
}

YamlExplanation unclosed_list(const YamlProblem& problem, std::string_view text) {
  return unclosed(problem, text, ']');
}

YamlExplanation unclosed_mapping(const YamlProblem& problem, std::string_view text) {
  return unclosed(problem, text, '}');
}

YamlExplanation unclosed_quote(const YamlProblem& problem, std::string_view text) {
  const std::size_t at = problem.context_at;
  return at_range(at, std::min(at + 1, text.size()), "this quote is never closed", "close the quote");
}

YamlExplanation bad_escape(const YamlProblem& problem, std::string_view text) {
  std::size_t begin = problem.at;
  if (begin < text.size() && text[begin] != '\\') begin = std::max(text.rfind('\\', begin), problem.context_at);
  const std::size_t end = next_code_point(text, std::min(begin + 1, text.size()));
  return at_range(begin, end, quoted(text.substr(begin, end - begin)) + " is no escape sequence",
                  "within double quotes write `\\\\` for a backslash, or use single quotes");
}

YamlExplanation bad_reference(const YamlProblem& problem, std::string_view text) {
  const std::size_t at = problem.context_at;
  const bool alias = at < text.size() && text[at] == '*';
  return at_range(at, std::max(value_end(text, at, problem.in_brackets), std::min(at + 1, text.size())),
                  alias ? "`*` starts an alias, whose name has letters, digits, `-` and `_` only"
                        : "`&` starts an anchor, whose name has letters, digits, `-` and `_` only",
                  quote_it(text, at, problem.in_brackets));
}

YamlExplanation bad_tag(const YamlProblem& problem, std::string_view text) {
  const std::size_t at = problem.context_at;
  return at_range(at, std::max(value_end(text, at, problem.in_brackets), std::min(at + 1, text.size())),
                  "`!` starts a YAML tag, and this one is malformed", quote_it(text, at, problem.in_brackets));
}

YamlExplanation text_beside_block(const YamlProblem& problem, std::string_view text) {
  return at_range(problem.at, phrase_end(text, problem.at), "text beside the `|` or `>` of a text block",
                  "start the block's text in the line below, or put a text that starts with `|` or `>` into quotes");
}

YamlExplanation no_value(const YamlProblem& problem, std::string_view text) {
  const std::size_t at = problem.at;
  if (at < text.size() && text[at] == ':') {
    if (is_blank(text, at + 1)) return missing_key(at);
    return at_range(at, value_end(text, at, true), "a text in brackets cannot start with `:`",
                    quote_it(text, at, problem.in_brackets));
  }
  return at_word(text, at, "a value is missing here", {});
}

YamlExplanation colon_in_brackets(const YamlProblem& problem, std::string_view text) {
  // The text holds the colon: begin at the text, so that the quotes suggested are around all of it.
  const std::size_t end = std::min(problem.at + 1, text.size());
  return at_range(problem.context_at, end, "a text in brackets that ends in a colon reads as a key",
                  "put the text into quotes: \"" + slice(text, problem.context_at, end) + "\"");
}

YamlExplanation directive(const YamlProblem& problem, std::string_view text) {
  return at_range(problem.context_at, word_end(text, problem.context_at),
                  "`%` at the start of a line starts a YAML directive", "remove it, or put the text into quotes");
}

struct Row {
  std::string_view problem;  // how libyaml's problem begins
  std::string_view context;  // how its context begins
  YamlExplanation (*explain)(const YamlProblem&, std::string_view);
};

constexpr std::array kRows = {
    Row{"", "while scanning a directive", directive},
    Row{"", "while scanning a %", directive},
    Row{"", "while scanning a tag", bad_tag},
    Row{"", "while parsing a tag", bad_tag},
    Row{"found undefined tag handle", "", bad_tag},
    Row{"found character that cannot start any token", "", cannot_start},
    Row{"found a tab character", "", tab_indentation},
    Row{"could not find expected ':'", "while scanning a simple key", no_colon},
    Row{"mapping values are not allowed", "", second_colon},
    Row{"block sequence entries are not allowed", "", list_beside_key},
    Row{"did not find expected key", "while parsing a block mapping", no_key},
    Row{"did not find expected '-'", "while parsing a block collection", no_dash},
    Row{"did not find expected ',' or ']'", "while parsing a flow sequence", unclosed_list},
    Row{"did not find expected ',' or '}'", "while parsing a flow mapping", unclosed_mapping},
    Row{"found unexpected end of stream", "while scanning a quoted scalar", unclosed_quote},
    Row{"found unexpected document indicator", "while scanning a quoted scalar", unclosed_quote},
    Row{"", "while parsing a quoted scalar", bad_escape},
    Row{"", "while scanning an alias", bad_reference},
    Row{"", "while scanning an anchor", bad_reference},
    Row{"", "while scanning a block scalar", text_beside_block},
    Row{"did not find expected node content", "while parsing a flow node", no_value},
    Row{"found unexpected ':'", "while scanning a plain scalar", colon_in_brackets},
};

}  // namespace

YamlExplanation explain_yaml_problem(const YamlProblem& problem, std::string_view text) {
  YamlProblem safe = problem;
  safe.at = std::min(problem.at, text.size());
  safe.context_at = problem.context.empty() ? safe.at : std::min(problem.context_at, text.size());
  safe.last.end = std::min(problem.last.end, text.size());
  safe.last.begin = std::min(problem.last.begin, safe.last.end);
  for (const Row& row : kRows) {
    if (safe.problem.starts_with(row.problem) && safe.context.starts_with(row.context)) return row.explain(safe, text);
  }
  std::string message = "this is not YAML: " + std::string(safe.problem);
  if (!safe.context.empty()) message += " " + std::string(safe.context);
  return at_word(text, safe.at, std::move(message), {});
}

}  // namespace azroute
