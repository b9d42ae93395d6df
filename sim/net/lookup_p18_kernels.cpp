// The portable kernel of IPv4 lookups, and the same steps with AVX2's, BMI2's and POPCNT's instructions.
#include "sim/net/kernel_targets.h"
#include "sim/net/lookup_p18.h"
#include "sim/net/lookup_p18_steps.h"

namespace azroute {
namespace {

template <typename Leaf>
void portable_values(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* out) {
  p18::values<Leaf>(view, keys, n, out);
}
template <typename Leaf>
void portable_codes(const P18View& view, const std::uint32_t* keys, std::size_t n, Leaf* out) {
  p18::codes<Leaf>(view, keys, n, out);
}
void portable_ids(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* out) {
  p18::ids(view, keys, n, out);
}

#if defined(__x86_64__)
template <typename Leaf>
AZROUTE_AVX2 void avx2_values(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* out) {
  p18::values<Leaf>(view, keys, n, out);
}
template <typename Leaf>
AZROUTE_AVX2 void avx2_codes(const P18View& view, const std::uint32_t* keys, std::size_t n, Leaf* out) {
  p18::codes<Leaf>(view, keys, n, out);
}
AZROUTE_AVX2 void avx2_ids(const P18View& view, const std::uint32_t* keys, std::size_t n, std::uint32_t* out) {
  p18::ids(view, keys, n, out);
}
#endif

}  // namespace

const P18Kernel& p18_portable(unsigned width) {
  static constexpr P18Kernel kByWidth[] = {
      {portable_values<std::uint8_t>, portable_ids, portable_codes<std::uint8_t>, nullptr},
      {portable_values<std::uint16_t>, portable_ids, nullptr, portable_codes<std::uint16_t>},
      {portable_values<std::uint32_t>, portable_ids, nullptr, nullptr}};
  return p18_of_width(kByWidth, width);
}

#if defined(__x86_64__)
const P18Kernel& p18_avx2(unsigned width) {
  static constexpr P18Kernel kByWidth[] = {{avx2_values<std::uint8_t>, avx2_ids, avx2_codes<std::uint8_t>, nullptr},
                                           {avx2_values<std::uint16_t>, avx2_ids, nullptr, avx2_codes<std::uint16_t>},
                                           {avx2_values<std::uint32_t>, avx2_ids, nullptr, nullptr}};
  return p18_of_width(kByWidth, width);
}
#endif

const P18Kernel& p18_kernel(Kernel kernel, unsigned width) {
#if defined(__x86_64__)
  if (kernel == Kernel::Avx512) return p18_avx512(width);
  if (kernel == Kernel::Avx2) return p18_avx2(width);
#endif
  static_cast<void>(kernel);
  return p18_portable(width);
}

}  // namespace azroute
