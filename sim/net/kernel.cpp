// Asks the processor what it can do.
#include "sim/net/kernel.h"

#include "sim/net/thread_sanitizer.h"

namespace azroute {

bool supported(Kernel kernel) {
  switch (kernel) {
    case Kernel::Portable: return true;
#if defined(__x86_64__) && !defined(AZROUTE_THREAD_SANITIZER)
    case Kernel::Avx2:
      return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
             __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("popcnt") != 0;
    case Kernel::Avx512:
      return supported(Kernel::Avx2) && __builtin_cpu_supports("avx512f") != 0 &&
             __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
             __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512vpopcntdq") != 0;
#else
    default: return false;
#endif
  }
  return false;
}

Kernel best_kernel() {
  static const Kernel best = [] {
    Kernel last = Kernel::Portable;
    for (const Kernel kernel : kKernels) {
      if (supported(kernel)) last = kernel;
    }
    return last;
  }();
  return best;
}

}  // namespace azroute
