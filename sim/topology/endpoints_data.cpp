// The built-in endpoints: addresses of KMS, RHUI and SUSE per cloud, with the dates between which each serves and who
// says so. Change a row only together with its source, and kEndpointDataDate with the last row checked.
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/topology/endpoints.h"

namespace azroute {
namespace {

// Windows activation behind forced tunnelling: the page lists every address to route, by cloud.
constexpr std::string_view kKmsPage =
    "learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation (2023-08-01)";
// The notices of the move to azkms.core.windows.net.
constexpr std::string_view kKmsMoveAnnounced =
    "Microsoft support article \"Windows VM activation no longer works in Azure\" (2023-04-04) and Azure Japan support "
    "blog (2022-09-20): in use from 2022-10-03";
constexpr std::string_view kKmsRepointed =
    "Microsoft support article \"Windows VM activation no longer works in Azure\" (2023-04-04): the old name points "
    "here from 2023-03-01; the page on custom routes (2023-08-01) still lists 23.102.135.246, so both are required";
constexpr std::string_view kKmsGermany =
    "learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation (2023-08-01); "
    "assumed to end when Microsoft Cloud Germany closed, 2021-10-29";

constexpr std::string_view kRhui4 =
    "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui (2024-10-28); clients move to RHUI 4 from "
    "2023-10-12";
constexpr std::string_view kRhui3 =
    "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui (2023 editions): removed about the end of "
    "2023; the day is assumed";
constexpr std::string_view kRhuiGovernment =
    "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui (2023 editions): deprecated after "
    "2023-04-10, the global RHUI 4 addresses serve instead";
constexpr std::string_view kRhuiGovernmentArizona =
    "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui (2023 editions): deprecated after "
    "2023-04-10; a published check script writes 52.224.249.194, but only this address lies in the service tag of US "
    "Gov Arizona (2026-07-19)";
constexpr std::string_view kRhuiGovernmentNow =
    "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui (2023 editions): replaces the US "
    "Government addresses after 2023-04-10";
constexpr std::string_view kRhuiGermany =
    "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui (editions of about 2017 to 2021); assumed "
    "to end when Microsoft Cloud Germany closed, 2021-10-29";

constexpr std::string_view kInstanceMetadata =
    "learn.microsoft.com/azure/virtual-machines/instance-metadata-service; opensource.suse.com/premium-support/helper "
    "(read 2026-11): the client asks it for its region first";
constexpr std::string_view kSuseRegionServers =
    "Microsoft support articles that print /etc/regionserverclnt.cfg of SLES 12 and 15 on Azure (regionsrv, 2025)";
constexpr std::string_view kSuseUpdateServers =
    "Microsoft's lab of Azure Center for SAP solutions (allow list of its outbound rules, East US; "
    "learn.microsoft.com/azure/sap/center-sap-solutions/prepare-network says where such lists come from)";

constexpr Rule kKmsSource{
    .id = "kms-accepts-azure-public",
    .sentence = "Azure's KMS servers answer an activation request only when it comes from an Azure public address.",
    .reference = "learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation",
    .evidence = Evidence::Documented};
constexpr Rule kRhuiSource{
    .id = "rhui-accepts-azure-public",
    .sentence =
        "Red Hat Update Infrastructure in Azure serves only clients whose address lies in Azure's datacenter "
        "ranges.",
    .reference = "learn.microsoft.com/azure/virtual-machines/workloads/redhat/redhat-rhui",
    .evidence = Evidence::Documented};
constexpr Rule kSuseSource{
    .id = "suse-accepts-azure-public",
    .sentence = "SUSE's update infrastructure for Azure refuses addresses outside Azure's ranges.",
    .reference =
        "learn.microsoft.com/archive/blogs/mast/azure-vm-may-fail-to-activate-over-expressroute (2015) states "
        "it; suse.com/c/azure-public-cloud-update-infrastructure-101 marks it deprecated; the switch "
        "assumptions.suseRequiresAzureSource turns it off",
    .evidence = Evidence::Assumed};

constexpr Date kAzkmsStart = make_date(2022, 10, 3);
constexpr Date kKmsRepoint = make_date(2023, 3, 1);
constexpr Date kGermanyClosed = make_date(2021, 10, 29);
constexpr Date kRhui4Start = make_date(2023, 10, 12);
constexpr Date kRhui3End = make_date(2024, 1, 1);
constexpr Date kRhuiGovernmentEnd = make_date(2023, 4, 10);

constexpr Address ip(unsigned a, unsigned b, unsigned c, unsigned d) {
  return Address::v4(a << 24U | b << 16U | c << 8U | d);
}

/// One row of the tables below; the dates are those of EndpointAddress.
EndpointAddress row(Address address, std::string_view source, std::optional<Date> from = {},
                    std::optional<Date> until = {}) {
  return {.address = address, .from = from, .until = until, .source = std::string(source)};
}

EndpointPart part(std::string_view name, Combine combine, std::vector<ServicePort> ports,
                  std::vector<EndpointAddress> addresses) {
  EndpointPart result;
  result.name = name;
  result.combine = combine;
  result.ports = std::move(ports);
  result.addresses = std::move(addresses);
  return result;
}

Endpoint endpoint(std::string_view id, std::string_view title, Cloud cloud, const Rule& source_rule,
                  std::vector<EndpointPart> parts) {
  Endpoint result;
  result.id = id;
  result.title = title;
  result.cloud = cloud;
  result.accepts = AcceptedSource::AzurePublic;
  result.source_rule = source_rule;
  result.parts = std::move(parts);
  return result;
}

// ---- Windows activation: which address a client is sent to is not its choice, so all are required ----

Endpoint kms(Cloud cloud, std::vector<EndpointPart> parts) {
  return endpoint("kms", "Windows activation (KMS)", cloud, kKmsSource, std::move(parts));
}

EndpointPart kms_part(std::string_view name, std::vector<EndpointAddress> addresses) {
  return part(name, Combine::AllOf, {{Transport::Tcp, 1688}}, std::move(addresses));
}

std::vector<Endpoint> kms_of_every_cloud() {
  return {
      kms(Cloud::AzureCloud, {kms_part("kms.core.windows.net",
                                       {
                                           row(ip(23, 102, 135, 246), kKmsPage),
                                           row(ip(20, 118, 99, 224), kKmsRepointed, kKmsRepoint),
                                       }),
                              kms_part("azkms.core.windows.net",
                                       {
                                           row(ip(20, 118, 99, 224), kKmsMoveAnnounced, kAzkmsStart),
                                           row(ip(40, 83, 235, 53), kKmsMoveAnnounced, kAzkmsStart),
                                       })}),
      kms(Cloud::AzureUSGovernment, {kms_part("kms.core.usgovcloudapi.net", {row(ip(23, 97, 0, 13), kKmsPage)}),
                                     kms_part("azkms.core.usgovcloudapi.net", {row(ip(52, 126, 105, 2), kKmsPage)})}),
      kms(Cloud::AzureChinaCloud, {kms_part("kms.core.chinacloudapi.cn", {row(ip(42, 159, 7, 249), kKmsPage)}),
                                   kms_part("azkms.core.chinacloudapi.cn", {row(ip(159, 27, 28, 100), kKmsPage),
                                                                            row(ip(163, 228, 64, 161), kKmsPage)})}),
      kms(Cloud::AzureGermanCloud,
          {kms_part("kms.core.cloudapi.de", {row(ip(51, 4, 143, 248), kKmsGermany, {}, kGermanyClosed)})}),
  };
}

// ---- Red Hat updates: Traffic Manager sends a client to the nearest healthy region, so all are required ----

Endpoint rhui(Cloud cloud, std::vector<EndpointPart> parts) {
  return endpoint("rhui", "Red Hat updates (RHUI)", cloud, kRhuiSource, std::move(parts));
}

EndpointPart rhui_part(std::string_view name, std::vector<EndpointAddress> addresses) {
  return part(name, Combine::AllOf, {{Transport::Tcp, 443}}, std::move(addresses));
}

std::vector<EndpointAddress> rhui4(std::string_view source, Date from) {
  return {
      row(ip(52, 136, 197, 163), source, from),  // West Europe
      row(ip(20, 225, 226, 182), source, from),  // South Central US
      row(ip(52, 142, 4, 99), source, from),     // East US
      row(ip(20, 248, 180, 252), source, from),  // Australia East
      row(ip(20, 24, 186, 80), source, from),    // Southeast Asia
  };
}

std::vector<Endpoint> rhui_of_every_cloud() {
  return {
      rhui(Cloud::AzureCloud, {rhui_part("rhui4-1.microsoft.com", rhui4(kRhui4, kRhui4Start)),
                               rhui_part("rhui-1.microsoft.com",
                                         {
                                             row(ip(13, 91, 47, 76), kRhui3, {}, kRhui3End),
                                             row(ip(40, 85, 190, 91), kRhui3, {}, kRhui3End),
                                             row(ip(52, 187, 75, 218), kRhui3, {}, kRhui3End),
                                             row(ip(52, 174, 163, 213), kRhui3, {}, kRhui3End),
                                             row(ip(52, 237, 203, 198), kRhui3, {}, kRhui3End),
                                         })}),
      rhui(Cloud::AzureUSGovernment,
           {rhui_part("rhui4-1.microsoft.com", rhui4(kRhuiGovernmentNow, kRhuiGovernmentEnd)),
            rhui_part("rhui-1.microsoft.com",
                      {
                          row(ip(13, 72, 186, 193), kRhuiGovernment, {}, kRhuiGovernmentEnd),
                          row(ip(13, 72, 14, 155), kRhuiGovernment, {}, kRhuiGovernmentEnd),
                          row(ip(52, 244, 249, 194), kRhuiGovernmentArizona, {}, kRhuiGovernmentEnd),
                      })}),
      rhui(Cloud::AzureGermanCloud,
           {rhui_part("rhui-1.microsoft.com", {row(ip(51, 5, 243, 77), kRhuiGermany, {}, kGermanyClosed),
                                               row(ip(51, 4, 228, 145), kRhuiGermany, {}, kGermanyClosed)})}),
  };
}

// ---- SUSE updates: a chain, in which the region servers tell the client the update servers of its region ----

std::vector<Endpoint> suse_of_every_cloud() {
  EndpointPart metadata = part("instance-metadata", Combine::AllOf, {{Transport::Tcp, 80}},
                               {row(ip(169, 254, 169, 254), kInstanceMetadata)});
  metadata.platform = true;
  EndpointPart region_servers = part("suse-region-servers", Combine::AnyOf, {{Transport::Tcp, 443}},
                                     {
                                         row(ip(23, 100, 36, 229), kSuseRegionServers),
                                         row(ip(40, 121, 202, 140), kSuseRegionServers),
                                         row(ip(52, 187, 53, 250), kSuseRegionServers),
                                         row(ip(104, 45, 31, 195), kSuseRegionServers),
                                         row(ip(191, 237, 254, 253), kSuseRegionServers),
                                     });
  // Port 80 too: only an image whose configuration says httpsOnly does without it.
  EndpointPart update_servers =
      part("suse-update-servers", Combine::AllOf, {{Transport::Tcp, 80}, {Transport::Tcp, 443}},
           {
               row(ip(52, 188, 224, 179), kSuseUpdateServers),
               row(ip(52, 186, 168, 210), kSuseUpdateServers),
               row(ip(52, 188, 81, 163), kSuseUpdateServers),
           });
  update_servers.per_region = true;
  update_servers.region = "eastus";
  std::vector<EndpointPart> chain;
  chain.push_back(std::move(metadata));
  chain.push_back(std::move(region_servers));
  chain.push_back(std::move(update_servers));
  return {
      endpoint("suse", "SUSE updates (region and update servers)", Cloud::AzureCloud, kSuseSource, std::move(chain))};
}

std::vector<Endpoint> compile() {
  std::vector<Endpoint> all;
  for (auto table : {kms_of_every_cloud(), rhui_of_every_cloud(), suse_of_every_cloud()}) {
    for (Endpoint& one : table) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

std::span<const Endpoint> builtin_endpoints() {
  static const std::vector<Endpoint> all = compile();
  return all;
}

}  // namespace azroute
