#!/usr/bin/env python3
"""check_layers.py on small made-up trees: every rule can fail, and only where it should."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_layers  # noqa: E402


def problems(**files):
    """The problems of a tree of sim/ROOM/FILE; a file's key is ROOM__NAME, .cpp unless the name ends with _h."""
    with tempfile.TemporaryDirectory() as folder:
        for key, text in files.items():
            room, name = key.split("__")
            path = pathlib.Path(folder, "sim", room, name[:-2] + ".h" if name.endswith("_h") else name + ".cpp")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_layers.check(pathlib.Path(folder))


class Layers(unittest.TestCase):
    def passes(self, **files):
        self.assertEqual(problems(**files), [])

    def fails(self, expected, **files):
        found = problems(**files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(expected, found[0])

    def test_includes_point_down(self):
        self.passes(net__a='#include "sim/net/ip.h"\n', topology__a='#include "sim/net/ip.h"\n#include "sim/diag/x.h"\n',
                    route__a='#include "sim/topology/x.h"\n', read__a='#include "sim/topology/x.h"\n',
                    report__a='#include "sim/check/x.h"\n')
        self.fails("sim/net/a.cpp:2: net/ includes topology/, which is above", net__a='\n#include "sim/topology/x.h"\n')
        self.fails("above it", flow__a_h='#include "sim/check/x.h"\n')
        self.fails("above it", check__a='#include "sim/report/x.h"\n')
        self.fails("above it", diag__a='  #  include "sim/route/x.h"\n')

    def test_every_pair_of_rooms(self):
        for room, level in check_layers.LEVEL.items():
            for other, other_level in check_layers.LEVEL.items():
                allowed = room == other or (other_level < level and other != "read")
                found = problems(**{f"{room}__a": f'#include "sim/{other}/x.h"\n'})
                self.assertEqual(not found, allowed, f"{room} includes {other}")

    def test_neighbours_do_not_see_each_other(self):
        self.fails("neighbour", net__a='#include "sim/diag/x.h"\n')
        self.fails("neighbour", read__a='#include "sim/route/x.h"\n')

    def test_read_is_for_tools_and_tests(self):
        for room in ("route", "flow", "check", "report"):
            self.fails("only tools, tests", **{f"{room}__a": '#include "sim/read/x.h"\n'})

    def test_includes_go_from_the_root(self):
        self.fails("from the root", net__a='#include "ip.h"\n')
        self.fails("from the root", net__a='#include "tools/cli/cli.h"\n')
        self.fails("not a room", flow__a='#include "sim/attic/x.h"\n')

    def test_every_file_has_a_room(self):
        self.fails("in no room", attic__a="")
        self.fails("no sources")

    def test_core_has_no_exceptions_threads_or_files(self):
        for word in ("throw 1;", "try {", "std::thread t;", "std::scoped_lock l;", "std::shared_mutex m;",
                     "std::ifstream f;", "std::filesystem::path p;", "std::cerr << 1;"):
            for room in sorted(check_layers.CORE):
                self.fails("computes only", **{f"{room}__a": f"int a;\n{word}\n"})
        for header in sorted(check_layers.FORBIDDEN_HEADERS):
            self.fails(f"no <{header}>", flow__a_h=f"#include <{header}>\n")
        self.passes(read__a="#include <fstream>\ntry {} catch (...) {}\n", report__a="#include <cstdio>\nthrow 1;\n")

    def test_words_in_comments_and_strings_are_no_code(self):
        self.passes(flow__a='// try\n/* throw\n std::thread */\nauto s = "throw \\" try";\nchar c = \'"\';\n'
                            'auto r = R"x(try )" throw)x";\nint big = 1\'000\'000;\nint tryst, rethrow;\n')
        self.fails("sim/flow/a.cpp:4: ", flow__a='/* one\ntwo */ auto s = "x"; char c = \'"\';\nint n = 1\'0;\nthrow 1;\n')

    def test_boost_graph_in_one_cpp(self):
        graph = "#include <boost/graph/adjacency_list.hpp>\n"
        self.passes(topology__a=graph, topology__b="#include <boost/json.hpp>\n")
        self.fails("as sim/route/b.cpp does", topology__a=graph, route__b=graph)
        self.fails("only in a .cpp", topology__a_h=graph)


if __name__ == "__main__":
    unittest.main()
