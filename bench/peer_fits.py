#!/usr/bin/env python3
"""Times scikit-learn and LIBLINEAR on the fits that bench_targets wrote, on one thread.  Usage: peer_fits.py FOLDER

A solver is timed only if its coefficients are ours to 1e-5 (1e-2 for LIBLINEAR, which penalises the intercept too).
Prints JSON: CPU milliseconds per fit, median over fits."""
import json
import os
import statistics
import sys
import time
import warnings
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy as np  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

SOLVERS = {"newton-cholesky": (1e-9, 1e-5), "lbfgs": (1e-9, 1e-3), "liblinear": (1e-9, 1e-2)}


def read(path):
    a = np.fromfile(path)
    n, p, c = int(a[0]), int(a[1]), a[2]
    y, w, rest = a[3:3 + n], a[3 + n:3 + 2 * n], a[3 + 2 * n:]
    x = np.ascontiguousarray(rest[:n * p].reshape(p, n).T)
    return x, y, w, c, rest[n * p:]


def main():
    warnings.filterwarnings("ignore")
    fits = [read(f) for f in sorted(Path(sys.argv[1]).glob("fit*.bin"))]
    out = {}
    for solver, (tol, bound) in SOLVERS.items():
        times, worst = [], 0.0
        for x, y, w, c, ours in fits:
            model = LogisticRegression(C=c, solver=solver, tol=tol, max_iter=1000)
            start = time.process_time()
            model.fit(x, y, sample_weight=w)
            times.append(1e3 * (time.process_time() - start))
            worst = max(worst, abs(np.r_[model.intercept_, model.coef_[0]] - ours).max())
        out[solver] = {"cpu_ms": statistics.median(times), "worst_coefficient_difference": worst,
                       "agrees": bool(worst <= bound)}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
