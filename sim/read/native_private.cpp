// What stands behind an address of a subnet without being a network interface: load balancers and private endpoints.
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

void read_subnet_reference(const Object& object, Ref<Subnet>& out) {
  if (const Field subnet = object.field("subnet"); subnet.node != nullptr) {
    if (auto name = read_subnet_name(object.input(), subnet)) out.name = *std::move(name);
  }
}

FrontendIpConfiguration read_frontend(const Object& object) {
  FrontendIpConfiguration frontend;
  object.name("name", frontend.name);
  object.require_one("privateIPAddress", "publicIPAddress");
  read_subnet_reference(object, frontend.subnet);
  object.address("privateIPAddress", frontend.private_ip_address);
  object.reference("publicIPAddress", frontend.public_ip_address);
  if (object.has("privateIPAddress")) {
    object.require("subnet", "add `subnet`: where the private address lies");
  } else if (object.has("publicIPAddress")) {
    object.forbid("subnet", "a public frontend lies in no subnet");
  }
  return frontend;
}

void read_backend_port(const Object& object, bool spoken, bool all, LoadBalancingRule& rule) {
  const Field port = object.field("backendPort");
  if (port.node == nullptr) return;
  const auto value = read_integer(object.input(), port, spoken && !all ? 1 : 0, 65535);
  if (!value) return;
  rule.backend_port = static_cast<std::uint16_t>(value->value);
  if (!spoken || !all || value->value == 0) return;
  object.input().diagnostics.error(kBadInteger, value->span,
                                   fmt::format("`backendPort` must be 0 with the protocol All, not {}", value->value),
                                   "All keeps every port as it is");
}

/// Nothing if it is not known what it takes: nobody refers to a rule by its name.
std::optional<LoadBalancingRule> read_rule(const Object& object) {
  LoadBalancingRule rule;
  object.name("name", rule.name);
  enum class Protocol : std::uint8_t { All, Tcp, Udp } protocol{};
  const bool spoken = object.word("protocol", protocol);
  const bool all = protocol == Protocol::All;
  if (!all) rule.protocol = protocol == Protocol::Tcp ? Transport::Tcp : Transport::Udp;
  object.flag("disableOutboundSnat", rule.disable_outbound_snat);
  object.name("frontendIPConfiguration", rule.frontend);
  read_backend_port(object, spoken, all, rule);
  const Field port = object.field("frontendPort");
  if (port.node == nullptr) return std::nullopt;
  const auto value = read_integer(object.input(), port, spoken && !all ? 1 : 0, 65535);
  if (!value || !spoken) return std::nullopt;
  if (all && value->value != 0) {
    object.input().diagnostics.error(
        kBadInteger, value->span, fmt::format("`frontendPort` must be 0 with the protocol All, not {}", value->value),
        "All takes every port; a rule for one port has the protocol Tcp or Udp");
    return std::nullopt;
  }
  rule.frontend_port = static_cast<std::uint16_t>(value->value);
  return rule;
}

}  // namespace

void read_load_balancers(const Object& root, Topology& topology) {
  root.each_object("loadBalancers", [&](const Object& object) {
    LoadBalancer balancer;
    object.name("name", balancer.name);
    enum class Sku : std::uint8_t { Basic, Standard } sku = Sku::Standard;
    object.word("sku", sku);
    balancer.standard = sku == Sku::Standard;
    object.each_object("frontendIPConfigurations",
                       [&](const Object& inner) { balancer.frontends.push_back(read_frontend(inner)); });
    object.references("backendAddressPool", balancer.backends);
    object.each_object("loadBalancingRules", [&](const Object& inner) {
      if (auto rule = read_rule(inner)) balancer.rules.push_back(*std::move(rule));
    });
    object.flag("outboundRules", balancer.outbound_rules);
    topology.load_balancers.push_back(std::move(balancer));
  });
}

void read_private_endpoints(const Object& root, Topology& topology) {
  root.each_object("privateEndpoints", [&](const Object& object) {
    PrivateEndpoint endpoint;
    object.name("name", endpoint.name);
    read_subnet_reference(object, endpoint.subnet);
    object.require_one("privateIPAddress", "privateIPAddresses");
    if (Located<Address> address; object.address("privateIPAddress", address))
      endpoint.private_ip_addresses.push_back(address);
    object.addresses("privateIPAddresses", endpoint.private_ip_addresses);
    object.require_items("privateIPAddresses");
    object.text("service", endpoint.service);
    topology.private_endpoints.push_back(std::move(endpoint));
  });
}

}  // namespace azroute::native
