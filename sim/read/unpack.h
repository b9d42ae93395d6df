// gzip and bzip2 data, known by their magic bytes; every limit is enforced while unpacking.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "sim/read/file.h"

namespace azroute {

/// "64 MiB", or "12345 bytes" where it is no whole number of these.
std::string size_text(std::size_t bytes);

/// `bytes` as they are, or unpacked where they begin like gzip or bzip2, also several streams of one kind in a row.
/// Unpacked data of more than `limit` bytes is an error, found without unpacking it all.
std::expected<std::string, FileError> unpack(std::string bytes, std::size_t limit);

}  // namespace azroute
