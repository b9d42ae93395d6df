// YAML (or JSON, its subset) text -> one located tree, with every bad input a located diagnostic.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"

namespace azroute {

/// Index of a Node in its Document.
using NodeId = std::uint32_t;

struct Node {
  enum class Kind : std::uint8_t { Scalar, Sequence, Mapping };
  Kind kind = Kind::Scalar;
  bool plain = false;         // Scalar: written without quotes, so that null, true, 8 may mean what they say
  Span span;                  // Scalar: the text with its quotes. Collections: first to last byte of their content
  std::string text;           // Scalar: the value, unescaped
  std::vector<NodeId> items;  // Sequence: the items. Mapping: key, value, key, value, ... ; keys are scalars

  /// Nothing was written: an empty plain scalar, `~` or `null`.
  [[nodiscard]] bool is_null() const;
};

/// The tree of one text. An alias is the very node its anchor names, so a tree may share nodes but has no cycle, and
/// its expanded size is bounded (kMaxNodes).
class Document {
 public:
  static constexpr std::size_t kMaxDepth = 64;
  static constexpr std::size_t kMaxNodes = 4'000'000;  // after aliases are expanded
  static constexpr std::size_t kMaxBytes = 64U << 20;  // of text

  [[nodiscard]] bool empty() const { return nodes_.empty(); }
  [[nodiscard]] const Node& root() const { return nodes_[root_]; }
  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }

 private:
  friend class DocumentBuilder;
  std::deque<Node> nodes_;  // grows without a second copy of millions of nodes
  NodeId root_ = 0;
};

/// Parses one YAML document. Every fault is reported: text that does not parse, a second document, duplicate keys
/// (with a label at the first), keys that are not scalars, unknown anchors, an alias inside its own anchor, nesting
/// beyond kMaxDepth, expansion beyond kMaxNodes, invalid UTF-8, NUL and other control bytes, an empty text, a text over
/// kMaxBytes. After an error that leaves no tree the document is empty(); after others the tree is there, without what
/// was refused: of duplicate keys the first stays, a refused key goes with its value, a refused alias is a null.
Document parse_document(const Sources& sources, SourceId source, Diagnostics& diagnostics);

/// The rules that parse_document() may report, in the order of its comment.
std::span<const Rule> document_rules();

}  // namespace azroute
