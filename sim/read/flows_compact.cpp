// Writing and reading blocks of columns.
#include "sim/read/flows_compact.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include <xxhash.h>

namespace azroute {

namespace {

constexpr std::string_view kPage = "sim/read/flows_compact.h";
constexpr Rule kRules[] = {
    {"flows-compact-head", "A file of compact flows begins with a head of a version that is known.", kPage,
     Evidence::Format},
    {"flows-compact-block",
     "A block of compact flows is as long as its rows and widths say, and has the checksums that its header states.",
     kPage, Evidence::Format},
    {"flows-compact-end", "A file of compact flows ends with how many rows it has, and has as many.", kPage,
     Evidence::Format},
};
constexpr const Rule& kHeadRule = kRules[0];
constexpr const Rule& kBlockRule = kRules[1];
constexpr const Rule& kEndRule = kRules[2];

constexpr std::string_view kMagic =
    "\x8D"
    "AZflow";
constexpr std::size_t kMagicBytes = 8;  // with the letter
constexpr std::size_t kChecked = 32;    // of a header
constexpr std::size_t kWidths = 7;
constexpr std::size_t kMaxBlockBytes = kCompactHeaderBytes + kMaxCompactRows * (2 * 16 + 5 + 4 * 8);
constexpr std::string_view kNoEndTold = "the file ends before its end is told: something is missing";
constexpr std::array<unsigned, kWidths> kWidest = {2, 2, 1, 8, 8, 8, 8};

/// Between the machine's order of bytes and the file's.
template <typename T>
T little(T value) {
  if constexpr (std::endian::native == std::endian::big) {
    T swapped = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      swapped = static_cast<T>(static_cast<std::uint64_t>(swapped) << 8U | (value & 0xFFU));
      value = static_cast<T>(static_cast<std::uint64_t>(value) >> 8U);
    }
    return swapped;
  }
  return value;
}

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return little(value);
}

template <typename T>
void store(char* at, T value) {
  value = little(value);
  std::memcpy(at, &value, sizeof value);
}

std::uint64_t checksum(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

unsigned width_of(std::uint64_t value) {
  const unsigned bytes = (static_cast<unsigned>(std::bit_width(value)) + 7) / 8;
  return bytes <= 2 ? bytes : std::bit_ceil(bytes);
}

template <typename Stored, typename T>
void widen(const char* from, std::size_t rows, T* to) {
  for (std::size_t i = 0; i < rows; ++i) to[i] = static_cast<T>(load<Stored>(from + i * sizeof(Stored)));
}

/// The rows of a column that has `width` bytes a row.
template <typename T>
void read_column(const char* from, unsigned width, std::size_t rows, std::vector<T>& to) {
  to.resize(rows);
  switch (width) {
    case 1: return widen<std::uint8_t>(from, rows, to.data());
    case 2:
      if constexpr (sizeof(T) >= 2) widen<std::uint16_t>(from, rows, to.data());
      return;
    case 4:
      if constexpr (sizeof(T) >= 4) widen<std::uint32_t>(from, rows, to.data());
      return;
    case 8:
      if constexpr (sizeof(T) >= 8) widen<std::uint64_t>(from, rows, to.data());
      return;
    default: std::ranges::fill(to, T{0});
  }
}

template <typename Stored, typename T>
void narrow(const std::vector<T>& from, char* to) {
  for (std::size_t i = 0; i < from.size(); ++i) store(to + i * sizeof(Stored), static_cast<Stored>(from[i]));
}

template <typename T>
char* write_column(const std::vector<T>& from, unsigned width, char* to) {
  switch (width) {
    case 1: narrow<std::uint8_t>(from, to); break;
    case 2: narrow<std::uint16_t>(from, to); break;
    case 4: narrow<std::uint32_t>(from, to); break;
    case 8: narrow<std::uint64_t>(from, to); break;
    default: break;
  }
  return to + width * from.size();
}

char* write_addresses(const std::vector<KeyV6>& from, char* to) {
  for (const KeyV6& key : from) {
    store(to, key.hi);
    store(to + 8, key.lo);
    to += 16;
  }
  return to;
}

void read_addresses(const char* from, std::size_t rows, std::vector<KeyV6>& to) {
  to.resize(rows);
  for (std::size_t i = 0; i < rows; ++i)
    to[i] = {.hi = load<std::uint64_t>(from + 16 * i), .lo = load<std::uint64_t>(from + 16 * i + 8)};
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

bool begins_like(std::string_view bytes, char letter) {
  return bytes.size() >= kMagicBytes && bytes.starts_with(kMagic) && bytes[kMagic.size()] == letter;
}

}  // namespace

/// What a block's header says.
struct CompactDecoder::Layout {
  Family family = Family::V4;
  std::size_t rows = 0;
  std::size_t payload = 0;
  std::uint64_t payload_checksum = 0;
  std::array<unsigned, kWidths> widths{};

  [[nodiscard]] std::size_t address_bytes() const { return family == Family::V4 ? 4 : 16; }

  /// Of a header whose checksum is right; nothing when it says what cannot be.
  static std::optional<Layout> read(std::string_view header) {
    Layout layout;
    layout.payload_checksum = load<std::uint64_t>(header.data() + 8);
    layout.payload = load<std::uint32_t>(header.data() + 16);
    layout.rows = load<std::uint32_t>(header.data() + 20);
    const auto family = static_cast<unsigned char>(header[24]);
    layout.family = family == 4 ? Family::V4 : Family::V6;
    if ((family != 4 && family != 6) || layout.rows == 0 || layout.rows > kMaxCompactRows) return std::nullopt;
    std::size_t row_bytes = 2 * layout.address_bytes();
    for (std::size_t i = 0; i < kWidths; ++i) {
      const auto width = static_cast<unsigned char>(header[25 + i]);
      if (width > kWidest[i] || (width != 0 && !std::has_single_bit(static_cast<unsigned>(width)))) return std::nullopt;
      layout.widths[i] = width;
      row_bytes += width;
    }
    if (layout.payload != layout.rows * row_bytes) return std::nullopt;
    return layout;
  }
};

bool is_compact(std::string_view bytes) {
  const std::string_view head =
      "\x8D"
      "AZflowH";
  return !bytes.empty() && bytes.substr(0, head.size()) == head.substr(0, bytes.size());
}

std::optional<CompactHeader> read_compact_header(std::string_view bytes) {
  const bool end = begins_like(bytes, 'E');
  if (bytes.size() < kCompactHeaderBytes || (!end && !begins_like(bytes, 'B'))) return std::nullopt;
  if (checksum(bytes.substr(0, kChecked)) != load<std::uint64_t>(bytes.data() + kChecked)) return std::nullopt;
  if (end) {
    return CompactHeader{.end = true,
                         .rows = load<std::uint64_t>(bytes.data() + 8),
                         .blocks = load<std::uint64_t>(bytes.data() + 16),
                         .bytes = kCompactHeaderBytes};
  }
  const auto layout = CompactDecoder::Layout::read(bytes);
  if (!layout) return std::nullopt;
  return CompactHeader{.end = false, .rows = layout->rows, .blocks = 1, .bytes = kCompactHeaderBytes + layout->payload};
}

std::span<const Rule> compact_flow_rules() {
  return kRules;
}

void CompactWriter::begin(std::string& out) {
  if (std::exchange(begun_, true)) return;
  std::array<char, kCompactHeadBytes> head{};
  std::ranges::copy(kMagic, head.data());
  head[kMagic.size()] = 'H';
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
  const std::array<unsigned, kWidths> widths = {
      width_of(all_bits(rows.source_port)),    width_of(all_bits(rows.destination_port)),
      width_of(all_bits(rows.protocol)),       width_of(all_bits(rows.packets_sent)),
      width_of(all_bits(rows.bytes_sent)),     width_of(all_bits(rows.packets_received)),
      width_of(all_bits(rows.bytes_received)),
  };
  std::size_t row_bytes = v4 ? 8 : 32;
  for (const unsigned width : widths) row_bytes += width;
  const std::size_t payload = rows.size() * row_bytes;

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
  at = write_column(rows.packets_sent, widths[3], at);
  at = write_column(rows.bytes_sent, widths[4], at);
  at = write_column(rows.packets_received, widths[5], at);
  write_column(rows.bytes_received, widths[6], at);

  std::ranges::copy(kMagic, header);
  header[kMagic.size()] = 'B';
  store(header + 8, checksum({header + kCompactHeaderBytes, payload}));
  store(header + 16, static_cast<std::uint32_t>(payload));
  store(header + 20, static_cast<std::uint32_t>(rows.size()));
  header[24] = v4 ? 4 : 6;
  for (std::size_t i = 0; i < kWidths; ++i) header[25 + i] = static_cast<char>(widths[i]);
  store(header + kChecked, checksum({header, kChecked}));
  rows_ += rows.size();
  ++blocks_;
  rows.clear();
}

void CompactWriter::finish(std::string& out) {
  begin(out);
  write_block(v4_, out);
  write_block(v6_, out);
  std::array<char, kCompactHeaderBytes> end{};
  std::ranges::copy(kMagic, end.data());
  end[kMagic.size()] = 'E';
  store(end.data() + 8, std::exchange(rows_, 0));
  store(end.data() + 16, std::exchange(blocks_, 0));
  store(end.data() + kChecked, checksum({end.data(), kChecked}));
  out.append(end.data(), end.size());
  begun_ = false;
}

CompactDecoder::CompactDecoder(CompactDamageSink damage, std::uint64_t begin, std::uint64_t end)
    : damage_(std::move(damage)), begin_(begin), end_(end), offset_(begin), searching_(begin != 0) {}

bool CompactDecoder::feed(std::string_view bytes, const FlowSink& sink) {
  while (!done() && !bytes.empty()) {
    if (carry_.empty()) {
      bytes.remove_prefix(consume(bytes, false, sink));
      carry_.assign(bytes);
      return !done();
    }
    if (carry_.size() < needed_) {
      const std::size_t taken = std::min(bytes.size(), needed_ - carry_.size());
      carry_.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (carry_.size() < needed_) break;
    }
    carry_.erase(0, consume(carry_, false, sink));
  }
  return !done();
}

void CompactDecoder::finish(const FlowSink& sink) {
  if (!done()) consume(carry_, true, sink);
  carry_ = {};
  // Of a range with an end, another one looks for the file's.
  if (!stopped_ && end_ == kNoEnd && !ended_) {
    damaged(0, kEndRule, kNoEndTold);
  }
}

std::size_t CompactDecoder::damaged(std::uint64_t rows, const Rule& rule, std::string_view message) {
  damage_({.offset = offset_, .rows = rows, .rule = &rule, .message = message});
  rows_since_head_ += rows;
  searching_ = true;
  return 1;
}

/// Consumes what is complete, and says how much that was; needed_ is then what the next thing needs in all.
std::size_t CompactDecoder::consume(std::string_view bytes, bool last, const FlowSink& sink) {
  std::size_t used = 0;
  while (!done() && used < bytes.size()) {
    const std::string_view rest = bytes.substr(used);
    const bool searched = searching_;
    needed_ = kMagicBytes;
    const std::size_t step = searched ? search(rest, last) : consume_one(rest, last, sink);
    used += step;
    offset_ += step;
    if (step == 0 && searching_ == searched) break;
  }
  return used;
}

/// What stands where something should begin. 0: more bytes are needed.
std::size_t CompactDecoder::consume_one(std::string_view bytes, bool last, const FlowSink& sink) {
  if (bytes.size() < kMagicBytes && !last) return 0;
  if (begins_like(bytes, 'H')) return consume_head(bytes, last);
  if (begins_like(bytes, 'B') || begins_like(bytes, 'E')) return consume_header(bytes, last, sink);
  if (offset_ == 0) return damaged(0, kHeadRule, "the file does not begin with its head");
  return damaged(0, kBlockRule, "no block begins where one should");
}

/// Passes what nothing begins in; leaves off searching where something does.
std::size_t CompactDecoder::search(std::string_view bytes, bool last) {
  const std::size_t found = bytes.find(kMagic);
  if (found == std::string_view::npos) {
    if (last) return bytes.size();
    return bytes.size() < kMagicBytes ? 0 : bytes.size() - (kMagicBytes - 1);
  }
  if (found + kMagicBytes > bytes.size()) return last ? bytes.size() : found;
  const char letter = bytes[found + kMagic.size()];
  if (letter != 'H' && letter != 'B' && letter != 'E') return found + 1;
  searching_ = false;
  return found;
}

std::size_t CompactDecoder::consume_head(std::string_view bytes, bool last) {
  needed_ = kCompactHeadBytes;
  if (bytes.size() < kCompactHeadBytes) {
    return last ? damaged(0, kHeadRule, "the file ends within its head") : 0;
  }
  if (load<std::uint32_t>(bytes.data() + 8) != kCompactVersion || load<std::uint32_t>(bytes.data() + 12) != 0) {
    return damaged(0, kHeadRule, "the head states a version of the compact form that is not known");
  }
  if (open_) damage_({.offset = offset_, .rows = 0, .rule = &kEndRule, .message = kNoEndTold});
  open_ = true;
  ended_ = false;
  whole_ = true;
  rows_since_head_ = 0;
  return kCompactHeadBytes;
}

std::size_t CompactDecoder::consume_header(std::string_view bytes, bool last, const FlowSink& sink) {
  needed_ = kCompactHeaderBytes;
  if (bytes.size() < kCompactHeaderBytes) {
    return last ? damaged(0, kBlockRule, "the file ends within a block's header") : 0;
  }
  const std::optional<CompactHeader> header = read_compact_header(bytes);
  if (!header) return damaged(0, kBlockRule, "the block's header is damaged");
  if (header->end) return consume_end(*header);
  return consume_block(bytes, *Layout::read(bytes), last, sink);
}

std::size_t CompactDecoder::consume_end(const CompactHeader& header) {
  if (whole_ && header.rows != rows_since_head_) {
    const std::uint64_t missing = header.rows > rows_since_head_ ? header.rows - rows_since_head_ : 0;
    damage_({.offset = offset_,
             .rows = missing,
             .rule = &kEndRule,
             .message = "the file has another number of rows than its end says"});
  }
  whole_ = false;
  open_ = false;
  ended_ = true;
  return header.bytes;
}

std::size_t CompactDecoder::consume_block(std::string_view bytes, const Layout& layout, bool last,
                                          const FlowSink& sink) {
  const std::size_t size = kCompactHeaderBytes + layout.payload;
  needed_ = size;
  open_ = true;
  ended_ = false;
  if (bytes.size() < size) return last ? damaged(layout.rows, kBlockRule, "the file ends within the block") : 0;
  const std::string_view payload = bytes.substr(kCompactHeaderBytes, layout.payload);
  if (checksum(payload) != layout.payload_checksum) {
    damaged(layout.rows, kBlockRule, "the block is damaged: its checksum is another one");
    // Where bytes were lost the next block begins within this one. Blocks that claim to lie in each other must not cost
    // more than the file's length.
    if (wasted_ + size <= offset_ - begin_ + kMaxBlockBytes) {
      wasted_ += size;
      return 1;
    }
    searching_ = false;
    return size;
  }
  decode(payload, layout, sink);
  return size;
}

void CompactDecoder::decode(std::string_view payload, const Layout& layout, const FlowSink& sink) {
  if (batch_.family != layout.family) {
    batch_.clear();
    batch_.family = layout.family;
  }
  const std::size_t address = layout.address_bytes();
  for (std::size_t at = 0; at < layout.rows && !stopped_; at += kFlowBatch) {
    const std::size_t rows = std::min(kFlowBatch, layout.rows - at);
    const char* column = payload.data();
    // The rows from `at` on of the next column.
    const auto next = [&](std::size_t width) {
      const char* from = column + at * width;
      column += layout.rows * width;
      return from;
    };
    if (layout.family == Family::V4) {
      read_column(next(address), 4, rows, batch_.source_v4);
      read_column(next(address), 4, rows, batch_.destination_v4);
    } else {
      read_addresses(next(address), rows, batch_.source_v6);
      read_addresses(next(address), rows, batch_.destination_v6);
    }
    const auto& widths = layout.widths;
    read_column(next(widths[0]), widths[0], rows, batch_.source_port);
    read_column(next(widths[1]), widths[1], rows, batch_.destination_port);
    read_column(next(widths[2]), widths[2], rows, batch_.protocol);
    read_column(next(widths[3]), widths[3], rows, batch_.packets_sent);
    read_column(next(widths[4]), widths[4], rows, batch_.bytes_sent);
    read_column(next(widths[5]), widths[5], rows, batch_.packets_received);
    read_column(next(widths[6]), widths[6], rows, batch_.bytes_received);
    rows_ += rows;
    stopped_ = !sink(batch_);
  }
  rows_since_head_ += layout.rows;
}

}  // namespace azroute
