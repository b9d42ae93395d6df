// Other people's longest-prefix match, to be measured in the same run; empty where it was not asked for at configuring.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sim/net/fib_v4.h"
#include "sim/net/fib_v6.h"

namespace azroute::bench {

/// `lookup` looks all keys up and keeps the results to itself; `values` gives them, for the check that all agree.
template <typename Key>
struct Rival {
  std::string name;
  std::size_t bytes = 0;  // where it can be told
  double build_seconds = 0;
  std::function<void(std::span<const Key>)> lookup;
  std::function<std::vector<std::uint32_t>(std::span<const Key>)> values;  // kNone where nothing matches
};

/// The tables with these entries, whose values are below 255.
std::vector<Rival<std::uint32_t>> rivals_v4(std::span<const FibV4::Entry> entries);
std::vector<Rival<KeyV6>> rivals_v6(std::span<const FibV6::Entry> entries);

}  // namespace azroute::bench
