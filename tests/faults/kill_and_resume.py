"""SIGKILL at random moments, half of them while the ledger is being written: each time the same command completes to the
bytes of an undisturbed run, what was recorded stays, and no key is evaluated twice but those of a lost batch.

usage: kill_and_resume.py [KILLS]     of each kind of search (default 10)
"""
import json
import random
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from harness import BINARY, PATIENCE, WEEKS, CommandTest, ranked_outputs  # noqa: E402

KILLS = int(sys.argv.pop(1)) if len(sys.argv) > 1 else 10
SEARCHES = {"beam": ["--beam-width", "24", "--max-trials", "3000", "--refine-c"],
            "exhaustive": ["--search", "exhaustive", "--max-trials", "6000", "--allow-isotonic"]}


def size(path):
    return path.stat().st_size if path.exists() else 0


class KillAndResume(CommandTest):
    rows = 6000

    def kill_one(self, words, out, moment):
        """Starts the search and kills it after `moment` seconds; None: as soon as the ledger grows."""
        ledger = out / "results_cache.jsonl"
        before = size(ledger)
        process = subprocess.Popen([BINARY, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if moment is None:
            while process.poll() is None and size(ledger) == before:
                time.sleep(0.0002)      # a core of its own is what the program should have
        else:
            time.sleep(moment)
        process.kill()
        process.wait(timeout=60 * PATIENCE)
        return process.returncode == -9

    def whole_keys(self, out):
        keys = []
        for line in (out / "results_cache.jsonl").read_bytes().split(b"\n"):
            try:
                keys.append(json.loads(line)["key"])
            except (ValueError, KeyError):
                continue        # torn
        return keys

    def check(self, name):
        words = [*map(str, ["tune", "--csv", self.csv, *WEEKS, *SEARCHES[name]])]
        begin = time.monotonic()
        self.assertIn(subprocess.run([*[BINARY, *words], "--out-dir", str(self.folder / "whole")],
                                     capture_output=True, check=False).returncode, (0, 10))
        length = time.monotonic() - begin    # machines differ: moments are shares of an undisturbed run
        whole, chance, killed, out = ranked_outputs(self.folder / "whole"), random.Random(1), 0, self.folder / "killed0"
        for kill in range(KILLS):
            here = [*words, "--out-dir", str(out)]
            killed += self.kill_one(here, out, None if kill % 2 == 0 else chance.uniform(0.0, 0.6 * length))
            if kill % 2 == 0:
                continue        # kill the same run again before it may complete
            ledger = out / "results_cache.jsonl"
            had = ledger.read_bytes() if ledger.exists() else b""
            had = had[:had.rfind(b"\n") + 1]    # a line that the kill cut short goes
            done = subprocess.run([BINARY, *here], capture_output=True, text=True, check=False)
            self.assertIn(done.returncode, (0, 10), done.stderr)
            self.assertTrue(ledger.read_bytes().startswith(had), "a finished batch was lost")
            self.assertEqual(ranked_outputs(out), whole, f"after {kill + 1} kills")
            keys = self.whole_keys(out)
            self.assertEqual(len(keys), len(set(keys)), "a recorded key was evaluated again")
            self.assertEqual({p.name for p in out.iterdir()}, {p.name for p in (self.folder / "whole").iterdir()})
            out = self.folder / f"killed{kill + 1}"
        self.assertGreaterEqual(killed, KILLS // 2, "too few kills hit a running search")
        print(f"{name}: {killed} of {KILLS} kills hit a running search")

    def test_beam(self):
        self.check("beam")

    def test_exhaustive(self):
        self.check("exhaustive")


if __name__ == "__main__":
    unittest.main()
