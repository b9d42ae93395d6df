// Firewall rules: what Azure Firewall, or an appliance whose rule collections are described, does with a conversation.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/flow/firewall_rules.h"
#include "sim/flow/trace.h"

namespace azroute {

/// What is known of the conversation beside its addresses.
struct Asked {
  std::vector<std::string_view> fqdns;  // host names that the destination is asked for by; empty: not known
  /// The far end is a known service that speaks something else than HTTP, TLS or MSSQL on this port.
  bool speaks_other = false;
};

struct FirewallDecision {
  /// What decided; `firewall` and `appliance` are left for the caller.
  FirewallStep step;
  const Reason* failure = nullptr;  // nullptr: passes
  bool proxied = false;             // by an application rule: the firewall speaks for the client
  std::optional<Flow> translated;   // by a DNAT rule: the flow with its new destination
};

/// Rule collections in Azure Firewall's order: DNAT for `own` public addresses, then network, then application rules;
/// in each the lowest priority first, the first rule that fits decides; what none fits is denied. `collections` is
/// nullptr where none are described: everything passes, and says so.
FirewallDecision judge_by_rules(const Topology& topology, const std::vector<FirewallRuleCollection>* collections,
                                std::span<const Address> own, const Flow& flow, const Asked& asked);

}  // namespace azroute
