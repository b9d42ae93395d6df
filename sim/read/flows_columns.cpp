// Names of columns as exporters of flows spell them, and the kinds of their values.
#include "sim/read/flows_columns.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "sim/diag/diagnostic.h"
#include "sim/read/flows_rules.h"
#include "sim/topology/names.h"

namespace azroute::flows {

namespace {

struct Name {
  std::string_view name;  // as plain() gives it
  Column column;
};

/// Of each column the name that is azroute's own comes first.
constexpr std::array kNames = {
    Name{"source", Column::Source},
    Name{"src", Column::Source},
    Name{"srcip", Column::Source},
    Name{"sourceip", Column::Source},
    Name{"srcaddr", Column::Source},
    Name{"sourceaddress", Column::Source},
    Name{"srcaddress", Column::Source},
    Name{"sourceipaddress", Column::Source},
    Name{"destination", Column::Destination},
    Name{"dst", Column::Destination},
    Name{"dest", Column::Destination},
    Name{"dstip", Column::Destination},
    Name{"destip", Column::Destination},
    Name{"destinationip", Column::Destination},
    Name{"dstaddr", Column::Destination},
    Name{"destinationaddress", Column::Destination},
    Name{"dstaddress", Column::Destination},
    Name{"destaddress", Column::Destination},
    Name{"destinationipaddress", Column::Destination},
    Name{"sourceport", Column::SourcePort},
    Name{"srcport", Column::SourcePort},
    Name{"sport", Column::SourcePort},
    Name{"destinationport", Column::DestinationPort},
    Name{"dstport", Column::DestinationPort},
    Name{"destport", Column::DestinationPort},
    Name{"dport", Column::DestinationPort},
    Name{"port", Column::DestinationPort},
    Name{"protocol", Column::Protocol},
    Name{"proto", Column::Protocol},
    Name{"l4protocol", Column::Protocol},
    Name{"ipprotocol", Column::Protocol},
    Name{"time", Column::Time},
    Name{"timestamp", Column::Time},
    Name{"start", Column::Time},
    Name{"starttime", Column::Time},
    Name{"flowstarttime", Column::Time},
    Name{"direction", Column::Direction},
    Name{"flowdirection", Column::Direction},
    Name{"state", Column::State},
    Name{"flowstate", Column::State},
    Name{"flowstatus", Column::State},
    Name{"status", Column::State},
    Name{"macaddress", Column::Recorder},
    Name{"mac", Column::Recorder},
    Name{"packetssent", Column::PacketsSent},
    Name{"packetssrctodest", Column::PacketsSent},
    Name{"bytessent", Column::BytesSent},
    Name{"bytessrctodest", Column::BytesSent},
    Name{"packetsreceived", Column::PacketsReceived},
    Name{"packetsrecv", Column::PacketsReceived},
    Name{"packetsdesttosrc", Column::PacketsReceived},
    Name{"bytesreceived", Column::BytesReceived},
    Name{"bytesrecv", Column::BytesReceived},
    Name{"bytesdesttosrc", Column::BytesReceived},
    Name{"packets", Column::Packets},
    Name{"bytes", Column::Bytes},
};

constexpr std::size_t kLongestName = 64;

std::string plain(std::string_view name) {
  std::string result;
  if (name.size() > kLongestName) return result;
  for (const char c : name) {
    if (c != ' ' && c != '_' && c != '-' && c != '.') result += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  return result;
}

std::optional<NamedColumn> find(std::string_view name) {
  const std::string wanted = plain(name);
  const auto* const found = std::ranges::find(kNames, std::string_view(wanted), &Name::name);
  if (found == kNames.end()) return std::nullopt;
  return NamedColumn{found->column, static_cast<std::size_t>(found - kNames.begin())};
}

struct Word {
  std::string_view word;
  unsigned value;
};

std::optional<unsigned> value_of(std::span<const Word> words, std::string_view text) {
  const std::string wanted = to_lower(text.substr(0, kLongestName));
  const auto found = std::ranges::find(words, std::string_view(wanted), &Word::word);
  return found == words.end() ? std::nullopt : std::optional(found->value);
}

constexpr std::array kProtocols = {Word{"tcp", 6},  Word{"udp", 17}, Word{"t", 6},       Word{"u", 17},
                                   Word{"icmp", 1}, Word{"i", 1},    Word{"icmpv6", 58}, Word{"ipv6-icmp", 58},
                                   Word{"esp", 50}, Word{"ah", 51},  Word{"gre", 47},    Word{"sctp", 132}};
constexpr std::array kDirections = {Word{"i", 1}, Word{"in", 1},  Word{"inbound", 1},  Word{"ingress", 1},
                                    Word{"o", 2}, Word{"out", 2}, Word{"outbound", 2}, Word{"egress", 2}};
constexpr std::array kStates = {
    Word{"b", static_cast<unsigned>(FlowState::Begin)},
    Word{"begin", static_cast<unsigned>(FlowState::Begin)},
    Word{"c", static_cast<unsigned>(FlowState::Continue)},
    Word{"continue", static_cast<unsigned>(FlowState::Continue)},
    Word{"e", static_cast<unsigned>(FlowState::End)},
    Word{"end", static_cast<unsigned>(FlowState::End)},
    Word{"d", static_cast<unsigned>(FlowState::Deny)},
    Word{"deny", static_cast<unsigned>(FlowState::Deny)},
    Word{"denied", static_cast<unsigned>(FlowState::Deny)},
    Word{"a", static_cast<unsigned>(FlowState::Whole)},
    Word{"allow", static_cast<unsigned>(FlowState::Whole)},
    Word{"allowed", static_cast<unsigned>(FlowState::Whole)},
    Word{"whole", static_cast<unsigned>(FlowState::Whole)},
};

TextFault wrong(const Cells::Cell& cell, std::string_view what) {
  return {cell.offset, &kCell, fmt::format("{} {}", quoted(cell.text), what), {}};
}

/// A count, also as exporters write it that know only numbers with fractions: "443.0".
std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t most) {
  if (text.ends_with(".0")) text.remove_suffix(2);
  return parse_count(text, most);
}

template <typename Number>
std::optional<TextFault> read_number(const Cells::Cell& cell, std::uint64_t most, std::string_view what,
                                     Number& number) {
  if (cell.text.empty()) return std::nullopt;
  const std::optional<std::uint64_t> value = whole_number(cell.text, most);
  if (!value) return wrong(cell, what);
  number = static_cast<Number>(*value);
  return std::nullopt;
}

std::optional<TextFault> read_protocol(const Cells::Cell& cell, FlowRow& row) {
  row.protocol = 6;
  if (cell.text.empty()) return std::nullopt;
  std::optional<std::uint64_t> value = whole_number(cell.text, 0xFF);
  if (!value) value = value_of(kProtocols, cell.text);
  if (!value) return wrong(cell, "is no protocol: tcp, udp, icmp, or a number up to 255");
  row.protocol = static_cast<std::uint8_t>(*value);
  return std::nullopt;
}

std::optional<TextFault> read_time(const Cells::Cell& cell, FlowRow& row) {
  if (cell.text.empty()) return std::nullopt;
  const std::string_view whole = cell.text.substr(0, cell.text.find('.'));
  std::optional<std::uint64_t> time;
  if (const auto count = parse_count(whole)) {
    time = time_of(*count);
    // Of seconds with a fraction, the milliseconds in it.
    const std::string_view fraction = cell.text.substr(whole.size());
    for (std::size_t i = 1; i < fraction.size() && time; ++i) {
      if (fraction[i] < '0' || fraction[i] > '9') time.reset();
    }
    if (time && *time == *count * 1000) {
      for (std::size_t i = 1, unit = 100; i < fraction.size() && unit > 0; ++i, unit /= 10) {
        *time += static_cast<std::uint64_t>(fraction[i] - '0') * unit;
      }
    }
  } else {
    time = parse_date(cell.text);
  }
  if (!time) {
    return wrong(cell, "is no time: seconds or milliseconds since 1970, or a date such as 2026-08-13T20:00:00Z");
  }
  row.time = *time;
  return std::nullopt;
}

std::optional<TextFault> read_words(const Cells& cells, FlowRow& row) {
  const Cells::Cell& direction = cells[Column::Direction];
  if (!direction.text.empty()) {
    const auto value = value_of(kDirections, direction.text);
    if (!value) return wrong(direction, "is no direction: inbound or outbound");
    row.direction = static_cast<FlowDirection>(*value);
  }
  const Cells::Cell& state = cells[Column::State];
  if (!state.text.empty()) {
    const auto value = value_of(kStates, state.text);
    if (!value) return wrong(state, "is no state: begin, continue, end, deny, or allow");
    row.state = static_cast<FlowState>(*value);
  }
  return std::nullopt;
}

/// Two digits and so on, and what stands between them: "dddd-dd-dd".
bool digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  const auto number = parse_count(text.substr(0, count));
  if (!number) return false;
  value = static_cast<int>(*number);
  text.remove_prefix(count);
  return true;
}

bool skip(std::string_view& text, std::string_view one_of) {
  if (text.empty() || !one_of.contains(text[0])) return false;
  text.remove_prefix(1);
  return true;
}

/// Minutes that the zone at the end of a time is ahead.
std::optional<int> zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const bool behind = text[0] == '-';
  int hours = 0;
  int minutes = 0;
  if (!skip(text, "+-") || !digits(text, 2, hours)) return std::nullopt;
  skip(text, ":");
  if (!text.empty() && !digits(text, 2, minutes)) return std::nullopt;
  if (!text.empty() || hours > 23 || minutes > 59) return std::nullopt;
  return (behind ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<NamedColumn> column_of(std::string_view name) {
  if (const auto column = find(name)) return column;
  const bool suffixed = name.size() > 2 && name[name.size() - 2] == '_';
  return suffixed ? find(name.substr(0, name.size() - 2)) : std::nullopt;
}

std::string names_of(Column column) {
  std::string text;
  for (const Name& name : kNames) {
    if (name.column != column) continue;
    if (!text.empty()) text += ", ";
    text += quoted(name.name);
  }
  return text;
}

std::string near_name_of(Column column, std::string_view name) {
  std::vector<std::string_view> candidates;
  for (const Name& known : kNames) {
    if (known.column == column) candidates.push_back(known.name);
  }
  return did_you_mean(plain(name), candidates);
}

std::optional<std::uint64_t> parse_date(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!digits(text, 4, year) || !skip(text, "-") || !digits(text, 2, month) || !skip(text, "-") ||
      !digits(text, 2, day) || !skip(text, "Tt ") || !digits(text, 2, hour) || !skip(text, ":") ||
      !digits(text, 2, minute)) {
    return std::nullopt;
  }
  std::int64_t milliseconds = 0;
  if (skip(text, ":")) {
    if (!digits(text, 2, second)) return std::nullopt;
    if (skip(text, ".,")) {
      std::int64_t unit = 100;
      std::size_t count = 0;
      for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), unit /= 10, ++count) {
        milliseconds += (text[0] - '0') * unit;
      }
      if (count == 0) return std::nullopt;
    }
  }
  const auto ahead = zone(text);
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!ahead || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t minutes = (days * 24 + hour) * 60 + minute - *ahead;
  const std::int64_t time = (minutes * 60 + second) * 1000 + milliseconds;
  if (time < 0) return std::nullopt;
  return static_cast<std::uint64_t>(time);
}

std::optional<TextFault> parse_row(const Cells& cells, FlowRow& row, std::uint64_t& recorder) {
  constexpr std::string_view kPort = "is no port, a number from 0 to 65535";
  constexpr std::string_view kCount = "is no count, a whole number below 2^64";
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  row = {};
  const Cells::Cell& source = cells[Column::Source];
  const Cells::Cell& destination = cells[Column::Destination];
  if (source.text.empty()) return TextFault{source.offset, &kRow, "a flow without source", {}};
  if (destination.text.empty()) return TextFault{destination.offset, &kRow, "a flow without destination", {}};
  auto fault = parse_addresses(source.text, source.offset, destination.text, destination.offset, kCell, row);
  const auto number = [&](Column column, std::uint64_t most, std::string_view what, auto& value) {
    if (!fault) fault = read_number(cells[column], most, what, value);
  };
  number(Column::SourcePort, 0xFFFF, kPort, row.source_port);
  number(Column::DestinationPort, 0xFFFF, kPort, row.destination_port);
  if (!fault) fault = read_protocol(cells[Column::Protocol], row);
  if (!fault) fault = read_time(cells[Column::Time], row);
  if (!fault) fault = read_words(cells, row);
  number(Column::Packets, kMost, kCount, row.packets_sent);
  number(Column::Bytes, kMost, kCount, row.bytes_sent);
  number(Column::PacketsSent, kMost, kCount, row.packets_sent);
  number(Column::BytesSent, kMost, kCount, row.bytes_sent);
  number(Column::PacketsReceived, kMost, kCount, row.packets_received);
  number(Column::BytesReceived, kMost, kCount, row.bytes_received);
  recorder = recorder_of(cells[Column::Recorder].text);
  return fault;
}

}  // namespace azroute::flows
