// The tables of keys of filters and appliances; those of everything else are in native_keys.h.
#pragma once

#include <string_view>

#include "sim/read/native_key_types.h"
#include "sim/read/native_schema.h"

namespace azroute::native {

inline constexpr std::string_view kDirection = "Inbound|Outbound";
inline constexpr std::string_view kSecurityProtocol = "Tcp|Udp|Icmp|Esp|Ah|Any|*";
inline constexpr KeySpec kSecurityAdminConfiguration[] = {
    {"name", "name", kRequired},
    {"ruleCollections", "[adminRuleCollection]", kRequired},
};
inline constexpr KeySpec kAdminRuleCollection[] = {
    {"name", "name", kRequired},
    {"appliesTo", "[name of a networkGroup]", kRequired},
    {"rules", "[adminRule]"},
};
inline constexpr KeySpec kAdminRule[] = {
    {"name", "name", kRequired},
    {"priority", "integer", kRequired},
    {"direction", kDirection, kRequired},
    {"access", "Allow|Deny|AlwaysAllow", kRequired},
    {"protocol", kSecurityProtocol, kRequired},
    {"sourceAddressPrefix", "prefix or service tag"},
    {"sourceAddressPrefixes", "[prefix or service tag]"},
    {"sourcePortRange", "port range"},
    {"sourcePortRanges", "[port range]"},
    {"destinationAddressPrefix", "prefix or service tag"},
    {"destinationAddressPrefixes", "[prefix or service tag]"},
    {"destinationPortRange", "port range"},
    {"destinationPortRanges", "[port range]"},
};
inline constexpr KeySpec kNetworkSecurityGroup[] = {
    {"name", "name", kRequired},
    {"securityRules", "[securityRule]"},
};
inline constexpr KeySpec kSecurityRule[] = {
    {"name", "name", kRequired},
    {"priority", "integer", kRequired},
    {"direction", kDirection, kRequired},
    {"access", "Allow|Deny", kRequired},
    {"protocol", kSecurityProtocol, kRequired},
    {"sourceAddressPrefix", "prefix or service tag"},
    {"sourceAddressPrefixes", "[prefix or service tag]"},
    {"sourceApplicationSecurityGroups", "[name of an applicationSecurityGroup]"},
    {"sourcePortRange", "port range"},
    {"sourcePortRanges", "[port range]"},
    {"destinationAddressPrefix", "prefix or service tag"},
    {"destinationAddressPrefixes", "[prefix or service tag]"},
    {"destinationApplicationSecurityGroups", "[name of an applicationSecurityGroup]"},
    {"destinationPortRange", "port range"},
    {"destinationPortRanges", "[port range]"},
};
inline constexpr KeySpec kApplicationSecurityGroup[] = {{"name", "name", kRequired}};
inline constexpr KeySpec kGuestFirewall[] = {
    {"defaultInboundAction", "Allow|Block"},
    {"defaultOutboundAction", "Allow|Block"},
    {"rules", "[guestRule]"},
};
inline constexpr KeySpec kGuestRule[] = {
    {"name", "name", kRequired},
    {"priority", "integer"},
    {"direction", kDirection, kRequired},
    {"access", "Allow|Block", kRequired},
    {"protocol", kSecurityProtocol, kRequired},
    {"sourceAddressPrefix", "prefix"},
    {"sourceAddressPrefixes", "[prefix]"},
    {"sourcePortRange", "port range"},
    {"sourcePortRanges", "[port range]"},
    {"destinationAddressPrefix", "prefix"},
    {"destinationAddressPrefixes", "[prefix]"},
    {"destinationPortRange", "port range"},
    {"destinationPortRanges", "[port range]"},
};
inline constexpr KeySpec kAppliance[] = {
    {"name", "name", kRequired},
    {"networkInterfaces", "[name of a networkInterface]", kRequired},
    {"stateful", kFlag},
    {"routes", "[applianceRoute]"},
    {"ruleCollections", "[firewallRuleCollection]"},
};
inline constexpr KeySpec kApplianceRoute[] = {
    {"addressPrefix", "prefix", kRequired},
    {"networkInterface", "name of a networkInterface", kRequired},
};
inline constexpr KeySpec kFirewallRuleCollection[] = {
    {"name", "name", kRequired},
    {"priority", "integer", kRequired},
    {"ruleType", "NatRule|NetworkRule|ApplicationRule", kRequired},
    {"action", "Allow|Deny|Dnat"},
    {"rules", "[firewallRule]", kRequired},
};
inline constexpr KeySpec kFirewallRule[] = {
    {"name", "name", kRequired},
    {"ipProtocols", "[TCP|UDP|ICMP|Any]"},
    {"sourceAddresses", "[prefix]"},
    {"destinationAddresses", "[prefix or service tag]"},
    {"destinationPorts", "[port range]"},
    {"destinationFqdns", "[text]"},
    {"targetFqdns", "[text]"},
    {"protocols", "[applicationProtocol]"},
    {"translatedAddress", "address"},
    {"translatedPort", "integer"},
};
inline constexpr KeySpec kApplicationProtocol[] = {
    {"protocolType", "Http|Https|Mssql", kRequired},
    {"port", "integer"},
};

}  // namespace azroute::native
