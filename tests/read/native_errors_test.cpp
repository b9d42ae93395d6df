// Bad topology files: each bad/*.yaml against the diagnostics beside it. AZROUTE_UPDATE=1 writes what is reported now.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/read/document.h"
#include "sim/read/native.h"
#include "sim/read/service_tags.h"
#include "tests/read/render.h"

using namespace azroute;

namespace {

const std::string kFolder = AZROUTE_SOURCE_DIR "/tests/read/bad/";

std::vector<std::string> bad_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Reading {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;
};

Reading read_text(std::string text, const std::string& name = "topology.yaml") {
  Reading reading;
  const SourceId source = reading.sources.add(name, std::move(text));
  reading.topology = read_topology(reading.sources, source, {}, reading.diagnostics);
  return reading;
}

}  // namespace

TEST_CASE("bad files are reported as their expected texts say") {
  const bool update = std::getenv("AZROUTE_UPDATE") != nullptr;
  for (const std::string& name : bad_files()) {
    CAPTURE(name);
    Reading reading = read_text(slurp(kFolder + name + ".yaml"), kFolder + name + ".yaml");
    CHECK(reading.diagnostics.has_errors());
    const std::string rendered = testing::render(reading.sources, reading.diagnostics, kFolder);
    if (update) std::ofstream(kFolder + name + ".txt", std::ios::binary) << rendered;
    CHECK(rendered == slurp(kFolder + name + ".txt"));
  }
}

TEST_CASE("every rule of the format is emitted by a bad file, and none is emitted that is not listed") {
  std::set<std::string_view> emitted;
  for (const std::string& name : bad_files()) {
    const Reading reading = read_text(slurp(kFolder + name + ".yaml"), kFolder + name + ".yaml");
    for (const Diagnostic& diagnostic : reading.diagnostics.all()) emitted.insert(diagnostic.rule->id);
  }
  std::set<std::string_view> listed;
  for (const auto rules : {document_rules(), native_rules(), service_tags_rules(), link_rules()}) {
    for (const Rule& rule : rules) listed.insert(rule.id);
  }
  for (const std::string_view id : emitted) CHECK_MESSAGE(listed.contains(id), id);
  std::set<std::string_view> seen;
  for (const Rule& rule : native_rules()) {
    CAPTURE(rule.id);
    CHECK(emitted.contains(rule.id));
    CHECK(seen.insert(rule.id).second);
    CHECK(rule.sentence.ends_with('.'));
    CHECK(rule.reference == "topologies/README.md");
    CHECK(rule.evidence == Evidence::Format);
  }
}

TEST_CASE("a rule's id means one thing in all readers") {
  std::set<std::string_view> seen;
  for (const auto rules : {document_rules(), native_rules(), service_tags_rules(), link_rules()}) {
    for (const Rule& rule : rules) CHECK_MESSAGE(seen.insert(rule.id).second, rule.id);
  }
}

TEST_CASE("a file that cannot be opened is a diagnostic about its path") {
  Sources sources;
  Diagnostics diagnostics;
  load_topology(kFolder + "no_such_file.yaml", sources, {}, diagnostics);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].rule->id == "file-not-read");
  CHECK(diagnostics.all()[0].subject == kFolder + "no_such_file.yaml");
  load_topology(kFolder, sources, {}, diagnostics);
  CHECK(diagnostics.errors() == 2);
}

TEST_CASE("a ServiceTags file named by the option is looked for where the option says") {
  Sources sources;
  Diagnostics diagnostics;
  const SourceId source =
      sources.add("far/away.yaml", "virtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.0.0.0/8]}}]");
  read_topology(sources, source, {.service_tags_file = "no_such_file.json"}, diagnostics);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK_FALSE(diagnostics.all()[0].span.known());
  CHECK(diagnostics.all()[0].subject == "no_such_file.json");
}

TEST_CASE("a hostile number of faults is counted, and takes bounded time") {
  std::string text = "virtualNetworks:\n";
  for (int i = 0; i < 200'000; ++i) text += "- {nmae: " + std::to_string(i) + ", adressSpace: 10.0.0.0/33, x: y}\n";
  const Reading reading = read_text(std::move(text));
  CHECK(reading.diagnostics.all().size() == Diagnostics::kLimit);
  CHECK(reading.diagnostics.left_out() > 200'000);
}
