// FibPart: the prefixes of one family, in lines while they are few, in that family's engine when they are many.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/net/fib_options.h"
#include "sim/net/ip.h"
#include "sim/net/lookup_lines.h"
#include "sim/net/sweep.h"

namespace azroute {

struct FibEntry {
  Prefix prefix;
  std::uint32_t value = 0;
  friend bool operator==(const FibEntry&, const FibEntry&) = default;
};

/// As an engine, FibV4 or FibV6, takes them.
template <typename Engine>
std::vector<typename Engine::Entry> engine_entries(std::span<const FibEntry> entries) {
  std::vector<typename Engine::Entry> own;
  own.reserve(entries.size());
  for (const auto& [prefix, value] : entries) {
    own.push_back({Engine::key_of(prefix.address()), static_cast<std::uint8_t>(prefix.length()), value});
  }
  return own;
}
template <typename Engine>
std::vector<typename Engine::Key> engine_keys(std::span<const Address> addresses) {
  std::vector<typename Engine::Key> keys;
  keys.reserve(addresses.size());
  for (const Address& address : addresses) keys.push_back(Engine::key_of(address));
  return keys;
}

/// In order, of a prefix that stands twice the last.
std::vector<FibEntry> in_order(std::span<const FibEntry> entries);

template <typename Engine>
class FibPart {
 public:
  using Key = typename Engine::Key;
  using Value = std::uint32_t;
  static constexpr Value kNone = Engine::kNone;

  FibPart() = default;
  /// Entries of the family, in any order. With more than `most_in_lines` they go to the engine.
  FibPart(std::span<const FibEntry> entries, std::size_t most_in_lines, const FibOptions& options) {
    if (entries.size() > most_in_lines) {
      engine_ = Engine::build(engine_entries<Engine>(entries), options);
    } else {
      entries_ = in_order(entries);
      make_lines();
    }
  }

  [[nodiscard]] Value lookup(const Key& key) const {
    if (engine_) return engine_->lookup(key);
    return entries_.empty() ? kNone : lines_.lookup(key);
  }
  void lookup_batch(std::span<const Key> keys, std::span<Value> values) const {
    if (engine_) return engine_->lookup_batch(keys, values);
    for (std::size_t i = 0; i < keys.size(); ++i) values[i] = lookup(keys[i]);
  }

  /// Lines are made anew at each update, so from `most_updated` prefixes on they give way to the engine.
  void insert(const Prefix& prefix, Value value, std::size_t most_updated, const FibOptions& options) {
    assert(value != kNone);
    if (!engine_ && entries_.size() >= most_updated) use_engine(options);
    if (engine_) {
      engine_->insert(Engine::key_of(prefix.address()), prefix.length(), value);
      return;
    }
    const auto at = place_of(prefix);
    if (at != entries_.end() && at->prefix == prefix) {
      at->value = value;
    } else {
      entries_.insert(at, {prefix, value});
    }
    make_lines();
  }
  bool erase(const Prefix& prefix, std::size_t most_updated, const FibOptions& options) {
    if (!engine_ && entries_.size() > most_updated) use_engine(options);
    if (engine_) return engine_->erase(Engine::key_of(prefix.address()), prefix.length());
    const auto at = place_of(prefix);
    if (at == entries_.end() || at->prefix != prefix) return false;
    entries_.erase(at);
    make_lines();
    return true;
  }

  [[nodiscard]] std::size_t size() const { return engine_ ? engine_->size() : entries_.size(); }
  [[nodiscard]] FibMemory memory() const {
    if (engine_) return engine_->memory();
    return {.rib = entries_.capacity() * sizeof(FibEntry), .lookup = lines_.bytes()};
  }
  [[nodiscard]] bool has_engine() const { return engine_ != nullptr; }
  /// In order; none when the engine has them.
  [[nodiscard]] std::span<const FibEntry> entries() const { return entries_; }

 private:
  auto place_of(const Prefix& prefix) { return std::ranges::lower_bound(entries_, prefix, {}, &FibEntry::prefix); }

  void use_engine(const FibOptions& options) {
    engine_ = Engine::build(engine_entries<Engine>(entries_), options);
    entries_ = {};
    lines_ = {};
  }

  void make_lines() {
    lines_ = {};
    if (entries_.empty()) return;
    std::vector<Interval<Key>> intervals;
    const auto emit = [&](const Key& start, Value value, bool /*deep*/) {
      if (!intervals.empty() && intervals.back().start == start) intervals.pop_back();
      if (intervals.empty() || intervals.back().value != value) intervals.push_back({start, value});
    };
    const Prefix all = Prefix::everything(entries_.front().prefix.family());
    Sweep<Key, decltype(emit)> sweep(Engine::key_of(all.address()), Engine::key_of(all.last()), kNone, emit);
    for (const auto& [prefix, value] : entries_) {
      sweep.add(Engine::key_of(prefix.address()), Engine::key_of(prefix.last()), value);
    }
    sweep.end();
    lines_ = Lines<Key>(intervals);
  }

  std::vector<FibEntry> entries_;  // in order, each prefix once; empty when the engine has them
  Lines<Key> lines_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace azroute
