// AddressClasses: a small number for every address, equal for addresses that no walk tells apart.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "sim/flow/address_labels.h"
#include "sim/flow/direct_classes.h"
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
  template <typename Number>
  void look_up(const DirectClasses<Number>& direct, std::span<const std::uint32_t> addresses,
               std::span<std::uint32_t> classes) const;

  FibPart<FibV4> v4_;
  std::variant<DirectClasses<std::uint8_t>, DirectClasses<std::uint16_t>> direct_;  // by how many classes there are
  FibPart<FibV6> v6_;
  std::uint32_t size_ = 0;
};

}  // namespace azroute
