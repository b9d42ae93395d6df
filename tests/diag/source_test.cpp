// Positions in texts, compared with a count that walks the text from its beginning.
#include "sim/diag/source.h"

#include <random>
#include <string>

#include <doctest/doctest.h>

namespace azroute {
namespace {

LineColumn walk_to(std::string_view text, std::size_t offset) {
  LineColumn position;
  for (std::size_t i = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < offset && i < text.size(); ++i) {
    const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !crlf)) {
      position = {position.line + 1, 1};
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++position.column;
    }
  }
  return position;
}

TEST_CASE("line and column of every byte agree with a walk from the beginning") {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same texts in every run
  const std::string_view pieces[] = {"a", "\n", "\r\n", "\r", "\xC3\xA9", "\xE2\x82\xAC", "word", " "};
  for (const std::size_t length : {0U, 1U, 5U, 4095U, 4096U, 4097U, 9000U}) {
    std::string text = length % 2 == 0 ? "\xEF\xBB\xBF" : "";
    while (text.size() < length) text += pieces[random() % std::size(pieces)];
    const SourceFile file("x", text);
    for (std::size_t offset = 0; offset <= text.size() + 1; ++offset) {
      const LineColumn expected = walk_to(text, offset);
      const LineColumn found = file.position(offset);
      REQUIRE(found.line == expected.line);
      REQUIRE(found.column == expected.column);
    }
  }
}

TEST_CASE("lines are given without their breaks, whatever breaks them") {
  const SourceFile file("x", "one\ntwo\r\nthree\rfour");
  CHECK(file.line(1) == "one");
  CHECK(file.line(2) == "two");
  CHECK(file.line(3) == "three");
  CHECK(file.line(4) == "four");
  CHECK(file.line(5).empty());
  CHECK(file.line(99).empty());
  CHECK(file.line_start(3) == 9);
  CHECK(file.line_start(4) == 15);
}

TEST_CASE("a byte order mark belongs to no line") {
  const SourceFile file("x", "\xEF\xBB\xBFkey: 1\n");
  CHECK(file.line(1) == "key: 1");
  CHECK(file.line_start(1) == 3);
  CHECK(file.position(0).column == 1);
  CHECK(file.position(3).column == 1);
  CHECK(file.position(4).column == 2);
}

TEST_CASE("an empty text has one empty line") {
  const SourceFile file("x", "");
  CHECK(file.position(0).line == 1);
  CHECK(file.position(17).column == 1);
  CHECK(file.line(1).empty());
}

TEST_CASE("views into a file stay valid when others are added") {
  Sources sources;
  const SourceId first = sources.add("first", "short");
  const std::string_view text = sources.file(first).text();
  for (int i = 0; i < 1000; ++i) sources.add("more", "text");
  CHECK(text == "short");
  CHECK(text.data() == sources.file(first).text().data());
  CHECK(sources.size() == 1001);
}

}  // namespace
}  // namespace azroute
