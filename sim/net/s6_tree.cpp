// Copy on write, one run at a time.
#include "sim/net/s6_tree.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace azroute {
namespace {

/// Of the room in a line, what a tree that is made at once uses.
constexpr unsigned kBulkChildren = 15;

std::uint32_t unordered(std::int32_t bound) {
  return static_cast<std::uint32_t>(bound) ^ 0x80000000U;
}

template <typename Code>
void put(unsigned char* to, const S6Interval& interval) {
  const Code code = interval.deep ? kS6DeepCode<Code> : static_cast<Code>(interval.code);
  std::memcpy(to, &code, sizeof(code));
}

void put_code(unsigned char* to, unsigned width, const S6Interval& interval) {
  if (width == 1) put<std::uint8_t>(to, interval);
  if (width == 2) put<std::uint16_t>(to, interval);
  if (width == 4) put<std::uint32_t>(to, interval);
}

/// How many groups of at most `most` things.
std::size_t groups_of(std::size_t things, unsigned most) {
  return (things + most - 1) / most;
}

void add_merged(const S6Interval& interval, std::vector<S6Interval>& to) {
  if (!to.empty() && !interval.deep && !to.back().deep && to.back().code == interval.code) return;
  to.push_back(interval);
}

}  // namespace

unsigned S6Tree::bounds(const S6Line& line, unsigned most) {
  unsigned count = 0;
  while (count < most && line.word[count] != kS6NoBound) ++count;
  return count;
}

unsigned S6Tree::child_for(const S6Line& inner, std::uint32_t key) {
  unsigned child = 0;
  while (child < kS6InnerBounds && inner.word[child] < s6_ordered(key)) ++child;
  return child;
}

void S6Tree::read_leaf(const S6Line& leaf, std::uint32_t start, std::vector<S6Interval>& to) const {
  const S6Shape shape(store_->width());
  const unsigned count = bounds(leaf, shape.bounds);
  const std::uint16_t deep = s6_deep(leaf);
  for (unsigned i = 0; i <= count; ++i) {
    const std::uint32_t code = store_->width() == 1   ? s6_code<std::uint8_t>(leaf, i)
                               : store_->width() == 2 ? s6_code<std::uint16_t>(leaf, i)
                                                      : s6_code<std::uint32_t>(leaf, i);
    to.push_back({i == 0 ? start : unordered(leaf.word[i - 1]) + 1, code, (deep >> i & 1) != 0});
  }
}

void S6Tree::read(std::uint32_t at, unsigned height, std::uint32_t start, std::vector<S6Interval>& to) const {
  const S6Line& line = store_->line(at);
  if (height == 1) return read_leaf(line, start, to);
  const unsigned count = bounds(line, kS6InnerBounds);
  for (unsigned i = 0; i <= count; ++i) {
    read(s6_children(line) + i, height - 1, i == 0 ? start : unordered(line.word[i - 1]) + 1, to);
  }
}

void S6Tree::write_leaf(std::span<const S6Interval> intervals, S6Line& leaf) const {
  const unsigned width = store_->width();
  const S6Shape shape(width);
  leaf = S6Line{};
  auto* bytes = reinterpret_cast<unsigned char*>(&leaf);
  std::fill_n(leaf.word.begin(), shape.bounds, kS6NoBound);
  std::uint16_t deep = 0;
  for (unsigned i = 0; i < intervals.size(); ++i) {
    if (i > 0) leaf.word[i - 1] = s6_ordered(intervals[i].start - 1);
    put_code(bytes + shape.codes_at() + std::size_t{i} * width, width, intervals[i]);
    if (intervals[i].deep) deep = static_cast<std::uint16_t>(deep | 1U << i);
  }
  std::memcpy(bytes + kS6DeepAt, &deep, sizeof(deep));
}

void S6Tree::make_leaves(std::span<const S6Interval> intervals, unsigned most, Nodes& to) const {
  to.clear();
  const std::size_t groups = groups_of(intervals.size(), most);
  to.resize(groups);
  for (std::size_t i = 0; i < groups; ++i) {
    const std::size_t from = intervals.size() * i / groups;
    const std::size_t end = intervals.size() * (i + 1) / groups;
    to[i].start = intervals[from].start;
    write_leaf(intervals.subspan(from, end - from), to[i].line);
  }
}

void S6Tree::make_inner(const Nodes& nodes, unsigned most, Nodes& to) {
  to.clear();
  const std::size_t groups = groups_of(nodes.size(), most);
  to.resize(groups);
  for (std::size_t i = 0; i < groups; ++i) {
    const std::size_t from = nodes.size() * i / groups;
    const std::size_t end = nodes.size() * (i + 1) / groups;
    const std::uint32_t run = store_->make_run(static_cast<std::uint32_t>(end - from));
    Node& above = to[i];
    above.start = nodes[from].start;
    above.line.word.fill(kS6NoBound);
    above.line.word[15] = static_cast<std::int32_t>(run);
    for (std::size_t child = from; child < end; ++child) {
      store_->fresh_line(run + static_cast<std::uint32_t>(child - from)) = nodes[child].line;
      if (child > from) above.line.word[child - from - 1] = s6_ordered(nodes[child].start - 1);
    }
  }
}

std::uint64_t S6Tree::publish_root(Nodes& nodes, unsigned height) {
  while (nodes.size() > 1) {
    Nodes above;
    make_inner(nodes, kBulkChildren, above);
    nodes = std::move(above);
    ++height;
  }
  const std::uint32_t at = store_->make_run(1);
  store_->fresh_line(at) = nodes[0].line;
  return S6Word::make(height, at);
}

std::uint64_t S6Tree::make(std::span<const S6Interval> intervals) {
  if (intervals.size() == 1 && !intervals[0].deep) return S6Word::make(S6Word::kUniform, intervals[0].code);
  const unsigned most = S6Shape(store_->width()).intervals();
  // One line may be full; of several, each keeps room for one more.
  make_leaves(intervals, intervals.size() <= most ? most : most - 1, nodes_[0]);
  return publish_root(nodes_[0], 1);
}

void S6Tree::apply(const Change& change, std::vector<S6Interval>& intervals, std::vector<S6Interval>& scratch) {
  scratch.clear();
  std::size_t i = 0;
  for (; i < intervals.size() && intervals[i].start < change.first; ++i) add_merged(intervals[i], scratch);
  for (const S6Interval& interval : change.fresh) add_merged(interval, scratch);
  if (change.last != ~0U) {
    const std::uint32_t after = change.last + 1;
    while (i < intervals.size() && intervals[i].start <= after) ++i;
    // The one that holds the next key goes on from there, unless it begins only after what these intervals are for.
    S6Interval rest = intervals[i - 1];
    rest.start = after;
    add_merged(rest, scratch);
    for (; i < intervals.size(); ++i) add_merged(intervals[i], scratch);
  }
  std::swap(intervals, scratch);
}

void S6Tree::retire_below(std::uint32_t at, unsigned height) {
  if (height == 1) return;
  const S6Line& line = store_->line(at);
  const std::uint32_t run = s6_children(line);
  const unsigned count = bounds(line, kS6InnerBounds) + 1;
  for (unsigned i = 0; i < count && height > 2; ++i) retire_below(run + i, height - 1);
  store_->retire_run(run, count);
}

void S6Tree::retire(std::uint64_t word) {
  if (S6Word::kind(word) == S6Word::kUniform) return;
  retire_below(S6Word::payload(word), S6Word::kind(word));
  store_->retire_run(S6Word::payload(word), 1);
}

void S6Tree::change(std::uint32_t at, unsigned height, std::uint32_t start, const Change& change, Nodes& result) {
  const unsigned most = S6Shape(store_->width()).intervals();
  if (height == 1) {
    intervals_.clear();
    read_leaf(store_->line(at), start, intervals_);
    apply(change, intervals_, scratch_);
    make_leaves(intervals_, most, result);
    return;
  }
  const S6Line line = store_->line(at);
  const std::uint32_t run = s6_children(line);
  const unsigned count = bounds(line, kS6InnerBounds) + 1;
  const auto start_of = [&](unsigned i) { return i == 0 ? start : unordered(line.word[i - 1]) + 1; };
  // The neighbours' keys belong to it: their intervals may become one with the changed ones.
  unsigned from = child_for(line, std::max(change.first, start + 1) - 1);
  unsigned to = child_for(line, change.last == ~0U ? ~0U : change.last + 1);
  Nodes& fresh = nodes_[height - 1];
  if (from == to) {
    this->change(run + from, height - 1, start_of(from), change, fresh);
    if (fresh.empty()) {
      result.clear();
      return;
    }
    const bool thin = height == 2 && fresh.size() == 1 && count > 1 && intervals_.size() <= most / 3;
    if (thin && from > 0)
      --from;
    else if (thin)
      ++to;
  }
  if (from != to) {
    intervals_.clear();
    for (unsigned i = from; i <= to; ++i) {
      read(run + i, height - 1, start_of(i), intervals_);
      retire_below(run + i, height - 1);
    }
    apply(change, intervals_, scratch_);
    make_leaves(intervals_, most, fresh);
    for (unsigned above = 2; above < height; ++above) {
      Nodes inner;
      make_inner(fresh, kBulkChildren, inner);
      fresh = std::move(inner);
    }
  }
  const auto total = static_cast<unsigned>(count - (to - from + 1) + fresh.size());
  if (total == count && fresh.size() == 1) {
    const std::uint32_t copy = store_->make_run(count);
    std::memcpy(&store_->fresh_line(copy), &store_->line(run), count * sizeof(S6Line));
    store_->fresh_line(copy + from) = fresh[0].line;
    store_->publish_children(at, copy);
    store_->retire_run(run, count);
    result.clear();
    return;
  }
  Nodes children;
  children.reserve(total);
  for (unsigned i = 0; i < from; ++i) children.push_back({store_->line(run + i), start_of(i)});
  children.insert(children.end(), fresh.begin(), fresh.end());
  for (unsigned i = to + 1; i < count; ++i) children.push_back({store_->line(run + i), start_of(i)});
  children.front().start = start;
  make_inner(children, kS6Fanout, result);
  store_->retire_run(run, count);
}

void S6Tree::splice(std::uint32_t at, std::uint32_t first, std::uint32_t last, std::span<const S6Interval> fresh) {
  const Change change{first, last, fresh};
  const std::uint64_t word = store_->word(at);
  if (S6Word::kind(word) == S6Word::kUniform) {
    intervals_.assign(1, {0, S6Word::payload(word), false});
    apply(change, intervals_, scratch_);
    store_->publish_word(at, make(intervals_));
    return;
  }
  const unsigned height = S6Word::kind(word);
  const std::uint32_t root = S6Word::payload(word);
  Nodes& nodes = nodes_[height];
  this->change(root, height, 0, change, nodes);
  if (nodes.empty()) return;
  std::uint64_t to = 0;
  if (height == 1 && nodes.size() == 1 && intervals_.size() == 1 && !intervals_[0].deep) {
    to = S6Word::make(S6Word::kUniform, intervals_[0].code);
  } else if (height > 1 && nodes.size() == 1 && bounds(nodes[0].line, kS6InnerBounds) == 0) {
    // The only child is the top now.
    const auto child = static_cast<std::uint32_t>(nodes[0].line.word[15]);
    to = S6Word::make(height - 1, child);
    intervals_.clear();
    if (height == 2) read_leaf(store_->line(child), 0, intervals_);
    if (intervals_.size() == 1 && !intervals_[0].deep) {
      to = S6Word::make(S6Word::kUniform, intervals_[0].code);
      store_->retire_run(child, 1);
    }
  } else {
    to = publish_root(nodes, height);
  }
  store_->publish_word(at, to);
  store_->retire_run(root, 1);
}

}  // namespace azroute
