// Writing LookupP18: encoding painted blocks, replacing them one by one, copying the whole.
#include "sim/net/p18_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "sim/net/code_book.h"

namespace azroute {
namespace {

constexpr std::uint32_t kMostLeaves = 64 + 64 * 256;  // of one block, all of whose addresses differ
constexpr std::uint32_t kMostLines = 1 + 64;

/// The vector kernels read four bytes where a leaf may be the last one.
constexpr std::size_t kPastLeaves = 4;

template <typename F>
void for_each_bit(std::uint64_t bits, F&& f) {
  for (; bits != 0; bits &= bits - 1) f(static_cast<std::uint32_t>(std::countr_zero(bits)));
}

std::uint64_t parts_between(std::uint32_t first, std::uint32_t last) {
  return (~std::uint64_t{0} >> (63 - last)) & (~std::uint64_t{0} << first);
}

/// f(block) for every block of a line that quarters a part.
template <typename Blocks, typename F>
void for_each_quarter(Blocks* deeper, std::uint32_t head_line, F&& f) {
  const auto parts = static_cast<std::uint32_t>(std::popcount(cut_parts(deeper[head_line * kBlocksPerLine])));
  Blocks* quarter = deeper + (head_line + 1) * kBlocksPerLine;
  for (std::uint32_t i = 0; i < parts * kBlocksPerLine; ++i) f(quarter[i]);
}

}  // namespace

P18Table::P18Table(const Shape& shape, HugeArray<Block> root)
    : shape_(shape),
      root_(std::move(root)),
      leaves_((std::size_t{shape.codes} + shape.leaves) * shape.width + kPastLeaves),
      deeper_(std::size_t{shape.lines + 1} * kBlocksPerLine),
      values_(shape.codes),
      leaves_used_(shape.codes) {
  for (Code code = 0; code < shape.codes; ++code) put_leaf(code, code);
  std::memset(leaves_.data() + leaves_.size() - kPastLeaves, 0, kPastLeaves);
  for (std::uint32_t i = 0; i < kBlocksPerLine; ++i) deeper_[i] = Block{};
  std::fill_n(values_.data(), values_.size(), CodeBook::kNone);
}

std::uint32_t P18Table::codes_for(unsigned width, std::size_t codes) {
  if (width == 1) return 256;
  return std::max(1024U, std::bit_ceil(static_cast<std::uint32_t>(codes)));
}

unsigned P18Table::width_for(std::size_t codes) {
  return codes <= 256 ? 1 : codes <= 65536 ? 2 : 4;
}

P18Table::Code P18Table::leaf(std::uint32_t index) const {
  const std::byte* at = leaves_.data() + std::size_t{index} * shape_.width;
  if (shape_.width == 1) return static_cast<Code>(*at);
  if (shape_.width == 2) {
    std::uint16_t code = 0;
    std::memcpy(&code, at, sizeof(code));
    return code;
  }
  Code code = 0;
  std::memcpy(&code, at, sizeof(code));
  return code;
}

void P18Table::put_leaf(std::uint32_t index, Code code) {
  std::byte* at = leaves_.data() + std::size_t{index} * shape_.width;
  if (shape_.width == 1) {
    *at = static_cast<std::byte>(code);
  } else if (shape_.width == 2) {
    const auto narrow = static_cast<std::uint16_t>(code);
    std::memcpy(at, &narrow, sizeof(narrow));
  } else {
    std::memcpy(at, &code, sizeof(code));
  }
}

std::uint32_t P18Table::take_leaves(std::uint32_t count) {
  std::vector<std::uint32_t>& free = free_leaves_[count];
  if (free.empty()) return std::exchange(leaves_used_, leaves_used_ + count);
  const std::uint32_t begin = free.back();
  free.pop_back();
  return begin;
}

std::uint32_t P18Table::take_lines(std::uint32_t count) {
  std::vector<std::uint32_t>& free = free_lines_[count];
  if (free.empty()) return std::exchange(lines_used_, lines_used_ + count);
  const std::uint32_t line = free.back();
  free.pop_back();
  return line;
}

Block P18Table::encode(const Cells& cells) {
  Block block;
  block.starts = cells.starts();
  if (block.uniform()) {
    block.leaves = cells.codes[0];
    return block;
  }
  block.leaves = take_leaves(block.run_length());
  std::uint32_t leaf = block.leaves;
  for_each_bit(block.starts | 1U, [&](std::uint32_t part) { put_leaf(leaf++, cells.codes[part]); });
  return block;
}

void P18Table::encode_part(std::span<const RibV4::Record> bucket, std::uint32_t part, Code code, Block* quarters) {
  std::array<Cells, 4> cells;
  paint_part(bucket, part, code, cells);
  for (std::uint32_t i = 0; i < kBlocksPerLine; ++i) store_block(quarters + i, encode(cells[i]));
}

void P18Table::retire_run(const Block& block, std::uint64_t time) {
  if (!block.uniform()) retired_leaves_.add({block.leaves, block.run_length()}, time);
}

/// The leaves of those cut parts that are among `parts`.
void P18Table::retire_deeper(const Block& before, std::uint64_t parts, std::uint64_t time) {
  const std::uint64_t cut = cut_parts(deeper_[before.deeper * kBlocksPerLine]);
  for_each_bit(cut & parts, [&](std::uint32_t part) {
    const std::uint32_t quarters = quarters_of(before.deeper, cut, part);
    for (std::uint32_t i = 0; i < kBlocksPerLine; ++i) retire_run(deeper_[quarters + i], time);
  });
}

/// The head line of the cut parts. Of those outside `changed` the blocks are taken over.
std::uint32_t P18Table::encode_deeper(std::span<const RibV4::Record> bucket, const Painted& painted,
                                      const Block& before, std::uint64_t changed, std::uint64_t time) {
  const std::uint64_t had = before.deeper != 0 ? cut_parts(deeper_[before.deeper * kBlocksPerLine]) : 0;
  if (before.deeper != 0) retire_deeper(before, changed, time);
  if (had == painted.cut) {
    for_each_bit(had & changed, [&](std::uint32_t part) {
      encode_part(bucket, part, painted.cells.codes[part], &deeper_[quarters_of(before.deeper, had, part)]);
    });
    return before.deeper;
  }
  const auto parts = static_cast<std::uint32_t>(std::popcount(painted.cut));
  std::uint32_t line = 0;
  if (parts != 0) {
    line = take_lines(1 + parts);
    deeper_[line * kBlocksPerLine] = Block{.starts = painted.cut};
    for_each_bit(painted.cut, [&](std::uint32_t part) {
      Block* to = &deeper_[quarters_of(line, painted.cut, part)];
      if (((changed >> part) & 1U) != 0) {
        encode_part(bucket, part, painted.cells.codes[part], to);
      } else {
        std::copy_n(&deeper_[quarters_of(before.deeper, had, part)], kBlocksPerLine, to);
      }
    });
  }
  if (had != 0) retired_lines_.add({before.deeper, 1 + static_cast<std::uint32_t>(std::popcount(had))}, time);
  return line;
}

void P18Table::set_uniform(std::uint32_t index, Code code, std::uint64_t time) {
  const Block before = root_[index];
  store_block(&root_[index], Block{.leaves = code});
  retire_run(before, time);
  if (before.deeper == 0) return;
  retire_deeper(before, ~std::uint64_t{0}, time);
  const std::uint64_t had = cut_parts(deeper_[before.deeper * kBlocksPerLine]);
  retired_lines_.add({before.deeper, 1 + static_cast<std::uint32_t>(std::popcount(had))}, time);
}

bool P18Table::repaint(std::uint32_t index, std::span<const RibV4::Record> bucket, std::uint32_t first,
                       std::uint32_t last, std::uint64_t time) {
  Painted painted;
  paint(bucket.front().code, bucket.subspan(1), painted);
  const std::uint64_t changed = parts_between(first, last);
  const auto cut = static_cast<std::uint32_t>(std::popcount(painted.cut));
  const auto cut_and_changed = static_cast<std::uint32_t>(std::popcount(painted.cut & changed));
  if (leaves_used_ + 64 + 256 * cut_and_changed > shape_.codes + shape_.leaves) return false;
  if (lines_used_ + 1 + cut > shape_.lines + 1) return false;
  const Block before = root_[index];
  Block after = encode(painted.cells);
  if ((painted.cut | before.deeper) != 0) after.deeper = encode_deeper(bucket, painted, before, changed, time);
  store_block(&root_[index], after);
  retire_run(before, time);
  return true;
}

void P18Table::reuse(std::uint64_t oldest) {
  retired_leaves_.release(oldest, [this](Run run) { free_leaves_[run.size].push_back(run.begin); });
  retired_lines_.release(oldest, [this](Run run) { free_lines_[run.size].push_back(run.begin); });
}

std::unique_ptr<P18Table> P18Table::copy(unsigned width, std::uint32_t codes) const {
  std::uint32_t leaves = 0;
  std::uint32_t lines = 0;
  const auto count = [&](const Block& block) { leaves += block.uniform() ? 0 : block.run_length(); };
  for (std::uint32_t index = 0; index < kRootBlocks; ++index) {
    const Block& block = root_[index];
    count(block);
    if (block.deeper == 0) continue;
    lines += 1 + static_cast<std::uint32_t>(std::popcount(cut_parts(deeper_[block.deeper * kBlocksPerLine])));
    for_each_quarter(deeper_.data(), block.deeper, count);
  }
  auto table = std::make_unique<P18Table>(with_room({width, codes, leaves, lines}), HugeArray<Block>(kRootBlocks));
  for (Code code = 0; code < std::min(codes, shape_.codes); ++code) table->values_[code] = values_[code];
  const auto move = [&](Block block) {
    if (block.uniform()) return block;
    const std::uint32_t begin = table->take_leaves(block.run_length());
    for (std::uint32_t i = 0; i < block.run_length(); ++i) table->put_leaf(begin + i, leaf(block.leaves + i));
    block.leaves = begin;
    return block;
  };
  for (std::uint32_t index = 0; index < kRootBlocks; ++index) {
    Block block = move(root_[index]);
    if (block.deeper != 0) {
      const Block& head = deeper_[block.deeper * kBlocksPerLine];
      const std::uint32_t line = table->take_lines(1 + static_cast<std::uint32_t>(std::popcount(cut_parts(head))));
      table->deeper_[line * kBlocksPerLine] = head;
      Block* to = &table->deeper_[(line + 1) * kBlocksPerLine];
      for_each_quarter(deeper_.data(), block.deeper, [&](const Block& quarter) { *to++ = move(quarter); });
      block.deeper = line;
    }
    table->root_[index] = block;
  }
  return table;
}

P18Table::Shape P18Table::with_room(Shape shape) {
  shape.leaves += shape.leaves / 32 + 2 * kMostLeaves;
  shape.lines += shape.lines / 32 + 2 * kMostLines;
  return shape;
}

Block P18Table::encode(Code cover, std::span<const RibV4::Record> records, Piece& piece) {
  Painted painted;
  paint(cover, records, painted);
  const auto append = [&](const Cells& cells) {
    Block block;
    block.starts = cells.starts();
    block.leaves = block.uniform() ? cells.codes[0] : static_cast<std::uint32_t>(piece.leaves.size());
    if (!block.uniform()) {
      for_each_bit(block.starts | 1U, [&](std::uint32_t part) { piece.leaves.push_back(cells.codes[part]); });
    }
    return block;
  };
  Block block = append(painted.cells);
  if (painted.cut == 0) return block;
  // Counted from line 1 on, as 0 is nobody's.
  block.deeper = static_cast<std::uint32_t>(piece.deeper.size() / kBlocksPerLine) + 1;
  piece.deeper.push_back({.starts = painted.cut});
  piece.deeper.resize(piece.deeper.size() + kBlocksPerLine - 1);
  for_each_bit(painted.cut, [&](std::uint32_t part) {
    std::array<Cells, 4> quarters;
    paint_part(records, part, painted.cells.codes[part], quarters);
    for (const Cells& cells : quarters) piece.deeper.push_back(append(cells));
  });
  return block;
}

void P18Table::join(const Piece& piece, std::uint32_t first_block, std::uint32_t last_block) {
  const std::uint32_t leaf_base = leaves_used_;
  const std::uint32_t line_base = lines_used_ - 1;
  const auto move = [&](Block& block) { block.leaves += block.uniform() ? 0 : leaf_base; };
  for (std::uint32_t index = first_block; index < last_block; ++index) {
    Block& block = root_[index];
    move(block);
    block.deeper += block.deeper != 0 ? line_base : 0;
  }
  for (const Code code : piece.leaves) put_leaf(leaves_used_++, code);
  for (std::size_t line = 0; line < piece.deeper.size() / kBlocksPerLine;) {
    // A head line, which counts the lines behind it and is no block with leaves.
    const auto parts = static_cast<std::uint32_t>(std::popcount(cut_parts(piece.deeper[line * kBlocksPerLine])));
    for (std::uint32_t i = 0; i < (1 + parts) * kBlocksPerLine; ++i) {
      Block block = piece.deeper[line * kBlocksPerLine + i];
      if (i >= kBlocksPerLine) move(block);
      deeper_[lines_used_ * kBlocksPerLine + i] = block;
    }
    lines_used_ += 1 + parts;
    line += 1 + parts;
  }
}

}  // namespace azroute
