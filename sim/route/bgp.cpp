// Announcements between sites and gateways, spread until nothing changes.
#include "sim/route/bgp.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace azroute {
namespace {

/// A gateway or a site, in one numbering: gateways first.
using Speaker = std::uint32_t;

struct Path {
  std::vector<Speaker> speakers;  // nearest first, origin last
  friend auto operator<=>(const Path& a, const Path& b) {
    return std::tuple(a.speakers.size(), a.speakers) <=> std::tuple(b.speakers.size(), b.speakers);
  }
  friend bool operator==(const Path&, const Path&) = default;
};

struct Session {
  Id<Connection> connection;
  Speaker a = 0;
  Speaker b = 0;
};

/// What one speaker heard: prefix -> session index -> path.
using Heard = std::map<Prefix, std::map<std::size_t, Path>>;

class Propagation {
 public:
  explicit Propagation(const Topology& topology) : topology_(topology) {
    const auto gateway_count = static_cast<Speaker>(topology.gateways.size());
    for (std::uint32_t i = 0; i < topology.connections.size(); ++i) {
      const Connection& connection = topology.connections[i];
      if (!connection.gateway1.id.valid()) continue;
      const Id<Connection> id{i};
      if (connection.type == ConnectionType::Vnet2Vnet) {
        if (connection.enable_bgp && connection.gateway2.id.valid()) {
          sessions_.push_back({id, connection.gateway1.id.index, connection.gateway2.id.index});
        }
      } else if (connection.site.id.valid() && (connection.enable_bgp || is_express_route(connection))) {
        sessions_.push_back({id, connection.gateway1.id.index, gateway_count + connection.site.id.index});
      }
    }
    heard_.resize(gateway_count + topology.sites.size());
    sessions_of_.resize(heard_.size());
    for (std::size_t s = 0; s < sessions_.size(); ++s) {
      sessions_of_[sessions_[s].a].push_back(s);
      sessions_of_[sessions_[s].b].push_back(s);
    }
    for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) ranges_.push_back(ranges_behind({i}));
    for (Speaker speaker = 0; speaker < heard_.size(); ++speaker) own_.push_back(originated(speaker));
  }

  /// Only what changes is announced again, shorter paths first, so that each speaker tells each neighbour of a prefix
  /// about once. A path holds no speaker twice, which ends it.
  void run() {
    std::deque<Change> changes;
    for (Speaker speaker = 0; speaker < heard_.size(); ++speaker) {
      for (const Prefix& prefix : own_[speaker]) changes.push_back({speaker, prefix});
    }
    while (!changes.empty()) {
      const Change change = changes.front();
      changes.pop_front();
      for (const std::size_t session : sessions_of_[change.speaker]) {
        const Speaker other = other_end(session, change.speaker);
        if (announce(session, change.speaker, other, change.prefix)) changes.push_back({other, change.prefix});
      }
    }
  }

  [[nodiscard]] const Heard& heard(Speaker speaker) const { return heard_[speaker]; }
  [[nodiscard]] const Session& session(std::size_t index) const { return sessions_[index]; }
  [[nodiscard]] Asn asn_of(Speaker speaker) const {
    if (is_gateway(speaker)) return topology_.gateways[speaker].bgp.asn;
    return topology_.sites[speaker - topology_.gateways.size()].asn.value_or(Asn{0});
  }
  [[nodiscard]] static bool is_express_route(const Connection& connection) {
    return connection.type == ConnectionType::ExpressRoute;
  }

 private:
  [[nodiscard]] bool is_gateway(Speaker speaker) const { return speaker < topology_.gateways.size(); }

  /// Prefixes the speaker announces on its own account.
  [[nodiscard]] std::set<Prefix> originated(Speaker speaker) const {
    std::set<Prefix> prefixes;
    if (!is_gateway(speaker)) {
      for (const auto& announcement : topology_.sites[speaker - topology_.gateways.size()].advertises) {
        for (const auto& prefix : announcement.prefixes) prefixes.insert(prefix.value);
      }
      return prefixes;
    }
    prefixes = ranges_[speaker];
    for (const Connection& connection : topology_.connections) {
      if (connection.gateway1.id.index != speaker || !connection.local_gateway2.id.valid()) continue;
      for (const auto& prefix : topology_[connection.local_gateway2.id].address_prefixes) prefixes.insert(prefix.value);
    }
    return prefixes;
  }

  /// The ranges of the gateway's virtual network and of those that use it over a peering.
  [[nodiscard]] std::set<Prefix> ranges_behind(Id<VirtualNetworkGateway> gateway) const {
    std::set<Prefix> ranges;
    const Id<VirtualNetwork> home = topology_[gateway].virtual_network.id;
    for (std::uint32_t i = 0; i < topology_.virtual_networks.size(); ++i) {
      const auto used = gateways_of(topology_, Id<VirtualNetwork>{i});
      if (i != home.index && std::ranges::find(used, gateway) == used.end()) continue;
      for (const auto& range : topology_.virtual_networks[i].address_prefixes) ranges.insert(range.value);
    }
    return ranges;
  }

  [[nodiscard]] Speaker other_end(std::size_t session, Speaker speaker) const {
    return sessions_[session].a == speaker ? sessions_[session].b : sessions_[session].a;
  }

  /// The best path the speaker has to what it heard, and the session it came by; nothing when it heard nothing.
  [[nodiscard]] const std::pair<const std::size_t, Path>* best_of(Speaker speaker, const Prefix& prefix) const {
    const auto heard = heard_[speaker].find(prefix);
    if (heard == heard_[speaker].end() || heard->second.empty()) return nullptr;
    return &*std::ranges::min_element(heard->second, {},
                                      [](const auto& entry) { return std::tuple(entry.second, entry.first); });
  }

  /// What `from` tells `to` about the prefix now; true when the best path of `to` is another than before.
  bool announce(std::size_t session, Speaker from, Speaker to, const Prefix& prefix) {
    std::optional<Path> path;
    if (own_[from].contains(prefix)) {
      path.emplace();
    } else if (passes_on(from, prefix)) {
      const auto* best = best_of(from, prefix);
      if (best != nullptr && best->first != session) path = best->second;
    }
    if (path && std::ranges::find(path->speakers, to) != path->speakers.end()) path.reset();
    if (path) path->speakers.insert(path->speakers.begin(), from);

    const auto* before = best_of(to, prefix);
    const std::optional<Path> best_before = before != nullptr ? std::optional(before->second) : std::nullopt;
    auto& heard = heard_[to][prefix];
    if (path) {
      heard.insert_or_assign(session, std::move(*path));
    } else {
      heard.erase(session);
    }
    if (heard.empty()) heard_[to].erase(prefix);
    const auto* after = best_of(to, prefix);
    return after == nullptr ? best_before.has_value() : !best_before || *best_before != after->second;
  }

  /// A site announces what it lists and nothing else; an ExpressRoute gateway passes nothing on; a VPN gateway neither
  /// a default route nor what overlaps a virtual network.
  [[nodiscard]] bool passes_on(Speaker speaker, const Prefix& prefix) const {
    if (!is_gateway(speaker) || topology_.gateways[speaker].type != GatewayType::Vpn || prefix.is_default())
      return false;
    return std::ranges::none_of(ranges_[speaker], [&](const Prefix& range) { return range.overlaps(prefix); });
  }

  struct Change {
    Speaker speaker = 0;
    Prefix prefix;
  };

  const Topology& topology_;
  std::vector<Session> sessions_;
  std::vector<std::vector<std::size_t>> sessions_of_;  // by speaker
  std::vector<std::set<Prefix>> ranges_;               // by gateway: what stands behind it in Azure
  std::vector<std::set<Prefix>> own_;                  // by speaker: what it announces on its own account
  std::vector<Heard> heard_;
};

/// Routes a gateway has by configuration alone.
void add_configured(const Topology& topology, Id<VirtualNetworkGateway> id, std::vector<LearnedRoute>& routes) {
  const VirtualNetworkGateway& gateway = topology[id];
  const auto add = [&](Id<Connection> connection, const Prefix& prefix, const Rule& rule) {
    routes.push_back({.prefix = prefix,
                      .connection = connection,
                      .weight = topology[connection].routing_weight,
                      .as_path = {},
                      .learned_by = &rule});
  };
  for (std::uint32_t i = 0; i < topology.connections.size(); ++i) {
    const Connection& connection = topology.connections[i];
    const Id<Connection> connection_id{i};
    if (connection.type == ConnectionType::IPsec && connection.gateway1.id == id &&
        connection.local_gateway2.id.valid()) {
      const LocalNetworkGateway& local = topology[connection.local_gateway2.id];
      for (const auto& prefix : local.address_prefixes) {
        add(connection_id, prefix.value, origin_rules::kGatewayLocalNetwork);
      }
      if (gateway.gateway_default_site.id.valid() && gateway.gateway_default_site.id == connection.local_gateway2.id) {
        add(connection_id, Prefix::everything(Family::V4), origin_rules::kGatewayDefaultSite);
      }
      if (connection.enable_bgp && local.bgp && local.bgp->bgp_peering_address) {
        add(connection_id, Prefix::host(local.bgp->bgp_peering_address->value), origin_rules::kGatewayPeerHost);
      }
    } else if (connection.type == ConnectionType::Vnet2Vnet &&
               (connection.gateway1.id == id || connection.gateway2.id == id)) {
      const auto other_id = connection.gateway1.id == id ? connection.gateway2.id : connection.gateway1.id;
      if (!other_id.valid()) continue;
      const VirtualNetworkGateway& other = topology[other_id];
      if (connection.enable_bgp) {
        if (other.bgp.bgp_peering_address) {
          add(connection_id, Prefix::host(other.bgp.bgp_peering_address->value), origin_rules::kGatewayPeerHost);
        }
      } else if (other.virtual_network.id.valid()) {
        for (const auto& range : topology[other.virtual_network.id].address_prefixes) {
          add(connection_id, range.value, origin_rules::kGatewayVnetToVnet);
        }
      }
    }
  }
}

GatewayTable make_gateway_table(const Topology& topology, const Propagation& propagation,
                                Id<VirtualNetworkGateway> id) {
  GatewayTable table;
  add_configured(topology, id, table.routes);
  for (const auto& [prefix, by_session] : propagation.heard(id.index)) {
    for (const auto& [session, path] : by_session) {
      const Id<Connection> connection = propagation.session(session).connection;
      LearnedRoute route{.prefix = prefix,
                         .connection = connection,
                         .by_bgp = true,
                         .weight = topology[connection].routing_weight,
                         .as_path = {},
                         .learned_by = topology[connection].type == ConnectionType::Vnet2Vnet
                                           ? &origin_rules::kGatewayVnetToVnet
                                           : &origin_rules::kGatewayBgp};
      for (const Speaker speaker : path.speakers) route.as_path.push_back(propagation.asn_of(speaker));
      table.routes.push_back(std::move(route));
    }
  }
  // Better first: weight, then configured, then the shorter path. What compares equal so far shares the traffic.
  const auto preference = [](const LearnedRoute& route) {
    return std::tuple(~route.weight, route.by_bgp, route.as_path.size());
  };
  std::ranges::sort(table.routes, [&](const LearnedRoute& a, const LearnedRoute& b) {
    return std::tuple(a.prefix, preference(a), a.connection, a.learned_by->id) <
           std::tuple(b.prefix, preference(b), b.connection, b.learned_by->id);
  });
  const auto same_way = [](const LearnedRoute& a, const LearnedRoute& b) {
    return a.prefix == b.prefix && a.connection == b.connection && a.by_bgp == b.by_bgp;
  };
  const auto repeated = std::ranges::unique(table.routes, same_way);
  table.routes.erase(repeated.begin(), repeated.end());
  for (std::uint32_t i = 0; i < table.routes.size(); ++i) {
    LearnedRoute& route = table.routes[i];
    std::vector<std::uint32_t>* best = table.best_by_prefix.find(route.prefix);
    if (best == nullptr) {
      table.best_by_prefix.insert_or_assign(route.prefix, {i});
      route.best = true;
    } else if (preference(table.routes[best->front()]) == preference(route)) {
      best->push_back(i);
      route.best = true;
    }
  }
  return table;
}

SiteTable make_site_table(const Topology& topology, const Propagation& propagation, std::uint32_t index) {
  SiteTable table;
  const auto speaker = static_cast<Speaker>(topology.gateways.size() + index);
  for (const auto& [prefix, by_session] : propagation.heard(speaker)) {
    for (const auto& [session, path] : by_session) {
      SiteRoute route{.prefix = prefix,
                      .connection = propagation.session(session).connection,
                      .gateway = Id<VirtualNetworkGateway>{path.speakers.front()},
                      .as_path = {}};
      for (const Speaker hop : path.speakers) route.as_path.push_back(propagation.asn_of(hop));
      table.routes.push_back(std::move(route));
    }
  }
  // A static tunnel needs static routes on the far side too: the ranges of the virtual network behind it.
  for (std::uint32_t i = 0; i < topology.connections.size(); ++i) {
    const Connection& connection = topology.connections[i];
    if (connection.type != ConnectionType::IPsec || connection.enable_bgp || connection.site.id.index != index)
      continue;
    const Id<VirtualNetwork> vnet =
        connection.gateway1.id.valid() ? topology[connection.gateway1.id].virtual_network.id : Id<VirtualNetwork>{};
    if (!vnet.valid()) continue;
    for (const auto& range : topology[vnet].address_prefixes) {
      table.routes.push_back({range.value, Id<Connection>{i}, connection.gateway1.id, {}});
    }
  }
  std::ranges::sort(table.routes, {}, [](const SiteRoute& route) {
    return std::tuple(route.prefix, route.as_path.size(), route.connection);
  });
  for (std::uint32_t i = 0; i < table.routes.size(); ++i) table.best_by_prefix.insert(table.routes[i].prefix, i);
  return table;
}

/// The next hop addresses Azure lists for a gateway's routes, one row each.
std::vector<std::optional<Address>> next_hops_of(const Topology& topology, const VirtualNetworkGateway& gateway) {
  std::vector<std::optional<Address>> hops;
  if (gateway.type == GatewayType::Vpn) {
    for (const GatewayIpConfiguration& configuration : gateway.ip_configurations) {
      if (gateway.active_active) {
        if (configuration.private_ip_address) hops.emplace_back(configuration.private_ip_address->value);
      } else if (configuration.public_ip_address.id.valid()) {
        const auto& public_address = topology[configuration.public_ip_address.id].ip_address;
        if (!public_address) continue;
        hops.emplace_back(public_address->value);
        break;
      }
    }
  }
  if (hops.empty()) hops.emplace_back(std::nullopt);
  std::ranges::sort(hops);
  return hops;
}

}  // namespace

std::vector<Id<VirtualNetworkGateway>> gateways_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  std::vector<Id<VirtualNetworkGateway>> found;
  const auto add_own = [&](Id<VirtualNetwork> home) {
    for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
      if (topology.gateways[i].virtual_network.id == home) found.push_back({i});
    }
  };
  add_own(vnet);
  if (!found.empty()) return found;
  for (const VirtualNetworkPeering& peering : topology[vnet].peerings) {
    if (!peering.use_remote_gateways || !is_connected(topology, vnet, peering)) continue;
    const VirtualNetworkPeering* back = find_peering(topology, peering.remote_virtual_network.id, vnet);
    if (back != nullptr && back->allow_gateway_transit) add_own(peering.remote_virtual_network.id);
  }
  return found;
}

ControlPlane propagate(const Topology& topology) {
  Propagation propagation(topology);
  propagation.run();
  ControlPlane control_plane;
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
    control_plane.gateways.push_back(make_gateway_table(topology, propagation, {i}));
  }
  for (std::uint32_t i = 0; i < topology.sites.size(); ++i) {
    control_plane.sites.push_back(make_site_table(topology, propagation, i));
  }
  return control_plane;
}

std::vector<Route> gateway_rows(const Topology& topology, const ControlPlane& control_plane,
                                std::span<const Id<VirtualNetworkGateway>> gateways) {
  std::vector<Route> rows;
  for (const Id<VirtualNetworkGateway> id : gateways) {
    const VirtualNetworkGateway& gateway = topology[id];
    const auto next_hops = next_hops_of(topology, gateway);
    const GatewayTable& table = control_plane.gateways[id.index];
    table.best_by_prefix.for_each([&](const Prefix& prefix, const std::vector<std::uint32_t>& best) {
      for (const std::optional<Address>& next_hop : next_hops) {
        Route route;
        route.prefix = prefix;
        route.source = RouteSource::VirtualNetworkGateway;
        route.next_hop_type = NextHopType::VirtualNetworkGateway;
        route.next_hop_ip_address = next_hop;
        route.added_by = table.routes[best.front()].learned_by;
        route.gateway = id;
        route.learned_from =
            gateway.type == GatewayType::ExpressRoute ? LearnedFrom::ExpressRoute : LearnedFrom::Vpn;
        rows.push_back(route);
      }
    });
  }
  return rows;
}

bool hears_gateways(const Topology& topology, const Subnet& subnet) {
  return !subnet.route_table.id.valid() || !topology[subnet.route_table.id].disable_bgp_route_propagation;
}

}  // namespace azroute
