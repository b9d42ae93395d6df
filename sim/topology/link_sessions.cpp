// BGP sessions: which appliance answers at the address that a route server or a virtual hub talks to.
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// The interfaces by virtual network and address.
class AddressTable {
 public:
  explicit AddressTable(const Topology& topology) {
    for (std::size_t i = 0; i < topology.network_interfaces.size(); ++i) {
      const NetworkInterface& nic = topology.network_interfaces[i];
      const Id<VirtualNetwork> vnet = nic.subnet.id.valid() ? vnet_of(topology, nic.subnet.id) : Id<VirtualNetwork>{};
      if (!vnet.valid()) continue;
      for (const IpConfiguration& configuration : nic.ip_configurations)
        holders_[configuration.private_ip_address.value].emplace_back(vnet, id_at<NetworkInterface>(i));
    }
    for (std::size_t i = 0; i < topology.virtual_networks.size(); ++i) {
      for (const VirtualNetworkPeering& peering : topology.virtual_networks[i].peerings) {
        const bool stands = !peering.peering_state || peering.peering_state->value == PeeringState::Connected;
        if (stands && peering.remote_virtual_network.id.valid())
          peered_.emplace(static_cast<std::uint32_t>(i), peering.remote_virtual_network.id.index);
      }
    }
  }

  /// In the virtual network, else in one directly peered with it.
  [[nodiscard]] Id<NetworkInterface> find(Id<VirtualNetwork> vnet, const Address& address) {
    const auto found = holders_.find(address);
    // Only a file made to be slow has more questions; its sessions stay without a peer.
    if (found == holders_.end() || !vnet.valid() || found->second.size() > lookups_left_) return {};
    lookups_left_ -= found->second.size();
    for (const auto& [home, nic] : found->second) {
      if (home == vnet) return nic;
    }
    for (const auto& [home, nic] : found->second) {
      if (peered_.contains({vnet.index, home.index}) && peered_.contains({home.index, vnet.index})) return nic;
    }
    return {};
  }

 private:
  std::set<std::pair<std::uint32_t, std::uint32_t>> peered_;  // one side's view
  std::size_t lookups_left_ = 20'000'000;
  std::unordered_map<Address, std::vector<std::pair<Id<VirtualNetwork>, Id<NetworkInterface>>>> holders_;
};

}  // namespace

void find_session_peers(Topology& topology) {
  AddressTable table(topology);
  for (RouteServer& server : topology.route_servers) {
    for (BgpSession& session : server.bgp_connections)
      session.nic = table.find(server.virtual_network.id, session.peer_ip.value);
  }
  for (VirtualHub& hub : topology.virtual_hubs) {
    for (BgpSession& session : hub.bgp_connections) {
      session.nic = {};
      // Where the session names no connection, the peer is looked for behind each of the hub's.
      for (const Id<HubVirtualNetworkConnection> id : hub.connections) {
        if (session.hub_connection.written() && session.hub_connection.id != id) continue;
        session.nic = table.find(topology[id].remote_virtual_network.id, session.peer_ip.value);
        if (session.nic.valid()) break;
      }
    }
  }
}

}  // namespace azroute
