// The slow twin of the walk, second part: network security groups, guest firewalls, and rules of firewalls.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/flow/flow.h"
#include "tests/support/slow_walk_routes.h"

namespace azroute::testing {

template <typename T>
const T* slow_named(const std::vector<T>& things, const std::string& name) {
  for (const T& thing : things) {
    if (!name.empty() && thing.name.value == name) return &thing;
  }
  return nullptr;
}

/// What security rules say to one packet at one subnet.
class SlowFilter {
 public:
  SlowFilter(const Topology& topology, Id<Subnet> subnet, const Flow& flow)
      : topology_(topology), subnet_(subnet), flow_(flow) {}

  /// R7.1, R7.2, R7.3: low priority first, the first fit decides; no group allows.
  [[nodiscard]] bool group_allows(const Ref<NetworkSecurityGroup>& ref, Direction direction) const {
    const NetworkSecurityGroup* group = slow_named(topology_.network_security_groups, ref.name.value);
    if (group == nullptr) return true;
    if (direction == Direction::Outbound && is_licensing() && !names_licensing(*group)) return true;
    if (const auto access = first_fit(group->security_rules, direction)) return *access == Access::Allow;
    if (in_virtual_network(flow_.source) && in_virtual_network(flow_.destination)) return true;  // 65000
    if (direction == Direction::Inbound) return is_prober(flow_.source);                         // 65001
    return in_internet(flow_.destination);                                                       // 65001
  }

  [[nodiscard]] bool guest_allows(const GuestFirewall& guest, Direction direction) const {
    const Access fallback =
        direction == Direction::Inbound ? guest.default_inbound_action : guest.default_outbound_action;
    return first_fit(guest.rules, direction).value_or(fallback) == Access::Allow;
  }

  /// R7.5: own ranges, those of peers, what the gateway brings, and every prefix of the subnet's user routes.
  [[nodiscard]] bool in_virtual_network(const Address& address) const {
    if (in_ranges(address) || is_prober(address)) return true;
    return std::ranges::any_of(slow_user_routes(topology_, subnet_),
                               [&](const UserRoute& route) { return route.prefix->contains(address); });
  }
  /// R7.6
  [[nodiscard]] bool in_internet(const Address& address) const {
    return !slow_is_private(address) && !in_ranges(address);
  }

 private:
  [[nodiscard]] bool in_ranges(const Address& address) const {
    const Id<VirtualNetwork> vnet = topology_[subnet_].virtual_network;
    if (slow_contains(topology_[vnet].address_prefixes, address)) return true;
    const bool learned = std::ranges::any_of(slow_learned(topology_, subnet_),
                                             [&](const Prefix& prefix) { return prefix.contains(address); });
    return learned || std::ranges::any_of(slow_peers(topology_, vnet), [&](Id<VirtualNetwork> peer) {
             return slow_contains(topology_[peer].address_prefixes, address);
           });
  }
  static bool is_prober(const Address& address) {
    return address == Address::v4(168U << 24U | 63U << 16U | 129U << 8U | 16U);
  }

  /// R5.7: activation passes a hidden outbound rule, unless 0.0.0.0/0 is overridden.
  [[nodiscard]] bool is_licensing() const {
    if (flow_.protocol != Transport::Tcp || flow_.destination_port != 1688) return false;
    if (slow_default_overridden(topology_, subnet_)) return false;
    for (const Endpoint& endpoint : builtin_endpoints()) {
      if (endpoint.id != "kms" || endpoint.cloud != topology_.cloud) continue;
      for (const EndpointPart& part : endpoint.parts) {
        for (const EndpointAddress& one : part.addresses) {
          if (one.address == flow_.destination) return true;
        }
      }
    }
    return false;
  }
  static bool names_licensing(const NetworkSecurityGroup& group) {
    for (const SecurityRule& rule : group.security_rules) {
      for (const TrafficSelector* side : {&rule.source, &rule.destination}) {
        for (const AddressSelector& one : side->addresses) {
          if (one.text.value == "AzurePlatformLKM") return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] bool fits(const TrafficSelector& side, const Address& address, std::uint16_t port) const {
    bool by_address = side.addresses.empty();
    for (const AddressSelector& one : side.addresses) {
      const std::string& text = one.text.value;
      if (one.prefix) {
        by_address = by_address || one.prefix->contains(address);
      } else {
        by_address = by_address || text == "*" || (text == "VirtualNetwork" && in_virtual_network(address)) ||
                     (text == "Internet" && in_internet(address)) ||
                     (text == "AzureLoadBalancer" && is_prober(address));
      }
    }
    bool by_port = side.ports.empty();
    for (const PortRange& range : side.ports) {  // a port that is not stated fits only rules for all ports
      by_port = by_port || range.is_all() || (port != 0 && range.contains(port));
    }
    return by_address && by_port;
  }
  [[nodiscard]] std::optional<Access> first_fit(std::vector<SecurityRule> rules, Direction direction) const {
    std::ranges::stable_sort(rules, {}, [](const SecurityRule& rule) { return rule.priority.value; });
    for (const SecurityRule& rule : rules) {
      if (rule.direction != direction || rule.other_protocol) continue;
      if (rule.protocol && *rule.protocol != flow_.protocol) continue;
      if (!fits(rule.source, flow_.source, flow_.source_port)) continue;
      if (fits(rule.destination, flow_.destination, flow_.destination_port)) return rule.access;
    }
    return std::nullopt;
  }

  const Topology& topology_;
  Id<Subnet> subnet_;
  Flow flow_;
};

inline bool slow_selects(const std::vector<AddressSelector>& selectors, const Address& address) {
  for (const AddressSelector& one : selectors) {
    if (one.is_any() || (one.prefix && one.prefix->contains(address))) return true;
  }
  return selectors.empty();
}

inline bool slow_rule_fits(const FirewallRule& rule, const Flow& flow) {
  if (std::ranges::find(rule.ip_protocols, flow.protocol) == rule.ip_protocols.end()) return false;
  bool port = rule.destination_ports.empty();
  for (const PortRange& range : rule.destination_ports) {
    port = port || range.is_all() || (flow.destination_port != 0 && range.contains(flow.destination_port));
  }
  return port && slow_selects(rule.source_addresses, flow.source) &&
         slow_selects(rule.destination_addresses, flow.destination);
}

/// Collections of one type, low priority first.
inline std::vector<FirewallRuleCollection> slow_collections(const std::vector<FirewallRuleCollection>& all,
                                                            FirewallRuleType type) {
  std::vector<FirewallRuleCollection> some;
  for (const FirewallRuleCollection& one : all) {
    if (one.type == type) some.push_back(one);
  }
  std::ranges::stable_sort(some, {}, [](const FirewallRuleCollection& one) { return one.priority.value; });
  return some;
}

/// The first network rule that fits decides; none denies. Not described: everything passes.
inline bool slow_firewall_allows(const std::optional<std::vector<FirewallRuleCollection>>& all, const Flow& flow) {
  if (!all) return true;
  for (const FirewallRuleCollection& one : slow_collections(*all, FirewallRuleType::Network)) {
    for (const FirewallRule& rule : one.rules) {
      if (slow_rule_fits(rule, flow)) return one.action == Access::Allow;
    }
  }
  return false;
}

/// Where a DNAT rule sends it; nothing: no rule fits.
inline std::optional<Flow> slow_dnat(const std::optional<std::vector<FirewallRuleCollection>>& all, const Flow& flow) {
  if (!all) return std::nullopt;
  for (const FirewallRuleCollection& one : slow_collections(*all, FirewallRuleType::Nat)) {
    for (const FirewallRule& rule : one.rules) {
      if (!slow_rule_fits(rule, flow) || !rule.translated_address) continue;
      Flow after = flow;
      after.destination = rule.translated_address->value;
      if (rule.translated_port != 0) after.destination_port = rule.translated_port;
      return after;
    }
  }
  return std::nullopt;
}

}  // namespace azroute::testing
