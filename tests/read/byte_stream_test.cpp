// Streams of bytes against the bytes themselves: plain, packed, in parts, damaged.
#include "sim/read/byte_stream.h"

#include <filesystem>
#include <fstream>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/support/packed.h"

namespace azroute {
namespace {

using testing::bzip2;
using testing::gzip;

class File {
 public:
  explicit File(std::string_view bytes)
      : path_((std::filesystem::temp_directory_path() / fmt::format("azroute-stream-test-{}", ::getpid())).string()) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~File() { ::unlink(path_.c_str()); }
  File(const File&) = delete;
  File(File&&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Bytes, then the fault if there is one.
std::string all(ByteStream& stream, std::size_t most = ByteStream::kPiece) {
  std::string text;
  for (std::string_view piece = stream.next(most); !piece.empty(); piece = stream.next(most)) {
    CHECK(piece.size() <= most);
    text += piece;
  }
  CHECK(stream.next().empty());
  return text + (stream.fault() ? " | " + stream.fault()->message : "");
}

std::string read(std::string_view bytes, std::size_t most = ByteStream::kPiece) {
  const File file(bytes);
  auto stream = ByteStream::open(file.path());
  REQUIRE(stream);
  return all(*stream, most);
}

std::string noise(std::size_t size) {
  std::mt19937 random(size);
  std::string text;
  while (text.size() < size) text += static_cast<char>('a' + random() % 16);
  return text;
}

TEST_CASE("bytes come as they are, plain or packed, in pieces of any size") {
  const std::string text = noise(3'000'001);
  for (const std::string& file : {text, gzip(text), gzip(text.substr(0, 77)) + gzip("") + gzip(text.substr(77)),
                                  bzip2(text), gzip(text) + std::string(5000, '\0')}) {
    CHECK(read(file) == text);
    CHECK(read(file, 100'003) == text);
  }
  const std::string small = noise(300);
  for (const std::string& file : {small, gzip(small), bzip2(small), gzip(small) + gzip("")}) {
    for (const std::size_t most : {std::size_t{1}, std::size_t{2}, std::size_t{9}, std::size_t{10}, std::size_t{11}})
      CHECK(read(file, most) == small);
  }
  CHECK(read("").empty());
  CHECK(read("\x1F") == "\x1F");
  CHECK(read("BZh1: a text") == "BZh1: a text");
}

TEST_CASE("a part of a file") {
  const std::string text = noise(2'500'000);
  const File file(text);
  for (const auto& [begin, end] : {std::pair<std::uint64_t, std::uint64_t>{0, 10},
                                   {5, 5},
                                   {1, ByteStream::kToEnd},
                                   {1'000'000, 2'400'000},
                                   {2'499'999, 9'000'000},
                                   {3'000'000, 4'000'000}}) {
    auto stream = ByteStream::open(file.path(), begin, end);
    REQUIRE(stream);
    CHECK(stream->regular());
    CHECK(stream->file_size() == text.size());
    const std::string expected = begin < text.size() ? text.substr(begin, end - begin) : "";
    CHECK(all(*stream) == expected);
    CHECK(stream->consumed() == expected.size());
    CHECK_FALSE(stream->packed());
  }
}

TEST_CASE("damaged packed data: what could be unpacked, then why there is no more") {
  const std::string text = noise(400'000);
  const std::string packed = gzip(text);
  const std::string cut = read(packed.substr(0, 100'000));
  const std::size_t end = cut.find(" | ");
  REQUIRE(end != std::string::npos);
  CHECK(end > 50'000);
  CHECK(text.starts_with(cut.substr(0, end)));
  CHECK(cut.substr(end) == " | gzip data is cut off after byte 100000");
  CHECK(read(packed + "more") ==
        text + fmt::format(" | damaged gzip data at byte {}: what follows the packed data is not gzip", packed.size()));
  CHECK(read(packed + std::string(3'000'000, '\0') + "x").ends_with("what follows the packed data is not gzip"));
  CHECK(read(packed.substr(0, 5)) == " | gzip data is cut off after byte 5");
  CHECK(read(bzip2(text).substr(0, 1000)) == " | bzip2 data is cut off after byte 1000");
}

TEST_CASE("files that are none") {
  const auto failure = [](const std::string& path) {
    const auto stream = ByteStream::open(path);
    return stream ? "" : stream.error().message;
  };
  CHECK(failure("/nowhere/at/all") == "no such file");
  CHECK(failure("/tmp") == "is a folder");
  CHECK(failure(std::string("/dev/null\0x", 11)) == "no such file");
}

TEST_CASE("a text as a stream, for tests") {
  ByteStream stream = ByteStream::of_text("hello", 2);
  CHECK(stream.next() == "he");
  CHECK(stream.next() == "ll");
  CHECK(stream.next() == "o");
  CHECK(stream.next().empty());
  CHECK(stream.consumed() == 5);
}

}  // namespace
}  // namespace azroute
