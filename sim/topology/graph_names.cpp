// The words for places and links, and the names they have in their topology.
#include "sim/topology/graph.h"

namespace azroute {

using Kind = GraphPlace::Kind;

std::string_view to_string(GraphPlace::Kind kind) {
  switch (kind) {
    case Kind::VirtualNetwork: return "virtualNetwork";
    case Kind::Gateway: return "virtualNetworkGateway";
    case Kind::RouteServer: return "routeServer";
    case Kind::Hub: return "virtualHub";
    case Kind::Site: return "site";
    case Kind::Circuit: return "expressRouteCircuit";
    case Kind::LocalNetwork: return "localNetworkGateway";
    case Kind::Appliance: return "networkInterface";
    case Kind::Firewall: return "azureFirewall";
    case Kind::LoadBalancer: return "loadBalancer";
  }
  return "";
}

std::string_view name_of(const Topology& topology, const GraphPlace& place) {
  switch (place.kind) {
    case Kind::VirtualNetwork: return topology.virtual_networks[place.index].name.value;
    case Kind::Gateway: return topology.gateways[place.index].name.value;
    case Kind::RouteServer: return topology.route_servers[place.index].name.value;
    case Kind::Hub: return topology.virtual_hubs[place.index].name.value;
    case Kind::Site: return topology.sites[place.index].name.value;
    case Kind::Circuit: return topology.circuits[place.index].name.value;
    case Kind::LocalNetwork: return topology.local_network_gateways[place.index].name.value;
    case Kind::Appliance: return topology.network_interfaces[place.index].name.value;
    case Kind::Firewall: return topology.azure_firewalls[place.index].name.value;
    case Kind::LoadBalancer: return topology.load_balancers[place.index].name.value;
  }
  return "";
}

std::string_view to_string(GraphLink::Kind kind) {
  switch (kind) {
    case GraphLink::Kind::Peering: return "peering";
    case GraphLink::Kind::ConnectedGroup: return "connectedGroup";
    case GraphLink::Kind::Home: return "home";
    case GraphLink::Kind::Connection: return "connection";
    case GraphLink::Kind::CircuitSite: return "circuitSite";
    case GraphLink::Kind::GlobalReach: return "globalReach";
    case GraphLink::Kind::Tunnel: return "tunnel";
    case GraphLink::Kind::HubConnection: return "hubVirtualNetworkConnection";
    case GraphLink::Kind::HubToHub: return "hubToHub";
    case GraphLink::Kind::BgpSession: return "bgpConnection";
    case GraphLink::Kind::Backend: return "backend";
  }
  return "";
}

const VirtualNetworkPeering& peering_of(const Topology& topology, const std::vector<GraphPlace>& places,
                                        const GraphLink& link) {
  return topology.virtual_networks[places[link.from].index].peerings[link.index];
}

std::string_view name_of(const Topology& topology, const std::vector<GraphPlace>& places, const GraphLink& link) {
  switch (link.kind) {
    case GraphLink::Kind::Peering: return peering_of(topology, places, link).name.value;
    case GraphLink::Kind::Connection: return topology.connections[link.index].name.value;
    case GraphLink::Kind::HubConnection: return topology.hub_connections[link.index].name.value;
    case GraphLink::Kind::BgpSession: {
      const GraphPlace& owner = places[link.from];
      return owner.kind == Kind::Hub ? topology.virtual_hubs[owner.index].bgp_connections[link.index].name.value
                                     : topology.route_servers[owner.index].bgp_connections[link.index].name.value;
    }
    default: return {};
  }
}

}  // namespace azroute
