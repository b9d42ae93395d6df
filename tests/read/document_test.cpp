// Well-formed texts: the tree, and the exact bytes of every node.
#include "sim/read/document.h"

#include <random>

#include <doctest/doctest.h>

#include "tests/read/document_support.h"

namespace azroute {
namespace {

struct TreeCase {
  std::string_view name;
  std::string_view text;
  std::string_view outline;
};

constexpr TreeCase kTrees[] = {
    {"a mapping ends with its last value, not with blank lines and comments", "a:\n  b: 1\n\n# c\nd: 2\n",
     "mapping [a:$  b: 1$$# c$d: 2]\n"
     "  plain <a> [a]\n"
     "  mapping [b: 1]\n"
     "    plain <b> [b]\n"
     "    plain <1> [1]\n"
     "  plain <d> [d]\n"
     "  plain <2> [2]\n"},
    {"a value that is not there stands behind the colon", "a:\n\n# c\nb:   \n",
     "mapping [a:$$# c$b:]\n"
     "  plain <a> [a]\n"
     "  plain <> []\n"
     "  plain <b> [b]\n"
     "  plain <> []\n"},
    {"a key without a colon in long form", "? a\n# c\n? b # d\n",
     "mapping [? a$# c$? b]\n"  // libyaml's mark is that of the first key's indicator
     "  plain <a> [a]\n"
     "  plain <> []\n"
     "  plain <b> [b]\n"
     "  plain <> []\n"},
    {"lists at the indentation of their key", "a:\n- 1\n-\n- x: y\n  z: w\n",
     "mapping [a:$- 1$-$- x: y$  z: w]\n"
     "  plain <a> [a]\n"
     "  list [- 1$-$- x: y$  z: w]\n"
     "    plain <1> [1]\n"
     "    plain <> []\n"
     "    mapping [x: y$  z: w]\n"
     "      plain <x> [x]\n"
     "      plain <y> [y]\n"
     "      plain <z> [z]\n"
     "      plain <w> [w]\n"},
    {"quoted texts with their quotes", "a: \"x\\ty\\u20ac\"  # c\nb: 'it''s'\n",
     "mapping [a: \"x\\ty\\u20ac\"  # c$b: 'it''s']\n"
     "  plain <a> [a]\n"
     "  text <x\ty\xE2\x82\xAC> [\"x\\ty\\u20ac\"]\n"
     "  plain <b> [b]\n"
     "  text <it's> ['it''s']\n"},
    {"texts over several lines", "a: one\n   two\n\n   three\nb: \"x\\\n  y\"\n",
     "mapping [a: one$   two$$   three$b: \"x\\$  y\"]\n"
     "  plain <a> [a]\n"
     "  plain <one two$three> [one$   two$$   three]\n"
     "  plain <b> [b]\n"
     "  text <xy> [\"x\\$  y\"]\n"},
    {"block texts end with their last line that is not blank",
     "a: |\n  one  \n   \n\nb: >-  # c\n  two\n  three\n\nc: |+\n\n",
     "mapping [a: |$  one  $   $$b: >-  # c$  two$  three$$c: |+]\n"
     "  plain <a> [a]\n"
     "  text <one  $ $> [|$  one  ]\n"
     "  plain <b> [b]\n"
     "  text <two three> [>-  # c$  two$  three]\n"
     "  plain <c> [c]\n"
     "  text <$> [|+]\n"},
    {"collections in brackets", "a: [1, 2 ]  # c\nb: {x: , y}\nc: [k: v , {}]\n",
     "mapping [a: [1, 2 ]  # c$b: {x: , y}$c: [k: v , {}]]\n"
     "  plain <a> [a]\n"
     "  list [[1, 2 ]]\n"
     "    plain <1> [1]\n"
     "    plain <2> [2]\n"
     "  plain <b> [b]\n"
     "  mapping [{x: , y}]\n"
     "    plain <x> [x]\n"
     "    plain <> []\n"
     "    plain <y> [y]\n"
     "    plain <> []\n"
     "  plain <c> [c]\n"
     "  list [[k: v , {}]]\n"
     "    mapping [k: v]\n"
     "      plain <k> [k]\n"
     "      plain <v> [v]\n"
     "    mapping [{}]\n"},
    {"JSON, with tabs", "{\"a\":1,\t\"b\" :[2,\n\t{\"c\":null}]}\n",
     "mapping [{\"a\":1,\t\"b\" :[2,$\t{\"c\":null}]}]\n"
     "  text <a> [\"a\"]\n"
     "  plain <1> [1]\n"
     "  text <b> [\"b\"]\n"
     "  list [[2,$\t{\"c\":null}]]\n"
     "    plain <2> [2]\n"
     "    mapping [{\"c\":null}]\n"
     "      text <c> [\"c\"]\n"
     "      plain <null> [null]\n"},
    {"anchors and tags do not belong to the value, an alias is the anchor's node",
     "a: &one [1]\nb: !!str &two # c\n  2\nc: &three\nd:\n  - *one\n  - *two\n  - *three\ne: ! 3\nf: &four\n  g: !!int "
     "4\n",
     "mapping [a: &one [1]$b: !!str &two # c$  2$c: &three$d:$  - *one$  - *two$  - *three$e: ! 3$f: &four$  g: !!int "
     "4]\n"
     "  plain <a> [a]\n"
     "  list [[1]]\n"
     "    plain <1> [1]\n"
     "  plain <b> [b]\n"
     "  text <2> [2]\n"
     "  plain <c> [c]\n"
     "  plain <> []\n"
     "  plain <d> [d]\n"
     "  list [- *one$  - *two$  - *three]\n"
     "    list [[1]]\n"
     "      plain <1> [1]\n"
     "    text <2> [2]\n"
     "    plain <> []\n"
     "  plain <e> [e]\n"
     "  text <3> [3]\n"
     "  plain <f> [f]\n"
     "  mapping [g: !!int 4]\n"
     "    plain <g> [g]\n"
     "    plain <4> [4]\n"},
    {"CRLF, a byte order mark and code points of every length",
     "\xEF\xBB\xBFk\xC3\xA9y: \xE2\x82\xAC uro\r\nlist:\r\n  - \xF0\x9F\x98\x80\r\n  - |\r\n    x\r\n\r\n",
     "mapping [k\xC3\xA9y: \xE2\x82\xAC uro$$list:$$  - \xF0\x9F\x98\x80$$  - |$$    x]\n"
     "  plain <k\xC3\xA9y> [k\xC3\xA9y]\n"
     "  plain <\xE2\x82\xAC uro> [\xE2\x82\xAC uro]\n"
     "  plain <list> [list]\n"
     "  list [- \xF0\x9F\x98\x80$$  - |$$    x]\n"
     "    plain <\xF0\x9F\x98\x80> [\xF0\x9F\x98\x80]\n"
     "    text <x$> [|$$    x]\n"},
    {"document markers", "%YAML 1.2\n---\na: 1\n...\n...\n# c\n",
     "mapping [a: 1]\n"
     "  plain <a> [a]\n"
     "  plain <1> [1]\n"},
    {"a text alone", "--- web\n", "plain <web> [web]\n"},
};

TEST_CASE("the tree of a text and the bytes of each node") {
  for (const TreeCase& test : kTrees) {
    CAPTURE(test.name);
    const ParsedText parsed{std::string(test.text)};
    CHECK(parsed.outline() == test.outline);
    CHECK(parsed.faults().empty());
  }
}

TEST_CASE("an anchor given again stands for the later value") {
  const ParsedText parsed("[&a 1, *a, &a 2, *a]");
  CHECK(parsed.faults().empty());
  CHECK(parsed.document.node(parsed.document.root().items[1]).text == "1");
  CHECK(parsed.document.node(parsed.document.root().items[3]).text == "2");
  CHECK(parsed.document.root().items[2] == parsed.document.root().items[3]);
}

TEST_CASE("what counts as nothing written") {
  const ParsedText parsed("[~, null, Null, NULL, '', \"null\", nul, !!str null, []]");
  std::string nulls;
  for (const NodeId item : parsed.document.root().items) nulls += parsed.document.node(item).is_null() ? "1" : "0";
  CHECK(nulls == "111100000");
}

/// Writes a random document and notes, for each node in the order it begins, what the parser should find.
class RandomDocument {
 public:
  explicit RandomDocument(std::uint32_t seed) : random_(seed), crlf_(seed % 3 == 0) {
    if (seed % 4 == 0) text_ = "\xEF\xBB\xBF";
    block(0, 0);
    text_ += seed % 5 == 0 ? "" : line_break() + "# the end" + line_break();
  }

  struct Expected {
    Node::Kind kind = Node::Kind::Scalar;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string value;
  };
  std::string text_;
  std::vector<Expected> nodes_;

 private:
  bool chance(unsigned of) { return random_() % of == 0; }
  [[nodiscard]] std::string line_break() const { return crlf_ ? "\r\n" : "\n"; }

  void new_line(std::size_t indentation) {
    if (chance(6)) text_ += "  # \xC3\xA9 comment";
    text_ += line_break();
    while (chance(6)) text_ += chance(2) ? line_break() : "    # more" + line_break();
    text_ += std::string(indentation, ' ');
  }

  std::string word() {
    static constexpr std::string_view kLetters[] = {"a", "b",  "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                                    "7", "x:y"};
    std::string word = "w" + std::to_string(next_name_++);
    while (!chance(3)) word += kLetters[random_() % std::size(kLetters)];
    return word;
  }

  void scalar(bool may_be_empty) {
    Expected node;
    const std::string value = word();
    node.value = value;
    if (may_be_empty && chance(8)) {
      node.begin = text_.size();
      node.value.clear();
    } else {
      if (may_be_empty) text_ += " ";
      node.begin = text_.size();
      static constexpr std::string_view kQuotes[] = {"", "'", "\""};
      const std::string_view quote = kQuotes[random_() % 3];
      text_ += fmt::format("{0}{1}{0}", quote, value);
    }
    node.end = text_.size();
    nodes_.push_back(node);
  }

  std::size_t begin_collection(Node::Kind kind) {
    nodes_.push_back({.kind = kind, .begin = text_.size(), .end = 0, .value = {}});
    return nodes_.size() - 1;
  }

  void flow(std::size_t depth) {
    if (depth > 5 || chance(2)) {
      scalar(false);
      return;
    }
    const bool mapping = chance(2);
    const std::size_t node = begin_collection(mapping ? Node::Kind::Mapping : Node::Kind::Sequence);
    text_ += mapping ? "{ " : "[";
    while (!chance(3)) {
      if (mapping) {
        scalar(false);
        text_ += ": ";
      }
      flow(depth + 1);
      text_ += chance(2) ? " ,  " : ", ";
    }
    text_ += mapping ? "}" : "]";
    nodes_[node].end = text_.size();
  }

  /// The text stands where the first line of a block collection begins.
  void block(std::size_t depth, std::size_t indentation) {
    const bool mapping = chance(2);
    const std::size_t node = begin_collection(mapping ? Node::Kind::Mapping : Node::Kind::Sequence);
    for (bool first = true; first || !chance(3); first = false) {
      if (!first) new_line(indentation);
      if (mapping) {
        scalar(false);
        text_ += ":";
      } else {
        text_ += "-";
      }
      if (depth > 5 || chance(2)) {
        scalar(true);
      } else if (chance(2)) {
        text_ += " ";
        flow(depth + 1);
      } else {
        new_line(indentation + 2);
        block(depth + 1, indentation + 2);
      }
    }
    nodes_[node].end = text_.size();
  }

  std::mt19937 random_;
  bool crlf_;
  std::size_t next_name_ = 0;
};

void collect(const Document& document, const Node& node, std::vector<const Node*>& nodes) {
  nodes.push_back(&node);
  for (const NodeId item : node.items) collect(document, document.node(item), nodes);
}

TEST_CASE("random documents: every span agrees with the writer's") {
  std::size_t compared = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    const RandomDocument written(seed);
    const ParsedText parsed{written.text_};
    CAPTURE(written.text_);
    REQUIRE(parsed.faults() == "");
    std::vector<const Node*> nodes;
    collect(parsed.document, parsed.document.root(), nodes);
    REQUIRE(nodes.size() == written.nodes_.size());
    for (std::size_t i = 0; i < nodes.size(); ++i, ++compared) {
      REQUIRE(nodes[i]->kind == written.nodes_[i].kind);
      REQUIRE(nodes[i]->text == written.nodes_[i].value);
      REQUIRE(nodes[i]->span.begin == written.nodes_[i].begin);
      REQUIRE(nodes[i]->span.end == written.nodes_[i].end);
    }
  }
  CHECK(compared > 5000);
}

}  // namespace
}  // namespace azroute
