// FibV4: a large IPv4 table that is updated in place while others look up in it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "sim/net/code_book.h"
#include "sim/net/epochs.h"
#include "sim/net/fib_options.h"
#include "sim/net/p18_table.h"
#include "sim/net/rib_v4.h"

namespace azroute {

/// One writer; readers in other threads each have a Reader. Without one, lookups are for the writer's thread, or for
/// any while nobody writes.
///
///   insert, erase -> RibV4 (exact routes) -> the changed blocks painted anew -> P18Table (what a lookup reads)
///
/// A lookup that runs during an update gives what was right before or what is right after it.
class FibV4 {
 public:
  using Value = std::uint32_t;
  static constexpr Value kNone = CodeBook::kNone;

  /// What batches take: the address in host order.
  using Key = std::uint32_t;
  static constexpr Key key_of(const Address& address) { return address.v4_bits(); }

  struct Entry {
    Key address = 0;  // bits after the length zero
    std::uint8_t length = 0;
    Value value = 0;  // not kNone
  };

  /// In any order; of a prefix that stands twice the last value counts. Never nullptr.
  static std::unique_ptr<FibV4> build(std::span<const Entry> entries, const FibOptions& options = {});

  /// Replaces the value of a prefix that is there.
  void insert(std::uint32_t address, unsigned length, Value value);
  /// False when the prefix was not there.
  bool erase(std::uint32_t address, unsigned length);
  [[nodiscard]] std::size_t size() const { return rib_.size(); }

  /// Value of the longest prefix that contains the address, else kNone.
  [[nodiscard]] Value lookup(std::uint32_t address) const { return lookup(table_.load()->view(), address); }
  /// values[i] = lookup(addresses[i]). All spans have one size here and below.
  void lookup_batch(std::span<const std::uint32_t> addresses, std::span<Value> values) const;

  /// Bytes of a leaf: 1, 2 or 4.
  [[nodiscard]] unsigned width() const { return table_.load()->shape().width; }
  /// Codes in place of values, which are read off afterwards, until the next update. Only for width() 1 or 2.
  void lookup_codes(std::span<const std::uint32_t> addresses, std::span<std::uint8_t> codes) const;
  void lookup_codes(std::span<const std::uint32_t> addresses, std::span<std::uint16_t> codes) const;
  [[nodiscard]] Value value_of_code(std::uint32_t code) const { return codes_.value(code); }

  /// The disjoint interval that an address lies in, as a number below interval_count(), until the next update: to count
  /// by interval and ask for each one's value once at the end. Intervals that fill whole blocks of a /18 or /26 share
  /// one number for each value.
  void interval_ids(std::span<const std::uint32_t> addresses, std::span<std::uint32_t> ids) const;
  [[nodiscard]] std::uint32_t interval_count() const { return table_.load()->leaves_used(); }
  [[nodiscard]] Value value_of_interval(std::uint32_t id) const { return codes_.value(table_.load()->leaf(id)); }

  /// Lookups of one thread while another updates. It must not outlive its FibV4.
  class Reader {
   public:
    explicit Reader(FibV4& fib) : fib_(&fib), reader_(fib.epochs_) {}
    [[nodiscard]] Value lookup(std::uint32_t address) const;
    void lookup_batch(std::span<const std::uint32_t> addresses, std::span<Value> values) const;

   private:
    FibV4* fib_;
    Epochs::Reader reader_;
  };
  [[nodiscard]] Reader reader() { return Reader(*this); }

  [[nodiscard]] FibMemory memory() const;
  [[nodiscard]] Kernel kernel() const { return kernel_; }
  /// Another kernel for the batches to come; it has to be supported, and no reader may be at work.
  void use(Kernel kernel) { kernel_ = kernel; }

  FibV4(const FibV4&) = delete;
  FibV4(FibV4&&) = delete;
  FibV4& operator=(const FibV4&) = delete;
  FibV4& operator=(FibV4&&) = delete;
  ~FibV4() = default;

 private:
  explicit FibV4(const FibOptions& options);

  static Value lookup(const P18View& view, std::uint32_t address);
  void fill(std::span<const Entry> entries, const Executor& executor);
  void repaint(std::uint32_t index, std::uint32_t first, std::uint32_t last);
  void repaint_for(std::uint32_t address, unsigned length);
  void cover(std::uint32_t address, unsigned length);
  CodeBook::Code acquire(Value value);
  void release(CodeBook::Code code);
  void publish(std::unique_ptr<P18Table> table);
  void end_update();

  Kernel kernel_;
  unsigned least_width_;
  RibV4 rib_;
  CodeBook codes_;
  Retired<CodeBook::Code> retired_codes_;
  mutable Epochs epochs_;
  std::unique_ptr<P18Table> owned_;
  std::atomic<P18Table*> table_{nullptr};  // owned_, for readers
  Retired<std::unique_ptr<P18Table>> retired_tables_;
  std::uint64_t now_ = 0;  // what is replaced by the update at work
  unsigned updates_ = 0;
};

}  // namespace azroute
