// Walker: one packet on its way, and what each kind of place does with it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/flow/trace.h"

namespace azroute {

bool contains(std::span<const Located<Prefix>> prefixes, const Address& address);
std::optional<Prefix> longest_containing(std::span<const Located<Prefix>> prefixes, const Address& address);
bool owns(const NetworkInterface& nic, const Address& address);

/// The walk of forward.h, along one of the equal paths. Places decide one after the other until one of them ends it;
/// what a place does stands in walk_inside.cpp (network interfaces, firewalls, whatever a virtual network delivers),
/// walk_hub.cpp, walk_gateway.cpp (gateways, sites) and walk_outside.cpp (source addresses and the far end).
class Walker {
 public:
  /// `choices` says which of the equal ways to take at each fork; forks beyond it take the first.
  Walker(Network& network, const Flow& flow, std::vector<std::size_t> choices);

  Trace run(Id<NetworkInterface> nic);

  /// How many equal ways there were at each fork of the walk.
  [[nodiscard]] const std::vector<std::size_t>& forks() const { return forks_; }

 private:
  /// Who sends a packet inside a virtual network.
  struct Sender {
    Id<VirtualNetwork> vnet;
    Id<Subnet> subnet;        // invalid: a virtual hub
    bool is_gateway = false;  // Azure's own gateways need no leave to forward over a peering
  };

  // --- bookkeeping
  std::size_t choose(std::size_t ways);
  /// One of the equal ways, where those with the same key are one.
  template <typename T, typename Key>
  const T& choose_distinct(std::span<const T> ways, Key key);
  void go(Place place);
  template <typename S>
  void record(S step) {
    trace_.hops.back().steps.emplace_back(std::move(step));
  }
  void end(const Reason& reason);
  /// Ends inside the topology: the packet arrives with the private source address it has.
  void arrive(Place place, const Reason& reason);
  [[nodiscard]] Place place() const { return trace_.hops.back().place; }
  /// Where the packet came from; nothing: it starts here.
  [[nodiscard]] std::optional<Place> previous() const;
  [[nodiscard]] bool came_from_hub() const;

  // --- places
  void at_nic(Id<NetworkInterface> id);
  void at_firewall(Id<AzureFirewall> id);
  void at_hub(Id<VirtualHub> id);
  void at_gateway(Id<VirtualNetworkGateway> id);
  void at_site(Id<Site> id);

  // --- virtual networks
  /// Asks the subnet's effective routes and records the answer.
  std::optional<Route> decide(Id<Subnet> subnet);
  /// Next hops inside a virtual network, over one peering or through a gateway or hub: all but Internet, None and
  /// service endpoints.
  void follow(const Route& route, const Sender& sender);
  void to_service();
  void deliver_to_vnet(const Route& route, const Sender& sender);
  void deliver(Id<VirtualNetwork> vnet, const Sender& sender, const Reason& outside);
  void to_private_endpoint(Id<PrivateEndpoint> id, const Sender& sender);
  void cross_group(const Route& route, const Sender& sender);
  /// False when the peering stops the packet on its way to `target`; it then has ended.
  bool cross_peering(const Sender& sender, Id<VirtualNetwork> to, const Address& target);
  [[nodiscard]] bool is_between_peered_subnets(const Sender& sender, Id<VirtualNetwork> to,
                                               const Address& target) const;
  /// The virtual network in direct reach that has the next hop's address; invalid: none.
  [[nodiscard]] Id<VirtualNetwork> holder_of(const Address& next_hop, const Sender& sender, bool& by_group) const;
  void to_appliance(const Address& next_hop, const Sender& sender);
  void to_forwarding_nic(Id<NetworkInterface> nic);
  /// A backend that the load balancer hands the packet to; invalid: the packet has ended.
  Id<NetworkInterface> balance(Id<LoadBalancer> id, const Sender& sender, Id<VirtualNetwork> holder);
  /// True when the appliance puts the packet into a tunnel of its own.
  bool into_tunnel(Id<NetworkInterface> id);

  // --- hubs
  void enter_hub(Id<VirtualHub> hub, Id<HubRouteTable> table);
  void deliver_in_hub(Id<VirtualHub> id);
  void hop_from_hub(Id<VirtualHub> hub, Id<HubRouteTable> table, const std::vector<LearnedRoute>& ways);
  void into_hub_connection(const LearnedRoute& route);
  void at_hub_firewall(Id<AzureFirewall> id);

  // --- gateways
  void to_gateway(const Route& route, Id<VirtualNetwork> vnet);
  void into_connection(Id<VirtualNetworkGateway> id, const std::optional<Route>& route);
  void through(const LearnedRoute& learned, Id<VirtualNetworkGateway> id);
  [[nodiscard]] bool is_unsettled(const Route& route) const;

  // --- source addresses and the far end
  void translate(const EgressIdentity& after);
  void translate_at_appliance(const NetworkInterface& nic);
  void leave_azure(const Outbound& outbound);
  void leave_site(const Site& site);
  /// The far end of a known endpoint judges date, port and source; anything else answers everybody.
  void judge_at_far_end(const Reason& otherwise);
  [[nodiscard]] bool judges_source(const Endpoint& endpoint) const;
  [[nodiscard]] const Reason* judge_source(const Endpoint& endpoint, const Reason& otherwise) const;

  [[nodiscard]] const ControlPlane& control_plane() const { return network_.control_plane(); }
  [[nodiscard]] Id<Subnet> subnet_named(Id<VirtualNetwork> vnet, std::string_view name) const;

  Network& network_;
  const Topology& topology_;
  Flow flow_;
  Trace trace_;
  Id<HubRouteTable> hub_table_;  // by which the hub decides that the packet goes to
  /// Where it has been, and as what: a hub decides by each of its tables, and a hub's gateway sees what enters and what
  /// leaves.
  std::set<std::tuple<Place, std::uint32_t, Flow>> seen_;
  bool ended_ = false;
  std::vector<std::size_t> choices_;
  std::vector<std::size_t> forks_;
};

template <typename T, typename Key>
const T& Walker::choose_distinct(std::span<const T> ways, Key key) {
  std::vector<std::size_t> distinct;
  std::set<decltype(key(ways.front()))> keys;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (keys.insert(key(ways[i])).second) distinct.push_back(i);
  }
  return ways[distinct[choose(distinct.size())]];
}

}  // namespace azroute
