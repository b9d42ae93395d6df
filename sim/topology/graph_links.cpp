// The places and links of a topology, gathered kind by kind.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sim/topology/connected_groups.h"
#include "sim/topology/graph.h"

namespace azroute {
namespace {

using Kind = GraphPlace::Kind;

class Builder {
 public:
  explicit Builder(const Topology& topology) : topology_(topology) {}

  Graph build() {
    add_all(Kind::VirtualNetwork, topology_.virtual_networks.size());
    add_present(Kind::Gateway, topology_.gateways);
    add_present(Kind::RouteServer, topology_.route_servers);
    add_all(Kind::Hub, topology_.virtual_hubs.size());
    add_all(Kind::Site, topology_.sites.size());
    add_present(Kind::Circuit, topology_.circuits);
    add_present(Kind::Firewall, topology_.azure_firewalls);
    add_present(Kind::LoadBalancer, topology_.load_balancers);
    add_local_networks();
    add_appliances();
    std::ranges::sort(graph_.places);
    for (std::uint32_t i = 0; i < graph_.places.size(); ++i) at_.emplace(graph_.places[i], i);

    link_peerings();
    link_connected_groups();
    link_homes();
    link_connections();
    link_circuits();
    link_hubs();
    link_sessions();
    link_appliances();
    std::ranges::sort(graph_.links);
    const auto repeated = std::ranges::unique(graph_.links);
    graph_.links.erase(repeated.begin(), repeated.end());
    return std::move(graph_);
  }

 private:
  void add(Kind kind, std::size_t index) { graph_.places.push_back({kind, static_cast<std::uint32_t>(index)}); }
  void add_all(Kind kind, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add(kind, i);
  }
  template <typename T>
  void add_present(Kind kind, const std::vector<T>& resources) {
    for (std::size_t i = 0; i < resources.size(); ++i) {
      if (!resources[i].withdrawn) add(kind, i);
    }
  }

  void add_local_networks() {
    std::set<Id<LocalNetworkGateway>> found;
    for (const Connection& connection : topology_.connections) {
      if (is_in_place(topology_, connection) && !site_of(topology_, connection).valid() &&
          connection.local_gateway2.id.valid()) {
        found.insert(connection.local_gateway2.id);
      }
    }
    for (const Id<LocalNetworkGateway> id : found) add(Kind::LocalNetwork, id.index);
  }

  void add_appliances() {
    std::set<Id<NetworkInterface>> found;
    const auto sessions = [&](const auto& owner) {
      for (const BgpSession& session : owner.bgp_connections) {
        if (!session.withdrawn && session.nic.valid()) found.insert(session.nic);
      }
    };
    for (const RouteServer& server : topology_.route_servers) {
      if (!server.withdrawn) sessions(server);
    }
    for (const VirtualHub& hub : topology_.virtual_hubs) sessions(hub);
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      const NetworkInterface& nic = topology_.network_interfaces[i];
      if (nic.bgp || !nic.tunnels_to.empty()) found.insert({i});
    }
    for (const LoadBalancer& balancer : topology_.load_balancers) {
      if (balancer.withdrawn) continue;
      for (const Ref<NetworkInterface>& backend : balancer.backends) {
        if (backend.id.valid()) found.insert(backend.id);
      }
    }
    add_next_hops(found);
    for (const Id<NetworkInterface> id : found) {
      if (!topology_[id].withdrawn) add(Kind::Appliance, id.index);
    }
  }

  /// A next hop is looked for in the virtual network and in those that it has a peering with.
  void add_next_hops(std::set<Id<NetworkInterface>>& found) const {
    std::map<std::pair<Id<VirtualNetwork>, Address>, Id<NetworkInterface>> holder;
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      const NetworkInterface& nic = topology_.network_interfaces[i];
      if (nic.withdrawn || !nic.subnet.id.valid()) continue;
      for (const IpConfiguration& configuration : nic.ip_configurations) {
        holder.try_emplace({topology_[nic.subnet.id].virtual_network, configuration.private_ip_address.value},
                           Id<NetworkInterface>{i});
      }
    }
    const auto look = [&](Id<VirtualNetwork> vnet, const Address& address) {
      const auto known = holder.find({vnet, address});
      if (known != holder.end()) found.insert(known->second);
    };
    const auto look_around = [&](Id<VirtualNetwork> vnet, const Address& address) {
      if (!vnet.valid()) return;
      look(vnet, address);
      for (const VirtualNetworkPeering& peering : topology_[vnet].peerings) {
        look(peering.remote_virtual_network.id, address);
      }
    };
    std::set<std::pair<Id<VirtualNetwork>, Id<RouteTable>>> used;
    for (const Subnet& subnet : topology_.subnets) {
      if (subnet.route_table.id.valid()) used.emplace(subnet.virtual_network, subnet.route_table.id);
    }
    for (const auto& [vnet, table] : used) {
      for (const UserRoute& route : topology_[table].routes) {
        if (route.next_hop_ip_address) look_around(vnet, route.next_hop_ip_address->value);
        for (const Located<Address>& hop : route.next_hop_ip_addresses) look_around(vnet, hop.value);
      }
    }
    for (const HubVirtualNetworkConnection& connection : topology_.hub_connections) {
      if (connection.withdrawn) continue;
      for (const HubStaticRoute& route : connection.routing.static_routes) {
        look_around(connection.remote_virtual_network.id, route.next_hop_ip_address.value);
      }
    }
  }

  /// Links two places, both of which have to be there.
  void link(GraphPlace from, GraphPlace to, GraphLink::Kind kind, std::size_t index = 0, bool carries = true) {
    const auto a = at_.find(from);
    const auto b = at_.find(to);
    if (a == at_.end() || b == at_.end()) return;
    graph_.links.push_back({a->second, b->second, kind, static_cast<std::uint32_t>(index), carries});
  }

  void link_peerings() {
    for (std::uint32_t i = 0; i < topology_.virtual_networks.size(); ++i) {
      const auto& peerings = topology_.virtual_networks[i].peerings;
      for (std::size_t p = 0; p < peerings.size(); ++p) {
        const Id<VirtualNetwork> remote = peerings[p].remote_virtual_network.id;
        if (!remote.valid()) continue;
        const VirtualNetworkPeering* back = find_peering(topology_, remote, {i});
        const bool carries = is_connected(topology_, {i}, peerings[p]) && peerings[p].allow_virtual_network_access &&
                             back->allow_virtual_network_access;
        link({Kind::VirtualNetwork, i}, {Kind::VirtualNetwork, remote.index}, GraphLink::Kind::Peering, p, carries);
      }
    }
  }

  /// A mesh is one connected group; with hub and spoke each directly connected network group is one, its hub included.
  void link_connected_groups() {
    for (const std::vector<ConnectedMember>& members : connected_groups(topology_)) {
      for (const ConnectedMember& a : members) {
        for (const ConnectedMember& b : members) {
          if (b.vnet <= a.vnet || !within_reach(topology_, a, b)) continue;
          link({Kind::VirtualNetwork, a.vnet.index}, {Kind::VirtualNetwork, b.vnet.index},
               GraphLink::Kind::ConnectedGroup);
        }
      }
    }
  }

  void link_home(Kind kind, std::size_t index, Id<VirtualNetwork> vnet, Id<VirtualHub> hub = {}) {
    const GraphPlace place{kind, static_cast<std::uint32_t>(index)};
    if (vnet.valid()) link(place, {Kind::VirtualNetwork, vnet.index}, GraphLink::Kind::Home);
    if (hub.valid()) link(place, {Kind::Hub, hub.index}, GraphLink::Kind::Home);
  }
  void link_homes() {
    for (std::size_t i = 0; i < topology_.gateways.size(); ++i) {
      link_home(Kind::Gateway, i, topology_.gateways[i].virtual_network.id, topology_.gateways[i].virtual_hub.id);
    }
    for (std::size_t i = 0; i < topology_.route_servers.size(); ++i) {
      link_home(Kind::RouteServer, i, topology_.route_servers[i].virtual_network.id);
    }
    for (std::size_t i = 0; i < topology_.azure_firewalls.size(); ++i) {
      const AzureFirewall& firewall = topology_.azure_firewalls[i];
      link_home(Kind::Firewall, i, firewall.virtual_network.id, firewall.virtual_hub.id);
    }
    for (std::size_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      const Id<Subnet> subnet = topology_.network_interfaces[i].subnet.id;
      if (subnet.valid()) link_home(Kind::Appliance, i, topology_[subnet].virtual_network);
    }
    for (std::size_t i = 0; i < topology_.load_balancers.size(); ++i) {
      for (const FrontendIpConfiguration& frontend : topology_.load_balancers[i].frontends) {
        if (frontend.subnet.id.valid()) link_home(Kind::LoadBalancer, i, topology_[frontend.subnet.id].virtual_network);
      }
    }
  }

  void link_connections() {
    for (std::size_t i = 0; i < topology_.connections.size(); ++i) {
      const Connection& connection = topology_.connections[i];
      if (!is_in_place(topology_, connection)) continue;
      std::optional<GraphPlace> far;
      if (connection.gateway2.id.valid()) {
        far = {Kind::Gateway, connection.gateway2.id.index};
      } else if (connection.circuit.id.valid()) {
        far = {Kind::Circuit, connection.circuit.id.index};
      } else if (connection.site.id.valid()) {
        far = {Kind::Site, connection.site.id.index};
      } else if (connection.local_gateway2.id.valid()) {
        far = {Kind::LocalNetwork, connection.local_gateway2.id.index};
      }
      if (far) link({Kind::Gateway, connection.gateway1.id.index}, *far, GraphLink::Kind::Connection, i);
    }
  }

  void link_circuits() {
    for (std::uint32_t i = 0; i < topology_.circuits.size(); ++i) {
      const ExpressRouteCircuit& circuit = topology_.circuits[i];
      if (circuit.site.id.valid()) {
        link({Kind::Circuit, i}, {Kind::Site, circuit.site.id.index}, GraphLink::Kind::CircuitSite);
      }
      for (const Ref<ExpressRouteCircuit>& other : circuit.global_reach) {
        // Written on either side or on both, it is one link.
        if (other.id.valid()) {
          link({Kind::Circuit, std::min(i, other.id.index)}, {Kind::Circuit, std::max(i, other.id.index)},
               GraphLink::Kind::GlobalReach);
        }
      }
    }
  }

  void link_hubs() {
    for (std::size_t i = 0; i < topology_.hub_connections.size(); ++i) {
      const HubVirtualNetworkConnection& connection = topology_.hub_connections[i];
      if (connection.withdrawn || !connection.virtual_hub.valid() || !connection.remote_virtual_network.id.valid()) {
        continue;
      }
      link({Kind::Hub, connection.virtual_hub.index},
           {Kind::VirtualNetwork, connection.remote_virtual_network.id.index}, GraphLink::Kind::HubConnection, i);
    }
    for (std::uint32_t a = 0; a < topology_.virtual_hubs.size(); ++a) {
      for (std::uint32_t b = a + 1; b < topology_.virtual_hubs.size(); ++b) {
        if (equal_ignoring_case(topology_.virtual_hubs[a].virtual_wan, topology_.virtual_hubs[b].virtual_wan)) {
          link({Kind::Hub, a}, {Kind::Hub, b}, GraphLink::Kind::HubToHub);
        }
      }
    }
  }

  template <typename T>
  void link_sessions_of(Kind kind, const std::vector<T>& owners) {
    for (std::uint32_t i = 0; i < owners.size(); ++i) {
      for (std::size_t s = 0; s < owners[i].bgp_connections.size(); ++s) {
        const BgpSession& session = owners[i].bgp_connections[s];
        if (session.withdrawn || !session.nic.valid()) continue;
        link({kind, i}, {Kind::Appliance, session.nic.index}, GraphLink::Kind::BgpSession, s);
      }
    }
  }
  void link_sessions() {
    link_sessions_of(Kind::RouteServer, topology_.route_servers);
    link_sessions_of(Kind::Hub, topology_.virtual_hubs);
  }

  void link_appliances() {
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      for (const Ref<Site>& site : topology_.network_interfaces[i].tunnels_to) {
        if (site.id.valid()) link({Kind::Appliance, i}, {Kind::Site, site.id.index}, GraphLink::Kind::Tunnel);
      }
    }
    for (std::uint32_t i = 0; i < topology_.load_balancers.size(); ++i) {
      for (const Ref<NetworkInterface>& backend : topology_.load_balancers[i].backends) {
        if (backend.id.valid()) {
          link({Kind::LoadBalancer, i}, {Kind::Appliance, backend.id.index}, GraphLink::Kind::Backend);
        }
      }
    }
  }

  const Topology& topology_;
  Graph graph_;
  std::map<GraphPlace, std::uint32_t> at_;
};

}  // namespace

Graph make_graph(const Topology& topology) {
  return Builder(topology).build();
}

Graph Graph::part(std::span<const std::uint32_t> chosen) const {
  Graph result;
  std::map<std::uint32_t, std::uint32_t> moved;
  for (const std::uint32_t place : chosen) {
    moved.emplace(place, static_cast<std::uint32_t>(result.places.size()));
    result.places.push_back(places[place]);
  }
  for (GraphLink link : links) {
    const auto from = moved.find(link.from);
    const auto to = moved.find(link.to);
    if (from == moved.end() || to == moved.end()) continue;
    link.from = from->second;
    link.to = to->second;
    result.links.push_back(link);
  }
  return result;
}

}  // namespace azroute
