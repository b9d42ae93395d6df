// Route tables where they are used: the subnets Azure reserves, and next hops that the subnet can reach.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// A virtual network that uses a table, and the first of its subnets that does.
struct TableUse {
  Id<VirtualNetwork> vnet;
  Id<Subnet> subnet;
};

class TableUseChecker {
 public:
  explicit TableUseChecker(LinkContext& context)
      : context_(&context), reach_(context.topology.virtual_networks.size()) {
    for (const LoadBalancer& balancer : context.topology.load_balancers) {
      if (balancer.standard) continue;
      for (const FrontendIpConfiguration& frontend : balancer.frontends) {
        const Id<VirtualNetwork> home =
            frontend.subnet.id.valid() ? vnet_of(context.topology, frontend.subnet.id) : Id<VirtualNetwork>{};
        if (home.valid() && frontend.private_ip_address)
          basic_frontends_.try_emplace(frontend.private_ip_address->value, home, &balancer);
      }
    }
  }

  void check(Id<RouteTable> table) {
    check_roles(table);
    const std::vector<TableUse> uses = uses_of(table);
    for (const TableUse& use : uses) check_gateway_route(table, use);
    check_appliances(table, uses);
  }

 private:
  [[nodiscard]] const Topology& topology() const { return context_->topology; }

  [[nodiscard]] std::vector<TableUse> uses_of(Id<RouteTable> table) const {
    std::vector<TableUse> uses;
    std::unordered_set<std::uint32_t> seen;
    for (const Id<Subnet> subnet : context_->users(table)) {
      const Id<VirtualNetwork> vnet = vnet_of(topology(), subnet);
      if (vnet.valid() && seen.insert(vnet.index).second) uses.push_back({.vnet = vnet, .subnet = subnet});
    }
    return uses;
  }

  [[nodiscard]] Label label_of(Id<Subnet> subnet) const {
    return {topology()[subnet].route_table.name.span,
            fmt::format("used by subnet {}", quoted(full_name(topology(), subnet)))};
  }

  void check_roles(Id<RouteTable> table) {
    std::optional<Id<Subnet>> gateway;
    std::optional<Id<Subnet>> ordinary;
    for (const Id<Subnet> subnet : context_->users(table)) {
      std::optional<Id<Subnet>>& role = is_named(topology()[subnet], kGatewaySubnet) ? gateway : ordinary;
      if (!role) role = subnet;
    }
    if (!gateway || !ordinary) return;
    const Span gateway_span = topology()[*gateway].route_table.name.span;
    const Span ordinary_span = topology()[*ordinary].route_table.name.span;
    const bool gateway_after = ordinary_span < gateway_span;
    context_->diagnostics.error(
        linking::kTableTwoRoles, gateway_after ? gateway_span : ordinary_span,
        fmt::format("routeTable {} serves both {} and {}", quoted(topology()[table].name.value),
                    quoted(full_name(topology(), *gateway)), quoted(full_name(topology(), *ordinary))),
        "give the GatewaySubnet a route table of its own", {label_of(gateway_after ? *ordinary : *gateway)});
  }

  /// Once for a table and a virtual network, at the table's first route to the gateway.
  void check_gateway_route(Id<RouteTable> table, const TableUse& use) {
    const UserRoute* route = nullptr;
    for (const UserRoute& candidate : topology()[table].routes) {
      if (candidate.next_hop_type.value != NextHopType::VirtualNetworkGateway) continue;
      route = &candidate;
      break;
    }
    if (route == nullptr) return;
    const std::string_view vnet = topology()[use.vnet].name.value;
    const auto not_supported = [&](std::string_view what, Span defined) {
      context_->diagnostics.warning(
          linking::kRouteToExpressRoute, route->next_hop_type.span,
          fmt::format("the gateway of {} is {}: Azure supports no user route to it", quoted(vnet), what),
          "let the routes come by BGP", {{defined, "it is defined here"}, label_of(use.subnet)});
    };
    if (const auto hub = context_->hub_connection(use.vnet); hub.valid())
      return not_supported("a virtual hub's router", topology()[hub].name.span);
    const Id<VirtualNetwork> home = lender_to(use.vnet);
    if (const Id<RouteServer> server = context_->route_server(home); server.valid())
      return not_supported("a route server", topology()[server].name.span);
    const std::vector<Id<VirtualNetworkGateway>>& gateways = context_->gateways(home);
    if (gateways.empty()) {
      context_->diagnostics.warning(linking::kRouteToMissingGateway, route->next_hop_type.span,
                                    fmt::format("{} has no gateway, so this route drops what it matches", quoted(vnet)),
                                    "add a VPN gateway, or useRemoteGateways on a peering", {label_of(use.subnet)});
      return;
    }
    for (const Id<VirtualNetworkGateway> gateway : gateways) {
      if (topology()[gateway].type != GatewayType::ExpressRoute) continue;
      return not_supported("an ExpressRoute gateway", topology()[gateway].name.span);
    }
  }

  /// The virtual network whose gateway or route server serves it: itself, else the one that lends it over a peering.
  [[nodiscard]] Id<VirtualNetwork> lender_to(Id<VirtualNetwork> vnet) const {
    if (!context_->gateways(vnet).empty() || context_->route_server(vnet).valid()) return vnet;
    for (const VirtualNetworkPeering& peering : topology()[vnet].peerings) {
      if (peering.use_remote_gateways && peering.remote_virtual_network.id.valid())
        return peering.remote_virtual_network.id;
    }
    return vnet;
  }

  void check_appliances(Id<RouteTable> table, const std::vector<TableUse>& uses) {
    std::unordered_map<Address, std::vector<Span>> by_next_hop;
    if (uses.empty()) return;
    for (const UserRoute& route : topology()[table].routes) {
      if (route.next_hop_type.value == NextHopType::VirtualAppliance && route.next_hop_ip_address)
        by_next_hop[route.next_hop_ip_address->value].push_back(route.next_hop_ip_address->span);
      if (route.next_hop_type.value != NextHopType::VirtualApplianceEcmp) continue;
      for (const Located<Address>& address : route.next_hop_ip_addresses)
        by_next_hop[address.value].push_back(address.span);
    }
    for (const TableUse& use : uses) {
      for (const auto& [next_hop, spans] : by_next_hop) {
        // Only a file made to be slow has more; its other faults are reported all the same.
        if (lookups_left_ == 0) return;
        --lookups_left_;
        if (reach(use.vnet).contains(next_hop)) {
          check_load_balancer(use, next_hop, spans);
          continue;
        }
        for (const Span& span : spans) report_unreachable({next_hop, span}, use);
      }
    }
  }

  void report_unreachable(const Located<Address>& next_hop, const TableUse& use) {
    context_->diagnostics.warning(
        linking::kNextHopOutOfReach, next_hop.span,
        fmt::format(
            "{} lies neither in {} nor in a virtual network peered with it, so this route drops what it matches",
            next_hop.value.to_string(), quoted(topology()[use.vnet].name.value)),
        {}, {label_of(use.subnet)});
  }

  /// A Basic load balancer is not reached from another region.
  void check_load_balancer(const TableUse& use, const Address& next_hop, const std::vector<Span>& spans) {
    const auto found = basic_frontends_.find(next_hop);
    if (found == basic_frontends_.end()) return;
    const auto& [home, balancer] = found->second;
    const std::string& here = topology()[use.vnet].location;
    const std::string& there = topology()[home].location;
    if (home == use.vnet || here.empty() || there.empty() || same_location(here, there)) return;
    for (const Span& span : spans) {
      context_->diagnostics.warning(
          linking::kBasicBalancerGlobal, span,
          fmt::format("{} is a Basic load balancer in {}, which {} does not reach over a global peering",
                      quoted(balancer->name.value), there, quoted(topology()[use.vnet].name.value)),
          "make it `sku: Standard`",
          {{balancer->name.span, "the load balancer is defined here"}, label_of(use.subnet)});
    }
  }

  /// The virtual network's own ranges and those of every one it has a peering to.
  const PrefixSet& reach(Id<VirtualNetwork> vnet) {
    std::optional<PrefixSet>& known = reach_[vnet.index];
    if (!known) {
      std::vector<Prefix> prefixes;
      const auto add = [&](Id<VirtualNetwork> from) {
        for (const Located<Prefix>& range : topology()[from].address_prefixes) prefixes.push_back(range.value);
      };
      add(vnet);
      for (const VirtualNetworkPeering& peering : topology()[vnet].peerings) {
        if (!peering.remote_virtual_network.id.valid()) continue;
        if (peering.peer_complete_vnets) add(peering.remote_virtual_network.id);
        for (const Ref<Subnet>& subnet : peering.remote_subnets) {
          if (!subnet.id.valid()) continue;
          for (const Located<Prefix>& range : topology()[subnet.id].address_prefixes) prefixes.push_back(range.value);
        }
      }
      known.emplace(std::move(prefixes));
    }
    return *known;
  }

  LinkContext* context_;
  std::vector<std::optional<PrefixSet>> reach_;
  std::unordered_map<Address, std::pair<Id<VirtualNetwork>, const LoadBalancer*>> basic_frontends_;
  std::size_t lookups_left_ = 20'000'000;
};

void check_gateway_subnet(LinkContext& context, const Subnet& subnet) {
  if (subnet.nat_gateway.id.valid()) {
    context.diagnostics.error(linking::kGatewaySubnetNat, subnet.nat_gateway.name.span,
                              "the GatewaySubnet cannot have a NAT gateway", "remove `natGateway`");
  }
  if (!subnet.route_table.id.valid()) return;
  const RouteTable& table = context.topology[subnet.route_table.id];
  const Label here{subnet.route_table.name.span, "the GatewaySubnet uses it here"};
  if (table.disable_bgp_route_propagation) {
    context.diagnostics.error(
        linking::kGatewaySubnetPropagation, subnet.route_table.name.span,
        fmt::format("routeTable {} disables route propagation, without which the gateway does not work",
                    quoted(table.name.value)),
        "remove `disableBgpRoutePropagation`", {{table.name.span, "the table is defined here"}});
  }
  // A wide route that the virtual network's own range beats takes nothing from the gateway.
  const auto takes_gateway_traffic = [&](const Prefix& prefix) {
    return std::ranges::any_of(subnet.address_prefixes, [&](const Located<Prefix>& own) {
      return own.value.overlaps(prefix) &&
             std::ranges::any_of(context.topology[subnet.virtual_network].address_prefixes,
                                 [&](const Located<Prefix>& range) { return range.value.covers(prefix); });
    });
  };
  const auto takes_public_address = [&](const Prefix& prefix) {
    return std::ranges::any_of(context.gateways(subnet.virtual_network), [&](Id<VirtualNetworkGateway> gateway) {
      return std::ranges::any_of(context.topology[gateway].ip_configurations,
                                 [&](const GatewayIpConfiguration& configuration) {
                                   const Id<PublicIPAddress> id = configuration.public_ip_address.id;
                                   return id.valid() && context.topology[id].ip_address &&
                                          prefix.contains(context.topology[id].ip_address->value);
                                 });
    });
  };
  for (const UserRoute& route : table.routes) {
    if (route.prefix && !route.prefix->is_default() && takes_public_address(*route.prefix)) {
      context.diagnostics.error(
          linking::kGatewaySubnetOverlap, route.destination.span,
          fmt::format("the route {} takes in the gateway's public address", route.prefix->to_string()),
          "route the prefixes of other subnets and virtual networks only", {here});
    }
    if (route.prefix && !route.prefix->is_default() && takes_gateway_traffic(*route.prefix)) {
      context.diagnostics.error(
          linking::kGatewaySubnetOverlap, route.destination.span,
          fmt::format("the route {} takes in the GatewaySubnet's own range", route.prefix->to_string()),
          "route the prefixes of other subnets and virtual networks only", {here});
    }
    if (!route.prefix || !route.prefix->is_default()) continue;
    context.diagnostics.error(linking::kGatewaySubnetDefault, route.destination.span,
                              fmt::format("the GatewaySubnet cannot have a route {}", route.prefix->to_string()),
                              "route the prefixes of the virtual networks behind the appliance instead", {here});
  }
}

/// The management traffic of a firewall goes straight to the Internet.
void check_firewall_management(LinkContext& context, const Subnet& subnet) {
  if (!subnet.route_table.id.valid()) return;
  const RouteTable& table = context.topology[subnet.route_table.id];
  const Label here{subnet.route_table.name.span, "the AzureFirewallManagementSubnet uses it here"};
  for (const UserRoute& route : table.routes) {
    if (route.prefix && route.prefix->is_default() && route.next_hop_type.value == NextHopType::Internet) continue;
    context.diagnostics.error(linking::kFirewallManagementTable, route.destination.span,
                              fmt::format("the AzureFirewallManagementSubnet has no route {} to {}",
                                          quoted(route.destination.value), to_string(route.next_hop_type.value)),
                              "leave 0.0.0.0/0 to Internet as its only route", {here});
  }
  if (table.disable_bgp_route_propagation) return;
  context.diagnostics.error(
      linking::kFirewallManagementTable, subnet.route_table.name.span,
      fmt::format("routeTable {} lets learned routes into the AzureFirewallManagementSubnet", quoted(table.name.value)),
      "add `disableBgpRoutePropagation: true`", {{table.name.span, "the table is defined here"}});
}

void check_reserved_subnet(LinkContext& context, const Subnet& subnet) {
  if (is_named(subnet, kFirewallManagementSubnet)) return check_firewall_management(context, subnet);
  if (is_named(subnet, kGatewaySubnet)) return check_gateway_subnet(context, subnet);
  const bool bastion = is_named(subnet, kBastionSubnet);
  if (!bastion && !is_named(subnet, kRouteServerSubnet)) return;
  if (!subnet.route_table.id.valid()) return;
  context.diagnostics.error(
      bastion ? linking::kBastionTable : linking::kRouteServerTable, subnet.route_table.name.span,
      fmt::format("the {} cannot have a route table", bastion ? kBastionSubnet : kRouteServerSubnet),
      "remove `routeTable`");
}

}  // namespace

void check_table_uses(LinkContext& context) {
  for (const Subnet& subnet : context.topology.subnets) check_reserved_subnet(context, subnet);
  TableUseChecker checker(context);
  for (std::size_t i = 0; i < context.topology.route_tables.size(); ++i) checker.check(id_at<RouteTable>(i));
}

}  // namespace azroute
