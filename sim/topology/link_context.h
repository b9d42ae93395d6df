// What the passes of link() share: where to report, and what each of them would otherwise compute again.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/diag/diagnostic.h"
#include "sim/topology/link_rules.h"
#include "sim/topology/prefix_set.h"
#include "sim/topology/topology.h"

namespace azroute {

/// Subnet names that Azure reserves a meaning for, beside kGatewaySubnet.
inline constexpr std::string_view kBastionSubnet = "AzureBastionSubnet";
inline constexpr std::string_view kRouteServerSubnet = "RouteServerSubnet";
inline constexpr std::string_view kFirewallSubnet = "AzureFirewallSubnet";
inline constexpr std::string_view kFirewallManagementSubnet = "AzureFirewallManagementSubnet";
inline constexpr std::string_view kApplianceSubnet = "VirtualNetworkApplianceSubnet";
inline constexpr std::array kReservedSubnets{
    kGatewaySubnet, kBastionSubnet, kRouteServerSubnet, kFirewallSubnet, kFirewallManagementSubnet, kApplianceSubnet};

/// References that did not resolve keep an invalid id, and every pass leaves alone what depends on one: one mistake,
/// one message.
class LinkContext {
 public:
  LinkContext(Topology& in, Diagnostics& out)
      : topology(in),
        diagnostics(out),
        complete(!out.has_errors()),
        as_of(in.as_of ? in.as_of->value : kEndpointDataDate) {}

  Topology& topology;
  Diagnostics& diagnostics;
  /// Nothing was wrong before linking. Otherwise what is missing may be missing because its reader already refused it.
  const bool complete;
  const Date as_of;

  /// "did you mean `x`?", as long as there are still comparisons to spend: a hostile file has many names.
  template <typename Text>
  std::string suggest(std::string_view name, const std::vector<Text>& candidates) {
    if (candidates.size() > comparisons_left_) return {};
    comparisons_left_ -= candidates.size();
    return did_you_mean(name, std::span<const Text>(candidates));
  }

  /// The first peering that `from` has towards `to`, or nullptr.
  [[nodiscard]] const VirtualNetworkPeering* peering(Id<VirtualNetwork> from, Id<VirtualNetwork> to) const {
    const auto found = peerings_.find(key(from, to));
    return found == peerings_.end() ? nullptr : found->second;
  }
  /// False if there already is one.
  bool add_peering(Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
    return peerings_.try_emplace(key(from, peering.remote_virtual_network.id), &peering).second;
  }

  /// Addresses of the virtual network: all its ranges.
  [[nodiscard]] const PrefixSet& ranges(Id<VirtualNetwork> vnet) const { return ranges_[vnet.index]; }
  /// Gateways that stand in the virtual network.
  [[nodiscard]] const std::vector<Id<VirtualNetworkGateway>>& gateways(Id<VirtualNetwork> vnet) const {
    return gateways_[vnet.index];
  }
  /// A route server that stands in the virtual network; invalid when none does.
  [[nodiscard]] Id<RouteServer> route_server(Id<VirtualNetwork> vnet) const { return route_servers_[vnet.index]; }
  /// A hub's connection to the virtual network; invalid when there is none.
  [[nodiscard]] Id<HubVirtualNetworkConnection> hub_connection(Id<VirtualNetwork> vnet) const {
    return hub_connections_[vnet.index];
  }
  /// The virtual network's subnet of that name, which is one of kReservedSubnets; invalid when it has none.
  [[nodiscard]] Id<Subnet> reserved_subnet(Id<VirtualNetwork> vnet, std::string_view reserved) const {
    const auto place = std::ranges::find(kReservedSubnets, reserved) - kReservedSubnets.begin();
    return reserved_subnets_[vnet.index][static_cast<std::size_t>(place)];
  }
  /// Subnets that have the route table.
  [[nodiscard]] const std::vector<Id<Subnet>>& users(Id<RouteTable> table) const { return users_[table.index]; }

  /// Published names; built at the first tag that is not found.
  const std::vector<std::string>& service_tag_names() {
    if (service_tag_names_.empty()) service_tag_names_ = topology.service_tags.names();
    return service_tag_names_;
  }

  /// After names are resolved.
  void index();

 private:
  static std::uint64_t key(Id<VirtualNetwork> from, Id<VirtualNetwork> to) {
    return static_cast<std::uint64_t>(from.index) << 32U | to.index;
  }

  std::size_t comparisons_left_ = 2'000'000;
  std::vector<std::string> service_tag_names_;
  std::unordered_map<std::uint64_t, const VirtualNetworkPeering*> peerings_;
  std::vector<PrefixSet> ranges_;
  std::vector<std::vector<Id<VirtualNetworkGateway>>> gateways_;
  std::vector<std::array<Id<Subnet>, kReservedSubnets.size()>> reserved_subnets_;
  std::vector<Id<RouteServer>> route_servers_;
  std::vector<Id<HubVirtualNetworkConnection>> hub_connections_;
  std::vector<std::vector<Id<Subnet>>> users_;
};

/// Whether the subnet has the reserved name; case does not matter.
inline bool is_named(const Subnet& subnet, std::string_view reserved) {
  return equal_ignoring_case(subnet.name.value, reserved);
}

/// Of two places that contradict each other the later one is reported, with a label at the other. Lists are in
/// canonical order, so which of the two a pass meets first says nothing about the file.
struct Contradiction {
  Span here;
  Span other;
};
inline Contradiction contradiction(const Span& one, const Span& two) {
  return one < two ? Contradiction{two, one} : Contradiction{one, two};
}

template <typename T>
constexpr Id<T> id_at(std::size_t index) {
  return {static_cast<std::uint32_t>(index)};
}

/// The virtual network a subnet belongs to; invalid in a topology that is not well formed.
inline Id<VirtualNetwork> vnet_of(const Topology& topology, Id<Subnet> subnet) {
  if (subnet.index >= topology.subnets.size()) return {};
  const Id<VirtualNetwork> vnet = topology[subnet].virtual_network;
  return vnet.index < topology.virtual_networks.size() ? vnet : Id<VirtualNetwork>{};
}

/// Reports that the ServiceTags file lacks the tag, or how to get such a file when there is none. Silent when the file
/// was named but could not be read, which its reader has said.
void report_missing_tag(LinkContext& context, Span span, std::string_view tag, std::string message);

// The passes, in the order in which link() runs them.
void add_built_in_hub_tables(Topology& topology);
void resolve_names(LinkContext& context);
/// The peerings and routes that network managers make in the members of their groups.
void deploy_network_managers(LinkContext& context);
/// The appliance at the far end of each session.
void find_session_peers(Topology& topology);
void check_virtual_networks(LinkContext& context);
void check_interfaces(LinkContext& context);
void check_peerings(LinkContext& context);
void check_route_tables(LinkContext& context);
void check_table_uses(LinkContext& context);
void check_endpoint_routes(LinkContext& context);
void check_gateways(LinkContext& context);
void check_sites(LinkContext& context);
void check_bgp_sessions(LinkContext& context);
void check_virtual_hubs(LinkContext& context);
void check_firewalls(LinkContext& context);
void check_load_balancers(LinkContext& context);
void check_security_rules(LinkContext& context);
void check_firewall_rules(LinkContext& context);
void check_appliances(LinkContext& context);
void check_flows(LinkContext& context);

}  // namespace azroute
