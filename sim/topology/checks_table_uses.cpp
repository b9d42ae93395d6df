// Route tables where they are used: the subnets Azure reserves, and next hops that the subnet can reach.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

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
      : context_(&context), reach_(context.topology.virtual_networks.size()) {}

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
    const std::vector<Id<VirtualNetworkGateway>> gateways = gateways_serving(use.vnet);
    if (gateways.empty()) {
      context_->diagnostics.warning(linking::kRouteToMissingGateway, route->next_hop_type.span,
                                    fmt::format("{} has no gateway, so this route drops what it matches", quoted(vnet)),
                                    "add a VPN gateway, or useRemoteGateways on a peering", {label_of(use.subnet)});
      return;
    }
    for (const Id<VirtualNetworkGateway> gateway : gateways) {
      if (topology()[gateway].type != GatewayType::ExpressRoute) continue;
      context_->diagnostics.warning(
          linking::kRouteToExpressRoute, route->next_hop_type.span,
          fmt::format("the gateway of {} is an ExpressRoute gateway: Azure supports no user route to it", quoted(vnet)),
          "let the routes come by BGP",
          {{topology()[gateway].name.span, "the gateway is defined here"}, label_of(use.subnet)});
      return;
    }
  }

  /// Its own, else those a peering lends.
  [[nodiscard]] std::vector<Id<VirtualNetworkGateway>> gateways_serving(Id<VirtualNetwork> vnet) const {
    if (!context_->gateways(vnet).empty()) return context_->gateways(vnet);
    for (const VirtualNetworkPeering& peering : topology()[vnet].peerings) {
      if (peering.use_remote_gateways && peering.remote_virtual_network.id.valid())
        return context_->gateways(peering.remote_virtual_network.id);
    }
    return {};
  }

  void check_appliances(Id<RouteTable> table, const std::vector<TableUse>& uses) {
    std::unordered_map<Address, std::vector<Span>> by_next_hop;
    if (uses.empty()) return;
    for (const UserRoute& route : topology()[table].routes) {
      if (route.next_hop_type.value == NextHopType::VirtualAppliance && route.next_hop_ip_address)
        by_next_hop[route.next_hop_ip_address->value].push_back(route.next_hop_ip_address->span);
    }
    for (const TableUse& use : uses) {
      for (const auto& [next_hop, spans] : by_next_hop) {
        // Only a file made to be slow has more; its other faults are reported all the same.
        if (lookups_left_ == 0) return;
        --lookups_left_;
        if (reach(use.vnet).contains(next_hop)) continue;
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
        if (peering.remote_virtual_network.id.valid()) add(peering.remote_virtual_network.id);
      }
      known.emplace(std::move(prefixes));
    }
    return *known;
  }

  LinkContext* context_;
  std::vector<std::optional<PrefixSet>> reach_;
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
  for (const UserRoute& route : table.routes) {
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

void check_reserved_subnet(LinkContext& context, const Subnet& subnet) {
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
