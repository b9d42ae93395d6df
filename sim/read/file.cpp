// Files through zlib, which reads gzip by its magic bytes; every limit is enforced while reading.
#include "sim/read/file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "sim/diag/diagnostic.h"

namespace azroute {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18U;

/// More names than this in one folder are not looked through for a near one.
constexpr std::size_t kMaxNames = 10'000;

using Result = std::expected<std::string, FileError>;

std::unexpected<FileError> fail(std::string message, std::string help = {}) {
  return std::unexpected(FileError{.message = std::move(message), .help = std::move(help)});
}

std::string size_text(std::size_t bytes) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20U;
  return bytes >= kMebibyte && bytes % kMebibyte == 0 ? fmt::format("{} MiB", bytes / kMebibyte)
                                                      : fmt::format("{} bytes", bytes);
}

std::string reason(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

/// An open file; standard input is not closed.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      // O_NONBLOCK: opening a pipe that nobody writes must not hang before its kind is known.
      : fd_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)),
        owned_(path != "-") {}
  ~Descriptor() {
    if (owned_ && fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
  bool owned_;
};

/// A zlib stream for gzip data.
class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK) {}  // 16: a gzip header and its checksum
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater(Inflater&&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  Inflater& operator=(Inflater&&) = delete;
  [[nodiscard]] bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_;
};

std::string near_name(const std::string& path) {
  const std::filesystem::path wanted(path);
  std::error_code error;
  const std::filesystem::path folder = wanted.has_parent_path() ? wanted.parent_path() : std::filesystem::path(".");
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, error), end;
       !error && entry != end && names.size() < kMaxNames; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  const std::optional<std::string> near = nearest(wanted.filename().string(), names);
  if (!near) return {};
  return fmt::format("did you mean `{}`?", wanted.has_parent_path() ? (wanted.parent_path() / *near).string() : *near);
}

std::unexpected<FileError> open_failed(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) return fail("no such file", near_name(path));
  if (error == EACCES) return fail("may not be read", "check the file's permissions");
  return fail("cannot be opened: " + reason(error));
}

Result read_bytes(const Descriptor& file, std::size_t limit, std::size_t size_hint) {
  std::string bytes;
  bytes.reserve(std::min(size_hint, limit) + 1);
  while (true) {
    const std::size_t had = bytes.size();
    // One byte more than allowed is asked for, so that a file of exactly the limit is known from a larger one.
    const std::size_t wanted = std::min(kChunk, limit - had + 1);
    bytes.resize(had + wanted);
    const ssize_t got = ::read(file.get(), bytes.data() + had, wanted);
    bytes.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail("cannot be read: " + reason(errno));
    if (got == 0) return bytes;
    if (bytes.size() > limit) return fail("larger than " + size_text(limit));
  }
}

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

Result gunzip(std::string_view packed, std::size_t limit) {
  Inflater inflater;
  if (!inflater.ready()) return fail("not enough memory to unpack gzip data");
  z_stream& stream = inflater.stream();
  std::string text;
  std::vector<char> chunk(kChunk);
  std::size_t at = 0;  // of the first byte not given to zlib
  while (true) {
    if (stream.avail_in == 0) {
      const std::size_t given = std::min(kChunk, packed.size() - at);
      // zlib's input is not const in its older interface; it is not written to.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + at));
      stream.avail_in = static_cast<uInt>(given);
      at += given;
    }
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = chunk.size() - stream.avail_out;
    if (text.size() + got > limit) return fail("larger than " + size_text(limit) + " when unpacked");
    text.append(chunk.data(), got);
    const std::size_t read = at - stream.avail_in;
    if (status == Z_STREAM_END) {
      if (read == packed.size()) return text;
      if (!is_gzip(packed.substr(read))) {
        // tar and tape drives pad with zeros, as gzip(1) knows.
        if (packed.find_first_not_of('\0', read) == std::string_view::npos) return text;
        return fail(fmt::format("damaged gzip data at byte {}: what follows the packed data is not gzip", read));
      }
      if (inflateReset(&stream) != Z_OK) return fail("not enough memory to unpack gzip data");
      continue;
    }
    if (status == Z_MEM_ERROR) return fail("not enough memory to unpack gzip data");
    if (status != Z_OK && status != Z_BUF_ERROR) return fail(fmt::format("damaged gzip data at byte {}", read));
    if (got == 0 && stream.avail_in == 0 && at == packed.size()) {
      return fail(fmt::format("gzip data is cut off after byte {}", packed.size()),
                  "was the file downloaded completely?");
    }
  }
}

}  // namespace

Result read_file(const std::string& path, std::size_t limit) {
  // The system would see only what stands before a NUL: another file than the one named.
  if (path.find('\0') != std::string::npos) return fail("no such file");
  const Descriptor file(path);
  if (file.get() < 0) return open_failed(path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail("cannot be read: " + reason(errno));
  if (S_ISDIR(status.st_mode)) return fail("is a folder", "name a file in it");
  if (path != "-" && !S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) {
    return fail("is not a file");
  }
  if (path != "-" && !S_ISREG(status.st_mode)) {
    const int flags = ::fcntl(file.get(), F_GETFL);
    if (flags >= 0) ::fcntl(file.get(), F_SETFL, flags & ~O_NONBLOCK);
  }
  const std::size_t size = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
  if (size > limit) return fail("larger than " + size_text(limit));
  Result bytes = read_bytes(file, limit, size);
  if (!bytes || !is_gzip(*bytes)) return bytes;
  return gunzip(*bytes, limit);
}

}  // namespace azroute
