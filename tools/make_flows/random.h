// Chance that is the same everywhere: numbers from a seed, and draws of which the first items are the likeliest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace azroute::make_flows {

/// splitmix64's finisher: https://prng.di.unimi.it/splitmix64.c
constexpr std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}
constexpr std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  return mixed(mixed(a + 0x9E3779B97F4A7C15ULL) ^ (b + 0xD1B54A32D192ED03ULL));
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() { return mixed(state_ += 0x9E3779B97F4A7C15ULL); }
  /// From 0 to limit - 1; `limit` is below 2^32.
  std::uint64_t below(std::uint64_t limit) { return ((bits() >> 32U) * limit) >> 32U; }

 private:
  std::uint64_t state_;
};

/// Zipf's law: the item after i others has a share proportional to 1 / (i + 1), and each has some.
class Lots {
 public:
  static constexpr std::size_t kMostItems = 4096;

  /// `items` <= kMostItems; with 0 nothing can be drawn.
  explicit Lots(std::size_t items = 0) {
    if (items == 0) return;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < items; ++i) sum += kUnit / (i + 1);
    lots_.reserve(kLots);
    for (std::size_t i = items; i-- > 0;) {
      std::uint64_t share = 1 + (kLots - items) * (kUnit / (i + 1)) / sum;
      if (i == 0) share = kLots - lots_.size();
      lots_.insert(lots_.end(), share, static_cast<std::uint16_t>(i));
    }
  }

  [[nodiscard]] bool empty() const { return lots_.empty(); }
  [[nodiscard]] std::size_t draw(std::uint64_t bits) const { return lots_[bits % kLots]; }

 private:
  static constexpr std::size_t kLots = 8192;
  static constexpr std::uint64_t kUnit = 1U << 30U;

  std::vector<std::uint16_t> lots_;
};

}  // namespace azroute::make_flows
