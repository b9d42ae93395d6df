// Rules matched against a packet, with the tags and groups that depend on where it stands.
#include "sim/flow/security_packet.h"

#include <algorithm>

#include "sim/flow/forward.h"
#include "sim/flow/service_match.h"

namespace azroute {
namespace {

constexpr std::string_view tag_of(PlatformService service) {
  switch (service) {
    case PlatformService::Dns: return "AzurePlatformDNS";
    case PlatformService::InstanceMetadata: return "AzurePlatformIMDS";
    case PlatformService::Licensing: return "AzurePlatformLKM";
  }
  return "";
}

/// A row of the kind that ranges of virtual networks and what is connected to them give, and no user.
bool leads_to_connected_space(const Route& row) {
  if (row.is_learned()) return true;
  if (!row.is_system()) return false;
  switch (row.next_hop_type) {
    case NextHopType::VnetLocal:
    case NextHopType::VNetPeering:
    case NextHopType::VNetGlobalPeering:
    case NextHopType::ConnectedGroup: return true;
    default: return false;
  }
}

/// f(row) for every row of the subnet, followed or not, whose prefix contains the address.
template <typename F>
void for_each_row_over(const SubnetRows& rows, const Address& address, F&& f) {
  for (const Route& row : rows.own) {
    if (fits_prefix(row.prefix, address)) f(row);
  }
  if (!rows.layer || !rows.hears) return;
  rows.layer->covering(Prefix::host(address), [&](const Prefix& prefix, const RouteRun& run) {
    if (!fits_prefix(prefix, address)) return;
    for (const Route& row : rows.layer->rows().subspan(run.first, run.count)) f(row);
  });
}

}  // namespace

bool names_service(const SecurityRule& rule, PlatformService service) {
  const auto names = [service](const AddressSelector& selector) {
    return !selector.prefix && equal_ignoring_case(selector.text.value, tag_of(service));
  };
  return std::ranges::any_of(rule.destination.addresses, names) || std::ranges::any_of(rule.source.addresses, names);
}

FilteredPacket::FilteredPacket(Network& network, Id<Subnet> subnet, const Flow& flow)
    : network_(&network),
      subnet_(subnet),
      flow_(&flow),
      source_{.address = flow.source, .port = source_port_of(flow)},
      destination_{.address = flow.destination, .port = destination_port_of(flow)} {}

RuleFit FilteredPacket::fits(const SecurityRule& rule) {
  if (rule.other_protocol || (rule.protocol && *rule.protocol != flow_->protocol)) return RuleFit::No;
  const RuleFit source = fits(rule.source, source_);
  return source == RuleFit::No ? RuleFit::No : std::min(source, fits(rule.destination, destination_));
}

RuleFit FilteredPacket::fits(const TrafficSelector& selector, End& end) {
  if (!fits_ports(selector.ports, end.port)) return RuleFit::No;
  if (selector.addresses.empty() && selector.groups.empty()) return RuleFit::Yes;
  if (!selector.groups.empty() && in_a_group(selector.groups, end)) return RuleFit::Yes;
  RuleFit best = RuleFit::No;
  for (const AddressSelector& one : selector.addresses) {
    best = std::max(best, fits(one, end));
    if (best == RuleFit::Yes) break;
  }
  return best;
}

RuleFit FilteredPacket::fits(const AddressSelector& selector, End& end) {
  const auto yes_if = [](bool fits) { return fits ? RuleFit::Yes : RuleFit::No; };
  if (selector.is_any()) return RuleFit::Yes;
  if (selector.prefix) return yes_if(fits_prefix(*selector.prefix, end.address));
  const auto is = [&](std::string_view tag) { return equal_ignoring_case(selector.text.value, tag); };
  const bool virtual_network = is("VirtualNetwork");
  if (virtual_network || is("Internet")) {
    if (!end.tags) end.tags = tags_of(end.address);
    return virtual_network ? end.tags->virtual_network : yes_if(end.tags->internet);
  }
  if (is("AzureLoadBalancer") || is(tag_of(PlatformService::Dns))) return yes_if(end.address == kHostAddress);
  if (is(tag_of(PlatformService::InstanceMetadata))) return yes_if(end.address == kMetadataAddress);
  if (is(tag_of(PlatformService::Licensing))) return yes_if(is_licensing(end.address));
  return yes_if(in_published_tag(topology().service_tags, selector.text.value, end.address));
}

bool FilteredPacket::in_a_group(std::span<const Ref<ApplicationSecurityGroup>> groups, End& end) {
  if (!end.owner) end.owner = owner_of(end.address);
  if (!end.owner->valid()) return false;
  const auto& memberships = topology()[*end.owner].application_security_groups;
  return std::ranges::any_of(groups, [&](const Ref<ApplicationSecurityGroup>& group) {
    return group.id.valid() && std::ranges::any_of(memberships, [&](const Ref<ApplicationSecurityGroup>& membership) {
             return membership.id == group.id;
           });
  });
}

FilteredPacket::SubnetTags FilteredPacket::tags_of(const Address& address) const {
  SubnetTags tags;
  if (address == kHostAddress) {
    tags.virtual_network = RuleFit::Yes;
    return tags;
  }
  const Topology& all = topology();
  bool connected = std::ranges::any_of(all[all[subnet_].virtual_network].address_prefixes,
                                       [&](const Located<Prefix>& range) { return fits_prefix(range.value, address); });
  if (connected) tags.virtual_network = RuleFit::Yes;
  for_each_row_over(network_->routes_of(subnet_).from(), address, [&](const Route& row) {
    const bool leads_there = leads_to_connected_space(row);
    if (!leads_there && row.source != RouteSource::User) return;
    tags.virtual_network =
        std::max(tags.virtual_network, row.prefix.is_default() ? RuleFit::ByDefaultRoute : RuleFit::Yes);
    connected = connected || (leads_there && !row.prefix.is_default());
  });
  tags.internet = !is_private(address) && !connected;
  return tags;
}

Id<NetworkInterface> FilteredPacket::owner_of(const Address& address) const {
  const Topology& all = topology();
  const Id<VirtualNetwork> home = all[subnet_].virtual_network;
  // Virtual networks that know nothing of each other may use one address twice: the nearest is meant.
  const auto distance = [&](Id<VirtualNetwork> vnet) {
    if (vnet == home) return 0;
    return find_peering(all, home, vnet) != nullptr ? 1 : 2;
  };
  Id<NetworkInterface> nearest;
  int least = 3;
  for (std::uint32_t i = 0; i < all.network_interfaces.size() && least > 0; ++i) {
    const NetworkInterface& nic = all.network_interfaces[i];
    if (nic.withdrawn || !nic.subnet.id.valid() || !owns(nic, address)) continue;
    const int away = distance(all[nic.subnet.id].virtual_network);
    if (away < least) {
      least = away;
      nearest = {i};
    }
  }
  return nearest;
}

bool FilteredPacket::is_licensing(const Address& address) const {
  const auto matches = find_by_address(address, topology().cloud, {});
  return std::ranges::any_of(matches, [&](const EndpointMatch& match) {
    return match.endpoint->id == "kms" && match.address->serves(network_->as_of());
  });
}

std::optional<PlatformService> FilteredPacket::service() const {
  const auto port = destination_.port;
  if (flow_->destination == kHostAddress && port == 53) return PlatformService::Dns;
  if (flow_->destination == kMetadataAddress && port == 80) return PlatformService::InstanceMetadata;
  if (flow_->protocol == Transport::Tcp && port == 1688 && is_licensing(flow_->destination)) {
    return PlatformService::Licensing;
  }
  return std::nullopt;
}

bool FilteredPacket::default_route_overridden() const {
  bool overridden = false;
  for_each_row_over(network_->routes_of(subnet_).from(), flow_->destination, [&](const Route& row) {
    overridden = overridden || (row.prefix.is_default() && !row.is_system());
  });
  return overridden;
}

}  // namespace azroute
