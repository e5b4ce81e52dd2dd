"""scripts/check-oracle can fail: it is content with equal answers, and notices every number that is off by more than its
bound, every other reason of failure, count, column, order and ranking."""
import copy
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from oracle_check import checks, compare  # noqa: E402
from oracle_check.tally import Tally  # noqa: E402

METRICS = {"logloss": 0.55, "brier": 0.2, "ece": 0.03, "eceq": 0.04}
CALM = {"near_bin_edge": 0, "near_equal_predictions": 0, "near_mass_edge": 0}
WINDOW = {
    "start": "2023-01-06", "end": "2023-03-10", "n_val": 500, "n_train_fit": 2000, "n_calib": 300, "purged": 3,
    "purged_fit": 2, "metrics": {part: dict(METRICS) for part in ("model", "baseline", "delta")}, "intercept": 0.1,
    "columns": [{"name": "x_logit_prn", "coefficient": 1.1, "median": 0.0, "mean": 0.01, "scale": 1.4},
                {"name": "ticker=AAPL", "coefficient": -0.2}],
    "platt": {"slope": 0.9, "intercept": 0.02}, "isotonic": [[-1.0, 0.5], [0.2, 0.7]]}
NUMBERS = {"score": -0.01, "objective": 0.55, "delta_logloss_std": 0.002, "worst_window_delta_logloss": -0.005,
           "tie_score": -0.003, "n_features": 2}
RESULT = {"effective": {"C": 1}, "status": "ok", "reason": None, "windows": [WINDOW], "test": {**WINDOW, "status": "ok"},
          **NUMBERS}
FAILED = {"effective": {"C": 1}, "status": "failed", "reason": "single_class"}
SPACE = {"effective": 48, "families": {"C": [1, 2], "moneyness": ["none", "log_m"], "interactions": [0, 1]}}
TRIAL = {"effective": {"C": 1}, "reason": None, **NUMBERS}
SEARCH = {"order": [TRIAL, {**TRIAL, "effective": {"C": 2}}], "ranking": [{"C": 2}, {"C": 1}], "test_delta": dict(METRICS)}


def wanted(answer):
    """The same as the oracle says it: with marks where rounding could move a metric."""
    answer = copy.deepcopy(answer)
    for window in [*answer.get("windows", []), answer.get("test", {})]:
        window["fragile"] = {"model": CALM, "baseline": CALM}
    return answer


def wanted_search():
    order = [{**trial, "jumps": False} for trial in SEARCH["order"]]
    test = {"status": "ok", "metrics": {"delta": METRICS}, "fragile": {"model": CALM, "baseline": CALM}}
    return {"order": order, "ranking": SEARCH["ranking"], "test": test}


def leaves(value, path=()):
    """The paths of everything that is neither a list nor an object."""
    if not isinstance(value, (dict, list)):
        yield path
        return
    for key in value if isinstance(value, dict) else range(len(value)):
        yield from leaves(value[key], (*path, key))


def changed(value, path, shift):
    """A copy with one number shifted, or one word replaced."""
    value = copy.deepcopy(value)
    place = value
    for key in path[:-1]:
        place = place[key]
    old = place[path[-1]]
    place[path[-1]] = old + (shift if isinstance(old, float) else 1) if isinstance(old, (int, float)) else "other"
    return value


class Comparison(unittest.TestCase):
    def broken(self, compared, got, want):
        tally = Tally()
        compared(tally, got, want, "here")
        self.assertIn("here" if tally.broken() else "quantity", tally.table())
        return tally.broken()

    def every_change_is_noticed(self, compared, got, want):
        self.assertEqual(self.broken(compared, got, want), 0)
        for path in leaves(got):
            with self.subTest(path=path):
                has_bound = isinstance(self.at(got, path), float)
                self.assertEqual(self.broken(compared, changed(got, path, 1e-12), want) == 0, has_bound)
                self.assertGreater(self.broken(compared, changed(got, path, 2e-7), want), 0)

    @staticmethod
    def at(value, path):
        for key in path:
            value = value[key]
        return value

    def test_of_results(self):
        self.every_change_is_noticed(compare.compare_result, RESULT, wanted(RESULT))
        self.every_change_is_noticed(compare.compare_result, FAILED, wanted(FAILED))

    def test_of_spaces(self):
        self.assertEqual(self.broken(compare.compare_space, SPACE, SPACE), 0)
        for got in ({**SPACE, "effective": 47}, {**SPACE, "families": {**SPACE["families"], "C": [1]}}):
            self.assertGreater(self.broken(compare.compare_space, got, SPACE), 0)

    def test_of_searches(self):
        self.every_change_is_noticed(compare.compare_search, SEARCH, wanted_search())
        for part in ("order", "ranking"):
            turned = {**SEARCH, part: SEARCH[part][::-1]}
            self.assertGreater(self.broken(compare.compare_search, turned, wanted_search()), 0, part)
        cut = {**SEARCH, "order": SEARCH["order"][:1]}
        self.assertGreater(self.broken(compare.compare_search, cut, wanted_search()), 0)

    def test_of_what_is_missing_or_no_number(self):
        for value in (None, float("nan"), float("inf"), "0.1"):
            got = {**RESULT, "windows": [{**WINDOW, "intercept": value}]}
            self.assertGreater(self.broken(compare.compare_result, got, wanted(RESULT)), 0, value)
        for field in RESULT:
            got = {k: v for k, v in RESULT.items() if k != field}
            if field not in ("reason",):    # none is none
                self.assertGreater(self.broken(compare.compare_result, got, wanted(RESULT)), 0, field)

    def test_of_the_purge(self):
        for purged in (3, 0):
            tally, answer = Tally(), {"results": [FAILED, {**RESULT, "windows": [{**WINDOW, "purged": purged}]}]}
            checks.check_purge(tally, answer, "here")
            self.assertEqual(tally.broken(), 0 if purged else 1)


if __name__ == "__main__":
    unittest.main()
