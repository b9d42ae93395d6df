// The filters one after the other: a virtual machine's own firewall, security admin rules, network security groups.
#include "sim/flow/security.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "sim/flow/forward.h"
#include "sim/flow/reasons_boxes.h"
#include "sim/flow/security_packet.h"

namespace azroute {
namespace {

using namespace security_rules;
using Filter = SecurityStep::Filter;

/// The rule that fits first, by priority, and how it fits.
struct Found {
  const SecurityRule* rule = nullptr;
  RuleFit fit = RuleFit::No;

  /// Takes the place of what was found if it comes before it and fits.
  void offer(const SecurityRule& offered, Direction direction, FilteredPacket& packet, bool by_default_route = true) {
    if (offered.direction != direction || (rule != nullptr && !before(offered, *rule))) return;
    const RuleFit offered_fit = packet.fits(offered);
    if (offered_fit == RuleFit::No || (offered_fit == RuleFit::ByDefaultRoute && !by_default_route)) return;
    rule = &offered;
    fit = offered_fit;
  }

 private:
  static bool before(const SecurityRule& a, const SecurityRule& b) {
    return std::tie(a.priority.value, a.name.value) < std::tie(b.priority.value, b.name.value);
  }
};

SecurityStep step_of(Filter filter, Direction direction, const Rule& by, bool allowed = true) {
  SecurityStep step;
  step.filter = filter;
  step.direction = direction;
  step.by = &by;
  step.allowed = allowed;
  return step;
}

/// Of the rules that name the tag of the host's service, the one that fits first; nothing: none does, or the packet is
/// not for a service that has a tag.
Found naming_service(std::span<const SecurityRule> rules, Direction direction, FilteredPacket& packet) {
  Found found;
  const auto service = packet.service();
  if (!service) return found;
  for (const SecurityRule& rule : rules) {
    if (names_service(rule, *service)) found.offer(rule, direction, packet);
  }
  return found;
}

/// What a virtual machine asks of its host. A health probe, which comes from one of the addresses, is filtered.
bool is_for_the_host(const FilteredPacket& packet) {
  return is_platform_address(packet.flow().destination);
}

/// Whether Windows activation has an exemption from the group: the rule that says so; nullptr: no such packet.
const Rule* licensing_rule(const NetworkSecurityGroup& group, Direction direction, FilteredPacket& packet) {
  if (direction != Direction::Outbound || packet.service() != PlatformService::Licensing) return nullptr;
  const bool named = std::ranges::any_of(
      group.security_rules, [](const SecurityRule& rule) { return names_service(rule, PlatformService::Licensing); });
  if (named) return &kKmsDisabledByTag;
  return packet.default_route_overridden() ? &kKmsDisabledByRoute : &kKmsExempt;
}

/// The group's own rule that fits first, else the default rule.
Found first_of_group(const NetworkSecurityGroup& group, Direction direction, FilteredPacket& packet,
                     bool by_default_route) {
  Found found;
  for (const SecurityRule& rule : group.security_rules) found.offer(rule, direction, packet, by_default_route);
  if (found.rule != nullptr) return found;
  for (const SecurityRule& rule : default_security_rules()) found.offer(rule, direction, packet, by_default_route);
  return found;
}

bool is_default(const SecurityRule& rule) {
  return std::ranges::any_of(default_security_rules(), [&](const SecurityRule& one) { return &one == &rule; });
}

SecurityStep ask_group(Filter filter, Direction direction, Id<NetworkSecurityGroup> id, FilteredPacket& packet) {
  const NetworkSecurityGroup& group = packet.topology()[id];
  SecurityStep step = step_of(filter, direction, kPlatformExempt);
  step.group = id;
  if (is_for_the_host(packet)) {
    const Found found = naming_service(group.security_rules, direction, packet);
    if (found.rule == nullptr) return step;
    step.rule = found.rule;
    step.by = &kPlatformRule;
    step.allowed = found.rule->access != Access::Deny;
    return step;
  }
  const Rule* licensing = licensing_rule(group, direction, packet);
  if (licensing == &kKmsExempt) {
    step.by = licensing;
    return step;
  }
  Found found = first_of_group(group, direction, packet, true);
  if (found.fit == RuleFit::ByDefaultRoute) {
    // An assumption only where it makes the difference.
    const Found without = first_of_group(group, direction, packet, false);
    if ((without.rule->access == Access::Deny) == (found.rule->access == Access::Deny)) found = without;
  }
  step.rule = found.rule;  // never nullptr: the last default rule fits everything
  step.allowed = found.rule->access != Access::Deny;
  step.by = is_default(*found.rule) ? &kDefaultRule : &kGroupRule;
  if (found.fit == RuleFit::ByDefaultRoute) step.by = &kVirtualNetworkDefaultRoute;
  if (licensing != nullptr && !step.allowed) step.by = licensing;
  return step;
}

bool applies_to(const SecurityAdminRuleCollection& collection, const Topology& topology, Id<VirtualNetwork> vnet) {
  return std::ranges::any_of(collection.applies_to, [&](const Ref<NetworkGroup>& group) {
    return group.id.valid() && std::ranges::any_of(topology[group.id].members, [&](const Ref<VirtualNetwork>& member) {
             return member.id == vnet;
           });
  });
}

/// Nothing where no collection applies to the virtual network.
std::optional<SecurityStep> ask_admin_rules(Direction direction, FilteredPacket& packet) {
  const Topology& topology = packet.topology();
  const Id<VirtualNetwork> vnet = topology[packet.subnet()].virtual_network;
  const bool host = is_for_the_host(packet);
  const auto service = packet.service();
  bool any = false;
  Found found;
  for (const SecurityAdminRuleCollection& collection : topology.security_admin_rule_collections) {
    if (!applies_to(collection, topology, vnet)) continue;
    any = true;
    for (const SecurityRule& rule : collection.rules) {
      if (!host || (service && names_service(rule, *service))) found.offer(rule, direction, packet);
    }
  }
  if (!any) return std::nullopt;
  SecurityStep step = step_of(Filter::AdminRules, direction, host ? kPlatformExempt : kAdminNoRule);
  if (found.rule == nullptr) return step;
  step.rule = found.rule;
  step.allowed = found.rule->access != Access::Deny;
  switch (found.rule->access) {
    case Access::Allow: step.by = &kAdminAllow; break;
    case Access::AlwaysAllow: step.by = &kAdminAlwaysAllow; break;
    case Access::Deny: step.by = &kAdminDeny; break;
  }
  if (found.fit == RuleFit::ByDefaultRoute) step.by = &kVirtualNetworkDefaultRoute;
  return step;
}

SecurityStep ask_guest(const GuestFirewall& guest, Direction direction, FilteredPacket& packet) {
  Found found;
  for (const SecurityRule& rule : guest.rules) found.offer(rule, direction, packet);
  const Access unless = direction == Direction::Inbound ? guest.default_inbound_action : guest.default_outbound_action;
  const Access access = found.rule == nullptr ? unless : found.rule->access;
  SecurityStep step = step_of(Filter::GuestFirewall, direction, found.rule == nullptr ? kGuestDefault : kGuestRule,
                              access != Access::Deny);
  step.rule = found.rule;
  return step;
}

/// Admin rules and groups: `nic` is nullptr where no network interface is described.
void ask_platform(Direction direction, const NetworkInterface* nic, FilteredPacket& packet,
                  std::vector<SecurityStep>& steps) {
  if (const auto step = ask_admin_rules(direction, packet)) {
    steps.push_back(*step);
    if (step->rule != nullptr && step->rule->access == Access::AlwaysAllow) return;
  }
  std::array groups{
      std::pair(Filter::SubnetGroup, packet.topology()[packet.subnet()].network_security_group.id),
      std::pair(Filter::NetworkInterfaceGroup,
                nic != nullptr ? nic->network_security_group.id : Id<NetworkSecurityGroup>{}),
  };
  if (direction == Direction::Outbound) std::ranges::reverse(groups);
  for (const auto& [filter, group] : groups) {
    if (group.valid()) steps.push_back(ask_group(filter, direction, group, packet));
  }
}

SecurityRule default_rule(std::string_view name, std::uint32_t priority, Direction direction, Access access,
                          std::string_view source, std::string_view destination) {
  const auto side = [](std::string_view text) {
    TrafficSelector selector;
    selector.addresses.push_back({.text = {.value = std::string(text)}, .prefix = {}});
    selector.ports.push_back({});
    return selector;
  };
  SecurityRule rule;
  rule.name.value = name;
  rule.priority.value = priority;
  rule.direction = direction;
  rule.access = access;
  rule.source = side(source);
  rule.destination = side(destination);
  return rule;
}

}  // namespace

std::vector<SecurityStep> filters_leaving(Network& network, Id<NetworkInterface> nic, const Flow& flow,
                                          bool forwarded) {
  const NetworkInterface& leaving = network.topology()[nic];
  FilteredPacket packet(network, leaving.subnet.id, flow);
  std::vector<SecurityStep> steps;
  if (leaving.guest_firewall && !forwarded && owns(leaving, flow.source)) {
    steps.push_back(ask_guest(*leaving.guest_firewall, Direction::Outbound, packet));
  }
  ask_platform(Direction::Outbound, &leaving, packet, steps);
  return steps;
}

std::vector<SecurityStep> filters_leaving(Network& network, Id<Subnet> subnet, const Flow& flow) {
  FilteredPacket packet(network, subnet, flow);
  std::vector<SecurityStep> steps;
  ask_platform(Direction::Outbound, nullptr, packet, steps);
  return steps;
}

std::vector<SecurityStep> filters_entering(Network& network, Id<NetworkInterface> nic, const Flow& flow) {
  const NetworkInterface& entered = network.topology()[nic];
  FilteredPacket packet(network, entered.subnet.id, flow);
  std::vector<SecurityStep> steps;
  ask_platform(Direction::Inbound, &entered, packet, steps);
  if (entered.guest_firewall && owns(entered, flow.destination)) {
    steps.push_back(ask_guest(*entered.guest_firewall, Direction::Inbound, packet));
  }
  return steps;
}

std::vector<SecurityStep> filters_entering(Network& network, Id<Subnet> subnet, const Flow& flow) {
  FilteredPacket packet(network, subnet, flow);
  std::vector<SecurityStep> steps;
  ask_platform(Direction::Inbound, nullptr, packet, steps);
  return steps;
}

std::vector<SecurityStep> filters_entering_private_endpoint(Network& network, Id<Subnet> subnet, const Flow& flow) {
  const Subnet& entered = network.topology()[subnet];
  const Id<NetworkSecurityGroup> group = entered.network_security_group.id;
  if (!group.valid()) return {};
  if (!entered.security_groups_reach_private_endpoints()) {
    SecurityStep exempt = step_of(Filter::SubnetGroup, Direction::Inbound, kPrivateEndpointExempt);
    exempt.group = group;
    return {exempt};
  }
  FilteredPacket packet(network, subnet, flow);
  return {ask_group(Filter::SubnetGroup, Direction::Inbound, group, packet)};
}

std::span<const SecurityRule> default_security_rules() {
  static const std::array rules{
      default_rule("AllowVnetInBound", 65000, Direction::Inbound, Access::Allow, "VirtualNetwork", "VirtualNetwork"),
      default_rule("AllowAzureLoadBalancerInBound", 65001, Direction::Inbound, Access::Allow, "AzureLoadBalancer", "*"),
      default_rule("DenyAllInBound", 65500, Direction::Inbound, Access::Deny, "*", "*"),
      default_rule("AllowVnetOutBound", 65000, Direction::Outbound, Access::Allow, "VirtualNetwork", "VirtualNetwork"),
      default_rule("AllowInternetOutBound", 65001, Direction::Outbound, Access::Allow, "*", "Internet"),
      default_rule("DenyAllOutBound", 65500, Direction::Outbound, Access::Deny, "*", "*"),
  };
  return rules;
}

const Reason& denial_of(const SecurityStep& step) {
  switch (step.filter) {
    case Filter::GuestFirewall: return reasons::kGuestFirewallDenied;
    case Filter::AdminRules: return reasons::kAdminRuleDenied;
    case Filter::NetworkInterfaceGroup:
    case Filter::SubnetGroup: break;
  }
  return reasons::kSecurityGroupDenied;
}

std::span<const Rule* const> security_rule_list() {
  static constexpr std::array kRules{
      &kGroupRule,          &kDefaultRule,      &kVirtualNetworkDefaultRoute,
      &kPlatformExempt,     &kPlatformRule,     &kKmsExempt,
      &kKmsDisabledByRoute, &kKmsDisabledByTag, &kPrivateEndpointExempt,
      &kAdminAllow,         &kAdminAlwaysAllow, &kAdminDeny,
      &kAdminNoRule,        &kGuestRule,        &kGuestDefault,
  };
  return kRules;
}

}  // namespace azroute
