// CodeBook: small integers for the values of a table, so that its leaves can be narrow.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace azroute {

/// A code stands for one value while any route has that value. Then it waits until its owner gives it back, when no
/// reader can hold it any more, and may stand for another. Code 0 is "no prefix" and has the value kNone.
class CodeBook {
 public:
  using Code = std::uint32_t;
  using Value = std::uint32_t;
  static constexpr Code kNoPrefix = 0;
  static constexpr Value kNone = 0xFFFFFFFF;

  CodeBook() : values_{kNone}, uses_{1}, direct_(kDirect, kNoPrefix) {}

  /// The code of the value for one more route; one that is free when there is none yet.
  Code acquire(Value value) {
    assert(value != kNone);
    Code& code = place_of(value);
    if (code == kNoPrefix) {
      code = fresh();
      values_[code] = value;
    }
    ++uses_[code];
    return code;
  }

  /// One route less has the code. True when that was the last.
  bool release(Code code) {
    if (--uses_[code] != 0) return false;
    const Value value = values_[code];
    if (value < kDirect) {
      direct_[value] = kNoPrefix;
    } else {
      others_.erase(value);
    }
    return true;
  }
  /// After release() was true of it.
  void give_back(Code code) { free_.push_back(code); }

  /// Of a value in use, or kNone.
  [[nodiscard]] Code code_of(Value value) const {
    if (value == kNone) return kNoPrefix;
    return value < kDirect ? direct_[value] : others_.find(value)->second;
  }
  [[nodiscard]] Value value(Code code) const { return values_[code]; }
  /// Routes that have the code.
  [[nodiscard]] std::uint32_t uses(Code code) const { return uses_[code]; }
  /// One more than the highest code that was ever in use.
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  /// Values in use.
  [[nodiscard]] std::size_t distinct() const {
    std::size_t count = 0;
    for (Code code = 1; code < uses_.size(); ++code) count += uses_[code] != 0 ? 1 : 0;
    return count;
  }

  /// Gives the values in use the lowest codes, and forgets those that waited.
  void renumber() {
    std::vector<Value> values{kNone};
    std::vector<std::uint32_t> uses{1};
    for (Code code = 1; code < values_.size(); ++code) {
      if (uses_[code] == 0) continue;
      place_of(values_[code]) = static_cast<Code>(values.size());
      values.push_back(values_[code]);
      uses.push_back(uses_[code]);
    }
    values_ = std::move(values);
    uses_ = std::move(uses);
    free_.clear();
  }

  [[nodiscard]] std::size_t bytes() const {
    return (values_.capacity() + uses_.capacity() + direct_.capacity() + free_.capacity()) * sizeof(Code) +
           others_.size() * 4 * sizeof(void*) + others_.bucket_count() * sizeof(void*);
  }

 private:
  static constexpr Value kDirect = 1024;  // smaller values are looked up in an array

  Code& place_of(Value value) { return value < kDirect ? direct_[value] : others_[value]; }

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
  std::vector<std::uint32_t> uses_;  // by code
  std::vector<Code> direct_;         // by value
  std::unordered_map<Value, Code> others_;
  std::vector<Code> free_;
};

}  // namespace azroute
