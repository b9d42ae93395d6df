// A random network in few lines, for the message of a test that fails on it.
#pragma once

#include <string>
#include <vector>

#include "sim/topology/topology.h"

namespace azroute::testing {

class NetListing {
 public:
  explicit NetListing(const Topology& topology) : topology_(topology) {}

  std::string text() {
    for (const VirtualNetwork& vnet : topology_.virtual_networks) add(vnet);
    for (const RouteTable& table : topology_.route_tables) add(table);
    for (const NetworkInterface& nic : topology_.network_interfaces) add(nic);
    for (const Appliance& appliance : topology_.appliances) add(appliance);
    if (!topology_.gateways.empty()) out_ += "gateway gw in v0 > site hq 172.31.0.0/16\n";
    for (const LoadBalancer& balancer : topology_.load_balancers) add(balancer);
    for (const AzureFirewall& firewall : topology_.azure_firewalls) add(firewall);
    for (const NetworkSecurityGroup& group : topology_.network_security_groups) {
      out_ += "group " + group.name.value + ":\n";
      for (const SecurityRule& rule : group.security_rules) add(rule);
    }
    return out_;
  }

 private:
  template <typename R>
  static std::string ref(const char* word, const R& ref) {
    return ref.written() ? std::string(" ") + word + " " + ref.name.value : "";
  }
  template <typename Refs>
  static std::string names(const Refs& refs) {
    std::string text;
    for (const auto& one : refs) text += (text.empty() ? "" : ", ") + one.name.value;
    return "[" + text + "]";
  }
  static std::string prefixes(const std::vector<Located<Prefix>>& all) {
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : ", ") + one.value.to_string();
    return text;
  }
  [[nodiscard]] std::string public_address(const Ref<PublicIPAddress>& ref) const {
    if (!ref.id.valid()) return "";
    const PublicIPAddress& pip = topology_[ref.id];
    return " public " + pip.ip_address->value.to_string() + (pip.standard == false ? " (basic)" : "");
  }
  static std::string ports(const std::vector<PortRange>& all) {
    std::string text;
    for (const PortRange& one : all) {
      text += one.is_all() ? "*" : std::to_string(one.first) + "-" + std::to_string(one.last);
    }
    return text;
  }
  static std::string selectors(const std::vector<AddressSelector>& all) {
    std::string text;
    for (const AddressSelector& one : all) text += one.text.value;
    return text;
  }

  void add(const VirtualNetwork& vnet) {
    out_ += "vnet " + vnet.name.value + " " + prefixes(vnet.address_prefixes) + "\n";
    for (const Id<Subnet> id : vnet.subnets) {
      const Subnet& subnet = topology_[id];
      out_ += "  subnet " + subnet.name.value + " " + prefixes(subnet.address_prefixes) +
              ref("table", subnet.route_table) + ref("group", subnet.network_security_group) +
              (subnet.default_outbound_access.value_or(true) ? "" : " private");
      if (subnet.nat_gateway.id.valid())
        out_ += " nat" + public_address(topology_[subnet.nat_gateway.id].public_ip_addresses.front());
      out_ += "\n";
    }
    for (const VirtualNetworkPeering& one : vnet.peerings) {
      out_ += "  peering" + ref("to", one.remote_virtual_network) +
              (one.use_remote_gateways ? " useRemoteGateways" : "") +
              (one.allow_forwarded_traffic ? "" : " allowForwardedTraffic: false") + "\n";
    }
  }
  void add(const RouteTable& table) {
    out_ += "table " + table.name.value + (table.disable_bgp_route_propagation ? " no propagation:" : ":");
    for (const UserRoute& route : table.routes) {
      out_ += " " + route.destination.value + " -> " + std::string(to_string(route.next_hop_type.value)) +
              (route.next_hop_ip_address ? " " + route.next_hop_ip_address->value.to_string() : "") + ";";
    }
    out_ += "\n";
  }
  void add(const NetworkInterface& nic) {
    const IpConfiguration& first = nic.ip_configurations.front();
    out_ += "nic " + nic.name.value + " " + first.private_ip_address.value.to_string() +
            public_address(first.public_ip_address) + ref("group", nic.network_security_group) +
            (nic.enable_ip_forwarding ? " forwards" : "") +
            (nic.source_nat == SourceNat::None       ? ""
             : nic.source_nat == SourceNat::Internet ? " sourceNat: Internet"
                                                     : " sourceNat: Always") +
            "\n";
    if (!nic.guest_firewall) return;
    out_ += "  guestFirewall in " + std::string(to_string(nic.guest_firewall->default_inbound_action)) + " out " +
            std::string(to_string(nic.guest_firewall->default_outbound_action)) + "\n";
    for (const SecurityRule& rule : nic.guest_firewall->rules) add(rule);
  }
  void add(const SecurityRule& rule) {
    out_ += "  " + std::to_string(rule.priority.value) + " " + std::string(to_string(rule.direction)) + " " +
            std::string(to_string(rule.access)) + " " + (rule.protocol ? std::string(to_string(*rule.protocol)) : "*") +
            " " + selectors(rule.source.addresses) + ":" + ports(rule.source.ports) + " > " +
            selectors(rule.destination.addresses) + ":" + ports(rule.destination.ports) + "\n";
  }
  void add(const Appliance& appliance) {
    out_ += "appliance " + appliance.name.value + " " + names(appliance.network_interfaces) +
            (appliance.stateful ? "" : " stateless");
    for (const ApplianceRoute& route : appliance.routes) {
      out_ += " " + route.address_prefix.value.to_string() + " by " + route.network_interface.name.value + ";";
    }
    out_ += "\n";
    if (appliance.rule_collections) add(*appliance.rule_collections);
  }
  void add(const LoadBalancer& balancer) {
    const FrontendIpConfiguration& front = balancer.frontends.front();
    out_ += "balancer " + balancer.name.value +
            (front.private_ip_address ? " " + front.private_ip_address->value.to_string()
                                      : public_address(front.public_ip_address)) +
            " > " + names(balancer.backends) + (balancer.outbound_rules ? " outbound rules" : "");
    for (const LoadBalancingRule& rule : balancer.rules) {
      out_ += " " + (rule.protocol ? std::string(to_string(*rule.protocol)) : "All") + " " +
              std::to_string(rule.frontend_port) + ">" + std::to_string(rule.backend_port) +
              (rule.disable_outbound_snat ? " no snat" : "");
    }
    out_ += "\n";
  }
  void add(const AzureFirewall& firewall) {
    out_ += "firewall " + firewall.name.value + " " + firewall.private_ip_address->value.to_string();
    for (const Ref<PublicIPAddress>& one : firewall.public_ip_addresses) out_ += public_address(one);
    if (firewall.snat_private_ranges) out_ += " privateRanges " + prefixes(*firewall.snat_private_ranges);
    out_ += "\n";
    if (firewall.rule_collections) add(*firewall.rule_collections);
  }
  void add(const std::vector<FirewallRuleCollection>& all) {
    for (const FirewallRuleCollection& one : all) {
      for (const FirewallRule& rule : one.rules) {
        out_ += "  " + std::to_string(one.priority.value) + " " + std::string(to_string(one.action));
        for (const Transport protocol : rule.ip_protocols) out_ += " " + std::string(to_string(protocol));
        out_ += " " + selectors(rule.source_addresses) + " > " + selectors(rule.destination_addresses) + ":" +
                ports(rule.destination_ports);
        if (rule.translated_address) {
          out_ += " > " + rule.translated_address->value.to_string() + ":" + std::to_string(rule.translated_port);
        }
        out_ += "\n";
      }
    }
  }

  const Topology& topology_;
  std::string out_;
};

}  // namespace azroute::testing
