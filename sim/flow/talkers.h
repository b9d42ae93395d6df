// Talkers: who sends what to whom, counted exactly, by wider prefixes where there are too many to name.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/flow/replay_counts.h"
#include "sim/flow/talker_table.h"
#include "sim/net/ip.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

struct Talker {
  Prefix source;
  Prefix destination;
  std::uint16_t port = 0;  // of the destination; 0: any, or a protocol without ports
  std::uint8_t protocol = 0;

  friend auto operator<=>(const Talker&, const Talker&) = default;
};

/// Exact whatever the order, and in bounded memory: a level says how widely talkers are told, and the level in use is
/// the first at which there are at most so many of them as may be. The same flows give the same talkers, in one part or
/// in many.
///
///   level            0     1     2     3     4     5     6     7
///   source         /32   /32   /32   /32   /24   /16    /8    /0     of IPv6: /128 to level 3, then /64 /48 /32 /0
///   destination    /32   /24    /0    /0    /0    /0    /0    /0     of IPv6: /128, /64, then /0
///   port           yes   yes   yes    -     -     -     -     -
class Talkers {
 public:
  static constexpr std::size_t kMost = 4096;
  static constexpr std::size_t kLeast = 16;
  static constexpr std::size_t kMostInAll = std::size_t{1} << 18U;
  static constexpr std::uint32_t kLevels = 8;
  /// How many each of so many Talkers may tell, so that all together stay within kMostInAll. What was counted in parts
  /// had more to spare in each part, so that joining and then limiting them gives what the whole would have given.
  static constexpr std::size_t share_of(std::size_t talkers) {
    std::size_t most = kMost;
    while (most > kLeast && most * talkers > kMostInAll) most /= 2;
    return most;
  }

  struct Entry {
    Talker talker;
    ReplayCounts counts;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };

  void add(const Address& source, const Address& destination, std::uint16_t port, std::uint8_t protocol,
           const ReplayCounts& counts);
  /// These rows of the batch.
  void add(const FlowBatch& batch, std::span<const std::uint32_t> rows);
  void add(const Talkers& other);
  /// As they were told at a level by another one's entries.
  void add(std::uint32_t level, std::span<const Entry> entries);
  /// At most so many from now on.
  void limit(std::size_t most);

  [[nodiscard]] std::uint32_t level() const { return level_; }
  [[nodiscard]] std::size_t size() const { return v4_.rows().size() + v6_.rows().size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// In no order.
  [[nodiscard]] std::vector<Entry> entries() const;

 private:
  template <typename Key, typename KeyOf>
  void add_rows(TalkerTable<Key>& table, const Key& mask, const FlowBatch& batch, std::span<const std::uint32_t> rows,
                const KeyOf& key_of);
  /// Makes them fewer than are too many, as far as levels go.
  void fit();
  void widen(std::uint32_t level);

  std::uint32_t level_ = 0;
  std::size_t most_ = kMost;
  TalkerKeyV4 mask_v4_{.addresses = ~std::uint64_t{0}, .rest = ~std::uint64_t{0}};  // of the level
  TalkerKeyV6 mask_v6_{.source_hi = ~std::uint64_t{0},
                       .source_lo = ~std::uint64_t{0},
                       .destination_hi = ~std::uint64_t{0},
                       .destination_lo = ~std::uint64_t{0},
                       .rest = ~std::uint64_t{0}};
  TalkerTable<TalkerKeyV4> v4_;
  TalkerTable<TalkerKeyV6> v6_;
};

}  // namespace azroute
