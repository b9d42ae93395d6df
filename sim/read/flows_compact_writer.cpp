// Writing blocks of columns.
#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "sim/read/checksum.h"
#include "sim/read/flows_compact.h"
#include "sim/read/flows_compact_columns.h"

namespace azroute {

using namespace flows;

namespace {

using Counters = std::array<const std::vector<std::uint64_t>*, kCounters>;
Counters counters_of(const FlowBatch& rows) {
  return {&rows.packets_sent, &rows.bytes_sent, &rows.packets_received, &rows.bytes_received};
}

/// The bits that any value of the column has.
template <typename T>
std::uint64_t all_bits(const std::vector<T>& column) {
  T bits = 0;
  for (const T value : column) bits = static_cast<T>(bits | value);
  return bits;
}

template <typename T>
void append_rows(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t count) {
  const auto first = from.begin() + static_cast<std::ptrdiff_t>(begin);
  to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(count));
}

void append_flows(FlowBatch& to, const FlowBatch& from, std::size_t begin, std::size_t count) {
  if (from.family == Family::V4) {
    append_rows(to.source_v4, from.source_v4, begin, count);
    append_rows(to.destination_v4, from.destination_v4, begin, count);
  } else {
    append_rows(to.source_v6, from.source_v6, begin, count);
    append_rows(to.destination_v6, from.destination_v6, begin, count);
  }
  append_rows(to.source_port, from.source_port, begin, count);
  append_rows(to.destination_port, from.destination_port, begin, count);
  append_rows(to.protocol, from.protocol, begin, count);
  append_rows(to.packets_sent, from.packets_sent, begin, count);
  append_rows(to.bytes_sent, from.bytes_sent, begin, count);
  append_rows(to.packets_received, from.packets_received, begin, count);
  append_rows(to.bytes_received, from.bytes_received, begin, count);
}

/// The width with which a column of counters is shortest, together with those that it has no room for.
unsigned best_width_of(const std::vector<std::uint64_t>& column) {
  std::array<std::size_t, 9> of_width{};  // how many need so many bytes
  for (const std::uint64_t value : column) ++of_width[width_of(value)];
  unsigned best = 8;
  std::size_t least = best * column.size();
  std::size_t large = 0;
  for (const unsigned wider : {8U, 4U, 2U, 1U}) {
    large += of_width[wider];
    const unsigned width = wider / 2;
    const std::size_t bytes = width * column.size() + large * LargeCounter::kBytes;
    if (bytes > least) continue;
    best = width;
    least = bytes;
  }
  return best;
}

std::vector<LargeCounter> large_counters(const FlowBatch& rows, std::span<const unsigned, kCounters> widths) {
  std::vector<LargeCounter> large;
  const Counters counters = counters_of(rows);
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    for (std::uint32_t which = 0; which < kCounters; ++which) {
      const std::uint64_t value = (*counters[which])[row];
      if (width_of(value) > widths[which]) large.push_back({.place = row << 8U | which, .value = value});
    }
  }
  return large;
}

}  // namespace

void CompactWriter::begin(std::string& out) {
  if (std::exchange(begun_, true)) return;
  std::array<char, kCompactHeadBytes> head{};
  std::ranges::copy(kCompactMagic, head.data());
  head[kCompactMagic.size()] = 'H';
  store(head.data() + kMagicBytes, kCompactVersion);
  out.append(head.data(), head.size());
}

void CompactWriter::add(const FlowBatch& batch, std::string& out) {
  begin(out);
  FlowBatch& rows = batch.family == Family::V4 ? v4_ : v6_;
  rows.family = batch.family;
  for (std::size_t at = 0; at < batch.size();) {
    const std::size_t count = std::min(batch.size() - at, kCompactBlockRows - rows.size());
    append_flows(rows, batch, at, count);
    at += count;
    if (rows.size() == kCompactBlockRows) write_block(rows, out);
  }
}

void CompactWriter::write_block(FlowBatch& rows, std::string& out) {
  if (rows.size() == 0) return;
  const bool v4 = rows.family == Family::V4;
  const Counters counters = counters_of(rows);
  std::array<unsigned, kWidths> widths = {width_of(all_bits(rows.source_port)),
                                          width_of(all_bits(rows.destination_port)), width_of(all_bits(rows.protocol))};
  for (std::size_t i = 0; i < kCounters; ++i) widths[kPorts + i] = best_width_of(*counters[i]);
  const std::vector<LargeCounter> large = large_counters(rows, std::span(widths).last<kCounters>());
  std::size_t row_bytes = v4 ? 8 : 32;
  for (const unsigned width : widths) row_bytes += width;
  const std::size_t payload = rows.size() * row_bytes + large.size() * LargeCounter::kBytes;

  const std::size_t start = out.size();
  out.resize(start + kCompactHeaderBytes + payload);
  char* header = out.data() + start;
  char* at = header + kCompactHeaderBytes;
  if (v4) {
    at = write_column(rows.source_v4, 4, at);
    at = write_column(rows.destination_v4, 4, at);
  } else {
    at = write_addresses(rows.source_v6, at);
    at = write_addresses(rows.destination_v6, at);
  }
  at = write_column(rows.source_port, widths[0], at);
  at = write_column(rows.destination_port, widths[1], at);
  at = write_column(rows.protocol, widths[2], at);
  for (std::size_t i = 0; i < kCounters; ++i) at = write_column(*counters[i], widths[kPorts + i], at);
  for (const LargeCounter& counter : large) {
    counter.write(at);
    at += LargeCounter::kBytes;
  }

  std::ranges::copy(kCompactMagic, header);
  header[kCompactMagic.size()] = 'B';
  store(header + 8, checksum_of({header + kCompactHeaderBytes, payload}));
  store(header + 16, static_cast<std::uint32_t>(payload));
  store(header + 20, static_cast<std::uint32_t>(rows.size()));
  header[24] = v4 ? 4 : 6;
  for (std::size_t i = 0; i < kWidths; ++i) header[25 + i] = static_cast<char>(widths[i]);
  store(header + kCheckedBytes, checksum_of({header, kCheckedBytes}));
  rows_ += rows.size();
  ++blocks_;
  rows.clear();
}

void CompactWriter::finish(std::string& out) {
  begin(out);
  write_block(v4_, out);
  write_block(v6_, out);
  std::array<char, kCompactHeaderBytes> end{};
  std::ranges::copy(kCompactMagic, end.data());
  end[kCompactMagic.size()] = 'E';
  store(end.data() + 8, std::exchange(rows_, 0));
  store(end.data() + 16, std::exchange(blocks_, 0));
  store(end.data() + kCheckedBytes, checksum_of({end.data(), kCheckedBytes}));
  out.append(end.data(), end.size());
  begun_ = false;
}

}  // namespace azroute
