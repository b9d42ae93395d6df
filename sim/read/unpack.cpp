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

std::unexpected<FileError> fail(FileError fault) {
  return std::unexpected(std::move(fault));
}

template <typename Stream>
Result unpack_with(std::string_view packed, std::size_t limit) {
  constexpr std::string_view kName = Stream::kName;
  Stream stream;
  if (!stream.ready()) return fail(unpack_fault::no_memory(kName));
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
    if (step == UnpackStep::NoMemory) return fail(unpack_fault::no_memory(kName));
    const std::size_t got = chunk.size() - stream.output_left();
    if (text.size() + got > limit) {
      return fail({.message = "larger than " + size_text(limit) + " when unpacked", .help = {}});
    }
    text.append(chunk.data(), got);
    const std::size_t read = at - stream.input_left();
    if (step == UnpackStep::Damaged) return fail(unpack_fault::damaged(kName, read));
    if (step == UnpackStep::End) {
      if (read == packed.size()) return text;
      if (!Stream::begins(packed.substr(read))) {
        // tar and tape drives pad with zeros, as gzip(1) knows.
        if (packed.find_first_not_of('\0', read) == std::string_view::npos) return text;
        return fail(unpack_fault::other_follows(kName, read));
      }
      if (!stream.restart()) return fail(unpack_fault::no_memory(kName));
      continue;
    }
    if (got == 0 && stream.input_left() == 0 && at == packed.size()) {
      return fail(unpack_fault::cut_off(kName, packed.size()));
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
