"""Stopped in the middle, a search loses nothing: the same command continues to the same bytes."""
import os
import random
import signal
import subprocess
import time
import unittest

from harness import BINARY, PATIENCE, WEEKS, CommandTest, ranked_outputs

SEARCH = ["--beam-width", "12", "--max-trials", "600", "--refine-c"]    # many small batches


class Interruption(CommandTest):
    def start(self, out):
        words = ["tune", "--csv", self.csv, "--out-dir", out, *WEEKS, *SEARCH]
        return subprocess.Popen([BINARY, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for_trials(self, process, out):
        """Until the ledger holds something."""
        ledger = out / "results_cache.jsonl"
        end = time.monotonic() + 60 * PATIENCE
        while not (ledger.exists() and ledger.stat().st_size > 0):
            self.assertIsNone(process.poll(), "it ended before it recorded anything")
            self.assertLess(time.monotonic(), end)
            time.sleep(0.002)

    def undisturbed(self):
        self.assertIn(self.tune(*SEARCH, out=self.folder / "whole")[0], (0, 10))
        return ranked_outputs(self.folder / "whole")

    def test_signals_end_it_with_130_and_143_and_the_same_command_continues(self):
        whole = self.undisturbed()
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            out = self.folder / f"stopped{code}"
            process = self.start(out)
            self.wait_for_trials(process, out)
            process.send_signal(number)
            _, message = process.communicate(timeout=60 * PATIENCE)
            self.assertEqual(process.returncode, code, message)
            self.assertIn("the same command continues", message)
            self.assertEqual([p.name for p in out.iterdir()], ["results_cache.jsonl"])
            known = len((out / "results_cache.jsonl").read_text().splitlines())
            result = self.tune(*SEARCH, out=out)
            self.assertIn(result[0], (0, 10), result[2])
            self.assertIn(" known from before", result[1])
            self.assertGreater(known, 0)
            self.assertEqual(ranked_outputs(out), whole)

    def test_a_second_signal_ends_it_at_once(self):
        out = self.folder / "twice"
        process = self.start(out)
        self.wait_for_trials(process, out)
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.001)
        process.communicate(timeout=60 * PATIENCE)
        self.assertIn(process.returncode, (130, -signal.SIGINT))

    def test_kill_loses_at_most_the_running_batch(self):
        whole = self.undisturbed()
        chance = random.Random(5)
        out = self.folder / "killed"
        for _ in range(6):
            process = self.start(out)
            time.sleep(chance.uniform(0.02, 0.4))
            process.kill()
            process.communicate(timeout=60 * PATIENCE)
        result = self.tune(*SEARCH, out=out)
        self.assertIn(result[0], (0, 10), result[2])
        self.assertEqual(ranked_outputs(out), whole)
        self.assertEqual(sorted(os.listdir(out)), sorted(os.listdir(self.folder / "whole")))

    def test_what_a_killed_process_left_is_removed_and_nothing_else(self):
        out = self.folder / "littered"
        out.mkdir()
        with subprocess.Popen(["true"]) as gone:
            pass
        stay = [".best_config.json.notes.tmp", f".model.json.{os.getpid()}-0.tmp", f"notes.{gone.pid}-0.tmp", ".tmp"]
        for name in [*stay, f".model.json.{gone.pid}-3.tmp"]:
            (out / name).write_text("half")
        self.assertIn(self.tune("--max-trials", "2", out=out)[0], (0, 10))
        self.assertEqual(sorted(p.name for p in out.iterdir() if p.name.endswith(".tmp")), sorted(stay))

    def test_two_runs_on_one_folder_do_not_disturb_each_other(self):
        out = self.folder / "shared"
        process = self.start(out)
        self.wait_for_trials(process, out)
        code, _, message = self.tune(*SEARCH, out=out)
        first = process.communicate(timeout=120 * PATIENCE)[1]
        self.assertIn(process.returncode, (0, 10), first)
        self.assertIn(code, (0, 3, 10), message)
        if code == 3:
            self.assertIn(str(out), message)


if __name__ == "__main__":
    unittest.main()
