// Records of flow logs as they are walked through, against the JSON parser alone: on logs, and on what is nearly one.
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/read/flows_log.h"
#include "sim/read/flows_parts.h"

namespace azroute::flows {
namespace {

struct Read {
  FlowUnitResult result;
  std::vector<std::string> rows;
  bool reached_end = false;
};

std::string row_text(const FlowBatch& batch, std::size_t i) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {}", batch.source(i).hi(), batch.source(i).lo(),
                     batch.destination(i).hi(), batch.destination(i).lo(), batch.source_port[i],
                     batch.destination_port[i], batch.protocol[i], batch.packets_sent[i], batch.bytes_sent[i],
                     batch.time[i], static_cast<int>(batch.state[i]), static_cast<int>(batch.direction[i]),
                     batch.begins[i]);
}

/// `cuts`: where pieces end; behind each stand bytes that are none of it.
Read read(std::string_view text, LogReader::Way way, const std::vector<std::size_t>& cuts) {
  Read read;
  const FlowUnit unit{.path = "log.json"};
  const FlowReadOptions options;
  const FlowSink sink = [&](const FlowBatch& batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) read.rows.push_back(row_text(batch, i));
    return true;
  };
  Reading reading(unit, options, sink);
  LogReader reader(reading, way);
  bool more = true;
  std::size_t at = 0;
  for (std::size_t cut = 0; more && at < text.size(); ++cut) {
    const std::size_t end = cut < cuts.size() ? cuts[cut] : text.size();
    std::string piece(text.substr(at, end - at));
    const std::size_t size = piece.size();
    while (piece.size() < size + ByteStream::kSlack) piece += R"(","1772359200123,1.2.3.4])";
    if (size > 0) more = reader.take({piece.data(), size}, at);
    at = end;
  }
  if (more) reader.finish();
  reading.rows.flush();
  reading.result.edges = reading.rows.finish();
  read.result = reading.result;
  read.reached_end = reading.reached_end;
  return read;
}

/// The result of both.
Read check_same(const std::string& text, const std::vector<std::size_t>& cuts) {
  CAPTURE(text);
  const Read parsed = read(text, LogReader::Way::Parser, {});
  const Read walked = read(text, LogReader::Way::Quick, cuts);
  CHECK(walked.rows == parsed.rows);
  CHECK(walked.result.ledger == parsed.result.ledger);
  CHECK(walked.result.edges == parsed.result.edges);
  CHECK(walked.result.begin == parsed.result.begin);
  CHECK(walked.result.next_begin == parsed.result.next_begin);
  CHECK(walked.result.lines == parsed.result.lines);
  CHECK(walked.result.line_begin == parsed.result.line_begin);
  CHECK(walked.result.open == parsed.result.open);
  CHECK(walked.result.open_unknown == parsed.result.open_unknown);
  CHECK(walked.reached_end == parsed.reached_end);
  return parsed;
}

class Logs {
 public:
  std::string next() {
    std::string text = pick({R"({"records":[)", R"({ "records" : [)", "[", "", "\xEF\xBB\xBF{\"records\":["});
    const bool wrapped = !text.empty();
    const std::uint64_t records = below(4);
    for (std::uint64_t i = 0; i < records; ++i) {
      if (i > 0) text += wrapped ? "," : "\n";
      text += record();
    }
    return text + pick({"]}", "]", "", "]}\n"});
  }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  std::string pick(std::vector<std::string_view> of) { return std::string(of[below(of.size())]); }
  std::string blank() { return pick({"", "", "", "", " ", "\n", "\r\n\t "}); }

  std::string tuple() {
    switch (below(12)) {
      case 0: return R"("1772359200123,fd00::1,fd00::2,1,2,6,O,B,NX,1,2,3,4")";
      case 1: return R"("177235920\u00300123,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,2,3,4")";
      case 2: return R"("1772359200,10.0.0.4,10.0.0.5,1,2,T,O,A,B,1,2,3,4")";
      case 3: return pick({"7", "null", "true", "{}", "[]", R"("")", "-1", R"(["1772359200123,1.1.1.1"])"});
      case 4: return R"("1772359200123,10.0.0.4,10.0.0.5,1,2,6,O,B,N\/X,1,2,3,4")";
      case 5: return "\"1772359200123,10.0.0.4,10.0.0.5,1,2,6,O,B,N\xC3\x84X,1,2,3,4\"";
      case 6: return "\"1772359200123,10.0.0.4,10.0.0.5,1,2,6,O,B,N\nX,1,2,3,4\"";
      default:
        return fmt::format(R"("17723592{:05},10.0.0.{},10.{}.0.5,{},443,{},{},{},NX,{},{},{},")", below(100'000),
                           below(5), below(300), below(70'000), below(2) * 11 + 6, "IO"[below(2)], "BCED"[below(4)],
                           below(1000), below(1'000'000'000), below(99));
    }
  }
  std::string list() {
    std::string text = "[" + blank();
    for (std::uint64_t i = below(5); i > 0; --i) text += tuple() + blank() + (i > 1 ? "," + blank() : "");
    return text + "]";
  }
  std::string extra() {
    return pick({R"("flowLogVersion":4)",
                 R"("version":4.0)",
                 R"("x":-1e5)",
                 R"("a\"b":"c\\d")",
                 R"("n":null)",
                 R"("t":true)",
                 R"("f" : false)",
                 R"("id":"\/SUBSCRIPTIONS\/0\/\u00e4")",
                 R"("o":{"p":[1,[2,{}]],"":0})",
                 R"("mac":"00224800000A")",
                 R"("macAddress":"0022480\u00300B")",
                 R"("macAddress":7)",
                 R"("flowTuples":"none")",
                 R"("flowTuples":[{"flowTuples":["1"]}])",
                 R"("records":[1])",
                 R"("z":01)",
                 R"("big":12345678901234567890123)",
                 "\"name\":\"\xFF\x01\"",
                 R"("records":"x")",
                 R"("u":truex)"});
  }
  std::string record() {
    std::string text = "{" + pick({R"("time":"2026-08-13T20:01:01Z",)", R"( "time" : "x" ,)", R"("category":"c",)"});
    text += R"("macAddress":"000D3A15607)" + std::to_string(below(3)) + R"(",)";
    for (std::uint64_t i = below(3); i > 0; --i) text += extra() + blank() + ",";
    text += blank() + R"("flowRecords":{"flows":[{"aclID":"/a","flowGroups":[)";
    for (std::uint64_t i = 1 + below(3); i > 0; --i) {
      text += R"({"rule":"r","flowTuples":)" + blank() + list() + (below(4) == 0 ? "," + extra() : "") + "}";
      if (i > 1) text += "," + blank();
    }
    return text + "]}]}" + blank() + "}";
  }

  std::mt19937_64 random_{20'260'813};
};

TEST_CASE("logs are read alike by walk and by parser, however they come in pieces") {
  Logs logs;
  std::size_t rows = 0;
  std::uint64_t records = 0;
  for (int i = 0; i < 4'000; ++i) {
    const std::string text = logs.next();
    const Read read = check_same(text, {});
    rows += read.rows.size();
    records += read.result.ledger.records;
    std::vector<std::size_t> cuts;
    for (std::size_t at = logs.below(200); at < text.size(); at += logs.below(i % 2 == 0 ? 7 : 400)) cuts.push_back(at);
    check_same(text, cuts);
  }
  CHECK(records > 1'500);
  CHECK(rows > 3'000);
}

TEST_CASE("what is nearly a log is read alike by walk and by parser") {
  Logs logs;
  constexpr std::string_view kBytes = "{}[]\"\"\\,,::0123456789.-+eEtfnu/ \n\t\x01\x80";
  std::uint64_t damaged = 0;
  for (int i = 0; i < 8'000; ++i) {
    std::string text = logs.next();
    for (std::uint64_t change = logs.below(4) + 1; change > 0; --change) {
      if (text.empty()) text = "{";
      const std::size_t at = logs.below(text.size());
      const char byte = kBytes[logs.below(kBytes.size())];
      switch (logs.below(4)) {
        case 0: text[at] = byte; break;
        case 1: text.insert(at, 1, byte); break;
        case 2: text.erase(at, 1 + logs.below(3)); break;
        default: text.insert(at, text.substr(logs.below(text.size()), logs.below(40)));
      }
    }
    damaged += check_same(text, {}).result.ledger.damaged_records;
    check_same(text, {logs.below(text.size() + 1)});
  }
  CHECK(damaged > 4'000);
}

TEST_CASE("brackets within each other, to the deepest and beyond") {
  for (std::size_t depth = 25; depth < 40; ++depth) {
    const std::string inside = std::string(depth, '[') + std::string(depth, ']');
    check_same(R"({"time":"t","x":)" + inside + R"(,"flowTuples":["1772359200,1.1.1.1,1.1.1.2,1,2,T,O,A"]})", {});
  }
}

}  // namespace
}  // namespace azroute::flows
