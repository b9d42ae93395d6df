// Readers of single values: texts, names, addresses, flags, numbers, dates and words.
#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "sim/read/native_fields.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

constexpr std::size_t kMaxShown = 60;   // bytes of a wrong value that a message repeats
constexpr std::size_t kMaxName = 500;   // Azure allows 80; a resource id, refused with a suggestion, has more
constexpr std::size_t kMaxText = 1000;  // a flow's name, a path

/// Length of the run at `at` that a terminal would act on instead of showing: control characters, line separators and
/// the marks that turn the direction of text. 0 for what may be shown. The text is valid UTF-8: the document says so.
std::size_t unprintable_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  if (first < 0x20 || first == 0x7F) return 1;
  if (first == 0xC2 && byte(at + 1) < 0xA0) return 2;
  if (first == 0xE2 && byte(at + 1) == 0x80 && byte(at + 2) >= 0xA8 && byte(at + 2) <= 0xAE) return 3;
  if (first == 0xE2 && byte(at + 1) == 0x81 && byte(at + 2) >= 0xA6 && byte(at + 2) <= 0xA9) return 3;
  return 0;
}

std::optional<std::size_t> first_unprintable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (unprintable_at(text, i) != 0) return i;
  }
  return std::nullopt;
}

std::optional<Located<std::string>> read_printable(Input& in, const Field& field, const Rule& rule, std::size_t limit) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  if (node->text.empty()) {
    in.diagnostics.error(rule, node->span, fmt::format("`{}` is empty", field.key));
    return std::nullopt;
  }
  if (const auto bad = first_unprintable(node->text)) {
    in.diagnostics.error(rule, span_within(in, *node, *bad, 1),
                         fmt::format("`{}` has a character that cannot be printed", field.key));
    return std::nullopt;
  }
  if (node->text.size() > limit) {
    in.diagnostics.error(rule, node->span, fmt::format("`{}` is longer than {} bytes", field.key, limit));
    return std::nullopt;
  }
  return Located<std::string>{node->text, node->span};
}

/// Refuses what a name cannot hold. `forms` says how a name with its owner's in front is written ("SUBNET or
/// VNET/SUBNET"); empty: it has no such form.
std::optional<Located<std::string>> read_name_with(Input& in, const Field& field, std::string_view forms) {
  const std::ptrdiff_t slashes = forms.empty() ? 0 : 1;
  auto name = read_printable(in, field, kBadName, kMaxName);
  if (!name) return std::nullopt;
  const std::string& text = name->value;
  if (text.front() == ' ' || text.back() == ' ') {
    in.diagnostics.error(kBadName, name->span, fmt::format("`{}` begins or ends with a blank", field.key));
    return std::nullopt;
  }
  const bool parts_missing = text.front() == '/' || text.back() == '/' || text.contains("//");
  if (std::ranges::count(text, '/') <= slashes && !parts_missing) return name;
  const std::string last = text.substr(text.rfind('/') + 1);
  if (text.front() == '/') {
    std::string help = last.empty() ? "" : fmt::format("write the name alone: {}", shown(last));
    in.diagnostics.error(kBadName, name->span, fmt::format("`{}` takes a name, not a resource id", field.key),
                         std::move(help));
  } else {
    in.diagnostics.error(kBadName, name->span,
                         slashes > 0 ? fmt::format("`{}` must be {}, not {}", field.key, forms, shown(text))
                                     : fmt::format("{} has a `/`, which no name has", shown(text)),
                         slashes > 0 ? "" : fmt::format("write the name alone, as in {}", shown(last)));
  }
  return std::nullopt;
}

std::string suggestion_help(const ParseError& error) {
  return error.suggestion.empty() ? std::string() : fmt::format("did you mean {}?", shown(error.suggestion));
}

/// What a person who writes another tool's flags means.
std::string_view flag_meant(std::string_view text) {
  static constexpr std::string_view kYes[] = {"true", "yes", "on", "y", "t", "1", "enabled", "enable"};
  static constexpr std::string_view kNo[] = {"false", "no", "off", "n", "f", "0", "disabled", "disable"};
  const std::string word = to_lower(text);
  if (std::ranges::find(kYes, word) != std::end(kYes)) return "true";
  if (std::ranges::find(kNo, word) != std::end(kNo)) return "false";
  return "";
}

std::vector<std::string_view> split_words(std::string_view type) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t bar = type.find('|');
    words.push_back(type.substr(0, bar));
    if (bar == std::string_view::npos) return words;
    type.remove_prefix(bar + 1);
  }
}

std::string word_help(std::string_view text, const std::vector<std::string_view>& words) {
  const std::string near = did_you_mean(text, words);
  const std::string allowed = fmt::format("the words are {}", fmt::join(words, ", "));
  return near.empty() ? allowed : fmt::format("{} {}", near, allowed);
}

/// Names in other tools' output come as `{id: /subscriptions/.../name}` or `{name: x}`; the name within, or nothing.
std::string name_in_mapping(const Input& in, const Node& mapping) {
  for (std::size_t i = 0; i + 1 < mapping.items.size(); i += 2) {
    const std::string& key = in.document.node(mapping.items[i]).text;
    const Node& value = in.document.node(mapping.items[i + 1]);
    if ((key != "id" && key != "name") || value.kind != Node::Kind::Scalar) continue;
    std::string name = value.text.substr(value.text.rfind('/') + 1);
    if (!name.empty()) return name;
  }
  return {};
}

}  // namespace

std::string shown(std::string_view text) {
  std::string result = "`";
  for (std::size_t i = 0; i < text.size();) {
    if (result.size() > kMaxShown && (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      result += "...";
      break;
    }
    if (const std::size_t length = unprintable_at(text, i); length != 0) {
      result += '?';
      i += length;
    } else {
      result += text[i++];
    }
  }
  return result + "`";
}

Span span_within(const Input& in, const Node& scalar, std::size_t offset, std::size_t length) {
  const std::size_t size = scalar.text.size();
  const Span span = scalar.span;
  const std::size_t written = span.end - span.begin;
  const std::size_t quote = written == size + 2 ? 1 : 0;
  if (written != size + (2 * quote) || span.end > in.text.size() ||
      in.text.substr(span.begin + quote, size) != scalar.text) {
    return span;
  }
  const std::size_t begin = std::min(offset, size);
  const std::size_t end = std::min(begin + length, size);
  // A fault at the end of the text ("10.0.0.0/") has no byte of its own: point at the whole.
  if (begin == end) return span;
  return {span.file, static_cast<std::uint32_t>(span.begin + quote + begin),
          static_cast<std::uint32_t>(span.begin + quote + end)};
}

void report_wrong_kind(Input& in, const Field& field) {
  const Node& node = *field.node;
  if (node.is_null()) {
    // The document has reported an alias that it put a null for.
    if (node.span.begin < in.text.size() && in.text[node.span.begin] == '*') return;
    in.diagnostics.error(kNoValue, node.span, fmt::format("`{}` has no value", field.key),
                         fmt::format("write {}, or remove the key", describe_type(field.type)));
    return;
  }
  std::string found = "a single value";
  if (node.kind == Node::Kind::Sequence) found = "a list";
  if (node.kind == Node::Kind::Mapping) found = "a mapping";
  std::string help;
  const ObjectSpec* spec = object_of_type(field.type);
  if (node.kind == Node::Kind::Mapping && (field.type.contains("name") || field.type.contains('|'))) {
    if (const std::string name = name_in_mapping(in, node); !name.empty())
      help = fmt::format("write the name alone, `{}:` {}", field.key, shown(name));
  } else if (spec != nullptr && spec->keys.size() == 1) {
    help = fmt::format("write `{}: {{{}: ...}}`", field.key, spec->keys[0].key);
  }
  in.diagnostics.error(kWrongKind, node.span,
                       fmt::format("{}`{}` must be {}, not {}", field.item ? "an item of " : "", field.key,
                                   describe_type(field.type), found),
                       std::move(help));
}

const Node* read_scalar(Input& in, const Field& field) {
  if (field.node->kind == Node::Kind::Scalar && !field.node->is_null()) return field.node;
  report_wrong_kind(in, field);
  return nullptr;
}

std::optional<Located<std::string>> read_text(Input& in, const Field& field) {
  return read_printable(in, field, kBadText, kMaxText);
}

std::optional<Located<std::string>> read_name(Input& in, const Field& field) {
  return read_name_with(in, field, {});
}

std::optional<Located<std::string>> read_subnet_name(Input& in, const Field& field) {
  return read_name_with(in, field, "SUBNET or VNET/SUBNET");
}

std::optional<Located<std::string>> read_hub_table_name(Input& in, const Field& field) {
  return read_name_with(in, field, "TABLE or HUB/TABLE");
}

std::optional<Located<Prefix>> read_prefix(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  const auto prefix = parse_prefix(node->text);
  if (prefix) return Located<Prefix>{*prefix, node->span};
  const ParseError& error = prefix.error();
  in.diagnostics.error(kBadPrefix, span_within(in, *node, error.offset, error.length),
                       fmt::format("{} is no prefix: {}", shown(node->text), error.message), suggestion_help(error));
  return std::nullopt;
}

std::optional<Located<Address>> read_address(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  const auto address = parse_address(node->text);
  if (address) return Located<Address>{*address, node->span};
  const ParseError& error = address.error();
  in.diagnostics.error(kBadAddress, span_within(in, *node, error.offset, error.length),
                       fmt::format("{} is no address: {}", shown(node->text), error.message), suggestion_help(error));
  return std::nullopt;
}

std::optional<Located<bool>> read_flag(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  if (node->plain && node->text == "true") return Located<bool>{true, node->span};
  if (node->plain && node->text == "false") return Located<bool>{false, node->span};
  const std::string_view meant = flag_meant(node->text);
  in.diagnostics.error(
      kBadFlag, node->span,
      fmt::format("`{}` must be true or false, not {}", field.key, node->plain ? shown(node->text) : "a quoted text"),
      meant.empty() ? "" : fmt::format("write `{}: {}`", field.key, meant));
  return std::nullopt;
}

std::optional<Located<std::uint32_t>> read_integer(Input& in, const Field& field, std::uint32_t min,
                                                   std::uint32_t max) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  const std::string& text = node->text;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // A leading zero is octal to some readers of YAML and decimal to others.
  const bool digits = error == std::errc{} && end == text.data() + text.size() && (text.size() == 1 || text[0] != '0');
  if (digits && node->plain && value >= min && value <= max) return Located<std::uint32_t>{value, node->span};
  const bool only_quoted = digits && value >= min && value <= max;
  in.diagnostics.error(kBadInteger, node->span,
                       fmt::format("`{}` must be a whole number from {} to {}, not {}", field.key, min, max,
                                   only_quoted ? "a quoted text" : shown(text)),
                       only_quoted ? fmt::format("write `{}: {}`", field.key, value) : "");
  return std::nullopt;
}

std::optional<Located<Date>> read_date(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  if (const auto date = parse_date(node->text)) return Located<Date>{*date, node->span};
  in.diagnostics.error(kBadDate, node->span,
                       fmt::format("`{}` must be a date that exists, not {}", field.key, shown(node->text)),
                       "write it as YYYY-MM-DD: 2026-01-31");
  return std::nullopt;
}

std::optional<Located<std::size_t>> read_word(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  const std::vector<std::string_view> words = split_words(field.type);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (equal_ignoring_case(words[i], node->text)) return Located<std::size_t>{i, node->span};
  }
  in.diagnostics.error(kBadWord, node->span, fmt::format("`{}` cannot be {}", field.key, shown(node->text)),
                       word_help(node->text, words));
  return std::nullopt;
}

std::optional<Located<NextHopType>> read_next_hop_type(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  if (const auto type = parse_next_hop_type(node->text)) return Located<NextHopType>{*type, node->span};
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(NextHopType::None); ++i) {
    const auto type = static_cast<NextHopType>(i);
    if (field.type == kAnyNextHopType || is_user_next_hop_type(type)) words.push_back(to_string(type));
  }
  in.diagnostics.error(kBadWord, node->span, fmt::format("`{}` cannot be {}", field.key, shown(node->text)),
                       word_help(node->text, words));
  return std::nullopt;
}

std::optional<Located<std::string>> read_community(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  const std::string_view text = node->text;
  if (equal_ignoring_case(text, "no-advertise")) return Located<std::string>{std::string(kNoAdvertise), node->span};
  const auto is_half = [](std::string_view digits) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() && (digits.size() == 1 || digits[0] != '0');
  };
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && is_half(text.substr(0, colon)) && is_half(text.substr(colon + 1)))
    return Located<std::string>{node->text, node->span};
  in.diagnostics.error(kBadCommunity, node->span,
                       fmt::format("`{}` takes NUMBER:NUMBER, each from 0 to 65535, not {}", field.key, shown(text)),
                       fmt::format("no-advertise is {}", kNoAdvertise));
  return std::nullopt;
}

std::optional<Located<ServicePort>> read_port(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  const std::string_view text = node->text;
  const std::size_t slash = text.find('/');
  const std::string_view transport = text.substr(0, slash);
  const std::string_view number = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  const auto read = [](std::string_view protocol, std::string_view digits) -> std::optional<ServicePort> {
    ServicePort port;
    if (equal_ignoring_case(protocol, "udp")) {
      port.transport = Transport::Udp;
    } else if (!equal_ignoring_case(protocol, "tcp")) {
      return std::nullopt;
    }
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port.port == 0 || digits.front() == '0')
      return std::nullopt;
    return port;
  };
  if (const auto port = read(transport, number)) return Located<ServicePort>{*port, node->span};
  // "443/tcp" and a bare "443" are the other ways people write it.
  std::string help;
  if (const auto turned = slash == std::string_view::npos ? read("tcp", text) : read(number, transport)) {
    help = fmt::format("did you mean `{}/{}`?", to_string(turned->transport), turned->port);
  }
  in.diagnostics.error(
      kBadPort, node->span,
      fmt::format("`{}` takes tcp/NUMBER or udp/NUMBER with a number from 1 to 65535, not {}", field.key, shown(text)),
      std::move(help));
  return std::nullopt;
}

}  // namespace azroute::native
