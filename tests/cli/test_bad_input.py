"""Bad data, bad settings, bad places: the exit code, one clear message, nothing half-written."""
import json
import os
import resource
import unittest

from harness import SANITIZED, WEEKS, CommandTest, run, with_cell, with_column


def joined(lines, newline="\n"):
    return (newline.join(lines) + newline).encode()


# name: (content from the lines of a good file, fragments of the message); all end with exit code 3
BAD_FILES = {
    "empty file": (lambda lines: b"", "empty"),
    "header only": (lambda lines: joined(lines[:1]), "row"),
    "missing column": (lambda lines: joined([lines[0].replace("pRN,", "prn_other,", 1)] + lines[1:]), "pRN", "week_friday"),
    "repeated column": (lambda lines: joined([lines[0].replace("pRN_raw", "pRN")] + lines[1:]), "pRN"),
    "ragged row": (lambda lines: joined(lines[:4] + [lines[4] + ",1"] + lines[5:]), "line 5"),
    "short row": (lambda lines: joined(lines[:6] + [lines[6].rsplit(",", 1)[0]] + lines[7:]), "line 7"),
    "blank line at the end": (lambda lines: joined(lines) + b"\n", "line 6002", "empty"),
    "semicolons": (lambda lines: joined(lines).replace(b",", b";"), "separated by ';'"),
    "outcomes in words": (lambda lines: joined(with_column(lines, "outcome_ST_gt_K", lambda old: "True")), "line 2",
                          "'True'"),
    "probabilities in percent": (lambda lines: joined(with_column(lines, "pRN", lambda old: "45.2")), "line 2", "45.2"),
    "bad quote": (lambda lines: joined(lines[:2] + ['"A"B' + lines[2]] + lines[3:]), "line 3", "quote"),
    "unclosed quote": (lambda lines: joined(lines[:2] + ['"' + lines[2]] + lines[3:]), "quote"),
    "bad date": (lambda lines: joined(with_cell(lines, 9, "week_friday", "2022-13-01")), "line 9", "2022-13-01"),
    "missing date": (lambda lines: joined(with_cell(lines, 9, "week_friday", "")), "line 9", "week_friday"),
    "equal targets": (lambda lines: joined(with_column(lines, "outcome_ST_gt_K", lambda old: "1")), "outcome_ST_gt_K"),
    "negative weight": (lambda lines: joined(with_cell(lines, 8, "sample_weight_final", "-1")), "line 8", "-1"),
    "unreadable weight": (lambda lines: joined(with_cell(lines, 8, "sample_weight_final", "heavy")), "line 8", "heavy"),
    "not UTF-8": (lambda lines: joined(lines[:3]) + b"\xff\xfe\xfd" + joined(lines[3:]), "UTF-8"),
    "UTF-16": (lambda lines: "\n".join(lines).encode("utf-16"), "UTF-8"),
    "binary": (lambda lines: bytes(range(256)) * 100, "data.csv"),
    "too few weeks": (lambda lines: joined([lines[0]] + [r for r in lines[1:] if r.split(",")[2] < "2022-05"]), "--test-weeks", "--val-windows", "--val-window-weeks"),
    "too few rows": (lambda lines: joined(lines[:150]), "200"),
}

# name: (flags of tune, exit code, fragments)
BAD_SETTINGS = {
    "a regime that leaves nothing": (["--tdays-allowed", "77"], 3, "6000 by --tdays-allowed"),
    "a regime that leaves too little": (["--foundation-tickers", "", "--train-tickers", "NONE"], 3),
    "a weekday without rows": (["--asof-dow-allowed", "Sun"], 3, "200"),
    "a column that is not there": (["--week-col", "friday"], 3, "friday", "week_friday"),
    "a weight that is not there": (["--weight-col", "heft"], 3, "heft"),
    "a category that is not there": (["--categorical-features", "sector"], 3, "sector"),
    "too many weeks asked for": (["--test-weeks", "50"], 3, "--test-weeks"),
    "a space that is not there": (["--space", "no.json"], 3, "no.json"),
}

# configuration: (exit code, fragments)
BAD_CONFIGURATIONS = {
    "{": (3, "configs.json"),
    "[]": (3, "configs.json"),
    '{"C": -1}': (3, "$.C"),
    '{"C": "many"}': (3, "$.C"),
    '{"calibrate": "plat"}': (3, "$.calibrate", "platt"),
    '{"calibrat": "platt"}': (3, "calibrat"),
    '[{"C": 1}, {"ticker_intercepts": 3}]': (3, "$[1].ticker_intercepts"),
    '{"feature_choices": {"volatility": ["no_such_column"]}}': (3, "no_such_column"),
    '{"feature_choices": {"volatility": ["outcome_ST_gt_K"]}}': (3, "outcome_ST_gt_K"),
    '{"feature_choices": {"volatility": ["S_expiry_close"]}}': (3, "S_expiry_close"),
}


class BadInput(CommandTest):
    def test_bad_files_are_named_with_line_and_value(self):
        lines = self.lines()
        for name, (content, *fragments) in BAD_FILES.items():
            with self.subTest(name):
                self.expect_failure(self.tune(csv=self.file("data.csv", content(lines))), 3, *fragments)

    def test_places_that_are_no_files(self):
        for path in (self.folder / "missing.csv", self.folder, "/dev/null"):
            with self.subTest(path=path):
                self.expect_failure(self.tune(csv=path), 3, str(path))

    def test_a_search_without_a_usable_trial_says_why(self):
        lines = self.lines()
        split = sorted({row.split(",")[2] for row in lines[1:]})[-14]
        head, at = lines[0].split(","), lines[0].split(",").index("outcome_ST_gt_K")
        rows = [row.split(",") for row in lines[1:]]
        rows = [[*r[:at], r[at] if r[2] >= split else "1", *r[at + 1:]] for r in rows]
        path = self.file("early.csv", joined([",".join(r) for r in [head, *rows]]))
        code, _, message = self.tune(csv=path)
        self.assertEqual(code, 4, message)
        self.assertIn("single_class", message)
        self.assertEqual([p.name for p in self.out.iterdir()], ["results_cache.jsonl"])
        config = self.file("config.json", "{}")
        code, out, message = run("evaluate", "--csv", path, "--config", config, "--json", *WEEKS)
        self.assertEqual(code, 0, message)      # a configuration that fails is a result
        self.assertEqual(json.loads(out)["results"][0]["reason"], "single_class")

    def test_a_200_mb_line_is_refused_or_read_in_bounded_memory(self):
        path = self.file("long.csv", joined(self.lines()[:3]))
        with open(path, "ab") as f:
            f.truncate(200 << 20)       # a line of zero bytes that takes no room on the disk
        begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.expect_failure(self.tune(csv=path, limit=60), 3, "long.csv")
        most = (4 if SANITIZED else 1) << 20    # in KiB; the thread sanitizer's shadow is three times what it watches
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, max(begin, most))

    def test_settings_that_the_data_cannot_serve(self):
        for name, (flags, code, *fragments) in BAD_SETTINGS.items():
            with self.subTest(name):
                self.expect_failure(self.tune(*flags), code, *fragments)

    def test_configurations_are_answered_with_the_place_in_the_file(self):
        for text, (code, *fragments) in BAD_CONFIGURATIONS.items():
            with self.subTest(text):
                path = self.file("configs.json", text)
                self.expect_failure(run("evaluate", "--csv", self.csv, "--config", path, *WEEKS), code, *fragments)

    def test_spaces_are_answered_with_the_place_in_the_file(self):
        for text in ("{", "[1]", '{"families": 3}', '{"no_such_member": 1}'):
            with self.subTest(text):
                self.expect_failure(self.tune("--space", self.file("space.json", text)), 3, "space.json")

    def test_models_that_are_broken_or_from_the_future(self):
        for text in ("", "{", "{}", '{"schema_version": 999}'):
            with self.subTest(text):
                result = run("predict", "--model", self.file("model.json", text), "--csv", self.csv, "--out",
                             self.folder / "p.csv")
                self.expect_failure(result, 3, "model.json")
                self.assertFalse((self.folder / "p.csv").exists())

    def test_places_that_cannot_be_written(self):
        taken = self.file("taken", "a file")
        for path in (taken, taken / "below", "/proc/no/such/place", "/dev/null/x"):
            with self.subTest(path=path):
                self.expect(self.tune(out=path), 3, str(path))
        self.assertEqual(taken.read_text(), "a file")

    def test_a_full_disk_leaves_no_half_written_file(self):
        for room in (500 if SANITIZED else 0, 1000, 8000, 20000):     # any program of the thread sanitizer dies at 0
            with self.subTest(room=room):
                out = self.folder / f"out{room}"
                full = lambda r=room: resource.setrlimit(resource.RLIMIT_FSIZE, (r, r))
                code, _, message = self.tune("--max-trials", "3", out=out, preexec_fn=full)
                if code in (0, 10):
                    continue
                self.assertIn(code, (1, 3), message)
                self.assertEqual(message.count("calibeam: error: "), 1)
                self.assertLessEqual({p.name for p in out.iterdir()}, {"results_cache.jsonl"})
                self.assertIn(self.tune("--max-trials", "3", out=out)[0], (0, 10))

    def test_a_prediction_that_fails_leaves_the_old_file(self):
        code, _, message = run("fit", "--csv", self.csv, "--out-dir", self.out, "--features", "rv20", *WEEKS)
        self.assertEqual(code, 0, message)
        old = self.file("p.csv", "old")
        bad = self.file("bad.csv", joined(self.lines()[:50] + ["1,2"]))
        self.expect(run("predict", "--model", self.out / "model.json", "--csv", bad, "--out", old), 3, "line 51")
        self.assertEqual(old.read_text(), "old")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["bad.csv", "out", "p.csv"])


if __name__ == "__main__":
    unittest.main()
