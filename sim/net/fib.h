// Fib: prefixes compiled for longest-prefix match; a lookup gives the small integer stored with the prefix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "sim/net/fib_options.h"
#include "sim/net/fib_part.h"
#include "sim/net/fib_v4.h"
#include "sim/net/fib_v6.h"
#include "sim/net/ip.h"

namespace azroute {

/// One table of both families. Each family's form is chosen by how many prefixes it has:
///
///   up to kMostInLines    a sorted list of prefixes, and Lines: a subnet's nine routes are one cache line
///   above                 FibV4 (4 MiB and 1 to 2 bytes a prefix) or FibV6
///
/// A table that is updated goes over to the latter from kMostUpdated prefixes on, as lines are made anew each time.
/// Updates and lookups are for one thread; FibV4 and FibV6 also have readers in other threads.
class Fib {
 public:
  using Value = std::uint32_t;
  using Entry = FibEntry;
  /// What a lookup gives when no prefix contains the address; no prefix has it.
  static constexpr Value kNone = 0xFFFFFFFF;

  static constexpr std::size_t kMostInLines = 10'000;
  static constexpr std::size_t kMostUpdated = 512;

  /// A prefix that stands twice keeps the last value.
  static Fib build(std::span<const Entry> entries, const FibOptions& options = {});

  /// Value of the longest prefix that contains the address, else kNone.
  [[nodiscard]] Value lookup(const Address& address) const;
  /// results[i] = lookup(addresses[i]); both spans have the same size.
  void lookup_batch(std::span<const Address> addresses, std::span<Value> results) const;

  /// Replaces the value of a prefix that is there.
  void insert(const Prefix& prefix, Value value);
  /// False when the prefix was not there.
  bool erase(const Prefix& prefix);
  [[nodiscard]] std::size_t size() const { return v4_.size() + v6_.size(); }
  [[nodiscard]] FibMemory memory() const;

 private:
  friend class FibPool;

  FibOptions options_;
  FibPart<FibV4> v4_;
  FibPart<FibV6> v6_;
};

/// Tables that are shared: equal entries give one table, however many ask for it. The pool keeps no table alive.
class FibPool {
 public:
  std::shared_ptr<const Fib> share(std::span<const Fib::Entry> entries);

  /// Tables that are alive.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Shared {
    std::vector<Fib::Entry> entries;  // of tables with an engine; others have them in the table
    std::weak_ptr<const Fib> fib;
  };
  static bool has_entries(const Shared& shared, const Fib& fib, std::span<const Fib::Entry> wanted);

  std::multimap<std::uint64_t, Shared> by_content_;
};

}  // namespace azroute
