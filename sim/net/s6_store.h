// S6Store: the memory of the lookup form: lines and words that readers may be looking at while the writer makes others.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/net/deep_v6.h"
#include "sim/net/epochs.h"
#include "sim/net/huge_array.h"
#include "sim/net/lookup_s6.h"

namespace azroute {

/// Lines are given out in runs of 1 to 16 (the children of an inner line), words in blocks of 256. What was replaced is
/// given out again once no reader can see it. Readers start from view(); all else is the writer's.
///
/// When one array has to grow, all are copied, so that a reader who has the old view stays among old things: what is
/// published later may lie beyond the end of the arrays that it knows.
class S6Store {
 public:
  /// The words of block 0 are `everything`.
  S6Store(unsigned width, Epochs& epochs, std::uint64_t everything);
  S6Store(const S6Store&) = delete;
  S6Store(S6Store&&) = delete;
  S6Store& operator=(const S6Store&) = delete;
  S6Store& operator=(S6Store&&) = delete;
  ~S6Store();

  [[nodiscard]] const S6View& view() const { return *published_.load(std::memory_order_acquire); }
  [[nodiscard]] unsigned width() const { return view_->width; }
  [[nodiscard]] const S6Line& line(std::uint32_t at) const { return lines_[at]; }
  [[nodiscard]] std::uint64_t word(std::uint32_t at) const { return words_[at]; }

  /// Only for lines that no reader can see yet.
  [[nodiscard]] S6Line& fresh_line(std::uint32_t at) { return lines_[at]; }
  /// The lines may move.
  std::uint32_t make_run(std::uint32_t count);
  void retire_run(std::uint32_t at, std::uint32_t count) { retire({.kind = Kind::Run, .at = at, .count = count}); }
  std::uint32_t make_block(std::uint64_t word);
  void retire_block(std::uint32_t at) { retire({.kind = Kind::Block, .at = at}); }
  void retire_code(std::uint32_t code) { retire({.kind = Kind::Code, .at = code}); }

  /// Readers see these from now on.
  void publish_word(std::uint32_t at, std::uint64_t word);
  void publish_children(std::uint32_t inner, std::uint32_t run);
  void publish_value(std::uint32_t code, std::uint32_t value);
  /// Null takes the block away.
  void publish_deep(std::uint64_t key, std::unique_ptr<const DeepBlock> block);

  /// Between updates, when all that takes the place of what was retired is published: makes what has no reader left
  /// usable again. f(code) for each code that has none.
  template <typename F>
  void collect(F&& f) {
    if (!pending_.empty()) {
      const std::uint64_t time = epochs_->replaced();
      for (Old& old : pending_) retired_.add(std::move(old), time);
      pending_.clear();
    }
    if (retired_.size() == 0) return;
    retired_.release(epochs_->oldest(), [&](Old old) {
      if (old.kind == Kind::Code)
        f(old.at);
      else
        reuse(old);
    });
  }
  /// After lines and blocks have been made: gives back memory that was kept for growing.
  void trim();

  [[nodiscard]] std::uint32_t lines_in_use() const { return lines_in_use_; }
  /// Bytes allocated for lookups, and what is kept about them.
  [[nodiscard]] std::size_t memory() const;

 private:
  enum class Kind : std::uint8_t { Run, Block, Code, Gone };
  struct Old {
    Kind kind = Kind::Gone;
    std::uint32_t at = 0;
    std::uint32_t count = 0;
    HugeArray<S6Line> lines{};
    HugeArray<std::uint64_t> words{};
    HugeArray<std::uint32_t> values{};
    std::unique_ptr<const DeepBlock> block{};
    std::unique_ptr<const DeepV6> deep{};
    std::unique_ptr<const S6View> view{};
  };

  struct Room {
    std::uint32_t lines = 0;
    std::uint32_t words = 0;
    std::uint32_t values = 0;
    std::size_t deep = 0;
  };
  void retire(Old old);
  void reuse(const Old& old);
  void move(const Room& room);

  Epochs* epochs_;
  HugeArray<S6Line> lines_;
  HugeArray<std::uint64_t> words_;
  HugeArray<std::uint32_t> values_;
  std::uint32_t line_end_ = 0;  // the lines from here on have not been given out yet
  std::uint32_t word_end_ = 0;
  std::uint32_t lines_in_use_ = 0;
  std::array<std::vector<std::uint32_t>, kS6Fanout + 1> free_runs_;  // by length
  std::vector<std::uint32_t> free_blocks_;
  Room room_;
  std::unique_ptr<DeepV6> deep_;
  std::size_t deep_blocks_ = 0;
  std::size_t deep_intervals_ = 0;
  std::unique_ptr<const S6View> view_;
  std::atomic<const S6View*> published_{nullptr};
  std::vector<Old> pending_;  // replaced by the update that is under way
  Retired<Old> retired_;
};

}  // namespace azroute
