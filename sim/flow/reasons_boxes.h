// Reasons of what stands in a packet's way: filters, firewalls, and boxes that keep track of conversations.
#pragma once

#include "sim/flow/verdict.h"

namespace azroute::reasons {

inline constexpr Reason kSecurityGroupDenied{
    {"security-group-denied", "A network security group denies the packet.",
     "learn.microsoft.com/azure/virtual-network/network-security-groups-overview", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kAdminRuleDenied{
    {"security-admin-rule-denied",
     "A network manager's security admin rule denies the packet, before any group is asked.",
     "learn.microsoft.com/azure/virtual-network-manager/concept-security-admins", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kGuestFirewallDenied{
    {"guest-firewall-denied",
     "The virtual machine's own firewall stops the packet; nothing that the platform allows overrides it.",
     "topologies/README.md", Evidence::Format},
    Verdict::Dropped};
inline constexpr Reason kFirewallDenied{
    {"firewall-denied", "No rule of the firewall allows the conversation, or one denies it.",
     "learn.microsoft.com/azure/firewall/rule-processing", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kFirewallApplicationOnly{
    {"firewall-application-rule-only",
     "Only an application rule names this port, and such a rule carries HTTP, TLS or MSSQL: the firewall completes the "
     "TCP handshake, finds neither a host header nor a server name, and drops what follows. It takes a network rule.",
     "learn.microsoft.com/azure/firewall/rule-processing; github.com/MicrosoftDocs/azure-docs/issues/45703",
     Evidence::Observed},
    Verdict::Dropped};
inline constexpr Reason kFirewallNoDnat{
    {"firewall-no-dnat-rule", "The packet is addressed to a firewall's public address, and no DNAT rule takes it.",
     "learn.microsoft.com/azure/firewall/tutorial-firewall-dnat", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kPublicAddressClosed{
    {"standard-public-address-closed",
     "A public address of the SKU Standard takes nothing from the Internet unless a network security group allows it, "
     "and "
     "neither the subnet nor the network interface has one.",
     "learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses#sku, not checked against a lab",
     Evidence::Assumed},
    Verdict::Dropped};
inline constexpr Reason kPublicAddressSilent{
    {"public-address-silent",
     "Nothing of the topology that takes new conversations from the Internet has the public address: a NAT gateway's "
     "addresses take replies only.",
     "learn.microsoft.com/azure/nat-gateway/nat-overview", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kReplyWithoutSession{
    {"reply-without-session",
     "The reply passes a stateful device that has not seen the conversation begin, which drops it: out and back go "
     "different ways.",
     "learn.microsoft.com/azure/firewall/integrate-lb#asymmetric-routing", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kReplyAroundFirewall{
    {"reply-around-stateful-device",
     "The reply goes around a stateful device that saw the conversation begin: it sees half of the handshake only, and "
     "drops what the client sends next.",
     "learn.microsoft.com/azure/route-server/route-injection-in-spokes", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kReplyFromOtherAddress{
    {"reply-from-other-address",
     "The reply reaches the sender from another address or port than it spoke to, because it comes around the device "
     "that "
     "translated the conversation: the sender does not know it.",
     "RFC 2663, RFC 9293", Evidence::Documented},
    Verdict::Dropped};
inline constexpr Reason kReplyAstray{
    {"reply-astray", "The reply ends somewhere else than at the sender.", "topologies/README.md", Evidence::Format},
    Verdict::Dropped};
inline constexpr Reason kFirewallFqdnNotStated{
    {"firewall-fqdn-not-stated",
     "A rule for host names may fit, and the host name that the client asks for is not stated (fqdn).",
     "topologies/README.md", Evidence::Format},
    Verdict::Unknown};

}  // namespace azroute::reasons
