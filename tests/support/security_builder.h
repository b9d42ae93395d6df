// SecurityBuilder: groups, admin rules, guests' firewalls and firewall rules in one line each, and decisions as text.
#pragma once

#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "sim/flow/firewall.h"
#include "sim/flow/security.h"
#include "tests/support/network_builder.h"

namespace azroute::testing {

inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in{std::string(text)};
  for (std::string part; std::getline(in, part, separator);) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

inline Flow flow_of(std::string_view source, std::string_view destination, unsigned port,
                    Transport protocol = Transport::Tcp, unsigned source_port = 0) {
  return {address(source), address(destination), protocol, static_cast<std::uint16_t>(source_port),
          static_cast<std::uint16_t>(port)};
}

/// "80", "80-90" or "*", several with commas.
inline std::vector<PortRange> ports_of(std::string_view text) {
  std::vector<PortRange> ports;
  for (const std::string& one : split(text, ',')) {
    if (one == "*") {
      ports.push_back({});
      continue;
    }
    const auto ends = split(one, '-');
    ports.push_back(
        {static_cast<std::uint16_t>(std::stoul(ends.front())), static_cast<std::uint16_t>(std::stoul(ends.back()))});
  }
  return ports;
}

class SecurityBuilder : public NetworkBuilder {
 public:
  /// `*`, a prefix, an address or a service tag.
  AddressSelector selector(std::string_view written) {
    AddressSelector added;
    added.text = text(written);
    if (written.find('/') != std::string_view::npos)
      added.prefix = prefix(written);
    else if (const auto host = parse_address(written))
      added.prefix = Prefix::host(*host);
    return added;
  }
  std::vector<AddressSelector> selectors(std::string_view written) {
    std::vector<AddressSelector> all;
    for (const std::string& one : split(written, ',')) all.push_back(selector(one));
    return all;
  }
  /// "NAME PRIORITY In|Out ACCESS PROTOCOL SOURCE PORTS DESTINATION PORTS"; asg:NAME is an application security group.
  SecurityRule rule(std::string_view line) {
    const auto word = split(line, ' ');
    REQUIRE_MESSAGE(word.size() == 9, std::string(line));
    SecurityRule made;
    made.name = text(word[0]);
    made.priority = at(static_cast<std::uint32_t>(std::stoul(word[1])));
    made.direction = word[2] == "In" ? Direction::Inbound : Direction::Outbound;
    made.access = word[3] == "Deny" ? Access::Deny : word[3] == "AlwaysAllow" ? Access::AlwaysAllow : Access::Allow;
    made.other_protocol = word[4] == "Esp" || word[4] == "Ah";
    if (word[4] == "Tcp") made.protocol = Transport::Tcp;
    if (word[4] == "Udp") made.protocol = Transport::Udp;
    if (word[4] == "Icmp") made.protocol = Transport::Icmp;
    made.source = side(word[5], word[6]);
    made.destination = side(word[7], word[8]);
    return made;
  }
  std::vector<SecurityRule> rules(Texts lines) {
    std::vector<SecurityRule> made;
    for (const std::string_view line : lines) made.push_back(rule(line));
    return made;
  }
  NetworkSecurityGroup& group(std::string_view name, Texts lines = {}) {
    NetworkSecurityGroup& added = topology.network_security_groups.emplace_back();
    added.name = text(name);
    added.security_rules = rules(lines);
    return added;
  }
  void application_group(std::string_view name) {
    topology.application_security_groups.emplace_back().name = text(name);
  }
  /// A network group of the virtual networks, and a collection of admin rules that applies to it.
  void admin_rules(std::string_view name, Texts vnets, Texts lines) {
    NetworkGroup& members = topology.network_groups.emplace_back();
    members.name = text("members-of-" + std::string(name));
    for (const std::string_view vnet_name : vnets) members.members.push_back(ref<VirtualNetwork>(vnet_name));
    SecurityAdminRuleCollection& added = topology.security_admin_rule_collections.emplace_back();
    added.name = text(name);
    added.applies_to.push_back(ref<NetworkGroup>(members.name.value));
    added.rules = rules(lines);
  }

  /// Links, and gives the network; the builder has to outlive it.
  Network& network(Date as_of = make_date(2026, 7, 1)) {
    Diagnostics diagnostics;
    link(topology, diagnostics);
    REQUIRE_FALSE(diagnostics.has_errors());
    for (Subnet& one : topology.subnets) resolve(one.network_security_group, topology.network_security_groups);
    for (NetworkInterface& one : topology.network_interfaces) {
      resolve(one.network_security_group, topology.network_security_groups);
      for (auto& membership : one.application_security_groups) {
        resolve(membership, topology.application_security_groups);
      }
    }
    for (NetworkSecurityGroup& one : topology.network_security_groups) resolve_rules(one.security_rules);
    for (SecurityAdminRuleCollection& one : topology.security_admin_rule_collections) {
      for (auto& applied : one.applies_to) resolve(applied, topology.network_groups);
    }
    network_ = std::make_unique<Network>(topology, as_of);
    return *network_;
  }
  [[nodiscard]] Network& network_made() const { return *network_; }

  /// "subnetGroup Inbound GROUP/RULE RULE-ID Allow" for each filter.
  std::vector<std::string> leaving(std::string_view nic, const Flow& flow, bool forwarded = false) {
    return texts(filters_leaving(*network_, find_nic(topology, nic), flow, forwarded));
  }
  std::vector<std::string> entering(std::string_view nic, const Flow& flow) {
    return texts(filters_entering(*network_, find_nic(topology, nic), flow));
  }
  [[nodiscard]] std::vector<std::string> texts(const std::vector<SecurityStep>& steps) const {
    std::vector<std::string> all;
    for (const SecurityStep& step : steps) {
      std::string one(to_string(step.filter));
      one += " " + std::string(to_string(step.direction)) + " ";
      one += step.group.valid() ? topology[step.group].name.value + "/" : std::string();
      one += step.rule != nullptr ? step.rule->name.value : "-";
      one += " " + std::string(step.by->id) + (step.allowed ? " Allow" : " Deny");
      all.push_back(one);
    }
    return all;
  }

 private:
  TrafficSelector side(std::string_view who, std::string_view ports) {
    TrafficSelector made;
    for (const std::string& one : split(who, ',')) {
      if (one.starts_with("asg:"))
        made.groups.push_back(ref<ApplicationSecurityGroup>(one.substr(4)));
      else
        made.addresses.push_back(selector(one));
    }
    made.ports = ports_of(ports);
    return made;
  }
  template <typename T>
  static void resolve(Ref<T>& reference, const std::vector<T>& all) {
    if (!reference.written()) return;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      if (all[i].name.value == reference.name.value) reference.id = {i};
    }
    REQUIRE_MESSAGE(reference.id.valid(), reference.name.value);
  }
  void resolve_rules(std::vector<SecurityRule>& all) {
    for (SecurityRule& one : all) {
      for (auto& reference : one.source.groups) resolve(reference, topology.application_security_groups);
      for (auto& reference : one.destination.groups) resolve(reference, topology.application_security_groups);
    }
  }

  std::unique_ptr<Network> network_;
};

}  // namespace azroute::testing
