// The checksum of azroute's own files.
#pragma once

#include <cstdint>
#include <string_view>

namespace azroute {

/// XXH3 with 64 bits, without a seed.
std::uint64_t checksum_of(std::string_view bytes);

}  // namespace azroute
