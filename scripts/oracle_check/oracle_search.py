"""Run by the oracle's Python: a beam search with its trials in the order of evaluation, which `oracle.py beam` does not
print.  Usage: oracle_search.py ORACLE_FOLDER beam --csv F [flags]; JSON on standard output; exit codes of oracle.py."""
import json
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import oracle  # noqa: E402


def shown(trial):
    keep = ("effective", "score", "tie_score", "objective", "delta_logloss_std", "worst_window_delta_logloss", "n_features")
    jumps = any(window["fragile"][part][count] for window in trial.get("windows", []) for part in ("model", "baseline")
                for count in ("near_equal_predictions", "near_mass_edge"))
    return {**{k: trial[k] for k in keep if k in trial}, "reason": trial.get("reason"), "jumps": jumps}


def main():
    args = oracle.parser().parse_args(sys.argv[2:])
    try:
        evaluator = oracle.Evaluator(oracle.Data(args), args)
    except oracle.DataError as e:
        print(f"error: {e}", file=sys.stderr)
        return 3
    trials, passes = oracle.beam_search(evaluator, oracle.families(evaluator)[0], args)
    ranked = oracle.ranking(trials.values(), args.tie_epsilon)
    if ranked and args.refine_c:
        trials = trials | oracle.refine_c(evaluator, ranked[0])
        ranked = oracle.ranking(trials.values(), args.tie_epsilon)
    out = {"passes": passes, "order": [shown(t) for t in trials.values()],
           "ranking": [t["effective"] for t in ranked]}
    if ranked and args.with_test:
        out["test"] = evaluator.final(ranked[0]["cfg"])
    json.dump(out, sys.stdout)
    return 4 if not ranked else 0 if ranked[0]["deployed"] == "model" else 10


if __name__ == "__main__":
    sys.exit(main())
