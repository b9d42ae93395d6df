#!/usr/bin/env python3
"""Runs replay on generated logs: formats against each other, rows and changes against trace, damage against its count,
interruption, bad usage. What is shared out is in replay_shards_test.py.

    replay_test.py --program PROGRAM --make-flows PROGRAM
"""
import argparse
import bz2
import collections
import concurrent.futures
import csv
import gzip
import io
import ipaddress
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from program import ROOT, WithFlows

FORCED = WithFlows.TOPOLOGY
CURED = "topologies/activation/forced-tunnel-cured.yaml"
EXAMPLE = "topologies/flows"
PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp"}
TIME_LIMIT = 60  # seconds, for what ends by itself or must end soon

# A network interface with a public address, and one without: what comes from the Internet reaches the one only.
PUBLISHED = """
asOf: 2026-11-23
virtualNetworks:
  - name: vnet
    location: westeurope
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets: [{name: web, addressPrefix: 10.0.0.0/24, defaultOutboundAccess: true}]
publicIPAddresses: [{name: front, ipAddress: 20.1.2.3}]
networkInterfaces:
  - {name: seen, subnet: vnet/web, privateIPAddress: 10.0.0.4, publicIPAddress: front}
  - {name: hidden, subnet: vnet/web, privateIPAddress: 10.0.0.5}
"""


def sender_of(address):
    """The sender of the forced tunnel's topologies that has the address, as options of trace."""
    nics = {"10.1.1.4": "windows-vm", "10.1.1.5": "rhel-vm", "10.1.1.6": "sles-vm"}
    if address in nics:
        return ["--from", nics[address]]
    for prefix, sender in (("10.1.1.0/24", "corp/workload"), ("192.168.0.0/16", "headquarters")):
        if ipaddress.ip_address(address) in ipaddress.ip_network(prefix):
            return ["--from", sender, "--source", address]
    return ["--from", "internet", "--source", address]


def flow_of(row):
    return row["source"], row["destination"], int(row["destinationPort"]), int(row["protocol"])


class Cases(WithFlows):
    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def replay(self, *arguments, topology=FORCED):
        """JSON of a replay that ends well, of which every tuple is accounted for."""
        done = self.run("replay", topology, *arguments, "--format", "json")
        nothing = done.stdout.startswith("{") and json.loads(done.stdout)["read"]["tuples"] == 0
        damaged = nothing and json.loads(done.stdout)["damage"]
        self.check(f"{arguments}: ends well", done.returncode == (1 if damaged else 0), done.stderr)
        result = json.loads(done.stdout)
        places = result["outcomes"] + result["outside"]
        for count in ("tuples", "conversations", "bytesSent", "packetsReceived"):
            self.check(f"{arguments}: outcomes and outside are the total of {count}",
                       sum(place[count] for place in places) == result["total"][count], str(result["total"]))
        self.check(f"{arguments}: what was read is the total", result["read"]["tuples"] == result["total"]["tuples"])
        return result

    def expect(self, name, code, done, *texts):
        missing = [text for text in texts if text not in done.stdout + done.stderr]
        self.check(f"{name}: exit code {code}", done.returncode == code and not missing,
                   f"{done.returncode}, missing {missing}\n{done.stdout}{done.stderr}")

    # --- formats

    def formats(self):
        results = {}
        for form in ("compact", "csv", "ndjson", "vnet", "nsg", "nsg1"):
            path, _ = self.make(f"same.{form}", "--format", form, "--count", "3000", "--seed", "7")
            results[form] = self.replay("--flows", path)
            self.check(f"{form}: as many tuples as were made", results[form]["total"]["tuples"] == 3000)
        said = {form: (result["total"], result["outcomes"], result["outside"]) for form, result in results.items()}
        self.check("tables and the compact form say the same", said["csv"] == said["ndjson"] == said["compact"])
        self.check("both logs with states say the same", said["vnet"] == said["nsg"])
        logged = said["vnet"][0]
        self.check("a log tells a conversation in several tuples", 300 < logged["conversations"] < 2000, str(logged))
        self.check("a log without states and sizes counts tuples", said["nsg1"][0]["conversations"] == 3000 and
                   said["nsg1"][0]["bytesSent"] == 0, str(said["nsg1"][0]))

    def packed_and_mixed(self):
        plain = pathlib.Path(self.make("plain.json", "--format", "vnet", "--count", "2000")[0]).read_bytes()
        table = pathlib.Path(self.make("plain.csv", "--format", "csv", "--count", "500")[0]).read_bytes()
        expected = self.run("replay", FORCED, "--flows", self.write("as/log.json", plain)).stdout
        for name, content in (("log.json.gz", gzip.compress(plain)), ("log.json.bz2", bz2.compress(plain))):
            done = self.run("replay", FORCED, "--flows", self.write(name, content))
            self.check(f"{name} says what the log says", done.stdout == expected, done.stdout + done.stderr)
        for name, content in (("plain", plain), ("packed", gzip.compress(plain))):
            done = subprocess.run([self.path, "replay", FORCED, "--flows", "-"], cwd=ROOT, input=content,
                                  capture_output=True, check=False)
            self.check(f"standard input, {name}", done.stdout.decode() == expected, done.stdout.decode())
        self.write("mixed/one/a.json", plain)
        self.write("mixed/one/b.csv.gz", gzip.compress(table))
        self.write("mixed/two/c.ndjson", '{"src":"10.1.1.4","dst":"8.8.8.8","dstport":53,"proto":"UDP"}\n')
        self.write("mixed/two/readme.md", "no flows\n")
        mixed = self.replay("--flows", str(self.folder / "mixed"))
        self.check("a folder of all forms", mixed["total"]["tuples"] == 2501, str(mixed["total"]))
        for threads in ("1", "4"):
            self.check(f"{threads} threads say the same",
                       self.replay("--flows", str(self.folder / "mixed"), "--threads", threads) == mixed)
        empty = self.replay("--flows", self.write("empty.json", ""))
        self.check("an empty file has no flow", empty["total"]["tuples"] == 0 and empty["complete"])

    # --- trace

    def traced(self, topology, flow):
        """(verdict, reason, source class, addresses other than the sender's own) by trace."""
        source, destination, port, protocol = flow
        to = destination if protocol == 1 else f"{destination}:{port}"
        done = self.run("trace", topology, *sender_of(source), "--to", to, "--protocol", PROTOCOLS[protocol],
                        "--format", "json")
        result = json.loads(done.stdout)
        walk = result["traces"][result["primary"]]
        addresses = tuple(address for address in walk["identity"]["addresses"] if address != source)
        return result["verdict"], result["reason"]["id"], walk["identity"]["class"], addresses

    def traced_all(self, topology, flows):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip(flows, pool.map(lambda flow: self.traced(topology, flow), flows)))

    def rows(self, *arguments):
        """The rows of --per-flow: of NDJSON, having seen that CSV says the same."""
        lines = self.run("replay", FORCED, *arguments, "--per-flow", "ndjson").stdout.splitlines()
        rows = [json.loads(line) for line in lines]
        table = list(csv.reader(io.StringIO(self.run("replay", FORCED, *arguments, "--per-flow", "csv").stdout)))
        names = [name[:1].lower() + name[1:] for name in table[0]]
        cells = [dict(zip(names, line, strict=True)) for line in table[1:]]
        flat = []
        for row in rows:
            flat.append({name: str(row.get(name, "")) for name in names[:names.index("verdict")]})
            for prefix, outcome in (("", row["outcome"]), ("against", row.get("against"))):
                if outcome:
                    words = {"verdict": outcome["verdict"], "reason": outcome["reason"],
                             "egressKind": outcome.get("egress", {}).get("kind", ""),
                             "egress": outcome.get("egress", {}).get("name", ""),
                             "sourceClass": outcome.get("sourceClass", ""),
                             "sourceAddresses": " ".join(outcome.get("sourceAddresses", []))}
                    flat[-1].update({prefix + (name[0].upper() + name[1:] if prefix else name): word
                                     for name, word in words.items()})
        self.check(f"{arguments}: CSV says what NDJSON says", flat == cells, f"{flat[:1]}\n{cells[:1]}")
        return rows

    def rows_as_trace(self):
        path, _ = self.make("rows.csv", "--format", "csv", "--count", "70", "--seed", "11")
        rows = self.rows("--flows", path)
        with open(path, encoding="utf-8") as file:
            written = [(line["source"], line["destination"], int(line["destination_port"]), int(line["protocol"]))
                       for line in csv.DictReader(file)]
        self.check("a row a flow, in order", [flow_of(row) for row in rows] == written)
        expected = self.traced_all(FORCED, [flow for flow in written if not self.comes_in(flow)])
        self.check("flows of several ends are tried", len({walk[1] for walk in expected.values()}) >= 5)
        for row in rows:
            told = row["outcome"]
            if self.comes_in(flow_of(row)):  # none of these topologies' interfaces has a public address
                self.check(f"{flow_of(row)} is outside", told["reason"] == "outside-no-public-address", str(told))
                continue
            said = told["verdict"], told["reason"], told["sourceClass"], tuple(told["sourceAddresses"])
            self.check(f"{flow_of(row)} ends as trace says", said == expected[flow_of(row)],
                       f"{said}\n{expected[flow_of(row)]}")
        bad = [row for row in rows if row["outcome"]["verdict"] in ("dropped", "refused")]
        self.check("--only problems", 0 < len(bad) < len(rows) and
                   self.rows("--flows", path, "--only", "problems") == bad)
        told = self.run("trace", FORCED, "--from", "windows-vm", "--to", "8.8.8.8:443", "--brief").stdout
        one = self.run("replay", FORCED, "--per-flow", "csv", "--flows",
                       self.write("one.csv", "source,destination,destination_port,protocol\n10.1.1.4,8.8.8.8,443,tcp\n"))
        self.check("trace --brief says it too", "egressed (egressed-site) as 198.51.100.10 (onPremisesPublic)" in told and
                   ",egressed,egressed-site,siteEdge,headquarters,onPremisesPublic,198.51.100.10\n" in one.stdout, told)

    def from_the_internet(self):
        topology = self.write("published.yaml", PUBLISHED)
        flows = self.write("scans.csv", "source,destination,destination_port,protocol\n"
                           "203.0.113.9,10.0.0.4,443,tcp\n203.0.113.9,20.1.2.3,443,tcp\n203.0.113.9,10.0.0.5,443,tcp\n")
        done = self.run("replay", topology, "--flows", flows, "--per-flow", "ndjson")
        seen, sent, hidden = (json.loads(line)["outcome"] for line in done.stdout.splitlines())
        traced = self.json("trace", topology, "--from", "internet", "--source", "203.0.113.9", "--to", "20.1.2.3:443")
        for name, told in (("as the interface saw it", seen), ("as it was sent", sent)):
            self.check(f"from the Internet, recorded {name}",
                       (told["verdict"], told["reason"]) == (traced["verdict"], traced["reason"]["id"]), str(told))
        self.check("before this address there is no public one",
                   hidden == {"verdict": "outside", "reason": "outside-no-public-address"}, str(hidden))

    def changes(self):
        path, _ = self.make("changes.csv", "--format", "csv", "--count", "150", "--seed", "3")
        for name, flows, fewest in (("generated", path, 5), ("example", EXAMPLE, 7)):
            rows = self.rows("--flows", flows, "--against", CURED, "--only", "all")
            walked = {flow_of(row) for row in rows if row["outcome"]["verdict"] != "outside"}
            walked = sorted(flow for flow in walked if not self.comes_in(flow))
            before, after = self.traced_all(FORCED, walked), self.traced_all(CURED, walked)
            expected = {flow for flow in walked if before[flow] != after[flow]}
            changed = self.rows("--flows", flows, "--against", CURED)
            self.check(f"{name}: rows of the flows that the cure changes, and no others",
                       [row for row in rows if flow_of(row) in expected] == changed and len(expected) >= fewest)
            for row in changed:
                said = tuple((told["verdict"], told["reason"]) for told in (row["outcome"], row["against"]))
                self.check(f"{name}: {flow_of(row)} before and after",
                           said == (before[flow_of(row)][:2], after[flow_of(row)][:2]), str(row))
            told = collections.Counter()
            for change in self.replay("--flows", flows, "--against", CURED, "--top", "0")["changes"]:
                self.check(f"{name}: its flows are the whole change", change["talkersAreExact"] and change["tuples"] ==
                           sum(talker["tuples"] for talker in change["talkers"]))
                for talker in change["talkers"]:
                    told[flow_of(talker)] += talker["tuples"]
            self.check(f"{name}: JSON names them", told == collections.Counter(flow_of(row) for row in changed), str(told))

    def comes_in(self, flow):
        return sender_of(flow[0])[1] == "internet" and ipaddress.ip_address(flow[1]) in ipaddress.ip_network("10.0.0.0/8")

    # --- damage

    def damage(self):
        for form in ("csv", "ndjson", "vnet", "nsg", "nsg1", "compact"):
            options = ("--format", form, "--count", "4000", "--seed", "5")
            good, _ = self.make(f"good.{form}", *options)
            bad, spoiled = self.make(f"bad.{form}", *options, "--damage", "2000")
            result = self.replay("--flows", bad, "--top", "0")
            read = result["read"]
            self.check(f"{form}: every tuple is counted, walked or damaged", read["damagedTuples"] == spoiled > 0 and
                       read["tuples"] + spoiled == 4000, f"{read} {spoiled}")
            strict = self.run("replay", FORCED, "--flows", bad, "--strict")
            self.expect(f"{form}: --strict stops", 2, strict, f"{bad}:", "error: ")
            self.check(f"{form}: and says nothing else", strict.stdout == "" and self.run(
                "replay", FORCED, "--flows", good, "--strict").returncode == 0)
            if form != "compact":
                with open(good, encoding="utf-8") as one, open(bad, encoding="utf-8") as other:
                    differ = [number for number, (a, b) in enumerate(zip(one, other, strict=True), 1) if a != b]
                located = sorted({damage["line"] for damage in result["damage"]})
                self.check(f"{form}: in its lines", located == differ[:len(located)] and len(located) >= min(5, len(differ)),
                           f"{located} {differ}")

    def located(self):
        """Damage of known place: the address behind a `?`."""
        for form in ("csv", "ndjson", "vnet", "nsg"):
            good = pathlib.Path(self.make(f"place.{form}", "--format", form, "--count", "900")[0]).read_text()
            at = good.index("10.1.1.", len(good) // 2)
            path = self.write(f"placed.{form}", good[:at] + "?" + good[at:])
            line, column = good.count("\n", 0, at) + 1, at - good.rindex("\n", 0, at)
            result = self.replay("--flows", path)
            places = [(damage["line"], damage["column"]) for damage in result["damage"]]
            self.check(f"{form}: located", places == [(line, column)] and result["total"]["tuples"] == 899,
                       f"{places} {line}:{column}")
            self.expect(f"{form}: --strict says where", 2, self.run("replay", FORCED, "--flows", path, "--strict"),
                        f"{path}:{line}:{column}: error: ")
            rows = self.run("replay", FORCED, "--flows", path, "--per-flow", "ndjson")
            self.expect(f"{form}: rows warn of it", 0, rows, f"{path}:{line}:{column}: warning: ")
            self.check(f"{form}: a row for each of the others", len(rows.stdout.splitlines()) == 899)

    def cut_off(self):
        plain = pathlib.Path(self.make("cut.json", "--format", "vnet", "--count", "3000")[0]).read_bytes()
        half = plain[:len(plain) // 2]
        whole_tuples = len(re.findall(rb'"\d{13},[^"]*"', half))
        result = self.replay("--flows", self.write("half.json", half))
        self.check("a truncated log: its whole tuples count, and where it breaks off is said",
                   result["total"]["tuples"] == whole_tuples and result["read"]["damagedRecords"] == 1 and
                   result["damage"][0]["line"] == half.count(b"\n") + 1, f"{result['read']} {whole_tuples}")
        packed = gzip.compress(plain)
        path = self.write("half.json.gz", packed[:len(packed) // 2])
        self.expect("truncated gzip is partial", 1, self.run("replay", FORCED, "--flows", path), "partial: ", path, "cut off")
        result = self.json("replay", FORCED, "--flows", path)
        self.check("and JSON says so", not result["complete"] and len(result["unread"]) == 1 and
                   0 < result["total"]["tuples"] < 3000, str(result["unread"]))
        noise = bytes((i * i * 7 + i // 3) % 256 for i in range(50000))
        for name, content in (("noise.json", noise), ("noise.gz", b"\x1f\x8b" + noise), ("noise.azflows", b"AZFL" + noise),
                              ("zeros.csv", bytes(5000)), ("deep.json", b'{"records":' + b"[" * 100000)):
            done = self.run("replay", FORCED, "--flows", self.write(name, content))
            self.check(f"{name}: no flow, and it is said", done.returncode in (0, 1) and
                       ("\n0 tuples" in done.stdout) and ("damaged and skipped: " in done.stdout or "partial: " in done.stdout),
                       f"{done.returncode} {done.stdout}{done.stderr}")

    # --- the rest

    def hostile(self):
        """What files hold never reaches the terminal as a command to it, nor JSON as no text."""
        row = self.write("hostile/row.csv", b"source,destination\n10.1.1.4,\x1b[31m\xb0\n")
        columns = self.write("hostile/columns.csv", b"a\x1b[31m\xb0,b\n1,2\n")
        for path in (row, columns):
            for rest in ((), ("--format", "json"), ("--strict",), ("--per-flow", "csv"), ("--shard", "1/1")):
                done = subprocess.run([self.path, "replay", FORCED, "--flows", path, *rest], cwd=ROOT,
                                      capture_output=True, check=False)
                shown = done.stdout + done.stderr
                self.check(f"{path} {rest}: its escapes are shown as text", b"\x1b" not in shown and b"\xb0" not in shown
                           and done.returncode in (0, 1, 2) and shown, repr(shown))

    def interrupted(self):
        """An endless file does not end: SIGINT does it."""
        for more, name in (((), "counts"), (("--per-flow", "ndjson", "--only", "problems"), "rows")):
            process = subprocess.Popen([self.path, "replay", FORCED, "--flows", "-", *more], cwd=ROOT,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            timer = threading.Timer(TIME_LIMIT, process.kill)
            timer.start()
            block = b"10.1.1.4,8.8.8.8,443,tcp\n" * 1000
            process.stdin.write(b"source,destination,destination_port,protocol\n" + block * 100)
            process.stdin.flush()  # all of it but what a pipe holds has been read
            process.send_signal(signal.SIGINT)
            try:
                while process.poll() is None:
                    process.stdin.write(block)
                    process.stdin.flush()
                    time.sleep(0.001)
                process.stdin.close()
            except BrokenPipeError:
                pass
            process.stdin = None
            out, error = process.communicate()
            timer.cancel()
            self.check(f"{name}: interrupted, a partial result and exit code 1", process.returncode == 1 and
                       b"interrupted" in out + error, f"{process.returncode} {out[:300]} {error}")
            if not more:
                read = int(re.search(rb"\n([\d,]+) tuples of", out)[1].replace(b",", b""))
                self.check("it says what it had read", b"partial: interrupted" in out and read >= 50000, out.decode())

    def usage(self):
        flows = self.write("few.csv", "source,destination\n10.1.1.4,8.8.8.8\n")
        self.write("nothing/readme.md", "no flows\n")
        for arguments, texts in (
                ((), ("needs a topology file", "usage: ")), ((FORCED,), ("needs --flows PATH", "usage: ")),
                ((FORCED, "--flows"), ("--flows", "usage: ")), ((FORCED, "--flows", "nowhere"), ("nowhere: no such file",)),
                ((FORCED, "--flows", str(self.folder / "nothing")), ("has no file of flows in it", ".azflows")),
                (("nowhere.yaml", "--flows", flows), ("nowhere.yaml", "no such file")),
                ((FORCED, "--flows", flows, "--against", "nowhere.yaml"), ("nowhere.yaml", "no such file")),
                ((FORCED, "--flows", flows, "--input-format", "pcap"), ("`pcap`", "log, csv, ndjson, compact")),
                ((FORCED, "--flows", flows, "--per-flow", "xml"), ("`xml`", "ndjson or csv")),
                ((FORCED, "--flows", flows, "--per-flow", "csv", "--only", "changes"), ("needs --against",)),
                ((FORCED, "--flows", flows, "--only", "problems"), ("--per-flow",)),
                ((FORCED, "--flows", flows, "--per-flow", "csv", "--shard", "1/2"), ("exclude each other",)),
                ((FORCED, "--flows", flows, "--top", "few"), ("`few`", "a number")),
                ((FORCED, "--flows", flows, "--threads", "0"), ("`0`", "1 to 1024")),
                *(((FORCED, "--flows", flows, "--shard", shard), (f"`{shard}` is no shard", "with I from 1 to N"))
                  for shard in ("0/4", "5/4", "1", "1/0", "x/4", "1/2/3", "-1/4"))):
            done = self.run("replay", *arguments)
            self.expect(str(arguments), 2, done, *texts)
            self.check(f"{arguments}: nothing on standard output", done.stdout == "", done.stdout)

    def colour(self):
        plain = self.run("replay", FORCED, "--flows", EXAMPLE, "--against", CURED)
        self.check("the same every time", plain.stdout == self.run("replay", FORCED, "--flows", EXAMPLE,
                                                                   "--against", CURED).stdout)
        done = self.run("replay", FORCED, "--flows", EXAMPLE, "--against", CURED, "--color", "always")
        self.check("colour is added, and nothing else", "\x1b[" in done.stdout and
                   re.sub(r"\x1b\[[\d;]*m", "", done.stdout) == plain.stdout)
        command = f"{self.path} replay {FORCED} --flows {EXAMPLE}"
        for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
            kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
            done = subprocess.run(["script", "-qec", command, "/dev/null"], cwd=ROOT, capture_output=True, check=False,
                                  stdin=subprocess.DEVNULL, env={**kept, "TERM": "xterm", **environment})
            self.check(f"a terminal has colour: {coloured}", (b"\x1b[" in done.stdout) == coloured and
                       b"source-not-accepted" in done.stdout, done.stdout.decode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=os.path.abspath, required=True)
    parser.add_argument("--make-flows", type=os.path.abspath, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = Cases(options.program, options.make_flows, folder)
        for case in (cases.formats, cases.packed_and_mixed, cases.rows_as_trace, cases.from_the_internet, cases.changes,
                     cases.damage, cases.located, cases.cut_off, cases.hostile, cases.interrupted, cases.usage, cases.colour):
            case()
    print(f"{cases.failed} failures")
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
