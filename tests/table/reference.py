"""What Python makes of CSV texts and cells, for python_test.cpp. Standard library only."""
import csv
import io
import math
import re
import sys
from datetime import datetime, timezone

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII)


def rows(data):
    """Rows of cells, or None for an error. Lines end at \\n alone: a lone \\r outside quotes is an error then."""
    try:
        text = data.decode("utf-8-sig")
        found = [row or [""] for row in csv.reader(io.StringIO(text, newline="\n"), strict=True)]
    except (csv.Error, UnicodeDecodeError):
        return None
    good = found and len(set(found[0])) == len(found[0]) and all(len(row) == len(found[0]) for row in found)
    return found if good else None


def number(text):
    text = text.strip()
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    return value.hex() if math.isfinite(value) else "nan"


def day(text):
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text if DATE.fullmatch(text) else "")
        moment = moment.astimezone(timezone.utc) if moment.tzinfo else moment
        return str(moment.date().toordinal() - 719163)
    except (ValueError, OverflowError):
        return "none"


def main():
    mode, path = sys.argv[1:]
    with open(path, encoding="ascii") as lines:
        for line in lines:
            data = bytes.fromhex(line)
            if mode == "cells":
                print(number(data.decode()), day(data.decode()))
            else:
                found = rows(data)
                cell = lambda text: text.encode().hex() or "-"
                print("error" if found is None else ";".join(",".join(map(cell, row)) for row in found))


main()
