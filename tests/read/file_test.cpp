// Files that are there, packed, cut off, too large, folders, missing, unreadable.
#include "sim/read/file.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/packed.h"

namespace azroute {
namespace {

using testing::bzip2;
using testing::gzip;

constexpr std::size_t kLimit = std::size_t{1} << 20U;

/// A folder of its own, gone with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "azroute-file-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder& operator=(Folder&&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return path_ / name; }
  [[nodiscard]] std::string write(std::string_view name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

std::string error_of(const std::string& path, std::size_t limit = kLimit) {
  const auto read = read_file(path, limit);
  if (read) return "no error, " + std::to_string(read->size()) + " bytes";
  return read.error().message + (read.error().help.empty() ? "" : " | " + read.error().help);
}

TEST_CASE("the bytes of a file, whatever they are") {
  const Folder folder;
  const std::string bytes("a\0b\r\n\xFF", 6);
  CHECK(read_file(folder.write("plain", bytes), kLimit) == bytes);
  CHECK(read_file(folder.write("empty", ""), kLimit) == "");
  CHECK(read_file("/dev/null", kLimit) == "");
}

TEST_CASE("bytes at an offset leave what is read next where it was") {
  const Folder folder;
  const auto file = OpenFile::open(folder.write("digits", "0123456789"));
  REQUIRE(file);
  std::array<char, 4> room{};
  const auto text = [&](std::size_t count) { return std::string(room.data(), count); };
  CHECK(text(file->read(room.data(), 2).value()) == "01");
  CHECK(text(file->read_at(5, room.data(), 4).value()) == "5678");
  CHECK(text(file->read_at(8, room.data(), 4).value()) == "89");
  CHECK(file->read_at(10, room.data(), 4) == 0U);
  CHECK(text(file->read(room.data(), 4).value()) == "2345");
}

TEST_CASE("gzip is known by its bytes, also in several members and with zeros behind") {
  const Folder folder;
  const std::string large(700'000, 'x');
  CHECK(read_file(folder.write("a.txt", gzip("hello")), kLimit) == "hello");
  CHECK(read_file(folder.write("b.gz", "not packed"), kLimit) == "not packed");
  CHECK(read_file(folder.write("c", gzip("one ") + gzip("") + gzip("two")), kLimit) == "one two");
  CHECK(read_file(folder.write("d", gzip(large) + gzip("!")), kLimit) == large + "!");
  CHECK(read_file(folder.write("e", gzip("padded") + std::string(512, '\0')), kLimit) == "padded");
}

TEST_CASE("damaged gzip data") {
  const Folder folder;
  const std::string packed = gzip("some text that is long enough to be cut into pieces, and then some more of it");
  for (std::size_t length = 2; length < packed.size(); ++length) {
    CAPTURE(length);
    const std::string expected =
        "gzip data is cut off after byte " + std::to_string(length) + " | was the file downloaded completely?";
    CHECK(error_of(folder.write("cut", std::string_view(packed).substr(0, length))) == expected);
  }
  std::string changed = packed;
  changed[packed.size() - 6] = static_cast<char>(changed[packed.size() - 6] ^ 1);  // the checksum's last byte
  CHECK(error_of(folder.write("sum", changed)).starts_with("damaged gzip data at byte "));
  CHECK(error_of(folder.write("method", "\x1F\x8B\x07 and so on")) == "damaged gzip data at byte 4");
  CHECK(error_of(folder.write("tail", packed + "tail")) ==
        "damaged gzip data at byte " + std::to_string(packed.size()) + ": what follows the packed data is not gzip");
}

TEST_CASE("bzip2 is known by its bytes, also in several streams and with zeros behind") {
  const Folder folder;
  const std::string large(700'000, 'x');
  CHECK(read_file(folder.write("a.txt", bzip2("hello")), kLimit) == "hello");
  CHECK(read_file(folder.write("b", bzip2("")), kLimit) == "");
  CHECK(read_file(folder.write("c", bzip2("one ") + bzip2("") + bzip2("two")), kLimit) == "one two");
  CHECK(read_file(folder.write("d", bzip2(large) + bzip2("!")), kLimit) == large + "!");
  CHECK(read_file(folder.write("e", bzip2("padded") + std::string(512, '\0')), kLimit) == "padded");
  for (const std::string text : {"BZ", "BZh", "BZh0", "BZh1: x", "BZhello"}) {
    CHECK(read_file(folder.write("text", text), kLimit) == text);
  }
}

TEST_CASE("damaged bzip2 data") {
  const Folder folder;
  const std::string packed = bzip2("some text that is long enough to be cut into pieces, and then some more of it");
  for (std::size_t length = 4; length < packed.size(); ++length) {
    CAPTURE(length);
    const std::string expected =
        "bzip2 data is cut off after byte " + std::to_string(length) + " | was the file downloaded completely?";
    CHECK(error_of(folder.write("cut", std::string_view(packed).substr(0, length))) == expected);
  }
  std::string changed = packed;
  changed[12] = static_cast<char>(changed[12] ^ 1);  // in the checksum
  CHECK(error_of(folder.write("sum", changed)).starts_with("damaged bzip2 data at byte "));
  CHECK(error_of(folder.write("tail", packed + "tail")) ==
        "damaged bzip2 data at byte " + std::to_string(packed.size()) + ": what follows the packed data is not bzip2");
  CHECK(error_of(folder.write("bomb", bzip2(std::string(kLimit + 1, 'x')))) == "larger than 1 MiB when unpacked");
  CHECK(error_of(folder.write("exact", bzip2(std::string(kLimit, 'x')))) == "no error, 1048576 bytes");
}

TEST_CASE("the limit holds for what is read and for what it unpacks to") {
  const Folder folder;
  CHECK(error_of(folder.write("exact", std::string(kLimit, 'x'))) == "no error, 1048576 bytes");
  CHECK(error_of(folder.write("over", std::string(kLimit + 1, 'x'))) == "larger than 1 MiB");
  CHECK(error_of(folder.write("small", "12345"), 4) == "larger than 4 bytes");
  CHECK(error_of(folder.write("packed", gzip(std::string(kLimit, 'x')))) == "no error, 1048576 bytes");
  CHECK(error_of(folder.write("bomb", gzip(std::string(kLimit + 1, 'x')))) == "larger than 1 MiB when unpacked");
  CHECK(error_of("/dev/zero") == "larger than 1 MiB");
}

TEST_CASE("what is no file") {
  const Folder folder;
  const std::string hub = folder.write("hub-spoke.yaml", "a: 1");
  CHECK(error_of(folder.path("hub-spok.yaml")) == "no such file | did you mean `" + hub + "`?");
  CHECK(error_of(folder.path("something-else")) == "no such file");
  CHECK(error_of(folder.path("no-folder/x")) == "no such file");
  CHECK(error_of(hub + "/x") == "no such file");
  CHECK(error_of(hub + std::string("\0x", 2)) == "no such file");
  CHECK(error_of("") == "no such file");
  CHECK(error_of(folder.path(".")) == "is a folder | name a file in it");
  CHECK(error_of(folder.path(std::string(5000, 'x'))).starts_with("cannot be opened: "));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  CHECK(error_of(folder.path("pipe")) == "no error, 0 bytes");  // nobody writes: the end at once, no waiting
  if (::geteuid() == 0) return;                                 // root may read everything
  REQUIRE(::chmod(hub.c_str(), 0) == 0);
  CHECK(error_of(hub) == "may not be read | check the file's permissions");
}

TEST_CASE("`-` is standard input, packed or not") {
  const Folder folder;
  const int saved = ::dup(STDIN_FILENO);
  REQUIRE(saved >= 0);
  for (const std::string& bytes : {std::string("from a file"), gzip("from a file")}) {
    const int file = ::open(folder.write("in", bytes).c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(::dup2(file, STDIN_FILENO) == STDIN_FILENO);
    ::close(file);
    CHECK(read_file("-", kLimit) == "from a file");
  }
  REQUIRE(::dup2(saved, STDIN_FILENO) == STDIN_FILENO);
  ::close(saved);
}

}  // namespace
}  // namespace azroute
