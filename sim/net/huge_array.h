// HugeArray<T>: a long array of plain values, on huge pages where the system gives them.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace azroute {

/// Not initialised. A random read of a table of some MiB on pages of 4 KiB misses in the cache of page addresses nearly
/// every time, on pages of 2 MiB hardly ever.
template <typename T>
class HugeArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  HugeArray() = default;
  explicit HugeArray(std::size_t size) : size_(size) {
    items_ = static_cast<T*>(::operator new(bytes(), std::align_val_t{alignment()}));
#if defined(__linux__)
    // Of the last, begun one small pages do, so that no more is taken than asked for. And it is no more than advice:
    // without huge pages everything works, only slower.
    if (const std::size_t whole = bytes() / kHugePage * kHugePage; whole != 0) {
      static_cast<void>(madvise(items_, whole, MADV_HUGEPAGE));
    }
#endif
  }
  HugeArray(HugeArray&& other) noexcept
      : items_(std::exchange(other.items_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  HugeArray& operator=(HugeArray&& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    return *this;
  }
  HugeArray(const HugeArray&) = delete;
  HugeArray& operator=(const HugeArray&) = delete;
  ~HugeArray() { ::operator delete(items_, std::align_val_t{alignment()}); }

  [[nodiscard]] T* data() { return items_; }
  [[nodiscard]] const T* data() const { return items_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return size_ * sizeof(T); }
  T& operator[](std::size_t index) { return items_[index]; }
  const T& operator[](std::size_t index) const { return items_[index]; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{1} << 21U;

  [[nodiscard]] std::size_t alignment() const { return bytes() >= kHugePage ? kHugePage : 64; }

  T* items_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace azroute
