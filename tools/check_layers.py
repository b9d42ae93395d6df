#!/usr/bin/env python3
"""Checks that includes only point down, and that the core stays free of what it must not know.

    check_layers.py [ROOT]

The rooms of sim/ stand on levels. A room sees itself and the levels below; rooms of one level do not see each
other, and read/ is seen by no room at all, only by tools, tests and benchmarks.
"""
import pathlib
import re
import sys

LEVEL = {"net": 0, "diag": 0, "topology": 1, "route": 2, "read": 2, "flow": 3, "check": 4, "report": 5}
CORE = {"net", "topology", "route", "flow", "check"}  # computes: no exceptions, threads, files or streams

FORBIDDEN_HEADERS = {
    "barrier", "condition_variable", "cstdio", "filesystem", "fstream", "future", "iostream", "latch", "mutex",
    "semaphore", "shared_mutex", "stop_token", "thread",
}
FORBIDDEN_WORDS = re.compile(
    r"\b(?:throw|try|catch"
    r"|std::(?:j?thread|this_thread|async|future|promise|\w*mutex|lock_guard|\w+_lock|condition_variable|filesystem"
    r"|[io]?fstream|cout|cerr|clog|cin))\b")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\\\s]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def code_only(text):
    """The text without comments, strings and characters, its lines where they were."""
    return NOT_CODE.sub(lambda match: "\n" * match.group().count("\n"), text)


def problems_of(path, room, text):
    """Yields (line, message) for one file of a room."""
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, header = match.groups()
        if quoted:
            yield from ((number, problem) for problem in include_problems(room, quoted))
        elif room in CORE and header in FORBIDDEN_HEADERS:
            yield number, f"{room}/ computes only: no <{header}>"
        elif header.startswith("boost/graph/") and path.suffix != ".cpp":
            yield number, "Boost.Graph costs seconds per file that includes it: only in a .cpp, and in one"
    if room in CORE:
        for number, line in enumerate(code_only(text).splitlines(), 1):
            if not INCLUDE.match(line):
                for word in FORBIDDEN_WORDS.findall(line):
                    yield number, f"{room}/ computes only: no {word}"


def include_problems(room, included):
    parts = included.split("/")
    if parts[0] != "sim" or len(parts) < 3:
        yield f'"{included}": includes go from the root, "sim/ROOM/FILE", and stay in sim/'
    elif parts[1] not in LEVEL:
        yield f"{parts[1]}/ is not a room of sim/"
    elif parts[1] == room:
        return
    elif parts[1] == "read":
        yield f"{room}/ includes read/, which only tools, tests and benchmarks may"
    elif LEVEL[parts[1]] == LEVEL[room]:
        yield f"{room}/ includes {parts[1]}/, its neighbour on the same level"
    elif LEVEL[parts[1]] > LEVEL[room]:
        yield f"{room}/ includes {parts[1]}/, which is above it"


def check(root):
    """All problems below root, as lines FILE:LINE: MESSAGE."""
    problems = []
    graph_users = []
    files = sorted(path for pattern in ("*.h", "*.cpp") for path in (root / "sim").rglob(pattern))
    for path in files:
        name = path.relative_to(root)
        room = name.parts[1] if len(name.parts) > 2 else ""
        if room not in LEVEL:
            problems.append(f"{name}:1: is in no room of sim/")
            continue
        text = path.read_text(encoding="utf-8")
        problems += [f"{name}:{line}: {message}" for line, message in problems_of(path, room, text)]
        if path.suffix == ".cpp" and re.search(r"^\s*#\s*include\s*<boost/graph/", text, re.MULTILINE):
            graph_users.append(name)
    for name in graph_users[1:]:
        problems.append(f"{name}:1: includes Boost.Graph, as {graph_users[0]} does already")
    if not files:
        problems.append(f"{root}: no sources below sim/")
    return problems


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1]
    problems = check(root)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
