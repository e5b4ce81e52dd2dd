#!/usr/bin/env python3
"""Batched Newton fits in float64 by PyTorch and JAX, on the arrays that bench_gpu --export wrote; each is checked against
the coefficients beside them.  Usage: gpu_peers.py FOLDER [torch|jax ...]    prints one JSON object a line"""
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

PASSES, CHUNK = 6, 500


def load(folder):
    rows, features, models, chosen = map(int, (folder / "sizes.txt").read_text().split())
    x = np.fromfile(folder / "x.f64").reshape(rows, features)
    x = np.hstack([np.ones((rows, 1)), x])
    columns = np.fromfile(folder / "columns.i32", dtype=np.int32).reshape(models, chosen)
    columns = np.hstack([np.zeros((models, 1), np.int64), columns + 1])
    return {"x": x, "y": np.fromfile(folder / "y.f64"), "w": np.fromfile(folder / "w.f64"), "columns": columns,
            "penalty": np.fromfile(folder / "penalty.f64"),
            "beta": np.fromfile(folder / "beta.f64").reshape(models, chosen + 1)}


def torch_fits(data):
    import torch
    x, y, w, penalty = (torch.tensor(data[k], device="cuda") for k in ("x", "y", "w", "penalty"))
    columns = torch.tensor(data["columns"], device="cuda")
    ridge = torch.ones(columns.shape[1], device="cuda", dtype=torch.float64)
    ridge[0] = 0

    def chunk(first):
        z = x[:, columns[first:first + CHUNK]].permute(1, 0, 2).contiguous()    # [models, rows, n]
        pull = penalty[first:first + CHUNK, None] * ridge
        beta = torch.zeros(z.shape[0], z.shape[2], device="cuda", dtype=torch.float64)
        for _ in range(PASSES):
            p = torch.sigmoid(torch.bmm(z, beta[:, :, None])[:, :, 0])
            g = torch.bmm((w * (p - y))[:, None, :], z)[:, 0, :] + pull * beta
            h = torch.bmm(z.transpose(1, 2) * (w * p * (1 - p))[:, None, :], z) + torch.diag_embed(pull)
            factor, _ = torch.linalg.cholesky_ex(h)
            beta = beta - torch.cholesky_solve(g[:, :, None], factor)[:, :, 0]
        return beta

    def run():
        out = torch.cat([chunk(first) for first in range(0, len(columns), CHUNK)])
        torch.cuda.synchronize()
        return out
    return lambda: run().cpu().numpy()


def jax_fits(data):
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    import jax
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    x, y, w = (jax.device_put(data[k]) for k in ("x", "y", "w"))
    columns, penalty = jax.device_put(data["columns"]), jax.device_put(data["penalty"])
    ridge = jnp.ones(columns.shape[1]).at[0].set(0.0)

    def fit(chosen, strength):
        z = x[:, chosen]
        pull = strength * ridge

        def newton(_, beta):
            p = jax.nn.sigmoid(z @ beta)
            g = z.T @ (w * (p - y)) + pull * beta
            h = (z.T * (w * p * (1 - p))) @ z + jnp.diag(pull)
            return beta - jax.scipy.linalg.solve(h, g, assume_a="pos")
        return jax.lax.fori_loop(0, PASSES, newton, jnp.zeros(chosen.shape[0]))
    batch = jax.jit(jax.vmap(fit))

    def run():
        parts = [batch(columns[k:k + CHUNK], penalty[k:k + CHUNK]) for k in range(0, len(columns), CHUNK)]
        return np.concatenate([np.asarray(part) for part in parts])
    return run


def main():
    folder, wanted = Path(sys.argv[1]), sys.argv[2:] or ["torch", "jax"]
    data = load(folder)
    for name in wanted:
        line = {"what": "peer", "peer": name, "rows": len(data["y"]), "fits": len(data["columns"])}
        try:
            run = {"torch": torch_fits, "jax": jax_fits}[name](data)
            worst = float(np.abs(run() - data["beta"]).max())    # also warms up and compiles
            times = []
            for _ in range(5):
                begin = time.perf_counter()
                run()
                times.append(time.perf_counter() - begin)
            line.update(ms=round(sorted(times)[2] * 1e3, 3), worst=worst, agrees=worst <= 1e-8)
        except Exception as problem:  # a peer that is not there is a line too
            line["skipped"] = f"{type(problem).__name__}: {problem}"[:200]
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
