"""No information travels backwards in time: what is fitted for a window does not change by a bit when everything from that
window on is replaced by garbage; and programs that were made to leak (CMakeLists.txt) are caught by the same check."""
import csv
import json
import os
import random
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "cli")]
import harness  # noqa: E402
from harness import run  # noqa: E402
from weekly_data import weekly_rows, weeks_of, write_rows  # noqa: E402

WEEKS, TEST, WINDOWS, LENGTH = 44, 6, 3, 5
SPLITS = ["--test-weeks", TEST, "--val-windows", WINDOWS, "--val-window-weeks", LENGTH, "--calib-frac-of-train", "0.4",
          "--ticker-min-support", "60", "--ticker-min-support-interactions", "90"]
ALL = {"volatility": ["rv20"], "quality": ["log_rel_spread"], "moneyness": ["log_m"], "trend": ["dividend_yield"]}
CONFIGS = [
    {"C": 1},
    {"C": 5, "feature_choices": ALL, "enable_x_m": True, "ticker_intercepts": "all", "ticker_x_interactions": True,
     "calibrate": "platt"},
    {"C": 0.5, "feature_choices": ALL, "group_reweight": "chain", "train_decay_half_life_weeks": 8, "foundation_weight": 2,
     "ticker_intercepts": "non_foundation"},
    {"C": 2, "feature_choices": {"volatility": ["rv20"]}, "calibrate": "isotonic"},
]
FITTED = ("intercept", "columns", "platt", "isotonic", "n_train_fit", "n_calib", "fit", "dropped_columns", "purged",
          "purged_fit")


def with_gaps(rows):
    rng = random.Random(5)
    for row in rows:
        if rng.random() < 0.2:
            row["rv20"] = ""
    return rows


def garbled(rows, first_week, seed):
    """Labels, features and weights of every row from this week on become garbage; keys of rows stay."""
    rng, out = random.Random(seed), []
    for row in rows:
        if row["week_friday"] >= first_week:
            row = row | {"outcome_ST_gt_K": rng.randint(0, 1), "pRN": rng.random(), "rv20": rng.choice(["", 1e6, -3, 40]),
                         "rel_spread_median": rng.uniform(0, 1e4), "dividend_yield": rng.gauss(0, 1e3),
                         "K": rng.uniform(1, 1e6), "S_asof_close": rng.uniform(1, 1e6),
                         "sample_weight_final": rng.choice([0.0, 1e-5, 1e5])}
        out.append(row)
    return out


def first_weeks(rows):
    """Of each VAL window, then of TEST."""
    weeks = weeks_of(rows)
    val = len(weeks) - TEST - WINDOWS * LENGTH
    return [weeks[val + k * LENGTH] for k in range(WINDOWS)] + [weeks[-TEST]]


class Leak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="calibeam-leak-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def evaluate(self, rows, configs, *words):
        """Per configuration its windows, the last one TEST."""
        data = write_rows(self.folder / "data.csv", rows)
        (self.folder / "configs.json").write_text(json.dumps(configs))
        code, out, message = run("evaluate", "--csv", data, "--config", self.folder / "configs.json", "--with-test",
                                 "--json", *SPLITS, *words)
        self.assertEqual(code, 0, message)
        results = json.loads(out)["results"]
        for result in results:
            self.assertEqual(result["status"], "ok", result)
        return [[*result["windows"], result["test"]] for result in results]

    def differences(self):
        """What differs in fitted numbers though only later rows differ."""
        rows = with_gaps(weekly_rows(weeks=WEEKS))
        plain, found = self.evaluate(rows, CONFIGS), []
        for k, week in enumerate(first_weeks(rows)):
            spoilt = self.evaluate(garbled(rows, week, k), CONFIGS)
            for c, (before, after) in enumerate(zip(plain, spoilt, strict=True)):
                self.assertNotEqual(before[k]["metrics"], after[k]["metrics"], "the garbage did not arrive")
                for w in range(k + 1):
                    fields = FITTED if w == k else (*FITTED, "metrics")
                    found += [f"garbage from window {k} on: configuration {c}, window {w}, {field}"
                              for field in fields if before[w][field] != after[w][field]]
        return found

    def test_later_rows_change_no_fitted_bit(self):
        self.assertEqual(self.differences(), [])

    def test_programs_made_to_leak_are_caught(self):
        for name in ("CALIBEAM_LEAKY_TRAIN", "CALIBEAM_LEAKY_MEDIAN"):
            with self.subTest(name):
                if name not in os.environ:
                    self.skipTest(f"{name} names no program")
                with mock.patch.object(harness, "BINARY", os.environ[name]):
                    self.assertGreater(len(self.differences()), 0)

    def leaderboard(self, rows, out):
        data = write_rows(self.folder / "data.csv", rows)
        code, _, message = run("tune", "--csv", data, "--out-dir", out, "--max-trials", "60", *SPLITS)
        self.assertIn(code, (0, 10), message)
        with open(out / "leaderboard.csv", newline="") as f:
            return [{k: v for k, v in row.items() if k not in ("key", "runtime_seconds")} for row in csv.DictReader(f)]

    def test_a_search_does_not_see_test(self):
        rows = with_gaps(weekly_rows(weeks=WEEKS))
        plain = self.leaderboard(rows, self.folder / "plain")
        spoilt = self.leaderboard(garbled(rows, first_weeks(rows)[-1], 9), self.folder / "spoilt")
        self.assertEqual(plain, spoilt)
        best = [json.loads((self.folder / name / "best_config.json").read_text()) for name in ("plain", "spoilt")]
        self.assertEqual(best[0]["config"], best[1]["config"])
        self.assertNotEqual(best[0]["test"], best[1]["test"])

    def gain(self, rows, column):
        """How much log loss the column saves, on average over the windows and on TEST."""
        without, having = self.evaluate(rows, [{"C": 1}, {"C": 1, "feature_choices": {"other": [column]}}])
        saved = [a["metrics"]["model"]["logloss"] - b["metrics"]["model"]["logloss"] for a, b in zip(without, having)]
        return sum(saved[:-1]) / WINDOWS, saved[-1]

    def test_a_column_from_the_future_helps_only_where_it_tells_of_the_present(self):
        rows = weekly_rows(weeks=WEEKS)
        by_place = {}
        for i, row in enumerate(rows):
            by_place[row["week_friday"], row["ticker"], i % 10] = row["outcome_ST_gt_K"]
        weeks = weeks_of(rows)
        following = dict(zip(weeks, weeks[1:]))
        for i, row in enumerate(rows):
            later = following.get(row["week_friday"])
            row["next_week"] = by_place.get((later, row["ticker"], i % 10), "")
            row["this_week"] = row["outcome_ST_gt_K"]
        self.assertLess(max(self.gain(rows, "next_week")), 0.01)
        self.assertGreater(min(self.gain(rows, "this_week")), 0.3)      # the measure can tell

    def test_columns_known_at_expiry_only_are_refused_by_name(self):
        rows = weekly_rows(weeks=WEEKS)
        for name in ("outcome_next_week", "S_expiry_close", "expiry_weight", "outcome_ST_gt_K"):
            for row in rows:
                row[name] = row["outcome_ST_gt_K"]
            data = write_rows(self.folder / "data.csv", rows)
            (self.folder / "config.json").write_text(json.dumps({"feature_choices": {"other": [name]}}))
            code, _, message = run("evaluate", "--csv", data, "--config", self.folder / "config.json", *SPLITS)
            self.assertEqual(code, 3, message)
            self.assertIn(name, message)


if __name__ == "__main__":
    unittest.main()
