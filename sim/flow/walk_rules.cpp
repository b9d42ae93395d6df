// Which rule stands behind which step.
#include "sim/flow/walk_rules.h"

#include <array>

namespace azroute {

std::span<const Rule* const> walk_rule_list() {
  static constexpr std::array kRules{
      &walk_rules::kHubRouteTable,        &walk_rules::kHubPolicy,        &walk_rules::kHubFirewall,
      &walk_rules::kHubConnectionRoute,   &walk_rules::kLoadBalancer,     &walk_rules::kTunnel,
      &walk_rules::kGroupForwards,        &walk_rules::kFrontend,         &walk_rules::kFrontendReply,
      &walk_rules::kSameBackend,          &walk_rules::kSession,          &walk_rules::kPublicReply,
      &walk_rules::kPrivateEndpointReply, &walk_rules::kReplyBySameTunnel};
  return kRules;
}

const Rule* rule_of(const HubStep& step) {
  if (step.policy.valid()) return &walk_rules::kHubPolicy;
  return step.table.valid() ? &walk_rules::kHubRouteTable : &walk_rules::kHubFirewall;
}

const Rule* rule_of(const ConnectionRouteStep& /*step*/) {
  return &walk_rules::kHubConnectionRoute;
}

const Rule* rule_of(const LoadBalancerStep& step) {
  return step.again ? &walk_rules::kSameBackend : &walk_rules::kLoadBalancer;
}

const Rule* rule_of(const TunnelStep& /*step*/) {
  return &walk_rules::kTunnel;
}

const Rule* rule_of(const GroupStep& step) {
  return step.forwarded ? &walk_rules::kGroupForwards : nullptr;
}

}  // namespace azroute
