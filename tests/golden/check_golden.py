"""The program against frozen numbers of scikit-learn (make_golden.py): metrics to 1e-9, coefficients to 1e-7.  A shift of
any frozen number by more than its bound is found, which is checked, too: a check that cannot fail proves nothing."""
import copy
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARY = os.environ.get("CALIBEAM_BINARY", "build/release/bin/calibeam")
METRIC, COEFFICIENT = 1e-9, 1e-7


class Comparison:
    """Counts what was compared and remembers what is out of bounds."""

    def __init__(self):
        self.count, self.broken = 0, []

    def near(self, got, want, bound, where):
        self.count += 1
        if not abs(got - want) <= bound * max(1.0, abs(want)):
            self.broken.append(f"{where}: {got!r}, expected {want!r}")

    def window(self, got, want, where):
        for part in ("model", "baseline"):
            for name, value in want[part].items():
                self.near(got["metrics"][part][name], value, METRIC, f"{where}, {part} {name}")
        columns = {c["name"]: c for c in got["columns"]}
        if sorted(columns) != sorted(want["coefficients"]):
            self.broken.append(f"{where}: columns {sorted(columns)}")
            return
        self.near(got["intercept"], want["intercept"], COEFFICIENT, f"{where}, intercept")
        for name, value in want["coefficients"].items():
            self.near(columns[name]["coefficient"], value, COEFFICIENT, f"{where}, {name}")
        for column in want["learned"]:
            for field in ("median", "mean", "scale"):
                self.near(columns[column["name"]][field], column[field], METRIC, f"{where}, {column['name']} {field}")
        for name, value in (want["platt"] or {}).items():
            self.near(got["platt"][name], value, COEFFICIENT, f"{where}, Platt {name}")

    def cases(self, got, want):
        for i, (ours, theirs) in enumerate(zip(got, want, strict=True)):
            for k, (a, b) in enumerate(zip(ours["windows"], theirs["windows"], strict=True)):
                self.window(a, b, f"configuration {i}, window {k}")
            self.window(ours["test"], theirs["test"], f"configuration {i}, TEST")
        return self


class Golden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.want = json.loads((HERE / "expected.json").read_text())
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump([case["config"] for case in cls.want["cases"]], f)
            f.flush()
            command = [BINARY, "evaluate", "--csv", HERE / "weeklies.csv", "--config", f.name, "--with-test", "--json",
                       *cls.want["flags"]]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        cls.got = json.loads(done.stdout)["results"]

    def test_every_number_is_that_of_scikit_learn(self):
        found = Comparison().cases(self.got, self.want["cases"])
        self.assertEqual(found.broken, [])
        self.assertGreater(found.count, 300)

    def test_the_comparison_notices_a_changed_number(self):
        for part, name, shift in (("model", "logloss", 1e-8), ("baseline", "eceq", 1e-8)):
            cases = copy.deepcopy(self.want["cases"])
            cases[3]["windows"][1][part][name] += shift
            self.assertEqual(len(Comparison().cases(self.got, cases).broken), 1)
        cases = copy.deepcopy(self.want["cases"])
        cases[2]["test"]["coefficients"]["rv20"] += 1e-6
        self.assertEqual(len(Comparison().cases(self.got, cases).broken), 1)


if __name__ == "__main__":
    unittest.main()
