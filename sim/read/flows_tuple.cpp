// Flow tuples: fields found in a bit mask of separators and read eight digits at a time, and the slow way.
#include "sim/read/flows_tuple.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/read/flows_rules.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace azroute::flows {

namespace {

constexpr std::size_t kV4Fields = 13;
constexpr std::size_t kV1Fields = 8;

using Fields = std::array<std::string_view, kV4Fields>;

TextFault fault(std::string_view text, std::string_view part, const Rule& rule, std::string message,
                std::string help = {}) {
  return {static_cast<std::size_t>(part.data() - text.data()), &rule, std::move(message), std::move(help)};
}

/// How many fields there are, also when there are more than `fields` takes.
std::size_t split(std::string_view text, Fields& fields) {
  std::size_t count = 0;
  while (true) {
    const std::size_t comma = text.find(',');
    if (count < fields.size()) fields[count] = text.substr(0, comma);
    ++count;
    if (comma == std::string_view::npos) return count;
    text.remove_prefix(comma + 1);
  }
}

std::optional<TextFault> parse_port(std::string_view text, std::string_view field, std::uint16_t& port) {
  const std::optional<std::uint64_t> number = parse_count(field, 0xFFFF);
  if (!number) return fault(text, field, kField, quoted(field) + " is no port, a number from 0 to 65535");
  port = static_cast<std::uint16_t>(*number);
  return std::nullopt;
}

std::optional<TextFault> parse_counter(std::string_view text, std::string_view field, std::uint64_t& counter) {
  counter = 0;
  if (field.empty()) return std::nullopt;
  const std::optional<std::uint64_t> number = parse_count(field);
  if (!number) return fault(text, field, kField, quoted(field) + " is no count, a whole number below 2^64");
  counter = *number;
  return std::nullopt;
}

std::optional<TextFault> parse_counters(std::string_view text, const Fields& fields, FlowRow& row) {
  const std::array<std::uint64_t*, 4> counters = {&row.packets_sent, &row.bytes_sent, &row.packets_received,
                                                  &row.bytes_received};
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (auto wrong = parse_counter(text, fields[9 + i], *counters[i])) return wrong;
  }
  return std::nullopt;
}

bool parse_state(std::string_view field, FlowState& state) {
  if (field == "B")
    state = FlowState::Begin;
  else if (field == "C")
    state = FlowState::Continue;
  else if (field == "E")
    state = FlowState::End;
  else
    return false;
  return true;
}

/// From the decision on: of a security group.
std::optional<TextFault> parse_group_tail(std::string_view text, const Fields& fields, std::size_t count,
                                          FlowRow& row) {
  const std::string_view decision = fields[7];
  if (decision != "A" && decision != "D") {
    return fault(text, decision, kField, quoted(decision) + " is neither A, allowed, nor D, denied");
  }
  row.state = FlowState::Whole;
  if (count == kV4Fields) {
    // What is denied has a state as well in some logs, in others none.
    const bool known = parse_state(fields[8], row.state);
    if (!known && (decision == "A" || !fields[8].empty())) {
      return fault(text, fields[8], kField, quoted(fields[8]) + " is no state: B, begin, C, continue, or E, end");
    }
    if (auto wrong = parse_counters(text, fields, row)) return wrong;
  }
  if (decision == "D") row.state = FlowState::Deny;
  return std::nullopt;
}

std::optional<TextFault> parse_network_tail(std::string_view text, const Fields& fields, FlowRow& row) {
  const std::string_view state = fields[7];
  if (state == "D") {
    row.state = FlowState::Deny;
  } else if (!parse_state(state, row.state)) {
    return fault(text, state, kField, quoted(state) + " is no state: B, begin, C, continue, E, end, or D, denied");
  }
  return parse_counters(text, fields, row);  // the encryption's word before them says nothing of the flow
}

std::optional<TextFault> parse_protocol(std::string_view text, std::string_view field, FlowRow& row) {
  if (field == "T")
    row.protocol = 6;
  else if (field == "U")
    row.protocol = 17;
  else {
    const std::optional<std::uint64_t> number = parse_count(field, 0xFF);
    if (!number) {
      return fault(text, field, kField, quoted(field) + " is no protocol: a number up to 255, T for TCP or U for UDP");
    }
    row.protocol = static_cast<std::uint8_t>(*number);
  }
  return std::nullopt;
}

/// A number of 1 to 8 digits whose value is wanted; `bad` gets bits where there is something else.
std::uint64_t digits8(const char* text, std::size_t length, std::uint64_t& bad) {
  std::uint64_t v = 0;
  std::memcpy(&v, text, sizeof v);
  if constexpr (std::endian::native == std::endian::big) v = __builtin_bswap64(v);
  // The first digit into the lowest byte that is left when zeros have come in below: "123" -> 00 00 00 00 00 01 02 03.
  v = (v ^ 0x3030303030303030ULL) << (64 - 8 * length);
  bad |= ((v + 0x0606060606060606ULL) | v) & 0xF0F0F0F0F0F0F0F0ULL;
  v = v * 10 + (v >> 8U);  // pairs of digits in every other byte
  constexpr std::uint64_t kPairs = 0x000000FF000000FFULL;
  return ((v & kPairs) * 0x000F424000000064ULL + ((v >> 16U) & kPairs) * 0x0000271000000001ULL) >> 32U;
}

/// A tuple's separators: where its commas and dots are. Texts of at most 128 bytes.
class Separators {
 public:
  static constexpr std::size_t kLongest = 128;
  /// Twelve commas, and six dots in two addresses; or those of version 1.
  static constexpr std::size_t kMost = 18;

  /// False: not as many as a tuple of IPv4 addresses has.
  bool find(std::string_view text) {
    std::array<std::uint64_t, 2> commas{};
    std::array<std::uint64_t, 2> dots{};
#ifdef __SSE2__
    const __m128i comma = _mm_set1_epi8(',');
    const __m128i dot = _mm_set1_epi8('.');
    for (std::size_t at = 0; at < text.size(); at += 16) {
      __m128i bytes;
      std::memcpy(&bytes, text.data() + at, sizeof bytes);
      const auto bits = [](__m128i mask) {
        return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask)));
      };
      commas[at / 64] |= bits(_mm_cmpeq_epi8(bytes, comma)) << at % 64;
      dots[at / 64] |= bits(_mm_cmpeq_epi8(bytes, dot)) << at % 64;
    }
#else
    for (std::size_t at = 0; at < text.size(); ++at) {
      commas[at / 64] |= std::uint64_t{text[at] == ','} << at % 64;
      dots[at / 64] |= std::uint64_t{text[at] == '.'} << at % 64;
    }
#endif
    // What was seen behind the text is none of it.
    const std::size_t last = text.size() / 64;
    if (last < 2) {
      const std::uint64_t inside = (std::uint64_t{1} << text.size() % 64) - 1;
      for (auto* mask : {&commas, &dots}) {
        (*mask)[last] &= inside;
        if (last == 0) (*mask)[1] = 0;
      }
    }
    const int found =
        std::popcount(commas[0]) + std::popcount(commas[1]) + std::popcount(dots[0]) + std::popcount(dots[1]);
    if (found != static_cast<int>(kMost)) return false;
    std::size_t count = 0;
    std::uint32_t kinds = 0;
    for (std::size_t word = 0; word < 2; ++word) {
      for (std::uint64_t mask = commas[word] | dots[word]; mask != 0; mask &= mask - 1) {
        const int bit = std::countr_zero(mask);
        kinds |= static_cast<std::uint32_t>((dots[word] >> bit) & 1) << count;
        at_[++count] = static_cast<std::uint8_t>(word * 64 + static_cast<std::size_t>(bit));
      }
    }
    at_[kMost + 1] = static_cast<std::uint8_t>(text.size());
    return kinds == 0b1110'1110;  // time , a . b . c . d , a . b . c . d , ...
  }
  /// Of the field before separator `index` (from 1): its first byte.
  [[nodiscard]] std::size_t begin(std::size_t index) const { return index == 1 ? 0 : at_[index - 1] + std::size_t{1}; }
  [[nodiscard]] std::size_t length(std::size_t index) const { return at_[index] - begin(index); }

 private:
  std::array<std::uint8_t, kMost + 2> at_{};
};

/// Four fields from `index` on, as the parts of an address.
std::uint32_t quick_address(const char* text, const Separators& separators, std::size_t index, std::uint64_t& bad) {
  constexpr std::array<std::uint8_t, 4> kLeast = {0, 0, 10, 100};  // by number of digits: no leading zeros
  std::uint32_t address = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    const std::size_t length = separators.length(index + part);
    if (length - 1 > 2) {
      bad = 1;
      return 0;
    }
    std::uint32_t v = 0;
    std::memcpy(&v, text + separators.begin(index + part), sizeof v);
    if constexpr (std::endian::native == std::endian::big) v = __builtin_bswap32(v);
    v = (v ^ 0x30303030U) << (32 - 8 * length);
    bad |= ((v + 0x06060606U) | v) & 0xF0F0F0F0U;
    const std::uint32_t value = (v >> 8U & 0xFU) * 100 + (v >> 16U & 0xFU) * 10 + (v >> 24U);
    bad |= static_cast<std::uint64_t>(value > 255 || value < kLeast[length]);
    address = address << 8U | value;
  }
  return address;
}

/// A count of at most 16 digits; longer ones are `bad`, which is to say: for the slow way.
std::uint64_t quick_count(const char* text, std::size_t length, std::uint64_t& bad) {
  if (length == 0) return 0;
  if (length <= 8) return digits8(text, length, bad);
  if (length > 16) {
    bad = 1;
    return 0;
  }
  const std::uint64_t high = digits8(text, length - 8, bad);
  return high * 100'000'000 + digits8(text + length - 8, 8, bad);
}

std::uint16_t quick_port(const char* text, std::size_t length, std::uint64_t& bad) {
  if (length - 1 > 4) {
    bad = 1;
    return 0;
  }
  const std::uint64_t port = digits8(text, length, bad);
  bad |= static_cast<std::uint64_t>(port > 0xFFFF);
  return static_cast<std::uint16_t>(port);
}

/// B, C, E, D: the states by their letters' low bits.
constexpr std::array<FlowState, 8> kStates = {FlowState::Whole, FlowState::Whole, FlowState::Begin, FlowState::Continue,
                                              FlowState::Deny,  FlowState::End,   FlowState::Whole, FlowState::Whole};

bool is_state_letter(char c) {
  return c >= 'B' && c <= 'E';
}

}  // namespace

std::optional<std::uint64_t> time_of(std::uint64_t count) {
  constexpr std::uint64_t kFirstMilliseconds = 100'000'000'000;           // as seconds: in the year 5138
  constexpr std::uint64_t kLastMilliseconds = 1000 * kFirstMilliseconds;  // as milliseconds: likewise
  if (count < kFirstMilliseconds) return count * 1000;
  if (count < kLastMilliseconds) return count;
  return std::nullopt;
}

std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t most) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (digit > most || value > (most - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::optional<TextFault> parse_addresses(std::string_view source, std::size_t source_offset,
                                         std::string_view destination, std::size_t destination_offset, const Rule& rule,
                                         FlowRow& row) {
  const auto from = parse_address(source);
  const auto to = parse_address(destination);
  for (const auto* parsed : {&from, &to}) {
    if (*parsed) continue;
    const std::string_view text = parsed == &from ? source : destination;
    const std::size_t offset = parsed == &from ? source_offset : destination_offset;
    const ParseError& error = parsed->error();
    return TextFault{
        offset + (error.offset <= text.size() ? error.offset : 0), &rule,
        fmt::format("{} is no address: {}", quoted(text), error.message),
        error.suggestion.empty() ? std::string() : fmt::format("did you mean {}?", quoted(error.suggestion))};
  }
  if (from->family() != to->family()) {
    return TextFault{destination_offset,
                     &rule,
                     fmt::format("the source is an {} address and the destination an {} one", to_string(from->family()),
                                 to_string(to->family())),
                     {}};
  }
  row.family = from->family();
  if (from->is_v4()) {
    row.source_v4 = from->v4_bits();
    row.destination_v4 = to->v4_bits();
  } else {
    row.source_v6 = KeyV6::of(*from);
    row.destination_v6 = KeyV6::of(*to);
  }
  return std::nullopt;
}

std::optional<TextFault> parse_tuple(std::string_view text, FlowRow& row) {
  row = {};
  if (text.empty()) return TextFault{0, &kTuple, "an empty flow tuple", {}};
  if (text.size() > kMaxTuple) {
    return TextFault{0, &kTuple, fmt::format("a flow tuple of more than {} bytes", kMaxTuple), {}};
  }
  Fields fields;
  const std::size_t count = split(text, fields);
  // Version 4 has numbers where those of security groups have a letter.
  const bool network = count > 5 && !fields[5].empty() && fields[5][0] >= '0' && fields[5][0] <= '9';
  if (count != kV4Fields && (network || count != kV1Fields)) {
    return TextFault{
        0,
        &kTuple,
        fmt::format("a flow tuple has {} fields{}; this one has {}", kV4Fields,
                    network ? "" : fmt::format(", or {} in version 1 for security groups", kV1Fields), count),
        {}};
  }
  const std::optional<std::uint64_t> number = parse_count(fields[0]);
  const std::optional<std::uint64_t> time = number ? time_of(*number) : std::nullopt;
  if (!time) {
    return TextFault{0, &kField, quoted(fields[0]) + " is no time in seconds or milliseconds since 1970", {}};
  }
  row.time = *time;
  const auto offset = [&](std::size_t field) { return static_cast<std::size_t>(fields[field].data() - text.data()); };
  if (auto wrong = parse_addresses(fields[1], offset(1), fields[2], offset(2), kField, row)) return wrong;
  if (auto wrong = parse_port(text, fields[3], row.source_port)) return wrong;
  if (auto wrong = parse_port(text, fields[4], row.destination_port)) return wrong;
  if (auto wrong = parse_protocol(text, fields[5], row)) return wrong;
  if (fields[6] != "I" && fields[6] != "O") {
    return fault(text, fields[6], kField, quoted(fields[6]) + " is no direction: I, inbound, or O, outbound");
  }
  row.direction = fields[6] == "I" ? FlowDirection::Inbound : FlowDirection::Outbound;
  return network ? parse_network_tail(text, fields, row) : parse_group_tail(text, fields, count, row);
}

bool parse_tuple_quickly(std::string_view text, FlowRow& row) {
  if (text.size() > Separators::kLongest) return false;
  Separators at;
  if (!at.find(text)) return false;
  const char* const p = text.data();
  std::uint64_t bad = 0;
  const std::size_t time_digits = at.length(1);
  if (time_digits != 13 && time_digits != 10) return false;
  const std::uint64_t time = quick_count(p, time_digits, bad);
  row.family = Family::V4;
  row.time = time_digits == 10 ? time * 1000 : time;
  bad |= static_cast<std::uint64_t>(row.time < 100'000'000'000 && time_digits == 13);  // seconds with zeros before them
  row.source_v4 = quick_address(p, at, 2, bad);
  row.destination_v4 = quick_address(p, at, 6, bad);
  row.source_port = quick_port(p + at.begin(10), at.length(10), bad);
  row.destination_port = quick_port(p + at.begin(11), at.length(11), bad);
  const char direction = p[at.begin(13)];
  bad |= static_cast<std::uint64_t>(at.length(13) != 1 || (direction != 'I' && direction != 'O'));
  row.direction = direction == 'I' ? FlowDirection::Inbound : FlowDirection::Outbound;
  const char protocol = p[at.begin(12)];
  const char state = p[at.begin(14)];
  bad |= static_cast<std::uint64_t>(at.length(14) != 1);
  if (protocol >= '0' && protocol <= '9') {
    if (at.length(12) > 3) return false;
    const std::uint64_t number = digits8(p + at.begin(12), at.length(12), bad);
    bad |= static_cast<std::uint64_t>(number > 0xFF || !is_state_letter(state));
    row.protocol = static_cast<std::uint8_t>(number);
    row.state = kStates[static_cast<unsigned char>(state) & 7U];
  } else {
    const char group_state = p[at.begin(15)];
    bad |= static_cast<std::uint64_t>(at.length(12) != 1 || (protocol != 'T' && protocol != 'U'));
    // What is denied, and what has no state, is looked at the slow way.
    bad |= static_cast<std::uint64_t>(state != 'A' || at.length(15) != 1 || !is_state_letter(group_state) ||
                                      group_state == 'D');
    row.protocol = protocol == 'T' ? 6 : 17;
    row.state = kStates[static_cast<unsigned char>(group_state) & 7U];
  }
  row.packets_sent = quick_count(p + at.begin(16), at.length(16), bad);
  row.bytes_sent = quick_count(p + at.begin(17), at.length(17), bad);
  row.packets_received = quick_count(p + at.begin(18), at.length(18), bad);
  row.bytes_received = quick_count(p + at.begin(19), at.length(19), bad);
  return bad == 0;
}

std::uint64_t recorder_of(std::string_view text) {
  std::uint64_t address = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      address = address << 4U | static_cast<std::uint64_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      address = address << 4U | static_cast<std::uint64_t>(lower - 'a' + 10);
    } else if (c == ':' || c == '-' || c == '.') {
      continue;
    } else {
      digits = 0;
      break;
    }
    ++digits;
  }
  if (digits == 12) return address;
  if (text.empty()) return 0;
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash | std::uint64_t{1} << 63U;
}

}  // namespace azroute::flows
