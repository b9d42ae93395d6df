// The networks that tests of security filters share: one subnet with everything that a filter may ask about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/security_builder.h"

namespace azroute::testing {

using Decisions = std::vector<std::string>;
using Texts = NetworkBuilder::Texts;

/// Virtual network v (10.0.0.0/16) with vm 10.0.1.4, peered with w (10.1.0.0/16) where `far` is 10.1.1.4, and with a
/// VPN tunnel to 192.168.0.0/16; x (10.2.0.0/16) is connected to nothing. vm's subnet has the group `sub`, its network
/// interface the group `nic`, and the route table `t`.
struct Lab : SecurityBuilder {
  Lab() {
    vnet("v", {"10.0.0.0/16"});
    peering("w");
    subnet("s", {"10.0.1.0/24"}, "t");
    subnet("GatewaySubnet", {"10.0.255.0/27"});
    vnet("w", {"10.1.0.0/16"});
    peering("v");
    subnet("ws", {"10.1.1.0/24"});
    vnet("x", {"10.2.0.0/16"});
    subnet("xs", {"10.2.1.0/24"});
    nic("vm", "s", "10.0.1.4");
    nic("vm2", "s", "10.0.1.5");
    nic("far", "ws", "10.1.1.4");
    nic("alien", "xs", "10.2.1.4");
    gateway("gw", "v", GatewayType::Vpn, "10.0.255.4");
    local_gateway("branch", {"192.168.0.0/16", "203.0.113.0/24"});
    connection("tunnel", ConnectionType::IPsec, "gw", "branch");
    table("t");
  }
  Lab& subnet_group(Texts lines) {
    group("sub", lines);
    topology.subnets[0].network_security_group = ref<NetworkSecurityGroup>("sub");
    return *this;
  }
  Lab& nic_group(Texts lines) {
    group("nic", lines);
    topology.network_interfaces[0].network_security_group = ref<NetworkSecurityGroup>("nic");
    return *this;
  }
};

inline Flow in(std::string_view source, unsigned port, Transport protocol = Transport::Tcp) {
  return flow_of(source, "10.0.1.4", port, protocol);
}
inline Flow out(std::string_view destination, unsigned port, Transport protocol = Transport::Tcp) {
  return flow_of("10.0.1.4", destination, port, protocol);
}

}  // namespace azroute::testing
