// XXH3 by the widest vectors that the processor has, where the library has them.
#include "sim/read/checksum.h"

#include <xxhash.h>

#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <immintrin.h>
#include <xxh_x86dispatch.h>

#include "sim/net/kernel.h"
#include "sim/net/kernel_targets.h"
#define AZROUTE_WIDE_XXH3
#endif

namespace azroute {

#ifdef AZROUTE_WIDE_XXH3
namespace {

/// The library returns with the upper halves of vector registers set, which slows down all code for narrower vectors
/// that comes after it.
AZROUTE_AVX2 void clear_upper_halves() {
  _mm256_zeroupper();
}

}  // namespace

std::uint64_t checksum_of(std::string_view bytes) {
  static const bool is_wide = supported(Kernel::Avx2);
  const std::uint64_t checksum = XXH3_64bits_dispatch(bytes.data(), bytes.size());
  if (is_wide) clear_upper_halves();
  return checksum;
}
#else
std::uint64_t checksum_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}
#endif

}  // namespace azroute
