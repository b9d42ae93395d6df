// FibOptions: what a caller may choose about a table for lookups; by default the best is chosen.
#pragma once

#include <cstddef>
#include <optional>

#include "sim/net/executor.h"
#include "sim/net/kernel.h"

namespace azroute {

struct FibOptions {
  std::optional<Kernel> kernel{};      // nothing: best_kernel()
  std::optional<unsigned> width{};     // bytes of a leaf: 1, 2 or 4; nothing: the fewest that hold all values
  const Executor* executor = nullptr;  // for a bulk build; nothing: the caller's thread alone
};

/// Bytes that a table holds, as they were asked for from the system.
struct FibMemory {
  std::size_t rib = 0;     // the exact routes, which only a writer reads
  std::size_t lookup = 0;  // what a lookup reads
};

}  // namespace azroute
