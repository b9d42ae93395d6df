// No rivals.
#include "bench/rivals/rivals.h"

namespace azroute::bench {

std::vector<Rival<std::uint32_t>> rivals_v4(std::span<const FibV4::Entry> /*entries*/) {
  return {};
}

std::vector<Rival<KeyV6>> rivals_v6(std::span<const FibV6::Entry> /*entries*/) {
  return {};
}

}  // namespace azroute::bench
