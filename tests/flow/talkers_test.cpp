// Talkers against sums kept in a map: exact at whatever level, the same in one part or in many.
#include "sim/flow/talkers.h"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace azroute;

namespace {

struct Row {
  Address source;
  Address destination;
  std::uint16_t port = 0;
  std::uint8_t protocol = 6;
  ReplayCounts counts{};
};

std::vector<Row> random_rows(std::size_t count, std::uint32_t sources, std::uint32_t destinations, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < count; ++i) {
    const bool v4 = random() % 8 != 0;
    const auto source = static_cast<std::uint32_t>(random() % sources);
    const auto destination = static_cast<std::uint32_t>(random() % destinations);
    Row row;
    row.source = v4 ? Address::v4(0x0A000000U + source * 77) : Address::v6(0xFD00ULL << 48U, source);
    row.destination =
        v4 ? Address::v4(0x14000000U + destination * 131) : Address::v6(0x20010DB8ULL << 32U, destination);
    row.port = random() % 3 == 0 ? 443 : 80;
    row.protocol = random() % 4 == 0 ? 17 : 6;
    row.counts = {.tuples = 1,
                  .conversations = random() % 2,
                  .packets_sent = random() % 10,
                  .bytes_sent = random() % 1000,
                  .packets_received = random() % 10,
                  .bytes_received = random() % 1000};
    rows.push_back(row);
  }
  return rows;
}

void add(Talkers& talkers, const Row& row) {
  talkers.add(row.source, row.destination, row.port, row.protocol, row.counts);
}

std::map<Talker, ReplayCounts> sorted(const Talkers& talkers) {
  std::map<Talker, ReplayCounts> sums;
  for (const Talkers::Entry& entry : talkers.entries()) CHECK(sums.emplace(entry.talker, entry.counts).second);
  return sums;
}

/// What talkers come to at the level, by the table in the header.
std::map<Talker, ReplayCounts> slow(const std::vector<Row>& rows, std::uint32_t level) {
  static constexpr unsigned kSource[2][8] = {{32, 32, 32, 32, 24, 16, 8, 0}, {128, 128, 128, 128, 64, 48, 32, 0}};
  static constexpr unsigned kDestination[2][8] = {{32, 24, 0, 0, 0, 0, 0, 0}, {128, 64, 0, 0, 0, 0, 0, 0}};
  std::map<Talker, ReplayCounts> sums;
  for (const Row& row : rows) {
    const std::size_t family = row.source.is_v4() ? 0 : 1;
    const Talker talker{.source = Prefix::make(row.source, kSource[family][level]),
                        .destination = Prefix::make(row.destination, kDestination[family][level]),
                        .port = level < 3 ? row.port : std::uint16_t{0},
                        .protocol = row.protocol};
    sums[talker] += row.counts;
  }
  return sums;
}

}  // namespace

TEST_CASE("talkers are told at the first level at which they are few enough, with exact sums") {
  unsigned seed = 0;
  std::map<std::uint32_t, unsigned> levels;
  for (const auto& [count, sources, destinations] :
       {std::tuple(100, 5, 5), std::tuple(3000, 40, 20), std::tuple(20'000, 30, 5000), std::tuple(20'000, 2000, 3),
        std::tuple(20'000, 3000, 5000), std::tuple(40'000, 9000, 10), std::tuple(200'000, 5'000'000, 10)}) {
    const std::vector<Row> rows = random_rows(static_cast<std::size_t>(count), static_cast<std::uint32_t>(sources),
                                              static_cast<std::uint32_t>(destinations), ++seed);
    Talkers talkers;
    for (const Row& row : rows) add(talkers, row);
    std::uint32_t level = 0;
    while (slow(rows, level).size() > Talkers::kMost) ++level;
    CAPTURE(count);
    CHECK(talkers.level() == level);
    CHECK(sorted(talkers) == slow(rows, level));
    ++levels[talkers.level()];
  }
  CHECK(levels.size() >= 4);
}

TEST_CASE("talkers of a batch's rows, in whatever rounds, are those of one row at a time") {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const std::vector<Row> rows = random_rows(30'000, seed % 2 == 0 ? 40 : 4000, 700 * seed, seed);
    Talkers one_by_one;
    Talkers in_batches;
    FlowBatch v4;
    FlowBatch v6;
    v6.family = Family::V6;
    std::mt19937 random(seed);
    const auto hand_over = [&](FlowBatch& batch) {
      std::vector<std::uint32_t> some;
      for (std::uint32_t row = 0; row < batch.size(); ++row) {
        if (random() % 3 == 0) continue;
        some.push_back(row);
        one_by_one.add(batch.source(row), batch.destination(row), batch.destination_port[row], batch.protocol[row],
                       counts_of(batch, row));
      }
      in_batches.add(batch, some);
      batch.clear();
    };
    for (const Row& row : rows) {
      FlowBatch& batch = row.source.is_v4() ? v4 : v6;
      if (row.source.is_v4()) {
        batch.source_v4.push_back(row.source.v4_bits());
        batch.destination_v4.push_back(row.destination.v4_bits());
      } else {
        batch.source_v6.push_back(KeyV6::of(row.source));
        batch.destination_v6.push_back(KeyV6::of(row.destination));
      }
      batch.source_port.push_back(0);
      batch.destination_port.push_back(row.port);
      batch.protocol.push_back(row.protocol);
      batch.packets_sent.push_back(row.counts.packets_sent);
      batch.bytes_sent.push_back(row.counts.bytes_sent);
      batch.packets_received.push_back(row.counts.packets_received);
      batch.bytes_received.push_back(row.counts.bytes_received);
      batch.begins.push_back(static_cast<std::uint8_t>(row.counts.conversations));
      batch.state.push_back(random() % 5 == 0 ? FlowState::Deny : FlowState::Begin);
      if (random() % 400 == 0) hand_over(batch);
    }
    hand_over(v4);
    hand_over(v6);
    CHECK(in_batches.level() == one_by_one.level());
    CHECK(sorted(in_batches) == sorted(one_by_one));
  }
}

TEST_CASE("talkers in parts, joined in any order, are those of the whole") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::vector<Row> rows = random_rows(30'000, seed % 2 == 0 ? 50 : 4000, 900 * seed, seed);
    Talkers whole;
    std::vector<Talkers> parts(5);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      add(whole, rows[i]);
      add(parts[(i * i + seed) % parts.size()], rows[i]);
    }
    std::mt19937 random(seed);
    std::ranges::shuffle(parts, random);
    Talkers joined;
    for (const Talkers& part : parts) joined.add(part);
    CHECK(joined.level() == whole.level());
    CHECK(sorted(joined) == sorted(whole));
    // As they are written and read again.
    Talkers read;
    read.add(joined.level(), joined.entries());
    CHECK(read.level() == whole.level());
    CHECK(sorted(read) == sorted(whole));
  }
}

TEST_CASE("talkers of many results share what may be told, the same whether limited at once or when joined") {
  CHECK(Talkers::share_of(1) == Talkers::kMost);
  CHECK(Talkers::share_of(64) == Talkers::kMost);
  CHECK(Talkers::share_of(65) == Talkers::kMost / 2);
  CHECK(Talkers::share_of(1'000'000) == Talkers::kLeast);
  for (const std::size_t most : {std::size_t{16}, std::size_t{256}, std::size_t{2048}}) {
    const std::vector<Row> rows = random_rows(20'000, 500, 40, static_cast<unsigned>(most));
    Talkers limited;
    limited.limit(most);
    std::vector<Talkers> parts(3);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      add(limited, rows[i]);
      add(parts[i % parts.size()], rows[i]);
    }
    Talkers joined;
    for (const Talkers& part : parts) joined.add(part);
    joined.limit(most);
    CHECK(joined.level() == limited.level());
    CHECK(sorted(joined) == sorted(limited));
    CHECK(limited.size() <= most);
  }
}
