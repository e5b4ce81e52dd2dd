"""Writes the seed corpora (run by hand when a format changes).  usage: make_seeds.py CALIBEAM"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent / "corpus"
CSV = {"plain": b"a,b\n1,2\n3,4\n", "quotes": b'"a","b ""c"""\r\n"x\ny",\r\n', "bom": b"\xef\xbb\xbfa\n\xc3\xa9\n",
       "ragged": b"a,b\n1\n", "open": b'a\n"x', "empty_cells": b"a,b,c\n,,\n,,", "blank_line": b"a\n\n1\n",
       "dates": b"d,n\n2024-02-29,1e-3\n2024-01-01T23:59:00-05:00,NA\n", "cr": b"a\r\n1\r2\r\n", "nul": b"a\n\x00\n",
       "not_utf8": b"a\n\xff\xfe\n", "same_names": b"a,a\n1,2\n", "header_only": b"a,b"}
CELLS = ["1", "-0.5", "1e-3", "+.5", "3.", "1e308", "4.9e-324", "1e-400", "0x10", "inf", "NaN", "NA", "", " 12 ", "1_000",
         "2024-02-29", "0001-01-01", "9999-12-31T23:59:59.999-23:59", "2024-01-01 00:00Z", "2024-01-01T12:30+05:30",
         "123456789012345678901234567890", "0.1000000000000000055511151231257827", "1e+05"]
LINES = ["tune\n--csv\nx.csv\n--out-dir\nout\n--test-weeks\n20", "tune\n--baseline-args\n--max-trials 2 --C-grid '5'",
         "fit\n--csv=x\n--features\nrv20,log_m\n--calibrate\nplatt", "evaluate\n--config\nno.json\n--csv\nx\n-v\n-q",
         "space\n--print-default", "predict\n--model\nm\n--csv\nx\n--out\ny", "generate\n--rows\n10\n--out\nx\n--seed\n1",
         "tune\n--asof-dow-allowed\nMon,2\n--tdays-allowed\n4,3.5\n--help", "completion\nbash", "tune\n--csv\n--",
         "doctor\n--json", "tune\n--search\nexhaustive\n--refine-c\n--allow-isotonic\n--tie-epsilon\n1e-5"]


def write(target, name, content):
    folder = HERE / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def main():
    program = sys.argv[1]
    for name, text in CSV.items():
        write("csv", name, text)
    for i, cell in enumerate(CELLS):
        write("cells", f"cell{i:02}", cell)
    for i, line in enumerate(LINES):
        write("command_line", f"line{i:02}", line)
    write("search_json", "default_space", subprocess.run([program, "space", "--print-default"], capture_output=True,
                                                         check=True).stdout)
    write("search_json", "rules", json.dumps({
        "extends": "default", "remove": ["trend"], "families": [{"name": "extra", "choices": [[], ["K"], ["K", "rv20"]]}],
        "needs": [{"choice": {"family": "extra", "choice": ["K"]}, "needs": {"family": "volatility", "choice": ["rv20"]}}]}))
    write("search_json", "configuration", json.dumps({
        "C": 0.5, "feature_choices": {"volatility": ["rv20"], "moneyness": ["log_m"]}, "enable_x_m": True,
        "calibrate": "platt", "group_reweight": "chain", "ticker_intercepts": "all", "ticker_x_interactions": True,
        "train_decay_half_life_weeks": 8, "foundation_enabled": True, "foundation_weight": 1.5}))
    write("search_json", "list", '[{"C": 1}, {"calibrate": "isotonic"}]')
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = lambda *words: subprocess.run([program, *map(str, words)], check=False, capture_output=True)
        run("generate", "--out", folder / "d.csv", "--rows", 3000, "--weeks", 40, "--tickers", 3, "--seed", 1)
        weeks = ["--test-weeks", 4, "--val-windows", 1, "--val-window-weeks", 4, "--ticker-min-support", 50]
        for kind in ("none", "platt", "isotonic"):
            run("fit", "--csv", folder / "d.csv", "--out-dir", folder / kind, "--calibrate", kind, "--features",
                "rv20" if kind == "none" else "rv20,log_m,x_m", "--ticker-intercepts", "all", *weeks)
            write("stored_json", f"model_{kind}", (folder / kind / "model.json").read_bytes())
        run("tune", "--csv", folder / "d.csv", "--out-dir", folder / "t", "--max-trials", 12, *weeks)
        lines = (folder / "t/results_cache.jsonl").read_bytes().splitlines()
        write("stored_json", "line_base", lines[0])
        write("stored_json", "line_features", max(lines, key=lambda line: len(json.loads(line)["config"]["features"])))


if __name__ == "__main__":
    main()
