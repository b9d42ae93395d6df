// NetworkBuilder: a Topology in a few lines. Every text it is given gets a place of its own, in the order of the calls,
// so that a test can say where a finding must point.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute::testing {

inline Prefix prefix(std::string_view text) {
  const auto parsed = parse_prefix(text);
  if (!parsed) throw std::invalid_argument(std::string(text));
  return *parsed;
}

inline Address address(std::string_view text) {
  const auto parsed = parse_address(text);
  if (!parsed) throw std::invalid_argument(std::string(text));
  return *parsed;
}

/// The functions return what they added; the reference is good until the next call that adds one of the same kind.
class NetworkBuilder {
 public:
  using Texts = std::initializer_list<std::string_view>;

  Topology topology;

  Span place() {
    constexpr std::uint32_t kWidth = 10;
    next_ += kWidth;
    return {0, next_, next_ + kWidth - 1};
  }
  template <typename T>
  Located<T> at(T value) {
    return {std::move(value), place()};
  }
  Located<std::string> text(std::string_view value) { return at(std::string(value)); }
  template <typename T>
  Ref<T> ref(std::string_view name) {
    Ref<T> result;
    if (!name.empty()) result.name = text(name);
    return result;
  }
  std::vector<Located<Prefix>> prefixes(Texts texts) {
    std::vector<Located<Prefix>> result;
    result.reserve(texts.size());
    for (const std::string_view one : texts) result.push_back(at(prefix(one)));
    return result;
  }

  VirtualNetwork& vnet(std::string_view name, Texts ranges) {
    VirtualNetwork& added = topology.virtual_networks.emplace_back();
    added.name = text(name);
    added.address_prefixes = prefixes(ranges);
    return added;
  }
  /// In the virtual network added last.
  Subnet& subnet(std::string_view name, Texts ranges, std::string_view table = {}) {
    VirtualNetwork& home = topology.virtual_networks.back();
    home.subnets.push_back({static_cast<std::uint32_t>(topology.subnets.size())});
    Subnet& added = topology.subnets.emplace_back();
    added.virtual_network = {static_cast<std::uint32_t>(topology.virtual_networks.size() - 1)};
    added.name = text(name);
    added.address_prefixes = prefixes(ranges);
    added.route_table = ref<RouteTable>(table);
    return added;
  }
  /// From the virtual network added last.
  VirtualNetworkPeering& peering(std::string_view to, std::optional<PeeringState> state = {}) {
    VirtualNetworkPeering& added = topology.virtual_networks.back().peerings.emplace_back();
    added.remote_virtual_network = ref<VirtualNetwork>(to);
    if (state) added.peering_state = at(*state);
    added.span = added.remote_virtual_network.name.span;
    return added;
  }
  RouteTable& table(std::string_view name) {
    RouteTable& added = topology.route_tables.emplace_back();
    added.name = text(name);
    return added;
  }
  /// In the table added last. A destination with a slash is a prefix, another one a service tag.
  UserRoute& route(std::string_view destination, NextHopType type, std::string_view next_hop = {}) {
    UserRoute& added = topology.route_tables.back().routes.emplace_back();
    added.destination = text(destination);
    added.name = text("r" + std::to_string(topology.route_tables.back().routes.size()));
    if (destination.find('/') != std::string_view::npos) added.prefix = prefix(destination);
    added.next_hop_type = at(type);
    if (!next_hop.empty()) added.next_hop_ip_address = at(address(next_hop));
    added.span = added.destination.span;
    return added;
  }
  PublicIPAddress& public_ip(std::string_view name, std::string_view value) {
    PublicIPAddress& added = topology.public_ip_addresses.emplace_back();
    added.name = text(name);
    added.ip_address = at(address(value));
    added.version = added.ip_address->value.family();
    return added;
  }
  NatGateway& nat(std::string_view name, Texts addresses) {
    NatGateway& added = topology.nat_gateways.emplace_back();
    added.name = text(name);
    for (const std::string_view one : addresses) added.public_ip_addresses.push_back(ref<PublicIPAddress>(one));
    return added;
  }
  NetworkInterface& nic(std::string_view name, std::string_view subnet_name, std::string_view private_address,
                        std::string_view public_name = {}) {
    NetworkInterface& added = topology.network_interfaces.emplace_back();
    added.name = text(name);
    added.subnet = ref<Subnet>(subnet_name);
    IpConfiguration& configuration = added.ip_configurations.emplace_back();
    configuration.private_ip_address = at(address(private_address));
    configuration.public_ip_address = ref<PublicIPAddress>(public_name);
    return added;
  }
  VirtualNetworkGateway& gateway(std::string_view name, std::string_view vnet_name, GatewayType type = GatewayType::Vpn,
                                 std::string_view private_address = {}) {
    VirtualNetworkGateway& added = topology.gateways.emplace_back();
    added.name = text(name);
    added.virtual_network = ref<VirtualNetwork>(vnet_name);
    added.type = type;
    if (!private_address.empty())
      added.ip_configurations.emplace_back().private_ip_address = at(address(private_address));
    return added;
  }
  LocalNetworkGateway& local_gateway(std::string_view name, Texts ranges, std::optional<std::uint32_t> asn = {}) {
    LocalNetworkGateway& added = topology.local_network_gateways.emplace_back();
    added.name = text(name);
    added.address_prefixes = prefixes(ranges);
    if (asn) added.bgp.emplace().asn = Asn{*asn};
    return added;
  }
  Connection& connection(std::string_view name, ConnectionType type, std::string_view from, std::string_view to) {
    Connection& added = topology.connections.emplace_back();
    added.name = text(name);
    added.type = type;
    added.gateway1 = ref<VirtualNetworkGateway>(from);
    switch (type) {
      case ConnectionType::IPsec: added.local_gateway2 = ref<LocalNetworkGateway>(to); break;
      case ConnectionType::Vnet2Vnet: added.gateway2 = ref<VirtualNetworkGateway>(to); break;
      case ConnectionType::ExpressRoute: added.site = ref<Site>(to); break;
    }
    added.enable_bgp = type == ConnectionType::ExpressRoute;
    return added;
  }
  Site& site(std::string_view name, Texts ranges, Texts public_addresses = {}) {
    Site& added = topology.sites.emplace_back();
    added.name = text(name);
    added.address_prefixes = prefixes(ranges);
    added.advertises.emplace_back().prefixes = added.address_prefixes;
    for (const std::string_view one : public_addresses) added.public_ip_addresses.push_back(at(address(one)));
    return added;
  }
  FlowSpec& flow(std::string_view name, std::string_view from, std::string_view to) {
    FlowSpec& added = topology.flows.emplace_back();
    added.name = text(name);
    added.from.text = text(from);
    added.to.text = text(to);
    added.span = added.name.span;
    return added;
  }
  void tag(std::string_view name, Texts ranges, bool routable = true) {
    ServiceTag tag;
    tag.name = name;
    tag.user_routable = routable;
    for (const std::string_view one : ranges) tag.prefixes.push_back(prefix(one));
    topology.service_tags.add(std::move(tag));
  }

 private:
  std::uint32_t next_ = 0;
};

}  // namespace azroute::testing
