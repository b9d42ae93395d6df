// Firewalls and load balancers: the subnets that they need, and what they cannot be used for.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

void check_place(LinkContext& context, const AzureFirewall& firewall, Id<Subnet> home) {
  const Topology& topology = context.topology;
  constexpr unsigned kSmallest = 26;
  const std::vector<Located<Prefix>>& ranges = topology[home].address_prefixes;
  for (const Located<Prefix>& range : ranges) {
    if (range.value.family() == Family::V6 || range.value.length() <= kSmallest) continue;
    context.diagnostics.error(
        linking::kFirewallSubnetSize, range.span,
        fmt::format("the AzureFirewallSubnet is a /26 or larger, not a /{}", range.value.length()));
  }
  if (!firewall.private_ip_address || ranges.empty()) return;
  const Located<Address>& address = *firewall.private_ip_address;
  const bool inside =
      std::ranges::any_of(ranges, [&](const Located<Prefix>& range) { return range.value.contains(address.value); });
  if (inside) return;
  context.diagnostics.error(
      linking::kFirewallOutsideSubnet, address.span,
      fmt::format("{} lies outside {}", address.value.to_string(), quoted(full_name(topology, home))), {},
      {{ranges.front().span, "the AzureFirewallSubnet's prefix is here"}});
}

bool announces_default(const Site& site) {
  return std::ranges::any_of(site.advertises, [](const Announcement& announcement) {
    return std::ranges::any_of(announcement.prefixes, [](const Located<Prefix>& prefix) {
      return prefix.value.is_default() && prefix.value.family() == Family::V4;
    });
  });
}

/// A site that announces 0.0.0.0/0 straight to a gateway the virtual network hears; nullptr when none does.
const Site* source_of_default(const LinkContext& context, Id<VirtualNetwork> vnet) {
  const Topology& topology = context.topology;
  std::vector<Id<VirtualNetworkGateway>> gateways = context.gateways(vnet);
  for (const VirtualNetworkPeering& peering : topology[vnet].peerings) {
    if (!peering.use_remote_gateways || !peering.remote_virtual_network.id.valid()) continue;
    const auto& lent = context.gateways(peering.remote_virtual_network.id);
    gateways.insert(gateways.end(), lent.begin(), lent.end());
  }
  if (gateways.empty()) return nullptr;
  for (const Connection& connection : topology.connections) {
    if (!connection.enable_bgp || std::ranges::find(gateways, connection.gateway1.id) == gateways.end()) continue;
    const Id<Site> site = site_of(topology, connection);
    if (site.valid() && announces_default(topology[site])) return &topology[site];
  }
  return nullptr;
}

/// A firewall must reach the Internet itself, unless it is made for forced tunnelling: then it has a management subnet.
void check_way_out(LinkContext& context, const AzureFirewall& firewall, Id<Subnet> home, const Site* site) {
  const Topology& topology = context.topology;
  if (site == nullptr || context.reserved_subnet(firewall.virtual_network.id, kFirewallManagementSubnet).valid())
    return;
  const Ref<RouteTable>& ref = topology[home].route_table;
  if (ref.id.valid()) {
    const RouteTable& table = topology[ref.id];
    const bool own_default = std::ranges::any_of(
        table.routes, [](const UserRoute& route) { return route.prefix && route.prefix->is_default(); });
    if (table.disable_bgp_route_propagation || own_default) return;
  }
  context.diagnostics.warning(linking::kFirewallDefaultLearned, firewall.name.span,
                              fmt::format("{} learns 0.0.0.0/0 from site {}, and then it does not reach the Internet",
                                          quoted(full_name(topology, home)), quoted(site->name.value)),
                              "give the AzureFirewallSubnet a route table with 0.0.0.0/0 to Internet",
                              {{site->name.span, "the site that announces it is here"}});
}

void check_management(LinkContext& context, const AzureFirewall& firewall) {
  if (!firewall.forced_tunneling ||
      context.reserved_subnet(firewall.virtual_network.id, kFirewallManagementSubnet).valid())
    return;
  const Located<std::string>& vnet = context.topology[firewall.virtual_network.id].name;
  context.diagnostics.error(
      linking::kFirewallWithoutManagement, firewall.name.span,
      fmt::format("azureFirewall {} has `managementIpConfiguration`, but {} has no subnet named {}",
                  quoted(firewall.name.value), quoted(vnet.value), kFirewallManagementSubnet),
      "add a subnet `AzureFirewallManagementSubnet`, a /26 or larger", {{vnet.span, "the virtual network is here"}});
}

}  // namespace

void check_firewalls(LinkContext& context) {
  const Topology& topology = context.topology;
  std::unordered_map<std::uint32_t, const Site*> sources;  // of a default route, by virtual network
  for (const AzureFirewall& firewall : topology.azure_firewalls) {
    if (!firewall.virtual_network.id.valid()) continue;
    const Id<Subnet> home = context.reserved_subnet(firewall.virtual_network.id, kFirewallSubnet);
    if (home.valid()) {
      check_place(context, firewall, home);
      check_management(context, firewall);
      const auto [source, first] = sources.try_emplace(firewall.virtual_network.id.index, nullptr);
      if (first) source->second = source_of_default(context, firewall.virtual_network.id);
      check_way_out(context, firewall, home, source->second);
      continue;
    }
    const Located<std::string>& vnet = topology[firewall.virtual_network.id].name;
    context.diagnostics.error(linking::kFirewallWithoutSubnet, firewall.virtual_network.name.span,
                              fmt::format("{} has no subnet named {}", quoted(vnet.value), kFirewallSubnet),
                              "add a subnet `AzureFirewallSubnet`, a /26 or larger",
                              {{vnet.span, "the virtual network is here"}});
  }
}

void check_load_balancers(LinkContext& context) {
  for (const LoadBalancer& balancer : context.topology.load_balancers) {
    const bool internal = std::ranges::all_of(balancer.frontends, [](const FrontendIpConfiguration& frontend) {
      return frontend.private_ip_address.has_value();
    });
    if (!balancer.has_ha_ports() || (balancer.standard && internal)) continue;
    const auto rule = std::ranges::find_if(balancer.rules, [](const LoadBalancingRule& one) { return !one.protocol; });
    context.diagnostics.error(
        linking::kHaPorts, rule->name.span, fmt::format("{} cannot have HA ports", quoted(balancer.name.value)),
        balancer.standard ? "a public frontend takes one rule for each port" : "make it `sku: Standard`",
        {{balancer.name.span, "the load balancer is here"}});
  }
}

}  // namespace azroute
