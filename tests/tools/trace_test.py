#!/usr/bin/env python3
"""Runs trace and check as users of the data plane do: senders of every kind, one line a walk, --strict, bad usage.

    trace_test.py --program PROGRAM
"""
import argparse
import json
import pathlib
import sys

from program import Program

STORIES = "topologies/stories/"
ASYMMETRY = STORIES + "s14-asymmetry-to-on-premises.yaml"
ASSUMED = "topologies/precedence/none-stays-with-halves.yaml"


class Checked(Program):
    def expect(self, what, done, code, *texts):
        missing = [text for text in texts if text not in done.stdout + done.stderr]
        if done.returncode == code and not missing:
            return
        self.failed += 1
        print(f"FAIL: {what}: wanted exit code {code}, missing {missing}")
        print(f"{done.stdout}{done.stderr}exit code: {done.returncode}")


def senders(program):
    to_spoke = ["--to", "172.16.1.4:443"]
    site = program.run("trace", ASYMMETRY, "--from", "hq", *to_spoke)
    program.expect("a site sends from its first address", site, 0, "hq, site", "reply-without-session",
                   "cure: a route table on hub/GatewaySubnet with 172.16.1.0/24 VirtualAppliance 172.16.0.4")
    stated = program.run("trace", ASYMMETRY, "--from", "hq", "--source", "192.168.77.7", *to_spoke, "--format", "json")
    program.expect("or from a stated one", stated, 0, '"source": "192.168.77.7"')
    outside = program.run("trace", ASYMMETRY, "--from", "internet", "--to", "203.0.113.99:443")
    program.expect("nothing answers from outside", outside, 0, "public-address-silent")
    unknown = program.run("trace", ASYMMETRY, "--from", "internte", *to_spoke)
    program.expect("a sender that is none", unknown, 2, "subnet or site, and not `internet`", "did you mean `internet`?")
    program.expect("a source that is no address", program.run("trace", ASYMMETRY, "--from", "hq", "--source", "x", *to_spoke),
                   2, "`x` is no address")
    program.expect("an address that the interface does not have",
                   program.run("trace", ASYMMETRY, "--from", "vm", "--source", "172.16.1.5", "--to", "192.168.10.10:443"),
                   2, "`vm` does not have the address 172.16.1.5")
    program.expect("a private address on the Internet",
                   program.run("trace", ASYMMETRY, "--from", "internet", "--source", "10.9.9.9", *to_spoke),
                   2, "nobody sends from the Internet with 10.9.9.9")


def json_of_a_walk(program):
    done = program.run("trace", ASYMMETRY, "--from", "vm", "--to", "192.168.10.10:443", "--format", "json")
    trace = json.loads(done.stdout)["traces"][0]
    expected = {"verdict": "dropped", "reason": "reply-around-stateful-device", "inReply": True, "place": "vm",
                "cure": {"subnet": "hub/GatewaySubnet", "addressPrefix": "172.16.1.0/24",
                         "nextHopType": "VirtualAppliance", "nextHopIpAddress": "172.16.0.4"}}
    if trace["findings"] != [expected] or [hop["place"] for hop in trace["reply"]["hops"]] != ["hq", "er-gateway", "vm"]:
        program.failed += 1
        print(f"FAIL: JSON of findings and reply: {trace['findings']} {trace['reply']}")


def brief(program):
    done = program.run("trace", STORIES + "s01-kms-application-rule.yaml", "--from", "windows-vm", "--to", "kms", "--brief")
    program.expect("one line a walk", done, 0, "windows-vm -> 40.83.235.53:1688 tcp: dropped (firewall-application-rule-only)")
    if len(done.stdout.splitlines()) != 4:
        program.failed += 1
        print(f"FAIL: four walks, not {done.stdout}")


def strict(program):
    loose = program.run("check", ASSUMED)
    program.expect("an assumption is told", loose, 0, "rests on an assumption")
    program.expect("and is a failure where it must not be", program.run("check", ASSUMED, "--strict"), 1,
                   "expected strict no assumption, got ")
    fine = program.run("check", "topologies/activation/forced-tunnel-cured.yaml", "--strict")
    program.expect("documented behaviour passes", fine, 0, "0 not")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    program = Checked(str(pathlib.Path(parser.parse_args().program).resolve()))
    for test in (senders, json_of_a_walk, brief, strict):
        test(program)
    print(f"{program.failed} failures")
    return 1 if program.failed else 0


if __name__ == "__main__":
    sys.exit(main())
