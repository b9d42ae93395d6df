// Security filters: which rule of which filter decides, and why, as whole decisions.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/flow/reasons_boxes.h"
#include "tests/support/security_lab.h"

using namespace azroute;
using namespace azroute::testing;

TEST_CASE("R7.1: the first rule by priority whose five parts all fit decides") {
  Lab lab;
  lab.subnet_group({"last 4096 In Deny * * * * *", "web 200 In Allow Tcp 198.51.100.0/24 * 10.0.1.4 80,8080-8090",
                    "not-nine 190 In Deny Tcp 198.51.100.9 * * *", "dns 300 In Allow Udp * * * 53",
                    "ping 310 In Allow Icmp * * * *", "from-low 320 In Allow Tcp * 1000-1023 * 22",
                    "tunnel 100 In Allow Esp * * * *", "outwards 100 Out Allow * * * * *"});
  lab.network();
  const auto decides = [&](const Flow& flow, const std::string& decision) {
    CHECK(lab.entering("vm", flow) == Decisions{"subnetGroup Inbound sub/" + decision});
  };
  decides(in("198.51.100.7", 80), "web nsg-rule Allow");
  decides(in("198.51.100.7", 8085), "web nsg-rule Allow");
  decides(in("198.51.100.7", 8091), "last nsg-rule Deny");
  decides(in("198.51.100.7", 80, Transport::Udp), "last nsg-rule Deny");
  decides(in("198.51.101.7", 80), "last nsg-rule Deny");
  decides(in("198.51.100.9", 80), "not-nine nsg-rule Deny");
  decides(flow_of("198.51.100.7", "10.0.1.5", 80), "last nsg-rule Deny");
  decides(in("198.51.100.9", 53, Transport::Udp), "dns nsg-rule Allow");
  decides(in("198.51.100.9", 0, Transport::Icmp), "ping nsg-rule Allow");
  decides(flow_of("8.8.8.8", "10.0.1.4", 22, Transport::Tcp, 1000), "from-low nsg-rule Allow");
  decides(flow_of("8.8.8.8", "10.0.1.4", 22, Transport::Tcp, 1024), "last nsg-rule Deny");
}

TEST_CASE("R7.1: a port that is not stated fits only a rule for all ports") {
  Lab lab;
  lab.subnet_group({"ssh 100 In Allow Tcp * * * 22", "low 110 In Allow Tcp * 1-65535 * *",
                    "from-zero 115 In Allow Tcp * * * 0-1023", "some 120 In Deny Tcp * * * 0-65535"});
  lab.network();
  CHECK(lab.entering("vm", in("8.8.8.8", 0)) == Decisions{"subnetGroup Inbound sub/some nsg-rule Deny"});
  CHECK(lab.entering("vm", in("8.8.8.8", 22)) == Decisions{"subnetGroup Inbound sub/ssh nsg-rule Allow"});
  CHECK(lab.entering("vm", flow_of("8.8.8.8", "10.0.1.4", 23, Transport::Tcp, 5000)) ==
        Decisions{"subnetGroup Inbound sub/low nsg-rule Allow"});
}

TEST_CASE("R7.1: a list of prefixes fits as soon as one does, and a prefix is of one family") {
  Lab lab;
  lab.subnet_group({"two 100 In Allow Tcp 198.51.100.0/24,192.0.2.7 * * *", "v6 110 In Allow Tcp ::/0 * * *",
                    "v4 120 In Deny Tcp 0.0.0.0/0 * * *"});
  lab.network();
  CHECK(lab.entering("vm", in("192.0.2.7", 80)) == Decisions{"subnetGroup Inbound sub/two nsg-rule Allow"});
  CHECK(lab.entering("vm", in("192.0.2.8", 80)) == Decisions{"subnetGroup Inbound sub/v4 nsg-rule Deny"});
  CHECK(lab.entering("vm", flow_of("2001:db8::1", "2001:db8::2", 80)) ==
        Decisions{"subnetGroup Inbound sub/v6 nsg-rule Allow"});
}

TEST_CASE("R7.2: the default rules by which a group ends, in both directions") {
  Lab lab;
  lab.subnet_group({});
  lab.network();
  const auto enters = [&](const Flow& flow, const std::string& decision) {
    CHECK(lab.entering("vm", flow) == Decisions{"subnetGroup Inbound sub/" + decision});
  };
  const auto leaves = [&](const Flow& flow, const std::string& decision) {
    CHECK(lab.leaving("vm", flow) == Decisions{"subnetGroup Outbound sub/" + decision});
  };
  enters(in("10.0.9.9", 80), "AllowVnetInBound nsg-default-rule Allow");
  enters(in("10.1.1.4", 80), "AllowVnetInBound nsg-default-rule Allow");
  enters(in("8.8.8.8", 80), "DenyAllInBound nsg-default-rule Deny");
  enters(in("10.2.1.4", 80), "DenyAllInBound nsg-default-rule Deny");
  // A probe of a front end's address, which is not the virtual network's own.
  enters(flow_of("168.63.129.16", "20.1.1.1", 80), "AllowAzureLoadBalancerInBound nsg-default-rule Allow");
  leaves(out("10.0.1.5", 80), "AllowVnetOutBound nsg-default-rule Allow");
  leaves(out("8.8.8.8", 0, Transport::Icmp), "AllowInternetOutBound nsg-default-rule Allow");
  leaves(out("10.2.1.4", 80), "DenyAllOutBound nsg-default-rule Deny");

  REQUIRE(default_security_rules().size() == 6);
  std::string priorities;
  for (const SecurityRule& rule : default_security_rules()) priorities += std::to_string(rule.priority.value) + " ";
  CHECK(priorities == "65000 65001 65500 65000 65001 65500 ");
}

TEST_CASE("R7.3, WE28: in through the subnet's group then the interface's, out the other way, and both are asked") {
  const Flow web = in("8.8.8.8", 80);
  const Flow answer = out("8.8.8.8", 80);
  Lab vm1;
  vm1.subnet_group({"web 100 In Allow Tcp * * * 80"})
      .nic_group({"none 100 In Deny * * * * *", "no 100 Out Deny * * * * *"});
  vm1.network();
  CHECK(vm1.entering("vm", web) == Decisions{"subnetGroup Inbound sub/web nsg-rule Allow",
                                             "networkInterfaceGroup Inbound nic/none nsg-rule Deny"});
  CHECK(vm1.leaving("vm", answer) ==
        Decisions{"networkInterfaceGroup Outbound nic/no nsg-rule Deny",
                  "subnetGroup Outbound sub/AllowInternetOutBound nsg-default-rule Allow"});
  Lab vm2;
  vm2.subnet_group({});
  vm2.network();
  CHECK(vm2.entering("vm", web) == Decisions{"subnetGroup Inbound sub/DenyAllInBound nsg-default-rule Deny"});
  Lab vm3;
  vm3.nic_group({"web 100 In Allow Tcp * * * 80"});
  vm3.network();
  CHECK(vm3.entering("vm", web) == Decisions{"networkInterfaceGroup Inbound nic/web nsg-rule Allow"});
  CHECK(vm3.entering("vm2", flow_of("8.8.8.8", "10.0.1.5", 80)).empty());
  Lab vm4;
  vm4.network();
  CHECK(vm4.entering("vm", web).empty());
  CHECK(vm4.leaving("vm", answer).empty());
}

TEST_CASE("R7.3: traffic inside one subnet is filtered too, on the way out and on the way in") {
  Lab lab;
  lab.subnet_group({"apart 100 In Deny * 10.0.1.0/24 * 10.0.1.0/24 *"});
  lab.network();
  const Flow beside = flow_of("10.0.1.5", "10.0.1.4", 445);
  CHECK(lab.leaving("vm2", beside) == Decisions{"subnetGroup Outbound sub/AllowVnetOutBound nsg-default-rule Allow"});
  CHECK(lab.entering("vm", beside) == Decisions{"subnetGroup Inbound sub/apart nsg-rule Deny"});
}

TEST_CASE("R7.3: an address of a subnet behind which nothing is described meets the subnet's group") {
  Lab lab;
  lab.subnet_group({"web 100 In Allow Tcp * * * 80"});
  Network& network = lab.network();
  const Id<Subnet> subnet = find_subnet(lab.topology, "v/s");
  CHECK(lab.texts(filters_entering(network, subnet, flow_of("8.8.8.8", "10.0.1.77", 80))) ==
        Decisions{"subnetGroup Inbound sub/web nsg-rule Allow"});
}

TEST_CASE("R7.5: VirtualNetwork is the ranges, the peers', what gateways learn, the host and prefixes of user routes") {
  Lab lab;
  lab.subnet_group({"vnet 100 In Allow * VirtualNetwork * * *", "rest 4096 In Deny * * * * *"});
  lab.route("172.20.0.0/16", NextHopType::VirtualAppliance, "10.0.1.5");
  lab.route("20.118.99.224/32", NextHopType::Internet);
  lab.route("Sql.WestEurope", NextHopType::Internet);
  lab.tag("Sql.WestEurope", {"40.68.37.158/32"});
  lab.network();
  const std::string yes = "subnetGroup Inbound sub/vnet nsg-rule Allow";
  const std::string no = "subnetGroup Inbound sub/rest nsg-rule Deny";
  for (const char* one : {"10.0.200.1", "10.1.1.4", "192.168.7.7", "203.0.113.9", "168.63.129.16", "172.20.1.1",
                          "20.118.99.224", "40.68.37.158"}) {
    INFO(one);
    CHECK(lab.entering("vm", in(one, 80)) == Decisions{yes});
  }
  for (const char* one : {"10.2.1.4", "172.21.1.1", "8.8.8.8", "169.254.169.254", "40.68.37.159", "0.0.0.0"}) {
    INFO(one);
    CHECK(lab.entering("vm", in(one, 80)) == Decisions{no});
  }
}

TEST_CASE("R7.5: prefixes of the user routes of one subnet are not another's VirtualNetwork") {
  Lab lab;
  lab.topology.subnets[0].route_table = {};
  lab.subnet_group({});
  lab.route("172.20.0.0/16", NextHopType::VirtualAppliance, "10.0.1.5");
  lab.network();
  CHECK(lab.entering("vm", in("172.20.1.1", 80)) ==
        Decisions{"subnetGroup Inbound sub/DenyAllInBound nsg-default-rule Deny"});
}

TEST_CASE("R7.5: a default route makes VirtualNetwork everything, and a decision that rests on it says so") {
  Lab lab;
  lab.subnet_group({});
  lab.route("0.0.0.0/0", NextHopType::VirtualAppliance, "10.1.1.4");
  lab.network();
  CHECK(lab.entering("vm", in("8.8.8.8", 80)) ==
        Decisions{"subnetGroup Inbound sub/AllowVnetInBound nsg-virtual-network-default-route Allow"});
  CHECK(lab.entering("vm", in("10.1.1.4", 80)) ==
        Decisions{"subnetGroup Inbound sub/AllowVnetInBound nsg-default-rule Allow"});
  // An Azure public address that only Azure knows is in the default prefix, too.
  CHECK(lab.entering("vm", in("0.0.0.0", 80)) ==
        Decisions{"subnetGroup Inbound sub/AllowVnetInBound nsg-virtual-network-default-route Allow"});
}

TEST_CASE("R7.5: a default route that a gateway learned swells VirtualNetwork, unless propagation is off") {
  for (const bool propagates : {true, false}) {
    Lab lab;
    lab.subnet_group({});
    lab.topology.local_network_gateways[0].address_prefixes = lab.prefixes({"0.0.0.0/0"});
    lab.topology.route_tables[0].disable_bgp_route_propagation = !propagates;
    lab.network();
    CHECK(lab.entering("vm", in("8.8.8.8", 80)) ==
          Decisions{propagates ? "subnetGroup Inbound sub/AllowVnetInBound nsg-virtual-network-default-route Allow"
                               : "subnetGroup Inbound sub/DenyAllInBound nsg-default-rule Deny"});
  }
}

TEST_CASE("R7.6: Internet is public space outside what is connected; user and default routes take nothing from it") {
  Lab lab;
  lab.subnet_group({"internet 100 Out Deny * * * Internet *", "rest 4096 Out Allow * * * * *"});
  lab.route("0.0.0.0/0", NextHopType::VirtualAppliance, "10.1.1.4");
  lab.route("52.0.0.0/8", NextHopType::VirtualAppliance, "10.1.1.4");
  lab.network();
  for (const char* one : {"8.8.8.8", "52.1.1.1", "20.118.99.224", "0.0.0.0"}) {
    INFO(one);
    CHECK(lab.leaving("vm", out(one, 80)) == Decisions{"subnetGroup Outbound sub/internet nsg-rule Deny"});
  }
  // 203.0.113.0/24 is public, but behind the tunnel.
  for (const char* one : {"10.0.1.5", "10.1.1.4", "10.2.1.4", "192.168.1.1", "203.0.113.9", "100.64.1.1"}) {
    INFO(one);
    CHECK(lab.leaving("vm", out(one, 80)) == Decisions{"subnetGroup Outbound sub/rest nsg-rule Allow"});
  }
}

TEST_CASE("R7.6: AzureLoadBalancer is the probes' address and nobody else's, and a group can deny it") {
  Lab lab;
  lab.subnet_group({"probes 100 In Deny * azureloadbalancer * * *"});
  lab.network();
  CHECK(lab.entering("vm", in("168.63.129.16", 80)) == Decisions{"subnetGroup Inbound sub/probes nsg-rule Deny"});
  CHECK(lab.entering("vm", in("10.0.1.5", 80)) ==
        Decisions{"subnetGroup Inbound sub/AllowVnetInBound nsg-default-rule Allow"});
}

TEST_CASE("R7.6: published tags are those of the file; an unknown Azure address is in AzureCloud and no narrower") {
  Lab lab;
  lab.tag("AzureCloud", {"20.0.0.0/8", "40.112.0.0/13"});
  lab.tag("Storage", {"20.38.0.0/16", "20.38.99.0/24", "52.239.0.0/17"});
  lab.subnet_group({"storage 100 Out Allow Tcp * * Storage 443", "unknown 105 Out Deny * * * 0.0.0.0/1 *",
                    "cloud 110 Out Allow * * * azurecloud *", "rest 4096 Out Deny * * * * *"});
  lab.network();
  const auto leaves = [&](const char* to, unsigned port, const std::string& decision) {
    INFO(to);
    CHECK(lab.leaving("vm", out(to, port)) == Decisions{"subnetGroup Outbound sub/" + decision});
  };
  leaves("20.38.99.7", 443, "storage nsg-rule Allow");
  leaves("20.38.1.7", 443, "storage nsg-rule Allow");
  leaves("20.38.1.7", 80, "unknown nsg-rule Deny");
  leaves("52.239.127.255", 443, "storage nsg-rule Allow");
  leaves("0.0.0.0", 443, "cloud nsg-rule Allow");
  leaves("203.0.114.1", 443, "rest nsg-rule Deny");
}

TEST_CASE("R7.7: application security groups are the interfaces that hold the packet's addresses") {
  Lab lab;
  for (const char* name : {"web", "db"}) lab.application_group(name);
  lab.topology.network_interfaces[0].application_security_groups = {lab.ref<ApplicationSecurityGroup>("db")};
  lab.topology.network_interfaces[1].application_security_groups = {lab.ref<ApplicationSecurityGroup>("web")};
  lab.subnet_group({"sql 100 In Allow Tcp asg:web * asg:db 1433", "rest 4096 In Deny * * * * *"});
  lab.network();
  CHECK(lab.entering("vm", in("10.0.1.5", 1433)) == Decisions{"subnetGroup Inbound sub/sql nsg-rule Allow"});
  CHECK(lab.entering("vm", in("10.1.1.4", 1433)) == Decisions{"subnetGroup Inbound sub/rest nsg-rule Deny"});
  CHECK(lab.entering("vm2", flow_of("10.0.1.4", "10.0.1.5", 1433)) ==
        Decisions{"subnetGroup Inbound sub/rest nsg-rule Deny"});
}

TEST_CASE("R7.7: of two interfaces with one address the one in the own virtual network is meant, then a peer's") {
  // `a-twin` stands first in the list; it is in the group, far in w is not.
  for (const char* twin_home : {"v", "w"}) {
    Lab lab;
    lab.application_group("web");
    lab.topology.virtual_networks[2].address_prefixes = lab.prefixes({"10.2.0.0/16", "10.50.0.0/16"});
    lab.subnet("x50", {"10.50.1.0/24"});
    const std::uint32_t home = twin_home[0] == 'v' ? 0 : 1;
    lab.topology.virtual_networks[home].address_prefixes.push_back(lab.at(prefix("10.50.0.0/16")));
    Subnet& near = lab.topology.subnets.emplace_back();
    near.virtual_network = {home};
    near.name = lab.text("near50");
    near.address_prefixes = lab.prefixes({"10.50.1.0/24"});
    lab.topology.virtual_networks[home].subnets.push_back(
        {static_cast<std::uint32_t>(lab.topology.subnets.size() - 1)});
    lab.nic("a-twin", "x50", "10.50.1.9").application_security_groups = {lab.ref<ApplicationSecurityGroup>("web")};
    lab.nic("b-twin", "near50", "10.50.1.9");
    lab.subnet_group({"web 100 In Allow * asg:web * * *", "rest 4096 In Deny * * * * *"});
    lab.network();
    CHECK(lab.entering("vm", in("10.50.1.9", 80)) == Decisions{"subnetGroup Inbound sub/rest nsg-rule Deny"});
    lab.topology.network_interfaces[find_nic(lab.topology, "b-twin").index].withdrawn = true;
    CHECK(lab.entering("vm", in("10.50.1.9", 80)) == Decisions{"subnetGroup Inbound sub/web nsg-rule Allow"});
  }
}

TEST_CASE("R7.8: admin rules come first: Allow leaves it to the groups, AlwaysAllow does not ask them, Deny ends it") {
  Lab lab;
  lab.subnet_group({"rest 4096 In Deny * * * * *"});
  lab.admin_rules("b", {"v"}, {"ssh 20 In AlwaysAllow Tcp 8.8.8.8 * * 22", "web 30 In Allow Tcp * * * 80"});
  lab.admin_rules("a", {"w", "v"}, {"no-ssh 21 In Deny Tcp * * * 22", "a-tie 30 In Deny Tcp * * * 80-81"});
  lab.network();
  CHECK(lab.entering("vm", in("8.8.8.8", 22)) ==
        Decisions{"securityAdminRules Inbound ssh admin-rule-always-allow Allow"});
  CHECK(lab.entering("vm", in("8.8.4.4", 22)) == Decisions{"securityAdminRules Inbound no-ssh admin-rule-deny Deny",
                                                           "subnetGroup Inbound sub/rest nsg-rule Deny"});
  CHECK(lab.entering("vm", in("8.8.4.4", 80)) == Decisions{"securityAdminRules Inbound a-tie admin-rule-deny Deny",
                                                           "subnetGroup Inbound sub/rest nsg-rule Deny"});
  CHECK(lab.entering("vm", in("8.8.4.4", 82)) == Decisions{"securityAdminRules Inbound - admin-rule-none-fits Allow",
                                                           "subnetGroup Inbound sub/rest nsg-rule Deny"});
}

TEST_CASE("R7.8: a packet that an admin rule allows still meets a group that denies it") {
  Lab lab;
  lab.nic_group({"no 100 Out Deny * * * * *"});
  lab.admin_rules("a", {"v"}, {"web 30 Out Allow Tcp * * Internet 443"});
  lab.network();
  CHECK(lab.leaving("vm", out("8.8.8.8", 443)) == Decisions{"securityAdminRules Outbound web admin-rule-allow Allow",
                                                            "networkInterfaceGroup Outbound nic/no nsg-rule Deny"});
}

TEST_CASE("R7.9: admin rules are of the virtual networks that are members, with a group or without") {
  Lab lab;
  lab.admin_rules("a", {"w"}, {"no 1 In Deny * * * * *"});
  lab.network();
  CHECK(lab.entering("vm", in("8.8.8.8", 80)).empty());
  CHECK(lab.entering("far", flow_of("8.8.8.8", "10.1.1.4", 80)) ==
        Decisions{"securityAdminRules Inbound no admin-rule-deny Deny"});
}

TEST_CASE("The guest's firewall comes first on the way out and last on the way in, for the guest's own packets only") {
  Lab lab;
  lab.subnet_group({});
  GuestFirewall& guest = lab.topology.network_interfaces[0].guest_firewall.emplace();
  guest.default_inbound_action = Access::Deny;
  guest.rules = lab.rules(
      {"late 20 In Deny Tcp * * * *", "web 10 In Allow Tcp 10.0.0.0/8 * * 80", "smtp 10 Out Deny Tcp * * * 25"});
  lab.network();
  const std::string group_in = "subnetGroup Inbound sub/AllowVnetInBound nsg-default-rule Allow";
  const std::string group_out = "subnetGroup Outbound sub/AllowVnetOutBound nsg-default-rule Allow";
  CHECK(lab.entering("vm", in("10.0.1.5", 80)) ==
        Decisions{group_in, "guestFirewall Inbound web guest-firewall-rule Allow"});
  CHECK(lab.entering("vm", in("10.0.1.5", 81)) ==
        Decisions{group_in, "guestFirewall Inbound late guest-firewall-rule Deny"});
  CHECK(lab.entering("vm", in("10.0.1.5", 81, Transport::Udp)) ==
        Decisions{group_in, "guestFirewall Inbound - guest-firewall-default Deny"});
  CHECK(lab.leaving("vm", out("10.0.1.5", 25)) ==
        Decisions{"guestFirewall Outbound smtp guest-firewall-rule Deny", group_out});
  CHECK(lab.leaving("vm", out("10.0.1.5", 26)) ==
        Decisions{"guestFirewall Outbound - guest-firewall-default Allow", group_out});
  // Passing through: another's addresses, or the guest's own put in by its translation.
  CHECK(lab.leaving("vm", flow_of("10.1.1.4", "10.0.1.5", 25)) == Decisions{group_out});
  CHECK(lab.leaving("vm", out("10.0.1.5", 25), true) == Decisions{group_out});
  CHECK(lab.entering("vm", flow_of("10.1.1.4", "10.0.1.77", 81)) == Decisions{group_in});
}

TEST_CASE("R7.10: the subnet's group filters private endpoints only where privateEndpointNetworkPolicies lets it") {
  const auto entering = [](PrivateEndpointPolicies policies) {
    Lab lab;
    lab.subnet_group({"no 100 In Deny Tcp * * * 443"});
    lab.admin_rules("a", {"v"}, {"never 1 In Deny * * * * *"});
    lab.topology.subnets[0].private_endpoint_network_policies = policies;
    Network& network = lab.network();
    return lab.texts(filters_entering_private_endpoint(network, find_subnet(lab.topology, "v/s"), in("10.1.1.4", 443)));
  };
  const Decisions exempt{"subnetGroup Inbound sub/- nsg-private-endpoint-exempt Allow"};
  const Decisions denied{"subnetGroup Inbound sub/no nsg-rule Deny"};
  CHECK(entering(PrivateEndpointPolicies::Disabled) == exempt);
  CHECK(entering(PrivateEndpointPolicies::RouteTableEnabled) == exempt);
  CHECK(entering(PrivateEndpointPolicies::NetworkSecurityGroupEnabled) == denied);
  CHECK(entering(PrivateEndpointPolicies::Enabled) == denied);
  Lab bare;
  Network& network = bare.network();
  CHECK(filters_entering_private_endpoint(network, find_subnet(bare.topology, "v/s"), in("10.1.1.4", 443)).empty());
}

TEST_CASE("Each filter has its own reason for a denial") {
  SecurityStep step;
  const auto reason = [&](SecurityStep::Filter filter) {
    step.filter = filter;
    return denial_of(step).rule.id;
  };
  CHECK(reason(SecurityStep::Filter::GuestFirewall) == "guest-firewall-denied");
  CHECK(reason(SecurityStep::Filter::AdminRules) == "security-admin-rule-denied");
  CHECK(reason(SecurityStep::Filter::NetworkInterfaceGroup) == "security-group-denied");
  CHECK(reason(SecurityStep::Filter::SubnetGroup) == "security-group-denied");
}

TEST_CASE("Every rule of a security step has an id of its own, a sentence and a page without a language in its path") {
  std::set<std::string_view> ids;
  for (const Rule* rule : security_rule_list()) {
    INFO(std::string(rule->id));
    CHECK(ids.insert(rule->id).second);
    CHECK(rule->sentence.ends_with('.'));
    CHECK_FALSE(rule->reference.empty());
    CHECK(rule->reference.find("en-us") == std::string_view::npos);
  }
  CHECK(ids.size() == 15);
}
