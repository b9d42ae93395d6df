// azroute's own compact form of recorded flows (.azflows): blocks of columns, made to be read fast and in parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/diag/rule.h"
#include "sim/topology/flow_batch.h"

namespace azroute {

// A file is a head, blocks, and an end; files may follow each other in one. Numbers are little-endian. Each of the
// three begins with the same seven bytes, which no text holds, and a letter:
//
//          0                    8                     16          20       24       25       32         40
//   head   | 8D A Z f l o w 'H' | version u32, zero   |
//   block  | 8D A Z f l o w 'B' | XXH3 of the payload | payload's | rows   | family | widths | XXH3 u64 | payload ...
//          |                    | u64                 | bytes u32 | u32    | 4 or 6 | 7 x u8 |          |
//   end    | 8D A Z f l o w 'E' | rows u64            | blocks u64         | zero            | XXH3 u64 |
//
// The header's XXH3 is that of the 32 bytes before it, the end's too. The payload has the columns one after the other:
//
//   source, destination   4 bytes a row (IPv4), or 16: the high u64 and the low one (IPv6)
//   source port           +
//   destination port       |  as many bytes a row as its width says: 0 (all are zero), 1 or 2 for ports, 0 or 1 for
//   protocol               |  the protocol, 0, 1, 2, 4 or 8 for counters
//   packets sent           |
//   bytes sent             |
//   packets received       |
//   bytes received        +
//   large counters        12 bytes each: u32 row << 8 | 0 to 3 (which of the four), u64 value
//
// Large counters are those that their column has no room for, as a few conversations are much larger than the others:
// in the order of their first number, up to the payload's end. What their column has in their place counts for nothing.
// Files of version 1 have none, and are read as well.

inline constexpr std::size_t kCompactHeadBytes = 16;
inline constexpr std::size_t kCompactHeaderBytes = 40;  // of a block without its payload; of an end
inline constexpr std::uint32_t kCompactVersion = 2;
inline constexpr std::size_t kMaxCompactRows = 65'536;  // of a block
inline constexpr std::size_t kCompactBlockRows = 8192;  // of those that CompactWriter makes: one fits a core's cache

/// Whether a file that begins with these bytes is of this form. They may be fewer than a head has: then whether they
/// are its beginning.
bool is_compact(std::string_view bytes);

/// What a block's or an end's header says, where it is sound.
struct CompactHeader {
  bool end = false;
  std::uint64_t rows = 0;    // of the block; of an end: of all blocks since the head
  std::uint64_t blocks = 0;  // of an end
  std::size_t bytes = 0;     // with the header: so far away is what follows
};
/// The header that `bytes` begin with; nothing when there is none, or not all of it, or a faulty one. Hopping from one
/// to the next, which needs few reads, divides a file into parts where blocks begin.
std::optional<CompactHeader> read_compact_header(std::string_view bytes);

/// What was wrong, and where.
struct CompactDamage {
  std::uint64_t offset = 0;  // in the file
  std::uint64_t rows = 0;    // that are lost, as far as a header tells
  const Rule* rule = nullptr;
  std::string_view message;  // for ever valid
};
using CompactDamageSink = std::function<void(const CompactDamage&)>;

/// The rules that a CompactDamage may name.
std::span<const Rule> compact_flow_rules();

/// Writes flows. Of a batch its addresses, ports, protocols and counters are kept: each row is a conversation. The
/// order of rows is kept within a family.
class CompactWriter {
 public:
  /// Appends to `out` the blocks that became full.
  void add(const FlowBatch& batch, std::string& out);
  /// Appends what is left, and the end. What is added then begins another file.
  void finish(std::string& out);

 private:
  void begin(std::string& out);
  void write_block(FlowBatch& rows, std::string& out);

  bool begun_ = false;
  std::uint64_t rows_ = 0;
  std::uint64_t blocks_ = 0;
  FlowBatch v4_;  // not yet in a block
  FlowBatch v6_;
};

/// Reads flows from bytes that come in pieces of any size. A damaged block is told to the damage sink and skipped:
/// where its header is sound to what follows it, else to the next thing that begins like one. It holds at most one
/// block, and takes time linear in the bytes, whatever they are.
///
/// With a range, the decoder is fed the bytes from `begin` on, and reads the blocks that begin before `end`; what is
/// before the first one belongs to who reads the range before. Ranges that follow each other tell together what one
/// without ends tells, but for rows whose loss only the count in the end shows, and if no payload holds a block of its
/// own: to be sure of that, let ranges begin where hopping from header to header (read_compact_header) comes by. The
/// last range, which has no end, should have at least kCompactHeaderBytes: it looks for the file's end.
class CompactDecoder {
 public:
  static constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

  explicit CompactDecoder(CompactDamageSink damage, std::uint64_t begin = 0, std::uint64_t end = kNoEnd);

  /// False: no more is needed, as the sink wants no more or the range is read.
  bool feed(std::string_view bytes, const FlowSink& sink);
  /// No more bytes are there, or needed.
  void finish(const FlowSink& sink);

  [[nodiscard]] bool done() const { return stopped_ || offset_ >= end_; }
  /// Rows given to the sink.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

 private:
  struct Layout;
  friend std::optional<CompactHeader> read_compact_header(std::string_view bytes);

  std::size_t consume(std::string_view bytes, bool last, const FlowSink& sink);
  std::size_t consume_one(std::string_view bytes, bool last, const FlowSink& sink);
  std::size_t consume_head(std::string_view bytes, bool last);
  std::size_t consume_header(std::string_view bytes, bool last, const FlowSink& sink);
  std::size_t consume_block(std::string_view bytes, const Layout& layout, bool last, const FlowSink& sink);
  std::size_t consume_end(const CompactHeader& header);
  std::size_t search(std::string_view bytes, bool last);
  void decode(std::string_view payload, const Layout& layout, const FlowSink& sink);
  std::size_t damaged(std::uint64_t rows, const Rule& rule, std::string_view message);

  CompactDamageSink damage_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t offset_;      // of the next byte to be consumed
  std::string carry_;         // begun, and not yet complete
  std::size_t needed_ = 0;    // so many bytes are to be there before carry_ is looked at again
  bool searching_;            // the next byte need not be one where something begins
  bool stopped_ = false;      // the sink wants no more
  bool open_ = false;         // something was read that an end has to follow
  bool ended_ = false;        // the last thing read was an end
  bool whole_ = false;        // everything since a head was read
  std::uint64_t wasted_ = 0;  // bytes of damaged blocks that were searched for others
  std::uint64_t rows_ = 0;
  std::uint64_t rows_since_head_ = 0;  // lost ones too
  FlowBatch batch_;
};

}  // namespace azroute
