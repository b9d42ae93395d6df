// Sorted buckets in one array, with lists of the room that is free again.
#include "sim/net/rib_v4.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace azroute {

std::uint32_t RibV4::room_for(std::uint32_t count) {
  if (count <= 16) return (count + 1) & ~1U;
  if (count <= 64) return (count + 3) & ~3U;
  const std::uint32_t step = std::bit_floor(count - 1) / 8;
  return (count + step - 1) / step * step;
}

std::size_t RibV4::class_of(std::uint32_t room) {
  if (room <= 64) return room / 2;
  const std::uint32_t low = std::bit_floor(room - 1);
  const auto doubling = static_cast<std::uint32_t>(std::countr_zero(low)) - 6;
  return 33 + doubling * 8 + (room - low) / (low / 8) - 1;
}

std::uint32_t RibV4::take_room(std::uint32_t room) {
  std::vector<std::uint32_t>& free = free_[class_of(room)];
  if (!free.empty()) {
    const std::uint32_t offset = free.back();
    free.pop_back();
    return offset;
  }
  const auto offset = static_cast<std::uint32_t>(records_.size());
  if (records_.size() + room > records_.capacity()) {
    // A sixteenth more, where a vector would double: this is most of the memory of a table.
    records_.reserve(records_.size() + records_.size() / 16 + room + 64);
  }
  records_.resize(records_.size() + room);
  return offset;
}

void RibV4::give_room(std::uint32_t offset, std::uint32_t room) {
  free_[class_of(room)].push_back(offset);
}

/// Of the first record that is not before the place. No branch depends on what is compared.
std::uint32_t RibV4::position(const Bucket& bucket, std::uint32_t place) const {
  const Record* records = records_.data() + bucket.offset;
  std::uint32_t base = 0;
  std::uint32_t count = bucket.count;
  while (count > 1) {
    const std::uint32_t half = count / 2;
    base += records[base + half - 1].place < place ? half : 0;
    count -= half;
  }
  return base + (count == 1 && records[base].place < place ? 1 : 0);
}

RibV4::Before RibV4::put_long(std::uint32_t address, unsigned length, Code code, Code cover) {
  assert(length >= kLong && length <= 32);
  Bucket& bucket = buckets_[address >> 14U];
  const std::uint32_t place = place_of(address, length);
  if (bucket.count == 0) {
    bucket.offset = take_room(room_for(1));
    bucket.count = 1;
    records_[bucket.offset] = {0, cover};
  }
  const std::uint32_t at = position(bucket, place);
  Record* records = records_.data() + bucket.offset;
  if (at < bucket.count && records[at].place == place) {
    const Code before = records[at].code;
    records[at].code = code;
    return {true, before};
  }
  const std::uint32_t room = room_for(bucket.count);
  if (bucket.count < room) {
    std::copy_backward(records + at, records + bucket.count, records + bucket.count + 1);
    records[at] = {place, code};
  } else {
    const std::uint32_t offset = take_room(room_for(bucket.count + 1));
    const Record* from = records_.data() + bucket.offset;
    Record* to = records_.data() + offset;
    std::copy_n(from, at, to);
    to[at] = {place, code};
    std::copy_n(from + at, bucket.count - at, to + at + 1);
    give_room(bucket.offset, room);
    bucket.offset = offset;
  }
  ++bucket.count;
  ++long_count_;
  return {};
}

RibV4::Before RibV4::remove_long(std::uint32_t address, unsigned length) {
  assert(length >= kLong && length <= 32);
  Bucket& bucket = buckets_[address >> 14U];
  const std::uint32_t place = place_of(address, length);
  const std::uint32_t at = position(bucket, place);
  Record* records = records_.data() + bucket.offset;
  if (at >= bucket.count || records[at].place != place) return {};
  const Before before{true, records[at].code};
  const std::uint32_t room = room_for(bucket.count);
  std::copy(records + at + 1, records + bucket.count, records + at);
  --bucket.count;
  --long_count_;
  if (bucket.count == 1) {
    give_room(bucket.offset, room);
    bucket = {};
    return before;
  }
  const std::uint32_t narrower = room_for(bucket.count);
  if (narrower != room) {
    const std::uint32_t offset = take_room(narrower);
    std::copy_n(records_.data() + bucket.offset, bucket.count, records_.data() + offset);
    give_room(bucket.offset, room);
    bucket.offset = offset;
  }
  return before;
}

void RibV4::lay_out(std::span<const std::uint32_t> counts) {
  std::uint32_t offset = 0;
  for (std::uint32_t index = 0; index < kBuckets; ++index) {
    if (counts[index] == 0) continue;
    buckets_[index] = {offset, counts[index] + 1};
    offset += room_for(counts[index] + 1);
    long_count_ += counts[index];
  }
  records_.resize(offset);
  shorts_.shrink_to_fit();
}

void RibV4::fill(std::uint32_t index, Code cover, std::span<const Record> records) {
  Record* to = records_.data() + buckets_[index].offset;
  *to = {0, cover};
  std::ranges::copy(records, to + 1);
}

std::size_t RibV4::bytes() const {
  std::size_t bytes = buckets_.capacity() * sizeof(Bucket) + records_.capacity() * sizeof(Record) + shorts_.bytes();
  for (const auto& free : free_) bytes += free.capacity() * sizeof(std::uint32_t);
  return bytes;
}

}  // namespace azroute
