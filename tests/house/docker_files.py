#!/usr/bin/env python3
"""Checks the files of docker/: images build by the scripts and presets that are tested, run the program alone and as a
user without rights, and the examples of nightly jobs treat exit code 10 as a result.  Usage: docker_files.py SOURCE_DIR"""
import json
import re
import subprocess
import sys
from pathlib import Path


def image_problems(top, path, presets):
    text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    stages = text.split("\nFROM ")
    last = stages[-1]
    expect = [
        (re.search(r"^RUN scripts/setup\b", text, re.M), "does not install with scripts/setup"),
        (len(stages) >= 2 and "AS build" in text, "is not built in stages"),
        (re.search(r"^USER (?!root|0)\S+", last, re.M), "runs as root"),
        (re.search(r'^ENTRYPOINT \["calibeam"\]', last, re.M), "does not start calibeam"),
        (not re.search(r"\b(curl|wget|git clone|pip install)\b", text), "fetches something by itself"),
        (not re.search(r"^ADD ", text, re.M), "uses ADD"),
        (path.with_name(path.name + ".dockerignore").exists(), "has no .dockerignore"),
        (all(re.match(r"(ARG|FROM|WORKDIR|COPY|RUN|USER|ENTRYPOINT|CMD|ENV|LABEL) ", line) for line in lines),
         "has an instruction that is not known here"),
    ]
    for preset in re.findall(r"--preset (\S+)", text):
        expect.append((preset in presets, f"uses the preset {preset}, which is not there"))
    for copied in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.M):
        expect += [((top / name).exists(), f"copies {name}, which is not there") for name in copied.split()]
    return [f"{path.name} {what}" for good, what in expect if not good]


def job_problems(folder):
    for name in ("nightly-cronjob.yaml", "nightly.sbatch"):
        text = (folder / name).read_text(encoding="utf-8")
        if "--device auto" not in text or not re.search(r"-eq 10\b", text):
            yield f"{name} does not take exit code 10 for a result, or names no device"
    for name in ("compose.yaml", "nightly-cronjob.yaml"):
        if "\t" in (folder / name).read_text(encoding="utf-8"):
            yield f"{name} has a tab"
    done = subprocess.run(["bash", "-n", str(folder / "nightly.sbatch")], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"nightly.sbatch: {done.stderr}"


def main():
    top = Path(sys.argv[1]).resolve()
    folder = top / "docker"
    presets = {p["name"] for p in json.loads((top / "CMakePresets.json").read_text(encoding="utf-8"))["configurePresets"]}
    images = sorted(folder.glob("*.Dockerfile"))
    problems = [problem for path in images for problem in image_problems(top, path, presets)] + list(job_problems(folder))
    print("\n".join(problems) or f"{len(images)} images and their examples are as they should be")
    return 1 if problems or len(images) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
