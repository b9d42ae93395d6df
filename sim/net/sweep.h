// Sweep: nested ranges in, disjoint intervals out.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace azroute {

/// Ranges come in order of their first keys, the outer before the inner. emit(start, code, deep) is called with starts
/// that never fall; of several calls with one start, the last counts.
template <typename Key, typename Emit>
class Sweep {
 public:
  Sweep(Key first, Key last, std::uint32_t code, Emit emit) : emit_(std::move(emit)) {
    emit_(first, code, false);
    open_.push_back({last, code});
  }
  void add(Key first, Key last, std::uint32_t code, bool deep = false) {
    while (open_.back().last < first) close();
    emit_(first, code, deep);
    open_.push_back({last, code});
  }
  /// After the last range.
  void end() {
    const Key last = open_.front().last;
    while (open_.size() > 1 && open_.back().last < last) close();
  }

 private:
  struct Open {
    Key last;
    std::uint32_t code;
  };
  static std::uint32_t after(std::uint32_t key) { return key + 1; }
  template <typename Wide>
  static Wide after(Wide key) {
    if (++key.lo == 0) ++key.hi;
    return key;
  }
  void close() {
    const Key last = open_.back().last;
    open_.pop_back();
    emit_(after(last), open_.back().code, false);
  }

  Emit emit_;
  std::vector<Open> open_;
};

}  // namespace azroute
