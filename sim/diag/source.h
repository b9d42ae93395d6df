// SourceFile, Span, Located: where in which text something stands. Bytes everywhere; line:column only when printed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azroute {

/// Index of a SourceFile in its Sources.
using SourceId = std::uint32_t;

/// The bytes [begin, end) of a file. A default Span points nowhere.
struct Span {
  static constexpr SourceId kNowhere = 0xFFFFFFFF;
  SourceId file = kNowhere;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool known() const { return file != kNowhere; }
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// A value and the text it was read from. Equality looks at the value alone.
template <typename T>
struct Located {
  T value{};
  Span span{};

  friend bool operator==(const Located& a, const Located& b) { return a.value == b.value; }
};

/// 1-based line, 1-based column counted in code points (what editors show).
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  /// `offset` is clamped to the text's end. A byte order mark takes no column.
  [[nodiscard]] LineColumn position(std::size_t offset) const;
  /// The text of the 1-based line without its line break (LF, CRLF or CR); empty past the last one.
  [[nodiscard]] std::string_view line(std::size_t number) const;
  /// Byte offset at which the 1-based line starts; the text's end past the last one.
  [[nodiscard]] std::size_t line_start(std::size_t number) const;

 private:
  /// What was counted before a block of kBlock bytes. One per block and not one per line, so that a file of nothing but
  /// line breaks costs no more memory than any other, and a position in a line of 60 MB is found without walking it.
  struct Checkpoint {
    std::uint32_t breaks = 0;
    std::uint32_t code_points = 0;
  };
  static constexpr std::size_t kBlock = 4096;

  [[nodiscard]] bool ends_line(std::size_t offset) const;
  [[nodiscard]] Checkpoint counts_before(std::size_t offset) const;

  std::string name_;
  std::string text_;
  std::size_t content_start_ = 0;  // past a byte order mark
  std::vector<Checkpoint> checkpoints_;
};

/// All texts of one run. Files never move, so views into them stay valid.
class Sources {
 public:
  SourceId add(std::string name, std::string text);
  [[nodiscard]] const SourceFile& file(SourceId id) const { return files_[id]; }
  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  std::deque<SourceFile> files_;
};

}  // namespace azroute
