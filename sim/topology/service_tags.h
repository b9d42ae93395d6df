// Service tags: names for sets of prefixes that Microsoft publishes, and how specific each is as a route's prefix.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/net/ip.h"

namespace azroute {

struct ServiceTag {
  std::string name;              // as published: "Storage.WestEurope"
  std::string region;            // as published, lower case without blanks: "westeurope"; empty for a top-level tag
  std::string system_service;    // "AzureStorage"; empty for AzureCloud
  bool user_routable = false;    // networkFeatures contains "UDR"
  std::vector<Prefix> prefixes;  // IPv4 and IPv6, sorted, without duplicates: ServiceTags::add() sees to it
};

/// How specific a route's destination text is among routes of exactly the same prefix, most specific first:
/// explicit prefix > regional tag > top-level tag > AzureCloud.region > AzureCloud.
/// https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview, "Service tags for user-defined
/// routes"
enum class TagRank : std::uint8_t { ExplicitPrefix, RegionalTag, TopLevelTag, AzureCloudRegion, AzureCloud };

TagRank rank_of_tag(std::string_view name);

/// Tags that are not allowed as a user-defined route's destination: AzurePlatformDNS, VirtualNetwork, Internet...
bool is_forbidden_in_routes(std::string_view name);

class ServiceTags {
 public:
  std::string cloud;  // "Public", "AzureGovernment", "AzureChinaCloud"
  std::int64_t change_number = 0;

  /// A tag of a name that is there already takes its place.
  void add(ServiceTag tag);
  /// Case does not matter.
  [[nodiscard]] const ServiceTag* find(std::string_view name) const;
  /// A tag's part for an Azure location: "Storage" in "francecentral" is Storage.FranceCentral, "AzureCloud" there is
  /// AzureCloud.centralfrance; each spells its regions its own way. Null when the tag has no part for it.
  [[nodiscard]] const ServiceTag* find_regional(std::string_view tag, std::string_view location) const;
  [[nodiscard]] std::size_t size() const { return tags_.size(); }
  [[nodiscard]] bool empty() const { return tags_.empty(); }
  /// Names in alphabetical order, as published.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, ServiceTag> tags_;  // key: name in lower case
};

/// The tag that holds an endpoint service's prefixes: "Microsoft.Storage" -> "Storage". Nothing for an unknown service.
std::optional<std::string_view> tag_of_service(std::string_view service);
/// Every service tag_of_service() knows.
std::span<const std::string_view> endpoint_services();

/// The tag's region suffix for an Azure location: "westeurope" and "West Europe" -> "westeurope"; the irregular names
/// are translated: "francecentral" -> "centralfrance". Compare it with ServiceTag::region.
std::string tag_region_of_location(std::string_view location);

}  // namespace azroute
