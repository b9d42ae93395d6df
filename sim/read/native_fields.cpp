// Object: one mapping of the file, its keys checked against the schema, its values handed to the typed readers.
#include "sim/read/native_fields.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_rules.h"

namespace azroute::native {

Object::Object(Input& in, const Field& field, const ObjectSpec& spec) : in_(&in), node_(field.node), spec_(&spec) {
  if (!is_mapping()) {
    // An item of a list is an object whatever shorter forms its type allows.
    report_wrong_kind(in, {.key = field.key, .type = spec.name, .node = field.node, .item = field.item});
    return;
  }
  std::vector<std::pair<std::size_t, Entry>> meant;
  take(*node_, meant);
  for (const auto& [index, entry] : meant) {
    if (entries_[index].key == nullptr) entries_[index] = entry;
  }
  for (std::size_t i = 0; i < spec.keys.size(); ++i) {
    if (!spec.keys[i].required || entries_[i].key != nullptr) continue;
    if (in.crowded()) {
      in.diagnostics.error(kMissingKey, span(), {});
      continue;
    }
    in.diagnostics.error(kMissingKey, span(), fmt::format("{} has no `{}`", title(), spec.keys[i].key),
                         fmt::format("add `{}`: {}", spec.keys[i].key, describe_type(spec.keys[i].type)));
  }
}

void Object::take(const Node& mapping, std::vector<std::pair<std::size_t, Entry>>& meant) {
  for (std::size_t i = 0; i + 1 < mapping.items.size(); i += 2) {
    const Entry entry{&in_->document.node(mapping.items[i]), &in_->document.node(mapping.items[i + 1])};
    const std::size_t index = index_of(entry.key->text);
    if (index < kMaxKeys) {
      // The document has reported a key that stands twice.
      if (entries_[index].key == nullptr) entries_[index] = entry;
      continue;
    }
    if (in_->crowded()) {
      in_->diagnostics.error(kUnknownKey, entry.key->span, {});
      continue;
    }
    KeyFault fault = judge_unknown_key(entry.key->text, *spec_);
    in_->diagnostics.error(*fault.rule, entry.key->span, std::move(fault.message), std::move(fault.help));
    if (fault.meant < kMaxKeys) meant.emplace_back(fault.meant, entry);
    // Read what stands in the wrong place, so that its own faults come in the same run. Not `properties` within
    // `properties`: that would descend for ever where an alias makes them one node.
    const bool nested = fault.rule == &kNestedProperties && entry.value->kind == Node::Kind::Mapping;
    if (nested && &mapping == node_) take(*entry.value, meant);
  }
}

std::size_t Object::index_of(std::string_view key) const {
  for (std::size_t i = 0; i < spec_->keys.size(); ++i) {
    if (spec_->keys[i].key == key) return i;
  }
  return kMaxKeys;
}

Field Object::field(std::string_view key) const {
  const std::size_t index = index_of(key);
  assert(index < kMaxKeys && "the reader asks for a key that its object's table does not have");
  return {.key = spec_->keys[index].key, .type = spec_->keys[index].type, .node = entries_[index].value};
}

Span Object::key_span(std::string_view key) const {
  const Entry& entry = entries_[index_of(key)];
  return entry.key == nullptr ? span() : entry.key->span;
}

Span Object::span() const {
  const std::size_t name = index_of("name");
  if (name < kMaxKeys && entries_[name].value != nullptr && entries_[name].value->kind == Node::Kind::Scalar &&
      !entries_[name].value->is_null())
    return entries_[name].value->span;
  if (is_mapping() && !node_->items.empty()) return in_->document.node(node_->items[0]).span;
  return node_->span;
}

std::string Object::title() const {
  const std::size_t name = index_of("name");
  if (name < kMaxKeys && entries_[name].value != nullptr && entries_[name].value->kind == Node::Kind::Scalar &&
      !entries_[name].value->text.empty())
    return fmt::format("{} {}", spec_->name, shown(entries_[name].value->text));
  return fmt::format("the {}", spec_->name);
}

Object::ListForm Object::list_form(const Field& list, std::string_view item_type) const {
  const bool required = spec_->keys[index_of(list.key)].required;
  const Node& node = *list.node;
  if (node.kind == Node::Kind::Sequence) {
    if (required && node.items.empty())
      in_->diagnostics.error(kEmptyList, node.span, fmt::format("`{}` must have at least one item", list.key));
    return ListForm::Items;
  }
  if (node.is_null()) {
    // `routes:` with nothing but comments below it is how an empty list looks in a file under construction.
    if (required) report_wrong_kind(*in_, list);
    return ListForm::Nothing;
  }
  const bool scalar = node.kind == Node::Kind::Scalar;
  const ObjectSpec* spec = object_of_type(item_type);
  const bool only_objects = spec != nullptr && spec->name == item_type;
  std::string help = fmt::format("begin each item below `{}:` with `- `", list.key);
  if (scalar && only_objects) {
    help = fmt::format("write {}, each with its keys", describe_type(list.type));
  } else if (scalar && !node.text.empty() && node.text.size() < 60) {
    help = fmt::format("write a list: `{}: [{}]`", list.key, node.text);
  } else if (!scalar && !node.items.empty() && in_->document.node(node.items[1]).kind == Node::Kind::Mapping) {
    help = "write each as an item of its own that begins with `- name: `";
  }
  in_->diagnostics.error(kWrongKind, scalar ? node.span : key_span(list.key),
                         fmt::format("`{}` must be a list, not {}", list.key, scalar ? "a single value" : "a mapping"),
                         std::move(help));
  if (scalar) return only_objects ? ListForm::Nothing : ListForm::Single;
  if (spec == nullptr) return ListForm::Nothing;
  // The item whose dash was forgotten, or a mapping from names to items?
  for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const std::string& key = in_->document.node(node.items[i]).text;
    if (std::ranges::any_of(spec->keys, [&](const KeySpec& own) { return own.key == key; })) return ListForm::Single;
  }
  return ListForm::Nothing;
}

bool Object::flag(std::string_view key, bool& out) const {
  const Field written = field(key);
  if (written.node == nullptr) return false;
  const auto value = read_flag(*in_, written);
  if (value) out = value->value;
  return value.has_value();
}

namespace {

template <typename T>
bool keep(std::optional<Located<T>> value, Located<T>& out) {
  if (!value) return false;
  out = *std::move(value);
  return true;
}

}  // namespace

bool Object::text(std::string_view key, Located<std::string>& out) const {
  const Field written = field(key);
  return written.node != nullptr && keep(read_text(*in_, written), out);
}

bool Object::name(std::string_view key, Located<std::string>& out) const {
  // What has no name of its own is still somewhere: messages about it point there.
  if (key == "name") out.span = span();
  const Field written = field(key);
  return written.node != nullptr && keep(read_name(*in_, written), out);
}

bool Object::prefix(std::string_view key, Located<Prefix>& out) const {
  const Field written = field(key);
  return written.node != nullptr && keep(read_prefix(*in_, written), out);
}

bool Object::address(std::string_view key, Located<Address>& out) const {
  const Field written = field(key);
  return written.node != nullptr && keep(read_address(*in_, written), out);
}

bool Object::address(std::string_view key, std::optional<Located<Address>>& out) const {
  Located<Address> value;
  if (!address(key, value)) return false;
  out = value;
  return true;
}

bool Object::asn(std::string_view key, Located<Asn>& out) const {
  const Field written = field(key);
  if (written.node == nullptr) return false;
  const auto value = read_integer(*in_, written, 1, 4294967295U);
  if (value) out = {Asn{value->value}, value->span};
  return value.has_value();
}

bool Object::asn(std::string_view key, Asn& out) const {
  Located<Asn> value;
  if (!asn(key, value)) return false;
  out = value.value;
  return true;
}

bool Object::prefixes(std::string_view key, std::vector<Located<Prefix>>& out) const {
  bool all = true;
  each(key, [&](const Field& item) {
    const auto prefix = read_prefix(*in_, item);
    if (prefix) out.push_back(*prefix);
    all = all && prefix.has_value();
  });
  return all;
}

bool Object::addresses(std::string_view key, std::vector<Located<Address>>& out) const {
  bool all = true;
  each(key, [&](const Field& item) {
    const auto address = read_address(*in_, item);
    if (address) out.push_back(*address);
    all = all && address.has_value();
  });
  return all;
}

bool Object::texts(std::string_view key, std::vector<Located<std::string>>& out) const {
  bool all = true;
  each(key, [&](const Field& item) {
    auto text = read_text(*in_, item);
    all = all && text.has_value();
    if (text) out.push_back(*std::move(text));
  });
  return all;
}

void Object::require(std::string_view key, std::string_view because) const {
  if (has(key)) return;
  in_->diagnostics.error(kMissingKey, span(), fmt::format("{} has no `{}`", title(), key), std::string(because));
}

void Object::require_either(std::string_view key, std::string_view other) const {
  if (has(key) || has(other)) return;
  if (in_->crowded()) return in_->diagnostics.error(kMissingKey, span(), {});
  in_->diagnostics.error(kMissingKey, span(), fmt::format("{} has neither `{}` nor `{}`", title(), key, other),
                         fmt::format("add `{}`: {}, or `{}`: {}", key, describe_type(field(key).type), other,
                                     describe_type(field(other).type)));
}

void Object::require_items(std::string_view key, std::string_view help) const {
  const Field list = field(key);
  if (list.node == nullptr) return;
  if (list.node->is_null()) return report_wrong_kind(*in_, list);
  if (list.node->kind != Node::Kind::Sequence || !list.node->items.empty()) return;
  in_->diagnostics.error(kEmptyList, list.node->span, fmt::format("`{}` must have at least one item", key),
                         std::string(help));
}

void Object::forbid(std::string_view key, std::string_view because) const {
  if (!has(key)) return;
  in_->diagnostics.error(kUselessKey, key_span(key), fmt::format("{} must not have `{}`", title(), key),
                         std::string(because));
}

void Object::exclusive(std::string_view key, std::string_view other) const {
  if (!has(key) || !has(other)) return;
  Span first = key_span(key);
  Span second = key_span(other);
  if (second.begin < first.begin) std::swap(first, second);
  in_->diagnostics.error(kExclusiveKeys, second, fmt::format("{} has both `{}` and `{}`", title(), key, other),
                         "write one of them", {{first, "the other one is here"}});
}

}  // namespace azroute::native
