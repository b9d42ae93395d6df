// Files of routes in every format: what is read, where each fault is reported, cut off at every byte.
#include "sim/read/route_set.h"

#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/read/unpack.h"
#include "sim/report/diagnostics.h"
#include "tests/support/mrt_writer.h"
#include "tests/support/packed.h"

namespace azroute {
namespace {

using namespace testing;

struct Read {
  Sources sources;
  Diagnostics diagnostics;
  RouteSet set;

  explicit Read(std::string bytes) {
    set = read_route_set("routes", std::move(bytes), sources, diagnostics);
    diagnostics.sort();
  }

  /// "10.0.0.0/8 2001:db8::/32 192.0.2.1"
  [[nodiscard]] std::string routes() const {
    std::string text;
    for (const RouteSetEntry& route : set.routes) {
      text += (text.empty() ? "" : " ") + route.prefix.to_string();
      if (route.next_hop != kNoNextHop) text += " via " + set.next_hops.at(route.next_hop).to_string();
    }
    return text;
  }

  [[nodiscard]] std::string faults() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      if (diagnostic.span.known()) {
        const SourceFile& file = sources.file(diagnostic.span.file);
        const LineColumn position = file.position(diagnostic.span.begin);
        text += fmt::format("{}:{} [{}] ", position.line, position.column,
                            file.text().substr(diagnostic.span.begin, diagnostic.span.end - diagnostic.span.begin));
      }
      text += fmt::format("{}: {}", diagnostic.rule->id, diagnostic.message);
      if (!diagnostic.help.empty()) text += " | " + diagnostic.help;
      text += "\n";
    }
    return text;
  }
};

std::string good(std::string bytes) {
  const Read read(std::move(bytes));
  return read.faults().empty() ? read.routes() : read.faults();
}

std::string faults(std::string bytes) {
  return Read(std::move(bytes)).faults();
}

TEST_CASE("prefix lists: both families, next hops, comments, every kind of line break") {
  CHECK(good("10.0.0.0/8\n2001:db8::/32\n0.0.0.0/0\n::/0") == "10.0.0.0/8 2001:db8::/32 0.0.0.0/0 ::/0");
  CHECK(good("# a list\r\n\r\n 10.0.0.0/8 \r\n! more\r\n10.0.0.0/9 # half\r\n") == "10.0.0.0/8 10.0.0.0/9");
  CHECK(good("10.0.0.0/8\r10.0.0.0/9\r") == "10.0.0.0/8 10.0.0.0/9");
  CHECK(good("\xEF\xBB\xBF"
             "10.0.0.0/8\n") == "10.0.0.0/8");
  CHECK(good("10.0.0.0/8\t192.0.2.1\t! one\n") == "10.0.0.0/8 via 192.0.2.1");
  const Read read("10.0.0.0/8 192.0.2.1\n10.0.0.0/9 2001:db8::1\n10.128.0.0/9 192.0.2.1\n10.0.0.0/10\n");
  CHECK(read.routes() == "10.0.0.0/8 via 192.0.2.1 10.0.0.0/9 via 2001:db8::1 10.128.0.0/9 via 192.0.2.1 10.0.0.0/10");
  CHECK(read.set.next_hops.size() == 2);
  CHECK(read.set.format == RouteSetFormat::PrefixList);
  CHECK(read.sources.size() == 0);
}

TEST_CASE("of a repeated prefix the last line counts") {
  const Read read("10.0.0.0/8 192.0.2.1\n10.1.0.0/16\n10.0.0.0/8\n10.0.0.0/8 192.0.2.2\n10.1.0.0/16\n");
  CHECK(read.routes() == "10.0.0.0/8 via 192.0.2.2 10.1.0.0/16");
  CHECK(read.set.repeated == 3);
  CHECK(read.diagnostics.all().empty());
}

TEST_CASE("faults of a list stand where they are, and the other lines are read") {
  CHECK(faults("10.0.0.0/8\n10.1.2.3/8\n10.0.0.1\n") ==
        "2:1 [10.1.2.3/8] route-set-prefix: host bits are set | did you mean `10.0.0.0/8`?\n"
        "3:1 [10.0.0.1] route-set-prefix: a prefix has a length | did you mean `10.0.0.1/32`?\n"
        "route-set-incomplete: 1 route was read\n");
  CHECK(faults("10.0.0.0/33\n10.0.0.256/8\n\n  hello\n2001:db8::1/32\n") ==
        "1:10 [33] route-set-prefix: a prefix length is 0 to 32\n"
        "2:8 [256] route-set-prefix: a part of an IPv4 address is at most 255\n"
        "4:3 [h] route-set-prefix: expected a decimal number from 0 to 255\n"
        "5:1 [2001:db8::1/32] route-set-prefix: host bits are set | did you mean `2001:db8::/32`?\n"
        "route-set-incomplete: 0 routes were read\n");
  CHECK(faults("10.0.0.0/8 gateway\n10.0.0.0/9 192.0.2.1 5\n10.0.0.0/10\n10.0.0.0/11 192.0.2.0/24\n") ==
        "1:12 [g] route-set-next-hop: expected a decimal number from 0 to 255\n"
        "2:22 [5] route-set-next-hop: unexpected text after the next hop\n"
        "4:22 [/24] route-set-next-hop: unexpected text after the address\n"
        "route-set-incomplete: 1 route was read\n");
  CHECK(faults("# nothing\n") ==
        "2:1 [] route-set-empty: this list has no route\nroute-set-incomplete: 0 routes were read\n");
  CHECK(faults("") == "1:1 [] route-set-empty: this list has no route\nroute-set-incomplete: 0 routes were read\n");
}

TEST_CASE("the quick reading of plain IPv4 lines agrees with the thorough one") {
  for (const std::string_view line : {"0.0.0.0/0",   "255.255.255.255/32", "1.2.3.4/32", "01.2.3.4/32", "1.2.3.4/032",
                                      "1.2.3.4/",    "1.2.3.4/33",         "1.2.3/8",    "1.2.3.4.5/8", "1.2.3.4/8",
                                      "256.0.0.0/8", "1000.0.0.0/8",       "1..0.0/8",   ".1.0.0/8",    "1.2.3.4/32x",
                                      "1.0.0.0/8/9", "0.0.0.0/00",         "1.0.0.0/+8", "1.0.0.0/ 8",  "9.255.0.0/16",
                                      "1.2.3.4/999", "1.2.3.4/4294967328"}) {
    CAPTURE(line);
    const auto expected = parse_prefix(line);
    for (const std::string_view ending : {"", "\n", "\r\n"}) {
      const Read read(std::string(line) + std::string(ending));
      CHECK(read.routes() == (expected ? expected->to_string() : ""));
      CHECK(read.diagnostics.has_errors() == !expected.has_value());
    }
  }
}

TEST_CASE("many faults are counted and not all shown") {
  std::string text = "10.0.0.0/8\n";
  for (int i = 0; i < 50; ++i) text += "bad\n";
  const Read read(text);
  CHECK(read.diagnostics.errors() == 20);
  REQUIRE(read.diagnostics.all().size() == 21);
  CHECK(read.diagnostics.all().back().message == "and 30 errors more; 1 route was read");
}

constexpr std::string_view kConfiguration = R"(! a router
hostname r1
ip dhcp pool lan
 network 192.168.0.0 255.255.255.0
router ospf 1
 network 10.9.0.0 0.0.255.255 area 0
router bgp 65001
 bgp router-id 192.0.2.1
 neighbor 192.0.2.9 remote-as 65002
 network 10.0.0.0
 network 172.16.0.0 mask 255.240.0.0
 network 192.0.2.0
 !
 address-family ipv4 unicast
  network 203.0.113.0/24 route-map OUT
  network 198.51.100.0 mask 255.255.255.128 backdoor
  network 128.66.0.0 route-map OUT
 exit-address-family
 address-family ipv6 unicast
  network 2001:db8::/32
  network import-check
 exit-address-family
!
interface lo
 network 10.8.0.0/16
router bgp 65001 vrf blue
network 10.7.0.0/16
end
)";

TEST_CASE("network statements of a configuration, in BGP's blocks alone") {
  const Read read{std::string(kConfiguration)};
  CHECK(read.faults().empty());
  CHECK(read.routes() ==
        "10.0.0.0/8 172.16.0.0/12 192.0.2.0/24 203.0.113.0/24 198.51.100.0/25 128.66.0.0/16 2001:db8::/32 10.7.0.0/16");
  CHECK(read.set.format == RouteSetFormat::Configuration);
  CHECK(read.set.skipped == 17);
  CHECK(good("network 10.0.0.0/8\nnetwork 10.0.0.0/9\n") == "10.0.0.0/8 10.0.0.0/9");
}

TEST_CASE("faults of network statements") {
  CHECK(faults("router bgp 1\n network 10.1.0.0\n network 10.1.0.0 mask 255.0.0.0\n network 10.1.0.0/8\n") ==
        "2:10 [10.1.0.0] route-set-prefix: host bits are set for a prefix of length 8 | did you mean `10.0.0.0/8`?\n"
        "3:10 [10.1.0.0] route-set-prefix: host bits are set for a prefix of length 8 | did you mean `10.0.0.0/8`?\n"
        "4:10 [10.1.0.0/8] route-set-prefix: host bits are set | did you mean `10.0.0.0/8`?\n"
        "route-set-incomplete: 0 routes were read\n");
  CHECK(faults("network 10.0.0.0 mask 255.0.255.0\nnetwork 10.0.0.0 mask\nnetwork 10.0.0.0 mask 2001:db8::\n"
               "network 10.0.0.0 255.0.0.0\nnetwork 224.0.0.0\nnetwork\nnetwork 10.0.0.0/8 mask 255.0.0.0\n"
               "network 2001:db8::\nnetwork elsewhere\n") ==
        "1:23 [255.0.255.0] route-set-statement: a mask is ones before zeros, such as 255.255.0.0\n"
        "2:18 [mask] route-set-statement: expected an address\n"
        "3:23 [2001:db8::] route-set-statement: a mask is ones before zeros, such as 255.255.0.0\n"
        "4:18 [255.0.0.0] route-set-statement: expected `mask` before a mask | did you mean `mask 255.0.0.0`?\n"
        "5:9 [224.0.0.0] route-set-statement: an address above 223.255.255.255 has no class that gives its length\n"
        "6:1 [network] route-set-statement: `network` names no prefix\n"
        "7:20 [mask] route-set-statement: a prefix that has a length is followed by no other\n"
        "8:9 [2001:db8::] route-set-prefix: a prefix has a length | did you mean `2001:db8::/128`?\n"
        "9:9 [e] route-set-prefix: expected a decimal number from 0 to 255\n"
        "route-set-incomplete: 0 routes were read\n");
  CHECK(faults("hostname r1\nrouter bgp 1\n") ==
        "3:1 [] route-set-empty: this configuration has no network statement for BGP\n"
        "route-set-incomplete: 0 routes were read\n");
}

std::string with_next_hop(std::string_view address) {
  return mrt_common_attributes() + mrt_next_hop(address);
}

std::string with_mp_reach(std::string_view address) {
  return mrt_common_attributes() + mrt_mp_reach(mrt_address(address));
}

TEST_CASE("MRT tables of both families, the first entry's next hop") {
  const std::string v4 = mrt_entry(with_next_hop("192.0.2.7")), other = mrt_entry(with_next_hop("192.0.2.8"), 1);
  const std::string v6 = mrt_entry(with_mp_reach("2001:db8::7"));
  const Read read(mrt_peers() + mrt_rib("10.0.0.0/8", {v4, other}) + mrt_rib("10.1.2.128/25", {other, v4}) +
                  mrt_rib("0.0.0.0/0", {v4}) + mrt_rib("2001:db8::/32", {v6}) + mrt_rib("::/0", {v6}) +
                  mrt_rib("2001:db8::1/128", {v6}));
  CHECK(read.faults().empty());
  CHECK(read.routes() ==
        "10.0.0.0/8 via 192.0.2.7 10.1.2.128/25 via 192.0.2.8 0.0.0.0/0 via 192.0.2.7 2001:db8::/32 via 2001:db8::7 "
        "::/0 via 2001:db8::7 2001:db8::1/128 via 2001:db8::7");
  CHECK(read.set.next_hops.size() == 3);
  CHECK(read.set.format == RouteSetFormat::Mrt);
  CHECK(read.set.skipped == 0);
}

TEST_CASE("MRT with additional paths, without a table of peers, without entries, with host bits") {
  const std::string v4 = mrt_add_path_entry(with_next_hop("192.0.2.7"));
  const std::string v6 = mrt_add_path_entry(with_mp_reach("2001:db8::7"), 9);
  CHECK(good(mrt_rib("10.0.0.0/8", {v4, v4}, true) + mrt_rib("2001:db8::/32", {v6}, true)) ==
        "10.0.0.0/8 via 192.0.2.7 2001:db8::/32 via 2001:db8::7");
  CHECK(good(mrt_rib("10.0.0.0/8", {}) + mrt_rib("10.0.0.0/9", {mrt_entry("")})) == "10.0.0.0/9");
  CHECK(good(mrt_record(13, 2, mrt_rib_body("10.255.0.0", 12, {mrt_entry("")}))) == "10.240.0.0/12");
}

TEST_CASE("every form of a next hop") {
  const auto next_hop = [](std::string_view prefix, const std::string& attributes) {
    return good(mrt_rib(prefix, {mrt_entry(attributes)}));
  };
  const std::string global = mrt_address("2001:db8::7"), both = global + mrt_address("fe80::7");
  CHECK(next_hop("::/0", mrt_mp_reach(both)) == "::/0 via 2001:db8::7");
  CHECK(next_hop("::/0", mrt_whole_mp_reach(global)) == "::/0 via 2001:db8::7");
  CHECK(next_hop("::/0", mrt_whole_mp_reach(both)) == "::/0 via 2001:db8::7");
  CHECK(next_hop("::/0", mrt_mp_reach(std::string(8, '\0') + global)) == "::/0 via 2001:db8::7");
  CHECK(next_hop("::/0", mrt_mp_reach(mrt_address("192.0.2.7"))) == "::/0 via 192.0.2.7");
  CHECK(next_hop("::/0", mrt_next_hop("192.0.2.7")) == "::/0 via 192.0.2.7");
  CHECK(next_hop("::/0", mrt_next_hop("192.0.2.7") + mrt_mp_reach(global)) == "::/0 via 2001:db8::7");
  CHECK(next_hop("0.0.0.0/0", mrt_mp_reach(global) + mrt_next_hop("192.0.2.7")) == "0.0.0.0/0 via 192.0.2.7");
  CHECK(next_hop("0.0.0.0/0", mrt_mp_reach(global)) == "0.0.0.0/0 via 2001:db8::7");
  CHECK(next_hop("0.0.0.0/0", mrt_common_attributes()) == "0.0.0.0/0");
  CHECK(next_hop("0.0.0.0/0", mrt_attribute(3, mrt_address("192.0.2.7"), true)) == "0.0.0.0/0 via 192.0.2.7");
  CHECK(next_hop("0.0.0.0/0", mrt_attribute(8, std::string(1000, 'c')) + mrt_next_hop("192.0.2.7")) ==
        "0.0.0.0/0 via 192.0.2.7");
}

TEST_CASE("other records are counted, and when there is nothing else, named") {
  const std::string others = mrt_record(12, 1, "x") + mrt_record(16, 4, "y") + mrt_record(13, 3, "") +
                             mrt_record(13, 6, "") + mrt_record(77, 0, "");
  const Read read(others + mrt_rib("10.0.0.0/8", {mrt_entry("")}) + others);
  CHECK(read.routes() == "10.0.0.0/8");
  CHECK(read.faults().empty());
  CHECK(read.set.skipped == 10);
  const std::string help =
      " | of MRT, the RIB_IPV4_UNICAST and RIB_IPV6_UNICAST tables of TABLE_DUMP_V2 are read\n"
      "route-set-incomplete: 0 routes were read\n";
  const std::string none = "route-set-empty: this MRT data has no unicast route; it holds ";
  CHECK(faults(mrt_peers()) == none + "1 PEER_INDEX_TABLE" + help);
  CHECK(faults(mrt_rib("10.0.0.0/8", {})) == none + "1 RIB_IPV4_UNICAST" + help);
  CHECK(faults(mrt_record(16, 4, "y") + mrt_record(12, 1, "x") + mrt_record(16, 4, "")) ==
        none + "1 TABLE_DUMP, 2 BGP4MP" + help);
  CHECK(faults(others) == none + "1 TABLE_DUMP, 1 RIB_IPV4_MULTICAST, 1 RIB_GENERIC, 1 BGP4MP and more" + help);
}

TEST_CASE("damage inside a record is located, and the next record is read") {
  const std::string good_one = mrt_rib("10.0.0.0/8", {mrt_entry("")});
  const auto fault = [&](const std::string& body, unsigned subtype = 2) {
    const Read read(good_one + mrt_record(13, subtype, body) + good_one);
    CHECK(read.routes() == "10.0.0.0/8");
    CHECK(read.diagnostics.errors() == 1);
    CHECK(read.diagnostics.all().front().rule->id == "route-set-mrt");
    CHECK(read.diagnostics.all().front().subject == "routes");
    return read.diagnostics.all().front().message;
  };
  const std::string entry = mrt_entry("");
  // The good record has 28 bytes, the header of the next 12.
  CHECK(fault("") == "at byte 40: for the sequence number 4 bytes are needed, and of the record 0 are left");
  CHECK(fault(mrt_rib_body("10.0.0.0", 33, {entry})) == "at byte 44: a prefix length of 33 is more than 32");
  CHECK(fault(mrt_rib_body("2001:db8::", 129, {entry}), 4) == "at byte 44: a prefix length of 129 is more than 128");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {entry, entry.substr(1)})) ==
        "at byte 62: for the length of an entry's attributes 2 bytes are needed, and of the record 1 is left");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {entry}) + "x") == "at byte 56: the record goes on behind its last entry");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {mrt_number(0, 2) + mrt_number(0, 4) + mrt_number(99, 2) + "xy"})) ==
        "at byte 56: for an entry's attributes 99 bytes are needed, and of the record 2 are left");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {mrt_entry("\x40\x03\x04xyz")})) ==
        "at byte 59: for an attribute 4 bytes are needed, and of an entry's attributes 3 are left");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {mrt_entry(mrt_attribute(3, "xyz"))})) ==
        "at byte 59: NEXT_HOP has 4 bytes, not 3");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {mrt_entry(mrt_attribute(14, ""))})) ==
        "at byte 59: for MP_REACH_NLRI 1 byte is needed, and of an attribute 0 are left");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {mrt_entry(mrt_attribute(14, "\x05hello"))})) ==
        "at byte 59: a next hop has 4, 16 or 32 bytes, not 5");
  CHECK(fault(mrt_rib_body("10.0.0.0", 8, {mrt_entry(mrt_attribute(14, "\x04hello"))})) ==
        "at byte 64: MP_REACH_NLRI goes on behind its next hop");
  CHECK(fault(mrt_peers().substr(12) + "x", 1).ends_with("the table goes on behind its last peer"));
  CHECK(fault(mrt_peers().substr(12, 20), 1) ==
        "at byte 53: for a peer 10 bytes are needed, and of the record 7 are left");
  const Read peers(mrt_peers() + mrt_rib("10.0.0.0/8", {mrt_entry("", 2)}));
  CHECK(peers.diagnostics.all().front().message.ends_with("peer 2 is none of the 2 peers"));
}

/// A small table of every kind, and where its records end.
struct Table {
  std::string bytes;
  std::vector<std::size_t> routes_before;  // for a cut before each byte

  Table() {
    std::size_t routes = 0;
    const auto add = [&](const std::string& record, std::size_t brings) {
      routes_before.resize(bytes.size() + record.size(), routes);
      bytes += record;
      routes += brings;
    };
    add(mrt_peers(), 0);
    add(mrt_rib("10.0.0.0/8", {mrt_entry(with_next_hop("192.0.2.7")), mrt_entry(with_next_hop("192.0.2.8"))}), 1);
    add(mrt_rib("2001:db8::/32", {mrt_entry(with_mp_reach("2001:db8::7"))}), 1);
    add(mrt_rib("10.0.0.0/9", {mrt_add_path_entry(with_next_hop("192.0.2.7"))}, true), 1);
    add(mrt_record(13, 3, "multicast"), 0);
    add(mrt_rib("::/0", {mrt_entry(mrt_whole_mp_reach(mrt_address("2001:db8::7")))}), 1);
    routes_before.push_back(routes);
  }
};

TEST_CASE("MRT data cut off at every byte: an error with its place, and what was read before") {
  const Table table;
  std::size_t whole = 0;
  for (std::size_t length = 0; length < table.bytes.size(); ++length) {
    CAPTURE(length);
    const Read read(table.bytes.substr(0, length));
    CHECK(read.set.routes.size() == table.routes_before[length]);
    // At a record's end nothing tells that there was more, unless there is no route.
    if (read.diagnostics.all().empty()) {
      ++whole;
      continue;
    }
    REQUIRE(read.diagnostics.errors() == 1);
    const Diagnostic& error = read.diagnostics.all().front();
    if (error.rule->id == "route-set-mrt") CHECK(error.message.starts_with("at byte "));
    CHECK(read.diagnostics.all().back().rule->id == "route-set-incomplete");
  }
  CHECK(whole == 4);  // between records, after the first route
  CHECK(Read(table.bytes).set.routes.size() == 4);
}

TEST_CASE("MRT data with any byte changed: read or reported, never worse") {
  const Table table;
  for (std::size_t at = 0; at < table.bytes.size(); ++at) {
    for (const int change : {1, 0x80, 0xFF}) {
      std::string bytes = table.bytes;
      bytes[at] = static_cast<char>(bytes[at] ^ change);
      const Read read(bytes);
      CHECK((read.diagnostics.has_errors() || !read.set.routes.empty()));
    }
  }
}

TEST_CASE("packed data cut off at every byte") {
  const Table table;
  for (const std::string& packed : {gzip(table.bytes), bzip2(table.bytes)}) {
    CHECK(good(unpack(packed, 1U << 20U).value()) == good(table.bytes));
    for (std::size_t length = 4; length < packed.size(); ++length) {
      const auto bytes = unpack(packed.substr(0, length), 1U << 20U);
      REQUIRE_FALSE(bytes.has_value());
      CHECK(bytes.error().message.ends_with(fmt::format("data is cut off after byte {}", length)));
    }
    CHECK(unpack(packed, table.bytes.size() - 1).error().message ==
          fmt::format("larger than {} bytes when unpacked", table.bytes.size() - 1));
    CHECK(unpack(packed, table.bytes.size()).has_value());
  }
  CHECK(unpack(gzip("one ") + gzip("two"), 100) == "one two");
  CHECK(unpack(bzip2("one ") + bzip2("two"), 100) == "one two");
}

TEST_CASE("what is no file of routes") {
  const std::string rest =
      " | unpack it first; gzip and bzip2 are unpacked here\nroute-set-incomplete: 0 routes were read\n";
  CHECK(faults(std::string("\xFD\x37zXZ\0abc", 9)) == "route-set-format: xz data is not read" + rest);
  CHECK(faults("\x28\xB5\x2F\xFD\x01") == "route-set-format: Zstandard data is not read" + rest);
  CHECK(faults("PK\x03\x04rest") == "route-set-format: a ZIP archive is not read" + rest);
  CHECK(faults(gzip("10.0.0.0/8")) == "route-set-format: what is packed here is packed again" + rest);
  CHECK(faults(std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16)) ==
        "route-set-format: this is neither text nor MRT data\nroute-set-incomplete: 0 routes were read\n");
  CHECK(faults(std::string("1\0000\0.\0", 6)) ==
        "route-set-format: this is neither text nor MRT data\nroute-set-incomplete: 0 routes were read\n");
}

TEST_CASE("files, and one that is not there") {
  Sources sources;
  Diagnostics diagnostics;
  CHECK(load_route_set("/dev/null/none", sources, diagnostics).routes.empty());
  CHECK(render_text(diagnostics, sources, false) ==
        "/dev/null/none: error: cannot read the file: no such file [file-not-read]\n");
}

TEST_CASE("how faults look") {
  const Read text("10.0.0.0/8\n10.1.0.0/8\n");
  CHECK(render_text(text.diagnostics, text.sources, false) ==
        "routes:2:1: error: host bits are set [route-set-prefix]\n"
        "  2 | 10.1.0.0/8\n"
        "    | ^~~~~~~~~~\n"
        "help: did you mean `10.0.0.0/8`?\n"
        "\n"
        "routes: note: 1 route was read [route-set-incomplete]\n");
  const Read mrt(mrt_peers().substr(0, 20));
  CHECK(render_text(mrt.diagnostics, mrt.sources, false) ==
        "routes: error: at byte 0: the last record is cut off: for the record 48 bytes are needed, and of the file 8 "
        "are left "
        "[route-set-mrt]\n"
        "\n"
        "routes: note: 0 routes were read [route-set-incomplete]\n");
}

TEST_CASE("every rule is emitted by some file, and no other") {
  std::set<std::string_view> emitted;
  for (const std::string& bytes : {std::string("10.0.0.1/8"), std::string("10.0.0.0/8 x"), std::string("network"),
                                   std::string(), std::string("PK\x03\x04"), mrt_peers().substr(0, 20)}) {
    const Read read(bytes);
    for (const Diagnostic& diagnostic : read.diagnostics.all()) emitted.insert(diagnostic.rule->id);
  }
  std::set<std::string_view> listed;
  for (const Rule& rule : route_set_rules()) listed.insert(rule.id);
  CHECK(emitted == listed);
}

}  // namespace
}  // namespace azroute
