// Where the labels come from: routing tables as they were decided, and everything that names prefixes or addresses.
#include "sim/flow/address_labels.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/flow/flow.h"
#include "sim/net/mix.h"

namespace azroute {

Mark Mark::then(const Mark& next) const {
  return {mix64(a ^ mix64(next.a + 0x9E3779B97F4A7C15ULL)), mix64(b + mix64(next.b ^ 0xC2B2AE3D27D4EB4FULL))};
}

void AddressLabels::itself(const Prefix& prefix) {
  const Address& address = prefix.address();
  const Mark mark = Mark::of(prefix.length()).then({address.hi(), address.lo()});
  labels.push_back({prefix, mark, 0, false});
}

void AddressLabels::range(const Prefix& prefix) {
  itself(prefix);
  labels.back().is_range = true;
}

namespace {

/// Distinct for everything that is asked for, as long as both live.
std::uint64_t number_of(const void* thing) {
  return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(thing));
}

Mark mark_of(const Address& address) {
  return Mark::of(address.is_v4() ? 4 : 6).then({address.hi(), address.lo()});
}

/// All of the row but its prefix.
Mark mark_of(const Route& row) {
  Mark mark = Mark::of(static_cast<std::uint64_t>(row.source))
                  .then(Mark::of(static_cast<std::uint64_t>(row.next_hop_type)))
                  .then(Mark::of(static_cast<std::uint64_t>(row.state)))
                  .then(Mark::of(static_cast<std::uint64_t>(row.tag_rank)))
                  .then(Mark::of(number_of(row.added_by)))
                  .then(Mark::of(static_cast<std::uint64_t>(row.learned_from)))
                  .then(Mark::of(row.preference ? 1 + static_cast<std::uint64_t>(*row.preference) : 0));
  for (const std::uint32_t id :
       {row.peer.index, row.gateway.index, row.route_server.index, row.hub.index, row.as_path_length,
        row.private_endpoint.index, row.private_endpoint_reach, row.user.table.index, row.user.index, row.entry}) {
    mark = mark.then(Mark::of(id));
  }
  return row.next_hop_ip_address ? mark.then(mark_of(*row.next_hop_ip_address)) : mark;
}

class Labeller {
 public:
  Labeller(Network& network, AddressLabels& labels)
      : network_(network), topology_(network.topology()), labels_(labels), salt_(Mark::of(number_of(&network))) {}

  void add_all() {
    add_fixed();
    add_tables();
    add_networks();
    add_interfaces();
    add_boxes();
    add_far_sides();
    add_filters();
    add_next_hops();
  }

 private:
  [[nodiscard]] Mark salted(const Mark& mark) const { return salt_.then(mark); }

  void each_itself(const std::vector<Located<Prefix>>& prefixes) {
    for (const Located<Prefix>& prefix : prefixes) labels_.itself(prefix.value);
  }
  void each_itself(const std::vector<Located<Address>>& addresses) {
    for (const Located<Address>& address : addresses) labels_.itself(address.value);
  }
  void itself(const std::optional<Located<Address>>& address) {
    if (address) labels_.itself(address->value);
  }

  void add_fixed() {
    for (const Prefix& prefix : special_prefixes()) labels_.itself(prefix);
    const auto add = [&](std::span<const Endpoint> endpoints) {
      for (const Endpoint& endpoint : endpoints) {
        for (const Prefix& prefix : endpoint.accepted_prefixes) labels_.itself(prefix);
        for (const EndpointPart& part : endpoint.parts) {
          for (const EndpointAddress& address : part.addresses) labels_.itself(address.address);
        }
      }
    };
    add(builtin_endpoints());
    add(topology_.endpoints);
  }

  /// Rows as subnets have them, followed or not, and the prefixes that speak BGP's words.
  void add_tables() {
    std::set<const EffectiveRoutes*> tables;
    std::set<const GatewayLayer*> layers;
    for (std::uint32_t i = 0; i < topology_.subnets.size(); ++i) {
      const EffectiveRoutes& routes = network_.routes_of(Id<Subnet>{i});
      if (!tables.insert(&routes).second) continue;
      const Mark table = salted(Mark::of(number_of(&routes)));
      for (const Route& row : routes.from().own) labels_.decision(row.prefix, table.then(mark_of(row)));
      for (const RemovedRoute& removed : routes.from().removed) add_removed(removed, table);
      const GatewayLayer* layer = routes.from().layer.get();
      if (layer == nullptr || !layers.insert(layer).second) continue;
      const Mark layer_mark = salted(Mark::of(number_of(layer)));
      for (const Route& row : layer->rows()) labels_.decision(row.prefix, layer_mark.then(mark_of(row)));
      for (const GatewayLayer::Removed& removed : layer->removed()) add_removed(removed.removed, layer_mark);
      for (const RemovedRoute& withheld : layer->withheld()) add_removed(withheld, layer_mark);
    }
    const Mark learned = salted(Mark::of(1));
    network_.control_plane().for_each_prefix([&](const Prefix& prefix, std::uint32_t class_index) {
      labels_.decision(prefix, learned.then(Mark::of(class_index)));
    });
  }
  void add_removed(const RemovedRoute& removed, const Mark& table) {
    labels_.decision(removed.route.prefix, table.then(Mark::of(number_of(removed.rule))).then(mark_of(removed.route)));
  }

  void add_networks() {
    for (const VirtualNetwork& vnet : topology_.virtual_networks) {
      for (const Located<Prefix>& prefix : vnet.address_prefixes) labels_.range(prefix.value);
      for (const VirtualNetworkPeering& peering : vnet.peerings) {
        if (!peering.remote_address_space) continue;
        for (const Prefix& prefix : *peering.remote_address_space) labels_.itself(prefix);
      }
    }
    for (const Subnet& subnet : topology_.subnets) {
      for (const Located<Prefix>& prefix : subnet.address_prefixes) {
        labels_.range(prefix.value);
        add_reserved(prefix.value);
      }
    }
    for (const VirtualHub& hub : topology_.virtual_hubs) {
      labels_.range(hub.address_prefix.value);
      each_itself(hub.virtual_router_ips);
      if (hub.routing_intent) each_itself(hub.routing_intent->private_traffic_prefixes);
    }
  }
  /// What Azure keeps for itself is alike in one subnet, whose range contains it.
  void add_reserved(const Prefix& subnet) {
    if (subnet.family() != Family::V4) return;
    const Mark kept = salted(Mark::of(2));
    Address address = subnet.address();
    for (int i = 0; i < 4 && subnet.contains(address); ++i, address = address.next()) {
      labels_.decision(Prefix::host(address), kept);
    }
    labels_.decision(Prefix::host(subnet.last()), kept);
  }

  /// Network interfaces with nothing of their own are alike where they are in one subnet and in the same groups.
  void add_interfaces() {
    std::set<std::uint32_t> special;
    for (const LoadBalancer& balancer : topology_.load_balancers) {
      for (const Ref<NetworkInterface>& backend : balancer.backends) special.insert(backend.id.index);
    }
    for (const Appliance& appliance : topology_.appliances) {
      for (const Ref<NetworkInterface>& nic : appliance.network_interfaces) special.insert(nic.id.index);
      for (const ApplianceRoute& route : appliance.routes) {
        special.insert(route.network_interface.id.index);
        labels_.itself(route.address_prefix.value);
      }
    }
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      const NetworkInterface& nic = topology_.network_interfaces[i];
      const bool plain = nic.ip_configurations.size() == 1 &&
                         !nic.ip_configurations.front().public_ip_address.written() && !nic.enable_ip_forwarding &&
                         nic.source_nat == SourceNat::None && !nic.bgp && nic.tunnels_to.empty() &&
                         !nic.guest_firewall && !nic.appliance.valid() && !nic.withdrawn && !special.contains(i);
      for (const IpConfiguration& configuration : nic.ip_configurations) {
        const Prefix host = Prefix::host(configuration.private_ip_address.value);
        if (plain) {
          labels_.decision(host, mark_of_plain(nic));
        } else {
          labels_.itself(host);
        }
      }
      for (const Ref<Site>& site : nic.tunnels_to) {
        if (!site.id.valid()) continue;
        for (const Announcement& announcement : topology_[site.id].advertises) each_itself(announcement.prefixes);
      }
    }
  }
  [[nodiscard]] Mark mark_of_plain(const NetworkInterface& nic) const {
    Mark mark =
        salted(Mark::of(3)).then(Mark::of(nic.subnet.id.index)).then(Mark::of(nic.network_security_group.id.index));
    std::set<std::uint32_t> groups;
    for (const Ref<ApplicationSecurityGroup>& group : nic.application_security_groups) groups.insert(group.id.index);
    for (const std::uint32_t group : groups) mark = mark.then(Mark::of(group));
    return mark;
  }

  void add_boxes() {
    for (const PublicIPAddress& pip : topology_.public_ip_addresses) itself(pip.ip_address);
    for (const VirtualNetworkGateway& gateway : topology_.gateways) {
      for (const GatewayIpConfiguration& own : gateway.ip_configurations) itself(own.private_ip_address);
      itself(gateway.bgp.bgp_peering_address);
    }
    for (const RouteServer& server : topology_.route_servers) each_itself(server.virtual_router_ips);
    for (const AzureFirewall& firewall : topology_.azure_firewalls) {
      itself(firewall.private_ip_address);
      if (firewall.snat_private_ranges) each_itself(*firewall.snat_private_ranges);
    }
    for (const LoadBalancer& balancer : topology_.load_balancers) {
      for (const FrontendIpConfiguration& frontend : balancer.frontends) itself(frontend.private_ip_address);
    }
    for (const PrivateEndpoint& endpoint : topology_.private_endpoints) each_itself(endpoint.private_ip_addresses);
  }

  void add_far_sides() {
    for (const LocalNetworkGateway& local : topology_.local_network_gateways) {
      for (const Located<Prefix>& prefix : local.address_prefixes) labels_.range(prefix.value);
      if (local.bgp) itself(local.bgp->bgp_peering_address);
    }
    for (std::uint32_t i = 0; i < topology_.sites.size(); ++i) {
      const Mark owned = salted(Mark::of(4)).then(Mark::of(i));
      for (const Located<Prefix>& prefix : topology_.sites[i].address_prefixes) {
        labels_.labels.push_back({prefix.value, owned, 0, true});
      }
      each_itself(topology_.sites[i].public_ip_addresses);
    }
    for (const ExpressRouteCircuit& circuit : topology_.circuits) each_itself(circuit.next_hop_ip_addresses);
  }

  // --- filters

  void add_selectors(const std::vector<AddressSelector>& selectors) {
    for (const AddressSelector& selector : selectors) {
      if (selector.prefix) labels_.itself(*selector.prefix);
      if (selector.prefix || selector.is_any()) continue;
      const auto [known, is_new] = sets_.try_emplace(to_lower(selector.text.value), labels_.sets + 1);
      if (!is_new) continue;
      ++labels_.sets;
      const ServiceTag* tag = topology_.service_tags.find(selector.text.value);
      if (tag == nullptr) continue;
      for (const Prefix& prefix : tag->prefixes) labels_.set_member(prefix, known->second);
    }
  }
  void add_rules(const std::vector<SecurityRule>& rules) {
    for (const SecurityRule& rule : rules) {
      add_selectors(rule.source.addresses);
      add_selectors(rule.destination.addresses);
    }
  }
  void add_collections(const std::optional<std::vector<FirewallRuleCollection>>& collections) {
    if (!collections) return;
    for (const FirewallRuleCollection& collection : *collections) {
      for (const FirewallRule& rule : collection.rules) {
        add_selectors(rule.source_addresses);
        add_selectors(rule.destination_addresses);
        itself(rule.translated_address);
      }
    }
  }
  void add_filters() {
    for (const NetworkSecurityGroup& group : topology_.network_security_groups) add_rules(group.security_rules);
    for (const SecurityAdminRuleCollection& collection : topology_.security_admin_rule_collections) {
      add_rules(collection.rules);
    }
    for (const NetworkInterface& nic : topology_.network_interfaces) {
      if (nic.guest_firewall) add_rules(nic.guest_firewall->rules);
    }
    for (const AzureFirewall& firewall : topology_.azure_firewalls) add_collections(firewall.rule_collections);
    for (const Appliance& appliance : topology_.appliances) add_collections(appliance.rule_collections);
  }

  // --- next hops: whoever has such an address is unlike its neighbours

  void add_routing(const RoutingConfiguration& routing) {
    for (const HubStaticRoute& route : routing.static_routes) {
      each_itself(route.address_prefixes);
      labels_.itself(route.next_hop_ip_address.value);
    }
  }
  void add_sessions(const std::vector<BgpSession>& sessions) {
    for (const BgpSession& session : sessions) labels_.itself(session.peer_ip.value);
  }
  void add_announcements(const std::vector<Announcement>& announcements) {
    for (const Announcement& announcement : announcements) itself(announcement.next_hop);
  }
  void add_next_hops() {
    for (const RouteTable& table : topology_.route_tables) {
      for (const UserRoute& route : table.routes) {
        itself(route.next_hop_ip_address);
        each_itself(route.next_hop_ip_addresses);
      }
    }
    for (const HubVirtualNetworkConnection& connection : topology_.hub_connections) add_routing(connection.routing);
    for (const Connection& connection : topology_.connections) {
      if (connection.routing_configuration) add_routing(*connection.routing_configuration);
    }
    for (const HubRouteTable& table : topology_.hub_route_tables) {
      for (const HubRoute& route : table.routes) each_itself(route.destinations);
    }
    for (const RouteServer& server : topology_.route_servers) add_sessions(server.bgp_connections);
    for (const VirtualHub& hub : topology_.virtual_hubs) add_sessions(hub.bgp_connections);
    for (const NetworkInterface& nic : topology_.network_interfaces) {
      if (nic.bgp) add_announcements(nic.bgp->advertises);
    }
    for (const Site& site : topology_.sites) add_announcements(site.advertises);
  }

  Network& network_;
  const Topology& topology_;
  AddressLabels& labels_;
  Mark salt_;
  std::map<std::string, std::uint32_t> sets_;  // service tag -> its number
};

}  // namespace

void add_labels(Network& network, AddressLabels& labels) {
  Labeller(network, labels).add_all();
}

}  // namespace azroute
