// Route servers, and the BGP sessions of route servers and virtual hubs with appliances.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

/// Numbers that no peer of Azure's may have: its own, Microsoft's public one and the hubs' among themselves.
constexpr std::array kReserved{Asn{65515}, Asn{12076}, Asn{65520}};

std::uint32_t number(Asn asn) {
  return static_cast<std::uint32_t>(asn);
}

void check_asn(LinkContext& context, const Located<Asn>& asn, std::string_view whose) {
  if (std::ranges::find(kReserved, asn.value) == kReserved.end()) return;
  context.diagnostics.error(linking::kReservedAsn, asn.span,
                            fmt::format("{} cannot have the number {}, which Azure keeps", whose, number(asn.value)),
                            "private numbers are 64512 to 65514 and 4200000000 to 4294967294");
}

class SessionChecker {
 public:
  explicit SessionChecker(LinkContext& context)
      : context_(&context), heard_(context.topology.network_interfaces.size()) {}

  void check(const std::vector<BgpSession>& sessions, const Located<std::string>& owner, bool route_server) {
    std::unordered_map<Address, Span> peers;
    for (const BgpSession& session : sessions) {
      const auto [first, added] = peers.try_emplace(session.peer_ip.value, session.peer_ip.span);
      if (!added) {
        const auto [here, other] = contradiction(session.peer_ip.span, first->second);
        context_->diagnostics.error(
            linking::kSessionTwice, here,
            fmt::format("{} already has a session with {}", quoted(owner.value), session.peer_ip.value.to_string()),
            "remove one of them", {{other, "the other one is here"}});
        continue;
      }
      check_asn(*context_, session.peer_asn, "a BGP peer");
      check_peer(session, owner, route_server);
    }
  }

  /// After all sessions.
  void check_appliances() {
    for (std::size_t i = 0; i < heard_.size(); ++i) {
      const NetworkInterface& nic = context_->topology.network_interfaces[i];
      if (!nic.bgp || heard_[i]) continue;  // a session has its own word about the number
      check_asn(*context_, nic.bgp->asn, "an appliance");
      if (unknown_peers_ || !context_->complete) continue;
      context_->diagnostics.warning(
          linking::kApplianceUnheard, nic.bgp->asn.span,
          fmt::format("{} speaks BGP, but nobody has a session with it", quoted(nic.name.value)),
          "add it to the `bgpConnections` of a routeServer or virtualHub",
          {{nic.name.span, "the network interface is here"}});
    }
  }

 private:
  void check_peer(const BgpSession& session, const Located<std::string>& owner, bool route_server) {
    const Topology& topology = context_->topology;
    const std::string peer = session.peer_ip.value.to_string();
    // A connection that nobody knows may lead to any appliance.
    const bool anywhere = session.hub_connection.written() && !session.hub_connection.id.valid();
    unknown_peers_ = unknown_peers_ || anywhere;
    if (!session.nic.valid()) {
      if (!context_->complete || anywhere) return;
      context_->diagnostics.warning(
          linking::kSessionWithoutPeer, session.peer_ip.span,
          fmt::format("no network interface within reach of {} has the address {}, so the session stays down",
                      quoted(owner.value), peer),
          route_server ? "the peer stands in the route server's virtual network, or in one peered with it"
                       : "the peer stands in a virtual network that is connected to the hub, or in one peered with it");
      return;
    }
    heard_[session.nic.index] = true;
    const NetworkInterface& nic = topology[session.nic];
    const Label defined{nic.name.span, "the network interface is here"};
    if (!nic.bgp) {
      context_->diagnostics.warning(
          linking::kSessionSilent, session.peer_ip.span,
          fmt::format("{} has no `bgp`, so nothing is learned from it", quoted(nic.name.value)),
          "say what it announces: `bgp: {asn: ..., advertises: [...]}`", {defined});
    } else if (nic.bgp->asn.value != session.peer_asn.value) {
      context_->diagnostics.warning(
          linking::kSessionAsn, session.peer_asn.span,
          fmt::format("the session expects the number {}, but {} has {}, so it stays down",
                      number(session.peer_asn.value), quoted(nic.name.value), number(nic.bgp->asn.value)),
          "write the same number in both places", {{nic.bgp->asn.span, "the appliance's own number is here"}});
    } else if (route_server) {
      check_count(session, nic);
    }
  }

  void check_count(const BgpSession& session, const NetworkInterface& nic) {
    std::size_t count = 0;
    for (const Announcement& announcement : nic.bgp->advertises) count += announcement.prefixes.size();
    const std::size_t most = limit("route-server-peer-routes", context_->as_of).number;
    if (count <= most) return;
    context_->diagnostics.warning(
        linking::kTooManyPeerRoutes, session.peer_ip.span,
        fmt::format("{} announces {} routes; the limit is {}", quoted(nic.name.value), count, most),
        "announce fewer, wider prefixes", {{nic.name.span, "the network interface is here"}});
  }

  LinkContext* context_;
  bool unknown_peers_ = false;
  std::vector<bool> heard_;  // by interface: somebody has a session with it
};

void check_place(LinkContext& context, const RouteServer& server) {
  const Topology& topology = context.topology;
  const Located<std::string>& vnet = topology[server.virtual_network.id].name;
  const Id<Subnet> home = context.reserved_subnet(server.virtual_network.id, kRouteServerSubnet);
  if (!home.valid()) {
    context.diagnostics.error(linking::kRouteServerWithoutSubnet, server.virtual_network.name.span,
                              fmt::format("{} has no subnet named {}", quoted(vnet.value), kRouteServerSubnet),
                              "add a subnet `RouteServerSubnet`, a /27 or larger",
                              {{vnet.span, "the virtual network is here"}});
    return;
  }
  constexpr unsigned kSmallest = 27;
  const std::vector<Located<Prefix>>& ranges = topology[home].address_prefixes;
  for (const Located<Prefix>& range : ranges) {
    if (range.value.family() == Family::V6 || range.value.length() <= kSmallest) continue;
    context.diagnostics.error(linking::kRouteServerSubnetSize, range.span,
                              fmt::format("the RouteServerSubnet is a /27 or larger, not a /{}", range.value.length()));
  }
  for (const Located<Address>& address : server.virtual_router_ips) {
    const bool inside =
        std::ranges::any_of(ranges, [&](const Located<Prefix>& range) { return range.value.contains(address.value); });
    if (inside || ranges.empty()) continue;
    context.diagnostics.error(
        linking::kRouteServerOutsideSubnet, address.span,
        fmt::format("{} lies outside {}", address.value.to_string(), quoted(full_name(topology, home))), {},
        {{ranges.front().span, "the RouteServerSubnet's prefix is here"}});
  }
}

void check_route_servers(LinkContext& context) {
  const Topology& topology = context.topology;
  for (std::size_t i = 0; i < topology.route_servers.size(); ++i) {
    const RouteServer& server = topology.route_servers[i];
    const Id<VirtualNetwork> vnet = server.virtual_network.id;
    if (!vnet.valid()) continue;
    check_place(context, server);
    if (const Id<RouteServer> first = context.route_server(vnet); first != id_at<RouteServer>(i)) {
      const auto [here, other] = contradiction(server.name.span, topology[first].name.span);
      context.diagnostics.error(linking::kRouteServerTwice, here,
                                fmt::format("{} has two route servers", quoted(topology[vnet].name.value)), {},
                                {{other, "the other one is here"}});
    }
    if (!server.allow_branch_to_branch_traffic) continue;
    for (const Id<VirtualNetworkGateway> id : context.gateways(vnet)) {
      const VirtualNetworkGateway& gateway = topology[id];
      if (gateway.type != GatewayType::Vpn || gateway.active_active) continue;
      context.diagnostics.warning(linking::kBranchToBranchGateway, gateway.name.span,
                                  fmt::format("{} exchanges routes with {} only where it is active-active",
                                              quoted(gateway.name.value), quoted(server.name.value)),
                                  "add `activeActive: true`, or remove `allowBranchToBranchTraffic`",
                                  {{server.name.span, "the route server is here"}});
    }
  }
}

}  // namespace

void check_bgp_sessions(LinkContext& context) {
  check_route_servers(context);
  SessionChecker sessions(context);
  for (const RouteServer& server : context.topology.route_servers)
    sessions.check(server.bgp_connections, server.name, true);
  for (const VirtualHub& hub : context.topology.virtual_hubs) sessions.check(hub.bgp_connections, hub.name, false);
  sessions.check_appliances();
}

}  // namespace azroute
