// Readers of what the rules of filters are made of: ranges of ports, addresses or service tags, host names.
#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_fields.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

std::optional<std::uint16_t> port_number(std::string_view digits) {
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  return value;
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  if (text == "*") return PortRange{};
  const std::size_t dash = text.find('-');
  const auto first = port_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : port_number(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return PortRange{*first, *last};
}

/// What was probably meant: a range written the wrong way round, ports written as one text, the word for all of them.
std::string port_range_help(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    if (const auto turned = parse_port_range(fmt::format("{}-{}", text.substr(dash + 1), text.substr(0, dash))))
      return fmt::format("did you mean `{}-{}`?", turned->first, turned->last);
  }
  if (equal_ignoring_case(text, "any") || equal_ignoring_case(text, "all")) return "every port is `\"*\"`";
  if (text.contains(',')) return "write several ranges as a list, under the key whose name ends in `s`";
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    if (const auto port = parse_port_range(text.substr(slash + 1)))
      return fmt::format("did you mean `{}`? the protocol has a key of its own", text.substr(slash + 1));
  }
  return {};
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Labels of 1 to 63 characters with dots between them.
bool is_host_name(std::string_view text) {
  if (text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.size() > 63 || !std::ranges::all_of(label, is_host_character)) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string fqdn_help(std::string_view text, Wildcards wildcards) {
  std::string_view host = text;
  if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find_first_of("/:"));
  if (host != text && is_host_name(host)) return fmt::format("write the host name alone: {}", shown(host));
  if (!text.contains('*')) return {};
  return wildcards == Wildcards::Leading ? "`*` stands alone, or in front as in `*.contoso.com`"
                                         : "only target FQDNs of application rules have wildcards";
}

}  // namespace

std::optional<PortRange> read_port_range(Input& in, const Field& field) {
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  if (const auto range = parse_port_range(node->text)) return range;
  in.diagnostics.error(kBadPortRange, node->span,
                       fmt::format("`{}` takes a port, FIRST-LAST or `*` with ports from 0 to 65535, not {}", field.key,
                                   shown(node->text)),
                       port_range_help(node->text));
  return std::nullopt;
}

std::optional<AddressSelector> read_address_selector(Input& in, const Field& field, bool tags) {
  const auto text = tags ? read_text(in, field) : std::nullopt;
  if (tags && !text) return std::nullopt;
  const Node* node = read_scalar(in, field);
  if (node == nullptr) return std::nullopt;
  AddressSelector selector{.text = {node->text, node->span}, .prefix = {}};
  if (selector.is_any()) return selector;
  // An attempt at a prefix looks like one: no service tag has a `/` or a `:`, or begins with a digit.
  const bool digit = !node->text.empty() && node->text.front() >= '0' && node->text.front() <= '9';
  if (tags && !digit && !node->text.contains('/') && !node->text.contains(':')) return selector;
  if (node->text.contains('/')) {
    const auto prefix = read_prefix(in, field);
    if (!prefix) return std::nullopt;
    selector.prefix = prefix->value;
    return selector;
  }
  if (const bool other = !digit && !node->text.contains(':'); other) {
    in.diagnostics.error(kBadPrefix, node->span,
                         fmt::format("`{}` takes prefixes, addresses and `*`, not {}", field.key, shown(node->text)));
    return std::nullopt;
  }
  const auto address = read_address(in, field);
  if (!address) return std::nullopt;
  selector.prefix = Prefix::host(address->value);
  return selector;
}

std::optional<Located<std::string>> read_fqdn(Input& in, const Field& field, Wildcards wildcards) {
  auto text = read_text(in, field);
  if (!text) return std::nullopt;
  std::string_view host = text->value;
  const bool any = wildcards == Wildcards::Leading && host == "*";
  if (wildcards == Wildcards::Leading && host.starts_with("*.")) host.remove_prefix(2);
  if (any || is_host_name(host)) return text;
  in.diagnostics.error(kBadFqdn, text->span,
                       fmt::format("`{}` takes host names, not {}", field.key, shown(text->value)),
                       fqdn_help(text->value, wildcards));
  return std::nullopt;
}

}  // namespace azroute::native
