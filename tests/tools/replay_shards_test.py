#!/usr/bin/env python3
"""Shares replays out and joins the parts: byte for byte what one run says, also by the examples in tools/batch.

    replay_shards_test.py --program PROGRAM --make-flows PROGRAM
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

from program import ROOT, WithFlows

FORCED = WithFlows.TOPOLOGY
CURED = "topologies/activation/forced-tunnel-cured.yaml"
BATCH = ROOT / "tools/batch"


class Cases(WithFlows):
    def logs(self):
        """A storage account's folders, over an hour's end, so that conversations go on from file to file."""
        return self.make("blobs", "--format", "vnet", "--layout", "blobs", "--count", "6000", "--rate", "20",
                         "--start", "2026-08-13T20:40:00Z", "--damage", "1500")[0]

    def parts(self, folder, shards, *arguments):
        """Paths of all parts, each made by a run of its own."""
        (self.folder / folder).mkdir()

        def make(shard):
            done = self.run("replay", *arguments, "--shard", f"{shard}/{shards}")
            path = self.folder / folder / f"part-{shard}.json"
            path.write_text(done.stdout)
            self.check(f"{folder}: part {shard} is made", done.returncode == 0, done.stderr)
            return str(path)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(make, range(1, shards + 1)))

    def as_one(self, name, parts, *arguments):
        """The parts say what one run of `arguments` says, in any order."""
        orders = [parts, parts[::-1], random.Random(1).sample(parts, len(parts))]
        for options in ((), ("--format", "json"), ("--top", "2"), ("--top", "0", "--format", "json")):
            whole = self.run("replay", *arguments, *options)
            for order in orders:
                merged = self.run("merge", *order, *options)
                self.check(f"{name}: merged parts are the whole {options}", merged.stdout == whole.stdout and
                           merged.returncode == whole.returncode == 0, f"{merged.stdout[:600]}\n{whole.stdout[:600]}"
                           f"{merged.stderr}{whole.stderr}")

    def folder_of_logs(self):
        arguments = (FORCED, "--flows", self.logs(), "--against", CURED)
        whole = self.json("replay", *arguments)
        for shards in (1, 4, 40):
            parts = self.parts(f"logs-{shards}", shards, *arguments)
            self.as_one(f"logs in {shards} parts", parts, *arguments)
            counted = [json.loads(pathlib.Path(path).read_text()) for path in parts]
            self.check(f"{shards} parts: each tuple is in one", sum(part["read"]["tuples"] for part in counted) ==
                       whole["total"]["tuples"])
            busy = sum(part["read"]["tuples"] > 0 for part in counted)
            self.check(f"{shards} parts: the work is shared", busy >= min(shards, 4), str(busy))
        # With 40 parts every file is a part of its own.
        begun = sum(len(part["edges"]["first"]) for part in counted)
        self.check("conversations go on from part to part", begun > 0 and whole["changes"] and
                   whole["read"]["damagedTuples"] > 0, str(begun))
        for direction in ("inbound", "outbound"):
            recorded = (*arguments, "--recorded", direction)
            self.as_one(f"recorded {direction}", self.parts(f"logs-{direction}", 7, *recorded), *recorded)
        for threads in ("1", "4"):
            told = self.json("replay", *arguments, "--threads", threads)
            self.check(f"{threads} threads say the same", told == whole)

    def long_conversation(self):
        """One that begins in one file, goes on in two more and ends in the fourth counts once, however it is shared out."""
        logs = self.folder / "long"
        begin = 1_795_420_000_000
        for hour, states in enumerate(("B", "C", "C", "E")):
            tuples = [f"{begin + hour * 600_000},10.1.1.4,192.168.10.10,50120,445,6,O,{states},NX,{hour},{hour},0,0",
                      f"{begin + hour * 600_000 + 1},10.1.1.4,8.8.8.8,{40000 + hour},443,6,O,B,NX,0,0,0,0"]
            record = {"category": "FlowLogFlowEvent", "macAddress": "000D3A010104", "flowLogVersion": 4, "flowRecords": {
                "flows": [{"aclID": "x", "flowGroups": [{"rule": "r", "flowTuples": tuples}]}]}}
            path = logs / f"h={hour}/macAddress=000D3A010104/PT1H.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps({"records": [record]}))
        arguments = (FORCED, "--flows", str(logs))
        total = self.json("replay", *arguments)["total"]
        self.check("five conversations in eight tuples", (total["conversations"], total["tuples"], total["packetsSent"]) ==
                   (5, 8, 6), str(total))
        for shards in (2, 3, 4):
            self.as_one(f"a long conversation in {shards} parts", self.parts(f"long-{shards}", shards, *arguments), *arguments)

    def one_file(self):
        """A compact file large enough to be cut into parts; text files, each of which is in one part."""
        compact = (FORCED, "--flows", self.make("flows.azflows", "--count", "5600000")[0], "--against", CURED)
        parts = self.parts("compact", 4, *compact)
        whole = self.run("replay", *compact, "--threads", "1")
        merged = self.run("merge", *parts[::-1])
        self.check("compact: merged parts are the whole", merged.stdout == whole.stdout and "\n5,600,000 tuples" in
                   merged.stdout, f"{merged.stdout[:600]}{merged.stderr}")
        busy = sum(json.loads(pathlib.Path(path).read_text())["read"]["tuples"] > 0 for path in parts)
        self.check("compact: several parts have flows", busy >= 2, str(busy))
        self.check("compact: 4 threads say the same", self.run("replay", *compact, "--threads", "4").stdout == whole.stdout)
        for form in ("csv", "vnet"):
            path, _ = self.make(f"flows.{form}", "--format", form, "--count", "5000")
            table = (FORCED, "--flows", path, "--against", CURED)
            self.as_one(f"one {form}", self.parts(form, 4, *table), *table)

    def wrong_parts(self):
        flows = ("--flows", "topologies/flows")
        parts = self.parts("right", 3, FORCED, *flows)
        foreign = {"other topology": self.parts("other", 3, CURED, *flows)[2],
                   "other date": self.parts("dated", 3, FORCED, *flows, "--as-of", "2022-06-01")[2],
                   "other flows": self.parts("flows", 3, FORCED, "--flows", "topologies/flows/corp-2026-11-23T08.json")[2],
                   "other count": self.parts("four", 4, FORCED, *flows)[2],
                   "what if": self.parts("without", 3, FORCED, *flows, "--without", "er-circuit")[2],
                   "against": self.parts("against", 3, FORCED, *flows, "--against", CURED)[2]}
        whole = self.folder / "whole.json"
        whole.write_text(self.run("replay", FORCED, *flows, "--format", "json").stdout)
        cut = self.folder / "cut.json"
        text = pathlib.Path(parts[2]).read_text()
        cut.write_text(text[:len(text) // 2])
        lying = self.folder / "lying.json"
        lying.write_text(re.sub(r'"tuples":(\d)', r'"tuples":-\1', text))
        for name, given in {"none": [], "missing": parts[:2], "twice": [*parts, parts[0]], "twice, one missing": [
                parts[0], parts[1], parts[1]], "no part": [*parts[:2], str(whole)], "no file": [*parts[:2], "nowhere.json"],
                "cut off": [*parts[:2], str(cut)], "no JSON": [*parts[:2], FORCED], "negative": [*parts[:2], str(lying)],
                **{name: [*parts[:2], path] for name, path in foreign.items()}}.items():
            done = self.run("merge", *given)
            self.check(f"merge, {name}: exit code 2, and why", done.returncode == 2 and done.stdout == "" and
                       "azroute: error: " in done.stderr, f"{done.returncode} {done.stdout[:300]}{done.stderr}")

    def partial(self):
        """A part that could not be read to its end makes the whole partial."""
        logs = pathlib.Path(self.logs_copy())
        victim = sorted(logs.rglob("PT1H.json"))[3]
        packed = subprocess.run(["gzip", "-c", str(victim)], capture_output=True, check=True).stdout
        victim.with_suffix(".json.gz").write_bytes(packed[:len(packed) // 2])
        victim.unlink()
        whole = self.run("replay", FORCED, "--flows", str(logs))
        parts, codes = [], []
        for shard in range(1, 5):
            done = self.run("replay", FORCED, "--flows", str(logs), "--shard", f"{shard}/4")
            parts.append(self.folder / f"partial-{shard}.json")
            parts[-1].write_text(done.stdout)
            codes.append(done.returncode)
        merged = self.run("merge", *map(str, parts))
        self.check("a partial part is a partial whole", sorted(codes) == [0, 0, 0, 1] and merged.returncode == 1 and
                   whole.returncode == 1 and merged.stdout == whole.stdout and "partial: " in whole.stdout,
                   f"{codes} {merged.stdout[:600]}\n{whole.stdout[:600]}")

    def logs_copy(self):
        return shutil.copytree(self.folder / "blobs", self.folder / "blobs-copy")

    # --- tools/batch

    def batch(self, name, command, **environment):
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
                              env={**os.environ, "PATH": path, **environment})
        self.check(f"{name}: ends well", done.returncode == 0, done.stdout + done.stderr)
        return done.stdout

    def examples(self):
        logs = str(self.folder / "blobs")
        (self.folder / "bin").mkdir()
        (self.folder / "bin/azroute").symlink_to(self.path)
        plain = self.run("replay", FORCED, "--flows", logs).stdout
        self.gnu_parallel(logs)
        self.slurm(logs, plain)
        self.kubernetes(logs, plain)

    def gnu_parallel(self, logs):
        version = shutil.which("parallel") and subprocess.run(["parallel", "--version"], capture_output=True, text=True,
                                                              check=False).stdout
        if not version or not version.startswith("GNU parallel"):
            print("skipped: GNU parallel is not installed")
            return
        script = str(BATCH / "gnu-parallel.sh")
        whole = self.run("replay", FORCED, "--flows", logs, "--against", CURED).stdout
        told = self.batch("GNU parallel", [script, FORCED, logs, "4"], AZROUTE_OPTIONS=f"--against {CURED}")
        self.check("GNU parallel: the parts are the whole", told == whole, told)
        done = subprocess.run([script, FORCED, "nowhere", "4"], cwd=ROOT, capture_output=True, text=True, check=False,
                              env={**os.environ, "AZROUTE": self.path})
        self.check("GNU parallel: a part that fails is an error", done.returncode == 2 and done.stdout == "" and
                   "nowhere: no such file" in done.stderr, f"{done.returncode} {done.stdout}{done.stderr}")

    def slurm(self, logs, plain):
        """The job's script as Slurm would start it, and the job that joins."""
        script = BATCH / "slurm-array.sbatch"
        text = script.read_text()
        first, last = re.search(r"^#SBATCH --array=(\d+)-(\d+)$", text, re.M).groups()
        folder = self.folder / "slurm"
        for index in range(int(first), int(last) + 1):
            self.batch("Slurm", ["bash", str(script)], SLURM_ARRAY_TASK_ID=str(index), SLURM_ARRAY_TASK_COUNT=last,
                       SLURM_CPUS_PER_TASK="1", TOPOLOGY=FORCED, FLOWS=logs, PARTS_FOLDER=str(folder))
        join = re.search(r'--wrap="(.*)"', text)[1].replace("replay-parts", str(folder))
        told = self.batch("Slurm, the joining job", ["sh", "-c", join])
        self.check("Slurm: the parts are the whole", first == "1" and told == plain, told)

    def kubernetes(self, logs, plain):
        """The commands of the containers, taken out of the Jobs."""
        text = (BATCH / "kubernetes-job.yaml").read_text()
        scripts = [re.sub(r"^ {14}", "", block, flags=re.M)
                   for block in re.findall(r"- -ec\n +- \|\n((?: {14}.*\n)+)", text)]
        counts = {*re.findall(r"completions: (\d+)", text), *re.findall(r'name: PARTS\n +value: "(\d+)"', text)}
        self.check("Kubernetes: two containers, and one number of parts", len(scripts) == 2 and len(counts) == 1,
                   f"{scripts} {counts}")
        volume = self.folder / "volume"
        volume.mkdir()
        shutil.copy(ROOT / FORCED, volume / "topology.yaml")
        (volume / "logs").symlink_to(logs)
        environment = {"FLOWS_FOLDER": str(volume), "PARTS": counts.pop()}
        replay, merge = ([*["sh", "-ec"], script] for script in scripts)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            # The joining pod may be there first, and waits for the others.
            joined = pool.submit(self.batch, "Kubernetes, the joining pod", merge, **environment)
            for index in range(int(environment["PARTS"])):
                self.batch("Kubernetes", replay, JOB_COMPLETION_INDEX=str(index), **environment)
            told = joined.result()
        expected = plain.replace(FORCED, str(volume / "topology.yaml")).replace(logs, str(volume / "logs"))
        self.check("Kubernetes: the parts are the whole", told == expected, told)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=os.path.abspath, required=True)
    parser.add_argument("--make-flows", type=os.path.abspath, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = Cases(options.program, options.make_flows, folder)
        for case in (cases.folder_of_logs, cases.long_conversation, cases.one_file, cases.wrong_parts, cases.partial,
                     cases.examples):
            case()
    print(f"{cases.failed} failures")
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
