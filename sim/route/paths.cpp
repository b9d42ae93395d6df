// Paths compared, and made longer.
#include "sim/route/paths.h"

#include <tuple>

namespace azroute {

bool PathStore::same(const Path& a, const Path& b) const {
  const auto numbers = [](const Path& path) {
    return std::tuple(path.as_path_length, path.med, path.targets, path.next_hop, path.kind, path.bgp_origin,
                      path.no_advertise, path.crossed_hub, path.from_private_policy);
  };
  return numbers(a) == numbers(b) && same(a.as_path, b.as_path) && same(a.trail, b.trail);
}

void prepend(PathStore& store, Path& path, Asn asn) {
  path.as_path = store.push(path.as_path, static_cast<std::uint32_t>(asn));
  ++path.as_path_length;
  path.passed_azure = path.passed_azure || asn == kAzure;
  path.passed_edge = path.passed_edge || asn == kMicrosoftEdge;
  path.passed_hubs = path.passed_hubs || asn == kBetweenHubs;
}

}  // namespace azroute
