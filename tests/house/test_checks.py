"""The checks of this folder can fail: each is shown a small tree that is in order, and the same with one thing wrong."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOOD = {
    "include/calibeam/a.hpp": "#pragma once\n#include <vector>\ninline std::vector<int> a() { return {}; }\n",
    "src/search/b.hpp": "#pragma once\n#include \"calibeam/a.hpp\"\ninline auto b() { return a(); }\n",
    "src/search/b.cpp": "#include \"search/b.hpp\"\n",
    "kernels/k.cpp": "#include <cmath>\n",
    "scripts/empty": "", "tests/empty": "",
}


class Checks(unittest.TestCase):
    def said(self, check, files):
        """(exit code, output) of a check over these files."""
        with tempfile.TemporaryDirectory(prefix="calibeam-house-") as name:
            top = Path(name).resolve()
            for path, text in files.items():
                (top / path).parent.mkdir(parents=True, exist_ok=True)
                (top / path).write_text(text)
            database, compiler = top / "compile_commands.json", f"g++ -std=c++20 -I{top}/include -I{top}/src -o x.o -c"
            database.write_text(json.dumps([
                {"directory": name, "file": str(top / path), "command": f"{compiler} {top / path}"}
                for path in files if path.endswith(".cpp")]))
            words = [sys.executable, "-B", HERE / f"{check}.py", top, *([database] if check == "headers_alone" else [])]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

    def notices(self, check, path, text):
        code, output = self.said(check, GOOD)
        self.assertEqual(code, 0, output)
        code, output = self.said(check, {**GOOD, path: text})
        self.assertEqual(code, 1, output)
        self.assertIn(path, output)

    def test_doors(self):
        for path, text in {
                "src/search/b.cpp": '#include "evaluate/batch.hpp"\n',              # search sees no evaluator
                "src/search/c.hpp": '#include "kernels/device.hpp"\n',
                "src/evaluate/e.cpp": '#include "kernels/cpu/lanes.hpp"\n',         # an implementation
                "include/calibeam/a.hpp": "#include <fmt/format.h>\n",              # the public headers use nothing
                "kernels/k.hpp": "#include <Eigen/Dense>\n",                        # Eigen stays inside .cpp files
                "kernels/k.cpp": "#include <nlohmann/json.hpp>\n",
                "src/study/s.cpp": "#include <iostream>\n",                         # only the command line prints
                "src/study/t.cpp": "void f() { std::exit(1); }\n",
                "src/attic/x.cpp": "\n"}.items():
            with self.subTest(path):
                self.notices("doors", path, text)

    def test_stand_ins(self):
        self.notices("stand_ins", "src/search/b.cpp", "#include <tbb/parallel_sort.h>\n")

    def test_sizes(self):
        for path, lines in (("src/search/b.hpp", 151), ("src/search/b.cpp", 301), ("kernels/k.cu", 251), ("tests/x.py", 301)):
            with self.subTest(path):
                self.notices("sizes", path, "\n" * lines)
        self.notices("sizes", "src/search/b.cpp", "// Long because it is\n" + "\n" * 500)
        self.assertEqual(self.said("sizes", {**GOOD, "src/search/b.cpp": "// Long because it is\n" + "\n" * 400})[0], 0)

    def test_headers(self):
        for text in ("inline std::vector<int> a() { return {}; }\n",      # leans on its includer
                     "inline int a() { return 1; }\n"):                    # included twice
            self.notices("headers_alone", "include/calibeam/a.hpp", text)


if __name__ == "__main__":
    unittest.main()
