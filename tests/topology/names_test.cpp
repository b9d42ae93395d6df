// Every tool's spelling is understood, and what is printed can be read again.
#include "sim/topology/names.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "sim/topology/topology.h"

namespace azroute {
namespace {

struct Spellings {
  NextHopType type;
  std::vector<std::string_view> texts;
};

TEST_CASE("next hop types are read as the portal, the CLI, PowerShell, Network Watcher and ARM write them") {
  const std::vector<Spellings> table = {
      {NextHopType::VnetLocal, {"VnetLocal", "VNETLocal", "vnetlocal", "Virtual network", "VirtualNetwork"}},
      {NextHopType::VNetPeering, {"VNetPeering", "VnetPeering", "VNet peering", "Virtual network peering"}},
      {NextHopType::VNetGlobalPeering, {"VNetGlobalPeering", "GlobalVNetPeering", "VNet global peering"}},
      {NextHopType::VirtualNetworkServiceEndpoint,
       {"VirtualNetworkServiceEndpoint", "Virtual network service endpoint"}},
      {NextHopType::VirtualNetworkGateway,
       {"VirtualNetworkGateway", "Virtual network gateway", "virtual-network-gateway"}},
      {NextHopType::VirtualAppliance, {"VirtualAppliance", "Virtual appliance", "virtualappliance"}},
      {NextHopType::VirtualApplianceEcmp, {"VirtualApplianceEcmp", "Virtual appliance ECMP"}},
      {NextHopType::ConnectedGroup, {"ConnectedGroup", "Connected group"}},
      {NextHopType::InterfaceEndpoint, {"InterfaceEndpoint", "Interface endpoint"}},
      {NextHopType::Internet, {"Internet", "internet", "INTERNET"}},
      {NextHopType::None, {"None", "none"}},
  };
  for (const Spellings& row : table) {
    for (const std::string_view text : row.texts) {
      CAPTURE(text);
      CHECK(parse_next_hop_type(text) == row.type);
    }
    CHECK(row.texts.front() == to_string(row.type));
    CHECK(parse_next_hop_type(to_string(row.type)) == row.type);
  }
  for (const std::string_view text : {"", "Virtual", "VirtualHub", "HyperNetGateway", "Internets"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_next_hop_type(text).has_value());
  }
}

TEST_CASE("R3.1, R3.2: a user route may have the types of the documentation and no other") {
  CHECK(is_user_next_hop_type(NextHopType::VirtualApplianceEcmp));
  CHECK_FALSE(is_user_next_hop_type(NextHopType::ConnectedGroup));
  CHECK_FALSE(is_user_next_hop_type(NextHopType::InterfaceEndpoint));
  CHECK(is_user_next_hop_type(NextHopType::VnetLocal));
  CHECK(is_user_next_hop_type(NextHopType::VirtualNetworkGateway));
  CHECK(is_user_next_hop_type(NextHopType::VirtualAppliance));
  CHECK(is_user_next_hop_type(NextHopType::Internet));
  CHECK(is_user_next_hop_type(NextHopType::None));
  CHECK_FALSE(is_user_next_hop_type(NextHopType::VNetPeering));
  CHECK_FALSE(is_user_next_hop_type(NextHopType::VNetGlobalPeering));
  CHECK_FALSE(is_user_next_hop_type(NextHopType::VirtualNetworkServiceEndpoint));
}

TEST_CASE("dates that exist are read and printed; others are refused") {
  CHECK(parse_date("2022-10-03") == make_date(2022, 10, 3));
  CHECK(parse_date("2024-02-29") == make_date(2024, 2, 29));
  CHECK(to_string(make_date(2022, 10, 3)) == "2022-10-03");
  CHECK(to_string(make_date(987, 1, 9)) == "0987-01-09");
  for (const std::string_view text : {"", "2022-10-3", "2023-02-29", "2022-13-01", "2022-00-10", "2022-01-00",
                                      "2022/10/03", " 2022-10-03", "2022-10-03T00:00", "202a-10-03", "-022-10-03"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
}

TEST_CASE("clouds are named as the CLI names them") {
  for (const Cloud cloud :
       {Cloud::AzureCloud, Cloud::AzureUSGovernment, Cloud::AzureChinaCloud, Cloud::AzureGermanCloud}) {
    CHECK(parse_cloud(to_string(cloud)) == cloud);
  }
  CHECK(parse_cloud("azureusgovernment") == Cloud::AzureUSGovernment);
  CHECK_FALSE(parse_cloud("Azure").has_value());
}

TEST_CASE("the words of expectations are read as they are printed") {
  for (const std::string_view word :
       {"works", "fails", "delivered", "egressed", "refused", "dropped", "loop", "unknown"}) {
    CAPTURE(word);
    const std::optional<VerdictWord> verdict = parse_verdict_word(word);
    CHECK((verdict && to_string(*verdict) == word));
  }
  for (const std::string_view word : {"none", "private", "azurePublic", "onPremisesPublic"}) {
    CAPTURE(word);
    const std::optional<SourceClass> source_class = parse_source_class(word);
    CHECK((source_class && to_string(*source_class) == word));
  }
  CHECK_FALSE(parse_verdict_word("work").has_value());
  CHECK_FALSE(parse_source_class("public").has_value());
}

TEST_CASE("names are compared without regard to ASCII case") {
  CHECK(equal_ignoring_case("GatewaySubnet", "gatewaysubnet"));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
  CHECK(to_lower("VNet-Ä1") == "vnet-Ä1");
}

}  // namespace
}  // namespace azroute
