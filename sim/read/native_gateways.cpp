// The way out of Azure: gateways, connections and the on-premises sites at their far end.
#include <utility>

#include "sim/read/native_parts.h"

namespace azroute::native {
namespace {

/// Azure's own number as the default of an on-premises device would make every announcement look like a loop.
enum class AsnDefault : std::uint8_t { Azure, None };

bool read_bgp_settings(const Object& object, AsnDefault asn, BgpSettings& out) {
  bool speaks = false;
  object.with_object("bgpSettings", [&](const Object& settings) {
    speaks = true;
    if (asn == AsnDefault::None)
      settings.require("asn", "add `asn`: the on-premises autonomous system, 1 to 4294967295");
    settings.asn("asn", out.asn);
    settings.address("bgpPeeringAddress", out.bgp_peering_address);
  });
  return speaks;
}

GatewayIpConfiguration read_gateway_configuration(const Object& object) {
  GatewayIpConfiguration configuration;
  if (Located<std::string> name; object.has("name")) object.name("name", name);
  object.address("privateIPAddress", configuration.private_ip_address);
  object.reference("publicIPAddress", configuration.public_ip_address);
  return configuration;
}

/// Which far end each type of connection has; false if what is written does not suit the type.
bool check_far_end(const Object& object, ConnectionType type) {
  bool suits = true;
  const auto needs = [&](std::string_view key, std::string_view because) {
    object.require(key, because);
    suits = suits && object.has(key);
  };
  const auto refuses = [&](std::string_view key, std::string_view because) {
    object.forbid(key, because);
    suits = suits && !object.has(key);
  };
  switch (type) {
    case ConnectionType::IPsec:
      needs("localNetworkGateway2", "an IPsec connection ends at a localNetworkGateway");
      refuses("virtualNetworkGateway2", "only a Vnet2Vnet connection has a second gateway");
      refuses("peer", "only an ExpressRoute connection leads to a circuit");
      break;
    case ConnectionType::Vnet2Vnet:
      needs("virtualNetworkGateway2", "a Vnet2Vnet connection ends at another virtualNetworkGateway");
      refuses("localNetworkGateway2", "only an IPsec connection ends at a localNetworkGateway");
      refuses("site", "a Vnet2Vnet connection has Azure at both ends");
      refuses("peer", "only an ExpressRoute connection leads to a circuit");
      break;
    case ConnectionType::ExpressRoute:
      object.exclusive("site", "peer");
      object.require_either("site", "peer");
      suits = object.has("site") != object.has("peer");
      refuses("virtualNetworkGateway2", "only a Vnet2Vnet connection has a second gateway");
      refuses("localNetworkGateway2", "only an IPsec connection ends at a localNetworkGateway");
      break;
  }
  if (type != ConnectionType::ExpressRoute)
    refuses("expressRouteGatewayBypass", "only an ExpressRoute connection has FastPath");
  return suits;
}

/// Nothing if it is not known what it connects: nobody refers to a connection by its name.
std::optional<Connection> read_connection(const Object& object) {
  Connection connection;
  object.name("name", connection.name);
  const bool typed = object.word("connectionType", connection.type);
  const bool near_end = object.reference("virtualNetworkGateway1", connection.gateway1);
  bool far_end = true;
  if (object.has("virtualNetworkGateway2")) far_end &= object.reference("virtualNetworkGateway2", connection.gateway2);
  if (object.has("localNetworkGateway2"))
    far_end &= object.reference("localNetworkGateway2", connection.local_gateway2);
  if (object.has("site")) far_end &= object.reference("site", connection.site);
  if (object.has("peer")) far_end &= object.reference("peer", connection.circuit);
  object.flag("enableBgp", connection.enable_bgp);
  if (const Field weight = object.field("routingWeight"); weight.node != nullptr) {
    if (const auto value = read_integer(object.input(), weight, 0, 32000)) connection.routing_weight = value->value;
  }
  object.flag("expressRouteGatewayBypass", connection.express_route_gateway_bypass);
  object.flag("enableInternetSecurity", connection.enable_internet_security);
  connection.routing_configuration = read_routing_configuration(object);
  if (!typed || !check_far_end(object, connection.type) || !near_end || !far_end) return std::nullopt;
  // A circuit has no other way to learn routes.
  if (connection.type == ConnectionType::ExpressRoute) connection.enable_bgp = true;
  return connection;
}

}  // namespace

void read_virtual_network_gateways(const Object& root, Topology& topology) {
  root.each_object("virtualNetworkGateways", [&](const Object& object) {
    VirtualNetworkGateway gateway;
    object.name("name", gateway.name);
    object.require_one("virtualNetwork", "virtualHub");
    object.reference("virtualNetwork", gateway.virtual_network);
    object.reference("virtualHub", gateway.virtual_hub);
    object.word("gatewayType", gateway.type);
    object.word("vpnType", gateway.vpn_type);
    object.flag("activeActive", gateway.active_active);
    object.reference("gatewayDefaultSite", gateway.gateway_default_site);
    object.each_object("ipConfigurations", [&](const Object& inner) {
      gateway.ip_configurations.push_back(read_gateway_configuration(inner));
    });
    read_bgp_settings(object, AsnDefault::Azure, gateway.bgp);
    topology.gateways.push_back(std::move(gateway));
  });
}

void read_local_network_gateways(const Object& root, Topology& topology) {
  root.each_object("localNetworkGateways", [&](const Object& object) {
    LocalNetworkGateway gateway;
    object.name("name", gateway.name);
    read_address_space(object, "localNetworkAddressSpace", gateway.address_prefixes);
    if (Located<Address> device; object.has("gatewayIpAddress")) object.address("gatewayIpAddress", device);
    if (BgpSettings bgp; read_bgp_settings(object, AsnDefault::None, bgp)) gateway.bgp = bgp;
    topology.local_network_gateways.push_back(std::move(gateway));
  });
}

void read_connections(const Object& root, Topology& topology) {
  root.each_object("connections", [&](const Object& object) {
    if (auto connection = read_connection(object)) topology.connections.push_back(*std::move(connection));
  });
}

void read_circuits(const Object& root, Topology& topology) {
  root.each_object("expressRouteCircuits", [&](const Object& object) {
    ExpressRouteCircuit circuit;
    object.name("name", circuit.name);
    object.reference("site", circuit.site);
    object.addresses("nextHopIpAddresses", circuit.next_hop_ip_addresses);
    object.references("globalReachConnections", circuit.global_reach);
    topology.circuits.push_back(std::move(circuit));
  });
}

void read_sites(const Object& root, Topology& topology) {
  root.each_object("sites", [&](const Object& object) {
    Site site;
    object.name("name", site.name);
    object.prefixes("addressPrefixes", site.address_prefixes);
    if (object.has("advertises")) {
      site.advertises = read_announcements(object, Announcer::Site);
    } else if (!site.address_prefixes.empty()) {
      site.advertises.emplace_back().prefixes = site.address_prefixes;
    }
    object.flag("readvertises", site.readvertises);
    object.addresses("publicIPAddresses", site.public_ip_addresses);
    if (Asn asn{}; object.asn("asn", asn)) site.asn = asn;
    topology.sites.push_back(std::move(site));
  });
}

}  // namespace azroute::native
