#!/usr/bin/env python3
"""Runs azroute-make-flows: parts against the whole, folders against one file, damage against its count, bad usage.

    make_flows_program_test.py --program PROGRAM
"""
import argparse
import json
import pathlib
import re
import sys
import tempfile

from program import Program

HUB = "topologies/reference/hub-spoke-coexistence.yaml"
SENDERLESS = """
asOf: 2026-11-23
virtualNetworks:
  - name: empty
    location: westeurope
    addressSpace: {addressPrefixes: [10.1.0.0/16]}
    subnets: [{name: GatewaySubnet, addressPrefix: 10.1.1.0/24}]
"""


def tuples_of(text):
    """The tuples of a log, each with the interface that has it."""
    found = []
    for record in json.loads(text)["records"]:
        if "flowRecords" in record:
            groups = [group for flow in record["flowRecords"]["flows"] for group in flow["flowGroups"]]
        else:
            groups = [flow for rule in record["properties"]["flows"] for flow in rule["flows"]]
        found += [(record["macAddress"], text) for group in groups for text in group["flowTuples"]]
    return found


class Cases(Program):
    def check(self, name, good, shown=""):
        if not good:
            self.failed += 1
            print(f"FAILED: {name}\n{shown}")

    def text(self, *arguments):
        done = self.run(HUB, *arguments)
        self.check(f"{arguments} is made", done.returncode == 0 and done.stderr == "", done.stderr)
        return done.stdout

    def parts(self):
        for form in ("csv", "ndjson"):
            whole = self.text("--format", form, "--count", "1000").splitlines()
            header = [whole[0]] if form == "csv" else []
            self.check(f"{form}: a line a flow", len(whole) == 1000 + len(header))
            part = self.text("--format", form, "--first", "300", "--count", "77").splitlines()
            begin = 300 + len(header)
            self.check(f"{form}: a part is what the whole has there", part == header + whole[begin:begin + 77])
        for form in ("vnet", "nsg", "nsg1"):
            whole = tuples_of(self.text("--format", form, "--count", "1001"))
            self.check(f"{form}: as many tuples as asked for", len(whole) == 1001)
            cuts = [0, 5, 32, 500, 1001]
            joined = []
            for begin, end in zip(cuts, cuts[1:]):
                joined += tuples_of(self.text("--format", form, "--first", str(begin), "--count", str(end - begin)))
            self.check(f"{form}: the parts are the whole", joined == whole)
        self.check("no tuple is a log too", tuples_of(self.text("--format", "vnet", "--count", "0")) == [])

    def compact(self, folder):
        path = pathlib.Path(folder) / "flows.azflows"
        self.text("--count", "5000", "--output", str(path))
        size = path.stat().st_size
        self.check("compact: some 20 bytes a flow", 17 * 5000 < size < 26 * 5000, str(size))
        first = path.read_bytes()
        self.text("--count", "5000", "--output", str(path))
        self.check("compact: the same again", path.read_bytes() == first)
        done = self.run(HUB, "--count", "50000", "--damage", "1000000", "--output", str(path))
        self.check("compact: every block is spoiled", "50000 tuples written, 50000 of them spoiled" in done.stderr,
                   done.stderr)

    def blobs(self, folder):
        # Two minutes before the hour ends: each interface has a file of either hour.
        options = ("--format", "vnet", "--start", "2026-08-13T20:58:00Z", "--count", "3000", "--rate", "20")
        self.text(*options, "--layout", "blobs", "--output", folder)
        files = sorted(pathlib.Path(folder).rglob("PT1H.json"))
        shape = re.compile(r"/flowLogResourceID=/[^/]+/[^/]+/y=2026/m=08/d=13/h=2[01]/m=00/"
                           r"macAddress=[0-9A-F]{12}/PT1H\.json$")
        in_place = files and all(shape.search(str(file)) for file in files)
        self.check("blobs: in Azure's folders", in_place, str(files[:1]))
        found = []
        for file in files:
            tuples = tuples_of(file.read_text())
            macs = {mac for mac, _ in tuples}
            self.check("blobs: of one interface", len(macs) == 1 and f"macAddress={macs.pop()}" in str(file))
            found += tuples
        whole = tuples_of(self.text(*options))
        self.check("blobs: the tuples of one file", len(whole) == 3000 and sorted(found) == sorted(whole))
        for mac in {mac for mac, _ in whole[::200]}:
            same = [text for own, text in found if own == mac] == [text for own, text in whole if own == mac]
            self.check("blobs: in its order", same)

    def damage(self):
        for form in ("csv", "ndjson", "vnet", "nsg", "nsg1"):
            options = (HUB, "--format", form, "--count", "4000")
            good, bad = self.run(*options), self.run(*options, "--damage", "20000")
            told = re.fullmatch(r"azroute-make-flows: 4000 tuples written, (\d+) of them spoiled\n", bad.stderr)
            lines = str.splitlines if form in ("csv", "ndjson") else tuples_of
            pairs = list(zip(lines(good.stdout), lines(bad.stdout), strict=True))
            differ = sum(a != b for a, b in pairs)
            self.check(f"{form}: what is spoiled is counted", told and int(told[1]) == differ and 40 < differ < 160,
                       bad.stderr)

    def usage(self, folder):
        senderless = pathlib.Path(folder) / "senderless.yaml"
        senderless.write_text(SENDERLESS)
        for code, arguments in (
                (2, ()), (2, ("nowhere.yaml",)), (2, (HUB, "--format", "pcap")), (2, (HUB, "--count", "-1")),
                (2, (HUB, "--count", "x")), (2, (HUB, "--rate", "3")), (2, (HUB, "--start", "yesterday")),
                (2, (HUB, "--start", "2026-02-30T00:00:00Z")), (2, (HUB, "--format", "vnet", "--layout", "blobs")),
                (2, (HUB, "--format", "vnet", "--layout", "flat", "--output", folder)),
                (2, (HUB, "--layout", "blobs", "--output", folder)), (2, (str(senderless),)), (2, (HUB, HUB)),
                (3, (HUB, "--count", "1", "--output", folder)), (0, ("--help",))):
            done = self.run(*arguments)
            self.check(f"{arguments}: exit code {code}", done.returncode == code, f"{done.returncode} {done.stderr}")
            if code != 0:
                self.check(f"{arguments}: says why", done.stdout == "" and "error: " in done.stderr, done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    cases = Cases(parser.parse_args().program)
    with tempfile.TemporaryDirectory() as folder:
        cases.parts()
        cases.compact(folder)
        cases.blobs(str(pathlib.Path(folder) / "blobs"))
        cases.damage()
        cases.usage(folder)
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
