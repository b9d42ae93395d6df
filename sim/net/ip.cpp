// Addresses and prefixes as text: strict parsers that say where and why, and the one form in which each is printed.
#include "sim/net/ip.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <charconv>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace azroute {
namespace {

constexpr std::size_t kGroups = 8;
using Groups = std::array<std::uint16_t, kGroups>;

std::unexpected<ParseError> fail(std::size_t offset, std::size_t length, std::string message,
                                 std::string suggestion = {}) {
  return std::unexpected(ParseError{offset, length, std::move(message), std::move(suggestion)});
}

// Not std::isdigit and std::isxdigit: they ask the locale, and bytes above 0x7F are undefined for them.
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Where the run of characters that satisfy `is_wanted` ends.
std::size_t end_of_run(std::string_view text, std::size_t begin, bool (*is_wanted)(char)) {
  while (begin < text.size() && is_wanted(text[begin])) ++begin;
  return begin;
}

/// The number that all of `digits` spells; nothing when that is none, or too large for the type.
std::optional<unsigned> number(std::string_view digits, int base) {
  unsigned value = 0;
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto [stopped_at, error] = std::from_chars(begin, end, value, base);
  if (digits.empty() || error != std::errc() || stopped_at != end) return std::nullopt;
  return value;
}

/// `base` is where `text` begins in the whole text, which the offsets of errors count from.
std::expected<std::uint32_t, ParseError> parse_v4(std::string_view text, std::size_t base) {
  std::uint32_t bits = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && at < text.size()) {
      if (text[at] != '.') return fail(base + at, 1, "expected a dot");
      ++at;
    }
    if (at == text.size()) return fail(base, text.size(), "an IPv4 address has four parts");
    const std::size_t begin = at;
    at = end_of_run(text, begin, is_digit);
    const std::string_view digits = text.substr(begin, at - begin);
    if (digits.empty()) return fail(base + begin, 1, "expected a decimal number from 0 to 255");
    const std::optional<unsigned> value = number(digits, 10);
    if (!value || *value > 255) {
      return fail(base + begin, digits.size(), "a part of an IPv4 address is at most 255");
    }
    // Octal to some programs, decimal to others: https://www.rfc-editor.org/rfc/rfc6943#section-3.1.1
    if (digits.size() > 1 && digits.front() == '0') {
      return fail(base + begin, digits.size(), "a part of an IPv4 address has no leading zero");
    }
    bits = bits << 8 | *value;
  }
  if (at != text.size()) return fail(base + at, text.size() - at, "unexpected text after the address");
  return bits;
}

Address from_groups(const Groups& groups) {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
  for (std::size_t i = 0; i < kGroups / 2; ++i) {
    hi = hi << 16 | groups[i];
    lo = lo << 16 | groups[i + kGroups / 2];
  }
  return Address::v6(hi, lo);
}

Groups to_groups(const Address& address) {
  Groups groups{};
  for (std::size_t i = 0; i < kGroups; ++i) {
    const std::uint64_t half = i < kGroups / 2 ? address.hi() : address.lo();
    groups[i] = static_cast<std::uint16_t>(half >> (48 - 16 * (i % (kGroups / 2))));
  }
  return groups;
}

/// The groups of an IPv6 text as written; `gap` is how many of them stand before the `::`.
struct WrittenGroups {
  Groups values{};
  std::size_t count = 0;
  std::optional<std::size_t> gap;
};

std::unexpected<ParseError> no_group(std::string_view text, std::size_t at, std::string expected) {
  if (text[at] == '%') return fail(at, text.size() - at, "an address here has no zone");
  return fail(at, 1, std::move(expected));
}

/// RFC 4291 section 2.2: https://www.rfc-editor.org/rfc/rfc4291#section-2.2
std::expected<WrittenGroups, ParseError> parse_groups(std::string_view text) {
  WrittenGroups written;
  std::size_t at = 0;
  if (text.starts_with("::")) {
    written.gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    const std::size_t begin = at;
    if (written.count == kGroups) return fail(begin, text.size() - begin, "an IPv6 address has at most eight groups");
    at = end_of_run(text, begin, is_hex_digit);
    if (at < text.size() && text[at] == '.') {
      if (written.count + 2 > kGroups) return fail(begin, text.size() - begin, "no room for an embedded IPv4 address");
      const auto embedded = parse_v4(text.substr(begin), begin);
      if (!embedded) return std::unexpected(embedded.error());
      written.values[written.count++] = static_cast<std::uint16_t>(*embedded >> 16);
      written.values[written.count++] = static_cast<std::uint16_t>(*embedded & 0xFFFF);
      return written;
    }
    const std::string_view digits = text.substr(begin, at - begin);
    if (digits.empty()) return no_group(text, begin, "expected a hexadecimal group");
    if (digits.size() > 4) return fail(begin, digits.size(), "a group of an IPv6 address has at most four digits");
    written.values[written.count++] = static_cast<std::uint16_t>(number(digits, 16).value_or(0));
    if (at == text.size()) break;
    if (text[at] != ':') return no_group(text, at, "expected a colon");
    ++at;
    if (at == text.size()) return fail(at - 1, 1, "a single colon cannot end an address");
    if (text[at] == ':') {
      if (written.gap) return fail(at - 1, 2, "an IPv6 address has at most one `::`");
      written.gap = written.count;
      ++at;
    }
  }
  return written;
}

std::expected<Address, ParseError> parse_v6(std::string_view text) {
  const auto written = parse_groups(text);
  if (!written) return std::unexpected(written.error());
  const auto& [values, count, gap] = *written;
  if (!gap && count != kGroups) {
    return fail(0, text.size(), "an IPv6 address has eight groups, or `::` for those that are zero");
  }
  if (gap && count == kGroups) return fail(0, text.size(), "`::` stands for at least one group");
  const std::size_t before = gap.value_or(count);
  Groups groups{};
  std::copy_n(values.begin(), before, groups.begin());
  std::copy_backward(values.begin() + before, values.begin() + count, groups.end());
  return from_groups(groups);
}

/// The zero groups that `::` stands for: the longest run of at least two, of equals the first; length 0: none.
/// https://www.rfc-editor.org/rfc/rfc5952#section-4.2
struct ZeroRun {
  std::size_t begin = kGroups;
  std::size_t length = 0;
};

ZeroRun longest_zero_run(const Groups& groups) {
  ZeroRun longest;
  for (std::size_t begin = 0; begin < kGroups; ++begin) {
    std::size_t end = begin;
    while (end < kGroups && groups[end] == 0) ++end;
    if (end - begin >= 2 && end - begin > longest.length) longest = {begin, end - begin};
  }
  return longest;
}

std::string v6_to_string(const Address& address) {
  const Groups groups = to_groups(address);
  const ZeroRun run = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == run.begin) {
      text += "::";
      i += run.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    fmt::format_to(std::back_inserter(text), "{:x}", groups[i]);
  }
  return text;
}

}  // namespace

Address Address::next() const {
  if (is_v4()) return v4(v4_bits() + 1);
  return v6(lo_ == ~0ULL ? hi_ + 1 : hi_, lo_ + 1);
}

std::string Address::to_string() const {
  if (!is_v4()) return v6_to_string(*this);
  const std::uint32_t bits = v4_bits();
  return fmt::format("{}.{}.{}.{}", bits >> 24, bits >> 16 & 0xFF, bits >> 8 & 0xFF, bits & 0xFF);
}

unsigned common_prefix_length(const Address& a, const Address& b) {
  assert(a.family() == b.family());
  if (a.hi() != b.hi()) return static_cast<unsigned>(std::countl_zero(a.hi() ^ b.hi()));
  if (a.is_v4()) return bits_of(Family::V4);
  return 64 + static_cast<unsigned>(std::countl_zero(a.lo() ^ b.lo()));
}

std::expected<Address, ParseError> parse_address(std::string_view text) {
  if (text.empty()) return fail(0, 0, "expected an address");
  if (text.contains(':')) return parse_v6(text);
  const auto bits = parse_v4(text, 0);
  if (!bits) return std::unexpected(bits.error());
  return Address::v4(*bits);
}

Address Prefix::last() const {
  if (family() == Family::V4) {
    const std::uint64_t host_bits = 0xFFFFFFFFULL >> length_;  // 64 bits wide, as a shift by 32 has to give zero
    return Address::v4(address_.v4_bits() | static_cast<std::uint32_t>(host_bits));
  }
  const Address mask = Address::v6(~0ULL, ~0ULL).masked(length_);
  return Address::v6(address_.hi() | ~mask.hi(), address_.lo() | ~mask.lo());
}

std::string Prefix::to_string() const {
  return fmt::format("{}/{}", address_.to_string(), length_);
}

std::expected<Prefix, ParseError> parse_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::unexpected(address.error());
  const unsigned bits = bits_of(address->family());
  if (slash == std::string_view::npos) {
    return fail(0, text.size(), "a prefix has a length", fmt::format("{}/{}", text, bits));
  }
  const std::string_view digits = text.substr(slash + 1);
  const std::optional<unsigned> length = number(digits, 10);
  const bool leading_zero = digits.size() > 1 && digits.front() == '0';
  if (!length || *length > bits || leading_zero) {
    return fail(slash + 1, digits.size(), fmt::format("a prefix length is 0 to {}", bits));
  }
  const Prefix prefix = Prefix::make(*address, *length);
  if (prefix.address() != *address) return fail(0, text.size(), "host bits are set", prefix.to_string());
  return prefix;
}

}  // namespace azroute
