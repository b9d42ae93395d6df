// RibV4: the exact IPv4 routes of a table, kept so that all routes of a /18 lie side by side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/net/radix_trie.h"

namespace azroute {

/// Routes shorter than /18 stand in a trie, the others in one sorted array for each /18 that has any:
///
///   buckets_[address >> 14]     records_
///   | offset | count |    ->    | cover | 10.1.0.0/20 | 10.1.0.0/24 | 10.1.1.0/24 |  free |
///
/// A record is eight bytes: where the route begins in its /18 and how long it is, in 18 bits, then its code. The first
/// one of a bucket, whose place is that of a /17, holds what covers the whole /18, so that an update of a longer route
/// need not look into the trie. Room is given in steps of two records, from 16 on of four, from 64 on of an eighth.
///
/// The Internet's 901,899 routes: 877,000 long ones x 8 B, 2 MiB of buckets, covers and free room 0.9 B a route, and
/// 26,000 short ones in 1.7 nodes of 48 B each: 14 B a route in all.
class RibV4 {
 public:
  using Code = std::uint32_t;
  static constexpr unsigned kLong = 18;  // the shortest length that stands in a bucket
  static constexpr std::uint32_t kBuckets = 1U << kLong;

  struct Record {
    std::uint32_t place;  // 14 bits of address, 4 bits of length - 17
    Code code;

    [[nodiscard]] unsigned length() const { return (place & 15U) + 17; }
    [[nodiscard]] std::uint32_t start() const { return place >> 4U; }  // 0 ... 16383 in the /18
    [[nodiscard]] std::uint32_t size() const { return 1U << (32 - length()); }
  };
  static constexpr std::uint32_t place_of(std::uint32_t address, unsigned length) {
    return ((address & 0x3FFFU) << 4U) | (length - 17);
  }

  /// A route that was there before a change, or was not.
  struct Before {
    bool was_there = false;
    Code code = 0;
  };

  RibV4() : buckets_(kBuckets) {}

  /// Length 18 or more. `cover` is what covers the /18, needed when its bucket is empty.
  Before put_long(std::uint32_t address, unsigned length, Code code, Code cover);
  Before remove_long(std::uint32_t address, unsigned length);
  /// The cover and the routes of a bucket in the order of their addresses, shorter first; empty, or at least two.
  [[nodiscard]] std::span<const Record> bucket(std::uint32_t index) const {
    const Bucket& bucket = buckets_[index];
    return {records_.data() + bucket.offset, bucket.count};
  }
  /// For a bucket that is not empty.
  void set_cover(std::uint32_t index, Code cover) { records_[buckets_[index].offset].code = cover; }

  /// Bulk build of an empty RIB: room for so many records besides the cover in each bucket, to be filled one by one,
  /// also by several threads.
  void lay_out(std::span<const std::uint32_t> counts);
  void fill(std::uint32_t index, Code cover, std::span<const Record> records);

  /// Routes shorter than /18.
  [[nodiscard]] RadixTrie<Code>& shorts() { return shorts_; }
  [[nodiscard]] const RadixTrie<Code>& shorts() const { return shorts_; }

  [[nodiscard]] std::size_t size() const { return long_count_ + shorts_.size(); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Bucket {
    std::uint32_t offset = 0;
    std::uint32_t count = 0;
  };

  /// Room for `count` records is given as this many.
  static std::uint32_t room_for(std::uint32_t count);
  std::uint32_t take_room(std::uint32_t room);
  void give_room(std::uint32_t offset, std::uint32_t room);
  static std::size_t class_of(std::uint32_t room);
  [[nodiscard]] std::uint32_t position(const Bucket& bucket, std::uint32_t place) const;

  std::vector<Bucket> buckets_;
  std::vector<Record> records_;
  std::array<std::vector<std::uint32_t>, 112> free_;  // offsets, by class of room
  std::size_t long_count_ = 0;
  RadixTrie<Code> shorts_;
};

}  // namespace azroute
