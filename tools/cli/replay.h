// What `azroute replay` and `azroute merge` share.
#pragma once

#include <cstddef>

#include "sim/report/replay.h"
#include "tools/cli/cli.h"

namespace azroute::cli {

/// --top: how many flows are named.
std::size_t top_of(const boost::program_options::variables_map& options);

/// kFindings when the result is of a part of what was given.
int exit_code_of(const ReplayTally& tally);

}  // namespace azroute::cli
