// Opening and reading files; the limit is enforced while reading.
#include "sim/read/file.h"

#include <algorithm>
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

#include "sim/diag/diagnostic.h"
#include "sim/read/unpack.h"

namespace azroute {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18U;

/// More names than this in one folder are not looked through for a near one.
constexpr std::size_t kMaxNames = 10'000;

using Result = std::expected<std::string, FileError>;

std::unexpected<FileError> fail(std::string message, std::string help = {}) {
  return std::unexpected(FileError{.message = std::move(message), .help = std::move(help)});
}

std::string reason(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

/// A system call that a signal may have ended early.
template <typename Call>
std::expected<std::size_t, FileError> until_done(const Call& call) {
  while (true) {
    const ssize_t got = call();
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail("cannot be read: " + reason(errno));
  }
}

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

Result read_bytes(const OpenFile& file, std::size_t limit, std::size_t size_hint) {
  std::string bytes;
  bytes.reserve(std::min(size_hint, limit) + 1);
  while (true) {
    const std::size_t had = bytes.size();
    // One byte more than allowed is asked for, so that a file of exactly the limit is known from a larger one.
    const std::size_t wanted = std::min(kChunk, limit - had + 1);
    bytes.resize(had + wanted);
    const std::expected<std::size_t, FileError> got = file.read(bytes.data() + had, wanted);
    if (!got) return std::unexpected(got.error());
    bytes.resize(had + *got);
    if (*got == 0) return bytes;
    if (bytes.size() > limit) return fail("larger than " + size_text(limit));
  }
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_), regular_(other.regular_) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(regular_, other.regular_);
  return *this;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0 && descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

std::expected<OpenFile, FileError> OpenFile::open(const std::string& path) {
  // The system would see only what stands before a NUL: another file than the one named.
  if (path.find('\0') != std::string::npos) return fail("no such file");
  // O_NONBLOCK: opening a pipe that nobody writes must not hang before its kind is known.
  OpenFile file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.descriptor_ < 0) return open_failed(path, errno);
  struct stat status{};
  if (::fstat(file.descriptor_, &status) != 0) return fail("cannot be read: " + reason(errno));
  if (S_ISDIR(status.st_mode)) return fail("is a folder", "name a file in it");
  if (path != "-" && !S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) {
    return fail("is not a file");
  }
  file.regular_ = S_ISREG(status.st_mode);
  file.size_ = file.regular_ ? static_cast<std::uint64_t>(status.st_size) : 0;
  if (path != "-" && !file.regular_) {
    const int flags = ::fcntl(file.descriptor_, F_GETFL);
    if (flags >= 0) ::fcntl(file.descriptor_, F_SETFL, flags & ~O_NONBLOCK);
  }
  return file;
}

std::expected<std::size_t, FileError> OpenFile::read(char* room, std::size_t size) const {
  return until_done([&] { return ::read(descriptor_, room, size); });
}

std::expected<std::size_t, FileError> OpenFile::read_at(std::uint64_t offset, char* room, std::size_t size) const {
  return until_done([&] { return ::pread(descriptor_, room, size, static_cast<off_t>(offset)); });
}

std::optional<FileError> OpenFile::seek(std::uint64_t offset) const {
  if (::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) >= 0) return std::nullopt;
  return FileError{.message = "cannot be read: " + reason(errno), .help = {}};
}

Result read_file(const std::string& path, std::size_t limit) {
  const std::expected<OpenFile, FileError> file = OpenFile::open(path);
  if (!file) return std::unexpected(file.error());
  if (file->size() > limit) return fail("larger than " + size_text(limit));
  Result bytes = read_bytes(*file, limit, static_cast<std::size_t>(file->size()));
  if (!bytes) return bytes;
  return unpack(*std::move(bytes), limit);
}

}  // namespace azroute
