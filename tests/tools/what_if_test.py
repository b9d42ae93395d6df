#!/usr/bin/env python3
"""Runs commands --without things: what changes, what is said at the top, and what is said of bad names.

    what_if_test.py --program PROGRAM
"""
import argparse
import os
import sys

from program import Program

TUNNEL = "topologies/activation/forced-tunnel.yaml"
TO_INTERNET = ["--from", "windows-vm", "--to", "8.8.8.8:443"]
DEFAULT_ROUTE_GONE = ["er-circuit", "er-gateway", "headquarters:0.0.0.0/0"]


class Checked(Program):
    def expect(self, what, condition, done=None):
        if condition:
            return
        self.failed += 1
        print(f"FAIL: {what}")
        if done is not None:
            print(f"{done.stdout}{done.stderr}exit code: {done.returncode}")


def default_route_leaks(program):
    """Without its announcement, traffic that headquarters saw goes straight to the Internet."""
    before = program.run("trace", TUNNEL, *TO_INTERNET)
    program.expect("with all in place the packet egresses at the site", "egressed (egressed-site)" in before.stdout, before)
    program.expect("nothing is said of what-if", "without" not in before.stdout, before)
    for name in DEFAULT_ROUTE_GONE:
        done = program.run("trace", TUNNEL, *TO_INTERNET, "--without", name)
        program.expect(f"--without {name}: the default route leaks to the Internet",
                       done.returncode == 0 and "egressed (egressed-azure)" in done.stdout
                       and "route 0.0.0.0/0 Internet: system route" in done.stdout, done)
        program.expect(f"--without {name}: the top says so", done.stdout.startswith(f"without {name}:\n\n"), done)
    other = program.run("trace", TUNNEL, *TO_INTERNET, "--without", "headquarters:192.168.0.0/16")
    program.expect("another prefix changes nothing here", "egressed (egressed-site)" in other.stdout, other)


def every_command(program):
    name = "headquarters:0.0.0.0/0"
    explained = program.run("explain", TUNNEL, "--from", "windows-vm", "--to", "8.8.8.8", "--without", name)
    program.expect("explain: the system route wins", explained.stdout.startswith(f"without {name}:\n\n8.8.8.8 from")
                   and "next hop: 0.0.0.0/0 Internet" in explained.stdout, explained)
    routes = program.run("routes", TUNNEL, "--nic", "windows-vm", "--without", name)
    program.expect("routes: no row for it", routes.stdout.startswith(f"without {name}:\n\nSource")
                   and "VirtualNetworkGateway  0.0.0.0/0" not in " ".join(routes.stdout.split())
                   and "Invalid" not in routes.stdout, routes)
    tables = program.run("routes", TUNNEL, "--all", "--without", name)
    program.expect("routes --all", tables.stdout.startswith(f"without {name}:\n\ncorp/"), tables)
    checked = program.run("check", TUNNEL, "--without", name)
    program.expect("check: activation works, and what relied on headquarters does not", checked.returncode == 1
                   and f"{TUNNEL}, as of 2026-11-23, without {name}\n" in checked.stdout
                   and "ok    Windows activates" in checked.stdout
                   and "4 as expected" not in checked.stdout, checked)


def machine_output(program):
    names = ["er-circuit", "headquarters:192.168.0.0/16"]
    options = ["--without", ",".join(names)]
    program.expect("trace", program.json("trace", TUNNEL, *TO_INTERNET, *options)["without"] == names)
    program.expect("explain", program.json("explain", TUNNEL, "--from", "windows-vm", "--to", "8.8.8.8", *options)
                   ["without"] == names)
    program.expect("routes", program.json("routes", TUNNEL, "--nic", "windows-vm", *options)["without"] == names)
    program.expect("routes --all", program.json("routes", TUNNEL, "--all", *options)["without"] == names)
    program.expect("check", program.json("check", TUNNEL, *options)["files"][0]["without"] == names)
    plain = program.json("routes", TUNNEL, "--nic", "windows-vm")
    program.expect("with all in place routes is the CLI's document to the letter", list(plain) == ["nextLink", "value"])


def several_names(program):
    twice = program.run("trace", TUNNEL, *TO_INTERNET, "--without", "ER-circuit,er-circuit", "--without", "rhel-vm",
                        "--without", "er-circuit")
    program.expect("lists and repeats, each name once", twice.stdout.startswith("without er-circuit, rhel-vm:\n"), twice)


def flows_from_what_is_gone(program):
    refused = program.run("trace", TUNNEL, *TO_INTERNET, "--without", "windows-vm")
    program.expect("trace from it is bad usage", refused.returncode == 2 and "takes `windows-vm` away" in refused.stderr,
                   refused)
    checked = program.run("check", TUNNEL, "--without", "rhel-vm,er-circuit")
    program.expect("check: its flows fail, the others stand", checked.returncode == 1
                   and "FAIL  RHEL updates: rhel-vm -> rhui: unknown (source-withdrawn)" in checked.stdout
                   and "expected from rhel-vm, got nothing, as it is taken away" in checked.stdout
                   and "ok    Windows activates" in checked.stdout, checked)


def bad_names(program):
    for name, message in [
            ("er-circiut", "did you mean `er-circuit`?"),
            ("headquarters:10.0.0.0/8", "it announces 0.0.0.0/0, 192.168.0.0/16"),
            ("headquarters", "`headquarters:PREFIX`"),
            ("er-circuit,", "`without` has an empty name"),
            ("", "empty"),
    ]:
        done = program.run("trace", TUNNEL, *TO_INTERNET, "--without", name)
        program.expect(f"--without {name!r} is bad usage and says {message!r}",
                       done.returncode == 2 and not done.stdout and message in done.stderr, done)


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=os.path.abspath, required=True)
    program = Checked(parser.parse_args(arguments).program)
    for test in (default_route_leaks, every_command, machine_output, several_names, flows_from_what_is_gone, bad_names):
        test(program)
    print(f"{program.failed} failures")
    return 1 if program.failed else 0


if __name__ == "__main__":
    sys.exit(main())
