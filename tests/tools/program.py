"""azroute as the tests of its command line run it: from the repository's root, with failures counted."""
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Program:
    def __init__(self, path):
        self.path = path
        self.failed = 0

    def run(self, *arguments):
        return subprocess.run([self.path, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--format", "json").stdout)


class WithFlows(Program):
    """With logs that azroute-make-flows makes of one topology, in a folder that the test has."""
    TOPOLOGY = "topologies/activation/forced-tunnel.yaml"

    def __init__(self, path, make_flows, folder):
        super().__init__(path)
        self.make_flows = make_flows
        self.folder = pathlib.Path(folder)

    def check(self, name, good, shown=""):
        if not good:
            self.failed += 1
            print(f"FAILED: {name}\n{shown}")

    def make(self, name, *options):
        """A generated file or folder, and how many of its tuples are spoiled."""
        path = self.folder / name
        done = subprocess.run([self.make_flows, self.TOPOLOGY, *options, "--output", str(path)], cwd=ROOT,
                              capture_output=True, text=True, check=False)
        self.check(f"{name} is made", done.returncode == 0, done.stderr)
        told = re.search(r"(\d+) of them spoiled", done.stderr)
        return str(path), int(told[1]) if told else 0
