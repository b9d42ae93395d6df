#!/usr/bin/env python3
"""Runs `azroute routes` for those who speak BGP and `azroute rules` for its lists: columns, choices and bad usage.

    learned_test.py --program PROGRAM
"""
import argparse
import os
import pathlib
import sys
import tempfile

from program import Program

TWO_GATEWAYS = "topologies/precedence/gateway-readvertises.yaml"
HUB = """
asOf: 2026-11-23
virtualNetworks:
  - name: spoke
    location: westeurope
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: s, addressPrefix: 10.1.1.0/24}]
  - name: services
    location: westeurope
    addressSpace: {addressPrefixes: [10.2.0.0/16]}
    subnets:
      - {name: s, addressPrefix: 10.2.1.0/24}
      - {name: RouteServerSubnet, addressPrefix: 10.2.2.0/26}
virtualHubs:
  - name: hub
    location: westeurope
    addressPrefix: 10.0.0.0/23
    hubRouteTables: [{name: apart}]
    hubVirtualNetworkConnections:
      - {name: to-spoke, remoteVirtualNetwork: spoke}
routeServers:
  - name: server
    virtualNetwork: services
    virtualRouterIps: [10.2.2.4, 10.2.2.5]
    bgpConnections: [{name: peer, peerAsn: 65010, peerIp: 10.2.1.4}]
networkInterfaces:
  - {name: vm, subnet: spoke/s, privateIPAddress: 10.1.1.4}
  - name: nva
    subnet: services/s
    privateIPAddress: 10.2.1.4
    enableIPForwarding: true
    bgp: {asn: 65010, advertises: [172.20.0.0/16, 172.21.0.0/16]}
"""


class Checked(Program):
    def expect(self, what, got, wanted):
        if got != wanted:
            self.failed += 1
            print(f"FAIL: {what}\n  expected {wanted}\n  got      {got}")

    def refuses(self, arguments, message):
        done = self.run(*arguments)
        good = done.returncode == 2 and not done.stdout and message in done.stderr
        self.expect(f"{' '.join(arguments)} is bad usage and says {message!r}", good or done.stderr, True)


def gateways_and_sites(program):
    learned = program.json("routes", TWO_GATEWAYS, "--gateway", "VPN-gateway")["value"]
    program.expect("what a gateway has learned", [(row["network"], row["asPath"], row["origin"]) for row in learned],
                   [("0.0.0.0/0", "65010", "EBgp"), ("10.5.0.0/16", "65002", "EBgp"), ("192.168.0.0/16", "65010", "EBgp"),
                    ("192.168.0.1/32", "", "Network")])
    told = program.json("routes", TWO_GATEWAYS, "--gateway", "vpn-gateway", "--advertised")["value"]
    program.expect("what it tells: no default route, paths as heard",
                   [(row["to"], row["toKind"], row["connection"], row["network"], row["asPath"]) for row in told],
                   [("far-gateway", "virtualNetworkGateway", "between", "10.0.0.0/16", "65001"),
                    ("far-gateway", "virtualNetworkGateway", "between", "192.168.0.0/16", "65001-65010"),
                    ("datacenter", "site", "tunnel", "10.0.0.0/16", "65001"),
                    ("datacenter", "site", "tunnel", "10.5.0.0/16", "65001-65002")])
    heard = program.json("routes", TWO_GATEWAYS, "--site", "datacenter")["value"]
    program.expect("the site hears what the gateway tells it", [(row["network"], row["asPath"]) for row in heard],
                   [(row["network"], row["asPath"]) for row in told if row["to"] == "datacenter"])
    text = program.run("routes", TWO_GATEWAYS, "--site", "datacenter", "--advertised", "--without",
                       "datacenter:0.0.0.0/0").stdout
    program.expect("as a table, with what is taken away above it", [line.split() for line in text.splitlines()],
                   [["without", "datacenter:0.0.0.0/0:"], [], ["To", "Connection", "Network", "AsPath", "NextHop"],
                    ["-----------", "----------", "--------------", "------", "-------"],
                    ["vpn-gateway", "tunnel", "192.168.0.0/16", "65010"]])
    gone = program.json("routes", TWO_GATEWAYS, "--gateway", "far-gateway", "--without", "between")
    program.expect("without the connection between them", gone, {"value": [], "without": ["between"]})


def hubs_and_route_servers(program, file):
    table = program.json("routes", file, "--hub", "hub")["value"]
    program.expect("what a hub knows", [(row["addressPrefixes"], row["nextHopType"]) for row in table],
                   [(["10.1.0.0/16"], "Virtual Network Connection")])
    program.expect("its default table has it", program.json("routes", file, "--hub", "hub/defaultRouteTable")["value"]
                   [0]["addressPrefixes"], ["10.1.0.0/16"])
    program.expect("a table that nothing propagates to", program.json("routes", file, "--hub", "hub/apart"), {"value": []})
    learned = program.json("routes", file, "--route-server", "server")["value"]
    program.expect("what a route server has learned", [(row["network"], row["nextHop"], row["asPath"]) for row in learned],
                   [("172.20.0.0/16", "10.2.1.4", "65010"), ("172.21.0.0/16", "10.2.1.4", "65010")])
    told = program.json("routes", file, "--appliance", "nva", "--advertised", "--without", "nva:172.20.0.0/16")
    program.expect("what an appliance tells, without one prefix",
                   [(row["to"], row["toKind"], row["network"]) for row in told["value"]],
                   [("server", "routeServer", "172.21.0.0/16")])
    gone = program.json("routes", file, "--route-server", "server", "--without", "peer")
    program.expect("without the session", gone, {"value": [], "without": ["peer"]})
    empty = program.json("routes", file, "--hub", "hub", "--without", "to-spoke")
    program.expect("without the hub's connection", empty, {"value": [], "without": ["to-spoke"]})


def bad_usage(program, file):
    routes = ["routes", TWO_GATEWAYS]
    program.refuses([*routes, "--gateway", "vpn-gatewya"], "did you mean `vpn-gateway`?")
    program.refuses([*routes, "--site", "x"], "the file has datacenter")
    program.refuses([*routes, "--gateway", "vpn-gateway", "--site", "datacenter"], "exclude each other")
    program.refuses([*routes, "--gateway", "vpn-gateway", "--all"], "exclude each other")
    program.refuses([*routes, "--advertised"], "--advertised needs to know of whom")
    program.refuses([*routes, "--nic", "vm", "--advertised"], "--advertised needs to know of whom")
    program.refuses([*routes, "--gateway", "vpn-gateway", "--without", "vpn-gateway"], "takes `vpn-gateway` away")
    program.refuses(["routes", file, "--hub", "hub/apart", "--advertised"], "a hub advertises")
    program.refuses(["routes", file, "--hub", "hub/aprt"], "did you mean `apart`?")
    program.refuses(["routes", file, "--appliance", "vm"], "no networkInterface with bgp is named `vm`")
    program.refuses(["routes", file, "--appliance", "nva", "--without", "nva"], "takes `nva` away")


def lists_of_rules(program):
    absent = program.json("rules", "--not-modelled")
    program.expect("its format", absent["format"], "azroute-not-modelled/1")
    rules = {rule["id"] for rule in program.json("rules")["rules"]}
    program.expect("nothing is both", [one["id"] for one in absent["notModelled"] if one["id"] in rules], [])
    for one in ("gre-and-ip-in-ip", "fastpath", "update-servers-by-name"):
        text = program.run("rules", one).stdout
        program.expect(f"rules {one} says so", text.split("\n")[0].split("  ")[1] in ("[not modelled]", "[planned]"), True)

    def routes_per_table(date):
        document = program.json("rules", "--limits", "--as-of", date)
        return [row["number"] for row in document["limits"] if row["id"] == "routes-per-table"], document["asOf"]
    program.expect("a limit before it moved", routes_per_table("2026-03-31"), ([400], "2026-03-31"))
    program.expect("and after", routes_per_table("2026-04-01"), ([600], "2026-04-01"))
    program.expect("as a table", program.run("rules", "--limits", "--as-of", "2026-04-01").stdout.split("\n")[0],
                   "limits as of 2026-04-01")
    program.refuses(["rules", "--limits", "--not-modelled"], "exclude each other")
    program.refuses(["rules", "fastpath", "--limits"], "exclude each other")
    program.refuses(["rules", "--as-of", "2026-01-01"], "--as-of goes with --limits")
    program.refuses(["rules", "fastpaht"], "did you mean `fastpath`?")


def pictures(program):
    plain = program.json("graph", TWO_GATEWAYS)
    program.expect("all is linked", len(plain["components"]), 1)
    apart = program.json("graph", TWO_GATEWAYS, "--without", "between")
    program.expect("without one connection there are two parts",
                   [sorted(node.split("/")[1] for node in part) for part in apart["components"]],
                   [["far", "far-gateway"], ["datacenter", "vnet", "vpn-gateway"]])
    far = program.json("graph", TWO_GATEWAYS, "--without", "between", "--from", "virtualNetwork/FAR")
    program.expect("one of them", [node["id"] for node in far["nodes"]],
                   ["virtualNetwork/far", "virtualNetworkGateway/far-gateway"])
    program.refuses(["graph", TWO_GATEWAYS, "--from", "datacentre"], "did you mean `datacenter`?")


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=os.path.abspath, required=True)
    program = Checked(parser.parse_args(arguments).program)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "hub.yaml"
        file.write_text(HUB, encoding="utf-8")
        gateways_and_sites(program)
        hubs_and_route_servers(program, str(file))
        bad_usage(program, str(file))
        lists_of_rules(program)
        pictures(program)
    print(f"{program.failed} failures")
    return 1 if program.failed else 0


if __name__ == "__main__":
    sys.exit(main())
