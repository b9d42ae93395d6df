// Network managers at work: the peerings and the routes that their deployed configurations make.
#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// How much may still be made. A small file may ask for more than any memory holds: every rule in every subnet.
class Budget {
 public:
  explicit Budget(LinkContext& context) : context_(&context) {}

  bool spend(const Located<std::string>& configuration) {
    if (left_ > 0) {
      --left_;
      return true;
    }
    if (!reported_) {
      context_->diagnostics.error(linking::kDeploymentTooLarge, configuration.span,
                                  fmt::format("{} and what is deployed before it make more than {} peerings and routes",
                                              quoted(configuration.value), kMost),
                                  "deploy to fewer virtual networks, or split the file");
    }
    reported_ = true;
    return false;
  }

 private:
  static constexpr std::size_t kMost = 250'000;
  LinkContext* context_;
  std::size_t left_ = kMost;
  bool reported_ = false;
};

/// Hub-and-spoke configurations become peerings between the hub and every member.
class PeeringMaker {
 public:
  PeeringMaker(Topology& topology, Budget& budget) : topology_(&topology), budget_(&budget) {
    for (std::size_t i = 0; i < topology.virtual_networks.size(); ++i) {
      for (const VirtualNetworkPeering& peering : topology.virtual_networks[i].peerings) {
        if (peering.remote_virtual_network.id.valid())
          existing_.emplace(static_cast<std::uint32_t>(i), peering.remote_virtual_network.id.index);
      }
    }
    for (const VirtualNetworkGateway& gateway : topology.gateways) lenders_.insert(gateway.virtual_network.id.index);
    for (const RouteServer& server : topology.route_servers) lenders_.insert(server.virtual_network.id.index);
  }

  void deploy(const ConnectivityConfiguration& configuration) {
    if (configuration.mesh || !configuration.hub.id.valid()) return;
    std::unordered_set<std::uint32_t> done;
    for (const ConnectivityGroup& group : configuration.groups) {
      if (!group.group.id.valid() || !done.insert(group.group.id.index).second) continue;
      const bool lends = group.use_hub_gateway && lenders_.contains(configuration.hub.id.index);
      for (const Ref<VirtualNetwork>& member : (*topology_)[group.group.id].members)
        connect(configuration, member, lends);
    }
  }

  void put_in_order() {
    for (const std::uint32_t vnet : touched_) {
      std::ranges::stable_sort(
          topology_->virtual_networks[vnet].peerings, {},
          [](const VirtualNetworkPeering& peering) { return to_lower(peering.remote_virtual_network.name.value); });
    }
  }

 private:
  void connect(const ConnectivityConfiguration& configuration, const Ref<VirtualNetwork>& member, bool lends) {
    const Id<VirtualNetwork> hub = configuration.hub.id;
    if (!member.id.valid() || member.id == hub) return;
    // Where one side is written by hand, the pair is the user's.
    const std::pair there{hub.index, member.id.index};
    const std::pair back{member.id.index, hub.index};
    if (existing_.contains(there) || existing_.contains(back)) return;
    if (!budget_->spend(configuration.name)) return;
    existing_.insert({there, back});
    VirtualNetworkPeering& hub_side = add(hub, configuration, member);
    hub_side.allow_gateway_transit = lends;
    VirtualNetworkPeering& spoke_side = add(member.id, configuration, configuration.hub);
    spoke_side.use_remote_gateways = lends;
  }

  VirtualNetworkPeering& add(Id<VirtualNetwork> from, const ConnectivityConfiguration& configuration,
                             const Ref<VirtualNetwork>& to) {
    touched_.insert(from.index);
    VirtualNetworkPeering& peering = topology_->virtual_networks[from.index].peerings.emplace_back();
    peering.name = configuration.name;
    peering.remote_virtual_network = to;
    peering.remote_virtual_network.name.value = (*topology_)[to.id].name.value;
    peering.allow_forwarded_traffic = true;
    peering.managed = true;
    peering.span = to.name.span;
    return peering;
  }

  Topology* topology_;
  Budget* budget_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> existing_;
  std::set<std::uint32_t> lenders_;  // virtual networks with a gateway or a route server
  std::set<std::uint32_t> touched_;
};

/// Rule collections become routes in the tables of every member's subnets.
class RouteMaker {
 public:
  RouteMaker(LinkContext& context, Budget& budget)
      : context_(&context), topology_(&context.topology), budget_(&budget) {}

  void deploy(const RoutingRuleCollection& collection) {
    std::unordered_set<std::uint32_t> done;  // tables that several of the subnets share
    std::unordered_set<std::uint32_t> groups;
    for (const Ref<NetworkGroup>& group : collection.applies_to) {
      if (!group.id.valid() || !groups.insert(group.id.index).second) continue;
      for (const Ref<VirtualNetwork>& member : (*topology_)[group.id].members) {
        if (!member.id.valid()) continue;
        for (const Id<Subnet> subnet : (*topology_)[member.id].subnets) {
          if (!takes_routes(subnet)) continue;
          const Id<RouteTable> table = table_of(subnet);
          if (table.valid() && done.insert(table.index).second) add(collection, table);
        }
      }
    }
  }

  void put_in_order() {
    for (const auto& [table, destinations] : destinations_) {
      std::ranges::stable_sort(topology_->route_tables[table].routes, {},
                               [](const UserRoute& route) { return to_lower(route.name.value); });
    }
  }

 private:
  [[nodiscard]] bool takes_routes(Id<Subnet> id) const {
    const Subnet& subnet = (*topology_)[id];
    return !is_named(subnet, kGatewaySubnet) && !is_named(subnet, kBastionSubnet) &&
           !is_named(subnet, kRouteServerSubnet);
  }

  /// Its own, or a new one; invalid where its own has a name that means nothing.
  Id<RouteTable> table_of(Id<Subnet> id) {
    Ref<RouteTable>& ref = topology_->subnets[id.index].route_table;
    if (ref.id.valid() || ref.written()) return ref.id;
    RouteTable& table = topology_->route_tables.emplace_back();
    // No table of the file has a name with a slash.
    table.name = {full_name(*topology_, id), (*topology_)[id].name.span};
    ref.name = table.name;
    ref.id = id_at<RouteTable>(topology_->route_tables.size() - 1);
    return ref.id;
  }

  void add(const RoutingRuleCollection& collection, Id<RouteTable> id) {
    RouteTable& table = topology_->route_tables[id.index];
    if (collection.disable_bgp_route_propagation) table.disable_bgp_route_propagation = true;
    auto [known, fresh] = destinations_.try_emplace(id.index);
    std::unordered_map<std::string, Span>& destinations = known->second;
    if (fresh) {
      for (const UserRoute& route : table.routes) destinations.try_emplace(key_of(route), route.destination.span);
    }
    for (const UserRoute& rule : collection.rules) {
      const auto [first, added] = destinations.try_emplace(key_of(rule), rule.destination.span);
      if (!added) {
        report_ignored(rule, table, first->second);
        continue;
      }
      if (!budget_->spend(collection.name)) return;
      table.routes.push_back(rule);
      table.routes.back().managed = true;
    }
  }

  static std::string key_of(const UserRoute& route) {
    return route.prefix ? route.prefix->to_string() : to_lower(route.destination.value);
  }

  /// Once for a rule, at the first table that has the destination.
  void report_ignored(const UserRoute& rule, const RouteTable& table, Span other) {
    // Linked again, a table has the rule's own route.
    if (other == rule.destination.span || !reported_.insert(rule.destination.span).second) return;
    context_->diagnostics.warning(linking::kManagedRouteIgnored, rule.destination.span,
                                  fmt::format("{} already has a route to {}, so this rule is ignored there",
                                              quoted(table.name.value), quoted(rule.destination.value)),
                                  "remove one of them", {{other, "the route that stays is here"}});
  }

  LinkContext* context_;
  Topology* topology_;
  Budget* budget_;
  std::unordered_map<std::uint32_t, std::unordered_map<std::string, Span>> destinations_;  // of the tables touched
  std::set<Span> reported_;
};

}  // namespace

void deploy_network_managers(LinkContext& context) {
  Topology& topology = context.topology;
  if (topology.network_groups.empty()) return;
  Budget budget(context);
  PeeringMaker peerings(topology, budget);
  for (const ConnectivityConfiguration& configuration : topology.connectivity_configurations)
    peerings.deploy(configuration);
  peerings.put_in_order();
  RouteMaker routes(context, budget);
  for (const RoutingRuleCollection& collection : topology.routing_rule_collections) routes.deploy(collection);
  routes.put_in_order();
}

}  // namespace azroute
