// Tallies of parts: written and read again, joined in any order, refused where they do not belong together.
#include "sim/report/replay.h"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "sim/report/json.h"

using namespace azroute;

namespace {

ReplayWords words(std::string_view reason) {
  ReplayWords words;
  words.verdict = reason == "egressed-azure" ? "egressed" : "dropped";
  words.reason = reason;
  words.sentence = "What it means.";
  words.egress_kind = "subnet";
  words.egress = "net/app \"x\"";
  words.source_class = "private";
  words.source_addresses = {"10.0.0.1"};
  return words;
}

ConversationEdge edge(std::uint32_t host, FlowState state, std::uint64_t time) {
  return {.key = {.source = Address::v4(host),
                  .destination = Address::v4(0x08080808),
                  .recorder = 7,
                  .source_port = 40'000,
                  .destination_port = 443,
                  .protocol = 6,
                  .direction = FlowDirection::Outbound},
          .state = state,
          .time = time};
}

ReplayTally part(std::uint64_t shard, std::uint64_t shards) {
  ReplayTally tally;
  tally.topology = "net.yaml";
  tally.as_of = "2026-11-23";
  tally.flows = {"logs"};
  tally.shard = shard;
  tally.shards = shards;
  tally.tuples = 10 * shard;
  tally.records = shard;
  tally.damaged_tuples = 1;
  tally.damage = {{"logs/" + std::to_string(shard), 3, 4, 5, "flow-log-tuple", "not a tuple", ""}};
  for (const std::string_view reason : {"egressed-azure", "next-hop-none"}) {
    ReplayTally::Result& result = tally.results[{words(reason), words(reason)}];
    const ReplayCounts counts{.tuples = 5 * shard,
                              .conversations = 3,
                              .denied = 1,
                              .packets_sent = shard,
                              .bytes_sent = 100,
                              .packets_received = 2,
                              .bytes_received = 200};
    result.counts = counts;
    if (reason == "egressed-azure") continue;
    result.talkers.add(Address::v4(1), Address::v4(0x08080808), 443, 6, counts);
    result.talkers.add(Address::v6(1, shard), Address::v6(2, 2), 53, 17, counts);
  }
  return tally;
}

std::string text_of(const ReplayTally& tally) {
  return json::pretty(json::replay(tally, 0)) + text::replay(tally, 3, false);
}

ReplayTally read_again(const ReplayTally& tally) {
  const auto read = parse_replay_part(boost::json::parse(boost::json::serialize(json::replay_part(tally))));
  REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error()));
  return *read;
}

}  // namespace

TEST_CASE("a part says the same after it has been written and read") {
  ReplayTally tally = part(2, 3);
  tally.edges.first = {edge(1, FlowState::Continue, 500)};
  tally.first_results = {tally.results.begin()->first};
  tally.edges.last = {edge(1, FlowState::End, 900), edge(2, FlowState::Begin, 950)};
  tally.edges.spans = {{.recorder = 7, .first = 100, .newest = 950}};
  tally.interrupted = true;
  tally.unread = {"logs/x: damaged gzip data at byte 17"};
  tally.recorded = "outbound";
  tally.left_out = 4;
  const ReplayTally read = read_again(tally);
  CHECK(text_of(read) == text_of(tally));
  CHECK(read.edges == tally.edges);
  CHECK(read.first_results == tally.first_results);
  CHECK(read.shard == 2);
  CHECK(read.shards == 3);
}

TEST_CASE("parts join to one tally in any order") {
  std::vector<ReplayTally> parts{part(1, 3), part(2, 3), part(3, 3)};
  const auto whole = join(parts);
  REQUIRE(whole.has_value());
  CHECK_FALSE(whole->is_part());
  CHECK(whole->tuples == 60);
  CHECK(whole->total().conversations == 18);
  CHECK(whole->total().denied == 6);
  CHECK(whole->damage.size() == 3);
  for (unsigned i = 0; i < 5; ++i) {
    std::ranges::next_permutation(parts, {}, &ReplayTally::shard);
    const auto again = join(parts);
    REQUIRE(again.has_value());
    CHECK(text_of(*again) == text_of(*whole));
  }
}

TEST_CASE("a conversation that goes on from one part into the next is counted once") {
  std::vector<ReplayTally> parts{part(1, 2), part(2, 2)};
  const ReplayTally::Pair dropped{words("next-hop-none"), words("next-hop-none")};
  parts[0].edges.last = {edge(1, FlowState::Begin, 1000)};
  parts[0].edges.spans = {{.recorder = 7, .first = 1000, .newest = 1000}};
  parts[1].edges.first = {edge(1, FlowState::End, 2000), edge(5, FlowState::End, 2000)};
  parts[1].edges.spans = {{.recorder = 7, .first = 2000, .newest = 2000}};
  parts[1].first_results = {dropped, dropped};
  const auto whole = join(parts);
  REQUIRE(whole.has_value());
  CHECK(whole->results.at(dropped).counts.conversations == 5);
  CHECK(whole->total().conversations == 11);
  CHECK(whole->edges.first.size() == 1);
}

TEST_CASE("parts that are missing, there twice or of different replays are refused") {
  const auto fault = [](std::vector<ReplayTally> parts) {
    const auto whole = join(std::move(parts));
    return whole ? std::string("joined") : whole.error();
  };
  CHECK(fault({part(1, 2), part(2, 2)}) == "joined");
  CHECK(fault({}) == "there are no parts");
  CHECK(fault({part(2, 2)}) == "shard 1 of 2 is missing");
  CHECK(fault({part(1, 3), part(3, 3)}) == "shard 2 of 3 is missing");
  CHECK(fault({part(1, 3), part(2, 3)}) == "shard 3 of 3 is missing");
  CHECK(fault({part(1, 2), part(1, 2), part(2, 2)}) == "shard 1 of 2 is there twice");
  ReplayTally other = part(2, 2);
  other.as_of = "2022-01-01";
  CHECK(fault({part(1, 2), other}).starts_with("the parts are of different replays"));
}

TEST_CASE("what is no part is refused with a reason") {
  const auto fault = [](std::string_view text) {
    const auto read = parse_replay_part(boost::json::parse(text));
    return read ? std::string("read") : read.error();
  };
  CHECK(fault("[]") != "read");
  CHECK(fault("{}") != "read");
  CHECK(fault(R"({"format": "azroute-replay/1"})").starts_with("this is a whole replay's report"));
  CHECK(fault(R"({"format": "azroute-replay-part/1", "topology": 7})") != "read");
  // Each member that is missing is missed.
  const boost::json::object whole = json::replay_part(part(1, 1)).as_object();
  for (const auto& member : whole) {
    boost::json::object less = whole;
    less.erase(member.key());
    CAPTURE(std::string(member.key()));
    CHECK_FALSE(parse_replay_part(less).has_value());
  }
}
