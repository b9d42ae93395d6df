#!/usr/bin/env python3
"""Runs `azroute bench` on small route sets of every kind: what it prints, and what it says about bad input.

    bench_test.py --program PROGRAM

Times are not looked at, only that they are there.
"""
import argparse
import bz2
import gzip
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

PREFIXES = ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "2001:db8::/32", "2001:db8:1::/48"]


def mrt():
    """A table dump with two peers' routes for 10.0.0.0/8 and one for 10.1.0.0/16."""
    def record(subtype, body):
        return struct.pack(">IHHI", 0, 13, subtype, len(body)) + body

    peers = bytes([192, 0, 2, 1]) + struct.pack(">H", 0) + struct.pack(">H", 1)
    peers += bytes([0, 192, 0, 2, 2, 192, 0, 2, 2]) + struct.pack(">H", 65001)
    out = record(1, peers)

    def entry(hop):
        attributes = bytes([0x40, 1, 1, 0, 0x40, 3, 4]) + bytes(hop)
        return struct.pack(">HIH", 0, 0, len(attributes)) + attributes

    out += record(2, struct.pack(">I", 0) + bytes([8, 10]) + struct.pack(">H", 1) + entry([192, 0, 2, 7]))
    out += record(2, struct.pack(">I", 1) + bytes([16, 10, 1]) + struct.pack(">H", 1) + entry([192, 0, 2, 8]))
    return out


class Bench:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.failed = 0

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def run(self, *arguments):
        return subprocess.run([self.program, "bench", *arguments], capture_output=True, text=True, timeout=120)

    def check(self, condition, what, result):
        if not condition:
            self.failed += 1
            print(f"not so: {what}\nexit code {result.returncode}\n{result.stdout}{result.stderr}")

    def fails(self, what, pattern, *arguments):
        result = self.run(*arguments)
        self.check(result.returncode == 2 and not result.stdout and re.search(pattern, result.stderr), what, result)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(parser.parse_args().program, pathlib.Path(folder))
        plain = "".join(prefix + "\n" for prefix in PREFIXES)
        quick = ("--updates", "100")

        result = bench.run(bench.file("plain.txt", plain), "--traffic", "all", *quick)
        bench.check(result.returncode == 0 and not result.stderr, "a prefix list is measured", result)
        for pattern in (r"plain\.txt: prefix list, 7 routes, read in", r"(?m)^IPv4: 5 prefixes, \d values$",
                        r"(?m)^ +/0 +1 +/8 +1 +/16 +1 +/24 +1 +/32 +1$", r"(?m)^IPv6: 2 prefixes",
                        r"(?m)^  build +[\d.]+ ms on 1 thread$", r"memory +lookup form [\d,]+ bytes, [\d.]+ a prefix; RIB",
                        r"lookups, random traffic\n    lookup +[\d.]+ ns +[\d.]+ M/s", "lookups, zipf traffic",
                        r"updates +median \d+ ns, 99 of 100 within \d+ ns \(100 that"):
            bench.check(re.search(pattern, result.stdout), f"the text has {pattern}", result)

        result = bench.run(bench.file("table.mrt.bz2", bz2.compress(mrt())), "--format", "json", *quick)
        bench.check(result.returncode == 0, "an MRT table is measured", result)
        document = json.loads(result.stdout)
        bench.check(document["format"] == "azroute-bench/1" and document["routes"] == 2
                    and document["valuesFrom"] == "next hops", "JSON tells what was read", result)
        family = document["families"][0]
        bench.check(family["prefixesByLength"] == {"8": 1, "16": 1} and family["values"] == 2
                    and {lookup["mode"] for lookup in family["lookups"]} == {"lookup", "lookup_batch"}
                    and family["updates"]["count"] == 100 and family["ribBytes"] > 0, "JSON tells what was measured", result)

        # Enough for an engine in each family.
        many = "".join(f"10.{i >> 8}.{i & 255}.0/24\n2001:db8:{i:x}::/48\n" for i in range(11_000))
        result = bench.run(bench.file("many.txt.gz", gzip.compress(many.encode())), "--threads", "2",
                           "--kernel", "portable", "--format", "json", *quick)
        bench.check(result.returncode == 0, "a table large enough for the engines is measured", result)
        for family in json.loads(result.stdout)["families"]:
            bench.check(family["kernel"] == "portable" and family["prefixes"] == 11_000 and
                        {lookup["mode"] for lookup in family["lookups"]}
                        == {"lookup", "lookup_batch", "lookup_codes", "interval_ids"}, "every mode is there", result)
        result = bench.run(bench.file("plain.txt", plain), "--updates", "0")
        bench.check(result.returncode == 0 and "updates" not in result.stdout, "no updates are timed", result)

        good = bench.file("plain.txt", plain)
        bench.fails("no file", "bench needs a file of routes")
        bench.fails("a file that is not there", "plan.txt.*no such file", str(bench.folder / "plan.txt"))
        bench.fails("an unknown traffic", r"there is no traffic `zip`\n.*did you mean `zipf`", good, "--traffic", "zip")
        bench.fails("a number that is none", "--updates is not `many`", good, "--updates", "many")
        bench.fails("an unknown kernel", "there is no kernel `sse`", good, "--kernel", "sse")
        bench.fails("a faulty line", r"bad\.txt:2:1: error: (.|\n)*2 \| 10\.0\.0\.1/8\n +\| \^", bench.file("bad.txt", "10.0.0.0/8\n10.0.0.1/8\n"))
        bench.fails("an empty file", "error: ", bench.file("empty.txt", ""))
        bench.fails("a truncated MRT file", r"cut\.mrt.*error: (.|\n)*1 route", bench.file("cut.mrt", mrt()[:-5]))
        bench.fails("a truncated gzip file", "cut.gz.*error: ", bench.file("cut.gz", gzip.compress(plain.encode())[:-9]))
        return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
