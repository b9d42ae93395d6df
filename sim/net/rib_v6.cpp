// Routes sorted in chunks; the covering route is found by going back over siblings in jumps.
#include "sim/net/rib_v6.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace azroute {
namespace {

constexpr std::size_t kChunkRecords = 256;

/// One number in the order of (key, length).
std::uint64_t rank(std::uint32_t key, unsigned length) {
  return std::uint64_t{key} << 8 | length;
}
std::uint64_t rank(const RibV6::Record& record) {
  return rank(record.key, record.length);
}

/// Grows by a quarter, not by half of what is then allocated.
void make_room(RibV6::Chunk& chunk) {
  if (chunk.size() == chunk.capacity()) chunk.reserve(chunk.size() + chunk.size() / 4 + 2);
}

}  // namespace

RibV6::Place RibV6::lower_bound(const Bucket& bucket, std::uint32_t key, unsigned length) {
  const std::uint64_t wanted = rank(key, length);
  // The last chunk that begins at or before it, else the first.
  const auto after =
      std::ranges::upper_bound(bucket, wanted, {}, [](const Chunk& chunk) { return rank(chunk.front()); });
  const std::size_t chunk = after == bucket.begin() ? 0 : static_cast<std::size_t>(after - bucket.begin()) - 1;
  const auto found =
      std::ranges::lower_bound(bucket[chunk], wanted, {}, [](const Record& record) { return rank(record); });
  return {chunk, static_cast<std::size_t>(found - bucket[chunk].begin())};
}

std::optional<RibV6::Value> RibV6::insert_in(Bucket& bucket, const Record& record) {
  if (bucket.empty()) bucket.emplace_back();
  if (bucket.front().empty()) {
    bucket.front().push_back(record);
    return std::nullopt;
  }
  Place place = lower_bound(bucket, record.key, record.length);
  {
    Chunk& chunk = bucket[place.chunk];
    if (place.index < chunk.size() && rank(chunk[place.index]) == rank(record)) {
      return std::exchange(chunk[place.index].value, record.value);
    }
  }
  if (bucket[place.chunk].size() == kChunkRecords) {
    const Chunk& full = bucket[place.chunk];
    Chunk upper(full.begin() + kChunkRecords / 2, full.end());
    Chunk lower(full.begin(), full.begin() + kChunkRecords / 2);
    bucket[place.chunk] = std::move(lower);
    bucket.insert(bucket.begin() + static_cast<std::ptrdiff_t>(place.chunk) + 1, std::move(upper));
    if (place.index > kChunkRecords / 2) place = {place.chunk + 1, place.index - kChunkRecords / 2};
  }
  Chunk& chunk = bucket[place.chunk];
  make_room(chunk);
  chunk.insert(chunk.begin() + static_cast<std::ptrdiff_t>(place.index), record);
  return std::nullopt;
}

std::optional<RibV6::Value> RibV6::insert(const KeyV6& key, unsigned length, Value value) {
  std::optional<Value> before;
  if (length >= kMiddle && length < kDeep) {
    before = insert_in(buckets_[slot_of(key)], {middle_of(key), value, static_cast<std::uint8_t>(length)});
  } else {
    const auto [place, fresh] = trie_for(length).insert(prefix_of(key, length), value);
    if (!fresh) before = std::exchange(*place, value);
  }
  if (!before) ++size_;
  return before;
}

std::optional<RibV6::Value> RibV6::erase_in(std::uint32_t slot, std::uint32_t key, unsigned length) {
  const auto found = buckets_.find(slot);
  if (found == buckets_.end()) return std::nullopt;
  Bucket& bucket = found->second;
  const Place place = lower_bound(bucket, key, length);
  Chunk& chunk = bucket[place.chunk];
  if (place.index == chunk.size() || rank(chunk[place.index]) != rank(key, length)) return std::nullopt;
  const Value value = chunk[place.index].value;
  chunk.erase(chunk.begin() + static_cast<std::ptrdiff_t>(place.index));
  if (!chunk.empty()) return value;
  bucket.erase(bucket.begin() + static_cast<std::ptrdiff_t>(place.chunk));
  if (bucket.empty()) buckets_.erase(found);
  return value;
}

std::optional<RibV6::Value> RibV6::erase(const KeyV6& key, unsigned length) {
  std::optional<Value> before;
  if (length >= kMiddle && length < kDeep) {
    before = erase_in(slot_of(key), middle_of(key), length);
  } else {
    RadixTrie<Value>& trie = trie_for(length);
    const Prefix prefix = prefix_of(key, length);
    if (const Value* value = trie.find(prefix)) {
      before = *value;
      trie.erase(prefix);
    }
  }
  if (before) --size_;
  return before;
}

void RibV6::fill(std::uint32_t slot, std::span<const Record> sorted) {
  Bucket& bucket = buckets_[slot];
  assert(bucket.empty());
  const std::size_t chunks = (sorted.size() + kChunkRecords - 1) / kChunkRecords;
  bucket.reserve(chunks);
  for (std::size_t i = 0; i < chunks; ++i) {
    const std::size_t from = sorted.size() * i / chunks;
    const std::size_t to = sorted.size() * (i + 1) / chunks;
    bucket.emplace_back(sorted.begin() + static_cast<std::ptrdiff_t>(from),
                        sorted.begin() + static_cast<std::ptrdiff_t>(to));
  }
  size_ += sorted.size();
}

const RibV6::Bucket* RibV6::bucket(std::uint32_t slot) const {
  const auto found = buckets_.find(slot);
  return found == buckets_.end() ? nullptr : &found->second;
}

RibV6::Value RibV6::inherited(const KeyV6& key, unsigned length) const {
  if (length == 0) return kNone;
  const Prefix parent = prefix_of(key, length - 1);
  if (length > kDeep) {
    if (const auto match = deep_.longest_match(parent)) return *match->value;
  }
  if (const Bucket* routes = length > kMiddle ? bucket(slot_of(key)) : nullptr) {
    const std::uint32_t middle = middle_of(key);
    unsigned longest = std::min(length, kDeep) - 1;
    // The record before is the covering one, or parts from the key early enough to rule out all that lies between.
    while (longest >= kMiddle) {
      const std::uint32_t wanted = middle & ~Record::tail(longest);
      Place place = lower_bound(*routes, wanted, longest + 1);
      if (place.index == 0) {
        if (place.chunk == 0) break;
        --place.chunk;
        place.index = (*routes)[place.chunk].size();
      }
      const Record& before = (*routes)[place.chunk][place.index - 1];
      const auto shared = kMiddle + static_cast<unsigned>(std::countl_zero(before.key ^ wanted));
      if (before.length <= shared && before.length <= longest) return before.value;
      longest = std::min(shared, longest - 1);
    }
  }
  const auto match = short_.longest_match(prefix_of(key, std::min(length, kMiddle) - 1));
  return match ? *match->value : kNone;
}

std::size_t RibV6::memory() const {
  // A node of the map holds a link, the key and the bucket.
  std::size_t bytes = buckets_.bucket_count() * sizeof(void*);
  bytes += buckets_.size() * (sizeof(void*) + sizeof(std::pair<const std::uint32_t, Bucket>));
  for (const auto& [slot, bucket] : buckets_) {
    bytes += bucket.capacity() * sizeof(Chunk);
    for (const Chunk& chunk : bucket) bytes += chunk.capacity() * sizeof(Record);
  }
  return bytes + short_.bytes() + deep_.bytes();
}

}  // namespace azroute
