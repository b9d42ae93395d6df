// Diagnostics as plain text for comparing: position, rule, message, the line with its bytes marked, labels, help.
#pragma once

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"

namespace azroute::testing {

inline std::string render_position(const Sources& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.position(span.begin);
  const LineColumn end = file.position(span.end);
  return fmt::format("{}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
}

/// The first line of the span with carets below it; bytes that are no printable ASCII are shown as dots.
inline std::string render_line(const Sources& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.position(span.begin);
  std::string line(file.line(begin.line));
  if (line.size() > 150) return "";
  std::ranges::replace_if(line, [](char c) { return c < ' ' || c > '~'; }, '.');
  const std::size_t start = span.begin - file.line_start(begin.line);
  const std::size_t length = std::min<std::size_t>(span.end - span.begin, line.size() - std::min(start, line.size()));
  return fmt::format("    {}\n    {}{}\n", line, std::string(start, ' '),
                     std::string(std::max<std::size_t>(length, 1), '^'));
}

/// `folder` is taken out of messages, so that they read the same in every checkout.
inline std::string render(const Sources& sources, Diagnostics& diagnostics, const std::string& folder) {
  diagnostics.sort();
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    text += diagnostic.span.known() ? render_position(sources, diagnostic.span) : diagnostic.subject;
    text += fmt::format(" {}[{}]: {}\n", to_string(diagnostic.severity), diagnostic.rule->id, diagnostic.message);
    if (diagnostic.span.known()) text += render_line(sources, diagnostic.span);
    for (const Label& label : diagnostic.labels)
      text += fmt::format("  {} {}\n", render_position(sources, label.span), label.text);
    if (!diagnostic.help.empty()) text += fmt::format("  help: {}\n", diagnostic.help);
  }
  if (diagnostics.left_out() > 0) text += fmt::format("and {} more\n", diagnostics.left_out());
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
    text.erase(at, folder.size());
  return text;
}

}  // namespace azroute::testing
