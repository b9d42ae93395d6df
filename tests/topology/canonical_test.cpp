// One order for every list: whatever the order of a file's lists, the topology is the same, ids included.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/read/document.h"
#include "tests/support/control_plane_text.h"
#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

/// The document in flow style, its lists shuffled but for those whose order means something.
std::string shuffled(const Document& document, const Node& node, std::string_view key, std::mt19937& random) {
  std::string text;
  if (node.kind == Node::Kind::Scalar) return node.plain ? node.text : "\"" + node.text + "\"";
  if (node.kind == Node::Kind::Mapping) {
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const std::string& name = document.node(node.items[i]).text;
      text += fmt::format("{}{}: {}", i == 0 ? "" : ", ", name,
                          shuffled(document, document.node(node.items[i + 1]), name, random));
    }
    return "{" + text + "}";
  }
  std::vector<NodeId> items = node.items;
  if (key != "asPath" && key != "ipConfigurations" && key != "flows") std::ranges::shuffle(items, random);
  for (const NodeId item : items)
    text += (text.empty() ? "" : ", ") + shuffled(document, document.node(item), {}, random);
  return "[" + text + "]";
}

template <typename T>
std::string shown(const std::vector<Located<T>>& located) {
  std::string text;
  for (const Located<T>& one : located) {
    if constexpr (std::is_same_v<T, std::string>) {
      text += one.value + " ";
    } else {
      text += one.value.to_string() + " ";
    }
  }
  return "[" + text + "]";
}

template <typename T>
std::string shown(const Ref<T>& ref) {
  return fmt::format("{}#{} ", ref.name.value, static_cast<std::int32_t>(ref.id.index));
}

template <typename T>
std::string shown(const std::vector<Ref<T>>& refs) {
  std::string text;
  for (const Ref<T>& ref : refs) text += shown(ref);
  return "[" + text + "]";
}

template <typename T>
std::string shown(const std::vector<Id<T>>& ids) {
  std::string text;
  for (const Id<T>& id : ids) text += fmt::format("#{} ", id.index);
  return text;
}

std::string shown(const std::vector<UserRoute>& routes) {
  std::string text;
  for (const UserRoute& route : routes)
    text += fmt::format("  {} {} {} {}\n", route.name.value, route.destination.value,
                        to_string(route.next_hop_type.value), shown(route.next_hop_ip_addresses));
  return text;
}

std::string shown(const std::vector<Announcement>& announcements) {
  std::string text;
  for (const Announcement& one : announcements) {
    std::vector<std::uint32_t> path;
    for (const Asn asn : one.as_path) path.push_back(static_cast<std::uint32_t>(asn));
    text += fmt::format("  {} {} {} {} {}\n", shown(one.prefixes), path, one.med, shown(one.communities),
                        shown(one.connections));
  }
  return text;
}

std::string shown(const std::vector<BgpSession>& sessions) {
  std::string text;
  for (const BgpSession& one : sessions)
    text += fmt::format("  {} {} {}nic {}\n", one.name.value, one.peer_ip.value.to_string(), shown(one.hub_connection),
                        static_cast<std::int32_t>(one.nic.index));
  return text;
}

std::string shown(const RoutingConfiguration& routing) {
  std::string text = shown(routing.associated_route_table) + shown(routing.propagated_tables) +
                     shown(routing.propagated_labels) + "\n";
  for (const HubStaticRoute& route : routing.static_routes)
    text += fmt::format("  {} {}\n", route.name.value, shown(route.address_prefixes));
  return text;
}

std::string shown_networks(const Topology& topology) {
  std::string text;
  for (const VirtualNetwork& vnet : topology.virtual_networks) {
    text += fmt::format("{} {} {} {}\n", vnet.name.value, shown(vnet.address_prefixes), shown(vnet.subnets),
                        shown(vnet.summarized_gateway_prefixes));
    for (const VirtualNetworkPeering& peering : vnet.peerings)
      text += fmt::format("  {}{} {} {}\n", shown(peering.remote_virtual_network), shown(peering.local_subnets),
                          shown(peering.remote_subnets), peering.managed);
  }
  for (const Subnet& subnet : topology.subnets)
    text += fmt::format("{} of {} {} {}\n", subnet.name.value, subnet.virtual_network.index,
                        shown(subnet.address_prefixes), shown(subnet.route_table));
  for (const RouteTable& table : topology.route_tables) text += table.name.value + "\n" + shown(table.routes);
  for (const NetworkInterface& nic : topology.network_interfaces) {
    text += nic.name.value + shown(nic.subnet) + shown(nic.tunnels_to) + "\n";
    if (nic.bgp) text += shown(nic.bgp->advertises);
  }
  for (const LoadBalancer& balancer : topology.load_balancers) {
    text += balancer.name.value + shown(balancer.backends) + "\n";
    for (const FrontendIpConfiguration& frontend : balancer.frontends)
      text += "  " + frontend.name.value + shown(frontend.subnet) + shown(frontend.public_ip_address) + "\n";
    for (const LoadBalancingRule& rule : balancer.rules) text += "  " + rule.name.value + "\n";
  }
  for (const PrivateEndpoint& one : topology.private_endpoints)
    text += one.name.value + shown(one.subnet) + shown(one.private_ip_addresses) + "\n";
  for (const AzureFirewall& one : topology.azure_firewalls)
    text +=
        one.name.value + shown(one.virtual_hub) + shown(one.virtual_network) + shown(one.public_ip_addresses) + "\n";
  return text;
}

std::string shown_control_plane(const Topology& topology) {
  std::string text;
  for (const VirtualNetworkGateway& one : topology.gateways)
    text += one.name.value + shown(one.virtual_network) + shown(one.virtual_hub) + "\n";
  for (const Connection& one : topology.connections) {
    text += one.name.value + shown(one.gateway1) + shown(one.circuit) + shown(one.site) + "\n";
    if (one.routing_configuration) text += shown(*one.routing_configuration);
  }
  for (const ExpressRouteCircuit& one : topology.circuits)
    text += one.name.value + shown(one.site) + shown(one.next_hop_ip_addresses) + shown(one.global_reach) + "\n";
  for (const Site& one : topology.sites)
    text += one.name.value + shown(one.address_prefixes) + "\n" + shown(one.advertises);
  for (const RouteServer& one : topology.route_servers)
    text +=
        one.name.value + shown(one.virtual_network) + shown(one.virtual_router_ips) + "\n" + shown(one.bgp_connections);
  for (const VirtualHub& hub : topology.virtual_hubs) {
    text += fmt::format("{} {} {} {} default {}\n{}", hub.name.value, shown(hub.virtual_router_ips),
                        shown(hub.route_tables), shown(hub.connections), hub.default_route_table.index,
                        shown(hub.bgp_connections));
    if (hub.routing_intent)
      text += shown(hub.routing_intent->internet) + shown(hub.routing_intent->private_traffic) +
              shown(hub.routing_intent->private_traffic_prefixes) + "\n";
  }
  for (const HubRouteTable& table : topology.hub_route_tables) {
    text += fmt::format("{} of {} {}\n", table.name.value, table.virtual_hub.index, shown(table.labels));
    for (const HubRoute& route : table.routes)
      text += fmt::format("  {} {} {} {}\n", route.name.value, shown(route.destinations), route.connection.index,
                          route.firewall.index);
  }
  for (const HubVirtualNetworkConnection& one : topology.hub_connections)
    text += fmt::format("{} of {} {}{}", one.name.value, one.virtual_hub.index, shown(one.remote_virtual_network),
                        shown(one.routing));
  for (const NetworkGroup& group : topology.network_groups) text += group.name.value + shown(group.members) + "\n";
  for (const ConnectivityConfiguration& one : topology.connectivity_configurations) {
    text += one.name.value + shown(one.hub) + "\n";
    for (const ConnectivityGroup& group : one.groups)
      text += fmt::format("  {}{}\n", shown(group.group), group.use_hub_gateway);
  }
  for (const RoutingRuleCollection& one : topology.routing_rule_collections)
    text += one.name.value + shown(one.applies_to) + "\n" + shown(one.rules);
  return text;
}

std::string everything(const Topology& topology) {
  return shown_networks(topology) + shown_control_plane(topology);
}

}  // namespace

TEST_CASE("shuffling the lists of a file changes nothing") {
  Sources sources;
  Diagnostics diagnostics;
  // More of everything whose order could matter, and managers whose work depends on it.
  std::string text(kControlPlaneText);
  const std::string rule = "rules: [{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}]";
  text.replace(
      text.find(rule), rule.size(),
      "rules: [{name: d, addressPrefix: 0.0.0.0/0, nextHopType: Internet}, {name: e, addressPrefix: "
      "10.99.0.0/16, nextHopType: VirtualApplianceEcmp, nextHop: {nextHopIpAddresses: [10.1.1.4, 10.1.1.5]}}]\n"
      "          - {name: b, appliesTo: [all, none], rules: [{name: d, addressPrefix: 0.0.0.0/0, nextHopType: "
      "None}]}");
  const Document document = parse_document(sources, sources.add("text.yaml", text), diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  const LinkedText original(text);
  CAPTURE(shown(original.diagnostics));
  REQUIRE_FALSE(original.diagnostics.has_errors());
  const std::string expected = everything(original.topology);
  CHECK(expected.contains("west/noneRouteTable"));
  std::mt19937 random(2026);
  for (int round = 0; round < 40; ++round) {
    const std::string again = shuffled(document, document.root(), {}, random);
    const LinkedText read(again);
    CAPTURE(shown(read.diagnostics));
    CHECK_FALSE(read.diagnostics.has_errors());
    CHECK(everything(read.topology) == expected);
  }
}

TEST_CASE("announcements of equal prefixes are told apart by what else they say") {
  const auto text = [](std::string_view one, std::string_view two) {
    return fmt::format(
        "virtualNetworks: [{{name: a, addressSpace: {{addressPrefixes: [10.1.0.0/16]}}}}]\n"
        "sites: [{{name: dc, advertises: [{{addressPrefixes: [10.9.0.0/16], {}}}, {{addressPrefixes: [10.9.0.0/16], "
        "{}}}]}}]\n",
        one, two);
  };
  for (const auto& [one, two] : std::vector<std::pair<std::string, std::string>>{
           {"asPath: [1, 2]", "asPath: [2, 1]"},
           {"med: 1", "med: 2"},
           {"origin: IGP", "origin: EGP"},
           {"communities: [\"1:2\"]", "communities: [\"1:3\"]"},
       }) {
    CAPTURE(one);
    const LinkedText here(text(one, two));
    const LinkedText there(text(two, one));
    CHECK(everything(here.topology) == everything(there.topology));
    const std::vector<Announcement>& first = here.topology.sites.at(0).advertises;
    const std::vector<Announcement>& second = there.topology.sites.at(0).advertises;
    REQUIRE(first.size() == 2);
    REQUIRE(second.size() == 2);
    CHECK(first[0].as_path == second[0].as_path);
    CHECK(first[0].med == second[0].med);
    CHECK(first[0].origin == second[0].origin);
  }
}

}  // namespace azroute::testing
