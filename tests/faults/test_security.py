"""Files are data: nothing in them is run, followed, or able to make the program allocate or compute without bound; outputs
go into the output folder, with the user's umask, through no link."""
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from harness import BINARY, SANITIZED, WEEKS, CommandTest, run  # noqa: E402


class Security(CommandTest):
    def frugal(self, *words):
        """A command that has to end within seconds and 512 MiB of heap."""
        def cap():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_DATA, (512 << 20, 512 << 20))
        return run(*words, limit=30, preexec_fn=cap)

    def model(self):
        code, _, message = run("fit", "--csv", self.csv, "--out-dir", self.folder / "fit", "--features", "rv20", *WEEKS)
        self.assertEqual(code, 0, message)
        return json.loads((self.folder / "fit/model.json").read_text())

    def predict(self, model):
        path = self.file("model.json", model if isinstance(model, (bytes, str)) else json.dumps(model))
        return self.frugal("predict", "--model", path, "--csv", self.csv, "--out", self.folder / "p.csv")

    def test_outputs_follow_no_link_and_have_the_users_umask(self):
        victim = self.file("victim", "untouched")
        self.out.mkdir()
        for name in ("model.json", "leaderboard.csv", "best_model_report.md"):
            (self.out / name).symlink_to(victim)
        old = os.umask(0o027)
        try:
            code = self.tune("--max-trials", "3")[0]
        finally:
            os.umask(old)
        self.assertIn(code, (0, 10))
        self.assertEqual(victim.read_text(), "untouched")
        for path in self.out.iterdir():
            status = path.lstat()
            self.assertTrue(stat.S_ISREG(status.st_mode), path)
            self.assertEqual(stat.S_IMODE(status.st_mode), 0o640, path)

    def test_a_ledger_that_is_a_link_a_pipe_or_a_folder_is_refused(self):
        victim = self.file("victim", "untouched")
        makers = {"link": lambda p: p.symlink_to(victim), "pipe": os.mkfifo, "folder": lambda p: p.mkdir(),
                  "dangling": lambda p: p.symlink_to(self.folder / "nowhere")}
        for name, make in makers.items():
            out = self.folder / name
            out.mkdir()
            make(out / "results_cache.jsonl")
            self.expect(self.tune(out=out), 3, "results_cache.jsonl")
            self.assertEqual([p.name for p in out.iterdir()], ["results_cache.jsonl"])
        self.assertEqual(victim.read_text(), "untouched")
        self.assertFalse((self.folder / "nowhere").exists())

    def test_predictions_do_not_write_through_links_or_over_pipes(self):
        self.model()
        victim = self.file("victim", "untouched")
        (self.folder / "p.csv").symlink_to(victim)
        code, _, message = self.predict((self.folder / "fit/model.json").read_text())
        self.assertEqual(code, 0, message)
        self.assertEqual(victim.read_text(), "untouched")
        os.mkfifo(self.folder / "pipe")
        self.expect(run("predict", "--model", self.folder / "model.json", "--csv", self.csv, "--out",
                        self.folder / "pipe"), 3, "pipe")

    def test_no_program_is_started_and_no_other_file_is_opened(self):
        strace = subprocess.run(["sh", "-c", "command -v strace"], capture_output=True, check=False)
        if strace.returncode != 0:
            self.skipTest("no strace")
        trace = self.folder / "trace"
        command = [BINARY, "tune", "--csv", self.csv, "--out-dir", self.out, "--max-trials", "3", *WEEKS]
        subprocess.run(["strace", "-f", "-e", "trace=execve,openat", "-o", trace, *map(str, command)],
                       capture_output=True, check=False)
        text = trace.read_text()
        self.assertEqual(text.count("execve("), 1)
        written = [line for line in text.splitlines() if "O_CREAT" in line and str(self.out) not in line]
        self.assertEqual(written, [])

    def test_the_program_holds_no_call_that_starts_another(self):
        """What it does not import it cannot be talked into; this holds where there is no strace, too."""
        if SANITIZED or shutil.which("nm") is None:
            self.skipTest("a sanitizer brings such calls along; or there is no nm")
        listed = subprocess.run(["nm", "--dynamic", "--undefined-only", BINARY], capture_output=True, text=True, check=True)
        imported = {line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()}
        self.assertTrue(imported & {"open", "open64", "openat"}, "the list is not what it should be")
        starts = {"system", "popen", "fork", "vfork", "clone", "execl", "execle", "execlp", "execv", "execve", "execvp",
                  "execvpe", "fexecve", "posix_spawn", "posix_spawnp"}
        self.assertEqual(imported & starts, set())

    def test_a_command_in_a_configuration_file_names_no_files_and_starts_nothing(self):
        marker = self.folder / "marker"
        for command in (f"calibeam tune --csv /etc/passwd --out-dir {self.folder}/elsewhere --space /etc/shadow",
                        f"calibeam tune --csv x; touch {marker}", f"calibeam tune $(touch {marker})", f"sh -c 'touch {marker}'",
                        "calibeam tune --baseline-args '--csv /etc/passwd'", "calibeam tune " + "--csv x " * 20000):
            config = self.file("config.json", json.dumps({"config": {"C": 1}, "command": command}))
            code, out, message = self.frugal("evaluate", "--csv", self.csv, "--config", config, "--json", *WEEKS)
            self.assertIn(code, (0, 2, 3), message)
            self.assertNotIn("root:", out + message)
            self.assertFalse(marker.exists())
            self.assertFalse((self.folder / "elsewhere").exists())

    def test_models_from_strangers(self):
        good = self.model()
        self.expect(self.predict(good), 0)
        spoilt = {
            "deep": "[" * 1_000_000,
            "deep objects": '{"a":' * 100_000,
            "a long number": '{"schema_version":' + "9" * 1_000_000 + "}",
            "a number of 1e999": json.dumps(good).replace(str(good["model"]["intercept"]), "1e999"),
            "not text": bytes(range(256)) * 1000,
            "names of files": {**good, "inputs": {**good["inputs"], "ticker_column": "/etc/passwd"}},
            "a list for text": {**good, "deployed": ["model"]},
            "two columns of one name": {**good, "model": {**good["model"], "columns": good["model"]["columns"] * 2}},
            "a column of no name": {**good, "model": {**good["model"], "columns": [
                *good["model"]["columns"], {**good["model"]["columns"][0], "name": ""}]}},
        }
        for name, model in spoilt.items():
            with self.subTest(name):
                code, out, message = self.predict(model)
                self.assertEqual(code, 3, message)
                self.assertEqual(message.count("calibeam: error: "), 1)
                self.assertLess(len(message), 2000)
                self.assertNotIn("root:", message)

    def test_a_model_with_a_million_levels_is_answered(self):
        model = self.model()
        level = {"kind": "level", "column": "ticker", "coefficient": 0.1}
        model["model"]["columns"][1:1] = []
        model["model"]["columns"] += [{**level, "name": f"ticker=T{i}", "level": f"T{i}"} for i in range(200_000)]
        self.assertIn(self.predict(model)[0], (0, 3))

    def test_spaces_from_strangers(self):
        spaces = {
            "endless": {"families": [{"name": f"f{i}", "choices": [[], ["rv20"], ["K"], ["rv20", "K"]]} for i in range(40)]},
            "huge": {"families": [{"name": "C", "choices": [i + 1 for i in range(500_000)]}]},
            "deep": None,
            "wide names": {"families": [{"name": "x" * 1_000_000, "choices": [[], ["rv20"]]}]},
            "columns of nowhere": {"families": [{"name": "volatility", "choices": [[], ["../../etc/passwd"]]}]},
        }
        for name, space in spaces.items():
            with self.subTest(name):
                path = self.file("space.json", json.dumps(space) if space else "[" * 1_000_000)
                code, _, message = self.frugal("space", "--csv", self.csv, "--space", path, *WEEKS)
                self.assertIn(code, (0, 2, 3), message[:500])
                self.assertLess(len(message), 5000)

    def test_header_lines_and_cells_cannot_break_messages(self):
        """Control characters of a file never reach the terminal."""
        lines = self.lines()
        bad = lines[1].split(",")
        for text in ("\x1b[31mred", "a\x07b", "\x9b31m".encode("latin-1").decode("latin-1")):
            cells = [text, *bad[1:]] if lines[0].startswith("week") else [text if i == lines[0].split(",").index(
                "week_friday") else c for i, c in enumerate(bad)]
            path = self.file("bad.csv", "\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
            code, _, message = self.tune(csv=path)
            self.assertEqual(code, 3, message)
            self.assertFalse(any(c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160) for c in message), message)

    def test_names_in_a_file_cannot_break_results(self):
        """Nor do they with what goes to standard output, or into the report that people read there."""
        evil = "A\x1b[31m\x7f\u009b"
        lines = self.lines()
        at = lines[0].split(",").index("ticker")
        first = lines[1].split(",")[at]
        rows = [",".join(evil if i == at and c == first else c for i, c in enumerate(line.split(","))) for line in lines]
        path = self.file("evil.csv", "\n".join(rows) + "\n")
        config = self.file("config.json", '{"C": 1, "ticker_intercepts": "all"}')
        words = ["--csv", path, *WEEKS, "--ticker-min-support", "20"]
        said = [run("evaluate", "--config", config, *more, *words)[1] for more in ([], ["--json"])]
        json.loads(said[1])
        self.assertIn(run("tune", *words, "--out-dir", self.out, "--max-trials", "3")[0], (0, 10))
        said.append((self.out / "best_model_report.md").read_text())
        for text in said:
            self.assertIn("[31M", text, "the ticker should be there")
            self.assertFalse(any(c not in "\n\t" and (ord(c) < 32 or 127 <= ord(c) < 160) for c in text), text[:3000])


if __name__ == "__main__":
    unittest.main()
