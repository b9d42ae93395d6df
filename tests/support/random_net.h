// Random small virtual networks for the walk: peerings, tables, groups, firewalls, appliances and load balancers that
// stand in each other's way.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "sim/flow/flow.h"
#include "tests/support/network_builder.h"

namespace azroute::testing {

/// What to ask of it, by names: after link() ids are others.
struct RandomFlow {
  std::string nic;    // empty: from the Internet
  bool site = false;  // from the site
  Address destination;
  Transport protocol = Transport::Tcp;
  std::uint16_t port = 0;
};

class RandomNet {
 public:
  explicit RandomNet(unsigned seed) : random_(seed) {
    vnets_ = 1 + below(4);
    has_gateway_ = chance(35);
    for (unsigned i = 0; i < vnets_; ++i) add_vnet(i);
    has_firewall_ = chance(45);
    if (has_firewall_) add_firewall();
    if (has_gateway_) add_gateway();
    for (unsigned i = 0; i < vnets_; ++i) add_interfaces(i);
    add_appliances();
    add_balancers();
    add_groups();
    add_tables();
  }

  [[nodiscard]] Topology& topology() { return builder_.topology; }

  std::vector<RandomFlow> flows(unsigned count) {
    std::vector<RandomFlow> all;
    for (; count > 0; --count) all.push_back(flow());
    return all;
  }

 private:
  struct Place {
    std::string subnet;  // VNET/SUBNET
    std::string base;    // "10.1.2"
    unsigned vnet = 0;
  };
  struct Interface {
    std::string name;
    std::string address;
    unsigned vnet = 0;
    bool appliance = false;
  };

  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
  bool chance(unsigned percent) { return below(100) < percent; }
  static std::string number(std::size_t n) { return std::to_string(n); }
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(static_cast<unsigned>(all.size()))];
  }
  std::string pick(std::initializer_list<const char*> words) {
    return words.begin()[below(static_cast<unsigned>(words.size()))];
  }
  /// Of the documentation's second range, so that flows to its third stay outside.
  std::string new_public_ip(bool standard) {
    const std::string name = "pip" + number(++public_count_);
    public_addresses_.push_back("198.51.100." + number(public_count_));
    builder_.public_ip(name, public_addresses_.back()).standard = standard;
    return name;
  }
  static std::string base_of(unsigned vnet) {
    static const std::vector<std::string> bases{"10.0", "10.1", "172.20", "192.168"};
    return bases[vnet];
  }

  // --- networks

  void add_vnet(unsigned i) {
    builder_.vnet("v" + number(i), {base_of(i) + ".0.0/16"}).location = "eastus";
    for (unsigned k = 1 + below(3); k > 0; --k) {
      const std::string base = base_of(i) + "." + number(k);
      Subnet& subnet = builder_.subnet("s" + number(k), {base + ".0/24"});
      subnet.default_outbound_access = chance(60);
      places_.push_back({"v" + number(i) + "/s" + number(k), base, i});
      if (chance(20)) {
        const std::string nat = "nat" + number(++nat_count_);
        subnet.nat_gateway = builder_.ref<NatGateway>(nat);
        builder_.nat(nat, {new_public_ip(true)});
      }
    }
    if (i == 0) {
      Subnet& subnet = builder_.subnet("AzureFirewallSubnet", {base_of(0) + ".255.0/26"});
      subnet.default_outbound_access = true;
      if (chance(10)) {
        subnet.nat_gateway = builder_.ref<NatGateway>("fwnat");
        builder_.nat("fwnat", {new_public_ip(true)});
      }
    }
    if (i == 0 && has_gateway_) builder_.subnet("GatewaySubnet", {base_of(0) + ".254.0/27"});
    for (unsigned j = 0; j < vnets_; ++j) {
      if (j == i || !peered(std::min(i, j), std::max(i, j))) continue;
      if (i > j && chance(8)) continue;  // one-sided
      VirtualNetworkPeering& peering = builder_.peering("v" + number(j));
      peering.allow_forwarded_traffic = chance(70);
      peering.allow_gateway_transit = i == 0 && has_gateway_;
      peering.use_remote_gateways = j == 0 && has_gateway_ && chance(75);
    }
  }
  /// Decided once for each pair.
  bool peered(unsigned i, unsigned j) {
    if (pairs_.empty()) {
      for (unsigned a = 0; a < 16; ++a) pairs_.push_back(chance(a < 4 ? 85 : 30));
    }
    return pairs_[i * 4 + j];
  }

  void add_firewall() {
    AzureFirewall& firewall = builder_.topology.azure_firewalls.emplace_back();
    firewall.name = builder_.text("fw");
    firewall.virtual_network = builder_.ref<VirtualNetwork>("v0");
    firewall.private_ip_address = builder_.at(address(base_of(0) + ".255.4"));
    if (chance(85)) firewall.public_ip_addresses.push_back(builder_.ref<PublicIPAddress>(new_public_ip(true)));
    if (chance(40)) {
      firewall.snat_private_ranges.emplace();
      for (const auto& range : builder_.prefixes({pick({"0.0.0.0/0", "255.255.255.255/32", "10.0.0.0/8"})})) {
        firewall.snat_private_ranges->push_back(range);
      }
    }
    hops_.push_back(base_of(0) + ".255.4");
  }

  void add_gateway() {
    builder_.gateway("gw", "v0", GatewayType::Vpn, base_of(0) + ".254.4");
    builder_.local_gateway("local", {"172.31.0.0/16"});
    builder_.site("hq", {"172.31.0.0/16"});
    builder_.connection("tunnel", ConnectionType::IPsec, "gw", "local").site = builder_.ref<Site>("hq");
  }

  void add_interfaces(unsigned vnet) {
    for (const Place& place : places_) {
      if (place.vnet != vnet) continue;
      for (unsigned k = 1 + below(2); k > 0; --k) {
        const Interface added{"n" + number(nics_.size()), place.base + "." + number(3 + k), vnet, chance(35)};
        const std::string pip = chance(25) ? new_public_ip(chance(60)) : "";
        NetworkInterface& nic = builder_.nic(added.name, place.subnet, added.address, pip);
        if (added.appliance) {
          nic.enable_ip_forwarding = chance(85);
          nic.source_nat = std::vector{SourceNat::None, SourceNat::Internet, SourceNat::Always}[below(3)];
          hops_.push_back(added.address);
        }
        if (chance(20)) nic.guest_firewall = guest_firewall();
        nics_.push_back(added);
      }
    }
  }

  [[nodiscard]] std::vector<Interface> interfaces(unsigned vnet, bool appliances) const {
    std::vector<Interface> some;
    for (const Interface& one : nics_) {
      if (one.vnet == vnet && one.appliance == appliances) some.push_back(one);
    }
    return some;
  }

  void add_appliances() {
    for (unsigned vnet = 0; vnet < vnets_; ++vnet) {
      std::vector<Interface> left = interfaces(vnet, true);
      while (!left.empty()) {
        const std::size_t count = left.size() > 1 && chance(50) ? 2 : 1;
        const std::vector<Interface> used(left.end() - static_cast<std::ptrdiff_t>(count), left.end());
        left.resize(left.size() - count);
        if (chance(50)) add_appliance(used);
      }
    }
  }
  void add_appliance(const std::vector<Interface>& used) {
    Appliance& added = builder_.topology.appliances.emplace_back();
    added.name = builder_.text("nva" + number(builder_.topology.appliances.size()));
    for (const Interface& one : used) added.network_interfaces.push_back(builder_.ref<NetworkInterface>(one.name));
    added.stateful = chance(70);
    if (chance(50)) added.rule_collections = network_collections();
    if (used.size() < 2) return;
    for (const std::string& range : {std::string("0.0.0.0/0"), one_of(places_).base + ".0/24"}) {
      if (!chance(70)) continue;
      ApplianceRoute& route = added.routes.emplace_back();
      route.address_prefix = builder_.at(prefix(range));
      route.network_interface = builder_.ref<NetworkInterface>(one_of(used).name);
    }
  }

  void add_balancers() {
    for (unsigned vnet = 0; vnet < vnets_; ++vnet) {
      const std::vector<Interface> appliances = interfaces(vnet, true);
      const std::vector<Interface> machines = interfaces(vnet, false);
      if (!appliances.empty() && chance(45)) {
        add_balancer("ha" + number(vnet), vnet, ".100", appliances).rules.push_back(ha_ports());
        hops_.push_back(inside(vnet, ".100"));
      }
      if (!machines.empty() && chance(35)) {
        add_balancer("web" + number(vnet), vnet, ".101", machines).rules.push_back(web_rule());
        services_.push_back(inside(vnet, ".101"));
      }
      if (!machines.empty() && chance(30)) {
        LoadBalancer& added = add_balancer("pub" + number(vnet), vnet, "", machines);
        added.rules.push_back(web_rule());
        added.outbound_rules = chance(30);
      }
    }
  }
  [[nodiscard]] std::string inside(unsigned vnet, const std::string& host) const {
    return std::ranges::find(places_, vnet, &Place::vnet)->base + host;
  }
  LoadBalancer& add_balancer(const std::string& name, unsigned vnet, const std::string& host,
                             const std::vector<Interface>& members) {
    LoadBalancer& added = builder_.topology.load_balancers.emplace_back();
    added.name = builder_.text(name);
    FrontendIpConfiguration& front = added.frontends.emplace_back();
    front.name = builder_.text("front");
    if (host.empty()) {
      front.public_ip_address = builder_.ref<PublicIPAddress>(new_public_ip(true));
    } else {
      front.subnet = builder_.ref<Subnet>(std::ranges::find(places_, vnet, &Place::vnet)->subnet);
      front.private_ip_address = builder_.at(address(inside(vnet, host)));
    }
    const std::size_t count = std::min<std::size_t>(members.size(), 1 + below(2));
    for (std::size_t i = 0; i < count; ++i) {
      added.backends.push_back(builder_.ref<NetworkInterface>(members[i].name));
    }
    return added;
  }
  LoadBalancingRule ha_ports() {
    LoadBalancingRule rule;
    rule.name = builder_.text("ha");
    return rule;
  }
  LoadBalancingRule web_rule() {
    LoadBalancingRule rule;
    rule.name = builder_.text("web");
    rule.protocol = Transport::Tcp;
    rule.frontend_port = chance(70) ? 443 : 80;
    rule.backend_port = chance(50) ? 8443 : 0;
    rule.disable_outbound_snat = chance(50);
    return rule;
  }

  // --- rules

  AddressSelector selector(const std::string& text) {
    AddressSelector result{builder_.text(text), std::nullopt};
    if (text.find('/') != std::string::npos) result.prefix = prefix(text);
    return result;
  }
  std::string some_range(bool tags) {
    if (chance(45)) return "*";
    if (tags && chance(55)) return chance(60) ? "VirtualNetwork" : "Internet";
    if (chance(20)) return pick({"10.0.0.0/8", "203.0.113.0/24", "198.51.100.0/24", "0.0.0.0/1"});
    return chance(50) ? one_of(places_).base + ".0/24" : base_of(below(vnets_)) + ".0.0/16";
  }
  std::vector<PortRange> some_ports() {
    if (chance(50)) return {PortRange{}};
    const std::uint16_t port = std::vector<std::uint16_t>{80, 443, 1687, 1688}[below(4)];
    return {PortRange{port, static_cast<std::uint16_t>(port + (chance(20) ? 1 : 0))}};
  }
  SecurityRule security_rule(unsigned position, bool tags) {
    SecurityRule rule;
    rule.name = builder_.text("r" + number(position));
    rule.priority = builder_.at<std::uint32_t>(100 + 10 * ((position * 7) % 11));  // not in the order of the list
    rule.direction = chance(50) ? Direction::Inbound : Direction::Outbound;
    rule.access = chance(65) ? Access::Allow : Access::Deny;
    if (chance(40)) rule.protocol = std::vector{Transport::Tcp, Transport::Udp, Transport::Icmp}[below(3)];
    rule.source = {{selector(some_range(tags))}, {}, {PortRange{}}};
    rule.destination = {{selector(some_range(tags))}, {}, some_ports()};
    if (chance(4)) rule.source.ports = some_ports();
    return rule;
  }
  GuestFirewall guest_firewall() {
    GuestFirewall guest;
    if (chance(40)) guest.default_inbound_action = Access::Deny;
    if (chance(20)) guest.default_outbound_action = Access::Deny;
    for (unsigned count = below(3); count > 0; --count) guest.rules.push_back(security_rule(count, false));
    return guest;
  }
  void add_groups() {
    for (unsigned i = 1; i <= 3; ++i) {
      NetworkSecurityGroup& group = builder_.topology.network_security_groups.emplace_back();
      group.name = builder_.text("nsg" + number(i));
      for (unsigned count = 1 + below(4); count > 0; --count)
        group.security_rules.push_back(security_rule(count, true));
    }
    const auto some_group = [&] { return builder_.ref<NetworkSecurityGroup>("nsg" + number(1 + below(3))); };
    for (NetworkInterface& nic : builder_.topology.network_interfaces) {
      if (chance(22)) nic.network_security_group = some_group();
    }
    for (Subnet& subnet : builder_.topology.subnets) {
      if (subnet.name.value != "AzureFirewallSubnet" && chance(25)) subnet.network_security_group = some_group();
    }
    if (has_firewall_ && chance(60)) describe(builder_.topology.azure_firewalls.front());
  }

  std::vector<FirewallRuleCollection> network_collections() {
    std::vector<FirewallRuleCollection> all;
    for (unsigned count = 1 + below(2); count > 0; --count) {
      FirewallRuleCollection& added = all.emplace_back();
      added.name = builder_.text("net" + number(count));
      added.priority = builder_.at<std::uint32_t>(100 * count + 100);
      added.action = chance(80) ? Access::Allow : Access::Deny;
      for (unsigned rules = 1 + below(2); rules > 0; --rules) {
        FirewallRule& rule = added.rules.emplace_back();
        rule.name = builder_.text("f" + number(rules));
        rule.ip_protocols = chance(50) ? std::vector{Transport::Tcp, Transport::Udp, Transport::Icmp}
                                       : std::vector{chance(80) ? Transport::Tcp : Transport::Icmp};
        rule.source_addresses = {selector(some_range(false))};
        rule.destination_addresses = {selector(some_range(false))};
        rule.destination_ports = some_ports();
      }
    }
    return all;
  }
  void describe(AzureFirewall& firewall) {
    firewall.rule_collections = network_collections();
    if (firewall.public_ip_addresses.empty() || !chance(75)) return;
    FirewallRuleCollection& added = firewall.rule_collections->emplace_back();
    added.name = builder_.text("nat");
    added.type = FirewallRuleType::Nat;
    added.priority = builder_.at<std::uint32_t>(100);
    FirewallRule& rule = added.rules.emplace_back();
    rule.name = builder_.text("d");
    rule.ip_protocols = {Transport::Tcp};
    rule.source_addresses = {selector("*")};
    rule.destination_addresses = {
        selector(builder_.topology.public_ip_addresses[firewall_pip()].ip_address->value.to_string() + "/32")};
    rule.destination_ports = {PortRange{443, 443}};
    const std::string target = !services_.empty() && chance(40) ? one_of(services_) : one_of(nics_).address;
    rule.translated_address = builder_.at(address(target));
    rule.translated_port = chance(50) ? 443 : 80;
  }
  [[nodiscard]] std::size_t firewall_pip() const {
    const Topology& topology = builder_.topology;
    const std::string& name = topology.azure_firewalls.front().public_ip_addresses.front().name.value;
    for (std::size_t i = 0; i < topology.public_ip_addresses.size(); ++i) {
      if (topology.public_ip_addresses[i].name.value == name) return i;
    }
    return 0;
  }

  // --- tables

  void add_tables() {
    for (std::size_t i = 0; i < builder_.topology.subnets.size(); ++i) {
      const std::string subnet = builder_.topology.subnets[i].name.value;
      const bool of_firewall = subnet == "AzureFirewallSubnet";
      const bool of_gateway = subnet == "GatewaySubnet";
      if (!chance(of_firewall ? 20 : 60)) continue;
      const std::string name = "t" + number(i);
      builder_.topology.subnets[i].route_table = builder_.ref<RouteTable>(name);
      builder_.table(name).disable_bgp_route_propagation = !of_gateway && chance(30);
      std::vector<std::string> used;
      for (unsigned count = 1 + below(4); count > 0; --count) add_route(used, of_firewall || of_gateway, of_gateway);
    }
  }
  void add_route(std::vector<std::string>& used, bool special, bool of_gateway) {
    const std::string to = of_gateway ? spoke_range() : route_destination(special);
    if (std::ranges::find(used, to) != used.end()) return;
    used.push_back(to);
    const unsigned kind = below(100);
    if (kind < 65 && !hops_.empty()) {
      builder_.route(to, NextHopType::VirtualAppliance, chance(95) ? one_of(hops_) : one_of(places_).base + ".77");
    } else if (kind < 70 && has_gateway_ && !special) {
      builder_.route(to, NextHopType::VirtualNetworkGateway);
    } else {
      builder_.route(to, kind < 83 ? NextHopType::Internet : kind < 92 ? NextHopType::VnetLocal : NextHopType::None);
    }
  }
  /// What the table of a GatewaySubnet may name.
  std::string spoke_range() {
    const std::string range = chance(40) ? base_of(below(vnets_)) + ".0.0/16" : one_of(places_).base + ".0/24";
    return range == base_of(0) + ".0.0/16" ? one_of(places_).base + ".0/24" : range;
  }
  std::string route_destination(bool special) {
    const unsigned kind = below(100);
    if (kind < 30 && !special) return "0.0.0.0/0";
    if (kind < 40) return pick({"20.118.99.224/32", "40.83.235.53/32", "23.102.135.246/32"});
    if (kind < 45) return pick({"203.0.113.0/24", "203.0.113.1/32"});
    if (kind < 52) return pick({"10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12"});
    if (kind < 60 && has_gateway_ && !special) return pick({"172.31.0.0/16", "172.31.0.0/24"});
    if (kind < 57 && !public_addresses_.empty()) return one_of(public_addresses_) + "/32";
    if (kind < 75) return base_of(below(vnets_)) + ".0.0/16";
    if (kind < 92) return one_of(places_).base + ".0/24";
    return one_of(nics_).address + "/32";
  }

  // --- flows

  RandomFlow flow() {
    RandomFlow asked;
    const Interface& from = one_of(nics_);
    asked.nic = from.name;
    asked.protocol = chance(70) ? Transport::Tcp : chance(50) ? Transport::Udp : Transport::Icmp;
    asked.port = asked.protocol == Transport::Icmp ? std::uint16_t{0} : std::uint16_t{443};
    if (asked.port != 0 && chance(20)) asked.port = 80;
    const unsigned kind = below(100);
    if (kind < 15 && !public_addresses_.empty()) {
      asked.nic.clear();
      asked.destination = address(one_of(public_addresses_));
    } else if (kind < 25 && has_gateway_) {
      asked.destination = address("172.31.0.10");
    } else if (kind < 30 && has_gateway_) {
      asked.site = true;
      asked.destination = address(one_of(nics_).address);
    } else if (kind < 35) {
      asked.destination = address(chance(80) ? pick({"203.0.113.9", "203.0.113.10"}) : std::string("192.168.77.7"));
    } else if (kind < 50) {
      asked.destination = address(pick({"20.118.99.224", "40.83.235.53", "23.102.135.246"}));
      if (asked.port != 0) asked.port = chance(70) ? 1688 : 1687;
    } else if (kind < 57) {
      asked.destination = address(one_of(places_).base + pick({".30", ".2", ".255"}));
    } else if (kind < 68 && !services_.empty()) {
      asked.destination = address(one_of(services_));
    } else if (kind < 70) {
      asked.destination = address(pick({"168.63.129.16", "169.254.169.254"}));
    } else {
      asked.destination = address(one_of(nics_).address);
      if (asked.destination == address(from.address)) return flow();
    }
    return asked;
  }

  std::mt19937 random_;
  NetworkBuilder builder_;
  unsigned vnets_ = 0;
  unsigned public_count_ = 0;
  unsigned nat_count_ = 0;
  bool has_firewall_ = false;
  bool has_gateway_ = false;
  std::vector<bool> pairs_;
  std::vector<Place> places_;
  std::vector<Interface> nics_;
  std::vector<std::string> hops_;      // what may be a next hop
  std::vector<std::string> services_;  // front ends of internal load balancers
  std::vector<std::string> public_addresses_;
};

}  // namespace azroute::testing
