// Names, and what flows lead to: what does not resolve is reported with the nearest name there is.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {

const std::vector<LinkCase>& name_cases() {
  static const std::vector<LinkCase> all = {
      {"unknown-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net, "tr");
         net.table("rt");
         return net.topology.subnets[0].route_table.name.span;
       },
       "did you mean `rt`?"},
      {"unknown-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net, "rt");
         return net.topology.subnets[0].route_table.name.span;
       },
       "the file defines no routeTable"},
      {"unknown-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("n", "b/web", "10.1.1.5").subnet.name.span;
       },
       "did you mean `a/web`?"},
      {"unknown-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("n", "a/wbe", "10.1.1.5").subnet.name.span;
       },
       "did you mean `a/web`?"},
      {"unknown-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.nic("n", "wbe", "10.1.1.5").subnet.name.span;
       },
       "did you mean `web`?"},
      {"unknown-sender", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.flow("f", "wm", "203.0.113.9:443").from.text.span;
       },
       "did you mean `vm`?"},
      {"duplicate-name", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         return net.table("RT").name.span;
       }},
      {"duplicate-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.subnet("Web", {"10.1.2.0/24"}).name.span;
       }},
      {"duplicate-name", kError,
       [](NetworkBuilder& net) {
         net.table("rt");
         net.route("10.9.0.0/16", Hop::None);
         UserRoute& route = net.route("10.8.0.0/16", Hop::None);
         route.name.value = "R1";
         return route.name.span;
       }},
      {"duplicate-name", kError,
       [](NetworkBuilder& net) {
         Endpoint& own = net.topology.endpoints.emplace_back();
         own.id = "KMS";
         own.span = net.place();
         return own.span;
       },
       "another name"},
      {"ambiguous-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         net.vnet("b", {"10.2.0.0/16"});
         net.subnet("web", {"10.2.1.0/24"});
         return net.nic("n", "web", "10.2.1.4").subnet.name.span;
       },
       "write `a/web` or `b/web`"},
      {"ambiguous-name", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         net.nic("kms", "web", "10.1.1.5");
         return net.flow("f", "vm", "kms").to.text.span;
       }},
      {"unknown-target", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.flow("f", "vm", "azkms.core.windows.ent").to.text.span;
       },
       "did you mean `azkms.core.windows.net`?"},
      {"unknown-target", kError,
       [](NetworkBuilder& net) {
         add_workload(net);
         return net.flow("f", "vm", "203.0.113.256:443").to.text.span;
       }},
  };
  return all;
}

TEST_CASE("names that mean nothing or two things are reported where they are used") {
  check_cases(name_cases());
}

TEST_CASE("targets: every form, and texts that are none") {
  const Topology topology;
  struct Row {
    std::string_view text;
    std::string_view address;  // empty: none of the forms
    std::optional<std::uint16_t> port;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"203.0.113.9", "203.0.113.9", {}},
           {"203.0.113.9:1688", "203.0.113.9", 1688},
           {"203.0.113.9:65535", "203.0.113.9", 65535},
           {"2001:db8::1", "2001:db8::1", {}},
           {"[2001:db8::1]", "2001:db8::1", {}},
           {"[2001:db8::1]:443", "2001:db8::1", 443},
           {"203.0.113.9:0", "", {}},
           {"203.0.113.9:65536", "", {}},
           {"203.0.113.9:", "", {}},
           {"203.0.113.9:+1", "", {}},
           {"203.0.113.9:1 ", "", {}},
           {"[203.0.113.9]:1", "", {}},
           {"[2001:db8::1]443", "", {}},
           {"[2001:db8::1", "", {}},
           {"[", "", {}},
           {"", "", {}},
           {":", "", {}},
           {"10.0.0.0/8", "", {}},
       }) {
    CAPTURE(row.text);
    FlowTarget target;
    target.text.value = row.text;
    CHECK(interpret_target(topology, target) == !row.address.empty());
    CHECK((target.address ? target.address->to_string() : "") == row.address);
    CHECK(target.port == row.port);
  }
  FlowTarget target;
  target.text.value = "azkms.core.windows.net";
  CHECK(interpret_target(topology, target));
  CHECK(target.endpoint == target.text.value);
}

TEST_CASE("subnets are found by their full name, and by the short one while it is unique") {
  NetworkBuilder net;
  add_workload(net);
  net.subnet("db", {"10.1.2.0/24"});
  net.vnet("b", {"10.2.0.0/16"});
  net.subnet("web", {"10.2.1.0/24"});
  linked(net.topology);
  CHECK(full_name(net.topology, find_subnet(net.topology, "B/Web")) == "b/web");
  CHECK(full_name(net.topology, find_subnet(net.topology, "DB")) == "a/db");
  for (const std::string_view name : {"web", "b/db", "c/web", "", "/", "a/"}) {
    CAPTURE(name);
    CHECK_FALSE(find_subnet(net.topology, name).valid());
  }
}

}  // namespace azroute::testing
