// Reports as text for people: aligned, one header a table, the words the Azure CLI uses.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check/expect.h"
#include "sim/flow/forward.h"

namespace azroute::text {

/// Columns wide enough for their cells, two blanks apart, no blanks at line ends: as `az ... -o table` prints.
/// Each line starts with `indent`; a column is at least its title and `header_padding` wide.
std::string table(std::span<const std::string_view> header, std::span<const std::vector<std::string>> rows,
                  std::string_view indent = {}, std::size_t header_padding = 0);

/// `az network nic show-effective-route-table -o table`, but a row for each prefix of an entry.
std::string routes(std::span<const Route> rows);

/// What a gateway, route server, site or appliance knows a way to, best first, in the columns of
/// `az network vnet-gateway list-learned-routes -o table`, and what became of each; a hub as the other form.
std::string learned_routes(const Network& network, const Speaker& listener);
/// A hub's route table, in the columns of `az network vhub get-effective-routes -o table`, and what became of each.
std::string learned_routes(const Network& network, Id<HubRouteTable> table);

/// What a speaker tells its neighbours, a neighbour after the other, with AS paths as these hear them.
std::string advertised_routes(const Network& network, const Speaker& teller);

/// The decision alone: candidates, losers with their rules, the winner, the rules used.
std::string explanation(const Network& network, Id<Subnet> subnet, const Explanation& explanation, bool color);

/// Every walk of a query and what they come to.
std::string flow_result(const Network& network, std::string_view from, std::string_view to, const FlowResult& result,
                        bool color);

/// One line a walk: from, to, verdict, every reason, source address, places, and how the reply comes back.
std::string flow_lines(const Network& network, std::string_view from, const FlowResult& result, bool color);

/// One line a flow; for each that is not as expected, its mismatches, path and deciding rules, whose sentences and
/// sources follow once.
std::string flow_checks(const Network& network, std::span<const FlowCheck> checks, bool color);

/// Each rule with its evidence, sentence and source.
std::string rule(const Rule& rule, bool color);

/// Known endpoints of a cloud on a date.
std::string endpoints(std::span<const Endpoint> endpoints, Cloud cloud, Date as_of);

}  // namespace azroute::text
