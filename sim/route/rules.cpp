// The list of route rules that `azroute rules` prints.
#include "sim/route/rules.h"

#include <array>

namespace azroute {

std::span<const Rule* const> route_rules() {
  static constexpr std::array kRules{&system_rules::kVirtualNetwork,
                                     &system_rules::kInternet,
                                     &system_rules::kInternetV6,
                                     &system_rules::kNoneDocumented,
                                     &system_rules::kNoneObserved,
                                     &system_rules::kNoneReplaced,
                                     &system_rules::kNoneReplacedByPeering,
                                     &system_rules::kNoneVanishesWithDefault,
                                     &system_rules::kNoneVanishesWithInternetDefault,
                                     &system_rules::kNoneVanishesWithHalves,
                                     &system_rules::kNoneStaysWithInternetDefault,
                                     &system_rules::kNoneStaysWithHalves,
                                     &system_rules::kNoneVanishesWithEqual,
                                     &system_rules::kPeering,
                                     &system_rules::kPeeringOutOfStep,
                                     &system_rules::kPeeringOnlyIPv6,
                                     &system_rules::kSubnetPeering,
                                     &system_rules::kHubRange,
                                     &system_rules::kConnectedGroup,
                                     &system_rules::kConnectedGroupOverlap,
                                     &system_rules::kSubnetPeeringOverConnectedGroup,
                                     &system_rules::kPrivateEndpoint,
                                     &system_rules::kPrivateEndpointNoFurther,
                                     &system_rules::kServiceEndpoint,
                                     &origin_rules::kUserRoute,
                                     &origin_rules::kUserRouteEcmp,
                                     &origin_rules::kGatewayBgp,
                                     &origin_rules::kGatewayLocalNetwork,
                                     &origin_rules::kGatewayDefaultSite,
                                     &origin_rules::kGatewayPeerHost,
                                     &origin_rules::kGatewayVnetToVnet,
                                     &origin_rules::kGatewayReadvertises,
                                     &origin_rules::kPropagationDisabled,
                                     &origin_rules::kWeightBeforePath};
  return kRules;
}

}  // namespace azroute
