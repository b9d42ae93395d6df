// Ranks of tags, tags that no route may name, endpoint services, and the regions' two spellings.
#include "sim/topology/service_tags.h"

#include <doctest/doctest.h>

namespace azroute {
namespace {

TEST_CASE("a tag's rank, most specific first") {
  CHECK(rank_of_tag("Storage.WestEurope") == TagRank::RegionalTag);
  CHECK(rank_of_tag("Storage") == TagRank::TopLevelTag);
  CHECK(rank_of_tag("AzureCloud.westeurope") == TagRank::AzureCloudRegion);
  CHECK(rank_of_tag("azurecloud") == TagRank::AzureCloud);
  CHECK(rank_of_tag("AzureCloudFoo") == TagRank::TopLevelTag);
  // Parts of a service, not of a region.
  CHECK(rank_of_tag("AzureFrontDoor.Frontend") == TagRank::TopLevelTag);
  CHECK(rank_of_tag("AzureActiveDirectory.ServiceEndpoint") == TagRank::TopLevelTag);
  CHECK(TagRank::ExplicitPrefix < TagRank::RegionalTag);
  CHECK(TagRank::RegionalTag < TagRank::TopLevelTag);
  CHECK(TagRank::TopLevelTag < TagRank::AzureCloudRegion);
  CHECK(TagRank::AzureCloudRegion < TagRank::AzureCloud);
}

TEST_CASE("R3.8: tags that no user-defined route may name") {
  for (const std::string_view name : {"AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM", "VirtualNetwork",
                                      "AzureLoadBalancer", "Internet", "internet"}) {
    CHECK(is_forbidden_in_routes(name));
  }
  CHECK_FALSE(is_forbidden_in_routes("AzureCloud"));
  CHECK_FALSE(is_forbidden_in_routes("Storage"));
}

TEST_CASE("every endpoint service has a tag, whatever its case") {
  CHECK(tag_of_service("Microsoft.Storage") == "Storage");
  CHECK(tag_of_service("microsoft.storage.global") == "Storage");
  CHECK(tag_of_service("Microsoft.KeyVault") == "AzureKeyVault");
  CHECK(tag_of_service("Microsoft.Web") == "AppService");
  CHECK_FALSE(tag_of_service("Storage").has_value());
  CHECK(endpoint_services().size() == 11);
  for (const std::string_view service : endpoint_services()) CHECK(tag_of_service(service).has_value());
}

TEST_CASE("locations as the portal, ARM and the published file spell them") {
  CHECK(tag_region_of_location("West Europe") == "westeurope");
  CHECK(tag_region_of_location("westeurope") == "westeurope");
  CHECK(tag_region_of_location("France Central") == "centralfrance");
  CHECK(tag_region_of_location("francesouth") == "southfrance");
  CHECK(tag_region_of_location("germanywestcentral") == "germanywc");
  CHECK(tag_region_of_location("germanynorth") == "germanyn");
  CHECK(tag_region_of_location("norwayeast") == "norwaye");
  CHECK(tag_region_of_location("norwaywest") == "norwayw");
  CHECK(tag_region_of_location("switzerlandnorth") == "switzerlandn");
  CHECK(tag_region_of_location("switzerlandwest") == "switzerlandw");
  CHECK(tag_region_of_location("eastusstg") == "usstagee");
  CHECK(tag_region_of_location("southcentralusstg") == "usstagec");
  CHECK(tag_region_of_location("brazilsoutheast") == "brazilse");
}

TEST_CASE("a tag's part for a location, under either spelling") {
  ServiceTags tags;
  CHECK(tags.empty());
  for (const char* name : {"Storage", "Storage.FranceCentral", "AzureCloud.centralfrance", "Storage.EastUS2"}) {
    ServiceTag tag;
    tag.name = name;
    tags.add(tag);
  }
  CHECK(tags.size() == 4);
  REQUIRE(tags.find_regional("Storage", "France Central") != nullptr);
  CHECK(tags.find_regional("Storage", "France Central")->name == "Storage.FranceCentral");
  REQUIRE(tags.find_regional("AzureCloud", "francecentral") != nullptr);
  CHECK(tags.find_regional("AzureCloud", "francecentral")->name == "AzureCloud.centralfrance");
  CHECK(tags.find_regional("Storage", "eastus2")->name == "Storage.EastUS2");
  CHECK(tags.find_regional("Storage", "westeurope") == nullptr);
  CHECK(tags.find("STORAGE")->name == "Storage");
  CHECK(tags.find("") == nullptr);
}

TEST_CASE("adding sorts prefixes, drops repeated ones and replaces a tag of the same name") {
  const Prefix low = Prefix::make(Address::v4(0x0A000000), 8);
  const Prefix high = Prefix::make(Address::v4(0xC0000200), 24);
  ServiceTags tags;
  ServiceTag tag;
  tag.name = "Storage";
  tag.prefixes = {high, low, high};
  tags.add(tag);
  CHECK(tags.find("Storage")->prefixes == std::vector<Prefix>{low, high});
  tag.name = "storage";
  tag.prefixes = {high};
  tags.add(tag);
  CHECK(tags.size() == 1);
  CHECK(tags.find("Storage")->prefixes == std::vector<Prefix>{high});
}

}  // namespace
}  // namespace azroute
