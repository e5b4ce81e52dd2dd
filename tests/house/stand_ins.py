#!/usr/bin/env python3
"""Checks that every header of oneTBB that the program includes has a stand-in in tests/tsan, without which the thread
sanitizer's build breaks.  Usage: stand_ins.py SOURCE_DIR"""
import re
import sys
from pathlib import Path


def main():
    top = Path(sys.argv[1]).resolve()
    problems, found = [], 0
    for folder in ("include", "src", "kernels"):
        for path in sorted((top / folder).rglob("*")):
            if path.suffix not in (".hpp", ".cpp"):
                continue
            for header in re.findall(r"#include [<\"](tbb/[^>\"]+)", path.read_text(encoding="utf-8")):
                found += 1
                if not (top / "tests/tsan" / header).exists():
                    problems.append(f"{path.relative_to(top)}: {header} has no stand-in in tests/tsan")
    print("\n".join(problems) or f"{found} includes, all with a stand-in")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
