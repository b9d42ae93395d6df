// The bulk build of an IPv4 table: routes scattered into their buckets, each bucket sorted and painted by itself.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/net/fib_v4.h"

namespace azroute {
namespace {

using Code = CodeBook::Code;
using Record = RibV4::Record;

/// Records of all buckets, bucket by bucket; those of bucket b are at begins[b] ... begins[b + 1] - 1.
struct Scattered {
  std::vector<Record> records;
  std::vector<std::uint32_t> begins;
};

/// The codes of the entries have been acquired: codes[i] of entries[i].
Scattered scatter(std::span<const FibV4::Entry> entries, std::span<const Code> codes) {
  Scattered scattered{.records = {}, .begins = std::vector<std::uint32_t>(RibV4::kBuckets + 1)};
  for (const FibV4::Entry& entry : entries) {
    if (entry.length >= RibV4::kLong) ++scattered.begins[entry.address >> 14U];
  }
  std::uint32_t sum = 0;
  for (std::uint32_t& begin : scattered.begins) sum += std::exchange(begin, sum);
  scattered.records.resize(sum);
  std::vector<std::uint32_t> next(scattered.begins.begin(), scattered.begins.end() - 1);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const FibV4::Entry& entry = entries[i];
    if (entry.length < RibV4::kLong) continue;
    scattered.records[next[entry.address >> 14U]++] = {RibV4::place_of(entry.address, entry.length), codes[i]};
  }
  return scattered;
}

/// Sorts a few records, most of which come in no order; equal ones stay in theirs.
void sort_by_place(std::span<Record> records) {
  if (records.size() > 48) {
    std::ranges::stable_sort(records, {}, &Record::place);
    return;
  }
  for (std::size_t i = 1; i < records.size(); ++i) {
    const Record record = records[i];
    std::size_t at = i;
    for (; at > 0 && records[at - 1].place > record.place; --at) records[at] = records[at - 1];
    records[at] = record;
  }
}

/// Sorted, and of equal ones the last; how many are left. `repeated` gets the codes of the others.
std::uint32_t tidy(std::span<Record> records, std::vector<Code>& repeated) {
  sort_by_place(records);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i + 1 < records.size() && records[i + 1].place == records[i].place) {
      repeated.push_back(records[i].code);
    } else {
      records[kept++] = records[i];
    }
  }
  return static_cast<std::uint32_t>(kept);
}

/// What the short routes give each /18.
std::vector<Code> covers_of(const RadixTrie<Code>& shorts) {
  std::vector<Code> covers(RibV4::kBuckets, CodeBook::kNoPrefix);
  shorts.for_each([&](const Prefix& prefix, Code code) {
    std::fill_n(covers.begin() + (prefix.address().v4_bits() >> 14U), 1U << (RibV4::kLong - prefix.length()), code);
  });
  return covers;
}

/// The blocks from `first` on that one task does, and what it found.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  // not part of it
  P18Table::Piece piece;
  std::vector<Code> repeated;
};

/// Cuts the buckets into ranges of about as many records each.
std::vector<Range> ranges_of(const Scattered& scattered, std::size_t count) {
  std::vector<Range> ranges(count);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ranges[i].first = next;
    const std::size_t until = scattered.records.size() * (i + 1) / count;
    const auto end = std::ranges::upper_bound(scattered.begins.begin() + next, scattered.begins.end(), until);
    next = std::max(next, static_cast<std::uint32_t>(end - scattered.begins.begin()) - 1);
    if (i + 1 == count) next = RibV4::kBuckets;
    ranges[i].last = next;
  }
  return ranges;
}

}  // namespace

std::unique_ptr<FibV4> FibV4::build(std::span<const Entry> entries, const FibOptions& options) {
  std::unique_ptr<FibV4> fib(new FibV4(options));
  const Executor callers_thread;
  fib->fill(entries, options.executor != nullptr ? *options.executor : callers_thread);
  return fib;
}

void FibV4::fill(std::span<const Entry> entries, const Executor& executor) {
  std::vector<Code> codes;
  codes.reserve(entries.size());
  for (const Entry& entry : entries) {
    codes.push_back(codes_.acquire(entry.value));
    if (entry.length >= RibV4::kLong) continue;
    const Prefix prefix = Prefix::make(Address::v4(entry.address), entry.length);
    auto [place, fresh] = rib_.shorts().insert(prefix, codes.back());
    if (!fresh) release(std::exchange(*place, codes.back()));
  }
  Scattered scattered = scatter(entries, codes);
  const std::vector<Code> covers = covers_of(rib_.shorts());

  // The root is written in place, leaves and lines of each range apart.
  std::vector<Range> ranges = ranges_of(scattered, std::max<std::size_t>(executor.workers, 1));
  std::vector<std::uint32_t> counts(kRootBlocks);
  const auto records_of = [&](std::uint32_t index) {
    return std::span<Record>(scattered.records.data() + scattered.begins[index], counts[index]);
  };
  HugeArray<Block> root(kRootBlocks);
  executor(ranges.size(), [&](std::size_t i) {
    Range& range = ranges[i];
    for (std::uint32_t index = range.first; index < range.last; ++index) {
      counts[index] = scattered.begins[index + 1] - scattered.begins[index];
      if (counts[index] != 0) counts[index] = tidy(records_of(index), range.repeated);
      root[index] = counts[index] == 0 ? Block{.leaves = covers[index]}
                                       : P18Table::encode(covers[index], records_of(index), range.piece);
    }
  });

  rib_.lay_out(counts);
  executor(ranges.size(), [&](std::size_t i) {
    for (std::uint32_t index = ranges[i].first; index < ranges[i].last; ++index) {
      if (counts[index] != 0) rib_.fill(index, covers[index], records_of(index));
    }
  });
  for (const Range& range : ranges) {
    for (const Code code : range.repeated) release(code);
  }

  P18Table::Shape shape{.width = std::max(least_width_, P18Table::width_for(codes_.size()))};
  shape.codes = P18Table::codes_for(shape.width, codes_.size());
  for (const Range& range : ranges) {
    shape.leaves += static_cast<std::uint32_t>(range.piece.leaves.size());
    shape.lines += static_cast<std::uint32_t>(range.piece.deeper.size() / kBlocksPerLine);
  }
  auto table = std::make_unique<P18Table>(P18Table::with_room(shape), std::move(root));
  for (const Range& range : ranges) table->join(range.piece, range.first, range.last);
  for (Code code = 0; code < codes_.size(); ++code) table->set_value(code, codes_.value(code));
  publish(std::move(table));
  end_update();
}

}  // namespace azroute
