// How announcements spread, against what must not make a difference: travelling with others, a connection that is
// withdrawn against one that was never written, sites that say nothing, peerings that lend no gateway.
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/random_wan.h"
#include "tests/support/rewrite_yaml.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

/// The routes of every speaker and hub table for one prefix.
std::string at_prefix(const Topology& topology, const ControlPlane& control_plane, const Prefix& prefix) {
  std::string out;
  for (const Speaker& speaker : speakers_of(topology)) {
    out += "= " + std::string(name_of(topology, speaker)) + "\n" +
           whole_text(topology, control_plane.routes_at(speaker, prefix));
  }
  for (std::uint32_t i = 0; i < topology.hub_route_tables.size(); ++i) {
    out += "= " + table_name(topology, i) + "\n" +
           whole_text(topology, control_plane.routes_at(Id<HubRouteTable>{i}, prefix));
  }
  return out;
}

void keep_only(std::vector<Announcement>& announcements, const Prefix& prefix) {
  for (Announcement& announcement : announcements) {
    std::erase_if(announcement.prefixes, [&](const Located<Prefix>& one) { return one.value != prefix; });
  }
}

std::set<Prefix> announced(const Topology& topology) {
  std::set<Prefix> all;
  const auto add = [&](const std::vector<Announcement>& announcements) {
    for (const Announcement& announcement : announcements) {
      for (const Located<Prefix>& prefix : announcement.prefixes) all.insert(prefix.value);
    }
  };
  for (const Site& site : topology.sites) add(site.advertises);
  for (const NetworkInterface& nic : topology.network_interfaces) {
    if (nic.bgp) add(nic.bgp->advertises);
  }
  return all;
}

}  // namespace

TEST_CASE("a prefix among all others against the prefix alone: every speaker has the same routes for it") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto loaded = try_load(random_wan(seed, {.everything_else = false}));
    const ControlPlane& all = loaded->network->control_plane();
    for (const Prefix& prefix : announced(loaded->topology)) {
      CAPTURE(prefix.to_string());
      Topology alone = loaded->topology;
      for (Site& site : alone.sites) keep_only(site.advertises, prefix);
      for (NetworkInterface& nic : alone.network_interfaces) {
        if (nic.bgp) keep_only(nic.bgp->advertises, prefix);
      }
      const ControlPlane one = propagate(alone);
      CHECK(first_difference(at_prefix(loaded->topology, all, prefix), at_prefix(alone, one, prefix)) == "");
    }
  }
}

TEST_CASE("a connection withdrawn against one that was never written: the same tables") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const std::string yaml = random_wan(seed, {.everything_else = false});
    const auto loaded = try_load(yaml);
    for (std::size_t i = 0; i < loaded->topology.connections.size(); ++i) {
      const std::string name = loaded->topology.connections[i].name.value;
      if (yaml.find("connections: [" + name + "]") != std::string::npos) continue;  // an announcement names it
      CAPTURE(name);
      Topology withdrawn = loaded->topology;
      withdrawn.connections[i].withdrawn = true;
      const auto without = try_load(Rewriter(yaml).without("connections", name));
      REQUIRE(without != nullptr);
      CHECK(first_difference(whole_text(withdrawn, propagate(withdrawn)),
                             whole_text(without->topology, without->network->control_plane())) == "");
    }
  }
}

TEST_CASE("a site that announces nothing and that nothing is connected to changes nothing") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const std::string yaml = random_wan(seed);
    std::string more = yaml;
    more.insert(more.find("sites:\n") + 7, "  - {name: a-silent-one, asn: 64999, advertises: []}\n");
    const auto loaded = try_load(yaml);
    const auto with = try_load(more);
    REQUIRE(with != nullptr);
    CHECK(first_difference(
              "= a-silent-one\n" +
                  [&] {
                    std::string text = whole_text(loaded->topology, loaded->network->control_plane());
                    return text;
                  }(),
              [&] {
                std::string text = whole_text(with->topology, with->network->control_plane());
                const std::string heading = "= a-silent-one\n";
                text.erase(text.find(heading), heading.size());
                return heading + text;
              }()) == "");
    CHECK(first_difference(printed_text(*loaded), printed_text(*with)) == "");
  }
}

TEST_CASE("a connected site that announces nothing is told, and changes nothing for anybody else") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto loaded = try_load(random_wan(seed, {.everything_else = false}));
    Topology silent = loaded->topology;
    // One that has no static route on any side: its connections speak BGP without local prefixes.
    for (std::uint32_t s = 0; s < silent.sites.size(); ++s) {
      silent = loaded->topology;
      silent.sites[s].advertises.clear();
      silent.sites[s].readvertises = false;
      Topology gone = silent;
      bool static_routes = false;
      for (Connection& connection : gone.connections) {
        if (site_of(gone, connection).index != s) continue;
        static_routes = static_routes || connection.type == ConnectionType::IPsec;
        connection.withdrawn = true;
      }
      if (static_routes) continue;
      for (ExpressRouteCircuit& circuit : gone.circuits) {
        if (circuit.site.id.index == s) circuit.withdrawn = true;
      }
      const ControlPlane a = propagate(silent);
      const ControlPlane b = propagate(gone);
      for (const Speaker& speaker : speakers_of(silent)) {
        if (speaker == azroute::speaker(Id<Site>{s})) continue;
        CHECK(a.table(speaker) == b.table(speaker));
      }
    }
  }
}

TEST_CASE("a peering without gateway transit changes no learned route") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const auto loaded = try_load(random_wan(seed, {.everything_else = false}));
    Topology more = loaded->topology;
    for (std::uint32_t a = 0; a < more.virtual_networks.size(); ++a) {
      for (std::uint32_t b = 0; b < more.virtual_networks.size(); ++b) {
        if (a == b || find_peering(loaded->topology, {a}, {b}) != nullptr ||
            find_peering(loaded->topology, {b}, {a}) != nullptr)
          continue;
        VirtualNetworkPeering peering;
        peering.remote_virtual_network.name = more.virtual_networks[b].name;
        peering.remote_virtual_network.id = {b};
        more.virtual_networks[a].peerings.push_back(peering);
      }
    }
    CHECK(first_difference(whole_text(more, propagate(more)),
                           whole_text(loaded->topology, loaded->network->control_plane())) == "");
  }
}

TEST_CASE("a session that expects another number than the appliance has stays down") {
  const auto text = [](const char* expected) {
    return std::string(
               "virtualNetworks: [{name: v, addressSpace: {addressPrefixes: [10.0.0.0/16]}, subnets: [{name: a, "
               "addressPrefix: 10.0.1.0/24}, {name: RouteServerSubnet, addressPrefix: 10.0.2.0/27}]}]\n"
               "networkInterfaces: [{name: nva, subnet: a, privateIPAddress: 10.0.1.4, enableIPForwarding: true, bgp: "
               "{asn: 65010, advertises: [172.16.0.0/12]}}]\n"
               "routeServers: [{name: rs, virtualNetwork: v, bgpConnections: [{name: p, peerIp: 10.0.1.4, peerAsn: ") +
           expected + "}]}]\n";
  };
  CHECK(at_route_server(*load_text(text("65010")), "rs") == "* 172.16.0.0/12 [65010] from nva at 10.0.1.4\n");
  CHECK(at_route_server(*load_text(text("65011")), "rs") == "");
  CHECK(at_appliance(*load_text(text("65011")), "nva") == "");
}
