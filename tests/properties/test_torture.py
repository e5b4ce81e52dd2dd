"""Data at the edge of what numbers can hold: every fit converges or fails with a reason of the specification, and no NaN
or infinity reaches any output."""
import csv
import json
import math
import random
import re
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "cli")]
from harness import run  # noqa: E402
from weekly_data import weekly_rows, write_rows  # noqa: E402
import tempfile  # noqa: E402

SPLITS = ["--test-weeks", "6", "--val-windows", "2", "--val-window-weeks", "6", "--calib-frac-of-train", "0.4"]
REASONS = {"insufficient_train_weeks", "insufficient_train_rows", "insufficient_calib_rows", "single_class",
           "single_class_calib", "no_weight", "not_converged"}
# JSON allows these words nowhere; in CSV cells and Markdown they would be a number that is none.
NO_NUMBER = re.compile(r"(?<![\w.\"'-])[-+]?(nan|inf|infinity)(?![\w.])", re.IGNORECASE)


def set_all(name, value):
    def spoil(rows, rng):
        for row in rows:
            row[name] = value(row, rng)
    return spoil


def separable(rows, rng):
    for row in rows:
        row["outcome_ST_gt_K"] = int(row["pRN"] > 0.5)


def nearly_separable(rows, rng):
    separable(rows, rng)
    for row in rng.sample(rows, 2):
        row["outcome_ST_gt_K"] = 1 - row["outcome_ST_gt_K"]


def one_positive(rows, rng):
    for row in rows:
        row["outcome_ST_gt_K"] = 0
    for row in rows[::90]:      # one in 90, so that every window has one
        row["outcome_ST_gt_K"] = 1


def collinear(rows, rng):
    for row in rows:
        row["dividend_yield"] = row["rv20"]
        row["rel_spread_median"] = 3 * row["rv20"] - 0.1


def few_rows_have_weight(rows, rng):
    for row in rows:
        row["sample_weight_final"] = rng.choice([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])


def no_weight_in_the_first_window(rows, rng):
    weeks = sorted({row["week_friday"] for row in rows})
    for row in rows:
        if weeks.index(row["week_friday"]) in range(22, 28):
            row["sample_weight_final"] = 0


def early_denormal_weights(rows, rng):
    for row in rows[:len(rows) * 3 // 4]:
        row["sample_weight_final"] = 1e-320


# name: what happens to the rows
TORTURES = {
    "separable outcomes": separable,
    "nearly separable outcomes": nearly_separable,
    "one positive in many rows": one_positive,
    "collinear columns": collinear,
    "a column scaled by 1e-12": set_all("rv20", lambda row, rng: row["rv20"] * 1e-12),
    "a column scaled by 1e12": set_all("rv20", lambda row, rng: row["rv20"] * 1e12),
    "a column far from zero": set_all("rv20", lambda row, rng: 1e9 + row["rv20"]),
    "a column of 1e160": set_all("rv20", lambda row, rng: row["rv20"] * 1e160),
    "a column up to the largest double": set_all("rv20", lambda row, rng: rng.choice([-1.7e308, 1.7e308, 0.1])),
    "one cell of 1e300": set_all("rv20", lambda row, rng: 1e300 if rng.random() < 0.002 else row["rv20"]),
    "a column of denormals": set_all("rv20", lambda row, rng: row["rv20"] * 1e-310),
    "a column with one present cell in 100": set_all("rv20", lambda row, rng: row["rv20"] if rng.random() < 0.01 else ""),
    "pRN at 0 and 1": set_all("pRN", lambda row, rng: rng.choice([0, 1, row["pRN"]])),
    "pRN at 0 and 1 only": set_all("pRN", lambda row, rng: rng.choice([0, 1])),
    "constant pRN": set_all("pRN", lambda row, rng: 0.5),
    "pRN of one class each": set_all("pRN", lambda row, rng: row["outcome_ST_gt_K"]),
    "strikes and prices of nothing": set_all("K", lambda row, rng: rng.choice([0, -1, 1e-320, 1e308, row["K"]])),
    "weights over 12 orders": set_all("sample_weight_final", lambda row, rng: 10 ** rng.uniform(-6, 6)),
    "denormal weights in the early weeks": early_denormal_weights,
    "denormal weights": set_all("sample_weight_final", lambda row, rng: 1e-320),
    "weights of 1e300": set_all("sample_weight_final", lambda row, rng: 1e300),
    "the largest weights that are taken": lambda rows, rng: set_all(
        "sample_weight_final", lambda row, rng: 0.999e305 / len(rows))(rows, rng),
    "weights that no loss can be multiplied with": lambda rows, rng: set_all(
        "sample_weight_final", lambda row, rng: 1.7e308 / len(rows))(rows, rng),
    "one weight of 1e300": set_all("sample_weight_final", lambda row, rng: 1e300 if rng.random() < 0.002 else 1),
    "few rows have weight": few_rows_have_weight,
    "a window without weight": no_weight_in_the_first_window,
    "no weight at all": set_all("sample_weight_final", lambda row, rng: 0),
}


def numbers_in(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from numbers_in(item)
    elif isinstance(value, float):
        yield value


class Torture(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="calibeam-torture-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def check_json(self, name, text):
        def refuse(word):
            raise AssertionError(f"{name} holds {word}")
        for number in numbers_in(json.loads(text, parse_constant=refuse)):
            self.assertTrue(math.isfinite(number), f"{name}: a number that no double holds")

    def check_file(self, path):
        text = path.read_text()
        if path.suffix == ".json":
            self.check_json(path.name, text)
        elif path.suffix == ".jsonl":
            for line in text.splitlines():
                self.check_json(path.name, line)
                failure = json.loads(line)["reason"]
                self.assertTrue(failure is None or failure in REASONS, failure)
        else:
            text = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)     # programs may speak of NaN, data not
            self.assertIsNone(NO_NUMBER.search(text), f"{path.name}: {NO_NUMBER.search(text)}")
        if path.suffix == ".csv":
            self.assertEqual(len({len(row) for row in csv.reader(text.splitlines())}), 1, path.name)

    def tune(self, data, out, *words):
        code, said, message = run("tune", "--csv", data, "--out-dir", out, *SPLITS, "--C-grid", "0.0001,1,10000",
                                  "--allow-isotonic", "--max-trials", "60", *words)
        self.assertIn(code, (0, 3, 4, 10), message)
        self.assertIsNone(NO_NUMBER.search(said), said)
        if code in (3, 4):
            self.assertEqual(message.count("calibeam: error: "), 1, message)
        return code, message

    def check_predictions(self, data, out):
        """The written model gives probabilities for the very rows that it was made from."""
        code, _, message = run("predict", "--model", out / "model.json", "--csv", data, "--out", self.folder / "p.csv")
        self.assertEqual(code, 0, message)
        with open(self.folder / "p.csv", newline="") as f:
            for row in csv.DictReader(f):
                if row["pHAT"]:
                    self.assertTrue(1e-6 <= float(row["pHAT"]) <= 1 - 1e-6, row)

    def check_fit(self, data, out):
        """The column that was spoilt, asked for by name: a search would not choose it."""
        code, _, message = run("fit", "--csv", data, "--out-dir", out, "--features", "rv20,log_m", "--ticker-intercepts",
                               "all", "--ticker-min-support", "30", *SPLITS)
        self.assertIn(code, (0, 3, 4), message)
        for path in out.iterdir() if code == 0 else []:
            self.check_file(path)
        if code == 0:
            self.check_predictions(data, out)

    def test_every_output_holds_numbers_only(self):
        for name, spoil in TORTURES.items():
            with self.subTest(name):
                rows = weekly_rows()
                spoil(rows, random.Random(7))
                data = write_rows(self.folder / "data.csv", rows)
                out = self.folder / re.sub(r"\W", "-", name)
                code, _ = self.tune(data, out)
                for path in out.iterdir() if out.exists() else []:
                    self.check_file(path)
                if code in (0, 10):
                    self.check_predictions(data, out)
                self.check_fit(data, Path(f"{out}-fit"))

    def test_weights_mean_the_same_on_any_scale(self):
        """2^k changes no bit of a weight's digits, so no metric either."""
        plain = None
        for scale in (1.0, 2.0 ** -300, 2.0 ** 300):
            rows = weekly_rows()
            for row in rows:
                row["sample_weight_final"] = row["sample_weight_final"] * scale
            data = write_rows(self.folder / "data.csv", rows)
            code, out, message = run("evaluate", "--csv", data, "--config", self.config({"calibrate": "platt"}), "--json",
                                     *SPLITS)
            self.assertEqual(code, 0, message)
            metrics = [w["metrics"] for w in json.loads(out)["results"][0]["windows"]]
            plain = plain or metrics
            self.assertEqual(metrics, plain, scale)

    def config(self, value):
        path = self.folder / "config.json"
        path.write_text(json.dumps(value))
        return path

    def test_extreme_C_converges(self):
        data = write_rows(self.folder / "data.csv", weekly_rows())
        for c in (1e-12, 1e-4, 1e4, 1e12):
            code, out, message = run("evaluate", "--csv", data, "--config", self.config(
                {"C": c, "feature_choices": {"volatility": ["rv20"]}, "ticker_intercepts": "all"}), "--json",
                "--ticker-min-support", "1", *SPLITS)
            self.assertEqual(code, 0, message)
            result = json.loads(out)["results"][0]
            self.assertEqual(result["status"], "ok", c)
            for window in result["windows"]:
                self.assertLessEqual(window["fit"]["gradient"], 1e-9 * max(1.0, window["fit"]["weight_sum"]))


if __name__ == "__main__":
    unittest.main()
