// ServiceTags files: what is read, and where each fault is reported.
#include "sim/read/service_tags.h"

#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace azroute {
namespace {

struct ParsedTags {
  Sources sources;
  Diagnostics diagnostics;
  ServiceTags tags;

  explicit ParsedTags(std::string text) {
    const SourceId source = sources.add("tags.json", std::move(text));
    tags = read_service_tags(sources, source, diagnostics);
    diagnostics.sort();
  }

  [[nodiscard]] std::string faults() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      const SourceFile& file = sources.file(diagnostic.span.file);
      const LineColumn position = file.position(diagnostic.span.begin);
      text += fmt::format("{}:{} [{}] {}: {}", position.line, position.column,
                          file.text().substr(diagnostic.span.begin, diagnostic.span.end - diagnostic.span.begin),
                          diagnostic.rule->id, diagnostic.message);
      if (!diagnostic.help.empty()) text += " | " + diagnostic.help;
      for (const Label& label : diagnostic.labels) {
        const LineColumn place = file.position(label.span.begin);
        text += fmt::format(" | {}:{} {}", place.line, place.column, label.text);
      }
      text += "\n";
    }
    return text;
  }
};

constexpr std::string_view kTags = R"({
  "changeNumber": 7,
  "cloud": "Public",
  "unknown": [{"name": 1, "deep": [[]]}, null, true, 1.5, "x\ny"],
  "values": [
    {
      "name": "Storage.FranceCentral",
      "id": "Storage.FranceCentral",
      "properties": {
        "changeNumber": 3, "region": "centralfrance", "regionId": 6, "platform": "Azure",
        "systemService": "AzureStorage",
        "addressPrefixes": ["203.0.113.0/24", "2001:db8::\/32", "198.51.100.0/25", "203.0.113.0/24"],
        "networkFeatures": ["API", "NSG", "UDR", "FW"]
      }
    },
    {
      "name": "AzureCloud.centralfrance",
      "properties": {"region": "France Central", "systemService": "", "addressPrefixes": [], "networkFeatures": null}
    }
  ]
}
)";

TEST_CASE("tags are read, prefixes sorted and without duplicates, the rest ignored") {
  for (const std::string_view mark : {"", "\xEF\xBB\xBF"}) {
    const ParsedTags parsed(std::string(mark) + std::string(kTags));
    CHECK(parsed.faults().empty());
    CHECK(parsed.tags.cloud == "Public");
    CHECK(parsed.tags.change_number == 7);
    CHECK(parsed.tags.names() == std::vector<std::string>{"AzureCloud.centralfrance", "Storage.FranceCentral"});
    const ServiceTag* storage = parsed.tags.find("storage.francecentral");
    REQUIRE(storage != nullptr);
    CHECK(storage->name == "Storage.FranceCentral");
    CHECK(storage->region == "centralfrance");
    CHECK(storage->system_service == "AzureStorage");
    CHECK(storage->user_routable);
    std::string prefixes;
    for (const Prefix& prefix : storage->prefixes) prefixes += prefix.to_string() + " ";
    CHECK(prefixes == "198.51.100.0/25 203.0.113.0/24 2001:db8::/32 ");
    const ServiceTag* cloud = parsed.tags.find("AzureCloud.CentralFrance");
    REQUIRE(cloud != nullptr);
    CHECK(cloud->region == "francecentral");
    CHECK_FALSE(cloud->user_routable);
    CHECK(cloud->prefixes.empty());
  }
}

TEST_CASE("change numbers written as texts, as the management API does") {
  const ParsedTags parsed(R"({"changeNumber": "83", "cloud": "Public", "values": []})");
  CHECK(parsed.faults().empty());
  CHECK(parsed.tags.change_number == 83);
  CHECK(parsed.tags.empty());
}

constexpr std::string_view kPublished =
    " | the file is published at https://www.microsoft.com/download/details.aspx?id=56519\n";

struct TagsFault {
  std::string_view text;
  std::string_view faults;
  bool published = false;  // the help is where to get the file
};

constexpr TagsFault kFaults[] = {
    {"", "1:1 [] service-tags-syntax: the JSON text ends before it is complete", true},
    {"{\n  \"values\": [", "2:14 [] service-tags-syntax: the JSON text ends before it is complete", true},
    {"<html>", "1:1 [<] service-tags-syntax: this is not JSON", true},
    {R"({"values": [,]})", "1:13 [,] service-tags-syntax: this is not JSON", true},
    {R"({"values":
[]}])",
     "2:4 []] service-tags-syntax: unexpected text after the end of the JSON value", true},
    {"[{}]", "1:1 [[] service-tags-shape: expected an object, found a list", true},
    {"null", "1:1 [null] service-tags-shape: expected an object, found null", true},
    {R"({"cloud": "Public"})", "1:1 [] service-tags-shape: this is no ServiceTags file: it has no `values`", true},
    {R"({"changeNumber": 1.5, "cloud": 7,
"values": {"name": 1}})",
     "1:18 [1.5] service-tags-shape: expected a number, found another value\n"
     "1:32 [7] service-tags-shape: expected a text, found a number\n"
     "2:11 [{] service-tags-shape: expected a list, found an object\n"},
    {R"({"values": [ null, "tag", [], true , {"name": false, "properties": []}]})",
     "1:14 [null] service-tags-shape: expected an object, found null\n"
     "1:21 [tag] service-tags-shape: expected an object, found a text\n"
     "1:27 [[] service-tags-shape: expected an object, found a list\n"
     "1:31 [true] service-tags-shape: expected an object, found another value\n"
     "1:38 [{] service-tags-shape: a tag without a `name`\n"
     "1:47 [false] service-tags-shape: expected a text, found another value\n"
     "1:68 [[] service-tags-shape: expected an object, found a list\n"},
    {R"({"values": [{"name": "A"},
{"name": "B", "properties": {"addressPrefixes": null, "networkFeatures": {}}}]})",
     "1:23 [A] service-tags-shape: `A` has no `addressPrefixes` in its `properties`\n"
     "2:11 [B] service-tags-shape: `B` has no `addressPrefixes` in its `properties`\n"
     "2:49 [null] service-tags-shape: expected a list, found null\n"
     "2:74 [{] service-tags-shape: expected a list, found an object\n"},
    {R"({"values": [{"name": "A", "properties": {"addressPrefixes": []}},
{"name": "a", "properties": {"addressPrefixes": []}}]})",
     "2:11 [a] service-tags-duplicate: duplicate service tag `a` | 1:23 first defined here\n"},
};

TEST_CASE("each fault is reported where it stands") {
  std::set<std::string_view> emitted;
  for (const TagsFault& test : kFaults) {
    CAPTURE(test.text);
    const ParsedTags parsed{std::string(test.text)};
    CHECK(parsed.faults() == std::string(test.faults) + std::string(test.published ? kPublished : ""));
    for (const Diagnostic& diagnostic : parsed.diagnostics.all()) emitted.insert(diagnostic.rule->id);
  }
  const ParsedTags prefixes(R"({"values": [{"name": "A", "properties": {"addressPrefixes": [
    "203.0.113.0/24", "203.0.113.1/24", "here", "198.51.100.0\/33"]}}]})");
  REQUIRE(prefixes.diagnostics.all().size() == 3);
  for (const Diagnostic& diagnostic : prefixes.diagnostics.all()) {
    CHECK(diagnostic.rule->id == "service-tags-prefix");
    CHECK(prefixes.sources.file(0).position(diagnostic.span.begin).line == 2);
    emitted.insert(diagnostic.rule->id);
  }
  CHECK(prefixes.diagnostics.all()[0].help == "did you mean `203.0.113.0/24`?");
  CHECK(prefixes.tags.find("A")->prefixes.size() == 1);

  std::set<std::string_view> listed;
  for (const Rule& rule : service_tags_rules()) {
    listed.insert(rule.id);
    CHECK(rule.sentence.ends_with("."));
    CHECK(rule.evidence == Evidence::Format);
  }
  CHECK(emitted == listed);
}

TEST_CASE("what was read before a fault is kept") {
  const ParsedTags parsed(R"({"values": [{"name": "A", "properties": {"addressPrefixes": ["203.0.113.0/24"]}}, )");
  CHECK(parsed.diagnostics.errors() == 1);
  REQUIRE(parsed.tags.find("A") != nullptr);
  CHECK(parsed.tags.find("A")->prefixes.size() == 1);
}

TEST_CASE("hostile files") {
  CHECK(ParsedTags(std::string(1'000'000, '[')).diagnostics.errors() == 2);
  const ParsedTags deep(R"({"x": )" + std::string(1'000'000, '['));
  CHECK(deep.faults() == "1:38 [[] service-tags-syntax: nested deeper than 32 levels" + std::string(kPublished));
  CHECK(ParsedTags(R"({"values": [)" + std::string(1'000'000, ' ') + "null]}").diagnostics.errors() == 1);
  std::string bad = R"({"values": [{"name": "A", "properties": {"addressPrefixes": ["\u0020")";
  for (int i = 0; i < 100'000; ++i) bad += R"(,"\u0020")";
  const ParsedTags escaped(bad + "]}}]}");
  CHECK(escaped.diagnostics.errors() > 100);
  CHECK(escaped.diagnostics.all().size() <= Diagnostics::kLimit);
  CHECK(ParsedTags("{\"cloud\": \"\xFF\"}").diagnostics.all()[0].rule->id == "service-tags-syntax");
}

}  // namespace
}  // namespace azroute
