"""Makes weeklies.csv and expected.json, the frozen cases of check_golden.py.  Run by hand, with the packages named in
expected.json ("made_with"): python make_golden.py

The fits are scikit-learn's LogisticRegression (newton-cholesky, tolerance 1e-13) and IsotonicRegression, the metrics its
log_loss and brier_score_loss.  What surrounds them (windows, medians, standardisation, weights) is written out below from the
specification (see docs/reading-of-the-spec.md) in plain pandas.  No code is shared with the program."""
import json
import platform
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

HERE = Path(__file__).resolve().parent
TEST_WEEKS, WINDOWS, WINDOW_WEEKS, CALIB = 5, 2, 5, 0.5
SUPPORT, SLOPE_SUPPORT = 40, 60
FLAGS = ["--test-weeks", TEST_WEEKS, "--val-windows", WINDOWS, "--val-window-weeks", WINDOW_WEEKS,
         "--calib-frac-of-train", CALIB, "--ticker-min-support", SUPPORT, "--ticker-min-support-interactions",
         SLOPE_SUPPORT]
FOUNDATION = ["SPY", "QQQ", "IWM"]
OFF = {"feature_choices": {}, "enable_x_m": False, "enable_x_abs_m": False, "calibrate": "none", "group_reweight": "none",
       "ticker_intercepts": "none", "ticker_x_interactions": False, "train_decay_half_life_weeks": 0,
       "foundation_weight": 1}
CONFIGS = [{"C": c, **OFF, **more} for c, more in [
    (1, {}),
    (0.05, {"feature_choices": {"volatility": ["rv20"]}, "ticker_intercepts": "all"}),
    (10, {"feature_choices": {"volatility": ["rv20"], "quality": ["log_rel_spread"]}, "ticker_intercepts": "all",
          "ticker_x_interactions": True, "calibrate": "platt"}),
    (2, {"feature_choices": {"moneyness": ["abs_log_m", "log_m"]}, "enable_x_m": True, "enable_x_abs_m": True,
         "calibrate": "isotonic"}),
    (5, {"feature_choices": {"moneyness": ["log_m"], "trend": ["dividend_yield"]}, "enable_x_m": True,
         "group_reweight": "chain", "ticker_intercepts": "non_foundation", "ticker_x_interactions": True,
         "train_decay_half_life_weeks": 8, "foundation_weight": 2}),
    (1000, {"feature_choices": {"volatility": ["rv20"], "quality": ["log_rel_spread"], "trend": ["dividend_yield"],
                                "moneyness": ["log_m"]}, "ticker_intercepts": "non_foundation", "calibrate": "platt",
            "train_decay_half_life_weeks": 4, "foundation_weight": 1.5, "group_reweight": "chain"}),
    (0.001, {"ticker_intercepts": "all", "ticker_x_interactions": True, "calibrate": "isotonic"}),
]]


def make_data():
    rng, rows = np.random.default_rng(20240607), []
    tickers = {"SPY": 0, "AAPL": 0, "MSFT": 0, "QQQ": 0, "NEW": 12}      # and the first week of each
    for week in range(36):
        friday = pd.Timestamp("2022-01-07") + pd.Timedelta(weeks=week)
        for ticker, first in tickers.items():
            if week < first:
                continue
            spot, vol = 100 + 40 * rng.random(), 0.15 + 0.2 * rng.random()
            shock = rng.normal()
            for strike in rng.choice(np.arange(-6, 7), size=6, replace=False):
                k = round(spot * (1 + 0.012 * strike), 1)
                prn = 1 / (1 + np.exp(0.9 * strike + rng.normal(0, 0.4)))
                close = spot * (1 + 0.03 * shock + 0.01 * rng.normal())
                rows.append({"week_friday": friday.date(), "ticker": ticker, "asof_date": (friday - pd.Timedelta(days=4)).date(),
                             "expiry_date": friday.date(), "K": k, "S_asof_close": round(spot, 2),
                             "pRN": round(prn, 5), "rv20": round(vol, 4) if rng.random() > 0.1 else np.nan,
                             "rel_spread_median": round(abs(rng.normal(0.1, 0.05)), 4),
                             "dividend_yield": round(0.02 * rng.random(), 4),
                             "sample_weight_final": 0 if rng.random() < 0.05 else round(0.2 + rng.random(), 3),
                             "outcome_ST_gt_K": int(close > k)})
    return pd.DataFrame(rows)


def columns_of(config, data):
    p = data.pRN.clip(1e-6, 1 - 1e-6)
    x = {"x_logit_prn": np.log(p / (1 - p))}
    log_m = np.log(data.K / data.S_asof_close)
    known = {"rv20": data.rv20, "log_m": log_m, "abs_log_m": log_m.abs(), "dividend_yield": data.dividend_yield,
             "log_rel_spread": np.log1p(data.rel_spread_median.clip(lower=0))}
    x |= {name: known[name] for names in config["feature_choices"].values() for name in names}
    x |= {"x_m": x["x_logit_prn"] * log_m} if config["enable_x_m"] else {}
    x |= {"x_abs_m": x["x_logit_prn"] * log_m.abs()} if config["enable_x_abs_m"] else {}
    return pd.DataFrame(x)


def design(config, data, train):
    """Standardised columns of all rows, with everything learned from the rows `train`."""
    raw, out, learned = columns_of(config, data), {}, []
    for name in raw:
        median = raw[name][train].median()
        filled = raw[name].fillna(median)
        mean, scale = filled[train].mean(), filled[train].std(ddof=0)
        out[name] = (filled - mean) / scale
        learned.append({"name": name, "median": median, "mean": mean, "scale": scale})
    kind, support = config["ticker_intercepts"], data.ticker[train].value_counts()
    for ticker in sorted(support.index) if kind != "none" else []:
        if kind == "non_foundation" and ticker in FOUNDATION:
            out["ticker=(foundation)"] = data.ticker.isin(FOUNDATION).astype(float)
        elif support[ticker] >= SUPPORT:
            out["ticker=" + ticker] = (data.ticker == ticker).astype(float)
    for ticker in sorted(support.index) if config["ticker_x_interactions"] else []:
        if support[ticker] >= SLOPE_SUPPORT and not (kind == "non_foundation" and ticker in FOUNDATION):
            product = raw["x_logit_prn"] * (data.ticker == ticker)
            out["slope:" + ticker] = product / product[train].std(ddof=0)
    return pd.DataFrame(out), learned


def fit_weights(config, data, train):
    d = data[train]
    w = d.sample_weight_final.astype(float)
    if config["group_reweight"] == "chain":
        total = w.groupby([d.ticker, d.asof_date, d.expiry_date]).transform("sum")
        w = (w / total).where(total > 0, 0.0)
    w = w * np.where(d.ticker.isin(FOUNDATION), config["foundation_weight"], 1.0)
    if config["train_decay_half_life_weeks"]:
        week = pd.to_datetime(d.week_friday)
        w = w * np.exp(-np.log(2) * (week.max() - week).dt.days / 7 / config["train_decay_half_life_weeks"])
    return w / w.mean()


def logistic(x, y, w, c):
    keep = w > 0
    fit = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-13, max_iter=500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # of a line search that cannot improve on rounding any more
        fit.fit(x[keep], y[keep], sample_weight=w[keep])
    return fit.intercept_[0], fit.coef_[0]


def metrics(y, p, w):
    bins = np.minimum(14, np.floor(15 * p + 1e-9)).astype(int)
    ece = sum(abs((w * (p - y))[bins == b].sum()) for b in range(15)) / w.sum()
    rounded = pd.Series(np.round(p, 12))
    mass = pd.Series(w).groupby(rounded).sum().sort_index()
    place = np.minimum(9, np.floor(10 * (mass.cumsum() - mass / 2) / w.sum() + 1e-9)).astype(int)
    tenth = place.loc[rounded].to_numpy()
    eceq = sum(abs((w * (p - y))[tenth == b].sum()) for b in range(10)) / w.sum()
    return {"logloss": log_loss(y, p, sample_weight=w, labels=[0, 1]),
            "brier": brier_score_loss(y, p, sample_weight=w), "ece": ece, "eceq": eceq}


def one_window(config, data, weeks, first, last):
    """TRAIN: weeks[:first]; evaluated on weeks[first:last]."""
    train_weeks = weeks[:first]
    n = round(first * CALIB) if config["calibrate"] != "none" else 0      # round() rounds halves to even
    calib = data.week_friday.isin(train_weeks[first - n:])
    train = data.week_friday.isin(train_weeks[:first - n])
    x, learned = design(config, data, train)
    y, raw_w = data.outcome_ST_gt_K, data.sample_weight_final.astype(float)
    intercept, coef = logistic(x[train], y[train], fit_weights(config, data, train), config["C"])
    eta, out = intercept + x.to_numpy() @ coef, {"platt": None, "isotonic_rows": int(calib.sum())}
    p = 1 / (1 + np.exp(-eta))
    w = (raw_w / raw_w[calib].mean())[calib] if n else None
    if config["calibrate"] == "platt":
        b, a = logistic(pd.DataFrame({"eta": eta})[calib], y[calib], w, 1e6)
        out["platt"], p = {"slope": a[0], "intercept": b}, 1 / (1 + np.exp(-(b + a[0] * eta)))
    if config["calibrate"] == "isotonic":
        grid, keep = np.round(eta, 12), calib & (raw_w > 0)
        iso = IsotonicRegression(out_of_bounds="clip").fit(grid[keep], y[keep], sample_weight=w[keep[calib]])
        p = iso.predict(grid)
    val = data.week_friday.isin(weeks[first:last]).to_numpy()
    p = np.clip(p[val], 1e-6, 1 - 1e-6)
    y, w = y[val].to_numpy(), raw_w[val].to_numpy()
    prn = data.pRN[val].clip(1e-6, 1 - 1e-6).to_numpy()
    coefficients = dict(zip(x.columns, coef))
    return {"model": metrics(y, p, w), "baseline": metrics(y, prn, w), "intercept": intercept,
            "coefficients": coefficients, "learned": learned, **out}


def plain(value):
    return value.item() if hasattr(value, "item") else value


def main():
    make_data().to_csv(HERE / "weeklies.csv", index=False)
    data = pd.read_csv(HERE / "weeklies.csv")
    weeks = sorted(data.week_friday.unique())
    val = len(weeks) - TEST_WEEKS - WINDOWS * WINDOW_WEEKS
    windows = [(val + k * WINDOW_WEEKS, val + (k + 1) * WINDOW_WEEKS) for k in range(WINDOWS)]
    windows.append((len(weeks) - TEST_WEEKS, len(weeks)))
    cases = [{"config": c, "windows": [one_window(c, data, weeks, *w) for w in windows[:-1]],
              "test": one_window(c, data, weeks, *windows[-1])} for c in CONFIGS]
    made_with = {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__,
                 "pandas": pd.__version__}
    text = json.dumps({"made_with": made_with, "flags": [str(f) for f in FLAGS], "cases": cases}, indent=1, default=plain)
    (HERE / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
