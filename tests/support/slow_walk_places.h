// The slow twin of the walk, third part: who is who in the topology, by scanning its lists.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/slow_walk_filters.h"

namespace azroute::testing {

/// Look-ups in a topology that a walk asks again and again.
class SlowPlaces {
 protected:
  explicit SlowPlaces(const Topology& topology) : topology_(topology) {}

  [[nodiscard]] std::string name_of(Id<NetworkInterface> id) const {
    return "networkInterface " + topology_[id].name.value;
  }

  [[nodiscard]] std::string name_of(Id<AzureFirewall> id) const { return "azureFirewall " + topology_[id].name.value; }

  [[nodiscard]] std::string name_of(Id<Site> id) const { return "site " + topology_[id].name.value; }

  [[nodiscard]] std::string name_of(Id<VirtualNetworkGateway> id) const {
    return "virtualNetworkGateway " + topology_[id].name.value;
  }

  [[nodiscard]] Id<NetworkInterface> nic_at(Id<VirtualNetwork> vnet, const Address& address) const {
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      const NetworkInterface& nic = topology_.network_interfaces[i];
      if (topology_[nic.subnet.id].virtual_network == vnet && owns({i}, address)) return {i};
    }
    return {};
  }

  [[nodiscard]] bool owns(Id<NetworkInterface> id, const Address& address) const {
    return std::ranges::any_of(topology_[id].ip_configurations,
                               [&](const IpConfiguration& one) { return one.private_ip_address.value == address; });
  }

  [[nodiscard]] Id<AzureFirewall> firewall_at(Id<VirtualNetwork> vnet, const Address& address) const {
    for (std::uint32_t i = 0; i < topology_.azure_firewalls.size(); ++i) {
      const AzureFirewall& firewall = topology_.azure_firewalls[i];
      if (firewall.virtual_network.id == vnet && firewall.private_ip_address->value == address) return {i};
    }
    return {};
  }

  /// The balancer's front end that has the address, in the virtual network.
  [[nodiscard]] Id<LoadBalancer> balancer_at(Id<VirtualNetwork> vnet, const Address& address,
                                             std::string& frontend) const {
    for (std::uint32_t i = 0; i < topology_.load_balancers.size(); ++i) {
      for (const FrontendIpConfiguration& one : topology_.load_balancers[i].frontends) {
        if (!one.private_ip_address || one.private_ip_address->value != address) continue;
        if (topology_[one.subnet.id].virtual_network != vnet) continue;
        frontend = one.name.value;
        return {i};
      }
    }
    return {};
  }

  [[nodiscard]] Id<Subnet> subnet_at(Id<VirtualNetwork> vnet, const Address& address) const {
    for (const Id<Subnet> subnet : topology_[vnet].subnets) {
      if (slow_contains(topology_[subnet].address_prefixes, address)) return subnet;
    }
    return {};
  }

  [[nodiscard]] const Appliance* appliance_of(Id<NetworkInterface> id) const {
    for (const Appliance& one : topology_.appliances) {
      for (const Ref<NetworkInterface>& nic : one.network_interfaces) {
        if (nic.name.value == topology_[id].name.value) return &one;
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::string box_of(Id<NetworkInterface> id) const {
    const Appliance* appliance = appliance_of(id);
    return appliance == nullptr ? name_of(id) : "appliance " + appliance->name.value;
  }

  [[nodiscard]] Id<NetworkInterface> nic_named(const std::string& name) const {
    for (std::uint32_t i = 0; i < topology_.network_interfaces.size(); ++i) {
      if (topology_.network_interfaces[i].name.value == name) return {i};
    }
    return {};
  }

  [[nodiscard]] std::vector<Address> public_addresses(Id<AzureFirewall> id) const {
    std::vector<Address> own;
    for (const Ref<PublicIPAddress>& ref : topology_[id].public_ip_addresses) {
      own.push_back(topology_[ref.id].ip_address->value);
    }
    return own;
  }

  [[nodiscard]] bool is_public_of(Id<AzureFirewall> id, const Address& address) const {
    const std::vector<Address> own = public_addresses(id);
    return std::ranges::find(own, address) != own.end();
  }

  [[nodiscard]] Id<Subnet> home_of(Id<AzureFirewall> id) const {
    return subnet_at(topology_[id].virtual_network.id, topology_[id].private_ip_address->value);
  }

  [[nodiscard]] Address address_of(const Ref<PublicIPAddress>& ref) const {
    return topology_[ref.id].ip_address->value;
  }

  [[nodiscard]] static bool is_backend(const LoadBalancer& balancer, Id<NetworkInterface> id) {
    return std::ranges::any_of(balancer.backends, [&](const Ref<NetworkInterface>& one) { return one.id == id; });
  }

  [[nodiscard]] static bool gives_outbound(const LoadBalancer& balancer) {
    return balancer.outbound_rules || std::ranges::any_of(balancer.rules, [](const LoadBalancingRule& rule) {
             return !rule.disable_outbound_snat;
           });
  }

  [[nodiscard]] bool has_owner(const Address& address) const {
    return std::ranges::any_of(topology_.public_ip_addresses, [&](const PublicIPAddress& one) {
      return one.ip_address && one.ip_address->value == address;
    });
  }

  const Topology& topology_;
};

}  // namespace azroute::testing
