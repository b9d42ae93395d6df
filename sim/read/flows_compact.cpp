// Reading blocks of columns, and passing what is damaged.
#include "sim/read/flows_compact.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "sim/read/checksum.h"
#include "sim/read/flows_compact_columns.h"

namespace azroute {

using namespace flows;

namespace {

constexpr std::string_view kPage = "sim/read/flows_compact.h";
constexpr Rule kRules[] = {
    {"flows-compact-head", "A file of compact flows begins with a head of a version that is known.", kPage,
     Evidence::Format},
    {"flows-compact-block",
     "A block of compact flows is as long as its rows, widths and large counters say, and has the checksums that its "
     "header states.",
     kPage, Evidence::Format},
    {"flows-compact-end", "A file of compact flows ends with how many rows it has, and has as many.", kPage,
     Evidence::Format},
};
constexpr const Rule& kHeadRule = kRules[0];
constexpr const Rule& kBlockRule = kRules[1];
constexpr const Rule& kEndRule = kRules[2];

constexpr std::size_t kMaxRowBytes = 2 * 16 + 5 + kCounters * (8 + LargeCounter::kBytes);
constexpr std::size_t kMaxBlockBytes = kCompactHeaderBytes + kMaxCompactRows * kMaxRowBytes;
constexpr std::string_view kNoEndTold = "the file ends before its end is told: something is missing";
constexpr std::array<unsigned, kWidths> kWidest = {2, 2, 1, 8, 8, 8, 8};

/// Whether they stand in order, and name rows and counters that are there.
bool are_sound(std::string_view large, std::size_t rows) {
  std::uint64_t next = 0;
  for (std::size_t at = 0; at < large.size(); at += LargeCounter::kBytes) {
    const LargeCounter counter = LargeCounter::read(large.data() + at);
    if (counter.place < next || counter.which() >= kCounters) return false;
    next = std::uint64_t{counter.place} + 1;
  }
  return next <= rows << 8U;
}

bool begins_like(std::string_view bytes, char letter) {
  return bytes.size() >= kMagicBytes && bytes.starts_with(kCompactMagic) && bytes[kCompactMagic.size()] == letter;
}

}  // namespace

/// What a block's header says.
struct CompactDecoder::Layout {
  Family family = Family::V4;
  std::size_t rows = 0;
  std::size_t payload = 0;
  std::uint64_t payload_checksum = 0;
  std::array<unsigned, kWidths> widths{};
  std::size_t large = 0;  // where the large counters begin in the payload

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
    layout.large = layout.rows * row_bytes;
    if (layout.payload < layout.large) return std::nullopt;
    const std::size_t large_bytes = layout.payload - layout.large;
    if (large_bytes % LargeCounter::kBytes != 0) return std::nullopt;
    if (large_bytes / LargeCounter::kBytes > layout.rows * kCounters) return std::nullopt;
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
  if (checksum_of(bytes.substr(0, kCheckedBytes)) != load<std::uint64_t>(bytes.data() + kCheckedBytes))
    return std::nullopt;
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
  const std::size_t found = bytes.find(kCompactMagic);
  if (found == std::string_view::npos) {
    if (last) return bytes.size();
    return bytes.size() < kMagicBytes ? 0 : bytes.size() - (kMagicBytes - 1);
  }
  if (found + kMagicBytes > bytes.size()) return last ? bytes.size() : found;
  const char letter = bytes[found + kCompactMagic.size()];
  if (letter != 'H' && letter != 'B' && letter != 'E') return found + 1;
  searching_ = false;
  return found;
}

std::size_t CompactDecoder::consume_head(std::string_view bytes, bool last) {
  needed_ = kCompactHeadBytes;
  if (bytes.size() < kCompactHeadBytes) {
    return last ? damaged(0, kHeadRule, "the file ends within its head") : 0;
  }
  const auto version = load<std::uint32_t>(bytes.data() + kMagicBytes);
  if (version == 0 || version > kCompactVersion || load<std::uint32_t>(bytes.data() + 12) != 0) {
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
  const bool is_as_written = checksum_of(payload) == layout.payload_checksum;
  if (!is_as_written || !are_sound(payload.substr(layout.large), layout.rows)) {
    damaged(layout.rows, kBlockRule,
            is_as_written ? "the block's large counters are not in order, or not of its rows"
                          : "the block is damaged: its checksum is another one");
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
  const std::array<std::vector<std::uint64_t>*, kCounters> counters = {
      &batch_.packets_sent, &batch_.bytes_sent, &batch_.packets_received, &batch_.bytes_received};
  std::string_view large = payload.substr(layout.large);
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
    for (std::size_t i = 0; i < kCounters; ++i) {
      read_column(next(widths[kPorts + i]), widths[kPorts + i], rows, *counters[i]);
    }
    for (; !large.empty(); large.remove_prefix(LargeCounter::kBytes)) {
      const LargeCounter counter = LargeCounter::read(large.data());
      if (counter.row() >= at + rows) break;
      (*counters[counter.which()])[counter.row() - at] = counter.value;
    }
    rows_ += rows;
    stopped_ = !sink(batch_);
  }
  rows_since_head_ += layout.rows;
}

}  // namespace azroute
