// What a speaker tells each of its neighbours, as each of them hears it.
#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "sim/report/describe.h"
#include "sim/report/json.h"
#include "sim/report/text.h"

namespace azroute {
namespace {

namespace bj = boost::json;
using Advertised = ControlPlane::Advertised;

std::string_view kind_word(Speaker::Kind kind) {
  switch (kind) {
    case Speaker::Kind::Gateway: return "virtualNetworkGateway";
    case Speaker::Kind::RouteServer: return "routeServer";
    case Speaker::Kind::Hub: return "virtualHub";
    case Speaker::Kind::Site: return "site";
    case Speaker::Kind::Appliance: return "networkInterface";
  }
  return "";
}

/// A neighbour's routes together.
std::vector<Advertised> by_neighbour(const Network& network, const Speaker& teller) {
  std::vector<Advertised> routes = network.control_plane().advertised(teller);
  std::ranges::stable_sort(
      routes, {}, [](const Advertised& route) { return std::tuple(route.to, route.connection, route.prefix); });
  return routes;
}

std::string_view connection_name(const Topology& topology, const Advertised& route) {
  return route.connection.valid() ? std::string_view(topology[route.connection].name.value) : std::string_view();
}

bj::value text_or_null(std::string_view text) {
  return text.empty() ? bj::value(nullptr) : bj::value(bj::string(text.data(), text.size()));
}

}  // namespace

std::string text::advertised_routes(const Network& network, const Speaker& teller) {
  const Topology& topology = network.topology();
  std::vector<std::vector<std::string>> rows;
  for (const Advertised& route : by_neighbour(network, teller)) {
    rows.push_back({std::string(name_of(topology, route.to)), std::string(connection_name(topology, route)),
                    route.prefix.to_string(), as_path_text(route.as_path),
                    route.next_hop ? route.next_hop->to_string() : ""});
  }
  static constexpr std::array<std::string_view, 5> kHeader{"To", "Connection", "Network", "AsPath", "NextHop"};
  return table(kHeader, rows);
}

bj::value json::advertised_routes(const Network& network, const Speaker& teller) {
  const Topology& topology = network.topology();
  bj::array value;
  for (const Advertised& route : by_neighbour(network, teller)) {
    value.push_back(bj::object{{"to", text_or_null(name_of(topology, route.to))},
                               {"toKind", text_or_null(kind_word(route.to.kind))},
                               {"connection", text_or_null(connection_name(topology, route))},
                               {"network", route.prefix.to_string()},
                               {"asPath", as_path_text(route.as_path)},
                               {"nextHop", route.next_hop ? bj::value(route.next_hop->to_string()) : nullptr}});
  }
  return bj::object{{"value", std::move(value)}};
}

}  // namespace azroute
