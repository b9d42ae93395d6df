// The order of outbound methods: NAT gateway, instance public address, default outbound access.
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

}  // namespace

std::span<const Rule* const> outbound_rule_list() {
  static constexpr std::array kRules{
      &outbound_rules::kNatGateway,      &outbound_rules::kNatGatewayOverInstance,   &outbound_rules::kInstancePublicIP,
      &outbound_rules::kDefaultOutbound, &outbound_rules::kDefaultOutboundNotStated, &outbound_rules::kSiteEdge};
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

  Outbound outbound;
  EgressIdentity& identity = outbound.identity;
  identity.source_class = SourceClass::AzurePublic;
  if (subnet.nat_gateway.id.valid() && serves_family(topology, topology[subnet.nat_gateway.id], family)) {
    if (flow.protocol == Transport::Icmp) return failed(reasons::kProtocolNotCarried);
    identity.method = OutboundMethod::NatGateway;
    identity.nat_gateway = subnet.nat_gateway.id;
    identity.rule =
        own->public_ip_address.id.valid() ? &outbound_rules::kNatGatewayOverInstance : &outbound_rules::kNatGateway;
    bool all_known = true;
    for (const Ref<PublicIPAddress>& pip : topology[subnet.nat_gateway.id].public_ip_addresses) {
      if (!pip.id.valid() || topology[pip.id].version != family) continue;
      all_known = all_known && topology[pip.id].ip_address.has_value();
      add_address(topology, pip.id, family, identity.addresses);
    }
    if (!all_known) identity.addresses.clear();
    std::ranges::sort(identity.addresses);
    return outbound;
  }
  if (own->public_ip_address.id.valid() && topology[own->public_ip_address.id].version == family) {
    identity.method = OutboundMethod::InstancePublicIP;
    identity.public_ip_address = own->public_ip_address.id;
    identity.rule = &outbound_rules::kInstancePublicIP;
    add_address(topology, own->public_ip_address.id, family, identity.addresses);
    return outbound;
  }
  if (subnet.default_outbound_access == false) return failed(reasons::kNoOutboundAddress);
  if (family == Family::V6) return failed(reasons::kNoOutboundAddressV6);
  if (flow.protocol == Transport::Icmp) return failed(reasons::kProtocolNotCarried);
  identity.method = OutboundMethod::DefaultOutboundAccess;
  const bool question_is_open = !subnet.default_outbound_access && as_of > kPrivateByDefault;
  identity.rule = question_is_open ? &outbound_rules::kDefaultOutboundNotStated : &outbound_rules::kDefaultOutbound;
  return outbound;
}

}  // namespace azroute
