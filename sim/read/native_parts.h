// The parts of a topology file, one function each: the object that holds the list -> the Topology's vectors.
#pragma once

#include "sim/read/native_fields.h"
#include "sim/topology/topology.h"

namespace azroute::native {

// native_network.cpp
void read_virtual_networks(const Object& root, Topology& topology);
void read_route_tables(const Object& root, Topology& topology);
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
void read_sites(const Object& root, Topology& topology);

// native_flows.cpp
void read_endpoints(const Object& root, Topology& topology);
void read_flows(const Object& root, Topology& topology);

}  // namespace azroute::native
