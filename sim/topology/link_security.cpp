// Names of filters: security groups and their rules, admin rules, firewall rules, appliances and their interfaces.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/link_name_tables.h"

namespace azroute {
namespace {

void check_collection_names(LinkContext& context, const std::optional<std::vector<FirewallRuleCollection>>& collections,
                            const std::string& owner) {
  if (!collections) return;
  check_inner_names(*collections, "ruleCollections", owner, context.diagnostics);
  for (const FirewallRuleCollection& collection : *collections)
    check_inner_names(collection.rules, "rules", collection.name.value, context.diagnostics);
}

void resolve_groups(LinkContext& context, const NameTables& names) {
  Topology& topology = context.topology;
  for (Subnet& subnet : topology.subnets) names.security_groups.resolve(subnet.network_security_group);
  for (NetworkInterface& nic : topology.network_interfaces) {
    names.security_groups.resolve(nic.network_security_group);
    for (Ref<ApplicationSecurityGroup>& group : nic.application_security_groups)
      names.application_groups.resolve(group);
    if (nic.guest_firewall)
      check_inner_names(nic.guest_firewall->rules, "guest rules", nic.name.value, context.diagnostics);
  }
  for (NetworkSecurityGroup& group : topology.network_security_groups) {
    check_inner_names(group.security_rules, "securityRules", group.name.value, context.diagnostics);
    for (SecurityRule& rule : group.security_rules) {
      for (Ref<ApplicationSecurityGroup>& member : rule.source.groups) names.application_groups.resolve(member);
      for (Ref<ApplicationSecurityGroup>& member : rule.destination.groups) names.application_groups.resolve(member);
    }
  }
}

/// The interfaces of the appliance, and that it is theirs.
void claim_interfaces(LinkContext& context, const NameTables& names, Id<Appliance> id,
                      std::vector<const Ref<NetworkInterface>*>& claims) {
  Topology& topology = context.topology;
  Appliance& appliance = topology.appliances[id.index];
  for (Ref<NetworkInterface>& ref : appliance.network_interfaces) {
    names.nics.resolve(ref);
    if (!ref.id.valid()) continue;
    NetworkInterface& nic = topology.network_interfaces[ref.id.index];
    const Ref<NetworkInterface>*& claim = claims[ref.id.index];
    if (claim == nullptr) {
      claim = &ref;
      nic.appliance = id;
      continue;
    }
    const bool same = nic.appliance == id;
    const auto [here, other] = contradiction(ref.name.span, claim->name.span);
    context.diagnostics.error(linking::kInterfaceInTwoAppliances, here,
                              fmt::format("networkInterface {} belongs to {}", quoted(nic.name.value),
                                          same ? "this appliance already" : "another appliance already"),
                              "name it once", {{other, "it is named here as well"}});
  }
}

void resolve_appliances(LinkContext& context, const NameTables& names) {
  Topology& topology = context.topology;
  for (NetworkInterface& nic : topology.network_interfaces) nic.appliance = {};
  std::vector<const Ref<NetworkInterface>*> claims(topology.network_interfaces.size());
  for (std::size_t i = 0; i < topology.appliances.size(); ++i) {
    claim_interfaces(context, names, id_at<Appliance>(i), claims);
    check_collection_names(context, topology.appliances[i].rule_collections, topology.appliances[i].name.value);
  }
  for (Appliance& appliance : topology.appliances) {
    for (ApplianceRoute& route : appliance.routes) {
      names.nics.resolve(route.network_interface);
      const Id<NetworkInterface> nic = route.network_interface.id;
      const auto& own = appliance.network_interfaces;
      if (!nic.valid() || std::ranges::find(own, nic, &Ref<NetworkInterface>::id) != own.end()) continue;
      std::vector<std::string> candidates;
      candidates.reserve(own.size());
      for (const Ref<NetworkInterface>& ref : own) candidates.push_back(ref.name.value);
      std::string help = context.suggest(route.network_interface.name.value, candidates);
      if (help.empty()) help = fmt::format("its own are {}", fmt::join(candidates, ", "));
      context.diagnostics.error(linking::kApplianceRouteInterface, route.network_interface.name.span,
                                fmt::format("networkInterface {} does not belong to appliance {}",
                                            quoted(route.network_interface.name.value), quoted(appliance.name.value)),
                                std::move(help), {{appliance.name.span, "the appliance is here"}});
    }
  }
}

/// A rule of a load balancer names one of its own front ends.
void resolve_frontends(LinkContext& context) {
  for (const LoadBalancer& balancer : context.topology.load_balancers) {
    for (const LoadBalancingRule& rule : balancer.rules) {
      const std::string& name = rule.frontend.value;
      const auto is_called = [&](const FrontendIpConfiguration& one) {
        return equal_ignoring_case(one.name.value, name);
      };
      if (name.empty() || std::ranges::any_of(balancer.frontends, is_called)) continue;
      std::vector<std::string> candidates;
      candidates.reserve(balancer.frontends.size());
      for (const FrontendIpConfiguration& frontend : balancer.frontends) candidates.push_back(frontend.name.value);
      context.diagnostics.error(linking::kUnknownName, rule.frontend.span,
                                fmt::format("loadBalancer {} has no frontendIPConfiguration named {}",
                                            quoted(balancer.name.value), quoted(name)),
                                context.suggest(name, candidates), {{balancer.name.span, "the load balancer is here"}});
    }
  }
}

}  // namespace

void resolve_security_names(LinkContext& context, const NameTables& names) {
  Topology& topology = context.topology;
  resolve_groups(context, names);
  resolve_appliances(context, names);
  resolve_frontends(context);
  for (AzureFirewall& firewall : topology.azure_firewalls) {
    names.publics.resolve(firewall.management_public_ip_address);
    check_collection_names(context, firewall.rule_collections, firewall.name.value);
  }
  // Nobody refers to these, but their order is that of their names.
  const NameTable<SecurityAdminRuleCollection> collections("adminRuleCollection", "adminRuleCollections",
                                                           topology.security_admin_rule_collections, context);
  for (SecurityAdminRuleCollection& collection : topology.security_admin_rule_collections) {
    check_inner_names(collection.rules, "rules", collection.name.value, context.diagnostics);
    for (Ref<NetworkGroup>& group : collection.applies_to) names.groups.resolve(group);
  }
}

}  // namespace azroute
