// The slow, obvious twin of the control plane: one prefix at a time, every speaker telling every neighbour all it has
// to say, round after round, until nothing changes. Written from what Azure's documentation says, not from sim/route.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/route/bgp.h"

namespace azroute::testing {

class SlowBgp {
 public:
  /// A way that a speaker knows.
  struct Way {
    std::vector<Speaker> passed{};  // nearest first
    std::vector<std::uint32_t> as_path{};
    std::uint32_t med = 0;
    BgpOrigin origin = BgpOrigin::Igp;
    RouteKind kind = RouteKind::Vpn;
    bool no_advertise = false;
    bool remote = false;  // from another hub
    bool remote_policy = false;
    bool of_policy = false;  // a hub's own, by routing intent
    bool is_static = false;  // configured at the speaker
    bool best = false;
    std::uint32_t weight = 0;
    bool aside = false;                 // a gateway: not through a connection of its own
    bool to_firewall = false;           // a hub's static
    bool crosses = true;                // a hub's own: other hubs may hear of it
    std::set<std::uint32_t> tables{};   // of hubs
    std::optional<Address> next_hop{};  // an appliance's
    Id<Connection> connection{};        // how the speaker reaches it, for the comparison
    Id<HubVirtualNetworkConnection> into{};

    friend bool operator==(const Way&, const Way&) = default;
  };
  using Heard = std::map<Speaker, std::map<unsigned, Way>>;

  SlowBgp(const Topology& topology, const Prefix& prefix) : t_(topology), p_(prefix) { find_sessions(); }

  /// False: it does not end.
  bool run() {
    for (unsigned rounds = 0; rounds < 400; ++rounds) {
      Heard next;
      for (unsigned s = 0; s < sessions_.size(); ++s) {
        for (const bool back : {false, true}) {
          const Speaker from = back ? sessions_[s].b : sessions_[s].a;
          const Speaker to = back ? sessions_[s].a : sessions_[s].b;
          auto way = tell(from, to, s);
          if (way) next[to][s] = *way;
        }
      }
      if (next == heard_) return true;
      heard_ = std::move(next);
    }
    return false;
  }

  /// All that a speaker other than a hub knows, decided.
  [[nodiscard]] std::vector<Way> ways(const Speaker& who) const {
    std::vector<Way> all = configured(who);
    for (const Way& way : heard_by(who)) all.push_back(way);
    if (all.empty()) return all;
    auto least = preference(who, all.front());
    for (const Way& way : all) least = std::min(least, preference(who, way));
    for (Way& way : all) way.best = preference(who, way) == least;
    return all;
  }
  /// All that is in a hub's table, decided.
  [[nodiscard]] std::vector<Way> ways(Id<HubRouteTable> table) const {
    const Id<VirtualHub> hub = t_[table].virtual_hub;
    std::vector<Way> all = own_of_hub(hub);
    for (const Way& way : heard_by(speaker(hub))) all.push_back(way);
    std::erase_if(all, [&](const Way& way) { return !way.tables.contains(table.index); });
    return decided(hub, std::move(all));
  }

 private:
  enum class Kind : std::uint8_t { Tunnel, Circuit, GlobalReach, Beside, HubToHub, Peer };
  struct Session {
    Kind kind;
    Speaker a;
    Speaker b;
    Id<Connection> connection;
    std::optional<Address> peer_ip;
    Id<HubVirtualNetworkConnection> behind;
    Id<ExpressRouteCircuit> circuit_a;
    Id<ExpressRouteCircuit> circuit_b;
  };

  // ---- who speaks with whom

  [[nodiscard]] bool stands(const Connection& c) const {
    if (c.withdrawn || t_[c.gateway1.id].withdrawn) return false;
    if (c.gateway2.id.valid() && t_[c.gateway2.id].withdrawn) return false;
    return !c.circuit.id.valid() || !t_[c.circuit.id].withdrawn;
  }
  [[nodiscard]] Id<Site> site_behind(const Connection& c) const {
    return c.circuit.id.valid() ? t_[c.circuit.id].site.id : c.site.id;
  }

  void find_sessions() {
    for (std::uint32_t i = 0; i < t_.connections.size(); ++i) {
      const Connection& c = t_.connections[i];
      if (!stands(c)) continue;
      const Speaker near = speaker(c.gateway1.id);
      if (c.type == ConnectionType::ExpressRoute) {
        sessions_.push_back({Kind::Circuit, near, speaker(site_behind(c)), {i}, {}, {}, {}, {}});
      } else if (c.type == ConnectionType::Vnet2Vnet && c.enable_bgp) {
        sessions_.push_back({Kind::Tunnel, near, speaker(c.gateway2.id), {i}, {}, {}, {}, {}});
      } else if (c.type == ConnectionType::IPsec && c.enable_bgp && c.site.id.valid()) {
        sessions_.push_back({Kind::Tunnel, near, speaker(c.site.id), {i}, {}, {}, {}, {}});
      }
    }
    for (std::uint32_t i = 0; i < t_.circuits.size(); ++i) {
      for (std::uint32_t j = i + 1; j < t_.circuits.size(); ++j) {
        const auto names = [&](std::uint32_t x, std::uint32_t y) {
          return std::ranges::any_of(t_.circuits[x].global_reach, [&](const auto& r) { return r.id.index == y; });
        };
        const ExpressRouteCircuit& a = t_.circuits[i];
        const ExpressRouteCircuit& b = t_.circuits[j];
        if ((!names(i, j) && !names(j, i)) || a.withdrawn || b.withdrawn || a.site.id == b.site.id) continue;
        sessions_.push_back({Kind::GlobalReach, speaker(a.site.id), speaker(b.site.id), {}, {}, {}, {i}, {j}});
      }
    }
    for (std::uint32_t i = 0; i < t_.route_servers.size(); ++i) {
      const RouteServer& server = t_.route_servers[i];
      if (server.withdrawn) continue;
      const Speaker own = speaker(Id<RouteServer>{i});
      for (const BgpSession& session : server.bgp_connections) add_peer(own, session);
      for (std::uint32_t g = 0; server.allow_branch_to_branch_traffic && g < t_.gateways.size(); ++g) {
        if (t_.gateways[g].withdrawn || t_.gateways[g].virtual_network.id != server.virtual_network.id) continue;
        sessions_.push_back({Kind::Beside, speaker(Id<VirtualNetworkGateway>{g}), own, {}, {}, {}, {}, {}});
      }
    }
    for (std::uint32_t i = 0; i < t_.virtual_hubs.size(); ++i) {
      for (std::uint32_t j = i + 1; j < t_.virtual_hubs.size(); ++j) {
        if (t_.virtual_hubs[i].virtual_wan != t_.virtual_hubs[j].virtual_wan) continue;
        sessions_.push_back(
            {Kind::HubToHub, speaker(Id<VirtualHub>{i}), speaker(Id<VirtualHub>{j}), {}, {}, {}, {}, {}});
      }
      for (const BgpSession& session : t_.virtual_hubs[i].bgp_connections)
        add_peer(speaker(Id<VirtualHub>{i}), session);
    }
    for (std::uint32_t g = 0; g < t_.gateways.size(); ++g) {
      if (t_.gateways[g].withdrawn || !t_.gateways[g].virtual_hub.id.valid()) continue;
      sessions_.push_back({Kind::Beside,
                           speaker(Id<VirtualNetworkGateway>{g}),
                           speaker(t_.gateways[g].virtual_hub.id),
                           {},
                           {},
                           {},
                           {},
                           {}});
    }
  }
  void add_peer(const Speaker& own, const BgpSession& session) {
    if (session.withdrawn || !session.nic.valid() || t_[session.nic].withdrawn || !t_[session.nic].bgp) return;
    if (session.hub_connection.id.valid() && t_[session.hub_connection.id].withdrawn) return;
    if (t_[session.nic].bgp->asn.value != session.peer_asn.value) return;
    sessions_.push_back(
        {Kind::Peer, own, speaker(session.nic), {}, session.peer_ip.value, session.hub_connection.id, {}, {}});
  }

  [[nodiscard]] std::uint32_t asn(const Speaker& who) const {
    switch (who.kind) {
      case Speaker::Kind::Gateway: return static_cast<std::uint32_t>(t_.gateways[who.index].bgp.asn);
      case Speaker::Kind::Site: return static_cast<std::uint32_t>(*t_.sites[who.index].asn);
      case Speaker::Kind::Appliance: return static_cast<std::uint32_t>(t_.network_interfaces[who.index].bgp->asn.value);
      default: return 65515;
    }
  }

  // ---- what each has of its own

  /// R2.8: the virtual network whose gateway serves it.
  [[nodiscard]] Id<VirtualNetwork> served_by(std::uint32_t vnet) const {
    const auto has = [&](std::uint32_t v) {
      const auto here = [&](const auto& thing) { return !thing.withdrawn && thing.virtual_network.id.index == v; };
      return std::ranges::any_of(t_.gateways, here) || std::ranges::any_of(t_.route_servers, here);
    };
    if (has(vnet)) return {vnet};
    for (const auto& c : t_.hub_connections) {
      if (!c.withdrawn && c.remote_virtual_network.id.index == vnet) return {};
    }
    for (const VirtualNetworkPeering& here : t_.virtual_networks[vnet].peerings) {
      if (!here.use_remote_gateways) continue;
      for (const VirtualNetworkPeering& there : t_[here.remote_virtual_network.id].peerings) {
        if (there.remote_virtual_network.id.index == vnet && there.allow_gateway_transit &&
            has(here.remote_virtual_network.id.index)) {
          return here.remote_virtual_network.id;
        }
      }
    }
    return {};
  }
  [[nodiscard]] Id<VirtualNetwork> place(const Speaker& who) const {
    if (who.kind == Speaker::Kind::Gateway) return t_.gateways[who.index].virtual_network.id;
    if (who.kind == Speaker::Kind::RouteServer) return t_.route_servers[who.index].virtual_network.id;
    return {};
  }
  [[nodiscard]] std::vector<Prefix> ranges(const Speaker& who) const {
    std::vector<Prefix> all;
    if (!place(who).valid()) return all;
    for (std::uint32_t v = 0; v < t_.virtual_networks.size(); ++v) {
      if (served_by(v) != place(who)) continue;
      for (const auto& range : t_.virtual_networks[v].address_prefixes) all.push_back(range.value);
    }
    return all;
  }
  /// R2.10.
  [[nodiscard]] bool announces_range(const Speaker& gateway) const {
    if (!place(gateway).valid()) return false;
    const VirtualNetwork& home = t_[place(gateway)];
    bool covered = false;
    for (const auto& summary : home.summarized_gateway_prefixes) {
      if (summary.value == p_) return true;
      covered = covered || summary.value.covers(p_);
    }
    bool own = false;
    for (const auto& range : home.address_prefixes) own = own || range.value == p_;
    if (!home.summarized_gateway_prefixes.empty() && (own || covered)) return false;
    const auto all = ranges(gateway);
    return std::ranges::find(all, p_) != all.end();
  }

  /// Configured ways that are used: static routes.
  [[nodiscard]] std::vector<Way> configured(const Speaker& who) const {
    std::vector<Way> all;
    for (std::uint32_t i = 0; i < t_.connections.size(); ++i) {
      const Connection& c = t_.connections[i];
      if (!stands(c)) continue;
      Way way{.weight = c.routing_weight, .connection = {i}};
      way.is_static = true;
      bool has = false;
      if (who.kind == Speaker::Kind::Gateway && c.type == ConnectionType::IPsec && c.gateway1.id.index == who.index) {
        has = in_local_network(c);
        const auto& bgp = t_[c.local_gateway2.id].bgp;
        if (c.enable_bgp && bgp && bgp->bgp_peering_address)
          has = has || p_ == Prefix::host(bgp->bgp_peering_address->value);
      }
      if (who.kind == Speaker::Kind::Gateway && c.type == ConnectionType::Vnet2Vnet &&
          (c.gateway1.id.index == who.index || c.gateway2.id.index == who.index)) {
        const VirtualNetworkGateway& other = t_[c.gateway1.id.index == who.index ? c.gateway2.id : c.gateway1.id];
        if (c.enable_bgp) {
          has = other.bgp.bgp_peering_address && p_ == Prefix::host(other.bgp.bgp_peering_address->value);
        } else {
          for (const auto& range : t_[other.virtual_network.id].address_prefixes) has = has || range.value == p_;
        }
      }
      if (who.kind == Speaker::Kind::Site && c.type == ConnectionType::IPsec && !c.enable_bgp &&
          c.site.id.index == who.index) {
        if (const Id<VirtualHub> hub = t_[c.gateway1.id].virtual_hub.id; hub.valid()) {
          for (const auto& h : t_.hub_connections) {
            if (h.virtual_hub != hub || h.withdrawn) continue;
            for (const auto& range : t_[h.remote_virtual_network.id].address_prefixes) has = has || range.value == p_;
          }
        } else {
          for (const Prefix& range : ranges(speaker(c.gateway1.id))) has = has || range == p_;
        }
      }
      if (has) all.push_back(way);
    }
    return all;
  }
  [[nodiscard]] bool in_local_network(const Connection& c) const {
    return std::ranges::any_of(t_[c.local_gateway2.id].address_prefixes,
                               [&](const auto& one) { return one.value == p_; });
  }

  /// R4.14, R4.17: the tables that a connection of the hub propagates to.
  std::set<std::uint32_t> propagated(Id<VirtualHub> hub, const RoutingConfiguration* routing) const {
    std::set<std::uint32_t> tables;
    const auto has_policy = [&](Id<VirtualHub> one) {
      return t_[one].routing_intent && t_[one].routing_intent->private_traffic.written();
    };
    for (std::uint32_t i = 0; i < t_.hub_route_tables.size(); ++i) {
      const HubRouteTable& table = t_.hub_route_tables[i];
      if (t_[table.virtual_hub].virtual_wan != t_[hub].virtual_wan) continue;
      if (has_policy(table.virtual_hub) || table.name.value == "noneRouteTable") continue;
      std::set<std::string> labels;
      for (const auto& label : table.labels) labels.insert(label.value);
      if (table.name.value == "defaultRouteTable") labels.insert("default");
      bool in = false;
      if (routing == nullptr || !routing->propagation_stated || has_policy(hub)) {
        in = labels.contains("default");
      } else {
        for (const auto& label : routing->propagated_labels) in = in || labels.contains(label.value);
        for (const auto& id : routing->propagated_tables) in = in || id.id.index == i;
      }
      if (in) tables.insert(i);
    }
    return tables;
  }

  [[nodiscard]] std::vector<Way> own_of_hub(Id<VirtualHub> hub) const {
    std::vector<Way> all;
    const VirtualHub& h = t_[hub];
    const auto names = [&](const std::vector<Located<Prefix>>& prefixes) {
      return std::ranges::any_of(prefixes, [&](const auto& one) { return one.value == p_; });
    };
    std::uint32_t none = 0;
    std::uint32_t def = 0;
    for (const auto table : h.route_tables) (t_[table].name.value == "defaultRouteTable" ? def : none) = table.index;
    const bool rfc1918 =
        p_.to_string() == "10.0.0.0/8" || p_.to_string() == "172.16.0.0/12" || p_.to_string() == "192.168.0.0/16";
    const bool by_policy =
        h.routing_intent && ((h.routing_intent->private_traffic.written() &&
                              (rfc1918 || names(h.routing_intent->private_traffic_prefixes))) ||
                             (h.routing_intent->internet.written() && p_.to_string() == "0.0.0.0/0"));
    std::set<std::uint32_t> named_to;  // connections that a table's own route leads to
    for (const auto table : h.route_tables) {
      for (const HubRoute& route : t_[table].routes) {
        if (!names(route.destinations) || by_policy) continue;
        Way way{.kind = RouteKind::Static, .crosses = false, .tables = {table.index}, .into = route.connection};
        way.to_firewall = route.firewall.valid();
        all.push_back(way);
      }
      for (const HubRoute& route : t_[table].routes) {
        if (names(route.destinations)) named_to.insert(route.connection.index);
      }
    }
    if (by_policy) {
      Way way{.kind = RouteKind::Static, .to_firewall = true, .crosses = false, .tables = {def}};
      way.of_policy = true;
      all.push_back(way);
    }
    for (std::uint32_t i = 0; i < t_.hub_connections.size(); ++i) {
      const HubVirtualNetworkConnection& c = t_.hub_connections[i];
      if (c.virtual_hub != hub || c.withdrawn) continue;
      const auto tables = propagated(hub, &c.routing);
      if (names(t_[c.remote_virtual_network.id].address_prefixes)) {
        all.push_back({.kind = RouteKind::VirtualNetwork, .tables = tables, .into = {i}});
      }
      for (const HubStaticRoute& route : c.routing.static_routes) {
        if (!c.routing.propagate_static_routes || !names(route.address_prefixes) || named_to.contains(i)) continue;
        all.push_back({.kind = RouteKind::Static,
                       .crosses = false,
                       .tables = tables,
                       .next_hop = route.next_hop_ip_address.value,
                       .into = {i}});
      }
    }
    return all;
  }

  // ---- choice

  [[nodiscard]] std::vector<Way> heard_by(const Speaker& who) const {
    std::vector<Way> all;
    const auto found = heard_.find(who);
    if (found == heard_.end()) return all;
    for (const auto& [session, way] : found->second) all.push_back(way);
    return all;
  }

  [[nodiscard]] std::tuple<bool, unsigned, std::uint32_t, bool, std::size_t, BgpOrigin, std::uint32_t> preference(
      const Speaker& who, const Way& way) const {
    const bool gateway = who.kind == Speaker::Kind::Gateway;
    unsigned rank = 0;  // R4.9
    if (who.kind == Speaker::Kind::RouteServer) {
      const bool er = way.kind == RouteKind::ExpressRoute;
      switch (t_.route_servers[who.index].preference) {
        case HubRoutingPreference::ExpressRoute: rank = er ? 0 : 1; break;
        case HubRoutingPreference::VpnGateway: rank = er ? 1 : 0; break;
        case HubRoutingPreference::ASPath: break;
      }
    }
    return {gateway && way.aside, rank,   gateway ? ~way.weight : 0, !way.is_static, way.as_path.size(),
            way.origin,           way.med};
  }

  /// R4.12, R4.13, a setting after the other.
  [[nodiscard]] std::vector<Way> decided(Id<VirtualHub> hub, std::vector<Way> all) const {
    std::vector<Way*> left;
    for (Way& way : all) left.push_back(&way);
    const auto prefer = [&](auto good) {  // where some are good the others leave
      if (std::ranges::any_of(left, good)) std::erase_if(left, [&](const Way* way) { return !good(way); });
    };
    const auto shortest = [&] {
      std::size_t least = 1000;
      for (const Way* way : left) least = std::min(least, way->as_path.size());
      std::erase_if(left, [&](const Way* way) { return way->as_path.size() != least; });
    };
    const auto is = [](const Way* way, RouteKind kind) { return way->kind == kind; };
    const auto local = [](const Way* way) { return !way->remote; };
    const auto over = [&](RouteKind good, RouteKind bad) {
      if (std::ranges::any_of(left, [&](const Way* way) { return is(way, good); }))
        std::erase_if(left, [&](const Way* way) { return is(way, bad); });
    };
    const auto er_or_vpn = [&] {
      const bool all_local = !left.empty() && local(left.front());
      if (all_local) {
        over(RouteKind::ExpressRoute, RouteKind::Vpn);
      } else {
        over(RouteKind::Vpn, RouteKind::ExpressRoute);
      }
    };
    prefer([&](const Way* way) { return is(way, RouteKind::Static); });
    if (std::ranges::any_of(left, [](const Way* way) { return way->remote_policy; })) {
      std::erase_if(left, [](const Way* way) { return way->remote && !way->remote_policy; });
    }
    unsigned others = 0;
    for (const VirtualHub& other : t_.virtual_hubs) others += other.virtual_wan == t_[hub].virtual_wan ? 1 : 0;
    switch (t_[hub].preference) {
      case HubRoutingPreference::ExpressRoute:
        prefer(local);
        er_or_vpn();
        shortest();
        break;
      case HubRoutingPreference::VpnGateway:
        prefer(local);
        over(RouteKind::Vpn, RouteKind::ExpressRoute);
        shortest();
        break;
      case HubRoutingPreference::ASPath:
        if (others > 2) prefer([&](const Way* way) { return !way->remote || !is(way, RouteKind::ExpressRoute); });
        shortest();
        prefer(local);
        er_or_vpn();
        break;
    }
    for (Way* way : left) way->best = true;
    return all;
  }

  // ---- telling

  [[nodiscard]] bool overlaps_ranges(const Speaker& who, bool only_inside) const {
    return std::ranges::any_of(
        ranges(who), [&](const Prefix& range) { return range.covers(p_) || (!only_inside && p_.covers(range)); });
  }
  std::optional<Way> best_heard(const Speaker& who, bool (*fits)(const Way&)) const {
    std::optional<Way> best;
    for (const Way& way : heard_by(who)) {
      if (way.no_advertise || (fits != nullptr && !fits(way))) continue;
      if (!best || preference(who, way) < preference(who, *best)) best = way;
    }
    return best;
  }

  [[nodiscard]] std::optional<Way> tell(const Speaker& from, const Speaker& to, unsigned s) const {
    std::optional<Way> way;
    switch (from.kind) {
      case Speaker::Kind::Gateway:
        way = sessions_[s].kind == Kind::Beside ? gateway_inward(from) : gateway_outward(from, s);
        break;
      case Speaker::Kind::RouteServer: way = route_server(from, s); break;
      case Speaker::Kind::Hub: way = hub(from, s); break;
      case Speaker::Kind::Site:
      case Speaker::Kind::Appliance: way = outsider(from, s); break;
    }
    if (!way) return way;
    return arrived(*way, from, to, s);
  }

  [[nodiscard]] std::optional<Way> gateway_inward(const Speaker& from) const {
    std::optional<Way> best;
    const auto offer = [&](const Way& way) {
      if (!best || preference(from, way) < preference(from, *best)) best = way;
    };
    for (std::uint32_t i = 0; i < t_.connections.size(); ++i) {
      const Connection& c = t_.connections[i];
      if (!stands(c) || c.type != ConnectionType::IPsec || c.gateway1.id.index != from.index || !in_local_network(c))
        continue;
      Way way{.weight = c.routing_weight, .connection = {i}};
      way.is_static = true;
      offer(way);
    }
    for (const Way& way : heard_by(from)) {
      if (!way.no_advertise && !way.aside) offer(way);
    }
    return best;
  }

  [[nodiscard]] std::optional<Way> gateway_outward(const Speaker& from, unsigned s) const {
    const bool vpn = t_.gateways[from.index].type == GatewayType::Vpn;
    if (announces_range(from)) return Way{.kind = RouteKind::VirtualNetwork};
    for (const auto& c : t_.connections) {
      if (stands(c) && c.type == ConnectionType::IPsec && c.gateway1.id.index == from.index && in_local_network(c))
        return Way{};
    }
    const bool is_default = p_.length() == 0;
    if (vpn && !is_default && overlaps_ranges(from, false)) return {};
    auto best = vpn ? best_heard(from, nullptr)
                    : best_heard(from, [](const Way& way) { return way.aside && way.kind != RouteKind::ExpressRoute; });
    if (!best || !is_default) return best;
    if (best->aside && t_.gateways[from.index].virtual_hub.id.valid()) {
      if (!t_[sessions_[s].connection].enable_internet_security) return {};
    } else if (vpn) {
      return {};
    }
    return best;
  }

  [[nodiscard]] std::optional<Way> route_server(const Speaker& from, unsigned s) const {
    if (sessions_[s].kind == Kind::Peer) {
      for (const Prefix& range : ranges(from)) {
        if (range == p_) return Way{.kind = RouteKind::VirtualNetwork};
      }
    }
    if (p_.length() != 0 && overlaps_ranges(from, true)) return {};
    return best_heard(from, nullptr);
  }

  [[nodiscard]] std::optional<Way> hub(const Speaker& from, unsigned s) const {
    const Session& session = sessions_[s];
    const bool to_hub = session.kind == Kind::HubToHub;
    if (to_hub && p_.length() == 0) return {};
    const Id<VirtualHub> id{from.index};
    std::uint32_t table = 0;
    for (const auto one : t_[id].route_tables) {
      if (t_[one].name.value == "defaultRouteTable") table = one.index;
    }
    if (session.behind.valid() && t_[session.behind].routing.associated_route_table.written()) {
      table = t_[session.behind].routing.associated_route_table.id.index;
    }
    std::vector<Way> all = own_of_hub(id);
    for (const Way& way : heard_by(from)) all.push_back(way);
    // R4.17: with a policy for private traffic branches are told all but its own prefixes.
    const auto& intent = t_[id].routing_intent;
    const bool told_all = !to_hub && p_.length() != 0 && intent && intent->private_traffic.written();
    std::erase_if(all, [&](const Way& way) {
      if (way.no_advertise || (told_all && way.of_policy)) return true;
      if (to_hub) return !way.crosses;
      return !way.tables.contains(table) && (!told_all || way.kind == RouteKind::Static);
    });
    for (Way& way : decided(id, std::move(all))) {
      if (way.best && (!to_hub || !way.remote)) return way;
    }
    return {};
  }

  [[nodiscard]] std::optional<Way> outsider(const Speaker& from, unsigned s) const {
    const bool is_site = from.kind == Speaker::Kind::Site;
    const auto& announcements =
        is_site ? t_.sites[from.index].advertises : t_.network_interfaces[from.index].bgp->advertises;
    std::optional<Way> best;
    for (const Announcement& one : announcements) {
      if (std::ranges::none_of(one.prefixes, [&](const auto& prefix) { return prefix.value == p_; })) continue;
      if (!one.connections.empty() && !is_over(one, sessions_[s], from)) continue;
      Way way{.med = one.med, .origin = one.origin, .no_advertise = one.no_advertise};
      for (const Asn asn : one.as_path) way.as_path.push_back(static_cast<std::uint32_t>(asn));
      if (one.next_hop) way.next_hop = one.next_hop->value;
      const auto rank = [&](const Way& w) {
        return std::tuple(preference(from, w), w.as_path, w.no_advertise, w.next_hop);
      };
      if (!best || rank(way) < rank(*best)) best = way;
    }
    if (best) return best;
    const bool passes_on =
        is_site ? t_.sites[from.index].readvertises : t_.network_interfaces[from.index].bgp->readvertises;
    if (!passes_on) return {};
    best = best_heard(from, nullptr);
    if (best) best->next_hop.reset();
    return best;
  }
  [[nodiscard]] bool is_over(const Announcement& one, const Session& session, const Speaker& from) const {
    return std::ranges::any_of(one.connections, [&](const Ref<Connection>& c) {
      if (session.kind != Kind::GlobalReach) return c.id == session.connection;
      // The edge of the circuit that the connection goes over hears it, and hands it to the other circuit.
      const auto own = from == session.a ? session.circuit_a : session.circuit_b;
      return t_[c.id].circuit.id == own;
    });
  }

  [[nodiscard]] std::optional<Way> arrived(Way way, const Speaker& from, const Speaker& to, unsigned s) const {
    const Session& session = sessions_[s];
    way.passed.insert(way.passed.begin(), from);
    if (std::ranges::find(way.passed, to) != way.passed.end()) return {};
    const auto prepend = [&](std::uint32_t number) { way.as_path.insert(way.as_path.begin(), number); };
    way.best = way.is_static = way.to_firewall = false;
    way.crosses = true;
    way.into = {};
    way.connection = session.connection;
    way.weight = session.connection.valid() ? t_[session.connection].routing_weight : 0;
    way.aside = session.kind == Kind::Beside;
    switch (session.kind) {
      case Kind::Tunnel:
        prepend(asn(from));
        way.kind = RouteKind::Vpn;
        way.next_hop.reset();
        break;
      case Kind::Circuit:
      case Kind::GlobalReach:
        if (std::ranges::count(way.as_path, 12076U) > 0) return {};
        prepend(asn(from));
        prepend(12076);
        way.kind = RouteKind::ExpressRoute;
        way.next_hop.reset();
        break;
      case Kind::Beside:
        if (to.kind == Speaker::Kind::Hub) way.tables = branch_tables({to.index});
        break;
      case Kind::HubToHub:
        if (std::ranges::count(way.as_path, 65520U) > 0) return {};
        prepend(65520);
        prepend(65520);
        way.remote = true;
        way.remote_policy = t_.virtual_hubs[from.index].routing_intent &&
                            t_.virtual_hubs[from.index].routing_intent->private_traffic.written();
        way.next_hop.reset();
        break;
      case Kind::Peer:
        prepend(asn(from));
        if (from.kind != Speaker::Kind::Appliance) {
          way.next_hop.reset();
          break;
        }
        way.kind = RouteKind::Appliance;
        if (!way.next_hop) way.next_hop = session.peer_ip;
        if (to.kind == Speaker::Kind::Hub) {
          way.tables = branch_tables({to.index});
          way.remote = way.remote_policy = false;
        }
        break;
    }
    if (std::ranges::count(way.as_path, asn(to)) > 0) return {};
    return way;
  }
  [[nodiscard]] std::set<std::uint32_t> branch_tables(Id<VirtualHub> hub) const {
    for (const Connection& c : t_.connections) {
      if (t_[c.gateway1.id].virtual_hub.id == hub && c.routing_configuration) {
        return propagated(hub, &*c.routing_configuration);
      }
    }
    return propagated(hub, nullptr);
  }

  const Topology& t_;
  Prefix p_;
  std::vector<Session> sessions_;
  Heard heard_;
};

}  // namespace azroute::testing
