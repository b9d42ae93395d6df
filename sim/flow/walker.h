// Walker: one packet on its way, and what each kind of place does with it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/flow/firewall.h"
#include "sim/flow/trace.h"
#include "sim/route/effective_routes.h"

namespace azroute {

/// What one walk is asked to do.
struct WalkRequest {
  FlowSource from;
  Flow flow;
  std::string_view fqdn{};  // the host name that the client asks for; empty: not stated
};
/// The other direction of a conversation.
Flow reversed(const Flow& flow);
/// Stands for a public source address that only Azure knows.
Address unspecified(Family family);

bool contains(std::span<const Located<Prefix>> prefixes, const Address& address);
std::optional<Prefix> longest_containing(std::span<const Located<Prefix>> prefixes, const Address& address);

/// The walk of forward.h, along one of the equal paths: the packet out, then its reply. Places decide one after the
/// other until one of them ends it; what a place does stands in walk_inside.cpp (whatever a virtual network delivers),
/// walk_boxes.cpp (network interfaces, appliances, firewalls, load balancers), walk_hub.cpp, walk_gateway.cpp
/// (gateways, sites), walk_outside.cpp (public addresses and the far end) and walk_reply.cpp (conversations).
class Walker {
 public:
  /// `choices` says which of the equal ways to take at each fork; forks beyond it take the first.
  Walker(Network& network, const WalkRequest& request, std::vector<std::size_t> choices);

  Trace run();

  /// How many equal ways there were at each fork of the walk.
  [[nodiscard]] const std::vector<std::size_t>& forks() const { return forks_; }

 private:
  /// Who sends a packet inside a virtual network.
  struct Sender {
    Id<VirtualNetwork> vnet;
    Id<Subnet> subnet;        // invalid: a virtual hub
    bool is_gateway = false;  // Azure's own gateways need no leave to forward over a peering
  };

  /// What a box remembers of a conversation: the first packet as it came, and as it went on.
  struct Session {
    /// Edge: the platform's translation between a public address and what stands behind it.
    enum class At : std::uint8_t { Box, Edge };
    Place box;
    At at = At::Box;
    Flow before;
    Flow after;
    const Rule* by = nullptr;
  };

  // --- bookkeeping
  void start();
  void walk_on();
  Trace finish();
  std::size_t choose(std::size_t ways);
  /// One of the equal ways, where those with the same key are one.
  template <typename T, typename Key>
  const T& choose_distinct(std::span<const T> ways, Key key);
  void go(Place place);
  template <typename S>
  void record(S step) {
    way_->back().steps.emplace_back(std::move(step));
  }
  /// Ends here.
  void end(const Reason& reason, const std::optional<Cure>& cure = std::nullopt);
  /// Would end here; the walk goes on as if it did not, to find what else would.
  void note(const Reason& reason, const std::optional<Cure>& cure = std::nullopt);
  /// Ends inside the topology: the packet arrives with the private source address it has.
  void arrive(Place place, const Reason& reason);
  [[nodiscard]] EgressIdentity identity_inside() const;
  [[nodiscard]] Place place() const { return way_->back().place; }
  /// The packet starts at this place.
  [[nodiscard]] bool is_start() const { return way_->size() == 1; }
  /// Where the packet came from; nothing: it starts here.
  [[nodiscard]] std::optional<Place> previous() const;
  [[nodiscard]] bool came_from_hub() const;

  // --- places
  void at_nic(Id<NetworkInterface> id);
  void send_from(Id<NetworkInterface> id);
  /// The filters of the network interface, and whether it takes what is for others.
  void take_in(Id<NetworkInterface> id);
  void at_subnet(Id<Subnet> id);
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
  void at_private_endpoint(Id<PrivateEndpoint> id);
  /// The appliance has a DNAT rule for what is addressed to its network interface.
  [[nodiscard]] bool translates_destination(Id<NetworkInterface> nic) const;
  void cross_group(const Route& route, const Sender& sender);
  /// False when the peering stops the packet on its way to `target`; it then has ended.
  bool cross_peering(const Sender& sender, Id<VirtualNetwork> to, const Address& target);
  [[nodiscard]] bool is_between_peered_subnets(const Sender& sender, Id<VirtualNetwork> to,
                                               const Address& target) const;
  /// The virtual network in direct reach that has the next hop's address; invalid: none.
  [[nodiscard]] Id<VirtualNetwork> holder_of(const Address& next_hop, const Sender& sender, bool& by_group) const;
  void to_appliance(const Address& next_hop, const Sender& sender);
  void to_forwarding_nic(Id<NetworkInterface> nic);
  /// A backend that the load balancer hands the packet to; invalid: the packet has ended. `rule` is the one that fits.
  Id<NetworkInterface> balance(Id<LoadBalancer> id, const LoadBalancingRule*& rule);
  /// The packet is addressed to a front end: one of the backends receives it.
  void to_frontend(Id<LoadBalancer> id, Session::At at);
  [[nodiscard]] bool reaches_balancer(Id<LoadBalancer> id, const Sender& sender, Id<VirtualNetwork> holder);
  /// Records what the filters say, and notes those that deny.
  void filter(std::span<const SecurityStep> steps);
  void filter_entering(Id<NetworkInterface> id);
  void filter_leaving(Id<NetworkInterface> id);

  // --- boxes that keep track of conversations (walk_boxes.cpp, walk_reply.cpp)
  /// The appliance of the network interface takes the packet in, by rules and sessions; false: it has ended there.
  bool through_appliance(Id<NetworkInterface> in, Id<NetworkInterface>& out);
  void judge_at_appliance(Id<Appliance> id);
  [[nodiscard]] Id<NetworkInterface> own_way_out(const Appliance& appliance, Id<NetworkInterface> in) const;
  /// Azure Firewall takes the packet in; false: it has ended there.
  bool through_firewall(Id<AzureFirewall> id);
  /// What leaves the firewall for the inside, or for the Internet in forced-tunnel mode.
  void translate_at_firewall(Id<AzureFirewall> id, const Flow& before);
  void leave_firewall(Id<AzureFirewall> id, Id<Subnet> subnet, const Flow& before);
  [[nodiscard]] Asked asked() const;
  [[nodiscard]] std::vector<Address> addresses_of(const Appliance& appliance) const;
  [[nodiscard]] Place box_of(Id<NetworkInterface> nic) const;
  void remember(Place box, Session::At at, const Flow& before, const Rule& by);
  /// The reply is of a conversation that the box knows: it is translated back. False: the box knows it not.
  bool resume(Place box, Session::At at);
  [[nodiscard]] const Session* session_at(Place box, Session::At at) const;
  void walk_reply();
  void start_reply();
  void reply_from_private_endpoint(Id<PrivateEndpoint> id);
  /// What an appliance's tunnel brought to the site goes back by it; false: none did.
  bool back_into_tunnel(Id<Site> id);
  void judge_reply();
  [[nodiscard]] bool passed_in_reply(Place box) const;
  [[nodiscard]] std::optional<Cure> cure_without_session() const;
  [[nodiscard]] std::optional<Cure> cure_around(Place box) const;
  [[nodiscard]] std::optional<Address> next_hop_of(Place box) const;
  /// True when the appliance puts the packet into a tunnel of its own.
  bool into_tunnel(Id<NetworkInterface> id);

  // --- hubs
  void enter_hub(Id<VirtualHub> hub, Id<HubRouteTable> table);
  void deliver_in_hub(Id<VirtualHub> id);
  void hop_from_hub(Id<VirtualHub> hub, Id<HubRouteTable> table, const std::vector<LearnedRoute>& ways);
  void into_hub_connection(const LearnedRoute& route);
  void at_hub_firewall(Id<AzureFirewall> id, const Flow& before);

  // --- gateways
  void to_gateway(const Route& route, const Sender& sender);
  void into_connection(Id<VirtualNetworkGateway> id, const std::optional<Route>& route);
  void through(const LearnedRoute& learned, Id<VirtualNetworkGateway> id);
  [[nodiscard]] bool is_unsettled(const Route& route) const;

  // --- source addresses and the far end
  void translate(const EgressIdentity& after);
  void translate_at_appliance(const NetworkInterface& nic);
  /// `before` is the packet as it came to the box that translates it.
  void leave_azure(const Outbound& outbound, Place box, Flow before);
  /// On the Internet: to what the topology has there, or out of it.
  void on_internet(const Reason& otherwise);
  void to_public_address(const PublicAddressOwner& owner);
  void check_public_address_open(const PublicAddressOwner& owner, Id<NetworkInterface> nic);
  void leave_site(const Site& site, Id<Site> id);
  /// The far end of a known endpoint judges date, port and source; anything else answers everybody.
  void judge_at_far_end(const Reason& otherwise);
  void judge_source_of(const Endpoint& endpoint, const Reason& otherwise);
  [[nodiscard]] bool judges_source(const Endpoint& endpoint) const;
  /// nullptr: accepted.
  [[nodiscard]] const Reason* judge_source(const Endpoint& endpoint) const;

  [[nodiscard]] const ControlPlane& control_plane() const { return network_.control_plane(); }
  [[nodiscard]] Id<Subnet> subnet_named(Id<VirtualNetwork> vnet, std::string_view name) const;

  Network& network_;
  const Topology& topology_;
  const WalkRequest& request_;
  Flow flow_;
  Trace trace_;
  std::vector<Hop>* way_;  // the hops of the direction that is walked
  bool in_reply_ = false;
  const Reason* end_ = nullptr;     // how the direction that is walked ended
  FirewallSource firewall_source_;  // how the firewall that the packet stands at came to forward it
  std::vector<Session> sessions_;
  std::vector<Place> stateful_;  // boxes that must see both directions, in the order passed
  std::set<std::tuple<Id<NetworkInterface>, Direction, Flow>> filtered_;  // what filters have on record
  /// Which backend a load balancer gave a conversation to, whichever direction came first.
  std::map<std::pair<Id<LoadBalancer>, Flow>, Id<NetworkInterface>> balanced_;
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
