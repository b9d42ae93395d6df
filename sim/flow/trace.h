// Trace: what happened to one packet, place by place, as ids and values; text is the report's business.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "sim/flow/flow.h"
#include "sim/flow/outbound.h"
#include "sim/flow/reasons.h"
#include "sim/route/effective_routes.h"

namespace azroute {

/// Where a packet can stand.
struct Place {
  enum class Kind : std::uint8_t {
    Nic,
    Gateway,
    Hub,
    Firewall,
    LoadBalancer,
    Site,
    LocalNetwork,
    Subnet,
    PrivateEndpoint,
    Service,
    Internet,
    Platform,
  };
  Kind kind = Kind::Nic;
  std::uint32_t index = 0;  // id of the NIC, gateway, hub, firewall, load balancer, site...

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// The effective routes of a subnet decided.
struct RouteStep {
  Id<Subnet> subnet;
  Explanation explanation;
  std::optional<Route> route{};  // the row followed; nothing: no route matched
  std::size_t equal = 0;         // rows that share the traffic, the followed one included
};

/// A gateway chose a connection, or an appliance that a route server told it of.
struct GatewayStep {
  LearnedRoute route;
  std::size_t equal = 0;  // ways that share the traffic, the followed one included
};

/// A virtual hub's router decided, or its firewall by what the hub knows.
struct HubStep {
  Id<VirtualHub> hub;
  Id<HubRouteTable> table;              // invalid behind the firewall
  Id<AzureFirewall> policy;             // a routing policy sends it to this firewall, whatever the table says
  std::optional<LearnedRoute> route{};  // nothing: by policy, or no route matched
  std::size_t equal = 0;                // ways that share the traffic, the followed one included
};

/// A static route of a hub's connection to a virtual network decided.
struct ConnectionRouteStep {
  Id<HubVirtualNetworkConnection> connection;
  Prefix prefix;
  Address next_hop;
};

/// A load balancer chose a backend.
struct LoadBalancerStep {
  Id<LoadBalancer> load_balancer;
  Id<NetworkInterface> backend;
  std::size_t equal = 0;  // backends that share the traffic
};

/// A site decided.
struct SiteStep {
  enum class How : std::uint8_t { Owns, Learned, InternetEdge };
  How how = How::Owns;
  Prefix prefix;                        // owned or learned; the default prefix at the edge
  std::optional<LearnedRoute> route{};  // Learned
  std::size_t equal = 0;                // Learned: ways that share the traffic
};

/// An appliance put the packet into a tunnel of its own.
struct TunnelStep {
  Id<Site> site;
  Prefix prefix;  // of the site
};

/// The packet crossed a peering.
struct PeeringStep {
  Id<VirtualNetwork> from;
  Id<VirtualNetwork> to;
};

/// The packet crossed from one member of a connected group to another.
struct GroupStep {
  Id<VirtualNetwork> from;
  Id<VirtualNetwork> to;
  bool forwarded = false;  // its source is not in `from`
};

/// The source address changed.
struct TranslateStep {
  Address before;
  EgressIdentity after;
};

/// A known endpoint judged the packet.
struct FarEndStep {
  const Endpoint* endpoint = nullptr;
  const EndpointPart* part = nullptr;
  bool source_checked = false;  // the source address was judged by endpoint->source_rule
};

using Step = std::variant<RouteStep, GatewayStep, HubStep, ConnectionRouteStep, LoadBalancerStep, SiteStep, TunnelStep,
                          PeeringStep, GroupStep, TranslateStep, FarEndStep>;

struct Hop {
  Place place;
  std::vector<Step> steps{};
};

struct Trace {
  Flow flow;              // as sent
  std::vector<Hop> hops;  // at least one: where it starts
  Verdict verdict = Verdict::Unknown;
  const Reason* reason = nullptr;  // never null once walked
  EgressIdentity identity;         // with which source address it arrives; class None when it does not
  std::size_t paths = 1;           // equal paths that flows of this kind are spread over, this one included
  std::size_t failing_paths = 0;   // of these, those that do not work

  /// The first routing decision, or nullptr.
  [[nodiscard]] const RouteStep* first_decision() const;
  /// Every rule the result rests on that is not documented, in order of use, without repeats.
  [[nodiscard]] std::vector<const Rule*> undocumented_rules() const;
};

/// Names for the report, kept beside the enumerations.
constexpr std::string_view to_string(Place::Kind kind) {
  switch (kind) {
    case Place::Kind::Nic: return "networkInterface";
    case Place::Kind::Gateway: return "virtualNetworkGateway";
    case Place::Kind::Hub: return "virtualHub";
    case Place::Kind::Firewall: return "azureFirewall";
    case Place::Kind::LoadBalancer: return "loadBalancer";
    case Place::Kind::PrivateEndpoint: return "privateEndpoint";
    case Place::Kind::Site: return "site";
    case Place::Kind::LocalNetwork: return "localNetworkGateway";
    case Place::Kind::Subnet: return "subnet";
    case Place::Kind::Service: return "service";
    case Place::Kind::Internet: return "internet";
    case Place::Kind::Platform: return "platform";
  }
  return "";
}

}  // namespace azroute
