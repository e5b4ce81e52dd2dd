"""Runs the reference implementation's beam search, refinement and enumeration on made-up facts and scores, and writes
what happened as JSON.  Usage: oracle_search.py FOLDER_OF_ORACLE SETTINGS_JSON"""
import json
import sys
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])
import oracle  # noqa: E402

S = json.loads(sys.argv[2])


def fnv1a(text):
    h = 14695981039346656037
    for byte in text.encode():
        h = (h ^ byte) * 1099511628211 % 2**64
    return h


def problem(name):
    return tuple(S["problems"][name]) if name in S["problems"] else None


def evaluate(requested):
    cfg, key, _ = oracle.Evaluator.effective(ev, requested)
    out = {"status": "ok", "key": key, "effective": json.loads(key), "cfg": cfg}
    h = fnv1a(str(S["seed"]) + (key[key.index(","):] if S["blind_to_C"] else key))
    if S["fail_every"] and (h >> 7) % S["fail_every"] == 0:
        return {**out, "status": "failed", "reason": "single_class"}
    a, b = h % S["spread"] - S["spread"] // 2, (h >> 20) % 5
    window = {"metrics": {"model": {"logloss": 0.6 + a * 1e-6, "brier": 0.2 + b * 1e-4, "ece": 0.01, "eceq": 0.02}}}
    return {**out, "score": a * 1e-6, "tie_score": b * 1e-4, "windows": [window, window]}


args = SimpleNamespace(C_grid=S["C_grid"], allow_isotonic=S["isotonic"], max_trials=S["max_trials"],
                       beam_width=S["beam_width"], tie_epsilon=S["tie_epsilon"])
data = SimpleNamespace(problem=problem, tickers=range(S["tickers"]), chains=S["chains"])
ev = SimpleNamespace(data=data, args=args, has_foundation=S["foundation"], slopes={
    "none": False, "all": S["slopes_all"], "non_foundation": S["slopes_non_foundation"]})
ev.effective = lambda cfg: oracle.Evaluator.effective(ev, cfg)
ev.evaluate = evaluate
space, _ = oracle.families(ev)
trials, passes = oracle.beam_search(ev, space, args)
ranked = oracle.ranking(trials.values(), args.tie_epsilon)
refined = oracle.refine_c(ev, ranked[0]) if ranked else {}
combinations = oracle.itertools.product(*(choices for _, choices in space))
keys = {ev.effective({k: v for u in (oracle.BASE, *c) for k, v in u.items()})[1] for c in combinations} \
    if S["enumerate"] else ()
json.dump({"trials": list(trials), "passes": passes, "ranking": [t["key"] for t in ranked], "refined": list(refined),
           "effective": len(keys)}, sys.stdout)
