// Running the cases of linking, and the two networks that most of them start from.
#include "tests/support/link_cases.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/read/native.h"

namespace azroute::testing {

std::string shown(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics.all())
    text += fmt::format("{} {} at {}: {} / {}\n", to_string(one.severity), one.rule->id, one.span.begin, one.message,
                        one.help);
  return text;
}

Diagnostics linked(Topology& topology) {
  Diagnostics diagnostics;
  link(topology, diagnostics);
  diagnostics.sort();
  return diagnostics;
}

void check_cases(const std::vector<LinkCase>& cases) {
  for (const LinkCase& one : cases) {
    NetworkBuilder net;
    const Span where = one.make(net);
    const Diagnostics diagnostics = linked(net.topology);
    const std::string all = shown(diagnostics);
    CAPTURE(one.rule);
    CAPTURE(where.begin);
    CAPTURE(all);
    CHECK(diagnostics.all().size() == 1);
    if (diagnostics.all().empty()) continue;
    const Diagnostic& found = diagnostics.all().front();
    CHECK(found.rule->id == one.rule);
    CHECK(found.severity == one.severity);
    CHECK(found.span == where);
    CHECK(found.help.find(one.help) != std::string::npos);
    for (const Label& label : found.labels) CHECK((label.span.known() && label.span != found.span));
  }
}

LinkedText::LinkedText(std::string text) {
  const SourceId source = sources.add("topology.yaml", std::move(text));
  topology = read_topology(sources, source, {}, diagnostics);
  diagnostics.sort();
}

std::vector<std::string_view> LinkedText::rules() const {
  std::vector<std::string_view> rules;
  for (const Diagnostic& one : diagnostics.all()) rules.push_back(one.rule->id);
  return rules;
}

void check_cases(const std::vector<TextCase>& cases) {
  for (const TextCase& one : cases) {
    const std::size_t begin = one.text.find("<<");
    const std::size_t end = one.text.find(">>");
    REQUIRE(begin < end);
    REQUIRE(end < one.text.size());
    const std::string marked = one.text.substr(begin + 2, end - begin - 2);
    const LinkedText read(one.text.substr(0, begin) + marked + one.text.substr(end + 2));
    const std::string all = shown(read.diagnostics);
    CAPTURE(one.rule);
    CAPTURE(one.text);
    CAPTURE(all);
    CHECK(read.diagnostics.all().size() == 1);
    if (read.diagnostics.all().empty()) continue;
    const Diagnostic& found = read.diagnostics.all().front();
    CHECK(found.rule->id == one.rule);
    CHECK(found.severity == one.severity);
    CHECK(found.span.begin == begin);
    CHECK(found.span.end == begin + marked.size());
    CHECK(found.help.find(one.help) != std::string::npos);
    for (const Label& label : found.labels) CHECK((label.span.known() && label.span != found.span));
  }
}

void add_hub(NetworkBuilder& net) {
  net.vnet("hub", {"10.0.0.0/16"});
  net.subnet("GatewaySubnet", {"10.0.255.0/27"});
}

void add_workload(NetworkBuilder& net, std::string_view table) {
  net.vnet("a", {"10.1.0.0/16"});
  net.subnet("web", {"10.1.1.0/24"}, table);
  net.nic("vm", "a/web", "10.1.1.4");
}

}  // namespace azroute::testing
