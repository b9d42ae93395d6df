// AddressClasses: a small number for every address, equal for addresses that no walk tells apart.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/flow/address_labels.h"
#include "sim/net/fib_part.h"
#include "sim/net/fib_v4.h"
#include "sim/net/fib_v6.h"

namespace azroute {

/// All a walk asks about an address is which of the labelled prefixes contain it (and whether it is the other end's).
/// So addresses are of one class that are in the same sets and whose decisions, from the widest prefix to the longest,
/// are the same: every longest-prefix match, over whichever of the tables, ends alike for them.
///
///   0.0.0.0/0 A . 10.0.0.0/8 B . 10.1.0.0/16 C ...        class of 10.1.2.3: chain A B C
///                 20.0.0.0/8 S   20.9.0.0/16 S  40/8 S    20.9.9.9, 20.1.1.1, 40.1.1.1: chain A, in set S
///
/// Sets are of service tags with thousands of prefixes, decisions of full BGP tables: both come to a few classes.
/// A prefix that contains a network's range is unlike every other, as tables may keep it out for that.
class AddressClasses {
 public:
  AddressClasses() = default;
  explicit AddressClasses(AddressLabels labels);

  [[nodiscard]] std::uint32_t of(const Address& address) const;
  /// classes[i] = of(addresses[i]). Most addresses of the Internet are in a /16 of one class, which one small table
  /// tells; the others are few and near each other.
  void of_batch(std::span<const std::uint32_t> addresses, std::span<std::uint32_t> classes) const;
  void of_batch(std::span<const KeyV6> addresses, std::span<std::uint32_t> classes) const {
    v6_.lookup_batch(addresses, classes);
  }

  /// Classes are 0 to size() - 1.
  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// Prefixes at which a class begins.
  [[nodiscard]] std::size_t prefixes() const { return v4_.size() + v6_.size(); }

 private:
  /// The direct table of IPv4: by the first 16 bits either the class of all their addresses, or a leaf with the class
  /// of each, or kElsewhere where there are more such leaves than are worth their 128 KiB.
  ///
  ///   front_    | class | leaf 0 | class | kElsewhere | ...
  ///   leaves_   | 0 1 2 ... 0x7FFF | 65,536 classes of leaf 0 | ... of leaf 1 | ...
  ///
  /// leaves_ begins with each class at its own place, so that both are read alike.
  static constexpr std::uint16_t kFirstLeaf = 0x8000;
  static constexpr std::uint16_t kElsewhere = 0x7FFF;
  static constexpr std::size_t kMostLeaves = 64;
  void make_front(std::span<const FibEntry> v4);
  void look_elsewhere(std::span<const std::uint32_t> addresses, std::span<std::uint32_t> classes) const;

  FibPart<FibV4> v4_;
  std::vector<std::uint16_t> front_;
  std::vector<std::uint16_t> leaves_;
  bool all_in_front_ = false;  // nothing is elsewhere
  FibPart<FibV6> v6_;
  std::uint32_t size_ = 0;
};

}  // namespace azroute
