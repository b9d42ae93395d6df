// Rule collections asked one after the other: DNAT, network, application.
#include "sim/flow/firewall.h"

#include <algorithm>
#include <array>

#include "sim/flow/reasons_boxes.h"
#include "sim/flow/service_match.h"

namespace azroute {
namespace {

using namespace firewall_rules;

/// The collections of one type, lowest priority first.
std::vector<const FirewallRuleCollection*> of_type(const std::vector<FirewallRuleCollection>& all,
                                                   FirewallRuleType type) {
  std::vector<const FirewallRuleCollection*> found;
  for (const FirewallRuleCollection& collection : all) {
    if (collection.type == type) found.push_back(&collection);
  }
  std::ranges::stable_sort(found, [](const FirewallRuleCollection* a, const FirewallRuleCollection* b) {
    return std::pair(a->priority.value, std::string_view(a->name.value)) <
           std::pair(b->priority.value, std::string_view(b->name.value));
  });
  return found;
}

/// How a rule takes a conversation: Perhaps, when that depends on a host name that is not stated.
enum class Fit : std::uint8_t { No, Perhaps, Yes };

class Judge {
 public:
  Judge(const Topology& topology, const Flow& flow, const Asked& asked)
      : topology_(&topology), flow_(&flow), asked_(&asked) {}

  [[nodiscard]] std::optional<FirewallDecision> by_dnat(const std::vector<FirewallRuleCollection>& collections) const {
    if (flow_->protocol == Transport::Icmp) return std::nullopt;  // a DNAT rule is for a port
    for (const FirewallRuleCollection* collection : of_type(collections, FirewallRuleType::Nat)) {
      for (const FirewallRule& rule : collection->rules) {
        if (!rule.translated_address || !fits_tuple(rule) || !in(rule.destination_addresses, flow_->destination)) {
          continue;
        }
        FirewallDecision decision = decided(*collection, rule, kDnatRule);
        decision.translated = *flow_;
        decision.translated->destination = rule.translated_address->value;
        if (rule.translated_port != 0) decision.translated->destination_port = rule.translated_port;
        return decision;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<FirewallDecision> by_network_rules(
      const std::vector<FirewallRuleCollection>& collections) const {
    for (const FirewallRuleCollection* collection : of_type(collections, FirewallRuleType::Network)) {
      for (const FirewallRule& rule : collection->rules) {
        const Fit fit = fit_of_network_rule(rule);
        if (fit == Fit::Perhaps) return undecided(*collection, rule, kNetworkRule);
        if (fit == Fit::Yes) return decided(*collection, rule, kNetworkRule);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<FirewallDecision> by_application_rules(
      const std::vector<FirewallRuleCollection>& collections) const {
    for (const FirewallRuleCollection* collection : of_type(collections, FirewallRuleType::Application)) {
      for (const FirewallRule& rule : collection->rules) {
        if (!names_port(rule) || !in(rule.source_addresses, flow_->source)) continue;
        if (asked_->speaks_other) {
          // No host name is ever seen, so that only a rule that would let something pass takes the connection at all.
          if (collection->action == Access::Deny) continue;
          return failed(*collection, rule, kApplicationRule, reasons::kFirewallApplicationOnly);
        }
        const Fit fit = fit_of_host(rule.target_fqdns);
        if (fit == Fit::Perhaps) return undecided(*collection, rule, kApplicationRule);
        if (fit == Fit::Yes) {
          FirewallDecision decision = decided(*collection, rule, kApplicationRule);
          decision.proxied = decision.step.allowed;
          return decision;
        }
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool in(const std::vector<AddressSelector>& selectors, const Address& address) const {
    return selectors.empty() || std::ranges::any_of(selectors, [&](const AddressSelector& selector) {
             if (selector.is_any()) return true;
             if (selector.prefix) return fits_prefix(*selector.prefix, address);
             if (equal_ignoring_case(selector.text.value, "Internet")) {
               return !is_private(address) && !is_platform_address(address);
             }
             return in_published_tag(topology_->service_tags, selector.text.value, address);
           });
  }

  /// Protocol, source and port of a DNAT or network rule.
  [[nodiscard]] bool fits_tuple(const FirewallRule& rule) const {
    return (rule.ip_protocols.empty() ||
            std::ranges::find(rule.ip_protocols, flow_->protocol) != rule.ip_protocols.end()) &&
           in(rule.source_addresses, flow_->source) && fits_ports(rule.destination_ports, destination_port_of(*flow_));
  }

  [[nodiscard]] Fit fit_of_network_rule(const FirewallRule& rule) const {
    if (!fits_tuple(rule)) return Fit::No;
    if (rule.destination_fqdns.empty()) return in(rule.destination_addresses, flow_->destination) ? Fit::Yes : Fit::No;
    if (!rule.destination_addresses.empty() && in(rule.destination_addresses, flow_->destination)) return Fit::Yes;
    return fit_of_host(rule.destination_fqdns);
  }

  [[nodiscard]] bool names_port(const FirewallRule& rule) const {
    return flow_->protocol == Transport::Tcp &&
           std::ranges::find(rule.protocols, flow_->destination_port, &ApplicationProtocol::port) !=
               rule.protocols.end() &&
           flow_->destination_port != 0;
  }

  /// One of the patterns fits one of the names that the destination is asked for by.
  [[nodiscard]] Fit fit_of_host(const std::vector<Located<std::string>>& patterns) const {
    const auto fits = [&](const Located<std::string>& pattern) {
      return pattern.value == "*" || std::ranges::any_of(asked_->fqdns, [&](std::string_view host) {
               return fits_host_name(pattern.value, host);
             });
    };
    if (std::ranges::any_of(patterns, fits)) return Fit::Yes;
    return asked_->fqdns.empty() && !patterns.empty() ? Fit::Perhaps : Fit::No;
  }

  static FirewallDecision decided(const FirewallRuleCollection& collection, const FirewallRule& rule, const Rule& by) {
    FirewallDecision decision;
    decision.step.collection = &collection;
    decision.step.rule = &rule;
    decision.step.by = &by;
    decision.step.allowed = collection.action != Access::Deny;
    if (!decision.step.allowed) decision.failure = &reasons::kFirewallDenied;
    return decision;
  }
  static FirewallDecision failed(const FirewallRuleCollection& collection, const FirewallRule& rule, const Rule& by,
                                 const Reason& reason) {
    FirewallDecision decision = decided(collection, rule, by);
    decision.step.allowed = false;
    decision.failure = &reason;
    return decision;
  }
  static FirewallDecision undecided(const FirewallRuleCollection& collection, const FirewallRule& rule,
                                    const Rule& by) {
    return failed(collection, rule, by, reasons::kFirewallFqdnNotStated);
  }

  const Topology* topology_;
  const Flow* flow_;
  const Asked* asked_;
};

FirewallDecision without_rule(const Rule& by, const Reason* failure) {
  FirewallDecision decision;
  decision.step.by = &by;
  decision.step.allowed = failure == nullptr;
  decision.failure = failure;
  return decision;
}

}  // namespace

FirewallDecision judge_by_rules(const Topology& topology, const std::vector<FirewallRuleCollection>* collections,
                                std::span<const Address> own, const Flow& flow, const Asked& asked) {
  const Judge judge(topology, flow, asked);
  if (std::ranges::find(own, flow.destination) != own.end()) {
    if (collections != nullptr) {
      if (auto decision = judge.by_dnat(*collections)) return *std::move(decision);
    }
    return without_rule(kNoDnatRule, &reasons::kFirewallNoDnat);
  }
  if (collections == nullptr) return without_rule(kRulesNotDescribed, nullptr);
  if (auto decision = judge.by_network_rules(*collections)) return *std::move(decision);
  if (auto decision = judge.by_application_rules(*collections)) return *std::move(decision);
  return without_rule(kImplicitDeny, &reasons::kFirewallDenied);
}

std::span<const Rule* const> firewall_rule_list() {
  static constexpr std::array kRules{&kDnatRule,        &kNoDnatRule,   &kNetworkRule,
                                     &kApplicationRule, &kImplicitDeny, &kRulesNotDescribed};
  return kRules;
}

}  // namespace azroute
