// Words that several tables of keys share.
#pragma once

#include <string_view>

namespace azroute::native {

inline constexpr bool kRequired = true;
inline constexpr std::string_view kFlag = "true|false";
inline constexpr std::string_view kRoutingPreference = "ExpressRoute|VpnGateway|ASPath";

}  // namespace azroute::native
