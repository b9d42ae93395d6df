// Prefix lists and the network statements of configurations, line by line.
#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/read/route_set_parts.h"

namespace azroute::route_set {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// A piece of the text and where it stands.
struct Word {
  std::string_view text;
  std::size_t begin = 0;
};

/// Takes a line apart; a comment ends it.
class Line {
 public:
  Line(std::string_view text, std::size_t begin) : text_(text), begin_(begin) {}

  [[nodiscard]] bool indented() const { return !text_.empty() && is_blank(text_.front()); }

  /// The next word, empty at the end.
  Word next() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    const std::size_t begin = at_;
    if (at_ < text_.size() && (text_[at_] == '#' || text_[at_] == '!')) at_ = text_.size();
    if (at_ != begin) return {{}, begin_ + begin};
    while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
    return {text_.substr(begin, at_ - begin), begin_ + begin};
  }

 private:
  std::string_view text_;
  std::size_t begin_;
  std::size_t at_ = 0;
};

/// The lines of a text, whose breaks are LF, CRLF or CR, as everywhere in azroute.
class Lines {
 public:
  explicit Lines(std::string_view text)
      : text_(text), at_(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }
  void skip_to(std::size_t at) { at_ = at; }

  Line next() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    const Line line(text_.substr(begin, at_ - begin), begin);
    if (at_ < text_.size()) ++at_;  // between the CR and the LF of a CRLF stands a line that is empty
    return line;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

void report(Builder& builder, const Rule& rule, const Word& word, const ParseError& error) {
  builder.fault({&rule, word.begin + error.offset, word.begin + error.offset + error.length, error.message,
                 error.suggestion.empty() ? std::string() : fmt::format("did you mean `{}`?", error.suggestion)});
}

void report(Builder& builder, const Rule& rule, const Word& word, std::string message, std::string help = {}) {
  builder.fault({&rule, word.begin, word.begin + word.text.size(), std::move(message), std::move(help)});
}

/// A line of nothing but an IPv4 prefix as azroute itself would print it, which is what most lists consist of. Whatever
/// is not so at first sight is left to parse_prefix(), so that there is one judge of what is wrong.
class QuickLine {
 public:
  QuickLine(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::optional<Prefix> prefix() {
    std::uint32_t bits = 0;
    for (const char after : {'.', '.', '.', '/'}) {
      const std::optional<unsigned> part = number(255);
      if (!part || at_ == text_.size() || text_[at_] != after) return std::nullopt;
      ++at_;
      bits = bits << 8U | *part;
    }
    const std::optional<unsigned> length = number(32);
    if (!length || (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r')) return std::nullopt;
    const Prefix prefix = Prefix::make(Address::v4(bits), *length);
    if (prefix.address().v4_bits() != bits) return std::nullopt;
    if (at_ < text_.size()) ++at_;
    return prefix;
  }

  /// After prefix(): where the next line begins.
  [[nodiscard]] std::size_t end() const { return at_; }

 private:
  std::optional<unsigned> number(unsigned largest) {
    unsigned value = 0;
    const std::size_t begin = at_;
    for (; at_ < text_.size() && at_ - begin < 3 && is_digit(text_[at_]); ++at_)
      value = value * 10 + static_cast<unsigned>(text_[at_] - '0');
    const bool leading_zero = at_ - begin > 1 && text_[begin] == '0';
    if (at_ == begin || leading_zero || value > largest) return std::nullopt;
    return value;
  }

  std::string_view text_;
  std::size_t at_;
};

void read_list_line(Line line, Builder& builder) {
  const Word first = line.next();
  if (first.text.empty()) return;
  const auto prefix = parse_prefix(first.text);
  if (!prefix) return report(builder, kPrefix, first, prefix.error());
  const Word second = line.next();
  if (second.text.empty()) return builder.add(*prefix);
  const auto next_hop = parse_address(second.text);
  if (!next_hop) return report(builder, kNextHop, second, next_hop.error());
  if (const Word third = line.next(); !third.text.empty()) {
    return report(builder, kNextHop, third, "unexpected text after the next hop");
  }
  builder.add(*prefix, *next_hop);
}

bool is_bgp(Line& line_after_router) {
  return line_after_router.next().text == "bgp";
}

/// Could stand where a list has its prefix: `hostname` could not, `10.0.0` could.
bool looks_like_prefix(std::string_view word) {
  if (is_digit(word.front())) return true;
  return word.contains(':') && word.find_first_not_of("0123456789abcdefABCDEF.:/") == std::string_view::npos;
}

/// The length of a mask of ones before zeros.
std::optional<unsigned> length_of_mask(std::uint32_t mask) {
  const auto ones = static_cast<unsigned>(std::countl_one(mask));
  if (ones < 32 && mask << ones != 0) return std::nullopt;
  return ones;
}

/// The length that the first bits of an IPv4 address gave it once: https://www.rfc-editor.org/rfc/rfc791#section-3.2
std::optional<unsigned> length_of_class(std::uint32_t bits) {
  switch (std::countl_one(bits)) {
    case 0: return 8;
    case 1: return 16;
    case 2: return 24;
    default: return std::nullopt;
  }
}

void add_masked(const Word& word, const Address& address, unsigned length, Builder& builder) {
  const Prefix prefix = Prefix::make(address, length);
  if (prefix.address() == address) return builder.add(prefix);
  report(builder, kPrefix, word, fmt::format("host bits are set for a prefix of length {}", length),
         fmt::format("did you mean `{}`?", prefix.to_string()));
}

/// What follows `network`.
void read_statement(const Word& keyword, Line& line, Builder& builder) {
  const Word first = line.next();
  if (first.text.empty()) return report(builder, kStatement, keyword, "`network` names no prefix");
  // FRRouting's switch for whether a network has to be in its own table.
  if (first.text == "import-check") return builder.skip();
  Word second = line.next();
  const bool has_length = first.text.contains('/');
  const auto address = parse_address(first.text.substr(0, first.text.find('/')));
  if (has_length || !address || !address->is_v4()) {
    const auto prefix = parse_prefix(first.text);
    if (!prefix) return report(builder, kPrefix, first, prefix.error());
    if (!second.text.empty() && (second.text == "mask" || looks_like_prefix(second.text))) {
      return report(builder, kStatement, second, "a prefix that has a length is followed by no other");
    }
    return builder.add(*prefix);
  }
  if (second.text == "mask") {
    const Word third = line.next();
    const auto mask = parse_address(third.text);
    if (!mask) return report(builder, kStatement, third.text.empty() ? second : third, mask.error().message);
    const std::optional<unsigned> length = mask->is_v4() ? length_of_mask(mask->v4_bits()) : std::nullopt;
    if (!length) return report(builder, kStatement, third, "a mask is ones before zeros, such as 255.255.0.0");
    return add_masked(first, *address, *length, builder);
  }
  if (!second.text.empty() && looks_like_prefix(second.text)) {
    return report(builder, kStatement, second, "expected `mask` before a mask",
                  fmt::format("did you mean `mask {}`?", second.text));
  }
  const std::optional<unsigned> length = length_of_class(address->v4_bits());
  if (!length) {
    return report(builder, kStatement, first, "an address above 223.255.255.255 has no class that gives its length");
  }
  add_masked(first, *address, *length, builder);
}

/// Words that, not indented, begin a block of which `network` statements are none of BGP's.
constexpr std::array<std::string_view, 10> kOtherBlocks = {
    "access-list", "class-map", "interface", "ip", "ipv6", "key", "line", "policy-map", "route-map", "vrf"};

}  // namespace

void read_prefix_list(std::string_view text, Builder& builder) {
  Lines lines(text);
  while (!lines.at_end()) {
    QuickLine quick(text, lines.at());
    if (const std::optional<Prefix> prefix = quick.prefix()) {
      builder.add(*prefix);
      lines.skip_to(quick.end());
    } else {
      read_list_line(lines.next(), builder);
    }
  }
}

bool is_configuration(std::string_view text) {
  for (Lines lines(text); !lines.at_end();) {
    Line line = lines.next();
    const Word first = line.next();
    if (first.text.empty()) continue;
    if (looks_like_prefix(first.text)) return false;
    if (first.text == "network" || (first.text == "router" && is_bgp(line))) return true;
    // From here on a line with a prefix decides nothing: a list with a wrong first line has no such statements either.
    while (!lines.at_end()) {
      Line later = lines.next();
      const Word word = later.next();
      if (word.text == "network" || (word.text == "router" && is_bgp(later))) return true;
    }
  }
  return false;
}

void read_configuration(std::string_view text, Builder& builder) {
  bool counts = true;  // not in a block that is not BGP's
  for (Lines lines(text); !lines.at_end();) {
    Line line = lines.next();
    const Word first = line.next();
    if (first.text.empty()) continue;
    if (first.text == "router") {
      counts = is_bgp(line);
    } else if (!line.indented() && std::ranges::find(kOtherBlocks, first.text) != kOtherBlocks.end()) {
      counts = false;
    } else if (first.text == "network" && counts) {
      read_statement(first, line, builder);
      continue;
    }
    builder.skip();
  }
}

}  // namespace azroute::route_set
