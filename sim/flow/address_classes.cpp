// One sweep over the labelled prefixes, in order, with those that contain the current one on a stack.
#include "sim/flow/address_classes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace azroute {
namespace {

/// Tables with more prefixes are worth a lookup structure of megabytes.
constexpr std::size_t kMostInLines = 64;

/// One labelled prefix with all its labels.
struct Node {
  Prefix prefix;
  Mark decision{};
  std::vector<std::uint32_t> sets{};
  bool is_range = false;
  bool covers_range = false;  // a shorter one than some range within it
};

std::vector<Node> nodes_of(std::vector<AddressLabels::Label> labels) {
  std::ranges::sort(labels);
  std::vector<Node> nodes;
  for (const Family family : {Family::V4, Family::V6}) nodes.push_back({.prefix = Prefix::everything(family)});
  for (const AddressLabels::Label& label : labels) {
    Node* node = &nodes.back();
    if (label.prefix.is_default()) {
      node = &nodes[label.prefix.family() == Family::V4 ? 0 : 1];
    } else if (node->prefix != label.prefix) {
      nodes.push_back({.prefix = label.prefix});
      node = &nodes.back();
    }
    node->decision += label.decision;
    node->is_range = node->is_range || label.is_range;
    if (label.set != 0 && (node->sets.empty() || node->sets.back() != label.set)) node->sets.push_back(label.set);
  }
  std::ranges::sort(nodes, {}, &Node::prefix);
  return nodes;
}

/// f(node, containing nodes from the widest on), in order.
template <typename F>
void for_each_nested(std::vector<Node>& nodes, F&& f) {
  std::vector<std::size_t> stack;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    while (!stack.empty() && !nodes[stack.back()].prefix.covers(nodes[i].prefix)) stack.pop_back();
    f(i, stack);
    stack.push_back(i);
  }
}

/// What makes the class of the addresses whose longest labelled prefix this is.
struct Chain {
  Mark decisions{};
  Mark last{};               // the longest decision of the chain
  std::uint32_t sets = 0;    // number of the union
  std::uint32_t number = 0;  // of the class
};

class Sets {
 public:
  Sets() { number_of({}); }

  std::uint32_t with(std::uint32_t sets, const std::vector<std::uint32_t>& more) {
    if (more.empty()) return sets;
    std::vector<std::uint32_t> all;
    std::ranges::set_union(*by_number_[sets], more, std::back_inserter(all));
    return number_of(std::move(all));
  }

 private:
  std::uint32_t number_of(std::vector<std::uint32_t> sets) {
    const auto [known, is_new] = numbers_.try_emplace(std::move(sets), static_cast<std::uint32_t>(numbers_.size()));
    if (is_new) by_number_.push_back(&known->first);
    return known->second;
  }

  std::map<std::vector<std::uint32_t>, std::uint32_t> numbers_;
  std::vector<const std::vector<std::uint32_t>*> by_number_;
};

Chain extend(const Chain& parent, const Node& node, Sets& sets) {
  Chain chain = parent;
  Mark decision = node.decision;
  if (node.covers_range && decision != Mark{}) {
    decision += Mark::of(node.prefix.length()).then({node.prefix.address().hi(), node.prefix.address().lo()});
  }
  if (decision != Mark{} && decision != parent.last) {
    chain.decisions = parent.decisions.then(decision);
    chain.last = decision;
  }
  chain.sets = sets.with(parent.sets, node.sets);
  return chain;
}

}  // namespace

AddressClasses::AddressClasses(AddressLabels labels) {
  std::vector<Node> nodes = nodes_of(std::move(labels.labels));
  for_each_nested(nodes, [&](std::size_t i, const std::vector<std::size_t>& within) {
    if (!nodes[i].is_range) return;
    for (auto wider = within.rbegin(); wider != within.rend() && !nodes[*wider].covers_range; ++wider) {
      nodes[*wider].covers_range = true;
    }
  });

  Sets sets;
  std::map<std::pair<Mark, std::uint32_t>, std::uint32_t> numbers;
  std::vector<Chain> chains(nodes.size());
  std::vector<FibEntry> v4;
  std::vector<FibEntry> v6;
  for_each_nested(nodes, [&](std::size_t i, const std::vector<std::size_t>& within) {
    const Prefix& prefix = nodes[i].prefix;
    const bool is_v4 = prefix.family() == Family::V4;
    const Chain root{.decisions = Mark::of(is_v4 ? 4 : 6)};
    Chain& chain = chains[i];
    chain = extend(within.empty() ? root : chains[within.back()], nodes[i], sets);
    chain.number =
        numbers.try_emplace({chain.decisions, chain.sets}, static_cast<std::uint32_t>(numbers.size())).first->second;
    if (!within.empty() && chains[within.back()].number == chain.number) return;
    (is_v4 ? v4 : v6).push_back({prefix, chain.number});
  });
  size_ = static_cast<std::uint32_t>(numbers.size());
  if (size_ <= DirectClasses<std::uint8_t>::kElsewhere) {
    direct_ = DirectClasses<std::uint8_t>(v4, size_);
  } else {
    direct_ = DirectClasses<std::uint16_t>(v4, size_);
  }
  v4_ = FibPart<FibV4>(v4, kMostInLines, {});
  v6_ = FibPart<FibV6>(v6, kMostInLines, {});
}

void AddressClasses::of_batch(std::span<const std::uint32_t> addresses, std::span<std::uint32_t> classes) const {
  std::visit([&](const auto& direct) { look_up(direct, addresses, classes); }, direct_);
}

template <typename Number>
void AddressClasses::look_up(const DirectClasses<Number>& direct, std::span<const std::uint32_t> addresses,
                             std::span<std::uint32_t> classes) const {
  direct.lookup(addresses, classes);
  if (direct.has_all()) return;
  constexpr std::size_t kRound = 512;
  std::array<std::uint32_t, kRound> rows{};
  std::array<std::uint32_t, kRound> keys{};
  std::array<std::uint32_t, kRound> found{};
  for (std::size_t first = 0; first < addresses.size(); first += kRound) {
    const std::size_t end = std::min(addresses.size(), first + kRound);
    std::size_t elsewhere = 0;
    for (std::size_t i = first; i < end; ++i) {
      rows[elsewhere] = static_cast<std::uint32_t>(i);
      keys[elsewhere] = addresses[i];
      elsewhere += classes[i] == DirectClasses<Number>::kElsewhere ? 1 : 0;
    }
    v4_.lookup_batch(std::span(keys).first(elsewhere), std::span(found).first(elsewhere));
    for (std::size_t i = 0; i < elsewhere; ++i) classes[rows[i]] = found[i];
  }
}

std::uint32_t AddressClasses::of(const Address& address) const {
  return address.is_v4() ? v4_.lookup(address.v4_bits()) : v6_.lookup(KeyV6::of(address));
}

}  // namespace azroute
