// Epochs: a writer learns when no reader can see any more what it has replaced. Readers never wait.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace azroute {

/// A clock that the writer moves on, and one place for each reader that says since when it has been reading:
///
///   now_ 7     places:  [ 7 ]  [idle]  [ 5 ]  ...        what was replaced before 5 may be used anew
///
/// A reader notes the clock before it loads anything and becomes idle when it is done. The writer replaces something,
/// notes the clock with it, moves the clock on, and uses the old thing anew only once every place is idle or later:
/// whoever noted a later time began after the replacement, so it loaded the new thing.
class Epochs {
  struct alignas(64) Place {
    std::atomic<std::uint64_t> since{kIdle};
    std::atomic<bool> taken{true};
    Place* next = nullptr;
  };

 public:
  static constexpr std::uint64_t kIdle = ~0ULL;

  Epochs() = default;
  Epochs(const Epochs&) = delete;
  Epochs(Epochs&&) = delete;
  Epochs& operator=(const Epochs&) = delete;
  Epochs& operator=(Epochs&&) = delete;
  ~Epochs() {
    for (Place* place = first_.load(); place != nullptr;) delete std::exchange(place, place->next);
  }

  /// One reading thread's place. It must not outlive its Epochs, nor be used by two threads at once.
  class Reader {
   public:
    explicit Reader(Epochs& epochs) : epochs_(&epochs), place_(epochs.take_place()) {}
    Reader(Reader&& other) noexcept : epochs_(other.epochs_), place_(std::exchange(other.place_, nullptr)) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    Reader& operator=(Reader&&) = delete;
    ~Reader() {
      if (place_ != nullptr) place_->taken.store(false, std::memory_order_release);
    }

    /// f(), during which nothing that it can load is used anew.
    template <typename F>
    decltype(auto) read(F&& f) const {
      // Sequentially consistent, so that what f loads is not loaded before the writer can see this place.
      place_->since.store(epochs_->now_.load(std::memory_order_acquire), std::memory_order_seq_cst);
      const Leave leave(place_);
      return std::forward<F>(f)();
    }

   private:
    /// However f ends.
    class Leave {
     public:
      explicit Leave(Place* place) : place_(place) {}
      Leave(const Leave&) = delete;
      Leave(Leave&&) = delete;
      Leave& operator=(const Leave&) = delete;
      Leave& operator=(Leave&&) = delete;
      ~Leave() { place_->since.store(kIdle, std::memory_order_release); }

     private:
      Place* place_;
    };

    Epochs* epochs_;
    Place* place_;
  };

  /// Writer: the time to note with what was just replaced.
  std::uint64_t replaced() { return now_.fetch_add(1, std::memory_order_seq_cst); }

  /// Writer: what was replaced before this time has no reader left.
  [[nodiscard]] std::uint64_t oldest() const {
    std::uint64_t oldest = now_.load(std::memory_order_seq_cst);
    for (const Place* place = first_.load(std::memory_order_acquire); place != nullptr; place = place->next) {
      const std::uint64_t since = place->since.load(std::memory_order_seq_cst);
      oldest = std::min(oldest, since);
    }
    return oldest;
  }

 private:
  Place* take_place() {
    for (Place* place = first_.load(std::memory_order_acquire); place != nullptr; place = place->next) {
      bool taken = false;
      if (place->taken.compare_exchange_strong(taken, true, std::memory_order_acquire)) return place;
    }
    auto* place = new Place;
    place->next = first_.load(std::memory_order_relaxed);
    while (!first_.compare_exchange_weak(place->next, place, std::memory_order_release, std::memory_order_relaxed)) {
    }
    return place;
  }

  std::atomic<std::uint64_t> now_{0};
  std::atomic<Place*> first_{nullptr};
};

/// What a writer has replaced and may use anew later, in the order of its replacement.
template <typename T>
class Retired {
 public:
  void add(T thing, std::uint64_t time) { waiting_.push_back({time, std::move(thing)}); }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }

  /// f(thing) for each that has no reader left, the oldest first.
  template <typename F>
  void release(std::uint64_t oldest, F&& f) {
    while (!waiting_.empty() && waiting_.front().time < oldest) {
      f(std::move(waiting_.front().thing));
      waiting_.pop_front();
    }
  }

 private:
  struct Waiting {
    std::uint64_t time;
    T thing;
  };
  std::deque<Waiting> waiting_;
};

}  // namespace azroute
