// What the platform itself lets past filters: its own addresses, and activation.
#include <string>
#include <vector>

#include "tests/support/security_lab.h"

using namespace azroute;
using namespace azroute::testing;

TEST_CASE("R1.9, R7.9: what a machine asks of its host is exempt from groups and admin rules, not from its firewall") {
  Lab lab;
  lab.subnet_group({"no 100 Out Deny * * * * *"}).nic_group({"none 100 Out Deny * * * 168.63.129.16 *"});
  lab.admin_rules("a", {"v"}, {"never 1 Out Deny * * * * *"});
  lab.topology.network_interfaces[0].guest_firewall.emplace().default_outbound_action = Access::Deny;
  lab.network();
  const Decisions exempt{"guestFirewall Outbound - guest-firewall-default Deny",
                         "securityAdminRules Outbound - nsg-platform-exempt Allow",
                         "networkInterfaceGroup Outbound nic/- nsg-platform-exempt Allow",
                         "subnetGroup Outbound sub/- nsg-platform-exempt Allow"};
  CHECK(lab.leaving("vm", out("168.63.129.16", 53, Transport::Udp)) == exempt);
  CHECK(lab.leaving("vm", out("168.63.129.16", 32526)) == exempt);
  CHECK(lab.leaving("vm", out("169.254.169.254", 80)) == exempt);
}

TEST_CASE("R1.9: DNS and instance metadata are filtered by rules that name their tags, and by no other") {
  Lab lab;
  lab.subnet_group({"all 100 Out Deny * * * * *", "dns 200 Out Deny Udp * * AzurePlatformDNS *",
                    "dns-tcp 210 Out Allow Tcp * * AzurePlatformDNS 53",
                    "metadata 220 Out Deny Tcp * * azureplatformimds *"});
  lab.admin_rules("a", {"v"}, {"all-dns 5 Out Allow * * * AzurePlatformDNS *"});
  lab.network();
  const auto leaves = [&](const Flow& flow, const std::string& admin, const std::string& group) {
    CHECK(lab.leaving("vm", flow) ==
          Decisions{"securityAdminRules Outbound " + admin, "subnetGroup Outbound sub/" + group});
  };
  leaves(out("168.63.129.16", 53, Transport::Udp), "all-dns admin-rule-allow Allow", "dns nsg-platform-rule Deny");
  leaves(out("168.63.129.16", 53), "all-dns admin-rule-allow Allow", "dns-tcp nsg-platform-rule Allow");
  leaves(out("168.63.129.16", 80), "- nsg-platform-exempt Allow", "- nsg-platform-exempt Allow");
  leaves(out("169.254.169.254", 80), "- nsg-platform-exempt Allow", "metadata nsg-platform-rule Deny");
  leaves(out("169.254.169.254", 53), "- nsg-platform-exempt Allow", "- nsg-platform-exempt Allow");
}

TEST_CASE("R5.7, WE23.8, WE23.9: activation passes a group that denies the Internet, its neighbour port does not") {
  Lab lab;
  lab.subnet_group({"no-internet 100 Out Deny * * * Internet *"});
  lab.network();
  for (const char* kms : {"23.102.135.246", "20.118.99.224", "40.83.235.53"}) {
    CHECK(lab.leaving("vm", out(kms, 1688)) == Decisions{"subnetGroup Outbound sub/- nsg-kms-exempt Allow"});
  }
  const Decisions denied{"subnetGroup Outbound sub/no-internet nsg-rule Deny"};
  CHECK(lab.leaving("vm", out("23.102.135.246", 1687)) == denied);
  CHECK(lab.leaving("vm", out("23.102.135.246", 1688, Transport::Udp)) == denied);
  CHECK(lab.leaving("vm", out("23.102.135.247", 1688)) == denied);
  // Another cloud's server is no server here.
  CHECK(lab.leaving("vm", out("23.97.0.13", 1688)) == denied);
}

TEST_CASE(
    "R5.7: activation that enters an appliance on its way is filtered there, as the exemption is of what leaves") {
  Lab lab;
  lab.subnet_group({"no-kms 100 In Deny Tcp * * * 1688"});
  lab.network();
  const Flow passing = flow_of("10.1.1.4", "20.118.99.224", 1688);
  CHECK(lab.entering("vm", passing) == Decisions{"subnetGroup Inbound sub/no-kms nsg-rule Deny"});
  CHECK(lab.leaving("vm", passing) == Decisions{"subnetGroup Outbound sub/- nsg-kms-exempt Allow"});
}

TEST_CASE("R5.7: which addresses activate depends on the date") {
  Lab lab;
  lab.subnet_group({"no-internet 100 Out Deny * * * Internet *"});
  lab.network(make_date(2022, 1, 1));
  CHECK(lab.leaving("vm", out("40.83.235.53", 1688)) ==
        Decisions{"subnetGroup Outbound sub/no-internet nsg-rule Deny"});
  CHECK(lab.leaving("vm", out("23.102.135.246", 1688)) == Decisions{"subnetGroup Outbound sub/- nsg-kms-exempt Allow"});
}

TEST_CASE("R5.7, R10.8, WE23.10: the exemption of activation ends where 0.0.0.0/0 is overridden, by whomever") {
  for (const bool by_user : {true, false}) {
    Lab lab;
    lab.subnet_group({"no-internet 100 Out Deny * * * Internet *", "us 90 Out Allow Tcp * * 40.83.235.53 1688"});
    if (by_user)
      lab.route("0.0.0.0/0", NextHopType::Internet);
    else
      lab.topology.local_network_gateways[0].address_prefixes = lab.prefixes({"0.0.0.0/0"});
    lab.network();
    CHECK(lab.leaving("vm", out("20.118.99.224", 1688)) ==
          Decisions{"subnetGroup Outbound sub/no-internet nsg-kms-disabled-by-default-route Deny"});
    CHECK(lab.leaving("vm", out("20.118.99.224", 443)) ==
          Decisions{"subnetGroup Outbound sub/no-internet nsg-rule Deny"});
    CHECK(lab.leaving("vm", out("40.83.235.53", 1688)) == Decisions{"subnetGroup Outbound sub/us nsg-rule Allow"});
  }
}

TEST_CASE("R5.7: a user route narrower than 0.0.0.0/0 leaves activation its exemption") {
  Lab lab;
  lab.subnet_group({"no-internet 100 Out Deny * * * Internet *"});
  lab.route("20.118.99.224/32", NextHopType::VirtualAppliance, "10.1.1.4");
  lab.route("0.0.0.0/1", NextHopType::VirtualAppliance, "10.1.1.4");
  lab.network();
  CHECK(lab.leaving("vm", out("20.118.99.224", 1688)) == Decisions{"subnetGroup Outbound sub/- nsg-kms-exempt Allow"});
}

TEST_CASE("R5.7: the exemption of activation ends in the group that has a rule with AzurePlatformLKM, in no other") {
  Lab lab;
  lab.subnet_group({"no-internet 100 Out Deny * * * Internet *", "lkm 4000 Out Allow Tcp * * AzurePlatformLKM 1688"})
      .nic_group({"none 100 Out Deny * * * * *"});
  lab.network();
  CHECK(lab.leaving("vm", out("20.118.99.224", 1688)) ==
        Decisions{"networkInterfaceGroup Outbound nic/- nsg-kms-exempt Allow",
                  "subnetGroup Outbound sub/no-internet nsg-kms-disabled-by-rule Deny"});
}

TEST_CASE("R5.7: a rule that names AzurePlatformLKM decides over activation itself") {
  Lab lab;
  lab.subnet_group({"lkm 100 Out Deny Tcp * * AzurePlatformLKM 1688"});
  lab.network();
  CHECK(lab.leaving("vm", out("20.118.99.224", 1688)) ==
        Decisions{"subnetGroup Outbound sub/lkm nsg-kms-disabled-by-rule Deny"});
  CHECK(lab.leaving("vm", out("20.118.99.225", 1688)) ==
        Decisions{"subnetGroup Outbound sub/AllowInternetOutBound nsg-default-rule Allow"});
}

TEST_CASE("R5.7: admin rules and the guest's firewall know no exemption of activation") {
  Lab lab;
  lab.subnet_group({});
  lab.admin_rules("a", {"v"}, {"no 1 Out Deny Tcp * * * 1688"});
  lab.topology.network_interfaces[0].guest_firewall.emplace().rules = lab.rules({"no-kms 1 Out Deny Tcp * * * 1688"});
  lab.network();
  CHECK(lab.leaving("vm", out("20.118.99.224", 1688)) ==
        Decisions{"guestFirewall Outbound no-kms guest-firewall-rule Deny",
                  "securityAdminRules Outbound no admin-rule-deny Deny",
                  "subnetGroup Outbound sub/- nsg-kms-exempt Allow"});
}
