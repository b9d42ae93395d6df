// The Fib as a plain trie of values.
#include "sim/net/fib.h"

#include <cassert>
#include <cstddef>

namespace azroute {

Fib Fib::build(std::span<const Entry> entries) {
  Fib fib;
  for (const Entry& entry : entries) fib.insert(entry.prefix, entry.value);
  return fib;
}

Fib::Value Fib::lookup(const Address& address) const {
  const auto match = trie_.longest_match(address);
  return match ? *match->value : kNone;
}

void Fib::lookup_batch(std::span<const Address> addresses, std::span<Value> results) const {
  assert(addresses.size() == results.size());
  for (std::size_t i = 0; i < addresses.size(); ++i) results[i] = lookup(addresses[i]);
}

void Fib::insert(const Prefix& prefix, Value value) {
  trie_.insert_or_assign(prefix, value);
}

bool Fib::erase(const Prefix& prefix) {
  return trie_.erase(prefix);
}

std::size_t Fib::size() const {
  return trie_.size();
}

}  // namespace azroute
