// What a speaker tells its neighbours: text and JSON agree with the control plane, a neighbour after the other.
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tests/support/topology_text.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

constexpr const char* kTwoSites = R"(
virtualNetworks:
  - name: v
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: GatewaySubnet, addressPrefix: 10.0.255.0/27}]
virtualNetworkGateways: [{name: vpn, virtualNetwork: v, gatewayType: Vpn, bgpSettings: {asn: 65001}}]
localNetworkGateways:
  - {name: a-lng, bgpSettings: {asn: 65010, bgpPeeringAddress: 192.168.0.1}}
  - {name: b-lng, bgpSettings: {asn: 65020, bgpPeeringAddress: 172.16.0.1}}
connections:
  - {name: to-a, connectionType: IPsec, virtualNetworkGateway1: vpn, localNetworkGateway2: a-lng, site: a, enableBgp: true}
  - {name: to-b, connectionType: IPsec, virtualNetworkGateway1: vpn, localNetworkGateway2: b-lng, site: b, enableBgp: true}
sites:
  - {name: a, addressPrefixes: [192.168.0.0/16], advertises: [192.168.0.0/16], asn: 65010}
  - {name: b, addressPrefixes: [172.16.0.0/16], advertises: [172.16.0.0/16], asn: 65020}
)";

}  // namespace

TEST_CASE("R2.16: a gateway tells each site its range and the other site's prefix, the AS path as the site hears it") {
  auto loaded = load_text(kTwoSites);
  CHECK(text::advertised_routes(*loaded->network, speaker(Id<VirtualNetworkGateway>{0})) ==
        "To  Connection  Network         AsPath       NextHop\n"
        "--  ----------  --------------  -----------  -------\n"
        "a   to-a        10.0.0.0/16     65001\n"
        "a   to-a        172.16.0.0/16   65001-65020\n"
        "b   to-b        10.0.0.0/16     65001\n"
        "b   to-b        192.168.0.0/16  65001-65010\n");
}

TEST_CASE("JSON names the neighbour's kind and the connection") {
  auto loaded = load_text(kTwoSites);
  CHECK(boost::json::serialize(json::advertised_routes(*loaded->network, speaker(Id<Site>{1}))) ==
        R"({"value":[{"to":"vpn","toKind":"virtualNetworkGateway","connection":"to-b","network":"172.16.0.0/16",)"
        R"("asPath":"65020","nextHop":null}]})");
}
