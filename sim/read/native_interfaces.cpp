// What holds an address: network interfaces, public IP addresses and NAT gateways.
#include <utility>

#include <fmt/format.h>

#include "sim/read/native_parts.h"
#include "sim/read/native_rules.h"

namespace azroute::native {
namespace {

/// A configuration whose address could not be read is left out.
void read_configuration(const Object& object, NetworkInterface& nic) {
  IpConfiguration configuration;
  object.reference("publicIPAddress", configuration.public_ip_address);
  if (object.address("privateIPAddress", configuration.private_ip_address))
    nic.ip_configurations.push_back(std::move(configuration));
}

NetworkInterface read_network_interface(const Object& object) {
  NetworkInterface nic;
  object.name("name", nic.name);
  if (const Field subnet = object.field("subnet"); subnet.node != nullptr) {
    if (auto name = read_subnet_name(object.input(), subnet)) nic.subnet.name = *std::move(name);
  }
  object.exclusive("privateIPAddress", "ipConfigurations");
  object.exclusive("publicIPAddress", "ipConfigurations");
  object.require_either("privateIPAddress", "ipConfigurations");
  if (object.has("privateIPAddress") || object.has("publicIPAddress")) read_configuration(object, nic);
  object.each_object("ipConfigurations", [&](const Object& inner) {
    if (Located<std::string> name; inner.has("name")) inner.name("name", name);
    read_configuration(inner, nic);
  });
  object.require_items("ipConfigurations");
  object.flag("enableIPForwarding", nic.enable_ip_forwarding);
  object.word("sourceNat", nic.source_nat);
  read_appliance_bgp(object, nic);
  object.references("tunnelsTo", nic.tunnels_to);
  object.reference("networkSecurityGroup", nic.network_security_group);
  object.references("applicationSecurityGroups", nic.application_security_groups);
  read_guest_firewall(object, nic);
  return nic;
}

}  // namespace

void read_network_interfaces(const Object& root, Topology& topology) {
  root.each_object("networkInterfaces", [&](const Object& object) {
    topology.network_interfaces.push_back(read_network_interface(object));
  });
}

void read_public_ip_addresses(const Object& root, Topology& topology) {
  root.each_object("publicIPAddresses", [&](const Object& object) {
    PublicIPAddress address;
    object.name("name", address.name);
    object.address("ipAddress", address.ip_address);
    if (address.ip_address) address.version = address.ip_address->value.family();
    const Family of_address = address.version;
    const bool stated = object.word("publicIPAddressVersion", address.version);
    if (stated && address.ip_address && address.version != of_address) {
      object.input().diagnostics.error(
          kWrongFamily, address.ip_address->span,
          fmt::format("{} is {}, but its address is {}", object.title(), to_string(address.version),
                      to_string(of_address)),
          "`publicIPAddressVersion` may be left out: the address tells",
          {{object.field("publicIPAddressVersion").node->span, "the version is stated here"}});
    }
    enum class Sku : std::uint8_t { Basic, Standard } sku{};
    if (object.word("sku", sku)) address.standard = sku == Sku::Standard;
    topology.public_ip_addresses.push_back(std::move(address));
  });
}

void read_nat_gateways(const Object& root, Topology& topology) {
  root.each_object("natGateways", [&](const Object& object) {
    NatGateway gateway;
    object.name("name", gateway.name);
    enum class Sku : std::uint8_t { Standard, StandardV2 } sku{};
    object.word("sku", sku);
    gateway.standard_v2 = sku == Sku::StandardV2;
    object.references("publicIpAddresses", gateway.public_ip_addresses);
    topology.nat_gateways.push_back(std::move(gateway));
  });
}

}  // namespace azroute::native
