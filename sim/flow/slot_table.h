// SlotTable: what is known of a key, found at once where keys are few, by hashing where they are many.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace azroute {

/// Keys are below a number that is known beforehand, values below kUnknown.
class SlotTable {
 public:
  static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
  /// Up to so many keys each has its place, in 16 MiB at most.
  static constexpr std::uint64_t kMostPlaces = std::uint64_t{1} << 22U;

  explicit SlotTable(std::uint64_t keys);

  /// values[i] is the key's, or kUnknown.
  void find(std::span<const std::uint64_t> keys, std::span<std::uint32_t> values) const;
  void set(std::uint64_t key, std::uint32_t value);
  [[nodiscard]] std::uint64_t bytes() const {
    return places_.size() * sizeof(std::uint32_t) + slots_.size() * sizeof(Slot);
  }

 private:
  struct Slot {
    std::uint64_t key = kNoKey;
    std::uint32_t value = kUnknown;
  };
  static constexpr std::uint64_t kNoKey = ~std::uint64_t{0};
  [[nodiscard]] const Slot* slot_of(std::uint64_t key) const;
  void grow();

  std::vector<std::uint32_t> places_;  // by key; empty with hashing
  std::vector<Slot> slots_;            // a power of two, at most half full
  std::size_t used_ = 0;
};

}  // namespace azroute
