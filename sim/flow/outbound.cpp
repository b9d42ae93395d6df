// The order of outbound methods: NAT gateway, instance public address, public load balancer, default outbound access.
#include "sim/flow/outbound.h"

#include <algorithm>
#include <array>

namespace azroute {
namespace {

/// API version 2025-07-01, which makes new subnets private, was released after this day.
constexpr Date kPrivateByDefault = make_date(2026, 3, 31);

void add_address(const Topology& topology, Id<PublicIPAddress> id, Family family, std::vector<Address>& addresses) {
  if (!id.valid()) return;
  const PublicIPAddress& pip = topology[id];
  if (pip.version == family && pip.ip_address) addresses.push_back(pip.ip_address->value);
}

bool serves_family(const Topology& topology, const NatGateway& nat, Family family) {
  if (family == Family::V6 && !nat.standard_v2) return false;
  return std::ranges::any_of(nat.public_ip_addresses, [&](const Ref<PublicIPAddress>& pip) {
    return pip.id.valid() && topology[pip.id].version == family;
  });
}

Outbound failed(const Reason& reason) {
  Outbound outbound;
  outbound.failure = &reason;
  return outbound;
}

/// The addresses of these that the family has; none where Azure chooses one of them.
std::vector<Address> known_addresses(const Topology& topology, std::span<const Id<PublicIPAddress>> pips,
                                     Family family) {
  std::vector<Address> addresses;
  for (const Id<PublicIPAddress> id : pips) {
    if (topology[id].version != family) continue;
    if (!topology[id].ip_address) return {};
    addresses.push_back(topology[id].ip_address->value);
  }
  std::ranges::sort(addresses);
  return addresses;
}

bool has_family(const Topology& topology, std::span<const Id<PublicIPAddress>> pips, Family family) {
  return std::ranges::any_of(pips, [&](Id<PublicIPAddress> id) { return topology[id].version == family; });
}

std::vector<Id<PublicIPAddress>> ids_of(std::span<const Ref<PublicIPAddress>> refs) {
  std::vector<Id<PublicIPAddress>> ids;
  for (const Ref<PublicIPAddress>& ref : refs) {
    if (ref.id.valid()) ids.push_back(ref.id);
  }
  return ids;
}

Outbound by_nat_gateway(const Topology& topology, Id<NatGateway> id, const Flow& flow, Family family) {
  Outbound outbound;
  outbound.protocol_not_carried = flow.protocol == Transport::Icmp;
  outbound.identity = {.source_class = SourceClass::AzurePublic,
                       .method = OutboundMethod::NatGateway,
                       .addresses = known_addresses(topology, ids_of(topology[id].public_ip_addresses), family),
                       .nat_gateway = id,
                       .rule = &outbound_rules::kNatGateway};
  return outbound;
}

bool is_backend(const LoadBalancer& balancer, Id<NetworkInterface> nic) {
  return !balancer.withdrawn && std::ranges::any_of(balancer.backends, [&](const Ref<NetworkInterface>& backend) {
    return backend.id == nic;
  });
}

std::vector<Id<PublicIPAddress>> public_frontends(const LoadBalancer& balancer) {
  std::vector<Id<PublicIPAddress>> ids;
  for (const FrontendIpConfiguration& frontend : balancer.frontends) {
    if (frontend.public_ip_address.id.valid()) ids.push_back(frontend.public_ip_address.id);
  }
  return ids;
}

bool gives_outbound(const LoadBalancer& balancer) {
  return balancer.outbound_rules ||
         std::ranges::any_of(balancer.rules, [](const LoadBalancingRule& rule) { return !rule.disable_outbound_snat; });
}

/// The public load balancer that the network interface leaves by; invalid: none.
Id<LoadBalancer> outbound_balancer_of(const Topology& topology, Id<NetworkInterface> nic, Family family) {
  for (std::uint32_t i = 0; i < topology.load_balancers.size(); ++i) {
    const LoadBalancer& balancer = topology.load_balancers[i];
    if (is_backend(balancer, nic) && gives_outbound(balancer) &&
        has_family(topology, public_frontends(balancer), family)) {
      return {i};
    }
  }
  return {};
}

bool is_standard_backend(const Topology& topology, Id<NetworkInterface> nic) {
  return std::ranges::any_of(topology.load_balancers, [&](const LoadBalancer& balancer) {
    return balancer.standard && is_backend(balancer, nic);
  });
}

/// Why the subnet has no default outbound access; nullptr: it has.
const Reason* no_default_outbound(const Subnet& subnet, Family family) {
  if (subnet.default_outbound_access == false) return &reasons::kNoOutboundAddress;
  return family == Family::V6 ? &reasons::kNoOutboundAddressV6 : nullptr;
}

Outbound by_default_outbound(const Subnet& subnet, const Flow& flow, Date as_of) {
  Outbound outbound;
  outbound.protocol_not_carried = flow.protocol == Transport::Icmp;
  const bool question_is_open = !subnet.default_outbound_access && as_of > kPrivateByDefault;
  outbound.identity = {
      .source_class = SourceClass::AzurePublic,
      .method = OutboundMethod::DefaultOutboundAccess,
      .rule = question_is_open ? &outbound_rules::kDefaultOutboundNotStated : &outbound_rules::kDefaultOutbound};
  return outbound;
}

/// Where Azure Firewall's network rules keep the source: snat.privateRanges, else RFC 1918 and 100.64.0.0/10.
bool keeps_source(const AzureFirewall& firewall, const Address& destination) {
  if (firewall.snat_private_ranges) {
    return std::ranges::any_of(*firewall.snat_private_ranges,
                               [&](const Located<Prefix>& prefix) { return prefix.value.contains(destination); });
  }
  static constexpr std::array kKept{Prefix::make(Address::v4(10U << 24U), 8),
                                    Prefix::make(Address::v4((172U << 24U) | (16U << 16U)), 12),
                                    Prefix::make(Address::v4((192U << 24U) | (168U << 16U)), 16),
                                    Prefix::make(Address::v4((100U << 24U) | (64U << 16U)), 10)};
  return std::ranges::any_of(kKept, [&](const Prefix& prefix) { return prefix.contains(destination); });
}

}  // namespace

std::span<const Rule* const> outbound_rule_list() {
  static constexpr std::array kRules{&outbound_rules::kNatGateway,       &outbound_rules::kNatGatewayOverInstance,
                                     &outbound_rules::kInstancePublicIP, &outbound_rules::kLoadBalancer,
                                     &outbound_rules::kDefaultOutbound,  &outbound_rules::kDefaultOutboundNotStated,
                                     &outbound_rules::kFirewallSnat,     &outbound_rules::kFirewallPublicIP,
                                     &outbound_rules::kFirewallProxy,    &outbound_rules::kFirewallDnatSource,
                                     &outbound_rules::kSiteEdge};
  return kRules;
}

Outbound outbound_of(const Topology& topology, Id<NetworkInterface> nic_id, const Flow& flow, Date as_of) {
  const NetworkInterface& nic = topology[nic_id];
  const auto own = std::ranges::find_if(nic.ip_configurations, [&](const IpConfiguration& configuration) {
    return configuration.private_ip_address.value == flow.source;
  });
  if (own == nic.ip_configurations.end()) return failed(reasons::kForeignSource);
  const Subnet& subnet = topology[nic.subnet.id];
  const Family family = flow.source.family();

  if (subnet.nat_gateway.id.valid() && serves_family(topology, topology[subnet.nat_gateway.id], family)) {
    Outbound outbound = by_nat_gateway(topology, subnet.nat_gateway.id, flow, family);
    if (outbound.failure == nullptr && own->public_ip_address.id.valid()) {
      outbound.identity.rule = &outbound_rules::kNatGatewayOverInstance;
    }
    return outbound;
  }
  Outbound outbound;
  EgressIdentity& identity = outbound.identity;
  identity.source_class = SourceClass::AzurePublic;
  if (own->public_ip_address.id.valid() && topology[own->public_ip_address.id].version == family) {
    identity.method = OutboundMethod::InstancePublicIP;
    identity.public_ip_address = own->public_ip_address.id;
    identity.rule = &outbound_rules::kInstancePublicIP;
    add_address(topology, own->public_ip_address.id, family, identity.addresses);
    return outbound;
  }
  if (const Id<LoadBalancer> balancer = outbound_balancer_of(topology, nic_id, family); balancer.valid()) {
    outbound.protocol_not_carried = flow.protocol == Transport::Icmp;
    identity.method = OutboundMethod::LoadBalancer;
    identity.load_balancer = balancer;
    identity.rule = &outbound_rules::kLoadBalancer;
    identity.addresses = known_addresses(topology, public_frontends(topology[balancer]), family);
    return outbound;
  }
  if (const Reason* none = no_default_outbound(subnet, family)) return failed(*none);
  if (is_standard_backend(topology, nic_id)) return failed(reasons::kNoOutboundBehindLoadBalancer);
  return by_default_outbound(subnet, flow, as_of);
}

Outbound outbound_of(const Topology& topology, Id<Subnet> subnet_id, const Flow& flow, Date as_of) {
  const Subnet& subnet = topology[subnet_id];
  const Family family = flow.source.family();
  if (subnet.nat_gateway.id.valid() && serves_family(topology, topology[subnet.nat_gateway.id], family)) {
    return by_nat_gateway(topology, subnet.nat_gateway.id, flow, family);
  }
  if (const Reason* none = no_default_outbound(subnet, family)) return failed(*none);
  return by_default_outbound(subnet, flow, as_of);
}

Outbound outbound_of(const Topology& topology, Id<AzureFirewall> firewall_id, Id<Subnet> subnet, const Flow& flow) {
  const Family family = flow.destination.family();
  const Id<NatGateway> nat = subnet.valid() ? topology[subnet].nat_gateway.id : Id<NatGateway>();
  if (nat.valid() && serves_family(topology, topology[nat], family)) {
    return by_nat_gateway(topology, nat, flow, family);
  }
  const std::vector<Id<PublicIPAddress>> pips = ids_of(topology[firewall_id].public_ip_addresses);
  if (!has_family(topology, pips, family)) return failed(reasons::kFirewallNoPublicAddress);
  Outbound outbound;
  outbound.identity = {.source_class = SourceClass::AzurePublic,
                       .method = OutboundMethod::Firewall,
                       .addresses = known_addresses(topology, pips, family),
                       .firewall = firewall_id,
                       .rule = &outbound_rules::kFirewallPublicIP};
  return outbound;
}

bool keeps_every_source(const AzureFirewall& firewall) {
  return firewall.snat_private_ranges &&
         std::ranges::any_of(*firewall.snat_private_ranges, [](const Located<Prefix>& prefix) {
           return prefix.value.is_default() && prefix.value.family() == Family::V4;
         });
}

std::optional<EgressIdentity> inside_source_of(const Topology& topology, Id<AzureFirewall> firewall_id,
                                               const Flow& flow, const FirewallSource& how) {
  const AzureFirewall& firewall = topology[firewall_id];
  const bool keeps = !how.always_translated() && keeps_source(firewall, flow.destination);
  if (keeps || !firewall.private_ip_address) return std::nullopt;
  const Address& own = firewall.private_ip_address->value;
  if (own == flow.source || own.family() != flow.source.family()) return std::nullopt;
  const Rule* rule = &outbound_rules::kFirewallSnat;
  if (how.proxied) rule = &outbound_rules::kFirewallProxy;
  if (how.destination_translated) rule = &outbound_rules::kFirewallDnatSource;
  return EgressIdentity{.source_class = SourceClass::Private,
                        .method = OutboundMethod::Firewall,
                        .addresses = {own},
                        .firewall = firewall_id,
                        .rule = rule};
}

}  // namespace azroute
