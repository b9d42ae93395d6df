// Filters: rules that contradict each other, service tags that nobody publishes, subnets that take no group.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// Service tags of security rules that no file lists: what they contain depends on the place, or is the platform's.
constexpr std::array<std::string_view, 6> kBuiltInTags{"VirtualNetwork",   "Internet",          "AzureLoadBalancer",
                                                       "AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM"};

/// One rule after another; what concerns all of them is kept between them.
class TagChecker {
 public:
  explicit TagChecker(LinkContext& context) : context_(&context) {}

  /// With `built_in` the tags that need no file are known too.
  void check(const std::vector<AddressSelector>& addresses, bool built_in) {
    for (const AddressSelector& address : addresses) {
      const std::string& name = address.text.value;
      if (address.prefix || address.is_any() || name.empty()) continue;
      const auto is_it = [&](std::string_view tag) { return equal_ignoring_case(tag, name); };
      if (built_in && std::ranges::any_of(kBuiltInTags, is_it)) continue;
      if (context_->topology.service_tags.find(name) != nullptr) continue;
      if (built_in) {
        if (std::string near = did_you_mean(name, std::span(kBuiltInTags)); !near.empty()) {
          report(address, std::move(near));
          continue;
        }
      }
      // Without any file the remedy is one for all rules, so a tag is reported once.
      if (context_->topology.service_tags.empty() && !missing_.insert(to_lower(name)).second) continue;
      report_missing_tag(*context_, address.text.span, name, message_of(name));
    }
  }

  /// Of one side of a rule: a list may have many prefixes, but one tag.
  void check_one(const std::vector<AddressSelector>& addresses) {
    const AddressSelector* first = nullptr;
    for (const AddressSelector& address : addresses) {
      if (address.prefix || address.is_any()) continue;
      if (first == nullptr) {
        first = &address;
        continue;
      }
      const auto [here, other] = contradiction(address.text.span, first->text.span);
      context_->diagnostics.error(linking::kSeveralTags, here, "a rule has several service tags on one side",
                                  "write one rule for each", {{other, "another one is here"}});
      return;
    }
  }

 private:
  static std::string message_of(std::string_view name) {
    return fmt::format("{} is neither a prefix nor a known service tag", quoted(name));
  }
  void report(const AddressSelector& address, std::string help) {
    context_->diagnostics.error(linking::kUnknownTag, address.text.span, message_of(address.text.value),
                                std::move(help));
  }

  LinkContext* context_;
  std::unordered_set<std::string> missing_;
};

void check_priorities(LinkContext& context, const NetworkSecurityGroup& group) {
  std::map<std::pair<Direction, std::uint32_t>, const SecurityRule*> seen;
  for (const SecurityRule& rule : group.security_rules) {
    const auto [first, added] = seen.try_emplace({rule.direction, rule.priority.value}, &rule);
    if (added) continue;
    const auto [here, other] = contradiction(rule.priority.span, first->second->priority.span);
    context.diagnostics.error(linking::kSecurityPriorityTwice, here,
                              fmt::format("two {} rules of {} have the priority {}", to_string(rule.direction),
                                          quoted(group.name.value), rule.priority.value),
                              "give one of them another priority: Azure refuses the second",
                              {{other, "the other one is here"}});
  }
}

void check_reserved(LinkContext& context, const Subnet& subnet) {
  if (!subnet.network_security_group.written()) return;
  struct Reserved {
    std::string_view name;
    const Rule* rule;
  };
  static constexpr std::array<Reserved, 3> kWithout{{{kGatewaySubnet, &linking::kGatewaySubnetGroup},
                                                     {kRouteServerSubnet, &linking::kRouteServerGroup},
                                                     {kFirewallSubnet, &linking::kFirewallSubnetGroup}}};
  for (const Reserved& reserved : kWithout) {
    if (!is_named(subnet, reserved.name)) continue;
    context.diagnostics.error(*reserved.rule, subnet.network_security_group.name.span,
                              fmt::format("the {} cannot have a network security group", reserved.name),
                              "remove `networkSecurityGroup`");
  }
}

void check_collection_priorities(LinkContext& context, const std::vector<FirewallRuleCollection>& collections,
                                 const std::string& owner) {
  std::map<std::pair<FirewallRuleType, std::uint32_t>, const FirewallRuleCollection*> seen;
  for (const FirewallRuleCollection& collection : collections) {
    if (!collection.priority.span.known()) continue;  // not read: its reader has said so
    const auto [first, added] = seen.try_emplace({collection.type, collection.priority.value}, &collection);
    if (added) continue;
    const auto [here, other] = contradiction(collection.priority.span, first->second->priority.span);
    context.diagnostics.error(linking::kCollectionPriorityTwice, here,
                              fmt::format("two rule collections of {} have one type and the priority {}", quoted(owner),
                                          collection.priority.value),
                              "give one of them another priority", {{other, "the other one is here"}});
  }
}

}  // namespace

void check_security_rules(LinkContext& context) {
  const Topology& topology = context.topology;
  for (const Subnet& subnet : topology.subnets) check_reserved(context, subnet);
  TagChecker tags(context);
  const auto check = [&](const SecurityRule& rule) {
    for (const TrafficSelector* side : {&rule.source, &rule.destination}) {
      tags.check(side->addresses, true);
      tags.check_one(side->addresses);
    }
  };
  const std::size_t most = limit("rules-per-security-group", context.as_of).number;
  for (const NetworkSecurityGroup& group : topology.network_security_groups) {
    check_priorities(context, group);
    for (const SecurityRule& rule : group.security_rules) check(rule);
    if (group.security_rules.size() <= most) continue;
    context.diagnostics.warning(
        linking::kTooManySecurityRules, group.name.span,
        fmt::format("{} has {} rules; the limit is {}", quoted(group.name.value), group.security_rules.size(), most));
  }
  for (const SecurityAdminRuleCollection& collection : topology.security_admin_rule_collections) {
    for (const SecurityRule& rule : collection.rules) check(rule);
  }
}

void check_firewall_rules(LinkContext& context) {
  TagChecker tags(context);
  const auto check = [&](const std::vector<FirewallRuleCollection>& collections, const std::string& owner) {
    check_collection_priorities(context, collections, owner);
    for (const FirewallRuleCollection& collection : collections) {
      for (const FirewallRule& rule : collection.rules) tags.check(rule.destination_addresses, false);
    }
  };
  for (const AzureFirewall& firewall : context.topology.azure_firewalls) {
    if (!firewall.rule_collections) continue;
    check(*firewall.rule_collections, firewall.name.value);
    if (firewall.private_ip_address || !context.complete) continue;
    context.diagnostics.error(
        linking::kFirewallRulesAddress, firewall.name.span,
        fmt::format("azureFirewall {} has rules, but no private address", quoted(firewall.name.value)),
        "add `privateIPAddress`: what its rules let pass may leave with that address");
  }
  for (const Appliance& appliance : context.topology.appliances) {
    if (appliance.rule_collections) check(*appliance.rule_collections, appliance.name.value);
  }
}

void check_appliances(LinkContext& context) {
  for (const Appliance& appliance : context.topology.appliances) {
    for (const Ref<NetworkInterface>& ref : appliance.network_interfaces) {
      if (!ref.id.valid() || context.topology[ref.id].enable_ip_forwarding) continue;
      context.diagnostics.warning(
          linking::kApplianceNotForwarding, ref.name.span,
          fmt::format("networkInterface {} does not forward, so Azure drops what the appliance passes on through it",
                      quoted(ref.name.value)),
          "add `enableIPForwarding: true` to it",
          {{context.topology[ref.id].name.span, "the network interface is here"}});
    }
  }
}

}  // namespace azroute
