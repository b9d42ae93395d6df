// Unpacking through zlib and libbz2, one piece of output at a time.
#include "sim/read/unpack.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <bzlib.h>
#include <fmt/format.h>
#include <zlib.h>

namespace azroute {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18U;

using Result = std::expected<std::string, FileError>;

std::unexpected<FileError> fail(std::string message, std::string help = {}) {
  return std::unexpected(FileError{.message = std::move(message), .help = std::move(help)});
}

/// What a step of unpacking came to.
enum class Step : std::uint8_t { More, End, Damaged, NoMemory };

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

/// A zlib stream for gzip data.
class Gunzip {
 public:
  static constexpr std::string_view kName = "gzip";

  Gunzip() : ready_(inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK) {}  // 16: a gzip header and its checksum
  ~Gunzip() {
    if (ready_) inflateEnd(&stream_);
  }
  Gunzip(const Gunzip&) = delete;
  Gunzip(Gunzip&&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  Gunzip& operator=(Gunzip&&) = delete;

  static bool begins(std::string_view bytes) { return is_gzip(bytes); }
  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::size_t input_left() const { return stream_.avail_in; }
  [[nodiscard]] std::size_t output_left() const { return stream_.avail_out; }

  void give(std::string_view packed) {
    // zlib's input is not const in its older interface; it is not written to.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
  }

  Step step(std::vector<char>& out) {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    switch (inflate(&stream_, Z_NO_FLUSH)) {
      case Z_OK:
      case Z_BUF_ERROR: return Step::More;
      case Z_STREAM_END: return Step::End;
      case Z_MEM_ERROR: return Step::NoMemory;
      default: return Step::Damaged;
    }
  }

  bool restart() { return inflateReset(&stream_) == Z_OK; }

 private:
  z_stream stream_{};
  bool ready_;
};

/// `BZh`, the size of a block as a digit, then the first block's mark or, for no data, the end's. Of bytes that are cut
/// off within these, those that are there: text such as "BZh1: x" is none.
bool is_bzip2(std::string_view bytes) {
  constexpr std::array<std::string_view, 2> kMarks = {"1AY&SY", "\x17\x72\x45\x38\x50\x90"};
  if (!bytes.starts_with("BZh") || bytes.size() < 4 || bytes[3] < '1' || bytes[3] > '9') return false;
  const std::string_view mark = bytes.substr(4, kMarks[0].size());
  return std::ranges::any_of(kMarks, [mark](std::string_view known) { return known.starts_with(mark); });
}

/// A libbz2 stream.
class Bunzip2 {
 public:
  static constexpr std::string_view kName = "bzip2";

  Bunzip2() : ready_(BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK) {}
  ~Bunzip2() { end(); }
  Bunzip2(const Bunzip2&) = delete;
  Bunzip2(Bunzip2&&) = delete;
  Bunzip2& operator=(const Bunzip2&) = delete;
  Bunzip2& operator=(Bunzip2&&) = delete;

  static bool begins(std::string_view bytes) { return is_bzip2(bytes); }
  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::size_t input_left() const { return stream_.avail_in; }
  [[nodiscard]] std::size_t output_left() const { return stream_.avail_out; }

  void give(std::string_view packed) {
    // libbz2's input is not const; it is not written to.
    stream_.next_in = const_cast<char*>(packed.data());
    stream_.avail_in = static_cast<unsigned>(packed.size());
  }

  Step step(std::vector<char>& out) {
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<unsigned>(out.size());
    switch (BZ2_bzDecompress(&stream_)) {
      case BZ_OK: return Step::More;
      case BZ_STREAM_END: return Step::End;
      case BZ_MEM_ERROR: return Step::NoMemory;
      default: return Step::Damaged;
    }
  }

  bool restart() {
    const bz_stream before = stream_;
    end();
    stream_ = {};
    ready_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
    stream_.next_in = before.next_in;
    stream_.avail_in = before.avail_in;
    return ready_;
  }

 private:
  void end() {
    if (ready_) BZ2_bzDecompressEnd(&stream_);
    ready_ = false;
  }

  bz_stream stream_{};
  bool ready_;
};

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
    const Step step = stream.step(chunk);
    if (step == Step::NoMemory) return fail(no_memory);
    const std::size_t got = chunk.size() - stream.output_left();
    if (text.size() + got > limit) return fail("larger than " + size_text(limit) + " when unpacked");
    text.append(chunk.data(), got);
    const std::size_t read = at - stream.input_left();
    if (step == Step::Damaged) return fail(fmt::format("damaged {} data at byte {}", kName, read));
    if (step == Step::End) {
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
  if (is_gzip(bytes)) return unpack_with<Gunzip>(bytes, limit);
  if (is_bzip2(bytes)) return unpack_with<Bunzip2>(bytes, limit);
  return bytes;
}

}  // namespace azroute
