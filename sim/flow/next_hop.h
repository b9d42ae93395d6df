// NextHopResult: what `az network watcher show-next-hop` answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/route/effective_routes.h"

namespace azroute {

struct NextHopResult {
  std::string_view next_hop_type;  // in Network Watcher's words, which are not those of effective routes
  std::optional<Address> next_hop_ip_address;
  std::string route_table_id;  // the name of the route table the route was written in, or "System Route"

  friend bool operator==(const NextHopResult&, const NextHopResult&) = default;
};

/// Of the row that wins; nullptr: no route matches.
NextHopResult next_hop_result(const Topology& topology, const Route* winner);
NextHopResult next_hop_result(Network& network, Id<Subnet> subnet, const Address& destination);

}  // namespace azroute
