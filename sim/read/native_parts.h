// The parts of a topology file, one function each: the object that holds the list -> the Topology's vectors.
#pragma once

#include <optional>
#include <vector>

#include "sim/read/native_fields.h"
#include "sim/topology/topology.h"

namespace azroute::native {

// native_network.cpp
void read_virtual_networks(const Object& root, Topology& topology);
void read_route_tables(const Object& root, Topology& topology);
/// Nothing if the route cannot be decided with: nobody refers to a route by its name, so leaving it out is safe.
std::optional<UserRoute> read_route(const Object& object);
/// The `addressSpace` object under the key; true if every prefix could be read.
bool read_address_space(const Object& object, std::string_view key, std::vector<Located<Prefix>>& out);

// native_interfaces.cpp
void read_network_interfaces(const Object& root, Topology& topology);
void read_public_ip_addresses(const Object& root, Topology& topology);
void read_nat_gateways(const Object& root, Topology& topology);

// native_gateways.cpp
void read_virtual_network_gateways(const Object& root, Topology& topology);
void read_local_network_gateways(const Object& root, Topology& topology);
void read_connections(const Object& root, Topology& topology);
void read_circuits(const Object& root, Topology& topology);
void read_sites(const Object& root, Topology& topology);

// native_bgp.cpp
/// Who announces: a site tells of its connections apart, an appliance may name another's address as the next hop.
enum class Announcer : std::uint8_t { Site, Appliance };
/// The announcements under `advertises`: its plain prefixes together are one, each object is one more.
std::vector<Announcement> read_announcements(const Object& object, Announcer announcer);
void read_appliance_bgp(const Object& object, NetworkInterface& nic);
/// Whose sessions: only a hub's name the connection behind which the peer stands.
enum class SessionOwner : std::uint8_t { RouteServer, Hub };
std::vector<BgpSession> read_bgp_connections(const Object& object, SessionOwner owner);
void read_route_servers(const Object& root, Topology& topology);

// native_hubs.cpp
void read_virtual_hubs(const Object& root, Topology& topology);
/// The `routingConfiguration` of a hub's or a connection's, if it is written.
std::optional<RoutingConfiguration> read_routing_configuration(const Object& object);

// native_private.cpp
void read_load_balancers(const Object& root, Topology& topology);
void read_private_endpoints(const Object& root, Topology& topology);

// native_managers.cpp
void read_network_managers(const Object& root, Topology& topology);

// native_security.cpp
void read_network_security_groups(const Object& root, Topology& topology);
void read_application_security_groups(const Object& root, Topology& topology);
/// A collection of a security admin configuration.
SecurityAdminRuleCollection read_admin_rule_collection(const Object& object);
/// The `guestFirewall` of a network interface, if it is written.
void read_guest_firewall(const Object& object, NetworkInterface& nic);

// native_firewalls.cpp
void read_azure_firewalls(const Object& root, Topology& topology);
void read_appliances(const Object& root, Topology& topology);

// native_flows.cpp
void read_endpoints(const Object& root, Topology& topology);
void read_flows(const Object& root, Topology& topology);

}  // namespace azroute::native
