// RibV6: the exact IPv6 routes, from which the lookup form is painted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/net/ip.h"
#include "sim/net/key_v6.h"
#include "sim/net/radix_trie.h"

namespace azroute {

/// Routes by length, because nearly all of a full table lie in the middle:
///
///   /0 .. /23     short_     RadixTrie                       (about 100 in a full table)
///   /24 .. /56    buckets_   by the first 24 bits; in each, records of 12 bytes sorted by (key, length)
///   /57 .. /128   deep_      RadixTrie                       (about 300)
///
///   Record | key: bits 24-55 | value | length |        a route stands right before those it covers
///
/// A bucket is a list of chunks of at most 256 records, so that an insert moves at most 3 KiB. 15.7 bytes a prefix for
/// a full table of 160,147, where a RadixTrie alone takes 91.
class RibV6 {
 public:
  using Value = std::uint32_t;
  static constexpr Value kNone = 0xFFFFFFFF;
  static constexpr unsigned kMiddle = 24;  // the first length in buckets_
  static constexpr unsigned kDeep = 57;    // the first length in deep_

  struct Record {
    std::uint32_t key = 0;
    Value value = 0;
    std::uint8_t length = 0;

    /// The last key of its range.
    [[nodiscard]] std::uint32_t last() const { return key | tail(length); }
    /// The bits of a key that a prefix of the length leaves open.
    static std::uint32_t tail(unsigned length) {
      return static_cast<std::uint32_t>((std::uint64_t{1} << (56 - length)) - 1);
    }
  };
  using Chunk = std::vector<Record>;
  using Bucket = std::vector<Chunk>;

  static std::uint32_t slot_of(const KeyV6& key) { return static_cast<std::uint32_t>(key.hi >> 40); }
  static std::uint32_t middle_of(const KeyV6& key) { return static_cast<std::uint32_t>(key.hi >> 8); }
  static Prefix prefix_of(const KeyV6& key, unsigned length) {
    return Prefix::make(Address::v6(key.hi, key.lo), length);
  }

  /// The value that was there before.
  std::optional<Value> insert(const KeyV6& key, unsigned length, Value value);
  std::optional<Value> erase(const KeyV6& key, unsigned length);
  /// Routes of one slot, sorted, in a RIB that has none there yet.
  void fill(std::uint32_t slot, std::span<const Record> sorted);

  /// Value of the longest route that covers the prefix and is shorter, else kNone.
  [[nodiscard]] Value inherited(const KeyV6& key, unsigned length) const;
  [[nodiscard]] const Bucket* bucket(std::uint32_t slot) const;
  [[nodiscard]] const RadixTrie<Value>& short_routes() const { return short_; }
  [[nodiscard]] const RadixTrie<Value>& deep_routes() const { return deep_; }
  [[nodiscard]] const std::unordered_map<std::uint32_t, Bucket>& buckets() const { return buckets_; }

  /// f(record) for the routes of a bucket within [first, last] whose length is at least `shortest`, in order.
  template <typename F>
  static void within(const Bucket& bucket, std::uint32_t first, std::uint32_t last, unsigned shortest, F&& f) {
    Place place = lower_bound(bucket, first, shortest);
    for (; place.chunk < bucket.size(); ++place.chunk, place.index = 0) {
      const Chunk& chunk = bucket[place.chunk];
      for (; place.index < chunk.size(); ++place.index) {
        if (chunk[place.index].key > last) return;
        f(chunk[place.index]);
      }
    }
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Bytes allocated, but for what the allocator adds.
  [[nodiscard]] std::size_t memory() const;

 private:
  struct Place {
    std::size_t chunk = 0;
    std::size_t index = 0;
  };
  /// The first record that is not before (key, length).
  static Place lower_bound(const Bucket& bucket, std::uint32_t key, unsigned length);
  static std::optional<Value> insert_in(Bucket& bucket, const Record& record);
  std::optional<Value> erase_in(std::uint32_t slot, std::uint32_t key, unsigned length);
  RadixTrie<Value>& trie_for(unsigned length) { return length < kMiddle ? short_ : deep_; }

  std::unordered_map<std::uint32_t, Bucket> buckets_;
  RadixTrie<Value> short_;
  RadixTrie<Value> deep_;
  std::size_t size_ = 0;
};

}  // namespace azroute
