#!/usr/bin/env python3
"""Compiles the kernels for one architecture, writes what ptxas says about their registers and spills, and compares it
with the budget.  Registers in the budget keep the number of resident blocks that launch.hpp counts on; spills are the
most of any architecture from sm_80 to sm_120 (nvcc 13.0), so that no change adds to them unseen.  Usage: resources.py SOURCE_DIR NVCC ARCHITECTURE OUT.json"""
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FLAGS = ["-std=c++20", "-O3", "-DNDEBUG", "-fmad=false", "-Xptxas", "-v", "-cubin"]
ENTRY = re.compile(r"Compiling entry function '(\S+)' for")
SPILL = re.compile(r"(\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers")


def short_name(symbol):
    """newton_pass_kernel<7> of its mangled name."""
    name = re.search(r"\d+([a-z_]+_kernel)", symbol)
    terms = re.search(r"_kernelILj(\d+)E", symbol)
    return (name[1] if name else symbol) + (f"<{terms[1]}>" if terms else "")


def report_of(top, nvcc, architecture, source):
    with tempfile.NamedTemporaryFile(suffix=".cubin") as out:
        done = subprocess.run([nvcc, *FLAGS, f"-arch=sm_{architecture}", f"-I{top}", f"-I{top}/include", str(source),
                               "-o", out.name], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[:4000])
    kernels, name = {}, None
    for line in (done.stdout + done.stderr).splitlines():
        if match := ENTRY.search(line):
            name = short_name(match[1])
            kernels[name] = {}
        elif name and (match := SPILL.search(line)):
            kernels[name].update(spill_stores=int(match[1]), spill_loads=int(match[2]))
        elif name and (match := USED.search(line)):
            kernels[name]["registers"] = int(match[1])
    return kernels


def complaints(kernels, budget):
    for name, allowed in budget.items():
        if name not in kernels:
            yield f"{name}: not compiled"
            continue
        for what, most in allowed.items():
            if kernels[name][what] > most:
                yield f"{name}: {kernels[name][what]} {what}, at most {most}"
    for name in kernels:
        if name not in budget:
            yield f"{name}: not in tests/cuda/resources.json"


def main():
    top, nvcc, architecture, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
    sources = [top / "kernels/cuda" / name for name in ("maxima.cu", "newton_model.cu", "newton_pass.cu", "score.cu")]
    kernels = {}
    with ThreadPoolExecutor(2) as pool:
        for part in pool.map(lambda s: report_of(top, nvcc, architecture, s), sources):
            kernels.update(part)
    out.write_text(json.dumps({"architecture": architecture, "kernels": kernels}, indent=1, sort_keys=True) + "\n",
                   encoding="utf-8")
    budget = json.loads((top / "tests/cuda/resources.json").read_text(encoding="utf-8"))
    problems = list(complaints(kernels, budget))
    print("\n".join(problems) or f"sm_{architecture}: {len(kernels)} kernels within their budgets")
    return 1 if problems or not kernels else 0


if __name__ == "__main__":
    sys.exit(main())
