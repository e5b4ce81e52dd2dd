"""One comparison of the two programs each: evaluate, space, search.  `where` is (name, csv, flags, folder)."""
import csv as csv_module
import json
import re
import shutil
import statistics

from . import compare
from .configurations import without_feature


def _oracle_answer(programs, where, configs):
    """The oracle's answer; a feature that the data cannot give is taken out of the request until it can.
    Returns (exit code, answer, configurations, first refusal: (configurations, feature) or None)."""
    name, csv, flags, folder = where
    refused = None
    for _ in range(60):
        (folder / "configs.json").write_text(json.dumps(configs))
        code, answer, message = programs.ask_oracle(
            "evaluate", ["--csv", csv, "--config", folder / "configs.json", "--with-test", *flags],
            folder / "oracle-evaluate.json")
        feature = re.search(r"feature (\S+): ", message)
        if code != 3 or not feature:
            return code, answer, configs, refused
        refused = refused or (configs, feature[1])
        configs = without_feature(configs, feature[1])
    raise RuntimeError(f"{name}: the oracle refuses everything: {message}")


def _check_refusal(tally, programs, where, refused):
    """What the oracle refused has to be refused here: exit code 3, and the message names a feature."""
    name, csv, flags, folder = where
    configs, feature = refused
    (folder / "refused.json").write_text(json.dumps(configs))
    code, _, message = programs.ask_calibeam("evaluate", ["--csv", csv, "--config", folder / "refused.json", "--json",
                                                          *flags], folder / "calibeam-refused.json")
    asked = {f for c in configs for names in c.get("feature_choices", {}).values() for f in names} | {"x_m", "x_abs_m"}
    tally.equal("a feature that the data lacks: exit code", code, 3, f"{name}, {feature}")
    tally.equal("a feature that the data lacks: is named", any(f in message for f in asked), True, f"{name}, {feature}")


def check_evaluate(tally, programs, where, configs):
    """Returns what calibeam answered, None if one of the two did not."""
    name, csv, flags, folder = where
    want_code, want, configs, refused = _oracle_answer(programs, where, configs)
    if refused:
        _check_refusal(tally, programs, where, refused)
    code, got, message = programs.ask_calibeam(
        "evaluate", ["--csv", csv, "--config", folder / "configs.json", "--with-test", "--json", *flags],
        folder / "calibeam-evaluate.json")
    # A failed configuration is a result: where the oracle has nothing but failures (4), calibeam still answers 0.
    tally.equal("exit code of evaluate", code, 0 if want_code == 4 else want_code, f"{name}: {message[:200]}")
    if want is None or got is None:
        return None
    for field in ("rows", "weeks", "tickers", "windows", "unusable_windows"):
        tally.equal("rows, weeks, tickers, windows", got.get(field), want[field], f"{name}, {field}")
    for field, value in want["counts"].items():
        tally.equal("rows dropped", got.get("counts", {}).get(field), value, f"{name}, {field}")
    if tally.equal("number of results", len(got["results"]), len(want["results"]), name):
        for i, (ours, theirs) in enumerate(zip(got["results"], want["results"])):
            compare.compare_result(tally, ours, theirs, f"{name}, configuration {i}")
    return got


def check_purge(tally, answer, name):
    """A dataset whose expiries span weeks is worth its name only if the purge really drops rows of it."""
    windows = [w for result in answer["results"] if result["status"] == "ok" for w in result["windows"]]
    if windows:
        tally.equal("purge drops rows", any(w["purged"] for w in windows), True, name)


def check_space(tally, programs, where):
    name, csv, flags, folder = where
    more = ["--allow-isotonic"] if programs.isotonic else []
    want_code, want, _ = programs.ask_oracle("enumerate", ["--csv", csv, *flags, *more], folder / "oracle-space.json")
    code, got, message = programs.ask_calibeam("space", ["--csv", csv, "--json", *flags, *more],
                                               folder / "calibeam-space.json")
    tally.equal("exit code of space", code, want_code, f"{name}: {message[:200]}")
    if want and got:
        compare.compare_space(tally, got, want, name)


def check_search(tally, programs, where, max_trials):
    name, csv, flags, folder = where
    flags = [*flags, "--max-trials", str(max_trials), *(["--allow-isotonic"] if programs.isotonic else []),
             *(["--refine-c"] if programs.refine else [])]
    want_code, want, _ = programs.ask_oracle_to_search(["--csv", csv, "--with-test", *flags],
                                                       folder / "oracle-search.json")
    out_dir = folder / "out"
    shutil.rmtree(out_dir, ignore_errors=True)
    # The oracle's search knows no tests of luck: its exit code says whether the score is below 0.
    code, _, message = programs.ask_calibeam("tune", ["--csv", csv, "--out-dir", out_dir, "--deploy-rule", "score", *flags],
                                             folder / "calibeam-tune.txt")
    tally.equal("exit code of tune", code, want_code, f"{name}: {message[:200]}")
    if want and code in (0, 10):
        compare.compare_search(tally, _read_search(out_dir), want, f"{name}, search")


def _flat(config):
    """A configuration as the leaderboard writes it, in the form of a canonical text (features without families)."""
    features = sorted({f for names in config["feature_choices"].values() for f in names})
    rest = {k: v for k, v in config.items() if k not in ("C", "feature_choices")}
    return {"C": config["C"], "features": features, **rest}


def _trial(line):
    """A line of the ledger in the shape of oracle_search.py; what it does not hold is worked out from its windows."""
    config = line["config"]
    trial = {"effective": config, "reason": line["reason"]}
    if line["status"] != "ok":
        return trial
    windows, mean = line["windows"], statistics.fmean
    delta = {k: [w["model"][k] - w["baseline"][k] for w in windows] for k in windows[0]["model"]}
    n = len(config["features"]) + config["enable_x_m"] + config["enable_x_abs_m"]
    return {**trial, "score": line["score"], "objective": mean(w["model"]["logloss"] for w in windows),
            "delta_logloss_std": statistics.pstdev(delta["logloss"]),
            "worst_window_delta_logloss": max(delta["logloss"]), "n_features": n,
            "tie_score": mean(delta["brier"]) + mean(delta["eceq"]) + 0.0005 * n + 0.001 * config["ticker_x_interactions"]}


def _read_search(out_dir):
    """The files of `tune` in the shape of oracle_search.py."""
    with open(out_dir / "results_cache.jsonl", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    with open(out_dir / "leaderboard.csv", encoding="utf-8", newline="") as f:
        ranking = [_flat(json.loads(row["config"])) for row in csv_module.DictReader(f)]
    best = json.loads((out_dir / "best_config.json").read_text(encoding="utf-8"))
    return {"order": [_trial(line) for line in lines if "config" in line], "ranking": ranking,
            "test_delta": (best.get("test") or {}).get("delta", {})}
