// S6Tree: the intervals of one /24 as a B-tree of lines; made at once, or changed where a route changed.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/net/s6_store.h"

namespace azroute {

/// From `start` to the next one's start (keys are bits 24-55). A deep one is one key with longer routes.
struct S6Interval {
  std::uint32_t start = 0;
  std::uint32_t code = 0;
  bool deep = false;
  friend bool operator==(const S6Interval&, const S6Interval&) = default;
};

/// Makes trees in a store. A line that readers see is never changed but for `children` of an inner one: a change makes
/// a new line of the leaf, copies its run with it (at most 1 KiB), and publishes the run in the line above. Only when
/// the number of children changes is the line above made anew too, and so on upwards.
///
///   word -> [ inner ] -> run [ leaf | leaf' | leaf ]        the old run is retired
class S6Tree {
 public:
  explicit S6Tree(S6Store& store) : store_(&store) {}

  /// The word for these intervals, the first of which starts at 0. Leaves some room in each line to insert.
  std::uint64_t make(std::span<const S6Interval> intervals);

  /// Within [first, last], the intervals become `fresh`, the first of which starts at `first`; fresh neighbours differ.
  /// The word at `at` is not a block.
  void splice(std::uint32_t at, std::uint32_t first, std::uint32_t last, std::span<const S6Interval> fresh);

  /// Retires all lines below.
  void retire(std::uint64_t word);

 private:
  /// A line that is not in the store yet, and the first key it is for.
  struct Node {
    S6Line line;
    std::uint32_t start = 0;
  };
  using Nodes = std::vector<Node>;
  struct Change {
    std::uint32_t first;
    std::uint32_t last;
    std::span<const S6Interval> fresh;
  };

  static unsigned bounds(const S6Line& line, unsigned most);
  static unsigned child_for(const S6Line& inner, std::uint32_t key);
  void read_leaf(const S6Line& leaf, std::uint32_t start, std::vector<S6Interval>& to) const;
  void read(std::uint32_t at, unsigned height, std::uint32_t start, std::vector<S6Interval>& to) const;
  void write_leaf(std::span<const S6Interval> intervals, S6Line& leaf) const;
  void make_leaves(std::span<const S6Interval> intervals, unsigned most, Nodes& to) const;
  /// Puts the nodes into runs, and gives the inner lines above them.
  void make_inner(const Nodes& nodes, unsigned most, Nodes& to);
  static void apply(const Change& change, std::vector<S6Interval>& intervals, std::vector<S6Interval>& scratch);
  void retire_below(std::uint32_t at, unsigned height);
  /// What has to stand in the place of the line at `at`; empty when the change was published below it.
  void change(std::uint32_t at, unsigned height, std::uint32_t start, const Change& change, Nodes& result);
  std::uint64_t publish_root(Nodes& nodes, unsigned height);

  static constexpr unsigned kMaxHeight = 30;
  S6Store* store_;
  std::vector<S6Interval> intervals_;
  std::vector<S6Interval> scratch_;
  std::array<Nodes, kMaxHeight + 1> nodes_;
};

}  // namespace azroute
