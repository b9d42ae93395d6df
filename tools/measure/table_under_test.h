// One family's table as measurements use it: keys and entries in the shape that its form takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/net/fib.h"

namespace azroute::measure {

/// FibV4 and FibV6 behind the same names; Key is what their batches take.
struct TableV4 {
  using Engine = FibV4;
  using Key = std::uint32_t;
  static Key key(const Address& address) { return address.v4_bits(); }
  static FibV4::Entry entry(const Prefix& prefix, Fib::Value value) {
    return {prefix.address().v4_bits(), static_cast<std::uint8_t>(prefix.length()), value};
  }
};
struct TableV6 {
  using Engine = FibV6;
  using Key = KeyV6;
  static Key key(const Address& address) { return {address.hi(), address.lo()}; }
  static FibV6::Entry entry(const Prefix& prefix, Fib::Value value) {
    return {key(prefix.address()), static_cast<std::uint8_t>(prefix.length()), value};
  }
};

template <typename Table>
std::vector<typename Table::Key> keys_of(std::span<const Address> addresses) {
  std::vector<typename Table::Key> keys;
  keys.reserve(addresses.size());
  for (const Address& address : addresses) keys.push_back(Table::key(address));
  return keys;
}

template <typename Table>
std::vector<typename Table::Engine::Entry> entries_of(std::span<const Fib::Entry> entries) {
  std::vector<typename Table::Engine::Entry> own;
  own.reserve(entries.size());
  for (const auto& [prefix, value] : entries) own.push_back(Table::entry(prefix, value));
  return own;
}

}  // namespace azroute::measure
