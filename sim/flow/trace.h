// Trace: what happened to one packet, place by place, as ids and values; text is the report's business.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
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

/// "vm", "hub/GatewaySubnet", "Internet".
std::string name_of(const Topology& topology, const Place& place);

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
  bool again = false;     // a conversation that has passed it before
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
  bool accepted = true;         // it is answered, as it would be without that rule
};

/// One filter that the packet met at a network interface or subnet, and what it said.
struct SecurityStep {
  enum class Filter : std::uint8_t { GuestFirewall, AdminRules, NetworkInterfaceGroup, SubnetGroup };
  Filter filter = Filter::SubnetGroup;
  Direction direction = Direction::Inbound;
  Id<NetworkSecurityGroup> group;      // NetworkInterfaceGroup, SubnetGroup
  const SecurityRule* rule = nullptr;  // which rule: of the topology, or a default rule; nullptr: none fitted
  const Rule* by = nullptr;            // why it decides; never null
  bool allowed = true;
};

/// Azure Firewall, or an appliance whose rules are described, judged a new conversation.
struct FirewallStep {
  Id<AzureFirewall> firewall;  // one of the two
  Id<Appliance> appliance;
  const FirewallRuleCollection* collection = nullptr;  // nullptr: no rule fitted, or none is described
  const FirewallRule* rule = nullptr;
  const Rule* by = nullptr;  // never null
  bool allowed = true;
};

/// The destination changed: a load balancer's rule, or a firewall's DNAT rule.
struct DestinationStep {
  Flow before;
  Flow after;
  const Rule* by = nullptr;
};

/// A box knew the conversation that the reply belongs to.
struct SessionStep {
  Flow before;  // the reply as it came
  Flow after;   // as it goes on
  const Rule* by = nullptr;
};

using Step = std::variant<RouteStep, GatewayStep, HubStep, ConnectionRouteStep, LoadBalancerStep, SiteStep, TunnelStep,
                          PeeringStep, GroupStep, TranslateStep, FarEndStep, SecurityStep, FirewallStep,
                          DestinationStep, SessionStep>;

struct Hop {
  Place place;
  std::vector<Step> steps{};
};

/// A user route that would cure a failure.
struct Cure {
  Id<Subnet> subnet;  // whose route table lacks it
  Prefix prefix;
  NextHopType next_hop_type = NextHopType::VirtualAppliance;
  std::optional<Address> next_hop_ip_address{};
};

/// Something that stops the conversation. The walk goes on as if it did not wherever it can, to find the others.
struct Finding {
  const Reason* reason = nullptr;
  bool in_reply = false;
  std::size_t hop = 0;  // index in Trace::hops, or in Trace::reply
  std::optional<Cure> cure{};
};

/// One conversation: the packet out, and its reply.
struct Trace {
  Flow flow;               // as sent
  std::vector<Hop> hops;   // at least one: where it starts
  Flow arrived;            // as it stood at its last hop
  std::vector<Hop> reply;  // the way of the reply; empty: none is walked, as nothing arrived or nobody answers
  const Reason* reply_end = nullptr;  // how the reply ended; nullptr: none is walked
  std::vector<Finding> findings;      // all that stops it, in the order met; the first is the verdict's reason
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
constexpr std::string_view to_string(SecurityStep::Filter filter) {
  switch (filter) {
    case SecurityStep::Filter::GuestFirewall: return "guestFirewall";
    case SecurityStep::Filter::AdminRules: return "securityAdminRules";
    case SecurityStep::Filter::NetworkInterfaceGroup: return "networkInterfaceGroup";
    case SecurityStep::Filter::SubnetGroup: return "subnetGroup";
  }
  return "";
}

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
