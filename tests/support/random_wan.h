// Random linked topologies as YAML text: hub-and-spoke virtual networks, gateways, circuits, route servers with
// appliances, virtual WANs, network managers, private endpoints; small, and dense in prefixes that meet each other.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/whole_text.h"

namespace azroute::testing {

/// What may be in it; each is on with some chance.
struct WanOptions {
  bool hubs = true;  // virtual hubs
  bool route_servers = true;
  bool everything_else = true;  // what has nothing to do with BGP: endpoints, groups, user routes
};

class RandomWan {
 public:
  explicit RandomWan(unsigned seed, WanOptions options = {}) : random_(seed), options_(options) {}

  std::string text() {
    vnets_ = 2 + below(5);
    lends_.assign(vnets_, false);
    in_hub_.assign(vnets_, false);
    peers_.assign(vnets_, {});
    const unsigned wan_hubs = options_.hubs && chance(60) ? 1 + below(3) : 0;
    for (unsigned i = 0; i < vnets_; ++i) {
      const unsigned role = below(4);
      if (role == 0 && wan_hubs > 0) {
        in_hub_[i] = true;
      } else if (role <= 2) {
        lends_[i] = true;
      }
    }
    sites_ = 1 + below(4);
    add_gateways(wan_hubs);
    add_circuits();
    add_connections();
    add_sites();
    if (options_.route_servers) add_route_servers();
    add_peerings();
    if (wan_hubs > 0) add_hubs(wan_hubs);
    add_vnets();
    return "asOf: 2026-11-23\nvirtualNetworks:\n" + vnets_text_ + list("routeTables", tables_) +
           list("networkInterfaces", nics_) + list("virtualNetworkGateways", gateways_text_) +
           list("localNetworkGateways", locals_) + list("connections", connections_) +
           list("expressRouteCircuits", circuits_) + list("sites", sites_text_) + list("routeServers", servers_) +
           list("virtualHubs", hubs_text_) + list("azureFirewalls", firewalls_) + list("privateEndpoints", endpoints_) +
           list("networkManagers", managers_) + list("flows", flows_);
  }

 private:
  static constexpr unsigned kNone = 0xFFFFFFFF;
  struct Gateway {
    std::string name;
    bool vpn = true;
    unsigned hub = kNone;
  };

  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
  bool chance(unsigned percent) { return below(100) < percent; }
  static std::string number(std::size_t n) { return std::to_string(n); }
  std::string pick(std::initializer_list<const char*> words) {
    return words.begin()[below(static_cast<unsigned>(words.size()))];
  }
  static std::string list(const std::string& key, const std::string& items) {
    return items.empty() ? "" : key + ":\n" + items;
  }
  static std::string vnet_base(unsigned i) { return "10." + number(i); }

  /// Prefixes that sites and appliances share: equal, nested, inside and around the virtual networks' ranges.
  std::string prefix() {
    return pick({"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/12", "10.1.0.0/16", "10.2.7.0/24", "10.200.0.0/16",
                 "10.200.1.0/24", "172.16.0.0/12", "172.16.4.0/24", "172.17.0.0/16", "192.168.0.0/16", "192.168.7.0/24",
                 "100.64.0.0/10", "198.51.100.0/24"});
  }
  std::string prefixes(unsigned most) {
    std::vector<std::string> all;
    for (unsigned count = 1 + below(most); count > 0; --count) all.push_back(prefix());
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    std::string text;
    for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
    return "[" + text + "]";
  }
  std::string announcement(const std::string& more) {
    std::string text = "{addressPrefixes: " + prefixes(3);
    if (chance(40)) text += ", asPath: [" + number(65001 + below(8)) + (chance(50) ? ", 64900" : "") + "]";
    if (chance(30)) text += ", med: " + number(below(3));
    if (chance(20)) text += ", origin: " + pick({"IGP", "EGP", "Incomplete"});
    if (chance(15)) text += ", communities: [no-advertise]";
    return text + more + "}";
  }

  void add_gateway(const std::string& name, const std::string& where, bool vpn, unsigned vnet, unsigned hub) {
    std::string text = "  - {name: " + name + ", " + where + ", gatewayType: " + (vpn ? "Vpn" : "ExpressRoute");
    if (vpn && vnet != kNone) {
      if (chance(50)) text += ", activeActive: true";
      text += ", ipConfigurations: [{privateIPAddress: " + vnet_base(vnet) +
              ".255.4}, {privateIPAddress: " + vnet_base(vnet) + ".255.5}]";
      if (chance(70)) {
        text += ", bgpSettings: {asn: " + number(64600 + vnet) + ", bgpPeeringAddress: " + vnet_base(vnet) + ".255.4}";
      }
    }
    gateways_text_ += text + "}\n";
    gateways_.push_back({name, vpn, hub});
  }
  void add_gateways(unsigned wan_hubs) {
    for (unsigned i = 0; i < vnets_; ++i) {
      if (!lends_[i]) continue;
      const unsigned kinds = 1 + below(3);
      if ((kinds & 1U) != 0) add_gateway("vpn" + number(i), "virtualNetwork: v" + number(i), true, i, kNone);
      if ((kinds & 2U) != 0) add_gateway("er" + number(i), "virtualNetwork: v" + number(i), false, i, kNone);
    }
    for (unsigned h = 0; h < wan_hubs; ++h) {
      if (chance(60)) add_gateway("hubvpn" + number(h), "virtualHub: hub" + number(h), true, kNone, h);
      if (chance(60)) add_gateway("huber" + number(h), "virtualHub: hub" + number(h), false, kNone, h);
    }
  }

  void add_circuits() {
    circuit_count_ = below(3);
    for (unsigned i = 0; i < circuit_count_; ++i) {
      circuits_ += "  - {name: circuit" + number(i) + ", site: s" + number(below(sites_)) +
                   ", nextHopIpAddresses: [10.250." + number(i) + ".1, 10.250." + number(i) + ".2]";
      if (i > 0 && chance(60)) circuits_ += ", globalReachConnections: [circuit" + number(below(i)) + "]";
      circuits_ += "}\n";
    }
  }
  void add_connections() {
    for (std::size_t g = 0; g < gateways_.size(); ++g) {
      const Gateway& gateway = gateways_[g];
      for (unsigned count = below(3); count > 0; --count) {
        const std::string name = "c" + number(connection_count_);
        const std::string in_hub = gateway.hub != kNone && chance(40) ? ", enableInternetSecurity: true" : "";
        const std::string end = ", routingWeight: " + number(below(3)) + in_hub + "}\n";
        const unsigned site = below(sites_);
        if (!gateway.vpn) {
          const bool circuit = circuit_count_ > 0 && chance(60);
          connections_ += "  - {name: " + name +
                          ", connectionType: ExpressRoute, virtualNetworkGateway1: " + gateway.name + ", " +
                          (circuit ? "peer: circuit" + number(below(circuit_count_)) : "site: s" + number(site)) + end;
        } else {
          const bool bgp = chance(75);
          const std::string local = "l" + number(connection_count_);
          locals_ += "  - {name: " + local;
          if (!bgp || chance(40)) locals_ += ", localNetworkAddressSpace: {addressPrefixes: " + prefixes(2) + "}";
          if (bgp) {
            locals_ += ", bgpSettings: {asn: " + number(65001 + site) + ", bgpPeeringAddress: 203.0.113." +
                       number(1 + connection_count_) + "}";
          }
          locals_ += "}\n";
          connections_ += "  - {name: " + name + ", connectionType: IPsec, virtualNetworkGateway1: " + gateway.name +
                          ", localNetworkGateway2: " + local + ", site: s" + number(site) +
                          (bgp ? ", enableBgp: true" : "") + end;
        }
        sited_.emplace_back(name, site);
        ++connection_count_;
      }
      for (std::size_t other = 0; other < g; ++other) {
        if (!gateway.vpn || !gateways_[other].vpn || gateway.hub != kNone || gateways_[other].hub != kNone) continue;
        if (!chance(40)) continue;
        connections_ += "  - {name: c" + number(connection_count_++) + ", connectionType: Vnet2Vnet, " +
                        "virtualNetworkGateway1: " + gateway.name +
                        ", virtualNetworkGateway2: " + gateways_[other].name + (chance(80) ? ", enableBgp: true" : "") +
                        ", routingWeight: " + number(below(3)) + "}\n";
      }
    }
  }
  void add_sites() {
    for (unsigned i = 0; i < sites_; ++i) {
      const std::string own = "192.168." + number(i) + ".0/24";
      std::string text = "  - {name: s" + number(i) + ", addressPrefixes: [" + own +
                         "], asn: " + number(chance(90) ? 65001 + i : 65001) + ", advertises: [" + own;
      for (unsigned count = below(3); count > 0; --count) {
        std::string over;
        for (const auto& [name, site] : sited_) {
          if (site == i && over.empty() && chance(20)) over = ", connections: [" + name + "]";
        }
        text += ", " + announcement(over);
      }
      sites_text_ += text + "]" + (chance(30) ? ", readvertises: true" : "") + "}\n";
    }
  }

  void add_appliance(const std::string& name, unsigned vnet, unsigned host, unsigned asn, bool speaks) {
    std::string text = "  - {name: " + name + ", subnet: v" + number(vnet) +
                       "/nva, privateIPAddress: " + vnet_base(vnet) + ".2." + number(host) +
                       ", enableIPForwarding: true";
    if (speaks) {
      text += ", bgp: {asn: " + number(asn) + ", advertises: [" +
              announcement(chance(30) ? ", nextHop: " + vnet_base(vnet) + ".2.200" : "");
      if (chance(40)) text += ", " + announcement("");
      text += "]" + std::string(chance(30) ? ", readvertises: true" : "") + "}";
    }
    nics_ += text + "}\n";
  }
  void add_route_servers() {
    for (unsigned i = 0; i < vnets_; ++i) {
      if (!lends_[i] || !chance(50)) continue;
      std::string text = "  - {name: rs" + number(i) + ", virtualNetwork: v" + number(i) + ", virtualRouterIps: [" +
                         vnet_base(i) + ".255.68, " + vnet_base(i) +
                         ".255.69], hubRoutingPreference: " + pick({"ExpressRoute", "VpnGateway", "ASPath"});
      if (chance(60)) text += ", allowBranchToBranchTraffic: true";
      std::string sessions;
      for (unsigned a = 0; a < 1 + below(3); ++a) {
        const unsigned asn = 65010 + below(4);
        add_appliance("nva" + number(i) + "x" + number(a), i, 10 + a, asn, chance(90));
        sessions += (sessions.empty() ? "" : ", ") + std::string("{name: p") + number(a) +
                    ", peerAsn: " + number(chance(90) ? asn : 65099) + ", peerIp: " + vnet_base(i) + ".2." +
                    number(10 + a) + "}";
      }
      servers_ += text + ", bgpConnections: [" + sessions + "]}\n";
      has_nva_.push_back(i);
    }
  }

  void peer(unsigned a, unsigned b, const std::string& of_a, const std::string& of_b) {
    peers_[a].push_back("{remoteVirtualNetwork: v" + number(b) + ", allowForwardedTraffic: true" + of_a + "}");
    peers_[b].push_back("{remoteVirtualNetwork: v" + number(a) + ", allowForwardedTraffic: true" + of_b + "}");
  }
  void add_peerings() {
    for (unsigned i = 0; i < vnets_; ++i) {
      bool uses = false;
      for (unsigned j = 0; j < vnets_; ++j) {
        if (j == i || (j < i && !lends_[i] && !lends_[j]) || (lends_[i] && j < i)) continue;
        if (!lends_[i] && lends_[j] && !in_hub_[i] && !uses && chance(70)) {
          uses = true;
          peer(i, j, ", useRemoteGateways: true", ", allowGatewayTransit: true");
        } else if ((lends_[j] || j > i) && chance(20) && (!lends_[j] || lends_[i] || j >= i)) {
          peer(i, j, chance(20) ? ", allowGatewayTransit: true" : "", "");
        }
      }
    }
  }

  void add_hubs(unsigned count) {
    for (unsigned h = 0; h < count; ++h) {
      const std::string name = "hub" + number(h);
      const bool intent = chance(30);
      const bool firewall = intent || chance(30);
      if (firewall)
        firewalls_ += "  - {name: fw" + number(h) + ", virtualHub: " + name + ", privateIPAddress: 10.240." +
                      number(h) + ".132}\n";
      std::string text = "  - {name: " + name + ", addressPrefix: 10.240." + number(h) +
                         ".0/24, virtualRouterIps: [10.240." + number(h) +
                         ".68], hubRoutingPreference: " + pick({"ExpressRoute", "VpnGateway", "ASPath"});
      if (chance(15)) text += ", virtualWan: other";
      const bool own_table = !intent && chance(50);
      std::string connections;
      std::string first;
      std::string sessions;
      for (unsigned i = 0; i < vnets_; ++i) {
        if (!in_hub_[i] || i % count != h) continue;
        connections += (connections.empty() ? "" : ", ") + hub_connection(i, intent, own_table);
        if (first.empty()) first = "to-v" + number(i);
        if (!chance(60)) continue;
        add_appliance("hubnva" + number(i), i, 10, 65020 + i, true);
        sessions += (sessions.empty() ? "" : ", ") + std::string("{name: p") + number(i) +
                    ", peerAsn: " + number(65020 + i) + ", peerIp: " + vnet_base(i) +
                    ".2.10, hubVirtualNetworkConnection: to-v" + number(i) + "}";
        has_nva_.push_back(i);
      }
      if (own_table) {
        text += ", hubRouteTables: [{name: red, labels: [colour]";
        if (!first.empty()) text += ", routes: [{name: r, destinations: " + prefixes(2) + ", nextHop: " + first + "}]";
        text += "}";
        if (firewall && chance(50)) {
          text += ", {name: defaultRouteTable, routes: [{name: f, destinations: " + prefixes(2) + ", nextHop: fw" +
                  number(h) + "}]}";
        }
        text += "]";
      }
      if (!connections.empty()) text += ", hubVirtualNetworkConnections: [" + connections + "]";
      if (!sessions.empty()) text += ", bgpConnections: [" + sessions + "]";
      if (intent) {
        text += ", routingIntent: {routingPolicies: [{name: p, destinations: [" +
                pick({"Internet", "PrivateTraffic", "Internet, PrivateTraffic"}) + "], nextHop: fw" + number(h) + "}]" +
                (chance(30) ? ", privateTrafficPrefixes: [100.64.0.0/10, 10.0.0.0/8]" : "") + "}";
      }
      hubs_text_ += text + "}\n";
    }
  }
  std::string hub_connection(unsigned vnet, bool intent, bool own_table) {
    std::string text = "{name: to-v" + number(vnet) + ", remoteVirtualNetwork: v" + number(vnet);
    if (chance(30)) text += ", enableInternetSecurity: false";
    if (!intent && chance(50)) {
      std::string routing;
      if (own_table && chance(50)) routing += "associatedRouteTable: red, ";
      if (chance(60)) {
        routing += "propagatedRouteTables: {labels: [" + pick({"default", "colour", "default, colour"}) + "]" +
                   (own_table && chance(50) ? ", ids: [red]" : "") + "}, ";
      }
      routing += "vnetRoutes: {staticRoutes: [{name: s, addressPrefixes: " + prefixes(2) +
                 ", nextHopIpAddress: " + vnet_base(vnet) +
                 ".2.10}], propagateStaticRoutes: " + (chance(70) ? "true" : "false") + "}";
      text += ", routingConfiguration: {" + routing + "}";
    }
    return text + "}";
  }

  void add_vnets() {
    const bool extras = options_.everything_else;
    for (unsigned i = 0; i < vnets_; ++i) {
      const std::string base = vnet_base(i);
      const std::string name = "v" + number(i);
      std::string text = "  - {name: " + name + ", location: " + pick({"westeurope", "northeurope"}) +
                         ", addressSpace: {addressPrefixes: [" + base + ".0.0/16";
      if (chance(30)) text += ", 10." + number(100 + i) + ".0.0/20";
      text += "]}";
      std::string routes;
      if (extras && chance(50)) {
        routes = ", routeTable: t" + number(i);
        tables_ +=
            "  - {name: t" + number(i) + (chance(20) ? ", disableBgpRoutePropagation: true" : "") +
            ", routes: [{name: r0, addressPrefix: " + prefix() +
            ", nextHopType: " + pick({"Internet", "None", "VnetLocal"}) + "}, {name: r1, addressPrefix: 10.0.0.0/" +
            number(9 + below(5)) + ", nextHopType: VirtualAppliance, nextHopIpAddress: " + base + ".2.10}" +
            (chance(50) ? ", {name: r2, addressPrefix: 172.16.0.0/13, nextHopType: VirtualApplianceEcmp, nextHop: "
                          "{nextHopIpAddresses: [" +
                              base + ".2.11, " + base + ".2.10]}}"
                        : "") +
            "]}\n";
      }
      text += ", subnets: [{name: a, addressPrefix: " + base + ".1.0/24" + routes +
              (chance(50) ? ", defaultOutboundAccess: true" : "") + "}, {name: nva, addressPrefix: " + base +
              ".2.0/24}, {name: GatewaySubnet, addressPrefix: " + base +
              ".255.0/27}, {name: RouteServerSubnet, addressPrefix: " + base +
              ".255.64/27}, {name: pe, addressPrefix: " + base + ".3.0/24" +
              (chance(30) ? ", privateEndpointNetworkPolicies: Enabled" : "") + "}]";
      if (!peers_[i].empty()) {
        text += ", virtualNetworkPeerings: [";
        for (std::size_t p = 0; p < peers_[i].size(); ++p) text += (p > 0 ? ", " : "") + peers_[i][p];
        text += "]";
      }
      if (lends_[i] && chance(25))
        text += ", summarizedGatewayPrefixes: [" + pick({"10.0.0.0/13", "10.0.0.0/15"}) + "]";
      vnets_text_ += text + "}\n";
      nics_ += "  - {name: vm" + number(i) + ", subnet: " + name + "/a, privateIPAddress: " + base + ".1.4}\n";
      if (std::ranges::find(has_nva_, i) == has_nva_.end()) add_appliance("nva" + number(i), i, 10, 0, false);
      if (extras && chance(25)) {
        endpoints_ += "  - {name: pe" + number(i) + ", subnet: " + name + "/pe, privateIPAddress: " + base + ".3.4}\n";
      }
      for (const char* to : {"192.168.0.9", "172.16.4.4", "203.0.113.250", "10.200.1.1"}) {
        if (extras && chance(50)) {
          flows_ +=
              "  - {name: from " + name + " to " + to + ", from: vm" + number(i) + ", to: " + to + ", expect: works}\n";
        }
      }
    }
    if (extras && chance(40)) {
      const std::string members = "v0, v1";
      managers_ = "  - {name: m, networkGroups: [{name: g, members: [" + members +
                  "]}], connectivityConfigurations: [{name: c, connectivityTopology: Mesh, isGlobal: true, "
                  "appliesToGroups: [{networkGroup: g}]}]}\n";
    }
  }

  std::mt19937 random_;
  WanOptions options_;
  unsigned vnets_ = 0;
  unsigned sites_ = 0;
  unsigned circuit_count_ = 0;
  unsigned connection_count_ = 0;
  std::vector<bool> lends_;
  std::vector<bool> in_hub_;
  std::vector<std::vector<std::string>> peers_;
  std::vector<Gateway> gateways_;
  std::vector<std::pair<std::string, unsigned>> sited_;
  std::vector<unsigned> has_nva_;
  std::string vnets_text_, tables_, nics_, gateways_text_, locals_, connections_, circuits_, sites_text_, servers_,
      hubs_text_, firewalls_, endpoints_, managers_, flows_;
};

/// The text of a random topology without errors: those that have some are left out, and the next seed is taken.
inline std::string random_wan(unsigned seed, WanOptions options = {}) {
  for (unsigned again = 0; again < 50; ++again) {
    std::string text = RandomWan(seed + 1'000'000 * again, options).text();
    if (try_load(text) != nullptr) return text;
  }
  FAIL("no topology without errors from seed " << seed);
  return {};
}

}  // namespace azroute::testing
