// FibOptions: what a caller may choose when a Fib is built.
#pragma once

#include <optional>

#include "sim/net/executor.h"
#include "sim/net/kernel.h"

namespace azroute {

struct FibOptions {
  std::optional<Kernel> kernel{};      // nothing: best_kernel()
  std::optional<unsigned> width{};     // bytes of a leaf, 1, 2 or 4; nothing: the narrowest that holds all values
  const Executor* executor = nullptr;  // for a bulk build
};

}  // namespace azroute
