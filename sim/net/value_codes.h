// ValueCodes: small numbers for the values in use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace azroute {

/// Code 0 is for no value; others are given to values while they are in use.
class ValueCodes {
 public:
  using Value = std::uint32_t;
  static constexpr Value kNone = 0xFFFFFFFF;

  /// One more use. The code when the value had none before.
  std::optional<std::uint32_t> use(Value value) {
    const auto [place, fresh] = uses_.try_emplace(value);
    ++place->second.count;
    if (!fresh) return std::nullopt;
    place->second.code = take();
    return place->second.code;
  }
  /// One use less. The code when that was the last; it is not given out again before free(code).
  std::optional<std::uint32_t> drop(Value value) {
    const auto place = uses_.find(value);
    if (--place->second.count != 0) return std::nullopt;
    const std::uint32_t code = place->second.code;
    uses_.erase(place);
    return code;
  }
  void free(std::uint32_t code) { free_.push_back(code); }

  [[nodiscard]] std::uint32_t code_of(Value value) const { return value == kNone ? 0 : uses_.find(value)->second.code; }
  [[nodiscard]] std::size_t distinct() const { return uses_.size(); }
  /// All codes given out are below this.
  [[nodiscard]] std::uint32_t end() const { return next_; }

  /// Gives codes from 1 on to the values in use.
  void renumber() {
    free_.clear();
    next_ = 1;
    for (auto& [value, use] : uses_) use.code = next_++;
  }
  /// f(value, code).
  template <typename F>
  void for_each(F&& f) const {
    for (const auto& [value, use] : uses_) f(value, use.code);
  }

  [[nodiscard]] std::size_t memory() const {
    return uses_.bucket_count() * sizeof(void*) + uses_.size() * (sizeof(void*) + sizeof(Value) + sizeof(Use)) +
           free_.capacity() * sizeof(std::uint32_t);
  }

 private:
  struct Use {
    std::uint32_t code = 0;
    std::size_t count = 0;
  };
  std::uint32_t take() {
    if (free_.empty()) return next_++;
    const std::uint32_t code = free_.back();
    free_.pop_back();
    return code;
  }

  std::unordered_map<Value, Use> uses_;
  std::vector<std::uint32_t> free_;
  std::uint32_t next_ = 1;
};

}  // namespace azroute
