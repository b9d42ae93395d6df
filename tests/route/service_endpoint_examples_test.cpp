// A published lab of service endpoints against user routes, and what the documentation says of the same cases.
#include <string>

#include <doctest/doctest.h>

#include "sim/route/effective_routes.h"
#include "tests/support/network_builder.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// Storage in two regions, of prefixes made up around the reported addresses; s has the service endpoint.
struct StorageLab {
  NetworkBuilder builder;

  explicit StorageLab(bool endpoint_always_wins = false) {
    builder.tag("Storage", {"191.235.192.0/18", "191.239.192.0/19"});
    builder.tag("Storage.NorthEurope", {"191.235.192.0/18"});
    builder.tag("Storage.WestEurope", {"191.239.192.0/19"});
    builder.topology.assumptions.service_endpoint_always_wins = endpoint_always_wins;
    builder.vnet("v", {"10.0.0.0/16"});
    builder.subnet("s", {"10.0.0.0/24"}, "t").service_endpoints = {{builder.text("Microsoft.Storage"), {}}};
    builder.subnet("appliances", {"10.0.2.0/24"});
    builder.nic("nva", "appliances", "10.0.2.4").enable_ip_forwarding = true;
    builder.table("t");
  }

  /// "west north", each SE, VA or Internet.
  std::string outcome() {
    Diagnostics diagnostics;
    link(builder.topology, diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    Network network(builder.topology, make_date(2023, 7, 1));
    const EffectiveRoutes& routes = network.routes_of(find_subnet(builder.topology, "v/s"));
    std::string text;
    for (const char* to : {"191.239.203.1", "191.235.255.192"}) {
      const auto winners = routes.lookup(address(to));
      REQUIRE(winners.size() == 1);
      const NextHopType type = winners.front().next_hop_type;
      if (!text.empty()) text += " ";
      text += type == NextHopType::VirtualNetworkServiceEndpoint ? "SE"
              : type == NextHopType::VirtualAppliance            ? "VA"
                                                                 : to_string(type);
    }
    return text;
  }
};

void add_case(StorageLab& lab, int number) {
  constexpr auto kNva = NextHopType::VirtualAppliance;
  constexpr auto kInternet = NextHopType::Internet;
  switch (number) {
    case 1: lab.builder.route("Storage.WestEurope", kNva, "10.0.2.4"); break;
    case 2:
      lab.builder.route("Storage.WestEurope", kInternet);
      lab.builder.route("Storage.NorthEurope", kInternet);
      break;
    case 3: lab.builder.route("Storage.NorthEurope", kNva, "10.0.2.4"); break;
    default: lab.builder.route("0.0.0.0/0", kNva, "10.0.2.4"); break;
  }
}

}  // namespace

TEST_CASE("WE14: a service endpoint against user routes of service tags, as the lab saw it") {
  constexpr const char* kExpected[] = {"VA SE", "SE SE", "SE VA", "SE SE"};
  for (int number = 1; number <= 4; ++number) {
    CAPTURE(number);
    StorageLab lab;
    add_case(lab, number);
    CHECK(lab.outcome() == kExpected[number - 1]);
  }
}

TEST_CASE("WE14: as the documentation has it the service endpoint wins in every case") {
  for (int number = 1; number <= 4; ++number) {
    CAPTURE(number);
    StorageLab lab(true);
    add_case(lab, number);
    CHECK(lab.outcome() == "SE SE");
  }
}
