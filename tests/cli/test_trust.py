"""Is the winner believed only where it should be?"""
import csv
import json
import unittest

from harness import CommandTest, ranked_outputs, run

SPLITS = ["--val-windows", "4", "--val-window-weeks", "10", "--test-weeks", "10"]


class Trust(CommandTest):
    """A strong edge, and the same market without one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.null, cls.edge = (cls.csv.with_name(name) for name in ("null.csv", "edge.csv"))
        for path, words in ((cls.null, ["--null"]), (cls.edge, ["--edge", "3"])):
            code, _, message = run("generate", "--out", path, "--rows", "8000", "--weeks", "80", "--seed", "11", *words)
            assert code == 0, message

    def search(self, csv_path, *words, name="out"):
        """(exit code, standard output, significance.json)"""
        out = self.folder / name
        code, text, message = run("tune", "--csv", csv_path, "--out-dir", out, *SPLITS, "--max-trials", "60", *words)
        self.assertIn(code, (0, 10), message)
        return code, text, json.loads((out / "significance.json").read_text())

    def best(self, name="out"):
        return json.loads((self.folder / name / "best_config.json").read_text())

    def test_luck_is_not_deployed(self):
        code, text, trust = self.search(self.null)
        self.assertEqual(code, 10)
        self.assertIn("Not deployed: ", text)
        self.assertEqual(trust["decision"]["deployed"], "baseline")
        self.assertEqual(self.best()["deployed"], "baseline")
        self.assertEqual(json.loads((self.folder / "out/model.json").read_text())["deployed"], "baseline")

    def test_an_edge_is_deployed_and_explained(self):
        code, text, trust = self.search(self.edge)
        self.assertEqual(code, 0, text)
        self.assertIn("Deployed: better than pRN, and the chance of luck is within the limit", text)
        for words in ("60 configurations were tried", "40 validation weeks", "out of sample", "may be the best one",
                      "which had no say in the choice, the winner is"):
            self.assertIn(words, " ".join(text.split()))
        self.assertLessEqual(trust["spa"]["p_consistent"], 0.05)
        self.assertLessEqual(trust["spa"]["p_lower"], trust["spa"]["p_consistent"])
        self.assertLessEqual(trust["spa"]["p_consistent"], trust["winner"]["p_value"])
        self.assertIn(trust["winner"]["trial_id"], trust["stepm"]["trial_ids"])
        low, high = trust["winner"]["intervals_val"]["delta_logloss"]
        self.assertLess(low, trust["winner"]["score"])
        self.assertLess(trust["winner"]["score"], high)

    def test_rules_ask_for_less(self):
        self.assertEqual(self.search(self.null, "--deploy-rule", "always")[0], 0)
        code, _, trust = self.search(self.null, "--deploy-rule", "score", name="score")
        self.assertEqual(code == 0, trust["winner"]["score"] < 0)
        code, _, trust = self.search(self.edge, "--alpha", "0.01", "--bootstrap-B", "100", name="strict")
        self.assertEqual(code == 0, trust["spa"]["p_consistent"] <= 0.01)

    def test_a_rule_that_asks_for_less_is_no_evidence(self):
        for words in (("always",), ("always", "--val-windows", "1", "--val-window-weeks", "8")):
            with self.subTest(words):
                code, text, _ = self.search(self.null, "--deploy-rule", *words, name="doubt")
                self.assertEqual(code, 0)
                text = " ".join(text.split())
                self.assertIn("Deployed, because --deploy-rule always asks for no evidence; the evidence does not support it", text)
                self.assertEqual("With 8 validation weeks no test can tell luck from skill" in text, len(words) > 1)
                page = (self.folder / "doubt/report.html").read_text(encoding="utf-8")
                self.assertIn("<h1>Deployed because the rule says so: the evidence does not support it</h1>", page)
                self.assertNotIn("Deploy the calibrated model", page)

    def test_too_few_weeks_prove_nothing(self):
        out = self.folder / "few"
        code, text, message = run("tune", "--csv", self.edge, "--out-dir", out, "--val-windows", "1",
                                  "--val-window-weeks", "8", "--max-trials", "20")
        self.assertEqual(code, 10, message)
        self.assertIn("8 validation weeks are too few", text)
        self.assertIn("is not to be relied on", " ".join(text.split()))

    def test_one_week_has_no_interval(self):
        code, text, _ = run("tune", "--csv", self.edge, "--out-dir", self.folder / "one", "--val-windows", "1",
                            "--val-window-weeks", "1", "--test-weeks", "1", "--max-trials", "20")
        self.assertEqual(code, 10)
        self.assertIn("With 1 validation week no test can tell luck from skill", " ".join(text.split()))
        self.assertNotIn("interval", text)

    def test_every_trial_of_an_exhaustive_search_counts(self):
        space = self.folder / "space.json"
        space.write_text(json.dumps({"schema_version": 1, "extends": "nothing", "families": [
            {"name": "C", "choices": [0.05, 0.5, 5]}, {"name": "volatility", "choices": [[], ["rv20"]]},
            {"name": "calibration", "choices": ["none", "platt"]}, {"name": "decay", "choices": [0, 8, 26]}]}))
        words = ("--search", "exhaustive", "--space", space, "--leaderboard-size", "3", "--max-trials", "0")
        _, _, trust = self.search(self.edge, *words)
        self.assertEqual(trust["trials"], 36)
        with open(self.folder / "out/model_confidence_set.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(sum(1 + len(row["twins"].split()) for row in rows), 36)
        self.assertEqual(len({row["config"] for row in rows}), len(rows))
        self.assertEqual(rows[0]["trial_id"], str(trust["winner"]["trial_id"]))
        _, _, plain = self.search(self.edge, *words, "--select", "one-se", name="plain")
        chosen, best = self.best("plain"), self.best()
        self.assertGreaterEqual(chosen["score"], best["score"])
        self.assertLessEqual(len(chosen["features"]), len(best["features"]))
        self.assertEqual(plain["winner"]["select"], "one-se")

    def test_threads_and_a_second_run_change_nothing(self):
        self.search(self.edge, "--threads", "1")
        first = ranked_outputs(self.folder / "out")
        self.assertIn("significance.json", first)
        self.search(self.edge, "--threads", "3", name="three")
        self.assertEqual(ranked_outputs(self.folder / "three").keys(), first.keys())
        for name in ("significance.json", "model_confidence_set.csv", "leaderboard.csv"):
            self.assertEqual(ranked_outputs(self.folder / "three")[name], first[name], name)
        self.search(self.edge, "--threads", "2")
        self.assertEqual(ranked_outputs(self.folder / "out"), first)

    def test_the_draws_follow_the_seed(self):
        one, two = (self.search(self.null, "--seed", seed, name=seed)[2] for seed in ("1", "2"))
        self.assertEqual((one["bootstrap"]["seed"], two["bootstrap"]["seed"]), (1, 2))
        self.assertEqual(one["spa"]["statistic"], two["spa"]["statistic"])
        self.assertNotEqual(one["winner"]["intervals_val"], two["winner"]["intervals_val"])

    def test_settings_that_cannot_be_are_refused_before_the_search(self):
        self.expect_failure(self.tune("--block-weeks", "13"), 2, "--block-weeks 13", "12 VAL weeks")
        self.expect_failure(self.tune("--block-weeks", "3"), 2, "--block-weeks 3", "At most 2.4")
        self.expect_failure(self.tune("--alpha", "1"), 2, "--alpha")
        self.expect_failure(self.tune("--alpha", "0.001", "--bootstrap-B", "100"), 2, "--alpha 0.001", "--bootstrap-B 1000")
        self.expect_failure(self.tune("--bootstrap-B", "10"), 2, "--bootstrap-B")
        both = run("generate", "--out", self.folder / "x.csv", "--null", "--edge", "1")
        self.expect(both, 2, "--null means --edge 0")

    def test_the_command_that_reproduces_the_run_names_its_rules(self):
        self.search(self.edge, "--deploy-rule", "score", "--alpha", "0.1", "--select", "one-se", "--block-weeks", "2",
                    "--bootstrap-B", "500", "--bootstrap-group", "day", "--seed", "4")
        command = self.best()["command"]
        for words in ("--deploy-rule score", "--alpha 0.1", "--select one-se", "--block-weeks 2", "--bootstrap-B 500",
                      "--bootstrap-group day", "--seed 4"):
            self.assertIn(words, command)


if __name__ == "__main__":
    unittest.main()
