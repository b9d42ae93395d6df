// Kernel: which of the equal implementations of a batch lookup runs; chosen when the program runs, not when it is
// built.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace azroute {

/// Every kernel gives the same answers. Avx2 and Avx512 exist on x86-64 only.
enum class Kernel : std::uint8_t { Portable, Avx2, Avx512 };

inline constexpr std::array kKernels{Kernel::Portable, Kernel::Avx2, Kernel::Avx512};

constexpr std::string_view to_string(Kernel kernel) {
  switch (kernel) {
    case Kernel::Portable: return "portable";
    case Kernel::Avx2: return "avx2";
    case Kernel::Avx512: return "avx512";
  }
  return "";
}

/// Whether this processor, and the operating system on it, can run the kernel. Under ThreadSanitizer only the portable
/// one, as it would not see what vector instructions load.
bool supported(Kernel kernel);

/// The last of kKernels that is supported.
Kernel best_kernel();

}  // namespace azroute
