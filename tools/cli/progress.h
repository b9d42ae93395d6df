// Progress: one line on standard error that says what takes so long; only on a terminal, and only after a second.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

namespace azroute::cli {

/// "[======      ]": `share` from 0 to 1.
inline std::string bar_of(double share) {
  constexpr std::size_t kWidth = 24;
  const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(kWidth));
  return "[" + std::string(filled, '=') + std::string(kWidth - filled, ' ') + "]";
}

/// Shows a bar of the steps done while it lives; clears it when it ends.
class Progress {
 public:
  explicit Progress(std::size_t steps) : steps_(steps) {}
  Progress(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress& operator=(Progress&&) = delete;
  ~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }

  /// The next step begins, which `what` names.
  void step(std::string_view what) {
    const std::size_t done = begun_++;
    if (!terminal_ || std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)) return;
    shown_ = true;
    const double share = steps_ == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(steps_);
    std::fputs(fmt::format("\r\033[K{} {}", bar_of(share), what).c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  std::size_t steps_;
  std::size_t begun_ = 0;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace azroute::cli
