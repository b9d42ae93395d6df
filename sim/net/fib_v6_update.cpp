// From routes to intervals: what a changed route makes visible, and what a whole table does.
#include <algorithm>
#include <utility>

#include "sim/net/fib_v6.h"
#include "sim/net/sweep.h"

namespace azroute {
namespace {

constexpr std::uint32_t kAllKeys = 0xFFFFFFFF;
constexpr unsigned kTopShift = 16;  // a word of block 0 stands for 2^16 slots

std::uint32_t slot_tail(unsigned length) {
  return (1U << (RibV6::kMiddle - length)) - 1;
}

/// The prefix of a slot, or of a range within it.
Prefix slot_prefix(std::uint32_t slot, std::uint32_t first, std::uint32_t last) {
  const std::uint64_t hi = std::uint64_t{slot} << 40 | std::uint64_t{first} << 8;
  const auto open = static_cast<unsigned>(std::bit_width(last - first));
  return Prefix::make(Address::v6(hi, 0), 56 - open);
}

}  // namespace

void FibV6::update(const KeyV6& key, unsigned length) {
  if (length < RibV6::kMiddle) return set_short_routes(key, length, true);
  if (length < RibV6::kDeep) return update_middle(key, length);
  update_deep(key);
}

void FibV6::update_middle(const KeyV6& key, unsigned length) {
  const std::uint32_t slot = RibV6::slot_of(key);
  const std::uint32_t first = RibV6::middle_of(key);
  const std::uint32_t last = first | RibV6::Record::tail(length);
  const Value value = rib_.inherited(key, length + 1);
  paint(slot, first, last, code_of(value), length + 1);
  make_deep_blocks();
  tree_->splice(word_place(slot), first, last, painted_);
}

void FibV6::update_deep(const KeyV6& key) {
  const std::uint32_t slot = RibV6::slot_of(key);
  const std::uint32_t middle = RibV6::middle_of(key);
  const Value value = rib_.inherited({key.hi & ~0xFFULL, 0}, RibV6::kDeep);
  paint(slot, middle, middle, code_of(value), RibV6::kDeep);
  // A block is there before the line that leads to it, and until after that line has gone.
  make_deep_blocks();
  tree_->splice(word_place(slot), middle, middle, painted_);
  if (deep_keys_.empty()) store_->publish_deep(DeepV6::key_of(key), nullptr);
}

std::uint32_t FibV6::word_place(std::uint32_t slot) {
  std::uint32_t at = slot >> kTopShift;
  for (unsigned shift = kTopShift; shift != 0;) {
    std::uint64_t word = store_->word(at);
    if (S6Word::kind(word) != S6Word::kBlock) {
      word = S6Word::make(S6Word::kBlock, store_->make_block(word));
      store_->publish_word(at, word);
    }
    shift -= 8;
    at = S6Word::payload(word) + (slot >> shift & 0xFF);
  }
  return at;
}

void FibV6::set_slots(std::uint32_t block, unsigned shift, std::uint32_t base, std::uint32_t first, std::uint32_t last,
                      std::uint32_t code, bool with_routes) {
  const std::uint32_t tail = (1U << shift) - 1;
  for (std::uint32_t i = (first - base) >> shift; i <= (last - base) >> shift; ++i) {
    const std::uint32_t from = base + (i << shift);
    std::uint64_t word = store_->word(block + i);
    if (shift == 0) {
      if (with_routes) {
        make_slot(from, block + i, code);
        tree_->retire(word);
      } else {
        store_->publish_word(block + i, S6Word::make(S6Word::kUniform, code));
      }
      continue;
    }
    const bool whole = first <= from && from + tail <= last;
    if (S6Word::kind(word) != S6Word::kBlock) {
      if (whole) {
        store_->publish_word(block + i, S6Word::make(S6Word::kUniform, code));
        continue;
      }
      word = S6Word::make(S6Word::kBlock, store_->make_block(word));
      store_->publish_word(block + i, word);
    }
    set_slots(S6Word::payload(word), shift - 8, from, std::max(first, from), std::min(last, from + tail), code,
              with_routes);
  }
}

void FibV6::set_short_routes(const KeyV6& key, unsigned length, bool with_routes) {
  const std::uint32_t first = RibV6::slot_of(key);
  const std::uint32_t last = first | slot_tail(length);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> runs;  // first slot, code
  const auto emit = [&](std::uint32_t start, std::uint32_t code, bool) {
    if (!runs.empty() && runs.back().first == start) runs.pop_back();
    runs.emplace_back(start, code);
  };
  // The route itself, if it is there, comes first of those that it covers.
  Sweep<std::uint32_t, decltype(emit)> sweep(first, last, code_of(rib_.inherited(key, length)), emit);
  rib_.short_routes().covered_by(RibV6::prefix_of(key, length), [&](const Prefix& prefix, Value value) {
    const std::uint32_t start = RibV6::slot_of(key_of(prefix.address()));
    sweep.add(start, start | slot_tail(prefix.length()), code_of(value));
  });
  sweep.end();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::uint32_t end = i + 1 < runs.size() ? runs[i + 1].first - 1 : last;
    set_slots(0, kTopShift, 0, runs[i].first, end, runs[i].second, with_routes);
  }
}

void FibV6::make_slot(std::uint32_t slot, std::uint32_t at, std::uint32_t inherited) {
  paint(slot, 0, kAllKeys, inherited, RibV6::kMiddle);
  make_deep_blocks();
  store_->publish_word(at, tree_->make(painted_));
}

void FibV6::paint(std::uint32_t slot, std::uint32_t first, std::uint32_t last, std::uint32_t inherited,
                  unsigned shortest) {
  painted_.clear();
  find_deep_keys(slot_prefix(slot, first, last));
  const auto emit = [this](std::uint32_t start, std::uint32_t code, bool deep) {
    if (!painted_.empty() && painted_.back().start == start) painted_.pop_back();
    const bool same = !painted_.empty() && !painted_.back().deep && !deep && painted_.back().code == code;
    if (!same) painted_.push_back({start, code, deep});
  };
  Sweep<std::uint32_t, decltype(emit)> sweep(first, last, inherited, emit);
  auto deep = deep_keys_.begin();
  const auto add_deep_before = [&](std::uint64_t key) {
    for (; deep != deep_keys_.end() && static_cast<std::uint32_t>(*deep) < key; ++deep) {
      const auto one = static_cast<std::uint32_t>(*deep);
      sweep.add(one, one, 0, true);
    }
  };
  if (const RibV6::Bucket* bucket = rib_.bucket(slot)) {
    RibV6::within(*bucket, first, last, shortest, [&](const RibV6::Record& record) {
      add_deep_before(record.key);
      sweep.add(record.key, record.last(), code_of(record.value));
    });
  }
  add_deep_before(std::uint64_t{1} << 32);
  sweep.end();
}

void FibV6::find_deep_keys(const Prefix& prefix) {
  deep_keys_.clear();
  if (rib_.deep_routes().empty()) return;
  rib_.deep_routes().covered_by(prefix, [this](const Prefix& deep, Value) {
    const std::uint64_t key = deep.address().hi() >> 8;
    if (deep_keys_.empty() || deep_keys_.back() != key) deep_keys_.push_back(key);
  });
}

void FibV6::make_deep_blocks() {
  for (const std::uint64_t key : deep_keys_) store_->publish_deep(key + 1, make_deep_block(key));
}

std::unique_ptr<const DeepBlock> FibV6::make_deep_block(std::uint64_t key) {
  auto block = std::make_unique<DeepBlock>();
  const auto emit = [&](const KeyV6& start, Value value, bool) {
    auto& intervals = block->intervals;
    if (!intervals.empty() && intervals.back().start == start) intervals.pop_back();
    const auto [id, fresh] = deep_ids_.try_emplace(value, static_cast<std::uint32_t>(deep_values_.size()));
    if (fresh) deep_values_.push_back(value);
    intervals.push_back({start, code_of(value), id->second});
  };
  const Prefix whole = RibV6::prefix_of({key << 8, 0}, RibV6::kDeep - 1);
  Sweep<KeyV6, decltype(emit)> sweep(key_of(whole.address()), key_of(whole.last()),
                                     rib_.inherited(key_of(whole.address()), RibV6::kDeep), emit);
  rib_.deep_routes().covered_by(whole, [&](const Prefix& prefix, Value value) {
    sweep.add(key_of(prefix.address()), key_of(prefix.last()), value);
  });
  sweep.end();
  block->intervals.shrink_to_fit();
  return block;
}

}  // namespace azroute
