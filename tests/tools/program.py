"""azroute as the tests of its command line run it: from the repository's root, with failures counted."""
import json
import pathlib
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
