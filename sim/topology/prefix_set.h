// PrefixSet: a set of addresses given as prefixes, asked in logarithmic time; and the overlaps within a list of them.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/net/ip.h"

namespace azroute {

/// Prefixes sorted as Prefix compares them stand right before those they cover. Keeping only those that no other one
/// covers leaves disjoint ones, so that the last one not after a prefix is the only one that may cover it.
class PrefixSet {
 public:
  PrefixSet() = default;
  explicit PrefixSet(std::vector<Prefix> prefixes) : widest_(std::move(prefixes)) {
    std::ranges::sort(widest_);
    std::size_t kept = 0;
    for (const Prefix& prefix : widest_) {
      if (kept > 0 && widest_[kept - 1].covers(prefix)) continue;
      widest_[kept++] = prefix;
    }
    widest_.resize(kept);
  }

  [[nodiscard]] bool empty() const { return widest_.empty(); }
  [[nodiscard]] std::size_t size() const { return widest_.size(); }
  /// The widest prefix of the set that covers all of `prefix`, or nullptr.
  [[nodiscard]] const Prefix* covering(const Prefix& prefix) const {
    const auto after = std::ranges::upper_bound(widest_, prefix);
    if (after == widest_.begin()) return nullptr;
    const Prefix& candidate = *std::prev(after);
    return candidate.covers(prefix) ? &candidate : nullptr;
  }
  [[nodiscard]] bool contains(const Address& address) const { return covering(Prefix::host(address)) != nullptr; }
  /// A prefix of the set that shares an address with `prefix`, or nullptr.
  [[nodiscard]] const Prefix* overlapping(const Prefix& prefix) const {
    if (const Prefix* wider = covering(prefix)) return wider;
    const auto next = std::ranges::lower_bound(widest_, prefix);
    return next != widest_.end() && prefix.covers(*next) ? &*next : nullptr;
  }

 private:
  std::vector<Prefix> widest_;
};

/// Calls `report(wider, narrower)` once for every item whose prefix overlaps one before it in the order of prefixes.
/// Item needs a member `prefix`; items are reordered.
template <typename Item, typename Report>
void for_each_overlap(std::vector<Item>& items, Report report) {
  std::ranges::stable_sort(items, {}, &Item::prefix);
  const Item* open = nullptr;  // the last one that no other covers
  for (const Item& item : items) {
    if (open != nullptr && open->prefix.covers(item.prefix)) {
      report(*open, item);
    } else {
      open = &item;
    }
  }
}

}  // namespace azroute
