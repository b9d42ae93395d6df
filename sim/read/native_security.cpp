// Rules that filter by address and port: network security groups, security admin rules, a virtual machine's firewall.
#include <utility>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

/// How the three kinds of rule differ.
struct RuleForm {
  std::uint32_t least_priority = 1;
  std::uint32_t most_priority = 4096;
  bool tags = true;
  bool groups = false;
};
constexpr RuleForm kGroupRule{.least_priority = 100, .most_priority = 4096, .tags = true, .groups = true};
constexpr RuleForm kManagerRule{.least_priority = 1, .most_priority = 4096, .tags = true, .groups = false};
constexpr RuleForm kMachineRule{.least_priority = 1, .most_priority = 65535, .tags = false, .groups = false};

/// The keys of one side of a rule.
struct SideKeys {
  std::string_view prefix, prefixes, groups, port, ports;
};
constexpr SideKeys kSource{"sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups",
                           "sourcePortRange", "sourcePortRanges"};
constexpr SideKeys kDestination{"destinationAddressPrefix", "destinationAddressPrefixes",
                                "destinationApplicationSecurityGroups", "destinationPortRange",
                                "destinationPortRanges"};

constexpr std::string_view kLeaveOut = "leave the key out to fit everything";

/// Calls `use(Field)` for the value of `one` and for every item of `list`, of which one key at most is written; an
/// empty list is an error, since it fits nothing.
template <typename Use>
void each_of(const Object& object, std::string_view one, std::string_view list, Use use) {
  object.exclusive(one, list);
  if (const Field single = object.field(one); single.node != nullptr) use(single);
  object.require_items(list, kLeaveOut);
  object.each(list, use);
}

/// False if something written could not be read.
bool read_side(const Object& object, const SideKeys& keys, const RuleForm& form, TrafficSelector& side) {
  bool complete = true;
  each_of(object, keys.prefix, keys.prefixes, [&](const Field& item) {
    auto address = read_address_selector(object.input(), item, form.tags);
    complete = complete && address.has_value();
    if (address) side.addresses.push_back(*std::move(address));
  });
  bool addressed = object.has(keys.prefix) || object.has(keys.prefixes);
  if (form.groups) {
    object.exclusive(keys.prefix, keys.groups);
    object.exclusive(keys.prefixes, keys.groups);
    object.require_items(keys.groups, kLeaveOut);
    object.references(keys.groups, side.groups);
    addressed = addressed || object.has(keys.groups);
    complete = complete && (!object.has(keys.groups) || !side.groups.empty());
  }
  if (!addressed) side.addresses.push_back({.text = {"*", object.span()}, .prefix = {}});
  each_of(object, keys.port, keys.ports, [&](const Field& item) {
    const auto range = read_port_range(object.input(), item);
    complete = complete && range.has_value();
    if (range) side.ports.push_back(*range);
  });
  if (!object.has(keys.port) && !object.has(keys.ports)) side.ports.emplace_back();
  return complete && !side.ports.empty() && (!side.addresses.empty() || !side.groups.empty());
}

bool read_security_protocol(const Object& object, SecurityRule& rule) {
  // The words of kSecurityProtocol.
  enum class Word : std::uint8_t { Tcp, Udp, Icmp, Esp, Ah, Any, All } word{};
  if (!object.word("protocol", word)) return false;
  if (word <= Word::Icmp) rule.protocol = static_cast<Transport>(word);
  rule.other_protocol = word == Word::Esp || word == Word::Ah;
  return true;
}

/// `position` is the priority of a rule that states none. Nothing if the rule cannot be decided with: nobody refers to
/// it by its name.
std::optional<SecurityRule> read_rule(const Object& object, const RuleForm& form, std::uint32_t position) {
  SecurityRule rule;
  object.name("name", rule.name);
  rule.priority = {position, object.span()};
  bool complete = true;
  if (const Field priority = object.field("priority"); priority.node != nullptr) {
    const auto value = read_integer(object.input(), priority, form.least_priority, form.most_priority);
    if (value) rule.priority = *value;
    complete = value.has_value();
  } else if (position == 0) {
    complete = false;  // reported: it is required
  }
  complete = object.word("direction", rule.direction) && complete;
  complete = object.word("access", rule.access) && complete;
  complete = read_security_protocol(object, rule) && complete;
  complete = read_side(object, kSource, form, rule.source) && complete;
  complete = read_side(object, kDestination, form, rule.destination) && complete;
  if (!complete) return std::nullopt;
  return rule;
}

ApplicationSecurityGroup read_application_security_group(Located<std::string> name) {
  return {.name = std::move(name)};
}

}  // namespace

void read_network_security_groups(const Object& root, Topology& topology) {
  root.each_object("networkSecurityGroups", [&](const Object& object) {
    NetworkSecurityGroup group;
    object.name("name", group.name);
    object.each_object("securityRules", [&](const Object& inner) {
      if (auto rule = read_rule(inner, kGroupRule, 0)) group.security_rules.push_back(*std::move(rule));
    });
    topology.network_security_groups.push_back(std::move(group));
  });
}

void read_application_security_groups(const Object& root, Topology& topology) {
  // An item is the group's name alone, or a mapping that has it.
  root.each("applicationSecurityGroups", [&](const Field& item) {
    if (item.node->kind == Node::Kind::Scalar) {
      if (auto name = read_name(root.input(), item))
        topology.application_security_groups.push_back(read_application_security_group(*std::move(name)));
      return;
    }
    const Object object(root.input(), item, *object_of_type(item.type));
    if (Located<std::string> name; object.is_mapping() && object.name("name", name))
      topology.application_security_groups.push_back(read_application_security_group(std::move(name)));
  });
}

SecurityAdminRuleCollection read_admin_rule_collection(const Object& object) {
  SecurityAdminRuleCollection collection;
  object.name("name", collection.name);
  object.references("appliesTo", collection.applies_to);
  object.each_object("rules", [&](const Object& inner) {
    if (auto rule = read_rule(inner, kManagerRule, 0)) collection.rules.push_back(*std::move(rule));
  });
  return collection;
}

void read_guest_firewall(const Object& object, NetworkInterface& nic) {
  object.with_object("guestFirewall", [&](const Object& inner) {
    GuestFirewall& firewall = nic.guest_firewall.emplace();
    inner.word("defaultInboundAction", firewall.default_inbound_action);
    inner.word("defaultOutboundAction", firewall.default_outbound_action);
    std::uint32_t position = 0;
    inner.each_object("rules", [&](const Object& entry) {
      if (auto rule = read_rule(entry, kMachineRule, ++position)) firewall.rules.push_back(*std::move(rule));
    });
  });
}

}  // namespace azroute::native
