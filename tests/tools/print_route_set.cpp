// print_route_set FILE: the routes of a file as a prefix list, for comparing with what another reader makes of it.
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "sim/read/route_set.h"
#include "sim/report/diagnostics.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: print_route_set FILE\n", stderr);
    return 2;
  }
  azroute::Sources sources;
  azroute::Diagnostics diagnostics;
  const azroute::RouteSet set = azroute::load_route_set(argv[1], sources, diagnostics);
  for (const azroute::RouteSetEntry& route : set.routes) {
    const bool has_hop = route.next_hop != azroute::kNoNextHop;
    fmt::print("{}{}{}\n", route.prefix.to_string(), has_hop ? " " : "",
               has_hop ? set.next_hops[route.next_hop].to_string() : "");
  }
  fmt::print(stderr, "{}, {} routes, {} next hops, {} repeated, {} skipped\n", to_string(set.format), set.routes.size(),
             set.next_hops.size(), set.repeated, set.skipped);
  diagnostics.sort();
  std::fputs(render_text(diagnostics, sources, false).c_str(), stderr);
  return diagnostics.has_errors() ? 1 : 0;
}
