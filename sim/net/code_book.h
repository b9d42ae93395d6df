// CodeBook: small integers for the values of a table, so that its leaves can be narrow.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/net/epochs.h"

namespace azroute {

/// A code stands for one value while any route has that value; then it is free for another, once no reader can hold it.
/// Code 0 is "no prefix" and has the value kNone.
class CodeBook {
 public:
  using Code = std::uint32_t;
  using Value = std::uint32_t;
  static constexpr Code kNoPrefix = 0;
  static constexpr Value kNone = 0xFFFFFFFF;

  CodeBook() : values_{kNone}, uses_{1}, direct_(kDirect, kNoPrefix) {}

  /// The code of the value for one more route; the lowest free one when there is none yet.
  Code acquire(Value value) {
    assert(value != kNone);
    Code& code = value < kDirect ? direct_[value] : others_[value];
    if (code == kNoPrefix) {
      code = fresh();
      values_[code] = value;
    }
    ++uses_[code];
    return code;
  }

  /// One route less has the code. `time` is the writer's clock.
  void release(Code code, std::uint64_t time) {
    if (--uses_[code] != 0) return;
    const Value value = values_[code];
    if (value < kDirect) {
      direct_[value] = kNoPrefix;
    } else {
      others_.erase(value);
    }
    retired_.add(code, time);
  }

  /// Codes that no reader can hold any more are free again.
  void reuse(std::uint64_t oldest) {
    retired_.release(oldest, [this](Code code) { free_.push_back(code); });
  }

  [[nodiscard]] Value value(Code code) const { return values_[code]; }
  /// One more than the highest code that was ever in use.
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] std::size_t bytes() const {
    return values_.capacity() * sizeof(Value) + uses_.capacity() * sizeof(std::uint32_t) +
           direct_.capacity() * sizeof(Code) + others_.size() * 4 * sizeof(void*) +
           others_.bucket_count() * sizeof(void*);
  }

 private:
  static constexpr Value kDirect = 1024;  // smaller values are looked up in an array

  Code fresh() {
    if (!free_.empty()) {
      const Code code = free_.back();
      free_.pop_back();
      return code;
    }
    values_.push_back(kNone);
    uses_.push_back(0);
    return static_cast<Code>(values_.size() - 1);
  }

  std::vector<Value> values_;        // by code
  std::vector<std::uint32_t> uses_;  // by code: routes that have it
  std::vector<Code> direct_;         // by value
  std::unordered_map<Value, Code> others_;
  std::vector<Code> free_;
  Retired<Code> retired_;
};

}  // namespace azroute
