// Flow logs in every shape: what is read of them, where damage is found, and that no cut changes either.
#include <doctest/doctest.h>

#include "sim/read/flows.h"
#include "tests/read/flows_support.h"

namespace azroute {
namespace {

using namespace testing;

const std::string kA = R"("1772359200123,10.0.0.4,203.0.113.9,50000,443,6,O,B,NX,1,64,0,0")";
const std::string kB = R"("1772359201123,10.0.0.4,203.0.113.9,50000,443,6,O,E,X,10,6400,9,8000")";
const std::string kC = R"("1772359202123,198.51.100.7,10.0.0.4,40000,22,6,I,D,NX,,,,")";
const std::string kRowA = "1772359200123 10.0.0.4:50000 > 203.0.113.9:443/6 out begin 1/64 0/0 begins\n";
const std::string kRowB = "1772359201123 10.0.0.4:50000 > 203.0.113.9:443/6 out end 10/6400 9/8000\n";
const std::string kRowC = "1772359202123 198.51.100.7:40000 > 10.0.0.4:22/6 in deny 0/0 0/0 begins\n";

/// The whole text and the text in any pieces and units give the same.
void check_cuts(const std::string& text, std::optional<FlowFormat> format = {}) {
  const std::string whole = read_flows(text, format).summary();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{64}}) {
    INFO("pieces of ", piece);
    CHECK(read_flows(text, format, piece).summary() == whole);
  }
  for (const std::uint64_t chunk : {std::uint64_t{1}, std::uint64_t{5}, std::uint64_t{16}, std::uint64_t{33},
                                    std::uint64_t{100}, std::uint64_t{250}, std::uint64_t{1000}}) {
    INFO("units of ", chunk);
    CHECK(read_flows(text, format.value_or(FlowFormat::Log), 11, chunk).summary() == whole);
  }
}

TEST_CASE("a log of a virtual network: begin and end are one conversation, a denial another") {
  const std::string text = records({record(kA + "," + kB), record(kC)});
  const FlowsRead read = read_flows(text);
  CHECK(read.counts() == "2 records, 3 tuples, 0 and 0 damaged");
  CHECK(read.all_rows() == kRowA + kRowB + kRowC);
  CHECK(read.damage().empty());
  check_cuts(text);
}

TEST_CASE("what stands around records makes no difference") {
  const std::string a = record(kA);
  const std::string b = record(kB);
  const std::string rows = kRowA + kRowB;
  for (const std::string& text :
       {records({a, b}), "\xEF\xBB\xBF" + records({a, b}) + "\r\n", "[" + a + "," + b + "]", a + "\n" + b + "\n", a + b,
        records({a}) + "\n" + records({b}) + "\n", records({a}) + records({b}), a + ",\n" + b,
        R"({"count":2,"x":{"y":[1,{}]},"records":[)" + a + " , " + b + R"(],"next":"n","more":{"records":1}})",
        " { \"records\" : [\n" + a + "\n,\n" + b + "\n]\n}\n",
        "[" + records({a}) + "," + records({b, b}).substr(0, 0) + b + "]"}) {
    CAPTURE(text);
    const FlowsRead read = read_flows(text, FlowFormat::Log);
    CHECK(read.counts() == "2 records, 2 tuples, 0 and 0 damaged");
    CHECK(read.all_rows() == rows);
    check_cuts(text, FlowFormat::Log);
  }
}

TEST_CASE("logs of security groups, versions 1 and 2, and their tuples in records of virtual networks") {
  const std::string group =
      R"({"time":"t","systemId":"s","category":"NetworkSecurityGroupFlowEvent","properties":)"
      R"({"Version":2,"flows":[{"rule":"r","flows":[{"mac":"000D3A000001","flowTuples":[)"
      R"("1772359200,10.0.0.4,203.0.113.9,50000,443,T,O,A,B,,,,",)"
      R"("1772359260,10.0.0.4,203.0.113.9,50000,443,T,O,A,C,5,500,4,400",)"
      R"("1772359261,198.51.100.7,10.0.0.4,5353,53,U,I,D,B,,,,",)"
      R"("1772359262,198.51.100.7,10.0.0.4,5353,53,U,I,D,,,,,",)"
      R"("1772359263,10.0.0.4,10.0.0.5,1,2,T,I,A","1772359264,10.0.0.4,10.0.0.5,1,2,U,O,D"]}]}]}})";
  const FlowsRead read = read_flows(records({group}));
  CHECK(read.counts() == "1 records, 6 tuples, 0 and 0 damaged");
  CHECK(read.all_rows() ==
        "1772359200000 10.0.0.4:50000 > 203.0.113.9:443/6 out begin 0/0 0/0 begins\n"
        "1772359260000 10.0.0.4:50000 > 203.0.113.9:443/6 out continue 5/500 4/400\n"
        "1772359261000 198.51.100.7:5353 > 10.0.0.4:53/17 in deny 0/0 0/0 begins\n"
        "1772359262000 198.51.100.7:5353 > 10.0.0.4:53/17 in deny 0/0 0/0\n"
        "1772359263000 10.0.0.4:1 > 10.0.0.5:2/6 in whole 0/0 0/0 begins\n"
        "1772359264000 10.0.0.4:1 > 10.0.0.5:2/17 out deny 0/0 0/0 begins\n");
  CHECK(read_flows(records({record(R"("1772359200,10.0.0.4,10.0.0.5,1,2,T,O,A,E,1,2,3,4")")})).all_rows() ==
        "1772359200000 10.0.0.4:1 > 10.0.0.5:2/6 out end 1/2 3/4 begins\n");
  check_cuts(records({group, group}));
}

TEST_CASE("conversations are kept apart by the network interface, the nearest one named") {
  const std::string text = records({record(kA, "00224800AA01"), record(kB, "00224800AA02")});
  CHECK(read_flows(text).all_rows() == kRowA + kRowB.substr(0, kRowB.size() - 1) + " begins\n");
  // The inner name counts within its object, and no longer.
  const std::string inner = R"({"time":"t","macAddress":"00224800AA01","properties":{"flows":[{"flows":[)"
                            R"({"mac":"00-22-48-00-aa-09","flowTuples":[)" +
                            kA + R"(]}]}]},"flowTuples":[)" + kB + "]}";
  const FlowsRead read = read_flows(inner);
  REQUIRE(read.edges.last.size() == 2);
  CHECK(read.edges.last[0].key.recorder + read.edges.last[1].key.recorder == 0x00224800AA01ULL + 0x00224800AA09ULL);
}

TEST_CASE("IPv6, escapes, blanks, unknown keys and texts of any length") {
  const std::string v6 = R"("1772359200123,2001:db8::4,2001:db8:1::9,50000,443,6,O,B,NX_LOCAL_DST,1,64,0,0")";
  const std::string escaped = R"("177235920012\u0033,10.0.0.4,203.0.113.9,50000,443,6,O,B,NX,1,64,0,\u0030")";
  const std::string early = R"("\u0031772359200123,10.0.0.4,203.0.113.9,50000,443,6,O,B,NX,1,64,0,0")";
  const std::string text = R"({ "note" : ")" + std::string(3000, 'x') + R"(", "flowTuple\u0073" : [ )" + v6 + " ,\n" +
                           escaped + "," + early + " ] }";
  const FlowsRead read = read_flows(text, FlowFormat::Log);
  CHECK(read.all_rows() ==
        kRowA + kRowA + "1772359200123 2001:db8::4:50000 > 2001:db8:1::9:443/6 out begin 1/64 0/0 begins\n");
  check_cuts(text, FlowFormat::Log);
}

TEST_CASE("damaged tuples are counted, located and passed over") {
  struct Case {
    std::string tuple;
    std::string damage;  // with columns from the tuple's first byte on
  };
  for (const Case& c : {
           Case{R"("")", "1: an empty flow tuple [flow-log-tuple]"},
           Case{
               R"("1,2,3")",
               "1: a flow tuple has 13 fields, or 8 in version 1 for security groups; this one has 3 [flow-log-tuple]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,2,3")",
                "1: a flow tuple has 13 fields; this one has 12 [flow-log-tuple]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,2,3,4,")",
                "1: a flow tuple has 13 fields; this one has 14 [flow-log-tuple]"},
           Case{R"("x,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,2,3,4")",
                "1: `x` is no time in seconds or milliseconds since 1970 [flow-log-field]"},
           Case{R"("1772359200,10.0.0.256,10.0.0.5,1,2,6,O,B,NX,1,2,3,4")", ""},
           Case{R"("1772359200,10.0.0.4,2001:db8::1,1,2,6,O,B,NX,1,2,3,4")",
                "21: the source is an IPv4 address and the destination an IPv6 one [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,65536,6,O,B,NX,1,2,3,4")",
                "32: `65536` is no port, a number from 0 to 65535 [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,-1,2,6,O,B,NX,1,2,3,4")",
                "30: `-1` is no port, a number from 0 to 65535 [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,256,O,B,NX,1,2,3,4")",
                "34: `256` is no protocol: a number up to 255, T for TCP or U for UDP [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,6,X,B,NX,1,2,3,4")",
                "36: `X` is no direction: I, inbound, or O, outbound [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,6,O,A,NX,1,2,3,4")",
                "38: `A` is no state: B, begin, C, continue, E, end, or D, denied [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,T,O,B,B,1,2,3,4")",
                "38: `B` is neither A, allowed, nor D, denied [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,T,O,A,X,1,2,3,4")",
                "40: `X` is no state: B, begin, C, continue, or E, end [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,-2,3,4")",
                "45: `-2` is no count, a whole number below 2^64 [flow-log-field]"},
           Case{R"("1772359200,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,2,3,18446744073709551616")", ""},
       }) {
    CAPTURE(c.tuple);
    const std::string head = R"({"time":1,"flowTuples":[)" + kA + ",\n";
    const std::string text = head + c.tuple + "," + kC + "]}";
    const FlowsRead read = read_flows(text, FlowFormat::Log);
    CHECK(read.counts() == "1 records, 2 tuples, 0 and 1 damaged");
    CHECK(read.all_rows() == kRowA + kRowC);
    if (!c.damage.empty()) {
      const std::size_t colon = c.damage.find(':');
      CHECK(read.damage() == fmt::format("2:{}{}\n", std::stoi(c.damage.substr(0, colon)) + 1, c.damage.substr(colon)));
    }
    check_cuts(text, FlowFormat::Log);
  }
  CHECK(read_flows(R"({"flowTuples":["1772359200,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,1,2,3,18446744073709551615"]})",
                   FlowFormat::Log)
            .ledger.tuples == 1);
}

TEST_CASE("values that are no tuples, and records that are none") {
  const std::string text = "[\n" + record("1,null,true,{\"a\":[]},[" + kA + "]," + kC) + ",\n7,\n\"x\",null,{},\n" +
                           R"({"time":"t","flowTuples":"none"})" + ",\n" + record(kA) + "]";
  const FlowsRead read = read_flows(text);
  CHECK(read.counts() == "3 records, 2 tuples, 4 and 6 damaged");
  CHECK(read.all_rows() == kRowC + kRowA);
  CHECK(read.damage() ==
        "2:1: a flow tuple is no text but a number, in the record that begins here [flow-log-tuple]\n"
        "2:1: a flow tuple is no text but null, in the record that begins here [flow-log-tuple]\n"
        "2:1: a flow tuple is no text but a truth value, in the record that begins here [flow-log-tuple]\n"
        "2:1: a flow tuple is no text but an object, in the record that begins here [flow-log-tuple]\n"
        "2:1: a flow tuple is no text but a list, in the record that begins here [flow-log-tuple]\n"
        "3:1: a record is an object [flow-log-record]\n"
        "4:1: a record is an object [flow-log-record]\n"
        "4:5: a record is an object [flow-log-record]\n"
        "4:10: a record without `flowTuples` [flow-log-record]\n"
        "5:1: `flowTuples` is no list but a text, in the record that begins here [flow-log-tuple]\n");
  check_cuts(text);
}

TEST_CASE("after damage the next record is read, also one that the damage runs into") {
  const std::string good = record(kA);
  for (const std::string& damaged :
       {good.substr(0, good.size() - 4), good.substr(0, good.size() / 2), good.substr(0, good.find("203.0")),
        std::string(R"({"time":)"), std::string("{"), std::string("x"), std::string(":"), std::string("\""),
        std::string(R"({"a":nul})"), std::string(R"({"a":"\u12G4"})"), std::string(R"({"a":"\ud800\u0000"})"),
        std::string(R"({"a":-})"), std::string(R"({"a":1e999999999999})"), std::string(R"({"a":truf)"),
        R"({"a":")" + std::string(5000, 'y'), std::string(40, '{'), R"({"a":)" + std::string(5000, '['),
        std::string("\xFF\xFE\0\0", 4), std::string(R"({"a" 1})")}) {
    for (const std::string_view between : {"", ",", "\n", ",\n"}) {
      const std::string text = R"({"records":[)" + good + "," + damaged + std::string(between) + record(kC) + "]}";
      CAPTURE(text);
      const FlowsRead read = read_flows(text);
      CHECK(read.ledger.damaged_records >= 1);
      CHECK(read.rows.back() + "\n" == kRowC);
      check_cuts(text);
    }
  }
}

TEST_CASE("where damage is") {
  const std::string text = records({record(kA), "{\"time\":\"t\",\n  \"x\": nope}", record(kC)});
  const FlowsRead read = read_flows(text);
  CHECK(read.counts() == "2 records, 2 tuples, 1 and 0 damaged");
  CHECK(read.damage() == "2:8: a syntax error at `n` [flow-log-json] | the log is read on from the next record\n");
  check_cuts(text);
}

TEST_CASE("a log cut off at every byte: never more than there was, and growing") {
  const std::string text = records({record(kA + "," + kB), record(kC)}) + "\n" + record(kA) + "\n";
  std::uint64_t before = 0;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    CAPTURE(length);
    const std::string part = text.substr(0, length);
    const FlowsRead read = read_flows(part, FlowFormat::Log);
    CHECK(read.ledger.tuples >= before);
    before = read.ledger.tuples;
    CHECK(read.ledger.damaged_records <= 1);
    CHECK(read.summary() == read_flows(part, FlowFormat::Log, 5, 90).summary());
  }
  CHECK(before == 4);
  CHECK(read_flows(text.substr(0, text.find("]}\n") - 1), FlowFormat::Log).counts() ==
        "1 records, 3 tuples, 1 and 0 damaged");
  CHECK(read_flows(records({record(kA)}).substr(0, records({record(kA)}).size() - 1))
            .damage()
            .ends_with("the file ends before its brackets are closed [flow-log-json] | is it complete?\n"));
  CHECK(read_flows(record(kA).substr(0, 200)).damage() ==
        "1:1: the file ends within the record that begins here [flow-log-json]\n");
}

TEST_CASE("empty files are fine") {
  for (const std::string text :
       {"", " \n", "\xEF\xBB\xBF", R"({"records":[]})", "[]", R"({"time":1,"properties":{"flows":[]}})"}) {
    CAPTURE(text);
    const FlowsRead read = read_flows(text);
    CHECK(read.ledger.tuples == 0);
    CHECK(read.damage().empty());
    CHECK_FALSE(read.failure);
  }
}

TEST_CASE("a unit that takes something else for a record is read again") {
  // The second part begins in a record, at an object that looks like one.
  const std::string nested =
      R"({"time":"t","flowTuples":[)" + kA + R"(],"x":[{"time":1,"flowTuples":[)" + kB + "]},1]}";
  const std::string text = nested + "\n" + record(kC);
  const FlowsRead read = read_flows(text, FlowFormat::Log, 1000, 90);
  CHECK(read.again > 0);
  CHECK(read.all_rows() == kRowA + kRowB.substr(0, kRowB.size() - 1) + "\n" + kRowC);
  check_cuts(text, FlowFormat::Log);
}

TEST_CASE("strict: the first damage ends the reading") {
  const std::string text = records({record(kA + ",\"\"," + kB), record(kC)});
  const FlowsRead read = read_flows(text, {}, 1U << 20U, ByteStream::kToEnd, {.strict = true});
  CHECK(read.counts() == "0 records, 1 tuples, 0 and 1 damaged");
  CHECK(read.all_rows() == kRowA);
  const FlowsRead json =
      read_flows("{\"time\":!\n" + record(kC), FlowFormat::Log, 1U << 20U, ByteStream::kToEnd, {.strict = true});
  CHECK(json.counts() == "0 records, 0 tuples, 1 and 0 damaged");
}

TEST_CASE("a sink that wants no more ends the reading") {
  std::string tuples = kA;
  for (int i = 0; i < 5000; ++i) tuples += "," + kC;
  ByteStream stream = ByteStream::of_text(record(tuples));
  std::size_t rows = 0;
  const FlowUnit unit{.path = "x"};
  const FlowUnitResult result = flows::read_flow_stream(stream, unit, {}, [&](const FlowBatch& batch) {
    rows += batch.size();
    return false;
  });
  CHECK(rows == kFlowBatch);
  CHECK(result.ledger.tuples == kFlowBatch);
  CHECK_FALSE(result.complete);
}

}  // namespace
}  // namespace azroute
