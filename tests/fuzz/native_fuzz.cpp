// Any bytes as a topology file: no crash, no leak, no long wait; diagnostics point into their texts; without errors the
// topology is whole, its control plane comes to an end, every subnet gets its routes and every flow its verdict.
#include <cstdlib>
#include <string>

#include "sim/check/control_plane.h"
#include "sim/check/expect.h"
#include "sim/read/native.h"

namespace {

using namespace azroute;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_span(const Sources& sources, const Span& span) {
  require(span.file < sources.size());
  require(span.begin <= span.end && span.end <= sources.file(span.file).text().size());
}

template <typename T>
void check_reference(const Ref<T>& ref, std::size_t size) {
  require(ref.written() == ref.id.valid());
  require(!ref.id.valid() || ref.id.index < size);
}

void check_side(const Topology& topology, const TrafficSelector& side) {
  require(!side.ports.empty());
  require(side.addresses.empty() != side.groups.empty());
  for (const PortRange& range : side.ports) require(range.first <= range.last);
  for (const AddressSelector& one : side.addresses) require(one.prefix || !one.text.value.empty());
  for (const Ref<ApplicationSecurityGroup>& group : side.groups)
    check_reference(group, topology.application_security_groups.size());
}

void check_rules(const Topology& topology, const std::vector<SecurityRule>& rules) {
  for (const SecurityRule& rule : rules) {
    require(!rule.name.value.empty() && rule.priority.value > 0);
    check_side(topology, rule.source);
    check_side(topology, rule.destination);
  }
}

void check_collections(const std::optional<std::vector<FirewallRuleCollection>>& collections) {
  if (!collections) return;
  for (const FirewallRuleCollection& collection : *collections) {
    require(collection.priority.value >= 100 && !collection.rules.empty());
    for (const FirewallRule& rule : collection.rules) {
      require(!rule.source_addresses.empty());
      require(rule.ip_protocols.empty() == (collection.type == FirewallRuleType::Application));
      require(rule.translated_address.has_value() == (collection.type == FirewallRuleType::Nat));
      require(rule.target_fqdns.empty() == (collection.type != FirewallRuleType::Application));
      require(rule.destination_ports.empty() == (collection.type == FirewallRuleType::Application));
    }
  }
}

/// Filters and appliances.
void check_filters(const Topology& topology) {
  for (const NetworkSecurityGroup& group : topology.network_security_groups)
    check_rules(topology, group.security_rules);
  for (const SecurityAdminRuleCollection& collection : topology.security_admin_rule_collections) {
    check_rules(topology, collection.rules);
    for (const Ref<NetworkGroup>& group : collection.applies_to) check_reference(group, topology.network_groups.size());
  }
  for (const AzureFirewall& firewall : topology.azure_firewalls) {
    check_collections(firewall.rule_collections);
    require(!firewall.rule_collections || firewall.private_ip_address);
  }
  for (std::uint32_t i = 0; i < topology.appliances.size(); ++i) {
    const Appliance& appliance = topology.appliances[i];
    require(!appliance.network_interfaces.empty());
    check_collections(appliance.rule_collections);
    for (const Ref<NetworkInterface>& nic : appliance.network_interfaces) {
      check_reference(nic, topology.network_interfaces.size());
      require(topology[nic.id].appliance.index == i);
    }
    for (const ApplianceRoute& route : appliance.routes)
      require(topology[route.network_interface.id].appliance.index == i);
  }
}

/// What everything after the reader relies on.
void check_whole(const Topology& topology) {
  for (std::size_t i = 0; i < topology.virtual_networks.size(); ++i) {
    const VirtualNetwork& vnet = topology.virtual_networks[i];
    require(!vnet.name.value.empty() && !vnet.address_prefixes.empty());
    for (const Id<Subnet> subnet : vnet.subnets) {
      require(subnet.index < topology.subnets.size());
      require(topology[subnet].virtual_network.index == i);
    }
    for (const VirtualNetworkPeering& peering : vnet.peerings)
      check_reference(peering.remote_virtual_network, topology.virtual_networks.size());
  }
  for (const Subnet& subnet : topology.subnets) {
    require(!subnet.address_prefixes.empty());
    check_reference(subnet.route_table, topology.route_tables.size());
    check_reference(subnet.nat_gateway, topology.nat_gateways.size());
    check_reference(subnet.network_security_group, topology.network_security_groups.size());
  }
  for (const RouteTable& table : topology.route_tables) {
    for (const UserRoute& route : table.routes) {
      const bool appliance = route.next_hop_type.value == NextHopType::VirtualAppliance;
      require(appliance == route.next_hop_ip_address.has_value());
    }
  }
  for (const NetworkInterface& nic : topology.network_interfaces) {
    require(nic.subnet.written() && !nic.ip_configurations.empty());
    check_reference(nic.subnet, topology.subnets.size());
    for (const IpConfiguration& configuration : nic.ip_configurations)
      check_reference(configuration.public_ip_address, topology.public_ip_addresses.size());
    check_reference(nic.network_security_group, topology.network_security_groups.size());
    if (nic.guest_firewall) check_rules(topology, nic.guest_firewall->rules);
  }
  check_filters(topology);
  for (const VirtualNetworkGateway& gateway : topology.gateways) {
    require(gateway.virtual_network.written() != gateway.virtual_hub.written());
    check_reference(gateway.virtual_network, topology.virtual_networks.size());
    check_reference(gateway.virtual_hub, topology.virtual_hubs.size());
    check_reference(gateway.gateway_default_site, topology.local_network_gateways.size());
  }
  for (const Connection& connection : topology.connections) {
    require(connection.gateway1.written());
    require(connection.gateway2.written() == (connection.type == ConnectionType::Vnet2Vnet));
    require(connection.local_gateway2.written() == (connection.type == ConnectionType::IPsec));
    check_reference(connection.gateway1, topology.gateways.size());
    check_reference(connection.site, topology.sites.size());
  }
  for (const RouteServer& server : topology.route_servers) {
    require(server.virtual_network.written());
    check_reference(server.virtual_network, topology.virtual_networks.size());
  }
  for (const VirtualHub& hub : topology.virtual_hubs) require(hub.default_route_table.valid());
  for (const HubVirtualNetworkConnection& connection : topology.hub_connections) {
    require(connection.virtual_hub.valid() && connection.remote_virtual_network.written());
    check_reference(connection.remote_virtual_network, topology.virtual_networks.size());
  }
  for (const FlowSpec& flow : topology.flows) {
    require(flow.from.nic.valid() || flow.from.subnet.valid() || flow.from.site.valid() || flow.from.internet);
    require(flow.to.address || flow.to.nic.valid() || !flow.to.endpoint.empty());
  }
}

/// Everything that is computed of it, and that a match is what the table says.
void compute(const Topology& topology) {
  Network network(topology, topology.as_of.value().value);
  const ControlPlane& control_plane = network.control_plane();
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
    const Speaker gateway = speaker(Id<VirtualNetworkGateway>{i});
    for (const LearnedRoute& route : control_plane.table(gateway)) {
      require(route.learned_by != nullptr);
      if (route.best) require(control_plane.match(gateway, route.prefix.address()).has_value());
    }
    (void)control_plane.advertised(gateway);
  }
  for (std::uint32_t i = 0; i < topology.hub_route_tables.size(); ++i) {
    (void)control_plane.table(Id<HubRouteTable>{i});
  }
  for (const BgpDispute& dispute : control_plane.disputes()) {
    require(dispute.members.size() > 1 && !dispute.prefixes.empty());
  }
  for (std::uint32_t i = 0; i < topology.subnets.size(); ++i) (void)network.routes_of({i});
  (void)check_flows(network);
  Diagnostics findings;
  check_control_plane(network, findings);
}

/// A fixed file of tags: a fuzzer that names files itself would sooner or later name a device.
constexpr const char* kTagsFile = AZROUTE_SOURCE_DIR "/tests/read/service_tags_small.json";

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  Sources sources;
  // libFuzzer hands out bytes. NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  const SourceId source = sources.add("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const Topology topology =
      read_topology(sources, source, {.service_tags_file = kTagsFile, .today = make_date(2026, 11, 23)}, diagnostics);
  diagnostics.sort();
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    require(diagnostic.rule != nullptr && !diagnostic.message.empty() && diagnostic.message.size() < 2000);
    check_span(sources, diagnostic.span);
    for (const Label& label : diagnostic.labels) check_span(sources, label.span);
  }
  if (diagnostics.has_errors()) return 0;
  check_whole(topology);
  constexpr std::size_t kMost = 100'000;  // of text: more is a test of patience
  if (size > kMost) return 0;
  compute(topology);
  return 0;
}
