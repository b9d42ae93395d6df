// Bytes of a file, unpacked where they are gzip or bzip2, bounded in size; the one place that opens files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace azroute {

struct FileError {
  std::string message;  // lower case, no full stop: "no such file", "is a folder", "larger than 64 MiB", "damaged gzip
                        // data at byte 17"
  std::string help;     // a suggestion such as a near name in the same folder; may be empty
};

/// A file open for reading, or standard input, which is not closed.
class OpenFile {
 public:
  /// Of `path`; "-" is standard input. Folders and devices without bytes are errors.
  static std::expected<OpenFile, FileError> open(const std::string& path);
  OpenFile(const OpenFile&) = delete;
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Whether it has a size and can be read from any place.
  [[nodiscard]] bool regular() const { return regular_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }  // 0 where it is not regular
  /// How many bytes were read into the room; 0 at the end.
  [[nodiscard]] std::expected<std::size_t, FileError> read(char* room, std::size_t size) const;
  /// The same of what stands at `offset`, of a regular file; what read() reads next stays the same.
  [[nodiscard]] std::expected<std::size_t, FileError> read_at(std::uint64_t offset, char* room, std::size_t size) const;
  /// What is read next is what stands at `offset`.
  [[nodiscard]] std::optional<FileError> seek(std::uint64_t offset) const;

 private:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  bool regular_ = false;
};

/// Reads `path` ("-" is standard input). Gzip and bzip2 are recognised by their magic bytes, not by the name, also
/// several members in a row. At most `limit` bytes are kept, before and after unpacking; more is an error, found
/// without reading it all.
std::expected<std::string, FileError> read_file(const std::string& path, std::size_t limit);

}  // namespace azroute
