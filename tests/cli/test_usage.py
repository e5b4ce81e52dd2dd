"""What the command line accepts, refuses and explains."""
import contextlib
import json
import os
import pty
import resource
import subprocess
import unittest

from harness import BINARY, PATIENCE, SANITIZED, WEEKS, CommandTest, ranked_outputs, run

COMMANDS = "tune evaluate space fit predict generate doctor completion man help".split()

# words, fragments of the message; all end with exit code 2
WRONG_USAGE = [
    ([], "Usage"),
    (["tun"], "unknown command 'tun'", "nearest one is tune"),
    (["--csv", "x"], "a command comes first"),
    (["tune"], "tune needs --csv FILE"),
    (["tune", "--csv", "x"], "tune needs --out-dir"),
    (["tune", "--cvs", "x"], "unknown flag --cvs", "--csv"),
    (["tune", "--test-week", "3"], "unknown flag --test-week", "--test-weeks"),
    (["tune", "--config", "x"], "--config", "evaluate, fit"),
    (["tune", "--csv"], "--csv needs a value"),
    (["tune", "--csv", "--out-dir", "x"], "--csv needs a value"),
    (["tune", "stray"], "'stray'"),
    (["tune", "--val-windows", "0"], "--val-windows is '0'", "from 1 to"),
    (["tune", "--val-windows", "4x"], "--val-windows is '4x'", "whole number"),
    (["tune", "--calib-frac-of-train", "1"], "--calib-frac-of-train is '1'", "above 0 and below 1"),
    (["tune", "--calib-frac-of-train", "nan"], "--calib-frac-of-train is 'nan'"),
    (["tune", "--C-grid", "1,-2"], "--C-grid is '-2'"),
    (["tune", "--C-grid", ","], "--C-grid is ','"),
    (["tune", "--asof-dow-allowed", "Mon,Xyz"], "--asof-dow-allowed is 'Xyz'", "Mon,Tue"),
    (["tune", "--asof-dow-allowed", "Mo"], "--asof-dow-allowed is 'Mo'"),
    (["tune", "--search", "beem"], "--search is 'beem'", "beam, exhaustive", "did you mean beam?"),
    (["tune", "--objective", "auc"], "--objective is 'auc'", "logloss"),
    (["tune", "--no-color=maybe"], "--no-color"),
    (["tune", "--baseline-args", "--test-weekz 3"], "unknown flag --test-weekz", "--test-weeks"),
    (["tune", "--baseline-args", "'--test-weeks 3"], "unclosed quote"),
    (["fit", "--calibrate", "plat"], "--calibrate is 'plat'", "platt"),
    (["completion"], "bash, zsh or fish"),
    (["completion", "tcsh"], "bash, zsh, fish"),
    (["help", "tunne"], "tune"),
    (["generate", "--rows", "0", "--out", "x"], "--rows is '0'"),
]


class Usage(CommandTest):
    def test_wrong_usage_ends_with_2_and_says_what_is_allowed(self):
        for words, *fragments in WRONG_USAGE:
            with self.subTest(words=words):
                self.expect(run(*words, cwd=self.folder), 2, *fragments)
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_unknown_device_is_wrong_usage_and_a_missing_one_a_device_failure(self):
        self.expect_failure(self.tune("--device", "gpu"), 2, "gpu", "auto, cpu")
        code, out, _ = run("doctor", "--json")
        if code == 0 and not json.loads(out)["cuda"]["devices"]:
            self.expect_failure(self.tune("--device", "cuda"), 5, "CUDA")
            self.expect_failure(self.tune("--device", "cuda:1"), 5, "CUDA")

    def test_every_command_explains_itself_with_an_example(self):
        for command in COMMANDS:
            for words in ([command, "--help"], ["help", command], [command, "-h"]):
                code, out, message = run(*words)
                self.assertEqual(code, 0, message)
                self.assertIn("calibeam " + command, out)
                self.assertIn("For example", out)
                self.assertLessEqual(max(map(len, out.split("For example")[0].splitlines())), 96)
        self.assertIn("[20]", run("tune", "--help")[1])

    def test_version_and_general_help(self):
        self.assertRegex(run("--version")[1], r"^calibeam \d+\.\d+\.\d+\n$")
        for command in COMMANDS:
            self.assertIn("\n  " + command, run("--help")[1])

    def test_completions_and_manual_name_every_flag(self):
        flags = {w for c in COMMANDS for w in run(c, "--help")[1].split() if w.startswith("--")}
        flags = {f.strip(",.:;()") for f in flags if "=" not in f}
        manual = run("man")[1].replace("\\-", "-")
        for shell in ("bash", "zsh"):
            text = run("completion", shell)[1]
            self.assertEqual([f for f in sorted(flags) if f not in text and f != "--version"], [])
        self.assertEqual([f for f in sorted(flags) if f not in manual], [])
        fish = run("completion", "fish")[1]
        self.assertEqual([f for f in sorted(flags) if f"-l {f[2:]}" not in fish and f != "--version"], [])

    def test_bash_completes_flags_and_values(self):
        script = run("completion", "bash")[1] + """
        ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _calibeam; echo "${COMPREPLY[@]}"; }
        ask calibeam tun; ask calibeam tune --test-w; ask calibeam fit --calibrate pl"""
        out = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
        self.assertEqual(out.split(), ["tune", "--test-weeks", "platt"])

    def test_old_scripts_keep_working(self):
        result = self.tune("--seed", "7", "--parallel", "1", "--objective", "logloss", "--calibrator-script", "old.py",
                           "--max-trials", "1000", "--baseline-args",
                           "--max-trials 2 --C-grid '5' --C 3 --test-weeks=99", "--max-trials", "3", "-v")
        self.assertIn(result[0], (0, 10), result[2])
        self.assertIn("--calibrator-script is accepted, but not used", result[2])
        self.assertIn("--C in --baseline-args is not used", result[2])
        self.assertIn("trial 3: ok", result[2])     # --max-trials and --test-weeks outside --baseline-args win
        self.assertNotIn("trial 4: ok", result[2])
        self.assertIn("C 5,", result[2])

    def test_quiet_is_quiet_and_nothing_is_coloured_off_a_terminal(self):
        code, out, message = self.tune("-q", "--max-trials", "2")
        self.assertIn(code, (0, 10))
        self.assertEqual([line for line in message.splitlines() if not line.startswith("warning: ")], [])
        self.assertNotIn("\033", out + message)

    def on_a_terminal(self, *words, **variables):
        """What a person sees on standard error."""
        try:
            ours, theirs = pty.openpty()
        except OSError as error:    # a container without /dev/pts
            self.skipTest(f"no pseudo-terminal: {error}")
        env = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **variables}
        command = [BINARY, "tune", "--csv", self.csv, "--out-dir", self.out, *WEEKS, *words]
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=theirs, env=env)
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):      # the end of a terminal is an error
            while part := os.read(ours, 65536):
                seen += part
        os.close(ours)
        self.assertIn(process.wait(timeout=60 * PATIENCE), (0, 10))
        return seen.decode()

    def test_a_terminal_shows_a_bar_and_colours_unless_asked_not_to(self):
        seen = self.on_a_terminal("--max-trials", "30")
        self.assertRegex(seen, r"\[#*\.+\] \d+/30 trials")
        self.assertTrue(seen.endswith("\r\033[K"), "the bar is left behind")
        one_ticker = ["--max-trials", "2", "--train-tickers", "SPY", "--tdays-allowed", "4"]    # warns
        self.assertIn("\033[33mwarning:", self.on_a_terminal(*one_ticker))
        self.assertNotIn("\033[33m", self.on_a_terminal(*one_ticker, "--no-color"))
        self.assertNotIn("\033[33m", self.on_a_terminal(*one_ticker, NO_COLOR="1"))

    def test_it_does_not_depend_on_the_locale(self):
        env = {**os.environ, "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
        plain = run("space", "--csv", self.csv, "--C-grid", "0.5,2")[1]
        self.assertEqual(run("space", "--csv", self.csv, "--C-grid", "0.5,2", env=env)[1], plain)

    def test_standard_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w") as full:
            self.expect(run("space", "--print-default", stdout=full), 1, "standard output")

    def test_messages_never_go_into_a_file_that_took_the_number_of_a_closed_stream(self):
        words = ["--max-trials", "8", "-v"]
        self.assertIn(self.tune(*words)[0], (0, 10))
        for closed in ((0,), (1,), (2,), (0, 1, 2)):
            with self.subTest(closed=closed):
                out = self.folder / "-".join(map(str, ("closed", *closed)))
                code = self.tune(*words, out=out, preexec_fn=lambda: [os.close(stream) for stream in closed])[0]
                self.assertIn(code, (1,) if 1 in closed else (0, 10))
                for line in (out / "results_cache.jsonl").read_text().splitlines():
                    json.loads(line)
                self.assertEqual(ranked_outputs(out), ranked_outputs(self.out))

    def test_out_of_memory_is_said_plainly(self):
        if SANITIZED:
            self.skipTest("a sanitizer needs its own memory")
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (150 << 20, 150 << 20))
        big = self.file("big.csv", "\n".join([self.lines()[0]] + self.lines()[1:] * 120) + "\n")
        self.expect_failure(self.tune(csv=big, preexec_fn=limit), 1, "out of memory")


if __name__ == "__main__":
    unittest.main()
