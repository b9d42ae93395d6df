// ConversationTable: keys of conversations with what is remembered of each, in an open hash table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/net/huge_array.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

///   slots_   [ | |x| |x|x| | |x| ]   a power of two of them, at most three quarters used (x); a key lies in the slot
///                 ^   ->             of its hash, or in the next free one
///   tags_    [0|0|7|0|9|3|0|0|5|0]   something of each hash: mostly one slot alone is looked at, and the processor
///                                    need not wait for memory to know which
///
/// A Slot has a `state`, and same_key() of two slots compares their keys.
template <typename Slot>
class ConversationTable {
 public:
  [[nodiscard]] std::size_t used() const { return used_; }
  /// The next key needs make_room() before.
  [[nodiscard]] bool full() const { return used_ >= size_ / 4 * 3; }

  /// Fetches what find() will look at.
  void prefetch(std::uint64_t hash) const {
    if (size_ == 0) return;
    const std::size_t at = hash & (size_ - 1);
    __builtin_prefetch(&tags_[at], 1);
    __builtin_prefetch(slots_.data() + at, 1);
  }

  /// The slot that has the key, or a free one, of the state Whole, which is the key's from now on.
  Slot& find(const Slot& key, std::uint64_t hash) {
    const auto tag = static_cast<std::uint8_t>((hash >> 56U) | 1U);
    std::size_t at = hash & (size_ - 1);
    while (tags_[at] != 0 && (tags_[at] != tag || !same_key(slots_[at], key))) at = (at + 1) & (size_ - 1);
    if (tags_[at] == 0) {
      tags_[at] = tag;
      slots_[at] = Slot{};
      ++used_;
    }
    return slots_[at];
  }

  /// Those of which `wanted` is true, in no order that means anything.
  template <typename Wanted>
  void collect(const Wanted& wanted, std::vector<Slot>& slots) const {
    for (std::size_t at = 0; at < size_; ++at) {
      if (tags_[at] != 0 && wanted(slots_[at])) slots.push_back(slots_[at]);
    }
  }

  /// Has these keys and no others, in so many slots.
  template <typename Hash>
  void assign(const std::vector<Slot>& kept, std::size_t size, const Hash& hash_of) {
    // Memory for what comes next as well: what is not used of it is never touched.
    if (slots_.size() < size) slots_ = HugeArray<Slot>(kGrowth * size);
    size_ = size;
    tags_.assign(size, 0);
    used_ = 0;
    for (const Slot& slot : kept) find(slot, hash_of(slot)) = slot;
  }

 private:
  static constexpr std::size_t kGrowth = 4;

  HugeArray<Slot> slots_;
  std::size_t size_ = 0;            // of these are used as slots
  std::vector<std::uint8_t> tags_;  // of each slot: of its key's hash, never 0; 0: the slot is free
  std::size_t used_ = 0;
};

}  // namespace azroute
