// Ids, references and numbers that resources name each other by.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "sim/diag/source.h"

namespace azroute {

/// Index of a T in its Topology's vector.
template <typename T>
struct Id {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t index = kNone;

  [[nodiscard]] constexpr bool valid() const { return index != kNone; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

/// A name as written, and what link() found it to mean. An absent reference has an empty name.
template <typename T>
struct Ref {
  Located<std::string> name;
  Id<T> id;

  [[nodiscard]] bool written() const { return !name.value.empty(); }
};

/// An autonomous system number, 1 to 4294967295.
enum class Asn : std::uint32_t {};

struct VirtualNetwork;
struct Subnet;
struct RouteTable;
struct PublicIPAddress;
struct NatGateway;
struct NetworkInterface;
struct VirtualNetworkGateway;
struct LocalNetworkGateway;
struct Connection;
struct Site;
struct ExpressRouteCircuit;
struct RouteServer;
struct VirtualHub;
struct HubRouteTable;
struct HubVirtualNetworkConnection;
struct AzureFirewall;
struct LoadBalancer;
struct PrivateEndpoint;
struct NetworkGroup;
struct NetworkSecurityGroup;
struct ApplicationSecurityGroup;
struct Appliance;

}  // namespace azroute
