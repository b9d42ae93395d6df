// Bytes of a file, unpacked where they are gzip or bzip2, bounded in size; the one place that opens files.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace azroute {

struct FileError {
  std::string message;  // lower case, no full stop: "no such file", "is a folder", "larger than 64 MiB", "damaged gzip
                        // data at byte 17"
  std::string help;     // a suggestion such as a near name in the same folder; may be empty
};

/// Reads `path` ("-" is standard input). Gzip and bzip2 are recognised by their magic bytes, not by the name, also
/// several members in a row. At most `limit` bytes are kept, before and after unpacking; more is an error, found
/// without reading it all.
std::expected<std::string, FileError> read_file(const std::string& path, std::size_t limit);

}  // namespace azroute
