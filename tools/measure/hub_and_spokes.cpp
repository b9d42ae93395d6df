// The text of a topology, list by list.
#include "tools/measure/hub_and_spokes.h"

#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "sim/net/ip.h"

namespace azroute::measure {
namespace {

std::string prefix_text(std::uint32_t address, unsigned length) {
  return Prefix::make(Address::v4(address), length).to_string();
}

}  // namespace

std::string topology_text(const HubAndSpokes& shape) {
  // Every spoke has room for its subnets of a /24, and the hub is the first of as many equal ranges.
  const unsigned bits = 8 + static_cast<unsigned>(std::bit_width(shape.subnets - 1));
  const auto range_of = [&](unsigned index) { return 0x0A000000U + ((index + 1) << bits); };
  std::string vnets =
      "asOf: 2026-11-23\nvirtualNetworks:\n  - name: hub\n    addressSpace: {addressPrefixes: [10.0.0.0/24]}\n"
      "    subnets:\n      - {name: GatewaySubnet, addressPrefix: 10.0.0.0/27}\n    virtualNetworkPeerings:\n";
  for (unsigned i = 0; i < shape.spokes; ++i) {
    vnets += fmt::format("      - {{remoteVirtualNetwork: spoke{}, allowGatewayTransit: true}}\n", i);
  }
  std::string tables = "routeTables:\n";
  std::uint32_t next = 0x14000000U;  // 20.0.0.0
  for (unsigned i = 0; i < shape.spokes; ++i) {
    vnets += fmt::format("  - name: spoke{}\n    addressSpace: {{addressPrefixes: [{}]}}\n    subnets:\n", i,
                         prefix_text(range_of(i), 32 - bits));
    for (unsigned j = 0; j < shape.subnets; ++j) {
      vnets +=
          fmt::format("      - {{name: s{1}, addressPrefix: {2}, routeTable: t{0}-{1}, defaultOutboundAccess: true}}\n",
                      i, j, prefix_text(range_of(i) + j * 256, 24));
      tables += fmt::format("  - name: t{}-{}\n    routes:\n", i, j);
      for (unsigned k = 0; k < shape.user_routes; ++k) {
        tables += fmt::format("      - {{name: r{}, addressPrefix: {}, nextHopType: Internet}}\n", k,
                              prefix_text(next++, 32));
      }
    }
    vnets += "    virtualNetworkPeerings:\n      - {remoteVirtualNetwork: hub, useRemoteGateways: true}\n";
  }
  std::string out =
      vnets + tables +
      "virtualNetworkGateways:\n  - {name: er, virtualNetwork: hub, gatewayType: ExpressRoute}\n"
      "connections:\n  - {name: circuit, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: "
      "datacenter}\nsites:\n  - name: datacenter\n    addressPrefixes: [172.16.0.0/12]\n    advertises:\n";
  for (unsigned i = 0; i < shape.announced; ++i) {
    out += fmt::format("      - {}\n", prefix_text(0xAC100000U + i * 256, 24));  // within 172.16.0.0/12
  }
  return out;
}

}  // namespace azroute::measure
