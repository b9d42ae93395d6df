// Code points counted as bytes, compared with a count from the beginning.
#include "sim/read/yaml_text.h"

#include <random>

#include <doctest/doctest.h>

namespace azroute {
namespace {

TEST_CASE("bytes of code points, asked for in any order, agree with a walk") {
  std::mt19937 random(3);  // NOLINT(bugprone-random-generator-seed): the same texts in every run
  constexpr std::string_view kPieces[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\r\n"};
  for (const bool ascii : {true, false}) {
    std::string text;
    std::vector<std::size_t> bytes;  // of each code point
    while (text.size() < 20'000) {
      const std::string_view piece = ascii ? "a" : kPieces[random() % std::size(kPieces)];
      for (std::size_t i = 0; i < piece.size(); ++i) {
        if ((static_cast<unsigned char>(piece[i]) & 0xC0U) != 0x80U) bytes.push_back(text.size() + i);
      }
      text += piece;
    }
    bytes.push_back(text.size());
    CodePointIndex index(text);
    for (std::size_t i = 0; i < bytes.size(); ++i) REQUIRE(index.to_byte(i) == bytes[i]);
    std::size_t at = 0;
    for (int round = 0; round < 20'000; ++round) {
      // Near the last place, forwards or backwards, or anywhere.
      const std::size_t near = at + 60 - std::min<std::size_t>(at + 60, random() % 120);
      at = round % 10 == 0 ? random() % bytes.size() : std::min(near, bytes.size() - 1);
      REQUIRE(index.to_byte(at) == bytes[at]);
    }
    CHECK(index.to_byte(bytes.size() + 5000) == text.size());
  }
}

TEST_CASE("blanks, line breaks and comments are stepped over") {
  const std::string_view text = "  # c\r\n\t\xC2\x85\xE2\x80\xA8 x # d";
  CHECK(text.substr(skip_blanks(text, 0, text.size())) == "x # d");
  CHECK(skip_blanks(text, 0, 4) == 4);
  CHECK(skip_blanks("", 0, 0) == 0);
  CHECK(skip_blanks("# only", 0, 6) == 6);
}

}  // namespace
}  // namespace azroute
