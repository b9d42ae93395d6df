// Findings about the control plane as a whole: BGP without a single outcome, appliances that are told to use
// themselves.
#pragma once

#include <span>

#include "sim/diag/diagnostic.h"
#include "sim/route/effective_routes.h"

namespace azroute {

/// Warns of what the topology's BGP comes to. Each finding names its members and stands where the first is defined.
void check_control_plane(Network& network, Diagnostics& diagnostics);

std::span<const Rule> control_plane_rules();

}  // namespace azroute
