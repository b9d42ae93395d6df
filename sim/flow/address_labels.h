// AddressLabels: every prefix by which a walk may tell addresses apart, and what makes two of them alike.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/net/ip.h"
#include "sim/route/effective_routes.h"

namespace azroute {

/// 128 bits that stand for what a prefix means. Sums of marks stand for sets: whatever the order.
struct Mark {
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  /// A new mark of both; then(x, y) and then(y, x) differ.
  [[nodiscard]] Mark then(const Mark& next) const;
  Mark& operator+=(const Mark& other) {
    a += other.a;
    b += other.b;
    return *this;
  }
  static Mark of(std::uint64_t value) { return Mark{}.then({value, ~value}); }
  friend auto operator<=>(const Mark&, const Mark&) = default;
};

/// Three kinds of labels on prefixes:
///
///   decisions   rows of routing tables. Of those that contain an address the longest counts, and which contains which
///   sets        service tags: an address is in one or not, however many of its prefixes contain it
///   itself      a prefix that a rule names, an address that something has: unlike every other
struct AddressLabels {
  struct Label {
    Prefix prefix;
    Mark decision{};        // zero: none
    std::uint32_t set = 0;  // 0: none
    bool is_range = false;  // of a network: prefixes that contain it are unlike those that do not
    friend auto operator<=>(const Label&, const Label&) = default;
  };
  std::vector<Label> labels;
  std::uint32_t sets = 0;

  void itself(const Prefix& prefix);
  void itself(const Address& address) { itself(Prefix::host(address)); }
  /// The address range of a network.
  void range(const Prefix& prefix);
  void decision(const Prefix& prefix, const Mark& mark) { labels.push_back({prefix, mark, 0, false}); }
  void set_member(const Prefix& prefix, std::uint32_t set) { labels.push_back({prefix, {}, set, false}); }
};

/// Adds every prefix that a walk over the network may ask an address about. Makes the effective routes of every subnet.
void add_labels(Network& network, AddressLabels& labels);

}  // namespace azroute
