// One order for every list, so that nothing downstream depends on the order of the file.
#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute {
namespace {

template <typename T>
void sort_by_name(std::vector<T>& items) {
  std::ranges::stable_sort(items, {}, [](const T& item) { return to_lower(item.name.value); });
}

template <typename T>
void sort_by_value(std::vector<Located<T>>& items) {
  std::ranges::stable_sort(items, {}, &Located<T>::value);
}

/// Subnets follow their virtual networks, which move too.
void sort_virtual_networks(Topology& topology) {
  std::vector<VirtualNetwork> vnets = std::move(topology.virtual_networks);
  std::vector<Subnet> subnets = std::move(topology.subnets);
  topology.virtual_networks.clear();
  topology.subnets.clear();
  sort_by_name(vnets);
  for (VirtualNetwork& vnet : vnets) {
    sort_by_value(vnet.address_prefixes);
    std::ranges::stable_sort(vnet.peerings, {}, [](const VirtualNetworkPeering& peering) {
      return to_lower(peering.remote_virtual_network.name.value);
    });
    for (VirtualNetworkPeering& peering : vnet.peerings) {
      if (peering.remote_address_space) std::ranges::sort(*peering.remote_address_space);
    }
    const Id<VirtualNetwork> id{static_cast<std::uint32_t>(topology.virtual_networks.size())};
    std::vector<Id<Subnet>> order = vnet.subnets;
    std::ranges::stable_sort(order, {}, [&](Id<Subnet> one) { return to_lower(subnets[one.index].name.value); });
    vnet.subnets.clear();
    for (const Id<Subnet> old : order) {
      Subnet& subnet = subnets[old.index];
      subnet.virtual_network = id;
      sort_by_value(subnet.address_prefixes);
      std::ranges::stable_sort(subnet.service_endpoints, {},
                               [](const ServiceEndpoint& endpoint) { return to_lower(endpoint.service.value); });
      vnet.subnets.push_back({static_cast<std::uint32_t>(topology.subnets.size())});
      topology.subnets.push_back(std::move(subnet));
    }
    topology.virtual_networks.push_back(std::move(vnet));
  }
}

}  // namespace

void put_in_canonical_order(Topology& topology) {
  sort_virtual_networks(topology);
  sort_by_name(topology.route_tables);
  for (RouteTable& table : topology.route_tables) sort_by_name(table.routes);
  sort_by_name(topology.public_ip_addresses);
  sort_by_name(topology.nat_gateways);
  for (NatGateway& nat : topology.nat_gateways) {
    std::ranges::stable_sort(nat.public_ip_addresses, {},
                             [](const Ref<PublicIPAddress>& pip) { return to_lower(pip.name.value); });
  }
  sort_by_name(topology.network_interfaces);
  sort_by_name(topology.gateways);
  sort_by_name(topology.local_network_gateways);
  for (LocalNetworkGateway& local : topology.local_network_gateways) sort_by_value(local.address_prefixes);
  sort_by_name(topology.connections);
  sort_by_name(topology.sites);
  for (Site& site : topology.sites) {
    sort_by_value(site.address_prefixes);
    for (Announcement& announcement : site.advertises) sort_by_value(announcement.prefixes);
    sort_by_value(site.public_ip_addresses);
  }
  std::ranges::stable_sort(topology.endpoints, {}, [](const Endpoint& endpoint) { return to_lower(endpoint.id); });
}

}  // namespace azroute
