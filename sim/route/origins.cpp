// Gathering origins from the topology, speaker by speaker, and grouping their prefixes.
#include "sim/route/origins.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "sim/route/learned_rules.h"

namespace azroute {
namespace {

constexpr std::array kRfc1918{
    Prefix::make(Address::v4(0x0A000000U), 8),
    Prefix::make(Address::v4(0xAC100000U), 12),
    Prefix::make(Address::v4(0xC0A80000U), 16),
};

std::vector<Prefix> values_of(const std::vector<Located<Prefix>>& located) {
  std::vector<Prefix> values;
  values.reserve(located.size());
  for (const Located<Prefix>& one : located) values.push_back(one.value);
  return values;
}

}  // namespace

bool has_private_policy(const VirtualHub& hub) {
  return hub.routing_intent && hub.routing_intent->private_traffic.id.valid();
}

std::vector<std::pair<Prefix, Id<AzureFirewall>>> policy_routes(const VirtualHub& hub) {
  std::vector<std::pair<Prefix, Id<AzureFirewall>>> routes;
  if (!hub.routing_intent) return routes;
  const RoutingIntent& intent = *hub.routing_intent;
  if (intent.private_traffic.id.valid()) {
    for (const Prefix& prefix : kRfc1918) routes.emplace_back(prefix, intent.private_traffic.id);
    for (const auto& prefix : intent.private_traffic_prefixes) {
      const bool known = std::ranges::any_of(routes, [&](const auto& route) { return route.first == prefix.value; });
      if (!known) routes.emplace_back(prefix.value, intent.private_traffic.id);
    }
  }
  if (intent.internet.id.valid()) routes.emplace_back(Prefix::everything(Family::V4), intent.internet.id);
  return routes;
}

Origins::Origins(const Topology& topology, const SpeakerSet& speakers) : topology_(topology), speakers_(speakers) {
  target_sets_.emplace_back();
  for (std::uint32_t i = 0; i < topology.virtual_hubs.size(); ++i) {
    // All branches of a hub propagate alike; link() sees to it that they do.
    RoutingConfiguration routing;
    for (const Connection& connection : topology.connections) {
      if (!connection.gateway1.id.valid() || !connection.routing_configuration) continue;
      if (topology[connection.gateway1.id].virtual_hub.id.index == i) routing = *connection.routing_configuration;
    }
    branch_targets_.push_back(targets_of({i}, routing));
  }
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) add_gateway({i});
  for (std::uint32_t i = 0; i < topology.route_servers.size(); ++i) add_route_server({i});
  for (std::uint32_t i = 0; i < topology.virtual_hubs.size(); ++i) add_hub({i});
  for (std::uint32_t i = 0; i < topology.sites.size(); ++i) add_site({i});
  for (std::uint32_t i = 0; i < topology.network_interfaces.size(); ++i) add_appliance({i});
  make_classes();
}

bool Origins::reaches(TargetSet targets, Id<HubRouteTable> table) const {
  return std::ranges::binary_search(target_sets_[targets], table);
}

TargetSet Origins::target_set(std::vector<Id<HubRouteTable>> tables) {
  std::ranges::sort(tables);
  tables.erase(std::ranges::unique(tables).begin(), tables.end());
  const auto known = std::ranges::find(target_sets_, tables);
  if (known != target_sets_.end()) return static_cast<TargetSet>(known - target_sets_.begin());
  target_sets_.push_back(std::move(tables));
  return static_cast<TargetSet>(target_sets_.size() - 1);
}

TargetSet Origins::targets_of(Id<VirtualHub> hub_id, const RoutingConfiguration& routing) {
  const VirtualHub& hub = topology_[hub_id];
  std::vector<Id<HubRouteTable>> tables;
  // Under a policy for private traffic connections propagate to the none table, and hubs without one learn all.
  const bool by_policy = has_private_policy(hub);
  const bool by_default = by_policy || !routing.propagation_stated;
  for (std::uint32_t i = 0; i < topology_.hub_route_tables.size(); ++i) {
    const HubRouteTable& table = topology_.hub_route_tables[i];
    if (!table.virtual_hub.valid()) continue;
    const VirtualHub& home = topology_[table.virtual_hub];
    if (!equal_ignoring_case(home.virtual_wan, hub.virtual_wan) || has_private_policy(home)) continue;
    if (equal_ignoring_case(table.name.value, kNoneRouteTable)) continue;
    const auto has_label = [&](std::string_view label) {
      if (home.default_route_table.index == i && equal_ignoring_case(label, kDefaultLabel)) return true;
      return std::ranges::any_of(
          table.labels, [&](const Located<std::string>& one) { return equal_ignoring_case(one.value, label); });
    };
    const bool named = std::ranges::any_of(routing.propagated_tables,
                                           [&](const Ref<HubRouteTable>& one) { return one.id.index == i; });
    const bool labelled = std::ranges::any_of(
        routing.propagated_labels, [&](const Located<std::string>& label) { return has_label(label.value); });
    if (by_default ? has_label(kDefaultLabel) : named || labelled) tables.push_back({i});
  }
  return target_set(std::move(tables));
}

/// Not yet announced nor used: what else it is its maker says. Valid until the next is added.
Origin& Origins::add(Node at, RouteKind kind, const Rule* learned_by, std::vector<Prefix> prefixes) {
  Origin& origin = origins_.emplace_back();
  origin.at = at;
  origin.route.kind = kind;
  origin.route.learned_by = learned_by;
  origin.prefixes = std::move(prefixes);
  return origin;
}

// ---- gateways

void Origins::add_gateway(Id<VirtualNetworkGateway> id) {
  if (topology_[id].withdrawn) return;
  const Node node = speakers_.node(speaker(id));
  if (std::vector<Prefix> ranges = speakers_.announced_ranges(node); !ranges.empty()) {
    add(node, RouteKind::VirtualNetwork, &learned_rules::kVirtualNetworkRange, std::move(ranges)).announced = true;
  }
  add_configured(id);
}

/// Routes a gateway has by configuration alone; of several for one prefix and connection the first rule names it.
void Origins::add_configured(Id<VirtualNetworkGateway> id) {
  const VirtualNetworkGateway& gateway = topology_[id];
  for (std::uint32_t i = 0; i < topology_.connections.size(); ++i) {
    const Connection& connection = topology_.connections[i];
    if (!is_in_place(topology_, connection)) continue;
    std::set<Prefix> taken;
    const auto configure = [&](std::vector<Prefix> prefixes, const Rule& rule, bool announced) {
      std::erase_if(prefixes, [&](const Prefix& prefix) { return !taken.insert(prefix).second; });
      if (prefixes.empty()) return;
      Origin& origin = add(speakers_.node(speaker(id)), RouteKind::Vpn, &rule, std::move(prefixes));
      origin.route.connection = {i};
      origin.route.weight = connection.routing_weight;
      origin.usable = true;
      origin.announced = announced;
    };
    if (connection.type == ConnectionType::IPsec && connection.gateway1.id == id &&
        connection.local_gateway2.id.valid()) {
      const LocalNetworkGateway& local = topology_[connection.local_gateway2.id];
      if (gateway.gateway_default_site.id.valid() && gateway.gateway_default_site.id == connection.local_gateway2.id) {
        configure({Prefix::everything(Family::V4)}, origin_rules::kGatewayDefaultSite, false);
      }
      if (connection.enable_bgp && local.bgp && local.bgp->bgp_peering_address) {
        configure({Prefix::host(local.bgp->bgp_peering_address->value)}, origin_rules::kGatewayPeerHost, false);
      }
      configure(values_of(local.address_prefixes), origin_rules::kGatewayLocalNetwork, true);
    } else if (connection.type == ConnectionType::Vnet2Vnet &&
               (connection.gateway1.id == id || connection.gateway2.id == id)) {
      const auto other_id = connection.gateway1.id == id ? connection.gateway2.id : connection.gateway1.id;
      if (!other_id.valid()) continue;
      const VirtualNetworkGateway& other = topology_[other_id];
      if (connection.enable_bgp) {
        if (other.bgp.bgp_peering_address) {
          configure({Prefix::host(other.bgp.bgp_peering_address->value)}, origin_rules::kGatewayPeerHost, false);
        }
      } else if (other.virtual_network.id.valid()) {
        configure(values_of(topology_[other.virtual_network.id].address_prefixes), origin_rules::kGatewayVnetToVnet,
                  false);
      }
    }
  }
}

// ---- route servers and hubs

void Origins::add_route_server(Id<RouteServer> id) {
  if (topology_[id].withdrawn) return;
  const Node node = speakers_.node(speaker(id));
  const std::span<const Prefix> ranges = speakers_.ranges(node);
  if (ranges.empty()) return;
  add(node, RouteKind::VirtualNetwork, &learned_rules::kVirtualNetworkRange, {ranges.begin(), ranges.end()}).announced =
      true;
}

/// A table's own route to the connection for the prefix leads on by the connection's static routes: once is enough.
bool Origins::is_named_by_table(const VirtualHub& hub, Id<HubVirtualNetworkConnection> connection,
                                const Prefix& prefix) const {
  return std::ranges::any_of(hub.route_tables, [&](Id<HubRouteTable> table) {
    return std::ranges::any_of(topology_[table].routes, [&](const HubRoute& route) {
      return route.connection == connection &&
             std::ranges::find(route.destinations, prefix, &Located<Prefix>::value) != route.destinations.end();
    });
  });
}

void Origins::add_hub(Id<VirtualHub> id) {
  const VirtualHub& hub = topology_[id];
  const Node node = speakers_.node(speaker(id));
  // Every route of a hub is used and told; a static one stays in the hub.
  const auto put = [&](RouteKind kind, const Rule& rule, TargetSet targets, std::vector<Prefix> prefixes) -> Origin& {
    Origin& origin = add(node, kind, &rule, std::move(prefixes));
    origin.usable = origin.announced = true;
    origin.crosses_hubs = kind != RouteKind::Static;
    origin.targets = targets;
    return origin;
  };
  for (const Id<HubVirtualNetworkConnection> connection_id : hub.connections) {
    const HubVirtualNetworkConnection& connection = topology_[connection_id];
    if (connection.withdrawn || !connection.remote_virtual_network.id.valid()) continue;
    const TargetSet targets = targets_of(id, connection.routing);
    std::vector<Prefix> ranges = values_of(topology_[connection.remote_virtual_network.id].address_prefixes);
    if (!ranges.empty()) {
      put(RouteKind::VirtualNetwork, learned_rules::kHubConnection, targets, std::move(ranges)).route.hub_connection =
          connection_id;
    }
    if (!connection.routing.propagate_static_routes) continue;
    for (const HubStaticRoute& route : connection.routing.static_routes) {
      std::vector<Prefix> prefixes = values_of(route.address_prefixes);
      std::erase_if(prefixes, [&](const Prefix& prefix) { return is_named_by_table(hub, connection_id, prefix); });
      if (prefixes.empty()) continue;
      Origin& origin = put(RouteKind::Static, learned_rules::kHubConnectionStatic, targets, std::move(prefixes));
      origin.route.next_hop = route.next_hop_ip_address.value;
      origin.route.hub_connection = connection_id;
    }
  }
  const auto policies = policy_routes(hub);
  const auto has_policy = [&](const Prefix& prefix) {
    return std::ranges::any_of(policies, [&](const auto& policy) { return policy.first == prefix; });
  };
  for (const Id<HubRouteTable> table_id : hub.route_tables) {
    const TargetSet only_here = target_set({table_id});
    for (const HubRoute& route : topology_[table_id].routes) {
      const bool into_network = route.connection.valid() && !topology_[route.connection].withdrawn;
      const bool to_firewall = route.firewall.valid() && !topology_[route.firewall].withdrawn;
      std::vector<Prefix> prefixes = values_of(route.destinations);
      std::erase_if(prefixes, has_policy);  // a policy's own route takes the place of an equal static one
      if (prefixes.empty() || (!into_network && !to_firewall)) continue;
      Origin& origin = put(RouteKind::Static, learned_rules::kHubStatic, only_here, std::move(prefixes));
      if (into_network) origin.route.hub_connection = route.connection;
      if (to_firewall) origin.route.firewall = route.firewall;
    }
  }
  if (!hub.default_route_table.valid()) return;
  const TargetSet default_only = target_set({hub.default_route_table});
  for (const auto& [prefix, firewall] : policies) {
    if (topology_[firewall].withdrawn) continue;
    put(RouteKind::Static, learned_rules::kRoutingPolicy, default_only, {prefix}).route.firewall = firewall;
  }
}

// ---- what stands outside Azure

void Origins::add_announcement(Node node, const Announcement& announcement) {
  if (announcement.prefixes.empty()) return;
  Origin& origin = add(node, RouteKind::Appliance, nullptr, values_of(announcement.prefixes));
  origin.announced = true;
  origin.route.med = announcement.med;
  origin.as_path = announcement.as_path;
  origin.bgp_origin = announcement.origin;
  origin.no_advertise = announcement.no_advertise;
  if (announcement.next_hop) origin.route.next_hop = announcement.next_hop->value;
  for (const Ref<Connection>& connection : announcement.connections) {
    if (connection.id.valid()) origin.only_over.push_back(connection.id);
  }
  std::ranges::sort(origin.only_over);
}

void Origins::add_site(Id<Site> id) {
  const Node node = speakers_.node(speaker(id));
  for (const Announcement& announcement : topology_[id].advertises) add_announcement(node, announcement);
  for (std::uint32_t i = 0; i < topology_.connections.size(); ++i) {
    const Connection& connection = topology_.connections[i];
    if (connection.type != ConnectionType::IPsec || connection.enable_bgp || connection.site.id != id) continue;
    if (!is_in_place(topology_, connection)) continue;
    std::vector<Prefix> prefixes = ranges_reached_by(connection.gateway1.id);
    if (prefixes.empty()) continue;
    Origin& origin = add(node, RouteKind::Vpn, &learned_rules::kSiteStatic, std::move(prefixes));
    origin.route.connection = {i};
    origin.usable = true;
  }
}

std::vector<Prefix> Origins::ranges_reached_by(Id<VirtualNetworkGateway> gateway) const {
  const Id<VirtualHub> hub = topology_[gateway].virtual_hub.id;
  const std::span<const Prefix> behind = speakers_.ranges(speakers_.node(speaker(gateway)));
  if (!hub.valid()) return {behind.begin(), behind.end()};
  std::vector<Prefix> prefixes;
  for (const Id<HubVirtualNetworkConnection> id : topology_[hub].connections) {
    const HubVirtualNetworkConnection& connection = topology_[id];
    if (connection.withdrawn || !connection.remote_virtual_network.id.valid()) continue;
    for (const auto& range : topology_[connection.remote_virtual_network.id].address_prefixes) {
      prefixes.push_back(range.value);
    }
  }
  return prefixes;
}

void Origins::add_appliance(Id<NetworkInterface> id) {
  const NetworkInterface& nic = topology_[id];
  if (!nic.bgp || nic.withdrawn) return;
  for (const Announcement& announcement : nic.bgp->advertises) {
    add_announcement(speakers_.node(speaker(id)), announcement);
  }
}

// ---- classes

void Origins::make_classes() {
  std::vector<std::pair<Prefix, std::uint32_t>> uses;
  for (std::uint32_t i = 0; i < origins_.size(); ++i) {
    for (const Prefix& prefix : origins_[i].prefixes) uses.emplace_back(prefix, i);
    origins_[i].prefixes = {};  // from here on they stand in the classes
  }
  std::ranges::sort(uses);
  uses.erase(std::ranges::unique(uses).begin(), uses.end());

  // Range -> the gateways and route servers behind which it lies.
  RadixTrie<std::vector<Node>> behind;
  const auto add_ranges = [&](Node node) {
    for (const Prefix& range : speakers_.ranges(node)) {
      std::vector<Node>* nodes = behind.find(range);
      if (nodes == nullptr) nodes = &behind.insert_or_assign(range, {});
      nodes->push_back(node);
    }
  };
  for (std::uint32_t i = 0; i < topology_.gateways.size(); ++i) {
    if (topology_.gateways[i].type == GatewayType::Vpn)
      add_ranges(speakers_.node(speaker(Id<VirtualNetworkGateway>{i})));
  }
  for (std::uint32_t i = 0; i < topology_.route_servers.size(); ++i) {
    add_ranges(speakers_.node(speaker(Id<RouteServer>{i})));
  }

  std::map<std::tuple<bool, std::vector<std::uint32_t>, std::vector<Node>>, std::uint32_t> known;
  for (std::size_t first = 0; first < uses.size();) {
    const Prefix prefix = uses[first].first;
    std::vector<std::uint32_t> origins;
    for (; first < uses.size() && uses[first].first == prefix; ++first) origins.push_back(uses[first].second);
    std::vector<Node> blocked;
    if (!prefix.is_default()) {
      const auto add_gateways = [&](const Prefix&, const std::vector<Node>& nodes) {
        for (const Node node : nodes) {
          if (speakers_.speaker(node).kind == Speaker::Kind::Gateway) blocked.push_back(node);
        }
      };
      behind.covering(prefix, [&](const Prefix&, const std::vector<Node>& nodes) {
        blocked.insert(blocked.end(), nodes.begin(), nodes.end());
      });
      behind.covered_by(prefix, add_gateways);  // a route server lets a supernet pass, a gateway no overlap at all
      std::ranges::sort(blocked);
      blocked.erase(std::ranges::unique(blocked).begin(), blocked.end());
    }
    const auto [place, added] = known.try_emplace(std::tuple(prefix.is_default(), origins, blocked),
                                                  static_cast<std::uint32_t>(classes_.size()));
    if (added) {
      classes_.push_back({.origins = std::move(origins),
                          .blocked = std::move(blocked),
                          .is_default = prefix.is_default(),
                          .prefixes = {}});
    }
    classes_[place->second].prefixes.push_back(prefix);
    class_of_.insert_or_assign(prefix, place->second);
  }
}

}  // namespace azroute
