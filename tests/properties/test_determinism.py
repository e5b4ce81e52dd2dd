"""The same input and flags give the same bytes: whatever the threads, the order of rows, the locale, the time zone, the
clock, how the input is cut, and how a search was interrupted (tests/faults)."""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "cli")]
from harness import BINARY, ranked_outputs  # noqa: E402
from weekly_data import weekly_rows, write_rows  # noqa: E402

SPLITS = ["--test-weeks", "6", "--val-windows", "2", "--val-window-weeks", "6", "--calib-frac-of-train", "0.4",
          "--ticker-min-support", "60"]
SEARCH = ["--max-trials", "120", "--allow-isotonic", "--refine-c"]


def german():
    """A locale with a decimal comma, made for this test where the system has none; None if that cannot be done."""
    folder = Path(tempfile.mkdtemp(prefix="calibeam-locale-"))
    done = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", folder / "de_DE.UTF-8"], capture_output=True,
                          check=False)
    return folder if done.returncode in (0, 1) and (folder / "de_DE.UTF-8/LC_NUMERIC").exists() else None


class Determinism(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = weekly_rows(seed=3, tickers=("SPY", "AAPL", "MSFT", "X\u00c4"), strikes=12)
        for row in random.Random(3).sample(cls.rows, 150):
            row["rv20"] = ""
        cls.shared = tempfile.TemporaryDirectory(prefix="calibeam-same-")
        cls.csv = write_rows(Path(cls.shared.name) / "data.csv", cls.rows)
        cls.plain = cls.outputs_of("plain")

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()

    @classmethod
    def outputs_of(cls, name, *words, data=None, **environment):
        """Outputs of a run in a folder of its own, in which the data has always the same name."""
        folder = Path(cls.shared.name) / name
        folder.mkdir()
        (folder / "data.csv").symlink_to(data or cls.csv)
        command = [BINARY, "tune", "--csv", "data.csv", "--out-dir", "out", *SPLITS, *SEARCH, *words]
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
                              check=False)
        assert done.returncode in (0, 10), done.stderr
        files = ranked_outputs(folder / "out")
        files["results"] = cls.results(folder / "out")
        return files

    @staticmethod
    def results(out):
        """Of the ledger, without times: what was asked, in which order, with which result."""
        lines = [json.loads(line) for line in (out / "results_cache.jsonl").read_text().splitlines()]
        return [{k: v for k, v in line.items() if k not in ("runtime_seconds", "check")} for line in lines]

    def same(self, outputs):
        self.assertEqual(sorted(outputs), sorted(self.plain))
        for name, content in outputs.items():
            self.assertEqual(content, self.plain[name], name)

    def test_threads(self):
        for threads in ("1", "2", "3", "8"):
            with self.subTest(threads=threads):
                self.same(self.outputs_of(f"threads{threads}", "--threads", threads))

    def test_order_of_rows_and_columns(self):
        for seed in (1, 2):
            rows = [dict(random.Random(seed).sample(list(row.items()), len(row))) for row in self.rows]
            random.Random(seed).shuffle(rows)
            path = Path(self.shared.name) / f"shuffled{seed}.csv"
            with open(path, "w", newline="", encoding="utf-8") as f:
                writer = csv.DictWriter(f, list(rows[0]), lineterminator="\r\n", quoting=csv.QUOTE_ALL)
                writer.writeheader()
                writer.writerows(rows)
            with self.subTest(seed=seed):
                self.same(self.outputs_of(f"order{seed}", data=path))

    def test_locale(self):
        folder = german()
        if folder is None:
            self.skipTest("no localedef, and no German locale to compare with")
        self.same(self.outputs_of("locale", LOCPATH=str(folder), LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8"))

    def test_time_zone(self):
        for zone in ("Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"):
            with self.subTest(zone=zone):
                self.same(self.outputs_of(zone.replace("/", "-"), TZ=zone))

    def test_memory_that_is_not_zero_at_first(self):
        self.same(self.outputs_of("perturbed", MALLOC_PERTURB_="165", MALLOC_ARENA_MAX="1"))

    def test_search_in_two_halves(self):
        """The second half answers the first from the ledger: another cut into batches."""
        folder = Path(self.shared.name) / "halves"
        folder.mkdir()
        (folder / "data.csv").symlink_to(self.csv)
        base = [BINARY, "tune", "--csv", "data.csv", "--out-dir", "out", *SPLITS]
        for words in (["--max-trials", "37", "--allow-isotonic"], SEARCH):
            done = subprocess.run([*base, *words], cwd=folder, capture_output=True, text=True, check=False)
            self.assertIn(done.returncode, (0, 10), done.stderr)
        files = ranked_outputs(folder / "out")
        for name, content in files.items():
            self.assertEqual(content, self.plain[name], name)


if __name__ == "__main__":
    unittest.main()
