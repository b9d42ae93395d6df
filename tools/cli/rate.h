// RateBar: how far reading has come, how fast, and how long it will take; only on a terminal, after a second.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/cli/progress.h"

namespace azroute::cli {

/// Several threads may add to it.
class RateBar {
 public:
  /// `bytes` in all; 0: not known.
  explicit RateBar(std::uint64_t bytes) : bytes_(bytes) {}
  RateBar(const RateBar&) = delete;
  RateBar(RateBar&&) = delete;
  RateBar& operator=(const RateBar&) = delete;
  RateBar& operator=(RateBar&&) = delete;
  ~RateBar() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }

  void add(std::uint64_t bytes, std::uint64_t flows) {
    done_ += bytes;
    flows_ += flows;
    if (!terminal_ || !mutex_.try_lock()) return;
    const std::lock_guard lock(mutex_, std::adopt_lock);
    const auto now = std::chrono::steady_clock::now();
    if (now - start_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    shown_ = true;
    std::fputs(("\r\033[K" + line(std::chrono::duration<double>(now - start_).count())).c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  [[nodiscard]] std::string line(double seconds) const {
    const auto done = static_cast<double>(done_.load());
    const std::string rate =
        fmt::format("{:.2f} GB/s, {:.1f} M flows/s", done / seconds / 1e9, static_cast<double>(flows_) / seconds / 1e6);
    if (bytes_ == 0) return fmt::format("{:.2f} GB, {}", done / 1e9, rate);
    const double share = std::min(1.0, done / static_cast<double>(bytes_));
    const double left = done == 0 ? 0 : seconds * (static_cast<double>(bytes_) - done) / done;
    return fmt::format("{} {:.0f}%, {}, {:.0f} s left", bar_of(share), 100 * share, rate, std::max(left, 0.0));
  }

  std::uint64_t bytes_;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<std::uint64_t> flows_ = 0;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::mutex mutex_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_;
};

}  // namespace azroute::cli
