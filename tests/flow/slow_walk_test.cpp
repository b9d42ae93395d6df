// The walk against its slow twin: on thousands of random networks both must say the same of every conversation. The
// twin is first held against published cases by itself.
#include "tests/support/slow_walk.h"

#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "sim/flow/forward.h"
#include "sim/route/effective_routes.h"
#include "tests/support/random_net.h"
#include "tests/support/random_net_listing.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

constexpr Date kToday = make_date(2026, 11, 23);

std::string place_text(const Topology& topology, const Place& place) {
  std::string kind(to_string(place.kind));
  switch (place.kind) {
    case Place::Kind::Nic: return kind + " " + topology.network_interfaces[place.index].name.value;
    case Place::Kind::Firewall: return kind + " " + topology.azure_firewalls[place.index].name.value;
    case Place::Kind::LoadBalancer: return kind + " " + topology.load_balancers[place.index].name.value;
    case Place::Kind::Gateway: return kind + " " + topology.gateways[place.index].name.value;
    case Place::Kind::Site: return kind + " " + topology.sites[place.index].name.value;
    case Place::Kind::Subnet: return kind + " " + full_name(topology, Id<Subnet>{place.index});
    default: return kind;
  }
}

/// What both say, in one form.
struct Answer {
  std::string verdict;
  std::string reason;
  std::set<std::string> findings;
  std::vector<std::string> out;
  std::vector<std::string> back;
  std::string source;  // on arrival, where it works

  [[nodiscard]] std::string text() const {
    std::string text = verdict + " " + reason + " {";
    for (const std::string& one : findings) text += " " + one;
    text += " } out";
    for (const std::string& one : out) text += " > " + one;
    text += " | back";
    for (const std::string& one : back) text += " > " + one;
    return text + " | source " + source;
  }
  friend auto operator<=>(const Answer&, const Answer&) = default;
};

Answer answer_of(const Topology& topology, const Trace& trace, bool from_internet) {
  Answer answer;
  answer.verdict = to_string(trace.verdict);
  answer.reason = trace.reason->rule.id;
  for (const Finding& one : trace.findings) answer.findings.emplace(one.reason->rule.id);
  for (const Hop& hop : trace.hops) answer.out.push_back(place_text(topology, hop.place));
  for (const Hop& hop : trace.reply) answer.back.push_back(place_text(topology, hop.place));
  if (!works(trace.verdict) || from_internet) return answer;
  answer.source = to_string(trace.identity.source_class);
  if (trace.identity.addresses.size() == 1) answer.source += " " + trace.identity.addresses.front().to_string();
  return answer;
}

Answer answer_of(const SlowOutcome& outcome, bool from_internet) {
  Answer answer{.verdict = outcome.verdict(),
                .reason = outcome.reason(),
                .findings = {outcome.findings.begin(), outcome.findings.end()},
                .out = outcome.out,
                .back = outcome.back,
                .source = {}};
  if (!outcome.works() || from_internet) return answer;
  answer.source = to_string(outcome.source_class == "azurePublic" ? SourceClass::AzurePublic : SourceClass::Private);
  if (outcome.source) answer.source += " " + outcome.source->to_string();
  return answer;
}

/// In which respect the two differ first.
std::string kind_of_difference(const Answer& fast, const Answer& slow) {
  if (fast.verdict != slow.verdict) return "verdict " + fast.reason + " / " + slow.reason;
  if (fast.reason != slow.reason) return "reason " + fast.reason + " / " + slow.reason;
  if (fast.findings != slow.findings) {
    std::string text = "findings";
    for (const std::string& one : fast.findings) text += slow.findings.contains(one) ? "" : " +" + one;
    for (const std::string& one : slow.findings) text += fast.findings.contains(one) ? "" : " -" + one;
    return text;
  }
  if (fast.out != slow.out) return "places out, " + fast.reason;
  if (fast.back != slow.back) return "places back, " + fast.reason;
  return "source, " + fast.reason;
}

struct Tally {
  unsigned kept = 0;
  unsigned left_out = 0;
  unsigned flows = 0;
  unsigned shown = 0;
  std::map<std::string, std::pair<unsigned, unsigned>> differences;  // how many, and the first seed
  std::map<std::string, unsigned> ends;
};

void compare(const Topology& topology, Network& network, const RandomFlow& asked, unsigned seed, Tally& tally) {
  const bool from_internet = asked.nic.empty();
  const Id<NetworkInterface> nic = from_internet || asked.site ? Id<NetworkInterface>() : find_nic(topology, asked.nic);
  const Id<Site> site = asked.site ? Id<Site>{0} : Id<Site>();
  const Address source = asked.site      ? address("172.31.0.10")
                         : from_internet ? kInternetSender
                                         : topology[nic].ip_configurations.front().private_ip_address.value;
  const Flow flow{
      .source = source, .destination = asked.destination, .protocol = asked.protocol, .destination_port = asked.port};
  std::set<Answer> possible;
  bool may_fail = false;
  for (const SlowOutcome& outcome : slow_outcomes(topology, {nic, flow, site})) {
    // A backend that asks its own load balancer, which Azure does not promise anything about.
    if (outcome.open || (outcome.out.size() > 1 && outcome.out.back() == outcome.out.front())) return;
    possible.insert(answer_of(outcome, from_internet));
    may_fail = may_fail || !outcome.works();
  }
  ++tally.flows;
  ++tally.ends[possible.begin()->reason];

  FlowQuery query;
  query.from.nic = nic;
  query.from.site = site;
  query.from.address = source;
  query.from.internet = from_internet;
  query.to.address = asked.destination;
  query.to.port = asked.port;
  query.protocol = asked.protocol;
  const FlowResult result = walk_query(network, query);
  const Trace& trace = result.traces.front().trace;
  const Answer fast = answer_of(topology, trace, from_internet);
  const bool right_choice = works(trace.verdict) != may_fail;
  if (possible.contains(fast) && right_choice) return;

  const std::string kind =
      possible.contains(fast) ? "a working way speaks though one fails" : kind_of_difference(fast, *possible.begin());
  auto& [count, first] = tally.differences[kind];
  if (count++ == 0) first = seed;
  const char* only = std::getenv("AZROUTE_SLOW_WALK_KIND");
  const bool show = only == nullptr ? count == 1 : kind.find(only) != std::string::npos;
  if (!show || ++tally.shown > 3) return;
  std::string text = "seed " + std::to_string(seed) + ": " +
                     (from_internet ? "internet"
                      : asked.site  ? "the site"
                                    : asked.nic) +
                     " to " + asked.destination.to_string() + ":" + std::to_string(asked.port) + " " +
                     std::string(to_string(asked.protocol)) + "\n  the walk: " + fast.text() + "\n";
  for (const Answer& one : possible) text += "  its twin: " + one.text() + "\n";
  MESSAGE(text << NetListing(topology).text());
}

void compare(unsigned seed, Tally& tally) {
  RandomNet net(seed);
  Topology& topology = net.topology();
  Diagnostics diagnostics;
  link(topology, diagnostics);
  if (diagnostics.has_errors()) {
    ++tally.left_out;
    return;
  }
  ++tally.kept;
  Network network(topology, kToday);
  for (const RandomFlow& flow : net.flows(12)) compare(topology, network, flow, seed, tally);
}

/// The one outcome of a conversation, as the twin sees it.
std::string twin(Topology& topology, const std::string& from, const std::string& to, std::uint16_t port,
                 Transport protocol = Transport::Tcp) {
  Diagnostics diagnostics;
  link(topology, diagnostics);
  for (const Diagnostic& one : diagnostics.all()) CAPTURE(one.message);
  REQUIRE_FALSE(diagnostics.has_errors());
  const Id<NetworkInterface> nic = from == "internet" ? Id<NetworkInterface>() : find_nic(topology, from);
  const Address source =
      nic.valid() ? topology[nic].ip_configurations.front().private_ip_address.value : kInternetSender;
  const Flow flow{.source = source, .destination = address(to), .protocol = protocol, .destination_port = port};
  const std::vector<SlowOutcome> all = slow_outcomes(topology, {nic, flow, {}});
  REQUIRE(all.size() == 1);
  std::string text;
  for (const std::string& one : all.front().findings) text += one + " ";
  if (text.empty()) text = all.front().end + " ";
  const auto add = [&](const std::vector<std::string>& places) {
    for (const std::string& one : places) text += " > " + one.substr(one.find(' ') + 1);
  };
  add(all.front().out);
  if (!all.front().back.empty()) text += " |";
  add(all.front().back);
  if (all.front().works() && all.front().source) text += " from " + all.front().source->to_string();
  return text;
}

/// A machine alone: subnet v/s with the table `t`, where it has routes.
struct Alone : NetworkBuilder {
  Alone() {
    vnet("v", {"10.0.0.0/16"});
    subnet("s", {"10.0.1.0/24"}).default_outbound_access = true;
    nic("vm", "s", "10.0.1.4");
  }
  SecurityRule rule(Direction direction, Access access, const char* to, std::uint16_t port = 0) {
    SecurityRule added;
    added.name = text("r");
    added.priority = at<std::uint32_t>(200);
    added.direction = direction;
    added.access = access;
    added.source.addresses = {{text("*"), std::nullopt}};
    added.destination.addresses = {{text(to), std::nullopt}};
    if (port != 0) added.destination.ports = {{port, port}};
    return added;
  }
  void group(const char* name, SecurityRule rule) {
    topology.network_security_groups.push_back({text(name), {std::move(rule)}});
  }
  void kms_cure() {
    table("t");
    topology.subnets.front().route_table = ref<RouteTable>("t");
    for (const char* one : {"20.118.99.224/32", "40.83.235.53/32", "23.102.135.246/32"}) {
      route(one, NextHopType::Internet);
    }
  }
};

/// Two networks, peered: hub h with a firewall and the machine `hub`, spoke w with the machine `spoke`.
struct HubAndSpoke : NetworkBuilder {
  HubAndSpoke() {
    vnet("h", {"10.100.254.0/23"});
    subnet("vms", {"10.100.254.0/24"}, "hub-table");
    subnet("AzureFirewallSubnet", {"10.100.255.192/26"});
    peering("w").allow_forwarded_traffic = true;
    vnet("w", {"10.100.100.0/24"});
    subnet("vms", {"10.100.100.0/25"}, "spoke-table");
    peering("h").allow_forwarded_traffic = true;
    for (Subnet& one : topology.subnets) one.default_outbound_access = true;
    nic("hub", "h/vms", "10.100.254.4");
    nic("spoke", "w/vms", "10.100.100.4");
    AzureFirewall& firewall = topology.azure_firewalls.emplace_back();
    firewall.name = text("fw");
    firewall.virtual_network = ref<VirtualNetwork>("h");
    firewall.private_ip_address = at(address("10.100.255.196"));
    firewall.public_ip_addresses = {ref<PublicIPAddress>("fwpip")};
    public_ip("fwpip", "198.51.100.41");
  }
  void to_firewall(std::string_view destination) {
    route(destination, NextHopType::VirtualAppliance, "10.100.255.196");
  }
};

unsigned number_from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace

// --- the twin by itself

TEST_CASE("WE23: the twin lets activation pass only with an Azure public address") {
  Alone plain;
  CHECK(twin(plain.topology, "vm", "20.118.99.224", 1688) == "egressed-azure  > vm > internet | > internet > vm");
  Alone cured;
  cured.kms_cure();
  cured.topology.subnets.front().default_outbound_access = false;
  CHECK(twin(cured.topology, "vm", "40.83.235.53", 1688) == "no-outbound-address  > vm");
  Alone translated;
  translated.kms_cure();
  translated.topology.subnets.front().default_outbound_access = false;
  translated.topology.subnets.front().nat_gateway = translated.ref<NatGateway>("nat");
  translated.nat("nat", {"pip"});
  translated.public_ip("pip", "198.51.100.9");
  CHECK(twin(translated.topology, "vm", "40.83.235.53", 1688) ==
        "egressed-azure  > vm > internet | > internet > vm from 198.51.100.9");
  CHECK(twin(translated.topology, "vm", "40.83.235.53", 0, Transport::Icmp) ==
        "protocol-not-carried port-not-served  > vm > internet | > internet > vm");
}

TEST_CASE("WE23.7: to the twin a member of an internal Standard balancer has no way out") {
  Alone member;
  LoadBalancer& balancer = member.topology.load_balancers.emplace_back();
  balancer.name = member.text("lb");
  balancer.backends = {member.ref<NetworkInterface>("vm")};
  FrontendIpConfiguration& front = balancer.frontends.emplace_back();
  front.name = member.text("f");
  front.subnet = member.ref<Subnet>("s");
  front.private_ip_address = member.at(address("10.0.1.100"));
  CHECK(twin(member.topology, "vm", "20.118.99.224", 1688) == "no-outbound-address-load-balancer  > vm");
}

TEST_CASE("WE23.8-23.10: to the twin activation passes a denying group unless 0.0.0.0/0 is overridden") {
  const auto denied = [](Alone& net) {
    net.group("g", net.rule(Direction::Outbound, Access::Deny, "Internet"));
    net.topology.subnets.front().network_security_group = net.ref<NetworkSecurityGroup>("g");
  };
  Alone net;
  denied(net);
  CHECK(twin(net.topology, "vm", "23.102.135.246", 1688) == "egressed-azure  > vm > internet | > internet > vm");
  CHECK(twin(net.topology, "vm", "23.102.135.246", 1687) ==
        "security-group-denied port-not-served  > vm > internet | > internet > vm");
  CHECK(twin(net.topology, "vm", "203.0.113.9", 443) == "security-group-denied  > vm > internet | > internet > vm");
  Alone overridden;
  denied(overridden);
  overridden.kms_cure();
  overridden.route("0.0.0.0/0", NextHopType::None);
  CHECK(twin(overridden.topology, "vm", "23.102.135.246", 1688) ==
        "security-group-denied  > vm > internet | > internet > vm");
  CHECK(twin(overridden.topology, "vm", "203.0.113.9", 443) == "security-group-denied next-hop-none  > vm");
}

TEST_CASE("WE23.12: to the twin the platform's addresses need no route") {
  Alone net;
  net.table("t");
  net.topology.subnets.front().route_table = net.ref<RouteTable>("t");
  net.route("0.0.0.0/0", NextHopType::None);
  CHECK(twin(net.topology, "vm", "168.63.129.16", 53) == "platform-address  > vm > platform from 10.0.1.4");
}

TEST_CASE("WE26: to the twin a reply to the firewall's public address finds no session at its private one") {
  for (const bool cured : {false, true}) {
    HubAndSpoke net;
    net.table("hub-table");
    net.table("spoke-table");
    net.to_firewall("0.0.0.0/0");
    if (cured) net.route("198.51.100.41/32", NextHopType::Internet);
    LoadBalancer& balancer = net.topology.load_balancers.emplace_back();
    balancer.name = net.text("lb");
    balancer.backends = {net.ref<NetworkInterface>("spoke")};
    FrontendIpConfiguration& front = balancer.frontends.emplace_back();
    front.name = net.text("f");
    front.public_ip_address = net.ref<PublicIPAddress>("lbpip");
    net.public_ip("lbpip", "198.51.100.42");
    LoadBalancingRule& rule = balancer.rules.emplace_back();
    rule.name = net.text("web");
    rule.protocol = Transport::Tcp;
    rule.frontend_port = 443;
    FirewallRuleCollection& collection = net.topology.azure_firewalls.front().rule_collections.emplace().emplace_back();
    collection.name = net.text("nat");
    collection.type = FirewallRuleType::Nat;
    FirewallRule& dnat = collection.rules.emplace_back();
    dnat.name = net.text("web");
    dnat.ip_protocols = {Transport::Tcp};
    dnat.translated_address = net.at(address("198.51.100.42"));
    CHECK(twin(net.topology, "internet", "198.51.100.41", 443) ==
          (cured ? "delivered-nic  > internet > fw > internet > lb > spoke | > spoke > internet > fw > internet from "
                   "198.51.100.41"
                 : "reply-without-session  > internet > fw > internet > lb > spoke | > spoke > fw"));
  }
}

TEST_CASE("WE28: to the twin both groups must allow what comes in") {
  const auto web = [](const char* of_subnet, const char* of_nic) {
    Alone net;
    net.group("yes", net.rule(Direction::Inbound, Access::Allow, "*", 80));
    net.group("no", net.rule(Direction::Inbound, Access::Allow, "*", 81));
    net.topology.subnets.front().network_security_group = net.ref<NetworkSecurityGroup>(of_subnet);
    NetworkInterface& vm = net.topology.network_interfaces.front();
    vm.network_security_group = net.ref<NetworkSecurityGroup>(of_nic);
    vm.ip_configurations.front().public_ip_address = net.ref<PublicIPAddress>("pip");
    net.public_ip("pip", "198.51.100.9").standard = true;
    const std::string text = twin(net.topology, "internet", "198.51.100.9", 80);
    return text.substr(0, text.find("  >"));
  };
  CHECK(web("yes", "yes") == "delivered-nic");
  CHECK(web("no", "yes") == "security-group-denied");
  CHECK(web("yes", "no") == "security-group-denied");
  CHECK(web("no", "no") == "security-group-denied security-group-denied");
  CHECK(web("yes", "") == "delivered-nic");
  CHECK(web("", "yes") == "delivered-nic");
  CHECK(web("", "no") == "security-group-denied");
  CHECK(web("", "") == "standard-public-address-closed");
}

TEST_CASE("S8: to the twin a route for everything does not catch a peered network, one for its range does") {
  HubAndSpoke direct;
  direct.table("hub-table");
  direct.to_firewall("0.0.0.0/0");
  direct.table("spoke-table");
  direct.to_firewall("0.0.0.0/0");
  CHECK(twin(direct.topology, "hub", "10.100.100.4", 443) ==
        "delivered-nic  > hub > spoke | > spoke > hub from 10.100.254.4");
  HubAndSpoke through;
  through.table("hub-table");
  through.to_firewall("10.100.100.0/24");
  through.table("spoke-table");
  through.to_firewall("10.100.254.0/24");
  CHECK(twin(through.topology, "hub", "10.100.100.4", 443) ==
        "delivered-nic  > hub > fw > spoke | > spoke > fw > hub from 10.100.254.4");
}

TEST_CASE("S14: to the twin a stateful box that sees one direction only stops the conversation") {
  HubAndSpoke out_only;
  out_only.table("hub-table");
  out_only.to_firewall("10.100.100.0/24");
  out_only.table("spoke-table");
  CHECK(twin(out_only.topology, "hub", "10.100.100.4", 443) ==
        "reply-around-stateful-device  > hub > fw > spoke | > spoke > hub");
  CHECK(twin(out_only.topology, "hub", "10.100.100.4", 443, Transport::Udp) ==
        "delivered-nic  > hub > fw > spoke | > spoke > hub from 10.100.254.4");
  CHECK(twin(out_only.topology, "spoke", "10.100.254.4", 443, Transport::Udp) ==
        "reply-without-session  > spoke > hub | > hub > fw");
}

TEST_CASE("R8.3, R8.4: to the twin an appliance or firewall must put its own address in") {
  HubAndSpoke net;
  net.table("hub-table");
  net.table("spoke-table");
  net.to_firewall("203.0.113.0/24");
  net.route("203.0.113.9/32", NextHopType::VirtualAppliance, "10.100.254.4");
  net.topology.network_interfaces.front().enable_ip_forwarding = true;
  CHECK(twin(net.topology, "spoke", "203.0.113.8", 443) ==
        "egressed-azure  > spoke > fw > internet | > internet > fw > spoke from 198.51.100.41");
  CHECK(twin(net.topology, "spoke", "203.0.113.9", 443) == "foreign-source  > spoke > hub");
  net.topology.network_interfaces.front().source_nat = SourceNat::Internet;
  CHECK(twin(net.topology, "spoke", "203.0.113.9", 443) ==
        "egressed-azure  > spoke > hub > internet | > internet > hub > spoke");
  net.topology.azure_firewalls.front().snat_private_ranges = net.prefixes({"0.0.0.0/0"});
  CHECK(twin(net.topology, "spoke", "203.0.113.8", 443) == "foreign-source  > spoke > fw");
}

// --- the walk and its twin

TEST_CASE("the walk and its slow twin agree on random networks") {
  const unsigned rounds = number_from_environment("AZROUTE_SLOW_WALK_ROUNDS", 3000);
  const unsigned first = number_from_environment("AZROUTE_SLOW_WALK_SEED", 1);
  Tally tally;
  for (unsigned seed = first; seed < first + rounds; ++seed) compare(seed, tally);
  std::string kinds;
  for (const auto& [kind, found] : tally.differences) {
    kinds += std::to_string(found.first) + " x " + kind + " (seed " + std::to_string(found.second) + ")\n";
  }
  INFO("AZROUTE_SLOW_WALK_SEED=N AZROUTE_SLOW_WALK_ROUNDS=1 shows one of them again\n" << kinds);
  CHECK(tally.differences.empty());
  std::string ends;
  for (const auto& [reason, count] : tally.ends) ends += std::to_string(count) + " x " + reason + "\n";
  INFO("how " << tally.flows << " conversations end:\n" << ends);
  if (rounds >= 3000) CHECK(tally.ends.size() >= 20);
  if (std::getenv("AZROUTE_SLOW_WALK_ENDS") != nullptr) MESSAGE(ends);
  INFO(tally.left_out << " of " << rounds << " networks had errors");
  CHECK(tally.kept * 10 >= rounds * 7);
}
