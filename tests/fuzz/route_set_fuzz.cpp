// Any bytes as a file of routes, packed or not: no crash, no long wait; each prefix once, each next hop there, faults
// within the text; what is read is read again from its own print.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "sim/read/route_set.h"
#include "sim/read/unpack.h"

namespace {

using namespace azroute;

constexpr std::size_t kLimit = std::size_t{1} << 20U;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_faults(const Sources& sources, const Diagnostics& diagnostics) {
  require(diagnostics.all().size() <= 21);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    require(diagnostic.rule != nullptr && !diagnostic.message.empty() && diagnostic.message.size() < 1000);
    if (!diagnostic.span.known()) continue;
    require(diagnostic.span.begin <= diagnostic.span.end);
    require(diagnostic.span.end <= sources.file(diagnostic.span.file).text().size());
  }
}

std::string printed(const RouteSet& set) {
  std::string text;
  for (const RouteSetEntry& route : set.routes) {
    text += route.prefix.to_string();
    if (route.next_hop != kNoNextHop) text += " " + set.next_hops[route.next_hop].to_string();
    text += "\n";
  }
  return text;
}

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  auto bytes = unpack(std::string(reinterpret_cast<const char*>(data), size), kLimit);
  if (!bytes) {
    require(!bytes.error().message.empty());
    return 0;
  }
  require(bytes->size() <= std::max(kLimit, size));
  Sources sources;
  Diagnostics diagnostics;
  const RouteSet set = read_route_set("fuzz", *std::move(bytes), sources, diagnostics);
  check_faults(sources, diagnostics);
  require(!set.routes.empty() || diagnostics.has_errors());
  std::vector<Prefix> prefixes;
  for (const RouteSetEntry& route : set.routes) {
    require(route.next_hop == kNoNextHop || route.next_hop < set.next_hops.size());
    prefixes.push_back(route.prefix);
  }
  std::ranges::sort(prefixes);
  require(std::ranges::adjacent_find(prefixes) == prefixes.end());
  if (set.routes.empty()) return 0;

  Diagnostics none;
  const std::string text = printed(set);
  const RouteSet again = read_route_set("again", text, sources, none);
  require(!none.has_errors() && again.repeated == 0 && printed(again) == text);
  return 0;
}
