#!/usr/bin/env python3
"""Runs the commands that README.md shows, and compares what they print with what it says they print.

    readme_test.py [--program PROGRAM]

A ```console block holds `$ command` lines, each followed by its output, standard error included; a command goes
on in the next line after a backslash. A block is one shell in the repository's root, so `$ echo $?` shows the
exit code of the command before it. In other blocks nothing is run, but a script that a ```sh block names must
be there. With --program, tools/azroute stands for that program, else for itself.
"""
import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SET_UP_COMMANDS = ("tools/azroute", "tools/test")
MARK = "-- readme_test: this command has ended --"


def blocks(text):
    """Yields (language, number of the first line, lines) of every fenced block."""
    language, start, lines = None, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if language is None and (match := re.match(r"```(\w*)", line)):
            language, start, lines = match.group(1), number + 1, []
        elif language is not None and line.rstrip() == "```":
            yield language, start, lines
            language = None
        elif language is not None:
            lines.append(line)


def commands_of(start, lines):
    """Splits a console block into [line number, command, expected output lines]."""
    commands = []
    going_on = False
    for number, line in enumerate(lines, start):
        if going_on:
            commands[-1][1] += "\n" + line
        elif line.startswith("$ "):
            commands.append([number, line[2:], []])
        elif commands:
            commands[-1][2].append(line)
        else:
            raise SystemExit(f"README.md:{number}: a console block starts with a command: `$ command`")
        going_on = line.endswith("\\") and not commands[-1][2]
    return commands


def run(commands, program):
    """Runs the commands in one shell; returns what each printed."""
    script = ["exec 2>&1"]
    if program:
        script += [f'function {name} {{ "$AZROUTE_PROGRAM" "$@"; }}' for name in ("tools/azroute", "azroute")]
    for _, command, _ in commands:
        script += [command, f"azroute_status=$?; printf '%s\\n' '{MARK}'; (exit $azroute_status)"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "AZROUTE_PROGRAM": program or ""}
    done = subprocess.run(["bash", "-c", "\n".join(script)], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True, check=False)
    outputs = done.stdout.split(MARK + "\n")
    return outputs[:-1] if len(outputs) > len(commands) else outputs


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=os.path.abspath)
    program = parser.parse_args(arguments).program
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    failures = []
    ran = 0
    for name in SET_UP_COMMANDS:
        if name not in text:
            failures.append(f"README.md does not name {name}")
    for language, start, lines in blocks(text):
        if language == "sh":
            for number, line in enumerate(lines, start):
                word = line.split(" ")[0]
                if "/" in word and not os.access(ROOT / word, os.X_OK):
                    failures.append(f"README.md:{number}: there is no script {word}")
        if language != "console":
            continue
        commands = commands_of(start, lines)
        if not commands:
            failures.append(f"README.md:{start}: a console block without a command")
            continue
        outputs = run(commands, program)
        ran += len(commands)
        for (number, command, expected), output in zip(commands, outputs):
            if output.splitlines() != expected:
                diff = difflib.unified_diff(expected, output.splitlines(), "README.md", "printed", lineterm="")
                failures.append("\n".join([f"README.md:{number}: $ {command}", *diff]))
        if len(outputs) < len(commands):
            failures.append(f"README.md:{commands[len(outputs)][0]}: not reached, as the shell had ended")
    for failure in failures:
        print(failure)
    print(f"README.md: {ran} commands run, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
