// Route tables, on their own and where they are used.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {

const std::vector<LinkCase>& route_cases() {
  static const std::vector<LinkCase> all = {
      {"route-prefix-twice", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         net.route("10.9.0.0/16", Hop::None);
         return net.route("10.9.0.0/16", Hop::Internet).destination.span;
       }},
      {"route-prefix-twice", kError,
       [](NetworkBuilder& net) {
         net.tag("Storage", {"20.0.0.0/24"});
         net.table("rt");
         net.route("Storage", Hop::None);
         return net.route("storage", Hop::Internet).destination.span;
       }},
      {"route-next-hop-type", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.route("10.9.0.0/16", Hop::VNetPeering).next_hop_type.span;
       }},
      {"route-next-hop-address", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.route("10.9.0.0/16", Hop::VirtualAppliance).next_hop_type.span;
       },
       "add `nextHopIpAddress`"},
      {"route-next-hop-address", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.route("10.9.0.0/16", Hop::Internet, "10.1.1.9").next_hop_ip_address->span;
       }},
      {"route-next-hop-family", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.route("fd00::/8", Hop::VirtualAppliance, "10.1.1.9").next_hop_ip_address->span;
       }},
      {"unknown-service-tag", kError,
       [](NetworkBuilder& net) {
         net.tag("Storage", {"20.0.0.0/24"});
         net.table("rt");
         return net.route("Strage", Hop::Internet).destination.span;
       },
       "did you mean `Storage`?"},
      {"no-service-tags", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         const Span here = net.route("Storage", Hop::Internet).destination.span;
         net.table("rt2");
         net.route("Storage", Hop::Internet);
         return here;
       },
       "az network list-service-tags"},
      {"no-service-tags", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         ServiceEndpoint& one = net.topology.subnets[0].service_endpoints.emplace_back();
         one.service = net.text("Microsoft.Storage");
         return one.service.span;
       },
       "--service-tags"},
      {"service-tag-forbidden", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.route("Internet", Hop::Internet).destination.span;
       },
       "0.0.0.0/0"},
      {"service-tag-not-routable", kWarning,
       [](NetworkBuilder& net) {
         net.tag("Odd", {"20.0.0.0/24"}, false);
         net.table("rt");
         return net.route("Odd", Hop::Internet).destination.span;
       }},
      {"too-many-tag-routes", kError,
       [](NetworkBuilder& net) {
         const Span here = net.table("rt").name.span;
         for (int i = 0; i < 26; ++i) {
           net.tag(fmt::format("Tag{}", i), {"20.0.0.0/24"});
           net.route(fmt::format("Tag{}", i), Hop::Internet);
         }
         return here;
       }},
      {"too-many-routes", kWarning,
       [](NetworkBuilder& net) {
         const Span here = net.table("rt").name.span;
         for (int i = 0; i < 401; ++i) net.route(fmt::format("10.{}.{}.0/24", i / 256, i % 256), Hop::None);
         net.topology.as_of = net.at(make_date(2026, 3, 31));
         return here;
       }},
      {"next-hop-out-of-reach", kWarning,
       [](NetworkBuilder& net) {
         add_workload(net, "rt");
         net.table("rt");
         return net.route("0.0.0.0/0", Hop::VirtualAppliance, "10.2.0.4").next_hop_ip_address->span;
       }},
      {"route-table-two-roles", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.topology.subnets[0].route_table = net.ref<RouteTable>("rt");
         add_workload(net, "rt");
         net.table("rt");
         return net.topology.subnets[1].route_table.name.span;
       }},
      {"gateway-subnet-default-route", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.topology.subnets[0].route_table = net.ref<RouteTable>("rt");
         net.table("rt");
         return net.route("0.0.0.0/0", Hop::Internet).destination.span;
       }},
      {"gateway-subnet-route-overlap", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.topology.subnets[0].route_table = net.ref<RouteTable>("rt");
         net.table("rt");
         net.route("10.0.0.0/8", Hop::None);  // the virtual network's range is longer
         return net.route("10.0.255.0/24", Hop::None).destination.span;
       }},
      {"gateway-subnet-route-overlap", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.topology.subnets[0].route_table = net.ref<RouteTable>("rt");
         net.public_ip("p", "203.0.113.7");
         net.gateway("vpn", "hub", GatewayType::Vpn)
             .ip_configurations.push_back(
                 {.private_ip_address = {}, .public_ip_address = net.ref<PublicIPAddress>("p")});
         net.table("rt");
         return net.route("203.0.113.0/24", Hop::None).destination.span;
       }},
      {"gateway-subnet-propagation", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.topology.subnets[0].route_table = net.ref<RouteTable>("rt");
         net.table("rt").disable_bgp_route_propagation = true;
         return net.topology.subnets[0].route_table.name.span;
       }},
      {"gateway-subnet-nat-gateway", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.public_ip("p", "203.0.113.1");
         net.nat("nat", {"p"});
         net.topology.subnets[0].nat_gateway = net.ref<NatGateway>("nat");
         return net.topology.subnets[0].nat_gateway.name.span;
       }},
      {"bastion-subnet-route-table", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.table("rt");
         return net.subnet("AzureBastionSubnet", {"10.0.1.0/26"}, "rt").route_table.name.span;
       }},
      {"route-server-subnet-route-table", kError,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.table("rt");
         return net.subnet("routeserversubnet", {"10.0.1.0/26"}, "rt").route_table.name.span;
       }},
      {"route-to-missing-gateway", kWarning,
       [](NetworkBuilder& net) {
         add_workload(net, "rt");
         net.table("rt");
         return net.route("0.0.0.0/0", Hop::VirtualNetworkGateway).next_hop_type.span;
       }},
      {"route-to-expressroute", kWarning,
       [](NetworkBuilder& net) {
         add_hub(net);
         net.gateway("er", "hub", kExpressRoute);
         net.subnet("app", {"10.0.1.0/24"}, "rt");
         net.table("rt");
         return net.route("0.0.0.0/0", Hop::VirtualNetworkGateway).next_hop_type.span;
       }},
      {"near-endpoint", kWarning,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.route("20.118.99.244/32", Hop::Internet).destination.span;
       },
       "did you mean `20.118.99.224/32`: azkms.core.windows.net"},
      {"endpoint-retired", kWarning,
       [](NetworkBuilder& net) {
         net.table("rt");
         const Span here = net.route("40.85.190.91/32", Hop::Internet).destination.span;
         net.route("13.91.47.76/32", Hop::Internet);
         net.route("52.136.197.163/32", Hop::Internet);
         return here;
       },
       "no route here: 20.225.226.182, 52.142.4.99, 20.248.180.252, 20.24.186.80"},
  };
  return all;
}

TEST_CASE("R3.12, R3.14, R3.15: routes and tables that Azure refuses, or that cannot work, are reported") {
  check_cases(route_cases());
}

TEST_CASE("R3.12: routes of spokes through an appliance are what a GatewaySubnet's table is for") {
  NetworkBuilder net;
  add_hub(net);
  net.topology.subnets[0].route_table = net.ref<RouteTable>("rt");
  net.subnet("appliances", {"10.0.1.0/24"});
  net.nic("nva", "hub/appliances", "10.0.1.4").enable_ip_forwarding = true;
  net.gateway("vpn", "hub", GatewayType::Vpn);
  net.table("rt");
  net.route("10.1.0.0/16", Hop::VirtualAppliance, "10.0.1.4");
  const Diagnostics found = linked(net.topology);
  CAPTURE(shown(found));
  CHECK(found.all().empty());
}

TEST_CASE("limits follow the date") {
  NetworkBuilder net;
  net.table("rt");
  for (int i = 0; i < 600; ++i) net.route(fmt::format("10.{}.{}.0/24", i / 256, i % 256), Hop::None);
  net.topology.as_of = net.at(make_date(2026, 4, 1));
  CHECK(linked(net.topology).all().empty());
}

TEST_CASE("what a date, a wider route or the file itself explains is not reported") {
  NetworkBuilder net;
  net.table("rhui-3");
  net.route("40.85.190.91/32", Hop::Internet);
  net.topology.as_of = net.at(make_date(2023, 9, 1));
  CHECK(linked(net.topology).all().empty());

  NetworkBuilder covered;
  covered.table("rt");
  covered.route("40.85.190.91/32", Hop::Internet);
  covered.route("0.0.0.0/0", Hop::Internet);
  CHECK(linked(covered.topology).all().empty());

  NetworkBuilder own;
  own.public_ip("mine", "20.118.99.244");
  own.table("rt");
  own.route("20.118.99.244/32", Hop::Internet);
  own.route("20.118.99.225/32", Hop::VnetLocal);
  CHECK(linked(own.topology).all().empty());
}

TEST_CASE("a ServiceTags file that was named but could not be read is not asked for again") {
  NetworkBuilder net;
  net.topology.service_tags_file = net.text("tags.json");
  net.table("rt");
  net.route("Storage", Hop::Internet);
  CHECK(linked(net.topology).all().empty());
}

}  // namespace azroute::testing
