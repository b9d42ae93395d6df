// The tree under construction: open collections on a stack, items of all of them in one vector behind it.
#include "sim/read/document_builder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/read/document_rules.h"

namespace azroute {

namespace {

/// Stands among a mapping's items for a key that was refused.
constexpr NodeId kRefused = 0xFFFFFFFF;

/// Up to this many keys, comparing each with each is faster than sorting.
constexpr std::size_t kFewKeys = 12;

/// With more anchors than this the text was not typed, and looking for a near name would take a hostile file's time.
constexpr std::size_t kMaxNearAnchors = 1000;

}  // namespace

bool DocumentBuilder::count(std::uint64_t nodes, Span span) {
  // Cannot wrap: both are at most kMaxNodes, because the first sum above it ends the parse.
  expanded_ += nodes;
  if (expanded_ <= Document::kMaxNodes) return true;
  const std::string what = nodes > 1 ? "this alias makes the document larger than" : "the document has more than";
  diagnostics_.error(document_rule::kTooManyNodes, span,
                     fmt::format("{} {} keys and values", what, Document::kMaxNodes),
                     nodes > 1 ? "each alias counts as all that it stands for" : "");
  return false;
}

NodeId DocumentBuilder::add_node(Node node) {
  document_.nodes_.push_back(std::move(node));
  return static_cast<NodeId>(document_.nodes_.size() - 1);
}

bool DocumentBuilder::at_key() const {
  if (open_.empty() || document_.nodes_[open_.back().id].kind != Node::Kind::Mapping) return false;
  return (pending_.size() - open_.back().first_item) % 2 == 0;
}

NodeId DocumentBuilder::checked_key(NodeId id, Span span, bool is_alias) {
  const Node& key = document_.nodes_[id];
  if (is_alias) {
    diagnostics_.error(document_rule::kKey, span, "an alias cannot stand for a key", "write the key out");
    return kRefused;
  }
  if (key.kind != Node::Kind::Scalar) {
    const bool mapping = key.kind == Node::Kind::Mapping;
    diagnostics_.error(
        document_rule::kKey, span, mapping ? "a mapping cannot be a key" : "a list cannot be a key",
        mapping ? "put a text that starts with `{` into quotes" : "put a text that starts with `[` into quotes");
    return kRefused;
  }
  if (key.plain && key.text.empty()) {
    diagnostics_.error(document_rule::kKey, span, "a key is missing here", "write a name before the colon");
    return kRefused;
  }
  if (key.plain && key.text == "<<") {
    diagnostics_.error(document_rule::kMergeKey, span, "merge keys are not supported",
                       "write the keys out, or give whole values an anchor (`&name`) and repeat them with `*name`");
    return kRefused;
  }
  return id;
}

void DocumentBuilder::attach(NodeId id, Span span, std::size_t height) {
  last_end_ = std::max(last_end_, span.end);
  if (open_.empty()) {
    document_.root_ = id;
    return;
  }
  open_.back().height = std::max(open_.back().height, height);
  const bool is_alias = span != document_.nodes_[id].span;
  pending_.push_back(at_key() ? checked_key(id, span, is_alias) : id);
}

bool DocumentBuilder::scalar(Span span, std::string text, bool plain, const AnchorText& anchor) {
  if (!count(1, span)) return false;
  Node node;
  node.plain = plain;
  node.span = span;
  node.text = std::move(text);
  const NodeId id = add_node(std::move(node));
  if (!anchor.name.empty()) {
    anchors_[anchor.name] = {.id = id, .span = anchor.span, .expanded = 1, .height = 0, .is_open = false};
  }
  attach(id, span, 0);
  return true;
}

bool DocumentBuilder::alias(Span span, const std::string& name) {
  const auto found = anchors_.find(name);
  if (found == anchors_.end() || found->second.is_open) {
    if (found != anchors_.end()) {
      diagnostics_.error(document_rule::kAliasCycle, span,
                         fmt::format("{} stands inside its own anchor", quoted("*" + name)), "write the value out",
                         {{found->second.span, "the anchor's value starts here and has not ended"}});
    } else {
      std::vector<std::string_view> names;
      if (anchors_.size() <= kMaxNearAnchors) {
        for (const auto& entry : anchors_) names.emplace_back(entry.first);
      }
      const std::string near = did_you_mean(name, names);
      diagnostics_.error(document_rule::kUnknownAnchor, span,
                         fmt::format("no anchor {} before this", quoted("&" + name)),
                         near.empty() ? fmt::format("put a text that starts with `*` into quotes") : near);
    }
    if (at_key()) {
      pending_.push_back(kRefused);
      return true;
    }
    return scalar(span, {}, true, {});
  }
  const Anchor& anchor = found->second;
  if (!count(anchor.expanded, span)) return false;
  if (open_.size() + anchor.height > Document::kMaxDepth) {
    diagnostics_.error(document_rule::kTooDeep, span,
                       fmt::format("this alias nests more than {} lists and mappings", Document::kMaxDepth), {},
                       {{anchor.span, "what it stands for"}});
    return false;
  }
  attach(anchor.id, span, anchor.height);
  return true;
}

bool DocumentBuilder::open(Node::Kind kind, std::uint32_t begin, const AnchorText& anchor) {
  const Span start{source_, begin, begin + 1};
  if (!count(1, start)) return false;
  if (open_.size() == Document::kMaxDepth) {
    diagnostics_.error(document_rule::kTooDeep, start,
                       fmt::format("more than {} lists and mappings inside each other", Document::kMaxDepth));
    return false;
  }
  Node node;
  node.kind = kind;
  node.span = start;
  const NodeId id = add_node(std::move(node));
  open_.push_back(
      {.id = id, .first_item = pending_.size(), .expanded_before = expanded_ - 1, .height = 0, .anchor = anchor.name});
  if (!anchor.name.empty()) {
    anchors_[anchor.name] = {.id = id, .span = anchor.span, .expanded = 1, .height = 1, .is_open = true};
  }
  last_end_ = std::max(last_end_, begin);
  return true;
}

void DocumentBuilder::close(std::uint32_t end) {
  const Open closed = std::move(open_.back());
  Node& node = document_.nodes_[closed.id];
  node.span.end = end != 0 ? end : std::max(last_end_, node.span.begin);
  if (node.kind == Node::Kind::Mapping) refuse_duplicates(closed.first_item);
  const auto items = std::span(pending_).subspan(closed.first_item);
  node.items.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (node.kind == Node::Kind::Mapping && items[i] == kRefused) {
      ++i;  // the value goes with its key
      continue;
    }
    node.items.push_back(items[i]);
  }
  pending_.resize(closed.first_item);
  open_.pop_back();
  const std::size_t height = closed.height + 1;
  if (!closed.anchor.empty()) {
    // The name may stand for another node by now: an anchor may be given again.
    Anchor& anchor = anchors_[closed.anchor];
    if (anchor.id == closed.id) {
      anchor.expanded = expanded_ - closed.expanded_before;
      anchor.height = height;
      anchor.is_open = false;
    }
  }
  attach(closed.id, node.span, height);
}

std::vector<std::uint32_t> DocumentBuilder::open_begins() const {
  std::vector<std::uint32_t> begins;
  begins.reserve(open_.size());
  for (const Open& open : open_) begins.push_back(document_.nodes_[open.id].span.begin);
  return begins;
}

void DocumentBuilder::report_duplicate(NodeId first, NodeId again) {
  const Node& key = document_.nodes_[again];
  diagnostics_.error(document_rule::kDuplicateKey, key.span, fmt::format("duplicate key {}", quoted(key.text)),
                     "keep one of them, with the values of both",
                     {{document_.nodes_[first].span, "first defined here"}});
}

void DocumentBuilder::refuse_duplicates(std::size_t first_item) {
  const std::span<NodeId> items = std::span(pending_).subspan(first_item);
  const auto text_at = [this, items](std::size_t i) { return std::string_view(document_.nodes_[items[i]].text); };
  if (items.size() <= 2 * kFewKeys) {
    for (std::size_t i = 2; i < items.size(); i += 2) {
      for (std::size_t j = 0; j < i && items[i] != kRefused; j += 2) {
        if (items[j] == kRefused || text_at(i) != text_at(j)) continue;
        report_duplicate(items[j], items[i]);
        items[i] = kRefused;
      }
    }
    return;
  }
  // Sorted rather than hashed: keys can be chosen so that a hash table degenerates.
  std::vector<std::pair<std::string_view, std::size_t>> keys;
  keys.reserve(items.size() / 2);
  for (std::size_t i = 0; i < items.size(); i += 2) {
    if (items[i] != kRefused) keys.emplace_back(text_at(i), i);
  }
  std::ranges::sort(keys);
  for (std::size_t first = 0, i = 1; i < keys.size(); ++i) {
    if (keys[i].first != keys[first].first) {
      first = i;
      continue;
    }
    report_duplicate(items[keys[first].second], items[keys[i].second]);
    items[keys[i].second] = kRefused;
  }
}

void DocumentBuilder::report_unfinished() {
  for (; !open_.empty(); open_.pop_back()) {
    const Open& unfinished = open_.back();
    if (document_.nodes_[unfinished.id].kind == Node::Kind::Mapping) refuse_duplicates(unfinished.first_item);
    pending_.resize(unfinished.first_item);
  }
}

}  // namespace azroute
