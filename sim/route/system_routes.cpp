// The None list, and the named functions that add and withdraw system routes.
#include "sim/route/system_routes.h"

#include <algorithm>
#include <array>
#include <set>

#include "sim/route/precedence.h"

namespace azroute {
namespace {

constexpr Prefix v4(unsigned a, unsigned b, unsigned c, unsigned d, unsigned length) {
  return Prefix::make(Address::v4((a << 24) | (b << 16) | (c << 8) | d), length);
}

constexpr std::string_view kListing2020 = "a service endpoint lab of about 2020";
constexpr std::string_view kListing2021 = "a Route Server lab, listing of November 2021";
constexpr std::string_view kListing2023 = "github.com/erjosito/azure-networking-lab, listings of October 2023";
constexpr Date k2020 = make_date(2020, 1, 1);
constexpr Date k2021 = make_date(2021, 11, 1);
constexpr Date k2023 = make_date(2023, 1, 1);

constexpr NoneRoute documented(Prefix prefix) {
  return {prefix, std::nullopt, std::nullopt, &system_rules::kNoneDocumented, reference::kUdrDefaultRoutes};
}
constexpr NoneRoute observed(Prefix prefix, Date from, std::optional<Date> until, std::string_view source) {
  return {prefix, from, until, &system_rules::kNoneObserved, source};
}

// A listing shows what stood there on one day. Each prefix is taken to hold from the first listing that has it until
// the first one that has it no more; the newest published listing holds until a newer one is known.
constexpr std::array kNoneList{
    documented(v4(10, 0, 0, 0, 8)),
    documented(v4(100, 64, 0, 0, 10)),
    documented(v4(172, 16, 0, 0, 12)),
    documented(v4(192, 168, 0, 0, 16)),
    observed(v4(25, 33, 80, 0, 20), k2020, k2021, kListing2020),
    observed(v4(25, 41, 3, 0, 25), k2020, k2021, kListing2020),
    observed(v4(25, 48, 0, 0, 12), k2021, std::nullopt, kListing2021),
    observed(v4(25, 4, 0, 0, 14), k2021, std::nullopt, kListing2021),
    observed(v4(198, 18, 0, 0, 15), k2021, std::nullopt, kListing2021),
    observed(v4(157, 59, 0, 0, 16), k2021, std::nullopt, kListing2021),
    observed(v4(25, 33, 0, 0, 16), k2021, std::nullopt, kListing2021),
    observed(v4(40, 109, 0, 0, 16), k2021, std::nullopt, kListing2021),
    observed(v4(104, 147, 0, 0, 16), k2021, std::nullopt, kListing2021),
    observed(v4(104, 146, 0, 0, 17), k2021, std::nullopt, kListing2021),
    observed(v4(40, 108, 0, 0, 17), k2021, std::nullopt, kListing2021),
    observed(v4(23, 103, 0, 0, 18), k2021, std::nullopt, kListing2021),
    observed(v4(25, 41, 0, 0, 20), k2021, std::nullopt, kListing2021),
    observed(v4(20, 35, 252, 0, 22), k2021, std::nullopt, kListing2021),
    observed(v4(127, 0, 0, 0, 8), k2023, std::nullopt, kListing2023),
};

bool is_none_row(const Route& route) {
  return route.is_system() && route.next_hop_type == NextHopType::None;
}

/// Moves every None row of the platform for which `by_whom` names a reason.
template <typename ByWhom>
void move_none_routes(std::vector<Route>& routes, std::vector<RemovedRoute>& removed, ByWhom by_whom) {
  std::erase_if(routes, [&](const Route& route) {
    if (!is_none_row(route)) return false;
    const std::optional<RemovedRoute> removal = by_whom(route);
    if (removal) removed.push_back(*removal);
    return removal.has_value();
  });
}

/// That the None rows stay is itself an answer to an open question: it becomes the reason why they are there.
void keep_none_routes(std::vector<Route>& routes, const Rule& rule) {
  for (Route& route : routes) {
    if (is_none_row(route)) route.added_by = &rule;
  }
}

/// A gateway route inside a preferred system prefix never reaches the table, so it displaces nothing.
bool reaches_table(const Route& route, std::span<const Route> routes, const Assumptions& assumptions) {
  std::vector<Route> candidates{route};
  for (const Route& other : routes) {
    if (other.prefix.covers(route.prefix) && other.is_system()) candidates.push_back(other);
  }
  const Choice choice = decide(candidates, assumptions);
  return std::ranges::none_of(choice.losses, [](const Loss& loss) {
    return loss.candidate == 0 && loss.rule->loser_shown == LoserShown::Absent;
  });
}

/// The route other than the platform's that wins exactly this prefix, if there is one.
std::optional<Route> override_of(const Prefix& prefix, std::span<const Route> routes, const Assumptions& assumptions) {
  std::vector<Route> equal;
  std::ranges::copy_if(routes, std::back_inserter(equal), [&](const Route& route) { return route.prefix == prefix; });
  const Choice choice = decide(equal, assumptions);
  if (choice.winners.empty()) return std::nullopt;
  const Route& winner = equal[choice.winners.front()];
  if (winner.is_system()) return std::nullopt;
  return winner;
}

}  // namespace

bool has_family(const VirtualNetwork& vnet, Family family) {
  return std::ranges::any_of(vnet.address_prefixes,
                             [&](const Located<Prefix>& range) { return range.value.family() == family; });
}

std::span<const NoneRoute> none_list() {
  return kNoneList;
}

Route system_route(const Prefix& prefix, NextHopType type, const Rule& rule) {
  Route route;
  route.prefix = prefix;
  route.next_hop_type = type;
  route.added_by = &rule;
  return route;
}

void add_virtual_network_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes) {
  for (const Located<Prefix>& range : topology[subnet.virtual_network].address_prefixes) {
    routes.push_back(system_route(range.value, NextHopType::VnetLocal, system_rules::kVirtualNetwork));
  }
}

void add_service_endpoint_routes(const Topology& topology, const Subnet& subnet, std::uint32_t& entry,
                                 std::vector<Route>& routes) {
  for (const ServiceEndpoint& endpoint : subnet.service_endpoints) {
    const auto tag_name = tag_of_service(endpoint.service.value);
    if (!tag_name) continue;  // link() reported it
    std::vector<const ServiceTag*> tags;
    for (const Located<std::string>& location : endpoint.locations) {
      if (location.value == "*") continue;
      if (const ServiceTag* tag = topology.service_tags.find_regional(*tag_name, location.value)) tags.push_back(tag);
    }
    if (tags.empty()) {
      if (const ServiceTag* tag = topology.service_tags.find(*tag_name)) tags.push_back(tag);
    }
    std::set<Prefix> prefixes;
    for (const ServiceTag* tag : tags) {
      for (const Prefix& prefix : tag->prefixes) {
        if (has_family(topology[subnet.virtual_network], prefix.family())) prefixes.insert(prefix);
      }
    }
    if (prefixes.empty()) continue;
    ++entry;
    for (const Prefix& prefix : prefixes) {
      Route route = system_route(prefix, NextHopType::VirtualNetworkServiceEndpoint, system_rules::kServiceEndpoint);
      route.entry = entry;
      routes.push_back(route);
    }
  }
}

void add_internet_routes(const Topology& topology, const Subnet& subnet, std::vector<Route>& routes) {
  routes.push_back(system_route(Prefix::everything(Family::V4), NextHopType::Internet, system_rules::kInternet));
  const bool dual_stack = std::ranges::any_of(topology[subnet.virtual_network].address_prefixes,
                                              [](const auto& range) { return range.value.family() == Family::V6; });
  if (dual_stack) {
    routes.push_back(system_route(Prefix::everything(Family::V6), NextHopType::Internet, system_rules::kInternetV6));
  }
}

void add_none_routes(const Topology& topology, Date as_of, std::vector<Route>& routes,
                     std::vector<RemovedRoute>& removed) {
  for (const NoneRoute& none : none_list()) {
    if ((none.from && as_of < *none.from) || (none.until && as_of >= *none.until)) continue;
    if (topology.assumptions.only_documented_none_routes && none.rule != &system_rules::kNoneDocumented) continue;
    routes.push_back(system_route(none.prefix, NextHopType::None, *none.rule));
  }
  const std::vector<Route> before = routes;
  move_none_routes(routes, removed, [&](const Route& none) -> std::optional<RemovedRoute> {
    for (const Route& range : before) {
      if (!range.is_system() || !range.prefix.covers(none.prefix)) continue;
      if (range.next_hop_type == NextHopType::VnetLocal) {
        return RemovedRoute{none, &system_rules::kNoneReplaced, range};
      }
      if (range.next_hop_type == NextHopType::VNetPeering || range.next_hop_type == NextHopType::VNetGlobalPeering ||
          range.next_hop_type == NextHopType::ConnectedGroup) {
        return RemovedRoute{none, &system_rules::kNoneReplacedByPeering, range};
      }
    }
    return std::nullopt;
  });
}

void withdraw_none_routes(const Topology& topology, std::vector<Route>& routes, std::vector<RemovedRoute>& removed) {
  const Assumptions& assumptions = topology.assumptions;
  const auto by_default = override_of(Prefix::everything(Family::V4), routes, assumptions);
  if (by_default) {
    const bool to_internet = by_default->next_hop_type == NextHopType::Internet;
    if (!to_internet || assumptions.user_internet_default_removes_none_routes) {
      const Rule& rule =
          to_internet ? system_rules::kNoneVanishesWithInternetDefault : system_rules::kNoneVanishesWithDefault;
      move_none_routes(routes, removed, [&](const Route& none) { return RemovedRoute{none, &rule, by_default}; });
    } else {
      keep_none_routes(routes, system_rules::kNoneStaysWithInternetDefault);
    }
  }
  const auto lower = override_of(v4(0, 0, 0, 0, 1), routes, assumptions);
  const auto upper = override_of(v4(128, 0, 0, 0, 1), routes, assumptions);
  if (lower && upper) {
    if (assumptions.two_halves_remove_none_routes) {
      move_none_routes(routes, removed, [&](const Route& none) {
        return RemovedRoute{none, &system_rules::kNoneVanishesWithHalves, none.prefix.address().bit(0) ? upper : lower};
      });
    } else {
      keep_none_routes(routes, system_rules::kNoneStaysWithHalves);
    }
  }
  const std::vector<Route> before = routes;
  move_none_routes(routes, removed, [&](const Route& none) -> std::optional<RemovedRoute> {
    const auto by = override_of(none.prefix, before, assumptions);
    if (!by || !reaches_table(*by, before, assumptions)) return std::nullopt;
    return RemovedRoute{none, &system_rules::kNoneVanishesWithEqual, by};
  });
}

void add_system_routes(const Topology& topology, const Subnet& subnet, Date as_of, std::uint32_t& entry,
                       std::vector<Route>& routes, std::vector<RemovedRoute>& removed) {
  add_virtual_network_routes(topology, subnet, routes);
  add_peering_routes(topology, subnet, routes, removed);
  add_hub_routes(topology, subnet, as_of, routes);
  add_connected_group_routes(topology, subnet, routes, removed);
  add_private_endpoint_routes(topology, subnet, routes, removed);
  add_service_endpoint_routes(topology, subnet, entry, routes);
  add_internet_routes(topology, subnet, routes);
  add_none_routes(topology, as_of, routes, removed);
}

}  // namespace azroute
