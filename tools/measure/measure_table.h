// Measuring one family's table: how long it takes to build, to look up in and to update, and what it takes in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/net/fib.h"
#include "tools/measure/traffic.h"

namespace azroute::measure {

inline constexpr std::size_t kRounds = 9;  // of which the median counts
inline constexpr std::size_t kKeys = std::size_t{1} << 20U;
inline constexpr std::size_t kBatch = 4096;  // keys a call

/// What to measure.
struct Settings {
  std::vector<Traffic> traffics;
  std::size_t updates = 100'000;
  std::uint64_t seed = 1;
  std::optional<Kernel> kernel;
  std::size_t threads = 1;
};

/// One way of looking up.
struct Rate {
  std::string_view mode;
  std::string_view what;
  double nanoseconds = 0;  // a lookup; median of the rounds
};

struct TrafficRates {
  Traffic traffic{};
  std::vector<Rate> rates;
};

/// What was measured of one family.
struct FamilyReport {
  Family family{};
  std::vector<std::size_t> by_length;  // prefixes, by length
  std::size_t values = 0;              // distinct
  std::string form;
  std::string kernel;  // empty for lines
  double build_ms = 0;
  FibMemory memory;
  std::vector<TrafficRates> lookups;
  std::size_t updates = 0;
  double update_median_ns = 0;
  double update_p99_ns = 0;

  [[nodiscard]] std::size_t prefixes() const {
    std::size_t sum = 0;
    for (const std::size_t count : by_length) sum += count;
    return sum;
  }
};

/// `entries` are of the family and not empty. `step` is told what begins: steps_of() times.
FamilyReport measure_family(Family family, std::span<const Fib::Entry> entries, const Settings& settings,
                            const std::function<void(std::string_view)>& step);
std::size_t steps_of(const Settings& settings);

}  // namespace azroute::measure
