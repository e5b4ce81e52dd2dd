"""Compares what the two programs answered, field by field (names and nesting of `oracle.py evaluate`)."""

METRIC_BOUND = 1e-9
COEFFICIENT_BOUND = 1e-7
STATISTIC_BOUND = 1e-9
KNOT_BOUND = 1e-7
# Which counts of `fragile` say that rounding alone may move a metric across a jump.
FRAGILE = {"logloss": (), "brier": (), "ece": ("near_bin_edge",), "eceq": ("near_equal_predictions", "near_mass_edge")}


def fragile(window, metric, parts=("model", "baseline")):
    return any(window["fragile"][part][count] for part in parts for count in FRAGILE[metric])


def compare_metrics(tally, got, want, where):
    for part in ("model", "baseline", "delta"):
        looked_at = ("model", "baseline") if part == "delta" else (part,)
        for metric, value in want["metrics"][part].items():
            if fragile(want, metric, looked_at):
                tally.skipped(metric)
            else:
                tally.number(f"{metric}, {part}", got.get("metrics", {}).get(part, {}).get(metric), value, METRIC_BOUND,
                             where)


def compare_columns(tally, got, want, where):
    ours = {c["name"]: c for c in got.get("columns", [])}
    theirs = {c["name"]: c for c in want["columns"]}
    if not tally.equal("columns of the model", sorted(ours), sorted(theirs), where):
        return
    for name, column in theirs.items():
        here = f"{where}, {name}"
        tally.number("coefficients", ours[name].get("coefficient"), column["coefficient"], COEFFICIENT_BOUND, here, True)
        if "scale" in column:   # a level has none
            tally.number("standardisation", ours[name].get("scale"), column["scale"], STATISTIC_BOUND, here, True)
        if "median" in column:
            for field in ("median", "mean"):
                tally.number("standardisation", ours[name].get(field), column[field], STATISTIC_BOUND, here, True)


def compare_calibrator(tally, got, want, where):
    if tally.equal("kind of calibrator", [bool(got.get(k)) for k in ("platt", "isotonic")],
                   [bool(want[k]) for k in ("platt", "isotonic")], where):
        for field, value in (want["platt"] or {}).items():
            tally.number("Platt parameters", got["platt"].get(field), value, COEFFICIENT_BOUND, f"{where}, {field}", True)
        # Predictions that tie in exact arithmetic may be pooled by one program and not by the other, so that knots come
        # in other numbers; the metrics above say whether that changed anything.
        if want["isotonic"] and len(got["isotonic"][0]) == len(want["isotonic"][0]):
            for ours, theirs in zip(got["isotonic"], want["isotonic"]):
                for a, b in zip(ours, theirs):
                    tally.number("isotonic knots", a, b, KNOT_BOUND, where, True)
        elif want["isotonic"]:
            tally.skipped("isotonic knots")


def compare_window(tally, got, want, where):
    for field in ("start", "end"):
        tally.equal("window limits", got.get(field), want[field], where)
    for field in ("n_val", "n_train_fit", "n_calib", "purged", "purged_fit"):
        tally.equal(f"rows ({field})", got.get(field), want[field], where)
    compare_metrics(tally, got, want, where)
    tally.number("intercept", got.get("intercept"), want["intercept"], COEFFICIENT_BOUND, where, True)
    compare_columns(tally, got, want, where)
    compare_calibrator(tally, got, want, where)


def compare_trial_numbers(tally, got, want, where, jumps):
    """The means over windows. `jumps`: some window's ECE-Q may be on a jump, and the tie score with it."""
    for field in ("score", "objective", "delta_logloss_std", "worst_window_delta_logloss"):
        tally.number(field, got.get(field), want[field], METRIC_BOUND, where)
    if jumps:
        tally.skipped("tie_score")
    else:
        tally.number("tie_score", got.get("tie_score"), want["tie_score"], METRIC_BOUND, where)
    tally.equal("n_features", got.get("n_features"), want["n_features"], where)


def compare_result(tally, got, want, where):
    """One configuration's result of `evaluate`."""
    tally.equal("effective configuration", got.get("effective"), want["effective"], where)
    tally.equal("status", got.get("status"), want["status"], where)
    tally.equal("reason of failure", got.get("reason"), want.get("reason"), where)
    if want["status"] != "ok" or got.get("status") != "ok":
        return
    if tally.equal("number of windows", len(got.get("windows", [])), len(want["windows"]), where):
        for i, (ours, theirs) in enumerate(zip(got["windows"], want["windows"])):
            compare_window(tally, ours, theirs, f"{where}, window {i}")
    compare_trial_numbers(tally, got, want, where, any(fragile(w, "eceq") for w in want["windows"]))
    test = want.get("test")
    if test:
        ours = got.get("test") or {}
        tally.equal("TEST status", (ours.get("status"), ours.get("reason")), (test["status"], test.get("reason")), where)
        if test["status"] == ours.get("status") == "ok":
            compare_window(tally, ours, test, f"{where}, TEST")


def compare_space(tally, got, want, where):
    tally.equal("number of effective configurations", got.get("effective"), want["effective"], where)
    ours, theirs = ({k: len(v) for k, v in side.get("families", {}).items()} for side in (got, want))
    if theirs["moneyness"] == 1:    # interactions are off anyhow, whether they are listed or not
        ours["interactions"] = theirs["interactions"]
    tally.equal("choices per family", ours, theirs, where)


def compare_search(tally, ours, want, where):
    """`ours`: trials in order of evaluation and the ranking, as read from the files of `tune`."""
    got_order, want_order = ([t["effective"] for t in side["order"]] for side in (ours, want))
    tally.equal("number of trials", len(got_order), len(want_order), where)
    for i, (a, b) in enumerate(zip(got_order, want_order)):
        if not tally.equal("trial order", a, b, f"{where}, trial {i + 1}"):
            break
    by_config = {repr(t["effective"]): t for t in ours["order"]}
    for trial in want["order"]:
        got = by_config.get(repr(trial["effective"]))
        if got:
            tally.equal("reason of failure", got["reason"], trial["reason"], where)
            if trial["reason"] is None and got["reason"] is None:
                compare_trial_numbers(tally, got, trial, where, trial["jumps"])
    for i, (a, b) in enumerate(zip(ours["ranking"], want["ranking"])):
        if not tally.equal("ranking", a, b, f"{where}, rank {i + 1}"):
            break
    if want.get("test") and want["test"]["status"] == "ok":
        for metric, value in want["test"]["metrics"]["delta"].items():
            if not fragile(want["test"], metric):
                tally.number(f"{metric}, delta, TEST of the winner", ours["test_delta"].get(metric), value, METRIC_BOUND,
                             where)
