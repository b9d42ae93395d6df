#!/usr/bin/env python3
"""Compares what azroute says about every topology with the golden output beside it.

    golden_test.py --program PROGRAM [--update] [FOLDER OR FILE...]

NAME.yaml below topologies/ has NAME.check.txt beside it, and may have more NAME.LABEL.txt. Each is a command,
what it printed, and how it ended:

    $ azroute check topologies/FOLDER/NAME.yaml
    ...
    exit code: 0

Commands are run in the repository's root. --update writes the files anew, commands kept, missing checks added.
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMPT = "$ azroute "
TIME_LIMIT = 120  # seconds, for one command under sanitizers on a busy machine


def goldens_below(folder):
    """Returns ({golden: its topology}, problems)."""
    goldens, problems = {}, []
    for topology in sorted(folder.rglob("*.yaml")):
        goldens[topology.with_suffix(".check.txt")] = topology
    for text in sorted(folder.rglob("*.txt")):
        if text in goldens or not (text.name.endswith(".check.txt") or command_of(text)):
            continue  # a prefix list, say
        topology = text.with_suffix("").with_suffix(".yaml")
        if topology.exists():
            goldens[text] = topology
        else:
            problems.append(f"{text.relative_to(ROOT)}: golden output of no topology: there is no {topology.name}")
    return goldens, problems


def command_of(golden):
    """The arguments of the golden file's first line; none if it is no golden file."""
    with golden.open(encoding="utf-8", errors="replace") as file:
        first = file.readline()
    return first[len(PROMPT):].rstrip("\n") if first.startswith(PROMPT) else ""


def actual_text(program, command):
    """Runs the command. Returns what the golden file has to be, and a problem if it can not be one."""
    environment = {name: os.environ[name] for name in os.environ if name in ("PATH", "HOME") or "SAN_OPTIONS" in name}
    try:
        done = subprocess.run([program, *shlex.split(command)], cwd=ROOT, env={**environment, "LC_ALL": "C.UTF-8"},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return "", f"no end after {TIME_LIMIT} seconds"
    output = done.stdout.decode("utf-8", "backslashreplace")
    text = f"{PROMPT}{command}\n{output}exit code: {done.returncode}\n"
    error = done.stderr.decode("utf-8", "backslashreplace")
    if done.returncode < 0 or done.returncode > 3:
        return text, f"ended with {done.returncode}\n{error}"
    if output and not output.endswith("\n"):
        return text, "the output does not end with a line's end"
    return text, ""


def check(program, golden, topology, update):
    """Compares or updates one golden file. Returns (problem, updated)."""
    name = golden.relative_to(ROOT)
    plain_check = f"check {shlex.quote(str(topology.relative_to(ROOT)))}"
    command = command_of(golden) if golden.exists() else ""
    if not command:
        if not update:
            return f"{name}: {'does not start with ' + PROMPT.strip() if golden.exists() else 'is missing'}", False
        command = plain_check
    if golden.name.endswith(".check.txt") and not (command + " ").startswith(plain_check + " "):
        return f"{name}: its command has to be: {PROMPT}{plain_check}", False
    if str(topology.relative_to(ROOT)) not in command:
        return f"{name}: its command says nothing of {topology.relative_to(ROOT)}", False
    text, problem = actual_text(program, command)
    if problem:
        return f"{name}: {PROMPT}{command}: {problem}", False
    expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if text == expected:
        return "", False
    if update:
        golden.write_text(text, encoding="utf-8")
        return "", True
    diff = difflib.unified_diff(expected.split("\n"), text.split("\n"), str(name), "printed", lineterm="")
    return "\n".join(diff), False


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=os.path.abspath, required=True)
    parser.add_argument("--update", action="store_true", help="write what the program prints now")
    parser.add_argument("only", nargs="*", type=os.path.abspath, help="only what is below these (default: topologies)")
    options = parser.parse_args(arguments)
    goldens, problems = goldens_below(ROOT / "topologies")
    if options.only:
        below = [pathlib.Path(path).with_suffix("") if path.endswith(".yaml") else pathlib.Path(path) for path in options.only]
        goldens = {golden: topology for golden, topology in goldens.items()
                   if any(path in (golden, topology.with_suffix(""), *golden.parents) for path in below)}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda item: check(options.program, *item, options.update), goldens.items()))
    problems += [problem for problem, _ in results if problem]
    for problem in problems:
        print(problem)
    updated = sum(was_updated for _, was_updated in results)
    print(f"{len(goldens)} golden files, {updated} updated, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
