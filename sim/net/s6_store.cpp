// Runs from lists of free ones by length; arrays grow by an eighth and are published anew.
#include "sim/net/s6_store.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace azroute {
namespace {

constexpr std::uint32_t kBlockWords = 256;
constexpr std::size_t kFirstDeepPlaces = 16;

std::uint32_t grown(std::uint32_t count, std::uint32_t needed) {
  return std::max(count + count / 8, needed);
}

}  // namespace

S6Store::S6Store(unsigned width, Epochs& epochs, std::uint64_t everything)
    : epochs_(&epochs), deep_(std::make_unique<DeepV6>(kFirstDeepPlaces)) {
  S6View view;
  view.width = width;
  view.deep = deep_.get();
  view_ = std::make_unique<const S6View>(view);
  published_.store(view_.get(), std::memory_order_release);
  move({.lines = kS6Fanout, .words = kBlockWords, .values = width == 4 ? 0U : 256U, .deep = kFirstDeepPlaces});
  make_block(everything);
}

S6Store::~S6Store() {
  for (const DeepV6::Place& place : deep_->places) delete place.block.load();
}

void S6Store::retire(Old old) {
  if (old.kind == Kind::Run) lines_in_use_ -= old.count;
  pending_.push_back(std::move(old));
}

void S6Store::reuse(const Old& old) {
  if (old.kind == Kind::Run) free_runs_[old.count].push_back(old.at);
  if (old.kind == Kind::Block) free_blocks_.push_back(old.at);
}

void S6Store::move(const Room& room) {
  Old old;
  HugeArray<S6Line> lines(room.lines);
  HugeArray<std::uint64_t> words(room.words);
  HugeArray<std::uint32_t> values(room.values);
  std::copy_n(lines_.data(), line_end_, lines.data());
  std::copy_n(words_.data(), word_end_, words.data());
  std::copy_n(values_.data(), room_.values, values.data());
  std::fill(values.data() + room_.values, values.data() + room.values, RibV6::kNone);
  old.lines = std::exchange(lines_, std::move(lines));
  old.words = std::exchange(words_, std::move(words));
  old.values = std::exchange(values_, std::move(values));
  auto deep = std::make_unique<DeepV6>(room.deep);
  for (const DeepV6::Place& place : deep_->places) {
    if (place.block.load(std::memory_order_relaxed) == nullptr) continue;
    DeepV6::Place& to = deep->place(place.key.load(std::memory_order_relaxed));
    to.block.store(place.block.load(std::memory_order_relaxed), std::memory_order_relaxed);
    to.key.store(place.key.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
  deep->used = deep_blocks_;
  old.deep = std::exchange(deep_, std::move(deep));
  room_ = room;
  const S6View view{.words = words_.data(),
                    .lines = lines_.data(),
                    .values = values_.data(),
                    .deep = deep_.get(),
                    .line_count = room.lines,
                    .word_count = room.words,
                    .width = view_->width};
  old.view = std::exchange(view_, std::make_unique<const S6View>(view));
  published_.store(view_.get(), std::memory_order_release);
  retire(std::move(old));
}

std::uint32_t S6Store::make_run(std::uint32_t count) {
  assert(count >= 1 && count <= kS6Fanout);
  lines_in_use_ += count;
  for (std::uint32_t length = count; length <= kS6Fanout; ++length) {
    if (free_runs_[length].empty()) continue;
    const std::uint32_t at = free_runs_[length].back();
    free_runs_[length].pop_back();
    if (length > count) free_runs_[length - count].push_back(at + count);
    return at;
  }
  if (line_end_ + count > room_.lines) {
    Room room = room_;
    room.lines = grown(room.lines, line_end_ + kS6Fanout);
    move(room);
  }
  return std::exchange(line_end_, line_end_ + count);
}

std::uint32_t S6Store::make_block(std::uint64_t word) {
  std::uint32_t at = word_end_;
  if (!free_blocks_.empty()) {
    at = free_blocks_.back();
    free_blocks_.pop_back();
  } else {
    if (word_end_ + kBlockWords > room_.words) {
      Room room = room_;
      room.words = grown(room.words, word_end_ + kBlockWords);
      move(room);
    }
    word_end_ += kBlockWords;
  }
  std::fill_n(words_.data() + at, kBlockWords, word);
  return at;
}

void S6Store::publish_word(std::uint32_t at, std::uint64_t word) {
  std::atomic_ref<std::uint64_t>(words_[at]).store(word, std::memory_order_release);
}

void S6Store::publish_children(std::uint32_t inner, std::uint32_t run) {
  std::atomic_ref<std::int32_t>(lines_[inner].word[15])
      .store(static_cast<std::int32_t>(run), std::memory_order_release);
}

void S6Store::publish_value(std::uint32_t code, std::uint32_t value) {
  if (code >= room_.values) {
    Room room = room_;
    room.values = std::max(room.values * 2, code + 1);
    move(room);
  }
  std::atomic_ref<std::uint32_t>(values_[code]).store(value, std::memory_order_release);
}

void S6Store::publish_deep(std::uint64_t key, std::unique_ptr<const DeepBlock> block) {
  DeepV6::Place* place = &deep_->place(key);
  if (place->key.load(std::memory_order_relaxed) == 0) {
    if (block == nullptr) return;
    if (2 * (deep_->used + 1) > deep_->places.size()) {
      Room room = room_;
      room.deep = std::max(kFirstDeepPlaces, std::bit_ceil(3 * (deep_blocks_ + 1)));
      move(room);
      place = &deep_->place(key);
    }
    ++deep_->used;
  }
  if (block != nullptr) {
    ++deep_blocks_;
    deep_intervals_ += block->intervals.capacity();
  }
  // The block comes first: whoever sees the key sees it.
  Old old;
  old.block.reset(place->block.exchange(block.release(), std::memory_order_acq_rel));
  place->key.store(key, std::memory_order_release);
  if (old.block == nullptr) return;
  --deep_blocks_;
  deep_intervals_ -= old.block->intervals.capacity();
  retire(std::move(old));
}

void S6Store::trim() {
  Room room = room_;
  room.lines = line_end_;
  room.words = word_end_;
  move(room);
}

std::size_t S6Store::memory() const {
  std::size_t bytes = lines_.bytes() + words_.bytes() + values_.bytes() + sizeof(*this);
  bytes += deep_->places.size() * sizeof(DeepV6::Place) + deep_blocks_ * sizeof(DeepBlock);
  bytes += deep_intervals_ * sizeof(DeepBlock::Interval);
  for (const auto& runs : free_runs_) bytes += runs.capacity() * sizeof(std::uint32_t);
  return bytes + free_blocks_.capacity() * sizeof(std::uint32_t);
}

}  // namespace azroute
