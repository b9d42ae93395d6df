// The checksum against the library's own portable one, for every length and alignment that its steps tell apart.
#include "sim/read/checksum.h"

#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#define XXH_INLINE_ALL  // the header's code, which uses no wider vectors than this file is compiled for
#include <xxhash.h>

using namespace azroute;

TEST_CASE("wide and portable checksums are the same") {
  std::mt19937 random(1);
  std::string bytes(5000, ' ');
  for (char& byte : bytes) byte = static_cast<char>(random());
  for (std::size_t length = 0; length < 2200; ++length) {
    const std::string_view text = std::string_view(bytes).substr(length % 67, length);
    REQUIRE(checksum_of(text) == XXH3_64bits(text.data(), text.size()));
  }
  CHECK(checksum_of(bytes) == XXH3_64bits(bytes.data(), bytes.size()));
  // Files are read elsewhere and later: the value may never change.
  CHECK(checksum_of("azroute") == 6'350'803'674'253'425'068U);
}
