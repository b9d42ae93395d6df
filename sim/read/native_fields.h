// Typed readers of single values and of objects: each returns the value or reports, where it stands, why it is none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/net/ip.h"
#include "sim/read/document.h"
#include "sim/read/native_schema.h"
#include "sim/topology/topology.h"

namespace azroute::native {

/// The text being read and where its faults go.
struct Input {
  const Document& document;
  std::string_view text;
  Diagnostics& diagnostics;

  /// Further faults are only counted, so their messages need not be made: millions of them would take seconds.
  [[nodiscard]] bool crowded() const { return diagnostics.left_out() > 0; }
};

/// One value, the key it was written for and the type that key asks for.
struct Field {
  std::string_view key;
  std::string_view type;
  const Node* node = nullptr;
  bool item = false;  // the value is one of a list that the key holds
};

/// The scalar, or nothing (reported) when the field holds a list, a mapping or no value.
const Node* read_scalar(Input& in, const Field& field);
/// Not empty, printable.
std::optional<Located<std::string>> read_text(Input& in, const Field& field);
/// A text that may name a resource: short, without `/`. A resource id is refused with its last segment as suggestion.
std::optional<Located<std::string>> read_name(Input& in, const Field& field);
/// As read_name(), but VNET/SUBNET is a name too.
std::optional<Located<std::string>> read_subnet_name(Input& in, const Field& field);
/// As read_name(), but HUB/TABLE is a name too.
std::optional<Located<std::string>> read_hub_table_name(Input& in, const Field& field);
std::optional<Located<Prefix>> read_prefix(Input& in, const Field& field);
std::optional<Located<Address>> read_address(Input& in, const Field& field);
std::optional<Located<bool>> read_flag(Input& in, const Field& field);
std::optional<Located<std::uint32_t>> read_integer(Input& in, const Field& field, std::uint32_t min, std::uint32_t max);
std::optional<Located<Date>> read_date(Input& in, const Field& field);
/// The index of the word within the type "a|b|c"; case does not matter.
std::optional<Located<std::size_t>> read_word(Input& in, const Field& field);
std::optional<Located<NextHopType>> read_next_hop_type(Input& in, const Field& field);
/// The community by which the receiver tells a route to nobody.
inline constexpr std::string_view kNoAdvertise = "65535:65282";
/// "65535:65282"; the word no-advertise is that one.
std::optional<Located<std::string>> read_community(Input& in, const Field& field);
std::optional<Located<ServicePort>> read_port(Input& in, const Field& field);
/// "443", "1024-65535" or "*".
std::optional<PortRange> read_port_range(Input& in, const Field& field);
/// `*`, a prefix, an address (a prefix of its full length) or, if `tags`, the name of a service tag.
std::optional<AddressSelector> read_address_selector(Input& in, const Field& field, bool tags);
enum class Wildcards : std::uint8_t { None, Leading };
/// A host name; with Wildcards::Leading also `*` and `*.contoso.com`.
std::optional<Located<std::string>> read_fqdn(Input& in, const Field& field, Wildcards wildcards);

/// `text` between backquotes, made short and printable.
std::string shown(std::string_view text);
/// The bytes of [offset, offset + length) of a scalar's value in the file; the whole scalar where the value is not
/// written letter by letter (escapes, folded lines).
Span span_within(const Input& in, const Node& scalar, std::size_t offset, std::size_t length);
void report_wrong_kind(Input& in, const Field& field);

/// One mapping, held against the keys of its kind. Making one reports unknown and missing keys; a key that is surely
/// a slip for one of the object's own is read as that one, so that one slip is one error.
class Object {
 public:
  Object(Input& in, const Field& field, const ObjectSpec& spec);

  [[nodiscard]] Input& input() const { return *in_; }
  /// Where to point when the object itself is meant: its name, else its first key.
  [[nodiscard]] Span span() const;
  /// All of the object.
  [[nodiscard]] Span whole() const { return node_->span; }
  /// "subnet `web`".
  [[nodiscard]] std::string title() const;
  [[nodiscard]] bool is_mapping() const { return node_->kind == Node::Kind::Mapping; }

  [[nodiscard]] bool has(std::string_view key) const { return field(key).node != nullptr; }
  /// The key must be one of the object's own; node is nullptr when it is not written.
  [[nodiscard]] Field field(std::string_view key) const;
  [[nodiscard]] Span key_span(std::string_view key) const;

  // Each reads the key, if written, into `out`, which is left as it is when the key is absent or wrong; true if read.
  bool flag(std::string_view key, bool& out) const;
  bool text(std::string_view key, Located<std::string>& out) const;
  bool name(std::string_view key, Located<std::string>& out) const;
  bool prefix(std::string_view key, Located<Prefix>& out) const;
  bool address(std::string_view key, Located<Address>& out) const;
  bool address(std::string_view key, std::optional<Located<Address>>& out) const;
  bool asn(std::string_view key, Asn& out) const;
  bool asn(std::string_view key, Located<Asn>& out) const;
  /// Wrong items are left out; true if every item could be read.
  bool prefixes(std::string_view key, std::vector<Located<Prefix>>& out) const;
  bool addresses(std::string_view key, std::vector<Located<Address>>& out) const;
  bool texts(std::string_view key, std::vector<Located<std::string>>& out) const;

  template <typename T>
  bool reference(std::string_view key, Ref<T>& out) const {
    return name(key, out.name);
  }
  template <typename T>
  void references(std::string_view key, std::vector<Ref<T>>& out) const {
    each(key, [&](const Field& item) {
      if (auto name = read_name(*in_, item)) out.push_back({.name = *std::move(name), .id = {}});
    });
  }

  /// Reads a word of the type "a|b|c" as the enumerator at its place: the words stand in the enumerators' order.
  template <typename Enum>
  bool word(std::string_view key, Enum& out) const {
    const Field word_field = field(key);
    if (word_field.node == nullptr) return false;
    const auto index = read_word(*in_, word_field);
    if (index) out = static_cast<Enum>(index->value);
    return index.has_value();
  }
  template <typename Enum>
  bool word(std::string_view key, std::optional<Located<Enum>>& out) const {
    Enum value{};
    if (!word(key, value)) return false;
    out = Located<Enum>{value, field(key).node->span};
    return true;
  }

  /// Calls `use(Field)` for each item of a list. A value that is no list is an error, and is
  /// used as if it were its only item.
  template <typename Use>
  void each(std::string_view key, Use use) const {
    const Field list = field(key);
    if (list.node == nullptr) return;
    const std::string_view item_type = list.type.substr(1, list.type.size() - 2);
    switch (list_form(list, item_type)) {
      case ListForm::Nothing: return;
      case ListForm::Single: return use(Field{key, item_type, list.node});
      case ListForm::Items: break;
    }
    for (const NodeId item : list.node->items) use(Field{key, item_type, &in_->document.node(item), true});
  }

  /// Calls `use(Object)` for each item of a list of objects.
  template <typename Use>
  void each_object(std::string_view key, Use use) const {
    const ObjectSpec* spec = object_of_type(field(key).type);
    each(key, [&](const Field& item) {
      const Object object(*in_, item, *spec);
      if (object.is_mapping()) use(object);
    });
  }

  /// Calls `use(Object)` for the object that stands under the key, if one does.
  template <typename Use>
  void with_object(std::string_view key, Use use) const {
    const Field inner = field(key);
    if (inner.node == nullptr) return;
    const Object object(*in_, inner, *object_of_type(inner.type));
    if (object.is_mapping()) use(object);
  }

  /// Reports if the key is not there, `because` it must be.
  void require(std::string_view key, std::string_view because) const;
  /// Reports if both keys are there, or neither.
  void require_one(std::string_view key, std::string_view other) const {
    exclusive(key, other);
    require_either(key, other);
  }
  /// Reports if neither of the two keys is there.
  void require_either(std::string_view key, std::string_view other) const;
  /// Reports if the key is there with no item, where none would mean nothing.
  void require_items(std::string_view key, std::string_view help = {}) const;
  /// Reports if the key is there, `because` it must not be.
  void forbid(std::string_view key, std::string_view because) const;
  /// Reports if both keys are there, of which one is enough.
  void exclusive(std::string_view key, std::string_view other) const;

 private:
  struct Entry {
    const Node* key = nullptr;
    const Node* value = nullptr;
  };

  /// How to read what stands where a list should: as one, as its only item (reported), or not at all (reported).
  enum class ListForm : std::uint8_t { Items, Single, Nothing };
  [[nodiscard]] ListForm list_form(const Field& list, std::string_view item_type) const;
  void take(const Node& mapping, std::vector<std::pair<std::size_t, Entry>>& meant);
  [[nodiscard]] std::size_t index_of(std::string_view key) const;

  Input* in_;
  const Node* node_;
  const ObjectSpec* spec_;
  std::array<Entry, kMaxKeys> entries_{};
};

}  // namespace azroute::native
