// FibV6: IPv6 routes compiled for longest-prefix match; one writer, many readers that never wait.
#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/net/code_book.h"
#include "sim/net/epochs.h"
#include "sim/net/fib_options.h"
#include "sim/net/lookup_s6.h"
#include "sim/net/rib_v6.h"
#include "sim/net/s6_store.h"
#include "sim/net/s6_tree.h"

namespace azroute {

/// The exact routes (RibV6), and the lookup form made of them (S6, see lookup_s6.h). An update changes the routes,
/// paints the intervals within the prefix anew, and puts them in the place of those that were there. Lookups see an
/// update as soon as it returns; one that runs at the same time sees, for each address, the old value or the new one.
class FibV6 {
 public:
  using Value = std::uint32_t;
  /// What a lookup gives when no prefix contains the address. Not a value to insert.
  static constexpr Value kNone = CodeBook::kNone;

  /// What batches take.
  using Key = KeyV6;
  static constexpr Key key_of(const Address& address) { return KeyV6::of(address); }

  struct Entry {
    Key key;  // host bits zero
    std::uint8_t length = 0;
    Value value = 0;
  };

  /// In any order; a prefix that stands twice keeps the last value. One thread does it, whatever the options say.
  static std::unique_ptr<FibV6> build(std::span<const Entry> entries, const FibOptions& options = {});

  FibV6(const FibV6&) = delete;
  FibV6(FibV6&&) = delete;
  FibV6& operator=(const FibV6&) = delete;
  FibV6& operator=(FibV6&&) = delete;
  ~FibV6() = default;

  /// True when the prefix was not there; else its value is replaced.
  bool insert(const KeyV6& key, unsigned length, Value value);
  /// False when the prefix was not there.
  bool erase(const KeyV6& key, unsigned length);

  /// Lookups by the writer's thread, or while nobody writes. Both spans of a batch have the same size.
  [[nodiscard]] Value lookup(const KeyV6& key) const;
  void lookup_batch(std::span<const KeyV6> keys, std::span<Value> values) const;

  /// Codes instead of values, while width() is not more than a code's bytes. A code keeps its meaning until an update.
  void lookup_codes(std::span<const KeyV6> keys, std::span<std::uint8_t> codes) const;
  void lookup_codes(std::span<const KeyV6> keys, std::span<std::uint16_t> codes) const;
  [[nodiscard]] Value value_of_code(std::uint32_t code) const;

  /// Which interval holds the address: numbers below interval_count(), not all of them in use. They keep their meaning
  /// until an update.
  void interval_ids(std::span<const KeyV6> keys, std::span<std::uint32_t> ids) const;
  [[nodiscard]] std::size_t interval_count() const;
  [[nodiscard]] Value value_of_interval(std::uint32_t id) const;

  /// A reading thread's own: its lookups may run while the writer updates. It must not outlive the FibV6.
  class Reader {
   public:
    [[nodiscard]] Value lookup(const KeyV6& key) const;
    void lookup_batch(std::span<const KeyV6> keys, std::span<Value> values) const;

   private:
    friend class FibV6;
    explicit Reader(const FibV6& fib) : fib_(&fib), place_(fib.epochs_) {}
    const FibV6* fib_;
    Epochs::Reader place_;
  };
  [[nodiscard]] Reader reader() const { return Reader(*this); }

  [[nodiscard]] std::size_t size() const { return rib_.size(); }
  /// Bytes of a leaf: 1, 2 or 4. Grows when the values do not fit any more.
  [[nodiscard]] unsigned width() const { return store_->width(); }
  [[nodiscard]] Kernel kernel() const { return kernel_; }
  /// Another kernel for the batches to come; it has to be supported, and no reader may be at work.
  void use(Kernel kernel) { kernel_ = kernel; }
  [[nodiscard]] FibMemory memory() const;

 private:
  explicit FibV6(Kernel kernel) : kernel_(kernel) {}

  [[nodiscard]] const S6View& view() const { return published_.load(std::memory_order_acquire)->view(); }
  [[nodiscard]] static Value value_in(const S6View& view, std::uint32_t code) {
    return view.width == 4 ? code : view.values[code];
  }
  [[nodiscard]] std::uint32_t code_of(Value value) const {
    return store_->width() == 4 ? value : codes_.code_of(value);
  }

  void fill(std::span<const Entry> entries);
  void rebuild(unsigned width);
  void collect();
  void use_value(Value value);
  void drop_value(Value value);

  /// What a change at a prefix of that length makes visible: /0-/23, /24-/56, /57-/128.
  void update(const KeyV6& key, unsigned length);
  void update_middle(const KeyV6& key, unsigned length);
  void update_deep(const KeyV6& key);

  /// The place of a slot's word; makes the blocks that lead to it.
  std::uint32_t word_place(std::uint32_t slot);
  /// The slots [first, last] of block `block`, whose words are 2^shift slots each and begin at slot `base`.
  void set_slots(std::uint32_t block, unsigned shift, std::uint32_t base, std::uint32_t first, std::uint32_t last,
                 std::uint32_t code, bool with_routes);
  void set_short_routes(const KeyV6& key, unsigned length, bool with_routes);
  void make_slot(std::uint32_t slot, std::uint32_t at, std::uint32_t inherited);
  /// Into painted_: the intervals of [first, last] of a slot, where routes shorter than `shortest` have the code.
  void paint(std::uint32_t slot, std::uint32_t first, std::uint32_t last, std::uint32_t inherited, unsigned shortest);
  void find_deep_keys(const Prefix& prefix);
  void make_deep_blocks();
  std::unique_ptr<const DeepBlock> make_deep_block(std::uint64_t key);

  Kernel kernel_;
  mutable Epochs epochs_;
  RibV6 rib_;
  CodeBook codes_;
  std::unique_ptr<S6Store> store_;
  std::unique_ptr<S6Tree> tree_;
  std::atomic<const S6Store*> published_{nullptr};
  Retired<std::unique_ptr<S6Store>> old_stores_;
  std::vector<S6Interval> painted_;
  std::vector<std::uint64_t> deep_keys_;  // bits 0-55 of what find_deep_keys found, sorted
  std::unordered_map<Value, std::uint32_t> deep_ids_;
  std::vector<Value> deep_values_;  // by deep id
};

}  // namespace azroute
