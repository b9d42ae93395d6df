// Azure Firewall and appliances: what they are, and the rule collections that both may have.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

/// The keys of a rule, beside its name and `sourceAddresses`, that belong to a type of collection.
constexpr std::string_view kNatKeys[] = {"ipProtocols", "destinationAddresses", "destinationPorts", "translatedAddress",
                                         "translatedPort"};
constexpr std::string_view kNetworkKeys[] = {"ipProtocols", "destinationAddresses", "destinationPorts",
                                             "destinationFqdns"};
constexpr std::string_view kApplicationKeys[] = {"targetFqdns", "protocols"};
constexpr std::array<std::span<const std::string_view>, 3> kKeysOf{kNatKeys, kNetworkKeys, kApplicationKeys};
constexpr std::array<std::string_view, 3> kTypes{"NatRule", "NetworkRule", "ApplicationRule"};

std::span<const std::string_view> keys_of(FirewallRuleType type) {
  return kKeysOf[static_cast<std::size_t>(type)];
}

std::string_view word_of(FirewallRuleType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

/// Reports the keys that belong to rules of other types.
void forbid_other_keys(const Object& object, FirewallRuleType type) {
  for (std::size_t other = 0; other < kKeysOf.size(); ++other) {
    for (const std::string_view key : kKeysOf[other]) {
      if (std::ranges::find(keys_of(type), key) != keys_of(type).end()) continue;
      // `ipProtocols` belongs to two types: once is enough.
      const bool told = std::ranges::any_of(
          std::span(kKeysOf).first(other),
          [&](std::span<const std::string_view> keys) { return std::ranges::find(keys, key) != keys.end(); });
      if (told) continue;
      object.forbid(key, fmt::format("this collection has the ruleType {}, whose rules have {}", word_of(type),
                                     fmt::join(keys_of(type), ", ")));
    }
  }
}

void require_keys(const Object& object, FirewallRuleType type) {
  switch (type) {
    case FirewallRuleType::Nat:
      object.require("destinationAddresses", "add `destinationAddresses`: the firewall's own address");
      object.require("destinationPorts", "add `destinationPorts`: the port at the firewall");
      object.require("translatedAddress", "add `translatedAddress`: where the packets go");
      object.require("translatedPort", "add `translatedPort`: the port there");
      return;
    case FirewallRuleType::Network: object.require_either("destinationAddresses", "destinationFqdns"); return;
    case FirewallRuleType::Application:
      object.require("targetFqdns", "add `targetFqdns`: a list of host names");
      object.require("protocols", "add `protocols`, as in `[{protocolType: Https, port: 443}]`");
      return;
  }
}

/// `Any` is all of the type's; false if an item could not be read.
bool read_ip_protocols(const Object& object, std::optional<FirewallRuleType> type, std::vector<Transport>& out) {
  const bool nat = type == FirewallRuleType::Nat;
  bool complete = true;
  const auto add_all = [&] {
    out = {Transport::Tcp, Transport::Udp};
    // Translation is from port to port, which ICMP does not have.
    if (!nat) out.push_back(Transport::Icmp);
  };
  bool any = !object.has("ipProtocols");
  object.each("ipProtocols", [&](const Field& item) {
    enum class Word : std::uint8_t { Tcp, Udp, Icmp, Any };
    const auto word = read_word(object.input(), item);
    if (!word) {
      complete = false;
    } else if (static_cast<Word>(word->value) == Word::Any) {
      any = true;
    } else if (nat && static_cast<Word>(word->value) == Word::Icmp) {
      object.input().diagnostics.error(kBadWord, word->span, "a NatRule cannot have the protocol ICMP",
                                       "it translates ports, which ICMP does not have");
      complete = false;
    } else {
      out.push_back(static_cast<Transport>(word->value));
    }
  });
  if (any) add_all();
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return complete && !out.empty();
}

/// The list under the key; where the key is not written, `*` if `by_default`.
bool read_selectors(const Object& object, std::string_view key, bool tags, bool by_default,
                    std::vector<AddressSelector>& out) {
  bool complete = true;
  object.each(key, [&](const Field& item) {
    auto selector = read_address_selector(object.input(), item, tags);
    complete = complete && selector.has_value();
    if (selector) out.push_back(*std::move(selector));
  });
  if (by_default && !object.has(key)) out.push_back({.text = {"*", object.span()}, .prefix = {}});
  return complete;
}

bool read_fqdns(const Object& object, std::string_view key, Wildcards wildcards,
                std::vector<Located<std::string>>& out) {
  bool complete = true;
  object.each(key, [&](const Field& item) {
    auto fqdn = read_fqdn(object.input(), item, wildcards);
    complete = complete && fqdn.has_value();
    if (fqdn) out.push_back(*std::move(fqdn));
  });
  return complete;
}

bool read_application_protocols(const Object& object, std::vector<ApplicationProtocol>& out) {
  constexpr std::array<std::uint16_t, 3> kUsualPorts{80, 443, 1433};
  constexpr std::uint32_t kMostPort = 64000;  // Azure Firewall takes no higher one in an application rule
  bool complete = true;
  object.each_object("protocols", [&](const Object& inner) {
    ApplicationProtocol protocol;
    bool read = inner.word("protocolType", protocol.type);
    if (read) protocol.port = kUsualPorts[static_cast<std::size_t>(protocol.type)];
    if (const Field port = inner.field("port"); port.node != nullptr) {
      const auto value = read_integer(inner.input(), port, 1, kMostPort);
      if (value) protocol.port = static_cast<std::uint16_t>(value->value);
      read = read && value.has_value();
    }
    complete = complete && read;
    if (read) out.push_back(protocol);
  });
  return complete;
}

/// Every key is read whatever the type, so that faults within a misplaced one come in the same run. Nothing if the rule
/// cannot be decided with.
std::optional<FirewallRule> read_firewall_rule(const Object& object, std::optional<FirewallRuleType> type) {
  FirewallRule rule;
  object.name("name", rule.name);
  for (const std::string_view key : {"ipProtocols", "sourceAddresses", "destinationAddresses", "destinationPorts",
                                     "destinationFqdns", "targetFqdns", "protocols"})
    object.require_items(key);
  bool complete = read_ip_protocols(object, type, rule.ip_protocols);
  complete = read_selectors(object, "sourceAddresses", false, true, rule.source_addresses) && complete;
  // Azure's tags are for destinations of network rules; a DNAT rule has the firewall's own address there.
  const bool tags = type != FirewallRuleType::Nat;
  complete = read_selectors(object, "destinationAddresses", tags, false, rule.destination_addresses) && complete;
  object.each("destinationPorts", [&](const Field& item) {
    const auto range = read_port_range(object.input(), item);
    complete = complete && range.has_value();
    if (range) rule.destination_ports.push_back(*range);
  });
  complete = read_fqdns(object, "destinationFqdns", Wildcards::None, rule.destination_fqdns) && complete;
  complete = read_fqdns(object, "targetFqdns", Wildcards::Leading, rule.target_fqdns) && complete;
  complete = read_application_protocols(object, rule.protocols) && complete;
  object.address("translatedAddress", rule.translated_address);
  if (const Field port = object.field("translatedPort"); port.node != nullptr) {
    const auto value = read_integer(object.input(), port, 1, 65535);
    if (value) rule.translated_port = static_cast<std::uint16_t>(value->value);
  }
  if (!type) return std::nullopt;
  require_keys(object, *type);
  forbid_other_keys(object, *type);
  if (*type == FirewallRuleType::Application) rule.ip_protocols.clear();
  if (*type == FirewallRuleType::Network && !object.has("destinationPorts")) rule.destination_ports.emplace_back();
  if (*type == FirewallRuleType::Nat) complete = complete && rule.translated_address && rule.translated_port != 0;
  if (!complete) return std::nullopt;
  return rule;
}

/// Whether `action` says what the type allows.
void read_action(const Object& object, FirewallRuleCollection& collection) {
  enum class Word : std::uint8_t { Allow, Deny, Dnat } word{};
  const bool nat = collection.type == FirewallRuleType::Nat;
  if (!nat) object.require("action", "add `action`: Allow or Deny");
  if (!object.word("action", word)) return;
  if (nat != (word == Word::Dnat)) {
    object.input().diagnostics.error(
        kBadWord, object.field("action").node->span,
        fmt::format("the action of a {} collection cannot be {}", word_of(collection.type),
                    object.field("action").node->text),
        nat ? "DNAT rules translate: write Dnat, or leave the key out" : "the words are Allow, Deny");
    return;
  }
  collection.action = word == Word::Deny ? Access::Deny : Access::Allow;
}

FirewallRuleCollection read_collection(const Object& object) {
  FirewallRuleCollection collection;
  object.name("name", collection.name);
  if (const Field priority = object.field("priority"); priority.node != nullptr) {
    if (const auto value = read_integer(object.input(), priority, 100, 65000)) collection.priority = *value;
  }
  std::optional<FirewallRuleType> type;
  if (object.word("ruleType", collection.type)) {
    type = collection.type;
    read_action(object, collection);
  } else {
    // So that a wrong word is told although it is not known which ones the type takes.
    enum class Word : std::uint8_t { Allow, Deny, Dnat } word{};
    object.word("action", word);
  }
  object.each_object("rules", [&](const Object& inner) {
    if (auto rule = read_firewall_rule(inner, type)) collection.rules.push_back(*std::move(rule));
  });
  return collection;
}

/// The key written, even with an empty list, means that all there is is described.
std::optional<std::vector<FirewallRuleCollection>> read_collections(const Object& object) {
  if (!object.has("ruleCollections")) return std::nullopt;
  std::vector<FirewallRuleCollection> collections;
  object.each_object("ruleCollections", [&](const Object& inner) { collections.push_back(read_collection(inner)); });
  return collections;
}

}  // namespace

void read_azure_firewalls(const Object& root, Topology& topology) {
  root.each_object("azureFirewalls", [&](const Object& object) {
    AzureFirewall firewall;
    object.name("name", firewall.name);
    object.require_one("virtualNetwork", "virtualHub");
    object.reference("virtualNetwork", firewall.virtual_network);
    object.reference("virtualHub", firewall.virtual_hub);
    object.address("privateIPAddress", firewall.private_ip_address);
    object.references("publicIPAddresses", firewall.public_ip_addresses);
    if (object.has("virtualHub"))
      object.forbid("managementIpConfiguration", "a firewall in a virtual hub has no subnet for its management");
    object.with_object("managementIpConfiguration", [&](const Object& inner) {
      firewall.forced_tunneling = !object.has("virtualHub");
      inner.reference("publicIPAddress", firewall.management_public_ip_address);
    });
    object.with_object(
        "snat", [&](const Object& inner) { inner.prefixes("privateRanges", firewall.snat_private_ranges.emplace()); });
    firewall.rule_collections = read_collections(object);
    topology.azure_firewalls.push_back(std::move(firewall));
  });
}

void read_appliances(const Object& root, Topology& topology) {
  root.each_object("appliances", [&](const Object& object) {
    Appliance appliance;
    object.name("name", appliance.name);
    object.references("networkInterfaces", appliance.network_interfaces);
    object.flag("stateful", appliance.stateful);
    object.each_object("routes", [&](const Object& inner) {
      ApplianceRoute route;
      const bool to = inner.prefix("addressPrefix", route.address_prefix);
      // Nobody refers to a route, so one that leads nowhere is left out.
      if (inner.reference("networkInterface", route.network_interface) && to)
        appliance.routes.push_back(std::move(route));
    });
    appliance.rule_collections = read_collections(object);
    topology.appliances.push_back(std::move(appliance));
  });
}

}  // namespace azroute::native
