// Network security groups against their slow twin: memberships written down by hand, rules in a table, the first line
// that fits.
#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/security_lab.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

struct Probe {
  const char* address;
  std::set<std::string> in;  // what of kSides it is in
};
const std::array kSides{"*",        "0.0.0.0/0",         "10.0.0.0/8", "10.0.1.0/24", "VirtualNetwork",
                        "Internet", "AzureLoadBalancer", "Storage",    "asg:web"};
const std::array kProbes{
    Probe{"10.0.1.4", {"*", "0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "VirtualNetwork"}},
    Probe{"10.0.1.5", {"*", "0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "VirtualNetwork", "asg:web"}},
    Probe{"10.1.1.4", {"*", "0.0.0.0/0", "10.0.0.0/8", "VirtualNetwork"}},
    Probe{"10.2.1.4", {"*", "0.0.0.0/0", "10.0.0.0/8"}},
    Probe{"192.168.1.1", {"*", "0.0.0.0/0", "VirtualNetwork"}},
    Probe{"203.0.113.1", {"*", "0.0.0.0/0", "VirtualNetwork"}},
    Probe{"172.20.1.1", {"*", "0.0.0.0/0", "VirtualNetwork"}},
    Probe{"8.8.8.8", {"*", "0.0.0.0/0", "Internet"}},
    Probe{"20.38.99.1", {"*", "0.0.0.0/0", "Internet", "Storage"}},
    Probe{"0.0.0.0", {"*", "0.0.0.0/0", "Internet"}},
};

struct Line {
  unsigned priority = 0;
  std::string name, direction, access, protocol, source, destination;
  unsigned first = 0, last = 65535;  // destination ports
};

std::string naive(std::vector<Line> lines, const std::string& direction, const Probe& source, const Probe& destination,
                  const std::string& protocol, unsigned port) {
  std::ranges::sort(lines, {}, &Line::priority);
  for (const Line& line : lines) {
    if (line.direction == direction && (line.protocol == "*" || line.protocol == protocol) &&
        source.in.contains(line.source) && destination.in.contains(line.destination) && line.first <= port &&
        port <= line.last) {
      return line.name + (line.priority > 4096 ? " nsg-default-rule " : " nsg-rule ") + line.access;
    }
  }
  return "nothing";
}

}  // namespace

TEST_CASE("R7.1, R7.2: random groups decide as a table does that is read from the top") {
  Lab lab;
  lab.application_group("web");
  lab.topology.network_interfaces[1].application_security_groups = {lab.ref<ApplicationSecurityGroup>("web")};
  lab.tag("Storage", {"20.38.0.0/16"});
  lab.route("172.20.0.0/16", NextHopType::VirtualAppliance, "10.1.1.4");
  lab.subnet_group({});
  Network& network = lab.network();
  const Id<Subnet> subnet = find_subnet(lab.topology, "v/s");
  const Id<NetworkInterface> nic = find_nic(lab.topology, "vm2");  // which has no group of its own
  NetworkSecurityGroup& group =
      lab.topology.network_security_groups[lab.topology[subnet].network_security_group.id.index];

  std::mt19937 random(20);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static constexpr std::array kProtocols{"*", "Tcp", "Udp"};
  static constexpr std::array<unsigned, 4> kPorts{22, 80, 443, 8080};
  std::set<std::string> seen;
  for (int round = 0; round < 2000; ++round) {
    std::vector<Line> lines{
        {65000, "AllowVnetInBound", "In", "Allow", "*", "VirtualNetwork", "VirtualNetwork"},
        {65001, "AllowAzureLoadBalancerInBound", "In", "Allow", "*", "AzureLoadBalancer", "*"},
        {65500, "DenyAllInBound", "In", "Deny", "*", "*", "*"},
        {65000, "AllowVnetOutBound", "Out", "Allow", "*", "VirtualNetwork", "VirtualNetwork"},
        {65001, "AllowInternetOutBound", "Out", "Allow", "*", "*", "Internet"},
        {65500, "DenyAllOutBound", "Out", "Deny", "*", "*", "*"},
    };
    group.security_rules.clear();
    std::set<unsigned> priorities;
    for (std::size_t i = below(8); i > 0; --i) {
      Line line;
      do line.priority = 100 + static_cast<unsigned>(below(3997));
      while (!priorities.insert(line.priority).second);
      line.name = "r" + std::to_string(i);
      line.direction = below(2) == 0 ? "In" : "Out";
      line.access = below(2) == 0 ? "Allow" : "Deny";
      line.protocol = kProtocols[below(3)];
      line.source = kSides[below(kSides.size())];
      line.destination = kSides[below(kSides.size())];
      if (below(2) == 0) {
        line.first = kPorts[below(4)];
        line.last = std::max(line.first, kPorts[below(4)]);
      }
      lines.push_back(line);
      SecurityRule made = lab.rule(line.name + " " + std::to_string(line.priority) + " " + line.direction + " " +
                                   line.access + " " + line.protocol + " " + line.source + " * " + line.destination +
                                   " " + std::to_string(line.first) + "-" + std::to_string(line.last));
      for (TrafficSelector* side : {&made.source, &made.destination}) {
        for (auto& reference : side->groups) reference.id = {0};
      }
      group.security_rules.push_back(std::move(made));
    }
    for (int packet = 0; packet < 10; ++packet) {
      const Probe& source = kProbes[below(kProbes.size())];
      const Probe& destination = kProbes[below(kProbes.size())];
      const bool inbound = below(2) == 0;
      const bool tcp = below(2) == 0;
      const unsigned port = kPorts[below(4)];
      const Flow flow =
          flow_of(source.address, destination.address, port, tcp ? Transport::Tcp : Transport::Udp, 50000);
      const std::string expected = naive(lines, inbound ? "In" : "Out", source, destination, tcp ? "Tcp" : "Udp", port);
      const auto steps = inbound ? filters_entering(network, nic, flow) : filters_leaving(network, nic, flow);
      INFO(source.address, " > ", destination.address, " ", port);
      REQUIRE(lab.texts(steps) ==
              Decisions{"subnetGroup " + std::string(inbound ? "Inbound" : "Outbound") + " sub/" + expected});
      seen.insert(expected);
    }
  }
  // The comparison saw own and default rules decide, both ways.
  for (const char* one : {"AllowVnetInBound nsg-default-rule Allow", "DenyAllInBound nsg-default-rule Deny",
                          "AllowVnetOutBound nsg-default-rule Allow", "AllowInternetOutBound nsg-default-rule Allow",
                          "DenyAllOutBound nsg-default-rule Deny", "r1 nsg-rule Allow", "r1 nsg-rule Deny"}) {
    CHECK_MESSAGE(seen.contains(one), one);
  }
}
