// Any bytes as a document: no crash, no leak, spans inside the text, bounded depth and size, and what is printed about
// it is short and commands no terminal.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "sim/read/document.h"
#include "sim/report/diagnostics.h"

namespace {

using azroute::Document;
using azroute::Node;
using azroute::NodeId;
using azroute::Span;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_span(const Span& span, std::size_t size) {
  require(span.known());
  require(span.begin <= span.end && span.end <= size);
}

/// Each node once: a shared node looks the same from everywhere.
void check_node(const Document& document, NodeId id, std::size_t size, std::set<NodeId>& seen) {
  if (!seen.insert(id).second) return;
  const Node& node = document.node(id);
  check_span(node.span, size);
  if (node.kind == Node::Kind::Mapping) require(node.items.size() % 2 == 0);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (node.kind == Node::Kind::Mapping && i % 2 == 0) {
      require(document.node(node.items[i]).kind == Node::Kind::Scalar);
    }
    check_node(document, node.items[i], size, seen);
  }
}

std::size_t height(const Document& document, const Node& node) {
  if (node.kind == Node::Kind::Scalar) return 0;
  std::size_t highest = 0;
  for (const NodeId item : node.items) highest = std::max(highest, height(document, document.node(item)));
  return highest + 1;
}

std::size_t count(const Document& document, const Node& node) {
  std::size_t nodes = 1;
  for (const NodeId item : node.items) nodes += count(document, document.node(item));
  return nodes;
}

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  azroute::Sources sources;
  const azroute::SourceId source = sources.add("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  azroute::Diagnostics diagnostics;
  const Document document = parse_document(sources, source, diagnostics);
  diagnostics.sort();
  for (const azroute::Diagnostic& diagnostic : diagnostics.all()) {
    check_span(diagnostic.span, size);
    require(!diagnostic.message.empty() && diagnostic.message.size() < 1000);
    for (const azroute::Label& label : diagnostic.labels) check_span(label.span, size);
  }
  // Printing all of them would be most of the run.
  for (const azroute::Diagnostic& diagnostic :
       diagnostics.all().first(std::min<std::size_t>(3, diagnostics.all().size()))) {
    const std::string text = render_text(diagnostic, sources, false);
    require(text.size() < 8000);
    for (const char c : text) require(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  }
  if (document.empty()) {
    require(diagnostics.has_errors());
    return 0;
  }
  std::set<NodeId> seen;
  check_node(document, 0, size, seen);
  require(height(document, document.root()) <= Document::kMaxDepth);
  require(count(document, document.root()) <= Document::kMaxNodes);
  return 0;
}
