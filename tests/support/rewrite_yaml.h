// A topology file written again: every list in another order, or without some resource.
#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "sim/read/document.h"

namespace azroute::testing {

/// Writes a document as flow-style YAML. Lists whose order means something (`ipConfigurations`, of which the first is
/// primary, `flows`, which are reported as written, and `asPath`) stay as they are.
class Rewriter {
 public:
  explicit Rewriter(std::string_view yaml) {
    const SourceId source = sources_.add("original.yaml", std::string(yaml));
    document_ = parse_document(sources_, source, diagnostics_);
    REQUIRE_FALSE(diagnostics_.has_errors());
  }

  [[nodiscard]] std::string shuffled(unsigned seed) {
    std::mt19937 random(seed);
    random_ = &random;
    std::string text = write(document_.root(), {});
    random_ = nullptr;
    return text;
  }

  /// Without the items of the list `key` whose `name` is `name`.
  [[nodiscard]] std::string without(std::string_view key, std::string_view name) {
    dropped_key_ = key;
    dropped_name_ = name;
    std::string text = write(document_.root(), {});
    dropped_key_ = {};
    return text;
  }

 private:
  [[nodiscard]] std::string write(const Node& node, std::string_view key) {
    switch (node.kind) {
      case Node::Kind::Scalar: return scalar(node);
      case Node::Kind::Sequence: return sequence(node, key);
      case Node::Kind::Mapping: return mapping(node);
    }
    return {};
  }

  [[nodiscard]] std::string sequence(const Node& node, std::string_view key) {
    std::vector<NodeId> items = node.items;
    const bool ordered = key == "ipConfigurations" || key == "flows" || key == "asPath";
    if (random_ != nullptr && !ordered) std::ranges::shuffle(items, *random_);
    std::string text;
    for (const NodeId item : items) {
      if (!dropped_key_.empty() && key == dropped_key_ && name_of(document_.node(item)) == dropped_name_) continue;
      text += (text.empty() ? "" : ",\n ") + write(document_.node(item), {});
    }
    return "[" + text + "]";
  }

  [[nodiscard]] std::string mapping(const Node& node) {
    std::vector<std::size_t> keys(node.items.size() / 2);
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = i;
    if (random_ != nullptr) std::ranges::shuffle(keys, *random_);
    std::string text;
    for (const std::size_t i : keys) {
      const Node& key = document_.node(node.items[2 * i]);
      const Node& value = document_.node(node.items[2 * i + 1]);
      text += (text.empty() ? "" : ", ") + key.text + ": " + write(value, key.text);
    }
    return "{" + text + "}";
  }

  /// In quotes, unless it may mean a number, a flag or a date.
  static std::string scalar(const Node& node) {
    if (node.is_null()) return "null";
    const bool word = !node.text.empty() && std::ranges::all_of(node.text, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
             c == '.';
    });
    if (node.plain && word) return node.text;
    std::string quoted = "\"";
    for (const char c : node.text) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    return quoted + "\"";
  }

  [[nodiscard]] std::string_view name_of(const Node& node) const {
    if (node.kind != Node::Kind::Mapping) return {};
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
      if (document_.node(node.items[i]).text == "name") return document_.node(node.items[i + 1]).text;
    }
    return {};
  }

  Sources sources_;
  Diagnostics diagnostics_;
  Document document_;
  std::mt19937* random_ = nullptr;
  std::string_view dropped_key_;
  std::string_view dropped_name_;
};

}  // namespace azroute::testing
