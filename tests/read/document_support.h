// Parsing a text in a test, and saying in one line what was found and where.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/read/document.h"

namespace azroute {

struct ParsedText {
  Sources sources;
  Diagnostics diagnostics;
  Document document;

  explicit ParsedText(std::string text) {
    const SourceId source = sources.add("test.yaml", std::move(text));
    document = parse_document(sources, source, diagnostics);
    diagnostics.sort();
  }

  [[nodiscard]] std::string_view slice(const Span& span) const {
    return sources.file(span.file).text().substr(span.begin, span.end - span.begin);
  }

  /// "2:3-2:5", columns as an editor counts them, the end exclusive.
  [[nodiscard]] std::string place(const Span& span) const {
    const LineColumn begin = sources.file(span.file).position(span.begin);
    const LineColumn end = sources.file(span.file).position(span.end);
    return fmt::format("{}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
  }

  /// Every diagnostic in a line: place, rule, message, help, labels.
  [[nodiscard]] std::string faults() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      text += fmt::format("{} {}: {}", place(diagnostic.span), diagnostic.rule->id, diagnostic.message);
      if (!diagnostic.help.empty()) text += " | " + diagnostic.help;
      for (const Label& label : diagnostic.labels) text += fmt::format(" | {} {}", place(label.span), label.text);
      text += "\n";
    }
    return text;
  }

  /// Every node in a line: its kind and value, and the bytes its span covers, each line break shown as `$`.
  [[nodiscard]] std::string outline() const { return document.empty() ? "" : outline_of(document.root(), 0); }

 private:
  [[nodiscard]] std::string outline_of(const Node& node, std::size_t depth) const {
    std::string text(2 * depth, ' ');
    switch (node.kind) {
      case Node::Kind::Scalar: text += (node.plain ? "plain <" : "text <") + node.text + ">"; break;
      case Node::Kind::Sequence: text += "list"; break;
      case Node::Kind::Mapping: text += "mapping"; break;
    }
    text += " [" + std::string(slice(node.span)) + "]";
    for (char& c : text) {
      if (c == '\n' || c == '\r') c = '$';
    }
    text += "\n";
    for (const NodeId item : node.items) text += outline_of(document.node(item), depth + 1);
    return text;
  }
};

}  // namespace azroute
