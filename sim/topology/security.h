// Security: what lets a packet pass or stops it. Network security groups, a network manager's admin rules, a virtual
// machine's own firewall, and the rule collections of Azure Firewall and of appliances.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/net/ip.h"
#include "sim/topology/ids.h"
#include "sim/topology/names.h"

namespace azroute {

enum class Direction : std::uint8_t { Inbound, Outbound };
/// AlwaysAllow: of a security admin rule only, which then ends evaluation.
enum class Access : std::uint8_t { Allow, Deny, AlwaysAllow };

constexpr std::string_view to_string(Direction direction) {
  return direction == Direction::Inbound ? "Inbound" : "Outbound";
}
constexpr std::string_view to_string(Access access) {
  switch (access) {
    case Access::Allow: return "Allow";
    case Access::Deny: return "Deny";
    case Access::AlwaysAllow: return "AlwaysAllow";
  }
  return "";
}

/// From `first` to `last`, both included.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;

  [[nodiscard]] constexpr bool is_all() const { return first == 0 && last == 65535; }
  [[nodiscard]] constexpr bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  friend constexpr auto operator<=>(const PortRange&, const PortRange&) = default;
};

/// `*`, a prefix or address, or a service tag, as written.
struct AddressSelector {
  Located<std::string> text;
  std::optional<Prefix> prefix;  // nothing: `*` or a service tag

  [[nodiscard]] bool is_any() const { return text.value == "*"; }
};

/// One side of a rule. A packet's address fits one of `addresses`, or belongs to a member of one of `groups`.
struct TrafficSelector {
  std::vector<AddressSelector> addresses;
  std::vector<Ref<ApplicationSecurityGroup>> groups;
  std::vector<PortRange> ports;
};

/// A rule of a network security group, of a security admin configuration or of a virtual machine's own firewall.
struct SecurityRule {
  Located<std::string> name;
  Located<std::uint32_t> priority;  // low first; 100 to 4096 in a network security group
  Direction direction = Direction::Inbound;
  Access access = Access::Allow;
  std::optional<Transport> protocol;  // nothing: `*`
  bool other_protocol = false;        // Esp or Ah, which no flow speaks: the rule never fits
  TrafficSelector source;
  TrafficSelector destination;
};

struct NetworkSecurityGroup {
  Located<std::string> name;
  std::vector<SecurityRule> security_rules;  // beside Azure's default rules
};

struct ApplicationSecurityGroup {
  Located<std::string> name;
};

/// What the virtual machine itself lets pass, which no platform rule overrides.
struct GuestFirewall {
  Access default_inbound_action = Access::Allow;
  Access default_outbound_action = Access::Allow;
  std::vector<SecurityRule> rules;
};

/// A rule collection of a network manager's security admin configuration, deployed to the members of its groups.
struct SecurityAdminRuleCollection {
  Located<std::string> name;
  std::vector<Ref<NetworkGroup>> applies_to;
  std::vector<SecurityRule> rules;
};

enum class FirewallRuleType : std::uint8_t { Nat, Network, Application };
enum class ApplicationProtocolType : std::uint8_t { Http, Https, Mssql };

struct ApplicationProtocol {
  ApplicationProtocolType type = ApplicationProtocolType::Https;
  std::uint16_t port = 443;
};

/// A rule of Azure Firewall, in the words of a firewall policy. Lists that do not belong to the type are empty.
struct FirewallRule {
  Located<std::string> name;
  std::vector<Transport> ip_protocols;  // Nat, Network; `Any` is all of them
  std::vector<AddressSelector> source_addresses;
  std::vector<AddressSelector> destination_addresses;   // Nat, Network
  std::vector<PortRange> destination_ports;             // Nat, Network
  std::vector<Located<std::string>> destination_fqdns;  // Network
  std::vector<Located<std::string>> target_fqdns;       // Application; `*.contoso.com` and `*` are wildcards
  std::vector<ApplicationProtocol> protocols;           // Application
  std::optional<Located<Address>> translated_address;   // Nat
  std::uint16_t translated_port = 0;                    // Nat
};

struct FirewallRuleCollection {
  Located<std::string> name;
  FirewallRuleType type = FirewallRuleType::Network;
  Located<std::uint32_t> priority;  // low first, among collections of one type
  Access action = Access::Allow;    // Allow or Deny; of Nat always Allow
  std::vector<FirewallRule> rules;
};

/// Where the operating system of an appliance sends what, by its own table.
struct ApplianceRoute {
  Located<Prefix> address_prefix;
  Ref<NetworkInterface> network_interface;
};

/// A virtual appliance whose network interfaces belong together, and what it does, which Azure cannot know.
struct Appliance {
  Located<std::string> name;
  std::vector<Ref<NetworkInterface>> network_interfaces;
  bool stateful = true;                // drops what belongs to no conversation whose first packet it saw
  std::vector<ApplianceRoute> routes;  // longest prefix first; what none contains leaves as it came in
  std::optional<std::vector<FirewallRuleCollection>> rule_collections;  // nothing: not described, everything passes
  bool withdrawn = false;
};

}  // namespace azroute
