#!/usr/bin/env python3
"""Compiles every header alone and twice in a row, so that none leans on what its includer happened to include.
Usage: headers_alone.py SOURCE_DIR COMPILE_COMMANDS.json"""
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def flags_of(top, database):
    """Compiler and flags of a room: those of any of its sources, without input, output and code generation."""
    rooms = {}
    for entry in json.loads(Path(database).read_text(encoding="utf-8")):
        path = Path(entry["directory"], entry["file"]).resolve()
        if not path.is_relative_to(top) or path.suffix == ".cu":
            continue
        parts = path.relative_to(top).parts
        room = parts[1] if parts[0] in ("src", "tests") else parts[0]
        command = shlex.split(entry["command"])
        command = command[next(i for i, c in enumerate(command) if "ccache" not in c):]
        if "-o" in command:
            del command[command.index("-o"):command.index("-o") + 2]
        command = [c for c in command if c != "-c" and c != entry["file"] and not c.startswith(("-O", "-fsanitize"))]
        rooms.setdefault((parts[0] != "tests", room), command)
    return rooms


def compile_alone(job):
    command, folder, header = job
    text = f'#include "{header}"\n#include "{header}"\n'
    done = subprocess.run([*command, "-fsyntax-only", "-x", "c++", "-"], input=text, text=True, cwd=folder,
                          capture_output=True, check=False)
    return None if done.returncode == 0 else f"{header}\n{done.stderr[:2000]}"


def main():
    top, database = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    rooms = flags_of(top, database)
    fallback = next(iter(rooms.values()))
    jobs = []
    for folder in ("include", "src", "kernels", "tests"):
        for path in sorted((top / folder).rglob("*.hpp")):
            parts = path.relative_to(top).parts
            room = parts[1] if folder in ("src", "tests") and len(parts) > 2 else parts[0]
            jobs.append((rooms.get((folder != "tests", room), fallback), database.parent, path))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [f for f in pool.map(compile_alone, jobs) if f]
    print("\n".join(failures) or f"{len(jobs)} headers compile alone")
    return 1 if failures or not jobs else 0


if __name__ == "__main__":
    sys.exit(main())
