// The slow, obvious twin of the trie and the Fib: a list of prefixes, compared bit by bit.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sim/net/ip.h"

namespace azroute::testing {

/// The first `length` bits are the same, looked at one by one. Not Prefix::covers, which is under test.
inline bool same_bits(const Address& a, const Address& b, unsigned length) {
  if (a.family() != b.family()) return false;
  for (unsigned i = 0; i < length; ++i) {
    if (a.bit(i) != b.bit(i)) return false;
  }
  return true;
}

template <typename T>
class Oracle {
 public:
  using Entry = std::pair<Prefix, T>;

  void insert_or_assign(const Prefix& prefix, T value) {
    erase(prefix);
    entries_.emplace_back(prefix, std::move(value));
  }

  bool erase(const Prefix& prefix) {
    return std::erase_if(entries_, [&](const Entry& entry) { return entry.first == prefix; }) > 0;
  }

  [[nodiscard]] bool has(const Prefix& prefix) const {
    return std::ranges::find(entries_, prefix, &Entry::first) != entries_.end();
  }

  /// Shortest first.
  [[nodiscard]] std::vector<Entry> covering(const Prefix& prefix) const {
    std::vector<Entry> found;
    for (const Entry& entry : entries_) {
      const bool shorter = entry.first.length() <= prefix.length();
      if (shorter && same_bits(entry.first.address(), prefix.address(), entry.first.length())) found.push_back(entry);
    }
    std::ranges::sort(found, {}, [](const Entry& entry) { return entry.first.length(); });
    return found;
  }
  [[nodiscard]] std::vector<Entry> covering(const Address& address) const { return covering(Prefix::host(address)); }

  [[nodiscard]] std::optional<Entry> longest_match(const Prefix& prefix) const {
    const std::vector<Entry> all = covering(prefix);
    if (all.empty()) return std::nullopt;
    return all.back();
  }
  [[nodiscard]] std::optional<Entry> longest_match(const Address& address) const {
    return longest_match(Prefix::host(address));
  }

  /// In the order of Prefix's <=>.
  [[nodiscard]] std::vector<Entry> covered_by(const Prefix& prefix) const {
    std::vector<Entry> found;
    for (const Entry& entry : entries_) {
      const bool longer = entry.first.length() >= prefix.length();
      if (longer && same_bits(entry.first.address(), prefix.address(), prefix.length())) found.push_back(entry);
    }
    std::ranges::sort(found, {}, &Entry::first);
    return found;
  }

  /// In the order of Prefix's <=>.
  [[nodiscard]] std::vector<Entry> all() const {
    std::vector<Entry> sorted = entries_;
    std::ranges::sort(sorted, {}, &Entry::first);
    return sorted;
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace azroute::testing
