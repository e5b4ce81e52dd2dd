"""Other compilers and flags give the same numbers to 1e-10 and the same ranking: gcc and clang, -O2 and -O3 -march=native.
Builds the program twice more (some minutes each); runs in scripts/test --long.

usage: test_builds.py SOURCE_DIR WORK_DIR"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "cli")]
from harness import BINARY  # noqa: E402
from weekly_data import weekly_rows, write_rows  # noqa: E402

SOURCE, WORK = (Path(word) for word in (sys.argv.pop(1), sys.argv.pop(1)))
BUILDS = {"gcc-O2": ("g++", "-O2 -DNDEBUG"), "gcc-native": ("g++", "-O3 -march=native -DNDEBUG"),
          "clang": ("clang++-14", "-O3 -DNDEBUG")}
SPLITS = ["--test-weeks", "6", "--val-windows", "2", "--val-window-weeks", "6", "--calib-frac-of-train", "0.4",
          "--ticker-min-support", "60"]
BOUND = 1e-10


def numbers(value, path=""):
    if isinstance(value, dict):
        value = value.items()
    elif isinstance(value, list):
        value = enumerate(value)
    else:
        yield path, value
        return
    for key, item in value:
        yield from numbers(item, f"{path}.{key}")


class Builds(unittest.TestCase):
    def answers(self, binary):
        folder = Path(self.shared.name) / str(len(list(Path(self.shared.name).iterdir())))
        folder.mkdir()
        base = [str(binary), "tune", "--csv", self.csv, "--out-dir", folder / "out", *SPLITS, "--max-trials", "150",
                "--allow-isotonic", "--refine-c"]
        done = subprocess.run(base, capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 10), done.stderr)
        lines = [json.loads(line) for line in (folder / "out/results_cache.jsonl").read_text().splitlines()]
        ledger = [{k: line[k] for k in ("key", "reason", "windows", "score", "config")} for line in lines]
        done = subprocess.run([str(binary), "evaluate", "--csv", self.csv, "--config", folder / "out/best_config.json",
                               "--with-test", "--json"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        results = json.loads(done.stdout)["results"]
        for result in results:
            for window in [*result["windows"], result["test"]]:
                window.pop("fit")       # the gradient that is left is rounding itself
        return dict(numbers({"ledger": ledger, "results": results}))

    def build(self, name):
        compiler, flags = BUILDS[name]
        if shutil.which(compiler) is None:
            self.skipTest(f"no {compiler}")
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        subprocess.run(["cmake", "-S", SOURCE, "-B", WORK / name, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                        f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_CXX_FLAGS_RELEASE={flags}", "-DCALIBEAM_TESTS=OFF",
                        *launcher], check=True, capture_output=True)
        subprocess.run(["cmake", "--build", WORK / name, "--target", "calibeam", "--parallel", str(os.cpu_count())],
                       check=True, capture_output=True)
        return WORK / name / "bin/calibeam"

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory(prefix="calibeam-builds-")
        cls.csv = write_rows(Path(cls.shared.name) / "data.csv", weekly_rows(seed=4, strikes=12))

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()

    def test_all_give_the_same_numbers(self):
        plain = self.answers(BINARY)
        for name in BUILDS:
            with self.subTest(name):
                other = self.answers(self.build(name))
                self.assertEqual(list(other), list(plain))
                worst = 0.0
                for path, value in plain.items():
                    if isinstance(value, float) and isinstance(other[path], float):
                        worst = max(worst, abs(other[path] - value) / max(1.0, abs(value)))
                    else:
                        self.assertEqual(other[path], value, path)
                self.assertLessEqual(worst, BOUND)
                print(f"{name}: {len(plain)} values, largest difference {worst:.1e}")


if __name__ == "__main__":
    unittest.main()
