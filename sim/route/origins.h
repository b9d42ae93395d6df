// Origins: what each speaker knows or announces of its own accord, and the classes of prefixes that come of it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/net/radix_trie.h"
#include "sim/route/speakers.h"

namespace azroute {

/// Route tables of hubs that a route goes into, in order. Of one vector for all origins: equal sets have one number.
using TargetSet = std::uint32_t;

/// Prefixes that one speaker has with equal attributes, not heard from anybody.
struct Origin {
  Node at = 0;
  LearnedRoute route{};        // without prefix: as the speaker itself would use it
  bool usable = false;         // the speaker sends by it: configured routes. Else it only announces it
  bool announced = false;      // it tells others
  bool crosses_hubs = true;    // static routes do not
  std::vector<Asn> as_path{};  // what stands behind the announcer's own number
  BgpOrigin bgp_origin = BgpOrigin::Igp;
  bool no_advertise = false;
  std::vector<Id<Connection>> only_over{};  // a site: none means all
  TargetSet targets = 0;                    // a hub: tables it goes into
  std::vector<Prefix> prefixes{};
};

/// Prefixes that are announced by the same speakers with equal attributes, and that the same filters let pass.
struct PrefixClass {
  std::vector<std::uint32_t> origins{};  // in order
  std::vector<Node> blocked{};           // speakers that pass nothing on that overlaps their virtual networks, in order
  bool is_default = false;
  std::vector<Prefix> prefixes{};
};

class Origins {
 public:
  Origins(const Topology& topology, const SpeakerSet& speakers);

  [[nodiscard]] const std::vector<Origin>& all() const { return origins_; }
  [[nodiscard]] const std::vector<PrefixClass>& classes() const { return classes_; }
  [[nodiscard]] const RadixTrie<std::uint32_t>& class_of() const { return class_of_; }
  [[nodiscard]] bool reaches(TargetSet targets, Id<HubRouteTable> table) const;
  /// The tables that a branch of the hub propagates to.
  [[nodiscard]] TargetSet branch_targets(Id<VirtualHub> hub) const { return branch_targets_[hub.index]; }

 private:
  Origin& add(Node at, RouteKind kind, const Rule* learned_by, std::vector<Prefix> prefixes);
  void add_gateway(Id<VirtualNetworkGateway> id);
  void add_configured(Id<VirtualNetworkGateway> id);
  void add_route_server(Id<RouteServer> id);
  void add_hub(Id<VirtualHub> id);
  void add_site(Id<Site> id);
  void add_appliance(Id<NetworkInterface> id);
  [[nodiscard]] std::vector<Prefix> ranges_reached_by(Id<VirtualNetworkGateway> gateway) const;
  void add_announcement(Node node, const Announcement& announcement);
  [[nodiscard]] bool is_named_by_table(const VirtualHub& hub, Id<HubVirtualNetworkConnection> connection,
                                       const Prefix& prefix) const;
  TargetSet targets_of(Id<VirtualHub> hub, const RoutingConfiguration& routing);
  TargetSet target_set(std::vector<Id<HubRouteTable>> tables);
  void make_classes();

  const Topology& topology_;
  const SpeakerSet& speakers_;
  std::vector<Origin> origins_;
  std::vector<PrefixClass> classes_;
  RadixTrie<std::uint32_t> class_of_;
  std::vector<std::vector<Id<HubRouteTable>>> target_sets_;
  std::vector<TargetSet> branch_targets_;
};

/// Whether the hub's routing intent has a policy for private traffic: its tables then learn nothing.
bool has_private_policy(const VirtualHub& hub);
/// The prefixes of the hub's policies, each with its firewall: RFC 1918 and the hub's additions, the default route.
std::vector<std::pair<Prefix, Id<AzureFirewall>>> policy_routes(const VirtualHub& hub);

}  // namespace azroute
