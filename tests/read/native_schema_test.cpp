// The reference page topologies/README.md against the reader's table of keys, and the table against the reader.
#include "sim/read/native_schema.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/read/native.h"
#include "tests/read/render.h"

using namespace azroute;

namespace {

struct Row {
  std::string key, type;
  bool required = false;
};

std::vector<std::string> page_lines() {
  std::ifstream in(AZROUTE_SOURCE_DIR "/topologies/README.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  REQUIRE(lines.size() > 100);
  return lines;
}

/// The cells between the bars, without blanks and backquotes; `\|` is a bar that is meant.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (i == 1 || (line[i - 1] == '|' && line[i - 2] != '\\')) cells.emplace_back();
    if (line[i] == '|' && line[i - 1] == '\\') {
      cells.back().back() = '|';
    } else if (line[i] != '|') {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) {
    const auto is_mark = [](char c) { return c == ' ' || c == '`'; };
    while (!cell.empty() && is_mark(cell.front())) cell.erase(0, 1);
    while (!cell.empty() && is_mark(cell.back())) cell.pop_back();
  }
  return cells;
}

/// The tables of keys, by their heading.
std::map<std::string, std::vector<Row>> page_tables() {
  std::map<std::string, std::vector<Row>> tables;
  std::string heading;
  bool in_table = false;
  for (const std::string& line : page_lines()) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (line == "| Key | Type | Required | Meaning |") in_table = true;
    if (!line.starts_with("|")) in_table = false;
    if (!in_table || !line.starts_with("| `")) continue;
    const auto cells = cells_of(line);
    REQUIRE(cells.size() == 4);
    tables[heading].push_back({cells[0], cells[1], cells[2] == "yes"});
  }
  return tables;
}

struct Reading {
  Sources sources;
  Diagnostics diagnostics;
};

void read(Reading& reading, std::string text) {
  const SourceId source = reading.sources.add("topology.yaml", std::move(text));
  read_topology(reading.sources, source, {}, reading.diagnostics);
}

/// The words a fuzzer needs to get past the first key: keys, closed sets, and a value of each kind.
std::string fuzz_dictionary() {
  std::set<std::string> words{"10.0.0.0/16",       "10.0.0.0/24", "10.0.0.4",  "0.0.0.0/0", "fd00::/64",
                              "2001:db8::1",       "true",        "false",     "null",      "GatewaySubnet",
                              "2026-01-31",        "tcp/443",     "65001",     "kms",       "- ",
                              "Microsoft.Storage", "Storage",     "properties"};
  for (const ObjectSpec& object : native_schema()) {
    for (const KeySpec& spec : object.keys) {
      words.insert(fmt::format("{}: ", spec.key));
      if (!spec.type.contains('|')) continue;
      std::string_view rest = spec.type;
      for (std::size_t bar = rest.find('|'); bar != std::string_view::npos; bar = rest.find('|')) {
        words.emplace(rest.substr(0, bar));
        rest.remove_prefix(bar + 1);
      }
      words.emplace(rest);
    }
  }
  std::string text = "# Made from native_schema() by tests/read/native_schema_test.cpp (AZROUTE_UPDATE=1).\n";
  for (const std::string& word : words) text += fmt::format("\"{}\"\n", word);
  return text;
}

/// A file in flow style whose only object of that kind holds `content`.
std::string file_with(std::string_view kind, std::string content) {
  content = "{" + content + "}";
  while (kind != "topology") {
    std::string_view parent;
    for (const ObjectSpec& object : native_schema()) {
      for (const KeySpec& spec : object.keys) {
        if (!parent.empty() || native::object_of_type(spec.type) == nullptr) continue;
        if (native::object_of_type(spec.type)->name != kind) continue;
        parent = object.name;
        const bool list = spec.type.starts_with('[');
        content = fmt::format("{{{}: {}{}{}}}", spec.key, list ? "[" : "", content, list ? "]" : "");
      }
    }
    REQUIRE_FALSE(parent.empty());
    kind = parent;
  }
  return content;
}

}  // namespace

TEST_CASE("the reference page lists every key of the reader, its type, whether it is required, and no other") {
  auto tables = page_tables();
  for (const ObjectSpec& object : native_schema()) {
    CAPTURE(object.name);
    std::vector<Row> expected;
    for (const KeySpec& spec : object.keys)
      expected.push_back({std::string(spec.key), std::string(spec.type), spec.required});
    const std::vector<Row>& written = tables[std::string(object.name)];
    CHECK(written.size() == expected.size());
    for (std::size_t i = 0; i < std::min(written.size(), expected.size()); ++i) {
      CHECK(written[i].key == expected[i].key);
      CHECK(written[i].type == expected[i].type);
      CHECK(written[i].required == expected[i].required);
    }
    tables.erase(std::string(object.name));
  }
  for (const auto& [heading, rows] : tables) CHECK_MESSAGE(rows.empty(), heading);
}

TEST_CASE("the reference page describes the objects in the order of the schema") {
  std::vector<std::string> headings;
  for (const std::string& line : page_lines()) {
    if (line.starts_with("## ")) headings.push_back(line.substr(3));
  }
  auto at = headings.begin();
  for (const ObjectSpec& object : native_schema()) {
    at = std::find(at, headings.end(), object.name);
    CHECK_MESSAGE(at != headings.end(), object.name);
  }
}

TEST_CASE("the reference page's examples load without a diagnostic") {
  std::vector<std::string> examples;
  bool inside = false;
  for (const std::string& line : page_lines()) {
    if (line == "```yaml") {
      inside = true;
      examples.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      examples.back() += line + "\n";
    }
  }
  CHECK(examples.size() >= 2);
  for (const std::string& example : examples) {
    Reading reading;
    read(reading, example);
    CHECK(testing::render(reading.sources, reading.diagnostics, "/") == "");
  }
}

TEST_CASE("the reference page has every word of the closed sets") {
  std::set<std::string> words;
  for (const std::string& line : page_lines()) {
    if (line.starts_with("| `")) words.insert(cells_of(line)[0]);
  }
  for (int i = 0; i <= static_cast<int>(NextHopType::None); ++i)
    CHECK(words.contains(std::string(to_string(static_cast<NextHopType>(i)))));
  for (int i = 0; i <= static_cast<int>(VerdictWord::Unknown); ++i)
    CHECK(words.contains(std::string(to_string(static_cast<VerdictWord>(i)))));
  for (int i = 0; i <= static_cast<int>(SourceClass::Internet); ++i)
    CHECK(words.contains(std::string(to_string(static_cast<SourceClass>(i)))));
}

TEST_CASE("every key is read: a wrong kind of value is an error that names the key, at the value") {
  for (const ObjectSpec& object : native_schema()) {
    for (const KeySpec& spec : object.keys) {
      CAPTURE(object.name);
      CAPTURE(spec.key);
      // No key takes a list of lists: not as a scalar, a list of scalars, an object or a list of objects.
      const std::string text = file_with(object.name, fmt::format("{}: [[]]", spec.key));
      const std::size_t value = text.find("[[]]");
      Reading reading;
      read(reading, text);
      const auto named = std::ranges::count_if(reading.diagnostics.all(), [&](const Diagnostic& diagnostic) {
        return diagnostic.rule->id == "wrong-kind" &&
               diagnostic.message.contains(fmt::format("`{}` must be ", spec.key)) && diagnostic.span.begin >= value &&
               diagnostic.span.end <= value + 4;
      });
      CHECK_MESSAGE(named == 1, testing::render(reading.sources, reading.diagnostics, "/"));
    }
  }
}

TEST_CASE("every required key is missed where it is not written") {
  for (const ObjectSpec& object : native_schema()) {
    // An expectation has no required key; and bgpSettings' asn is, or is not, by where they stand.
    if (object.name == "bgpSettings") continue;
    Reading reading;
    const std::string text = file_with(object.name, "");
    read(reading, text);
    for (const KeySpec& spec : object.keys) {
      CAPTURE(object.name);
      CAPTURE(spec.key);
      const bool missed = std::ranges::any_of(reading.diagnostics.all(), [&](const Diagnostic& diagnostic) {
        return diagnostic.rule->id == "missing-key" &&
               diagnostic.message == fmt::format("the {} has no `{}`", object.name, spec.key);
      });
      CHECK(missed == spec.required);
    }
  }
}

TEST_CASE("every enumerator has its word: the words of a type stand in the order of the enumeration") {
  const auto check = [](std::string_view object, std::string_view key, auto last, auto printed) {
    const auto found = std::ranges::find(native_schema(), object, &ObjectSpec::name);
    REQUIRE(found != native_schema().end());
    const auto spec = std::ranges::find(found->keys, key, &KeySpec::key);
    REQUIRE(spec != found->keys.end());
    std::string words;
    for (int i = 0; i <= static_cast<int>(last); ++i)
      words += (i == 0 ? "" : "|") + std::string(printed(static_cast<decltype(last)>(i)));
    CHECK(spec->type == words);
  };
  const auto print = [](auto value) { return to_string(value); };
  check("topology", "cloud", Cloud::AzureGermanCloud, print);
  check("virtualNetworkPeering", "peeringState", PeeringState::Disconnected, print);
  check("virtualNetworkGateway", "gatewayType", GatewayType::ExpressRoute, print);
  check("connection", "connectionType", ConnectionType::ExpressRoute, print);
  check("publicIPAddress", "publicIPAddressVersion", Family::V6, print);
  check("endpoint", "combine", Combine::AllOf, print);
  check("routeServer", "hubRoutingPreference", HubRoutingPreference::ASPath, print);
  check("virtualHub", "hubRoutingPreference", HubRoutingPreference::ASPath, print);
  check("flow", "protocol", Transport::Icmp, print);
  check("expectation", "verdict", VerdictWord::Unknown, print);
  check("expectation", "sourceClass", SourceClass::Internet, print);
}

TEST_CASE("the fuzzer's dictionary has the words of the schema") {
  const std::string path = AZROUTE_SOURCE_DIR "/tests/fuzz/native.dict";
  if (std::getenv("AZROUTE_UPDATE") != nullptr) std::ofstream(path) << fuzz_dictionary();
  std::ifstream in(path);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == fuzz_dictionary());
}
