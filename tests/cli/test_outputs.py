"""What a run writes: the same bytes whatever the threads, the order of rows or an earlier run; and usable results."""
import csv
import json
import math
import os
import subprocess
import unittest

from harness import WEEKS, CommandTest, ranked_outputs, run, shuffled

FILES = {"best_config.json", "leaderboard.csv", "results_cache.jsonl", "best_model_report.md", "metrics_summary.json",
         "metrics.csv", "metrics_groups.csv", "rolling_windows.csv", "rolling_summary.csv", "reliability_bins.csv",
         "metadata.json", "feature_manifest.json", "model.json", "significance.json", "model_confidence_set.csv", "report.html"}


class Outputs(CommandTest):
    def tune_to(self, name, *words, **how):
        result = self.tune("--max-trials", "60", *words, out=self.folder / name, **how)
        self.assertIn(result[0], (0, 10), result[2])
        return ranked_outputs(self.folder / name)

    def best(self, name="out"):
        return json.loads((self.folder / name / "best_config.json").read_text())

    def test_every_output_is_there_and_nothing_else(self):
        code, out, message = self.tune("--max-trials", "5")
        self.assertIn(code, (0, 10), message)
        self.assertEqual({p.name for p in self.out.iterdir()}, FILES)
        for fragment in ("6,000 rows", "trials", "Winner", "TEST", "delta", str(self.out)):
            self.assertIn(fragment, out)
        self.assertEqual(code == 10, "Not deployed: " in out)
        self.assertEqual(code == 10, self.best()["deployed"] == "baseline")

    def test_threads_do_not_change_a_byte(self):
        one = self.tune_to("one", "--threads", "1")
        for threads in ("2", "3"):
            self.assertEqual(self.tune_to(threads, "--threads", threads), one)

    def test_the_order_of_rows_does_not_change_a_byte(self):
        for name, lines in (("a", self.lines()), ("b", shuffled(self.lines(), 1))):
            (self.folder / name).mkdir()
            (self.folder / name / "data.csv").write_text("\r\n".join(lines) + "\r\n")
            code, _, message = run("tune", "--csv", "data.csv", "--out-dir", "out", "--max-trials", "40", *WEEKS,
                                   cwd=self.folder / name)
            self.assertIn(code, (0, 10), message)
        self.assertEqual(ranked_outputs(self.folder / "a/out"), ranked_outputs(self.folder / "b/out"))

    def test_the_same_command_again_evaluates_nothing_and_writes_the_same(self):
        first = self.tune_to("out")
        ledger = (self.out / "results_cache.jsonl").read_bytes()
        code, out, message = self.tune("--max-trials", "60")
        self.assertIn("60 known from before", out, message)
        self.assertEqual(ranked_outputs(self.out), first)
        self.assertEqual((self.out / "results_cache.jsonl").read_bytes(), ledger)

    def test_a_list_of_best_configs_is_evaluated_with_the_splits_that_they_share(self):
        self.tune_to("out")
        best = self.best()
        listed = self.folder / "both.json"
        listed.write_text(json.dumps([best, {"C": 3}, {**best, "dataset_fingerprint": "of other data"}]))
        code, out, message = run("evaluate", "--csv", self.csv, "--config", listed, "--json", *WEEKS)
        self.assertEqual(code, 0, message)
        self.assertIn("was made on other data", message)
        scores = [r["score"] for r in json.loads(out)["results"]]
        self.assertEqual(scores[0], best["score"])
        self.assertEqual(scores[2], best["score"])
        listed.write_text(json.dumps([best, best]))
        code, out, message = run("evaluate", "--csv", self.csv, "--config", listed, "--json")
        self.assertEqual(code, 0, message)
        self.assertIn("taken from", message)
        self.assertEqual(json.loads(out)["results"][1]["score"], best["score"])

    def test_a_space_file_that_lists_C_beats_the_grid_and_says_so(self):
        space = self.folder / "space.json"
        for text, said in (('{"families": [{"name": "C", "choices": [7, 0.3]}]}', "--C-grid is not used"),
                           ('{"remove": ["C"]}', "only its first value is used"), ('{"remove": ["trend"]}', None)):
            space.write_text(text)
            code, out, message = run("space", "--csv", self.csv, "--space", space, "--C-grid", "1,2", "--json", *WEEKS)
            self.assertEqual(code, 0, message)
            self.assertEqual(said is not None, "--C-grid" in message, message)
            self.assertIn(said or "", message)
        self.assertEqual(json.loads(out)["families"]["C"], [1, 2])

    def test_a_configuration_file_brings_its_own_splits_and_regime(self):
        self.tune_to("out", "--asof-dow-allowed", "Mon,Tue")
        config = self.out / "best_config.json"
        code, out, message = run("evaluate", "--csv", self.csv, "--config", config, "--with-test", "--json")
        self.assertEqual(code, 0, message)
        for word in ("--asof-dow-allowed", "--test-weeks 8", "--val-windows 2"):
            self.assertIn(word, message)
        result, best = json.loads(out)["results"][0], self.best()
        self.assertEqual(result["score"], best["score"])
        self.assertEqual(result["key_hash"], best["key"])
        self.assertEqual(result["test"]["metrics"]["model"]["logloss"], best["test"]["model"]["logloss"])
        other = run("evaluate", "--csv", self.csv, "--config", config, "--test-weeks", "6", "--json")
        self.assertNotEqual(json.loads(other[1])["results"][0]["score"], best["score"], "a flag wins over the file")
        (self.folder / "other.csv").write_text("\n".join(self.lines()[:-100]) + "\n")
        self.assertIn("other data", run("evaluate", "--csv", self.folder / "other.csv", "--config", config)[2])

    def test_the_printed_command_runs_as_printed(self):
        self.tune_to("out")
        command = self.best()["evaluate_command"].split()
        self.assertEqual(run(*command[1:])[0], 0)

    def test_a_fit_does_not_mix_with_a_search(self):
        self.tune_to("out")
        model = (self.out / "model.json").read_bytes()
        code, _, message = run("fit", "--csv", self.csv, "--C", "5", *WEEKS, "--out-dir", self.out)
        self.assertEqual(code, 3, message)
        self.assertEqual((self.out / "model.json").read_bytes(), model)

    def test_predictions_replace_neither_their_model_nor_a_pipe(self):
        self.tune_to("out")
        model = self.out / "model.json"
        before = model.read_bytes()
        self.assertEqual(run("predict", "--model", model, "--csv", self.csv, "--out", model)[0], 2)
        self.assertEqual(model.read_bytes(), before)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        self.assertEqual(run("predict", "--model", model, "--csv", self.csv, "--out", pipe)[0], 3)
        self.assertTrue(pipe.is_fifo())

    def test_what_a_killed_prediction_left_goes_with_the_next(self):
        self.tune_to("out")
        ended = subprocess.Popen(["true"])
        ended.wait()
        left, others = self.folder / f".p.csv.{ended.pid}-0.tmp", self.folder / f".q.csv.{ended.pid}-0.tmp"
        left.touch()
        others.touch()
        self.expect(run("predict", "--model", self.out / "model.json", "--csv", self.csv, "--out",
                        self.folder / "p.csv"), 0)
        self.assertFalse(left.exists())
        self.assertTrue(others.exists())

    def test_a_dry_run_counts_and_writes_nothing(self):
        code, out, message = self.tune("--dry-run", "--search", "exhaustive")
        self.assertEqual(code, 0, message)
        count = json.loads(run("space", "--csv", self.csv, "--json", *WEEKS)[1])["effective"]
        self.assertIn(f"{count:,} effective configurations; this search tries {count:,}, {2 * count:,} fits", out)
        self.assertFalse(self.out.exists())

    def test_an_exhaustive_search_is_never_worse_than_a_beam(self):
        space = self.folder / "space.json"
        space.write_text(run("space", "--print-default", "--C-grid", "0.1,1")[1])
        flags = ("--space", space, "--C-grid", "0.1,1", "--train-tickers", "SPY")
        beam = self.tune("--max-trials", "30", *flags, out=self.folder / "beam")
        best = self.tune("--search", "exhaustive", "--max-trials", "400", *flags, out=self.folder / "all")
        self.assertIn(beam[0], (0, 10), beam[2])
        self.assertIn(best[0], (0, 10), best[2])
        with open(self.folder / "all/leaderboard.csv", newline="") as f:
            self.assertEqual(len(list(csv.DictReader(f))), 25)

    def test_evaluate_reproduces_the_winner_to_the_last_digit(self):
        self.tune_to("out")
        best = self.best()
        code, out, message = run("evaluate", "--csv", self.csv, "--config", self.out / "best_config.json", "--json",
                                 "--with-test", *WEEKS)
        self.assertEqual(code, 0, message)
        result = json.loads(out)["results"][0]
        for field in ("score", "objective", "tie_score", "delta_logloss_std"):
            self.assertEqual(result[field], best[field], field)
        self.assertEqual(result["test"]["metrics"]["model"], best["test"]["model"])
        self.assertEqual(result["key_hash"], best["key"])

    def test_predictions_on_test_rows_give_the_reported_test_metrics(self):
        self.tune_to("out")
        config = self.folder / "config.json"
        config.write_text(json.dumps(self.best()))
        for name, words in (("tuned", None), ("fitted", ["--config", config])):
            folder = self.out
            if words:
                folder = self.folder / "model"
                self.expect(run("fit", "--csv", self.csv, "--out-dir", folder, *words, *WEEKS), 0)
            predicted = self.folder / f"{name}.csv"
            code, out, message = run("predict", "--model", folder / "model.json", "--csv", self.csv, "--out", predicted,
                                     *(["--use-model"] if not words else []))
            self.assertEqual(code, 0, message)
            self.assertIn("6,000 of 6,000 rows predicted by the model", out)
            self.assertAlmostEqual(self.log_loss_on_test(predicted), self.best()["test"]["model"]["logloss"], delta=1e-13)

    def log_loss_on_test(self, path):
        """Weighted log loss over the last 8 weeks of a file with pHAT, by plain sums."""
        with open(path, newline="") as f:
            rows = list(csv.DictReader(f))
        first = sorted({r["week_friday"] for r in rows})[-8]
        terms = [(float(r["sample_weight_final"]), float(r["pHAT"]), int(r["outcome_ST_gt_K"])) for r in rows
                 if r["week_friday"] >= first]
        return math.fsum(-w * math.log(p if y else 1 - p) for w, p, y in terms) / math.fsum(w for w, _, _ in terms)

    def test_fit_takes_flags_and_says_what_it_leaves_out(self):
        code, out, message = run("fit", "--csv", self.csv, "--out-dir", self.out, "--features",
                                 "x_logit_prn,rv20,log_m_fwd,x_m", "--calibrate", "platt", "--C", "1.0",
                                 "--group-reweight", "chain", "--ticker-intercepts", "none", "--ticker-x-interactions",
                                 *WEEKS)
        self.assertEqual(code, 0, message)
        self.assertIn("left out: ticker slopes", message)
        self.assertIn("log_m_fwd + rv20, x_m, Platt, C 1, chain weights, no ticker intercepts", out)
        names = [c["name"] for c in json.loads((self.out / "model.json").read_text())["model"]["columns"]]
        self.assertEqual(sorted(names), ["log_m_fwd", "rv20", "x_logit_prn", "x_m"])

    def test_generate_gives_the_same_file_for_the_same_seed(self):
        for name in ("a.csv", "b.csv"):
            self.expect(run("generate", "--out", self.folder / name, "--rows", "2000", "--weeks", "20", "--tickers",
                            "3", "--seed", "9"), 0)
        self.assertEqual((self.folder / "a.csv").read_bytes(), (self.folder / "b.csv").read_bytes())

    def test_doctor_and_space_give_json(self):
        facts = json.loads(run("doctor", "--json")[1])
        self.assertIn(facts["kernels"], ("baseline", "avx2", "avx512"))
        self.assertGreaterEqual(facts["threads"], 1)
        space = json.loads(run("space", "--csv", self.csv, "--json", *WEEKS)[1])
        self.assertEqual(space["families"]["calibration"], ["none", "platt"])
        self.assertEqual(space["families"]["interactions"][-1], ["x_m", "x_abs_m"])


if __name__ == "__main__":
    unittest.main()
