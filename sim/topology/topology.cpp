// What can be asked of a topology without changing it: names, addresses, peerings; and the words of expectations.
#include "sim/topology/topology.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

namespace azroute {
namespace {

constexpr auto kVerdictWords = std::to_array<std::pair<std::string_view, VerdictWord>>({
    {"works", VerdictWord::Works},
    {"fails", VerdictWord::Fails},
    {"delivered", VerdictWord::Delivered},
    {"egressed", VerdictWord::Egressed},
    {"refused", VerdictWord::Refused},
    {"dropped", VerdictWord::Dropped},
    {"loop", VerdictWord::Loop},
    {"unknown", VerdictWord::Unknown},
});

constexpr auto kSourceClasses = std::to_array<std::pair<std::string_view, SourceClass>>({
    {"none", SourceClass::None},
    {"private", SourceClass::Private},
    {"azurePublic", SourceClass::AzurePublic},
    {"onPremisesPublic", SourceClass::OnPremisesPublic},
    {"internet", SourceClass::Internet},
});

template <typename Words, typename T>
std::string_view word_of(const Words& words, T value) {
  for (const auto& [word, meaning] : words) {
    if (meaning == value) return word;
  }
  return "";
}

template <typename T, typename Words>
std::optional<T> meaning_of(const Words& words, std::string_view text) {
  for (const auto& [word, meaning] : words) {
    if (equal_ignoring_case(word, text)) return meaning;
  }
  return std::nullopt;
}

/// The one thing of that name; invalid when there is none.
template <typename T>
Id<T> find_named(const std::vector<T>& things, std::string_view name) {
  if (name.empty()) return {};
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (equal_ignoring_case(things[i].name.value, name)) return {static_cast<std::uint32_t>(i)};
  }
  return {};
}

bool known(const Topology& topology, Id<VirtualNetwork> vnet) {
  return vnet.index < topology.virtual_networks.size();
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || text.front() == '0' || error != std::errc() || stopped != end) return std::nullopt;
  return port;
}

}  // namespace

std::string full_name(const Topology& topology, Id<Subnet> subnet) {
  if (subnet.index >= topology.subnets.size()) return {};
  const Subnet& found = topology[subnet];
  if (!known(topology, found.virtual_network)) return found.name.value;
  return topology[found.virtual_network].name.value + "/" + found.name.value;
}

Id<Subnet> find_subnet(const Topology& topology, std::string_view name) {
  const std::size_t slash = name.find('/');
  const std::string_view short_name = slash == std::string_view::npos ? name : name.substr(slash + 1);
  Id<Subnet> found;
  for (std::size_t i = 0; i < topology.subnets.size(); ++i) {
    const Subnet& subnet = topology.subnets[i];
    if (short_name.empty() || !equal_ignoring_case(subnet.name.value, short_name)) continue;
    if (slash != std::string_view::npos) {
      if (!known(topology, subnet.virtual_network)) continue;
      if (!equal_ignoring_case(topology[subnet.virtual_network].name.value, name.substr(0, slash))) continue;
      return {static_cast<std::uint32_t>(i)};
    }
    if (found.valid()) return {};  // two virtual networks have one: the short name means neither
    found.index = static_cast<std::uint32_t>(i);
  }
  return found;
}

Id<NetworkInterface> find_nic(const Topology& topology, std::string_view name) {
  return find_named(topology.network_interfaces, name);
}

Id<NetworkInterface> nic_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address) {
  for (std::size_t i = 0; i < topology.network_interfaces.size(); ++i) {
    const NetworkInterface& nic = topology.network_interfaces[i];
    const bool holds = std::ranges::any_of(nic.ip_configurations, [&](const IpConfiguration& configuration) {
      return configuration.private_ip_address.value == address;
    });
    if (holds && !nic.withdrawn && nic.subnet.id.valid() && topology[nic.subnet.id].virtual_network == vnet) {
      return {static_cast<std::uint32_t>(i)};
    }
  }
  return {};
}

Id<VirtualNetworkGateway> gateway_with_address(const Topology& topology, Id<VirtualNetwork> vnet,
                                               const Address& address) {
  for (std::size_t i = 0; i < topology.gateways.size(); ++i) {
    const VirtualNetworkGateway& gateway = topology.gateways[i];
    if (!vnet.valid() || gateway.withdrawn || gateway.virtual_network.id != vnet) continue;
    for (const GatewayIpConfiguration& configuration : gateway.ip_configurations) {
      if (configuration.private_ip_address && configuration.private_ip_address->value == address) {
        return {static_cast<std::uint32_t>(i)};
      }
    }
  }
  return {};
}

Id<AzureFirewall> firewall_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address) {
  for (std::uint32_t i = 0; i < topology.azure_firewalls.size(); ++i) {
    const AzureFirewall& firewall = topology.azure_firewalls[i];
    if (!vnet.valid() || firewall.withdrawn || firewall.virtual_network.id != vnet) continue;
    if (firewall.private_ip_address && firewall.private_ip_address->value == address) return {i};
  }
  return {};
}

Id<LoadBalancer> load_balancer_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address) {
  for (std::uint32_t i = 0; i < topology.load_balancers.size(); ++i) {
    if (topology.load_balancers[i].withdrawn) continue;
    for (const FrontendIpConfiguration& frontend : topology.load_balancers[i].frontends) {
      if (frontend.private_ip_address && frontend.private_ip_address->value == address && frontend.subnet.id.valid() &&
          topology[frontend.subnet.id].virtual_network == vnet) {
        return {i};
      }
    }
  }
  return {};
}

Id<PrivateEndpoint> private_endpoint_with_address(const Topology& topology, Id<VirtualNetwork> vnet,
                                                  const Address& address) {
  for (std::uint32_t i = 0; i < topology.private_endpoints.size(); ++i) {
    const PrivateEndpoint& endpoint = topology.private_endpoints[i];
    if (!endpoint.subnet.id.valid() || topology[endpoint.subnet.id].virtual_network != vnet) continue;
    if (std::ranges::find(endpoint.private_ip_addresses, address, &Located<Address>::value) !=
        endpoint.private_ip_addresses.end()) {
      return {i};
    }
  }
  return {};
}

Id<HubVirtualNetworkConnection> hub_connection_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  for (std::uint32_t i = 0; i < topology.hub_connections.size(); ++i) {
    const HubVirtualNetworkConnection& connection = topology.hub_connections[i];
    if (vnet.valid() && !connection.withdrawn && connection.remote_virtual_network.id == vnet) return {i};
  }
  return {};
}

Id<RouteServer> route_server_of(const Topology& topology, Id<VirtualNetwork> vnet) {
  for (std::uint32_t i = 0; i < topology.route_servers.size(); ++i) {
    const RouteServer& server = topology.route_servers[i];
    if (vnet.valid() && !server.withdrawn && server.virtual_network.id == vnet) return {i};
  }
  return {};
}

Id<Site> site_of(const Topology& topology, const Connection& connection) {
  if (connection.circuit.id.valid()) return topology[connection.circuit.id].site.id;
  return connection.site.id;
}

bool is_in_place(const Topology& topology, const Connection& connection) {
  const auto stands = [&](const Ref<VirtualNetworkGateway>& gateway) {
    return !gateway.id.valid() || !topology[gateway.id].withdrawn;
  };
  return !connection.withdrawn && connection.gateway1.id.valid() && stands(connection.gateway1) &&
         stands(connection.gateway2) && (!connection.circuit.id.valid() || !topology[connection.circuit.id].withdrawn);
}

Id<Subnet> subnet_with_address(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address) {
  if (!known(topology, vnet)) return {};
  for (const Id<Subnet> subnet : topology[vnet].subnets) {
    for (const Located<Prefix>& prefix : topology[subnet].address_prefixes) {
      if (prefix.value.contains(address)) return subnet;
    }
  }
  return {};
}

const VirtualNetworkPeering* find_peering(const Topology& topology, Id<VirtualNetwork> from, Id<VirtualNetwork> to) {
  if (!known(topology, from) || !to.valid()) return nullptr;
  for (const VirtualNetworkPeering& peering : topology[from].peerings) {
    if (peering.remote_virtual_network.id == to) return &peering;
  }
  return nullptr;
}

bool is_connected(const Topology& topology, Id<VirtualNetwork> from, const VirtualNetworkPeering& peering) {
  const auto stands = [](const VirtualNetworkPeering& side) {
    return !side.peering_state || side.peering_state->value == PeeringState::Connected;
  };
  const VirtualNetworkPeering* back = find_peering(topology, peering.remote_virtual_network.id, from);
  return back != nullptr && stands(peering) && stands(*back);
}

bool interpret_address(FlowTarget& target) {
  target.address.reset();
  target.port.reset();
  std::string_view host = target.text.value;
  std::string_view port;  // with its colon; empty: none is written
  const bool bracketed = host.starts_with('[');
  if (bracketed) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return false;
    port = host.substr(close + 1);
    host = host.substr(1, close - 1);
  } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos && colon == host.rfind(':')) {
    // An IPv6 address has several colons of its own, so that its port needs the brackets.
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  const auto address = parse_address(host);
  const auto number = port.starts_with(':') ? parse_port(port.substr(1)) : std::nullopt;
  if (!address || (bracketed && address->is_v4()) || (!port.empty() && !number)) return false;
  target.address = *address;
  target.port = number;
  return true;
}

std::string fault_of_target(std::string_view text) {
  const bool digit = !text.empty() && text.front() >= '0' && text.front() <= '9';
  const std::size_t colon = text.find(':');
  if (!digit || colon != text.rfind(':')) return {};  // a name, or IPv6
  const auto address = parse_address(text.substr(0, colon));
  if (!address) return address.error().message;
  return colon == std::string_view::npos ? std::string() : "a port is a number from 1 to 65535";
}

bool interpret_target(const Topology& topology, FlowTarget& target) {
  target.nic = {};
  target.endpoint.clear();
  if (interpret_address(target)) return true;
  target.nic = find_nic(topology, target.text.value);
  if (target.nic.valid()) return true;
  if (!find_by_name(target.text.value, topology.cloud, topology.endpoints)) return false;
  target.endpoint = target.text.value;
  return true;
}

bool interpret_source(const Topology& topology, FlowSource& source) {
  source.nic = find_nic(topology, source.text.value);
  source.subnet = {};
  source.site = {};
  source.internet = false;
  if (source.nic.valid()) return true;
  if (source.text.value.contains('/')) source.subnet = find_subnet(topology, source.text.value);
  if (source.subnet.valid()) return true;
  for (std::uint32_t i = 0; i < topology.sites.size() && !source.site.valid(); ++i) {
    if (equal_ignoring_case(topology.sites[i].name.value, source.text.value)) source.site = {i};
  }
  source.internet = !source.site.valid() && equal_ignoring_case(source.text.value, kInternet);
  return source.internet || source.site.valid();
}

bool is_reserved_in(const Prefix& subnet, const Address& address) {
  if (!address.is_v4() || !subnet.contains(address)) return false;
  return address == subnet.last() || address.v4_bits() - subnet.address().v4_bits() < 4;
}

bool is_taken(const Topology& topology, Id<VirtualNetwork> vnet, const Address& address) {
  return nic_with_address(topology, vnet, address).valid() || gateway_with_address(topology, vnet, address).valid() ||
         firewall_with_address(topology, vnet, address).valid() ||
         private_endpoint_with_address(topology, vnet, address).valid() ||
         load_balancer_with_address(topology, vnet, address).valid();
}

bool is_free_in(const Topology& topology, Id<Subnet> subnet, const Address& address) {
  const auto& prefixes = topology[subnet].address_prefixes;
  const auto holds = [&](const Located<Prefix>& prefix) { return prefix.value.contains(address); };
  const auto keeps = [&](const Located<Prefix>& prefix) { return is_reserved_in(prefix.value, address); };
  return std::ranges::any_of(prefixes, holds) && std::ranges::none_of(prefixes, keeps) &&
         !is_taken(topology, topology[subnet].virtual_network, address);
}

namespace {

std::optional<Address> first_free_in(const Topology& topology, Id<Subnet> subnet, Family family) {
  for (const Located<Prefix>& prefix : topology[subnet].address_prefixes) {
    if (prefix.value.family() != family) continue;
    Address address = prefix.value.address();
    const Address last = prefix.value.last();
    // Each one that is not free is taken by something, so that this ends.
    while (address != last && !is_free_in(topology, subnet, address)) address = address.next();
    if (is_free_in(topology, subnet, address)) return address;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Address> address_of(const Topology& topology, const FlowSource& source, Family family) {
  if (source.address) return source.address->family() == family ? source.address : std::nullopt;
  if (source.internet) return family == Family::V4 ? std::optional(kInternetSender) : std::nullopt;
  if (source.subnet.valid()) return first_free_in(topology, source.subnet, family);
  if (source.site.valid()) {
    for (const Located<Prefix>& prefix : topology[source.site].address_prefixes) {
      if (prefix.value.family() != family) continue;
      const Address& network = prefix.value.address();
      return network == prefix.value.last() ? network : network.next();
    }
    return std::nullopt;
  }
  if (!source.nic.valid()) return std::nullopt;
  for (const IpConfiguration& configuration : topology[source.nic].ip_configurations) {
    if (configuration.private_ip_address.value.family() == family) return configuration.private_ip_address.value;
  }
  return std::nullopt;
}

PublicAddressOwner owner_of_public_address(const Topology& topology, const Address& address) {
  PublicAddressOwner owner;
  Id<PublicIPAddress> id;
  for (std::uint32_t i = 0; i < topology.public_ip_addresses.size() && !id.valid(); ++i) {
    const PublicIPAddress& pip = topology.public_ip_addresses[i];
    if (pip.ip_address && pip.ip_address->value == address) id = {i};
  }
  if (!id.valid()) return owner;
  const auto has = [id](const auto& list, auto public_of) {
    return std::ranges::any_of(list, [&](const auto& item) { return public_of(item).id == id; });
  };
  const auto own = [](const auto& item) -> const Ref<PublicIPAddress>& { return item.public_ip_address; };
  for (std::uint32_t i = 0; i < topology.network_interfaces.size(); ++i) {
    const NetworkInterface& nic = topology.network_interfaces[i];
    if (!nic.withdrawn && has(nic.ip_configurations, own)) owner.nic = {i};
  }
  for (std::uint32_t i = 0; i < topology.load_balancers.size(); ++i) {
    const LoadBalancer& balancer = topology.load_balancers[i];
    if (!balancer.withdrawn && has(balancer.frontends, own)) owner.load_balancer = {i};
  }
  for (std::uint32_t i = 0; i < topology.azure_firewalls.size(); ++i) {
    const AzureFirewall& firewall = topology.azure_firewalls[i];
    if (!firewall.withdrawn && has(firewall.public_ip_addresses, std::identity())) owner.firewall = {i};
  }
  for (std::uint32_t i = 0; i < topology.gateways.size(); ++i) {
    const VirtualNetworkGateway& gateway = topology.gateways[i];
    if (!gateway.withdrawn && has(gateway.ip_configurations, own)) owner.gateway = {i};
  }
  const bool owned =
      owner.nic.valid() || owner.load_balancer.valid() || owner.firewall.valid() || owner.gateway.valid();
  if (owned) owner.public_ip_address = id;
  return owner;
}

std::string_view to_string(VerdictWord word) {
  return word_of(kVerdictWords, word);
}

std::optional<VerdictWord> parse_verdict_word(std::string_view text) {
  return meaning_of<VerdictWord>(kVerdictWords, text);
}

std::string_view to_string(SourceClass source_class) {
  return word_of(kSourceClasses, source_class);
}

std::optional<SourceClass> parse_source_class(std::string_view text) {
  return meaning_of<SourceClass>(kSourceClasses, text);
}

}  // namespace azroute
