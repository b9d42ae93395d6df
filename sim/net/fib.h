// Fib: prefixes compiled for longest-prefix match; a lookup gives the small integer stored with the prefix.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/net/ip.h"
#include "sim/net/radix_trie.h"

namespace azroute {

class Fib {
 public:
  using Value = std::uint32_t;
  /// What a lookup gives when no prefix contains the address.
  static constexpr Value kNone = 0xFFFFFFFF;

  struct Entry {
    Prefix prefix;
    Value value = 0;
  };

  /// A prefix that stands twice keeps the last value.
  static Fib build(std::span<const Entry> entries);

  /// Value of the longest prefix that contains the address, else kNone.
  [[nodiscard]] Value lookup(const Address& address) const;
  /// results[i] = lookup(addresses[i]); both spans have the same size.
  void lookup_batch(std::span<const Address> addresses, std::span<Value> results) const;

  /// Replaces the value of a prefix that is there.
  void insert(const Prefix& prefix, Value value);
  /// False when the prefix was not there.
  bool erase(const Prefix& prefix);
  [[nodiscard]] std::size_t size() const;

 private:
  RadixTrie<Value> trie_;
};

}  // namespace azroute
