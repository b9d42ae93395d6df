// What speaks BGP beside gateways: announcements of sites and appliances, route servers and their sessions.
#include <utility>

#include "sim/read/native_parts.h"

namespace azroute::native {
namespace {

Announcement read_announcement(const Object& object, Announcer announcer) {
  constexpr std::uint32_t kMost = 4294967295U;
  Announcement announcement;
  object.prefixes("addressPrefixes", announcement.prefixes);
  object.each("asPath", [&](const Field& item) {
    if (const auto number = read_integer(object.input(), item, 1, kMost))
      announcement.as_path.push_back(Asn{number->value});
  });
  if (const Field med = object.field("med"); med.node != nullptr) {
    if (const auto value = read_integer(object.input(), med, 0, kMost)) announcement.med = value->value;
  }
  object.word("origin", announcement.origin);
  object.each("communities", [&](const Field& item) {
    auto community = read_community(object.input(), item);
    if (!community) return;
    announcement.no_advertise = announcement.no_advertise || community->value == kNoAdvertise;
    announcement.communities.push_back(*std::move(community));
  });
  object.address("nextHop", announcement.next_hop);
  object.references("connections", announcement.connections);
  if (announcer == Announcer::Site) {
    object.forbid("nextHop", "only an appliance announces another's address as the next hop");
    announcement.next_hop.reset();
  } else {
    object.forbid("connections", "only a site has connections to choose from");
    announcement.connections.clear();
  }
  return announcement;
}

}  // namespace

std::vector<Announcement> read_announcements(const Object& object, Announcer announcer) {
  Announcement plain;
  std::vector<Announcement> announcements;
  object.each("advertises", [&](const Field& item) {
    if (item.node->kind == Node::Kind::Scalar) {
      if (const auto prefix = read_prefix(object.input(), item)) plain.prefixes.push_back(*prefix);
      return;
    }
    const Object inner(object.input(), item, *object_of_type(item.type));
    if (inner.is_mapping()) announcements.push_back(read_announcement(inner, announcer));
  });
  if (!plain.prefixes.empty()) announcements.push_back(std::move(plain));
  return announcements;
}

void read_appliance_bgp(const Object& object, NetworkInterface& nic) {
  object.with_object("bgp", [&](const Object& inner) {
    ApplianceBgp bgp;
    const bool numbered = inner.asn("asn", bgp.asn);
    bgp.advertises = read_announcements(inner, Announcer::Appliance);
    inner.flag("readvertises", bgp.readvertises);
    if (numbered) nic.bgp = std::move(bgp);
  });
}

std::vector<BgpSession> read_bgp_connections(const Object& object, SessionOwner owner) {
  std::vector<BgpSession> sessions;
  object.each_object("bgpConnections", [&](const Object& inner) {
    BgpSession session;
    inner.name("name", session.name);
    const bool numbered = inner.asn("peerAsn", session.peer_asn);
    const bool addressed = inner.address("peerIp", session.peer_ip);
    inner.reference("hubVirtualNetworkConnection", session.hub_connection);
    if (owner == SessionOwner::RouteServer) {
      inner.forbid("hubVirtualNetworkConnection", "only the sessions of a virtualHub stand behind a connection");
      session.hub_connection = {};
    }
    // Nobody refers to a session, so one that is with nobody is left out.
    if (numbered && addressed) sessions.push_back(std::move(session));
  });
  return sessions;
}

void read_route_servers(const Object& root, Topology& topology) {
  root.each_object("routeServers", [&](const Object& object) {
    RouteServer server;
    object.name("name", server.name);
    object.reference("virtualNetwork", server.virtual_network);
    object.addresses("virtualRouterIps", server.virtual_router_ips);
    object.flag("allowBranchToBranchTraffic", server.allow_branch_to_branch_traffic);
    object.word("hubRoutingPreference", server.preference);
    server.bgp_connections = read_bgp_connections(object, SessionOwner::RouteServer);
    topology.route_servers.push_back(std::move(server));
  });
}

}  // namespace azroute::native
