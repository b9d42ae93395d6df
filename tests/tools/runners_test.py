#!/usr/bin/env python3
"""golden_test.py and readme_test.py with a made-up program and tree: they notice what they are there to notice."""
import contextlib
import io
import pathlib
import tempfile
import unittest

import golden_test
import readme_test

# Prints its arguments, complains on standard error, and fails for a path with "bad" in it.
PROGRAM = '#!/bin/sh\necho "$@"\necho complaint >&2\ncase "$*" in *bad*) exit 1 ;; esac\n'


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        golden_test.ROOT = readme_test.ROOT = self.root
        self.write("program", PROGRAM).chmod(0o755)
        for script in ("tools/azroute", "tools/test"):
            self.write(script, "#!/bin/sh\nexit 3\n").chmod(0o755)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_script(self, script, *arguments):
        """Returns (exit code, what it printed)."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = script.main(["--program", str(self.root / "program"), *arguments])
        return code, printed.getvalue()


class Golden(Runner):
    def test_update_writes_what_then_passes(self):
        self.write("topologies/a/good.yaml", "")
        self.write("topologies/bad.yaml", "")
        self.write("topologies/bad.explain.txt", "$ azroute explain 'topologies/bad.yaml' --to x\n")
        code, printed = self.run_script(golden_test)
        self.assertEqual(code, 1)
        self.assertIn("topologies/a/good.check.txt: is missing", printed)
        self.assertEqual(self.run_script(golden_test, "--update"), (0, "3 golden files, 3 updated, 0 problems\n"))
        self.assertEqual((self.root / "topologies/bad.explain.txt").read_text(encoding="utf-8"),
                         "$ azroute explain 'topologies/bad.yaml' --to x\n"
                         "explain topologies/bad.yaml --to x\nexit code: 1\n")
        self.assertEqual(self.run_script(golden_test), (0, "3 golden files, 0 updated, 0 problems\n"))

    def test_other_output_and_other_exit_code_fail(self):
        self.write("topologies/a.yaml", "")
        golden = "$ azroute check topologies/a.yaml\ncheck topologies/a.yaml\nexit code: 0\n"
        for wrong in (golden.replace("code: 0", "code: 1"), golden.replace("\ncheck", "\nCheck"), golden[:-1], golden + "\n"):
            self.write("topologies/a.check.txt", wrong)
            self.assertEqual(self.run_script(golden_test)[0], 1, wrong)
        self.write("topologies/a.check.txt", golden)
        self.assertEqual(self.run_script(golden_test)[0], 0)

    def test_golden_files_belong_to_their_topology(self):
        self.write("topologies/gone.check.txt", "$ azroute check topologies/gone.yaml\n")
        self.write("topologies/gone.routes.txt", "$ azroute routes topologies/gone.yaml\n")
        self.write("topologies/prefixes.txt", "10.0.0.0/8\n")
        code, printed = self.run_script(golden_test)
        self.assertEqual((code, printed.count("there is no gone.yaml")), (1, 2))
        self.assertNotIn("prefixes", printed)

    def test_commands_are_about_their_topology(self):
        self.write("topologies/a.yaml", "")
        self.write("topologies/a.check.txt", "$ azroute rules\n")
        self.write("topologies/a.routes.txt", "$ azroute routes b.yaml\n")
        code, printed = self.run_script(golden_test, "--update")
        self.assertEqual(code, 1)
        self.assertIn("its command has to be: $ azroute check topologies/a.yaml", printed)
        self.assertIn("says nothing of topologies/a.yaml", printed)

    def test_crash_is_no_golden_output(self):
        self.write("topologies/a.yaml", "")
        self.write("program", "#!/bin/sh\nkill -SEGV $$\n").chmod(0o755)
        code, printed = self.run_script(golden_test, "--update")
        self.assertEqual(code, 1)
        self.assertIn("ended with -11", printed)


class Readme(Runner):
    def readme(self, *lines):
        self.write("README.md", "Use tools/azroute and tools/test.\n\n" + "\n".join(lines) + "\n")
        return self.run_script(readme_test)

    def test_shown_output_is_compared(self):
        shown = ("```console", "$ tools/azroute check \\", "    bad.yaml", "check bad.yaml", "complaint", "$ echo $?", "1", "```")
        self.assertEqual(self.readme(*shown), (0, "README.md: 2 commands run, 0 failures\n"))
        for line in ("check bad.yaml", "complaint", "1"):
            code, printed = self.readme(*[line + "x" if line == each else each for each in shown])
            self.assertEqual(code, 1, printed)
            self.assertIn(f"+{line}", printed)
            self.assertEqual(self.readme(*[each for each in shown if each != line])[0], 1, line)

    def test_other_blocks_are_not_run(self):
        self.assertEqual(self.readme("```text", "$ false", "```", "```sh", "tools/azroute check x", "```"),
                         (0, "README.md: 0 commands run, 0 failures\n"))
        self.assertIn("there is no script tools/gone", self.readme("```sh", "tools/gone", "```")[1])

    def test_console_blocks_need_commands(self):
        self.assertIn("without a command", self.readme("```console", "```")[1])
        with self.assertRaises(SystemExit):
            self.readme("```console", "output", "```")
        self.assertIn("not reached", self.readme("```console", "$ exit 0", "$ echo", "```")[1])

    def test_set_up_commands_are_named(self):
        self.write("README.md", "Use tools/azroute.\n")
        self.assertIn("does not name tools/test", self.run_script(readme_test)[1])


if __name__ == "__main__":
    unittest.main()
