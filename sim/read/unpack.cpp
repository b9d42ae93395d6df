// Unpacking through zlib and libbz2, one piece of output at a time.
#include "sim/read/unpack.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/read/unpack_streams.h"

namespace azroute {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18U;

using Result = std::expected<std::string, FileError>;

std::unexpected<FileError> fail(std::string message, std::string help = {}) {
  return std::unexpected(FileError{.message = std::move(message), .help = std::move(help)});
}

template <typename Stream>
Result unpack_with(std::string_view packed, std::size_t limit) {
  constexpr std::string_view kName = Stream::kName;
  const std::string no_memory = fmt::format("not enough memory to unpack {} data", kName);
  Stream stream;
  if (!stream.ready()) return fail(no_memory);
  std::string text;
  std::vector<char> chunk(kChunk);
  std::size_t at = 0;  // of the first byte not given to the stream
  while (true) {
    if (stream.input_left() == 0) {
      const std::size_t given = std::min(kChunk, packed.size() - at);
      stream.give(packed.substr(at, given));
      at += given;
    }
    const UnpackStep step = stream.step(chunk.data(), chunk.size());
    if (step == UnpackStep::NoMemory) return fail(no_memory);
    const std::size_t got = chunk.size() - stream.output_left();
    if (text.size() + got > limit) return fail("larger than " + size_text(limit) + " when unpacked");
    text.append(chunk.data(), got);
    const std::size_t read = at - stream.input_left();
    if (step == UnpackStep::Damaged) return fail(fmt::format("damaged {} data at byte {}", kName, read));
    if (step == UnpackStep::End) {
      if (read == packed.size()) return text;
      if (!Stream::begins(packed.substr(read))) {
        // tar and tape drives pad with zeros, as gzip(1) knows.
        if (packed.find_first_not_of('\0', read) == std::string_view::npos) return text;
        return fail(fmt::format("damaged {0} data at byte {1}: what follows the packed data is not {0}", kName, read));
      }
      if (!stream.restart()) return fail(no_memory);
      continue;
    }
    if (got == 0 && stream.input_left() == 0 && at == packed.size()) {
      return fail(fmt::format("{} data is cut off after byte {}", kName, packed.size()),
                  "was the file downloaded completely?");
    }
  }
}

}  // namespace

std::string size_text(std::size_t bytes) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20U;
  return bytes >= kMebibyte && bytes % kMebibyte == 0 ? fmt::format("{} MiB", bytes / kMebibyte)
                                                      : fmt::format("{} bytes", bytes);
}

Result unpack(std::string bytes, std::size_t limit) {
  if (Gunzip::begins(bytes)) return unpack_with<Gunzip>(bytes, limit);
  if (Bunzip2::begins(bytes)) return unpack_with<Bunzip2>(bytes, limit);
  return bytes;
}

}  // namespace azroute
