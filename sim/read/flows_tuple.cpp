// Flow tuples: the obvious way, which also says what is wrong.
#include "sim/read/flows_tuple.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/read/flows_rules.h"
#include "sim/read/flows_tuple_quick.h"

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
  return parse_tuple_widely(text, row) || parse_tuple_portably(text, row);
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
