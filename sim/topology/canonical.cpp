// One order for every list, so that nothing downstream depends on the order of the file.
#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute {
namespace {

template <typename T>
void sort_by_name(std::vector<T>& items) {
  std::ranges::stable_sort(items, {}, [](const T& item) { return to_lower(item.name.value); });
}

template <typename T>
void sort_by_value(std::vector<Located<T>>& items) {
  std::ranges::stable_sort(items, {}, &Located<T>::value);
}

template <typename T>
void sort_refs(std::vector<Ref<T>>& refs) {
  std::ranges::stable_sort(refs, {}, [](const Ref<T>& ref) { return to_lower(ref.name.value); });
}

void sort_texts(std::vector<Located<std::string>>& texts) {
  std::ranges::stable_sort(texts, {}, [](const Located<std::string>& text) { return to_lower(text.value); });
}

/// By all that they say; the AS path alone has an order of its own.
void sort_announcements(std::vector<Announcement>& announcements) {
  const auto key = [](const Announcement& announcement) {
    std::vector<Prefix> prefixes;
    prefixes.reserve(announcement.prefixes.size());
    for (const Located<Prefix>& prefix : announcement.prefixes) prefixes.push_back(prefix.value);
    std::vector<std::string> communities;
    communities.reserve(announcement.communities.size());
    for (const Located<std::string>& community : announcement.communities) communities.push_back(community.value);
    std::vector<std::string> connections;
    connections.reserve(announcement.connections.size());
    for (const Ref<Connection>& connection : announcement.connections)
      connections.push_back(to_lower(connection.name.value));
    std::optional<Address> next_hop;
    if (announcement.next_hop) next_hop = announcement.next_hop->value;
    return std::tuple(std::move(prefixes), announcement.as_path, announcement.med, announcement.origin, next_hop,
                      std::move(communities), std::move(connections));
  };
  for (Announcement& announcement : announcements) {
    sort_by_value(announcement.prefixes);
    sort_texts(announcement.communities);
    sort_refs(announcement.connections);
  }
  std::ranges::stable_sort(announcements, {}, key);
}

void sort_routing(RoutingConfiguration& routing) {
  sort_refs(routing.propagated_tables);
  sort_texts(routing.propagated_labels);
  sort_by_name(routing.static_routes);
  for (HubStaticRoute& route : routing.static_routes) sort_by_value(route.address_prefixes);
}

/// Subnets follow their virtual networks, which move too.
void sort_virtual_networks(Topology& topology) {
  std::vector<VirtualNetwork> vnets = std::move(topology.virtual_networks);
  std::vector<Subnet> subnets = std::move(topology.subnets);
  topology.virtual_networks.clear();
  topology.subnets.clear();
  sort_by_name(vnets);
  for (VirtualNetwork& vnet : vnets) {
    sort_by_value(vnet.address_prefixes);
    std::ranges::stable_sort(vnet.peerings, {}, [](const VirtualNetworkPeering& peering) {
      return to_lower(peering.remote_virtual_network.name.value);
    });
    sort_by_value(vnet.summarized_gateway_prefixes);
    for (VirtualNetworkPeering& peering : vnet.peerings) {
      sort_refs(peering.local_subnets);
      sort_refs(peering.remote_subnets);
      if (peering.remote_address_space) std::ranges::sort(*peering.remote_address_space);
    }
    const Id<VirtualNetwork> id{static_cast<std::uint32_t>(topology.virtual_networks.size())};
    std::vector<Id<Subnet>> order = vnet.subnets;
    std::ranges::stable_sort(order, {}, [&](Id<Subnet> one) { return to_lower(subnets[one.index].name.value); });
    vnet.subnets.clear();
    for (const Id<Subnet> old : order) {
      Subnet& subnet = subnets[old.index];
      subnet.virtual_network = id;
      sort_by_value(subnet.address_prefixes);
      std::ranges::stable_sort(subnet.service_endpoints, {},
                               [](const ServiceEndpoint& endpoint) { return to_lower(endpoint.service.value); });
      vnet.subnets.push_back({static_cast<std::uint32_t>(topology.subnets.size())});
      topology.subnets.push_back(std::move(subnet));
    }
    topology.virtual_networks.push_back(std::move(vnet));
  }
}

/// Route tables and connections follow their hubs, which move too.
void sort_virtual_hubs(Topology& topology) {
  std::vector<VirtualHub> hubs = std::move(topology.virtual_hubs);
  std::vector<HubRouteTable> tables = std::move(topology.hub_route_tables);
  std::vector<HubVirtualNetworkConnection> connections = std::move(topology.hub_connections);
  topology.virtual_hubs.clear();
  topology.hub_route_tables.clear();
  topology.hub_connections.clear();
  sort_by_name(hubs);
  const auto take = [](auto& ids, auto& from, auto& to, Id<VirtualHub> hub) {
    std::ranges::stable_sort(ids, {}, [&](auto id) { return to_lower(from[id.index].name.value); });
    for (auto& id : ids) {
      from[id.index].virtual_hub = hub;
      to.push_back(std::move(from[id.index]));
      id.index = static_cast<std::uint32_t>(to.size() - 1);
    }
  };
  for (VirtualHub& hub : hubs) {
    const Id<VirtualHub> id{static_cast<std::uint32_t>(topology.virtual_hubs.size())};
    take(hub.route_tables, tables, topology.hub_route_tables, id);
    take(hub.connections, connections, topology.hub_connections, id);
    sort_by_value(hub.virtual_router_ips);
    sort_by_name(hub.bgp_connections);
    if (hub.routing_intent) sort_by_value(hub.routing_intent->private_traffic_prefixes);
    topology.virtual_hubs.push_back(std::move(hub));
  }
  for (HubRouteTable& table : topology.hub_route_tables) {
    sort_texts(table.labels);
    sort_by_name(table.routes);
    for (HubRoute& route : table.routes) sort_by_value(route.destinations);
  }
  for (HubVirtualNetworkConnection& connection : topology.hub_connections) sort_routing(connection.routing);
}

void sort_routes(std::vector<UserRoute>& routes) {
  sort_by_name(routes);
  for (UserRoute& route : routes) sort_by_value(route.next_hop_ip_addresses);
}

void sort_selectors(std::vector<AddressSelector>& selectors) {
  std::ranges::stable_sort(selectors, {}, [](const AddressSelector& selector) {
    return std::pair(selector.prefix, to_lower(selector.text.value));
  });
}

void sort_security_rules(std::vector<SecurityRule>& rules) {
  sort_by_name(rules);
  for (SecurityRule& rule : rules) {
    for (TrafficSelector* side : {&rule.source, &rule.destination}) {
      sort_selectors(side->addresses);
      sort_refs(side->groups);
      std::ranges::sort(side->ports);
    }
  }
}

void sort_rule_collections(std::vector<FirewallRuleCollection>& collections) {
  sort_by_name(collections);
  for (FirewallRuleCollection& collection : collections) {
    sort_by_name(collection.rules);
    for (FirewallRule& rule : collection.rules) {
      std::ranges::sort(rule.ip_protocols);
      sort_selectors(rule.source_addresses);
      sort_selectors(rule.destination_addresses);
      std::ranges::sort(rule.destination_ports);
      sort_texts(rule.destination_fqdns);
      sort_texts(rule.target_fqdns);
      std::ranges::stable_sort(rule.protocols, {}, [](const ApplicationProtocol& protocol) {
        return std::pair(protocol.type, protocol.port);
      });
    }
  }
}

void sort_appliances(Topology& topology) {
  sort_by_name(topology.appliances);
  for (Appliance& appliance : topology.appliances) {
    sort_refs(appliance.network_interfaces);
    std::ranges::stable_sort(appliance.routes, {}, [](const ApplianceRoute& route) {
      return std::pair(route.address_prefix.value, to_lower(route.network_interface.name.value));
    });
    if (appliance.rule_collections) sort_rule_collections(*appliance.rule_collections);
  }
}

void sort_network_managers(Topology& topology) {
  sort_by_name(topology.network_groups);
  for (NetworkGroup& group : topology.network_groups) sort_refs(group.members);
  sort_by_name(topology.connectivity_configurations);
  for (ConnectivityConfiguration& configuration : topology.connectivity_configurations) {
    std::ranges::stable_sort(configuration.groups, {},
                             [](const ConnectivityGroup& group) { return to_lower(group.group.name.value); });
  }
  sort_by_name(topology.routing_rule_collections);
  for (RoutingRuleCollection& collection : topology.routing_rule_collections) {
    sort_refs(collection.applies_to);
    sort_routes(collection.rules);
  }
  sort_by_name(topology.security_admin_rule_collections);
  for (SecurityAdminRuleCollection& collection : topology.security_admin_rule_collections) {
    sort_refs(collection.applies_to);
    sort_security_rules(collection.rules);
  }
}

void sort_load_balancers(Topology& topology) {
  sort_by_name(topology.load_balancers);
  for (LoadBalancer& balancer : topology.load_balancers) {
    sort_by_name(balancer.frontends);
    sort_refs(balancer.backends);
    sort_by_name(balancer.rules);
  }
}

}  // namespace

void put_in_canonical_order(Topology& topology) {
  sort_virtual_networks(topology);
  sort_by_name(topology.route_tables);
  for (RouteTable& table : topology.route_tables) sort_routes(table.routes);
  sort_by_name(topology.public_ip_addresses);
  sort_by_name(topology.nat_gateways);
  for (NatGateway& nat : topology.nat_gateways) sort_refs(nat.public_ip_addresses);
  sort_by_name(topology.network_interfaces);
  for (NetworkInterface& nic : topology.network_interfaces) {
    sort_refs(nic.tunnels_to);
    if (nic.bgp) sort_announcements(nic.bgp->advertises);
    sort_refs(nic.application_security_groups);
    if (nic.guest_firewall) sort_security_rules(nic.guest_firewall->rules);
  }
  sort_by_name(topology.gateways);
  sort_by_name(topology.local_network_gateways);
  for (LocalNetworkGateway& local : topology.local_network_gateways) sort_by_value(local.address_prefixes);
  sort_by_name(topology.connections);
  for (Connection& connection : topology.connections) {
    if (connection.routing_configuration) sort_routing(*connection.routing_configuration);
  }
  sort_by_name(topology.circuits);
  for (ExpressRouteCircuit& circuit : topology.circuits) {
    sort_by_value(circuit.next_hop_ip_addresses);
    sort_refs(circuit.global_reach);
  }
  sort_by_name(topology.sites);
  for (Site& site : topology.sites) {
    sort_by_value(site.address_prefixes);
    sort_announcements(site.advertises);
    sort_by_value(site.public_ip_addresses);
  }
  sort_by_name(topology.route_servers);
  for (RouteServer& server : topology.route_servers) {
    sort_by_value(server.virtual_router_ips);
    sort_by_name(server.bgp_connections);
  }
  sort_virtual_hubs(topology);
  sort_by_name(topology.azure_firewalls);
  for (AzureFirewall& firewall : topology.azure_firewalls) {
    sort_refs(firewall.public_ip_addresses);
    if (firewall.rule_collections) sort_rule_collections(*firewall.rule_collections);
    if (firewall.snat_private_ranges) sort_by_value(*firewall.snat_private_ranges);
  }
  sort_load_balancers(topology);
  sort_by_name(topology.private_endpoints);
  for (PrivateEndpoint& endpoint : topology.private_endpoints) sort_by_value(endpoint.private_ip_addresses);
  sort_network_managers(topology);
  sort_by_name(topology.network_security_groups);
  for (NetworkSecurityGroup& group : topology.network_security_groups) sort_security_rules(group.security_rules);
  sort_by_name(topology.application_security_groups);
  sort_appliances(topology);
  std::ranges::stable_sort(topology.endpoints, {}, [](const Endpoint& endpoint) { return to_lower(endpoint.id); });
  for (Endpoint& endpoint : topology.endpoints) {
    std::ranges::stable_sort(endpoint.parts, {}, [](const EndpointPart& part) { return to_lower(part.name); });
  }
}

}  // namespace azroute
