// Security filters: what a virtual machine's own firewall, security admin rules and network security groups say to a
// packet that leaves or enters a network interface or subnet.
#pragma once

#include <span>
#include <vector>

#include "sim/flow/security_rules.h"
#include "sim/flow/trace.h"
#include "sim/route/effective_routes.h"

namespace azroute {

/// Every filter that the packet meets, in order, each with what it says: one that denies does not keep the later ones
/// from being asked. Filters that do not exist (no group) and those that the platform's own traffic bypasses (with the
/// rule that exempts it) are told apart: the former give no step.
///
/// An admin rule that always allows ends it for the groups: they give no step.
///
/// Leaving: the guest's firewall, admin rules, the network interface's group, the subnet's group. The guest's firewall
/// is for what the guest itself sends: not for a packet of somebody else's address, nor for one that is `forwarded`
/// although it has the interface's own address as its source.
std::vector<SecurityStep> filters_leaving(Network& network, Id<NetworkInterface> nic, const Flow& flow,
                                          bool forwarded = false);
/// An address of a subnet behind which no network interface is described: admin rules and the subnet's group.
std::vector<SecurityStep> filters_leaving(Network& network, Id<Subnet> subnet, const Flow& flow);
/// Entering: admin rules, the subnet's group, the network interface's group, and, where the packet is addressed to the
/// interface itself, the guest's firewall.
std::vector<SecurityStep> filters_entering(Network& network, Id<NetworkInterface> nic, const Flow& flow);
/// An address of a subnet behind which no network interface is described: admin rules and the subnet's group.
std::vector<SecurityStep> filters_entering(Network& network, Id<Subnet> subnet, const Flow& flow);
/// A private endpoint in the subnet: the subnet's group, or, where privateEndpointNetworkPolicies does not let it, the
/// rule that exempts the packet.
std::vector<SecurityStep> filters_entering_private_endpoint(Network& network, Id<Subnet> subnet, const Flow& flow);

/// AllowVnetInBound to DenyAllOutBound, which every network security group ends with.
std::span<const SecurityRule> default_security_rules();

/// The reason for a filter's denial.
const Reason& denial_of(const SecurityStep& step);

}  // namespace azroute
