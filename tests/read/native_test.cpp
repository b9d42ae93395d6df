// A topology file whose every key is written: each value arrives in its member. The lists are written in canonical
// order, so that an index means the same before and after link().
#include "sim/read/native.h"

#include <algorithm>
#include <ctime>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/read/render.h"

using namespace azroute;

namespace {

struct Reading {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;

  explicit Reading(std::string text, const std::string& name = "topology.yaml") {
    const SourceId source = sources.add(name, std::move(text));
    topology = read_topology(sources, source, {}, diagnostics);
  }
  std::string errors() { return testing::render(sources, diagnostics, "/"); }
  [[nodiscard]] std::string at(Span span) const {
    return std::string(sources.file(span.file).text().substr(span.begin, span.end - span.begin));
  }
};

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

Address address(std::string_view text) {
  return parse_address(text).value();
}

/// What an optional member holds when it was read; where it stood does not count.
template <typename T>
std::optional<Located<T>> located(const T& value) {
  return Located<T>{value, {}};
}

constexpr std::string_view kEverything = R"(
cloud: azureusgovernment
asOf: 2025-03-31
assumptions:
  userInternetDefaultRemovesNoneRoutes: false
  twoHalvesRemoveNoneRoutes: true
  serviceEndpointAlwaysWins: true
  noneRoutes: documented
  suseRequiresAzureSource: false
virtualNetworks:
  - name: far
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets: [{name: GatewaySubnet, addressPrefix: 10.2.0.0/27}]
  - name: hub
    location: West Europe
    addressSpace: {addressPrefixes: [10.0.0.0/16, "fd00:10::/48"]}
    subnets:
      - name: GatewaySubnet
        addressPrefix: 10.0.0.0/27
      - name: work
        addressPrefixes: [10.0.1.0/24, "fd00:10:0:1::/64"]
        routeTable: rt
        natGateway: nat
        defaultOutboundAccess: false
    virtualNetworkPeerings:
      - name: to-spoke
        remoteVirtualNetwork: spoke
        allowVirtualNetworkAccess: false
        allowForwardedTraffic: true
        allowGatewayTransit: true
        peeringState: disconnected
        remoteAddressSpace: {addressPrefixes: [10.1.0.0/17]}
  - name: spoke
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets:
      - name: work
        addressPrefix: 10.1.0.0/24
    virtualNetworkPeerings:
      - remoteVirtualNetwork: hub
        useRemoteGateways: true
        peeringState: Disconnected
routeTables:
  - name: rt
    disableBgpRoutePropagation: true
    routes:
      - {name: a, addressPrefix: 0.0.0.0/0, nextHopType: virtualAppliance, nextHopIpAddress: 10.0.1.4}
      - {name: b, addressPrefix: "2001:db8::/32", nextHopType: None}
      - {name: c, addressPrefix: 203.0.113.0/24, nextHopType: Virtual network gateway}
networkInterfaces:
  - name: nva
    subnet: hub/work
    ipConfigurations:
      - {name: first, privateIPAddress: 10.0.1.4, publicIPAddress: pip}
      - {privateIPAddress: "fd00:10:0:1::4"}
    enableIPForwarding: true
    sourceNat: internet
  - name: vm
    subnet: spoke/work
    privateIPAddress: 10.1.0.4
    publicIPAddress: pip3
publicIPAddresses:
  - {name: pip, ipAddress: 198.51.100.1, sku: standard}
  - {name: pip2, publicIPAddressVersion: IPv6, sku: Standard}
  - {name: pip3, sku: Basic}
  - {name: pip6, ipAddress: "2001:db8::6"}
  - {name: vpn1}
  - {name: vpn2}
natGateways:
  - {name: nat, sku: StandardV2, publicIpAddresses: [pip2, pip6]}
virtualNetworkGateways:
  - {name: er, virtualNetwork: hub, gatewayType: ExpressRoute}
  - name: vpn
    virtualNetwork: hub
    gatewayType: Vpn
    vpnType: PolicyBased
    activeActive: true
    gatewayDefaultSite: lng
    ipConfigurations:
      - {name: one, privateIPAddress: 10.0.0.4, publicIPAddress: vpn1}
      - {publicIPAddress: vpn2}
    bgpSettings: {asn: 65010, bgpPeeringAddress: 10.0.0.5}
  - {name: vpn-far, virtualNetwork: far, gatewayType: Vpn}
localNetworkGateways:
  - name: lng
    localNetworkAddressSpace: {addressPrefixes: [192.168.0.0/16]}
    gatewayIpAddress: 203.0.113.9
    bgpSettings: {asn: 65001, bgpPeeringAddress: 192.168.0.1}
  - name: lng2
connections:
  - {name: circuit, connectionType: ExpressRoute, virtualNetworkGateway1: er, site: hq, routingWeight: 10}
  - {name: s2s, connectionType: ipsec, virtualNetworkGateway1: vpn, localNetworkGateway2: lng, site: branch, enableBgp: true}
  - {name: v2v, connectionType: Vnet2Vnet, virtualNetworkGateway1: vpn, virtualNetworkGateway2: vpn-far}
sites:
  - {name: branch, addressPrefixes: [192.168.0.0/16], publicIPAddresses: [203.0.113.9, "2001:db8:9::1"], asn: 65001}
  - {name: hq, addressPrefixes: [172.16.0.0/12], advertises: [0.0.0.0/0]}
endpoints:
  - {name: api, addresses: [192.0.2.1, 192.0.2.2], ports: [tcp/443, UDP/123], combine: anyOf, accepts: azurepublic}
  - {name: partner, addresses: [192.0.2.3], ports: [tcp/22], accepts: [198.51.100.0/24]}
flows:
  - {name: short, from: nva, to: api, protocol: UDP, expect: Works}
  - name: "long: every key"
    from: vm
    to: 192.0.2.9:443
    expect:
      verdict: refused
      reason: source-not-accepted
      source: 198.51.100.1
      sourceClass: azurepublic
      nextHopType: VNet peering
      nextHopIpAddress: 10.0.1.4
      route: 10.0.0.0/16
)";

const Topology& everything() {
  static const Topology topology = [] {
    const Reading reading{std::string(kEverything)};
    // Such a network would not work in every respect, which is link()'s to say; each value is read all the same.
    for (const Diagnostic& diagnostic : reading.diagnostics.all()) {
      const bool of_reader =
          std::ranges::any_of(native_rules(), [&](const Rule& rule) { return rule.id == diagnostic.rule->id; });
      CHECK_MESSAGE(!of_reader, diagnostic.message);
    }
    return reading.topology;
  }();
  return topology;
}

}  // namespace

TEST_CASE("the file's own keys are read") {
  const Topology& topology = everything();
  CHECK(topology.cloud == Cloud::AzureUSGovernment);
  CHECK(topology.as_of == located(make_date(2025, 3, 31)));
  CHECK_FALSE(topology.assumptions.user_internet_default_removes_none_routes);
  CHECK(topology.assumptions.two_halves_remove_none_routes);
  CHECK(topology.assumptions.service_endpoint_always_wins);
  CHECK(topology.assumptions.only_documented_none_routes);
  CHECK_FALSE(topology.assumptions.suse_requires_azure_source);
}

TEST_CASE("virtual networks, subnets and peerings are read") {
  const Topology& topology = everything();
  REQUIRE(topology.virtual_networks.size() == 3);
  const VirtualNetwork& hub = topology.virtual_networks[1];
  CHECK(hub.name.value == "hub");
  CHECK(hub.location == "West Europe");
  REQUIRE(hub.address_prefixes.size() == 2);
  CHECK(hub.address_prefixes[1].value == prefix("fd00:10::/48"));
  REQUIRE(hub.subnets.size() == 2);
  const Subnet& work = topology[hub.subnets[1]];
  CHECK(work.name.value == "work");
  CHECK(work.virtual_network.index == 1);
  REQUIRE(work.address_prefixes.size() == 2);
  CHECK(work.address_prefixes[0].value == prefix("10.0.1.0/24"));
  CHECK(work.route_table.name.value == "rt");
  CHECK(work.nat_gateway.name.value == "nat");
  CHECK(work.default_outbound_access == false);
  CHECK_FALSE(topology[hub.subnets[0]].default_outbound_access.has_value());
  CHECK(topology[topology.virtual_networks[2].subnets[0]].virtual_network.index == 2);

  REQUIRE(hub.peerings.size() == 1);
  const VirtualNetworkPeering& peering = hub.peerings[0];
  CHECK(peering.name.value == "to-spoke");
  CHECK(peering.remote_virtual_network.name.value == "spoke");
  CHECK_FALSE(peering.allow_virtual_network_access);
  CHECK(peering.allow_forwarded_traffic);
  CHECK(peering.allow_gateway_transit);
  CHECK_FALSE(peering.use_remote_gateways);
  CHECK(peering.peering_state == located(PeeringState::Disconnected));
  CHECK(peering.remote_address_space == std::optional(std::vector{prefix("10.1.0.0/17")}));
  const VirtualNetworkPeering& back = topology.virtual_networks[2].peerings[0];
  CHECK(back.allow_virtual_network_access);
  CHECK_FALSE(back.allow_forwarded_traffic);
  CHECK_FALSE(back.allow_gateway_transit);
  CHECK(back.use_remote_gateways);
  CHECK_FALSE(back.remote_address_space);
}

TEST_CASE("route tables are read") {
  const Topology& topology = everything();
  REQUIRE(topology.route_tables.size() == 1);
  const RouteTable& table = topology.route_tables[0];
  CHECK(table.disable_bgp_route_propagation);
  REQUIRE(table.routes.size() == 3);
  CHECK(table.routes[0].name.value == "a");
  CHECK(table.routes[0].destination.value == "0.0.0.0/0");
  CHECK(table.routes[0].prefix == prefix("0.0.0.0/0"));
  CHECK(table.routes[0].next_hop_type.value == NextHopType::VirtualAppliance);
  CHECK(table.routes[0].next_hop_ip_address == located(address("10.0.1.4")));
  CHECK(table.routes[1].prefix == prefix("2001:db8::/32"));
  CHECK(table.routes[2].next_hop_type.value == NextHopType::VirtualNetworkGateway);
  CHECK_FALSE(table.routes[2].next_hop_ip_address);
}

TEST_CASE("interfaces, public addresses and NAT gateways are read") {
  const Topology& topology = everything();
  REQUIRE(topology.network_interfaces.size() == 2);
  const NetworkInterface& nva = topology.network_interfaces[0];
  CHECK(nva.subnet.name.value == "hub/work");
  REQUIRE(nva.ip_configurations.size() == 2);
  CHECK(nva.ip_configurations[0].private_ip_address.value == address("10.0.1.4"));
  CHECK(nva.ip_configurations[0].public_ip_address.name.value == "pip");
  CHECK(nva.ip_configurations[1].private_ip_address.value == address("fd00:10:0:1::4"));
  CHECK(nva.enable_ip_forwarding);
  CHECK(nva.source_nat == SourceNat::Internet);
  const NetworkInterface& vm = topology.network_interfaces[1];
  REQUIRE(vm.ip_configurations.size() == 1);
  CHECK(vm.ip_configurations[0].private_ip_address.value == address("10.1.0.4"));
  CHECK(vm.ip_configurations[0].public_ip_address.name.value == "pip3");
  CHECK(vm.source_nat == SourceNat::None);

  REQUIRE(topology.public_ip_addresses.size() == 6);
  CHECK(topology.public_ip_addresses[0].ip_address == located(address("198.51.100.1")));
  CHECK(topology.public_ip_addresses[0].version == Family::V4);
  CHECK(topology.public_ip_addresses[1].version == Family::V6);
  CHECK_FALSE(topology.public_ip_addresses[1].ip_address);
  CHECK(topology.public_ip_addresses[2].version == Family::V4);
  CHECK(topology.public_ip_addresses[3].version == Family::V6);
  REQUIRE(topology.nat_gateways.size() == 1);
  CHECK(topology.nat_gateways[0].standard_v2);
  REQUIRE(topology.nat_gateways[0].public_ip_addresses.size() == 2);
  CHECK(topology.nat_gateways[0].public_ip_addresses[1].name.value == "pip6");
}

TEST_CASE("gateways and connections are read") {
  const Topology& topology = everything();
  REQUIRE(topology.gateways.size() == 3);
  const VirtualNetworkGateway& vpn = topology.gateways[1];
  CHECK(vpn.virtual_network.name.value == "hub");
  CHECK(vpn.type == GatewayType::Vpn);
  CHECK(vpn.vpn_type == VpnType::PolicyBased);
  CHECK(vpn.active_active);
  CHECK(vpn.gateway_default_site.name.value == "lng");
  REQUIRE(vpn.ip_configurations.size() == 2);
  CHECK(vpn.ip_configurations[0].private_ip_address == located(address("10.0.0.4")));
  CHECK(vpn.ip_configurations[0].public_ip_address.name.value == "vpn1");
  CHECK_FALSE(vpn.ip_configurations[1].private_ip_address);
  CHECK(vpn.bgp.asn == Asn{65010});
  CHECK(vpn.bgp.bgp_peering_address == located(address("10.0.0.5")));
  CHECK(topology.gateways[0].type == GatewayType::ExpressRoute);
  CHECK(topology.gateways[0].bgp.asn == Asn{65515});

  REQUIRE(topology.local_network_gateways.size() == 2);
  const LocalNetworkGateway& lng = topology.local_network_gateways[0];
  REQUIRE(lng.address_prefixes.size() == 1);
  CHECK(lng.address_prefixes[0].value == prefix("192.168.0.0/16"));
  const BgpSettings bgp = lng.bgp.value_or(BgpSettings{});
  CHECK(bgp.asn == Asn{65001});
  CHECK(bgp.bgp_peering_address == located(address("192.168.0.1")));
  CHECK_FALSE(topology.local_network_gateways[1].bgp);

  REQUIRE(topology.connections.size() == 3);
  CHECK(topology.connections[1].type == ConnectionType::IPsec);
  CHECK(topology.connections[1].gateway1.name.value == "vpn");
  CHECK(topology.connections[1].local_gateway2.name.value == "lng");
  CHECK(topology.connections[1].site.name.value == "branch");
  CHECK(topology.connections[1].enable_bgp);
  CHECK(topology.connections[2].type == ConnectionType::Vnet2Vnet);
  CHECK(topology.connections[2].gateway2.name.value == "vpn-far");
  CHECK_FALSE(topology.connections[2].enable_bgp);
  CHECK(topology.connections[0].enable_bgp);  // ExpressRoute always speaks BGP
  CHECK(topology.connections[0].routing_weight == 10);
}

TEST_CASE("sites, endpoints and flows are read") {
  const Topology& topology = everything();
  REQUIRE(topology.sites.size() == 2);
  const Site& branch = topology.sites[0];
  CHECK(branch.address_prefixes[0].value == prefix("192.168.0.0/16"));
  REQUIRE(branch.advertises.size() == 1);  // what it owns, when nothing else is said
  REQUIRE(branch.advertises[0].prefixes.size() == 1);
  CHECK(branch.advertises[0].prefixes[0].value == prefix("192.168.0.0/16"));
  REQUIRE(branch.public_ip_addresses.size() == 2);
  CHECK(branch.asn == Asn{65001});
  REQUIRE(topology.sites[1].advertises.size() == 1);
  REQUIRE(topology.sites[1].advertises[0].prefixes.size() == 1);
  CHECK(topology.sites[1].advertises[0].prefixes[0].value == prefix("0.0.0.0/0"));
  CHECK_FALSE(topology.sites[1].asn);

  REQUIRE(topology.endpoints.size() == 2);
  const Endpoint& api = topology.endpoints[0];
  CHECK(api.id == "api");
  CHECK_FALSE(api.cloud);
  CHECK(api.accepts == AcceptedSource::AzurePublic);
  REQUIRE(api.parts.size() == 1);
  CHECK(api.parts[0].combine == Combine::AnyOf);
  CHECK(api.parts[0].ports == std::vector<ServicePort>{{Transport::Tcp, 443}, {Transport::Udp, 123}});
  REQUIRE(api.parts[0].addresses.size() == 2);
  CHECK(api.parts[0].addresses[1].address == address("192.0.2.2"));
  CHECK(topology.endpoints[1].accepts == AcceptedSource::ListedPrefixes);
  CHECK(topology.endpoints[1].accepted_prefixes == std::vector{prefix("198.51.100.0/24")});
  CHECK(topology.endpoints[1].parts[0].combine == Combine::AllOf);

  REQUIRE(topology.flows.size() == 2);
  CHECK(topology.flows[0].name.value == "short");
  CHECK(topology.flows[0].from.text.value == "nva");
  CHECK(topology.flows[0].to.text.value == "api");
  CHECK(topology.flows[0].protocol == Transport::Udp);
  CHECK(topology.flows[0].expect.verdict == located(VerdictWord::Works));
  const Expectation& expect = topology.flows[1].expect;
  CHECK_FALSE(topology.flows[1].protocol);
  CHECK(expect.verdict == located(VerdictWord::Refused));
  CHECK(expect.reason == located(std::string("source-not-accepted")));
  CHECK(expect.source == located(address("198.51.100.1")));
  CHECK(expect.source_class == located(SourceClass::AzurePublic));
  CHECK(expect.next_hop_type == located(NextHopType::VNetPeering));
  CHECK(expect.next_hop_ip_address == located(address("10.0.1.4")));
  CHECK(expect.route == located(prefix("10.0.0.0/16")));
}

TEST_CASE("service endpoints are read in both forms, and the ServiceTags file beside the topology") {
  Reading reading(R"(
serviceTags: service_tags_small.json
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - name: s
        addressPrefix: 10.0.0.0/24
        routeTable: rt
        serviceEndpoints: [Microsoft.Sql, {service: Microsoft.Storage, locations: [westeurope, "*"]}]
routeTables:
  - name: rt
    routes: [{name: tag, addressPrefix: Storage.WestEurope, nextHopType: Internet}]
)",
                  AZROUTE_SOURCE_DIR "/tests/read/topology.yaml");
  CHECK(reading.errors() == "");
  const Subnet& subnet = reading.topology.subnets.at(0);
  REQUIRE(subnet.service_endpoints.size() == 2);
  CHECK(subnet.service_endpoints[0].service.value == "Microsoft.Sql");
  CHECK(subnet.service_endpoints[0].locations.empty());
  CHECK(subnet.service_endpoints[1].service.value == "Microsoft.Storage");
  REQUIRE(subnet.service_endpoints[1].locations.size() == 2);
  CHECK(subnet.service_endpoints[1].locations[1].value == "*");
  const UserRoute& route = reading.topology.route_tables.at(0).routes.at(0);
  CHECK(route.destination.value == "Storage.WestEurope");
  CHECK_FALSE(route.prefix);
  CHECK(reading.topology.service_tags.find("storage.westeurope") != nullptr);
  CHECK(reading.topology.service_tags_file.value == "service_tags_small.json");
}

TEST_CASE("values remember where they stand, quotes included") {
  const Reading reading(R"({"virtualNetworks": [{"name": "v", "addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}}]})");
  const VirtualNetwork& vnet = reading.topology.virtual_networks.at(0);
  CHECK(reading.at(vnet.name.span) == "\"v\"");
  CHECK(reading.at(vnet.address_prefixes.at(0).span) == "\"10.0.0.0/8\"");
}

TEST_CASE("a topology of ten megabytes reads in well under two seconds") {
  std::string text = "virtualNetworks:\n";
  std::string tables = "routeTables:\n";
  for (int v = 0; v < 50; ++v) {
    text += fmt::format(
        "  - name: vnet{0}\n    location: westeurope\n    addressSpace:\n      addressPrefixes:\n"
        "        - 10.{0}.0.0/16\n    subnets:\n",
        v);
    for (int s = 0; s < 200; ++s) {
      text += fmt::format(
          "      - name: subnet{1}\n        addressPrefix: 10.{0}.{1}.0/24\n"
          "        defaultOutboundAccess: false\n        routeTable: table{2}\n",
          v, s, (v * 200) + s);
      tables += fmt::format("  - name: table{}\n    routes:\n", (v * 200) + s);
      for (int r = 0; r < 10; ++r) {
        tables += fmt::format(
            "      - name: route{0}\n        addressPrefix: 172.{0}.{1}.0/24\n"
            "        nextHopType: Internet\n",
            16 + r, s);
      }
    }
  }
  text += tables;
  CHECK(text.size() > 9'000'000);
  // The time of this process, not of a machine that others use as well.
  const std::clock_t start = std::clock();
  Reading reading(std::move(text));
  [[maybe_unused]] const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  CHECK(reading.errors() == "");
  CHECK(reading.topology.subnets.size() == 10'000);
  CHECK(reading.topology.route_tables.size() == 10'000);
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  CHECK(seconds < 2.0);
#endif
}
