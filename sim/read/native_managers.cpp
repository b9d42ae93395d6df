// Network managers: their groups, and the configurations that are deployed to them.
#include <utility>

#include "sim/read/native_parts.h"

namespace azroute::native {
namespace {

NetworkGroup read_group(const Object& object) {
  NetworkGroup group;
  object.name("name", group.name);
  object.references("members", group.members);
  return group;
}

ConnectivityGroup read_connectivity_group(const Object& object, bool mesh, bool is_global) {
  ConnectivityGroup group;
  object.reference("networkGroup", group.group);
  enum class Connectivity : std::uint8_t { None, DirectlyConnected } connectivity{};
  object.word("groupConnectivity", connectivity);
  group.directly_connected = mesh || connectivity == Connectivity::DirectlyConnected;
  group.is_global = is_global;
  object.flag("isGlobal", group.is_global);
  object.flag("useHubGateway", group.use_hub_gateway);
  if (mesh) {
    object.forbid("useHubGateway", "a mesh has no hub");
    group.use_hub_gateway = false;
  }
  return group;
}

ConnectivityConfiguration read_connectivity(const Object& object) {
  ConnectivityConfiguration configuration;
  object.name("name", configuration.name);
  enum class Shape : std::uint8_t { HubAndSpoke, Mesh } shape{};
  const bool shaped = object.word("connectivityTopology", shape);
  configuration.mesh = shaped && shape == Shape::Mesh;
  object.reference("hub", configuration.hub);
  if (shaped && configuration.mesh) {
    object.forbid("hub", "only the topology HubAndSpoke has a hub");
    configuration.hub = {};
  } else if (shaped) {
    object.require("hub", "add `hub`: the virtual network in the middle");
  }
  bool is_global = false;
  object.flag("isGlobal", is_global);
  object.each_object("appliesToGroups", [&](const Object& inner) {
    configuration.groups.push_back(read_connectivity_group(inner, configuration.mesh, is_global));
  });
  return configuration;
}

RoutingRuleCollection read_rule_collection(const Object& object) {
  RoutingRuleCollection collection;
  object.name("name", collection.name);
  object.references("appliesTo", collection.applies_to);
  object.flag("disableBgpRoutePropagation", collection.disable_bgp_route_propagation);
  object.each_object("rules", [&](const Object& inner) {
    if (auto rule = read_route(inner)) collection.rules.push_back(*std::move(rule));
  });
  return collection;
}

}  // namespace

void read_network_managers(const Object& root, Topology& topology) {
  root.each_object("networkManagers", [&](const Object& object) {
    Located<std::string> name;
    object.name("name", name);
    object.each_object("networkGroups",
                       [&](const Object& inner) { topology.network_groups.push_back(read_group(inner)); });
    object.each_object("connectivityConfigurations", [&](const Object& inner) {
      topology.connectivity_configurations.push_back(read_connectivity(inner));
    });
    object.each_object("routingConfigurations", [&](const Object& configuration) {
      Located<std::string> title;
      configuration.name("name", title);
      configuration.each_object("ruleCollections", [&](const Object& inner) {
        topology.routing_rule_collections.push_back(read_rule_collection(inner));
      });
    });
    object.each_object("securityAdminConfigurations", [&](const Object& configuration) {
      Located<std::string> title;
      configuration.name("name", title);
      configuration.each_object("ruleCollections", [&](const Object& inner) {
        topology.security_admin_rule_collections.push_back(read_admin_rule_collection(inner));
      });
    });
  });
}

}  // namespace azroute::native
