// Addresses and who has them: network interfaces, public IP addresses, NAT gateways.
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// One of the addresses that Azure keeps in every IPv4 subnet; the pages name none for IPv6.
bool is_kept_by_azure(const Prefix& subnet, const Address& address) {
  constexpr std::uint32_t kFirstFree = 4;  // after the network, its gateway and two for DNS
  return subnet.family() == Family::V4 &&
         (address.v4_bits() - subnet.address().v4_bits() < kFirstFree || address == subnet.last());
}

void check_private_address(LinkContext& context, Id<Subnet> id, const Located<Address>& address) {
  const Subnet& subnet = context.topology[id];
  if (subnet.address_prefixes.empty()) return;
  for (const Located<Prefix>& prefix : subnet.address_prefixes) {
    if (!prefix.value.contains(address.value)) continue;
    if (!is_kept_by_azure(prefix.value, address.value)) return;
    const Address first = Address::v4(prefix.value.address().v4_bits() + 4);
    context.diagnostics.error(
        linking::kNicReservedAddress, address.span,
        fmt::format("Azure keeps {} of {} for itself", address.value.to_string(), prefix.value.to_string()),
        fmt::format("the first free address is {}", first.to_string()), {{prefix.span, "the subnet's prefix is here"}});
    return;
  }
  context.diagnostics.error(
      linking::kNicOutsideSubnet, address.span,
      fmt::format("{} lies outside subnet {}", address.value.to_string(), quoted(full_name(context.topology, id))), {},
      {{subnet.address_prefixes.front().span, "the subnet's prefix is here"}});
}

/// Private addresses of interfaces and gateways, one map a virtual network.
class AddressBook {
 public:
  explicit AddressBook(LinkContext& context) : context_(&context), used_(context.topology.virtual_networks.size()) {}

  void add(Id<VirtualNetwork> vnet, const Located<Address>& address, std::string_view holder) {
    const auto [first, added] = used_[vnet.index].try_emplace(address.value, Use{address.span, holder});
    if (added) return;
    const bool later = first->second.span < address.span;
    const auto [here, other] = contradiction(address.span, first->second.span);
    context_->diagnostics.error(linking::kAddressUsedTwice, here,
                                fmt::format("{} already belongs to {}", address.value.to_string(),
                                            quoted(later ? first->second.holder : holder)),
                                {}, {{other, "first used here"}});
  }

 private:
  struct Use {
    Span span;
    std::string_view holder;
  };
  LinkContext* context_;
  std::vector<std::unordered_map<Address, Use>> used_;
};

/// Who has which public IP address.
class PublicAddressBook {
 public:
  explicit PublicAddressBook(LinkContext& context)
      : context_(&context), used_(context.topology.public_ip_addresses.size()) {}

  void add(const Ref<PublicIPAddress>& ref) {
    if (!ref.id.valid()) return;
    std::optional<Span>& first = used_[ref.id.index];
    if (!first) {
      first = ref.name.span;
      return;
    }
    const auto [here, other] = contradiction(ref.name.span, *first);
    context_->diagnostics.error(linking::kPublicIpUsedTwice, here,
                                fmt::format("publicIPAddress {} is already in use", quoted(ref.name.value)),
                                "give each resource one of its own", {{other, "first used here"}});
  }

 private:
  LinkContext* context_;
  std::vector<std::optional<Span>> used_;
};

void check_family(LinkContext& context, const Ref<PublicIPAddress>& ref, const Address& stands_for) {
  if (!ref.id.valid()) return;
  const PublicIPAddress& address = context.topology[ref.id];
  if (address.version == stands_for.family()) return;
  context.diagnostics.error(
      linking::kPublicIpFamily, ref.name.span,
      fmt::format("publicIPAddress {} is {}, but the private address {} is {}", quoted(ref.name.value),
                  to_string(address.version), stands_for.to_string(), to_string(stands_for.family())),
      {}, {{address.name.span, "the public address is defined here"}});
}

void check_nat_gateway(LinkContext& context, const NatGateway& nat) {
  const std::size_t most = limit("nat-gateway-addresses", context.as_of).number;
  if (nat.public_ip_addresses.empty() && context.complete) {
    context.diagnostics.error(linking::kNatWithoutAddress, nat.name.span,
                              fmt::format("natGateway {} has no public IP address", quoted(nat.name.value)),
                              "add one to `publicIpAddresses`");
  }
  std::array<std::size_t, 2> counts{};
  for (const Ref<PublicIPAddress>& ref : nat.public_ip_addresses) {
    if (!ref.id.valid()) continue;
    const Family family = context.topology[ref.id].version;
    if (family == Family::V6 && !nat.standard_v2) {
      context.diagnostics.error(
          linking::kNatIpv6, ref.name.span,
          fmt::format("natGateway {} cannot have the IPv6 address {}", quoted(nat.name.value), quoted(ref.name.value)),
          "give it `sku: StandardV2`", {{nat.name.span, "the NAT gateway is defined here"}});
    }
    if (++counts[family == Family::V4 ? 0 : 1] == most + 1) {
      context.diagnostics.error(
          linking::kNatTooManyAddresses, ref.name.span,
          fmt::format("natGateway {} has more than {} {} addresses", quoted(nat.name.value), most, to_string(family)));
    }
  }
}

}  // namespace

void check_interfaces(LinkContext& context) {
  const Topology& topology = context.topology;
  AddressBook private_addresses(context);
  PublicAddressBook public_addresses(context);
  const auto claim = [&](const Ref<Subnet>& subnet, const Located<Address>& address, std::string_view holder) {
    const Id<VirtualNetwork> vnet = subnet.id.valid() ? vnet_of(topology, subnet.id) : Id<VirtualNetwork>{};
    if (!vnet.valid()) return;
    check_private_address(context, subnet.id, address);
    private_addresses.add(vnet, address, holder);
  };
  for (const NetworkInterface& nic : topology.network_interfaces) {
    for (const IpConfiguration& configuration : nic.ip_configurations) {
      claim(nic.subnet, configuration.private_ip_address, nic.name.value);
      check_family(context, configuration.public_ip_address, configuration.private_ip_address.value);
      public_addresses.add(configuration.public_ip_address);
    }
  }
  for (const VirtualNetworkGateway& gateway : topology.gateways) {
    for (const GatewayIpConfiguration& configuration : gateway.ip_configurations) {
      if (gateway.virtual_network.id.valid() && configuration.private_ip_address)
        private_addresses.add(gateway.virtual_network.id, *configuration.private_ip_address, gateway.name.value);
      public_addresses.add(configuration.public_ip_address);
    }
  }
  for (const LoadBalancer& balancer : topology.load_balancers) {
    for (const FrontendIpConfiguration& frontend : balancer.frontends) {
      if (frontend.private_ip_address) claim(frontend.subnet, *frontend.private_ip_address, balancer.name.value);
      public_addresses.add(frontend.public_ip_address);
    }
  }
  for (const PrivateEndpoint& endpoint : topology.private_endpoints) {
    for (const Located<Address>& address : endpoint.private_ip_addresses)
      claim(endpoint.subnet, address, endpoint.name.value);
  }
  for (const AzureFirewall& firewall : topology.azure_firewalls) {
    if (firewall.virtual_network.id.valid() && firewall.private_ip_address)
      private_addresses.add(firewall.virtual_network.id, *firewall.private_ip_address, firewall.name.value);
    for (const Ref<PublicIPAddress>& address : firewall.public_ip_addresses) public_addresses.add(address);
    public_addresses.add(firewall.management_public_ip_address);
  }
  for (const RouteServer& server : topology.route_servers) {
    if (!server.virtual_network.id.valid()) continue;
    for (const Located<Address>& address : server.virtual_router_ips)
      private_addresses.add(server.virtual_network.id, address, server.name.value);
  }
  for (const NatGateway& nat : topology.nat_gateways) {
    check_nat_gateway(context, nat);
    for (const Ref<PublicIPAddress>& address : nat.public_ip_addresses) public_addresses.add(address);
  }
}

}  // namespace azroute
