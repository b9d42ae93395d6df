// Subnet peerings, sync levels, and route servers as what a peering lends.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/link_cases.h"

namespace azroute::testing {
namespace {

/// Two virtual networks whose peerings have these keys beside the other side's name, which `a` and `b` are.
std::string peered(std::string_view here, std::string_view there, std::string_view a = "a", std::string_view b = "b",
                   std::string_view range = "10.2.0.0/16") {
  return fmt::format(R"(
virtualNetworks:
  - name: a
    addressSpace: {{addressPrefixes: [10.1.0.0/16]}}
    subnets: [{{name: s, addressPrefix: 10.1.1.0/24}}, {{name: t, addressPrefix: 10.1.2.0/24}}, {{name: GatewaySubnet, addressPrefix: 10.1.3.0/27}}, {{name: RouteServerSubnet, addressPrefix: 10.1.4.0/27}}]
    virtualNetworkPeerings: [{{remoteVirtualNetwork: {}{}}}]
  - name: b
    addressSpace: {{addressPrefixes: [{}]}}
    subnets: [{{name: u, addressPrefix: 10.{}.1.0/24}}, {{name: v, addressPrefix: 10.{}.2.0/24}}]
    virtualNetworkPeerings: [{{remoteVirtualNetwork: {}{}}}]
)",
                     b, here, range, range.substr(3, 1), range.substr(3, 1), a, there);
}

const std::string kHere = ", peerCompleteVnets: false, localSubnetNames: [s], remoteSubnetNames: [u, v]";
const std::string kThere = ", peerCompleteVnets: false, localSubnetNames: [v, u], remoteSubnetNames: [s]";

}  // namespace

const std::vector<TextCase>& subnet_peering_cases() {
  static const std::vector<TextCase> all = {
      {"subnet-peering-keys", kError, peered(", localSubnetNames: [s]", "", "a", "<<b>>"), "peerCompleteVnets: false"},
      {"subnet-peering-keys", kError, peered(", enableOnlyIPv6Peering: true", "", "a", "<<b>>")},
      {"subnet-peering-mirror", kError,
       peered(kHere, ", peerCompleteVnets: false, localSubnetNames: [u], remoteSubnetNames: [s]", "<<a>>")},
      {"subnet-peering-mirror", kError, peered(kHere, "", "<<a>>")},
      {"subnet-peering-mirror", kError, peered(kHere + ", enableOnlyIPv6Peering: true", kThere, "<<a>>")},
      {"unknown-name", kError,
       peered(", peerCompleteVnets: false, localSubnetNames: [<<ss>>], remoteSubnetNames: [u, v]", kThere),
       "did you mean `s`?"},
      {"peering-overlap", kError,
       peered(", peerCompleteVnets: false, localSubnetNames: [<<s>>], remoteSubnetNames: [u]",
              ", peerCompleteVnets: false, localSubnetNames: [u], remoteSubnetNames: [s]", "a", "b", "10.1.0.0/16")},
      {"peering-sync-level", kError, R"(
virtualNetworks:
  - name: a
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    virtualNetworkPeerings: [{remoteVirtualNetwork: b, peeringState: Initiated, peeringSyncLevel: <<FullyInSync>>}]
  - {name: b, addressSpace: {addressPrefixes: [10.2.0.0/16]}}
)",
       "RemoteNotInSync"},
      {"peering-sync-level", kError,
       peered(", peeringSyncLevel: <<FullyInSync>>, remoteAddressSpace: {addressPrefixes: [10.3.0.0/16]}", "")},
      {"subnet-peering-too-many", kError,
       [] {
         std::string subnets;
         std::string names;
         for (int i = 0; i < 201; ++i) {
           subnets += fmt::format("{}{{name: s{}, addressPrefix: 10.1.{}.0/24}}", i == 0 ? "" : ", ", i, i);
           names += i == 0 ? "<<s0>>" : fmt::format(", s{}", i);
         }
         return fmt::format(R"(
virtualNetworks:
  - name: a
    addressSpace: {{addressPrefixes: [10.1.0.0/16]}}
    subnets: [{}]
    virtualNetworkPeerings: [{{remoteVirtualNetwork: b, peeringState: Initiated, peerCompleteVnets: false, localSubnetNames: [{}], remoteSubnetNames: [u]}}]
  - {{name: b, addressSpace: {{addressPrefixes: [10.2.0.0/16]}}, subnets: [{{name: u, addressPrefix: 10.2.1.0/24}}]}}
)",
                            subnets, names);
       }()},
      {"too-many-peerings", kError,
       [] {
         std::string peerings;
         std::string others;
         for (int i = 0; i < 501; ++i) {
           peerings += fmt::format("{}{{remoteVirtualNetwork: v{}, peeringState: Initiated}}", i == 0 ? "" : ", ", i);
           others += fmt::format("  - {{name: v{}, addressSpace: {{addressPrefixes: [10.{}.{}.0/24]}}}}\n", i, i / 256,
                                 i % 256);
         }
         return fmt::format(
             "virtualNetworks:\n  - name: <<a>>\n    addressSpace: {{addressPrefixes: [10.9.0.0/16]}}\n    "
             "virtualNetworkPeerings: [{}]\n{}",
             peerings, others);
       }()},
  };
  return all;
}

TEST_CASE("subnet peerings and sync levels that do not fit are reported") {
  check_cases(subnet_peering_cases());
}

TEST_CASE("R2.12: two sides that name the same subnets are peered without a word, though their ranges overlap") {
  CHECK(LinkedText(peered(kHere, kThere)).rules().empty());
  // The subnets 10.1.2.0/24 of one side and 10.1.1.0/24 of the other are apart.
  CHECK(LinkedText(peered(", peerCompleteVnets: false, localSubnetNames: [t], remoteSubnetNames: [u]",
                          ", peerCompleteVnets: false, localSubnetNames: [u], remoteSubnetNames: [t]", "a", "b",
                          "10.1.0.0/16"))
            .rules()
            .empty());
  CHECK(LinkedText(peered("", "", "a", "b", "10.1.0.0/16")).rules() ==
        std::vector<std::string_view>{"peering-overlap"});
}

TEST_CASE("R2.8: a route server is lent over a peering as a gateway is") {
  const std::string lent = peered(", allowGatewayTransit: true", ", useRemoteGateways: true");
  CHECK(LinkedText(lent).rules() == std::vector<std::string_view>{"remote-gateway-missing"});
  CHECK(LinkedText(lent + "routeServers: [{name: rs, virtualNetwork: a}]\n").rules().empty());
  // One's own excludes it, as a gateway does.
  CHECK(LinkedText(peered(", useRemoteGateways: true", ", allowGatewayTransit: true") +
                   "routeServers: [{name: rs, virtualNetwork: a}]\n")
            .rules() == std::vector<std::string_view>{"remote-gateway-beside-own", "remote-gateway-missing"});
}

}  // namespace azroute::testing
