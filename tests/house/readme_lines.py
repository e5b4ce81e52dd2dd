#!/usr/bin/env python3
"""Runs the calibeam commands of the README section "From a CSV to predictions", as they stand there.
Usage: readme_lines.py SOURCE_DIR CALIBEAM"""
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    top, program = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    section = (top / "README.md").read_text(encoding="utf-8").split("## From a CSV to predictions")[1]
    block = re.search(r"```\n(.*?)```", section, re.S)[1]
    commands = [line for line in block.splitlines() if line.startswith("calibeam ")]
    folder = Path(tempfile.mkdtemp(prefix="calibeam-readme-"))
    env = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    try:
        make = "calibeam generate --out options.csv --rows 6000 --weeks 80 --seed 1"
        for command in [make, "cp options.csv new.csv", *commands]:
            done = subprocess.run(command, shell=True, cwd=folder, env=env, check=False)
            if done.returncode not in ((0, 10) if " tune " in command else (0,)):
                print(f"exit code {done.returncode}: {command}")
                return 1
        with open(folder / "predictions.csv", encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        good = sum(0 < float(row["pHAT"]) < 1 for row in rows if row["pHAT"])
        print(f"{len(commands)} commands of the README, {good} predictions")
        return 0 if len(commands) >= 2 and rows and good == len(rows) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
