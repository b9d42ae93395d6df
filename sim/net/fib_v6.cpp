// Building, updates and lookups of FibV6.
#include "sim/net/fib_v6.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sim/net/sweep.h"

namespace azroute {
namespace {

std::size_t codes_in(unsigned width) {
  return width == 4 ? ~std::size_t{0} : std::size_t{1} << (8 * width);
}

unsigned narrowest(std::size_t values) {
  if (values < codes_in(1)) return 1;
  return values < codes_in(2) ? 2 : 4;
}

/// A middle route on its way into the RIB.
struct Sorted {
  std::uint64_t key;  // bits 0-55, then the length
  std::uint32_t value;
};

/// By key; equal ones keep their order. Eleven bits at a time, the lowest first.
void radix_sort(std::vector<Sorted>& items) {
  constexpr unsigned kBits = 11;
  constexpr std::size_t kDigits = std::size_t{1} << kBits;
  std::vector<Sorted> other(items.size());
  std::array<std::uint32_t, kDigits> place;
  for (unsigned shift = 0; shift < 64; shift += kBits) {
    const auto digit = [shift](const Sorted& item) { return static_cast<std::size_t>(item.key >> shift) % kDigits; };
    place.fill(0);
    for (const Sorted& item : items) ++place[digit(item)];
    if (!items.empty() && place[digit(items[0])] == items.size()) continue;
    std::uint32_t before = 0;
    for (std::uint32_t& count : place) before += std::exchange(count, before);
    for (const Sorted& item : items) other[place[digit(item)]++] = item;
    std::swap(items, other);
  }
}

}  // namespace

std::unique_ptr<FibV6> FibV6::build(std::span<const Entry> entries, const FibOptions& options) {
  std::unique_ptr<FibV6> fib(new FibV6(options.kernel.value_or(best_kernel())));
  fib->fill(entries);
  fib->codes_.renumber();
  fib->rebuild(std::max(options.width.value_or(1), narrowest(fib->codes_.distinct())));
  return fib;
}

void FibV6::fill(std::span<const Entry> entries) {
  std::vector<Sorted> middle;
  middle.reserve(entries.size());
  for (const Entry& entry : entries) {
    if (entry.length >= RibV6::kMiddle && entry.length < RibV6::kDeep) {
      middle.push_back({entry.key.hi | entry.length, entry.value});
    } else if (const auto before = rib_.insert(entry.key, entry.length, entry.value); before != entry.value) {
      codes_.acquire(entry.value);
      if (before) codes_.release(codes_.code_of(*before));
    }
  }
  radix_sort(middle);
  std::vector<RibV6::Record> records;
  for (std::size_t i = 0; i < middle.size();) {
    const auto slot = static_cast<std::uint32_t>(middle[i].key >> 40);
    records.clear();
    for (; i < middle.size() && middle[i].key >> 40 == slot; ++i) {
      if (i + 1 < middle.size() && middle[i + 1].key == middle[i].key) continue;
      records.push_back(
          {static_cast<std::uint32_t>(middle[i].key >> 8), middle[i].value, static_cast<std::uint8_t>(middle[i].key)});
      codes_.acquire(middle[i].value);
    }
    rib_.fill(slot, records);
  }
}

void FibV6::rebuild(unsigned width) {
  const std::uint32_t none = width == 4 ? kNone : 0;
  auto fresh = std::make_unique<S6Store>(width, epochs_, S6Word::make(S6Word::kUniform, none));
  std::unique_ptr<S6Store> old = std::exchange(store_, std::move(fresh));
  tree_ = std::make_unique<S6Tree>(*store_);
  if (width != 4) {
    for (std::uint32_t code = 1; code < codes_.size(); ++code) store_->publish_value(code, codes_.value(code));
  }
  set_short_routes({}, 0, false);
  find_deep_keys(Prefix::everything(Family::V6));
  const std::vector<std::uint64_t> deep = deep_keys_;
  for (const std::uint64_t key : deep) store_->publish_deep(key + 1, make_deep_block(key));
  std::vector<std::uint32_t> slots;
  slots.reserve(rib_.buckets().size());
  for (const auto& bucket : rib_.buckets()) slots.push_back(bucket.first);
  for (const std::uint64_t key : deep) slots.push_back(static_cast<std::uint32_t>(key >> 32));
  std::ranges::sort(slots);
  slots.erase(std::ranges::unique(slots).begin(), slots.end());
  for (const std::uint32_t slot : slots) {
    const std::uint32_t at = word_place(slot);
    make_slot(slot, at, S6Word::payload(store_->word(at)));
  }
  store_->trim();
  published_.store(store_.get(), std::memory_order_release);
  if (old) old_stores_.add(std::move(old), epochs_.replaced());
  collect();
}

void FibV6::collect() {
  store_->collect([this](std::uint32_t code) { codes_.give_back(code); });
  if (old_stores_.size() != 0) old_stores_.release(epochs_.oldest(), [](const auto&) {});
}

void FibV6::use_value(Value value) {
  const std::uint32_t code = codes_.acquire(value);
  if (codes_.uses(code) != 1 || store_->width() == 4) return;
  if (code < codes_in(store_->width())) return store_->publish_value(code, value);
  // Codes without a user may only wait for readers; then there are enough for some time in two bytes.
  const bool fits = codes_.distinct() < codes_in(2);
  codes_.renumber();
  rebuild(store_->width() == 1 && fits ? 2 : 4);
}

void FibV6::drop_value(Value value) {
  const std::uint32_t code = codes_.code_of(value);
  if (codes_.release(code)) store_->retire_code(code);
}

bool FibV6::insert(const KeyV6& key, unsigned length, Value value) {
  assert(value != kNone && length <= 128);
  collect();
  use_value(value);
  const std::optional<Value> before = rib_.insert(key, length, value);
  if (before != value) update(key, length);
  if (before) drop_value(*before);
  return !before;
}

bool FibV6::erase(const KeyV6& key, unsigned length) {
  collect();
  const std::optional<Value> before = rib_.erase(key, length);
  if (!before) return false;
  update(key, length);
  drop_value(*before);
  return true;
}

FibV6::Value FibV6::lookup(const KeyV6& key) const {
  const S6View& view = this->view();
  return value_in(view, s6_find(view, key).code);
}

void FibV6::lookup_batch(std::span<const KeyV6> keys, std::span<Value> values) const {
  assert(keys.size() == values.size());
  s6_batch(kernel_, view(), keys, S6Result::Values, values.data());
}

void FibV6::lookup_codes(std::span<const KeyV6> keys, std::span<std::uint8_t> codes) const {
  assert(keys.size() == codes.size() && width() == 1);
  s6_batch(kernel_, view(), keys, S6Result::Codes8, codes.data());
}

void FibV6::lookup_codes(std::span<const KeyV6> keys, std::span<std::uint16_t> codes) const {
  assert(keys.size() == codes.size() && width() <= 2);
  s6_batch(kernel_, view(), keys, S6Result::Codes16, codes.data());
}

FibV6::Value FibV6::value_of_code(std::uint32_t code) const {
  return value_in(view(), code);
}

void FibV6::interval_ids(std::span<const KeyV6> keys, std::span<std::uint32_t> ids) const {
  assert(keys.size() == ids.size());
  s6_batch(kernel_, view(), keys, S6Result::Ids, ids.data());
}

std::size_t FibV6::interval_count() const {
  const S6View& view = this->view();
  return (std::size_t{view.line_count} << kS6IdBits) + view.word_count + deep_values_.size();
}

FibV6::Value FibV6::value_of_interval(std::uint32_t id) const {
  const S6View& view = this->view();
  const std::uint32_t in_lines = view.line_count << kS6IdBits;
  if (id < in_lines) {
    const S6Line& line = view.lines[id >> kS6IdBits];
    const unsigned interval = id % (1U << kS6IdBits);
    return value_in(view, view.width == 1   ? s6_code<std::uint8_t>(line, interval)
                          : view.width == 2 ? s6_code<std::uint16_t>(line, interval)
                                            : s6_code<std::uint32_t>(line, interval));
  }
  if (id - in_lines < view.word_count) return value_in(view, S6Word::payload(view.words[id - in_lines]));
  return deep_values_[id - in_lines - view.word_count];
}

FibV6::Value FibV6::Reader::lookup(const KeyV6& key) const {
  return place_.read([&] { return fib_->lookup(key); });
}

void FibV6::Reader::lookup_batch(std::span<const KeyV6> keys, std::span<Value> values) const {
  place_.read([&] { fib_->lookup_batch(keys, values); });
}

FibMemory FibV6::memory() const {
  return {.rib = rib_.memory() + codes_.bytes(), .lookup = store_->memory()};
}

}  // namespace azroute
