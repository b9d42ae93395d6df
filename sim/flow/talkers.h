// Talkers: who sends what to whom, counted exactly, by wider prefixes where there are too many to name.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/net/ip.h"

namespace azroute {

struct ReplayCounts {
  std::uint64_t tuples = 0;         // rows as they were recorded
  std::uint64_t conversations = 0;  // of which these begin one
  std::uint64_t denied = 0;         // of these the log says that they were denied
  std::uint64_t packets_sent = 0;   // from source to destination
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;

  ReplayCounts& operator+=(const ReplayCounts& other) {
    tuples += other.tuples;
    conversations += other.conversations;
    denied += other.denied;
    packets_sent += other.packets_sent;
    bytes_sent += other.bytes_sent;
    packets_received += other.packets_received;
    bytes_received += other.bytes_received;
    return *this;
  }
  [[nodiscard]] std::uint64_t packets() const { return packets_sent + packets_received; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_sent + bytes_received; }
  friend auto operator<=>(const ReplayCounts&, const ReplayCounts&) = default;
};

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
  void add(const Talkers& other);
  /// As they were told at a level by another one's entries.
  void add(std::uint32_t level, std::span<const Entry> entries);
  /// At most so many from now on.
  void limit(std::size_t most);

  [[nodiscard]] std::uint32_t level() const { return level_; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// In no order.
  [[nodiscard]] std::vector<Entry> entries() const;

  /// A talker's bits, of which a level keeps some.
  struct Key {
    std::uint64_t source_hi = 0;
    std::uint64_t destination_hi = 0;
    std::uint64_t source_lo = 0;
    std::uint64_t destination_lo = 0;
    std::uint64_t rest = 0;  // family, protocol, port

    [[nodiscard]] Key masked(const Key& mask) const;
    friend bool operator==(const Key&, const Key&) = default;
  };
  /// add() in three steps, between which memory is on its way: a loop takes each step for many rows.
  struct Prepared {
    Key key;
    std::size_t hash = 0;
    std::uint32_t level = 0;
  };
  [[nodiscard]] Prepared prepare(const Address& source, const Address& destination, std::uint16_t port,
                                 std::uint8_t protocol) const;
  void fetch(const Prepared& prepared) const;
  void add(const Prepared& prepared, const ReplayCounts& counts);

 private:
  struct Row {
    Key key;
    ReplayCounts counts;
  };
  static const Key& mask_of(Family family, std::uint32_t level);
  static Key key_of(const Address& source, const Address& destination, std::uint16_t port, std::uint8_t protocol);
  static std::size_t hash_of(const Key& key);
  static Family family_of(const Key& key);
  void add(const Key& key, std::size_t hash, const ReplayCounts& counts);
  void widen(std::uint32_t level);
  void make_places(std::size_t count);

  std::uint32_t level_ = 0;
  std::size_t most_ = kMost;
  std::vector<Row> rows_;
  std::vector<std::uint16_t> places_;  // 1 + index of a row, by hash; 0: free. A power of two, at most half used
};

}  // namespace azroute
