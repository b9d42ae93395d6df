// Senders that no network interface is described for: walked from their subnet, and known by their address.
#include <string>

#include <doctest/doctest.h>

#include "sim/flow/sender_index.h"
#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

constexpr std::string_view kNetwork = R"(
asOf: 2023-10-15
virtualNetworks:
  - name: net
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - {name: app, addressPrefix: 10.1.1.0/24}
      - {name: nat, addressPrefix: 10.1.2.0/24, natGateway: n}
      - {name: closed, addressPrefix: 10.1.3.0/24, networkSecurityGroup: deny}
      - {name: private, addressPrefix: 10.1.4.0/24, defaultOutboundAccess: false}
      - {name: AzureFirewallSubnet, addressPrefix: 10.1.5.0/26}
  - {name: twin, addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: [{name: app, addressPrefix: 10.1.9.0/24}]}
  - {name: other, addressSpace: {addressPrefixes: [10.1.9.0/24]}, subnets: [{name: all, addressPrefix: 10.1.9.0/25}]}
natGateways: [{name: n, publicIpAddresses: [n-ip]}]
publicIPAddresses: [{name: n-ip, ipAddress: 20.1.1.1}, {name: vm-ip, ipAddress: 20.1.1.2}, {name: lb-ip, ipAddress: 20.1.1.3}, {name: fw-ip, ipAddress: 20.1.1.4}]
networkSecurityGroups:
  - name: deny
    securityRules: [{name: no-web, priority: 100, direction: Outbound, access: Deny, protocol: Tcp, destinationPortRange: "80"}]
networkInterfaces:
  - {name: vm, subnet: net/app, privateIPAddress: 10.1.1.4, publicIPAddress: vm-ip}
  - {name: web, subnet: net/app, privateIPAddress: 10.1.1.9}
loadBalancers:
  - name: lb
    frontendIPConfigurations: [{name: f, publicIPAddress: lb-ip}]
    backendAddressPool: [web]
    loadBalancingRules: [{name: r, protocol: Tcp, frontendPort: 443, backendPort: 8443}]
azureFirewalls: [{name: fw, virtualNetwork: net, privateIPAddress: 10.1.5.4, publicIPAddresses: [fw-ip]}]
sites: [{name: office, addressPrefixes: [192.168.0.0/16]}]
)";

std::string from(Loaded& loaded, std::string_view subnet, std::string_view to) {
  const FlowResult result = query(loaded, subnet, to);
  const Trace& trace = *result.primary_trace();
  std::string text = trace.flow.source.to_string() + " " + std::string(result.reason->rule.id);
  for (const Address& address : trace.identity.addresses) text += " " + address.to_string();
  return text;
}

std::string whose(const Loaded& loaded, std::string_view source) {
  const RecordedSender sender = SenderIndex(loaded.topology).sender_of(address(source));
  if (sender.outside != nullptr) return std::string(sender.outside->id);
  const FlowSource& found = sender.from;
  CHECK(found.address == address(source));
  if (found.nic.valid()) return loaded.topology[found.nic].name.value;
  if (found.subnet.valid()) return full_name(loaded.topology, found.subnet);
  return found.site.valid() ? loaded.topology[found.site].name.value : "internet";
}

}  // namespace

TEST_CASE("a flow from a subnet starts at its first free address and meets the subnet's routes, filters and outbound") {
  const auto loaded = load_text(kNetwork);
  CHECK(from(*loaded, "net/app", "1.1.1.1:443") == "10.1.1.5 egressed-azure");
  CHECK(from(*loaded, "net/nat", "1.1.1.1:443") == "10.1.2.4 egressed-azure 20.1.1.1");
  CHECK(from(*loaded, "net/closed", "1.1.1.1:80") == "10.1.3.4 security-group-denied");
  CHECK(from(*loaded, "net/closed", "1.1.1.1:443") == "10.1.3.4 egressed-azure");
  CHECK(from(*loaded, "net/private", "1.1.1.1:443") == "10.1.4.4 no-outbound-address");
  CHECK(from(*loaded, "net/app", "10.1.1.4:22") == "10.1.1.5 delivered-nic 10.1.1.5");
  CHECK(from(*loaded, "net/app", "168.63.129.16:53").find("platform-address") != std::string::npos);
}

TEST_CASE("what comes back from the Internet to an address of a subnet arrives there") {
  const auto loaded = load_text(kNetwork);
  const FlowResult result = query(*loaded, "net/nat", "1.1.1.1:443");
  const Trace& trace = *result.primary_trace();
  REQUIRE_FALSE(trace.reply.empty());
  CHECK(trace.reply.back().place == trace.hops.front().place);
  CHECK(trace.reply_end == &reasons::kSubnet);
}

TEST_CASE("the sender of a recorded flow is known by its address, or the reason why none is") {
  const auto loaded = load_text(kNetwork);
  CHECK(whose(*loaded, "10.1.1.4") == "vm");
  CHECK(whose(*loaded, "10.1.1.77") == "net/app");
  CHECK(whose(*loaded, "192.168.7.7") == "office");
  CHECK(whose(*loaded, "203.0.113.9") == "internet");
  CHECK(whose(*loaded, "10.1.1.1") == "outside-source-reserved");
  CHECK(whose(*loaded, "10.1.5.4") == "outside-source-of-service");
  CHECK(whose(*loaded, "10.1.9.20") == "outside-source-ambiguous");
  CHECK(whose(*loaded, "10.1.77.1") == "outside-source-not-described");
  CHECK(whose(*loaded, "172.16.0.9") == "outside-source-not-described");
  CHECK(whose(*loaded, "0.0.0.0") == "outside-source-not-unicast");
  CHECK(whose(*loaded, "224.0.0.251") == "outside-source-not-unicast");
}

TEST_CASE("what came from the Internet was sent to the public address before the recorded one") {
  const auto loaded = load_text(kNetwork);
  const SenderIndex senders(loaded->topology);
  const auto sent = [&](std::string_view to, std::uint16_t port) {
    const auto flow =
        senders.as_sent({.source = address("203.0.113.9"), .destination = address(to), .destination_port = port});
    return flow ? flow->destination.to_string() + ":" + std::to_string(flow->destination_port) : std::string("nothing");
  };
  CHECK(sent("10.1.1.4", 22) == "20.1.1.2:22");
  CHECK(sent("10.1.1.9", 8443) == "20.1.1.3:443");
  CHECK(sent("10.1.1.9", 443) == "nothing");
  CHECK(sent("10.1.1.77", 443) == "nothing");
}
