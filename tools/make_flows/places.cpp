// Who is there: the topology's lists, as flat ones of addresses.
#include "tools/make_flows/places.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace azroute::make_flows {

namespace {

constexpr std::size_t kHosts = 24;          // of a subnet
constexpr std::size_t kRecordingHosts = 4;  // of these
constexpr std::uint64_t kKept = 4;          // the first addresses of a subnet, which Azure keeps; and it keeps the last
constexpr std::uint64_t kAzureMac = 0x000D3A000000ULL;

/// Subnets in which no virtual machines are.
constexpr std::array<std::string_view, 5> kServiceSubnets = {
    kGatewaySubnet, "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "RouteServerSubnet", "AzureBastionSubnet"};

std::uint64_t key_of(const Address& address) {
  return mixed(address.hi(), address.lo());
}
std::uint64_t key_of(const Prefix& prefix) {
  return mixed(key_of(prefix.address()), prefix.length());
}
std::uint64_t key_of(const Server& server) {
  return mixed(key_of(server.address), static_cast<std::uint64_t>(server.port) << 8U | server.protocol);
}

bool is_service_subnet(const Subnet& subnet) {
  return std::ranges::any_of(kServiceSubnets,
                             [&](std::string_view name) { return equal_ignoring_case(subnet.name.value, name); });
}

std::uint8_t protocol_of(Transport transport) {
  switch (transport) {
    case Transport::Tcp: return 6;
    case Transport::Udp: return 17;
    case Transport::Icmp: return 1;
  }
  return 6;
}

/// The address that stands `offset` after the prefix's first.
Address address_at(const Prefix& prefix, std::uint64_t offset) {
  const Address& first = prefix.address();
  return first.is_v4() ? Address::v4(first.v4_bits() + static_cast<std::uint32_t>(offset))
                       : Address::v6(first.hi(), first.lo() + offset);
}

class Finder {
 public:
  Finder(const Topology& topology, std::uint64_t seed) : topology_(topology), seed_(seed) {}

  Everywhere find() {
    find_interfaces();
    find_services();
    for (const Subnet& subnet : topology_.subnets) find_hosts(subnet);
    for (const Site& site : topology_.sites) {
      for (const auto& prefix : site.address_prefixes) {
        if (!prefix.value.is_default()) places(prefix.value.family()).sites.items.push_back(prefix.value);
      }
    }
    find_public();
    find_endpoints();
    find_tags();
    found_.v4.platform.items = {Address::v4(0xA83F8110), Address::v4(0xA9FEA9FE)};  // 168.63.129.16, 169.254.169.254
    for (Places* each : {&found_.v4, &found_.v6}) rank(*each);
    std::ranges::sort(found_.recorders, {}, [&](const Recorder& each) { return mixed(seed_, each.mac); });
    return std::move(found_);
  }

 private:
  Places& places(Family family) { return family == Family::V4 ? found_.v4 : found_.v6; }

  void rank(Places& all) const {
    all.interfaces.rank(seed_);
    all.hosts.rank(seed_);
    all.sites.rank(seed_);
    all.publics.rank(seed_);
    all.private_endpoints.rank(seed_);
    all.platform.rank(seed_);
    all.endpoints.rank(seed_);
    all.tags.rank(seed_);
  }

  void add_recorder(Recorder recorder) {
    // Odd, and so each number below 2^24 is had once.
    const std::uint64_t number = (found_.recorders.size() + 1) * 0x9E3779B1ULL & 0xFFFFFFULL;
    recorder.mac = kAzureMac | number;
    if (found_.recorders.size() < (1U << 24U) - 1) found_.recorders.push_back(recorder);
  }

  void find_interfaces() {
    for (const NetworkInterface& nic : topology_.network_interfaces) {
      Recorder recorder{.named = true};
      for (const IpConfiguration& configuration : nic.ip_configurations) {
        const Address& address = configuration.private_ip_address.value;
        taken_.insert(address);
        if (nic.withdrawn) continue;
        places(address.family()).interfaces.items.push_back(address);
        auto& own = address.is_v4() ? recorder.v4 : recorder.v6;
        if (!own) own = address;
      }
      if (nic.subnet.id.valid()) recorder.network = topology_[nic.subnet.id].virtual_network;
      if (recorder.v4 || recorder.v6) add_recorder(recorder);
    }
  }

  void find_services() {
    for (const PrivateEndpoint& endpoint : topology_.private_endpoints) {
      for (const auto& address : endpoint.private_ip_addresses) {
        taken_.insert(address.value);
        places(address.value.family()).private_endpoints.items.push_back(address.value);
      }
    }
    const auto take = [&](const std::optional<Located<Address>>& address) {
      if (address) taken_.insert(address->value);
    };
    for (const LoadBalancer& balancer : topology_.load_balancers) {
      for (const FrontendIpConfiguration& frontend : balancer.frontends) take(frontend.private_ip_address);
    }
    for (const AzureFirewall& firewall : topology_.azure_firewalls) take(firewall.private_ip_address);
    for (const VirtualNetworkGateway& gateway : topology_.gateways) {
      for (const GatewayIpConfiguration& configuration : gateway.ip_configurations)
        take(configuration.private_ip_address);
    }
    for (const RouteServer& server : topology_.route_servers) {
      for (const auto& address : server.virtual_router_ips) taken_.insert(address.value);
    }
  }

  /// From the first free address on, with gaps, as machines come and go.
  void find_hosts(const Subnet& subnet) {
    if (is_service_subnet(subnet)) return;
    for (const auto& prefix : subnet.address_prefixes) {
      const unsigned host_bits = bits_of(prefix.value.family()) - prefix.value.length();
      const std::uint64_t size = host_bits >= 32 ? 1ULL << 32U : 1ULL << host_bits;
      std::size_t found = 0;
      for (std::uint64_t at = kKept; at + 1 < size && found < kHosts; ++at) {
        const Address address = address_at(prefix.value, at);
        if (taken_.contains(address) || key_of(address) % 4 == 0) continue;
        places(address.family()).hosts.items.push_back(address);
        if (++found > kRecordingHosts) continue;
        Recorder recorder{.network = subnet.virtual_network};
        (address.is_v4() ? recorder.v4 : recorder.v6) = address;
        add_recorder(recorder);
      }
    }
  }

  void find_public() {
    for (const PublicIPAddress& address : topology_.public_ip_addresses) {
      if (address.ip_address)
        places(address.ip_address->value.family()).publics.items.push_back(address.ip_address->value);
    }
    for (const Site& site : topology_.sites) {
      for (const auto& address : site.public_ip_addresses)
        places(address.value.family()).publics.items.push_back(address.value);
    }
  }

  void find_endpoints() {
    const Date as_of = topology_.as_of ? topology_.as_of->value : kEndpointDataDate;
    std::set<std::string> regions;
    for (const VirtualNetwork& network : topology_.virtual_networks) regions.insert(network.location);
    const auto add = [&](const Endpoint& endpoint) {
      if (endpoint.cloud && *endpoint.cloud != topology_.cloud) return;
      for (const std::string& region : regions) {
        for (const EndpointTarget& target : resolve(endpoint, as_of, region).targets) {
          places(target.address.family())
              .endpoints.items.push_back({.address = target.address,
                                          .port = target.port.port,
                                          .protocol = protocol_of(target.port.transport)});
        }
      }
    };
    for (const Endpoint& endpoint : builtin_endpoints()) add(endpoint);
    for (const Endpoint& endpoint : topology_.endpoints) add(endpoint);
  }

  void find_tags() {
    for (const std::string& name : topology_.service_tags.names()) {
      for (const Prefix& prefix : topology_.service_tags.find(name)->prefixes)
        places(prefix.family()).tags.items.push_back(prefix);
    }
  }

  const Topology& topology_;
  std::uint64_t seed_;
  Everywhere found_;
  std::set<Address> taken_;
};

}  // namespace

template <typename T>
void Ranked<T>::rank(std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, T>> keyed;
  keyed.reserve(items.size());
  for (const T& item : items) keyed.emplace_back(mixed(seed, key_of(item)), item);
  std::ranges::stable_sort(keyed, {}, [](const auto& each) { return each.first; });
  items.clear();
  std::uint64_t before = 0;
  for (const auto& [key, item] : keyed) {
    if (items.size() == Lots::kMostItems) break;
    if (items.empty() || key != before) items.push_back(item);
    before = key;
  }
  lots = Lots(items.size());
}

Everywhere find_places(const Topology& topology, std::uint64_t seed) {
  return Finder(topology, seed).find();
}

Address host_in(const Prefix& prefix, std::uint64_t hi_bits, std::uint64_t lo_bits) {
  const Address& first = prefix.address();
  const unsigned host_bits = bits_of(prefix.family()) - prefix.length();
  if (host_bits < 2) return first;
  const std::uint64_t mask = host_bits >= 64 ? ~0ULL : (1ULL << host_bits) - 1;
  std::uint64_t host = lo_bits & mask;
  if (host == 0 || host == mask) host = 1;
  if (first.is_v4()) return Address::v4(first.v4_bits() | static_cast<std::uint32_t>(host));
  const std::uint64_t hi_mask = host_bits > 64 ? (1ULL << (host_bits - 64)) - 1 : 0;
  return Address::v6(first.hi() | (hi_bits & hi_mask), first.lo() | host);
}

Address somewhere_on_the_internet(Family family, std::uint64_t bits) {
  if (family == Family::V6) {
    // Of what the registries give out from: https://www.iana.org/assignments/ipv6-unicast-address-assignments
    constexpr std::array<std::uint64_t, 4> kRegistries = {0x2400ULL, 0x2600ULL, 0x2800ULL, 0x2A00ULL};
    const std::uint64_t low = mixed(bits);
    return Address::v6(kRegistries[bits >> 62U] << 48U | (bits & 0x000FFFFFFFFFFFFFULL), low);
  }
  // https://www.iana.org/assignments/iana-ipv4-special-registry, and the platform's 168.63.129.16
  for (;; bits = mixed(bits + 1)) {
    const auto address = static_cast<std::uint32_t>(bits >> 32U);
    const std::uint32_t a = address >> 24U;
    const std::uint32_t b = (address >> 16U) & 0xFFU;
    const std::uint32_t c = (address >> 8U) & 0xFFU;
    const bool special = a == 0 || a == 10 || a == 127 || a >= 224 || (a == 100 && b >= 64 && b < 128) ||
                         (a == 169 && b == 254) || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) ||
                         (a == 192 && b == 0 && (c == 0 || c == 2)) || (a == 192 && b == 88 && c == 99) ||
                         (a == 198 && (b == 18 || b == 19)) || (a == 198 && b == 51 && c == 100) ||
                         (a == 203 && b == 0 && c == 113) || (a == 168 && b == 63 && c == 129);
    if (!special) return Address::v4(address);
  }
}

}  // namespace azroute::make_flows
