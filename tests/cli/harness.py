"""Runs the program and makes data for it."""
import csv
import os
import random
import subprocess
import tempfile
import unittest
from pathlib import Path

BINARY = os.environ.get("CALIBEAM_BINARY", "build/release/bin/calibeam")
SANITIZED = os.environ.get("CALIBEAM_SANITIZED") == "1"     # such programs need memory and calls of their own
PATIENCE = float(os.environ.get("CALIBEAM_TEST_PATIENCE", "1"))     # a factor on time limits, for slow builds
WEEKS = ["--test-weeks", "8", "--val-windows", "2", "--val-window-weeks", "6"]
TIMES = {"metadata.json", "results_cache.jsonl"}    # files that hold times


def run(*words, limit=120, **how):
    """(exit code, standard output, standard error) of a command."""
    done = subprocess.run([BINARY, *map(str, words)], stdout=how.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                          text=True, timeout=limit * PATIENCE, check=False, **how)
    return done.returncode, done.stdout, done.stderr


class CommandTest(unittest.TestCase):
    """A folder of its own per test, and one generated CSV file for all tests of a class."""
    rows, weeks, tickers = 6000, 60, 4

    @classmethod
    def setUpClass(cls):
        cls._shared = tempfile.TemporaryDirectory(prefix="calibeam-cli-")
        cls.csv = Path(cls._shared.name) / "data.csv"
        code, _, message = run("generate", "--out", cls.csv, "--rows", cls.rows, "--weeks", cls.weeks, "--tickers",
                               cls.tickers, "--seed", "3", "--without-true-probability")
        assert code == 0, message

    @classmethod
    def tearDownClass(cls):
        cls._shared.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="calibeam-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "out"

    def tune(self, *words, csv=None, out=None, **how):
        return run("tune", "--csv", csv or self.csv, "--out-dir", out or self.out, *WEEKS, *words, **how)

    def expect(self, result, code, *fragments):
        """The exit code, and every fragment somewhere in the message."""
        got, _, message = result
        self.assertEqual(got, code, message)
        for fragment in fragments:
            self.assertIn(fragment, message)

    def expect_failure(self, result, code, *fragments):
        """One error message, and nothing in the output folder."""
        self.expect(result, code, *fragments)
        errors = [line for line in result[2].splitlines() if line.startswith("calibeam: error: ")]
        self.assertEqual(len(errors), 1, result[2])
        self.assertFalse(self.out.exists() and any(self.out.iterdir()), "something was written")

    def lines(self):
        return self.csv.read_text().splitlines()

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


def with_cell(lines, line, column, value):
    """`lines` of a CSV file with one cell replaced; line 1 is the header."""
    at = lines[0].split(",").index(column)
    cells = lines[line - 1].split(",")
    cells[at] = value
    return [*lines[:line - 1], ",".join(cells), *lines[line:]]


def with_column(lines, column, value):
    at = lines[0].split(",").index(column)
    rows = [line.split(",") for line in lines[1:]]
    return [lines[0]] + [",".join([*r[:at], value(r[at]), *r[at + 1:]]) for r in rows]


def shuffled(lines, seed):
    rows = lines[1:]
    random.Random(seed).shuffle(rows)
    return [lines[0], *rows]


def ranked_outputs(out):
    """What must be the same, byte for byte, in equal runs: name -> content, without times."""
    files = {p.name: p.read_bytes().replace(str(out).encode(), b"OUT") for p in sorted(out.iterdir())
             if p.name not in TIMES}
    with open(out / "leaderboard.csv", newline="") as f:
        files["leaderboard.csv"] = [{k: v for k, v in row.items() if k != "runtime_seconds"} for row in csv.DictReader(f)]
    return files
