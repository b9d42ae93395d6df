// ByteStream from system calls: one buffer of the file's bytes, and one of unpacked bytes where there is need.
#include "sim/read/byte_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "sim/read/unpack_streams.h"

namespace azroute {

namespace {

/// What must be there to know packed data by, unless the file ends before.
constexpr std::size_t kMagic = 10;

}  // namespace

struct ByteStream::Source {
  std::optional<OpenFile> file;  // none: `text`
  std::string text;
  std::size_t piece = kPiece;
  std::size_t most = kPiece;  // of what is handed out next
  std::uint64_t begin = 0;
  std::uint64_t end = kToEnd;  // in the file
  std::uint64_t read = 0;      // bytes, from `begin`
  bool ended = false;          // nothing more can be read
  bool done = false;           // nothing more is handed out
  std::optional<FileError> fault;

  std::vector<char> raw;      // of room for `piece`
  std::size_t raw_begin = 0;  // of what was read and not yet handed out or unpacked
  std::size_t raw_end = 0;
  bool known = false;  // whether it is packed has been looked at
  bool zeros = false;  // behind packed data: only padding may follow
  std::variant<std::monostate, std::unique_ptr<Gunzip>, std::unique_ptr<Bunzip2>> unpacker;
  std::vector<char> unpacked;

  [[nodiscard]] std::string_view left() const { return {raw.data() + raw_begin, raw_end - raw_begin}; }

  /// Reads once; what is left moves to the front.
  void fill() {
    if (raw.empty()) raw.resize(piece + kSlack);
    std::memmove(raw.data(), raw.data() + raw_begin, raw_end - raw_begin);
    raw_end -= raw_begin;
    raw_begin = 0;
    const std::size_t room = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::min(piece, std::max(most, kMagic)) - raw_end, end - begin - read));
    std::size_t got = 0;
    if (file) {
      const std::expected<std::size_t, FileError> result = file->read(raw.data() + raw_end, room);
      if (!result) fault = result.error();
      got = result.value_or(0);
    } else {
      got = text.copy(raw.data() + raw_end, room, static_cast<std::size_t>(read));
    }
    ended = got == 0;
    raw_end += got;
    read += got;
  }

  void fill_to(std::size_t count) {
    count = std::min(count, piece);
    while (!ended && raw_end - raw_begin < count) fill();
  }

  void look_at_magic() {
    known = true;
    if (begin > 0 || !file) return;
    fill_to(kMagic);
    if (Gunzip::begins(left())) {
      unpacker = std::make_unique<Gunzip>();
    } else if (Bunzip2::begins(left())) {
      unpacker = std::make_unique<Bunzip2>();
    }
  }

  std::string_view next_raw() {
    if (raw_begin == raw_end) {
      raw_begin = raw_end = 0;
      if (!ended) fill();
    }
    const std::string_view given = left().substr(0, most);
    raw_begin += given.size();
    return given;
  }

  std::string_view stop() {
    done = true;
    return {};
  }
  std::string_view stop(FileError why) {
    if (!fault) fault.emplace(std::move(why));
    return stop();
  }

  /// Behind the last member: zeros, with which tape drives pad.
  std::string_view skip_zeros(std::string_view kind) {
    while (true) {
      const std::size_t other = left().find_first_not_of('\0');
      if (other != std::string_view::npos) return stop(unpack_fault::other_follows(kind, read - left().size()));
      raw_begin = raw_end;
      if (ended) return stop();
      fill();
    }
  }

  template <typename Stream>
  std::string_view next_unpacked(Stream& stream) {
    if (unpacked.empty()) unpacked.resize(kPiece + kSlack);
    if (!stream.ready()) return stop(unpack_fault::no_memory(Stream::kName));
    if (zeros) return skip_zeros(Stream::kName);
    std::size_t filled = 0;
    while (filled < most) {
      if (raw_begin == raw_end && !ended) fill();
      const std::size_t given = left().size();
      stream.give(left());
      const std::size_t room = most - filled;
      const UnpackStep step = stream.step(unpacked.data() + filled, room);
      const std::size_t got = room - stream.output_left();
      filled += got;
      raw_begin += given - stream.input_left();
      if (step == UnpackStep::NoMemory) return finish(filled, unpack_fault::no_memory(Stream::kName));
      if (step == UnpackStep::Damaged)
        return finish(filled, unpack_fault::damaged(Stream::kName, read - left().size()));
      if (step == UnpackStep::End) {
        fill_to(kMagic);
        if (left().empty()) return finish(filled);
        if (!Stream::begins(left())) {
          zeros = true;
          break;
        }
        if (!stream.restart()) return finish(filled, unpack_fault::no_memory(Stream::kName));
      } else if (got == 0 && ended && left().empty()) {
        return finish(filled, unpack_fault::cut_off(Stream::kName, read));
      }
    }
    if (filled == 0) return skip_zeros(Stream::kName);
    return {unpacked.data(), filled};
  }

  /// The last bytes, and why there are no more.
  std::string_view finish(std::size_t filled, FileError why) {
    stop(std::move(why));
    return {unpacked.data(), filled};
  }
  std::string_view finish(std::size_t filled) {
    stop();
    return {unpacked.data(), filled};
  }

  std::string_view next() {
    if (done) return {};
    if (!known) look_at_magic();
    if (auto* gunzip = std::get_if<std::unique_ptr<Gunzip>>(&unpacker)) return next_unpacked(**gunzip);
    if (auto* bunzip2 = std::get_if<std::unique_ptr<Bunzip2>>(&unpacker)) return next_unpacked(**bunzip2);
    return next_raw();
  }
};

ByteStream::ByteStream(std::unique_ptr<Source> source) : source_(std::move(source)) {}
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

std::expected<ByteStream, FileError> ByteStream::open(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  std::expected<OpenFile, FileError> file = OpenFile::open(path);
  if (!file) return std::unexpected(file.error());
  if (begin > 0) {
    if (std::optional<FileError> error = file->seek(begin)) return std::unexpected(*std::move(error));
  }
  auto source = std::make_unique<Source>();
  // A small file needs no more room than it has bytes.
  if (file->regular())
    source->piece = static_cast<std::size_t>(std::clamp<std::uint64_t>(file->size(), kMagic, kPiece - 1)) + 1;
  source->file = *std::move(file);
  source->begin = begin;
  source->end = std::max(begin, end);
  return ByteStream(std::move(source));
}

ByteStream ByteStream::of_text(std::string text, std::size_t piece) {
  auto source = std::make_unique<Source>();
  source->piece = std::clamp<std::size_t>(piece, 1, std::clamp<std::size_t>(text.size(), 1, kPiece));
  source->text = std::move(text);
  return ByteStream(std::move(source));
}

std::string_view ByteStream::next(std::size_t most) {
  source_->most = std::clamp<std::size_t>(most, 1, kPiece);
  return source_->next();
}
const std::optional<FileError>& ByteStream::fault() const {
  return source_->fault;
}
std::uint64_t ByteStream::consumed() const {
  return source_->read;
}
bool ByteStream::regular() const {
  return source_->file && source_->file->regular();
}
std::uint64_t ByteStream::file_size() const {
  return source_->file ? source_->file->size() : source_->text.size();
}
bool ByteStream::packed() const {
  return source_->unpacker.index() != 0;
}

}  // namespace azroute
