// Collecting a subnet's rows; nothing is decided here.
#include "sim/route/subnet_rows.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sim/route/bgp.h"
#include "sim/route/system_routes.h"

namespace azroute {
namespace {

/// The row once, or once for each appliance that shares its traffic.
void add_for_each_next_hop(const UserRoute& user, Route row, std::vector<Route>& routes) {
  if (user.next_hop_type.value != NextHopType::VirtualApplianceEcmp) {
    routes.push_back(row);
    return;
  }
  for (const Located<Address>& next_hop : user.next_hop_ip_addresses) {
    row.next_hop_ip_address = next_hop.value;
    routes.push_back(row);
  }
}

void add_user_routes(const Topology& topology, const Subnet& subnet, std::uint32_t& entry, std::vector<Route>& routes) {
  if (!subnet.route_table.id.valid()) return;
  const RouteTable& table = topology[subnet.route_table.id];
  for (std::uint32_t i = 0; i < table.routes.size(); ++i) {
    const UserRoute& user = table.routes[i];
    const bool ecmp = user.next_hop_type.value == NextHopType::VirtualApplianceEcmp;
    Route route;
    route.source = RouteSource::User;
    route.next_hop_type = user.next_hop_type.value;
    if (user.next_hop_ip_address) route.next_hop_ip_address = user.next_hop_ip_address->value;
    route.added_by = ecmp ? &origin_rules::kUserRouteEcmp : &origin_rules::kUserRoute;
    route.user = {.table = subnet.route_table.id, .index = i};
    if (user.prefix) {
      if (ecmp) route.entry = ++entry;
      route.prefix = *user.prefix;
      add_for_each_next_hop(user, route, routes);
      continue;
    }
    const ServiceTag* tag = topology.service_tags.find(user.destination.value);
    if (tag == nullptr) continue;  // link() reported it
    route.tag_rank = rank_of_tag(tag->name);
    route.entry = ++entry;
    for (const Prefix& prefix : tag->prefixes) {
      if (!has_family(topology[subnet.virtual_network], prefix.family())) continue;
      route.prefix = prefix;
      add_for_each_next_hop(user, route, routes);
    }
  }
}

/// With those rows of the layer that can make None rows vanish: the ones at their prefixes and at the default route.
void withdraw_nones(const Topology& topology, SubnetRows& rows) {
  if (rows.layer && rows.hears) {
    std::vector<Prefix> prefixes{Prefix::everything(Family::V4), Prefix::make(Address::v4(0), 1),
                                 Prefix::make(Address::v4(0x80000000U), 1)};
    for (const Route& route : rows.own) {
      if (route.is_system() && route.next_hop_type == NextHopType::None) {
        prefixes.push_back(route.prefix);
      }
    }
    std::ranges::sort(prefixes);
    prefixes.erase(std::ranges::unique(prefixes).begin(), prefixes.end());
    for (const Prefix& prefix : prefixes) {
      const RouteRun run = rows.layer->at(prefix);
      const auto shared = rows.layer->rows().subspan(run.first, run.count);
      rows.own.insert(rows.own.end(), shared.begin(), shared.end());
    }
  }
  withdraw_none_routes(topology, rows.own, rows.removed);
  std::erase_if(rows.own, [](const Route& route) { return route.is_learned(); });
}

bool same_removed(const RemovedRoute& a, const RemovedRoute& b) {
  return same_in_all(a.route, b.route) && a.rule == b.rule && a.by.has_value() == b.by.has_value() &&
         (!a.by || same_in_all(*a.by, *b.by));
}

}  // namespace

bool operator==(const SubnetRows& a, const SubnetRows& b) {
  return a.layer == b.layer && a.hears == b.hears && std::ranges::equal(a.own, b.own, same_in_all) &&
         std::ranges::equal(a.removed, b.removed, same_removed);
}

std::size_t hash_of(const SubnetRows& rows) {
  std::size_t hash = rows.own.size() * 2 + (rows.hears ? 1 : 0);
  const auto add = [&](std::size_t value) { hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL + (hash >> 29U); };
  for (const Route& route : rows.own) {
    add(std::hash<Prefix>{}(route.prefix));
    add(static_cast<std::size_t>(route.next_hop_type));
    if (route.next_hop_ip_address) add(std::hash<Address>{}(*route.next_hop_ip_address));
    add(route.user.table.index * std::size_t{31} + route.user.index);
  }
  return hash;
}

SubnetRows collect_rows(const Topology& topology, std::shared_ptr<const GatewayLayer> layer, Id<Subnet> subnet_id,
                        Date as_of) {
  const Subnet& subnet = topology[subnet_id];
  SubnetRows rows{.layer = std::move(layer), .hears = hears_gateways(topology, subnet), .own = {}, .removed = {}};
  std::uint32_t entry = 0;
  add_system_routes(topology, subnet, as_of, entry, rows.own, rows.removed);
  add_user_routes(topology, subnet, entry, rows.own);
  withdraw_nones(topology, rows);
  std::ranges::sort(rows.own);
  rows.own.shrink_to_fit();
  return rows;
}

}  // namespace azroute
