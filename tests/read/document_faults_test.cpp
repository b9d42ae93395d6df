// Texts that are refused: where the message points, what it says, and that hostile ones cost little.
#include <chrono>
#include <set>

#include <doctest/doctest.h>

#include "tests/read/document_support.h"

namespace azroute {
namespace {

struct FaultCase {
  std::string_view text;
  std::string_view faults;
};

constexpr FaultCase kSyntaxCases[] = {
    {"a:\n\tb: 1\n", "2:1-2:2 yaml-syntax: a tab cannot indent a line in YAML | indent with spaces\n"},
    {"a:\n  b: 1\n\tc: 2\n", "3:1-3:2 yaml-syntax: a tab cannot indent a line in YAML | indent with spaces\n"},
    {"a: 1\nb:2\nc: 3\n", "2:1-2:4 yaml-syntax: a space is missing after the colon | write `b: 2`\n"},
    {"a:1\nb: 2\n", "1:1-1:4 yaml-syntax: a space is missing after the colon | write `a: 1`\n"},
    {"a: 1\nfoo\nb: 1\n",
     "2:1-2:4 yaml-syntax: expected `key: value`, found only a text | is a colon missing after it?\n"},
    {"a: \"b\nc: 1\n", "1:4-1:5 yaml-syntax: this quote is never closed | close the quote\n"},
    {"a: 'b\n---\nc: 1\n", "1:4-1:5 yaml-syntax: this quote is never closed | close the quote\n"},
    {"a: \"b\nc: \"x\"\n",
     "2:5-2:7 yaml-syntax: text after a closing quote | is the quote closed where it should be? | 1:4-1:6 the quoted "
     "text starts here and goes on over the line\n"},
    {"a: 1\n\"b\nc\"\n: 2\n", "2:1-2:2 yaml-syntax: this quote is not closed on its line | close the quote\n"},
    {"a: 'it's'\n",
     "1:8-1:10 yaml-syntax: text after a closing quote | within single quotes write `''` for `'` | 1:4-1:8 the quoted "
     "text\n"},
    {"a: \"x\" y\n",
     "1:8-1:9 yaml-syntax: text after a closing quote | quote the whole value; within double quotes write `\\\"` for "
     "`\"` | 1:4-1:7 the quoted text\n"},
    {"a: [1, 2\n", "1:4-1:5 yaml-syntax: `[` is not closed | is a `]` or a `,` missing?\n"},
    {"a: [1, 2\nb: 3\n",
     "1:4-1:5 yaml-syntax: `[` is not closed | is a `]` or a `,` missing? | 2:2-2:3 `,` or `]` was expected here\n"},
    {"a: {x: 1 y: 2}\n",
     "1:11-1:12 yaml-syntax: `,` or `}` is missing before this | separate entries with `, `; put a text that holds "
     "`: ` into quotes | 1:4-1:5 opened here\n"},
    {"a: {b}}\n", "1:7-1:8 yaml-syntax: `}` closes nothing | remove it\n"},
    {"a:\n  b: 1\n   c: 2\n",
     "3:4-3:5 yaml-syntax: this line is indented deeper than its neighbours | give the keys of one mapping the same "
     "indentation | 2:6-2:7 so it reads as a continuation of this text\n"},
    {"a:\n  b: 1\n c: 2 # d\n",
     "3:2-3:6 yaml-syntax: the indentation of this line matches no line above it | give the keys of one mapping the "
     "same indentation | 1:1-1:3 the surrounding mapping starts here\n"},
    {"a: 1\n- b\n",
     "2:1-2:2 yaml-syntax: a list item where a key was expected | indent it under the key whose list it belongs to | "
     "1:1-1:5 the keys started here\n"},
    {"a: [b] c\n",
     "1:8-1:9 yaml-syntax: unexpected text, a key was expected | 1:1-1:9 the surrounding mapping starts here\n"},
    {"a:\n  - 1\n  b: 2\n",
     "3:3-3:7 yaml-syntax: expected another list item | start it with `- `, or indent the line like the key that the "
     "list belongs to | 2:3-2:6 the list starts here\n"},
    {"a:\n  - 1\n  2\n", "3:3-3:4 yaml-syntax: expected another list item | a list item starts with `- `\n"},
    {"a:\n- 1\n-2\nb: 1\n", "3:1-3:3 yaml-syntax: a space is missing after the `-` of a list item | write `- 2`\n"},
    {"a: - b\n",
     "1:4-1:5 yaml-syntax: a list cannot start here | start the list in the line below its key, each item with `- `; "
     "put a text that starts with `- ` into quotes\n"},
    {"a: b: c\n", "1:5-1:6 yaml-syntax: a second `key: value` on one line | put the text into quotes: \"b: c\"\n"},
    {"a: \"b\": c\n",
     "1:7-1:8 yaml-syntax: a second `key: value` on one line | start a new line for a new key, or put a text that "
     "holds `: ` into quotes\n"},
    {"a: fd00::\nb: 1\n",
     "1:4-1:10 yaml-syntax: a text that ends in a colon reads as a key | put the text into quotes: \"fd00::\"\n"},
    {"a: [fd00::, x]\n",
     "1:5-1:11 yaml-syntax: a text in brackets that ends in a colon reads as a key | put the text into quotes: "
     "\"fd00::\"\n"},
    {"a: [::1, x]\n",
     "1:5-1:8 yaml-syntax: a text in brackets cannot start with `:` | put the text into quotes: \"::1\"\n"},
    {"a: [,]\n", "1:5-1:7 yaml-syntax: a value is missing here\n"},
    {"{a: 1, : 2}\n",
     "1:8-1:9 yaml-syntax: a key is missing before the colon | write a name, or put a text that starts with `:` into "
     "quotes\n"},
    {": 1\n",
     "1:1-1:2 yaml-syntax: a key is missing before the colon | write a name, or put a text that starts with `:` into "
     "quotes\n"},
    {"a: @x # c\n",
     "1:4-1:6 yaml-syntax: a text without quotes cannot start with `@` | put the text into quotes: \"@x\"\n"},
    {"a: `x`\n",
     "1:4-1:7 yaml-syntax: a text without quotes cannot start with a backtick | put the text into quotes: \"`x`\"\n"},
    {"a: [%x, y]\n",
     "1:5-1:7 yaml-syntax: a text without quotes cannot start with `%` | put the text into quotes: \"%x\"\n"},
    {"a: *.com\n",
     "1:4-1:9 yaml-syntax: `*` starts an alias, whose name has letters, digits, `-` and `_` only | put the text into "
     "quotes: \"*.com\"\n"},
    {"a: & b\n",
     "1:4-1:7 yaml-syntax: `&` starts an anchor, whose name has letters, digits, `-` and `_` only | put the text into "
     "quotes: \"& b\"\n"},
    {"a: !foo!x y\n",
     "1:4-1:12 yaml-syntax: `!` starts a YAML tag, and this one is malformed | put the text into quotes: \"!foo!x "
     "y\"\n"},
    {"a: | x\n",
     "1:6-1:7 yaml-syntax: text beside the `|` or `>` of a text block | start the block's text in the line below, or "
     "put a text that starts with `|` or `>` into quotes\n"},
    {"a: \"C:\\q\"\n",
     "1:7-1:9 yaml-syntax: `\\q` is no escape sequence | within double quotes write `\\\\` for a backslash, or use "
     "single quotes\n"},
    {"a: \"\\xZZ\"\n",
     "1:5-1:7 yaml-syntax: `\\x` is no escape sequence | within double quotes write `\\\\` for a backslash, or use "
     "single quotes\n"},
    {"a: 1\n%b: 2\n",
     "2:1-2:4 yaml-syntax: `%` at the start of a line starts a YAML directive | remove it, or put the text into "
     "quotes\n"},
    // Positions count code points for the reader and bytes in the span: neither CRLF nor two to four byte letters nor
    // a byte order mark may shift them.
    {"\xEF\xBB\xBFk\xC3\xA9y: \xF0\x9F\x98\x80\r\n\xE2\x82\xAC: [\xE2\x82\xAC, @x]\r\n",
     "2:8-2:10 yaml-syntax: a text without quotes cannot start with `@` | put the text into quotes: \"@x\"\n"},
};

constexpr FaultCase kOtherCases[] = {
    {"[1]]\n",
     "1:4-1:5 yaml-syntax: unexpected text after the document's end | is something not closed, not quoted or not "
     "indented before it?\n"},
    {"%FOO\na: 1\n",
     "1:1-1:5 yaml-directive: `%` at the start of a line starts a YAML directive | remove it, or put the text into "
     "quotes\n"},
    {"# c\n%YAML 1.2\n%TAG ! !x\n---\na: 1\n",
     "3:1-3:10 yaml-directive: a second directive | remove it, or put the text into quotes\n"},
    {"[1]\n%TAG ! !x\n",
     "2:1-2:5 yaml-directive: `%` at the start of a line starts a YAML directive | remove it, or put the text into "
     "quotes\n"},
    {"a: 1\n---\nb: 2\n", "2:1-2:4 second-document: a second document starts here | put it into a file of its own\n"},
    {"a: 1\n...\n\nb: 2\n", "4:1-4:3 second-document: a second document starts here | put it into a file of its own\n"},
    {"a: 1\nb: 2\n'a': 3\nc: {d: 1, d: 2, d: 3}\n",
     "3:1-3:4 duplicate-key: duplicate key `a` | keep one of them, with the values of both | 1:1-1:2 first defined "
     "here\n"
     "4:11-4:12 duplicate-key: duplicate key `d` | keep one of them, with the values of both | 4:5-4:6 first defined "
     "here\n"
     "4:17-4:18 duplicate-key: duplicate key `d` | keep one of them, with the values of both | 4:5-4:6 first defined "
     "here\n"},
    {"a: 1\na: 2\nb:\n  c: 1\n  c: @\n",
     "2:1-2:2 duplicate-key: duplicate key `a` | keep one of them, with the values of both | 1:1-1:2 first defined "
     "here\n"
     "5:3-5:4 duplicate-key: duplicate key `c` | keep one of them, with the values of both | 4:3-4:4 first defined "
     "here\n"
     "5:6-5:7 yaml-syntax: a text without quotes cannot start with `@` | put the text into quotes: \"@\"\n"},
    {"a: {{ name }}\n",
     "1:5-1:13 key-not-text: a mapping cannot be a key | put a text that starts with `{` into quotes\n"},
    {"? [a, b]\n: 1\n? - c\n: 2\n",
     "1:3-1:9 key-not-text: a list cannot be a key | put a text that starts with `[` into quotes\n"
     "3:3-3:6 key-not-text: a list cannot be a key | put a text that starts with `[` into quotes\n"},
    {"a: &x b\n*x : 1\n", "2:1-2:3 key-not-text: an alias cannot stand for a key | write the key out\n"},
    {"?\n: 2\n", "1:2-1:2 key-not-text: a key is missing here | write a name before the colon\n"},
    {"a: &x {b: 1}\nc:\n  <<: *x\n",
     "3:3-3:5 merge-key: merge keys are not supported | write the keys out, or give whole values an anchor (`&name`) "
     "and repeat them with `*name`\n"},
    {"a: !foo x\nb: !!binary y\nc: !!map [1]\nd: !<tag:x> 1\n",
     "1:4-1:8 yaml-tag: the YAML tag `!foo` is not supported | remove it; a text that starts with `!` needs quotes\n"
     "2:4-2:12 yaml-tag: the YAML tag `!!binary` is not supported | remove it; a text that starts with `!` needs "
     "quotes\n"
     "3:4-3:9 yaml-tag: the YAML tag `!!map` is not supported | remove it; a text that starts with `!` needs quotes\n"
     "4:4-4:12 yaml-tag: the YAML tag `!<tag:x>` is not supported | remove it; a text that starts with `!` needs "
     "quotes\n"},
    {"a: &name 1\nb: *nmae\nc: *other\n*third : 1\n",
     "2:4-2:9 unknown-anchor: no anchor `&nmae` before this | did you mean `name`?\n"
     "3:4-3:10 unknown-anchor: no anchor `&other` before this | put a text that starts with `*` into quotes\n"
     "4:1-4:7 unknown-anchor: no anchor `&third` before this | put a text that starts with `*` into quotes\n"},
    {"a: &x\n  b: [1, *x]\n",
     "2:10-2:12 alias-cycle: `*x` stands inside its own anchor | write the value out | 1:4-1:6 the anchor's value "
     "starts here and has not ended\n"},
    {"&a [1, &a [*a]]",
     "1:12-1:14 alias-cycle: `*a` stands inside its own anchor | write the value out | 1:8-1:10 the anchor's value "
     "starts here and has not ended\n"},
    {"k\xC3\xA9y: 1\r\nb: \xFFx\r\nc: \xE2\x82\r\n\xC0\x80 \xED\xA0\x80",
     "2:4-2:5 invalid-utf8: byte 0xFF at offset 12 is not valid UTF-8 | save the file as UTF-8\n"
     "3:4-3:5 invalid-utf8: byte 0xE2 at offset 19 is not valid UTF-8 | save the file as UTF-8\n"
     "4:1-4:2 invalid-utf8: byte 0xC0 at offset 23 is not valid UTF-8 | save the file as UTF-8\n"
     "4:2-4:2 invalid-utf8: byte 0x80 at offset 24 is not valid UTF-8 | save the file as UTF-8\n"
     "4:3-4:4 invalid-utf8: byte 0xED at offset 26 is not valid UTF-8 | save the file as UTF-8\n"
     "4:4-4:4 invalid-utf8: byte 0xA0 at offset 27 is not valid UTF-8 | save the file as UTF-8\n"
     "4:4-4:4 invalid-utf8: byte 0x80 at offset 28 is not valid UTF-8 | save the file as UTF-8\n"},
    {"\xFF\xFE"
     "a: 1",
     "1:1-1:3 invalid-utf8: the text is UTF-16, not UTF-8 | save the file as UTF-8\n"},
    {std::string_view("a: \0\n", 5),
     "1:4-1:5 control-character: the character U+0000 at offset 3 may not stand in YAML | is this a text file?\n"},
    {"\xC3\xA9: \x1B[31m\n\xEF\xBB\xBF"
     "b: \x7F\xC2\x9B\n",
     "1:4-1:5 control-character: the character U+001B at offset 4 may not stand in YAML | remove it, or write it as "
     "an escape in double quotes\n"
     "2:1-2:2 control-character: the character U+FEFF at offset 10 may not stand in YAML | remove it, or write it as "
     "an escape in double quotes\n"
     "2:5-2:6 control-character: the character U+007F at offset 16 may not stand in YAML | remove it, or write it as "
     "an escape in double quotes\n"
     "2:6-2:7 control-character: the character U+009B at offset 17 may not stand in YAML | remove it, or write it as "
     "an escape in double quotes\n"},
    {"",
     "1:1-1:1 empty-document: the file is empty | a topology lists at least its `virtualNetworks:`, each with its "
     "`addressSpace` and `subnets`\n"},
    {"# only\n\n  # comments\n",
     "1:1-1:1 empty-document: the file holds no values | a topology lists at least its `virtualNetworks:`, each with "
     "its `addressSpace` and `subnets`\n"},
    {"---\n...\n",
     "1:1-1:1 empty-document: the file holds no values | a topology lists at least its `virtualNetworks:`, each with "
     "its `addressSpace` and `subnets`\n"},
};

/// Texts too long to be written down.
struct LongCase {
  std::string text;
  std::string_view faults;
};

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// Ten aliases of ten aliases of ...: `levels` levels.
std::string billion_laughs(std::size_t levels) {
  std::string text = "a0: &a0 [lol]\n";
  for (std::size_t level = 1; level <= levels; ++level) {
    text += fmt::format("a{0}: &a{0} [", level) + repeat(fmt::format("*a{}, ", level - 1), 10) + "]\n";
  }
  return text;
}

std::vector<LongCase> long_cases() {
  std::vector<LongCase> cases;
  cases.push_back({repeat("[", 65), "1:65-1:66 nesting-too-deep: more than 64 lists and mappings inside each other\n"});
  cases.push_back(
      {repeat("[", 1'000'000), "1:65-1:66 nesting-too-deep: more than 64 lists and mappings inside each other\n"});
  cases.push_back(
      {repeat("- ", 1'000'000), "1:129-1:130 nesting-too-deep: more than 64 lists and mappings inside each other\n"});
  cases.push_back({"a: &x " + repeat("[", 40) + repeat("]", 40) + "\nb: " + repeat("[", 24) + "*x" + repeat("]", 24),
                   "2:28-2:30 nesting-too-deep: this alias nests more than 64 lists and mappings | 1:4-1:6 what it "
                   "stands for\n"});
  cases.push_back({billion_laughs(20),
                   "8:10-8:13 too-many-nodes: this alias makes the document larger than 4000000 keys and values | "
                   "each alias counts as all that it stands for\n"});
  cases.push_back({repeat("- 1\n", Document::kMaxNodes),
                   "4000000:3-4000000:4 too-many-nodes: the document has more than 4000000 keys and values\n"});
  cases.push_back({std::string(Document::kMaxBytes + 1, '#'),
                   "1:1-1:1 text-too-large: the text has 67108865 bytes, more than 64 MiB\n"});
  return cases;
}

TEST_CASE("each fault is reported where it stands") {
  for (const FaultCase& test : kSyntaxCases) {
    CAPTURE(test.text);
    const ParsedText parsed{std::string(test.text)};
    CHECK(parsed.faults() == test.faults);
    CHECK(parsed.document.empty());
  }
  for (const FaultCase& test : kOtherCases) {
    CAPTURE(test.text);
    const ParsedText parsed{std::string(test.text)};
    CHECK(parsed.faults() == test.faults);
  }
}

TEST_CASE("long texts are refused at once") {
  for (const LongCase& test : long_cases()) {
    CAPTURE(test.faults);
    const auto start = std::chrono::steady_clock::now();
    const ParsedText parsed{test.text};
    CHECK(parsed.faults() == test.faults);
    CHECK(parsed.document.empty());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  }
}

TEST_CASE("every rule is broken by some case, and no other rule is") {
  std::set<std::string_view> listed;
  for (const Rule& rule : document_rules()) {
    CHECK(listed.insert(rule.id).second);
    CHECK(rule.sentence.ends_with("."));
    CHECK_FALSE(rule.reference.empty());
    CHECK(rule.evidence == Evidence::Format);
  }
  std::set<std::string_view> broken;
  const auto collect = [&broken](std::string_view faults) {
    for (std::size_t end = faults.find(": "); !faults.empty(); end = faults.find(": ")) {
      const std::string_view head = faults.substr(0, end);
      broken.insert(head.substr(head.find(' ') + 1));
      faults.remove_prefix(faults.find('\n') + 1);
    }
  };
  for (const FaultCase& test : kSyntaxCases) collect(test.faults);
  for (const FaultCase& test : kOtherCases) collect(test.faults);
  for (const LongCase& test : long_cases()) collect(test.faults);
  CHECK(broken == listed);
}

TEST_CASE("64 levels are allowed, in brackets, blocks and through aliases") {
  CHECK(ParsedText(repeat("[", 64) + repeat("]", 64)).faults().empty());
  CHECK(ParsedText(repeat("- ", 64) + "x").faults().empty());
  CHECK(ParsedText("a: &x " + repeat("[", 40) + repeat("]", 40) + "\nb: " + repeat("[", 23) + "*x" + repeat("]", 23))
            .faults()
            .empty());
}

TEST_CASE("after a fault that leaves a tree, the tree is without what was refused") {
  CHECK(ParsedText("a: 1\na: 2\nb: *c\n<<: d\n[e]: f\ng: 3\n").outline() ==
        "mapping [a: 1$a: 2$b: *c$<<: d$[e]: f$g: 3]\n"
        "  plain <a> [a]\n"
        "  plain <1> [1]\n"
        "  plain <b> [b]\n"
        "  plain <> [*c]\n"
        "  plain <g> [g]\n"
        "  plain <3> [3]\n");
}

TEST_CASE("duplicates among many keys, each reported with the first") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("k{}: {}\n", i % 60, i);
  const ParsedText parsed(text);
  REQUIRE(parsed.diagnostics.all().size() == 40);
  for (std::uint32_t i = 0; i < 40; ++i) {
    const Diagnostic& diagnostic = parsed.diagnostics.all()[i];
    CHECK(parsed.place(diagnostic.span).starts_with(fmt::format("{}:", 61 + i)));
    CHECK(parsed.place(diagnostic.labels.at(0).span).starts_with(fmt::format("{}:", 1 + i)));
  }
  CHECK(parsed.document.root().items.size() == 120);
}

TEST_CASE("directives without end are not handed to the parser, which compares each with each") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += fmt::format("%TAG !a{}! x\n", i);
  CHECK(ParsedText("%YAML 1.1\n" + text).diagnostics.errors() == 1);
  CHECK(ParsedText("a: 1\n" + text).diagnostics.errors() == 1);
  CHECK(ParsedText("[]\n" + text).diagnostics.errors() == 1);
}

}  // namespace
}  // namespace azroute
