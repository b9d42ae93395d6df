// Appliances and the senders of flows: what belongs to whom.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/topology/what_if.h"
#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

const std::string kNetwork = R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: work, addressPrefix: 10.1.1.0/24}]
networkInterfaces:
  - {name: inside, subnet: work, privateIPAddress: 10.1.1.4, enableIPForwarding: true}
  - {name: outside, subnet: work, privateIPAddress: 10.1.1.5, enableIPForwarding: true}
  - name: vm
    subnet: work
    ipConfigurations: [{privateIPAddress: 10.1.1.6}, {privateIPAddress: 10.1.1.7}]
sites: [{name: branch, addressPrefixes: [192.168.0.0/16], publicIPAddresses: [198.51.100.7]}]
)";

std::string flow(std::string_view from, std::string_view source = "") {
  return kNetwork + fmt::format("flows: [{{name: f, from: {}{}{}, to: 10.1.1.4, expect: works}}]\n", from,
                                source.empty() ? "" : ", source: ", source);
}

std::string replaced(std::string text, std::string_view old, std::string_view fresh) {
  return text.replace(text.find(old), old.size(), fresh);
}

/// A flow from `from`, with the network interface `inside` under another name.
std::string with_sender(std::string_view nic, std::string_view from) {
  return replaced(flow(from), "name: inside", fmt::format("name: {}", nic));
}

}  // namespace

const std::vector<TextCase>& appliance_cases() {
  static const std::vector<TextCase> all = {
      {"unknown-name", kError, kNetwork + "appliances: [{name: fw, networkInterfaces: [<<insode>>]}]\n",
       "did you mean `inside`?"},
      {"duplicate-name", kError,
       kNetwork + "appliances: [{name: fw, networkInterfaces: [inside]}, {name: <<FW>>, networkInterfaces: "
                  "[outside]}]\n"},
      {"interface-in-two-appliances", kError,
       kNetwork + "appliances: [{name: z, networkInterfaces: [inside]}, {name: y, networkInterfaces: "
                  "[<<inside>>]}]\n"},
      {"interface-in-two-appliances", kError,
       kNetwork + "appliances: [{name: z, networkInterfaces: [inside, <<Inside>>]}]\n", "once"},
      {"appliance-not-forwarding", kWarning,
       kNetwork + "appliances: [{name: fw, networkInterfaces: [inside, <<vm>>]}]\n", "enableIPForwarding: true"},
      {"appliance-route-interface", kError,
       kNetwork + "appliances: [{name: fw, networkInterfaces: [inside], routes: [{addressPrefix: 0.0.0.0/0, "
                  "networkInterface: <<outside>>}]}]\n",
       "its own are inside"},
      {"unknown-name", kError,
       kNetwork + "appliances: [{name: fw, networkInterfaces: [inside], routes: [{addressPrefix: 0.0.0.0/0, "
                  "networkInterface: <<uotside>>}]}]\n",
       "did you mean `outside`?"},
  };
  return all;
}

const std::vector<TextCase>& flow_cases() {
  static const std::vector<TextCase> all = {
      {"unknown-sender", kError, flow("<<brunch>>"), "did you mean `branch`?"},
      {"unknown-sender", kError, flow("<<internt>>"), "did you mean `internet`?"},
      {"ambiguous-name", kError, with_sender("branch", "<<Branch>>"), "give the network interface another name"},
      {"ambiguous-name", kError, with_sender("Internet", "<<internet>>"), "give the network interface another name"},
      {"ambiguous-name", kError, replaced(flow("<<internet>>"), "name: branch", "name: INTERNET"),
       "give the site another name"},
      {"source-not-senders", kError, flow("vm", "<<10.1.1.4>>"), "drops"},
      {"source-not-senders", kWarning, flow("branch", "<<172.16.0.1>>")},
      {"source-not-public", kError, flow("internet", "<<10.9.9.9>>"), "a public address"},
      {"source-not-public", kError, flow("internet", "<<\"fd00::1\">>")},
      {"duplicate-name", kError, kNetwork + R"(
endpoints:
  - name: <<own>>
    parts:
      - {name: one, addresses: [203.0.113.7], ports: [tcp/443]}
      - {name: One, addresses: [203.0.113.8], ports: [tcp/443]}
)"},
      {"duplicate-name", kError, kNetwork + R"(
endpoints:
  - name: <<own>>
    parts:
      - {name: one, addresses: [203.0.113.7], ports: [tcp/443]}
      - {name: OWN, addresses: [203.0.113.8], ports: [tcp/443]}
)"},
  };
  return all;
}

TEST_CASE("appliances that do not fit their network interfaces are reported") {
  check_cases(appliance_cases());
}

TEST_CASE("flows whose sender or source address is nobody's are reported") {
  check_cases(flow_cases());
}

TEST_CASE("an appliance is known from each of its network interfaces, and can be taken away") {
  LinkedText read(kNetwork +
                  "appliances: [{name: fw, networkInterfaces: [outside, inside], routes: [{addressPrefix: 0.0.0.0/0, "
                  "networkInterface: outside}]}]\n");
  CAPTURE(shown(read.diagnostics));
  CHECK(read.diagnostics.all().empty());
  const Topology& topology = read.topology;
  REQUIRE(topology.appliances.size() == 1);
  CHECK(topology[find_nic(topology, "inside")].appliance == Id<Appliance>{0});
  CHECK(topology[find_nic(topology, "outside")].appliance == Id<Appliance>{0});
  CHECK_FALSE(topology[find_nic(topology, "vm")].appliance.valid());
  CHECK(topology.appliances[0].routes[0].network_interface.id == find_nic(topology, "outside"));
  CHECK_FALSE(topology.appliances[0].withdrawn);
  const WithdrawResult result = withdraw(read.topology, "appliance/FW");
  REQUIRE(result.has_value());
  CHECK(read.topology.appliances[0].withdrawn);
}

TEST_CASE("a flow starts at a network interface, a site or on the Internet, with an address that is the sender's") {
  const auto from = [](std::string_view sender, std::string_view source = "") {
    const LinkedText read(flow(sender, source));
    CAPTURE(shown(read.diagnostics));
    CHECK(read.diagnostics.all().empty());
    REQUIRE(read.topology.flows.size() == 1);
    return read.topology.flows[0].from;
  };
  CHECK(from("VM").nic.valid());
  CHECK(from("vm", "10.1.1.7").address == address("10.1.1.7"));
  CHECK(from("Branch").site == Id<Site>{0});
  CHECK(from("branch", "192.168.3.4").address == address("192.168.3.4"));
  CHECK(from("branch", "198.51.100.7").address == address("198.51.100.7"));
  CHECK(from("Internet").internet);
  CHECK(from("internet", "203.0.113.77").internet);
  CHECK_FALSE(from("internet").nic.valid());
}

TEST_CASE("a chain's parts all count, and a flow may lead to one of them") {
  const LinkedText read(kNetwork + R"(
endpoints:
  - name: own
    parts:
      - {name: servers, addresses: [203.0.113.7, 203.0.113.8], ports: [tcp/443], combine: anyOf}
      - {name: directory, addresses: [203.0.113.9], ports: [tcp/443, tcp/80]}
flows: [{name: f, from: vm, to: Servers, expect: works}]
)");
  CAPTURE(shown(read.diagnostics));
  CHECK(read.diagnostics.all().empty());
  const auto found = find_by_name("own", Cloud::AzureCloud, read.topology.endpoints);
  REQUIRE(found.has_value());
  CHECK_FALSE(found->part.has_value());
  REQUIRE(found->endpoint->parts.size() == 2);
  CHECK(found->endpoint->parts[0].name == "directory");
  CHECK(found->endpoint->parts[0].combine == Combine::AllOf);
  CHECK(found->endpoint->parts[1].combine == Combine::AnyOf);
  CHECK(read.topology.flows[0].to.endpoint == "Servers");
}

}  // namespace azroute::testing
