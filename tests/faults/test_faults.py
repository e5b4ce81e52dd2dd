"""What goes wrong around the program: after each fault no wrong number, no lost finished batch, a clear message, and the
same command completes to the bytes of an undisturbed run.  (SIGKILL: kill_and_resume.py.)"""
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from harness import BINARY, PATIENCE, SANITIZED, WEEKS, CommandTest, ranked_outputs  # noqa: E402

SEARCH = ["--beam-width", "12", "--max-trials", "500", "--refine-c", "--bootstrap-B", "200"]
# Run by root of a namespace of its own: a small disk; the program on it; the same with room to spare; results copied out.
SMALL_DISK = """
mount -t tmpfs -o size=$1 tmpfs "$2" || exit 99
shift; disk=$1; keep=$2; shift 2
"$@" --out-dir "$disk/out" >"$keep/said" 2>"$keep/message"; echo $? >"$keep/code"
ls -A "$disk/out" >"$keep/left"
cp "$disk/out/results_cache.jsonl" "$keep/first.jsonl"
mount -o remount,size=64m "$disk"
"$@" --out-dir "$disk/out" >/dev/null 2>>"$keep/message"; echo $? >>"$keep/code"
cp -r "$disk/out" "$keep/out"
"""
READ_ONLY = """
mount -t tmpfs -o size=64m tmpfs "$1" || exit 99
disk=$1; keep=$2; shift 2
mkdir "$disk/out"; mount -o remount,ro "$disk"
"$@" --out-dir "$disk/out" >/dev/null 2>"$keep/message"; echo $? >"$keep/code"
mount -o remount,rw "$disk"
"$@" --out-dir "$disk/out" >/dev/null 2>>"$keep/message"; echo $? >>"$keep/code"
cp -r "$disk/out" "$keep/out"
"""


class Faults(CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        out = Path(cls._shared.name) / "whole"
        begin = time.monotonic()
        done = subprocess.run(cls.command(out), capture_output=True, check=False)
        assert done.returncode in (0, 10), done.stderr
        cls.length = time.monotonic() - begin
        cls.code, cls.whole = done.returncode, ranked_outputs(out)

    @classmethod
    def command(cls, out=None, csv=None):
        words = [BINARY, "tune", "--csv", csv or cls.csv, *WEEKS, *SEARCH, *(["--out-dir", out] if out else [])]
        return [str(word) for word in words]

    def start(self, out, csv=None, **how):
        return subprocess.Popen(self.command(out, csv), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)

    def keys(self, path):
        """Of the whole lines of a ledger."""
        lines = path.read_text(errors="replace").split("\n")[:-1] if path.exists() else []
        return [json.loads(line)["key"] for line in lines if line.endswith('"}')]

    def completes(self, out, had=()):
        """The same command ends well, with the right bytes, and without evaluating anything twice."""
        done = subprocess.run(self.command(out), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, self.code, done.stderr)
        self.same(out)
        keys = self.keys(out / "results_cache.jsonl")
        self.assertEqual(len(keys), len(set(keys)), "a recorded key was evaluated again")
        self.assertLessEqual(set(had), set(keys), "a finished batch was lost")
        return done

    def same(self, out):
        got = ranked_outputs(out)
        self.assertEqual(sorted(got), sorted(self.whole))
        for name, content in got.items():
            self.assertEqual(content, self.whole[name], name)

    def one_error(self, message):
        self.assertEqual(message.count("calibeam: error: "), 1, message)

    def test_sigterm_at_any_moment(self):
        chance = random.Random(2)
        for k in range(8):
            out = self.folder / f"terminated{k}"
            process = self.start(out)
            time.sleep(chance.uniform(0, 0.7 * self.length))
            process.terminate()
            _, message = process.communicate(timeout=60 * PATIENCE)
            # Before there is anything to record, the signal simply ends the program.
            self.assertIn(process.returncode, (143, -signal.SIGTERM, self.code), message)
            had = self.keys(out / "results_cache.jsonl")
            self.assertEqual(process.returncode == 143, "the same command continues" in message, message)
            self.completes(out, had)

    def in_namespace(self, script, *words):
        """Runs a shell script as root of its own mount namespace; skips where that is not allowed."""
        prefix = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        if shutil.which("unshare") is None or subprocess.run([*prefix, "sh", "-c", "mount -t tmpfs tmpfs /mnt"],
                                                             capture_output=True, check=False).returncode != 0:
            self.skipTest("no mount namespaces here")
        disk, keep = self.folder / "disk", self.folder / "keep"
        shutil.rmtree(disk, ignore_errors=True), shutil.rmtree(keep, ignore_errors=True)
        disk.mkdir(), keep.mkdir()
        done = subprocess.run([*prefix, "sh", "-c", script, "sh", *words, disk, keep, *self.command()],
                              capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 99, done.stderr)
        return keep

    def test_a_full_disk(self):
        for size in ("8k", "64k", "300k", "800k"):
            with self.subTest(size=size):
                keep = self.in_namespace(SMALL_DISK, size)
                first, second = map(int, (keep / "code").read_text().split())
                self.assertEqual(second, self.code)
                message = (keep / "message").read_text()
                if first != self.code:
                    self.assertIn(first, (1, 3), message)
                    self.one_error(message)
                    self.assertIn("No space left", message)
                    self.assertLessEqual(set((keep / "left").read_text().split()), {"results_cache.jsonl"})
                got = ranked_outputs(keep / "out")
                for name, content in got.items():   # paths differ
                    if name.endswith(".csv"):
                        self.assertEqual(content, self.whole[name], name)
                keys = self.keys(keep / "out/results_cache.jsonl")
                self.assertEqual(len(keys), len(set(keys)))
                self.assertLessEqual(set(self.keys(keep / "first.jsonl")), set(keys), "a finished batch was lost")

    def test_a_read_only_folder(self):
        keep = self.in_namespace(READ_ONLY)
        self.assertEqual([int(c) for c in (keep / "code").read_text().split()], [3, self.code])
        self.one_error((keep / "message").read_text())
        self.assertIn("Read-only", (keep / "message").read_text())

    def test_a_folder_that_vanishes(self):
        for k in range(3):
            out = self.folder / f"vanishing{k}"
            process = self.start(out)
            while process.poll() is None and not (out / "results_cache.jsonl").exists():
                time.sleep(0.001)
            time.sleep(k * 0.1 * self.length)
            shutil.rmtree(out, ignore_errors=True)
            _, message = process.communicate(timeout=60 * PATIENCE)
            if process.returncode == self.code:     # it had ended before
                self.assertTrue(k == 2 or not out.exists())
                continue
            self.assertEqual(process.returncode, 3, message)
            self.one_error(message)
            self.assertIn(str(out), message)
            self.assertFalse(out.exists() and any(out.iterdir()), "outputs without their ledger")
            self.completes(out)

    def spoilt(self, name, spoil):
        """A finished search with a spoilt ledger and no other files."""
        out = self.folder / name
        out.mkdir()
        ledger = (Path(self._shared.name) / "whole/results_cache.jsonl").read_bytes()
        (out / "results_cache.jsonl").write_bytes(spoil(ledger))
        return out

    def test_torn_and_hostile_ledgers(self):
        chance = random.Random(3)
        flip = lambda b, at: b[:at] + bytes([b[at] ^ 1]) + b[at + 1:]
        for name, spoil in {
                "torn": lambda b: b[:len(b) * 2 // 3],
                "torn at every line": lambda b: b"\n".join(line[:-7] for line in b.split(b"\n")),
                "no newline at the end": lambda b: b[:-1],
                "zeros at the end": lambda b: b + bytes(5000),
                "a line of 20 MB": lambda b: b"x" * 20_000_000 + b"\n" + b,
                "binary": lambda b: chance.randbytes(100_000) + b"\n" + b,
                "deeply nested": lambda b: b"[" * 100_000 + b"\n" + b'{"schema_version":1,"key":"' + b"[" * 999 + b"\n" + b,
                "digits changed": lambda b: b"\n".join(
                    re.sub(rb'"logloss":0\.\d', b'"logloss":0.0', line) for line in b.split(b"\n")),
                "bits flipped": lambda b: flip(flip(flip(b, len(b) // 5), len(b) // 2), len(b) - 40),
                "every line twice": lambda b: b + b,
                "CRLF": lambda b: b.replace(b"\n", b"\r\n"),
                "numbers that are none": lambda b: b.replace(b'"score":-', b'"score":NaN,"was":-'),
        }.items():
            with self.subTest(name):
                out = self.spoilt(name.replace(" ", "-"), spoil)
                done = subprocess.run(self.command(out), capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, self.code, done.stderr)
                self.same(out)
                self.assertEqual("warning" in done.stderr and "results_cache.jsonl" in done.stderr,
                                 name not in ("no newline at the end", "every line twice"), done.stderr)

    def test_two_processes_on_one_folder(self):
        out = self.folder / "out"
        first = self.start(out)
        ledger = out / "results_cache.jsonl"
        while not ledger.exists() or ledger.stat().st_size == 0:    # the file is made first, then locked, then written
            self.assertIsNone(first.poll())
            time.sleep(0.001)
        first.send_signal(signal.SIGSTOP)
        try:
            second = subprocess.run(self.command(out), capture_output=True, text=True, check=False)
        finally:
            first.send_signal(signal.SIGCONT)
        self.assertEqual(second.returncode, 3, second.stderr)
        self.assertIn("another process is using this folder", second.stderr)
        first.communicate(timeout=60 * PATIENCE)
        self.assertEqual(first.returncode, self.code)
        self.same(out)

    def stopped_in_mid_read(self, csv, out):
        """The program, stopped while it has read a part of the file; None if it was too fast."""
        process = self.start(out, csv)
        end, size = time.monotonic() + 30 * PATIENCE, csv.stat().st_size
        while process.poll() is None and time.monotonic() < end:
            for fd in Path(f"/proc/{process.pid}/fd").iterdir():
                try:
                    if os.path.samefile(fd, csv):
                        place = int((fd.parent.parent / "fdinfo" / fd.name).read_text().split("\n")[0].split()[1])
                        if 0 < place < size:
                            process.send_signal(signal.SIGSTOP)
                            return process
                except OSError:
                    continue
        process.communicate()
        return None

    def test_input_that_changes_while_it_is_read(self):
        lines = self.lines()
        big = "\n".join([lines[0], *lines[1:] * 60]) + "\n"
        changes = {"grows": lambda p: p.write_text(big + lines[1] + "\n"),
                   "is cut": lambda p: os.truncate(p, p.stat().st_size // 2),
                   "is written anew": lambda p: p.write_text(big.replace(",1\n", ",0\n"))}
        for name, change in changes.items():
            with self.subTest(name):
                csv, out = self.file("big.csv", big), self.folder / name.replace(" ", "-")
                process = self.stopped_in_mid_read(csv, out)
                if process is None:
                    self.skipTest("the file was read before it could be changed")
                change(csv)
                process.send_signal(signal.SIGCONT)
                _, message = process.communicate(timeout=120 * PATIENCE)
                self.assertEqual(process.returncode, 3, message)
                self.one_error(message)
                self.assertIn("big.csv", message)
                self.assertFalse(out.exists(), "something was written")

    def test_too_little_memory_at_any_point(self):
        if SANITIZED:
            self.skipTest("a sanitizer needs its own memory")
        codes = set()
        for limit in (24, 32, 48, 64, 80, 96, 128, 192, 256, 512):
            out = self.folder / f"memory{limit}"
            cap = lambda l=limit: resource.setrlimit(resource.RLIMIT_AS, (l << 20, l << 20))
            process = self.start(out, preexec_fn=cap)
            _, message = process.communicate(timeout=120 * PATIENCE)
            codes.add(process.returncode)
            with self.subTest(limit=limit):
                if process.returncode == 127:       # the loader itself, before the program begins
                    continue
                self.assertIn(process.returncode, (1, self.code), message)
                if process.returncode == 1:
                    self.assertRegex(message, "calibeam: error: (out of memory|no room for another thread)")
                    had = self.keys(out / "results_cache.jsonl")
                    self.completes(out, had)
                else:
                    self.same(out)
        self.assertIn(1, codes)

    def test_a_clock_that_steps_back(self):
        shim = os.environ.get("CALIBEAM_CLOCK_BACK")
        if SANITIZED or not shim:
            self.skipTest("needs the preloaded clock, without a sanitizer")
        out = self.folder / "out"
        process = self.start(out, env={**os.environ, "LD_PRELOAD": shim})
        _, message = process.communicate(timeout=60 * PATIENCE)
        self.assertEqual(process.returncode, self.code, message)
        self.assertEqual(message.count("ERROR: ld.so"), 0, message)
        self.same(out)
        record = json.loads((out / "metadata.json").read_text())
        self.assertRegex(json.dumps(record), r"2033-05-1\d")   # the clock was the wrong one


if __name__ == "__main__":
    unittest.main()
