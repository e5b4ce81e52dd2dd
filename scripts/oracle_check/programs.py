"""Runs the two programs."""
import json
import os
import shlex
import subprocess
from pathlib import Path

from .configurations import random_configuration


class Unavailable(Exception):
    """The comparison cannot be made."""


class Programs:
    def __init__(self, binary, repo):
        self.binary = Path(binary).resolve()
        self.shared = Path(os.environ.get("CALIBEAM_SHARED", repo.parent / "shared")).resolve()
        self.python = os.environ.get("CALIBEAM_ORACLE_PYTHON", "python3")
        self.oracle = self.shared / "oracle/oracle.py"
        if not self.binary.exists():
            raise Unavailable(f"there is no {self.binary}; build it (scripts/demo does) or name it with --binary")
        if not self.oracle.exists():
            raise Unavailable(f"there is no {self.oracle}; set CALIBEAM_SHARED")
        if subprocess.run([self.python, "-c", "import numpy, pandas"], capture_output=True, check=False).returncode:
            raise Unavailable(f"{self.python} has no numpy or pandas; set CALIBEAM_ORACLE_PYTHON")
        flags = subprocess.run([self.binary, "tune", "--help"], capture_output=True, text=True, check=False).stdout
        self.isotonic, self.refine = "--allow-isotonic" in flags, "--refine-c" in flags
        for flag, there in (("--allow-isotonic", self.isotonic), ("--refine-c", self.refine)):
            if not there:
                print(f"not compared: this calibeam has no {flag}")

    def supported(self, configs):
        return [c for c in configs if self.isotonic or c.get("calibrate") != "isotonic"]

    def random_configurations(self, rng, count):
        return [random_configuration(rng, self.isotonic) for _ in range(count)]

    def ask_oracle(self, command, arguments, out):
        """(exit code, JSON or None, message)"""
        return self._run([self.python, self.oracle, command, *arguments], out)

    def ask_oracle_to_search(self, arguments, out):
        script = Path(__file__).parent / "oracle_search.py"
        return self._run([self.python, script, self.oracle.parent, "beam", *arguments], out)

    def ask_calibeam(self, command, arguments, out):
        return self._run([self.binary, command, *arguments], out)

    def _run(self, command, out):
        """Runs a command; its standard output is also kept in the file `out`, the command itself beside it."""
        command = [str(part) for part in command]
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        with open(out.with_suffix(".command"), "w", encoding="utf-8") as f:
            f.write(shlex.join(command) + "\n")
        with open(out, "w", encoding="utf-8") as f:
            done = subprocess.run(command, stdout=f, stderr=subprocess.PIPE, text=True, env=env, check=False)
        try:
            answer = json.loads(out.read_text(encoding="utf-8"))
        except ValueError:
            answer = None
        return done.returncode, answer, done.stderr.strip()
