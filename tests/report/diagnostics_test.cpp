// What is printed for a diagnostic, to the byte.
#include "sim/report/diagnostics.h"

#include <initializer_list>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace azroute {
namespace {

constexpr Rule kRule{"some-rule", "A sentence.", "none", Evidence::Format};

Diagnostic make(Span span, std::string message, std::string help = {}, std::vector<Label> labels = {}) {
  Diagnostic diagnostic;
  diagnostic.rule = &kRule;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostic.labels = std::move(labels);
  return diagnostic;
}

/// The diagnostic whose span is the first place in `text` where `marked` stands.
std::string render(std::string text, std::string_view marked) {
  Sources sources;
  const auto begin = static_cast<std::uint32_t>(text.find(marked));
  const SourceId file = sources.add("hub.yaml", std::move(text));
  return render_text(make({file, begin, begin + static_cast<std::uint32_t>(marked.size())}, "wrong"), sources, false);
}

TEST_CASE("a line, its gutter and the caret under the exact span") {
  CHECK(render("a: 1\nprefix: 10.0.0.1/16  # c\n", "10.0.0.1/16") ==
        "hub.yaml:2:9: error: wrong [some-rule]\n"
        "  2 | prefix: 10.0.0.1/16  # c\n"
        "    |         ^~~~~~~~~~~\n");
}

TEST_CASE("labels in the same form, one gutter for all, and the help last") {
  Sources sources;
  const SourceId file = sources.add("hub.yaml", "a: 1\n" + std::string(1200, '\n') + "a: 2\n");
  const Diagnostic diagnostic = make({file, 1205, 1206}, "duplicate key `a`", "keep one of them",
                                     {{{file, 0, 1}, "first defined here"}, {{}, "a label without a place"}});
  CHECK(render_text(diagnostic, sources, false) ==
        "hub.yaml:1202:1: error: duplicate key `a` [some-rule]\n"
        "1202 | a: 2\n"
        "     | ^\n"
        "hub.yaml:1:1: note: first defined here\n"
        "   1 | a: 1\n"
        "     | ^\n"
        "note: a label without a place\n"
        "help: keep one of them\n");
}

TEST_CASE("without a position the message names its subject") {
  Diagnostic diagnostic = make({}, "no such file");
  CHECK(render_text(diagnostic, Sources(), false) == "error: no such file [some-rule]\n");
  diagnostic.subject = "hub\x1B.yaml";
  diagnostic.severity = Severity::Warning;
  CHECK(render_text(diagnostic, Sources(), false) == "hub\\u{1b}.yaml: warning: no such file [some-rule]\n");
}

TEST_CASE("tabs are shown as four blanks, before and inside a span") {
  CHECK(render("\ta:\tb\tc d", "b\tc") ==
        "hub.yaml:1:5: error: wrong [some-rule]\n"
        "  1 |     a:    b    c d\n"
        "    |           ^~~~~~\n");
}

TEST_CASE("letters beyond ASCII take a column each, and a byte order mark none") {
  CHECK(render("\xEF\xBB\xBFk\xC3\xA9y: \xE2\x82\xAC\xF0\x9F\x98\x80 x", "\xE2\x82\xAC\xF0\x9F\x98\x80") ==
        "hub.yaml:1:6: error: wrong [some-rule]\n"
        "  1 | k\xC3\xA9y: \xE2\x82\xAC\xF0\x9F\x98\x80 x\n"
        "    |      ^~\n");
}

TEST_CASE("nothing of a file reaches the terminal as a command") {
  // What hides here is the subject. NOLINTNEXTLINE(misc-misleading-bidirectional)
  CHECK(render("a: \x1B[31m\x07 \xC2\x9B\xE2\x80\xAE\xE2\x80\xA8 \xFF\xC3 wrong", "wrong") ==
        "hub.yaml:1:18: error: wrong [some-rule]\n"
        "  1 | a: \\u{1b}[31m\\u{7} \\u{9b}\\u{202e}\\u{2028} \\xff\\xc3 wrong\n"
        "    |                                                    ^~~~~\n");
  CHECK(printable("a\nb\tc\xEF\xBB\xBF") == "a\\u{a}b\\u{9}c\\u{feff}");
}

TEST_CASE("of a span over several lines the first is marked") {
  CHECK(render("a: [1,\r\n 2]\r\n", "[1,\r\n 2]") ==
        "hub.yaml:1:4: error: wrong [some-rule]\n"
        "  1 | a: [1,\n"
        "    |    ^~~\n");
}

TEST_CASE("empty spans: inside a line, at its end, at the text's end, in an empty text") {
  Sources sources;
  const SourceId file = sources.add("f", "ab\tc\n");
  const SourceId empty = sources.add("e", "");
  CHECK(render_text(make({file, 1, 1}, "m"), sources, false) ==
        "f:1:2: error: m [some-rule]\n  1 | ab    c\n    |  ^\n");
  CHECK(render_text(make({file, 2, 2}, "m"), sources, false) ==
        "f:1:3: error: m [some-rule]\n  1 | ab    c\n    |   ^\n");
  CHECK(render_text(make({file, 4, 4}, "m"), sources, false) ==
        "f:1:5: error: m [some-rule]\n  1 | ab    c\n    |        ^\n");
  CHECK(render_text(make({file, 5, 5}, "m"), sources, false) == "f:2:1: error: m [some-rule]\n  2 |\n    | ^\n");
  CHECK(render_text(make({empty, 0, 0}, "m"), sources, false) == "e:1:1: error: m [some-rule]\n  1 |\n    | ^\n");
  CHECK(render_text(make({file, 900, 950}, "m"), sources, false) == "f:2:1: error: m [some-rule]\n  2 |\n    | ^\n");
}

TEST_CASE("a long line is cut around the span") {
  const std::string ellipses = render(std::string(500, 'a') + "wrong" + std::string(500, 'b'), "wrong");
  CHECK(ellipses ==
        "hub.yaml:1:501: error: wrong [some-rule]\n"
        "  1 | ..." +
            std::string(40, 'a') + "wrong" + std::string(75, 'b') +
            "...\n"
            "    |    " +
            std::string(40, ' ') + "^~~~~\n");
  CHECK(render("wrong" + std::string(300, 'b'), "wrong") ==
        "hub.yaml:1:1: error: wrong [some-rule]\n"
        "  1 | wrong" +
            std::string(115, 'b') + "...\n    | ^~~~~\n");
  const std::string all = render("x: " + std::string(300, 'w'), std::string(300, 'w'));
  CHECK(all == "hub.yaml:1:4: error: wrong [some-rule]\n  1 | x: " + std::string(117, 'w') + "...\n    |    ^" +
                   std::string(116, '~') + "\n");
}

TEST_CASE("a line of 60 MB is printed in bounded size and time") {
  Sources sources;
  std::string text;
  text.resize(60'000'000, '\xAC');
  text[30'000'000] = 'x';
  const SourceId file = sources.add("hub.yaml", std::move(text));
  for (int i = 0; i < 200; ++i) {
    REQUIRE(render_text(make({file, 30'000'000, 60'000'000}, "m"), sources, false).size() < 2000);
  }
}

TEST_CASE("colour only when asked") {
  Sources sources;
  const SourceId file = sources.add("f", "ab\n");
  CHECK(render_text(make({file, 0, 2}, "m", "h"), sources, true) ==
        "\x1B[1mf:1:1:\x1B[0m \x1B[1;31merror:\x1B[0m m \x1B[2m[some-rule]\x1B[0m\n"
        "\x1B[2m  1 |\x1B[0m ab\n"
        "\x1B[2m    |\x1B[0m \x1B[1;31m^~\x1B[0m\n"
        "\x1B[32mhelp:\x1B[0m h\n");
}

TEST_CASE("all of them, a blank line between, and a word about those left out") {
  Sources sources;
  Diagnostics diagnostics;
  CHECK(render_text(diagnostics, sources, false).empty());
  const SourceId file = sources.add("f", "ab\n");
  diagnostics.error(kRule, {file, 0, 1}, "one");
  diagnostics.warning(kRule, {file, 1, 2}, "two");
  CHECK(render_text(diagnostics, sources, false) ==
        "f:1:1: error: one [some-rule]\n  1 | ab\n    | ^\n"
        "\n"
        "f:1:2: warning: two [some-rule]\n  1 | ab\n    |  ^\n");
  for (std::size_t i = 0; i < Diagnostics::kLimit; ++i) diagnostics.error(kRule, {file, 0, 1}, "more");
  const std::string text = render_text(diagnostics, sources, false);
  CHECK(text.ends_with("\n\n2 more not shown; 201 errors and 1 warning in all\n"));
}

TEST_CASE("JSON") {
  Sources sources;
  const SourceId file = sources.add("f\xFF", "\xC3\xA9: 1\n\xC3\xA9: 2\n");
  Diagnostics diagnostics;
  diagnostics.error(kRule, {file, 6, 8}, "duplicate \x1B", "keep one", {{{file, 0, 2}, "first"}});
  Diagnostic nowhere = make({}, "no such file");
  nowhere.subject = "x.yaml";
  diagnostics.add(nowhere);
  CHECK(
      boost::json::serialize(diagnostics_json(diagnostics, sources)) ==
      "[{\"rule\":\"some-rule\",\"severity\":\"error\",\"file\":\"f\xEF\xBF\xBD\",\"line\":2,\"column\":1,\"endLine\":"
      "2,"
      "\"endColumn\":2,\"message\":\"duplicate \\u001b\",\"help\":\"keep one\",\"labels\":[{\"file\":\"f\xEF\xBF\xBD\","
      "\"line\":1,\"column\":1,\"endLine\":1,\"endColumn\":2,\"message\":\"first\"}]},"
      "{\"rule\":\"some-rule\",\"severity\":\"error\",\"file\":\"x.yaml\",\"message\":\"no such file\",\"help\":\"\","
      "\"labels\":[]}]");
}

}  // namespace
}  // namespace azroute
