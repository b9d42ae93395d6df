// SubnetRows: what a subnet's effective routes are decided from: its own rows, and the gateways' that it shares.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "sim/route/gateway_layer.h"
#include "sim/route/route.h"

namespace azroute {

struct SubnetRows {
  std::shared_ptr<const GatewayLayer> layer;  // nullptr where no gateway is heard of
  bool hears = true;                          // the layer's rows are candidates; else they are kept out
  std::vector<Route> own;                     // system and user rows, in canonical order
  std::vector<RemovedRoute> removed;          // own ones that vanished before anything was decided

  /// Whether the same comes of both.
  friend bool operator==(const SubnetRows& a, const SubnetRows& b);
};

/// Equal for equal rows.
std::size_t hash_of(const SubnetRows& rows);

/// Everything that is there for the subnet on the date, after rows have vanished that do.
SubnetRows collect_rows(const Topology& topology, std::shared_ptr<const GatewayLayer> layer, Id<Subnet> subnet,
                        Date as_of);

}  // namespace azroute
