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
  /// `offset` is clamped to the text's end.
  [[nodiscard]] LineColumn position(std::size_t offset) const;
  /// The text of the 1-based line without its line break; empty past the last one.
  [[nodiscard]] std::string_view line(std::size_t number) const;
  /// Byte offset at which the 1-based line starts.
  [[nodiscard]] std::size_t line_start(std::size_t number) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
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
