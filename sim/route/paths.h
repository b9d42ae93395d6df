// Paths: what speakers were told, a few words each; their lists share their tails, so that a path through a thousand
// speakers costs each of them no more than the first.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/route/origins.h"

namespace azroute {

/// A list of numbers in a PathStore; 0 is the empty one.
using ListId = std::uint32_t;

/// What a speaker was told, by whom, with which attributes. As the receiver sees it.
struct Path {
  ListId trail = 0;    // speakers it passed, nearest first, the origin last
  ListId as_path = 0;  // nearest first
  std::uint32_t as_path_length = 0;
  std::uint32_t med = 0;
  TargetSet targets = 0;       // tables of hubs it goes into
  std::uint32_t next_hop = 0;  // an appliance's; Propagation::next_hop() knows it, 0: none
  RouteKind kind = RouteKind::Vpn;
  BgpOrigin bgp_origin = BgpOrigin::Igp;
  bool no_advertise = false;
  bool crossed_hub = false;          // came from another hub
  bool from_private_policy = false;  // ... that has a policy for private traffic
  bool passed_azure = false;         // 65515 stands in the AS path
  bool passed_edge = false;          // 12076 does
  bool passed_hubs = false;          // 65520 does
};
using PathId = std::uint32_t;

/// Lists as cells that name their tails. Cells are only ever added at the end, and taken away there.
class PathStore {
 public:
  [[nodiscard]] ListId push(ListId tail, std::uint32_t value) {
    cells_.push_back({value, tail});
    return static_cast<ListId>(cells_.size() - 1);
  }
  [[nodiscard]] std::uint32_t front(ListId list) const { return cells_[list].value; }
  [[nodiscard]] ListId tail(ListId list) const { return cells_[list].tail; }
  [[nodiscard]] bool contains(ListId list, std::uint32_t value) const {
    for (; list != 0; list = cells_[list].tail) {
      if (cells_[list].value == value) return true;
    }
    return false;
  }
  [[nodiscard]] bool same(ListId a, ListId b) const {
    while (a != b) {
      if (a == 0 || b == 0 || cells_[a].value != cells_[b].value) return false;
      a = cells_[a].tail;
      b = cells_[b].tail;
    }
    return true;
  }
  [[nodiscard]] bool same(const Path& a, const Path& b) const;

  /// Forgets all cells that were added since size() was `size`.
  void shrink_to(std::size_t size) { cells_.resize(size); }
  [[nodiscard]] std::size_t size() const { return cells_.size(); }

 private:
  struct Cell {
    std::uint32_t value = 0;
    ListId tail = 0;
  };
  std::vector<Cell> cells_{Cell{}};  // 0 stands for the empty list
};

/// Puts a number in front of the AS path.
void prepend(PathStore& store, Path& path, Asn asn);

inline constexpr Asn kMicrosoftEdge{12076};  // the routers at the far end of an ExpressRoute circuit
inline constexpr Asn kBetweenHubs{65520};    // stands twice for each hub that a route passed on
inline constexpr Asn kAzure{65515};          // gateways, route servers and hubs

}  // namespace azroute
