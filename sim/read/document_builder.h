// Builds a Document from what a parser reads, and refuses what would make it a graph, a bomb or ambiguous.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/diag/source.h"
#include "sim/read/document.h"

namespace azroute {

/// `&name` before a node; a name that is empty is no anchor.
struct AnchorText {
  std::string name;
  Span span;
};

class DocumentBuilder {
 public:
  DocumentBuilder(SourceId source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  // Each returns false after an error that leaves no tree; it has been reported, and nothing more may be added.
  bool scalar(Span span, std::string text, bool plain, const AnchorText& anchor);
  bool alias(Span span, const std::string& name);
  bool open(Node::Kind kind, std::uint32_t begin, const AnchorText& anchor);
  /// Closes the innermost collection; it ends at `end`, or with its last item when `end` is 0.
  void close(std::uint32_t end);

  /// Where what was read last ends: an item, or the start of a collection.
  [[nodiscard]] std::uint32_t last_end() const { return last_end_; }
  /// Where the collections begin that have not been closed, the innermost last.
  [[nodiscard]] std::vector<std::uint32_t> open_begins() const;

  /// The tree is given up after a fatal error; duplicate keys read so far are still worth a message.
  void report_unfinished();
  Document take() { return std::move(document_); }

 private:
  /// A collection whose end has not been read. Its items stand in pending_ from `first_item` on.
  struct Open {
    NodeId id = 0;
    std::size_t first_item = 0;
    std::uint64_t expanded_before = 0;
    std::size_t height = 0;  // of the highest item
    std::string anchor;
  };
  struct Anchor {
    NodeId id = 0;
    Span span;
    std::uint64_t expanded = 1;  // nodes, aliases written out
    std::size_t height = 0;      // levels of collections; 0 for a scalar
    bool is_open = false;
  };

  bool count(std::uint64_t nodes, Span span);
  NodeId add_node(Node node);
  void attach(NodeId id, Span span, std::size_t height);
  [[nodiscard]] bool at_key() const;
  NodeId checked_key(NodeId id, Span span, bool is_alias);
  /// Refuses keys that stand before in the same mapping: the first of them stays.
  void refuse_duplicates(std::size_t first_item);
  void report_duplicate(NodeId first, NodeId again);

  SourceId source_;
  Diagnostics& diagnostics_;
  Document document_;
  std::vector<Open> open_;
  std::vector<NodeId> pending_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::uint64_t expanded_ = 0;
  std::uint32_t last_end_ = 0;
};

}  // namespace azroute
