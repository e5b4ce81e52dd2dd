#!/usr/bin/env python3
"""Checks that files stay small enough to be one thing each.  Usage: sizes.py SOURCE_DIR
A .cpp file of up to 500 lines is fine if it says why, in a line that starts with "// Long because"."""
import sys
from pathlib import Path

LIMITS = {".hpp": 150, ".cuh": 150, ".cpp": 300, ".cu": 250, ".py": 300}
WITH_REASON = 500


def main():
    top = Path(sys.argv[1]).resolve()
    problems, count = [], 0
    for folder in ("include", "src", "kernels", "scripts", "tests"):
        for path in sorted((top / folder).rglob("*")):
            if path.suffix not in LIMITS:
                continue
            count += 1
            text = path.read_text(encoding="utf-8")
            lines, limit = text.count("\n"), LIMITS[path.suffix]
            if path.suffix == ".cpp" and "\n// Long because" in "\n" + text:
                limit = WITH_REASON
            if lines > limit:
                problems.append(f"{path.relative_to(top)}: {lines} lines, at most {limit}")
    print("\n".join(problems) or f"{count} files, all within their limits")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
