// Flows in tables, CSV and a JSON object a line: names of columns, kinds of values, damaged rows, any cut.
#include <doctest/doctest.h>

#include "sim/read/flows.h"
#include "sim/read/flows_columns.h"
#include "tests/read/flows_support.h"

namespace azroute {
namespace {

using namespace testing;

void check_cuts(const std::string& text, FlowFormat format, const std::string& header = {}) {
  const std::string whole = read_flows(text, format).summary();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{64}})
    CHECK(read_flows(text, format, piece).summary() == whole);
  for (const std::uint64_t chunk :
       {std::uint64_t{1}, std::uint64_t{5}, std::uint64_t{16}, std::uint64_t{33}, std::uint64_t{100}}) {
    INFO("units of ", chunk);
    const FlowsRead read = read_flows(text, format, 11, chunk, {}, header);
    CHECK(read.summary() == whole);
    CHECK(read.again == 0);  // a line's begin is no guess
  }
}

TEST_CASE("CSV with all columns that azroute knows") {
  const std::string header =
      "time,source,destination,sourcePort,destinationPort,protocol,direction,state,packetsSent,bytesSent,"
      "packetsReceived,bytesReceived,mac";
  const std::string text = header +
                           "\n1772359200,10.0.0.4,203.0.113.9,50000,443,tcp,outbound,begin,1,64,0,0,00224800AA01"
                           "\n1772359230123,10.0.0.4,203.0.113.9,50000,443,6,O,E,10,6400,9,8000,00224800AA01\r\n"
                           "\n2026-03-01T10:00:00.5Z,2001:db8::1,2001:db8::2,,,icmpv6,,,,,,,\n";
  const FlowsRead read = read_flows(text);
  CHECK(read.damage().empty());
  CHECK(read.all_rows() ==
        "1772359200000 10.0.0.4:50000 > 203.0.113.9:443/6 out begin 1/64 0/0 begins\n"
        "1772359230123 10.0.0.4:50000 > 203.0.113.9:443/6 out end 10/6400 9/8000\n"
        "1772359200500 2001:db8::1:0 > 2001:db8::2:0/58 whole 0/0 0/0 begins\n");
  check_cuts(text, FlowFormat::Csv, header);
}

TEST_CASE("columns by other names, in any order and case, with other separators, quotes and unknown columns") {
  const std::string expected = "0 10.0.0.4:0 > 10.0.0.5:443/17 whole 3/99 0/0 begins\n";
  for (const std::string& text :
       {std::string(
            "SrcIP_s;note;DestPort_d;DestIP_s;L4Protocol_s;packets;bytes\n10.0.0.4;a,b;443.0;10.0.0.5;U;3;99\n"),
        std::string("src\tdst\tdstport\tproto\tpackets\tbytes\n10.0.0.4\t10.0.0.5\t443\tudp\t3\t99"),
        std::string(
            "\xEF\xBB\xBF\"Source Address\",\"Destination Address\",\"destination_port\",PROTOCOL,x,packets,Bytes\r\n"
            "\"10.0.0.4\", 10.0.0.5 ,\"443\",17,\"a \"\"quoted\"\" , one\",3,99\r\n"),
        std::string("packets,packetsSent,src,dst,dport,protocol,bytes\n7,3,10.0.0.4,10.0.0.5,443,17,99"),
        std::string("srcaddr,source,dst,dport,protocol,packets,bytes\nx,10.0.0.4,10.0.0.5,443,17,3,99")}) {
    CAPTURE(text);
    const FlowsRead read = read_flows(text);
    CHECK(read.damage().empty());
    CHECK(read.all_rows() == expected);
    check_cuts(text, FlowFormat::Csv, text.substr(0, text.find_first_of("\r\n")));
  }
}

TEST_CASE("a header that does not tell where flows come from and go to") {
  const auto failure = [](const std::string& text) {
    const FlowsRead read = read_flows(text);
    CHECK(read.rows.empty());
    return read.failure ? read.failure->message + " | " + read.failure->help : "";
  };
  CHECK(failure("sorce,destination\n10.0.0.1,10.0.0.2\n") ==
        "line 1 names no column of the flows' source | the columns are `sorce`, `destination`; it may be called "
        "`source`, `src`, `srcip`, `sourceip`, `srcaddr`, `sourceaddress`, `srcaddress`, `sourceipaddress`; for "
        "`sorce`, did you mean `source`?");
  CHECK(failure("\nsource,port\n")
            .starts_with("line 2 names no column of the flows' destination | the columns are "
                         "`source`, `port`; it may be called `destination`, "));
  CHECK(failure("source,Source,destination\n") ==
        "line 1 names two columns the same: `source` and `Source` | rename or remove one");
  CHECK(failure("source,\"destination\n") == "line 1 does not name columns: a quote that is not closed on its line | ");
  CHECK(failure(std::string(100'000, 'x')) == "a first line of more than 65536 bytes does not name columns | ");
}

TEST_CASE("damaged rows of CSV are counted, located and passed over") {
  const std::string header = "source,destination,destinationPort,protocol,time,state,direction,bytes";
  const std::string good = "10.0.0.1,10.0.0.2,80,6,,,,1\n";
  const std::string text = header + "\n" + good + "10.0.0.1,10.0.0.2,80\n" + good + "10.0.0.1,10.0.0.2,80,6,,,,1,2\n" +
                           "10.0.0,10.0.0.2,80,6,,,,1\n,10.0.0.2,80,6,,,,1\n10.0.0.1,,80,6,,,,1\n" +
                           "10.0.0.1,::1,80,6,,,,1\n10.0.0.1,10.0.0.2,99999,6,,,,1\n10.0.0.1,10.0.0.2,80,xyz,,,,1\n" +
                           "10.0.0.1,10.0.0.2,80,6,soon,,,1\n10.0.0.1,10.0.0.2,80,6,,gone,,1\n" +
                           "10.0.0.1,10.0.0.2,80,6,,,up,1\n10.0.0.1,10.0.0.2,80,6,,,,-1\n\"10.0.0.1,10.0.0.2\n" +
                           "\"10.0.0.1\"x,10.0.0.2,80,6,,,,1\n" + good;
  const FlowsRead read = read_flows(text);
  CHECK(read.counts() == "0 records, 3 tuples, 0 and 14 damaged");
  const std::string damage = read.damage();
  for (const std::string_view line : {
           "3:21: a row has 8 fields, as there are columns; this one has 3 [flow-table-row]",
           "5:29: a row has 8 fields, as there are columns; this one has 9 [flow-table-row]",
           "7:1: a flow without source [flow-table-row]",
           "8:10: a flow without destination [flow-table-row]",
           "9:10: the source is an IPv4 address and the destination an IPv6 one [flow-table-cell]",
           "10:19: `99999` is no port, a number from 0 to 65535 [flow-table-cell]",
           "11:22: `xyz` is no protocol: tcp, udp, icmp, or a number up to 255 [flow-table-cell]",
           // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text
           "12:24: `soon` is no time: seconds or milliseconds since 1970, or a date such as 2026-08-13T20:00:00Z "
           "[flow-table-cell]",
           "13:25: `gone` is no state: begin, continue, end, deny, or allow [flow-table-cell]",
           "14:26: `up` is no direction: inbound or outbound [flow-table-cell]",
           "15:27: `-1` is no count, a whole number below 2^64 [flow-table-cell]",
           "16:1: a quote that is not closed on its line [flow-table-row]",
           "17:11: text behind a closing quote [flow-table-row]",
       }) {
    INFO(damage);
    CHECK(damage.contains(std::string(line) + "\n"));
  }
  CHECK(damage.contains("6:"));
  check_cuts(text, FlowFormat::Csv, header);
}

TEST_CASE("a JSON object a line, with the same names") {
  const std::string text =
      R"({"time":1772359200.25,"src":"10.0.0.4","dst":"203.0.113.9","src_port":50000,"dest_port":443,"proto":"TCP"})"
      "\r\n\n"
      R"( { "x": {"source": "1.1.1.1", "y": [1, "2"]}, "source": "10.0.0.\u0034", "destination": "203.0.113.9", "bytes": 12, "src": "9.9.9.9", "state": null } )"
      "\n"
      R"({"SrcIp":"2001:db8::1","DestIp":"2001:db8::2","protocol":58,"direction":"Inbound"})";
  const FlowsRead read = read_flows(text);
  CHECK(read.damage().empty());
  CHECK(read.all_rows() ==
        "1772359200250 10.0.0.4:50000 > 203.0.113.9:443/6 whole 0/0 0/0 begins\n"
        "0 10.0.0.4:0 > 203.0.113.9:0/6 whole 0/12 0/0 begins\n"
        "0 2001:db8::1:0 > 2001:db8::2:0/58 in whole 0/0 0/0 begins\n");
  check_cuts(text, FlowFormat::Ndjson);
}

TEST_CASE("damaged rows of JSON objects") {
  const std::string good = R"({"source":"10.0.0.1","destination":"10.0.0.2"})"
                           "\n";
  const std::string text = good + R"({"source":"10.0.0.1","destination":"10.0.0.2")" + "\n" + good + "7\n" +
                           R"({"source":"10.0.0.1","destination":"10.0.0.2"} x)" + "\n" + R"({"source":"10.0.0.1"})" +
                           "\n" + R"({"source":"10.0.0.1","destination":"here"})" + "\n" +
                           R"({"source":"10.0.0.1","destination":"10.0.0.2","destinationPort":65536})" + "\n" +
                           R"({"source":["10.0.0.1"],"destination":"10.0.0.2"})" + "\n" + R"({"a":")" +
                           std::string(70'000, 'x') + "\"}\n" + good;
  const FlowsRead read = read_flows(text);
  CHECK(read.counts() == "0 records, 3 tuples, 0 and 8 damaged");
  const std::string damage = read.damage();
  INFO(damage);
  CHECK(damage.contains("2:46: a row is no JSON: incomplete JSON [flow-table-row]\n"));
  CHECK(damage.contains("4:1: a row is an object [flow-table-row]\n"));
  CHECK(damage.contains("5:48: text behind the object [flow-table-row]\n"));
  CHECK(damage.contains("6:1: a flow without destination [flow-table-row] | it may be called `destination`, "));
  CHECK(damage.contains("8:65: `65536` is no port, a number from 0 to 65535 [flow-table-cell]\n"));
  CHECK(damage.contains("10:1: a row of more than 65536 bytes [flow-table-row]\n"));
  check_cuts(text, FlowFormat::Ndjson);
}

TEST_CASE("tables cut off at every byte") {
  const std::string csv = "source,destination,port\n10.0.0.1,10.0.0.2,80\n\"10.0.0.1\",10.0.0.3,443\n";
  const std::string json = R"({"source":"10.0.0.1","destination":"10.0.0.2"})"
                           "\n"
                           R"({"source":"10.0.0.1","destination":"10.0.0.2","port":1})"
                           "\n";
  for (const std::string& text : {csv, json}) {
    std::uint64_t before = 0;
    for (std::size_t length = 0; length <= text.size(); ++length) {
      const FlowsRead read = read_flows(text.substr(0, length), text == csv ? FlowFormat::Csv : FlowFormat::Ndjson);
      // Of a row that is cut off within its last number a shorter number is left, which nothing tells.
      CHECK(read.ledger.tuples >= before);
      before = read.ledger.tuples;
      CHECK(read.ledger.damaged_tuples <= 1);
    }
    CHECK(before == 2);
  }
}

TEST_CASE("dates in ISO 8601") {
  using flows::parse_date;
  CHECK(parse_date("1970-01-01T00:00:00Z") == 0);
  CHECK(parse_date("2026-03-01T10:00:00.1234567Z") == 1'772'359'200'123);
  CHECK(parse_date("2026-03-01 10:00") == 1'772'359'200'000);
  CHECK(parse_date("2026-03-01T12:00:00+02:00") == 1'772'359'200'000);
  CHECK(parse_date("2026-03-01T04:30:00-0530") == 1'772'359'200'000);
  CHECK(parse_date("2024-02-29T00:00:00Z"));
  for (const std::string_view wrong :
       {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01", "2026-03-01T10:00:00.Z",
        "2026-03-01T10:00:00X", "1969-12-31T23:59:59Z", "", "x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_date(wrong));
  }
}

}  // namespace
}  // namespace azroute
