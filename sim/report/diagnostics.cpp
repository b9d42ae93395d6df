// The excerpt of a source line is cut, escaped and measured in one pass over at most a few hundred bytes.
#include "sim/report/diagnostics.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/diag/utf8.h"
#include "sim/report/style.h"

namespace azroute {

namespace {

/// Code points of a line that are shown at most, and of these before the span.
constexpr std::size_t kWindow = 120;
constexpr std::size_t kBefore = 80;
/// What is shown before the span once the line's start does not fit.
constexpr std::size_t kBeforeCut = 40;
constexpr std::string_view kEllipsis = "...";
constexpr std::string_view kTab = "    ";

/// Left-to-right and right-to-left marks, embeddings, overrides and isolates: they make a line read as another one.
bool changes_direction(std::uint32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_printable(std::uint32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  return !control && c != 0x2028 && c != 0x2029 && c != 0xFEFF && !changes_direction(c);
}

/// One code point as it is shown, and the bytes and columns it takes.
struct Cell {
  std::string text;
  std::size_t length = 1;
  std::size_t columns = 1;
};

Cell cell_at(std::string_view text, std::size_t at) {
  const CodePoint c = decode_utf8(text, at);
  if (!c.valid) {
    const std::string escape = fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    return {.text = escape, .length = 1, .columns = escape.size()};
  }
  if (is_printable(c.value)) return {.text = std::string(text.substr(at, c.length)), .length = c.length, .columns = 1};
  const std::string escape = fmt::format("\\u{{{:x}}}", c.value);
  return {.text = escape, .length = c.length, .columns = escape.size()};
}

Cell source_cell_at(std::string_view text, std::size_t at) {
  if (text[at] == '\t') return {.text = std::string(kTab), .length = 1, .columns = kTab.size()};
  return cell_at(text, at);
}

std::size_t step_back(std::string_view text, std::size_t start, std::size_t at, std::size_t code_points) {
  for (; code_points > 0 && at > start; --code_points) {
    --at;
    // Three continuation bytes at most: more of them are no code point, and may be 60 MB.
    for (int i = 0; i < 3 && at > start && continues_code_point(text[at]); ++i) --at;
  }
  return at;
}

struct Excerpt {
  std::string line;
  std::string carets;
};

Excerpt excerpt(const SourceFile& file, const Span& span) {
  const std::string_view text = file.text();
  // Not SourceFile::line(), which walks to the end of a line that may have 60 MB.
  const std::size_t start = file.line_start(file.position(span.begin).line);
  const std::size_t begin = std::clamp<std::size_t>(span.begin, start, text.size());
  const std::size_t end = std::max<std::size_t>(begin, span.end);
  std::size_t at = step_back(text, start, begin, kBefore);
  if (at > start) at = step_back(text, start, begin, kBeforeCut);

  Excerpt result;
  if (at > start) {
    result.line = kEllipsis;
    result.carets = std::string(kEllipsis.size(), ' ');
  }
  bool marked = false;
  for (std::size_t shown = 0; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++shown) {
    if (shown == kWindow) {
      result.line += kEllipsis;
      break;
    }
    const Cell cell = source_cell_at(text, at);
    const std::size_t next = at + cell.length;
    // An empty span marks the place of what stands there.
    const bool inside = begin == end ? at <= begin && begin < next : next > begin && at < end;
    std::string marks(cell.columns, inside ? '~' : ' ');
    if (inside && !marked) marks[0] = '^';
    if (inside && begin == end) std::fill(marks.begin() + 1, marks.end(), ' ');
    marked = marked || inside;
    result.line += cell.text;
    result.carets += marks;
    at = next;
  }
  if (!marked) result.carets += '^';  // at the line's end
  result.carets.erase(result.carets.find_last_not_of(' ') + 1);
  return result;
}

std::size_t digits(std::size_t number) {
  return fmt::formatted_size("{}", number);
}

Paint paint_of(Severity severity) {
  switch (severity) {
    case Severity::Error: return Paint::Bad;
    case Severity::Warning: return Paint::Warn;
    case Severity::Note: return Paint::Bold;
  }
  return Paint::Bold;
}

/// "file:line:column: severity: text" and the excerpt.
std::string located(const Sources& sources, const Span& span, Severity severity, std::string_view text,
                    std::size_t gutter, bool color) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn position = file.position(span.begin);
  const Excerpt shown = excerpt(file, span);
  const std::string place = fmt::format("{}:{}:{}:", printable(file.name()), position.line, position.column);
  std::string result = fmt::format("{} {} {}\n", paint(place, Paint::Bold, color),
                                   paint(std::string(to_string(severity)) + ":", paint_of(severity), color), text);
  const std::string number = fmt::format("{:>{}} |", position.line, gutter);
  const std::string empty = fmt::format("{:>{}} |", "", gutter);
  result += paint(number, Paint::Dim, color) + (shown.line.empty() ? "" : " " + shown.line) + "\n";
  result += paint(empty, Paint::Dim, color) + " " + paint(shown.carets, paint_of(severity), color) + "\n";
  return result;
}

boost::json::string valid_utf8(std::string_view text) {
  boost::json::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    const std::string_view piece = c.valid ? text.substr(at, c.length) : std::string_view("\xEF\xBF\xBD");
    result.append(piece.data(), piece.data() + piece.size());
    at += c.length;
  }
  return result;
}

void add_position(boost::json::object& object, const Sources& sources, const Span& span) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.position(span.begin);
  const LineColumn end = file.position(std::max(span.begin, span.end));
  object["file"] = valid_utf8(file.name());
  object["line"] = begin.line;
  object["column"] = begin.column;
  object["endLine"] = end.line;
  object["endColumn"] = end.column;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const Cell cell = cell_at(text, at);
    result += cell.text;
    at += cell.length;
  }
  return result;
}

std::string render_text(const Diagnostic& diagnostic, const Sources& sources, bool color) {
  std::size_t gutter = 3;
  if (diagnostic.span.known()) {
    const SourceFile& file = sources.file(diagnostic.span.file);
    gutter = std::max(gutter, digits(file.position(diagnostic.span.begin).line));
  }
  for (const Label& label : diagnostic.labels) {
    if (!label.span.known()) continue;
    gutter = std::max(gutter, digits(sources.file(label.span.file).position(label.span.begin).line));
  }
  const std::string message = fmt::format("{} {}", printable(diagnostic.message),
                                          paint(fmt::format("[{}]", diagnostic.rule->id), Paint::Dim, color));
  std::string result;
  if (diagnostic.span.known()) {
    result = located(sources, diagnostic.span, diagnostic.severity, message, gutter, color);
  } else {
    const std::string severity =
        paint(std::string(to_string(diagnostic.severity)) + ":", paint_of(diagnostic.severity), color);
    if (!diagnostic.subject.empty()) {
      result = paint(printable(diagnostic.subject) + ":", Paint::Bold, color) + " ";
    }
    result += fmt::format("{} {}\n", severity, message);
  }
  for (const Label& label : diagnostic.labels) {
    if (!label.span.known()) {
      result += fmt::format("{} {}\n", paint("note:", Paint::Bold, color), printable(label.text));
      continue;
    }
    result += located(sources, label.span, Severity::Note, printable(label.text), gutter, color);
  }
  if (!diagnostic.help.empty()) {
    result += fmt::format("{} {}\n", paint("help:", Paint::Good, color), printable(diagnostic.help));
  }
  return result;
}

std::string render_text(const Diagnostics& diagnostics, const Sources& sources, bool color) {
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (!result.empty()) result += "\n";
    result += render_text(diagnostic, sources, color);
  }
  if (diagnostics.left_out() > 0) {
    result += fmt::format("\n{} more not shown; {} and {} in all\n", diagnostics.left_out(),
                          counted(diagnostics.errors(), "error"), counted(diagnostics.warnings(), "warning"));
  }
  return result;
}

boost::json::object diagnostic_json(const Diagnostic& diagnostic, const Sources& sources) {
  boost::json::object object;
  object["rule"] = diagnostic.rule->id;
  object["severity"] = to_string(diagnostic.severity);
  if (diagnostic.span.known()) {
    add_position(object, sources, diagnostic.span);
  } else {
    object["file"] = valid_utf8(diagnostic.subject);
  }
  object["message"] = valid_utf8(diagnostic.message);
  object["help"] = valid_utf8(diagnostic.help);
  boost::json::array labels;
  for (const Label& label : diagnostic.labels) {
    boost::json::object entry;
    if (label.span.known()) add_position(entry, sources, label.span);
    entry["message"] = valid_utf8(label.text);
    labels.push_back(std::move(entry));
  }
  object["labels"] = std::move(labels);
  return object;
}

boost::json::array diagnostics_json(const Diagnostics& diagnostics, const Sources& sources) {
  boost::json::array array;
  for (const Diagnostic& diagnostic : diagnostics.all()) array.push_back(diagnostic_json(diagnostic, sources));
  return array;
}

}  // namespace azroute
