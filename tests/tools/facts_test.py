#!/usr/bin/env python3
"""Checks that nothing known from optional routes to firewall hops is without a test.

    facts_test.py --program PROGRAM

Facts are numbered; a test for one carries its number at the front of its name. Each fact here has such a test, or stands
for an entry of `azroute rules --not-modelled`.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FACTS = [f"R{chapter}.{number}" for chapter, last in ((2, 27), (3, 20), (4, 17), (5, 14), (6, 10), (7, 10), (8, 8)) for number in range(1, last + 1)]
NOT_MODELLED = {
    "R5.6": "activation-renewal",
    "R5.11": "update-servers-by-name",
    "R5.12": "windows-update",
    "R5.13": "service-tag-dependencies",
    "R6.7": "backend-pool-by-address",
}

CASE = re.compile(r'TEST_CASE\(\s*"([^"]*)"')
FACT = re.compile(r"R\d+\.\d+")


def tested_facts():
    """The facts before the colon of a test's name."""
    facts = set()
    for source in sorted((ROOT / "tests").rglob("*_test.cpp")):
        for name in CASE.findall(source.read_text(encoding="utf-8")):
            head, colon, _ = name.partition(":")
            if colon:
                facts.update(FACT.findall(head))
    return facts


def not_modelled_ids(program):
    done = subprocess.run([program, "rules", "--not-modelled", "--format", "json"], capture_output=True, check=True)
    return set(re.findall(r'"id":\s*"([^"]+)"', json.dumps(json.loads(done.stdout))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    tested, listed = tested_facts(), not_modelled_ids(options.program)
    problems = []
    for fact in FACTS:
        entry = NOT_MODELLED.get(fact)
        if entry is None and fact not in tested:
            problems.append(f"{fact}: no test's name starts with it, and it is not listed as not modelled")
        if entry is not None and entry not in listed:
            problems.append(f"{fact}: `azroute rules --not-modelled` has no {entry}")
        if entry is not None and fact in tested:
            problems.append(f"{fact}: tested, and listed as not modelled")
    for problem in problems:
        print(problem)
    print(f"{len(FACTS)} facts, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
