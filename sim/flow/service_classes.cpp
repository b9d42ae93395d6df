// Every range of ports that something asks about, and which ports are in the same ones.
#include "sim/flow/service_classes.h"

#include <algorithm>
#include <map>
#include <set>

namespace azroute {
namespace {

class PortRanges {
 public:
  void add(PortRange range) { ranges_.insert(range); }
  void add(std::uint16_t port) { ranges_.insert({port, port}); }
  void add(const std::vector<PortRange>& ranges) { ranges_.insert(ranges.begin(), ranges.end()); }

  void add(const std::vector<SecurityRule>& rules) {
    for (const SecurityRule& rule : rules) {
      add(rule.source.ports);
      add(rule.destination.ports);
    }
  }
  void add(const std::optional<std::vector<FirewallRuleCollection>>& collections) {
    if (!collections) return;
    for (const FirewallRuleCollection& collection : *collections) {
      for (const FirewallRule& rule : collection.rules) {
        add(rule.destination_ports);
        for (const ApplicationProtocol& protocol : rule.protocols) add(protocol.port);
      }
    }
  }
  void add(std::span<const Endpoint> endpoints) {
    for (const Endpoint& endpoint : endpoints) {
      for (const EndpointPart& part : endpoint.parts) {
        for (const ServicePort& port : part.ports) add(port.port);
      }
    }
  }

  void add_all(const Topology& topology) {
    // Not stated; DNS and metadata of the host, licensing; where firewalls read host names.
    for (const int port : {0, 53, 80, 443, 1433, 1688, 8080}) add(static_cast<std::uint16_t>(port));
    add(builtin_endpoints());
    add(topology.endpoints);
    for (const NetworkSecurityGroup& group : topology.network_security_groups) add(group.security_rules);
    for (const auto& collection : topology.security_admin_rule_collections) add(collection.rules);
    for (const NetworkInterface& nic : topology.network_interfaces) {
      if (nic.guest_firewall) add(nic.guest_firewall->rules);
    }
    for (const AzureFirewall& firewall : topology.azure_firewalls) add(firewall.rule_collections);
    for (const Appliance& appliance : topology.appliances) add(appliance.rule_collections);
    for (const LoadBalancer& balancer : topology.load_balancers) {
      for (const LoadBalancingRule& rule : balancer.rules) {
        add(rule.frontend_port);
        add(rule.backend_port);
      }
    }
  }

  /// The class of every port; returns how many there are.
  std::uint32_t classify(std::vector<std::uint16_t>& of_port) const {
    constexpr std::size_t kPorts = 65536;
    // At which port which ranges begin or end.
    std::vector<std::vector<std::uint32_t>> turns(kPorts + 1);
    std::uint32_t number = 0;
    for (const PortRange& range : ranges_) {
      turns[range.first].push_back(number);
      turns[std::size_t{range.last} + 1].push_back(number);
      ++number;
    }
    std::map<std::set<std::uint32_t>, std::uint16_t> classes;
    std::set<std::uint32_t> inside;
    std::uint16_t current = 0;
    of_port.resize(kPorts);
    for (std::size_t port = 0; port < kPorts; ++port) {
      for (const std::uint32_t turned : turns[port]) {
        if (!inside.erase(turned)) inside.insert(turned);
      }
      if (port == 0 || !turns[port].empty()) {
        current = classes.try_emplace(inside, static_cast<std::uint16_t>(classes.size())).first->second;
      }
      of_port[port] = current;
    }
    return static_cast<std::uint32_t>(classes.size());
  }

 private:
  std::set<PortRange> ranges_;
};

}  // namespace

ServiceClasses::ServiceClasses(std::span<const Topology* const> topologies) {
  PortRanges ranges;
  for (const Topology* topology : topologies) ranges.add_all(*topology);
  count_ = ranges.classify(ports_);
  size_of_kind_ = count_ * count_;
  alike_from_ = 65'535;
  while (alike_from_ > 0 && ports_[alike_from_ - 1U] == ports_.back()) --alike_from_;
  with_ports_ = 2 * size_of_kind_;
  static_assert(Transport::Tcp < Transport::Icmp && Transport::Udp < Transport::Icmp);
  for (std::size_t protocol = 0; protocol < first_.size(); ++protocol) {
    const auto transport = transport_of(static_cast<std::uint8_t>(protocol));
    first_[protocol] = size_of_kind_ * (transport ? static_cast<std::uint32_t>(*transport) : kKinds - 1);
  }
}

}  // namespace azroute
