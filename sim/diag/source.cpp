// Lines and columns of a text, found from counts kept for every few kilobytes of it.
#include "sim/diag/source.h"

#include <algorithm>
#include <iterator>

#include "sim/diag/utf8.h"

namespace azroute {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  if (text_.starts_with(kByteOrderMark)) content_start_ = kByteOrderMark.size();
  checkpoints_.reserve(text_.size() / kBlock + 1);
  Checkpoint counted;
  for (std::size_t begin = 0; begin <= text_.size(); begin += kBlock) {
    checkpoints_.push_back(counted);
    const std::size_t end = std::min(begin + kBlock, text_.size());
    for (std::size_t i = begin; i < end; ++i) {
      counted.breaks += ends_line(i) ? 1 : 0;
      counted.code_points += continues_code_point(text_[i]) ? 0 : 1;
    }
  }
}

bool SourceFile::ends_line(std::size_t offset) const {
  // c_str() semantics: text_[size()] is a NUL, so a CR at the very end is followed by no LF.
  return text_[offset] == '\n' || (text_[offset] == '\r' && text_[offset + 1] != '\n');
}

SourceFile::Checkpoint SourceFile::counts_before(std::size_t offset) const {
  const std::size_t block = offset / kBlock;
  Checkpoint counted = checkpoints_[block];
  for (std::size_t i = block * kBlock; i < offset; ++i) {
    counted.breaks += ends_line(i) ? 1 : 0;
    counted.code_points += continues_code_point(text_[i]) ? 0 : 1;
  }
  return counted;
}

LineColumn SourceFile::position(std::size_t offset) const {
  const std::size_t at = std::clamp(offset, content_start_, text_.size());
  const Checkpoint here = counts_before(at);
  const std::size_t line = std::size_t{here.breaks} + 1;
  const Checkpoint start = counts_before(line_start(line));
  return {line, std::size_t{here.code_points} - start.code_points + 1};
}

std::size_t SourceFile::line_start(std::size_t number) const {
  if (number <= 1) return content_start_;
  const std::size_t breaks = number - 1;  // the line starts after this many line breaks
  // The last checkpoint with fewer breaks before it: its block holds the wanted one, or the text has too few.
  const auto after = std::ranges::partition_point(
      checkpoints_, [breaks](const Checkpoint& checkpoint) { return checkpoint.breaks < breaks; });
  const auto block = static_cast<std::size_t>(std::distance(checkpoints_.begin(), after)) - 1;
  std::size_t seen = checkpoints_[block].breaks;
  for (std::size_t i = block * kBlock; i < text_.size(); ++i) {
    if (ends_line(i) && ++seen == breaks) return i + 1;
  }
  return text_.size();
}

std::string_view SourceFile::line(std::size_t number) const {
  const std::size_t begin = line_start(number);
  const std::size_t end = text_.find_first_of("\r\n", begin);
  return std::string_view(text_).substr(begin, end == std::string::npos ? end : end - begin);
}

SourceId Sources::add(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return static_cast<SourceId>(files_.size() - 1);
}

}  // namespace azroute
