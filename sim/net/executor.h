// Executor: how the caller lets work be done in parallel. The core starts no threads of its own.
#pragma once

#include <cstddef>
#include <functional>

namespace azroute {

/// `run(count, task)` calls task(0) ... task(count - 1), in any order, perhaps several at once, and returns when all
/// have returned. Without `run` they are called one after the other.
struct Executor {
  std::size_t workers = 1;  // into how many parts it is worth cutting work
  std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)> run{};

  void operator()(std::size_t count, const std::function<void(std::size_t)>& task) const {
    if (run) {
      run(count, task);
      return;
    }
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

}  // namespace azroute
