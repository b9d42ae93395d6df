// Names to ids: every name once, every reference resolved or reported with the nearest name there is.
#include <unordered_map>

#include <fmt/format.h>

#include "sim/topology/link_name_tables.h"

namespace azroute {
namespace {

/// A flow may lead to a part as well as to the whole, so the names within a chain differ; of parts in several chains
/// the name means the first.
void check_part_names(LinkContext& context, const Endpoint& endpoint) {
  for (std::size_t i = 0; i < endpoint.parts.size(); ++i) {
    const std::string& name = endpoint.parts[i].name;
    const bool whole = endpoint.parts.size() > 1 && equal_ignoring_case(name, endpoint.id);
    // Parts are in the order of their names.
    const bool twice = i > 0 && equal_ignoring_case(name, endpoint.parts[i - 1].name);
    if (name.empty() || (!whole && !twice)) continue;
    context.diagnostics.error(linking::kDuplicateName, endpoint.span,
                              twice ? fmt::format("two parts of {} are named {}", quoted(endpoint.id), quoted(name))
                                    : fmt::format("a part of {} has the name of the whole", quoted(endpoint.id)),
                              "give the part another name");
  }
}

/// The user's own endpoints share one space of names with the built-in ones, since a flow may lead to either.
void check_endpoint_names(LinkContext& context) {
  std::unordered_map<std::string, Span> seen;
  for (const Endpoint& endpoint : context.topology.endpoints) {
    if (endpoint.id.empty()) continue;
    if (find_by_name(endpoint.id, context.topology.cloud, {})) {
      context.diagnostics.error(linking::kDuplicateName, endpoint.span,
                                fmt::format("{} is the name of a built-in endpoint", quoted(endpoint.id)),
                                "give this one another name");
      continue;
    }
    const auto [first, added] = seen.try_emplace(to_lower(endpoint.id), endpoint.span);
    if (!added) {
      context.diagnostics.error(linking::kDuplicateName, endpoint.span,
                                fmt::format("two endpoints are named {}", quoted(endpoint.id)),
                                "give one of them another name", {{first->second, "first defined here"}});
      continue;
    }
    check_part_names(context, endpoint);
  }
}

void resolve_announcements(std::vector<Announcement>& announcements, const NameTables& names) {
  for (Announcement& announcement : announcements) {
    for (Ref<Connection>& connection : announcement.connections) names.connections.resolve(connection);
  }
}

void resolve_networks(LinkContext& context, NameTables& names) {
  Topology& topology = context.topology;
  for (Subnet& subnet : topology.subnets) {
    names.tables.resolve(subnet.route_table);
    names.nats.resolve(subnet.nat_gateway);
  }
  for (std::size_t i = 0; i < topology.virtual_networks.size(); ++i) {
    VirtualNetwork& vnet = topology.virtual_networks[i];
    check_inner_names(vnet.peerings, "peerings", vnet.name.value, context.diagnostics);
    for (VirtualNetworkPeering& peering : vnet.peerings) {
      names.vnets.resolve(peering.remote_virtual_network);
      for (Ref<Subnet>& subnet : peering.local_subnets) names.subnets.resolve_in(subnet, id_at<VirtualNetwork>(i));
      if (!peering.remote_virtual_network.id.valid()) continue;
      for (Ref<Subnet>& subnet : peering.remote_subnets)
        names.subnets.resolve_in(subnet, peering.remote_virtual_network.id);
    }
  }
  for (const RouteTable& table : topology.route_tables)
    check_inner_names(table.routes, "routes", table.name.value, context.diagnostics);
}

/// Whatever holds an address.
void resolve_addresses(LinkContext& context, NameTables& names) {
  Topology& topology = context.topology;
  for (NetworkInterface& nic : topology.network_interfaces) {
    names.subnets.resolve(nic.subnet);
    for (IpConfiguration& configuration : nic.ip_configurations) names.publics.resolve(configuration.public_ip_address);
    for (Ref<Site>& site : nic.tunnels_to) names.sites.resolve(site);
  }
  for (NatGateway& nat : topology.nat_gateways) {
    for (Ref<PublicIPAddress>& address : nat.public_ip_addresses) names.publics.resolve(address);
  }
  for (AzureFirewall& firewall : topology.azure_firewalls) {
    names.vnets.resolve(firewall.virtual_network);
    names.hubs.resolve(firewall.virtual_hub);
    for (Ref<PublicIPAddress>& address : firewall.public_ip_addresses) names.publics.resolve(address);
  }
  for (LoadBalancer& balancer : topology.load_balancers) {
    check_inner_names(balancer.frontends, "frontends", balancer.name.value, context.diagnostics);
    check_inner_names(balancer.rules, "rules", balancer.name.value, context.diagnostics);
    for (FrontendIpConfiguration& frontend : balancer.frontends) {
      names.subnets.resolve(frontend.subnet);
      names.publics.resolve(frontend.public_ip_address);
    }
    for (Ref<NetworkInterface>& nic : balancer.backends) names.nics.resolve(nic);
  }
  for (PrivateEndpoint& endpoint : topology.private_endpoints) names.subnets.resolve(endpoint.subnet);
}

/// The way out of Azure: gateways, route servers, connections, circuits and sites.
void resolve_branches(LinkContext& context, const NameTables& names) {
  Topology& topology = context.topology;
  for (VirtualNetworkGateway& gateway : topology.gateways) {
    names.vnets.resolve(gateway.virtual_network);
    names.hubs.resolve(gateway.virtual_hub);
    names.locals.resolve(gateway.gateway_default_site);
    for (GatewayIpConfiguration& configuration : gateway.ip_configurations)
      names.publics.resolve(configuration.public_ip_address);
  }
  for (RouteServer& server : topology.route_servers) {
    names.vnets.resolve(server.virtual_network);
    check_inner_names(server.bgp_connections, "bgpConnections", server.name.value, context.diagnostics);
  }
  for (Connection& connection : topology.connections) {
    names.gateways.resolve(connection.gateway1);
    names.gateways.resolve(connection.gateway2);
    names.locals.resolve(connection.local_gateway2);
    names.sites.resolve(connection.site);
    names.circuits.resolve(connection.circuit);
  }
  for (ExpressRouteCircuit& circuit : topology.circuits) {
    names.sites.resolve(circuit.site);
    for (Ref<ExpressRouteCircuit>& other : circuit.global_reach) names.circuits.resolve(other);
  }
  for (Site& site : topology.sites) resolve_announcements(site.advertises, names);
}

void resolve_managers(LinkContext& context, const NameTables& names) {
  Topology& topology = context.topology;
  // Nobody refers to these, but their order is that of their names.
  const NameTable<ConnectivityConfiguration> configurations("connectivityConfiguration", "connectivityConfigurations",
                                                            topology.connectivity_configurations, context);
  const NameTable<RoutingRuleCollection> collections("ruleCollection", "ruleCollections",
                                                     topology.routing_rule_collections, context);
  for (NetworkGroup& group : topology.network_groups) {
    for (Ref<VirtualNetwork>& member : group.members) names.vnets.resolve(member);
  }
  for (ConnectivityConfiguration& configuration : topology.connectivity_configurations) {
    names.vnets.resolve(configuration.hub);
    for (ConnectivityGroup& group : configuration.groups) names.groups.resolve(group.group);
  }
  for (RoutingRuleCollection& collection : topology.routing_rule_collections) {
    check_inner_names(collection.rules, "rules", collection.name.value, context.diagnostics);
    for (Ref<NetworkGroup>& group : collection.applies_to) names.groups.resolve(group);
  }
}

}  // namespace

NameTables::NameTables(LinkContext& context)
    : vnets("virtualNetwork", "virtualNetworks", context.topology.virtual_networks, context),
      tables("routeTable", "routeTables", context.topology.route_tables, context),
      publics("publicIPAddress", "publicIPAddresses", context.topology.public_ip_addresses, context),
      nats("natGateway", "natGateways", context.topology.nat_gateways, context),
      nics("networkInterface", "networkInterfaces", context.topology.network_interfaces, context),
      gateways("virtualNetworkGateway", "virtualNetworkGateways", context.topology.gateways, context),
      locals("localNetworkGateway", "localNetworkGateways", context.topology.local_network_gateways, context),
      connections("connection", "connections", context.topology.connections, context),
      sites("site", "sites", context.topology.sites, context),
      circuits("expressRouteCircuit", "expressRouteCircuits", context.topology.circuits, context),
      route_servers("routeServer", "routeServers", context.topology.route_servers, context),
      hubs("virtualHub", "virtualHubs", context.topology.virtual_hubs, context),
      firewalls("azureFirewall", "azureFirewalls", context.topology.azure_firewalls, context),
      load_balancers("loadBalancer", "loadBalancers", context.topology.load_balancers, context),
      private_endpoints("privateEndpoint", "privateEndpoints", context.topology.private_endpoints, context),
      groups("networkGroup", "networkGroups", context.topology.network_groups, context),
      security_groups("networkSecurityGroup", "networkSecurityGroups", context.topology.network_security_groups,
                      context),
      application_groups("applicationSecurityGroup", "applicationSecurityGroups",
                         context.topology.application_security_groups, context),
      appliances("appliance", "appliances", context.topology.appliances, context),
      subnets(vnets, context),
      hub_tables("hubRouteTable", "hubRouteTables", context.topology.hub_route_tables, context),
      hub_connections("hubVirtualNetworkConnection", "hubVirtualNetworkConnections", context.topology.hub_connections,
                      context) {}

void resolve_names(LinkContext& context) {
  NameTables names(context);
  resolve_networks(context, names);
  resolve_addresses(context, names);
  resolve_branches(context, names);
  resolve_hub_names(context, names);
  resolve_managers(context, names);
  resolve_security_names(context, names);
  check_endpoint_names(context);
}

}  // namespace azroute
