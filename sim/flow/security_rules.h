// The rules by which security filters let a packet pass or stop it, whatever the user's own rules say in words.
#pragma once

#include <span>

#include "sim/diag/rule.h"

namespace azroute {

namespace security_rules {
inline constexpr std::string_view kGroupPage =
    "learn.microsoft.com/azure/virtual-network/network-security-groups-overview";
inline constexpr std::string_view kPlatformPage =
    "learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations";
inline constexpr std::string_view kTagPage = "learn.microsoft.com/azure/virtual-network/service-tags-overview";
inline constexpr std::string_view kAdminPage =
    "learn.microsoft.com/azure/virtual-network-manager/concept-security-admins";

inline constexpr Rule kGroupRule{
    "nsg-rule",
    "Of a network security group's rules for the direction, the first by priority whose source, destination, ports and "
    "protocol fit decides.",
    kGroupPage, Evidence::Documented};
inline constexpr Rule kDefaultRule{
    "nsg-default-rule",
    "What no rule of one's own fits is left to the group's default rules: a virtual network's own traffic, what goes "
    "out to the Internet and Azure's health probes pass, all else is denied.",
    "learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules",
    Evidence::Documented};
inline constexpr Rule kVirtualNetworkDefaultRoute{
    "nsg-virtual-network-default-route",
    "A default route that a user wrote or a gateway learned makes the service tag VirtualNetwork every address there "
    "is, in the subnet that has the route.",
    "learn.microsoft.com/azure/virtual-network/service-tags-overview says that the tag might contain default routes",
    Evidence::Assumed};
inline constexpr Rule kPlatformExempt{
    "nsg-platform-exempt",
    "What a virtual machine says to its host at 168.63.129.16 and 169.254.169.254 is filtered by no group and no admin "
    "rule, unless one names the service's own tag.",
    kPlatformPage, Evidence::Documented};
inline constexpr Rule kPlatformRule{
    "nsg-platform-rule",
    "A rule that names AzurePlatformDNS or AzurePlatformIMDS filters the host's DNS server or instance metadata, which "
    "rules without the tag do not.",
    kPlatformPage, Evidence::Documented};
inline constexpr Rule kKmsExempt{
    "nsg-kms-exempt",
    "Windows activation, TCP port 1688 of Azure's KMS servers, passes a network security group before its first rule.",
    kPlatformPage, Evidence::Documented};
inline constexpr Rule kKmsDisabledByRoute{
    "nsg-kms-disabled-by-default-route",
    "Where 0.0.0.0/0 is not the system's route to the Internet, Windows activation has no exemption from network "
    "security groups.",
    kPlatformPage, Evidence::Documented};
inline constexpr Rule kKmsDisabledByTag{
    "nsg-kms-disabled-by-rule",
    "A group with a rule that names AzurePlatformLKM treats Windows activation like any other traffic.", kTagPage,
    Evidence::Documented};
inline constexpr Rule kPrivateEndpointExempt{
    "nsg-private-endpoint-exempt",
    "A subnet's network security group does not filter what goes to its private endpoints unless "
    "privateEndpointNetworkPolicies is NetworkSecurityGroupEnabled or Enabled.",
    "learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy", Evidence::Documented};
inline constexpr Rule kAdminAllow{"admin-rule-allow",
                                  "A security admin rule that allows leaves the last word to the network security "
                                  "groups.",
                                  kAdminPage, Evidence::Documented};
inline constexpr Rule kAdminAlwaysAllow{
    "admin-rule-always-allow",
    "A security admin rule that always allows lets the packet pass without any network security group being asked.",
    kAdminPage, Evidence::Documented};
inline constexpr Rule kAdminDeny{
    "admin-rule-deny",
    "A security admin rule that denies stops the packet, whatever the network security groups would have said.",
    kAdminPage, Evidence::Documented};
inline constexpr Rule kAdminNoRule{
    "admin-rule-none-fits",
    "What no security admin rule of the virtual network fits is left to the network security groups.", kAdminPage,
    Evidence::Documented};
inline constexpr Rule kGuestRule{"guest-firewall-rule",
                                 "The first rule of the virtual machine's own firewall (guestFirewall) that fits "
                                 "decides there, and nothing that the "
                                 "platform allows overrides it.",
                                 "topologies/README.md", Evidence::Format};
inline constexpr Rule kGuestDefault{
    "guest-firewall-default",
    "What no rule of the virtual machine's own firewall fits meets its default action for the direction.",
    "topologies/README.md", Evidence::Format};
}  // namespace security_rules

/// Every rule a SecurityStep can name.
std::span<const Rule* const> security_rule_list();

}  // namespace azroute
