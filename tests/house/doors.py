#!/usr/bin/env python3
"""Checks which room includes what: the doors of docs/architecture.md.  Usage: doors.py SOURCE_DIR"""
import re
import sys
from pathlib import Path

# A room's files may include these rooms (or single headers of them) and these libraries.  A room may always include
# itself, the public headers and the standard library.  Of kernels, others see contracts and scalar maths only.
ROOMS = {
    "include": ([], []),
    "table": ([], ["fmt"]),
    "dataset": (["table"], ["fmt", "xxhash", "tbb"]),
    "files": ([], ["fmt"]),
    "synthetic": (["table", "dataset", "files"], ["fmt", "json"]),
    "search": ([], ["fmt", "json"]),
    "evaluate": (["kernels"], ["fmt", "tbb"]),
    "model": (["table", "dataset", "kernels", "search/configuration_json.hpp", "search/strict_json.hpp"],
              ["fmt", "json", "tbb"]),
    "study": (["search", "dataset"], ["fmt", "json", "xxhash"]),
    "trust": (["kernels/device.hpp", "kernels/device_memory.hpp"], ["tbb"]),
    "report": (["files", "table", "dataset", "search", "study", "model", "trust"], ["fmt", "json", "tbb"]),
    "page": (["table", "dataset", "search", "study", "model", "trust", "report"], ["fmt", "json"]),
    "cli": (["files", "table", "dataset", "synthetic", "search", "evaluate", "model", "study", "trust", "report", "page",
             "kernels/row_kernels.hpp", "kernels/device.hpp"], ["fmt", "json", "cli11", "spdlog"]),
    "kernels": ([], []),
}
# Rooms whose .cpp files, but not their headers, may use a library.
ONLY_IN_CPP = {"kernels": ["eigen"], "table": ["tbb"]}
LIBRARIES = {"Eigen/": "eigen", "fmt/": "fmt", "spdlog/": "spdlog", "CLI/": "cli11", "nlohmann/": "json",
             "tbb/": "tbb", "oneapi/": "tbb", "xxhash.h": "xxhash"}
# Printing and ending the process belong to the command line alone.
OUTPUT = re.compile(r"#include <(iostream|print|fmt/color\.h)>|\bstd::(cout|cerr|clog|exit|abort|_Exit)\b|"
                    r"(?<![\w:])(printf|puts|exit|abort)\s*\(|\bfmt::print(ln)?\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    return path.parts[1] if path.parts[0] == "src" else path.parts[0]


def library_of(header):
    return next((name for start, name in LIBRARIES.items() if header.startswith(start)), None)


def problem_with(path, quote, header):
    """Why this include is not allowed in this file, or None."""
    room = room_of(path)
    rooms, libraries = ROOMS[room]
    if quote == "<":
        library = library_of(header)
        if library is None:     # the standard library, or the system's
            ours = "/" in header and not header.startswith(("sys/", "bits/"))
            return "a header of ours is included with quotes" if ours and header.endswith(".hpp") else None
        more = ONLY_IN_CPP.get(room, []) if path.suffix == ".cpp" else []
        return None if library in libraries + more else f"{room} does not use {library}"
    target = header.split("/")[0]
    if target == "calibeam" or target == room:
        return None
    if target not in ROOMS:
        return "includes name their room: \"room/header.hpp\""
    if header.startswith(("kernels/cpu/", "kernels/cuda/")):
        return "an implementation of kernels; include its contract, kernels/*.hpp"
    return None if target in rooms or header in rooms else f"there is no door from {room} to {target}"


def check(top):
    problems = []
    files = [p for folder in ("include", "src", "kernels") for p in sorted((top / folder).rglob("*"))
             if p.suffix in (".hpp", ".cpp", ".cuh", ".cu")]
    for file in files:
        path = file.relative_to(top)
        if room_of(path) not in ROOMS:
            problems.append(f"{path}: the room {room_of(path)} is not known to {Path(__file__).name}")
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            include = INCLUDE.match(line)
            why = problem_with(path, *include.groups()) if include else None
            code = line.split("//")[0]
            if why is None and room_of(path) != "cli" and OUTPUT.search(code):
                why = "only the command line prints or exits"
            if why:
                problems.append(f"{path}:{number}: {why}: {line.strip()}")
    return problems, len(files)


def main():
    problems, count = check(Path(sys.argv[1]).resolve())
    print("\n".join(problems) or f"{count} files, every include goes through a door")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
