// Whether an address or port fits what a rule says of it: the part that security groups and firewalls have in common.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/flow/flow.h"
#include "sim/topology/topology.h"

namespace azroute {

/// 0.0.0.0 or ::, which stands for an Azure public address that only Azure knows.
bool is_unknown_public_address(const Address& address);
/// The unknown public address is in the default prefix only.
bool fits_prefix(const Prefix& prefix, const Address& address);
/// None stated is all. Port 0, which is not known, fits a range of all ports only.
bool fits_ports(std::span<const PortRange> ports, std::uint16_t port);
/// A tag of the topology's service tags file. The unknown public address is in AzureCloud, and in no narrower tag.
bool in_published_tag(const ServiceTags& tags, std::string_view name, const Address& address);
/// `*`, `*.contoso.com` (any depth, not contoso.com itself) or a host name; case does not matter.
bool fits_host_name(std::string_view pattern, std::string_view host);

/// The ports of a flow; ICMP has none.
inline std::uint16_t source_port_of(const Flow& flow) {
  return flow.protocol == Transport::Icmp ? std::uint16_t{0} : flow.source_port;
}
inline std::uint16_t destination_port_of(const Flow& flow) {
  return flow.protocol == Transport::Icmp ? std::uint16_t{0} : flow.destination_port;
}

}  // namespace azroute
