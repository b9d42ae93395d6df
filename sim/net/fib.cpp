// Which form a family's prefixes take, and the way from one to the other.
#include "sim/net/fib.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>

namespace azroute {
namespace {

using Entry = Fib::Entry;

KeyV6 key_of(const Address& address) {
  return {address.hi(), address.lo()};
}

/// In order, of a prefix that stands twice the last.
std::vector<Entry> in_order(std::span<const Entry> entries) {
  std::vector<Entry> sorted(entries.begin(), entries.end());
  std::ranges::stable_sort(sorted, {}, &Entry::prefix);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 == sorted.size() || sorted[i + 1].prefix != sorted[i].prefix) sorted[kept++] = sorted[i];
  }
  sorted.resize(kept);
  sorted.shrink_to_fit();
  return sorted;
}

/// Entries of one family in order, as the intervals that they cut its addresses into.
std::vector<Interval> intervals_of(std::span<const Entry> entries, Family family) {
  std::vector<Interval> intervals;
  const auto begin = [&](const Address& start, Fib::Value value) {
    // A longer prefix that starts where a shorter one does, or that ends there, takes its place.
    if (!intervals.empty() && intervals.back().start == start) intervals.pop_back();
    if (intervals.empty() || intervals.back().value != value) intervals.push_back({start, value});
  };
  begin(Prefix::everything(family).address(), Fib::kNone);
  std::vector<const Entry*> around;  // those that contain the place where we are, shortest first
  const auto leave_until = [&](const Prefix* next) {
    while (!around.empty() && (next == nullptr || !around.back()->prefix.covers(*next))) {
      const Address last = around.back()->prefix.last();
      around.pop_back();
      if (last == Prefix::everything(family).last()) continue;
      begin(last.next(), around.empty() ? Fib::kNone : around.back()->value);
    }
  };
  for (const Entry& entry : entries) {
    leave_until(&entry.prefix);
    begin(entry.prefix.address(), entry.value);
    around.push_back(&entry);
  }
  leave_until(nullptr);
  return intervals;
}

std::unique_ptr<FibV4> engine_v4(std::span<const Entry> entries, const FibOptions& options) {
  std::vector<FibV4::Entry> narrow;
  narrow.reserve(entries.size());
  for (const auto& [prefix, value] : entries) {
    narrow.push_back({prefix.address().v4_bits(), static_cast<std::uint8_t>(prefix.length()), value});
  }
  return FibV4::build(narrow, options);
}

std::unique_ptr<FibV6> engine_v6(std::span<const Entry> entries, const FibOptions& options) {
  std::vector<FibV6::Entry> wide;
  wide.reserve(entries.size());
  for (const auto& [prefix, value] : entries) {
    wide.push_back({key_of(prefix.address()), static_cast<std::uint8_t>(prefix.length()), value});
  }
  return FibV6::build(wide, options);
}

}  // namespace

void Fib::compile(Few& few) {
  if (few.entries.empty()) {
    few.lines = {};
  } else {
    few.lines = LookupLines(intervals_of(few.entries, few.entries.front().prefix.family()));
  }
}

Fib Fib::build(std::span<const Entry> entries, const FibOptions& options) {
  Fib fib;
  fib.options_ = options;
  fib.options_.executor = nullptr;  // the caller's, for this build
  std::array<std::vector<Entry>, 2> families;
  for (const Entry& entry : entries) families[entry.prefix.family() == Family::V4 ? 0 : 1].push_back(entry);
  if (families[0].size() > kMostInLines) {
    fib.engine_v4_ = engine_v4(families[0], options);
  } else {
    fib.few_v4_.entries = in_order(families[0]);
    compile(fib.few_v4_);
  }
  if (families[1].size() > kMostInLines) {
    fib.engine_v6_ = engine_v6(families[1], options);
  } else {
    fib.few_v6_.entries = in_order(families[1]);
    compile(fib.few_v6_);
  }
  return fib;
}

/// From lines to an engine.
void Fib::grow(Family family) {
  Few few = std::exchange(this->few(family), {});
  if (family == Family::V4) {
    engine_v4_ = engine_v4(few.entries, options_);
  } else {
    engine_v6_ = engine_v6(few.entries, options_);
  }
}

Fib::Value Fib::lookup(const Address& address) const {
  if (address.is_v4()) {
    if (engine_v4_) return engine_v4_->lookup(address.v4_bits());
    return few_v4_.entries.empty() ? kNone : few_v4_.lines.lookup_v4(address.v4_bits());
  }
  if (engine_v6_) return engine_v6_->lookup(key_of(address));
  return few_v6_.entries.empty() ? kNone : few_v6_.lines.lookup_v6(address.hi(), address.lo());
}

void Fib::lookup_batch(std::span<const Address> addresses, std::span<Value> results) const {
  assert(addresses.size() == results.size());
  if (!engine_v4_ && !engine_v6_) {
    for (std::size_t i = 0; i < addresses.size(); ++i) results[i] = lookup(addresses[i]);
    return;
  }
  // An engine takes its family's addresses as numbers, some hundreds at a time.
  constexpr std::size_t kAtOnce = 512;
  std::array<std::uint32_t, kAtOnce> keys_v4;
  std::array<KeyV6, kAtOnce> keys_v6;
  std::array<Value, kAtOnce> values;
  for (std::size_t at = 0; at < addresses.size(); at += kAtOnce) {
    const std::span<const Address> some = addresses.subspan(at, std::min(kAtOnce, addresses.size() - at));
    std::size_t count_v4 = 0;
    std::size_t count_v6 = 0;
    for (const Address& address : some) {
      if (address.is_v4()) {
        keys_v4[count_v4++] = address.v4_bits();
      } else {
        keys_v6[count_v6++] = key_of(address);
      }
    }
    for (const Family family : {Family::V4, Family::V6}) {
      const bool four = family == Family::V4;
      if ((four ? count_v4 : count_v6) == 0) continue;
      if (four && engine_v4_) engine_v4_->lookup_batch({keys_v4.data(), count_v4}, {values.data(), count_v4});
      if (!four && engine_v6_) engine_v6_->lookup_batch({keys_v6.data(), count_v6}, {values.data(), count_v6});
      std::size_t next = 0;
      for (std::size_t i = 0; i < some.size(); ++i) {
        if (some[i].family() != family) continue;
        results[at + i] = has_engine(family) ? values[next++] : lookup(some[i]);
      }
    }
  }
}

void Fib::insert(const Prefix& prefix, Value value) {
  assert(value != kNone);
  Few& mine = few(prefix.family());
  if (!has_engine(prefix.family()) && mine.entries.size() >= kMostUpdated) grow(prefix.family());
  if (has_engine(prefix.family())) {
    if (prefix.family() == Family::V4) {
      engine_v4_->insert(prefix.address().v4_bits(), prefix.length(), value);
    } else {
      engine_v6_->insert(key_of(prefix.address()), prefix.length(), value);
    }
    return;
  }
  const auto at = std::ranges::lower_bound(mine.entries, prefix, {}, &Entry::prefix);
  if (at != mine.entries.end() && at->prefix == prefix) {
    at->value = value;
  } else {
    mine.entries.insert(at, {prefix, value});
  }
  compile(mine);
}

bool Fib::erase(const Prefix& prefix) {
  Few& mine = few(prefix.family());
  if (!has_engine(prefix.family())) {
    const auto at = std::ranges::lower_bound(mine.entries, prefix, {}, &Entry::prefix);
    if (at == mine.entries.end() || at->prefix != prefix) return false;
    if (mine.entries.size() <= kMostUpdated) {
      mine.entries.erase(at);
      compile(mine);
      return true;
    }
    grow(prefix.family());
  }
  if (prefix.family() == Family::V4) return engine_v4_->erase(prefix.address().v4_bits(), prefix.length());
  return engine_v6_->erase(key_of(prefix.address()), prefix.length());
}

std::size_t Fib::size() const {
  return few_v4_.entries.size() + few_v6_.entries.size() + (engine_v4_ ? engine_v4_->size() : 0) +
         (engine_v6_ ? engine_v6_->size() : 0);
}

FibMemory Fib::memory() const {
  FibMemory sum;
  for (const Few* few : {&few_v4_, &few_v6_}) {
    sum.rib += few->entries.capacity() * sizeof(Entry);
    sum.lookup += few->lines.bytes();
  }
  const auto add = [&](const auto& memory) {
    sum.rib += memory.rib;
    sum.lookup += memory.lookup;
  };
  if (engine_v4_) add(engine_v4_->memory());
  if (engine_v6_) add(engine_v6_->memory());
  return sum;
}

std::shared_ptr<const Fib> FibPool::share(std::span<const Fib::Entry> entries) {
  std::vector<Entry> wanted = in_order(entries);
  std::uint64_t content = wanted.size();
  for (const auto& [prefix, value] : wanted) {
    content = (content ^ std::hash<Prefix>{}(prefix)) * 0x9E3779B97F4A7C15ULL + value;
    content ^= content >> 29U;
  }
  const auto [begin, end] = by_content_.equal_range(content);
  for (auto place = begin; place != end;) {
    const std::shared_ptr<const Fib> fib = place->second.fib.lock();
    if (!fib) {
      place = by_content_.erase(place);
      continue;
    }
    // The content's number is only where to look.
    const auto of_one_table = [&] {
      if (!place->second.entries.empty()) return place->second.entries == wanted;
      const auto& v4 = fib->few_v4_.entries;
      const auto& v6 = fib->few_v6_.entries;
      return v4.size() + v6.size() == wanted.size() && std::ranges::equal(v4, std::span(wanted).first(v4.size())) &&
             std::ranges::equal(v6, std::span(wanted).subspan(v4.size()));
    };
    if (of_one_table()) return fib;
    ++place;
  }
  auto fib = std::make_shared<const Fib>(Fib::build(wanted));
  if (!fib->engine_v4_ && !fib->engine_v6_) wanted = {};
  by_content_.insert({content, {.entries = std::move(wanted), .fib = fib}});
  return fib;
}

std::size_t FibPool::size() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(by_content_, [](const auto& place) { return !place.second.fib.expired(); }));
}

}  // namespace azroute
