// P18Table: LookupP18 as its writer holds it: where leaves and lines are taken from, and when they are free again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/net/epochs.h"
#include "sim/net/huge_array.h"
#include "sim/net/lookup_p18.h"
#include "sim/net/paint_v4.h"

namespace azroute {

/// A table never moves and never grows: when its room is used up, a copy with more room takes its place, so a reader
/// of the old one goes on undisturbed. Runs of leaves belong to one block each; blocks do not share them, or an update
/// of one would change another.
class P18Table {
 public:
  using Code = std::uint32_t;
  using Value = std::uint32_t;

  struct Shape {
    unsigned width = 1;         // bytes of a leaf: 1, 2 or 4
    std::uint32_t codes = 256;  // leaves[c] = c for all below
    std::uint32_t leaves = 0;   // room for runs, besides those
    std::uint32_t lines = 0;    // room for lines of deeper blocks
  };
  /// `root` has kRootBlocks blocks, made by encode() for pieces that are still to join.
  P18Table(const Shape& shape, HugeArray<Block> root);

  /// What `codes` has to be for so many codes in leaves of this width; the fewest bytes for so many codes.
  static std::uint32_t codes_for(unsigned width, std::size_t codes);
  static unsigned width_for(std::size_t codes);

  /// A shape that holds as much, and some room for updates.
  static Shape with_room(Shape shape);

  /// The same table without holes, with room for a share of what it holds; perhaps wider, or with more codes.
  [[nodiscard]] std::unique_ptr<P18Table> copy(unsigned width, std::uint32_t codes) const;

  [[nodiscard]] P18View view() const {
    return {root_.data(), leaves_.data(), deeper_.data(), values_.data(), shape_.width};
  }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] const Block& block(std::uint32_t index) const { return root_[index]; }
  [[nodiscard]] Code leaf(std::uint32_t index) const;
  [[nodiscard]] Value value(Code code) const { return values_[code]; }
  void set_value(Code code, Value value) { values_[code] = value; }
  /// Leaves that are in use or were: an interval id is below.
  [[nodiscard]] std::uint32_t leaves_used() const { return leaves_used_; }

  /// Gives all parts of a /18 one code.
  void set_uniform(std::uint32_t index, Code code, std::uint64_t time);
  /// Gives a /18 what its bucket says, of which parts `first` to `last` may be other than before. False, and nothing
  /// done, when there is no room: a copy has to take this table's place first, which always has enough.
  bool repaint(std::uint32_t index, std::span<const RibV4::Record> bucket, std::uint32_t first, std::uint32_t last,
               std::uint64_t time);
  /// Runs and lines that no reader can be in any more are free again.
  void reuse(std::uint64_t oldest);

  /// Bulk build: what some of the blocks need besides the root, counted from its own beginning until join().
  struct Piece {
    std::vector<Code> leaves;
    std::vector<Block> deeper;
  };
  static Block encode(Code cover, std::span<const RibV4::Record> records, Piece& piece);
  void join(const Piece& piece, std::uint32_t first_block, std::uint32_t last_block);  // last_block is not part of it

  [[nodiscard]] std::size_t bytes() const {
    return root_.bytes() + leaves_.bytes() + deeper_.bytes() + values_.bytes();
  }

 private:
  struct Run {
    std::uint32_t begin;
    std::uint32_t size;
  };

  Block encode(const Cells& cells);
  void put_leaf(std::uint32_t index, Code code);
  std::uint32_t take_leaves(std::uint32_t count);
  std::uint32_t take_lines(std::uint32_t count);
  void retire_run(const Block& block, std::uint64_t time);
  std::uint32_t encode_deeper(std::span<const RibV4::Record> bucket, const Painted& painted, const Block& before,
                              std::uint64_t changed, std::uint64_t time);
  void encode_part(std::span<const RibV4::Record> bucket, std::uint32_t part, Code code, Block* quarters);
  void retire_deeper(const Block& before, std::uint64_t parts, std::uint64_t time);

  Shape shape_;
  HugeArray<Block> root_;
  HugeArray<std::byte> leaves_;
  HugeArray<Block> deeper_;
  HugeArray<Value> values_;
  std::uint32_t leaves_used_ = 0;
  std::uint32_t lines_used_ = 1;                            // line 0 is nobody's
  std::array<std::vector<std::uint32_t>, 65> free_leaves_;  // by size of the run
  std::array<std::vector<std::uint32_t>, 66> free_lines_;
  Retired<Run> retired_leaves_;
  Retired<Run> retired_lines_;
};

}  // namespace azroute
