// RadixTrie<T>: values by prefix, found by the longest prefix that contains an address.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sim/net/ip.h"

namespace azroute {

/// A path-compressed binary trie with one root for each family. A step down tests one bit, and bits on which all
/// prefixes below agree cost no step: a lookup visits at most one node for each prefix length, usually far fewer.
///
///   10.0.0.0/8 = a    10.1.0.0/16 = b    10.1.128.0/17 = c    10.2.0.0/16 = d
///
///     roots_[V4]                           roots_[V6] = kNone
///         |
///     10.0.0.0/8  a
///         | bit 8 is 0
///     10.0.0.0/14 -                        no value: here two prefixes part
///         | bit 14 is 0      \ bit 14 is 1
///     10.1.0.0/16 b           10.2.0.0/16 d
///                  \ bit 16 is 1
///                   10.1.128.0/17 c
///
/// A child lies within its parent, and the bit after the parent's prefix says on which side. A node without a value
/// has two children, so n prefixes take less than 2n nodes, and the shape depends on the prefixes, not their order.
///
/// The nodes lie in one vector and name each other by index; erased ones wait in a list, linked by children[0]:
///
///   nodes_  | prefix | children[2] | value? |  | prefix | ...
///             32 bytes  2 x 4 bytes  T + flag    (48 bytes a node for a T of 4 bytes)
///
/// Values move when the vector grows. References and pointers to them stay valid only until the next insert, erase,
/// clear, move or assignment of the trie; functions given to a walk must do none of these.
template <typename T>
class RadixTrie {
 public:
  struct Match {
    Prefix prefix;
    const T* value = nullptr;
  };

  RadixTrie() = default;
  RadixTrie(const RadixTrie&) = default;
  RadixTrie& operator=(const RadixTrie&) = default;
  // Not the default ones, which would leave the other trie with roots in a vector that has no nodes.
  RadixTrie(RadixTrie&& other) noexcept { swap(other); }
  RadixTrie& operator=(RadixTrie&& other) noexcept {
    RadixTrie taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~RadixTrie() = default;

  T& insert_or_assign(const Prefix& prefix, T value) {
    std::optional<T>& place = nodes_[node_for(prefix)].value;
    if (!place) ++size_;
    return place.emplace(std::move(value));
  }

  /// The value at the prefix, and whether it is the one given: a value that is there already stays.
  std::pair<T*, bool> insert(const Prefix& prefix, T value) {
    std::optional<T>& place = nodes_[node_for(prefix)].value;
    if (place) return {&*place, false};
    ++size_;
    return {&place.emplace(std::move(value)), true};
  }

  /// False when the prefix was not there.
  bool erase(const Prefix& prefix) {
    Link parent;
    Link here{kNone, root_of(prefix.family())};
    Index current = target(here);
    while (current != kNone && nodes_[current].prefix != prefix) {
      if (!nodes_[current].prefix.covers(prefix)) return false;
      parent = std::exchange(here, Link{current, side_of(prefix, nodes_[current].prefix)});
      current = target(here);
    }
    if (current == kNone || !nodes_[current].value) return false;
    nodes_[current].value.reset();
    --size_;
    const bool was_leaf = nodes_[current].children == kNoChildren;
    splice_out_if_needless(here);
    // A branch that has lost one of its two sides has nothing to tell apart any more.
    if (was_leaf && here.node != kNone) splice_out_if_needless(parent);
    return true;
  }

  /// The value at exactly this prefix, else null.
  [[nodiscard]] const T* find(const Prefix& prefix) const {
    const Index deepest = descend(prefix, [](const Node&) {});
    if (deepest == kNone) return nullptr;
    const Node& node = nodes_[deepest];
    return node.prefix == prefix && node.value ? &*node.value : nullptr;
  }
  [[nodiscard]] T* find(const Prefix& prefix) { return const_cast<T*>(std::as_const(*this).find(prefix)); }

  /// The longest prefix that contains the address.
  [[nodiscard]] std::optional<Match> longest_match(const Address& address) const {
    return longest_match(Prefix::host(address));
  }
  /// The longest prefix that covers the given one, which may be the given one.
  [[nodiscard]] std::optional<Match> longest_match(const Prefix& prefix) const {
    const Prefix* longest = nullptr;
    const T* value = nullptr;
    descend(prefix, [&](const Node& node) {
      if (!node.value) return;
      longest = &node.prefix;
      value = &*node.value;
    });
    if (longest == nullptr) return std::nullopt;
    return Match{*longest, value};
  }

  /// f(prefix, value) for every prefix that contains the address, shortest first.
  template <typename F>
  void covering(const Address& address, F&& f) const {
    covering(Prefix::host(address), std::forward<F>(f));
  }
  /// f(prefix, value) for every prefix that covers the given one, shortest first, itself last.
  template <typename F>
  void covering(const Prefix& prefix, F&& f) const {
    descend(prefix, [&](const Node& node) {
      if (node.value) f(node.prefix, *node.value);
    });
  }

  /// f(prefix, value) for every prefix that the given one covers, in the order of their <=>, itself first.
  template <typename F>
  void covered_by(const Prefix& prefix, F&& f) const {
    Index current = target({kNone, root_of(prefix.family())});
    while (current != kNone && !prefix.covers(nodes_[current].prefix)) {
      if (!nodes_[current].prefix.covers(prefix)) return;
      current = nodes_[current].children[side_of(prefix, nodes_[current].prefix)];
    }
    visit(current, f);
  }

  /// f(prefix, value) for every prefix, in the order of their <=>: IPv4 first, each before those it covers.
  template <typename F>
  void for_each(F&& f) const {
    for (const Index root : roots_) visit(root, f);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Nodes in use, less than 2 * size() unless empty.
  [[nodiscard]] std::size_t node_count() const { return nodes_.size() - free_count_; }
  /// Gives back memory that no node needs.
  void shrink_to_fit() { nodes_.shrink_to_fit(); }
  /// Memory that the nodes take, in use or not; what values point to is not counted.
  [[nodiscard]] std::size_t bytes() const { return nodes_.capacity() * sizeof(Node); }
  void clear() { *this = RadixTrie(); }

 private:
  using Index = std::uint32_t;
  using Children = std::array<Index, 2>;
  static constexpr Index kNone = std::numeric_limits<Index>::max();
  static constexpr Children kNoChildren{kNone, kNone};

  struct Node {
    Prefix prefix;
    Children children = kNoChildren;
    std::optional<T> value{};
  };

  /// Where the index of a node is kept: in a side of another node, or in a root when `node` is kNone. Not a pointer,
  /// which would dangle when the vector grows.
  struct Link {
    Index node = kNone;
    std::size_t side = 0;
  };

  static std::size_t root_of(Family family) { return family == Family::V4 ? 0 : 1; }
  /// The side of a node on which a longer prefix within it lies.
  static std::size_t side_of(const Prefix& longer, const Prefix& node) {
    return longer.address().bit(node.length()) ? 1 : 0;
  }
  [[nodiscard]] Index target(Link link) const {
    return link.node == kNone ? roots_[link.side] : nodes_[link.node].children[link.side];
  }
  void set_target(Link link, Index node) {
    (link.node == kNone ? roots_[link.side] : nodes_[link.node].children[link.side]) = node;
  }

  void swap(RadixTrie& other) noexcept {
    std::swap(nodes_, other.nodes_);
    std::swap(roots_, other.roots_);
    std::swap(free_, other.free_);
    std::swap(free_count_, other.free_count_);
    std::swap(size_, other.size_);
  }

  /// f(node) for every node that covers the prefix, from the root down. The last of them, or kNone.
  template <typename F>
  Index descend(const Prefix& prefix, F&& f) const {
    Index deepest = kNone;
    Index current = roots_[root_of(prefix.family())];
    while (current != kNone && nodes_[current].prefix.covers(prefix)) {
      const Node& node = nodes_[current];
      f(node);
      deepest = current;
      if (node.prefix.length() == prefix.length()) break;
      current = node.children[side_of(prefix, node.prefix)];
    }
    return deepest;
  }

  /// At most one call deep for each bit of an address.
  template <typename F>
  void visit(Index index, F& f) const {
    if (index == kNone) return;
    const Node& node = nodes_[index];
    if (node.value) f(node.prefix, *node.value);
    for (const Index child : node.children) visit(child, f);
  }

  /// The node of the prefix, made when it is missing; then without a value, which the caller has to give.
  Index node_for(const Prefix& prefix) {
    Link here{kNone, root_of(prefix.family())};
    Index current = target(here);
    while (current != kNone && nodes_[current].prefix.covers(prefix)) {
      if (nodes_[current].prefix.length() == prefix.length()) return current;
      here = {current, side_of(prefix, nodes_[current].prefix)};
      current = target(here);
    }
    const Index fresh = make_node(prefix);
    if (current == kNone) {
      set_target(here, fresh);
      return fresh;
    }
    const Prefix below = nodes_[current].prefix;
    if (prefix.covers(below)) {
      nodes_[fresh].children[side_of(below, prefix)] = current;
      set_target(here, fresh);
      return fresh;
    }
    const Prefix both = Prefix::make(prefix.address(), common_prefix_length(prefix.address(), below.address()));
    const Index branch = make_node(both);
    nodes_[branch].children[side_of(prefix, both)] = fresh;
    nodes_[branch].children[side_of(below, both)] = current;
    set_target(here, branch);
    return fresh;
  }

  Index make_node(const Prefix& prefix) {
    if (free_ != kNone) {
      const Index index = free_;
      free_ = nodes_[index].children[0];
      --free_count_;
      nodes_[index].prefix = prefix;
      nodes_[index].children = kNoChildren;
      return index;
    }
    assert(nodes_.size() < kNone);
    nodes_.push_back(Node{prefix});
    return static_cast<Index>(nodes_.size() - 1);
  }

  /// Puts the only child of the node that `link` leads to, or nothing, in its place, unless it has a value or parts
  /// two.
  void splice_out_if_needless(Link link) {
    const Index index = target(link);
    Node& node = nodes_[index];
    if (node.value || (node.children[0] != kNone && node.children[1] != kNone)) return;
    set_target(link, node.children[0] != kNone ? node.children[0] : node.children[1]);
    node.children = {free_, kNone};
    free_ = index;
    ++free_count_;
  }

  std::vector<Node> nodes_;
  Children roots_ = kNoChildren;  // IPv4, IPv6
  Index free_ = kNone;            // the first erased node
  std::size_t free_count_ = 0;
  std::size_t size_ = 0;
};

}  // namespace azroute
