// Conversations: the folder against a slow twin, parts joined against the whole, and what is dropped and forgotten.
#include "sim/topology/conversations.h"

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/topology/conversation_folder.h"

namespace azroute {
namespace {

constexpr std::uint64_t kMinute = 60'000;
constexpr std::uint64_t kStart = 1'786'651'200'000;

struct Tuple {
  ConversationKey key;
  FlowState state = FlowState::Begin;
  std::uint64_t time = 0;
};

ConversationKey key_of(std::uint32_t number, std::uint64_t recorder = 0x000D3A000001) {
  const bool v6 = number % 5 == 0;
  return {.source = v6 ? Address::v6(0xFD00ULL << 48U, number) : Address::v4((10U << 24U) | number),
          .destination = v6 ? Address::v6(0x2600ULL << 48U, 1) : Address::v4(0x08080808),
          .recorder = recorder,
          .source_port = static_cast<std::uint16_t>(40'000 + number % 1000),
          .destination_port = 443,
          .protocol = static_cast<std::uint8_t>(number % 2 == 0 ? 6 : 17),
          .direction = number % 3 == 0 ? FlowDirection::Inbound : FlowDirection::Outbound};
}

/// Forgets nothing: the last tuple of each key decides.
class SlowFolder {
 public:
  bool add(const Tuple& tuple) {
    if (tuple.state == FlowState::Whole) return true;
    const auto known = last_.find(tuple.key);
    const bool begins =
        known == last_.end() || begins_conversation(known->second.first, known->second.second, tuple.state, tuple.time);
    last_[tuple.key] = {tuple.state, tuple.time};
    return begins;
  }

 private:
  std::map<ConversationKey, std::pair<FlowState, std::uint64_t>> last_;
};

/// Tuples of a few recorders, each in order but for the disorder; some keys come often, some with long pauses.
std::vector<Tuple> random_tuples(std::mt19937_64& random, std::size_t count, std::uint64_t disorder) {
  std::vector<Tuple> tuples;
  std::uint64_t clocks[3] = {kStart, kStart + 5 * kMinute, kStart + 100 * kMinute};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t recorder = random() % 3;
    std::uint64_t& clock = clocks[recorder];
    clock += random() % 50 == 0 ? random() % (30 * kMinute) : random() % (kMinute / 2);
    const std::uint64_t back = disorder == 0 ? 0 : random() % (disorder + 1);
    constexpr FlowState kStates[] = {FlowState::Begin, FlowState::Continue, FlowState::Continue, FlowState::Continue,
                                     FlowState::End,   FlowState::Deny,     FlowState::Deny,     FlowState::Whole};
    tuples.push_back({.key = key_of(static_cast<std::uint32_t>(random() % (random() % 2 == 0 ? 8 : 60)), recorder),
                      .state = kStates[random() % std::size(kStates)],
                      .time = clock - back});
  }
  return tuples;
}

struct Part {
  ConversationEdges edges;
  std::uint64_t begun = 0;
};

Part fold(std::span<const Tuple> tuples) {
  ConversationFolder folder;
  Part part;
  for (const Tuple& tuple : tuples) part.begun += folder.add(tuple.key, tuple.state, tuple.time) ? 1 : 0;
  part.edges = folder.finish();
  return part;
}

/// `before` with `after` behind it.
void join_parts(Part& before, const Part& after) {
  before.begun += after.begun - join(before.edges, after.edges).size();
}

std::vector<Part> fold_parts(std::span<const Tuple> tuples, std::mt19937_64& random, std::size_t most_parts) {
  std::vector<std::size_t> cuts = {0, tuples.size()};
  for (std::size_t i = random() % most_parts; i > 0; --i) cuts.push_back(random() % (tuples.size() + 1));
  std::ranges::sort(cuts);
  std::vector<Part> parts;
  for (std::size_t i = 1; i < cuts.size(); ++i)
    parts.push_back(fold(tuples.subspan(cuts[i - 1], cuts[i] - cuts[i - 1])));
  return parts;
}

TEST_CASE("what begins a conversation after what") {
  using enum FlowState;
  const auto begins = [](FlowState before, FlowState next, std::uint64_t gap) {
    return begins_conversation(before, kStart, next, kStart + gap);
  };
  for (const FlowState before : {Whole, Begin, Continue, End, Deny}) {
    CHECK(begins(before, Whole, 0));
    CHECK(begins(before, Begin, 0));
    const bool open = before == Begin || before == Continue;
    CHECK(begins(before, Continue, 0) == !open);
    CHECK(begins(before, End, kConversationGap) == !open);
    CHECK(begins(before, End, kConversationGap + 1));
    CHECK(begins(before, Deny, kDenialGap) == (before != Deny));
    CHECK(begins(before, Deny, kDenialGap + 1));
  }
  CHECK(!begins_conversation(Begin, kStart, Continue, kStart - 1));
}

TEST_CASE("the folder tells what a twin that remembers everything tells") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 60; ++round) {
    const std::vector<Tuple> tuples = random_tuples(random, 1500, round % 2 == 0 ? 0 : kConversationDisorder);
    ConversationFolder folder(round % 3 == 0 ? 256 : kMaxOpenConversations);  // 180 keys are less than 256
    SlowFolder slow;
    std::size_t differ = 0;
    for (const Tuple& tuple : tuples) {
      differ += folder.add(tuple.key, tuple.state, tuple.time) != slow.add(tuple) ? 1 : 0;
    }
    CHECK(differ == 0);
    CHECK(folder.finish().forgotten == 0);
  }
}

TEST_CASE("a log in any number of parts has as many conversations as the whole") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const std::uint64_t disorder = round % 2 == 0 ? 0 : kConversationDisorder;
    const std::vector<Tuple> tuples = random_tuples(random, 1 + random() % 600, disorder);
    const Part whole = fold(tuples);
    const std::vector<Part> parts = fold_parts(tuples, random, round % 3 == 0 ? 200 : 6);

    Part joined = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) join_parts(joined, parts[i]);
    CHECK(joined.begun == whole.begun);
    CHECK(joined.edges.spans == whole.edges.spans);
    if (disorder == 0) CHECK(joined.edges.last == whole.edges.last);

    // Pairs first, and in any order.
    std::vector<Part> rest = parts;
    while (rest.size() > 1) {
      const std::size_t at = random() % (rest.size() - 1);
      join_parts(rest[at], rest[at + 1]);
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
    CHECK(rest.front().begun == whole.begun);
    if (disorder == 0) CHECK(rest.front().edges.last == joined.edges.last);
  }
}

TEST_CASE("the edges that go on are told, so that their counts can be taken back") {
  const ConversationKey key = key_of(1);
  Part before = fold(std::vector<Tuple>{{key, FlowState::Begin, kStart}});
  const Part after = fold(std::vector<Tuple>{{key, FlowState::Continue, kStart + 5 * kMinute},
                                             {key_of(2), FlowState::Deny, kStart + 6 * kMinute}});
  REQUIRE(after.begun == 2);
  const std::vector<ConversationEdge> go_on = join(before.edges, after.edges);
  REQUIRE(go_on.size() == 1);
  CHECK(go_on[0] == ConversationEdge{.key = key, .state = FlowState::Continue, .time = kStart + 5 * kMinute});
  // Of key_of(2) nothing is known before either part.
  REQUIRE(before.edges.first.size() == 1);
  CHECK(before.edges.first[0].key == key_of(2));
  CHECK(before.edges.last.size() == 2);
}

TEST_CASE("an end between two parts keeps a third from going on with the first") {
  const ConversationKey key = key_of(3);
  const Part first = fold(std::vector<Tuple>{{key, FlowState::Continue, kStart}});
  Part second = fold(std::vector<Tuple>{{key, FlowState::Begin, kStart + 1}, {key, FlowState::End, kStart + 2}});
  const Part third = fold(std::vector<Tuple>{{key, FlowState::Continue, kStart + 3}});
  join_parts(second, third);
  Part joined = first;
  join_parts(joined, second);
  CHECK(joined.begun == 3);
}

TEST_CASE("tuples of other interfaces, directions, ports and protocols are others'") {
  const ConversationKey key = key_of(7);
  std::vector<ConversationKey> keys(8, key);
  keys[1].recorder = 2;
  keys[2].direction = FlowDirection::Unknown;
  keys[3].source_port = 1;
  keys[4].destination_port = 1;
  keys[5].protocol = 1;
  keys[6].source = Address::v6(key.source.hi(), key.source.lo());
  keys[7].destination = Address::v6(key.destination.hi(), key.destination.lo());
  ConversationFolder folder;
  for (const ConversationKey& each : keys) CHECK(folder.add(each, FlowState::Begin, kStart));
  for (const ConversationKey& each : keys) CHECK(!folder.add(each, FlowState::Continue, kStart));
  const ConversationEdges edges = folder.finish();
  REQUIRE(edges.last.size() == keys.size());
  std::ranges::sort(keys);
  for (std::size_t i = 0; i < keys.size(); ++i) CHECK(edges.last[i].key == keys[i]);
}

TEST_CASE("what can no longer matter is dropped, by the clock of its own recorder") {
  ConversationFolder folder;
  for (std::uint32_t i = 0; i < 50'000; ++i) folder.add(key_of(i), FlowState::Deny, kStart + i * kMinute);
  folder.add(key_of(0, 2), FlowState::Begin, kStart);
  const ConversationEdges edges = folder.finish();
  CHECK(edges.forgotten == 0);
  CHECK(edges.last.size() == 20 + 1 + 1);  // of so many minutes, and the other recorder's
  CHECK(edges.first.size() == (kConversationGap + kConversationDisorder) / kMinute + 1);
  CHECK(edges.spans.size() == 2);

  // The same in parts of ten minutes: what is open stays small.
  ConversationEdges joined;
  std::size_t largest = 0;
  for (std::uint32_t part = 0; part < 100; ++part) {
    ConversationFolder part_folder;
    for (std::uint32_t i = 10 * part; i < 10 * part + 10; ++i)
      part_folder.add(key_of(i), FlowState::Deny, kStart + i * kMinute);
    CHECK(join(joined, part_folder.finish()).empty());
    largest = std::max({largest, joined.last.size(), joined.first.size()});
  }
  CHECK(largest <= 20 + 1);
}

TEST_CASE("each of many recorders has its own clock") {
  ConversationFolder folder;
  constexpr std::uint64_t kRecorders = 3000;
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (std::uint64_t recorder = 0; recorder < kRecorders; ++recorder) {
      const FlowState state = round == 0 ? FlowState::Begin : FlowState::Continue;
      const std::uint64_t time = kStart + recorder * 60 * kMinute + round * kMinute;
      CHECK(folder.add(key_of(1, recorder), state, time) == (round == 0));
    }
  }
  const ConversationEdges edges = folder.finish();
  CHECK(edges.last.size() == kRecorders);
  REQUIRE(edges.spans.size() == kRecorders);
  for (std::uint64_t recorder = 0; recorder < kRecorders; ++recorder) {
    const std::uint64_t first = kStart + recorder * 60 * kMinute;
    CHECK(edges.spans[recorder] == RecorderSpan{recorder, first, first + 2 * kMinute});
  }
}

TEST_CASE("conversations of more recorders than have clocks of their own are still kept apart") {
  ConversationFolder folder;
  constexpr std::uint64_t kRecorders = RecorderSpans::kMost + 200;
  for (std::uint64_t round = 0; round < 2; ++round) {
    std::size_t begun = 0;
    for (std::uint64_t recorder = 0; recorder < kRecorders; ++recorder)
      begun += folder.add(key_of(1, recorder), FlowState::Continue, kStart + round) ? 1 : 0;
    CHECK(begun == (round == 0 ? kRecorders : 0));
  }
  const ConversationEdges edges = folder.finish();
  CHECK(edges.spans.size() == RecorderSpans::kMost);
  REQUIRE(edges.last.size() == kRecorders);
  REQUIRE(edges.first.size() == kRecorders);
  for (std::uint64_t recorder = 0; recorder < kRecorders; ++recorder) {
    CHECK(edges.last[recorder].key == key_of(1, recorder));
    CHECK(edges.first[recorder].key == key_of(1, recorder));
  }
}

TEST_CASE("prefetched before others are added, tuples are told the same") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20; ++round) {
    const std::vector<Tuple> tuples = random_tuples(random, 1500, kConversationDisorder);
    ConversationFolder ahead;
    ConversationFolder folder;
    std::vector<std::pair<Tuple, ConversationFolder::Ready>> waiting;
    std::size_t differ = 0;
    const auto add_waiting = [&] {
      for (const auto& [tuple, ready] : waiting) {
        const bool begins = folder.add(tuple.key, tuple.state, tuple.time);
        differ += ahead.add(ready, tuple.key, tuple.state, tuple.time) != begins ? 1 : 0;
      }
      waiting.clear();
    };
    for (const Tuple& tuple : tuples) {
      if (tuple.state == FlowState::Whole) continue;
      ConversationFolder::Ready ready;
      ahead.prefetch(tuple.key, tuple.time, ready);
      waiting.emplace_back(tuple, ready);
      if (random() % 16 == 0) add_waiting();
    }
    add_waiting();
    CHECK(differ == 0);
    CHECK(ahead.finish() == folder.finish());
  }
}

TEST_CASE("a recorder's log that starts over long before is read as a log of its own") {
  ConversationFolder folder;
  folder.add(key_of(1), FlowState::Begin, kStart + 600 * kMinute);
  for (std::uint32_t i = 0; i < 1000; ++i) CHECK(folder.add(key_of(i), FlowState::Begin, kStart));
  for (std::uint32_t i = 0; i < 1000; ++i) CHECK(!folder.add(key_of(i), FlowState::Continue, kStart + kMinute));
}

TEST_CASE("with too many open conversations the oldest are forgotten, and counted") {
  constexpr std::size_t kMost = 1000;
  constexpr std::uint32_t kAll = 5000;
  ConversationFolder folder(kMost);
  for (std::uint32_t i = 0; i < kAll; ++i) CHECK(folder.add(key_of(i), FlowState::Begin, kStart + i));
  // The newest half of `most` is there in any case.
  for (std::uint32_t i = kAll - kMost / 2; i < kAll; ++i)
    CHECK(!folder.add(key_of(i), FlowState::Continue, kStart + i));
  const ConversationEdges edges = folder.finish();
  CHECK(edges.last.size() <= kMost);
  CHECK(edges.last.size() + edges.forgotten == kAll);
}

TEST_CASE("a whole conversation takes no memory and says nothing of others") {
  ConversationFolder folder;
  CHECK(folder.add(key_of(1), FlowState::Begin, kStart));
  CHECK(folder.add(key_of(1), FlowState::Whole, kStart));
  CHECK(folder.add(key_of(2), FlowState::Whole, kStart));
  CHECK(!folder.add(key_of(1), FlowState::End, kStart));
  CHECK(folder.finish().last.size() == 1);
  CHECK(folder.finish() == ConversationEdges{});
}

}  // namespace
}  // namespace azroute
