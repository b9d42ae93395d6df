// Made flows: one seed, one stream; any part of it is the same; nobody sends from an address that Azure keeps.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/topology_text.h"
#include "tools/make_flows/flow_maker.h"
#include "tools/make_flows/logs.h"
#include "tools/make_flows/text.h"

namespace azroute::make_flows {
namespace {

constexpr std::string_view kNetwork = R"(
asOf: 2026-11-23
serviceTags: service-tags.json
virtualNetworks:
  - name: net
    location: westeurope
    addressSpace: {addressPrefixes: [10.1.0.0/16, fd00:1::/48]}
    subnets:
      - {name: work, addressPrefixes: [10.1.1.0/24, "fd00:1:0:1::/64"]}
      - {name: tight, addressPrefix: 10.1.2.0/29}
      - {name: GatewaySubnet, addressPrefix: 10.1.255.0/27}
sites:
  - {name: datacenter, addressPrefixes: [192.168.0.0/16]}
publicIPAddresses:
  - {name: web-ip, ipAddress: 20.50.2.9}
privateEndpoints:
  - {name: store, subnet: net/work, privateIPAddresses: [10.1.1.7]}
networkInterfaces:
  - name: web
    subnet: net/work
    ipConfigurations:
      - {privateIPAddress: 10.1.1.4, publicIPAddress: web-ip}
      - {privateIPAddress: "fd00:1:0:1::4"}
  - {name: database, subnet: net/tight, privateIPAddress: 10.1.2.4}
)";

Prefix prefix_of(std::string_view text) {
  const auto prefix = parse_prefix(text);
  REQUIRE_MESSAGE(prefix.has_value(), std::string(text));
  return *prefix;
}

struct Made {
  std::unique_ptr<testing::Loaded> loaded = testing::load_text(kNetwork);
  FlowMaker maker;

  explicit Made(std::uint64_t seed = 1) : maker(loaded->topology, seed) { REQUIRE(maker.can_make()); }
};

std::uint64_t digest(std::string_view text) {
  std::uint64_t sum = 0xCBF29CE484222325ULL;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return sum;
}

std::string table(const FlowMaker& maker, std::uint64_t first, std::uint64_t count) {
  std::string text;
  for (std::uint64_t number = first; number < first + count; ++number) append_csv(maker.flow(number), text);
  return text;
}

/// The tuples of log records, in their order, each with the interface that has it.
std::vector<std::string> tuples_of(std::string_view records) {
  std::vector<std::string> tuples;
  const boost::json::value all = boost::json::parse("[" + std::string(records) + "]");
  for (const boost::json::value& record : all.as_array()) {
    const std::string mac(record.at("macAddress").as_string());
    const auto add = [&](const boost::json::value& texts) {
      for (const boost::json::value& text : texts.as_array())
        tuples.push_back(mac + " " + std::string(text.as_string()));
    };
    if (record.as_object().contains("flowRecords")) {
      for (const auto& flow : record.at("flowRecords").at("flows").as_array()) {
        for (const auto& group : flow.at("flowGroups").as_array()) add(group.at("flowTuples"));
      }
    } else {
      for (const auto& rule : record.at("properties").at("flows").as_array()) {
        for (const auto& flow : rule.at("flows").as_array()) add(flow.at("flowTuples"));
      }
    }
  }
  return tuples;
}

std::string records(LogMaker& logs, std::uint64_t begin, std::uint64_t end) {
  std::string text;
  for (std::uint64_t record = begin; record < end; ++record) {
    if (!text.empty()) text += ',';
    logs.append_record(record, 0, logs.tuples_a_record(), text);
  }
  return text;
}

TEST_CASE("a seed gives one stream, on every platform, and another seed another one") {
  const Made a, b, other(2);
  CHECK(table(a.maker, 0, 2000) == table(b.maker, 0, 2000));
  CHECK(table(a.maker, 0, 2000) != table(other.maker, 0, 2000));
  CHECK(digest(table(a.maker, 0, 2000)) == 14236579486807852341U);
  LogMaker logs(a.loaded->topology, a.maker, {.start = 1'786'651'200'000});
  CHECK(digest(records(logs, 0, 40)) == 13873315830049879756U);
}

TEST_CASE("any part of the stream is what the whole has there") {
  const Made made;
  FlowBatch v4, v6;
  std::vector<MadeFlow> one_by_one;
  for (std::uint64_t number = 1'000'000'007; number < 1'000'000'007 + kFlowBatch; ++number)
    one_by_one.push_back(made.maker.flow(number));
  made.maker.fill(1'000'000'007, kFlowBatch, v4, v6);
  REQUIRE(v4.size() + v6.size() == one_by_one.size());
  std::size_t at_v4 = 0, at_v6 = 0;
  for (const MadeFlow& flow : one_by_one) {
    const FlowBatch& batch = flow.source.is_v4() ? v4 : v6;
    const std::size_t row = flow.source.is_v4() ? at_v4++ : at_v6++;
    CHECK(batch.source(row) == flow.source);
    CHECK(batch.destination(row) == flow.destination);
    CHECK(batch.source_port[row] == flow.source_port);
    CHECK(batch.destination_port[row] == flow.destination_port);
    CHECK(batch.protocol[row] == flow.protocol);
    CHECK(batch.packets_sent[row] == flow.packets_sent);
    CHECK(batch.bytes_sent[row] == flow.bytes_sent);
    CHECK(batch.packets_received[row] == flow.packets_received);
    CHECK(batch.bytes_received[row] == flow.bytes_received);
  }
}

TEST_CASE("every kind of sender and destination occurs, one in twenty with IPv6, and none sends to itself") {
  const Made made;
  constexpr int kFlows = 20'000;
  std::map<Where, int> from, to;
  int v6 = 0;
  for (std::uint64_t number = 0; number < kFlows; ++number) {
    const MadeFlow flow = made.maker.flow(number);
    ++from[flow.from];
    ++to[flow.to];
    v6 += flow.source.is_v4() ? 0 : 1;
    CHECK(flow.source.family() == flow.destination.family());
    CHECK(flow.source != flow.destination);
    CHECK((flow.packets_sent > 0 && flow.bytes_sent >= 54 * flow.packets_sent));
    const bool ports = flow.protocol == 6 || flow.protocol == 17;
    CHECK((flow.source_port >= 32'768) == ports);
    CHECK((flow.destination_port != 0) == ports);
  }
  for (const Where where : {Where::Interface, Where::Host, Where::Site, Where::Internet}) CHECK(from[where] > 100);
  CHECK(from.size() == 4);
  for (const Where where : {Where::Interface, Where::Host, Where::Site, Where::PrivateEndpoint, Where::Platform,
                            Where::Endpoint, Where::Public, Where::Tag, Where::Internet})
    CHECK(to[where] > 100);
  CHECK(v6 == doctest::Approx(kFlows * 0.05).epsilon(0.2));
}

TEST_CASE("addresses are what they are said to be: no kept one, no taken one, no special one") {
  const Made made;
  const Topology& topology = made.loaded->topology;
  std::set<Address> hosts;
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    const MadeFlow flow = made.maker.flow(number);
    for (const auto& [where, address] : {std::pair(flow.from, flow.source), std::pair(flow.to, flow.destination)}) {
      CAPTURE(address.to_string());
      const bool ours = prefix_of("10.1.0.0/16").contains(address);
      if (where == Where::Host) hosts.insert(address);
      if (where == Where::Internet) {
        CHECK(!ours);
        CHECK(address != testing::address("168.63.129.16"));
        for (const std::string_view special : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
                                               "169.254.0.0/16", "100.64.0.0/10", "224.0.0.0/3", "0.0.0.0/8"})
          CHECK(!prefix_of(special).contains(address));
      }
      if (where == Where::Site) CHECK(prefix_of("192.168.0.0/16").contains(address));
    }
  }
  for (const Address& host : hosts) {
    CAPTURE(host.to_string());
    const Id<Subnet> subnet = subnet_with_address(topology, {0}, host);
    REQUIRE(subnet.valid());
    CHECK(topology[subnet].name.value != kGatewaySubnet);
    for (const auto& prefix : topology[subnet].address_prefixes) {
      if (!prefix.value.contains(host)) continue;
      CHECK(host != prefix.value.last());
      Address kept = prefix.value.address();
      for (int i = 0; i < 4; ++i, kept = kept.next()) CHECK(host != kept);
    }
    for (const std::string_view taken : {"10.1.1.4", "10.1.1.7", "10.1.2.4", "fd00:1:0:1::4"})
      CHECK(host != testing::address(taken));
  }
  CHECK(hosts.size() > 24);
}

TEST_CASE("a few of a list have most of the draws, and each has some") {
  for (const std::size_t items : {std::size_t{1}, std::size_t{2}, std::size_t{100}, Lots::kMostItems}) {
    const Lots lots(items);
    std::vector<std::size_t> draws(items, 0);
    for (std::uint64_t bits = 0; bits < 8192; ++bits) ++draws[lots.draw(bits)];
    CHECK(*std::ranges::min_element(draws) > 0);
    CHECK(std::ranges::is_sorted(draws, std::greater{}));
  }
  CHECK(Lots(0).empty());
}

TEST_CASE("hosts of a prefix") {
  const Prefix p = prefix_of("10.0.0.0/30");
  for (std::uint64_t bits = 0; bits < 16; ++bits) {
    CHECK(p.contains(host_in(p, bits, bits)));
    CHECK(host_in(p, 0, bits) != p.address());
    CHECK(host_in(p, 0, bits) != p.last());
  }
  CHECK(host_in(prefix_of("10.0.0.9/32"), 7, 7) == testing::address("10.0.0.9"));
  CHECK(host_in(prefix_of("2001:db8::/32"), 0x1'0000'0005, 9) == testing::address("2001:db8:0:5::9"));
}

TEST_CASE("logs: as many tuples as asked for, of every state, and any part of the tuples is what the whole has") {
  const Made made;
  for (const LogKind kind : {LogKind::VirtualNetwork, LogKind::SecurityGroup, LogKind::SecurityGroup1}) {
    LogMaker logs(made.loaded->topology, made.maker, {.kind = kind, .start = 1'786'651'200'000, .tuples_a_record = 10});
    const std::vector<std::string> whole = tuples_of(records(logs, 0, 300));
    REQUIRE(whole.size() == 3000);
    std::vector<std::string> parts;
    for (std::uint64_t record = 0; record < 300; ++record) {
      const std::uint64_t cut = record % 11;
      std::string text;
      logs.append_record(record, 0, cut, text);
      text += ',';
      logs.append_record(record, cut, 10, text);
      const std::vector<std::string> tuples = tuples_of(text);
      parts.insert(parts.end(), tuples.begin(), tuples.end());
    }
    CHECK(parts == whole);
    for (const std::string_view state : {",B,", ",C,", ",E,"}) {
      const bool any =
          std::ranges::any_of(whole, [&](const std::string& t) { return t.find(state) != std::string::npos; });
      CHECK(any == (kind != LogKind::SecurityGroup1));
    }
    CHECK(std::ranges::any_of(whole, [](const std::string& t) { return t.find(",D") != std::string::npos; }));
  }
}

TEST_CASE("logs: one end of a tuple is the interface that logs it, and ends and continuations follow begins") {
  const Made made;
  LogMaker logs(made.loaded->topology, made.maker, {.start = 1'786'651'200'000, .tuples_a_record = 20});
  std::map<std::string, Recorder> recorders;
  for (const Recorder& recorder : made.maker.recorders()) recorders[fmt::format("{:012X}", recorder.mac)] = recorder;
  CHECK(recorders.size() == made.maker.recorders().size());
  std::set<std::string> open;
  std::size_t continued = 0, unknown = 0;
  for (const std::string& text : tuples_of(records(logs, 0, 60 * logs.recorders()))) {
    std::vector<std::string> fields;
    for (std::size_t at = 13; at <= text.size();) {
      const std::size_t end = std::min(text.find(',', at), text.size());
      fields.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    REQUIRE(fields.size() == 13);
    const Recorder& recorder = recorders.at(text.substr(0, 12));
    const Address own = testing::address(fields[6] == "O" ? fields[1] : fields[2]);
    CHECK((own == recorder.v4 || own == recorder.v6));
    std::string key = text.substr(0, 12);
    for (int i = 1; i < 7; ++i) key += ',' + fields[static_cast<std::size_t>(i)];
    if (fields[7] == "B") open.insert(key);
    if (fields[7] != "C" && fields[7] != "E") continue;
    ++continued;
    unknown += open.contains(key) ? 0 : 1;
    if (fields[7] == "E") open.erase(key);
  }
  // One pattern of sixteen has conversations that began before it.
  CHECK(continued > 1000);
  CHECK(unknown > 0);
  CHECK(unknown < continued / 8);
}

TEST_CASE("logs: what is spoiled is counted, and the rest is as it was") {
  const Made made;
  LogMaker good(made.loaded->topology, made.maker, {.start = 1'786'651'200'000});
  LogMaker bad(made.loaded->topology, made.maker, {.start = 1'786'651'200'000, .damage_per_million = 50'000});
  const std::vector<std::string> a = tuples_of(records(good, 0, 100));
  const std::vector<std::string> b = tuples_of(records(bad, 0, 100));
  REQUIRE(a.size() == b.size());
  std::size_t differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differ += a[i] != b[i] ? 1 : 0;
  CHECK(differ == bad.spoiled());
  CHECK(differ == doctest::Approx(3200 * 0.05).epsilon(0.3));
  CHECK(good.spoiled() == 0);
}

TEST_CASE("logs: each hour of an interface has its place") {
  const Made made;
  const std::uint64_t start = 1'786'651'200'000 + 59ULL * 60'000;  // 2026-08-13T20:59Z
  const LogMaker logs(made.loaded->topology, made.maker, {.start = start});
  const std::string mac = fmt::format("{:012X}", made.maker.recorders()[0].mac);
  const std::string folder =
      "flowLogResourceID=/00000000-0000-0000-0000-000000000000_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_NET/";
  CHECK(logs.blob_path(0) == folder + "y=2026/m=08/d=13/h=20/m=00/macAddress=" + mac + "/PT1H.json");
  CHECK(logs.blob_path(logs.recorders()) == folder + "y=2026/m=08/d=13/h=21/m=00/macAddress=" + mac + "/PT1H.json");
  CHECK(logs.end_of_hour(0) == 1);
  CHECK(logs.end_of_hour(1) == 61);
}

}  // namespace
}  // namespace azroute::make_flows
