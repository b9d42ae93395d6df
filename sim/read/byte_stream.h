// ByteStream: the bytes of a file or of standard input in pieces, unpacked on the way, in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/read/file.h"

namespace azroute {

class ByteStream {
 public:
  static constexpr std::uint64_t kToEnd = ~std::uint64_t{0};
  static constexpr std::size_t kPiece = std::size_t{1} << 18U;  // fits a core's cache
  /// So many bytes behind each piece may be read, whatever they are: code that looks at eight at a time need not stop
  /// before the last ones.
  static constexpr std::size_t kSlack = 64;

  /// The bytes [begin, end) of `path` ("-" is standard input). Where they begin at the file's begin, gzip and bzip2 are
  /// recognised by their magic bytes and unpacked, also several members in a row; a part of such a file makes no sense.
  static std::expected<ByteStream, FileError> open(const std::string& path, std::uint64_t begin = 0,
                                                   std::uint64_t end = kToEnd);
  /// A text in pieces of `piece` bytes (at least 1), for tests.
  static ByteStream of_text(std::string text, std::size_t piece = kPiece);

  ByteStream(const ByteStream&) = delete;
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(const ByteStream&) = delete;
  ByteStream& operator=(ByteStream&&) noexcept;
  ~ByteStream();

  /// The next bytes, never more than `most`, valid until the next call; none at the end. Of damaged data, those that
  /// could be unpacked come before the end.
  std::string_view next(std::size_t most = kPiece);
  /// Why the bytes ended early, if they did.
  [[nodiscard]] const std::optional<FileError>& fault() const;
  /// How many bytes of the file itself were read, packed as they are.
  [[nodiscard]] std::uint64_t consumed() const;
  [[nodiscard]] bool packed() const;  // known once next() was called
  /// Whether there is a size, and parts can be read; both are the file's own, packed as it is.
  [[nodiscard]] bool regular() const;
  [[nodiscard]] std::uint64_t file_size() const;

 private:
  struct Source;
  explicit ByteStream(std::unique_ptr<Source> source);

  std::unique_ptr<Source> source_;
};

}  // namespace azroute
