// Both families' parts, and tables that are shared.
#include "sim/net/fib.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace azroute {
namespace {

/// Addresses of one family out of many, and where their results belong.
template <typename Key, std::size_t kMost>
struct Picked {
  std::array<Key, kMost> keys;
  std::array<std::uint32_t, kMost> places;
  std::array<Fib::Value, kMost> values;
  std::size_t count = 0;

  void add(const Key& key, std::size_t place) {
    keys[count] = key;
    places[count++] = static_cast<std::uint32_t>(place);
  }
  template <typename Part>
  void look_up(const Part& part, std::span<Fib::Value> results) {
    part.lookup_batch({keys.data(), count}, {values.data(), count});
    for (std::size_t i = 0; i < count; ++i) results[places[i]] = values[i];
    count = 0;
  }
};

}  // namespace

std::vector<FibEntry> in_order(std::span<const FibEntry> entries) {
  std::vector<FibEntry> sorted(entries.begin(), entries.end());
  std::ranges::stable_sort(sorted, {}, &FibEntry::prefix);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 == sorted.size() || sorted[i + 1].prefix != sorted[i].prefix) sorted[kept++] = sorted[i];
  }
  sorted.resize(kept);
  sorted.shrink_to_fit();
  return sorted;
}

Fib Fib::build(std::span<const Entry> entries, const FibOptions& options) {
  std::array<std::vector<Entry>, 2> families;
  for (const Entry& entry : entries) families[entry.prefix.family() == Family::V4 ? 0 : 1].push_back(entry);
  Fib fib;
  fib.options_ = options;
  fib.options_.executor = nullptr;  // the caller's, for this build
  fib.v4_ = FibPart<FibV4>(families[0], kMostInLines, options);
  fib.v6_ = FibPart<FibV6>(families[1], kMostInLines, options);
  return fib;
}

Fib::Value Fib::lookup(const Address& address) const {
  return address.is_v4() ? v4_.lookup(FibV4::key_of(address)) : v6_.lookup(FibV6::key_of(address));
}

void Fib::lookup_batch(std::span<const Address> addresses, std::span<Value> results) const {
  assert(addresses.size() == results.size());
  if (!v4_.has_engine() && !v6_.has_engine()) {
    for (std::size_t i = 0; i < addresses.size(); ++i) results[i] = lookup(addresses[i]);
    return;
  }
  constexpr std::size_t kAtOnce = 512;
  Picked<FibV4::Key, kAtOnce> v4;
  Picked<FibV6::Key, kAtOnce> v6;
  for (std::size_t at = 0; at < addresses.size(); at += kAtOnce) {
    const std::size_t end = std::min(at + kAtOnce, addresses.size());
    for (std::size_t i = at; i < end; ++i) {
      if (addresses[i].is_v4()) {
        v4.add(FibV4::key_of(addresses[i]), i - at);
      } else {
        v6.add(FibV6::key_of(addresses[i]), i - at);
      }
    }
    v4.look_up(v4_, results.subspan(at));
    v6.look_up(v6_, results.subspan(at));
  }
}

void Fib::insert(const Prefix& prefix, Value value) {
  if (prefix.family() == Family::V4) return v4_.insert(prefix, value, kMostUpdated, options_);
  v6_.insert(prefix, value, kMostUpdated, options_);
}

bool Fib::erase(const Prefix& prefix) {
  if (prefix.family() == Family::V4) return v4_.erase(prefix, kMostUpdated, options_);
  return v6_.erase(prefix, kMostUpdated, options_);
}

FibMemory Fib::memory() const {
  const FibMemory v4 = v4_.memory();
  const FibMemory v6 = v6_.memory();
  return {.rib = v4.rib + v6.rib, .lookup = v4.lookup + v6.lookup};
}

bool FibPool::has_entries(const Shared& shared, const Fib& fib, std::span<const Fib::Entry> wanted) {
  if (!shared.entries.empty()) return std::ranges::equal(shared.entries, wanted);
  const auto v4 = fib.v4_.entries();
  const auto v6 = fib.v6_.entries();
  return v4.size() + v6.size() == wanted.size() && std::ranges::equal(v4, wanted.first(v4.size())) &&
         std::ranges::equal(v6, wanted.subspan(v4.size()));
}

std::shared_ptr<const Fib> FibPool::share(std::span<const Fib::Entry> entries) {
  std::vector<FibEntry> wanted = in_order(entries);
  // Only where to look: what is found is compared.
  std::uint64_t content = wanted.size();
  for (const auto& [prefix, value] : wanted) {
    content = (content ^ std::hash<Prefix>{}(prefix)) * 0x9E3779B97F4A7C15ULL + value;
    content ^= content >> 29U;
  }
  const auto [begin, end] = by_content_.equal_range(content);
  for (auto place = begin; place != end;) {
    const std::shared_ptr<const Fib> fib = place->second.fib.lock();
    if (fib && has_entries(place->second, *fib, wanted)) return fib;
    place = fib ? std::next(place) : by_content_.erase(place);
  }
  auto fib = std::make_shared<const Fib>(Fib::build(wanted));
  if (!fib->v4_.has_engine() && !fib->v6_.has_engine()) wanted = {};
  by_content_.insert({content, {.entries = std::move(wanted), .fib = fib}});
  return fib;
}

std::size_t FibPool::size() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(by_content_, [](const auto& place) { return !place.second.fib.expired(); }));
}

}  // namespace azroute
