// The rules by which a firewall takes a conversation on or turns it away.
#pragma once

#include <span>

#include "sim/diag/rule.h"

namespace azroute {

namespace firewall_rules {
inline constexpr std::string_view kRuleProcessing = "learn.microsoft.com/azure/firewall/rule-processing";

inline constexpr Rule kDnatRule{
    "firewall-dnat-rule",
    "A DNAT rule takes what is addressed to the firewall's own address and lets it pass to the translated address, and "
    "no further rule is asked.",
    kRuleProcessing, Evidence::Documented};
inline constexpr Rule kNoDnatRule{
    "firewall-own-address",
    "What is addressed to the firewall's own address and taken by no DNAT rule goes no further.",
    "learn.microsoft.com/azure/firewall/tutorial-firewall-dnat", Evidence::Documented};
inline constexpr Rule kNetworkRule{
    "firewall-network-rule",
    "Network rules are asked before application rules: by the priority of their collections, the first that fits "
    "decides.",
    kRuleProcessing, Evidence::Documented};
inline constexpr Rule kApplicationRule{
    "firewall-application-rule",
    "What no network rule fits is asked of the application rules, if it is TCP on a port that one of them names: the "
    "first whose host names fit decides, and the firewall speaks to the server for the client.",
    kRuleProcessing, Evidence::Documented};
inline constexpr Rule kImplicitDeny{"firewall-implicit-deny", "A firewall denies what none of its rules fits.",
                                    kRuleProcessing, Evidence::Documented};
inline constexpr Rule kRulesNotDescribed{
    "firewall-rules-not-described",
    "A firewall or appliance whose rule collections are not described (ruleCollections) lets everything pass.",
    "the rules are the user's own, and the topology does not state them", Evidence::Assumed};
}  // namespace firewall_rules

/// Every rule a FirewallStep can name.
std::span<const Rule* const> firewall_rule_list();

}  // namespace azroute
