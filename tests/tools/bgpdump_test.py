#!/usr/bin/env python3
"""Has a small MRT table read by bgpdump and by azroute's reader, and compares prefixes and next hops.

    bgpdump_test.py --program PROGRAM

PROGRAM prints the routes of a file, one `PREFIX [NEXT-HOP]` a line. Without bgpdump the test is skipped.
"""
import argparse
import bz2
import gzip
import ipaddress
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

SKIPPED = 77  # what ctest knows as such
TIME_LIMIT = 60  # seconds
NO_NEXT_HOP = "255.255.255.255"  # bgpdump's


def packed(address):
    return ipaddress.ip_address(address).packed


def record(subtype, body, type_=13):
    return struct.pack(">IHHI", 1_600_000_000, type_, subtype, len(body)) + body


def attribute(kind, value, extended=False):
    head = struct.pack(">BBH", 0x50, kind, len(value)) if extended else struct.pack(">BBB", 0x40, kind, len(value))
    return head + value


def attributes(next_hop, extended=False):
    """ORIGIN, AS_PATH, and the next hop where its family has it; none for None."""
    text = attribute(1, b"\0") + attribute(2, struct.pack(">BBII", 2, 2, 65001, 65002))
    if next_hop is None:
        return text
    value = packed(next_hop)
    return text + (attribute(3, value, extended) if len(value) == 4 else attribute(14, bytes([len(value)]) + value, extended))


def peers():
    table = packed("192.0.2.1") + struct.pack(">H", 4) + b"view" + struct.pack(">H", 2)
    table += b"\2" + packed("192.0.2.2") + packed("192.0.2.2") + struct.pack(">I", 65001)
    table += b"\3" + packed("192.0.2.3") + packed("2001:db8::3") + struct.pack(">I", 65002)
    return record(1, table)


def rib(number, prefix, next_hops, add_path=False, extended=False):
    network = ipaddress.ip_network(prefix)
    body = struct.pack(">IB", number, network.prefixlen)
    body += network.network_address.packed[:(network.prefixlen + 7) // 8] + struct.pack(">H", len(next_hops))
    for path, next_hop in enumerate(next_hops):
        text = attributes(next_hop, extended)
        body += struct.pack(">HI", path % 2, 1_600_000_000)
        body += (struct.pack(">I", path) if add_path else b"") + struct.pack(">H", len(text)) + text
    return record((2 if network.version == 4 else 4) + (6 if add_path else 0), body)


def small_table():
    table = peers()
    number = 0
    for add_path in (False, True):
        for length in range(0, 33):
            base = (0xC6336419 + length * 0x01030507) & 0xFFFFFFFF
            network = ipaddress.ip_network((base, length), strict=False)
            hops = [f"192.0.2.{length % 7 + 10}", "192.0.2.99"] if length % 3 else [f"192.0.2.{length + 10}"]
            table += rib(number, f"{network}", hops, add_path, extended=length % 2 == 0)
            number += 1
        for length in range(0, 129):
            base = (0x20010DB8_A5A55A5A_12345678_9ABCDEF1 + length * 0x01030507_0B0D1113_171D1F25_292B2F35) % (1 << 128)
            network = ipaddress.ip_network((base, length), strict=False)
            table += rib(number, f"{network}", [f"2001:db8:{length:x}::1", "2001:db8::99"], add_path)
            number += 1
    return table + rib(number, "198.18.0.0/15", [None]) + rib(number + 1, "198.18.0.0/16", [])


def bgpdumps(path):
    """{prefix: next hop of its first entry in its last record}."""
    done = subprocess.run(["bgpdump", "-m", str(path)], capture_output=True, text=True, timeout=TIME_LIMIT, check=True)
    routes, last = {}, None
    for line in done.stdout.splitlines():
        fields = line.split("|")
        paths = fields[0].endswith("_AP")  # then an additional path's number follows the prefix
        prefix, hop = fields[5], fields[9 if paths else 8]
        if (prefix, paths) != last:
            routes[prefix] = "" if hop == NO_NEXT_HOP else str(ipaddress.ip_address(hop))
        last = (prefix, paths)
    return {str(ipaddress.ip_network(prefix)): hop for prefix, hop in routes.items()}


def ours(program, path):
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
    if done.returncode != 0:
        sys.exit(f"{path.name}: {done.stderr}")
    routes = {}
    for line in done.stdout.splitlines():
        prefix, _, hop = line.partition(" ")
        routes[str(ipaddress.ip_network(prefix))] = str(ipaddress.ip_address(hop)) if hop else ""
    return routes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    program = parser.parse_args().program
    if not shutil.which("bgpdump"):
        print("skipped: bgpdump is not installed")
        return SKIPPED
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        table = small_table()
        for name, data in (("plain", table), ("gz", gzip.compress(table)), ("bz2", bz2.compress(table))):
            path = pathlib.Path(folder) / f"table.{name}"
            path.write_bytes(data)
            theirs, mine = bgpdumps(path), ours(program, path)
            for prefix in sorted(theirs.keys() | mine.keys()):
                if theirs.get(prefix) != mine.get(prefix):
                    print(f"{name}: {prefix}: bgpdump {theirs.get(prefix)}, azroute {mine.get(prefix)}")
                    failed = True
            print(f"{name}: {len(mine)} routes, {len(set(mine.values()))} next hops")
            failed = failed or not mine
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
