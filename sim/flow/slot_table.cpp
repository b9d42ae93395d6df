// Open addressing with linear probing; a batch's slots are fetched ahead of being looked at.
#include "sim/flow/slot_table.h"

#include <utility>

#include "sim/net/mix.h"

namespace azroute {
namespace {

constexpr std::size_t kFirstSlots = 4096;
constexpr std::size_t kAhead = 16;

}  // namespace

SlotTable::SlotTable(std::uint64_t keys) {
  if (keys <= kMostPlaces) {
    places_.assign(keys, kUnknown);
  } else {
    slots_.resize(kFirstSlots);
  }
}

const SlotTable::Slot* SlotTable::slot_of(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = mix64(key) & mask;
  while (slots_[at].key != key && slots_[at].key != kNoKey) at = (at + 1) & mask;
  return &slots_[at];
}

void SlotTable::find(std::span<const std::uint64_t> keys, std::span<std::uint32_t> values) const {
  if (slots_.empty()) {
    for (std::size_t i = 0; i < keys.size(); ++i) values[i] = places_[keys[i]];
    return;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i + kAhead < keys.size()) __builtin_prefetch(&slots_[mix64(keys[i + kAhead]) & mask]);
    values[i] = slot_of(keys[i])->value;  // of a free slot: kUnknown
  }
}

void SlotTable::set(std::uint64_t key, std::uint32_t value) {
  if (slots_.empty()) {
    places_[key] = value;
    return;
  }
  Slot* slot = const_cast<Slot*>(slot_of(key));
  if (slot->key == kNoKey) {
    if (2 * (used_ + 1) > slots_.size()) {
      grow();
      slot = const_cast<Slot*>(slot_of(key));
    }
    ++used_;
    slot->key = key;
  }
  slot->value = value;
}

void SlotTable::grow() {
  std::vector<Slot> old(2 * slots_.size());
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.key != kNoKey) *const_cast<Slot*>(slot_of(slot.key)) = slot;
  }
}

}  // namespace azroute
