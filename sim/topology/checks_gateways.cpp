// Gateways, connections and sites: what stands at both ends of a tunnel or circuit must fit.
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "sim/topology/limits.h"
#include "sim/topology/link_context.h"

namespace azroute {
namespace {

bool is_policy_based(const VirtualNetworkGateway& gateway) {
  return gateway.type == GatewayType::Vpn && gateway.vpn_type == VpnType::PolicyBased;
}

void check_place(LinkContext& context, const VirtualNetworkGateway& gateway) {
  const Topology& topology = context.topology;
  const Located<std::string>& vnet = topology[gateway.virtual_network.id].name;
  const Id<Subnet> home = context.reserved_subnet(gateway.virtual_network.id, kGatewaySubnet);
  if (!home.valid()) {
    context.diagnostics.error(linking::kGatewayWithoutSubnet, gateway.virtual_network.name.span,
                              fmt::format("{} has no subnet named {}", quoted(vnet.value), kGatewaySubnet),
                              "add a subnet `GatewaySubnet`, a /27 or larger",
                              {{vnet.span, "the virtual network is here"}});
    return;
  }
  const Subnet& subnet = topology[home];
  if (subnet.address_prefixes.empty()) return;
  for (const GatewayIpConfiguration& configuration : gateway.ip_configurations) {
    if (!configuration.private_ip_address) continue;
    const Located<Address>& address = *configuration.private_ip_address;
    const bool inside = std::ranges::any_of(
        subnet.address_prefixes, [&](const Located<Prefix>& prefix) { return prefix.value.contains(address.value); });
    if (inside) continue;
    context.diagnostics.error(
        linking::kGatewayOutsideSubnet, address.span,
        fmt::format("{} lies outside {}", address.value.to_string(), quoted(full_name(topology, home))), {},
        {{subnet.address_prefixes.front().span, "the GatewaySubnet's prefix is here"}});
  }
}

/// One gateway of a type stands in each virtual network, and in each virtual hub.
void check_one_of_a_type(LinkContext& context) {
  const Topology& topology = context.topology;
  std::map<std::tuple<std::uint32_t, std::uint32_t, GatewayType>, const VirtualNetworkGateway*> first_of;
  for (const VirtualNetworkGateway& gateway : topology.gateways) {
    const Id<VirtualNetwork> vnet = gateway.virtual_network.id;
    const Id<VirtualHub> hub = gateway.virtual_hub.id;
    if (!vnet.valid() && !hub.valid()) continue;
    const auto [first, added] = first_of.try_emplace({vnet.index, hub.index, gateway.type}, &gateway);
    if (added) continue;
    const auto [here, other] = contradiction(gateway.name.span, first->second->name.span);
    context.diagnostics.error(linking::kGatewayTwice, here,
                              fmt::format("{} has two {} gateways",
                                          quoted(vnet.valid() ? topology[vnet].name.value : topology[hub].name.value),
                                          to_string(gateway.type)),
                              {}, {{other, "the first one is here"}});
  }
}

void check_default_sites(LinkContext& context) {
  const Topology& topology = context.topology;
  std::set<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (const Connection& connection : topology.connections) {
    if (connection.gateway1.id.valid() && connection.local_gateway2.id.valid())
      joined.emplace(connection.gateway1.id.index, connection.local_gateway2.id.index);
  }
  for (std::size_t i = 0; i < topology.gateways.size(); ++i) {
    const VirtualNetworkGateway& gateway = topology.gateways[i];
    const Ref<LocalNetworkGateway>& site = gateway.gateway_default_site;
    if (!site.written()) continue;
    if (gateway.type != GatewayType::Vpn || is_policy_based(gateway)) {
      context.diagnostics.error(
          linking::kDefaultSiteGateway, site.name.span,
          gateway.type == GatewayType::Vpn ? "a policy-based gateway cannot have a default site"
                                           : "an ExpressRoute gateway cannot have a default site",
          gateway.type == GatewayType::Vpn ? "make it `vpnType: RouteBased`" : "announce 0.0.0.0/0 by BGP instead");
    } else if (site.id.valid() && context.complete &&
               !joined.contains({static_cast<std::uint32_t>(i), site.id.index})) {
      context.diagnostics.error(linking::kDefaultSiteUnconnected, site.name.span,
                                fmt::format("no connection joins {} to its default site {}", quoted(gateway.name.value),
                                            quoted(site.name.value)),
                                "add an IPsec connection between them",
                                {{topology[site.id].name.span, "the local network gateway is defined here"}});
    }
  }
}

/// A gateway of the wrong type for the connection; silent about one that did not resolve.
void check_end(LinkContext& context, const Connection& connection, const Ref<VirtualNetworkGateway>& end) {
  if (!end.id.valid()) return;
  const VirtualNetworkGateway& gateway = context.topology[end.id];
  const GatewayType wanted =
      connection.type == ConnectionType::ExpressRoute ? GatewayType::ExpressRoute : GatewayType::Vpn;
  if (gateway.type != wanted) {
    context.diagnostics.error(
        linking::kConnectionGateway, end.name.span,
        fmt::format("{} is a gateway of type {}, but {} connections have {} gateways", quoted(gateway.name.value),
                    to_string(gateway.type), to_string(connection.type), to_string(wanted)),
        {}, {{gateway.name.span, "the gateway is defined here"}});
  } else if (connection.enable_bgp && is_policy_based(gateway)) {
    context.diagnostics.error(linking::kPolicyBasedBgp, end.name.span,
                              fmt::format("{} is policy-based and speaks no BGP", quoted(gateway.name.value)),
                              "make it `vpnType: RouteBased`, or remove `enableBgp`",
                              {{gateway.name.span, "the gateway is defined here"}});
  }
}

/// Two gateways that are joined and speak BGP.
void check_gateway_asns(LinkContext& context, const Connection& connection) {
  const Topology& topology = context.topology;
  if (connection.type != ConnectionType::Vnet2Vnet || !connection.enable_bgp) return;
  if (!connection.gateway1.id.valid() || !connection.gateway2.id.valid()) return;
  const VirtualNetworkGateway& one = topology[connection.gateway1.id];
  const VirtualNetworkGateway& two = topology[connection.gateway2.id];
  if (one.bgp.asn != two.bgp.asn) return;
  context.diagnostics.warning(linking::kBgpSameAsn, connection.gateway2.name.span,
                              fmt::format("{} and {} have the same autonomous system number {}", quoted(one.name.value),
                                          quoted(two.name.value), static_cast<std::uint32_t>(one.bgp.asn)),
                              "give one of them another one in `bgpSettings`",
                              {{two.name.span, "the second gateway is defined here"}});
}

/// What only the gateway of a virtual hub has, and what only another gateway has.
void check_hub_keys(LinkContext& context, const Connection& connection) {
  if (connection.express_route_gateway_bypass) {
    context.diagnostics.warning(linking::kFastPathIgnored, connection.name.span,
                                fmt::format("FastPath of {} is ignored", quoted(connection.name.value)),
                                "packets go the same way without it, only not through the gateway's machines");
  }
  if (!connection.gateway1.id.valid()) return;
  const VirtualNetworkGateway& gateway = context.topology[connection.gateway1.id];
  const Label defined{gateway.name.span, "the gateway is defined here"};
  if (gateway.virtual_network.id.valid() && (connection.enable_internet_security || connection.routing_configuration)) {
    context.diagnostics.error(
        linking::kHubConnectionKeys, connection.name.span,
        fmt::format("{} has {}, but {} stands in no virtual hub", quoted(connection.name.value),
                    connection.routing_configuration ? "`routingConfiguration`" : "`enableInternetSecurity`",
                    quoted(gateway.name.value)),
        "remove it", {defined});
  }
  if (gateway.virtual_hub.id.valid() && connection.type == ConnectionType::Vnet2Vnet) {
    context.diagnostics.error(
        linking::kHubVnet2Vnet, connection.gateway1.name.span,
        fmt::format("{} stands in a virtual hub and takes no Vnet2Vnet connection", quoted(gateway.name.value)),
        "connect the virtual network to the hub", {defined});
  }
}

/// The session breaks down beyond the limit, so that not even the first prefixes arrive.
void check_prefix_count(LinkContext& context, std::size_t index) {
  const Connection& connection = context.topology.connections[index];
  if (connection.type != ConnectionType::IPsec || !connection.enable_bgp || !connection.site.id.valid()) return;
  const Site& site = context.topology[connection.site.id];
  std::size_t count = 0;
  for (const Announcement& announcement : site.advertises) {
    const bool here = announcement.connections.empty() ||
                      std::ranges::any_of(announcement.connections, [&](const Ref<Connection>& one) {
                        return one.id == id_at<Connection>(index);
                      });
    if (here) count += announcement.prefixes.size();
  }
  const std::size_t most = limit("vpn-bgp-prefixes", context.as_of).number;
  if (count <= most) return;
  context.diagnostics.warning(linking::kTooManyBgpPrefixes, connection.site.name.span,
                              fmt::format("site {} announces {} prefixes over {}; the limit is {}",
                                          quoted(site.name.value), count, quoted(connection.name.value), most),
                              "announce fewer, wider prefixes", {{site.name.span, "the site is defined here"}});
}

void check_bgp(LinkContext& context, const Connection& connection) {
  const Topology& topology = context.topology;
  if (connection.type != ConnectionType::IPsec || !connection.enable_bgp) return;
  if (!connection.local_gateway2.id.valid()) return;
  const LocalNetworkGateway& local = topology[connection.local_gateway2.id];
  const Label defined{local.name.span, "the local network gateway is defined here"};
  if (!local.bgp) {
    context.diagnostics.warning(
        linking::kBgpWithoutSettings, connection.local_gateway2.name.span,
        fmt::format("the connection has enableBgp, but {} has no bgpSettings", quoted(local.name.value)),
        "add `bgpSettings` with the far end's `asn` and `bgpPeeringAddress`", {defined});
    return;
  }
  if (!connection.gateway1.id.valid() || topology[connection.gateway1.id].bgp.asn != local.bgp->asn) return;
  context.diagnostics.warning(
      linking::kBgpSameAsn, connection.local_gateway2.name.span,
      fmt::format("{} and {} have the same autonomous system number {}", quoted(connection.gateway1.name.value),
                  quoted(local.name.value), static_cast<std::uint32_t>(local.bgp->asn)),
      "give the on-premises network another one", {defined});
}

void check_connections(LinkContext& context) {
  for (std::size_t i = 0; i < context.topology.connections.size(); ++i) {
    const Connection& connection = context.topology.connections[i];
    check_end(context, connection, connection.gateway1);
    check_hub_keys(context, connection);
    check_prefix_count(context, i);
    if (connection.gateway2.id.valid() && connection.gateway2.id == connection.gateway1.id) {
      context.diagnostics.error(linking::kConnectionToItself, connection.gateway2.name.span,
                                fmt::format("{} cannot be connected to itself", quoted(connection.gateway2.name.value)),
                                {}, {{connection.gateway1.name.span, "the other end is here"}});
      continue;
    }
    check_end(context, connection, connection.gateway2);
    check_bgp(context, connection);
    check_gateway_asns(context, connection);
  }
}

/// Prefixes that stand in for the virtual network's ranges where its gateway announces them.
void check_summaries(LinkContext& context) {
  for (std::size_t i = 0; i < context.topology.virtual_networks.size(); ++i) {
    const VirtualNetwork& vnet = context.topology.virtual_networks[i];
    const Id<VirtualNetwork> id = id_at<VirtualNetwork>(i);
    if (vnet.summarized_gateway_prefixes.empty() || !context.gateways(id).empty()) continue;
    context.diagnostics.warning(linking::kSummaryWithoutGateway, vnet.summarized_gateway_prefixes.front().span,
                                fmt::format("{} has no gateway that could announce it", quoted(vnet.name.value)),
                                "write `summarizedGatewayPrefixes` where the gateway stands",
                                {{vnet.name.span, "the virtual network is here"}});
  }
}

}  // namespace

void check_gateways(LinkContext& context) {
  for (const VirtualNetworkGateway& gateway : context.topology.gateways) {
    if (gateway.virtual_network.id.valid()) check_place(context, gateway);
  }
  check_one_of_a_type(context);
  check_default_sites(context);
  check_connections(context);
  check_summaries(context);
}

// A site may well own a prefix that has virtual networks cut out of it; only what a virtual network covers whole is
// lost to the site.
void check_sites(LinkContext& context) {
  const Topology& topology = context.topology;
  if (topology.sites.empty()) return;
  std::vector<Prefix> ranges;
  std::unordered_map<Prefix, std::pair<const VirtualNetwork*, Span>> owners;
  for (const VirtualNetwork& vnet : topology.virtual_networks) {
    for (const Located<Prefix>& range : vnet.address_prefixes) {
      ranges.push_back(range.value);
      owners.try_emplace(range.value, &vnet, range.span);
    }
  }
  const PrefixSet all(std::move(ranges));
  for (const Site& site : topology.sites) {
    for (const Located<Prefix>& prefix : site.address_prefixes) {
      const Prefix* range = all.covering(prefix.value);
      if (range == nullptr) continue;
      const auto& [vnet, span] = owners.at(*range);
      context.diagnostics.warning(
          linking::kSiteOverlapsVnet, prefix.span,
          fmt::format("{} of site {} lies inside {} of {}, which keeps it for itself", prefix.value.to_string(),
                      quoted(site.name.value), range->to_string(), quoted(vnet->name.value)),
          {}, {{span, "the virtual network's range is here"}});
    }
    const Located<Address>* first_of[2] = {nullptr, nullptr};
    for (const Located<Address>& address : site.public_ip_addresses) {
      const Located<Address>*& first = first_of[address.value.is_v4() ? 0 : 1];
      if (first == nullptr) {
        first = &address;
      } else if (context.complete) {  // the reader of topology files has a word of its own for this
        const auto [here, other] = contradiction(address.span, first->span);
        context.diagnostics.error(
            linking::kSiteAddressTwice, here,
            fmt::format("site {} has two {} addresses", quoted(site.name.value), to_string(address.value.family())),
            "name the one its Internet edge translates to", {{other, "the first one is here"}});
      }
    }
  }
}

}  // namespace azroute
