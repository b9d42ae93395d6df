// Streams of zlib and libbz2 behind one shape: given packed bytes, they fill room with unpacked ones, step by step.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <bzlib.h>
#include <zlib.h>

namespace azroute {

/// What a step of unpacking came to.
enum class UnpackStep : std::uint8_t { More, End, Damaged, NoMemory };

inline bool is_gzip(std::string_view bytes) {
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

  UnpackStep step(char* out, std::size_t size) {
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    switch (inflate(&stream_, Z_NO_FLUSH)) {
      case Z_OK:
      case Z_BUF_ERROR: return UnpackStep::More;
      case Z_STREAM_END: return UnpackStep::End;
      case Z_MEM_ERROR: return UnpackStep::NoMemory;
      default: return UnpackStep::Damaged;
    }
  }

  bool restart() { return inflateReset(&stream_) == Z_OK; }

 private:
  z_stream stream_{};
  bool ready_;
};

/// `BZh`, the size of a block as a digit, then the first block's mark or, for no data, the end's. Of bytes that are cut
/// off within these, those that are there: text such as "BZh1: x" is none.
inline bool is_bzip2(std::string_view bytes) {
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

  UnpackStep step(char* out, std::size_t size) {
    stream_.next_out = out;
    stream_.avail_out = static_cast<unsigned>(size);
    switch (BZ2_bzDecompress(&stream_)) {
      case BZ_OK: return UnpackStep::More;
      case BZ_STREAM_END: return UnpackStep::End;
      case BZ_MEM_ERROR: return UnpackStep::NoMemory;
      default: return UnpackStep::Damaged;
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

/// Why packed data cannot be unpacked; `kind` is "gzip" or "bzip2", `at` a byte of the packed data.
namespace unpack_fault {
inline FileError no_memory(std::string_view kind) {
  return {.message = fmt::format("not enough memory to unpack {} data", kind), .help = {}};
}

inline FileError damaged(std::string_view kind, std::uint64_t at) {
  return {.message = fmt::format("damaged {} data at byte {}", kind, at), .help = {}};
}

inline FileError other_follows(std::string_view kind, std::uint64_t at) {
  return {.message = fmt::format("damaged {0} data at byte {1}: what follows the packed data is not {0}", kind, at),
          .help = {}};
}

inline FileError cut_off(std::string_view kind, std::uint64_t at) {
  return {.message = fmt::format("{} data is cut off after byte {}", kind, at),
          .help = "was the file downloaded completely?"};
}
}  // namespace unpack_fault

}  // namespace azroute
