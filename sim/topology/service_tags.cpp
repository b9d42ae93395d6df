// How tags rank and where they may not stand; tags of endpoint services; the regions' two spellings.
#include "sim/topology/service_tags.h"

#include <algorithm>
#include <array>
#include <utility>

namespace azroute {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, [](char c) { return lower(c); }, [](char c) { return lower(c); });
}

/// "West Europe" -> "westeurope".
std::string location_name(std::string_view location) {
  std::string name = lower(location);
  std::erase(name, ' ');
  return name;
}

/// What stands behind the dot of a tag that is a part of a service and not of a region: such tags have no region in the
/// published file.
constexpr std::array<std::string_view, 6> kServiceParts = {"Frontend",          "Backend",         "FirstParty",
                                                           "MicrosoftSecurity", "ServiceEndpoint", "Core"};

/// https://learn.microsoft.com/azure/virtual-network/service-tags-overview: tags not to be used in user-defined routes.
constexpr std::array<std::string_view, 6> kForbiddenInRoutes = {
    "AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM", "VirtualNetwork", "AzureLoadBalancer", "Internet"};

/// https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview lists the services. A
/// service's tag is the one that the published file marks with the feature "VSE"; for Microsoft.CognitiveServices none
/// is marked, and that the tag is CognitiveServicesManagement is assumed.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kServices = {{
    {"Microsoft.AzureActiveDirectory", "AzureActiveDirectory"},
    {"Microsoft.AzureCosmosDB", "AzureCosmosDB"},
    {"Microsoft.CognitiveServices", "CognitiveServicesManagement"},
    {"Microsoft.ContainerRegistry", "AzureContainerRegistry"},
    {"Microsoft.EventHub", "EventHub"},
    {"Microsoft.KeyVault", "AzureKeyVault"},
    {"Microsoft.ServiceBus", "ServiceBus"},
    {"Microsoft.Sql", "Sql"},
    {"Microsoft.Storage", "Storage"},
    {"Microsoft.Storage.Global", "Storage"},
    {"Microsoft.Web", "AppService"},
}};

constexpr auto kServiceNames = [] {
  std::array<std::string_view, kServices.size()> names;
  std::ranges::transform(kServices, names.begin(), &std::pair<std::string_view, std::string_view>::first);
  return names;
}();

/// Locations whose name in the published file's `region` is another one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kIrregularRegions = {{
    {"brazilnortheast", "brazilne"},
    {"brazilsoutheast", "brazilse"},
    {"chilecentral", "chilec"},
    {"eastusstg", "usstagee"},
    {"francecentral", "centralfrance"},
    {"francesouth", "southfrance"},
    {"germanynorth", "germanyn"},
    {"germanywestcentral", "germanywc"},
    {"norwayeast", "norwaye"},
    {"norwaywest", "norwayw"},
    {"southcentralusstg", "usstagec"},
    {"switzerlandnorth", "switzerlandn"},
    {"switzerlandwest", "switzerlandw"},
}};

}  // namespace

TagRank rank_of_tag(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (same_name(name.substr(0, dot), "AzureCloud")) {
    return dot == std::string_view::npos ? TagRank::AzureCloud : TagRank::AzureCloudRegion;
  }
  if (dot == std::string_view::npos) return TagRank::TopLevelTag;
  const std::string_view part = name.substr(dot + 1);
  const bool of_service =
      std::ranges::any_of(kServiceParts, [part](std::string_view service) { return same_name(part, service); });
  return of_service ? TagRank::TopLevelTag : TagRank::RegionalTag;
}

bool is_forbidden_in_routes(std::string_view name) {
  return std::ranges::any_of(kForbiddenInRoutes, [name](std::string_view tag) { return same_name(name, tag); });
}

void ServiceTags::add(ServiceTag tag) {
  std::ranges::sort(tag.prefixes);
  const auto repeated = std::ranges::unique(tag.prefixes);
  tag.prefixes.erase(repeated.begin(), repeated.end());
  std::string key = lower(tag.name);
  tags_.insert_or_assign(std::move(key), std::move(tag));
}

const ServiceTag* ServiceTags::find(std::string_view name) const {
  const auto found = tags_.find(lower(name));
  return found == tags_.end() ? nullptr : &found->second;
}

const ServiceTag* ServiceTags::find_regional(std::string_view tag, std::string_view location) const {
  const std::string start = std::string(tag) + ".";
  if (const ServiceTag* found = find(start + location_name(location))) return found;
  return find(start + tag_region_of_location(location));
}

std::vector<std::string> ServiceTags::names() const {
  std::vector<std::string> names;
  names.reserve(tags_.size());
  for (const auto& [key, tag] : tags_) names.push_back(tag.name);
  return names;
}

std::optional<std::string_view> tag_of_service(std::string_view service) {
  const auto* const found =
      std::ranges::find_if(kServices, [service](const auto& entry) { return same_name(entry.first, service); });
  if (found == kServices.end()) return std::nullopt;
  return found->second;
}

std::span<const std::string_view> endpoint_services() {
  return kServiceNames;
}

std::string tag_region_of_location(std::string_view location) {
  std::string name = location_name(location);
  for (const auto& [regular, irregular] : kIrregularRegions) {
    if (name == regular) name = irregular;
  }
  return name;
}

}  // namespace azroute
