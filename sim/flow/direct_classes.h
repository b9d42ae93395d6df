// DirectClasses: classes of IPv4 addresses in two reads, for the addresses that most flows have.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sim/net/fib_part.h"
#include "sim/net/ip.h"

namespace azroute {

/// By the first 16 bits either the class of all their addresses, or a leaf with the class of each, or kElsewhere where
/// there are more such leaves than are worth their memory.
///
///   front_    | class | leaf 0 | class | kElsewhere | ...
///   leaves_   | 0 1 2 ... kElsewhere | 65,536 classes of leaf 0 | ... of leaf 1 | ...
///
/// leaves_ begins with each class at its own place, so that both are read alike, without a branch, which would be
/// guessed wrong every other time. Number: of one byte where classes are few, as then more of it stays near a core.
template <typename Number>
class DirectClasses {
 public:
  static constexpr Number kFirstLeaf = Number{1} << (std::numeric_limits<Number>::digits - 1U);
  /// What lookup() says where another table has to be asked.
  static constexpr Number kElsewhere = kFirstLeaf - 1;

  /// To be assigned to.
  DirectClasses() = default;
  /// Of entries in the order of their prefixes, a wider one before those within it. Where classes are more than
  /// kElsewhere, all addresses are elsewhere.
  DirectClasses(std::span<const FibEntry> entries, std::uint32_t classes) {
    front_.assign(std::size_t{1} << 16U, kElsewhere);
    leaves_.resize(kFirstLeaf);
    for (std::size_t i = 0; i < leaves_.size(); ++i) leaves_[i] = static_cast<Number>(i);
    has_all_ = classes <= kElsewhere;
    if (!has_all_) return;
    for (const FibEntry& entry : entries) add(entry.prefix, static_cast<Number>(entry.value));
  }

  [[nodiscard]] bool has_all() const { return has_all_; }

  /// classes[i] is the class of addresses[i], or kElsewhere.
  void lookup(std::span<const std::uint32_t> addresses, std::span<std::uint32_t> classes) const {
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const std::uint32_t front = front_[addresses[i] >> 16U];
      const std::uint32_t in_leaf = 0U - (front / kFirstLeaf);  // all bits or none
      const std::uint32_t leaf = kFirstLeaf + ((front - kFirstLeaf) << 16U | (addresses[i] & 0xFFFFU));
      classes[i] = leaves_[(front & ~in_leaf) | (leaf & in_leaf)];
    }
  }

 private:
  static constexpr std::size_t kMostLeaves = 64;
  static constexpr std::size_t kLeaf = 65'536;

  void add(const Prefix& prefix, Number class_number) {
    const std::uint32_t address = prefix.address().v4_bits();
    const unsigned length = prefix.length();
    Number& front = front_[address >> 16U];
    if (length <= 16) {
      std::fill_n(&front, std::size_t{1} << (16U - length), class_number);
      return;
    }
    if (front == kElsewhere) return;
    if (front < kFirstLeaf) {
      const Number around = front;
      front = kElsewhere;
      const std::size_t leaves = leaves_.size() / kLeaf;  // the classes at its begin are fewer than a leaf's
      has_all_ = has_all_ && leaves < kMostLeaves;
      if (leaves == kMostLeaves) return;
      front = static_cast<Number>(kFirstLeaf + leaves);
      leaves_.resize(leaves_.size() + kLeaf, around);
    }
    const std::size_t leaf = kFirstLeaf + (std::size_t{front} - kFirstLeaf) * kLeaf;
    std::fill_n(leaves_.begin() + static_cast<std::ptrdiff_t>(leaf + (address & 0xFFFFU)),
                std::size_t{1} << (32U - length), class_number);
  }

  std::vector<Number> front_;
  std::vector<Number> leaves_;
  bool has_all_ = false;  // nothing is elsewhere
};

}  // namespace azroute
