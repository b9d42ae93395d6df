// Every way a walk can end, each with the smallest topology that ends so.
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/walk_topologies.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// Two peered networks, a table on the sender's subnet, an appliance; `routes` are the table's, the rest is appended.
struct Base {
  std::string routes = "[]";
  std::string subnet{};      // further keys of the sender's subnet
  std::string near_flags{};  // of v's peering
  std::string far_flags{};   // of w's peering
  std::string appliance = "enableIPForwarding: true";
  std::string more{};

  [[nodiscard]] std::string text() const {
    return R"(
virtualNetworks:
  - name: v
    location: eastus
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.0.1.0/24, routeTable: t)" +
           subnet + R"(}
      - {name: a, addressPrefix: 10.0.2.0/24}
      - {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}
    virtualNetworkPeerings: [{remoteVirtualNetwork: w)" +
           near_flags + R"(}]
  - name: w
    location: eastus
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: ws, addressPrefix: 10.1.1.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: v)" +
           far_flags + R"(}]
routeTables: [{name: t, routes: )" +
           routes + R"(}]
networkInterfaces:
  - {name: vm, subnet: s, privateIPAddress: 10.0.1.4}
  - {name: nva, subnet: a, privateIPAddress: 10.0.2.4, )" +
           appliance + R"(}
  - {name: far, subnet: ws, privateIPAddress: 10.1.1.4}
)" + more;
  }
};

std::string via(const char* prefix, const char* hop) {
  return std::string("[{name: r, addressPrefix: ") + prefix +
         ", nextHopType: VirtualAppliance, nextHopIpAddress: " + hop + "}]";
}

std::string to(const char* prefix, const char* type) {
  return std::string("[{name: r, addressPrefix: ") + prefix + ", nextHopType: " + type + "}]";
}

constexpr const char* kExpressRoute = R"(
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: ExpressRoute}]
connections: [{name: c, connectionType: ExpressRoute, virtualNetworkGateway1: g, site: hq}]
sites: [{name: hq, addressPrefixes: [192.168.0.0/16], advertises: [0.0.0.0/0], publicIPAddresses: [198.51.100.10]}]
)";
constexpr const char* kVpn = R"(
virtualNetworkGateways:
  - {name: g, virtualNetwork: v, gatewayType: Vpn, gatewayDefaultSite: l, ipConfigurations: [{privateIPAddress: 10.0.255.4}]}
localNetworkGateways: [{name: l, localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}}]
connections: [{name: c, connectionType: IPsec, virtualNetworkGateway1: g, localNetworkGateway2: l}]
)";
constexpr const char* kOwnEndpoints = R"(
endpoints:
  - {name: licences, addresses: [192.0.2.80], ports: [tcp/443], accepts: [203.0.113.0/24]}
  - {name: open, addresses: [192.0.2.81], ports: [tcp/443]}
)";

/// vm in spoke v reaches spoke x through the hub's appliance, if x's peering lets forwarded traffic in.
std::string hub_and_spokes(bool forwarded) {
  return R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.0.1.0/24, routeTable: t}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: hub, allowForwardedTraffic: true}]
  - name: hub
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: a, addressPrefix: 10.1.2.0/24}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: v}, {remoteVirtualNetwork: x}]
  - name: x
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: xs, addressPrefix: 10.2.1.0/24, routeTable: back}]
    virtualNetworkPeerings: [{remoteVirtualNetwork: hub, allowForwardedTraffic: )" +
         std::string(forwarded ? "true" : "false") + R"(}]
routeTables:
  - {name: back, routes: )" +
         via("10.0.0.0/16", "10.1.2.4") + R"(}
  - {name: t, routes: )" +
         via("10.2.0.0/16", "10.1.2.4") + R"(}
networkInterfaces:
  - {name: vm, subnet: s, privateIPAddress: 10.0.1.4}
  - {name: nva, subnet: a, privateIPAddress: 10.1.2.4, enableIPForwarding: true}
  - {name: far, subnet: xs, privateIPAddress: 10.2.1.4}
)";
}

constexpr const char* kBalancer =
    "loadBalancers: [{name: lb, frontendIPConfigurations: [{name: f, subnet: v/a, privateIPAddress: 10.0.2.100}]";
constexpr const char* kFirewall = "azureFirewalls: [{name: fw, virtualNetwork: v, privateIPAddress: 10.0.3.4}]\n";
constexpr const char* kStateful = "appliances: [{name: box, networkInterfaces: [nva]}]\n";
constexpr const char* kEndpoint =
    "privateEndpoints: [{name: pe, subnet: v/a, privateIPAddress: 10.0.2.50, service: storage}]\n";

/// Two gateways, each of which likes the other's way to the site better than its own.
constexpr const char* kDisagreeing = R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.0.1.0/24}, {name: GatewaySubnet, addressPrefix: 10.0.255.0/27}]
  - name: w
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: GatewaySubnet, addressPrefix: 10.1.255.0/27}]
virtualNetworkGateways:
  - {name: g1, virtualNetwork: v, gatewayType: Vpn, bgpSettings: {asn: 65001}}
  - {name: g2, virtualNetwork: w, gatewayType: Vpn, bgpSettings: {asn: 65002}}
localNetworkGateways: [{name: l, bgpSettings: {asn: 65010, bgpPeeringAddress: 192.168.0.1}}]
connections:
  - {name: c1, connectionType: IPsec, virtualNetworkGateway1: g1, localNetworkGateway2: l, site: hq, enableBgp: true}
  - {name: c2, connectionType: IPsec, virtualNetworkGateway1: g2, localNetworkGateway2: l, site: hq, enableBgp: true}
  - {name: c3, connectionType: Vnet2Vnet, virtualNetworkGateway1: g1, virtualNetworkGateway2: g2, enableBgp: true,
     routingWeight: 10}
sites: [{name: hq, asn: 65010, addressPrefixes: [172.20.0.0/16], advertises: [172.20.0.0/16]}]
networkInterfaces: [{name: vm, subnet: v/s, privateIPAddress: 10.0.1.4}]
)";

struct Ending {
  const char* reason;
  std::string yaml;
  const char* to;
  Transport protocol = Transport::Tcp;
  Date as_of = make_date(2026, 11, 23);
  const char* from = "vm";
  const char* source = "";  // the sender's address, where it is stated
};

/// A group on the sender's subnet with one outbound rule.
std::string denying(const char* port) {
  return Base{.subnet = ", networkSecurityGroup: g",
              .more = std::string("networkSecurityGroups: [{name: g, securityRules: [{name: no, priority: 100, "
                                  "direction: Outbound, access: Deny, protocol: Tcp, destinationPortRange: \"") +
                      port + "\"}]}]\n"}
      .text();
}

/// Everything goes to a firewall with one collection of rules.
std::string ruled(const std::string& collection) {
  const std::string more =
      "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}]\nazureFirewalls: [{name: fw, "
      "virtualNetwork: v, privateIPAddress: 10.0.3.4, publicIPAddresses: [p], ruleCollections: [" +
      collection + "]}]\n";
  return replaced(Base{.routes = via("0.0.0.0/0", "10.0.3.4"), .more = more}.text(), "      - {name: GatewaySubnet",
                  "      - {name: AzureFirewallSubnet, addressPrefix: 10.0.3.0/26}\n      - {name: GatewaySubnet");
}
constexpr const char* kWebByName =
    "{name: c, priority: 100, ruleType: ApplicationRule, action: Allow, rules: [{name: r, protocols: [{protocolType: "
    "Https, port: 443}, {protocolType: Https, port: 1688}], targetFqdns: [\"*.example.com\"]}]}";

std::vector<Ending> endings() {
  const std::string plain = Base{}.text();
  const std::string site = Base{.more = kExpressRoute}.text();
  std::string no_edge = site;
  no_edge.replace(no_edge.find(", publicIPAddresses: [198.51.100.10]"), 36, "");
  const std::string nat_more =
      "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}]\n"
      "natGateways: [{name: nat, publicIpAddresses: [p]}]\n";
  std::string dual = plain;
  dual.replace(dual.find("[10.0.0.0/16]"), 13, "[10.0.0.0/16, fd00:db8::/48]");
  dual.replace(dual.find("addressPrefix: 10.0.1.0/24"), 26, "addressPrefixes: [10.0.1.0/24, fd00:db8:0:1::/64]");
  dual.replace(
      dual.find("privateIPAddress: 10.0.1.4"), 26,
      "ipConfigurations: [{name: a, privateIPAddress: 10.0.1.4}, {name: b, privateIPAddress: fd00:db8:0:1::4}]");
  std::string no_default_site = kVpn;
  no_default_site.replace(no_default_site.find(", gatewayDefaultSite: l"), 23, "");
  std::string appliance_in_its_own_way = Base{.routes = via("9.9.9.0/24", "10.0.1.9")}.text();
  appliance_in_its_own_way.replace(appliance_in_its_own_way.find("subnet: a, privateIPAddress: 10.0.2.4"), 37,
                                   "subnet: s, privateIPAddress: 10.0.1.9");
  const std::string with_firewall =
      replaced(Base{.routes = via("0.0.0.0/0", "10.0.3.4"), .more = kFirewall}.text(), "      - {name: GatewaySubnet",
               "      - {name: AzureFirewallSubnet, addressPrefix: 10.0.3.0/26}\n      - {name: GatewaySubnet");
  const std::string subnet_peering = replaced(
      replaced(plain, "{remoteVirtualNetwork: w}",
               "{remoteVirtualNetwork: w, peerCompleteVnets: false, localSubnetNames: [a], remoteSubnetNames: [ws]}"),
      "{remoteVirtualNetwork: v}",
      "{remoteVirtualNetwork: v, peerCompleteVnets: false, localSubnetNames: [ws], remoteSubnetNames: [a]}");
  const std::string endpoint_by_route = replaced(
      Base{.routes = to("10.0.2.0/24", "VnetLocal"), .more = kEndpoint}.text(), "addressPrefix: 10.0.2.0/24}\n",
      "addressPrefix: 10.0.2.0/24, privateEndpointNetworkPolicies: Enabled}\n");
  const std::string balancer = std::string(kBalancer) + ", backendAddressPool: [nva], loadBalancingRules: ";
  const std::string basic = replaced(
      Base{.more = replaced(balancer, "v/a, privateIPAddress: 10.0.2.100", "w/ws, privateIPAddress: 10.1.1.100") +
                   "[{name: r, protocol: Tcp, frontendPort: 80}], sku: Basic}]\n"}
          .text(),
      "location: eastus", "location: westus");
  std::string elsewhere = plain;
  elsewhere.replace(elsewhere.find("eastus"), 6, "northeurope");
  return {
      {"platform-address", plain, "168.63.129.16:80"},
      {"delivered-nic", plain, "far"},
      {"delivered-subnet", plain, "10.0.2.77"},
      {"delivered-gateway", Base{.more = kVpn}.text(), "10.0.255.4"},
      {"delivered-firewall", with_firewall, "10.0.3.4"},
      {"delivered-hub", WanText{}.text(), "10.100.0.68"},
      {"delivered-private-endpoint", Base{.more = kEndpoint}.text(), "10.0.2.50:443"},
      {"delivered-site", site, "192.168.1.1:443"},
      {"delivered-local-network", Base{.more = kVpn}.text(), "192.168.1.1:443"},
      {"delivered-service-endpoint",
       "serviceTags: service-tags.json\n" + Base{.subnet = ", serviceEndpoints: [Microsoft.Storage]"}.text(),
       "191.239.203.1:443"},
      {"egressed-azure", plain, "8.8.8.8:443"},
      {"egressed-site", site, "8.8.8.8:443"},
      {"source-not-accepted", site, "20.118.99.224:1688"},
      {"port-not-served", plain, "20.118.99.224:1687"},
      {"not-serving-on-date", plain, "13.91.47.76:443"},
      {"next-hop-none", plain, "192.168.1.1"},
      {"no-source-address", plain, "[2001:db8::1]:443"},
      {"not-unicast", plain, "224.0.0.5"},
      {"reserved-address", plain, "10.0.2.1"},
      {"no-subnet", plain, "10.0.77.1"},
      {"not-in-virtual-network", Base{.routes = to("172.30.0.0/16", "VnetLocal")}.text(), "172.30.0.1"},
      {"peering-access-denied", Base{.far_flags = ", allowVirtualNetworkAccess: false"}.text(), "far"},
      {"peering-out-of-date", Base{.near_flags = ", remoteAddressSpace: {addressPrefixes: [10.7.0.0/16]}"}.text(),
       "10.7.0.1"},
      {"forwarded-traffic-denied", hub_and_spokes(false), "10.2.1.4:22"},
      {"subnet-not-peered", subnet_peering, "far"},
      {"private-endpoint-by-vnet-route", endpoint_by_route, "10.0.2.50:443"},
      {"next-hop-unreachable", Base{.routes = via("9.9.9.0/24", "172.16.0.4")}.text(), "9.9.9.9"},
      {"appliance-missing", Base{.routes = via("9.9.9.0/24", "10.0.2.99")}.text(), "9.9.9.9"},
      {"ip-forwarding-off",
       Base{.routes = via("9.9.9.0/24", "10.0.2.4"), .appliance = "enableIPForwarding: false"}.text(), "9.9.9.9"},
      {"load-balancer-no-rule", Base{.more = balancer + "[{name: r, protocol: Tcp, frontendPort: 80}]}]\n"}.text(),
       "10.0.2.100:443"},
      {"load-balancer-no-backend",
       Base{.more = kBalancer + std::string(", loadBalancingRules: [{name: r, protocol: Tcp, frontendPort: 80}]}]\n")}
           .text(),
       "10.0.2.100:80"},
      {"basic-load-balancer-global-peering", basic, "10.1.1.100:80"},
      {"no-gateway", Base{.routes = to("9.9.9.0/24", "VirtualNetworkGateway")}.text(), "9.9.9.9"},
      {"gateway-not-vpn", Base{.routes = to("9.9.9.0/24", "VirtualNetworkGateway"), .more = kExpressRoute}.text(),
       "9.9.9.9"},
      {"gateway-no-route", Base{.routes = to("0.0.0.0/0", "VirtualNetworkGateway"), .more = no_default_site}.text(),
       "8.8.8.8:443"},
      {"hub-no-route", WanText{}.text(), "10.100.1.99"},
      {"hub-connection-no-route", WanText{.dmz_routes = "[]"}.text(), "9.9.9.9"},
      {"site-no-route", site, "172.31.0.1"},
      {"site-no-internet", no_edge, "8.8.8.8:443"},
      {"no-outbound-address", Base{.subnet = ", defaultOutboundAccess: false"}.text(), "8.8.8.8:443"},
      {"no-outbound-address-ipv6", dual, "[2001:db8::1]:443"},
      {"no-outbound-address-load-balancer", replaced(Base{.more = balancer + "[]}]\n"}.text(), "[nva]", "[vm]"),
       "8.8.8.8:443"},
      {"firewall-no-public-address", with_firewall, "8.8.8.8:443"},
      {"foreign-source", Base{.routes = via("0.0.0.0/0", "10.0.2.4")}.text(), "8.8.8.8:443"},
      {"protocol-not-carried", Base{.subnet = ", natGateway: nat", .more = nat_more}.text(), "8.8.8.8",
       Transport::Icmp},
      {"private-destination", Base{.routes = to("0.0.0.0/0", "Internet")}.text(), "192.168.1.1"},
      {"forwarding-loop", appliance_in_its_own_way, "9.9.9.9:443"},
      {"appliance-own-route", RouteServerText{}.text(), "192.0.2.1"},
      {"bgp-unsettled", kDisagreeing, "172.20.1.1"},
      {"site-not-described", Base{.more = kVpn}.text(), "8.8.8.8:443"},
      {"endpoint-data-missing", elsewhere, "suse"},
      {"source-address-unknown", Base{.more = kOwnEndpoints}.text(), "licences"},
      {"security-group-denied", denying("22"), "10.1.1.4:22"},
      {"security-admin-rule-denied",
       Base{.more =
                "networkManagers: [{name: m, networkGroups: [{name: g, members: [v]}], securityAdminConfigurations: "
                "[{name: c, ruleCollections: [{name: rc, appliesTo: [g], rules: [{name: no, priority: 10, "
                "direction: Outbound, access: Deny, protocol: Tcp, destinationPortRange: \"22\"}]}]}]}]\n"}
           .text(),
       "10.1.1.4:22"},
      {"guest-firewall-denied",
       replaced(plain, "privateIPAddress: 10.0.1.4",
                "privateIPAddress: 10.0.1.4, guestFirewall: {defaultOutboundAction: Block}"),
       "far"},
      {"firewall-denied",
       ruled("{name: c, priority: 100, ruleType: NetworkRule, action: Allow, rules: [{name: r, ipProtocols: [TCP], "
             "destinationAddresses: [\"*\"], destinationPorts: [\"443\"]}]}"),
       "9.9.9.9:80"},
      {"firewall-application-rule-only", ruled(kWebByName), "20.118.99.224:1688"},
      {"firewall-fqdn-not-stated", ruled(kWebByName), "9.9.9.9:443"},
      {"firewall-no-dnat-rule", ruled(kWebByName), "203.0.113.9:443", Transport::Tcp, make_date(2026, 11, 23),
       "internet"},
      {"standard-public-address-closed",
       replaced(Base{.more = "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9, sku: Standard}]\n"}.text(),
                "privateIPAddress: 10.0.1.4", "privateIPAddress: 10.0.1.4, publicIPAddress: p"),
       "203.0.113.9:443", Transport::Tcp, make_date(2026, 11, 23), "internet"},
      {"public-address-silent", plain, "203.0.113.9:443", Transport::Tcp, make_date(2026, 11, 23), "internet"},
      {"reply-without-session", Base{.routes = via("10.1.0.0/16", "10.0.2.4"), .more = kStateful}.text(), "vm",
       Transport::Tcp, make_date(2026, 11, 23), "far"},
      {"reply-around-stateful-device", Base{.routes = via("10.1.0.0/16", "10.0.2.4"), .more = kStateful}.text(), "far"},
      {"reply-from-other-address",
       replaced(Base{.routes = via("0.0.0.0/0", "10.0.2.4"),
                     .appliance = "enableIPForwarding: true, sourceNat: Internet",
                     .more = "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}]\n"}
                    .text(),
                "privateIPAddress: 10.0.1.4", "privateIPAddress: 10.0.1.4, publicIPAddress: p"),
       "203.0.113.9:443", Transport::Tcp, make_date(2026, 11, 23), "internet"},
      {"reply-astray", site, "vm", Transport::Tcp, make_date(2026, 11, 23), "hq", "10.0.2.4"},
  };
}

}  // namespace

TEST_CASE("every reason ends the smallest topology made for it") {
  std::set<std::string_view> seen;
  for (const Ending& ending : endings()) {
    CAPTURE(ending.reason);
    auto loaded = load_text(ending.yaml, ending.as_of);
    const std::optional<Transport> protocol =
        ending.protocol == Transport::Tcp ? std::nullopt : std::optional(ending.protocol);
    const FlowResult result = query(*loaded, ending.from, ending.to, protocol, ending.source);
    CHECK(result.reason->rule.id == ending.reason);
    CHECK(result.verdict == result.reason->verdict);
    seen.insert(result.reason->rule.id);
  }
  // A file cannot make a NIC that no route serves: the reader refuses an address outside every subnet.
  auto loaded = load_text(Base{}.text());
  loaded->topology.network_interfaces[find_nic(loaded->topology, "vm").index].ip_configurations.push_back(
      {.private_ip_address = {address("fd00:db8::4"), {}}, .public_ip_address = {}});
  seen.insert(query(*loaded, "vm", "[fd00:db8::9]:80").reason->rule.id);
  // Nor one whose sender is taken away, which is what-if's business.
  loaded->topology.network_interfaces[find_nic(loaded->topology, "vm").index].withdrawn = true;
  seen.insert(query(*loaded, "vm", "far").reason->rule.id);
  for (const Reason* reason : all_reasons()) CHECK_MESSAGE(seen.contains(reason->rule.id), reason->rule.id);
}

TEST_CASE("R2.7: allowForwardedTraffic counts on the receiving side's peering") {
  CHECK(outcome(*load_text(hub_and_spokes(false)), "vm", "far") == "dropped forwarded-traffic-denied");
  CHECK(outcome(*load_text(hub_and_spokes(true)), "vm", "far") == "delivered delivered-nic");
}

TEST_CASE("an appliance that translates sources lets others out, and keeps private destinations untranslated") {
  const Base base{.routes = via("0.0.0.0/0", "10.0.2.4"), .appliance = "enableIPForwarding: true, sourceNat: Internet"};
  auto loaded = load_text(base.text());
  CHECK(outcome(*loaded, "vm", "8.8.8.8:443") == "egressed egressed-azure");
  const FlowResult inside = query(*loaded, "vm", "far");
  CHECK(inside.primary_trace()->identity.addresses == std::vector{address("10.0.1.4")});
}

TEST_CASE("egress identity: NAT gateway, then instance address, then default outbound access") {
  const std::string pips =
      "publicIPAddresses: [{name: p, ipAddress: 203.0.113.9}, {name: q, ipAddress: 203.0.113.10},"
      " {name: own, ipAddress: 203.0.113.50}, {name: later}]\n";
  const auto identity = [&](const std::string& subnet, const std::string& nic, const std::string& more) {
    std::string yaml = Base{.subnet = subnet, .more = pips + more}.text();
    yaml.replace(yaml.find("privateIPAddress: 10.0.1.4"), 26, "privateIPAddress: 10.0.1.4" + nic);
    auto loaded = load_text(yaml, make_date(2026, 11, 23));
    const FlowResult result = query(*loaded, "vm", "8.8.8.8:443");
    std::string text(to_string(result.primary_trace()->identity.method));
    for (const Address& one : result.primary_trace()->identity.addresses) text += " " + one.to_string();
    if (result.primary_trace()->identity.rule != nullptr)
      text += " " + std::string(result.primary_trace()->identity.rule->id);
    return text;
  };
  const std::string nat = "natGateways: [{name: nat, publicIpAddresses: [q, p]}]\n";
  CHECK(identity(", natGateway: nat", ", publicIPAddress: own", nat) ==
        "natGateway 203.0.113.9 203.0.113.10 outbound-nat-gateway-over-instance");
  CHECK(identity(", natGateway: nat", "", nat) == "natGateway 203.0.113.9 203.0.113.10 outbound-nat-gateway");
  CHECK(identity("", ", publicIPAddress: own", "") == "instancePublicIP 203.0.113.50 outbound-instance-public-ip");
  CHECK(identity(", defaultOutboundAccess: false", ", publicIPAddress: later", "") ==
        "instancePublicIP outbound-instance-public-ip");
  CHECK(identity(", defaultOutboundAccess: true", "", "") == "defaultOutboundAccess outbound-default-access");
  CHECK(identity("", "", "") == "defaultOutboundAccess outbound-default-access-not-stated");
}

TEST_CASE("an endpoint of the user's own: ports and accepted sources") {
  const std::string pips =
      "publicIPAddresses: [{name: in, ipAddress: 203.0.113.9}, {name: out, ipAddress: 198.51.100.9}]\n";
  const auto run = [&](const char* pip, const char* target) {
    std::string yaml = Base{.more = pips + kOwnEndpoints}.text();
    yaml.replace(yaml.find("privateIPAddress: 10.0.1.4"), 26,
                 "privateIPAddress: 10.0.1.4, publicIPAddress: " + std::string(pip));
    return outcome(*load_text(yaml), "vm", target);
  };
  CHECK(run("in", "licences") == "egressed egressed-azure");
  CHECK(run("out", "licences") == "refused source-not-accepted");
  CHECK(run("out", "open") == "egressed egressed-azure");
  CHECK(run("in", "192.0.2.80:80") == "refused port-not-served");
}

TEST_CASE("SUSE: the chain needs one region server and every update server of the region") {
  const auto table = [](const std::vector<const char*>& direct) {
    std::string routes = "[";
    for (const char* one : direct) {
      routes += std::string(routes.size() > 1 ? ", " : "") + "{name: r" + one + ", addressPrefix: " + one +
                "/32, nextHopType: Internet}";
    }
    return Base{.routes = routes + "]", .more = kExpressRoute}.text();
  };
  CHECK(outcome(*load_text(table({"104.45.31.195", "52.188.224.179", "52.186.168.210", "52.188.81.163"})), "vm",
                "suse") == "egressed egressed-azure");
  CHECK(outcome(*load_text(table({"104.45.31.195", "52.188.224.179", "52.186.168.210"})), "vm", "suse") ==
        "refused source-not-accepted");
  CHECK(outcome(*load_text(table({"52.188.224.179", "52.186.168.210", "52.188.81.163"})), "vm", "suse") ==
        "refused source-not-accepted");
  CHECK(outcome(*load_text("assumptions: {suseRequiresAzureSource: false}\n" + table({})), "vm", "suse") ==
        "egressed egressed-site");
}

TEST_CASE("connections that share the traffic are all walked, and the first that fails speaks, whatever the names") {
  const auto two_sites = [](const char* first_edge, const char* second_edge) {
    return Base{.more = std::string(R"(
virtualNetworkGateways: [{name: g, virtualNetwork: v, gatewayType: ExpressRoute}]
connections:
  - {name: c1, connectionType: ExpressRoute, virtualNetworkGateway1: g, site: one}
  - {name: c2, connectionType: ExpressRoute, virtualNetworkGateway1: g, site: two}
sites:
  - {name: one, addressPrefixes: [192.168.0.0/16], advertises: [0.0.0.0/0])") +
                        first_edge + R"(}
  - {name: two, addressPrefixes: [192.168.0.0/16], advertises: [0.0.0.0/0])" +
                        second_edge + "}\n"}
        .text();
  };
  const char* edge = ", publicIPAddresses: [198.51.100.10]";
  CHECK(outcome(*load_text(two_sites(edge, "")), "vm", "8.8.8.8:443") == "dropped site-no-internet");
  CHECK(outcome(*load_text(two_sites("", edge)), "vm", "8.8.8.8:443") == "dropped site-no-internet");
  auto both = load_text(two_sites(edge, edge));
  const FlowResult result = query(*both, "vm", "8.8.8.8:443");
  CHECK(result.reason->rule.id == "egressed-site");
  CHECK(result.primary_trace()->paths == 2);
  CHECK(result.primary_trace()->failing_paths == 0);
}
