// Replays as JSON: the report for programs, and parts, which hold all that joining them needs.
#include <algorithm>
#include <array>
#include <limits>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "sim/report/replay.h"
#include "sim/report/replay_view.h"

namespace azroute {
namespace {

namespace bj = boost::json;

constexpr std::string_view kFormat = "azroute-replay/1";
constexpr std::string_view kPartFormat = "azroute-replay-part/1";

bj::array list_of(const std::vector<std::string>& texts) {
  bj::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

void add_counts(bj::object& object, const ReplayCounts& counts) {
  object["conversations"] = counts.conversations;
  object["deniedConversations"] = counts.denied;
  object["tuples"] = counts.tuples;
  object["packetsSent"] = counts.packets_sent;
  object["bytesSent"] = counts.bytes_sent;
  object["packetsReceived"] = counts.packets_received;
  object["bytesReceived"] = counts.bytes_received;
}

bj::object object_of(const ReplayWords& words) {
  if (!words.outside.empty()) return {{"outside", words.outside}, {"sentence", words.sentence}};
  return {{"verdict", words.verdict},          {"reason", words.reason},
          {"sentence", words.sentence},        {"egress", {{"kind", words.egress_kind}, {"name", words.egress}}},
          {"sourceClass", words.source_class}, {"sourceAddresses", list_of(words.source_addresses)},
          {"assumed", list_of(words.assumed)}};
}

std::string text_of(const Prefix& prefix) {
  return prefix.is_host() ? prefix.address().to_string() : prefix.to_string();
}

bj::object object_of(const Talkers::Entry& entry) {
  bj::object object{{"source", text_of(entry.talker.source)},
                    {"destination", text_of(entry.talker.destination)},
                    {"destinationPort", entry.talker.port},
                    {"protocol", entry.talker.protocol}};
  add_counts(object, entry.counts);
  return object;
}

void add_talkers(bj::object& object, const Talkers& talkers, std::size_t top) {
  bj::array list;
  for (const Talkers::Entry& entry : top_talkers(talkers, top)) list.push_back(object_of(entry));
  object["talkers"] = std::move(list);
  object["talkersAreExact"] = talkers.level() == 0;
}

bj::object question_of(const ReplayTally& tally, std::string_view format) {
  bj::object object{{"format", format}, {"topology", tally.topology}, {"asOf", tally.as_of}};
  if (!tally.without.empty()) object["without"] = list_of(tally.without);
  if (!tally.against.empty()) {
    object["against"] = tally.against;
    object["againstAsOf"] = tally.against_as_of;
  }
  object["flows"] = list_of(tally.flows);
  if (!tally.recorded.empty()) object["recorded"] = tally.recorded;
  return object;
}

void add_reading(bj::object& object, const ReplayTally& tally) {
  object["complete"] = tally.is_complete();
  object["interrupted"] = tally.interrupted;
  object["unread"] = list_of(tally.unread);
  object["read"] = {{"records", tally.records},
                    {"tuples", tally.tuples},
                    {"leftOutTuples", tally.left_out},
                    {"damagedRecords", tally.damaged_records},
                    {"damagedTuples", tally.damaged_tuples},
                    {"forgottenConversations", tally.edges.forgotten}};
  bj::array damage;
  for (const ReplayDamage& one : tally.damage) {
    damage.push_back({{"file", one.path},
                      {"line", one.line},
                      {"column", one.column},
                      {"offset", one.offset},
                      {"rule", one.rule},
                      {"message", one.message},
                      {"help", one.help}});
  }
  object["damage"] = std::move(damage);
}

// --- edges, in short lists, as there may be many

constexpr std::array kStates{FlowState::Whole, FlowState::Begin, FlowState::Continue, FlowState::End, FlowState::Deny};

bj::array array_of(const ConversationEdge& edge) {
  const ConversationKey& key = edge.key;
  return {key.source.to_string(),
          key.destination.to_string(),
          key.source_port,
          key.destination_port,
          key.protocol,
          static_cast<std::uint8_t>(key.direction),
          key.recorder,
          to_string(edge.state),
          edge.time};
}

}  // namespace

namespace json {

bj::value replay(const ReplayTally& tally, std::size_t top) {
  const ReplayView view(tally);
  bj::object document = question_of(tally, kFormat);
  add_reading(document, tally);
  bj::object totals;
  add_counts(totals, view.total());
  document["total"] = std::move(totals);
  bj::array outcomes;
  bj::array outside;
  for (const ReplayView::Row& row : view.outcomes()) {
    bj::object object = object_of(row.words);
    add_counts(object, row.counts);
    if (row.words.is_problem()) add_talkers(object, row.talkers, top);
    (row.words.outside.empty() ? outcomes : outside).push_back(std::move(object));
  }
  document["outcomes"] = std::move(outcomes);
  document["outside"] = std::move(outside);
  if (tally.against.empty()) return document;
  bj::array changes;
  for (const ReplayView::Change& change : view.changes()) {
    bj::object object{{"before", object_of(change.before)}, {"after", object_of(change.after)}};
    add_counts(object, change.counts);
    add_talkers(object, change.talkers, top);
    changes.push_back(std::move(object));
  }
  document["changes"] = std::move(changes);
  return document;
}

bj::value replay_part(const ReplayTally& tally) {
  bj::object document = question_of(tally, kPartFormat);
  document["shard"] = tally.shard;
  document["shards"] = tally.shards;
  add_reading(document, tally);
  bj::array results;
  std::map<ReplayTally::Pair, std::size_t> numbers;
  for (const auto& [pair, result] : tally.results) {
    numbers.emplace(pair, numbers.size());
    bj::object object{{"outcome", object_of(pair.first)}, {"againstOutcome", object_of(pair.second)}};
    add_counts(object, result.counts);
    object["talkersLevel"] = result.talkers.level();
    bj::array talkers;
    for (const Talkers::Entry& entry : top_talkers(result.talkers, 0)) talkers.push_back(object_of(entry));
    object["talkers"] = std::move(talkers);
    results.push_back(std::move(object));
  }
  document["results"] = std::move(results);
  bj::array first;
  for (std::size_t i = 0; i < tally.edges.first.size(); ++i) {
    bj::array edge = array_of(tally.edges.first[i]);
    edge.push_back(numbers.at(tally.first_results[i]));
    first.push_back(std::move(edge));
  }
  bj::array last;
  for (const ConversationEdge& edge : tally.edges.last) last.push_back(array_of(edge));
  bj::array spans;
  for (const RecorderSpan& span : tally.edges.spans) spans.push_back({span.recorder, span.first, span.newest});
  document["edges"] = {{"first", std::move(first)}, {"last", std::move(last)}, {"spans", std::move(spans)}};
  return document;
}

}  // namespace json

// --- reading parts

namespace {

/// Reads members; what is missing or of another kind is a fault that is kept, and reading goes on with nothing.
class PartReader {
 public:
  std::string fault;

  const bj::value& at(const bj::object& object, std::string_view name) {
    static const bj::value nothing;
    const bj::value* value = object.if_contains(name);
    if (value == nullptr) fail(fmt::format("`{}` is missing", name));
    return value == nullptr ? nothing : *value;
  }
  const bj::object& object(const bj::value& value) {
    static const bj::object nothing;
    return value.is_object() ? value.get_object() : (fail("an object is missing"), nothing);
  }
  const bj::array& array(const bj::value& value) {
    static const bj::array nothing;
    return value.is_array() ? value.get_array() : (fail("a list is missing"), nothing);
  }
  std::string text(const bj::value& value) {
    if (!value.is_string()) return fail("a text is missing"), std::string();
    return std::string(value.get_string());
  }
  std::uint64_t number(const bj::value& value, std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
    std::uint64_t number = 0;
    if (value.is_uint64()) {
      number = value.get_uint64();
    } else if (value.is_int64() && value.get_int64() >= 0) {
      number = static_cast<std::uint64_t>(value.get_int64());
    } else {
      fail("a number is missing");
    }
    if (number > most) fail("a number is too large");
    return std::min(number, most);
  }
  bool boolean(const bj::value& value) {
    if (!value.is_bool()) fail("true or false is missing");
    return value.is_bool() && value.get_bool();
  }
  std::vector<std::string> texts(const bj::value& value) {
    std::vector<std::string> list;
    for (const bj::value& one : array(value)) list.push_back(text(one));
    return list;
  }
  Address address(const bj::value& value) {
    const auto parsed = parse_address(text(value));
    if (!parsed) fail("an address is missing");
    return parsed.value_or(Address());
  }
  Prefix prefix(const bj::value& value) {
    const std::string written = text(value);
    if (!written.contains('/')) return Prefix::host(address(value));
    const auto parsed = parse_prefix(written);
    if (!parsed) fail("a prefix is missing");
    return parsed.value_or(Prefix());
  }
  ReplayCounts counts(const bj::object& from) {
    return {.tuples = number(at(from, "tuples")),
            .conversations = number(at(from, "conversations")),
            .denied = number(at(from, "deniedConversations")),
            .packets_sent = number(at(from, "packetsSent")),
            .bytes_sent = number(at(from, "bytesSent")),
            .packets_received = number(at(from, "packetsReceived")),
            .bytes_received = number(at(from, "bytesReceived"))};
  }
  ReplayWords words(const bj::object& from) {
    ReplayWords words;
    words.sentence = text(at(from, "sentence"));
    if (from.contains("outside")) {
      words.outside = text(at(from, "outside"));
      return words;
    }
    words.verdict = text(at(from, "verdict"));
    words.reason = text(at(from, "reason"));
    const bj::object& egress = object(at(from, "egress"));
    words.egress_kind = text(at(egress, "kind"));
    words.egress = text(at(egress, "name"));
    words.source_class = text(at(from, "sourceClass"));
    words.source_addresses = texts(at(from, "sourceAddresses"));
    words.assumed = texts(at(from, "assumed"));
    return words;
  }
  Talkers talkers(const bj::object& from) {
    std::vector<Talkers::Entry> entries;
    for (const bj::value& one : array(at(from, "talkers"))) {
      const bj::object& entry = object(one);
      entries.push_back({{.source = prefix(at(entry, "source")),
                          .destination = prefix(at(entry, "destination")),
                          .port = static_cast<std::uint16_t>(number(at(entry, "destinationPort"), 65535)),
                          .protocol = static_cast<std::uint8_t>(number(at(entry, "protocol"), 255))},
                         counts(entry)});
    }
    Talkers talkers;
    talkers.add(static_cast<std::uint32_t>(number(at(from, "talkersLevel"), Talkers::kLevels - 1)), entries);
    return talkers;
  }
  ConversationEdge edge(const bj::array& from) {
    ConversationEdge edge;
    if (from.size() < 9) return fail("an edge is too short"), edge;
    edge.key = {.source = address(from[0]),
                .destination = address(from[1]),
                .recorder = number(from[6]),
                .source_port = static_cast<std::uint16_t>(number(from[2], 65535)),
                .destination_port = static_cast<std::uint16_t>(number(from[3], 65535)),
                .protocol = static_cast<std::uint8_t>(number(from[4], 255)),
                .direction = static_cast<FlowDirection>(number(from[5], 2))};
    const std::string state = text(from[7]);
    const auto* const known = std::ranges::find_if(kStates, [&](FlowState one) { return to_string(one) == state; });
    if (known == kStates.end()) fail("there is no such state");
    edge.state = known == kStates.end() ? FlowState::Whole : *known;
    edge.time = number(from[8]);
    return edge;
  }
  void fail(std::string what) {
    if (fault.empty()) fault = std::move(what);
  }
};

void read_reading(PartReader& reader, const bj::object& document, ReplayTally& tally) {
  tally.interrupted = reader.boolean(reader.at(document, "interrupted"));
  tally.unread = reader.texts(reader.at(document, "unread"));
  if (reader.boolean(reader.at(document, "complete")) != tally.is_complete()) reader.fail("`complete` is not so");
  const bj::object& read = reader.object(reader.at(document, "read"));
  tally.records = reader.number(reader.at(read, "records"));
  tally.tuples = reader.number(reader.at(read, "tuples"));
  tally.left_out = reader.number(reader.at(read, "leftOutTuples"));
  tally.damaged_records = reader.number(reader.at(read, "damagedRecords"));
  tally.damaged_tuples = reader.number(reader.at(read, "damagedTuples"));
  tally.edges.forgotten = reader.number(reader.at(read, "forgottenConversations"));
  for (const bj::value& one : reader.array(reader.at(document, "damage"))) {
    const bj::object& damage = reader.object(one);
    tally.damage.push_back({.path = reader.text(reader.at(damage, "file")),
                            .line = reader.number(reader.at(damage, "line")),
                            .column = reader.number(reader.at(damage, "column")),
                            .offset = reader.number(reader.at(damage, "offset")),
                            .rule = reader.text(reader.at(damage, "rule")),
                            .message = reader.text(reader.at(damage, "message")),
                            .help = reader.text(reader.at(damage, "help"))});
  }
}

void read_edges(PartReader& reader, const bj::object& document, std::span<const ReplayTally::Pair> pairs,
                ReplayTally& tally) {
  const bj::object& edges = reader.object(reader.at(document, "edges"));
  for (const bj::value& one : reader.array(reader.at(edges, "first"))) {
    const bj::array& edge = reader.array(one);
    tally.edges.first.push_back(reader.edge(edge));
    const std::uint64_t number = edge.size() == 10 ? reader.number(edge[9]) : pairs.size();
    if (number >= pairs.size()) reader.fail("an edge names no result");
    tally.first_results.push_back(number < pairs.size() ? pairs[number] : ReplayTally::Pair());
  }
  for (const bj::value& one : reader.array(reader.at(edges, "last"))) {
    tally.edges.last.push_back(reader.edge(reader.array(one)));
  }
  for (const bj::value& one : reader.array(reader.at(edges, "spans"))) {
    const bj::array& span = reader.array(one);
    if (span.size() != 3) return reader.fail("a span has three numbers");
    tally.edges.spans.push_back(
        {.recorder = reader.number(span[0]), .first = reader.number(span[1]), .newest = reader.number(span[2])});
  }
  std::ranges::sort(tally.edges.last);
  std::ranges::sort(tally.edges.spans);
  if (!std::ranges::is_sorted(tally.edges.first)) reader.fail("edges are not in order");
}

}  // namespace

std::expected<ReplayTally, std::string> parse_replay_part(const bj::value& value) {
  PartReader reader;
  const bj::object& document = reader.object(value);
  const std::string format = reader.text(reader.at(document, "format"));
  if (format == kFormat) return std::unexpected("this is a whole replay's report, not a part: --shard makes parts");
  if (format != kPartFormat)
    return std::unexpected(fmt::format("this is no part of a replay (`format` is not `{}`)", kPartFormat));
  ReplayTally tally;
  tally.topology = reader.text(reader.at(document, "topology"));
  tally.as_of = reader.text(reader.at(document, "asOf"));
  if (document.contains("without")) tally.without = reader.texts(document.at("without"));
  if (document.contains("against")) {
    tally.against = reader.text(document.at("against"));
    tally.against_as_of = reader.text(reader.at(document, "againstAsOf"));
  }
  tally.flows = reader.texts(reader.at(document, "flows"));
  if (document.contains("recorded")) tally.recorded = reader.text(document.at("recorded"));
  tally.shard = reader.number(reader.at(document, "shard"));
  tally.shards = reader.number(reader.at(document, "shards"));
  if (tally.shard == 0 || tally.shard > tally.shards) reader.fail("`shard` is not one of `shards`");
  read_reading(reader, document, tally);
  std::vector<ReplayTally::Pair> pairs;
  for (const bj::value& one : reader.array(reader.at(document, "results"))) {
    const bj::object& result = reader.object(one);
    pairs.emplace_back(reader.words(reader.object(reader.at(result, "outcome"))),
                       reader.words(reader.object(reader.at(result, "againstOutcome"))));
    ReplayTally::Result& sum = tally.results[pairs.back()];
    sum.counts += reader.counts(result);
    sum.talkers.add(reader.talkers(result));
  }
  read_edges(reader, document, pairs, tally);
  if (!reader.fault.empty()) return std::unexpected(reader.fault);
  return tally;
}

}  // namespace azroute
