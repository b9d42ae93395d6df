// Reports as JSON for programs: each document names its format and version; key order is fixed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "sim/check/expect.h"
#include "sim/flow/forward.h"

namespace azroute::json {

/// Two blanks a level, an empty list or object on one line, a line break at the end: as `az -o json` prints.
std::string pretty(const boost::json::value& value);

/// Exactly the shape of `az network nic show-effective-route-table`: {"nextLink": null, "value": [...]}.
boost::json::value routes(const Topology& topology, Id<Subnet> subnet, std::span<const Route> rows);

/// The fields of `az network vnet-gateway list-learned-routes`, then routingWeight, best, lostBy and unsettled.
boost::json::value learned_routes(const Network& network, const Speaker& listener);
/// The fields of `az network vhub get-effective-routes`, then best, lostBy and unsettled.
boost::json::value learned_routes(const Network& network, Id<HubRouteTable> table);
/// {"value": [{to, toKind, connection, network, asPath, nextHop}]}: what a speaker tells its neighbours.
boost::json::value advertised_routes(const Network& network, const Speaker& teller);

boost::json::value rule(const Rule& rule);
boost::json::value explanation(const Network& network, Id<Subnet> subnet, const Explanation& explanation);
boost::json::value trace(const Network& network, const Trace& trace);
boost::json::value flow_result(const Network& network, const FlowResult& result);
boost::json::value flow_check(const Network& network, const FlowCheck& check);
boost::json::value endpoint(const Endpoint& endpoint, Date as_of);

}  // namespace azroute::json
