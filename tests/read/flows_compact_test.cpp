// The compact form of flows: what is written is read, whatever the pieces; what is damaged is found, and no more lost.
#include "sim/read/flows_compact.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "sim/read/checksum.h"

namespace azroute {
namespace {

using Row = std::tuple<Address, Address, std::uint16_t, std::uint16_t, std::uint8_t, std::uint64_t, std::uint64_t,
                       std::uint64_t, std::uint64_t>;
using Rows = std::vector<Row>;

void append(Rows& rows, const FlowBatch& batch) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    rows.emplace_back(batch.source(i), batch.destination(i), batch.source_port[i], batch.destination_port[i],
                      batch.protocol[i], batch.packets_sent[i], batch.bytes_sent[i], batch.packets_received[i],
                      batch.bytes_received[i]);
  }
}

FlowBatch random_batch(std::mt19937_64& random, Family family, std::size_t rows) {
  FlowBatch batch;
  batch.family = family;
  // As many bits as a counter of this batch may have; 0: none.
  unsigned bits[4];
  for (unsigned& each : bits) each = static_cast<unsigned>(random() % 65);
  // Of every second batch most counters are much smaller than that.
  const bool few_are_large = random() % 2 == 0;
  const auto counter = [&](unsigned most) -> std::uint64_t {
    if (most == 0) return 0;
    const std::uint64_t value = random() >> (64 - most);
    return few_are_large && random() % 16 != 0 ? value & 0x7FU : value;
  };
  const bool ports = random() % 4 != 0;
  for (std::size_t i = 0; i < rows; ++i) {
    if (family == Family::V4) {
      batch.source_v4.push_back(static_cast<std::uint32_t>(random()));
      batch.destination_v4.push_back(static_cast<std::uint32_t>(random()));
    } else {
      batch.source_v6.push_back({random(), random()});
      batch.destination_v6.push_back({random(), random()});
    }
    batch.source_port.push_back(ports ? static_cast<std::uint16_t>(random()) : 0);
    batch.destination_port.push_back(ports ? static_cast<std::uint16_t>(random() % 256) : 0);
    batch.protocol.push_back(ports ? 6 : 0);
    batch.packets_sent.push_back(counter(bits[0]));
    batch.bytes_sent.push_back(counter(bits[1]));
    batch.packets_received.push_back(counter(bits[2]));
    batch.bytes_received.push_back(counter(bits[3]));
  }
  return batch;
}

std::string written(const std::vector<FlowBatch>& batches) {
  CompactWriter writer;
  std::string bytes;
  for (const FlowBatch& batch : batches) writer.add(batch, bytes);
  writer.finish(bytes);
  return bytes;
}

struct Result {
  Rows rows;
  std::vector<CompactDamage> damage;

  [[nodiscard]] std::uint64_t lost() const {
    std::uint64_t sum = 0;
    for (const CompactDamage& each : damage) sum += each.rows;
    return sum;
  }
};

Result read_range(std::string_view bytes, std::size_t piece, std::uint64_t begin, std::uint64_t end) {
  Result result;
  CompactDecoder decoder([&](const CompactDamage& damage) { result.damage.push_back(damage); }, begin, end);
  const FlowSink sink = [&](const FlowBatch& batch) {
    CHECK(batch.size() <= kFlowBatch);
    CHECK(batch.size() == (batch.family == Family::V4 ? batch.source_v4.size() : batch.source_v6.size()));
    CHECK((batch.family == Family::V4 ? batch.source_v6.size() : batch.source_v4.size()) == 0);
    append(result.rows, batch);
    return true;
  };
  bytes.remove_prefix(begin);
  while (!bytes.empty() && decoder.feed(bytes.substr(0, piece), sink))
    bytes.remove_prefix(std::min(piece, bytes.size()));
  decoder.finish(sink);
  CHECK(decoder.rows() == result.rows.size());
  return result;
}

Result read(std::string_view bytes, std::size_t piece = std::string::npos) {
  return read_range(bytes, piece, 0, CompactDecoder::kNoEnd);
}

/// A small file with blocks of both families, and where its parts begin: the head, each block, the end, what follows.
struct Sample {
  Rows rows;
  std::string bytes;
  std::vector<std::size_t> begins;
  std::vector<std::size_t> block_rows;
};

Sample sample(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Sample result;
  CompactWriter writer;
  // Only finish() makes blocks as small as these: they are cut out of files of their own.
  const FlowBatch none;
  writer.add(none, result.bytes);
  result.begins = {0, kCompactHeadBytes};
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const FlowBatch batch = random_batch(random, i % 2 == 0 ? Family::V4 : Family::V6, 1 + random() % 4);
    const std::string alone = written({batch});
    result.bytes += alone.substr(kCompactHeadBytes, alone.size() - kCompactHeadBytes - kCompactHeaderBytes);
    result.begins.push_back(result.bytes.size());
    result.block_rows.push_back(batch.size());
    append(result.rows, batch);
    rows += batch.size();
  }
  // The end of a file that has as many rows: the header of its end alone.
  std::string counted;
  CompactWriter counter;
  const FlowBatch all = random_batch(random, Family::V4, rows);
  counter.add(all, counted);
  counter.finish(counted);
  result.bytes += counted.substr(counted.size() - kCompactHeaderBytes);
  result.begins.push_back(result.bytes.size());
  return result;
}

TEST_CASE("what is written is read, in batches of any size and pieces of any size") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 12; ++round) {
    std::vector<FlowBatch> batches;
    Rows v4, v6;
    for (std::size_t i = random() % 8; i > 0; --i) {
      const Family family = random() % 3 == 0 ? Family::V6 : Family::V4;
      batches.push_back(random_batch(random, family, random() % (random() % 2 == 0 ? 10 : 9000)));
      append(family == Family::V4 ? v4 : v6, batches.back());
    }
    const std::string bytes = written(batches);
    CHECK(is_compact(bytes));
    const Result whole = read(bytes);
    CHECK(whole.damage.empty());
    Rows read_v4, read_v6;
    for (const Row& row : whole.rows) (std::get<0>(row).is_v4() ? read_v4 : read_v6).push_back(row);
    CHECK(read_v4 == v4);
    CHECK(read_v6 == v6);
    for (const std::size_t piece : {std::size_t{1 + random() % 100}, std::size_t{4096}, std::size_t{1'000'003}}) {
      const Result pieces = read(bytes, piece);
      CHECK(pieces.damage.empty());
      CHECK(pieces.rows == whole.rows);
    }
  }
}

TEST_CASE("no column is wider than its largest value") {
  FlowBatch batch;
  for (int i = 0; i < 1000; ++i) {
    batch.source_v4.push_back(1);
    batch.destination_v4.push_back(2);
    batch.source_port.push_back(0);
    batch.destination_port.push_back(255);
    batch.protocol.push_back(0);
    batch.packets_sent.push_back(0);
    batch.bytes_sent.push_back(256);
    batch.packets_received.push_back(65'536);
    batch.bytes_received.push_back(1ULL << 32U);
  }
  const std::string bytes = written({batch});
  CHECK(bytes.size() ==
        kCompactHeadBytes + 2 * kCompactHeaderBytes + std::size_t{1000} * (4 + 4 + 0 + 1 + 0 + 0 + 2 + 4 + 8));
  Rows rows;
  append(rows, batch);
  CHECK(read(bytes).rows == rows);
}

TEST_CASE("a few large counters stand beside their column, which stays as narrow as the others need") {
  FlowBatch batch;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    batch.source_v4.push_back(i);
    batch.destination_v4.push_back(2);
    batch.source_port.push_back(0);
    batch.destination_port.push_back(0);
    batch.protocol.push_back(1);
    batch.packets_sent.push_back(i % 500 == 499 ? 1ULL << 40U : i % 200);
    batch.bytes_sent.push_back(i == 0 ? ~std::uint64_t{0} : 0);
    batch.packets_received.push_back(i % 4 == 0 ? 256 : 1);  // too many to stand beside it
    batch.bytes_received.push_back(i == 999 ? 65'536 : 65'535);
  }
  const std::string bytes = written({batch});
  const std::size_t large = 2 + 1 + 0 + 1;
  CHECK(bytes.size() ==
        kCompactHeadBytes + 2 * kCompactHeaderBytes + std::size_t{1000} * (4 + 4 + 1 + 1 + 0 + 2 + 2) + large * 12);
  Rows rows;
  append(rows, batch);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, bytes.size()}) {
    const Result result = read(bytes, piece);
    CHECK(result.rows == rows);
    CHECK(result.damage.empty());
  }
}

TEST_CASE("large counters that are not in order, or of no row or counter, cost their block") {
  FlowBatch batch;
  for (std::uint32_t i = 0; i < 4; ++i) {
    batch.source_v4.push_back(i);
    batch.destination_v4.push_back(i);
    batch.source_port.push_back(0);
    batch.destination_port.push_back(0);
    batch.protocol.push_back(0);
  }
  batch.packets_sent = batch.bytes_sent = batch.packets_received = batch.bytes_received = {0, 0, 0, 0};
  const std::string plain = written({batch});
  const std::size_t payload = plain.size() - kCompactHeadBytes - 2 * kCompactHeaderBytes;
  const auto number = [](std::uint64_t value, unsigned bytes) {
    std::string text;
    for (unsigned i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xFFU);
    return text;
  };
  // The same file with large counters in these places, all checksums right.
  const auto with = [&](const std::vector<std::uint32_t>& places) {
    std::string body = plain.substr(kCompactHeadBytes + kCompactHeaderBytes, payload);
    for (const std::uint32_t place : places) body += number(place, 4) + number(7, 8);
    std::string header = plain.substr(kCompactHeadBytes, 8) + number(checksum_of(body), 8) + number(body.size(), 4) +
                         plain.substr(kCompactHeadBytes + 20, 12);
    header += number(checksum_of(header), 8);
    return plain.substr(0, kCompactHeadBytes) + header + body + plain.substr(plain.size() - kCompactHeaderBytes);
  };
  CHECK(with({}) == plain);
  const Result sound = read(with({0x000, 0x003, 0x301}));
  CHECK(sound.damage.empty());
  REQUIRE(sound.rows.size() == 4);
  CHECK(std::get<5>(sound.rows[0]) == 7);
  CHECK(std::get<8>(sound.rows[0]) == 7);
  CHECK(std::get<6>(sound.rows[3]) == 7);
  CHECK(sound.rows[1] == Row{Address::v4(1), Address::v4(1), 0, 0, 0, 0, 0, 0, 0});
  for (const std::vector<std::uint32_t>& places : std::vector<std::vector<std::uint32_t>>{
           {0x400}, {0x004}, {0x0FF}, {0x100, 0x100}, {0x101, 0x100}, {0xFFFFFF00}, {0xFFFFFFFF}, {0, 1, 2, 3, 2}}) {
    CAPTURE(places[0]);
    const Result result = read(with(places));
    CHECK(result.rows.empty());
    REQUIRE(result.damage.size() == 1);
    CHECK(result.damage[0].offset == kCompactHeadBytes);
    CHECK(result.damage[0].rows == 4);
    CHECK(result.damage[0].message.find("large counters") != std::string_view::npos);
  }
}

TEST_CASE("files of version 1 are read, those of a version that is not known are damaged") {
  const Sample file = sample(7);
  for (const unsigned version : {0U, 1U, 2U, 3U, 255U}) {
    CAPTURE(version);
    std::string bytes = file.bytes;
    bytes[8] = static_cast<char>(version);
    const Result result = read(bytes);
    const bool known = version == 1 || version == 2;
    CHECK(result.damage.empty() == known);
    if (known) CHECK(result.rows == file.rows);
    if (!known) CHECK(result.damage[0].offset == 0);
  }
}

TEST_CASE("files that follow each other are read as one") {
  const Sample a = sample(1);
  const Sample b = sample(2);
  Rows both = a.rows;
  both.insert(both.end(), b.rows.begin(), b.rows.end());
  const Result result = read(a.bytes + b.bytes);
  CHECK(result.rows == both);
  CHECK(result.damage.empty());
  // A first one that was cut where a block ends is told apart from one that has no more.
  const Result cut = read(a.bytes.substr(0, a.begins[3]) + b.bytes);
  REQUIRE(cut.damage.size() == 1);
  CHECK(cut.damage[0].offset == a.begins[3]);
}

TEST_CASE("a file that is cut anywhere gives the blocks before, and says so") {
  const Sample file = sample(3);
  for (std::size_t length = 0; length < file.bytes.size(); ++length) {
    CAPTURE(length);
    const Result result = read(std::string_view(file.bytes).substr(0, length));
    std::size_t expected = 0;
    for (std::size_t block = 0; block < file.block_rows.size() && file.begins[block + 2] <= length; ++block)
      expected += file.block_rows[block];
    CHECK(result.rows == Rows(file.rows.begin(), file.rows.begin() + static_cast<std::ptrdiff_t>(expected)));
    CHECK(!result.damage.empty());
    for (const CompactDamage& damage : result.damage) CHECK(damage.offset <= length);
  }
}

TEST_CASE("any one byte that is changed costs its block at most, is located, and its rows are accounted for") {
  const Sample file = sample(4);
  for (std::size_t at = 0; at < file.bytes.size(); ++at) {
    for (const unsigned flip : {1U, 0x80U, 0xFFU}) {
      CAPTURE(at);
      std::string bytes = file.bytes;
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ flip);
      const Result result = read(bytes);
      const std::size_t part =
          static_cast<std::size_t>(std::ranges::upper_bound(file.begins, at) - file.begins.begin()) - 1;
      REQUIRE(!result.damage.empty());
      CHECK(result.damage[0].offset == file.begins[part]);
      const bool in_block = part >= 1 && part <= file.block_rows.size();
      Rows expected;
      std::size_t row = 0;
      for (std::size_t block = 0; block < file.block_rows.size(); row += file.block_rows[block++]) {
        if (block + 1 == part) continue;
        const auto first = file.rows.begin() + static_cast<std::ptrdiff_t>(row);
        expected.insert(expected.end(), first, first + static_cast<std::ptrdiff_t>(file.block_rows[block]));
      }
      CHECK(result.rows == expected);
      CHECK(result.lost() == (in_block ? file.block_rows[part - 1] : 0));
      for (const std::size_t piece : {1U, 7U, 64U}) {
        const Result pieces = read(bytes, piece);
        CHECK(pieces.rows == result.rows);
        CHECK(pieces.damage.size() == result.damage.size());
        CHECK(pieces.lost() == result.lost());
      }
    }
  }
}

TEST_CASE("bytes that are lost or added cost the block they stood in, and the next are found") {
  const Sample file = sample(5);
  for (std::size_t at = kCompactHeadBytes; at + 1 < file.begins[file.block_rows.size() + 1]; at += 3) {
    CAPTURE(at);
    for (const bool lose : {true, false}) {
      std::string bytes = file.bytes;
      if (lose) {
        bytes.erase(at, 1);
      } else {
        bytes.insert(at, "?");
      }
      const Result result = read(bytes);
      CHECK(!result.damage.empty());
      CHECK(result.rows.size() + result.lost() == file.rows.size());
      CHECK(result.rows.size() + 4 >= file.rows.size());
    }
  }
}

TEST_CASE("ranges that follow each other give what the whole file gives") {
  std::mt19937_64 random(6);
  for (int round = 0; round < 200; ++round) {
    const Sample file = sample(100 + static_cast<std::uint64_t>(round));
    std::vector<std::size_t> cuts = {0};
    for (std::size_t i = random() % 5; i > 0; --i) cuts.push_back(random() % (file.bytes.size() - kCompactHeaderBytes));
    std::ranges::sort(cuts);
    Result joined;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      const std::uint64_t end = i + 1 < cuts.size() ? cuts[i + 1] : CompactDecoder::kNoEnd;
      const Result part = read_range(file.bytes, 1 + random() % 200, cuts[i], end);
      joined.rows.insert(joined.rows.end(), part.rows.begin(), part.rows.end());
      joined.damage.insert(joined.damage.end(), part.damage.begin(), part.damage.end());
    }
    CHECK(joined.rows == file.rows);
    CHECK(joined.damage.empty());
  }
}

TEST_CASE("hopping from header to header comes by each block and the end") {
  const Sample file = sample(7);
  std::vector<std::size_t> begins = {0};
  std::uint64_t rows = 0;
  for (std::size_t at = kCompactHeadBytes; at < file.bytes.size();) {
    begins.push_back(at);
    const auto header = read_compact_header(std::string_view(file.bytes).substr(at, kCompactHeaderBytes));
    REQUIRE(header);
    if (header->end) CHECK(header->rows == rows);
    rows += header->rows;
    at += header->bytes;
  }
  begins.push_back(file.bytes.size());
  CHECK(begins == file.begins);
  CHECK(!read_compact_header(std::string_view(file.bytes).substr(kCompactHeadBytes, kCompactHeaderBytes - 1)));
  CHECK(!read_compact_header(file.bytes));  // a head
}

TEST_CASE("a sink that wants no more gets no more") {
  std::mt19937_64 random(8);
  const std::string bytes = written({random_batch(random, Family::V4, 3 * kFlowBatch)});
  std::size_t batches = 0;
  std::size_t damages = 0;
  CompactDecoder decoder([&](const CompactDamage&) { ++damages; });
  const FlowSink sink = [&](const FlowBatch&) { return ++batches < 2; };
  CHECK(!decoder.feed(bytes, sink));
  decoder.finish(sink);
  CHECK(decoder.done());
  CHECK(batches == 2);
  CHECK(damages == 0);
}

TEST_CASE("any bytes at all: nothing but damage, and the same in any pieces") {
  std::mt19937_64 random(9);
  const Sample file = sample(10);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (std::size_t i = random() % 12; i > 0; --i) {  // pieces of a file, and noise
      const std::size_t from = random() % file.bytes.size();
      bytes += file.bytes.substr(from, random() % 120);
      for (std::size_t noise = random() % 9; noise > 0; --noise) bytes += static_cast<char>(random());
      if (random() % 2 == 0) bytes += file.bytes.substr(file.begins[1 + random() % 5], kCompactHeaderBytes);
    }
    const Result whole = read(bytes);
    CHECK(!whole.damage.empty());
    const Result pieces = read(bytes, 1 + random() % 30);
    CHECK(pieces.rows == whole.rows);
    CHECK(pieces.damage.size() == whole.damage.size());
    for (std::size_t i = 0; i < whole.damage.size() && i < pieces.damage.size(); ++i) {
      CHECK(pieces.damage[i].offset == whole.damage[i].offset);
      CHECK(pieces.damage[i].rule == whole.damage[i].rule);
    }
  }
}

TEST_CASE("blocks that claim to lie in each other take no more time than others") {
  // Each header is sound, claims what follows as its payload, and the payload is another one.
  FlowBatch batch;
  batch.family = Family::V6;
  std::mt19937_64 random(11);
  const std::string block =
      written({random_batch(random, Family::V6, 8192)}).substr(kCompactHeadBytes, kCompactHeaderBytes);
  std::string bytes;
  while (bytes.size() < 20'000'000) bytes += block;
  const Result result = read(bytes);  // trying every one would read some 100 GB
  CHECK(result.rows.empty());
  CHECK(!result.damage.empty());
}

TEST_CASE("whether a file is of the form shows in its first bytes") {
  const std::string head = written({}).substr(0, 8);
  for (std::size_t length = 1; length <= head.size(); ++length) CHECK(is_compact(head.substr(0, length)));
  CHECK(!is_compact(""));
  CHECK(!is_compact("{\"records\":[]}"));
  CHECK(!is_compact(head.substr(0, 7) + "B"));
}

}  // namespace
}  // namespace azroute
