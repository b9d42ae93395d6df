// Filters, appliances, chains and senders: each value of the file arrives in its member, with the defaults of what is
// not written; what cannot be read is told, once.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/read/native.h"
#include "tests/read/render.h"
#include "tests/support/rewrite_yaml.h"
#include "tests/support/security_text.h"

namespace azroute::testing {
namespace {

struct Reading {
  Sources sources;
  Diagnostics diagnostics;
  Topology topology;

  explicit Reading(std::string_view text) {
    const SourceId source = sources.add("topology.yaml", std::string(text));
    topology = read_topology(sources, source, {}, diagnostics);
    diagnostics.sort();
  }
  [[nodiscard]] std::string at(Span span) const {
    return std::string(sources.file(span.file).text().substr(span.begin, span.end - span.begin));
  }
};

std::string shown(const std::vector<AddressSelector>& selectors) {
  std::string text;
  for (const AddressSelector& one : selectors)
    text += (text.empty() ? "" : " ") + (one.prefix ? one.prefix->to_string() : "'" + one.text.value + "'");
  return text;
}

std::string shown(const std::vector<PortRange>& ports) {
  std::string text;
  for (const PortRange& one : ports) text += fmt::format("{}{}-{}", text.empty() ? "" : " ", one.first, one.last);
  return text;
}

template <typename T>
std::string names(const std::vector<Ref<T>>& refs) {
  std::string text;
  for (const Ref<T>& ref : refs) text += fmt::format("{}{}#{}", text.empty() ? "" : " ", ref.name.value, ref.id.index);
  return text;
}

std::string shown(const SecurityRule& rule) {
  return fmt::format("{} {} {} {} {}{}: {}{} {} -> {}{} {}", rule.name.value, rule.priority.value,
                     to_string(rule.direction), to_string(rule.access), rule.protocol ? to_string(*rule.protocol) : "*",
                     rule.other_protocol ? " (other)" : "", shown(rule.source.addresses), names(rule.source.groups),
                     shown(rule.source.ports), shown(rule.destination.addresses), names(rule.destination.groups),
                     shown(rule.destination.ports));
}

std::string shown(const FirewallRule& rule) {
  std::string text = rule.name.value + ":";
  for (const Transport protocol : rule.ip_protocols) text += fmt::format(" {}", to_string(protocol));
  text += fmt::format(" {} -> {} {}", shown(rule.source_addresses), shown(rule.destination_addresses),
                      shown(rule.destination_ports));
  for (const auto& fqdn : rule.destination_fqdns) text += " fqdn " + fqdn.value;
  for (const auto& fqdn : rule.target_fqdns) text += " target " + fqdn.value;
  for (const ApplicationProtocol& one : rule.protocols)
    text += fmt::format(" {}:{}", static_cast<int>(one.type), one.port);
  if (rule.translated_address)
    text += fmt::format(" to {}:{}", rule.translated_address->value.to_string(), rule.translated_port);
  return text;
}

std::string shown(const std::optional<std::vector<FirewallRuleCollection>>& collections) {
  if (!collections) return "not described\n";
  std::string text;
  for (const FirewallRuleCollection& one : *collections) {
    text += fmt::format("{} {} {} {}\n", one.name.value, static_cast<int>(one.type), one.priority.value,
                        to_string(one.action));
    for (const FirewallRule& rule : one.rules) text += "  " + shown(rule) + "\n";
  }
  return text;
}

std::string shown(const std::vector<SecurityRule>& rules) {
  std::string text;
  for (const SecurityRule& rule : rules) text += "  " + shown(rule) + "\n";
  return text;
}

/// All that the file says of the data plane, in the order in which it is kept.
std::string everything(const Topology& topology) {
  std::string text;
  for (const Subnet& one : topology.subnets)
    text += fmt::format("{} {}\n", one.name.value, one.network_security_group.id.index);
  for (const NetworkInterface& one : topology.network_interfaces) {
    text += fmt::format("{} {} {} {}\n", one.name.value, one.network_security_group.id.index,
                        names(one.application_security_groups), one.appliance.index);
    if (one.guest_firewall) text += shown(one.guest_firewall->rules);
  }
  for (const NetworkSecurityGroup& one : topology.network_security_groups)
    text += one.name.value + "\n" + shown(one.security_rules);
  for (const ApplicationSecurityGroup& one : topology.application_security_groups) text += one.name.value + "\n";
  for (const SecurityAdminRuleCollection& one : topology.security_admin_rule_collections)
    text += one.name.value + " " + names(one.applies_to) + "\n" + shown(one.rules);
  for (const AzureFirewall& one : topology.azure_firewalls) {
    text += one.name.value + " " + shown(one.rule_collections);
    for (const auto& range : one.snat_private_ranges.value_or(std::vector<Located<Prefix>>{}))
      text += range.value.to_string() + "\n";
  }
  for (const Appliance& one : topology.appliances) {
    text += one.name.value + " " + names(one.network_interfaces) + " " + shown(one.rule_collections);
    for (const ApplianceRoute& route : one.routes)
      text += fmt::format("{} {}\n", route.address_prefix.value.to_string(), route.network_interface.id.index);
  }
  for (const Endpoint& one : topology.endpoints) {
    text += one.id;
    for (const EndpointPart& part : one.parts) text += " " + part.name;
    text += "\n";
  }
  return text;
}

constexpr std::string_view kNetwork = R"(
virtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.0.0.0/16]}, subnets: [{name: s, addressPrefix: 10.0.0.0/24}]}]
)";

/// The rules and messages of a text with one thing more than kNetwork.
std::string told(std::string_view more) {
  const Reading reading(std::string(kNetwork) + std::string(more));
  std::string text;
  for (const Diagnostic& one : reading.diagnostics.all())
    text += fmt::format("{} at {}: {} / {}\n", one.rule->id, reading.at(one.span), one.message, one.help);
  return text;
}

std::string told_of_rule(std::string_view keys) {
  return told(fmt::format("networkSecurityGroups: [{{name: g, securityRules: [{{name: r, {}}}]}}]\n", keys));
}

constexpr std::string_view kPlain = "priority: 100, direction: Inbound, access: Allow, protocol: Tcp";

std::string told_of_firewall_rule(std::string_view collection, std::string_view keys) {
  return told(fmt::format(
      "appliances: [{{name: a, networkInterfaces: [n], ruleCollections: [{{name: c, {}, rules: [{{name: r{}}}]}}]}}]\n"
      "networkInterfaces: [{{name: n, subnet: s, privateIPAddress: 10.0.0.4, enableIPForwarding: true}}]\n",
      collection, keys));
}

constexpr std::string_view kNat = "priority: 100, ruleType: NatRule";
constexpr std::string_view kNet = "priority: 100, ruleType: NetworkRule, action: Allow";
constexpr std::string_view kApp = "priority: 100, ruleType: ApplicationRule, action: Allow";

}  // namespace

TEST_CASE("the file with every key of the data plane has no fault") {
  Reading reading(kSecurityText);
  CHECK(render(reading.sources, reading.diagnostics, "/") == "");
}

TEST_CASE("shuffling the lists of filters changes nothing") {
  const std::string expected = everything(Reading(kSecurityText).topology);
  CHECK(expected.contains("c 200 Inbound"));
  Rewriter rewriter(kSecurityText);
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Reading again(rewriter.shuffled(seed));
    CHECK(render(again.sources, again.diagnostics, "/") == "");
    CHECK(everything(again.topology) == expected);
  }
}

TEST_CASE("network security groups and their rules are read, with everything where nothing is stated") {
  const Reading reading(kSecurityText);
  const Topology& topology = reading.topology;
  REQUIRE(topology.network_security_groups.size() == 2);
  CHECK(topology.network_security_groups[0].security_rules.empty());
  const auto& rules = topology.network_security_groups[1].security_rules;
  REQUIRE(rules.size() == 3);
  CHECK(shown(rules[0]) == "a 100 Inbound Allow tcp: '*' 0-65535 -> '*' 0-65535");
  CHECK(shown(rules[1]) == "b 4096 Outbound Deny *: db#0 web#1 1024-65535 -> 'Internet' 443-443");
  CHECK(shown(rules[2]) ==
        "c 200 Inbound Allow * (other): 'VirtualNetwork' 10.0.0.0/8 203.0.113.9/32 fd00::/8 1-2 80-80 -> web#1 0-0 "
        "443-443 8000-8080");
  CHECK(reading.at(rules[1].priority.span) == "4096");
  CHECK(reading.at(rules[1].destination.addresses[0].text.span) == "Internet");
  REQUIRE(topology.application_security_groups.size() == 2);
  CHECK(topology.application_security_groups[1].name.value == "web");
  CHECK(topology.subnets[2].network_security_group.id == Id<NetworkSecurityGroup>{1});
  CHECK_FALSE(topology.subnets[0].network_security_group.written());
}

TEST_CASE("what a network interface filters is read") {
  const Reading reading(kSecurityText);
  const NetworkInterface& vm = reading.topology.network_interfaces[2];
  CHECK(vm.network_security_group.id == Id<NetworkSecurityGroup>{0});
  CHECK(names(vm.application_security_groups) == "db#0 web#1");
  REQUIRE(vm.guest_firewall.has_value());
  CHECK(vm.guest_firewall->default_inbound_action == Access::Deny);
  CHECK(vm.guest_firewall->default_outbound_action == Access::Allow);
  REQUIRE(vm.guest_firewall->rules.size() == 2);
  CHECK(shown(vm.guest_firewall->rules[0]) ==
        "a 7 Outbound Deny udp: '*' 0-65535 -> 10.9.0.0/16 10.9.9.9/32 53-53 500-4500");
  CHECK(shown(vm.guest_firewall->rules[1]) == "b 9 Inbound Allow *: '*' 0-65535 -> '*' 0-65535");
  CHECK_FALSE(reading.topology.network_interfaces[0].guest_firewall.has_value());
  CHECK(reading.topology.public_ip_addresses[0].standard == false);
  CHECK(reading.topology.public_ip_addresses[1].standard == true);
  CHECK_FALSE(reading.topology.public_ip_addresses[2].standard.has_value());
}

TEST_CASE("a guest rule without a priority has its place in the list as one") {
  const Reading reading(std::string(kNetwork) + R"(
networkInterfaces:
  - name: n
    subnet: s
    privateIPAddress: 10.0.0.4
    guestFirewall:
      rules:
        - {name: z, direction: Inbound, access: Allow, protocol: Tcp}
        - {name: a, direction: Inbound, access: Block, protocol: Any}
)");
  const GuestFirewall& guest = reading.topology.network_interfaces[0].guest_firewall.value();
  CHECK(guest.default_inbound_action == Access::Allow);
  REQUIRE(guest.rules.size() == 2);
  CHECK(shown(guest.rules[0]) == "a 2 Inbound Deny *: '*' 0-65535 -> '*' 0-65535");
  CHECK(shown(guest.rules[1]) == "z 1 Inbound Allow tcp: '*' 0-65535 -> '*' 0-65535");
}

TEST_CASE("security admin rules are read") {
  const Reading reading(kSecurityText);
  const auto& collections = reading.topology.security_admin_rule_collections;
  REQUIRE(collections.size() == 2);
  CHECK(collections[0].name.value == "first");
  CHECK(names(collections[0].applies_to) == "all#0 none#1");
  REQUIRE(collections[0].rules.size() == 2);
  CHECK(shown(collections[0].rules[0]) == "x 1 Inbound AlwaysAllow icmp: '*' 0-65535 -> '*' 0-65535");
  CHECK(shown(collections[0].rules[1]) == "y 4096 Outbound Deny * (other): '*' 0-65535 -> 'Internet' 0-65535");
  CHECK(collections[1].rules.empty());
}

TEST_CASE("the rules of a firewall are read, each type with its own keys") {
  const Reading reading(kSecurityText);
  REQUIRE(reading.topology.azure_firewalls.size() == 2);
  const AzureFirewall& firewall = reading.topology.azure_firewalls[0];
  CHECK(firewall.forced_tunneling);
  CHECK(firewall.management_public_ip_address.id == Id<PublicIPAddress>{1});
  REQUIRE(firewall.snat_private_ranges.has_value());
  REQUIRE(firewall.snat_private_ranges->size() == 2);
  CHECK(firewall.snat_private_ranges->back().value.to_string() == "255.255.255.255/32");
  REQUIRE(firewall.rule_collections.has_value());
  REQUIRE(firewall.rule_collections->size() == 3);
  const FirewallRuleCollection& app = firewall.rule_collections->at(0);
  CHECK(app.type == FirewallRuleType::Application);
  CHECK(app.priority.value == 65000);
  REQUIRE(app.rules.size() == 1);
  CHECK(shown(app.rules[0]) ==
        "a: 10.0.0.0/16 10.1.0.4/32 ->   target *.contoso.com target example.com 0:8080 1:443 2:1433");
  const FirewallRuleCollection& nat = firewall.rule_collections->at(1);
  CHECK(nat.type == FirewallRuleType::Nat);
  CHECK(nat.action == Access::Allow);
  REQUIRE(nat.rules.size() == 1);
  CHECK(shown(nat.rules[0]) == "a: tcp udp '*' -> 198.51.100.1/32 8443-8443 to 10.0.2.6:443");
  const FirewallRuleCollection& net = firewall.rule_collections->at(2);
  CHECK(net.type == FirewallRuleType::Network);
  CHECK(net.action == Access::Deny);
  REQUIRE(net.rules.size() == 3);
  CHECK(shown(net.rules[0]) == "a: tcp udp '*' -> 10.9.0.0/16 10.9.0.4/32 53-53 80-443");
  CHECK(shown(net.rules[1]) == "b: icmp '*' ->  0-65535 fqdn time.example.com");
  CHECK(shown(net.rules[2]) == "c: tcp udp icmp '*' -> '*' 0-65535");
  const AzureFirewall& undescribed = reading.topology.azure_firewalls[1];
  CHECK_FALSE(undescribed.forced_tunneling);
  CHECK_FALSE(undescribed.rule_collections.has_value());
  CHECK_FALSE(undescribed.snat_private_ranges.has_value());
}

TEST_CASE("appliances, rules of load balancers, chains and senders are read") {
  const Reading reading(kSecurityText);
  const Topology& topology = reading.topology;
  REQUIRE(topology.appliances.size() == 1);
  const Appliance& box = topology.appliances[0];
  CHECK(names(box.network_interfaces) == "inside#0 outside#1");
  CHECK_FALSE(box.stateful);
  REQUIRE(box.routes.size() == 2);
  CHECK(box.routes[1].address_prefix.value.to_string() == "10.0.0.0/8");
  CHECK(box.routes[1].network_interface.id == Id<NetworkInterface>{0});
  REQUIRE(box.rule_collections.has_value());
  CHECK(box.rule_collections->empty());
  const std::vector<LoadBalancingRule>& rules = topology.load_balancers[0].rules;
  CHECK(rules[0].backend_port == 0);
  CHECK(rules[0].frontend.value.empty());
  CHECK(rules[1].frontend_port == 80);
  CHECK(rules[1].backend_port == 8080);
  CHECK(rules[1].frontend.value == "F");
  REQUIRE(topology.endpoints[0].parts.size() == 2);
  CHECK(topology.endpoints[0].accepts == AcceptedSource::AzurePublic);
  CHECK(topology.endpoints[0].parts[1].name == "servers");
  CHECK(topology.endpoints[0].parts[1].addresses.size() == 2);
  CHECK(topology.endpoints[0].parts[1].ports.size() == 2);
  REQUIRE(topology.flows.size() == 3);
  CHECK(topology.flows[0].from.internet);
  CHECK(topology.flows[0].from.address->to_string() == "203.0.113.77");
  CHECK(reading.at(topology.flows[0].from.address_span) == "203.0.113.77");
  CHECK(topology.flows[1].from.site == Id<Site>{0});
  CHECK(topology.flows[2].from.nic == Id<NetworkInterface>{2});
  CHECK_FALSE(topology.flows[2].from.address.has_value());
  CHECK(topology.flows[2].fqdn.value == "www.example.com");
  CHECK(topology.flows[0].fqdn.value.empty());
}

TEST_CASE("security rules: what cannot be read is told once, with what may be meant") {
  const auto plain = [](std::string_view more) { return told_of_rule(fmt::format("{}, {}", kPlain, more)); };
  CHECK(told_of_rule("priority: 99, direction: Inbound, access: Allow, protocol: Tcp") ==
        "bad-integer at 99: `priority` must be a whole number from 100 to 4096, not `99` / \n");
  CHECK(told_of_rule("priority: 100, direction: Inbond, access: Allow, protocol: Tcp") ==
        "bad-word at Inbond: `direction` cannot be `Inbond` / did you mean `Inbound`? the words are Inbound, "
        "Outbound\n");
  CHECK(told_of_rule("priority: 100, direction: Inbound, access: AlwaysAllow, protocol: Tcp") ==
        "bad-word at AlwaysAllow: `access` cannot be `AlwaysAllow` / the words are Allow, Deny\n");
  CHECK(plain("destinationPortRange: 443-80").ends_with("/ did you mean `80-443`?\n"));
  CHECK(
      plain("destinationPortRange: 65536").starts_with("bad-port-range at 65536: `destinationPortRange` takes a port"));
  CHECK(plain("destinationPortRange: tcp/443").ends_with("/ did you mean `443`? the protocol has a key of its own\n"));
  CHECK(plain("destinationPortRange: '80,443'")
            .ends_with("/ write several ranges as a list, under the key whose name ends in `s`\n"));
  CHECK(plain("sourcePortRanges: [any]").ends_with("/ every port is `\"*\"`\n"));
  CHECK(plain("sourcePortRanges: [80-]").starts_with("bad-port-range at 80-: "));
  CHECK(plain("sourcePortRanges: [080]").starts_with("bad-port-range at 080: "));
  CHECK(plain("sourcePortRanges: []").starts_with("empty-list at []: `sourcePortRanges` must have"));
  CHECK(plain("sourceAddressPrefixes: []").starts_with("empty-list at []: `sourceAddressPrefixes` must have"));
  CHECK(plain("sourceApplicationSecurityGroups: []").starts_with("empty-list at []: "));
  CHECK(plain("sourceAddressPrefixes: null").starts_with("no-value at null: `sourceAddressPrefixes` has no value"));
  CHECK(plain("sourceAddressPrefix: 10.0.0.1/24").starts_with("bad-prefix at "));
  CHECK(plain("sourceAddressPrefix: 10.0.0").starts_with("bad-address at "));
  CHECK(plain("sourceAddressPrefix: 10.0.0.4, sourceAddressPrefixes: [10.0.0.5]")
            .starts_with("exclusive-keys at sourceAddressPrefixes: "));
  CHECK(plain("destinationAddressPrefixes: [10.0.0.4], destinationApplicationSecurityGroups: [g]")
            .contains("exclusive-keys at destinationApplicationSecurityGroups: "));
  CHECK(plain("sourcePortRange: 1, sourcePortRanges: [2]").starts_with("exclusive-keys at sourcePortRanges: "));
  CHECK(plain("destinationFqdns: [a]").starts_with("misplaced-key at destinationFqdns: "));
}

TEST_CASE("firewall rules: a key of another type is refused, and what the type needs is missed") {
  const std::string net = ", destinationAddresses: [10.9.0.0/16]";
  CHECK(told_of_firewall_rule(kNet, net) == "");
  CHECK(told_of_firewall_rule(kNet, net + ", targetFqdns: [example.com]") ==
        "key-not-allowed at targetFqdns: firewallRule `r` must not have `targetFqdns` / this collection has the "
        "ruleType NetworkRule, whose rules have ipProtocols, destinationAddresses, destinationPorts, "
        "destinationFqdns\n");
  CHECK(told_of_firewall_rule(kNet, net + ", translatedPort: 80").starts_with("key-not-allowed at translatedPort: "));
  CHECK(
      told_of_firewall_rule(kNet, "").starts_with("missing-key at r: firewallRule `r` has neither "
                                                  "`destinationAddresses` nor `destinationFqdns` / "));
  CHECK(told_of_firewall_rule(kNet, ", destinationFqdns: ['*.example.com']")
            .ends_with("/ only target FQDNs of application rules have wildcards\n"));
  const std::string app = ", targetFqdns: ['*'], protocols: [{protocolType: Https}]";
  CHECK(told_of_firewall_rule(kApp, app) == "");
  CHECK(told_of_firewall_rule(kApp, app + ", ipProtocols: [TCP]")
            .starts_with("key-not-allowed at ipProtocols: firewallRule `r` must not have `ipProtocols`"));
  CHECK(told_of_firewall_rule(kApp, ", targetFqdns: ['https://example.com/x'], protocols: [{protocolType: Https}]") ==
        "bad-fqdn at 'https://example.com/x': `targetFqdns` takes host names, not `https://example.com/x` / write the "
        "host name alone: `example.com`\n");
  CHECK(told_of_firewall_rule(kApp, ", targetFqdns: ['a.*.com'], protocols: [{protocolType: Https}]")
            .ends_with("/ `*` stands alone, or in front as in `*.contoso.com`\n"));
  CHECK(told_of_firewall_rule(kApp, ", targetFqdns: [a.com], protocols: [{protocolType: Https, port: 64001}]")
            .starts_with("bad-integer at 64001: "));
  const std::string nat = ", destinationPorts: [80], translatedAddress: 10.0.0.4, translatedPort: 80";
  CHECK(told_of_firewall_rule(kNat, nat + ", destinationAddresses: [198.51.100.1]") == "");
  CHECK(
      told_of_firewall_rule(kNat, nat).starts_with("missing-key at r: firewallRule `r` has no `destinationAddresses`"));
  CHECK(told_of_firewall_rule(kNat, nat + ", destinationAddresses: [198.51.100.1], ipProtocols: [ICMP]")
            .starts_with("bad-word at ICMP: a NatRule cannot have the protocol ICMP"));
  CHECK(
      told_of_firewall_rule(kNat, nat + ", destinationAddresses: [Internet]").starts_with("bad-prefix at Internet: "));
}

TEST_CASE("rule collections: the action is the type's, the priority in its range") {
  const std::string net = ", destinationAddresses: [10.9.0.0/16]";
  CHECK(told_of_firewall_rule("priority: 99, ruleType: NetworkRule, action: Deny", net)
            .starts_with("bad-integer at 99: `priority` must be a whole number from 100 to 65000"));
  CHECK(told_of_firewall_rule("priority: 100, ruleType: NetworkRule", net)
            .starts_with("missing-key at c: firewallRuleCollection `c` has no `action`"));
  CHECK(told_of_firewall_rule("priority: 100, ruleType: NetworkRule, action: Dnat", net) ==
        "bad-word at Dnat: the action of a NetworkRule collection cannot be Dnat / the words are Allow, Deny\n");
  CHECK(told_of_firewall_rule(std::string(kNat) + ", action: Allow",
                              ", destinationAddresses: [198.51.100.1], destinationPorts: [80], translatedAddress: "
                              "10.0.0.4, translatedPort: 80")
            .starts_with("bad-word at Allow: the action of a NatRule collection cannot be Allow / "));
  CHECK(told_of_firewall_rule("priority: 100, ruleType: Network, action: Deny", net)
            .starts_with("bad-word at Network: `ruleType` cannot be `Network` / the words are NatRule, "));
}

TEST_CASE("endpoints: addresses with ports, or parts") {
  const auto endpoint = [](std::string_view keys) { return told(fmt::format("endpoints: [{{name: e, {}}}]\n", keys)); };
  CHECK(endpoint("addresses: [203.0.113.1], ports: [tcp/443]") == "");
  CHECK(endpoint("ports: [tcp/443]").starts_with("missing-key at e: endpoint `e` has neither `addresses` nor `parts`"));
  CHECK(endpoint("addresses: [203.0.113.1]").starts_with("missing-key at e: endpoint `e` has no `ports`"));
  CHECK(endpoint("parts: []").starts_with("empty-list at []: "));
  CHECK(endpoint("combine: anyOf, parts: [{name: p, addresses: [203.0.113.1], ports: [tcp/443]}]") ==
        "key-not-allowed at combine: endpoint `e` must not have `combine` / an endpoint with `parts` has them in each "
        "part\n");
}

TEST_CASE("load balancing rules: backend ports, and none with HA ports") {
  const auto rule = [](std::string_view keys) {
    return told(
        fmt::format("loadBalancers: [{{name: b, frontendIPConfigurations: [{{name: f, subnet: s, "
                    "privateIPAddress: 10.0.0.9}}], loadBalancingRules: [{{name: r, {}}}]}}]\n",
                    keys));
  };
  CHECK(rule("protocol: Tcp, frontendPort: 80, backendPort: 8080") == "");
  CHECK(rule("protocol: Tcp, frontendPort: 80, backendPort: 0").starts_with("bad-integer at 0: `backendPort` must be"));
  CHECK(rule("protocol: All, frontendPort: 0, backendPort: 80") ==
        "bad-integer at 80: `backendPort` must be 0 with the protocol All, not 80 / All keeps every port as it is\n");
}

TEST_CASE("a firewall in a virtual hub has no management subnet, so no forced-tunnel mode") {
  const std::string text = told(R"(
virtualHubs: [{name: h, addressPrefix: 10.9.0.0/23}]
azureFirewalls: [{name: f, virtualHub: h, managementIpConfiguration: {}}]
)");
  CHECK(text.starts_with("key-not-allowed at managementIpConfiguration: azureFirewall `f` must not have"));
}

}  // namespace azroute::testing
